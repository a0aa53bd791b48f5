"""The pages of key projects: all of them, their problems, their leaders, and the plan of one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, office_page, person, programme_in
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.casework.models import Case, Procedure
from zoulang.web.casework.standing import steers
from zoulang.web.programme.models import Project
from zoulang.web.programme.projects.actions import send_problems, set_year_plan
from zoulang.web.programme.projects.forms import LinesForm, WayForm, made_lines
from zoulang.web.programme.projects.leaders import LEADERS_ON_A_PAGE, pledges_of
from zoulang.web.programme.projects.overview import Overview
from zoulang.web.programme.projects.plans import Year, year_of
from zoulang.web.programme.projects.problems import ProblemList
from zoulang.web.programme.projects.table import SUBJECT, projects_of


def projects(request: HttpRequest, programme: str) -> HttpResponse:
    """Every key project as a row: stage, ten-day squares, plan against done, light, problems."""
    held = programme_in(request, programme)
    overview = Overview(held, request.user, request.GET, business_date())
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-projects", overview.table(), money=overview.money_columns)
    context = {
        "programme": held,
        "section": "projects",
        "overview": overview,
        "page": overview.page,
        "on": overview.on,
        "procedures": Procedure.objects.filter(programme=held, subject=SUBJECT),
        "named": [] if overview.all else _named(request, held),
    }
    return render(request, "programme/projects/projects.html", context)


def problems(request: HttpRequest, programme: str) -> HttpResponse:
    """The problems of all key projects, and how long each unit takes to close one."""
    held = programme_in(request, programme)
    listed = ProblemList(held, request.user, request.GET, business_date())
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-problems", listed.table())
    context = {"programme": held, "section": "projects", "problems": listed, "on": listed.on}
    return render(request, "programme/projects/problems.html", context)


@deed
def send(request: HttpRequest, programme: str) -> HttpResponse:
    """Send the problems that were ticked, each with its sort."""
    held = programme_in(request, programme)
    chosen = [pk for pk in map(number_in, request.POST.getlist("problem")) if pk is not None]
    sorts = {pk: request.POST.get(f"sort-{pk}", "") for pk in chosen}
    try:
        sent = len(send_problems(held, sorts, person(request)))
        words = ngettext("{sent} problem was sent.", "{sent} problems were sent.", sent)
        messages.success(request, words.format(sent=sent))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("project_problems", held.slug)


def leaders(request: HttpRequest, programme: str) -> HttpResponse:
    """Each leader's projects, late milestones and open problems; the person's own first."""
    held = programme_in(request, programme)
    on = business_date()
    pledges = pledges_of(held, request.user, on)
    context = {
        "programme": held,
        "section": "projects",
        "page": Paginator(pledges, LEADERS_ON_A_PAGE).get_page(request.GET.get("page")),
        "on": on,
    }
    return render(request, "programme/projects/leaders.html", context)


@office_page
def plan(request: HttpRequest, programme: str, case: int) -> HttpResponse:
    """Cut the plan of a project's year into its periods, or mend those still to come."""
    held, year = _planned(request, programme, case)
    way = WayForm(request.GET if "way" in request.GET else None, initial={"way": "even"})
    lines = _lines(year, way)
    form = LinesForm(request.POST or None, year=year, lines=lines)
    if request.method == "POST" and form.is_valid() and _plan_is_set(request, held, form):
        messages.success(request, _("The plan is set."))
        return redirect("case", held.programme.slug, held.procedure.slug, held.pk)
    context = {
        "programme": held.programme,
        "section": "projects",
        "case": held,
        "year": year,
        "way": way,
        "form": form,
    }
    return render(request, "programme/projects/plan.html", context)


def _named(request: HttpRequest, programme: Programme) -> list[Project]:
    """The projects that the programme's documents only name."""
    found = Project.objects.filter(
        clause__document__in=programme.documents.visible_to(request.user)  # type: ignore[attr-defined]
    )
    return list(found.select_related("clause__document__programme"))


def _planned(request: HttpRequest, programme: str, pk: int) -> tuple[Case, Year]:
    """The project and its year, for who may plan it."""
    cases = projects_of(programme_in(request, programme), request.user)
    case = get_object_or_404(cases, pk=pk)
    if not (person(request).has_perm("casework.set_up_case", case) and steers(request.user, case)):
        raise PermissionDenied
    year = year_of(case, business_date())
    if year is None or year.total is None or case.closed_on is not None:
        raise Http404
    return case, year


def _lines(year: Year, way: WayForm) -> dict:
    """The lines that the page begins with: those asked for, those that are set, or even ones."""
    if way.is_bound and way.is_valid():
        try:
            return made_lines(year, way.cleaned_data)
        except ValueError:
            way.add_error("start", _("No period to come is left for the work."))
    return dict(year.lines) or made_lines(year, {})


def _plan_is_set(request: HttpRequest, case: Case, form: LinesForm) -> bool:
    try:
        set_year_plan(case, form.planned, person(request))
    except InputError as error:
        form.add_error(None, error_in_words(error))
        return False
    return True
