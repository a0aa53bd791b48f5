"""Lines that end where a page ended and not where a paragraph does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zoulang.documents.numbering import find_marker

_CLOSED = re.compile(r"[。；！？）)〕\]”]$")
_SENTENCE_END = re.compile(r"[。；！？：;:]$")
_PROSE = re.compile(r"[，、。；,]")
_PAGE = re.compile(r"[.．·…⋯]{2,}\s*\d*$")  # an entry of a table of contents
_LABEL = re.compile(r"\s*[（(〔\[]?[\u4e00-\u9fff]{2,8}[:：]")
_NARROW = re.compile(r"[\dA-Za-z %.+\-]")
# A sum, a share or a count that a break parted from its unit.
_ENDS_IN_NUMBER = re.compile(r"[\u4e00-\u9fff，（(≥≤][^\d]{0,3}\d[\d,.]*$")
_BEGINS_WITH_UNIT = re.compile(
    r"\s*(?:(?:[百千]?[万亿]|[十百千])?(?:元|美元|欧元|人民币)(?!旦|宵)|[百千]?[万亿](?=[家户亩人吨个台套件千平，。；、以的左])"
    r"|[%％‰]|个百分点|(?:[家个项户台套件亩人吨名辆座吨]|人次|平方米|公里|千瓦时?)(?=[以的，。；、,;]|及以|左右))"
)
_OPENERS, _CLOSERS = "（(〔《“", "）)〕》”"
_FEWEST, _SHORTEST = 5, 15
_SLACK = 8  # columns: an indent that was lost, or a sign that may not begin a line


@dataclass(frozen=True)
class Wrapping:
    """How a text was broken into lines.

    Attributes:
        width: the length of a full line in characters, or None if a line is a paragraph.
        columns: the columns of a full line by the number of empty lines that part the lines.
    """

    width: int | None
    columns: dict[int, int]

    def goes_on(self, previous: str, line: str, gap: int) -> bool:
        """Whether a line goes on with the paragraph of the line before it, ``gap`` empty lines above.

        >>> Wrapping(None, {1: 40}).goes_on("对首次突破1000万元、2000万元、5000", "万元的企业，给予奖励。", 1)
        True
        """
        previous = previous.rstrip()
        if gap <= 1 and _ENDS_IN_NUMBER.search(previous) and _BEGINS_WITH_UNIT.match(line):
            return True
        marker = find_marker(line.strip())
        if marker and not (marker.doubtful and not _CLOSED.search(previous)):
            return False  # 1.5万元 in the middle of a sentence is no number
        if gap == 0 and previous.endswith(("，", "、")):
            return True
        unclosed = sum(previous.count(c) for c in _OPENERS) > sum(previous.count(c) for c in _CLOSERS)
        if gap == 0 and self.width is not None:
            return line[:1] not in " \t\u3000" and (len(previous) >= self.width - 2 or unclosed)
        full = self.columns.get(gap)
        if full is None or _SENTENCE_END.search(previous) or line[:1] in "\t\u3000" or _LABEL.match(line):
            return False
        return _columns(previous) >= full - _SLACK or unclosed or previous.endswith(("，", "、", ","))


def wrapping_of(lines: Sequence[str]) -> Wrapping:
    """How the lines of a text were broken.

    >>> wrapping_of(["一、总体目标", "到2027年产值达到5亿元。"])
    Wrapping(width=None, columns={})
    """
    columns = {gap: full for gap in (0, 1, 2, 3) if (full := _full_columns(lines, gap))}
    return Wrapping(_full_width(lines), columns)


def _full_width(lines: Sequence[str]) -> int | None:
    """A text was wrapped if most of its lines that end in the middle of a sentence are equally long."""
    lengths = [len(line.rstrip()) for line in lines if line.strip()]
    unfinished = [
        n
        for n, line in zip(lengths, filter(str.strip, lines), strict=True)
        if n >= _SHORTEST and not _CLOSED.search(line.rstrip())
    ]
    if len(unfinished) < _FEWEST:
        return None
    widest = max(lengths)
    full = [n for n in unfinished if n >= widest - 2]
    return widest if len(full) * 2 > len(unfinished) else None


def _full_columns(lines: Sequence[str], gap: int) -> int | None:
    """The columns of a full line where most unfinished lines with this gap below them fill the same.

    Lists of headings and of particulars are as even as wrapped prose, but hold no commas.
    """
    found = _with_gaps(lines)
    unfinished = [
        (_columns(line), bool(_PROSE.search(line)))
        for line, empty in found
        if empty == gap and len(line) >= _SHORTEST and not _CLOSED.search(line) and not _PAGE.search(line)
    ]
    if len(unfinished) < _FEWEST:
        return None
    prose = [n for n, is_prose in unfinished if is_prose]
    filled = {full: sum(full - _SLACK <= n <= full for n in prose) for full in set(prose)}
    full = max(filled, key=lambda n: (filled[n], n), default=0)
    wider = sum(_columns(line) > full + _SLACK for line, _ in found)
    return full if full and filled[full] * 2 > len(unfinished) and wider * 10 <= len(found) else None


def _with_gaps(lines: Sequence[str]) -> list[tuple[str, int]]:
    """The lines that are not empty, each with the number of empty lines below it."""
    found: list[tuple[str, int]] = []
    for line in lines:
        if line.strip():
            found.append((line.strip(), 0))
        elif found:
            found[-1] = (found[-1][0], found[-1][1] + 1)
    return found


def _columns(line: str) -> int:
    return 2 * len(line) - len(_NARROW.findall(line))
