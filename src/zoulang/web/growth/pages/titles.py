"""The pages of titles and ladders: a list of N is a query whose filters stand in the address."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import day_in, deed, number_in, office_page, person, programme_in
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.growth.actions import file_title, grant_title, withdraw_title
from zoulang.web.growth.ladders import ladders_of_programme, latest_runs, pool_of
from zoulang.web.growth.models import Standing
from zoulang.web.growth.pages.register import table_of
from zoulang.web.growth.reminders import FIRST_NOTICE
from zoulang.web.registry.models import Enterprise, Title, TitleKind, valid_titles

ON_A_PAGE = 50


@office_page
def titles(request: HttpRequest, programme: str) -> HttpResponse:
    """Titles by kind, level, year, town and day; firms and titles are counted apart."""
    held = programme_in(request, programme)
    on = day_in(request.GET.get("on", "")) or business_date()
    found = _asked(request, held, on)
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-titles", _table(found))
    counts = found.order_by().aggregate(titles=Count("id"), firms=Count("enterprise", distinct=True))
    page = Paginator(found.select_related("enterprise__town", "kind"), ON_A_PAGE)
    page.count = counts["titles"]
    context = {
        "programme": held,
        "section": "growth",
        "on": on,
        "kinds": _kinds(held, on, request.user),
        "levels": Title.Level.choices,
        "years": sorted(_years(held, request.user), reverse=True),
        "towns": held.units.filter(enterprises__titles__isnull=False).distinct(),
        "counts": counts,
        "page": page.get_page(request.GET.get("page")),
        "asked": {name: request.GET.get(name, "") for name in ("kind", "level", "year", "town", "state")},
        "soon": on + timedelta(days=FIRST_NOTICE),
        "may_grant": request.user.has_perm("growth.grant_title", held),
        "may_withdraw": request.user.has_perm("growth.withdraw_title", held),
    }
    return render(request, "growth/titles.html", context)


def _asked(request: HttpRequest, programme: Programme, on: date) -> QuerySet[Title]:
    found = Title.objects.visible_to(request.user).filter(enterprise__programme=programme)
    asked = request.GET
    state = asked.get("state", "")
    if state == "filed":
        found = found.filter(granted_on=None, withdrawn_on=None)
    elif state == "ended":
        found = found.exclude(granted_on=None).exclude(valid_titles(on))
    elif state == "ending":
        ends = Q(expires_on__lte=on + timedelta(days=FIRST_NOTICE))
        found = found.filter(valid_titles(on) & ends)
    elif state != "all":
        found = found.filter(valid_titles(on))
    if asked.get("kind"):
        found = found.filter(kind__slug=asked["kind"])
    if asked.get("level"):
        found = found.filter(level=asked["level"])
    if (year := number_in(asked.get("year", ""))) is not None:
        found = found.filter(granted_on__year=year)
    if (town := number_in(asked.get("town", ""))) is not None:
        found = found.filter(enterprise__town=town)
    return found.order_by("-granted_on", "-id")


def _kinds(programme: Programme, on: date, user: Any) -> list[dict[str, Any]]:
    """Every kind with firms and titles valid on the day."""
    valid = Title.objects.visible_to(user).filter(valid_titles(on), enterprise__programme=programme)
    rows = valid.order_by().values("kind").annotate(n=Count("id"), firms=Count("enterprise", distinct=True))
    numbers = {row["kind"]: row for row in rows}
    none = {"n": 0, "firms": 0}
    kinds = programme.title_kinds.select_related("clause__document")
    return [{**numbers.get(kind.pk, none), "kind": kind} for kind in kinds]


def _years(programme: Programme, user: Any) -> set[int]:
    days = Title.objects.visible_to(user).filter(enterprise__programme=programme).exclude(granted_on=None)
    return set(days.order_by().values_list("granted_on__year", flat=True).distinct())


def _table(found: QuerySet[Title]) -> pl.DataFrame:
    fields = (
        "enterprise__name_zh", "enterprise__credit_code", "enterprise__town__name_zh", "kind__name_zh",
        "level", "subject", "granted_on", "expires_on", "authority", "paper",
    )  # fmt: skip
    heads = (
        _("Enterprise"), _("Credit code"), _("Town"), _("Title held"), _("Level"), _("For what"),
        _("Granted on"), _("Valid until"), _("Granted by"), _("Paper"),
    )  # fmt: skip
    levels = {value: str(label) for value, label in Title.Level.choices}
    rows = [
        [levels.get(value, value) if name == "level" else None if value is None else str(value)
         for name, value in zip(fields, row, strict=True)]
        for row in found.values_list(*fields)
    ]  # fmt: skip
    columns = list(zip(*rows, strict=True)) or [()] * len(heads)
    return pl.DataFrame(
        {head: pl.Series(column, dtype=pl.String) for head, column in zip(heads, columns, strict=True)}
    )


@deed
def enter(request: HttpRequest, programme: str) -> HttpResponse:
    """Enter a title, or note an application, for the firm of a credit code."""
    held = programme_in(request, programme)
    firms = Enterprise.objects.visible_to(request.user).filter(programme=held)
    given = request.POST
    firm = firms.filter(credit_code=given.get("credit_code", "").strip()).first()
    kind = get_object_or_404(TitleKind, programme=held, slug=given.get("kind", ""))
    on = day_in(given.get("on", ""))
    if firm is None or on is None:
        messages.error(request, _("Give the credit code of a firm of the register, and a day."))
        return redirect("titles", held.slug)
    level = given.get("level", "") if given.get("level") in Title.Level.values else ""
    try:
        if given.get("what") == "file":
            file_title(firm, kind, on, person(request), level, given.get("subject", ""))
            messages.success(request, _("The application is noted."))
        else:
            subject, authority, paper = (given.get(name, "") for name in ("subject", "authority", "paper"))
            grant_title(
                firm, kind, on, person(request), level, subject=subject, authority=authority, paper=paper
            )
            messages.success(request, _("The title is entered."))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("titles", held.slug)


@deed
def withdraw(request: HttpRequest, programme: str, title: int) -> HttpResponse:
    """Withdraw a title from today on."""
    held = programme_in(request, programme)
    titles = Title.objects.visible_to(request.user).filter(enterprise__programme=held)
    found = get_object_or_404(titles, pk=title)
    try:
        withdraw_title(found, business_date(), person(request), request.POST.get("reason", ""))
        messages.success(request, _("The title is withdrawn."))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("titles", held.slug)


@office_page
def ladders(request: HttpRequest, programme: str) -> HttpResponse:
    """Every ladder as a picture: who stands on each rung, and who is one step short of it."""
    held = programme_in(request, programme)
    on = business_date()
    views = ladders_of_programme(held, on, request.user)
    context = {
        "programme": held,
        "section": "growth",
        "on": on,
        "ladders": views,
        "runs": latest_runs(held),
    }
    return render(request, "growth/ladders.html", context)


@office_page
def rung(request: HttpRequest, programme: str, kind: str) -> HttpResponse:
    """The cultivation pool of a title: firms one step short of it, by their distance."""
    held = programme_in(request, programme)
    found = get_object_or_404(held.title_kinds.select_related("clause__document"), slug=kind)
    policy, _slash, item = found.rule.partition("/")
    run = latest_runs(held).get(policy)
    state = request.GET.get("state", "")
    state = state if state in Standing.State.values else Standing.State.NEAR
    context: dict[str, Any] = {
        "programme": held,
        "section": "growth",
        "kind": found,
        "run": run,
        "state": state,
    }
    if run is not None:
        pool = pool_of(run, item, found, request.user)
        rows = pool.filter(state=state).select_related("enterprise__town", "enterprise__programme")
        if wants_spreadsheet(request):
            return spreadsheet(f"{found.slug}-{state}", table_of(rows), money=[_("Amount")])
        counts = {row["state"]: row["n"] for row in pool.order_by().values("state").annotate(n=Count("id"))}
        page = Paginator(rows, ON_A_PAGE)
        page.count = counts.get(state, 0)
        context |= {
            "page": page.get_page(request.GET.get("page")),
            "states": [(each, each.label, counts.get(each.value, 0)) for each in Standing.State],
            "item_id": item,
        }
    return render(request, "growth/rung.html", context)
