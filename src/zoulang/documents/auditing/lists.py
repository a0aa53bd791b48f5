"""Printed lists: their members, and what is announced about how many there are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zoulang.documents.numbering import chinese_number
from zoulang.documents.passages import pieces

# One alone announces no list.
NUMBER = r"(?:\d{1,3}|[两二三四五六七八九十]{1,3})"
_BOUNDARY = "。；，：！？\n"
_AND = re.compile(r"和|及|以及|与|或")
_OPENING = re.compile(r"^(?:以及|和|及|与|其中|包括|并|在|对)")


@dataclass(frozen=True)
class Listed:
    """A list as printed.

    Attributes:
        members: the stretches between its separators.
        inner: how many more members there are if 和 and 及 inside the last one divide.
        open: whether 等 leaves it open.
        start, end: where it stands.
    """

    members: tuple[str, ...]
    inner: int
    open: bool
    start: int
    end: int

    def may_be(self, number: int) -> bool:
        """Whether the list can be read as having so many members."""
        return len(self.members) <= number <= len(self.members) + self.inner

    @property
    def most(self) -> int:
        """The most members it can be read as having."""
        return len(self.members) + self.inner


def list_in(text: str, start: int = 0, end: int | None = None, separators: str = "、") -> Listed:
    """The list that a stretch of text is.

    >>> listed = list_in("原料、工艺、装备和市场等")
    >>> len(listed.members), listed.inner, listed.open, listed.may_be(4)
    (3, 1, True, True)
    """
    end = len(text) if end is None else end
    words = text[start:end].strip(" ”“")
    is_open = bool(re.search(r"等[^、，]{0,6}$", words))
    words = re.sub(r"等[^、，]{0,6}$", "", words)
    members = [_OPENING.sub("", words[a:b]).strip() for a, b in pieces(words, separators)]
    if len(members) == 1 and "、" in members[0]:
        members = [part for part in members[0].strip("“”（）").split("、") if part]
    inner = sum(len(_AND.findall(member)) for member in members[-1:])
    return Listed(tuple(members), inner, is_open, start, end)


def list_before(text: str, end: int) -> Listed | None:
    """The list that ends where something else begins: ``甲、乙、丙`` before ``三个园区``.

    Words in quotation marks right before are the list if they hold one.

    >>> list_before("建设甲谷、乙港和丙湾三个园区", 10).members
    ('建设甲谷', '乙港和丙湾')
    >>> list_before("按“立项、建设、验收”的三步走", 12).members
    ('立项', '建设', '验收')
    """
    stop = len(re.sub(r"(?:的|新|这|为支撑的|为主的|为重点的|为主体的)?[“]?$", "", text[:end]))
    if stop and text[stop - 1] == "”":
        opening = text.rfind("“", 0, stop)
        inside = text[opening + 1 : stop - 1]
        if opening >= 0 and "、" in inside:
            return list_in(text, opening + 1, stop - 1)
    start, depth = stop, 0
    while start > 0:
        char = text[start - 1]
        if char in "）〕》”":
            depth += 1
        elif char in "（〔《“":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and char in _BOUNDARY:
            break
        start -= 1
    listed = list_in(text, start, stop)
    return listed if listed.members else None


def number_of(printed: str) -> int:
    """The number that was announced; 0 if it is none.

    >>> number_of("五"), number_of("48"), number_of("双")
    (5, 48, 2)
    """
    return 2 if printed == "双" else chinese_number(printed) or 0


def alike(one: str, other: str) -> float:
    """How far two names share their pairs of signs, 0 to 1.

    >>> round(alike("平台引领", "平台创新引领行动"), 2)
    0.67
    """
    a = {one[i : i + 2] for i in range(len(one) - 1)}
    b = {other[i : i + 2] for i in range(len(other) - 1)}
    return len(a & b) / min(len(a), len(b)) if a and b else float(one == other)
