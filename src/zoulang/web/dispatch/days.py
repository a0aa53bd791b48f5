"""Working days of a programme: when a report is due, and how many working days it is late."""

from __future__ import annotations

from datetime import date

from zoulang.rules import Calendar
from zoulang.web.accounts.holidays import calendar
from zoulang.web.accounts.models import Programme


def calendar_of(programme: Programme) -> Calendar:
    """The days off and make-up days that hold for the programme: they are the same for all."""
    return calendar()


def days_late(calendar: Calendar, due: date, on: date) -> int:
    """Working days after the due day up to and with ``on``; 0 where it is not late."""
    return max(calendar.working_days(due, on), 0)
