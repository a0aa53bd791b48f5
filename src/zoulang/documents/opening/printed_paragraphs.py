"""Printed lines joined into paragraphs again by the shape of their column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from zoulang.documents.blocks import CONTENTS_LINE, Block, tidy
from zoulang.documents.numbering import find_marker

_SENTENCE_END = re.compile(r"[。；：！？）〕]$")
# What may not be divided at the end of a line: opening signs and the sign after them, figures, closing signs.
_FIRST_WORD = re.compile(
    r"(?:[（(“《〔]*[\w.,%‰—–/+-]+[，。；：、！？）)”》〕]*)+|[（(“《〔]*.[，。；：、！？）)”》〕]*", re.ASCII
)
_HIGH_RANK = 6  # from 第N章 down to 1.
_USUAL_PITCH = 1.75  # from line to line, in heights of the type


@dataclass(frozen=True)
class Line:
    """A printed line: its text and, in points, where it begins, ends and stands.

    ``column`` is 0 for a line over the whole page and 1 for one of several columns side by side, which
    have been moved over each other.
    """

    text: str
    left: float
    right: float
    top: float
    size: float
    bold: tuple[tuple[int, int], ...]
    page: int
    column: int = 0


@dataclass(frozen=True)
class Column:
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


def shapes_of(lines: Sequence[Line]) -> dict[int, Column]:
    """The shapes of the columns that the lines of a document stand in."""
    own: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        own[line.column].append(line)
    return {number: column_of(lines) for number, lines in own.items()}


def column_of(lines: Sequence[Line], right: float = 0.0) -> Column:
    """The shape of one column; ``right`` is the border of the cell it stands in, if it does."""
    if not lines:
        return Column(0.0, right, 1.0)
    pairs = list(pairwise(lines))
    distances = [b.top - a.top for a, b in pairs if a.page == b.page and b.top > a.top]
    size = median(line.size for line in lines)
    rights = sorted(line.right for line in lines)
    shape = Column(
        _left_margin(lines),
        max(right, rights[len(rights) * 19 // 20]),  # a few lines may stand out of the column
        median(distances) if distances else _USUAL_PITCH * size,
    )
    openings = [b.left - shape.left for a, b in pairs if _stops_short(a, b, shape)]
    usual = median(openings) if openings else 0.0
    return replace(shape, indent=usual if usual > 1.2 * size else 0.0)


def _left_margin(lines: Sequence[Line]) -> float:
    """Where lines usually begin that are not moved in; a few, of a wider page, may stand out."""
    lefts = sorted(line.left for line in lines)
    return lefts[len(lefts) // 20]


def _is_indented(line: Line, column: Column) -> bool:
    return line.left > column.left + 1.2 * line.size


def _stops_short(line: Line, following: Line, column: Column) -> bool:
    """Whether the first word of the next line would still have fitted into this one."""
    word = _FIRST_WORD.match(following.text)
    wide = sum(1.0 if ord(sign) > 0x2E7F else 0.55 for sign in word[0]) if word else 1.0
    return line.right + (wide + 1.5) * line.size < column.right


def paragraphs(lines: Sequence[Line], shapes: Mapping[int, Column]) -> Iterator[Block]:
    """Lines joined into paragraphs by the shape of their column.

    A paragraph begins at a clause number, at an indented line, after a line
    that stops short of the right margin, and after an unusual distance.
    """
    own: list[Line] = []
    gap = 0
    for line in lines:
        if own and _begins(line, own[-1], shapes[line.column]):
            yield from _block(own, gap)
            gap = _distance(line, own[-1], shapes[line.column])
            own = []
        own.append(line)
    yield from _block(own, gap)


def _begins(line: Line, previous: Line, column: Column) -> bool:
    if line.column != previous.column:
        return True
    if _is_indented(line, column) or _stops_short(previous, line, column) or _is_apart(previous, column):
        return True
    if not _is_overleaf(line, previous) and _distance(line, previous, column):
        return True
    if CONTENTS_LINE.fullmatch(previous.text):
        return True
    marker = find_marker(line.text)
    # Where paragraphs are indented, a small number at the margin is more likely to stand in a sentence.
    expected = marker is not None and (marker.rank <= _HIGH_RANK or not column.indent)
    return expected and bool(_SENTENCE_END.search(previous.text))


def _is_apart(line: Line, column: Column) -> bool:
    """Whether a line stands at the right or in the middle, as signatures and titles do."""
    left, right = line.left - column.left, column.right - line.right
    centred = abs(left - right) < 0.3 * line.size < left and abs(left - column.indent) > 0.3 * line.size
    return centred or line.left > (column.left + column.right) / 2


def _is_overleaf(line: Line, previous: Line) -> bool:
    """Whether a line stands on another page than the one before it, or in the next column."""
    return line.page != previous.page or line.top < previous.top


def _distance(line: Line, previous: Line, column: Column) -> int:
    """How many empty lines stand between two printed ones; across pages one may."""
    if _is_overleaf(line, previous):
        return 1
    return max(0, round((line.top - previous.top) / column.pitch) - 1)


def _block(lines: Sequence[Line], gap: int) -> Iterator[Block]:
    raw = ""
    for line in lines:
        between = " " if re.search("[A-Za-z]$", raw) and re.match("[A-Za-z]", line.text) else ""
        raw += between + line.text
    if text := tidy(raw):
        yield Block(text, gap, _bold(text, lines))


def _bold(text: str, lines: Sequence[Line]) -> tuple[tuple[int, int], ...]:
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
