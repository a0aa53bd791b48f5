"""A goal of the text and the same goal stated again in a panel: the number must be the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

NestedVerdict = Literal["equal", "name_differs", "number_differs"]


@dataclass(frozen=True)
class Stated:
    """A goal as it is stated in one place: its indicator, number, unit and day."""

    indicator: str
    value: Decimal | None
    unit: str
    by: date | None


def stated_twice(first: Stated, again: Stated) -> NestedVerdict:
    """Whether two statements of one goal agree; only numbers that differ are an error.

    >>> size = Stated("新材料产业规模", Decimal(800), "亿元", date(2025, 12, 31))
    >>> stated_twice(size, Stated("新材料年产值", Decimal(800), "亿元", date(2025, 12, 31)))
    'name_differs'
    >>> stated_twice(size, Stated("新材料产业规模", Decimal(750), "亿元", date(2025, 12, 31)))
    'number_differs'
    """
    if (first.value, first.unit) != (again.value, again.unit) or (
        first.by is not None and again.by is not None and first.by != again.by
    ):
        return "number_differs"
    return "equal" if first.indicator == again.indicator else "name_differs"
