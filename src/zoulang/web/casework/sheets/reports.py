"""The sheet of a period: how far the cases are that a person reports for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast, get_args

from zoulang import procedures as core
from zoulang.periods import Cadence, period_end_of, period_start_of
from zoulang.rules.policy import Fact, plain_name
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.roles import roles_with
from zoulang.web.accounts.sentences import is_english
from zoulang.web.accounts.sheets import ID, Change, Column, Scope, Sheet, offer, one_by_one
from zoulang.web.accounts.sheets.facts import PREFIX, as_cell, as_text, column_of
from zoulang.web.casework.actions import submit_report
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Procedure, Report
from zoulang.web.casework.periods import period_name
from zoulang.web.casework.providers import opened_periods

SUBMIT = "casework.submit_report"
# So many periods back a sheet is offered; earlier ones are mended on the page of the case.
PERIODS_SHOWN = 3


def period_sheet(procedure: str, cadence: str, period_end: date) -> str:
    """Which sheet of reports belongs to a procedure and a period, for links from other pages.

    >>> period_sheet("duty", "ten_days", date(2026, 9, 30))
    'duty/ten_days/2026-09-30'
    """
    return f"{procedure}/{cadence}/{period_end}"


def _choices(scope: Scope) -> Sequence[tuple[str, str]]:
    """The last periods of every rhythm in which the person reports, the latest first."""
    rows = (
        _reported(scope).exclude(cadence="").order_by().values_list("procedure__slug", "cadence").distinct()
    )
    titles = {each.slug: each.text("title") for each in Procedure.objects.filter(programme=scope.programme)}
    found = []
    for slug, cadence in sorted(rows):
        for end in _periods(scope, cadence):
            name = period_name(cadence, end)
            words = name.name_en if is_english() else name.name_zh
            found.append((end, period_sheet(slug, cadence, end), f"{titles[slug]}　{words}"))
    return [
        (value, label) for _, value, label in sorted(found, key=lambda each: (-each[0].toordinal(), each[1]))
    ]


def _periods(scope: Scope, cadence: str) -> list[date]:
    if cadence not in get_args(Cadence):
        return []
    rhythm, today = cast(Cadence, cadence), business_date()
    running = period_end_of(rhythm, today)
    is_over = running == today
    ends = [running] if is_over or running in opened_periods(scope.programme, cadence) else []
    end = running
    while len(ends) < PERIODS_SHOWN:
        end = period_start_of(rhythm, end) - timedelta(days=1)
        ends.append(end)
    return ends


def _reported(scope: Scope) -> Any:
    """The open cases for which the person may report: those in which a unit acted for has such a position."""
    cases = Case.objects.filter(programme=scope.programme, closed_on=None, procedure__seen__in=_SHOWN)
    if scope.user is None or scope.user.is_superuser:
        return cases
    units = {held.unit_id for held in scope.user.held_roles if held.role in roles_with(SUBMIT)}
    own = [
        case_id
        for procedure in Procedure.objects.filter(programme=scope.programme)
        for case_id in cases.filter(
            procedure=procedure, parts__unit__in=units, parts__position__in=_positions(procedure)
        ).values_list("pk", flat=True)
    ]
    return cases.filter(pk__in=own)


_SHOWN = [Procedure.Seen.PUBLIC, Procedure.Seen.OFFICES, Procedure.Seen.PARTIES]


def _positions(procedure: Procedure) -> Sequence[str]:
    reports = read_procedure(procedure.source).reports
    return reports.by if reports else ()


def _asked(scope: Scope) -> tuple[core.Procedure, str, date]:
    slug, cadence, end = scope.of.split("/")
    held = Procedure.objects.get(programme=scope.programme, slug=slug)
    return read_procedure(held.source), cadence, date.fromisoformat(end)


def _values(read: core.Procedure) -> list[Fact]:
    names = read.reports.values if read.reports else ()
    return [read.policy.known_inputs[plain_name(name)].fact for name in names]


def _columns(scope: Scope) -> tuple[Column, ...]:
    read, _, _ = _asked(scope)
    return (
        Column("unit", "责任单位", "Unit", read_only=True, width=18),
        Column("title", "事项", "Case", read_only=True, width=40),
        Column("address", "条款", "Clause", read_only=True, width=22),
        Column("finish", "完成期限", "Due", "day", read_only=True, width=12),
        Column("earlier", "上期进度", "Done before", "percent", read_only=True, width=12),
        Column("done", "完成进度", "Done", "percent", width=12, places=2, also=("进度",)),
        *(column_of(fact) for fact in _values(read)),
        Column("note", "工作情况", "What was done", width=50, longest=2000, also=("进展情况", "备注")),
    )


def _rows(scope: Scope) -> Iterator[Mapping[str, Any]]:
    """One row a case, prefilled with what was reported; a constant number of queries."""
    read, cadence, end = _asked(scope)
    stages = read.reports.stages if read.reports else ()
    cases = _reported(scope).filter(procedure__slug=read.slug, cadence=cadence, start__lt=end)
    if stages:
        cases = cases.filter(stage__in=stages)
    shown = list(cases.select_related("clause__document").prefetch_related("parts__unit").order_by("id"))
    reports: dict[int, dict[date, Report]] = {}
    for each in Report.objects.filter(case__in=shown, period_end__lte=end).order_by("period_end"):
        reports.setdefault(each.case_id, {})[each.period_end] = each
    for case in shown:
        held = reports.get(case.pk, {})
        report = held.get(end)
        earlier = [before for day, before in held.items() if day < end]
        yield {
            ID: f"case-{case.pk}",
            "unit": _holders(case, read),
            "title": case.title_zh,
            "address": _clause(case),
            "finish": case.finish,
            "earlier": earlier[-1].done if earlier else None,
            "done": report.done if report else None,
            "note": (report.note or None) if report else None,
            **{
                PREFIX + fact.key: as_cell(fact, report.values.get(fact.key)) if report else None
                for fact in _values(read)
            },
        }


def _holders(case: Case, read: core.Procedure) -> str:
    positions = read.reports.by if read.reports else ()
    return "、".join(part.unit.name_zh for part in case.parts.all() if part.position in positions)


def _clause(case: Case) -> str | None:
    if case.clause is None:
        return case.number or None
    document = case.clause.document
    return f"{document.number or document.title_zh} {case.clause.address}"


def _submit(scope: Scope, change: Change) -> None:
    read, _, end = _asked(scope)
    after = change.after
    case = Case.objects.select_related("procedure", "programme").get(pk=int(change.id.rpartition("-")[2]))
    values = {fact.key: as_text(fact, after.get(PREFIX + fact.key)) for fact in _values(read)}
    given = {name: text for name, text in values.items() if text is not None}
    submit_report(case, end, after.get("done"), scope.user, after.get("note") or "", given)


REPORTS = offer(
    Sheet(
        slug="reports",
        zh="本期进展",
        en="Reports of a period",
        about_zh="一次填报本单位一期的全部进展；上期进度已填好。",
        about_en="Everything a unit reports in a period, at once; what was reported before is filled in.",
        deed=SUBMIT,
        columns=_columns,
        rows=_rows,
        take=one_by_one(_submit),
        natural=("unit", "title", "address"),
        choices=_choices,
    )
)
