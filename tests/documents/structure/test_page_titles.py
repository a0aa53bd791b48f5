"""Titles and numbers that a web page has glued to its own words."""

from __future__ import annotations

from datetime import date

import pytest

from zoulang.documents import Metadata, read_text

TITLE = "青梧县人民政府关于印发样本产业扶持办法的通知"
BODY = (
    "\n\n各镇人民政府：\n\n现印发给你们。\n\n一、支持光学产业。结合青梧县实际，给予10万元奖励。"
    "\n\n二、附则。本办法有效期2年。"
)


def found(head: str) -> Metadata:
    return read_text(head + BODY, "样例").metadata


@pytest.mark.parametrize(
    "head",
    [
        f"样本文库_政策-首页|下载\n\n图片\n\n{TITLE}",
        f"样本文库_政策-首页|下载图片{TITLE}",
        f"热线：0700-123 4567\n{TITLE}",
        f"客服热线：0700-1234 567{TITLE}",
        f"样本法规网--全国样本法规网\n{TITLE}",
        f"全国样本法规网{TITLE}",
        f"{TITLE}-样本法规网",
        f"{TITLE}_样本_法规网",
        f"{TITLE}.docx",
        f"Page 8 - {TITLE}\nP. 8",
        f"样本体育,样本app\n\n{TITLE}",
        f"青梧县扶持光学企业出新招\n{TITLE}",
        f"青梧县光学政策：印发样本产业扶持办法的通知\n{TITLE}",
    ],
)
def test_words_of_the_site_are_no_part_of_the_title(head: str) -> None:
    assert (found(head).title, found(head).issuer) == (TITLE, "青梧县人民政府")


def test_a_headline_that_repeats_the_title_is_left_out() -> None:
    head = "青梧县企业奖励政策：青梧县产业提升办法 （征求意见稿）\n青梧县产业提升办法（征求意见稿）"
    assert found(head).title == "青梧县产业提升办法（征求意见稿）"


def test_an_advertisement_before_the_title_ends_at_the_place_the_document_names() -> None:
    assert found("免费资料-诚心为你送上青梧县招商办法（试行）").title == "青梧县招商办法（试行）"


@pytest.mark.parametrize("remark", ["（试行）", "(征求意见稿)"])
def test_a_remark_below_the_title_of_the_document_passed_on_belongs_to_it(remark: str) -> None:
    text = (
        "各镇人民政府：\n《关于支持光学产业的意见》已经同意，现印发给你们。\n青梧县人民政府办公室\n2025年3月3日\n"
        f"关于支持光学产业的意见\n{remark}\n为支持光学产业，提出如下意见。\n一、目标\n产值增长。"
    )
    assert read_text(text, "样例").metadata.title == f"关于支持光学产业的意见{remark}"


@pytest.mark.parametrize(
    "title",
    [
        "青梧县互联网信息办公室关于样本的通知",
        "中共青梧县委 青梧县人民政府关于样本的意见",
        "青梧县“十四五”光学产业发展规划（2021-2025年）",
        "青梧电网公司关于样本的通知",
        "转发青梧县人民政府关于样本的意见的通知",
    ],
)
def test_a_title_without_words_of_a_site_stays_whole(title: str) -> None:
    assert found(title).title == title


def test_the_offices_above_a_title_stay_its_first_lines() -> None:
    head = "中共青梧县委\n青梧县人民政府关于加快光学产业发展的意见"
    assert found(head).title == "中共青梧县委青梧县人民政府关于加快光学产业发展的意见"


def test_the_number_may_stand_behind_the_title() -> None:
    assert found(f"{TITLE} 青政规〔2025〕2号").number == "青政规〔2025〕2号"
    assert found(f"{TITLE} 青政规〔2025〕2号").title == TITLE
    assert (
        found("青梧县人民政府印发关于支持光学产业措施的通知青政规〔2025〕2号").number == "青政规〔2025〕2号"
    )


def test_the_number_is_read_below_lines_of_the_page() -> None:
    head = f"{TITLE}\n2025-04-15   作者: 点击数:\n公开程序  经审核后公开\n\n文件解读\n\n青府办发〔2025〕13号"
    assert (found(head).title, found(head).number) == (TITLE, "青府办发〔2025〕13号")
    assert found(head).issued == date(2025, 4, 15)


def test_a_number_cited_in_a_title_is_not_its_own() -> None:
    assert found("关于贯彻落实青政规〔2024〕2号文件的通知").number is None
