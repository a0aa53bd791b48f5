"""The pages of rankings, tiers, multiples and grades, with their inputs and the deeds on them."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, office_page, person, programme_in
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.growth.actions import (
    give_points,
    is_fixed,
    open_assessment,
    propose_ranking,
    rank_firms,
    set_scheme,
)  # fmt: skip
from zoulang.web.growth.comparing import compared
from zoulang.web.growth.inputs import judged_fact, settings_of
from zoulang.web.growth.models import Ranked, Ranking, Scheme
from zoulang.web.growth.shown import Shown, chart_of, shown

ON_A_PAGE = 50


@office_page
def rankings(request: HttpRequest, programme: str) -> HttpResponse:
    """Every scheme of the programme with its latest ranking."""
    held = programme_in(request, programme)
    seen = Ranking.objects.visible_to(request.user).filter(programme=held)
    latest = {each.scheme_id: each for each in seen.select_related("yearly_list", "case").order_by("year")}
    schemes = held.ranking_schemes.select_related("clause__document")
    context = {
        "programme": held,
        "section": "growth",
        "rows": [(scheme, latest.get(scheme.pk)) for scheme in schemes],
    }
    return render(request, "growth/rankings.html", context)


@office_page
def ranking(request: HttpRequest, programme: str, scheme: str) -> HttpResponse:
    """One scheme and year: places with bars, inputs, the judged part, and what can be done next."""
    held = programme_in(request, programme)
    found = _scheme(held, scheme)
    of_scheme = Ranking.objects.visible_to(request.user).filter(scheme=found)
    year = number_in(request.GET.get("year", ""))
    of_scheme = of_scheme.select_related("yearly_list", "case__procedure")
    result = (of_scheme.filter(year=year) if year else of_scheme.order_by("-year")).first()
    firms = None if result is None else Ranked.objects.visible_to(request.user).filter(ranking=result)
    if result is not None and firms is not None and wants_spreadsheet(request):
        return spreadsheet(f"{found.slug}-{result.year}", _table(result, firms))
    context: dict[str, Any] = {
        "programme": held,
        "section": "growth",
        "scheme": found,
        "result": result,
        "year": result.year if result is not None else year or business_date().year - 1,
        "years": sorted({*of_scheme.values_list("year", flat=True), business_date().year - 1}, reverse=True),
        "settings": settings_of(found) if found.source.get("settings") else [],
        "may": {
            name: request.user.has_perm(f"growth.{name}", held)
            for name in ("rank_firms", "give_points", "propose_ranking", "set_ranking")
        },
        "judged": found.source.get("judged"),
        "factors": found.source.get("factors"),
    }
    if result is not None and firms is not None:
        context |= _result(request, result, firms)
    return render(request, "growth/ranking.html", context)


def _scheme(programme: Programme, slug: str) -> Scheme:
    return get_object_or_404(programme.ranking_schemes.select_related("clause__document"), slug=slug)


def _result(request: HttpRequest, result: Ranking, firms: Any) -> dict[str, Any]:
    grade = request.GET.get("grade", "")
    rows = firms.filter(grade=grade) if grade else firms
    rows = rows.select_related("enterprise__town", "enterprise__programme", "points_by").order_by(
        F("place").asc(nulls_last=True), "id"
    )
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    counts = firms.order_by().aggregate(all=Count("id"), placed=Count("place"))
    grades = dict(firms.exclude(grade="").order_by().values_list("grade").annotate(n=Count("id")))
    chart = chart_of(result, grades)
    top = firms.filter(place=1).values_list("value", flat=True).first()
    return {
        "page": page,
        "rows": [shown(each, result, top) for each in page.object_list],
        "counts": counts,
        "chosen": firms.filter(chosen=True).count(),
        "grades": [(each, grades[each]) for each in chart["labels"]] if chart else [],
        "grade": grade,
        "chart": chart,
        "fixed": is_fixed(result),
        "compared": compared(result) if request.GET.get("compare") else None,
        "judged_fact": judged_fact(result.source),
    }


def _table(result: Ranking, firms: Any) -> pl.DataFrame:
    lines: list[Shown] = []
    rows = firms.select_related("enterprise__town", "points_by").order_by(
        F("place").asc(nulls_last=True), "id"
    )
    lines = [shown(each, result, None) for each in rows]
    return pl.DataFrame(
        {
            _("Rank"): pl.Series([each.row.place for each in lines], dtype=pl.Int64),
            _("Enterprise"): [each.row.enterprise.name_zh for each in lines],
            _("Credit code"): [each.row.enterprise.credit_code for each in lines],
            _("Value"): [each.value for each in lines],
            _("Points by a person"): [
                None if each.row.points is None else float(each.row.points) for each in lines
            ],
            _("Class"): [each.row.grade for each in lines],
            _("Chosen"): [each.row.chosen for each in lines],
            _("Inputs"): ["；".join(f"{name} {value}" for name, value in each.inputs) for each in lines],
        },
        strict=False,
    )


@office_page
def firm(request: HttpRequest, programme: str, scheme: str, year: int, enterprise: int) -> HttpResponse:
    """One firm in a ranking: every line of its score, its inputs, its factors."""
    held = programme_in(request, programme)
    found = Ranked.objects.visible_to(request.user).filter(
        ranking__programme=held, ranking__scheme__slug=scheme, ranking__year=year
    )
    row = get_object_or_404(
        found.select_related("ranking__scheme__clause__document", "enterprise__town", "points_by"),
        enterprise=enterprise,
    )
    context = {
        "programme": held,
        "section": "growth",
        "row": row,
        "shown": shown(row, row.ranking, None),
        "ranking": row.ranking,
        "scheme": row.ranking.scheme,
    }
    return render(request, "growth/ranked.html", context)


@deed
def rank(request: HttpRequest, programme: str, scheme: str) -> HttpResponse:
    """Work the scheme out for a year."""
    found = _scheme(programme_in(request, programme), scheme)
    year = number_in(request.POST.get("year", "")) or business_date().year - 1
    return _done(
        request, found, year, _("The firms are ranked."),
        lambda: rank_firms(found, year, business_date(), person(request)),
    )  # fmt: skip


@deed
def points(request: HttpRequest, programme: str, scheme: str, ranked: int) -> HttpResponse:
    """Give a firm its points for the judged part."""
    found = _scheme(programme_in(request, programme), scheme)
    rows = Ranked.objects.visible_to(request.user).filter(ranking__scheme=found)
    row = get_object_or_404(rows.select_related("ranking", "enterprise"), pk=ranked)
    return _done(
        request, found, row.ranking.year, _("The points are given, and the places follow."),
        lambda: give_points(row, request.POST.get("points", ""), person(request)),
    )  # fmt: skip


@deed
def propose(request: HttpRequest, programme: str, scheme: str) -> HttpResponse:
    """Propose the chosen firms as the list of the year."""
    found = _scheme(programme_in(request, programme), scheme)
    seen = Ranking.objects.visible_to(request.user).filter(scheme=found)
    result = get_object_or_404(seen, year=number_in(request.POST.get("year", "")) or 0)
    return _done(
        request, found, result.year, _("The list is proposed; another person confirms it."),
        lambda: propose_ranking(result, person(request)),
    )  # fmt: skip


@deed
def assess(request: HttpRequest, programme: str, scheme: str) -> HttpResponse:
    """Open the assessment that publishes the grades."""
    found = _scheme(programme_in(request, programme), scheme)
    seen = Ranking.objects.visible_to(request.user).filter(scheme=found)
    result = get_object_or_404(seen, year=number_in(request.POST.get("year", "")) or 0)
    try:
        case = open_assessment(result, person(request))
    except InputError as error:
        messages.error(request, error_in_words(error))
        return redirect("ranking", found.programme.slug, found.slug)
    return redirect("case", found.programme.slug, case.procedure.slug, case.pk)


@deed
def settle(request: HttpRequest, programme: str, scheme: str) -> HttpResponse:
    """Set what the document leaves open."""
    found = _scheme(programme_in(request, programme), scheme)
    values = {each.name: request.POST.get(each.name, "") for each in settings_of(found)}
    return _done(
        request, found, None, _("The settings are kept."), lambda: set_scheme(found, values, person(request))
    )


def _done(request: HttpRequest, scheme: Scheme, year: int | None, said: str, action: Any) -> HttpResponse:
    try:
        action()
        messages.success(request, said)
    except InputError as error:
        messages.error(request, error_in_words(error))
    answer = redirect("ranking", scheme.programme.slug, scheme.slug)
    if year is not None:
        answer["Location"] += f"?year={year}"
    return answer
