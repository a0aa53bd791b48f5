"""Notices of supervision: the list, what is late, one notice with the answers of its units."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.papers import paper, wants_paper
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.casework.actions import answer_item, close_item, make_move
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item
from zoulang.web.casework.standing import acts_in
from zoulang.web.dispatch.actions.notices import SLIP, choose_supervision, draft_notice, issue_notice
from zoulang.web.dispatch.forms import AnswerForm, IssueForm, SupervisionForm
from zoulang.web.dispatch.late import LINES, NOTICE, UNSAID, late_matters
from zoulang.web.dispatch.lines import notice_lines
from zoulang.web.dispatch.papers import about_zh, notice_paper
from zoulang.web.dispatch.supervision import LATE, Supervision
from zoulang.web.dispatch.views.entering import may, refuse_unless, working_programme

# More late matters than anybody chooses from: the rest is found by its unit.
MOST_SHOWN = 150


@office_page
def notices(request: HttpRequest, programme: str) -> HttpResponse:
    """The notices a person sees, those that wait first."""
    held = working_programme(request, programme)
    seen = Case.objects.visible_to(request.user).filter(programme=held, procedure__subject=NOTICE)
    lines = Q(items__kind=LINES)
    listed = seen.select_related("procedure").annotate(
        lines=Count("items", filter=lines, distinct=True),
        answered=Count("items", filter=lines & ~Q(items__state=Item.State.OPEN), distinct=True),
        answer_by=Max("items__due", filter=lines),
    )
    may_choose = may(request, "dispatch.choose_supervision", held)
    context = {
        "programme": held,
        "section": "dispatch",
        "on": business_date(),
        "notices": [_listed(case) for case in listed.order_by("closed_on", "-id")],
        "may_draft": may(request, "dispatch.draft_notice", held),
        "rule": Supervision(held, business_date()).rule,
        "form": SupervisionForm(programme=held) if may_choose else None,
    }
    return render(request, "dispatch/notices.html", context)


def _listed(case: Case) -> dict[str, Any]:
    return {"case": case, "stage": read_procedure(case.procedure.source).stage(case.stage).title}


@deed
def supervision(request: HttpRequest, programme: str) -> HttpResponse:
    """Choose the rule that gives the slips."""
    held = working_programme(request, programme)
    refuse_unless(request, "dispatch.choose_supervision", held)
    form = SupervisionForm(request.POST, programme=held)
    if form.is_valid():
        try:
            choose_supervision(held, form.cleaned_data["policy"], person(request))
            messages.success(request, _("The rule of slips is chosen."))
        except InputError as error:
            messages.error(request, error_in_words(error))
    return redirect("notices", held.slug)


@office_page
def new_notice(request: HttpRequest, programme: str) -> HttpResponse:
    """What is late or stuck; the office chooses what a notice tells."""
    held = working_programme(request, programme)
    refuse_unless(request, "dispatch.draft_notice", held)
    on = business_date()
    title = request.POST.get("title", "").strip()
    chosen = request.POST.getlist("matter")
    problem = ""
    if request.method == "POST":
        try:
            case = draft_notice(held, title, chosen, person(request))
            return redirect("notice", held.slug, case.pk)
        except InputError as error:
            problem = error_in_words(error)
    found = late_matters(held, on, request.user)
    unit = request.GET.get("unit", "")
    matters = [matter for matter in found if not unit or matter.unit.name_zh == unit]
    context = {
        "programme": held,
        "section": "dispatch",
        "on": on,
        "matters": matters[:MOST_SHOWN],
        "count": len(matters),
        "left_out": max(len(matters) - MOST_SHOWN, 0),
        "units": sorted({matter.unit.name_zh for matter in found}),
        "unit": unit,
        "chosen": chosen,
        "title": title,
        "problem": problem,
        "rule": Supervision(held, on).rule,
    }
    return render(request, "dispatch/new_notice.html", context)


@office_page
def notice(request: HttpRequest, programme: str, number: int) -> HttpResponse:
    """One notice as it is or will be issued, and what its units answered."""
    case = _notice(request, programme, number)
    lines = notice_lines(case)
    if wants_paper(request):
        return paper(f"{case.number or case.title_zh}", notice_paper(case, lines), case.programme)
    if wants_spreadsheet(request):
        return spreadsheet(f"notice-{case.pk}", _table(case, lines))
    procedure = read_procedure(case.procedure.source)
    user = person(request)
    moves = [move for move in procedure.moves_from(case.stage) if acts_in(user, case, move.by)]
    units = {held.unit_id for held in user.held_roles}
    context = {
        "programme": case.programme,
        "section": "dispatch",
        "on": business_date(),
        "case": case,
        "stage": procedure.stage(case.stage).title,
        "issued": case.moves.filter(move="issue").order_by("id").last(),
        "lines": [_line(line, case, units, user) for line in lines],
        "moves": [move for move in moves if move.id != "issue"],
        "may_issue": any(move.id == "issue" for move in moves)
        and may(request, "dispatch.draft_notice", case),
        "is_draft": case.stage in UNSAID,
        "history": case.moves.select_related("by").order_by("id"),
        "titles": {stage.id: stage.title for stage in procedure.stages},
        "form": IssueForm(ask_day=not procedure.stage("issued").within),
        "slip": SLIP,
        "late": LATE,
    }
    return render(request, "dispatch/notice.html", context)


def _notice(request: HttpRequest, programme: str, number: int) -> Case:
    seen = Case.objects.visible_to(request.user).filter(programme__slug=programme, procedure__subject=NOTICE)
    return get_object_or_404(seen.select_related("procedure", "programme"), pk=number)


def _line(line: Item, case: Case, units: set[int], user: Any) -> dict[str, Any]:
    outcomes = dict(read_procedure(case.procedure.source).list_of(LINES).outcomes)
    is_open = case.stage == "issued" and line.state != Item.State.CLOSED
    return {
        "item": line,
        "slip": line.facts.get(SLIP, ""),
        "late": line.facts.get(LATE, ""),
        "outcome": outcomes.get(line.outcome),
        "form": AnswerForm(outcomes=outcomes, initial={"answer": line.answer_zh, "outcome": line.outcome})
        if is_open and line.unit_id in units
        else None,
        "may_close": is_open
        and line.state == Item.State.ANSWERED
        and acts_in(user, case, read_procedure(case.procedure.source).list_of(LINES).closing),
    }


def _table(case: Case, lines: list[Item]) -> pl.DataFrame:
    outcomes = dict(read_procedure(case.procedure.source).list_of(LINES).outcomes)
    columns = {
        "单位": [line.unit.name_zh if line.unit else "" for line in lines],
        "事项": [about_zh(line) for line in lines],
        "依据条款": [str(line.clause or "") for line in lines],
        "逾期": [line.facts.get(LATE, "") for line in lines],
        "督办单": [line.facts.get(SLIP, "") for line in lines],
        "整改情况": [line.answer_zh for line in lines],
        "结果": [outcomes[line.outcome].zh if line.outcome in outcomes else "" for line in lines],
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    days = {"答复期限": [line.due for line in lines], "办结日期": [line.closed_on for line in lines]}
    return frame.with_columns([pl.Series(name, values, dtype=pl.Date) for name, values in days.items()])


@deed
def move(request: HttpRequest, programme: str, number: int) -> HttpResponse:
    """Sign, send back, confirm, close or withdraw a notice."""
    case = _notice(request, programme, number)
    try:
        make_move(case, request.POST.get("move", ""), person(request), request.POST.get("note", "")[:500])
    except InputError as error:
        messages.error(request, error_in_words(error))
    if not Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return redirect("notices", programme)
    return redirect("notice", programme, number)


@deed
def issue(request: HttpRequest, programme: str, number: int) -> HttpResponse:
    """Issue a signed notice under its number."""
    case = _notice(request, programme, number)
    form = IssueForm(request.POST, ask_day=False)
    form.is_valid()
    data = form.cleaned_data
    try:
        issue_notice(case, data.get("number") or "", person(request), data.get("answer_by"))
        messages.success(request, _("The notice is issued; the units it names see it from now on."))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("notice", programme, number)


@deed
def line(request: HttpRequest, programme: str, number: int) -> HttpResponse:
    """Answer a line of a notice, or close it."""
    case = _notice(request, programme, number)
    held = get_object_or_404(case.items.filter(kind=LINES), pk=number_in(request.POST.get("line", "")) or 0)
    held.case = case
    try:
        if request.POST.get("deed") == "close":
            close_item(held, person(request))
        else:
            answer_item(
                held,
                request.POST.get("answer", "")[:2000],
                person(request),
                outcome=request.POST.get("outcome", ""),
            )
            messages.success(request, _("The answer is in."))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("notice", programme, number)
