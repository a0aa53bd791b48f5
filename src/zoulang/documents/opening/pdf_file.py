"""PDF files with a text layer. A page that is only a picture is refused, not guessed at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from zoulang.documents.blocks import CONTENTS_LINE, Block, tidy
from zoulang.documents.numbering import find_marker
from zoulang.documents.opening import confined
from zoulang.documents.opening.pdf_pages import MAX_PAGES
from zoulang.errors import InputError, Problem, said

_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共，,]\s*共?\s*\d+\s*页?)?[-—–·\s]*")
_NOTE_NUMBER = re.compile(r"[\[〔（(]?(?:\d{1,3}|[①-⑳*注])[\]〕）):：]?")
_SENTENCE_END = re.compile(r"[。；：！？）〕]$")
# What may not be divided at the end of a line: opening signs and the sign after them, figures, closing signs.
_FIRST_WORD = re.compile(
    r"(?:[（(“《〔]*[\w.,%‰—–/+-]+[，。；：、！？）)”》〕]*)+|[（(“《〔]*.[，。；：、！？）)”》〕]*", re.ASCII
)
_HIGH_RANK = 6  # from 第N章 down to 1.
_EDGE = 3  # so many lines at the top or bottom of a page may be running ones
_USUAL_PITCH = 1.75  # from line to line, in heights of the type
_FAULTS = {
    "locked": (said("the PDF is locked with a password"), said("give a copy without a password")),
    "damaged": (said("the PDF is damaged or is no PDF"), said("export it anew from its source")),
    "too many pages": (
        said("the PDF has more than {most:,} pages", most=MAX_PAGES),
        said("give one document at a time"),
    ),
    "exhausted": (
        said("the PDF takes more time or memory to open than any document"),
        said("export it anew from its source or give its text"),
    ),
}


@dataclass(frozen=True)
class _Line:
    """A printed line: its text and, in points, where it begins, ends and stands."""

    text: str
    left: float
    right: float
    top: float
    size: float
    bold: tuple[tuple[int, int], ...]
    page: int


@dataclass
class _Cell:
    """A cell of a table: its lines and, in points, its right border."""

    lines: list[_Line]
    right: float


_Table = list[list[_Cell]]


@dataclass(frozen=True)
class _Column:
    """The shape of a column of text.

    Attributes:
        left, right: its margins in points.
        pitch: the usual distance from line to line.
        indent: how far the first lines of its paragraphs are usually moved in; 0 if they are not.
    """

    left: float
    right: float
    pitch: float
    indent: float = 0.0


def pdf_blocks(data: bytes, name: str) -> list[Block]:
    """The paragraphs and table cells of a PDF, its lines joined again.

    Raises:
        InputError: if it is locked, damaged, too large to open, or a page is a picture without text.
    """
    pages = _pages(data, name)
    _check_text(pages, name)
    lines = [[_line(line, number) for line in page["lines"]] for number, page in enumerate(pages, start=1)]
    running = _running_lines(lines)
    body = [_without_footnotes(_without_running_lines(own, running), lines) for own in lines]
    return list(_blocks(body, pages))


def _pages(data: bytes, name: str) -> list[dict[str, Any]]:
    try:
        answer = confined.run("zoulang.documents.opening.pdf_pages", "pages", data)
    except confined.Exhausted as error:
        raise InputError(Problem(*_FAULTS["exhausted"], file=name)) from error
    if "fault" in answer:
        raise InputError(Problem(*_FAULTS[answer["fault"]], file=name))
    pages: list[dict[str, Any]] = answer["pages"]
    return pages


def _check_text(pages: Sequence[dict[str, Any]], name: str) -> None:
    """Refuse pages that show a picture instead of text, or signs that nobody can name."""
    for number, page in enumerate(pages, start=1):
        place = said("page {number}", number=number)
        remedy = said("run OCR or give the text of the document")
        if not page["lines"] and not page["tables"] and (page["pictures"] or len(pages) == 1):
            found = said("the page is a picture without text")
            raise InputError(Problem(found, remedy, file=name, place=place))
        text = "".join(line["text"] for line in page["lines"])
        nameless = sum(map(len, re.findall(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]", text)))
        if nameless * 5 > len(text) > 0:
            found = said("the text layer names no characters (its fonts have no character table)")
            raise InputError(Problem(found, remedy, file=name, place=place))


def _line(line: dict[str, Any], page: int) -> _Line:
    bold = tuple((begin, end) for begin, end in line["bold"])
    return _Line(line["text"], line["left"], line["right"], line["top"], line["size"], bold, page)


# ---------------------------------------------------------------- what is not text of the document
def _mask(line: _Line) -> tuple[str, int]:
    """A line without its numbers, and its height on the page in steps of a few points."""
    return re.sub(r"\d+", "#", line.text), round(line.top / 4)


def _running_lines(pages: Sequence[Sequence[_Line]]) -> set[tuple[str, int]]:
    """Lines that stand in the same place of several pages: running heads and feet."""
    edges = Counter(mask for lines in pages for mask in {_mask(x) for x in (*lines[:_EDGE], *lines[-_EDGE:])})
    return {mask for mask, count in edges.items() if count >= 2 and count * 3 >= len(pages)}


def _without_running_lines(lines: Sequence[_Line], running: set[tuple[str, int]]) -> list[_Line]:
    """The lines of a page without page number and running lines at its edges."""
    kept = list(lines)
    for end in (0, -1):
        while kept and (_mask(kept[end]) in running or _PAGE_NUMBER.fullmatch(kept[end].text)):
            del kept[end]
    return kept


def _without_footnotes(lines: list[_Line], pages: Sequence[Sequence[_Line]]) -> list[_Line]:
    """The lines of a page without notes at its foot, which are set smaller than the text and numbered."""
    body = _usual_size(pages)
    first = len(lines)
    while first and (lines[first - 1].size < 0.9 * body or _NOTE_NUMBER.fullmatch(lines[first - 1].text)):
        first -= 1
    numbered = first < len(lines) and _NOTE_NUMBER.match(lines[first].text)
    return lines[:first] if numbered and first else lines


def _usual_size(pages: Sequence[Sequence[_Line]]) -> float:
    sizes = Counter[float]()
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


# ---------------------------------------------------------------- paragraphs
def _blocks(pages: Sequence[Sequence[_Line]], sources: Sequence[dict[str, Any]]) -> Iterator[Block]:
    """Text and tables in the order of the pages; either may go on over the edge of a page."""
    column = _column([line for lines in pages for line in lines])
    tables = 0
    for text, table in _stretches(pages, sources):
        yield from _paragraphs(text, column)
        if table:
            yield from _table_blocks(table, tables)
            tables += 1


def _stretches(
    pages: Sequence[Sequence[_Line]], sources: Sequence[dict[str, Any]]
) -> Iterator[tuple[list[_Line], _Table]]:
    """Lines of text, each stretch with the table that follows it; the last with none."""
    text: list[_Line] = []
    table: _Table = []
    for number, (lines, source) in enumerate(zip(pages, sources, strict=True), start=1):
        left = list(lines)
        for found in sorted(source["tables"], key=lambda table: float(table["top"])):
            above = [line for line in left if line.top < found["top"]]
            left = left[len(above) :]
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
            for block in _paragraphs(cell.lines, _column(cell.lines, cell.right)):
                place = (number, row_number, column_number)
                yield Block(block.text, 0, block.bold, cell=place, columns=len(row))


def _column(lines: Sequence[_Line], right: float = 0.0) -> _Column:
    if not lines:
        return _Column(0.0, right, 1.0)
    pairs = list(pairwise(lines))
    distances = [b.top - a.top for a, b in pairs if a.page == b.page and b.top > a.top]
    size = median(line.size for line in lines)
    rights = sorted(line.right for line in lines)
    shape = _Column(
        min(line.left for line in lines),
        max(right, rights[len(rights) * 19 // 20]),  # a few lines may stand out of the column
        median(distances) if distances else _USUAL_PITCH * size,
    )
    openings = [b.left - shape.left for a, b in pairs if _stops_short(a, b, shape)]
    usual = median(openings) if openings else 0.0
    return replace(shape, indent=usual if usual > 1.2 * size else 0.0)


def _is_indented(line: _Line, column: _Column) -> bool:
    return line.left > column.left + 1.2 * line.size


def _stops_short(line: _Line, following: _Line, column: _Column) -> bool:
    """Whether the first word of the next line would still have fitted into this one."""
    word = _FIRST_WORD.match(following.text)
    wide = sum(1.0 if ord(sign) > 0x2E7F else 0.55 for sign in word[0]) if word else 1.0
    return line.right + (wide + 1.5) * line.size < column.right


def _paragraphs(lines: Sequence[_Line], column: _Column) -> Iterator[Block]:
    """Lines joined into paragraphs by the shape of the column.

    A paragraph begins at a clause number, at an indented line, after a line
    that stops short of the right margin, and after an unusual distance.
    """
    own: list[_Line] = []
    gap = 0
    for line in lines:
        if own and _begins(line, own[-1], column):
            yield from _block(own, gap)
            gap = _distance(line, own[-1], column)
            own = []
        own.append(line)
    yield from _block(own, gap)


def _begins(line: _Line, previous: _Line, column: _Column) -> bool:
    if _is_indented(line, column) or _stops_short(previous, line, column) or _is_apart(previous, column):
        return True
    if line.page == previous.page and _distance(line, previous, column):
        return True
    if CONTENTS_LINE.fullmatch(previous.text):
        return True
    marker = find_marker(line.text)
    # Where paragraphs are indented, a small number at the margin is more likely to stand in a sentence.
    expected = marker is not None and (marker.rank <= _HIGH_RANK or not column.indent)
    return expected and bool(_SENTENCE_END.search(previous.text))


def _is_apart(line: _Line, column: _Column) -> bool:
    """Whether a line stands at the right or in the middle, as signatures and titles do."""
    left, right = line.left - column.left, column.right - line.right
    centred = abs(left - right) < 0.3 * line.size < left and abs(left - column.indent) > 0.3 * line.size
    return centred or line.left > (column.left + column.right) / 2


def _distance(line: _Line, previous: _Line, column: _Column) -> int:
    """How many empty lines stand between two printed ones; across pages one may."""
    if line.page != previous.page:
        return 1
    return max(0, round((line.top - previous.top) / column.pitch) - 1)


def _block(lines: Sequence[_Line], gap: int) -> Iterator[Block]:
    raw = ""
    for line in lines:
        between = " " if re.search("[A-Za-z]$", raw) and re.match("[A-Za-z]", line.text) else ""
        raw += between + line.text
    if text := tidy(raw):
        yield Block(text, gap, _bold(text, lines))


def _bold(text: str, lines: Sequence[_Line]) -> tuple[tuple[int, int], ...]:
    """Where the bold stretches of the lines stand in the joined text."""
    found: list[tuple[int, int]] = []
    after = 0
    for line in lines:
        for begin, end in line.bold:
            place = text.find(line.text[begin:end], after)
            if place >= 0:
                after = place + end - begin
                found.append((place, after))
    return tuple(found)
