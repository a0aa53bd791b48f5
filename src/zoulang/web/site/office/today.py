"""What waits for me."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import office_page, person
from zoulang.web.policy.models import Document, Draft
from zoulang.web.site.office.awards import award_rows, awards_in
from zoulang.web.site.office.questions import waiting_questions
from zoulang.web.site.office.stuck import Stuck
from zoulang.web.site.office.waiting import Waiting
from zoulang.web.workbench.editions import waiting_for

AWARDS_SHOWN = 8


@office_page
def today(request: HttpRequest) -> HttpResponse:
    """What is mine to do by day, what is stuck and on whom, drafts, awards to pay, documents to publish."""
    on = business_date()
    documents = Document.objects.visible_to(request.user).select_related("programme")
    unpaid = awards_in("unpaid", request.user, on)
    context = {
        "section": "office",
        "memberships": person(request).memberships.select_related("unit"),
        "desks": _desks(request.user, documents),
        "unpublished": documents.filter(published=False),
        "waiting": Waiting(person(request), on),
        "stuck": Stuck(person(request), on),
        "on": on,
        "questions": waiting_questions(person(request), documents),
        "proposals": waiting_for(person(request), on),
        "unpaid": award_rows(unpaid["award"].head(AWARDS_SHOWN).to_list(), person(request), on),
        "unpaid_count": unpaid.height,
        "late_count": unpaid.filter(pl.col("award_due") < on).height,
    }
    return render(request, "site/office/today.html", context)


def _desks(user: Any, documents: Any) -> Any:
    """Documents with drafts that wait and that the person sees, and how many."""
    is_open = Q(clauses__drafts__state=Draft.State.OPEN)
    waiting = documents.annotate(waiting=Count("clauses__drafts", filter=is_open, distinct=True))
    return waiting.filter(waiting__gt=0, clauses__drafts__in=Draft.objects.visible_to(user)).distinct()
