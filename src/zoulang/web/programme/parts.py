"""The parts of units in a duty, each with its run of the procedure ``duty``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.casework.clocks import how_due
from zoulang.web.casework.held import held_procedure
from zoulang.web.casework.models import CasePart, Procedure
from zoulang.web.casework.opening import case_of
from zoulang.web.policy.makers import save_together
from zoulang.web.programme.models import Duty, DutyUnit

# The procedure under which a unit takes its part in a duty, and its two positions.
DUTY = "duty"
UNIT, LEAD = "unit", "lead"


@dataclass(frozen=True)
class FirstStage:
    """How parts that are made on a day begin: the procedure, and the day by which they are to be accepted."""

    procedure: Procedure
    on: date
    due: date | None

    @classmethod
    def of(cls, programme: Programme, on: date) -> FirstStage:
        """Of the procedure that the programme uses.

        The reference programme runs nothing, so no clock of ours runs on what its offices were given.
        """
        procedure = held_procedure(programme, DUTY)
        if programme.kind == Programme.Kind.REFERENCE:
            return cls(procedure, on, None)
        return cls(procedure, on, how_due(case_of(procedure, "", "", None, on), {}).day)


class Units:
    """The units of a programme by every name; a name it does not have yet becomes a unit."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.by_name: dict[str, Unit] = {}
        for unit in programme.units.all():
            for name in (unit.name_zh, unit.full_zh, *unit.aliases):
                self.by_name.setdefault(name, unit)

    def named(self, name: str) -> Unit:
        """The unit that documents call so."""
        if name not in self.by_name:
            # Somebody who accepts another draft at this moment may be naming the same unit.
            unit, _ = Unit.objects.get_or_create(programme=self.programme, name_zh=name[:100])
            self.by_name[name] = unit
        return self.by_name[name]


def put_units(duty: Duty, lead: Iterable[str], units: Iterable[str], implicit: Iterable[str]) -> None:
    """Give every unit its part in the duty; a unit named twice keeps the first part."""
    programme = duty.clause.document.programme
    first = FirstStage.of(programme, business_date())
    save_together(printed_parts(duty, first, Units(programme), lead, units, implicit))


def printed_parts(
    duty: Duty,
    first: FirstStage,
    known: Units,
    lead: Iterable[str],
    units: Iterable[str],
    implicit: Iterable[str],
) -> list[models.Model]:
    """The part of every unit with its case, in the order in which they can be saved."""
    kinds = DutyUnit.Part
    named = [(name, kinds.LEAD) for name in lead]
    named += [(name, kinds.PARTICIPANT) for name in units]
    named += [(name, kinds.IMPLICIT) for name in implicit]
    parts: dict[int, DutyUnit] = {}
    for name, kind in named:
        unit = known.named(name)
        if unit.pk not in parts:
            parts[unit.pk] = _part(duty, first, unit, kind, len(parts))
    leads = [part.unit for part in parts.values() if part.part == kinds.LEAD]
    held = [row for part in parts.values() for row in _positions(part, leads)]
    return [*(part.case for part in parts.values()), *parts.values(), *held]


def new_part(duty: Duty, unit: Unit, kind: str, origin: str, taken_from: DutyUnit | None = None) -> DutyUnit:
    """One more part of a duty that is there, saved with its case; the leads of the duty lead it too."""
    programme = duty.clause.document.programme
    last = duty.duty_units.aggregate(last=models.Max("position"))["last"]
    position = 0 if last is None else last + 1
    part = _part(duty, FirstStage.of(programme, business_date()), unit, kind, position)
    part.origin, part.taken_from = origin, taken_from
    leads = Unit.objects.filter(duty_units__in=leads_of(duty))
    save_together([part.case, part, *_positions(part, leads)])
    if kind == DutyUnit.Part.LEAD:
        let_lead(duty, unit)
    return part


def _part(
    duty: Duty,
    first: FirstStage,
    unit: Unit,
    kind: str,
    position: int,
) -> DutyUnit:
    case = case_of(first.procedure, duty.title_zh, duty.title_en, duty.clause, first.on)
    case.due = first.due
    case.start, case.finish, case.cadence = duty.start, duty.due, duty.cadence
    return DutyUnit(duty=duty, unit=unit, part=kind, position=position, case=case)


def _positions(part: DutyUnit, leads: Iterable[Unit]) -> list[CasePart]:
    own = CasePart(case=part.case, position=UNIT, unit=part.unit)
    return [own, *(CasePart(case=part.case, position=LEAD, unit=lead) for lead in leads)]


def leads_of(duty: Duty) -> QuerySet[DutyUnit]:
    """The parts of those who lead the duty now."""
    return held_parts(duty).filter(part=DutyUnit.Part.LEAD)


def held_parts(duty: Duty) -> QuerySet[DutyUnit]:
    """The parts of the duty that some unit still holds: not those that were handed on."""
    return duty.duty_units.filter(left_on=None)


def let_lead(duty: Duty, unit: Unit) -> None:
    """Give the unit the position of the lead in every part of the duty."""
    there = CasePart.objects.filter(case__duty_unit__duty=duty, position=LEAD, unit=unit)
    cases = duty.duty_units.exclude(case__in=there.values("case")).values_list("case_id", flat=True)
    CasePart.objects.bulk_create(CasePart(case_id=case, position=LEAD, unit=unit) for case in cases)


def stop_leading(duty: Duty, unit: Unit) -> None:
    """Take the position of the lead from the unit in every part of the duty."""
    CasePart.objects.filter(case__duty_unit__duty=duty, position=LEAD, unit=unit).delete()


def is_touched(duty: Duty) -> bool:
    """Whether anything happened to the duty since its document was read, so that its parts must stay."""
    moved: Any = models.Q(case__reports__isnull=False) | models.Q(case__moves__isnull=False)
    added = ~models.Q(origin=DutyUnit.Origin.PRINTED) | models.Q(own_due__isnull=False)
    asked = models.Q(case__children__isnull=False)
    return duty.lead_named_on is not None or duty.duty_units.filter(moved | added | asked).exists()
