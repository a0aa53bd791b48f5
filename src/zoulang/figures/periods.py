"""Reporting periods, and the share of a stretch of time that has passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

Cadence = Literal["month", "quarter", "year"]
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period_ends(cadence: Cadence, start: date, until: date) -> Iterator[date]:
    """The last days of the calendar periods that end after ``start`` and not after ``until``, in order.

    >>> [str(day) for day in period_ends("quarter", date(2025, 3, 1), date(2025, 10, 1))]
    ['2025-03-31', '2025-06-30', '2025-09-30']
    >>> list(period_ends("year", date(2025, 3, 1), date(2025, 10, 1)))
    []
    """
    length = MONTHS[cadence]
    # Months are counted from year 0, so that a period's last month is one step of arithmetic away.
    month = start.year * 12 + (start.month - 1) // length * length + length
    while (end := date(*divmod_month(month)) - timedelta(days=1)) <= until:
        if end > start:
            yield end
        month += length


def divmod_month(month: int) -> tuple[int, int, int]:
    """Year, month and first day of a month counted from January of year 0.

    >>> divmod_month(2025 * 12)
    (2025, 1, 1)
    """
    year, zero_based = divmod(month, 12)
    return year, zero_based + 1, 1


def period_end_before(cadence: Cadence, start: date, day: date) -> date | None:
    """The last period end after ``start`` that is over when ``day`` begins; None before the first.

    >>> str(period_end_before("quarter", date(2025, 3, 1), date(2025, 7, 1)))
    '2025-06-30'
    >>> str(period_end_before("quarter", date(2025, 3, 1), date(2025, 6, 30)))
    '2025-03-31'
    >>> period_end_before("year", date(2025, 3, 1), date(2025, 7, 1)) is None
    True
    """
    last = None
    for end in period_ends(cadence, start, day - timedelta(days=1)):
        last = end
    return last


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
