"""Metadata come from the head, the signature and the document's own words on validity."""

from __future__ import annotations

from datetime import date

import pytest

from tests.documents.samples import OPINION
from zoulang.documents import Metadata, read_text


def test_the_head_and_the_signature_of_an_opinion() -> None:
    assert read_text(OPINION, "sample").metadata == Metadata(
        title="青梧县人民政府关于扶持试验产业的实施意见",
        number="青政字〔2025〕8号",
        issuer="青梧县人民政府",
        issued=date(2025, 4, 2),
        effective_from=date(2025, 5, 1),
        effective_to=date(2028, 4, 30),
        validity_clause="附则",
        kind="implementation_opinion",
        interpreted_by="县工业和信息化局",
        openness="此件公开发布",
        addressees=("各镇人民政府", "县政府各部门", "有关企业"),
    )


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("本办法自2025年5月1日起施行，有效期至2027年12月31日。", date(2025, 5, 1), date(2027, 12, 31)),
        ("本办法自2025年5月1日起执行，有效期五年。", date(2025, 5, 1), date(2030, 4, 30)),
        ("本办法自印发之日起施行，暂定两年。", date(2025, 4, 2), date(2027, 4, 1)),
        ("本办法由县科技局负责解释。", None, None),
        ("自2025年5月1日起施行。", date(2025, 5, 1), None),
        ("本办法自二〇二五年三月一日起施行。", date(2025, 3, 1), None),
        ("本办法自公布之日起30日后施行。", date(2025, 5, 2), None),
        ("本措施执行至2025年12月31日。", None, date(2025, 12, 31)),
        ("本规定自印发之日起执行，有效期至2026年底。", date(2025, 4, 2), date(2026, 12, 31)),
        ("本细则自2025年3月1日起暂行两年。", date(2025, 3, 1), date(2027, 2, 28)),
        ("本办法自2025年3月1日起试行，试行期一年。", date(2025, 3, 1), date(2026, 2, 28)),
        ("本办法自2025年1月1日起施行，施行期限5年。", date(2025, 1, 1), date(2029, 12, 31)),
        ("本办法自2025年6月15日起施行，有效期18个月。", date(2025, 6, 15), date(2026, 12, 14)),
        ("本政策有效期为2023-2025年。", date(2023, 1, 1), date(2025, 12, 31)),
        ("本政策有效期自2023年1月1日至2025年12月31日。", date(2023, 1, 1), date(2025, 12, 31)),
        ("本措施自2023年1月1日起至2025年12月31日止。", date(2023, 1, 1), date(2025, 12, 31)),
        ("《样本条例》自2020年1月1日起施行以来，成效明显。", None, None),
        ("证书有效期3年。", None, None),
        ("劳动合同自2025年1月1日起生效，期限3年。", None, None),
        ("项目实施期限为2年。", None, None),
        ("各单位要在本通知下发之日起10日内报送方案。", None, None),
    ],
)
def test_validity_comes_from_explicit_words_only(words: str, start: date | None, end: date | None) -> None:
    text = f"青梧县样本办法\n一、总则\n（一）目的。规范管理。\n{words}\n青梧县科技局\n2025年4月2日"
    metadata = read_text(text, "sample").metadata
    assert (metadata.effective_from, metadata.effective_to) == (start, end)


def test_a_number_cited_in_the_text_is_not_the_number_of_the_document() -> None:
    assert read_text("一、依据\n按照青政字〔2024〕3号执行。", "sample").metadata.number is None


def test_a_text_that_begins_with_its_body_has_no_title() -> None:
    assert read_text("一、总则\n内容。", "sample").metadata.title is None


def test_the_date_may_stand_below_the_title_in_chinese_digits() -> None:
    text = "青梧县委员会关于样本工作的意见\n（二〇二五年四月二日）\n一、总则\n内容。"
    metadata = read_text(text, "sample").metadata
    assert (metadata.issued, metadata.issuer) == (date(2025, 4, 2), "青梧县委员会")


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("本办法由县科技局负责解释。", "县科技局"),
        ("本办法由县科技局会同县财政局负责解释。", "县科技局"),
        ("本办法解释权归县科技局所有。", "县科技局"),
        ("具体解释工作由县科技局、县财政局承担。", "县科技局、县财政局"),
        ("县科技局做好政策解释。", None),
    ],
)
def test_the_interpreting_unit_is_named_in_several_ways(words: str, unit: str | None) -> None:
    assert read_text(f"一、附则\n{words}", "sample").metadata.interpreted_by == unit


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("青政发〔2025〕7号", "青政发〔2025〕7号"),
        ("青政发【2025】 7 号", "青政发〔2025〕7号"),
        ("青政发[2025]第7号", "青政发〔2025〕第7号"),
        ("青政发（2025）7号", "青政发〔2025〕7号"),
        ("（青政发〔2025〕7号）", "青政发〔2025〕7号"),
        ("青政发〔2025〕7号　签发人：甲乙", "青政发〔2025〕7号"),
    ],
)
def test_the_number_is_found_in_brackets_of_every_kind(printed: str, number: str) -> None:
    text = f"青梧县人民政府关于样本工作的意见\n{printed}\n各镇：\n一、甲\n内容。"
    assert read_text(text, "sample").metadata.number == number
