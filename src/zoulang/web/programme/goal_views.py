"""Pages of goals: the board by document, and one goal with all that it rests on."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.papers import paper, wants_paper
from zoulang.web.accounts.sentences import is_english
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.accounts.templatetags.zoulang import state_word
from zoulang.web.programme.goal_board import GoalBoard
from zoulang.web.programme.goal_page import GoalPage
from zoulang.web.programme.goal_rows import GoalRow
from zoulang.web.programme.models import Goal
from zoulang.web.programme.papers import goal_board_paper


def goals(request: HttpRequest, programme: str) -> HttpResponse:
    """Every goal by document: quiet when on track, loud when behind."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    board = GoalBoard(held, business_date(), request.user, request.GET)
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-goals", _table(board.shown))
    if wants_paper(request):
        return paper(f"{held.slug}-goals", goal_board_paper(held, board.shown, board.on), held)
    context = {"programme": held, "section": "goals", "board": board, "page": board.page, "on": board.on}
    return render(request, "programme/goals.html", context)


def goal(request: HttpRequest, programme: str, goal: int) -> HttpResponse:
    """One goal: its values and where they come from, and what can be done about it."""
    held = get_object_or_404(
        Goal.objects.visible_to(request.user).select_related("clause__document__programme"),
        clause__document__programme__slug=programme,
        pk=goal,
    )
    page = GoalPage(held, business_date(), request.user)
    if wants_spreadsheet(request):
        return spreadsheet(f"goal-{held.pk}", page.table)
    context = {
        "programme": held.programme,
        "section": "goals",
        "goal": held,
        "page": page,
        "row": page.row,
        "on": page.on,
    }
    return render(request, "programme/goal_page.html", context)


def _table(rows: list[GoalRow]) -> pl.DataFrame:
    def texts(values: Any) -> pl.Series:
        return pl.Series(list(values), dtype=pl.String)

    def numbers(values: Any) -> pl.Series:
        return pl.Series([None if value is None else float(value) for value in values], dtype=pl.Float64)

    return pl.DataFrame(
        {
            _("Document"): texts(row.goal.clause.document.number for row in rows),
            _("Clause"): texts(row.goal.clause.address for row in rows),
            _("Indicator"): texts(row.goal.text("indicator") for row in rows),
            _("Comparison"): texts(row.goal.comparator for row in rows),
            _("Target"): numbers(row.goal.value for row in rows),
            _("Wanted"): texts(row.goal.text("value") for row in rows),
            _("Unit"): texts(row.goal.text("unit") for row in rows),
            _("By"): pl.Series([row.goal.by for row in rows], dtype=pl.Date),
            _("Latest value"): numbers(row.latest.value if row.latest else None for row in rows),
            _("As of"): pl.Series([row.latest.as_of if row.latest else None for row in rows], dtype=pl.Date),
            _("Gap"): numbers(row.standing.gap if row.standing else None for row in rows),
            _("State"): texts(state_word(row.state) for row in rows),
            _("Source"): texts(_source(row) for row in rows),
        }
    )


def _source(row: GoalRow) -> str:
    if row.latest is None:
        return ""
    return (is_english() and row.latest.source_en) or row.latest.source
