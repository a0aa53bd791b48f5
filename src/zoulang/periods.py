"""Reporting periods, and the share of a stretch of time that has passed.

A ten-day period (旬) is the 1st to the 10th, the 11th to the 20th, or the rest of a month: 36 in a year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

Cadence = Literal["ten_days", "month", "quarter", "year"]
MONTHS = {"month": 1, "quarter": 3, "year": 12}
TEN_DAY_ENDS = (10, 20)


def period_ends(cadence: Cadence, start: date, until: date) -> Iterator[date]:
    """The last days of the calendar periods that end after ``start`` and not after ``until``, in order.

    >>> [str(day) for day in period_ends("quarter", date(2025, 3, 1), date(2025, 10, 1))]
    ['2025-03-31', '2025-06-30', '2025-09-30']
    >>> [str(day) for day in period_ends("ten_days", date(2024, 2, 10), date(2024, 3, 10))]
    ['2024-02-20', '2024-02-29', '2024-03-10']
    >>> list(period_ends("year", date(2025, 3, 1), date(2025, 10, 1)))
    []
    """
    end = period_end_of(cadence, start)
    if end == start:
        end = period_end_of(cadence, start + timedelta(days=1))
    while end <= until:
        yield end
        end = period_end_of(cadence, end + timedelta(days=1))


def period_end_of(cadence: Cadence, day: date) -> date:
    """The last day of the period in which ``day`` lies.

    >>> str(period_end_of("ten_days", date(2026, 9, 21))), str(period_end_of("quarter", date(2026, 9, 30)))
    ('2026-09-30', '2026-09-30')
    """
    if cadence == "ten_days":
        for last in TEN_DAY_ENDS:
            if day.day <= last:
                return day.replace(day=last)
        return _last_of_month(day.year * 12 + day.month)
    length = MONTHS[cadence]
    return _last_of_month(day.year * 12 + (day.month - 1) // length * length + length)


def period_start_of(cadence: Cadence, end: date) -> date:
    """The first day of the period that ends on ``end``.

    >>> [str(period_start_of(cadence, date(2026, 9, 30))) for cadence in ("ten_days", "quarter")]
    ['2026-09-21', '2026-07-01']

    Raises:
        ValueError: if no such period ends on that day.
    """
    if period_end_of(cadence, end) != end:
        raise ValueError(f"no period ({cadence}) ends on {end}")
    if cadence == "ten_days":
        return end.replace(day=1 if end.day == TEN_DAY_ENDS[0] else 11 if end.day == TEN_DAY_ENDS[1] else 21)
    year, zero_based = divmod(end.year * 12 + end.month - MONTHS[cadence], 12)
    return date(year, zero_based + 1, 1)


def period_end_before(cadence: Cadence, start: date, day: date) -> date | None:
    """The last period end after ``start`` that is over when ``day`` begins; None before the first.

    >>> str(period_end_before("quarter", date(2025, 3, 1), date(2025, 7, 1)))
    '2025-06-30'
    >>> str(period_end_before("quarter", date(2025, 3, 1), date(2025, 6, 30)))
    '2025-03-31'
    >>> period_end_before("year", date(2025, 3, 1), date(2025, 7, 1)) is None
    True
    """
    end = period_end_of(cadence, day)
    before = period_start_of(cadence, end) - timedelta(days=1)
    return before if before > start else None


def time_share(start: date, end: date, day: date) -> Fraction:
    """The days gone by from ``start`` to ``day`` over all days from ``start`` to ``end``, 0 to 1.

    >>> time_share(date(2025, 1, 1), date(2025, 1, 5), date(2025, 1, 2))
    Fraction(1, 4)
    >>> time_share(date(2025, 1, 1), date(2025, 1, 5), date(2026, 1, 1))
    Fraction(1, 1)

    Raises:
        ValueError: if ``end`` is not after ``start``.
    """
    if end <= start:
        raise ValueError(f"the end {end} is not after the start {start}")
    return min(max(Fraction((day - start).days, (end - start).days), Fraction(0)), Fraction(1))


def _last_of_month(month: int) -> date:
    """The day before the month with this number begins; January of year 0 is number 0."""
    year, zero_based = divmod(month, 12)
    return date(year, zero_based + 1, 1) - timedelta(days=1)
