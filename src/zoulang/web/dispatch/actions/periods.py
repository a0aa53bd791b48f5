"""Deeds of dispatch: set the rhythm, call for the reports of a period, close it, take in filled sheets."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.periods import Cadence, period_end_of
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.dispatch.days import calendar_of
from zoulang.web.dispatch.models import Period, Rhythm
from zoulang.web.dispatch.sheet import live_rows, states_of
from zoulang.web.policy.models import Clause

MOST_WORKING_DAYS = 60


@transaction.atomic
def set_rhythm(
    programme: Programme, cadence: str, within: int, by: User | None, clause: Clause | None = None
) -> Rhythm:
    """Say how often reports are called for and how many working days a unit then has.

    ``clause`` prints it; without one the text leaves the period open, and the journal says who chose.

    Raises:
        PermissionDenied: if the person may not set it here.
        InputError: if the number of days is none, or the clause belongs to another programme.
    """
    require(by, "dispatch.set_rhythm", programme)
    if not 0 < within <= MOST_WORKING_DAYS:
        found = said("{within} is no number of working days to report in", within=within)
        raise InputError(Problem(found, said("write 1 to {most}", most=MOST_WORKING_DAYS)))
    if clause is not None and clause.document.programme_id != programme.pk:
        found = said("{clause} belongs to another programme", clause=str(clause))
        raise InputError(Problem(found, said("cite a clause of this programme, or none")))
    rhythm, is_new = Rhythm.objects.update_or_create(
        programme=programme,
        cadence=cadence,
        defaults={"within": within, "clause": clause, "set_on": business_date(), "set_by": by},
    )
    record(by, "rhythm.set", rhythm, cadence=cadence, within=within, clause=str(clause or ""), new=is_new)
    return rhythm


@transaction.atomic
def open_period(programme: Programme, cadence: str, period_end: date, by: User | None) -> Period:
    """Call for the reports of a period: from now on everybody sees who has not reported yet.

    Raises:
        PermissionDenied: if the person may not call for reports here.
        InputError: if no rhythm is set, the day ends no period, or the period has not begun.
    """
    require(by, "dispatch.open_period", programme)
    rhythm = Rhythm.objects.filter(programme=programme, cadence=cadence).first()
    place = f"{programme} {period_end}"
    if rhythm is None:
        found = said("nobody has set this rhythm of reports")
        remedy = said(
            "set the rhythm and the days to report in first; where the text says only 定期 it is yours to set"
        )
        raise InputError(Problem(found, remedy, place=place))
    if period_end_of(cast(Cadence, cadence), period_end) != period_end:
        found = said("no period ends on {day}", day=period_end)
        nearest = period_end_of(cast(Cadence, cadence), period_end)
        raise InputError(Problem(found, said("write {day}", day=nearest), place=place))
    period = Period(programme=programme, cadence=cadence, period_end=period_end)
    today = business_date()
    if period.start > today:
        found = said("the period begins on {day}", day=period.start)
        raise InputError(Problem(found, said("open it then"), place=place))
    if Period.objects.filter(programme=programme, cadence=cadence, period_end=period_end).exists():
        found = said("the period until {day} is open already", day=period_end)
        raise InputError(Problem(found, said("go to its sheet"), place=place))
    period.due = calendar_of(programme).plus(period_end, rhythm.within)
    period.opened_on, period.opened_by = today, by
    period.save()
    record(by, "period.opened", period, due=period.due.isoformat(), within=rhythm.within)
    return period


@transaction.atomic
def close_period(period: Period, by: User | None, head: str = "") -> Period:
    """Freeze the sheet: what is corrected later stands beside it as a correction.

    Raises:
        PermissionDenied: if the person may not close periods here.
        InputError: if it is closed already, or has not ended.
    """
    require(by, "dispatch.close_period", period)
    period = Period.objects.select_for_update().select_related("programme").get(pk=period.pk)
    today = business_date()
    if period.is_closed:
        found = said("the period was closed on {day}", day=period.closed_on)
        raise InputError(Problem(found, said("there is nothing left to do"), place=str(period)))
    if period.period_end > today:
        found = said("the period ends on {day}", day=period.period_end)
        raise InputError(Problem(found, said("close it after that day"), place=str(period)))
    rows = live_rows(period, today)
    period.sheet, period.states = [row.as_data() for row in rows], states_of(rows)
    period.closed_on, period.closed_by, period.head = today, by, head.strip()
    period.save()
    counts = {state: period.states.get(state, 0) for state in ("on_time", "late", "missing")}
    record(by, "period.closed", period, "", **counts)
    return period
