"""Deadlines of stages and reports, counted with the programme's calendar."""

from __future__ import annotations

from datetime import date, timedelta

from zoulang import procedures as core
from zoulang.rules import Calendar
from zoulang.rules.expressions.literals import quantity
from zoulang.web.casework.facts import known_facts, parsed
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case


def calendar() -> Calendar:
    """The days worked and the days off that every deadline is counted with."""
    return Calendar()


def due_of_case(case: Case, known: dict[str, str] | None = None) -> date | None:
    """The day by which the present stage is to be left; None where none is set or a fact is missing."""
    stage = read_procedure(case.procedure.source).stage(case.stage)
    if not stage.within:
        return None
    start: date | None = case.stage_since
    if stage.counted_from:
        record = parsed(case, known_facts(case) if known is None else known)
        start = _day(record.get(stage.counted_from))
    return None if start is None else _after(start, stage)


def due_of_report(case: Case, period_end: date) -> date | None:
    """The last day on which the report of a period is on time.

    Where the procedure sets no days, those of the programme count; None where it sets none either.
    """
    reports = read_procedure(case.procedure.source).reports
    if reports and reports.within:
        amount = quantity(reports.within)
        return calendar().due(period_end, int(amount.value), amount.type.unit)
    within = case.programme.report_within
    return None if within is None else period_end + timedelta(days=within)


def _after(start: date, stage: core.Stage) -> date:
    amount = quantity(stage.within)
    return calendar().due(start, int(amount.value), amount.type.unit)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
