"""What the standard says of the page, asked of the written file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from tests.paper.samples import COLUMNS, DAY, LONG, OFFICE, ROWS, TABLE, letter, notice
from zoulang.errors import InputError
from zoulang.paper import Heading, OfficialDocument, Paragraph, Table, official_bytes, write_official


def opened(document: OfficialDocument) -> Any:
    return docx.Document(io.BytesIO(official_bytes(document)))


def paragraph(word: Any, words: str) -> Any:
    return next(each for each in word.paragraphs if words in each.text)


def fonts(word: Any, style: str) -> tuple[str, float]:
    found = word.styles[style]
    return found.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")), found.font.size.pt


def test_the_text_area_is_156_by_225_millimetres_with_22_lines() -> None:
    section = opened(notice()).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins] == [37, 35, 28, 26]
    pitch = int(section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")))
    assert 22 * pitch <= 225 * 1440 / 25.4 < 23 * pitch


def test_each_part_has_the_type_of_the_standard() -> None:
    word = opened(notice())
    assert fonts(word, "公文正文") == ("仿宋_GB2312", 16)
    assert fonts(word, "公文标题") == ("方正小标宋简体", 22)
    assert [fonts(word, f"公文{level}级标题")[0] for level in "一二三四"] == [
        "黑体",
        "楷体_GB2312",
        "仿宋_GB2312",
        "仿宋_GB2312",
    ]
    assert paragraph(word, "总体情况").style.name == "公文一级标题"
    names = {part.partname: part.blob for part in word.part.package.iter_parts()}
    assert "SimHei" in names["/word/fontTable.xml"].decode()


def test_a_paragraph_begins_two_signs_in() -> None:
    style = opened(notice()).styles["公文正文"].element.pPr.find(qn("w:ind"))
    assert style.get(qn("w:firstLineChars")) == "200"


def test_the_head_is_red_and_says_who_issues() -> None:
    head = opened(notice()).paragraphs[0]
    assert head.text == "青梧县科创走廊建设领导小组办公室文件"
    assert str(head.runs[0].font.color.rgb) == "FF0000"
    assert head.paragraph_format.space_before.mm == pytest.approx(35, abs=0.2)


def test_page_numbers_stand_at_the_outer_corner() -> None:
    word = opened(notice())
    section = word.sections[0]
    assert word.settings.odd_and_even_pages_header_footer
    for footer, align in ((section.footer, 2), (section.even_page_footer, 0)):
        found = footer.paragraphs[0]
        assert (found.alignment, found.text) == (align, "— 1 —")
        assert "PAGE" in found._p.xml


def test_the_first_page_of_a_letter_has_no_number() -> None:
    section = opened(letter()).sections[0]
    assert section.different_first_page_header_footer
    assert [each.text for each in section.first_page_footer.paragraphs] == ["", ""]


def test_a_paper_that_goes_upwards_names_who_signs() -> None:
    word = opened(notice(signatory="某某"))
    assert paragraph(word, "签发人").text == "\t青科办〔2026〕5号\t签发人：某某"


@pytest.mark.parametrize(("sealed", "office", "day"), [(True, 0, 500), (False, 200, 1000)])
def test_the_day_is_written_in_figures_and_set_in_from_the_right(sealed: bool, office: int, day: int) -> None:
    word = opened(notice(sealed=sealed, date=DAY.replace(day=5), printed_on=None))
    signed = next(each for each in word.paragraphs if each.text == OFFICE)
    dated = next(each for each in word.paragraphs if each.text == "2026年9月5日")
    indents = [int(each._p.pPr.find(qn("w:ind")).get(qn("w:rightChars"))) for each in (signed, dated)]
    assert indents == [office, day]


def test_a_day_not_set_yet_leaves_its_place() -> None:
    assert paragraph(opened(notice(date=None)), "年　月　日").text == "　　年　月　日"


def test_the_note_on_attachments_lists_them_and_each_begins_a_page() -> None:
    word = opened(notice())
    assert paragraph(word, "附件：").text == "附件：1.九月下旬调度表"
    assert paragraph(word, "2.未报单位名单").text == "2.未报单位名单"
    turned = [section.page_width > section.page_height for section in word.sections]
    assert turned == [False, True, False]


def test_the_head_of_a_table_is_repeated_and_no_row_is_broken() -> None:
    table = opened(notice()).tables[0]
    repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert repeated == [True, True] + [False] * len(ROWS)
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert table.cell(0, 3).text == table.cell(0, 4).text == "投资"
    assert table.cell(2, 1)._tc is table.cell(4, 1)._tc
    assert table.cell(5, 1).text == "县财政局"


def test_marks_stand_on_the_head_of_every_page() -> None:
    word = opened(notice(marks=("演示数据", "草案")))
    section = word.sections[0]
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "演示数据　草案"
    assert all(each.header.is_linked_to_previous for each in list(word.sections)[1:])


def test_the_same_document_gives_the_same_bytes_and_says_its_own_day() -> None:
    assert official_bytes(notice()) == official_bytes(notice())
    assert opened(notice()).core_properties.created.date() == DAY
    with zipfile.ZipFile(io.BytesIO(official_bytes(notice()))) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_official(notice(), tmp_path / "notice.docx")
    assert (tmp_path / "notice.docx").read_bytes() == official_bytes(notice())
    with pytest.raises(InputError, match="cannot write here"):
        write_official(notice(), tmp_path / "missing" / "notice.docx")


def test_a_row_that_does_not_fit_its_head_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1 has 2 cells under 5 heads"):
        Table(COLUMNS, (("1", "2"),))
    with pytest.raises(ValueError, match="level from 1 to 4"):
        Heading(5, "太深")


def test_a_sheet_is_a_turned_table_without_a_head() -> None:
    word = opened(OfficialDocument("sheet", "九月下旬调度表", (TABLE,), landscape=True))
    assert round(word.sections[0].page_width.mm) == 297
    assert word.paragraphs[0].text == "九月下旬调度表"
    assert len(word.tables[0].rows) == 2 + len(ROWS)


def test_signs_that_mean_something_in_a_file_stay_words() -> None:
    word = opened(notice(body=(Paragraph("甲&乙<丙>：" + LONG),)))
    assert paragraph(word, "甲&乙<丙>").text == "甲&乙<丙>：" + LONG
