"""Deeds on goals: record a measurement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.programme.models import Goal, Measurement


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
