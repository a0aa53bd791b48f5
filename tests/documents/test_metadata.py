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
