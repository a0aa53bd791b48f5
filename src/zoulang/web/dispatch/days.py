"""Working days of a programme: when a report is due, and how many working days it is late."""

from __future__ import annotations

from datetime import date

from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.web.accounts.models import Programme


def calendar_of(programme: Programme) -> Calendar:
    """The days off and make-up days that hold for the programme."""
    return WEEKENDS


def days_late(calendar: Calendar, due: date, on: date) -> int:
    """Working days after the due day up to and with ``on``; 0 where it is not late."""
    return max(calendar.working_days(due, on), 0)
