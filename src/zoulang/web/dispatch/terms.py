"""Periods as offices call them, and the periods that can be opened."""

from __future__ import annotations

from calendar import month_name
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from zoulang.periods import Cadence, period_end_of, period_start_of
from zoulang.web.accounts.models import Programme
from zoulang.web.dispatch.models import Period, Rhythm

TEN_DAYS = {10: ("上旬", "first"), 20: ("中旬", "second")}


@dataclass(frozen=True)
class PeriodName:
    """A period as offices call it, in two languages."""

    name_zh: str
    name_en: str

    def __str__(self) -> str:
        return self.name_zh


def period_name(cadence: str, end: date) -> PeriodName:
    """2026年9月下旬, or the last ten days of September 2026.

    >>> period_name("ten_days", date(2026, 9, 30))
    PeriodName(name_zh='2026年9月下旬', name_en='the last ten days of September 2026')
    """
    month = month_name[end.month]
    if cadence == "year":
        return PeriodName(f"{end.year}年", f"the year {end.year}")
    if cadence == "quarter":
        quarter = (end.month + 2) // 3
        return PeriodName(f"{end.year}年第{'一二三四'[quarter - 1]}季度", f"quarter {quarter} of {end.year}")
    if cadence == "month":
        return PeriodName(f"{end.year}年{end.month}月", f"{month} {end.year}")
    zh, en = TEN_DAYS.get(end.day, ("下旬", "last"))
    return PeriodName(f"{end.year}年{end.month}月{zh}", f"the {en} ten days of {month} {end.year}")


@dataclass(frozen=True)
class Next:
    """The period that the office opens next in a rhythm.

    Attributes:
        end: its last day; None where the period that comes next has not begun.
    """

    rhythm: Rhythm
    end: date | None

    @property
    def name(self) -> PeriodName | None:
        return period_name(self.rhythm.cadence, self.end) if self.end else None


def next_periods(programme: Programme, periods: list[Period], on: date) -> list[Next]:
    """For each rhythm the period after the last one opened; at the beginning the last one that has ended."""
    latest: dict[str, date] = {}
    for period in periods:
        latest[period.cadence] = max(period.period_end, latest.get(period.cadence, period.period_end))
    found = []
    for rhythm in Rhythm.objects.filter(programme=programme).select_related("clause__document__programme"):
        cadence = cast(Cadence, rhythm.cadence)
        if rhythm.cadence in latest:
            end = period_end_of(cadence, latest[rhythm.cadence] + timedelta(days=1))
        else:
            end = period_end_of(cadence, on)
            if end != on:
                end = period_start_of(cadence, end) - timedelta(days=1)
        begun = period_start_of(cadence, end) <= on
        found.append(Next(rhythm, end if begun else None))
    return found
