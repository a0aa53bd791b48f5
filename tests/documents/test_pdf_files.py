"""PDF files as offices publish them: pages with heads and numbers, wrapped lines, tables, notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.samples import PdfLine, pdf_of
from zoulang.documents import Reading, read
from zoulang.errors import InputError

LEFT, INDENT, WIDE = 90, 122, 26  # 26 signs of 16 points reach from the left margin to the right one


def read_pdf(folder: Path, *pages: list[PdfLine], rules: tuple[str, ...] = ()) -> Reading:
    path = folder / "a.pdf"
    path.write_bytes(pdf_of(*pages, rules=rules))
    return read(path)


def set_in_lines(paragraphs: list[str], top: float = 740) -> list[PdfLine]:
    """Paragraphs as a typesetter breaks them: two signs of indent, full lines of equal width."""
    lines: list[PdfLine] = []
    for text in paragraphs:
        lines.append((INDENT, top - 28 * len(lines), text[: WIDE - 2]))
        for start in range(WIDE - 2, len(text), WIDE):
            lines.append((LEFT, top - 28 * len(lines), text[start : start + WIDE]))
    return lines


LONG = "对首次入库并且在当年度内保持正常生产经营的试验企业，由县财政部门按照规定的程序给予一次性奖励10万元，"
REST = "同时在下一年度的项目申报中予以优先推荐，有关部门做好服务，不得增加申报材料，不得提高申报门槛。"


def test_a_paragraph_goes_on_over_the_edge_of_a_page(tmp_path: Path) -> None:
    lines = set_in_lines(["一、奖励", LONG + REST])
    cut = 3
    second = [(x, 740 - 28 * row, text) for row, (x, _, text) in enumerate(line[:3] for line in lines[cut:])]
    reading = read_pdf(tmp_path, [*lines[:cut], (290, 40, "— 1 —")], [*second, (290, 40, "— 2 —")])
    assert reading.text == f"一、奖励\n{LONG}{REST}"


def test_running_heads_of_two_pages_are_left_out(tmp_path: Path) -> None:
    pages = [
        [(200, 800, "青梧县人民政府文件"), *set_in_lines([text]), (270, 40, f"第{number}页 共2页")]
        for number, text in ((1, "一、奖励。给予10万元奖励。"), (2, "二、补助。给予5万元补助。"))
    ]
    reading = read_pdf(tmp_path, *pages)
    assert [clause.address for clause in reading.clauses] == ["一", "二"]
    assert "文件" not in reading.text and "共2页" not in reading.text


def test_a_clause_begins_although_the_line_before_it_is_full(tmp_path: Path) -> None:
    full = "（一）奖励。" + "对入库企业给予奖励，" * 2
    full = full[: WIDE - 3] + "。"
    lines = set_in_lines([full, "（二）补助。给予5万元补助。"])
    assert [clause.address for clause in read_pdf(tmp_path, lines).clauses] == ["（一）", "（二）"]


def test_a_figure_too_long_for_the_line_does_not_end_the_paragraph(tmp_path: Path) -> None:
    lines: list[PdfLine] = [
        *set_in_lines(["一、奖励", "二" * (WIDE - 2)]),
        (LEFT, 600, "对入库企业，按照设备投资额的一定比例，即每年"),
        (LEFT, 572, "2000000元给予奖励。"),
    ]
    assert "即每年2000000元给予奖励。" in read_pdf(tmp_path, lines).text


def test_the_mark_and_the_text_of_a_note_are_left_out(tmp_path: Path) -> None:
    lines: list[PdfLine] = [
        (INDENT, 740, "一、目标。到2027年，产值达到50"),
        (INDENT + 18 * 16, 746, "1", 8),
        (INDENT + 18 * 16 + 8, 740, "亿元。"),
        (INDENT, 712, "二、其他。内容。"),
        (LEFT, 90, "1 指上一年度口径，到2030年达到99亿元。", 9),
    ]
    reading = read_pdf(tmp_path, lines)
    assert [target.values["value"] for target in reading.of_kind("target")] == [50]
    assert "口径" not in reading.text


def boxes(*cells: tuple[float, float, float, float]) -> str:
    return " ".join(f"{x} {y} {width} {height} re S" for x, y, width, height in cells)


def test_a_table_gives_rows_and_a_row_cut_by_the_page_is_put_together(tmp_path: Path) -> None:
    first: list[PdfLine] = [
        (INDENT, 780, "一、任务"),
        (100, 745, "专栏1产业链"),
        (100, 705, "光学"),
        (210, 705, "发展镜片和滤光片。2027年目标：年"),
    ]
    second: list[PdfLine] = [(210, 705, "产值达到30亿元。"), (INDENT, 640, "二、保障。做好服务。")]
    row = (90, 690, 110, 40), (200, 690, 300, 40)
    reading = read_pdf(tmp_path, first, second, rules=(boxes((90, 730, 410, 40), *row), boxes(*row)))
    assert [c.address for c in reading.clauses] == ["一", "一/专栏1", "一/专栏1/光学", "二"]
    (target,) = reading.of_kind("target")
    assert (target.address, target.values["value"]) == ("一/专栏1/光学", 30)


def test_fonts_without_names_for_their_signs_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of([(INDENT, 740, "\ue001\ue002\ue003\ue004")]))
    with pytest.raises(InputError, match=r"a\.pdf, page 1: .*run OCR"):
        read(path)
