"""Deeds on goals and duties: record a measurement, report on a duty."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.figures import Cadence, period_ends
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.programme.models import DutyUnit, Goal, Measurement, Report


@transaction.atomic
def record_measurement(
    goal: Goal, as_of: date, value: Decimal, source: str, by: User | None, source_en: str = ""
) -> Measurement:
    """Enter the value of a goal's indicator on a day; a second value for the day corrects the first.

    Raises:
        PermissionDenied: if the person may not enter measurements here.
        InputError: if the day lies ahead, or no source is named.
    """
    require(by, "programme.record_measurement", goal)
    if as_of > business_date():
        remedy = said("enter values up to {day}", day=business_date())
        raise InputError(
            Problem(said("{as_of} lies ahead of the business date", as_of=as_of), remedy, place=str(goal))
        )
    if not source.strip():
        raise InputError(
            Problem(said("no source is named"), said("say where the value comes from"), place=str(goal))
        )
    before = Measurement.objects.filter(goal=goal, as_of=as_of).first()
    measurement, _ = Measurement.objects.update_or_create(
        goal=goal,
        as_of=as_of,
        defaults={"value": value, "source": source[:100], "source_en": source_en[:200], "entered_by": by},
    )
    corrected = str(before.value) if before else None
    record(by, "measurement.recorded", measurement, value=str(value), corrected=corrected)
    return measurement


@transaction.atomic
def submit_report(
    duty_unit: DutyUnit, period_end: date, done: Decimal, by: User | None, note: str = ""
) -> Report:
    """Say how far a unit's part of a duty is, in percent; a second report for a period corrects the first.

    Raises:
        PermissionDenied: if the person does not report for this unit.
        InputError: if the share is not 0 to 100, or the period is none of the duty's or not over.
    """
    require(by, "programme.submit_report", duty_unit)
    today = business_date()
    place = str(duty_unit)
    if not (done.is_finite() and 0 <= done <= 100):
        raise InputError(
            Problem(
                said("{done} is no share in percent", done=done),
                said("write a number from 0 to 100"),
                place=place,
            )
        )
    ends = reportable_periods(duty_unit, today)
    if period_end not in ends:
        found = said("{period_end} ends no period to report on", period_end=period_end)
        listed = ", ".join(str(end) for end in ends[-4:]) or "none so far"
        raise InputError(Problem(found, said("the periods are: {listed}", listed=listed), place=place))
    before = Report.objects.filter(duty_unit=duty_unit, period_end=period_end).first()
    report, is_new = Report.objects.update_or_create(
        duty_unit=duty_unit,
        period_end=period_end,
        defaults={"done": done, "note": note, "submitted_on": today, "submitted_by": by},
    )
    verb = "report.submitted" if is_new else "report.corrected"
    corrected = str(before.done) if before else None
    record(by, verb, report, period_end=period_end.isoformat(), done=str(done), corrected=corrected)
    return report


def reportable_periods(duty_unit: DutyUnit, today: date) -> list[date]:
    """Last days of the duty's periods that have ended; empty where no rhythm of reports is set."""
    duty = duty_unit.duty
    if not duty.cadence or duty.start is None:
        return []
    return list(period_ends(cast(Cadence, duty.cadence), duty.start, today))
