"""The page that says when the register was decided, decides it again, and who stands where."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.rules import Policy
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, office_page, person, programme_in
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import error_in_words, is_english
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.growth.actions import decide_register
from zoulang.web.growth.models import Run, Standing
from zoulang.web.registry.policies import policies_about_enterprises

ON_A_PAGE = 50
STATES = (Standing.State.MEETS, Standing.State.NEAR, Standing.State.OPEN)


@office_page
def register(request: HttpRequest, programme: str) -> HttpResponse:
    """Every policy in force with how many firms meet each item, are near, or lack a fact."""
    held = programme_in(request, programme)
    year = number_in(request.GET.get("year", "")) or _latest_year(held)
    runs = {run.policy: run for run in Run.objects.visible_to(request.user).filter(programme=held, year=year)}
    policies = policies_about_enterprises(held, business_date())
    parts = [(policy, runs.get(policy.slug), _rows(policy, runs.get(policy.slug))) for policy in policies]
    context = {
        "programme": held,
        "section": "growth",
        "year": year,
        "years": _years(held),
        "parts": parts,
        "latest": max(runs.values(), key=lambda run: run.made_on, default=None),
        "may_decide": request.user.has_perm("growth.decide_register", held),
    }
    return render(request, "growth/register.html", context)


def _latest_year(programme: Programme) -> int:
    latest = programme.runs.order_by("-year").values_list("year", flat=True).first()
    return latest or business_date().year


def _years(programme: Programme) -> list[int]:
    this_year = business_date().year
    held = programme.runs.order_by().values_list("year", flat=True).distinct()
    return sorted({*held, this_year, this_year - 1}, reverse=True)


def _rows(policy: Policy, run: Run | None) -> list[dict[str, Any]]:
    """The items of a policy that firms stand under, with the counts of its run."""
    counts = run.counts if run is not None else {}
    language = "en" if is_english() else "zh"
    return [
        {
            "id": item.id,
            "title": item.title.in_language(language),
            "clause": item.clause,
            "counts": [(state, counts.get(item.id, {}).get(state, 0)) for state in STATES],
        }
        for item in policy.items
        if item.kind in ("measure", "recognition", "class")
    ]


@deed
def decide(request: HttpRequest, programme: str) -> HttpResponse:
    """Decide the register; by htmx one policy at a time, so that the page shows how far it is."""
    held = programme_in(request, programme)
    year = number_in(request.POST.get("year", "")) or business_date().year
    number = number_in(request.POST.get("number", ""))
    on = business_date()
    policies = policies_about_enterprises(held, on)
    wanted = None if number is None else [each.slug for each in policies[number : number + 1]]
    try:
        decide_register(held, year, on, person(request), only=wanted)
    except InputError as error:
        messages.error(request, error_in_words(error))
        return _back(request, held, year)
    if number is None or number + 1 >= len(policies):
        messages.success(request, _("The register is decided."))
        return _back(request, held, year)
    context = {
        "programme": held, "year": year, "number": number + 1, "count": len(policies),
        "title": policies[number + 1].title.in_language("en" if is_english() else "zh"),
        "share": round(100 * (number + 1) / len(policies)),
    }  # fmt: skip
    return render(request, "growth/deciding.html", context)


def _back(request: HttpRequest, programme: Programme, year: int) -> HttpResponse:
    target = f"{reverse('register', args=[programme.slug])}?year={year}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


@office_page
def standings(request: HttpRequest, programme: str, policy: str, item: str) -> HttpResponse:
    """The firms that meet an item, are one step short, or lack one fact; the nearest first."""
    held = programme_in(request, programme)
    runs = Run.objects.visible_to(request.user).filter(programme=held, policy=policy)
    year = number_in(request.GET.get("year", ""))
    run = get_object_or_404(runs, year=year) if year else get_object_or_404(runs.order_by("-year")[:1])
    state = request.GET.get("state", "")
    state = state if state in Standing.State.values else Standing.State.NEAR
    rows = Standing.objects.visible_to(request.user).filter(run=run, item=item, state=state)
    rows = rows.order_by("gap", "id").select_related("enterprise__town", "enterprise__programme")
    if wants_spreadsheet(request):
        return spreadsheet(f"{policy}-{item}-{state}-{run.year}", table_of(rows), money=[_("Amount")])
    counts = run.counts.get(item, {})
    page = Paginator(rows, ON_A_PAGE)
    page.count = rows.order_by().count() if not _sees_all(request, held) else counts.get(state, 0)
    words = next((each for each in policies_about_enterprises(held, run.on) if each.slug == policy), None)
    own = next((each for each in words.items if each.id == item), None) if words is not None else None
    context = {
        "programme": held,
        "section": "growth",
        "run": run,
        "item": own,
        "item_id": item,
        "title": own.title.in_language("en" if is_english() else "zh") if own is not None else item,
        "policy": words,
        "state": state,
        "states": [(each, each.label, counts.get(each, 0)) for each in STATES],
        "page": page.get_page(request.GET.get("page")),
    }
    return render(request, "growth/standings.html", context)


def _sees_all(request: HttpRequest, programme: Programme) -> bool:
    """Whether the person sees every firm of the programme, so that the kept count is theirs."""
    return Run.objects.visible_to(request.user).filter(programme=programme).exists()


def table_of(rows: Any) -> pl.DataFrame:
    """Standings as a table to take away."""
    short = "short_en" if is_english() else "short_zh"
    fields = (
        "enterprise__name_zh",
        "enterprise__credit_code",
        "enterprise__town__name_zh",
        "value",
        short,
        "high",
    )
    heads = (_("Enterprise"), _("Credit code"), _("Town"), _("Class"), _("What is missing"), _("Amount"))
    found = list(rows.values_list(*fields))
    columns = list(zip(*found, strict=True)) or [()] * len(heads)
    types = [pl.String] * 5 + [pl.Int64]
    return pl.DataFrame(
        {
            head: pl.Series(column, dtype=kind)
            for head, column, kind in zip(heads, columns, types, strict=True)
        }
    )
