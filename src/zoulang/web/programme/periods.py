"""The periods for which reports are owed."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def latest_period_end(cadence: str, on: date) -> date:
    """The last day of the latest period that has ended on ``on``; that day itself counts.

    >>> latest_period_end("quarter", date(2026, 9, 30)), latest_period_end("quarter", date(2026, 9, 29))
    (datetime.date(2026, 9, 30), datetime.date(2026, 6, 30))
    >>> latest_period_end("year", date(2026, 9, 30))
    datetime.date(2025, 12, 31)
    """
    months = MONTHS[cadence]
    tomorrow = on + timedelta(days=1)
    first_month = (tomorrow.month - 1) // months * months + 1
    return date(tomorrow.year, first_month, 1) - timedelta(days=1)
