"""The periods of a programme, and the sheet of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.accounts.holidays import calendar, not_known
from zoulang.web.accounts.papers import paper, wants_paper
from zoulang.web.accounts.roles import roles_with
from zoulang.web.accounts.sentences import error_in_words, problem_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.accounts.uploads import uploaded_file
from zoulang.web.casework.periods import period_name
from zoulang.web.dispatch.actions.periods import close_period, open_period, set_rhythm
from zoulang.web.dispatch.filling import sheet_table, take_in_sheet
from zoulang.web.dispatch.findings import by_unit, findings
from zoulang.web.dispatch.following import next_periods
from zoulang.web.dispatch.forms import CloseForm, RhythmForm, SheetForm
from zoulang.web.dispatch.models import Period
from zoulang.web.dispatch.papers import sheet_paper
from zoulang.web.dispatch.sheet import SheetRow, kept_rows, rows_for
from zoulang.web.dispatch.views.entering import day_in_address, may, refuse_unless, working_programme

ROWS_A_PAGE = 100


@office_page
def periods(request: HttpRequest, programme: str) -> HttpResponse:
    """The periods opened so far, the next one to open, and the rhythms that are set."""
    held = working_programme(request, programme)
    on = business_date()
    listed = list(Period.objects.visible_to(request.user).filter(programme=held).defer("sheet"))
    for period in listed:
        period.programme = held
    may_set = may(request, "dispatch.set_rhythm", held)
    context = {
        "programme": held,
        "section": "dispatch",
        "on": on,
        "periods": [_listed(period) for period in listed],
        "following": next_periods(held, listed, on),
        "may_open": may(request, "dispatch.open_period", held),
        "may_set": may_set,
        "form": RhythmForm(programme=held, user=request.user) if may_set and "set" in request.GET else None,
    }
    return render(request, "dispatch/periods.html", context)


def _listed(period: Period) -> dict[str, Any]:
    """A period with its name and, once it is closed, how its reports came."""
    return {
        "period": period,
        "name": period_name(period.cadence, period.period_end),
        "counts": Counter(period.states),
        "total": sum(period.states.values()),
    }


@deed
def rhythm(request: HttpRequest, programme: str) -> HttpResponse:
    """Set a rhythm of reports."""
    held = working_programme(request, programme)
    refuse_unless(request, "dispatch.set_rhythm", held)
    form = RhythmForm(request.POST, programme=held, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            set_rhythm(held, data["cadence"], data["within"], person(request), data["clause"])
            messages.success(request, _("The rhythm is set."))
        except InputError as error:
            messages.error(request, error_in_words(error))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("dispatch", held.slug)


@deed
def open_(request: HttpRequest, programme: str) -> HttpResponse:
    """Call for the reports of a period."""
    held = working_programme(request, programme)
    end = day_in_address(request.POST.get("period_end", ""))
    try:
        period = open_period(held, request.POST.get("cadence", ""), end, person(request))
    except InputError as error:
        messages.error(request, error_in_words(error))
        return redirect("dispatch", held.slug)
    messages.success(request, _("The reports of the period are called for."))
    return redirect(period)


@office_page
def sheet(request: HttpRequest, programme: str, cadence: str, period_end: str) -> HttpResponse:
    """Who has reported, what came, and what is late."""
    period = _period(request, programme, cadence, period_end)
    on = business_date()
    everything = rows_for(kept_rows(period, on), request.user, period.programme_id)
    rows = _filtered(everything, request)
    if request.GET.get("by") == "duty":
        rows.sort(key=lambda row: (row.place, row.title_zh))
    if wants_paper(request):
        name = period_name(period.cadence, period.period_end)
        return paper(f"{name}调度单", sheet_paper(period, rows, period.closed_on or on), period.programme)
    if wants_spreadsheet(request):
        return spreadsheet(f"dispatch-{period.cadence}-{period.period_end}", sheet_table(rows))
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": period.programme,
        "section": "dispatch",
        "period": period,
        "name": period_name(period.cadence, period.period_end),
        "not_known": not_known(calendar(), period.period_end, period.due),
        "on": period.closed_on or on,
        "page": page,
        "groups": _by_duty(list(page)) if request.GET.get("by") == "duty" else [("", list(page))],
        **_told(everything),
        **_deeds(period, list(page), request),
    }
    return render(request, "dispatch/sheet.html", context)


def _told(rows: list[SheetRow]) -> dict[str, Any]:
    """What stands above the table, over all rows whatever the filter shows."""
    return {
        "findings": findings(rows),
        "units": by_unit(rows),
        "total": len(rows),
        "counts": Counter(row.state for row in rows),
    }


def _deeds(period: Period, rows: list[SheetRow], request: HttpRequest) -> dict[str, Any]:
    """What the person may do on the sheet."""
    return {
        "mine": _mine(rows, request),
        "may_close": not period.is_closed and may(request, "dispatch.close_period", period),
        "may_report": may(request, "casework.submit_report", period),
        "form": CloseForm(),
        "sheet_form": SheetForm(),
    }


def _period(request: HttpRequest, programme: str, cadence: str, period_end: str) -> Period:
    seen = Period.objects.visible_to(request.user).select_related("programme", "closed_by", "opened_by")
    seen = seen.defer("sheet")
    day = day_in_address(period_end)
    return get_object_or_404(seen, programme__slug=programme, cadence=cadence, period_end=day)


def _filtered(rows: list[SheetRow], request: HttpRequest) -> list[SheetRow]:
    state, unit, light = (request.GET.get(name) for name in ("state", "unit", "light"))
    return [
        row
        for row in rows
        if (not state or row.state == state)
        and (not unit or row.unit_zh == unit)
        and (not light or row.light == light)
    ]


def _mine(rows: list[SheetRow], request: HttpRequest) -> set[int]:
    """The cases on the sheet that the person reports on."""
    allowed = roles_with("casework.submit_report")
    units = {held.unit_id for held in person(request).held_roles if held.role in allowed}
    return {row.case for row in rows if units.intersection(row.units)}


def _by_duty(rows: list[SheetRow]) -> list[tuple[SheetRow, list[SheetRow]]]:
    """The rows under what they are about: a duty with the parts of its units, or a project."""
    groups: dict[tuple[str, str], list[SheetRow]] = defaultdict(list)
    for row in rows:
        groups[row.place, row.title_zh].append(row)
    return [(listed[0], listed) for _, listed in sorted(groups.items())]


@deed
def close(request: HttpRequest, programme: str, cadence: str, period_end: str) -> HttpResponse:
    """Close a period and freeze its sheet."""
    period = _period(request, programme, cadence, period_end)
    try:
        close_period(period, person(request), request.POST.get("head", "")[:2000])
        messages.success(request, _("The period is closed; its sheet stays as it is."))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect(period)


@deed
def fill(request: HttpRequest, programme: str, cadence: str, period_end: str) -> HttpResponse:
    """Take in a filled sheet, whole or not at all."""
    period = _period(request, programme, cadence, period_end)
    refuse_unless(request, "casework.submit_report", period.programme)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose the filled sheet."))
        return redirect(period)
    upload = form.cleaned_data["file"]
    try:
        with uploaded_file(upload) as path:
            reports = take_in_sheet(period, path, person(request))
    except InputError as error:
        for problem in error.problems:
            messages.error(request, problem_in_words(problem))
    else:
        messages.success(
            request,
            ngettext("%(number)d report is in.", "%(number)d reports are in.", len(reports))
            % {"number": len(reports)},
        )
    return redirect(period)
