"""Pages of special teams, and of the master plan of a zone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.doing import done_or_told
from zoulang.web.accounts.entrance import deed, number_in, person
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.accounts.sentences import error_in_words, is_english
from zoulang.web.casework.actions import open_case
from zoulang.web.policy.models import Clause
from zoulang.web.programme.models import SpecialTeam
from zoulang.web.programme.team_page import MASTER_PLAN, PlanPage, TeamPage
from zoulang.web.programme.teams import form_team

OPTION = ("pk", "document__number", "document__title_zh", "address", "heading_zh", "heading_en")


def teams(request: HttpRequest, programme: str) -> HttpResponse:
    """The special teams of a programme, and for the office a form for one more."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    listed = SpecialTeam.objects.visible_to(request.user).filter(programme=held)
    context: dict[str, Any] = {
        "programme": held,
        "section": "duties",
        "teams": list(
            listed.prefetch_related("units", "themes__document__programme").select_related("programme")
        ),
        "may_form": request.user.has_perm("programme.form_team", held),
    }
    if context["may_form"]:
        outside = [Unit.Kind.ENTERPRISE, Unit.Kind.PUBLIC]
        context["units"] = list(held.units.exclude(kind__in=outside))
        context["clauses"] = [_option(row) for row in _clauses(request, held).values_list(*OPTION)]
    return render(request, "programme/teams.html", context)


def _option(row: tuple[Any, ...]) -> tuple[int, str]:
    """The id and the words of a clause; a large programme has thousands to choose from."""
    pk, number, title, address, heading_zh, heading_en = row
    heading = (is_english() and heading_en) or heading_zh
    return pk, f"{number or title} {address} {heading}"


def _clauses(request: HttpRequest, programme: Programme) -> Any:
    clauses = Clause.objects.visible_to(request.user).filter(document__programme=programme)
    owing = clauses.filter(duties__isnull=False).distinct().select_related("document__programme")
    return owing.order_by("document__slug", "position")


@deed
def form(request: HttpRequest, programme: str) -> HttpResponse:
    """Form a special team."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    numbers = {name: [number_in(text) for text in request.POST.getlist(name)] for name in ("units", "themes")}
    units = Unit.objects.filter(programme=held, pk__in=filter(None, numbers["units"]))
    themes = _clauses(request, held).filter(pk__in=filter(None, numbers["themes"]))
    names = (request.POST.get("name_zh", ""), request.POST.get("name_en", ""))
    try:
        team = form_team(held, names[0], units, themes, person(request), name_en=names[1])
    except InputError as error:
        messages.error(request, error_in_words(error))
        return redirect("teams", held.slug)
    messages.success(request, _("The team is formed; the duties of its theme stand below."))
    return redirect(team)


def team(request: HttpRequest, programme: str, team: str) -> HttpResponse:
    """One special team with its tasks across units."""
    seen = SpecialTeam.objects.visible_to(request.user).select_related(
        "programme", "clause", "case__procedure"
    )
    held = get_object_or_404(seen, programme__slug=programme, slug=team)
    page = TeamPage(held, business_date(), request.user)
    context = {"programme": held.programme, "section": "duties", "team": held, "page": page, "on": page.on}
    return render(request, "programme/team.html", context)


def plan(request: HttpRequest, programme: str) -> HttpResponse:
    """The master plan: each place of the zone with the role and the industries that clauses give it."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    page = PlanPage(held, business_date(), request.user)
    context = {
        "programme": held,
        "section": "plan",
        "page": page,
        "on": page.on,
        "may_begin": page.case is None and request.user.has_perm("casework.open_case", held),
    }
    return render(request, "programme/plan.html", context)


@deed
def begin_plan(request: HttpRequest, programme: str) -> HttpResponse:
    """Begin the run of the master plan, with the units that draft it."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    numbers = [number for text in request.POST.getlist("units") if (number := number_in(text))]
    units = list(Unit.objects.filter(programme=held, pk__in=numbers))
    parts = {"drafter": units} if units else None
    title = request.POST.get("title_zh", "")
    done_or_told(request, lambda: open_case(held, MASTER_PLAN, title, person(request), parts=parts))
    return redirect("plan", held.slug)
