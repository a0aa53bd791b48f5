"""Days off and make-up days of the record, and the calendar that every deadline is counted with.

They are announced for a year at a time. Nothing is in force before a person accepted it: the library
`chinese_calendar` lists what was announced, and a page shows it to whoever may accept a year.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.dispatch import Signal

from zoulang.errors import InputError, Problem, Said, said
from zoulang.rules import Calendar
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Holiday, HolidayYear, User

# No date lies in it: a table without an accepted year covers none, even if it names single days.
NO_YEAR = 0


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


# Sent within the deed when the table changes: whoever keeps deadlines counts them anew.
days_off_changed = Signal()

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
        Holiday(day=day, kind=kind, name=constants.Holiday(name).chinese, source=_source())
        for days, kind in ((constants.holidays, Holiday.Kind.OFF), (constants.workdays, Holiday.Kind.WORK))
        for day, name in days.items()
        if day.year == year and (day.weekday() < 5) == (kind == Holiday.Kind.OFF)
    ]
    return sorted(rows, key=lambda row: row.day)


def _source() -> str:
    from importlib.metadata import version

    return f"chinese_calendar {version('chinesecalendar')}"


# --- deeds ------------------------------------------------------------------------------------------


@transaction.atomic
def set_holiday(
    first: date, last: date, kind: str, name: str, by: User | None, source: str = ""
) -> list[Holiday]:
    """Let the days from one to another be off or worked.

    Days that are so anyway (a weekend that is off, a working day that is worked) are passed over.

    Raises:
        PermissionDenied: if the person keeps no days off.
        InputError: if the span is none, or every day of it is so anyway.
    """
    require(by, "accounts.set_holiday", None)
    if not first <= last or (last - first).days > 31:
        found = said("{first} to {last} is no span of days off", first=first, last=last)
        raise InputError(Problem(found, said("give a first and a last day, at most a month apart")))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    told = [day for day in days if (day.weekday() < 5) == (kind == Holiday.Kind.OFF)]
    if not told:
        found = said("{first} to {last} is so anyway", first=first, last=last)
        raise InputError(
            Problem(found, said("weekends are off by themselves; a make-up day is a Saturday or Sunday"))
        )
    _write([Holiday(day=day, kind=kind, name=name, source=source) for day in told])
    held = list(Holiday.objects.filter(day__in=told))
    listed = [day.isoformat() for day in told]
    record(by, "holiday.set", held[0], days=listed, kind=kind, name=name, source=source)
    days_off_changed.send(calendar)
    return held


@transaction.atomic
def remove_holiday(day: date, by: User | None) -> None:
    """Take a day off or a make-up day out of the table.

    Raises:
        PermissionDenied: if the person keeps no days off.
        InputError: if the table does not name the day.
    """
    require(by, "accounts.remove_holiday", None)
    held = Holiday.objects.filter(day=day).first()
    if held is None:
        found = said("{day} is neither a day off nor a make-up day in the table", day=day)
        raise InputError(Problem(found, said("choose a day that is marked")))
    record(by, "holiday.removed", held, day=day.isoformat(), kind=held.kind, name=held.name)
    held.delete()
    days_off_changed.send(calendar)


@transaction.atomic
def accept_year(year: int, by: User | None, with_announced: bool = False) -> HolidayYear:
    """Say that the table holds all days off of a year; with those that the library lists, where wanted.

    Days that somebody entered by hand stand as they are.

    Raises:
        PermissionDenied: if the person keeps no days off.
        InputError: if the library lists nothing for the year, or the table names no day of it.
    """
    require(by, "accounts.accept_year", None)
    rows = announced(year) if with_announced else []
    if with_announced and not rows:
        years = announced_years()
        found = said("no days off of {year} are listed yet", year=year)
        remedy = said("years {first} to {last} are; enter the days by hand", first=years[0], last=years[-1])
        raise InputError(Problem(found, remedy))
    here = set(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
    added = [row for row in rows if row.day not in here]
    if not added and not here:
        found = said("the table names no day of {year}", year=year)
        raise InputError(Problem(found, said("enter its days off first")))
    Holiday.objects.bulk_create(added)
    held, _ = HolidayYear.objects.update_or_create(
        year=year, defaults={"accepted_on": business_date(), "accepted_by": by}
    )
    days = {row.day.isoformat(): row.kind for row in added}
    record(by, "holiday_year.accepted", held, added=days, source=_source() if rows else "")
    days_off_changed.send(calendar)
    return held


def _write(rows: Iterable[Holiday]) -> None:
    Holiday.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name", "source"]
    )
