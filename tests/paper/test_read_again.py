"""What is written is read again by the reader of documents as what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.paper.samples import DAY, LONG, OFFICE, OPENING, letter, notice
from zoulang.documents import read
from zoulang.paper import Heading, OfficialDocument, Paragraph, write_official


def reread(document: OfficialDocument, folder: Path):  # type: ignore[no-untyped-def]
    write_official(document, folder / "paper.docx")
    return read(folder / "paper.docx")


def test_a_notice_is_read_with_its_number_day_office_and_clauses(tmp_path: Path) -> None:
    reading = reread(notice(), tmp_path)
    assert reading.metadata.title == f"{OFFICE}关于九月下旬重点任务进展情况的通报"
    assert reading.metadata.number == "青科办〔2026〕5号"
    assert reading.metadata.issued == DAY
    assert reading.metadata.issuer == OFFICE
    text = {clause.address: clause for clause in reading.clauses}
    assert list(text) == [
        "前言",
        "一",
        "一/（一）",
        "一/（二）",
        "一/（二）/1",
        "二",
        "二/1",
        "二/2",
        "附件1",
        "附件2",
    ]
    assert text["前言"].text == OPENING
    assert text["一/（一）"].heading == "按期报送"
    assert "应报送单位7个，按期报送6个，完成投资1.2亿元。" in text["一/（一）"].text
    assert LONG in text["二/2"].text


def test_a_letter_is_read_with_its_number_and_clauses(tmp_path: Path) -> None:
    reading = reread(letter(), tmp_path)
    assert reading.metadata.number == "青工信函〔2026〕12号"
    assert [clause.address for clause in reading.clauses][:3] == ["前言", "一", "一/（一）"]


@pytest.mark.parametrize("kind", ["document", "letter", "minutes"])
def test_nothing_of_head_and_imprint_runs_into_the_text(tmp_path: Path, kind: str) -> None:
    body = (Heading(1, "目标"), Paragraph("到2027年，产值达到5亿元。"))
    document = notice(kind=kind, body=body, attachments=())
    reading = reread(document, tmp_path)
    [clause] = reading.clauses
    assert (clause.heading, clause.text) == ("目标", "到2027年，产值达到5亿元。")
