"""Budgets by policy and year: what was given, set aside, paid and left; and what later years cost."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import is_english
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.money.actions import close_year, set_budget
from zoulang.web.money.chart import FEN_PER_MILLION, FEN_PER_WAN
from zoulang.web.money.models import Budget, Instalment
from zoulang.web.money.pages.doing import do
from zoulang.web.money.pages.entering import money_programme
from zoulang.web.money.pages.forms import BudgetForm

ENTRIES_SHOWN = 50
RELATED = "policy_file__document__programme"


@office_page
def budgets(request: HttpRequest, programme: str) -> HttpResponse:
    """The budgets of a year, the years there are, and what is promised for years to come."""
    found = money_programme(request, programme)
    held = Budget.objects.visible_to(request.user).filter(policy_file__document__programme=found)
    years = sorted(set(held.values_list("year", flat=True)), reverse=True)
    on = business_date()
    year = number_in(request.GET.get("year", "")) or on.year
    rows = list(held.filter(year=year).select_related(RELATED))
    if wants_spreadsheet(request):
        return spreadsheet(f"budgets-{year}", *_table(rows))
    context = {
        "section": "money",
        "programme": found,
        "years": sorted({*years, on.year}, reverse=True),
        "year": year,
        "rows": rows,
        "on": on,
        "total": {name: sum(getattr(row, name) for row in rows) for name in ("amount", "committed", "paid")},
        "chart": _chart(rows),
        "coming": coming_by_year(found, on.year) if rows or years else [],
        "form": BudgetForm(programme=found, initial={"year": on.year}),
        "may_set": request.user.has_perm("money.set_budget", found),
        "may_close": request.user.has_perm("money.close_year", found) and year < on.year,
    }
    return render(request, "money/office/budgets.html", context)


def coming_by_year(programme: Programme, year: int) -> list[dict[str, Any]]:
    """Later years with what earlier awards promised for them, fen and firms, and how much has money."""
    parts = Instalment.objects.open().filter(award__enterprise__programme=programme, due_year__gt=year)
    summed = (
        parts.order_by()
        .values("due_year", "award__enterprise")
        .annotate(fen=Sum("amount"), covered=Sum("amount", filter=Q(budget__isnull=False), default=0))
    )
    years: dict[int, dict[str, Any]] = defaultdict(lambda: {"fen": 0, "firms": 0, "covered": 0})
    for row in summed:
        held = years[row["due_year"]]
        held["fen"] += row["fen"]
        held["covered"] += row["covered"]
        held["firms"] += 1
    return [{"year": each, **held} for each, held in sorted(years.items())]


def _chart(rows: list[Budget]) -> dict[str, Any]:
    unit, size = ("¥ million", FEN_PER_MILLION) if is_english() else ("万元", FEN_PER_WAN)
    parts = {
        _("Paid"): lambda row: row.paid,
        _("Set aside, not paid"): lambda row: row.committed - row.paid,
        _("Left"): lambda row: row.left,
    }
    return {
        "labels": [f"{row.policy_file.document.number} {row.get_treasury_display()}" for row in rows],
        "series": [
            {"name": name, "values": [round(value(row) / size, 2) for row in rows]}
            for name, value in parts.items()
        ],
        "unit": unit,
        "stacked": True,
        "horizontal": True,
    }


def _table(rows: list[Budget]) -> tuple[pl.DataFrame, list[str]]:
    money = {_("Amount"): "amount", _("Set aside"): "committed", _("Paid"): "paid", _("Left"): "left"}
    columns: dict[str, Any] = {
        _("Policy"): [row.policy_file.document.number for row in rows],
        _("Treasury"): [str(row.get_treasury_display()) for row in rows],
        _("Budget indicator"): [row.indicator for row in rows],
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    sums = [pl.Series(head, [getattr(row, name) for row in rows], pl.Int64) for head, name in money.items()]
    return frame.with_columns(sums), list(money)


@office_page
def budget(request: HttpRequest, programme: str, budget: int) -> HttpResponse:
    """One budget with every entry of its book."""
    held = Budget.objects.visible_to(request.user).select_related(RELATED)
    found = get_object_or_404(held, pk=budget, policy_file__document__programme__slug=programme)
    entries = found.entries.select_related("award__enterprise", "award__rule", "by").order_by("-id")
    page = Paginator(entries, ENTRIES_SHOWN).get_page(request.GET.get("page"))
    context = {"section": "money", "programme": found.programme, "budget": found, "page": page}
    return render(request, "money/office/budget.html", context)


@deed
def set_one(request: HttpRequest, programme: str) -> HttpResponse:
    """Set the budget of a policy and year."""
    found = money_programme(request, programme)
    form = BudgetForm(request.POST, programme=found)
    if not form.is_valid():
        held = {"section": "money", "programme": found, "form": form}
        return render(request, "money/office/set_budget.html", held, status=400)
    data, on = form.cleaned_data, business_date()
    return do(
        request,
        lambda: set_budget(
            data["policy_file"],
            data["year"],
            data["amount"],
            data["indicator"],
            person(request),
            on,
            data["treasury"],
        ),
        _("The budget is set."),
        "budgets",
        programme,
    )


@deed
def close(request: HttpRequest, programme: str, budget: int) -> HttpResponse:
    """Close the year of a budget."""
    found = get_object_or_404(
        Budget.objects.visible_to(request.user), pk=budget, policy_file__document__programme__slug=programme
    )
    return do(
        request,
        lambda: close_year(found, person(request), business_date()),
        lambda made: _("The year is closed; what was set aside and not paid is in the next one."),
        "budget",
        programme,
        found.pk,
    )
