"""Cases as they had been reported on an earlier day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zoulang.web.casework.models import Case, Report


def as_reported_by(cases: Iterable[Case], on: date) -> None:
    """Let each case say its last report handed in up to ``on``; one query, or none if nothing came later."""
    later = {case.pk: case for case in cases if case.reported_on is not None and case.reported_on > on}
    if not later:
        return
    for case in later.values():
        case.reported_end = case.reported_done = case.reported_on = None
    handed_in = Report.objects.filter(case__in=later, submitted_on__lte=on).order_by("period_end")
    for report in handed_in:
        case = later[report.case_id]
        case.reported_end, case.reported_done = report.period_end, report.done
        case.reported_on = report.submitted_on
