"""What waits for me."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import office_page, person
from zoulang.web.casework.actions import reportable_periods
from zoulang.web.policy.models import Document, Draft
from zoulang.web.programme.lights import DONE_IN_FULL
from zoulang.web.programme.models import DutyUnit
from zoulang.web.site.office.awards import award_rows, awards_seen
from zoulang.web.site.office.questions import waiting_questions
from zoulang.web.workbench.editions import waiting_for

AWARDS_SHOWN = 8


@office_page
def today(request: HttpRequest) -> HttpResponse:
    """Drafts, reports I owe, awards to pay, documents to publish."""
    on = business_date()
    documents = Document.objects.visible_to(request.user).select_related("programme")
    unpaid = awards_seen(request.user).filter(payment=None).order_by("due", "id")
    context = {
        "section": "office",
        "memberships": person(request).memberships.select_related("unit"),
        "desks": _desks(request.user, documents),
        "unpublished": documents.filter(published=False),
        "owed": owed_reports(request.user, on),
        "questions": waiting_questions(person(request), documents),
        "proposals": waiting_for(person(request), on),
        "unpaid": award_rows(unpaid[:AWARDS_SHOWN], person(request), on),
        "unpaid_count": unpaid.count(),
        "late_count": unpaid.filter(due__lt=on).count(),
    }
    return render(request, "site/office/today.html", context)


def _desks(user: Any, documents: Any) -> Any:
    """Documents with drafts that wait and that the person sees, and how many."""
    is_open = Q(clauses__drafts__state=Draft.State.OPEN)
    waiting = documents.annotate(waiting=Count("clauses__drafts", filter=is_open, distinct=True))
    return waiting.filter(waiting__gt=0, clauses__drafts__in=Draft.objects.visible_to(user)).distinct()


def owed_reports(user: Any, on: date) -> list[dict[str, Any]]:
    """The parts of my units in reported duties, those without a report for the last period first.

    What was reported as done in full needs no further report.
    """
    mine = DutyUnit.objects.filter(unit__memberships__user=user).exclude(case__cadence="")
    mine = mine.select_related("duty__clause__document__programme", "unit", "case")
    mine = mine.prefetch_related("case__reports")
    rows = []
    for part in mine.distinct():
        ends = reportable_periods(part.case, on)
        reports = {report.period_end: report for report in part.case.reports.all()}
        is_done = any(report.done == DONE_IN_FULL for report in reports.values())
        if ends and (ends[-1] in reports or not is_done):
            rows.append({"part": part, "period_end": ends[-1], "report": reports.get(ends[-1])})
    return sorted(rows, key=lambda row: (row["report"] is not None, row["part"].duty.due or on))
