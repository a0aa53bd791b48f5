"""Deeds on the table of days off and make-up days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.holidays import announced, announced_years, calendar, days_off_changed, library
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Holiday, HolidayYear, User


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
    record(by, "holiday_year.accepted", held, added=days, source=library() if rows else "")
    days_off_changed.send(calendar)
    return held


def _write(rows: Iterable[Holiday]) -> None:
    Holiday.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name", "source"]
    )
