"""Deadlines of stages and reports, counted with the calendar of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from zoulang import procedures as core
from zoulang.rules import Calendar
from zoulang.web.accounts.holidays import calendar
from zoulang.web.casework.facts import known_facts, known_facts_of
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case

__all__ = ["calendar", "count_anew", "due_of_case", "due_of_report", "how_due"]


def due_of_case(case: Case) -> date | None:
    """The day by which the present stage is to be left; None where none is set or a fact is missing."""
    procedure = read_procedure(case.procedure.source)
    return how_due(case, known_facts(case)).day if procedure.stage(case.stage).within else None


def how_due(case: Case, facts: Mapping[str, object], table: Calendar | None = None) -> core.Due:
    """The deadline of the present stage with how it was counted."""
    procedure = read_procedure(case.procedure.source)
    return core.due_of(procedure, case.stage, case.stage_since, facts, table or calendar())


def count_anew(cases: Sequence[Case]) -> list[Case]:
    """Count deadlines anew after a procedure or the calendar has changed; the cases whose day moved."""
    table, facts, moved = calendar(), known_facts_of(cases), []
    for case in cases:
        procedure = read_procedure(case.procedure.source)
        due = core.due_of(procedure, case.stage, case.stage_since, facts[case.pk], table).day
        if due != case.due:
            case.due = due
            moved.append(case)
    Case.objects.bulk_update(moved, ["due"])
    return moved


def due_of_report(case: Case, period_end: date, table: Calendar | None = None) -> date | None:
    """The last day on which the report of a period is on time.

    Where the procedure sets no days, those of the programme count; None where it sets none either.
    """
    procedure = read_procedure(case.procedure.source)
    if procedure.reports is not None and procedure.reports.within:
        return core.report_due(procedure, period_end, table or calendar())
    within = case.programme.report_within
    return None if within is None else period_end + timedelta(days=within)
