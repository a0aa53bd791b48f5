"""Days off and make-up days of the record, and the calendar that every deadline is counted with.

They are announced for a year at a time. Nothing is in force before a person accepted it: the library
`chinese_calendar` lists what was announced, and a page shows it to whoever may accept a year.
"""

from __future__ import annotations

from datetime import date

from django.dispatch import Signal

from zoulang.errors import Said, said
from zoulang.rules import Calendar
from zoulang.web.accounts.models import Holiday, HolidayYear

# No date lies in it: a table without an accepted year covers none, even if it names single days.
NO_YEAR = 0
# Sent within the deed when the table changes: whoever keeps deadlines counts them anew.
days_off_changed = Signal()


def calendar() -> Calendar:
    """Days off and make-up days in force, and the years a person accepted; two small queries."""
    rows = list(Holiday.objects.values_list("day", "kind"))
    return Calendar(
        frozenset(day for day, kind in rows if kind == Holiday.Kind.OFF),
        frozenset(day for day, kind in rows if kind == Holiday.Kind.WORK),
        frozenset(HolidayYear.objects.values_list("year", flat=True)) or frozenset({NO_YEAR}),
    )


def not_known(table: Calendar, first: date, last: date) -> Said | None:
    """What to say beside a deadline counted through years nobody accepted; None where all are known."""
    years = sorted(table.not_covered(first, last))
    if not years:
        return None
    listed = ", ".join(map(str, years))
    return said("days off of {years} are not known yet: only weekends are left out", years=listed)


# --- what was announced -----------------------------------------------------------------------------


def announced_years() -> range:
    """The years of which the library knows the days off."""
    from chinese_calendar import constants

    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


def announced(year: int) -> list[Holiday]:
    """The days off and make-up days that the library lists for a year, not saved; empty where it knows none.

    Holidays that fall on a weekend are left out, as weekends are off by themselves.
    """
    from chinese_calendar import constants

    rows = [
        Holiday(day=day, kind=kind, name=constants.Holiday(name).chinese, source=library())
        for days, kind in ((constants.holidays, Holiday.Kind.OFF), (constants.workdays, Holiday.Kind.WORK))
        for day, name in days.items()
        if day.year == year and (day.weekday() < 5) == (kind == Holiday.Kind.OFF)
    ]
    return sorted(rows, key=lambda row: row.day)


def library() -> str:
    """The library with its version, as a source."""
    from importlib.metadata import version

    return f"chinese_calendar {version('chinesecalendar')}"
