"""Deeds on duties: who leads, who takes part, by when, and what becomes of a part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from zoulang.errors import InputError, Problem, Said, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Unit, User
from zoulang.web.casework.actions import make_move, set_facts
from zoulang.web.casework.models import Case, Move
from zoulang.web.casework.providers import on_move
from zoulang.web.programme.lights import HANDED_ON
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.programme.open_parts import open_parts_of_others
from zoulang.web.programme.parts import held_parts, let_lead, new_part, stop_leading

# The fact of a part's case that says who takes it over, and the paper that a question asks for.
RECEIVER, REASON = "接收单位", "异议理由"


@transaction.atomic
def name_lead(duty: Duty, unit: Unit, by: User | None) -> DutyUnit:
    """Say which unit leads a duty whose document does not; it takes part from then on if it did not.

    Raises:
        PermissionDenied: if the person may not name leads here.
        InputError: if the unit leads it already, or belongs to another programme.
    """
    require(by, "programme.name_lead", duty)
    _same_programme(duty, unit)
    part = held_parts(duty).filter(unit=unit).first()
    if part is not None and part.part == DutyUnit.Part.LEAD:
        raise _refused(duty, said("{unit} leads it already", unit=unit.name_zh), said("name another unit"))
    if part is None:
        _not_there(duty, unit)
        part = new_part(duty, unit, DutyUnit.Part.LEAD, DutyUnit.Origin.ADDED)
    else:
        part.part = DutyUnit.Part.LEAD
        part.save(update_fields=["part"])
        let_lead(duty, unit)
    duty.lead_named_on = business_date()
    duty.save(update_fields=["lead_named_on"])
    record(by, "duty.lead_named", duty, unit=unit.name_zh)
    return part


@transaction.atomic
def add_participants(duty: Duty, units: Iterable[Unit], by: User | None) -> list[DutyUnit]:
    """Let more units take part: those that 等 stands for, or that the lead needs.

    Raises:
        PermissionDenied: for anybody but the office and who leads the duty.
        InputError: if a unit takes part already, or belongs to another programme.
    """
    require(by, "programme.add_participants", duty)
    parts = []
    for unit in units:
        _same_programme(duty, unit)
        _not_there(duty, unit)
        parts.append(new_part(duty, unit, DutyUnit.Part.PARTICIPANT, DutyUnit.Origin.ADDED))
    if not parts:
        raise _refused(duty, said("no unit is named"), said("name the units that take part"))
    record(by, "duty.participants_added", duty, units=[part.unit.name_zh for part in parts])
    return parts


@transaction.atomic
def set_rhythm(duty: Duty, start: date | None, due: date | None, cadence: str, by: User | None) -> Duty:
    """Set from when to when the duty runs and how often it is reported; its parts keep in step.

    A part that is closed or handed on stays as it was; an earlier day of its own stays too.

    Raises:
        PermissionDenied: if the person may not set the rhythm here.
        InputError: if the days do not fit, or reports are asked for without days.
    """
    require(by, "programme.set_rhythm", duty)
    if cadence and cadence not in Duty.Cadence.values:
        remedy = said("choose one of {listed}", listed=", ".join(Duty.Cadence.values))
        raise _refused(duty, said("{cadence} is no rhythm", cadence=cadence), remedy)
    if cadence and not (start and due):
        found = said("reports are asked for, but the duty has no first day or no due day")
        raise _refused(duty, found, said("fill in both days"))
    if start and due and due <= start:
        found = said("it is due on {due}, not after it begins on {start}", due=due, start=start)
        raise _refused(duty, found, said("choose a later due day"))
    before = {"start": str(duty.start or ""), "due": str(duty.due or ""), "cadence": duty.cadence}
    duty.start, duty.due, duty.cadence = start, due, cadence
    duty.save(update_fields=["start", "due", "cadence"])
    _keep_in_step(duty)
    record(
        by,
        "duty.rhythm_set",
        duty,
        start=str(start or ""),
        due=str(due or ""),
        cadence=cadence,
        before=before,
    )
    return duty


def _keep_in_step(duty: Duty) -> None:
    running = Case.objects.filter(duty_unit__duty=duty, closed_on=None)
    running.update(start=duty.start, finish=duty.due, cadence=duty.cadence)
    for part in duty.duty_units.filter(case__closed_on=None).exclude(own_due=None):
        finish = min(day for day in (part.own_due, duty.due) if day is not None)
        Case.objects.filter(pk=part.case_id).update(finish=finish)


@transaction.atomic
def set_own_day(part: DutyUnit, own_due: date | None, by: User | None) -> DutyUnit:
    """Give a part a day of its own before the duty is due, or take it away.

    Raises:
        PermissionDenied: for anybody but the office and who leads the duty.
        InputError: if the day is later than the duty's, or not after it begins.
    """
    duty = part.duty
    require(by, "programme.set_own_day", duty)
    if own_due is not None and duty.due is not None and own_due > duty.due:
        found = said("{own} is later than the day of the duty, {due}", own=own_due, due=duty.due)
        raise _refused(duty, found, said("choose an earlier day"))
    if own_due is not None and duty.start is not None and own_due <= duty.start:
        found = said("{own} is not after the duty begins on {start}", own=own_due, start=duty.start)
        raise _refused(duty, found, said("choose a later day"))
    before = part.own_due
    part.own_due = own_due
    part.save(update_fields=["own_due"])
    Case.objects.filter(pk=part.case_id).update(finish=own_due or duty.due)
    record(by, "duty.own_day_set", part, own_due=str(own_due or ""), before=str(before or ""))
    return part


@transaction.atomic
def question_part(part: DutyUnit, reason: str, by: User | None) -> Move:
    """Say why a part is not the unit's; the office upholds it or hands it on.

    Raises:
        PermissionDenied: for anybody but the unit.
        InputError: without a reason.
    """
    if not reason.strip():
        raise _refused(part.duty, said("no reason is given"), said("say why the part is not yours"))
    return make_move(part.case, "question", by, note=reason, evidence={REASON: reason[:300]})


@transaction.atomic
def hand_on(part: DutyUnit, unit: Unit, by: User | None, note: str = "") -> DutyUnit:
    """Let another unit take a part over; the old one is closed as handed on.

    Raises:
        PermissionDenied: for anybody but the office and who leads the duty.
        InputError: if the unit takes part already, or belongs to another programme.
    """
    _same_programme(part.duty, unit)
    _not_there(part.duty, unit)
    set_facts(part.case, {RECEIVER: unit.name_zh}, by)
    part.case.refresh_from_db()
    make_move(part.case, HANDED_ON_MOVE, by, note=note)
    return held_parts(part.duty).select_related("case", "unit", "duty").get(unit=unit)


HANDED_ON_MOVE = "hand-on"


@on_move("duty")
def take_over(moves: Sequence[Move]) -> None:
    """However a part is handed on, the unit named in its case gets a part with a case of its own."""
    for move in moves:
        if move.to_stage == HANDED_ON:
            _take_over(move)


def _take_over(instance: Move) -> None:
    part = DutyUnit.objects.select_related("duty", "case", "unit").filter(case=instance.case_id).first()
    if part is None:
        return
    duty, name = part.duty, str(part.case.facts.get(RECEIVER, ""))
    unit = duty.programme.units.filter(name_zh=name).first()
    if unit is None:
        remedy = said("write the name of a unit of the programme")
        raise _refused(duty, said("{name} is no unit of the programme", name=name), remedy)
    _not_there(duty, unit)
    part.left_on = instance.on
    part.save(update_fields=["left_on"])
    taken = new_part(duty, unit, part.part, DutyUnit.Origin.HANDED_ON, taken_from=part)
    if part.own_due is not None:
        taken.own_due = part.own_due
        taken.save(update_fields=["own_due"])
        Case.objects.filter(pk=taken.case_id).update(finish=part.own_due)
    if part.part == DutyUnit.Part.LEAD:
        stop_leading(duty, part.unit)
    record(instance.by, "duty.handed_on", taken, instance.note, taken_from=part.unit.name_zh)


@transaction.atomic
def see_open_parts(part: DutyUnit, named: Iterable[DutyUnit], by: User | None) -> DutyUnit:
    """Let a lead name every part of others that is still open, without which it cannot close its own.

    Raises:
        PermissionDenied: for anybody but the lead.
        InputError: if the parts named are not exactly those that are open.
    """
    require(by, "programme.see_open_parts", part)
    still = open_parts_of_others([part])[part.pk]
    if {each.pk for each in named} != {each.pk for each in still}:
        listed = "、".join(each.unit.name_zh for each in still) or said("none")
        found = said("not exactly the open parts are named")
        raise _refused(part.duty, found, said("the open parts are those of {listed}", listed=listed))
    part.seen_open = sorted(each.pk for each in still)
    part.save(update_fields=["seen_open"])
    record(by, "duty.open_parts_seen", part, units=[each.unit.name_zh for each in still])
    return part


def _same_programme(duty: Duty, unit: Unit) -> None:
    if unit.programme_id != duty.programme.pk:
        found = said("{unit} belongs to another programme", unit=unit.name_zh)
        raise _refused(duty, found, said("name a unit of this programme"))


def _not_there(duty: Duty, unit: Unit) -> None:
    if held_parts(duty).filter(unit=unit).exists():
        found = said("{unit} takes part in it already", unit=unit.name_zh)
        raise _refused(duty, found, said("name another unit"))


def _refused(duty: Duty, found: Said, remedy: Said) -> InputError:
    return InputError(Problem(found, remedy, place=str(duty)))
