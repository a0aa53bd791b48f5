"""Reports by period, and the plan they are held against."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import cast

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.periods import Cadence, period_end_of, period_ends
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.models import User
from zoulang.web.casework.actions.holding import hold, refusal
from zoulang.web.casework.facts import checked
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, PlanLine, Report
from zoulang.web.casework.providers import opened_periods
from zoulang.web.casework.standing import require_one_of, steers
from zoulang.web.casework.telling import tell
from zoulang.web.casework.words import shown

# More than the plan may be done; the column holds no more than this.
MOST_PERCENT = Decimal("999.99")


@transaction.atomic
def submit_report(
    case: Case,
    period_end: date,
    done: Decimal | None,
    by: User | None,
    note: str = "",
    values: Mapping[str, str | None] | None = None,
) -> Report:
    """Say how far a case is, in percent, and the values asked for; a second report corrects the first.

    Raises:
        PermissionDenied: if the person does not report for this case.
        InputError: if nothing is reported in the present stage, the share is not 0 to 100, a value does not
            fit, or the period is none of the case's, or runs still and has not been opened.
    """
    require(by, "casework.submit_report", case)
    hold(case)
    today = business_date()
    _check_stage(case)
    given = _checked_values(case, values or {})
    _check_done(case, done, given)
    _check_period(case, period_end, today)
    before = Report.objects.filter(case=case, period_end=period_end).first()
    fields = {"done": done, "values": given, "note": note, "submitted_on": today, "submitted_by": by}
    report, is_new = Report.objects.update_or_create(case=case, period_end=period_end, defaults=fields)
    _keep_last(case, period_end, done, today)
    verb = "report.submitted" if is_new else "report.corrected"
    detail = {
        "period_end": period_end.isoformat(),
        "done": _text(done),
        "values": given,
        "corrected": _text(before.done) if before else None,
        "before": _told(before) if before else None,
    }
    tell(by, verb, case, report, detail=detail)
    return report


@transaction.atomic
def set_plan(case: Case, planned: Mapping[date, int], by: User | None) -> list[PlanLine]:
    """Say how much of the plan falls into each period, in fen for money; periods left out have none.

    Raises:
        PermissionDenied: if the person does not set up this case.
        InputError: if a day ends no period of the case, or an amount is negative.
    """
    require(by, "casework.set_up_case", case)
    if not steers(by, case):
        require_one_of(by, case, [], str(case.procedure))
    hold(case)
    for end, amount in planned.items():
        if not case.cadence or period_end_of(cast(Cadence, case.cadence), end) != end:
            found = said("{period_end} ends no period of the case", period_end=end)
            raise refusal(case, found, said("take the last day of a period"))
        if amount < 0:
            raise refusal(case, said("{amount} is less than nothing", amount=amount), said("write 0 or more"))
    before = {line.period_end.isoformat(): line.planned for line in case.plan.all()}
    case.plan.all().delete()
    lines = [PlanLine(case=case, period_end=end, planned=amount) for end, amount in sorted(planned.items())]
    PlanLine.objects.bulk_create(lines)
    after = {line.period_end.isoformat(): line.planned for line in lines}
    tell(by, "plan.set", case, case, before=before, plan=after)
    return lines


def _keep_last(case: Case, period_end: date, done: Decimal | None, today: date) -> None:
    """What the last report says of the case; of one with a yearly plan, what all of them come to."""
    if case.reported_end is None or case.reported_end <= period_end:
        case.reported_end, case.reported_done, case.reported_on = period_end, done, today
    if read_procedure(case.procedure.source).schedule is not None:
        case.reported_done = share_of_plan(case)
    case.save(update_fields=["reported_end", "reported_done", "reported_on"])


def share_of_plan(case: Case) -> Decimal | None:
    """Percent of the yearly plan that the reports of that year come to; None without a plan or a report."""
    source = case.procedure.source
    schedule = read_procedure(source).schedule
    total = schedule and case.facts.get(schedule.total)
    if schedule is None or not total or case.start is None:
        return None
    year = case.reports.filter(period_end__year=case.start.year)
    given = [
        values[schedule.done] for values in year.values_list("values", flat=True) if schedule.done in values
    ]
    whole = _amount(source, schedule.total, total)
    if not given or not whole:
        return None
    made = sum((_amount(source, schedule.done, text) for text in given), Decimal(0))
    return min((made * 100 / whole).quantize(Decimal("0.01")), MOST_PERCENT)


@lru_cache(maxsize=4096)
def _amount(source: str, name: str, text: str) -> Decimal:
    """A value of a report as a number; amounts repeat, so each is read once."""
    policy = read_procedure(source).policy
    value = policy.parse_record({name: text}).get(policy.facts[name].key)
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


def reportable_periods(case: Case, today: date) -> list[date]:
    """Last days of the case's periods that have ended, and of one that runs still if it was opened.

    Empty where no rhythm of reports is set.
    """
    if not case.cadence or case.start is None:
        return []
    cadence = cast(Cadence, case.cadence)
    ends = list(period_ends(cadence, case.start, today))
    running = period_end_of(cadence, today)
    if running not in ends and running > case.start and running in opened_periods(case.programme, cadence):
        ends.append(running)
    return ends


def reports_now(case: Case) -> bool:
    """Whether reports are owed in the present stage of the case."""
    procedure = read_procedure(case.procedure.source)
    if procedure.reports is None:
        return False
    if procedure.reports.stages:
        return case.stage in procedure.reports.stages
    return not procedure.stage(case.stage).end


def _check_stage(case: Case) -> None:
    if not reports_now(case):
        stage = shown(read_procedure(case.procedure.source).stage(case.stage).title)
        found = said("nothing is reported while the case stands at {stage}", stage=stage)
        raise refusal(case, found, said("move the case on, or take it up again"))


def _check_done(case: Case, done: Decimal | None, values: Mapping[str, str]) -> None:
    if done is not None and read_procedure(case.procedure.source).schedule is not None:
        found = said("how far it is follows from the amounts reported")
        raise refusal(case, found, said("leave the share out, and give what was done in the period"))
    if done is None and not values:
        raise refusal(case, said("the report says nothing"), said("say how far it is, or give a value"))
    if done is not None and not (done.is_finite() and 0 <= done <= 100):
        found = said("{done} is no share in percent", done=done)
        raise refusal(case, found, said("write a number from 0 to 100"))


def _checked_values(case: Case, values: Mapping[str, str | None]) -> dict[str, str]:
    """The values that were given, each under its name in the procedure file."""
    reports = read_procedure(case.procedure.source).reports
    asked = reports.values if reports else ()
    named = checked(case, values)
    for name in named:
        if name not in asked:
            found = said("{fact} is not reported by period", fact=name)
            listed = "、".join(asked) or "-"
            raise refusal(case, found, said("what is reported: {listed}", listed=listed))
    return named


def _check_period(case: Case, period_end: date, today: date) -> None:
    ends = reportable_periods(case, today)
    if period_end not in ends:
        found = said("{period_end} ends no period to report on", period_end=period_end)
        listed = ", ".join(str(end) for end in ends[-4:]) or "none so far"
        raise InputError(Problem(found, said("the periods are: {listed}", listed=listed), place=str(case)))


def _text(done: Decimal | None) -> str | None:
    return None if done is None else str(done)


def _told(report: Report) -> dict[str, object]:
    return {
        "done": _text(report.done),
        "values": report.values,
        "note": report.note,
        "submitted_on": report.submitted_on.isoformat(),
        "submitted_by": report.submitted_by.username if report.submitted_by else None,
    }
