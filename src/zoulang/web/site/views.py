"""The pages above the apps: home, a programme at a glance, its documents."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import Document
from zoulang.web.site.overview import Overview, featured

FEN_PER_WAN = 10**6


def home(request: HttpRequest) -> HttpResponse:
    """The corridor: what was promised, what was done and paid, and what is late."""
    chosen = featured(list(Programme.objects.visible_to(request.user)))
    context: dict[str, Any] = {"featured": chosen}
    if chosen:
        overview = Overview(chosen, business_date(), request.user)
        context |= {"overview": overview, "on": overview.on, "money_chart": money_chart(overview)}
    return render(request, "site/home.html", context)


def programme(request: HttpRequest, programme: str) -> HttpResponse:
    """One programme at a glance."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    overview = Overview(held, business_date(), request.user)
    context = {
        "programme": held,
        "section": "overview",
        "overview": overview,
        "on": overview.on,
        "money_chart": money_chart(overview),
    }
    return render(request, "site/programme.html", context)


def documents(request: HttpRequest, programme: str) -> HttpResponse:
    """The documents of a programme, with their validity and what they became."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    on = business_date()
    listed = list(
        Document.objects.visible_to(request.user)
        .filter(programme=held)
        .select_related("programme")
        .annotate(
            goals=Count("clauses__goals", distinct=True),
            duties=Count("clauses__duties", distinct=True),
            rules=Count("clauses__rules", distinct=True),
            clause_count=Count("clauses", distinct=True),
        )
    )
    for document in listed:
        document.state = document.validity(on)
    context = {"programme": held, "section": "documents", "documents": listed, "on": on}
    return render(request, "site/documents.html", context)


def money_chart(overview: Overview) -> dict[str, Any]:
    """Payments by month in 万元, as the chart's data."""
    months = overview.paid_by_month
    return {
        "labels": [f"{month:%Y-%m}" for month, _fen in months],
        "series": [{"name": _("Paid"), "values": [round(fen / FEN_PER_WAN, 2) for _month, fen in months]}],
        "unit": _("10k yuan"),
    }
