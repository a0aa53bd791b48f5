"""Periods as offices call them, and the periods that can be opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from zoulang.errors import Said, said
from zoulang.periods import Cadence, period_end_of, period_start_of
from zoulang.web.accounts.models import Programme
from zoulang.web.dispatch.models import Period, Rhythm


def period_name(cadence: str, end: date) -> Said:
    """2026年9月下旬, or the last ten days of September 2026."""
    year, month = end.year, end.month
    if cadence == "year":
        return said("the year {year}", year=str(year))
    if cadence == "quarter":
        return said("quarter {number} of {year}", number=(month + 2) // 3, year=str(year))
    if cadence == "month":
        return said("month {month} of {year}", month=month, year=str(year))
    if end.day == 10:
        return said("the first ten days of month {month} of {year}", month=month, year=str(year))
    if end.day == 20:
        return said("the second ten days of month {month} of {year}", month=month, year=str(year))
    return said("the last ten days of month {month} of {year}", month=month, year=str(year))


@dataclass(frozen=True)
class Next:
    """The period that the office opens next in a rhythm.

    Attributes:
        end: its last day; None where the period that comes next has not begun.
    """

    rhythm: Rhythm
    end: date | None

    @property
    def name(self) -> Said | None:
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
