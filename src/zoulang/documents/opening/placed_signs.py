"""From single signs placed on a page to printed lines in reading order.

PDF and OFD files know no lines: each sign stands at a place of its own. A sign is
a dictionary as pdfplumber gives it: ``text``, ``x0``, ``x1``, ``top``,
``bottom``, ``size``, ``bold``, in points from the upper left corner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from zoulang.documents.blocks import marked_stretches

Sign = dict[str, Any]
_Row = list[Sign]

_RAISED = 0.75  # a sign this much smaller than its line is the mark of a footnote
_SAME_ROW = 0.4  # so far, in heights of the type, may the middles of one row lie apart
_WORD_GAP = 0.2  # a wider gap, in heights of the type, than between the other signs of the line is a space
_GUTTER = 1.2  # a gap that may part two columns, in heights of the type
_COLUMN_ROWS = 5  # fewer rows side by side are a list of names and values, no columns
_RAGGED = 2.0  # so far from the edge, in heights of the type, may full lines end
_WORDS = 8  # signs in a full line of prose, at least
_FULL = 0.5  # the part of the lines of a column that reach its right edge, at least
_DOUBLED = 1.0  # the same sign printed again so near, in points, is a way to print bold


def lines_of(signs: Iterable[Sign], gutter: float | None = None) -> list[dict[str, Any]]:
    """The printed lines of a page: column after column where it has two, each from top to bottom.

    ``gutter`` is where the columns part, as `gutter_of` finds it.

    A line has ``text``, ``left``, ``right``, ``top``, ``size``, ``bold``
    stretches, and ``column``: 0 if it has the page for itself, else 1. Lines of
    a right column are moved over the left one, so that both have one margin.

    >>> place = {"top": 10, "bottom": 22, "size": 12, "bold": False}
    >>> signs = [place | {"text": text, "x0": x, "x1": x + 12} for x, text in ((22, "则"), (10, "总"))]
    >>> [line["text"] for line in lines_of(signs)]
    ['总则']
    """
    rows = _rows(_printed_once(signs))
    lines = [_line(row, number, offset) for number, offset, row in _in_columns(rows, gutter)]
    return [line for line in lines if line["text"]]


def gutter_of(signs: Iterable[Sign], before: float | None = None) -> float | None:
    """Where the two columns of a page part, in points, or None.

    ``before`` is where those of the page before did.
    """
    return _gutter(_rows(_printed_once(signs)), before)


def _printed_once(signs: Iterable[Sign]) -> list[Sign]:
    """The signs that are no spaces, without those printed twice in one place, which are bold then."""
    kept: dict[tuple[str, int, int], Sign] = {}
    for sign in signs:
        if not sign["text"].strip():
            continue
        across, down = round(sign["x0"] / _DOUBLED), round(sign["top"] / _DOUBLED)
        near = ((sign["text"], across + a, down + b) for a in (0, -1, 1) for b in (0, -1, 1))
        first = next((kept[key] for key in near if key in kept), None)
        if first is None:
            kept[sign["text"], across, down] = sign
        else:
            first["bold"] = True
    return list(kept.values())


def _rows(signs: Sequence[Sign]) -> list[_Row]:
    """Signs at one height, from left to right; rows from top to bottom."""
    rows: list[_Row] = []
    middle = 0.0
    tallest = 0.0
    for sign in sorted(signs, key=_middle):
        if rows and _middle(sign) - middle < _SAME_ROW * max(sign["size"], tallest):
            rows[-1].append(sign)
            if sign["size"] > tallest:
                middle, tallest = _middle(sign), sign["size"]
        else:
            rows.append([sign])
            middle, tallest = _middle(sign), sign["size"]
    return [sorted(row, key=lambda sign: float(sign["x0"])) for row in rows]


def _middle(sign: Sign) -> float:
    return float(sign["top"] + sign["bottom"]) / 2


# ---------------------------------------------------------------- columns
def _in_columns(rows: Sequence[_Row], gutter: float | None) -> Iterator[tuple[int, float, _Row]]:
    """Rows in reading order, each with its column and how far it is moved to the left."""
    if gutter is None:
        yield from ((0, 0.0, row) for row in rows)
        return
    waiting: list[_Row] = []
    for row in rows:
        if any(piece[0]["x0"] < gutter < piece[-1]["x1"] for piece in _pieces(row)):
            yield from _side_by_side(waiting, gutter)
            waiting = []
            yield 0, 0.0, row
        else:
            waiting.append(row)
    yield from _side_by_side(waiting, gutter)


def _side_by_side(rows: Sequence[_Row], gutter: float) -> Iterator[tuple[int, float, _Row]]:
    """A stretch of rows that do not cross the gutter: columns if the left one is more than a few lines."""
    left, right = _halves(rows, gutter)
    if len(left) < _COLUMN_ROWS or not right:
        yield from ((0, 0.0, row) for row in rows)
        return
    offset = min(row[0]["x0"] for row in right) - min(row[0]["x0"] for row in left)
    yield from ((1, 0.0, row) for row in left)
    yield from ((1, offset, row) for row in right)


def _halves(rows: Sequence[_Row], gutter: float) -> tuple[list[_Row], list[_Row]]:
    left = [[sign for sign in row if sign["x1"] <= gutter] for row in rows]
    right = [[sign for sign in row if sign["x1"] > gutter] for row in rows]
    return [row for row in left if row], [row for row in right if row]


def _pieces(row: _Row) -> Iterator[_Row]:
    """The parts of a row between gaps that may be gutters."""
    own = [row[0]]
    for before, sign in pairwise(row):
        if sign["x0"] - before["x1"] >= _GUTTER * before["size"]:
            yield own
            own = []
        own.append(sign)
    yield own


def _gutter(rows: Sequence[_Row], before: float | None) -> float | None:
    """Where the white strip between two columns of prose ends, or None.

    Columns of prose have full lines; a list of names and values has not. The
    right column of a last page may be short, if the page before had two.
    """
    pieces = [piece for row in rows for piece in _pieces(row)]
    if not pieces:
        return None
    left = min(piece[0]["x0"] for piece in pieces)
    width = max(piece[-1]["x1"] for piece in pieces) - left
    starts = Counter(round(piece[0]["x0"] / 4) for piece in pieces)
    for place, count in starts.most_common():
        start = min(piece[0]["x0"] for piece in pieces if round(piece[0]["x0"] / 4) == place)
        if count >= _COLUMN_ROWS and start > left + 0.3 * width and _parts_columns(pieces, start - 1.0):
            return float(start - 1.0)
    if before is not None and _is_prose([piece for piece in pieces if piece[-1]["x1"] <= before]):
        return before
    return None


def _parts_columns(pieces: Sequence[_Row], gutter: float) -> bool:
    """Whether prose stands on both sides, the left column and the right one at the same height."""
    left = [piece for piece in pieces if piece[-1]["x1"] <= gutter]
    right = [piece for piece in pieces if piece[0]["x0"] >= gutter]
    if not _is_prose(left) or not _is_prose(right):
        return False
    first, last = (edge(map(_middle, (piece[0] for piece in left))) for edge in (min, max))
    return sum(1 for piece in right if first <= _middle(piece[0]) <= last) * 2 > len(right)


def _is_prose(column: Sequence[_Row]) -> bool:
    """Whether most lines of a column reach its right edge and hold more than a few signs."""
    if len(column) < _COLUMN_ROWS:
        return False
    ends = Counter(round(piece[-1]["x1"] / piece[-1]["size"]) for piece in column)
    edge = ends.most_common(1)[0][0]
    full = [piece for piece in column if abs(piece[-1]["x1"] / piece[-1]["size"] - edge) <= _RAGGED]
    return len(full) >= _FULL * len(column) and median(map(len, full)) >= _WORDS


# ---------------------------------------------------------------- lines
def _line(row: _Row, column: int, offset: float) -> dict[str, Any]:
    size = median(sign["size"] for sign in row)
    # The mark that opens a line stays: it tells a note at the foot of the page.
    standing = [row[0], *(sign for sign in row[1:] if not _is_raised(sign, size))]
    raw, bold = _spaced(standing, size)
    text = raw.strip()
    return {
        "text": text,
        "left": standing[0]["x0"] - offset,
        "right": standing[-1]["x1"] - offset,
        "top": min(sign["top"] for sign in standing),
        "size": size,
        "column": column,
        "bold": marked_stretches(text, raw, bold) if any(bold) else (),
    }


def _spaced(signs: Sequence[Sign], size: float) -> tuple[str, list[bool]]:
    """The text of a line, with a space wherever signs stand further apart than its others do."""
    gaps = [b["x0"] - a["x1"] for a, b in pairwise(signs)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    text, bold = signs[0]["text"], [signs[0]["bold"]] * len(signs[0]["text"])
    for gap, sign in zip(gaps, signs[1:], strict=True):
        between = " " if gap > usual + _WORD_GAP * size else ""
        text += between + sign["text"]
        bold += [False] * len(between) + [sign["bold"]] * len(sign["text"])
    return text, bold


def _is_raised(sign: Sign, size: float) -> bool:
    """Whether a sign is the mark of a footnote: a small digit or star within a line of larger type."""
    return bool(
        sign["size"] < _RAISED * size and (sign["text"].isdecimal() or sign["text"] in "*[]①②③④⑤⑥⑦⑧⑨")
    )
