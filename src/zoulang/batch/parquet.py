"""The bounds of the columns of a Parquet file, as its footer states them: no value is read.

The footer is a tree of numbered fields in Thrift's compact protocol; only what is needed of it is named here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoulang.errors import InputError, Problem

_MAGIC = b"PAR1"
# Fields of the footer by number: of the file, a group of rows, a column in it, and its statistics.
_ROWS, _GROUPS = 3, 4
_COLUMNS = 1
_META = 3
_TYPE, _PATH, _CELLS, _STATISTICS = 1, 3, 5, 12
_NULLS, _HIGH, _LOW = 3, 5, 6
# Physical types whose bounds are whole numbers, and how these are written.
_WHOLE: dict[int, Callable[[bytes], int]] = {
    1: lambda raw: int(struct.unpack("<i", raw)[0]),
    2: lambda raw: int(struct.unpack("<q", raw)[0]),
    7: lambda raw: int.from_bytes(raw, "big", signed=True),
}


@dataclass(frozen=True)
class Stated:
    """What the footer states of one column; None where it does not.

    Attributes:
        nulls: how many cells are empty.
        low, high: the least and the largest whole number as stored, of decimals in their smallest steps.
    """

    nulls: int | None
    low: int | None = None
    high: int | None = None


def stated(path: Path) -> dict[str, Stated]:
    """What the footer of a Parquet file states of its columns, by name.

    Raises:
        InputError: if the file is no Parquet file.
    """
    with path.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        tail = _read(file, size - 8, 8, size)
        length = struct.unpack("<I", tail[:4])[0] if len(tail) == 8 else 0
        if tail[4:] != _MAGIC or length > size - 8:
            found = "the file is no Parquet file, or it is cut off"
            raise InputError(Problem(found, "write it again", path.name))
        footer = _Thrift(_read(file, size - 8 - length, length, size)).fields()
    parts: dict[str, list[Stated]] = {}
    for group in footer.get(_GROUPS, ()):
        for column in group.get(_COLUMNS, ()):
            meta = column.get(_META, {})
            name = ".".join(part.decode() for part in meta.get(_PATH, ()))
            parts.setdefault(name, []).append(_stated(meta))
    return {name: _together(each) for name, each in parts.items()}


def _read(file: Any, start: int, length: int, size: int) -> bytes:
    if start < 0 or length > size:
        return b""
    file.seek(start)
    return bytes(file.read(length))


def _stated(meta: dict[int, Any]) -> Stated:
    statistics = meta.get(_STATISTICS, {})
    nulls, low, high = (statistics.get(number) for number in (_NULLS, _LOW, _HIGH))
    whole = _WHOLE.get(meta.get(_TYPE, -1))
    if nulls is not None and nulls == meta.get(_CELLS):
        # Nothing but empty cells: nought is within any bounds.
        return Stated(nulls, 0, 0)
    if whole is None or not low or not high:
        return Stated(nulls)
    return Stated(nulls, whole(low), whole(high))


def _together(groups: Iterable[Stated]) -> Stated:
    groups = list(groups)
    nulls = [each.nulls for each in groups if each.nulls is not None]
    lows = [each.low for each in groups if each.low is not None]
    highs = [each.high for each in groups if each.high is not None]
    return Stated(
        sum(nulls) if len(nulls) == len(groups) else None,
        min(lows) if len(lows) == len(groups) else None,
        max(highs) if len(highs) == len(groups) else None,
    )


class _Thrift:
    """A reader of the compact protocol: a struct becomes a dictionary by field number."""

    def __init__(self, data: bytes):
        self._data, self._at = data, 0

    def fields(self) -> dict[int, Any]:
        found: dict[int, Any] = {}
        number = 0
        while (head := self._byte()) & 0x0F:
            step = head >> 4
            number = number + step if step else self._zigzag()
            found[number] = self._value(head & 0x0F)
        return found

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _varint(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    def _zigzag(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def _bytes(self, length: int) -> bytes:
        self._at += length
        return self._data[self._at - length : self._at]

    def _value(self, kind: int) -> Any:
        match kind:
            case 1 | 2:
                return kind == 1
            case 3:
                return self._byte()
            case 4 | 5 | 6:
                return self._zigzag()
            case 7:
                return self._bytes(8)
            case 8:
                return self._bytes(self._varint())
            case 9 | 10:
                head = self._byte()
                count = head >> 4 if head >> 4 < 15 else self._varint()
                return [self._element(head & 0x0F) for _ in range(count)]
            case 12:
                return self.fields()
        raise InputError(Problem(f"a footer with fields of kind {kind} is not read here", "write it anew"))

    def _element(self, kind: int) -> Any:
        # In a list a yes/no takes a byte of its own.
        return self._byte() == 1 if kind in (1, 2) else self._value(kind)
