"""Deeds on cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.periods import Cadence, period_ends
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.casework.models import Case, Report


@transaction.atomic
def submit_report(case: Case, period_end: date, done: Decimal, by: User | None, note: str = "") -> Report:
    """Say how far a case is, in percent; a second report for a period corrects the first.

    Raises:
        PermissionDenied: if the person does not report for this case.
        InputError: if the share is not 0 to 100, or the period is none of the case's or not over.
    """
    require(by, "casework.submit_report", case)
    today = business_date()
    place = str(case)
    if not (done.is_finite() and 0 <= done <= 100):
        raise InputError(
            Problem(
                said("{done} is no share in percent", done=done),
                said("write a number from 0 to 100"),
                place=place,
            )
        )
    ends = reportable_periods(case, today)
    if period_end not in ends:
        found = said("{period_end} ends no period to report on", period_end=period_end)
        listed = ", ".join(str(end) for end in ends[-4:]) or "none so far"
        raise InputError(Problem(found, said("the periods are: {listed}", listed=listed), place=place))
    before = Report.objects.filter(case=case, period_end=period_end).first()
    report, is_new = Report.objects.update_or_create(
        case=case,
        period_end=period_end,
        defaults={"done": done, "note": note, "submitted_on": today, "submitted_by": by},
    )
    if case.reported_end is None or case.reported_end <= period_end:
        case.reported_end, case.reported_done, case.reported_on = period_end, done, today
        case.save(update_fields=["reported_end", "reported_done", "reported_on"])
    verb = "report.submitted" if is_new else "report.corrected"
    corrected = str(before.done) if before else None
    record(by, verb, report, period_end=period_end.isoformat(), done=str(done), corrected=corrected)
    return report


def reportable_periods(case: Case, today: date) -> list[date]:
    """Last days of the case's periods that have ended; empty where no rhythm of reports is set."""
    if not case.cadence or case.start is None:
        return []
    return list(period_ends(cast(Cadence, case.cadence), case.start, today))
