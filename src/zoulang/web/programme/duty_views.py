"""Pages of duties: the board, one duty, one unit."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.accounts.papers import paper, wants_paper
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.programme.board import DutyBoard
from zoulang.web.programme.board_filters import BoardFilters
from zoulang.web.programme.board_sheet import board_table
from zoulang.web.programme.duty_page import DutyPage
from zoulang.web.programme.models import Duty, DutyUnit, SpecialTeam
from zoulang.web.programme.papers import duty_list_paper
from zoulang.web.programme.unit_page import UnitPage

LEADERLESS_SHOWN = 40


def duties(request: HttpRequest, programme: str) -> HttpResponse:
    """The duty board: units down, periods across, one mark for each report."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    board = DutyBoard(held, business_date(), request.user, BoardFilters.of(request.GET))
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-duties", board_table(board))
    if wants_paper(request):
        document = next((each for each in board.documents if each.slug == board.filters.document), None)
        listed = duty_list_paper(held, board.chosen["duty"].unique().to_list(), board.on, document)
        return paper(f"{held.slug}-duties", listed, held)
    context = {"programme": held, "section": "duties", "board": board, "on": board.on, **_choices(board)}
    return render(request, "programme/board.html", context)


def _choices(board: DutyBoard) -> dict[str, Any]:
    """What the filters offer: only what would leave something."""
    frame = board.seen.join(board.units, on="unit", how="left")
    kinds, cadences, parts, units = (
        set(frame[name].unique().to_list()) for name in ("unit_kind", "cadence", "kind", "unit")
    )
    in_document = set(frame["document"].unique().to_list())
    listed = Unit.objects.filter(pk__in=units).order_by("id")
    teams = SpecialTeam.objects.visible_to(board.user).filter(programme=board.programme)
    return {
        "kinds": [each for each in Unit.Kind.choices if each[0] in kinds],
        "cadences": [each for each in Duty.Cadence.choices if each[0] in cadences],
        "part_kinds": [each for each in DutyUnit.Part.choices if each[0] in parts],
        "documents": [each for each in board.documents if each.pk in in_document],
        "units": listed.only("id", "name_zh", "name_en"),
        "teams": list(teams),
        **_without_lead(board),
    }


def _without_lead(board: DutyBoard) -> dict[str, Any]:
    """How many duties have no lead, and the first of them."""
    leads = board.seen.filter(pl.col("kind") == "lead").select("duty")
    asked = board.seen.join(leads, on="duty", how="anti")["duty"].unique(maintain_order=True)
    shown = asked.head(LEADERLESS_SHOWN).to_list()
    held = Duty.objects.select_related("clause__document__programme").in_bulk(shown)
    return {"without_lead": len(asked), "leaderless": [held[pk] for pk in shown if pk in held]}


def duty(request: HttpRequest, programme: str, duty: int) -> HttpResponse:
    """One duty with the part of every unit, and what the person may do."""
    held = get_object_or_404(
        Duty.objects.visible_to(request.user).select_related("clause__document__programme"),
        clause__document__programme__slug=programme,
        pk=duty,
    )
    page = DutyPage(held, business_date(), request.user)
    context = {
        "programme": held.programme,
        "section": "duties",
        "duty": held,
        "page": page,
        "on": page.on,
        "cadences": Duty.Cadence.choices,
        "period": request.GET.get("period", ""),
    }
    return render(request, "programme/duty_page.html", context)


def unit(request: HttpRequest, programme: str, unit: int) -> HttpResponse:
    """One unit: what it owes, what it holds, what it answers for."""
    held_programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    units = Unit.objects.filter(programme=held_programme).exclude(kind=Unit.Kind.ENTERPRISE)
    held = get_object_or_404(units.select_related("programme"), pk=unit)
    page = UnitPage(held, business_date(), request.user)
    context = {"programme": held_programme, "section": "duties", "unit": held, "page": page, "on": page.on}
    return render(request, "programme/unit_page.html", context)
