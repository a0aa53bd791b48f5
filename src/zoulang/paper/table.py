"""Tables: ruled, as wide as the text area, the head repeated on every page, no row broken by a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Pt, Twips
from docx.table import Table as WordTable
from docx.table import _Cell

from zoulang.paper.document import Table
from zoulang.paper.page import FANGSONG, FLUSH, HEITI, element, text_width_twips
from zoulang.paper.sheet import ALIGNMENTS, Sheet, add_text, exact

RULE_EIGHTHS = 4
CELL_SIDE_TWIPS = 60
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
BLACK = "000000"


def write_table(sheet: Sheet, table: Table) -> None:
    """A table with what stands above and below it."""
    if table.caption:
        caption = sheet.paragraph(FLUSH, align="center")
        add_text(caption, table.caption, font=HEITI)
        caption.paragraph_format.keep_with_next = True
    if table.unit:
        unit = sheet.paragraph(FLUSH, align="right")
        add_text(unit, table.unit, size=table.size)
        unit.paragraph_format.keep_with_next = True
    grouped = any(column.group for column in table.columns)
    made = sheet.document.add_table(rows=1 + grouped + len(table.rows), cols=len(table.columns))
    share = text_width_twips(sheet.landscape) / sum(column.width for column in table.columns)
    widths = [round(share * column.width) for column in table.columns]
    set_table(made, widths, dict.fromkeys(SIDES, RULE_EIGHTHS))
    cells = [list(row.cells) for row in made.rows]
    for row in made.rows:
        row._tr.get_or_add_trPr().append(element("cantSplit"))
    _head(made, cells, table, grouped)
    _rows(cells[1 + grouped :], table)
    for note in table.notes:
        add_text(sheet.paragraph(FLUSH, align="left"), note, size=table.size)


def _head(made: WordTable, cells: list[list[_Cell]], table: Table, grouped: bool) -> None:
    for row in made.rows[: 1 + grouped]:
        row._tr.get_or_add_trPr().append(element("tblHeader"))
    if not grouped:
        for cell, column in zip(cells[0], table.columns, strict=True):
            _fill(cell, column.head, table.size, "center", HEITI)
        return
    for start, end, group in _runs([column.group for column in table.columns]):
        if group:
            _fill(cells[0][start].merge(cells[0][end]), group, table.size, "center", HEITI)
            for index in range(start, end + 1):
                _fill(cells[1][index], table.columns[index].head, table.size, "center", HEITI)
        else:
            for index in range(start, end + 1):
                tall = cells[0][index].merge(cells[1][index])
                _fill(tall, table.columns[index].head, table.size, "center", HEITI)


def _rows(cells: list[list[_Cell]], table: Table) -> None:
    for index, column in enumerate(table.columns):
        texts = [row[index] for row in table.rows]
        if not column.merged:
            for row, text in zip(cells, texts, strict=True):
                _fill(row[index], text, table.size, column.align)
            continue
        for start, end, text in _runs(texts):
            cell = cells[start][index]
            if end > start and text:
                cell = cell.merge(cells[end][index])
            _fill(cell, text, table.size, column.align)


def _runs(texts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First and last index of each run of equal texts.

    >>> list(_runs(["a", "a", "b"]))
    [(0, 1, 'a'), (2, 2, 'b')]
    """
    start = 0
    for index in range(1, len(texts) + 1):
        if index == len(texts) or texts[index] != texts[start]:
            yield start, index - 1, texts[start]
            start = index


def set_table(
    made: WordTable, widths: Sequence[int], rules: Mapping[str, int], side: int = CELL_SIDE_TWIPS
) -> None:
    """Fixed widths in twips, rules in eighths of a point by side, and the room at the sides of a cell."""
    made.autofit = False
    # In the order that the standard of the file format wants.
    made._tbl.tblPr.insert_element_before(
        _borders(rules), "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )
    made._tbl.tblPr.insert_element_before(_margins(side), "w:tblLook")
    for grid, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        grid.set(qn("w:w"), str(width))
    for row in made._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = Twips(width)


def _borders(rules: Mapping[str, int]) -> Any:
    borders = element("tblBorders")
    for side in SIDES:
        if side in rules:
            borders.append(element(side, val="single", sz=rules[side], space=0, color=BLACK))
    return borders


def _margins(side: int) -> Any:
    margins = element("tblCellMar")
    for name in ("left", "right"):
        margins.append(element(name, w=side, type="dxa"))
    return margins


def _fill(cell: _Cell, text: str, size: float, align: str, font: str = FANGSONG) -> None:
    for number, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        for run in paragraph.runs:
            run._r.getparent().remove(run._r)
        paragraph.alignment = ALIGNMENTS[align]
        exact(paragraph, round(size * 1.45))
        paragraph._p.get_or_add_pPr().insert_element_before(
            element("snapToGrid", val=0), "w:spacing", "w:ind", "w:jc"
        )
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
        add_text(paragraph, line, font=font, size=size)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
