"""Decisions and instructions: the list with what became of each, and the form of minutes."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import office_page, person
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import problem_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.dispatch.actions.decisions import record_instruction
from zoulang.web.dispatch.decision_forms import Lines, MinutesForm, issues_of, units_of
from zoulang.web.dispatch.decisions import STATES, Followed, counts, followed
from zoulang.web.dispatch.kinds import Kind
from zoulang.web.dispatch.views.entering import may, refuse_unless, working_programme


@office_page
def decisions(request: HttpRequest, programme: str) -> HttpResponse:
    """What was decided and ordered, and what became of it."""
    held = working_programme(request, programme)
    on = business_date()
    everything = followed(held, request.user, on, request.GET.get("kind", ""))
    state = request.GET.get("state", "")
    rows = [row for row in everything if not state or row.state == state]
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-decisions", _table(rows))
    context = {
        "programme": held,
        "section": "dispatch",
        "on": on,
        "rows": rows,
        "counts": counts(everything),
        "states": STATES,
        "kinds": Kind.choices,
        "total": len(everything),
        "may_record": may(request, "dispatch.record_instruction", held),
    }
    return render(request, "dispatch/decisions.html", context)


def _table(rows: list[Followed]) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {
        "来源": [str(Kind(row.document.kind).label) for row in rows],
        "文件": [row.document.title_zh for row in rows],
        "文号": [row.document.number for row in rows],
        "事项": [row.duty.clause.text for row in rows],
        "牵头单位": [_named(row, "lead") for row in rows],
        "配合单位": [_named(row, "participant") for row in rows],
        "状态": [{"late": "逾期", "open": "办理中", "done": "已办结"}[row.state] for row in rows],
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_columns(
        pl.Series("议定或收到日期", [row.document.issued for row in rows], dtype=pl.Date),
        pl.Series("办结期限", [row.duty.due for row in rows], dtype=pl.Date),
        pl.Series("逾期天数", [row.days for row in rows], dtype=pl.Int64),
    )


def _named(row: Followed, part: str) -> str:
    return "、".join(each["unit"].name_zh for each in row.units if each["part"] == part)


@office_page
def new_decision(request: HttpRequest, programme: str) -> HttpResponse:
    """Enter minutes, an instruction, a notice from above or a letter."""
    held = working_programme(request, programme)
    refuse_unless(request, "dispatch.record_instruction", held)
    options = {"units": units_of(held), "issues": issues_of(held, request.user)}
    form = MinutesForm(request.POST or None, initial={"issued": business_date()})
    lines = Lines(request.POST or None, form_kwargs=options, prefix="line")
    if (
        request.method == "POST"
        and all((form.is_valid(), lines.is_valid()))
        and _recorded(request, held, form, lines)
    ):
        messages.success(request, _("The lines are duties of their units from now on."))
        return redirect("decisions", held.slug)
    context = {"programme": held, "section": "dispatch", "form": form, "lines": lines}
    return render(request, "dispatch/new_decision.html", context)


def _recorded(request: HttpRequest, programme: Programme, form: MinutesForm, lines: Any) -> bool:
    data = form.cleaned_data
    try:
        record_instruction(
            programme,
            data["kind"],
            data["title"],
            lines.lines(),
            person(request),
            number=data["number"],
            issued=data["issued"],
        )
    except InputError as error:
        for problem in error.problems:
            form.add_error(None, problem_in_words(problem))
        return False
    return True
