"""Printed pages of any fixed layout (PDF, OFD) as blocks.

Both kinds of file are brought into the same pages of lines and ruled tables, so what
runs along the edges of pages goes and paragraphs come together in one way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from zoulang.documents.blocks import Block
from zoulang.documents.opening.printed_paragraphs import Line, column_of, paragraphs, shapes_of
from zoulang.errors import InputError, Problem, said

_DASHES = r"[-—–―─－·•.~～\s]"
_PAGE_NUMBER = re.compile(
    rf"{_DASHES}*(?:第\s*)?\d{{1,4}}(?:\s*页)?(?:\s*[/共，,]\s*共?\s*\d+\s*页?)?{_DASHES}*"
    r"|[Pp]age\s*\d+(?:\s*(?:of|/)\s*\d+)?"
)
_NOTE_NUMBER = re.compile(r"[\[〔（(]?(?:\d{1,3}|[①-⑳*注])[\]〕）):：]?")
_EDGE = 3  # so many lines at the top or bottom of a page may be running ones
_OTHERWISE = said("run OCR or give the text of the document")


@dataclass
class _Cell:
    """A cell of a table: its lines and, in points, its right border."""

    lines: list[Line]
    right: float


_Table = list[list[_Cell]]


def blocks_of_pages(pages: Sequence[dict[str, Any]], name: str) -> list[Block]:
    """The paragraphs and table cells of printed pages, as `ruled_tables.page_of` gives them.

    Raises:
        InputError: if a page is a picture without text, or its text cannot be named.
    """
    _check_text(pages, name)
    lines = [[_line(line, number) for line in page["lines"]] for number, page in enumerate(pages, start=1)]
    running, size = _running_lines(lines), _usual_size(lines)
    body = [_without_footnotes(_without_running_lines(own, running), size) for own in lines]
    _check_pictures(body, pages, name)
    return list(_blocks(body, pages))


def _check_text(pages: Sequence[dict[str, Any]], name: str) -> None:
    """Refuse pages with signs that nobody can name."""
    for number, page in enumerate(pages, start=1):
        text = "".join(line["text"] for line in page["lines"])
        nameless = sum(map(len, re.findall(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]", text)))
        if nameless * 5 > len(text) > 0:
            found = said("the text layer names no characters (its fonts have no character table)")
            raise InputError(
                Problem(found, _OTHERWISE, file=name, place=said("page {number}", number=number))
            )


def _check_pictures(bodies: Sequence[Sequence[Line]], pages: Sequence[dict[str, Any]], name: str) -> None:
    """Refuse pages that show a picture instead of text, be there a page number or a mark beside it."""
    for number, (body, page) in enumerate(zip(bodies, pages, strict=True), start=1):
        if not body and not page["tables"] and (page["pictures"] or len(pages) == 1):
            found = said("the page is a picture without text")
            raise InputError(
                Problem(found, _OTHERWISE, file=name, place=said("page {number}", number=number))
            )


def _page(number: int) -> str:
    return said("page {number}", number=number)


def _line(line: dict[str, Any], page: int) -> Line:
    bold = tuple((begin, end) for begin, end in line["bold"])
    return Line(
        line["text"], line["left"], line["right"], line["top"], line["size"], bold, page, line["column"]
    )


# ---------------------------------------------------------------- what is not text of the document
def _mask(line: Line) -> tuple[str, int]:
    """A line without its numbers, and its height on the page in steps of a few points."""
    return re.sub(r"\d+", "#", line.text), round(line.top / 4)


def _running_lines(pages: Sequence[Sequence[Line]]) -> set[tuple[str, int]]:
    """Lines that stand in the same place of several pages: running heads and feet."""
    edges = Counter(mask for lines in pages for mask in {_mask(x) for x in (*lines[:_EDGE], *lines[-_EDGE:])})
    return {mask for mask, count in edges.items() if count >= 2 and count * 3 >= len(pages)}


def _without_running_lines(lines: Sequence[Line], running: set[tuple[str, int]]) -> list[Line]:
    """The lines of a page without page number and running lines at its edges."""
    kept = list(lines)
    for end in (0, -1):
        while kept and (_mask(kept[end]) in running or _PAGE_NUMBER.fullmatch(kept[end].text)):
            del kept[end]
    return kept


def _without_footnotes(lines: list[Line], body: float) -> list[Line]:
    """The lines of a page without notes at its foot, which are set smaller than the text and numbered."""
    first = len(lines)
    while first and (lines[first - 1].size < 0.9 * body or _NOTE_NUMBER.fullmatch(lines[first - 1].text)):
        first -= 1
    numbered = first < len(lines) and _NOTE_NUMBER.match(lines[first].text)
    return lines[:first] if numbered and first else lines


def _usual_size(pages: Sequence[Sequence[Line]]) -> float:
    sizes = Counter[float]()
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


# ---------------------------------------------------------------- text and tables
def _blocks(pages: Sequence[Sequence[Line]], sources: Sequence[dict[str, Any]]) -> Iterator[Block]:
    """Text and tables in the order of the pages; either may go on over the edge of a page."""
    shapes = shapes_of([line for lines in pages for line in lines])
    tables = 0
    for text, table in _stretches(pages, sources):
        yield from paragraphs(text, shapes)
        if table:
            yield from _table_blocks(table, tables)
            tables += 1


def _stretches(
    pages: Sequence[Sequence[Line]], sources: Sequence[dict[str, Any]]
) -> Iterator[tuple[list[Line], _Table]]:
    """Lines of text, each stretch with the table that follows it; the last with none."""
    text: list[Line] = []
    table: _Table = []
    for number, (lines, source) in enumerate(zip(pages, sources, strict=True), start=1):
        left = list(lines)
        for found in sorted(source["tables"], key=lambda table: float(table["top"])):
            above = [line for line in left if line.top < found["top"]]
            left = [line for line in left if line.top >= found["top"]]
            rows = [
                [_Cell([_line(line, number) for line in cell["lines"]], cell["right"]) for cell in row]
                for row in found["rows"]
            ]
            if table and not above:
                _go_on(table, rows)
                continue
            if table:
                yield text, table
                text = []
            text, table = [*text, *above], rows
        if table and left:
            yield text, table
            text, table = [], []
        text += left
    yield text, table


def _go_on(table: _Table, rows: _Table) -> None:
    """Add the rows of a table that goes on; a row cut by the edge of a page is put together again."""
    first = rows[0]
    if len(first) == len(table[-1]) and (len(first) == 1 or not first[0].lines):
        for cell, more in zip(table[-1], first, strict=True):
            cell.lines.extend(more.lines)
        rows = rows[1:]
    table.extend(rows)


def _table_blocks(rows: _Table, number: int) -> Iterator[Block]:
    for row_number, row in enumerate(rows):
        for column_number, cell in enumerate(row):
            for block in paragraphs(cell.lines, {0: column_of(cell.lines, cell.right)}):
                place = (number, row_number, column_number)
                yield Block(block.text, 0, block.bold, cell=place, columns=len(row))
