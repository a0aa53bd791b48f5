"""Sheets of goals and duties: what was measured, and from when to when a duty runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Prefetch

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.office_sheets import choices_of
from zoulang.web.accounts.sheets import ID, Change, Column, Scope, Sheet, offer, one_by_one
from zoulang.web.policy.models import Document
from zoulang.web.programme.actions import record_measurement
from zoulang.web.programme.duties import add_participants, name_lead, set_rhythm
from zoulang.web.programme.models import Duty, DutyUnit, Goal, Measurement

PLACE = (
    Column("document", "文件", "Document", read_only=True, width=20),
    Column("address", "条款", "Clause", read_only=True, width=12),
)


def documents_of(scope: Scope) -> Sequence[tuple[str, str]]:
    """The documents that the person sees, in their order; the whole programme first."""
    held = Document.objects.filter(programme=scope.programme)
    seen = held if scope.user is None else held.visible_to(scope.user)
    return [("all", scope.programme.text("name")), *((each.slug, each.text("title")) for each in seen)]


def in_scope(rows: Any, scope: Scope) -> Any:
    """Rows that hang on clauses of the programme or of the document asked for, as far as they are seen."""
    found = rows.filter(clause__document__programme=scope.programme)
    if scope.of not in ("", "all"):
        found = found.filter(clause__document__slug=scope.of)
    seen = found if scope.user is None else found.visible_to(scope.user)
    return seen.select_related("clause__document__programme")


def _number(identity: str) -> int:
    return int(identity.rpartition("-")[2])


# --- measurements -----------------------------------------------------------------------------------


def _measurement_columns(scope: Scope) -> tuple[Column, ...]:
    return (
        *PLACE,
        Column("indicator", "指标", "Indicator", read_only=True, width=34),
        Column("target", "目标", "Target", read_only=True, width=16),
        Column("by", "期限", "By", "day", read_only=True, width=12),
        Column("unit", "单位", "Unit", read_only=True, width=10, also=("计量单位",)),
        Column("as_of", "截至", "As of", "day", required=True, width=12, also=("截至日期", "数据日期")),
        Column("value", "实际值", "Value", "number", required=True, also=("完成值", "现值")),
        Column("source", "来源", "Source", required=True, width=26, longest=100, also=("数据来源",)),
        Column("source_en", "来源（英文）", "Source in English", width=26, longest=200),
    )


def _goals(scope: Scope) -> Any:
    counted = Goal.objects.filter(value_type__in=[Goal.ValueType.NUMBER, Goal.ValueType.REFERENCE])
    entered = Measurement.objects.filter(computed=None).order_by("as_of")
    return in_scope(counted, scope).prefetch_related(
        Prefetch("measurements", queryset=entered, to_attr="entered")
    )


def _measurements(scope: Scope) -> Iterator[Mapping[str, Any]]:
    """What people entered, and below it for every goal a row to fill in."""
    for goal in _goals(scope):
        told = {
            ID: f"goal-{goal.pk}",
            "document": goal.clause.document.number or goal.clause.document.title_zh,
            "address": goal.clause.address,
            "indicator": goal.indicator_zh,
            "target": _target(goal),
            "by": goal.by,
            "unit": goal.unit_zh or None,
        }
        for each in goal.entered:
            sources = {"source": each.source, "source_en": each.source_en or None}
            yield {**told, "as_of": each.as_of, "value": each.value.normalize(), **sources}
        yield {**told, "as_of": None, "value": None, "source": None, "source_en": None}


def _target(goal: Goal) -> str | None:
    if goal.value is None:
        return goal.value_zh or None
    return f"{goal.comparator}{goal.value.normalize():f}{goal.unit_zh}"


def _record(scope: Scope, change: Change) -> None:
    goal = Goal.objects.select_related("clause__document__programme").get(pk=_number(change.id))
    after = change.after
    english = after.get("source_en") or ""
    record_measurement(goal, after["as_of"], after["value"], after["source"], scope.user, english)


MEASUREMENTS = offer(
    Sheet(
        slug="measurements",
        zh="目标完成情况",
        en="Measurements of goals",
        about_zh="逐项填报目标指标的实际值：哪一天、多少、数据从哪里来。",
        about_en="What the indicators of the goals have come to: on which day, how much, and who says so.",
        deed="programme.record_measurement",
        columns=_measurement_columns,
        rows=_measurements,
        take=one_by_one(_record),
        natural=("document", "address", "indicator", "target"),
        within=("as_of",),
        kinds=("documents",),
        choices=documents_of,
    )
)


# --- duties -----------------------------------------------------------------------------------------


def _duty_columns(scope: Scope) -> tuple[Column, ...]:
    return (
        *PLACE,
        Column("title", "任务", "Duty", read_only=True, width=44, also=("事项", "任务事项")),
        Column("lead", "牵头单位", "Lead", "units", width=20),
        Column("units", "责任单位", "Responsible units", "units", width=34, also=("配合单位", "参与单位")),
        Column("implicit", "未点名的单位", "Units named for all duties", "units", read_only=True, width=20),
        Column("start", "开始", "Begins", "day", width=12, also=("开始日期",)),
        Column("due", "完成期限", "Due", "day", width=12, also=("期限", "完成时限")),
        Column("cadence", "报送周期", "Rhythm", "choice", choices=choices_of(Duty.Cadence.choices)),
    )


def _duties(scope: Scope) -> Iterator[Mapping[str, Any]]:
    parts = DutyUnit.objects.filter(left_on=None).select_related("unit").order_by("position")
    prefetch = Prefetch("duty_units", queryset=parts, to_attr="held")
    for duty in in_scope(Duty.objects.all(), scope).prefetch_related(prefetch):
        named = {
            kind: tuple(p.unit.name_zh for p in duty.held if p.part == kind) for kind in DutyUnit.Part.values
        }
        yield {
            ID: f"duty-{duty.pk}",
            "document": duty.clause.document.number or duty.clause.document.title_zh,
            "address": duty.clause.address,
            "title": duty.title_zh,
            "lead": named[DutyUnit.Part.LEAD] or None,
            "units": named[DutyUnit.Part.PARTICIPANT] or None,
            "implicit": named[DutyUnit.Part.IMPLICIT] or None,
            "start": duty.start,
            "due": duty.due,
            "cadence": duty.cadence or None,
        }


def _change_duty(scope: Scope, change: Change) -> None:
    duty = Duty.objects.select_related("clause__document__programme").get(pk=_number(change.id))
    before, after = change.before, change.after
    for key in ("lead", "units"):
        gone = [name for name in before.get(key) or () if name not in (after.get(key) or ())]
        moved = [name for name in gone if name in (after.get("lead") or ())]
        if len(gone) > len(moved):
            _refuse_gone([name for name in gone if name not in moved])
    for name in _new(change, "lead"):
        name_lead(duty, scope.units_by_name[name], scope.user)
    held = {*(before.get("units") or ()), *(before.get("lead") or ()), *(after.get("lead") or ())}
    joining = [scope.units_by_name[name] for name in _new(change, "units") if name not in held]
    if joining:
        add_participants(duty, joining, scope.user)
    if {"start", "due", "cadence"} & set(change.changed):
        duty.refresh_from_db()
        set_rhythm(duty, after.get("start"), after.get("due"), after.get("cadence") or "", scope.user)


def _new(change: Change, key: str) -> list[str]:
    before: Iterable[str] = change.before.get(key) or ()
    return [name for name in change.after.get(key) or () if name not in before]


def _refuse_gone(names: list[str]) -> None:
    found = said("{units} would no longer take part", units="、".join(names))
    raise InputError(
        Problem(found, said("a sheet only adds units; hand the part on on the page of the duty"))
    )


DUTIES = offer(
    Sheet(
        slug="duties",
        zh="责任分工",
        en="Duties and units",
        about_zh="任务的牵头单位、责任单位、起止日期和报送周期；单位只增不减。",
        about_en="Who leads and takes part in a duty, its days and rhythm of reports; units are only added.",
        deed="programme.set_rhythm",
        columns=_duty_columns,
        rows=_duties,
        take=one_by_one(_change_duty),
        natural=("document", "address", "title"),
        kinds=("documents", "reports"),
        choices=documents_of,
    )
)
