"""Which numbers at the beginning of paragraphs are clause numbers: those that count with others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoulang.documents.blocks import Block
from zoulang.documents.numbering import Marker, candidates

_AHEAD = 80
_SHORT, _SENTENCE = 30, re.compile(r"[。；！？，：]")
_YEAR = re.compile(r"\d{4}年")


def numbers_of(blocks: Sequence[Block]) -> list[Marker | None]:
    """The clause number of each block, or None.

    A decimal (1.5亿元) is none; one that goes on with an open list, or begins one that goes on, is a number.

    >>> blocks = [Block("1.2024年目标"), Block("2.2025年目标"), Block("3.7%的增速")]
    >>> [marker and marker.segment for marker in numbers_of(blocks)]
    ['1', '2', None]
    """
    return _Judge(blocks).judge()


class _Judge:
    """Goes through the blocks once; looks ahead only a little, so the time grows with the length."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.readings = [candidates(block.text) for block in blocks]
        self.last: dict[str, Marker] = {}
        self.decimals: set[tuple[int, ...]] = set()
        self.parts = {m.value for found in self.readings for m in found if m.style == "编"}
        self.later: dict[tuple[int, ...], int] = {
            marker.levels: index
            for index, found in enumerate(self.readings)
            for marker in found
            if marker.style == "1.1" and not marker.quantity and self._is_typed(index)
        }

    def judge(self) -> list[Marker | None]:
        return [self._number(index) for index in range(len(self.blocks))]

    def _number(self, index: int) -> Marker | None:
        for marker in self.readings[index]:
            if self._counts(index, marker):
                self._note(marker)
                return marker
        return None

    def _note(self, marker: Marker) -> None:
        if marker.style == "1.1":
            self.decimals.add(marker.levels)
            return
        self.last = {style: m for style, m in self.last.items() if m.rank <= marker.rank}
        self.last["1." if marker.style == "1、" and "1." not in self.last else marker.style] = marker
        if marker.rank < 6:
            self.decimals.clear()

    def _counts(self, index: int, marker: Marker) -> bool:
        rest = self.blocks[index].text[marker.end :]
        if not self._is_typed(index) and (marker.doubtful or not rest):
            return False  # a column of running numbers, or figures
        if marker.style == "编":
            return any((marker.value + step) in self.parts for step in (-1, 1))
        if not marker.doubtful:
            return True
        if marker.style == "1.1":
            return self._is_level(index, marker, rest)
        if marker.style == "1":
            return self._is_bare(index, marker, rest)
        if marker.style == "一、" and (len(rest) > _SHORT or _SENTENCE.search(rest)):
            return False
        if self._goes_on(marker):
            return not marker.quantity or self._is_followed(index, marker)
        return (
            marker.value == 1
            and not marker.quantity
            and (self._is_followed(index, marker) or (marker.rank == 6 and bool(_YEAR.match(rest))))
        )

    def _is_typed(self, index: int) -> bool:
        return self.blocks[index].cell is None or self.blocks[index].columns <= 1

    def _goes_on(self, marker: Marker) -> bool:
        styles = ("1.", "1、", marker.style) if marker.rank == 6 else (marker.style,)
        return any(s in self.last and self.last[s].value + 1 == marker.value for s in styles)

    def _is_followed(self, index: int, marker: Marker) -> bool:
        """Whether the next number of the list stands at one of the next paragraphs."""
        for found in self.readings[index + 1 : index + 1 + _AHEAD]:
            if any(m.style == marker.style and m.value == marker.value + 1 for m in found):
                return True
            first = found[0] if found else None
            same = first and (first.rank, first.value) == (marker.rank, marker.value)
            if first and not first.doubtful and (same or first.rank < marker.rank):
                return False
        return False

    def _is_level(self, index: int, marker: Marker, rest: str) -> bool:
        """Whether 2.3.1 is a level of a document that counts in this way."""
        if marker.quantity or not rest or rest[0].isdecimal():
            return False
        *above, value = marker.levels
        parent = tuple(above)
        if value > 1:
            return (*parent, value - 1) in self.decimals or (*parent, value - 2) in self.decimals
        opened = [self.last[s].value for s in ("1", "1.", "1、", "一、", "编", "章") if s in self.last]
        known = parent in self.decimals or (len(parent) == 1 and parent[0] in opened)
        return known or self._comes(index, (*parent, 2)) or self._comes(index, (*parent, 1, 1))

    def _is_bare(self, index: int, marker: Marker, rest: str) -> bool:
        """Whether 1总则 is a title of a document that goes on with 1.1."""
        if len(rest) > _SHORT or _SENTENCE.search(rest):
            return False
        before = next((self.last[s].value for s in ("1", "1.", "1、") if s in self.last), 0)
        if marker.value != before + 1:
            return False
        return self._comes(index, (marker.value, 1)) or (before > 0 and bool(self.decimals))

    def _comes(self, index: int, levels: tuple[int, ...]) -> bool:
        return self.later.get(levels, -1) > index
