"""What a page and a signature say about a document, and what of a page is no title."""

from __future__ import annotations

from datetime import date

import pytest

from zoulang.documents import Metadata, read_text

_BODY = "一、提高认识。做好样本工作。"


def metadata(text: str) -> Metadata:
    return read_text(text, "sample").metadata


def test_bullets_and_questions_of_a_page_are_no_title() -> None:
    text = (
        "青梧县支持仓储业发展若干政策\n\n我的企业可以获得多少资金？是否适合申报\n支持仓储业发展若干政策\n\n"
        "  • 发布日期：2024-04-18\n  • 来源：青梧县商务局\n  • 类型：通知\n  • A+\n\n"
        "为推进仓储业，特制定本政策。\n\n"
        "一、支持建库\n对建库的企业奖励10万元。"
    )
    found = metadata(text)
    assert found.title == "青梧县支持仓储业发展若干政策"
    assert found.issued == date(2024, 4, 18)


def test_the_table_of_a_page_names_the_place_of_the_office_and_the_day_of_sending() -> None:
    text = (
        "县人民政府办公室关于印发样本分工方案的通知\n主题分类：督查 发文单位：青梧县人民政府办公室\n"
        "文号：青政办发〔2024〕1号 发布日期：2024年03月18日\n有效性：有效 发文日期：2024年02月22日\n"
        f"各镇人民政府：\n{_BODY}"
    )
    found = metadata(text)
    assert (found.issuer, found.issued) == ("青梧县人民政府办公室", date(2024, 2, 22))


@pytest.mark.parametrize("remark", ["（代）", "(代)", "（盖章）", "（代章）"])
def test_a_signature_may_end_in_a_remark_on_its_seal(remark: str) -> None:
    found = metadata(
        f"关于样本工作的通知\n各镇人民政府：\n{_BODY}\n青梧县产业振兴指挥部{remark}\n2024年3月5日"
    )
    assert (found.issuer, found.issued) == ("青梧县产业振兴指挥部", date(2024, 3, 5))


def test_rules_passed_on_are_attachments_and_no_part_of_the_title() -> None:
    first = (
        "青商字〔2024〕6号 关于延长样本细则有效期的通知\n细则1\n青梧县建库补助实施细则\n"
        "第一条 目的。\n第二条 补助。"
    )
    assert metadata(first).title == "关于延长样本细则有效期的通知"
    signed = (
        f"关于印发样本细则的通知\n各镇人民政府：\n{_BODY}\n青梧县商务局\n2024年3月5日\n"
        "细则1\n建库细则\n第一条 目的。\n细则2\n运输细则\n第一条 目的。"
    )
    addresses = [clause.address for clause in read_text(signed, "sample").clauses]
    assert addresses == ["一", "附件1", "附件2"]


def test_a_title_below_a_report_about_it_is_the_title() -> None:
    text = (
        "近日，青梧县人民政府办公室发布方案，明确了牵头单位。\n小编带你了解\n2024年县政府工作报告目标任务分解\n"
        "一、主要预期指标\n1.地区生产总值增长5%左右。"
    )
    assert metadata(text).title == "2024年县政府工作报告目标任务分解"
