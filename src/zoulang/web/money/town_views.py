"""The page of the points of towns."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, person
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.dispatch.actions.assessment import set_town_points
from zoulang.web.money.town_points import TownSheet, town_sheet
from zoulang.web.policy.models import Clause, Rule


def town_points(request: HttpRequest, programme: str) -> HttpResponse:
    """The points of towns in a year; everybody sees which clause gives them and whether a number is set."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    this_year = business_date().year
    year = number_in(request.GET.get("year", "")) or this_year
    sheet = town_sheet(held, year, request.user)
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-town-points-{year}", _table(sheet))
    may_set = request.user.has_perm("dispatch.set_town_points", held)
    rules = Rule.objects.visible_to(request.user).filter(clause__document__programme=held)
    clauses = Clause.objects.filter(rules__in=rules).select_related("document").distinct() if may_set else []
    context = {
        "programme": held,
        "section": "dispatch",
        "year": year,
        "years": range(this_year - 2, this_year + 1),
        "sheet": sheet,
        "may_set": may_set,
        "choices": clauses,
    }
    return render(request, "money/town_points.html", context)


def _table(sheet: TownSheet) -> pl.DataFrame:
    columns = {"镇街": pl.Series([line.town.name_zh for line in sheet.lines], dtype=pl.String)}
    for number, each in enumerate(sheet.clauses):
        columns[f"{each.clause}（家）"] = pl.Series(
            [line.firms[number] for line in sheet.lines], dtype=pl.Int64
        )
    points = [None if line.points is None else float(line.points) for line in sheet.lines]
    return pl.DataFrame({**columns, "加分": pl.Series(points, dtype=pl.Float64)})


@deed
def set_points(request: HttpRequest, programme: str) -> HttpResponse:
    """Set the points for each firm under a clause."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    clauses = Clause.objects.visible_to(request.user).filter(document__programme=held)
    clause = get_object_or_404(
        clauses.select_related("document"), pk=number_in(request.POST.get("clause", "")) or 0
    )
    try:
        set_town_points(clause, _number(request.POST.get("points", "")), person(request))
        messages.success(request, _("The points are set."))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("town_points", held.slug)


def _number(text: str) -> Decimal | None:
    """The number typed; none for an empty field, and one that is refused for what is no number."""
    if not text.strip():
        return None
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return Decimal("NaN")
