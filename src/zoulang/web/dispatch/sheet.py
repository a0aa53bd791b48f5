"""The sheet of a period: what every case with that rhythm owed, and what came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from zoulang.web.accounts.models import JournalEntry, Unit
from zoulang.web.accounts.since import Newest, deeds_since, in_a_deed, newest_entry
from zoulang.web.casework.changed import changed_cases
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, CasePart, Item, Procedure, Report
from zoulang.web.dispatch.days import calendar_of, days_late
from zoulang.web.dispatch.models import Period
from zoulang.web.dispatch.planned import planned
from zoulang.web.policy.models import Clause
from zoulang.web.programme.lights import DONE_IN_FULL, Light, Lights

# The list of a case in which problems stand, in every procedure that keeps one.
PROBLEMS = "problems"
# Told first: what is missing, then what came late.
STATES = ("missing", "late", "not_due", "on_time")


@dataclass(frozen=True)
class SheetRow:
    """One case on the sheet of a period.

    Attributes:
        state: ``on_time``, ``late`` (came after the due day), ``missing`` (did not come and the due day has
            passed) or ``not_due`` (did not come yet).
        late_days: working days after the due day, until it came or until the sheet was read.
        done, expected: percent reported and percent of the time gone by; None if not known.
        light, word: state and word of the light; empty where no rule gives one.
        overdue: calendar days since the whole was due and is not done; None if no day is set.
        problems: entries of its problem list that are open.
        by_plan: done and expected follow from a plan of money, and nobody reports a percentage.
        asked: what its procedure asks for by period besides the share done; ``values`` as they were reported.
        corrected: for a frozen row, what the report said later; None if nothing changed.
    """

    case: int
    procedure: str
    subject: str
    title_zh: str
    title_en: str
    place: str
    place_url: str
    units: tuple[int, ...]
    unit_zh: str
    unit_en: str
    state: str
    reported_on: date | None
    late_days: int
    done: Decimal | None
    expected: Decimal | None
    light: str
    word: str
    overdue: int | None
    problems: int
    note: str
    values: dict[str, str]
    asked: tuple[str, ...]
    by_plan: bool = False
    corrected: str = ""

    def as_data(self) -> dict[str, Any]:
        """The row as JSON data."""
        data = asdict(self)
        for name in ("reported_on", "done", "expected"):
            data[name] = None if data[name] is None else str(data[name])
        return data

    @staticmethod
    def from_data(data: dict[str, Any]) -> SheetRow:
        """A row as ``as_data`` wrote it."""
        numbers = {name: Decimal(data[name]) if data[name] else None for name in ("done", "expected")}
        reported_on = date.fromisoformat(data["reported_on"]) if data["reported_on"] else None
        return SheetRow(
            **{
                **data,
                **numbers,
                "reported_on": reported_on,
                "units": tuple(data["units"]),
                "asked": tuple(data["asked"]),
            }
        )

    @property
    def is_in(self) -> bool:
        """Whether a report came."""
        return self.reported_on is not None

    @property
    def unreported(self) -> bool:
        return not self.is_in

    @property
    def behind(self) -> Decimal | None:
        """Percentage points by which the report lies behind the time; None if either is not known."""
        if self.done is None or self.expected is None:
            return None
        return max(self.expected - self.done, Decimal(0))


def rows_of(period: Period, on: date) -> list[SheetRow]:
    """The rows of the sheet: as they stand, or as they were frozen, with what was corrected since."""
    return _frozen_rows(period) if period.is_closed else live_rows(period, on)


def kept_rows(period: Period, on: date) -> list[SheetRow]:
    """As `rows_of`, for pages: read once as long as nothing was written into the journal; one query then.

    After deeds that each changed one case, only the rows of those are read again.
    """
    return list(kept_sheet(period, on).rows)


@dataclass(frozen=True)
class KeptSheet:
    """The rows of a sheet and the newest entry of the journal when they were read.

    Attributes:
        is_settled: no deed was being done then.
        is_closed: the period was closed.
    """

    rows: tuple[SheetRow, ...]
    newest: Newest
    is_settled: bool
    is_closed: bool


# A sheet of fifteen thousand rows takes some twenty megabytes.
SHEETS_KEPT = 6
_kept: dict[tuple[int, date], KeptSheet] = {}


def kept_sheet(period: Period, on: date) -> KeptSheet:
    """The sheet of a period on a day; the same object as long as nothing was written into the journal."""
    key, newest = (period.pk, on), newest_entry()
    kept = _kept.pop(key, None)
    if kept is None or kept.newest != newest or kept.is_closed != period.is_closed:
        rows = _mended(kept, period, on) if kept is not None else None
        if rows is None:
            rows = rows_of(Period.objects.select_related("programme").get(pk=period.pk), on)
        kept = KeptSheet(tuple(rows), newest, not in_a_deed(), period.is_closed)
    _kept[key] = kept
    for old in list(_kept)[: max(len(_kept) - SHEETS_KEPT, 0)]:
        _kept.pop(old, None)
    return kept


def _mended(kept: KeptSheet, period: Period, on: date) -> list[SheetRow] | None:
    """The rows with those of the changed cases read again; None where that cannot be told."""
    if not kept.is_settled or kept.is_closed != period.is_closed:
        return None
    deeds = deeds_since(kept.newest)
    cases = None if deeds is None else changed_cases(deeds)
    if cases is None:
        return None
    if not cases:
        return list(kept.rows)
    if period.is_closed:
        now = _reports_now(period, cases)
        return [
            replace(row, corrected=_correction(row, now.get(row.case))) if row.case in cases else row
            for row in kept.rows
        ]
    again = live_rows(period, on, cases)
    return sorted([*(row for row in kept.rows if row.case not in cases), *again], key=_order)


def states_of(rows: Iterable[SheetRow]) -> dict[str, int]:
    """How many of the rows stand how."""
    return dict(Counter(row.state for row in rows))


def rows_for(rows: list[SheetRow], user: Any, programme_id: int) -> list[SheetRow]:
    """The rows a person may read: all of them, or those of the units the person acts for."""
    if user.is_superuser or programme_id in user.programmes_where("reports"):
        return rows
    own = user.units_where("reports")
    return [row for row in rows if own.intersection(row.units)]


def live_rows(period: Period, on: date, only: Collection[int] | None = None) -> list[SheetRow]:
    """What each case owes for the period and what has come until ``on``; a constant number of queries.

    ``only``: ids of the cases that are asked for; None: all.
    """
    cases = list(owing(period, only))
    # A rhythm has thousands of cases: they are asked for by it and not one by one.
    of_rhythm: dict[str, Any] = {"case__programme": period.programme_id, "case__cadence": period.cadence}
    if only is not None:
        of_rhythm["case__in"] = list(only)
    handed_in = Report.objects.filter(**of_rhythm, period_end=period.period_end)
    reports = {each.case_id: each for each in handed_in}
    first = _first_came(reports.values(), period.due)
    came = {case_id: first[report.pk] for case_id, report in reports.items()}
    units = _reporting_units(cases, of_rhythm)
    problems = _open_problems(of_rhythm)
    plans = planned(cases, period.period_end, came, on)
    lights = Lights(period.programme, on)
    calendar = calendar_of(period.programme)
    places: dict[int | None, tuple[str, str]] = {None: ("", "")}
    rows = []
    for case in cases:
        if case.clause is not None and case.clause_id not in places:
            clause = case.clause
            places[case.clause_id] = f"{clause.document} {clause.address}".strip(), clause.get_absolute_url()
        report, came_on = reports.get(case.pk), came.get(case.pk)
        if case.pk in plans:
            done, expected, light = plans[case.pk].done, plans[case.pk].expected, plans[case.pk].light
        else:
            done = report.done if report else None
            light = lights.at(case, period.period_end, done, came_on)
            expected = light.expected if light else None
        late = days_late(calendar, period.due, came_on or on)
        row = _row(case, report, light, units[case.pk], places[case.clause_id])
        states = ("missing", "not_due") if report is None else ("late", "on_time")
        rows.append(
            replace(
                row,
                state=states[0] if late else states[1],
                reported_on=came_on,
                late_days=late,
                done=done,
                expected=expected,
                by_plan=case.pk in plans,
                problems=problems[case.pk],
            )
        )
    return sorted(rows, key=_order)


def _first_came(reports: Iterable[Report], due: date) -> dict[int, date]:
    """Report id to the day it first came: one that came in time and was corrected later is not late."""
    came = {report.pk: report.submitted_on for report in reports}
    after = [str(pk) for pk, day in came.items() if day > due]
    first = JournalEntry.objects.filter(
        verb="report.submitted", subject_type=Report._meta.label_lower, subject_id__in=after
    )
    for pk, day in first.values_list("subject_id", "business_date"):
        came[int(pk)] = min(day, came[int(pk)])
    return came


def owing(period: Period, only: Collection[int] | None = None) -> Any:
    """The cases that owe a report for the period, and those that handed one in all the same.

    A case owes it that runs in this rhythm, began before the period ended, was not over by then, stands in a
    stage in which reports are owed, and was not reported as done in full before.
    """
    end = period.period_end
    reported = Exists(Report.objects.filter(case=OuterRef("pk"), period_end=end))
    done_before = Exists(Report.objects.filter(case=OuterRef("pk"), period_end__lt=end, done=DONE_IN_FULL))
    cases = Case.objects.filter(programme=period.programme, cadence=period.cadence, start__lt=end)
    cases = cases.exclude(procedure__seen=Procedure.Seen.SEALED)
    running = (Q(closed_on=None) | Q(closed_on__gt=end)) & ~Q(done_before=True)
    if only is not None:
        cases = cases.filter(pk__in=only)
    cases = cases.annotate(reported=reported, done_before=done_before).filter(Q(reported=True) | running)
    listed: list[Any] = list(cases.order_by("id"))
    _attach(listed, period, only)
    return [case for case in listed if case.reported or _owes_in_stage(case)]


def _attach(cases: Iterable[Case], period: Period, only: Collection[int] | None) -> None:
    """Give the cases their procedures and clauses: few stand under many cases, so each is fetched once."""
    procedures = Procedure.objects.in_bulk({case.procedure_id for case in cases})
    clauses = Clause.objects.filter(document__programme=period.programme_id, cases__cadence=period.cadence)
    if only is not None:
        clauses = clauses.filter(cases__in=only)
    found = {clause.pk: clause for clause in clauses.select_related("document__programme").distinct()}
    for case in cases:
        case.programme = period.programme
        case.procedure = procedures[case.procedure_id]
        case.clause = found[case.clause_id] if case.clause_id is not None else None


def _owes_in_stage(case: Case) -> bool:
    reports = read_procedure(case.procedure.source).reports
    return reports is not None and (not reports.stages or case.stage in reports.stages)


def _reporting_units(cases: list[Case], of_rhythm: dict[str, Any]) -> dict[int, list[Unit]]:
    """Case id to the units that report on it."""
    positions = {case.pk: read_procedure(case.procedure.source).reports for case in cases}
    found: dict[int, list[Unit]] = defaultdict(list)
    named = {position for reports in positions.values() if reports for position in reports.by}
    parts = CasePart.objects.filter(**of_rhythm, position__in=named).order_by("id")
    rows = list(parts.values_list("case_id", "position", "unit_id"))
    units = Unit.objects.in_bulk({unit for _case, _position, unit in rows})
    for case, position, unit in rows:
        reports = positions.get(case)
        if reports is not None and position in reports.by:
            found[case].append(units[unit])
    return found


def _open_problems(of_rhythm: dict[str, Any]) -> Counter[int]:
    open_ones = Item.objects.filter(**of_rhythm, kind=PROBLEMS).exclude(state=Item.State.CLOSED)
    counted = open_ones.values("case").annotate(count=Count("id"))
    return Counter({each["case"]: each["count"] for each in counted.order_by("case")})


def _row(
    case: Case, report: Report | None, light: Light | None, units: list[Unit], place: tuple[str, str]
) -> SheetRow:
    """What the case, its report and its light say; how far it is and how late is filled in after."""
    return SheetRow(
        case=case.pk,
        procedure=case.procedure.slug,
        subject=case.procedure.subject,
        title_zh=case.title_zh,
        title_en=case.title_en,
        place=place[0],
        place_url=place[1],
        units=tuple(unit.pk for unit in units),
        unit_zh="、".join(unit.name_zh for unit in units),
        unit_en=", ".join(unit.name_en or unit.name_zh for unit in units),
        state="not_due",
        reported_on=None,
        late_days=0,
        done=None,
        expected=None,
        light=light.state if light else "",
        word=light.word if light else "",
        overdue=light.overdue if light else None,
        problems=0,
        note=report.note if report else "",
        values=dict(report.values) if report else {},
        asked=_asked(case),
    )


def _asked(case: Case) -> tuple[str, ...]:
    reports = read_procedure(case.procedure.source).reports
    return tuple(reports.values) if reports else ()


def _order(row: SheetRow) -> tuple[int, int, str, int]:
    return STATES.index(row.state), -row.late_days, row.unit_zh, row.case


def _frozen_rows(period: Period) -> list[SheetRow]:
    """The rows as they were frozen, each with what its report says now if that is something else."""
    rows = [SheetRow.from_data(data) for data in period.sheet]
    now = _reports_now(period)
    return [replace(row, corrected=_correction(row, now.get(row.case))) for row in rows]


def _reports_now(period: Period, only: Collection[int] | None = None) -> dict[int, Report]:
    """Case id to its report of the period as it is now, for all or for these cases."""
    reports = Report.objects.filter(case__programme=period.programme_id, period_end=period.period_end)
    if only is not None:
        reports = reports.filter(case__in=only)
    return {each.case_id: each for each in reports}


def _correction(row: SheetRow, report: Report | None) -> str:
    """What a report said after the sheet was frozen: the percentage, and the day; empty for no change."""
    if report is None:
        return ""
    same_share = row.by_plan or report.done == row.done
    if row.is_in and same_share and (report.note, report.values) == (row.note, row.values):
        return ""
    shares = [] if report.done is None else [f"{report.done.normalize():f}%"]
    values = [f"{name} {value}" for name, value in report.values.items() if value != row.values.get(name)]
    return " ".join([*shares, *values, report.submitted_on.isoformat()])
