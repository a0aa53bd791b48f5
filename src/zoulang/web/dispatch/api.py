"""Periods, sheets, decisions and scores as JSON: what the pages tell, to programs. Notices are cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.dispatch.decisions import Followed, followed
from zoulang.web.dispatch.findings import findings
from zoulang.web.dispatch.models import Period, Scheme, Score
from zoulang.web.dispatch.sheet import SheetRow, kept_rows, rows_for

Json = dict[str, Any]


def periods(request: HttpRequest, programme: str) -> list[Json]:
    """The periods that the office called for, the newest first."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    return [
        _period(each)
        for each in Period.objects.visible_to(request.user).filter(programme=held).defer("sheet")
    ]


def period(request: HttpRequest, programme: str, cadence: str, period_end: date) -> Json:
    """The sheet of a period: as it stands, or as it was when the period was closed."""
    seen = Period.objects.visible_to(request.user).select_related("programme").defer("sheet")
    held = get_object_or_404(seen, programme__slug=programme, cadence=cadence, period_end=period_end)
    rows = rows_for(kept_rows(held, business_date()), request.user, held.programme_id)
    return {
        **_period(held),
        "as_of": held.closed_on or business_date(),
        "head": held.head,
        "findings": [str(each) for each in findings(rows)],
        "rows": [_row(row) for row in rows],
    }


def _period(period: Period) -> Json:
    return {
        "cadence": period.cadence,
        "period_end": period.period_end,
        "due": period.due,
        "opened_on": period.opened_on,
        "closed_on": period.closed_on,
    }


def _row(row: SheetRow) -> Json:
    return {
        "case": row.case,
        "procedure": row.procedure,
        "title": {"zh": row.title_zh, "en": row.title_en},
        "place": row.place,
        "unit": {"zh": row.unit_zh, "en": row.unit_en},
        "state": row.state,
        "reported_on": row.reported_on,
        "working_days_late": row.late_days,
        "done": row.done,
        "expected": row.expected,
        "light": row.word or None,
        "problems": row.problems,
        "values": row.values,
        "note": row.note,
        "corrected": row.corrected or None,
    }


def decisions(request: HttpRequest, programme: str, kind: str = "") -> list[Json]:
    """Decisions and instructions, line by line, with what became of each."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    return [_line(row) for row in followed(held, request.user, business_date(), kind)]


def _line(row: Followed) -> Json:
    return {
        "document": row.document.slug,
        "kind": row.document.kind,
        "number": row.document.number,
        "issued": row.document.issued,
        "clause": row.duty.clause.address,
        "words": row.duty.clause.text,
        "duty": row.duty.pk,
        "title": {"zh": row.duty.title_zh, "en": row.duty.title_en},
        "due": row.duty.due,
        "state": row.state,
        "days_overdue": row.days,
        "units": [
            {"name": each["unit"].name_zh, "part": each["part"], "stage": each["stage"].zh}
            for each in row.units
        ],
    }


def assessment(request: HttpRequest, programme: str, year: int) -> Json:
    """The scores of a year that the asker may see, with everything behind them."""
    seen = Scheme.objects.visible_to(request.user)
    scheme = get_object_or_404(seen, programme__slug=programme, year=year)
    scores = Score.objects.visible_to(request.user).filter(scheme=scheme).select_related("unit", "item")
    return {
        "year": scheme.year,
        "title": {"zh": scheme.title_zh, "en": scheme.title_en},
        "state": scheme.state,
        "scored_on": scheme.scored_on,
        "items": [
            {"measure": item.measure, "points": item.points, "each": item.each} for item in scheme.items.all()
        ],
        "scores": [
            {
                "unit": score.unit.name_zh,
                "measure": score.item.measure,
                "points": score.points,
                "counted": score.counted,
                "of": score.of,
                "traces": score.traces,
            }
            for score in scores.order_by("unit", "item__position")
        ],
    }


ROUTES: list[tuple[str, str, Callable[..., Any]]] = [
    ("/dispatch/{programme}", "The periods of dispatch", periods),
    ("/dispatch/{programme}/{cadence}/{period_end}", "The dispatch sheet of a period", period),
    ("/decisions/{programme}", "Decisions and instructions, and what became of them", decisions),
    ("/assessment/{programme}/{year}", "The scores of a year with what they were counted from", assessment),
]
