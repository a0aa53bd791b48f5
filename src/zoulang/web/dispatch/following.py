"""The periods that can be opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from zoulang.periods import Cadence, period_end_of, period_start_of
from zoulang.web.accounts.models import Programme
from zoulang.web.casework.periods import PeriodName, period_name
from zoulang.web.dispatch.models import Period, Rhythm


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
