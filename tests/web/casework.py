"""Rows of the casework that a test starts from, without the deeds that lead to them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.casework.models import Case, Report
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.programme.parts import put_units


def handed_in(
    part: DutyUnit, period_end: date, done: int | str, submitted_on: date, note: str = ""
) -> Report:
    """A report that came on that day, as the last one of the part."""
    case = part.case
    case.reported_end, case.reported_done, case.reported_on = period_end, Decimal(done), submitted_on
    case.save()
    return Report.objects.create(
        case=case, period_end=period_end, done=Decimal(done), submitted_on=submitted_on, note=note
    )


def takes_part(duty: Duty, unit: Unit, lead: bool = False) -> DutyUnit:
    """The unit's part in the duty, as its lead or as a participant."""
    put_units(duty, [unit.name_zh] if lead else [], [] if lead else [unit.name_zh], [])
    taken_on(duty.programme)
    return DutyUnit.objects.select_related("case").get(duty=duty, unit=unit)


def taken_on(programme: Programme) -> None:
    """Every part of the programme that waits is accepted."""
    waiting = Case.objects.filter(programme=programme, procedure__slug="duty", stage="given")
    waiting.update(stage="under-way", due=None)
