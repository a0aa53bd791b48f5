"""The pages above the apps: home, a programme at a glance, its documents."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.money.chart import payments_chart
from zoulang.web.policy.models import Document
from zoulang.web.site.overview import LATEST_FIRST, Overview, featured


def home(request: HttpRequest) -> HttpResponse:
    """The corridor: what was promised, what was done and paid, and what is late."""
    chosen = featured(list(Programme.objects.visible_to(request.user)))
    context: dict[str, Any] = {"featured": chosen}
    if chosen:
        context |= _at_a_glance(Overview(chosen, business_date(), request.user))
    return render(request, "site/home.html", context)


def programme(request: HttpRequest, programme: str) -> HttpResponse:
    """One programme at a glance."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    overview = Overview(held, business_date(), request.user)
    context = {"programme": held, "section": "overview", **_at_a_glance(overview)}
    return render(request, "site/programme.html", context)


def documents(request: HttpRequest, programme: str) -> HttpResponse:
    """The documents of a programme, with their validity and what they became."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    on = business_date()
    listed = _listed(held, request.user)
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-documents", _document_table(listed))
    context = {"programme": held, "section": "documents", "documents": listed, "on": on}
    return render(request, "site/documents.html", context)


def _listed(programme: Programme, user: Any) -> list[Any]:
    """The documents of a programme, the latest first, with the number of what stands beside its clauses."""
    documents = Document.objects.visible_to(user).filter(programme=programme).select_related("programme")
    counted = documents.annotate(
        goals=Count("clauses__goals", distinct=True),
        duties=Count("clauses__duties", distinct=True),
        rules=Count("clauses__rules", distinct=True),
        clause_count=Count("clauses", distinct=True),
    )
    return list(counted.order_by(*LATEST_FIRST))


def _document_table(documents: list[Any]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            _("Document"): pl.Series([each.text("title") for each in documents], dtype=pl.String),
            _("Document number"): pl.Series([each.number for each in documents], dtype=pl.String),
            _("Issued"): pl.Series([each.issued for each in documents], dtype=pl.Date),
            _("From"): pl.Series([each.effective_from for each in documents], dtype=pl.Date),
            _("Until"): pl.Series([each.effective_to for each in documents], dtype=pl.Date),
            _("Clauses"): pl.Series([each.clause_count for each in documents], dtype=pl.Int64),
            _("Goals"): pl.Series([each.goals for each in documents], dtype=pl.Int64),
            _("Duties"): pl.Series([each.duties for each in documents], dtype=pl.Int64),
            _("Rules"): pl.Series([each.rules for each in documents], dtype=pl.Int64),
        }
    )


def _at_a_glance(overview: Overview) -> dict[str, Any]:
    told = overview.paid_by_month
    months = ((f"{month:%Y-%m}", found.fen if found.is_shown else None) for month, found in told)
    return {"overview": overview, "on": overview.on, "money_chart": payments_chart(months)}
