"""Procedures and cases as JSON: what the pages tell, to programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from zoulang import procedures as core
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import programme_in
from zoulang.web.casework.case_page import CasePage
from zoulang.web.casework.listing import Listing, Row
from zoulang.web.casework.models import Case, Procedure
from zoulang.web.casework.procedure_page import ProcedurePage
from zoulang.web.casework.views import seen_case
from zoulang.web.policy.models import Clause
from zoulang.web.registry.models import Enterprise

Json = dict[str, Any]
# Programs are spoken to in one language.
ENGLISH = "en"


def procedures(request: HttpRequest, programme: str) -> list[Json]:
    """The procedures of a programme that the asker may read."""
    held = programme_in(request, programme)
    found = Procedure.objects.visible_to(request.user).filter(programme=held)
    return [_procedure(each) for each in found.select_related("clause__document")]


def procedure(request: HttpRequest, programme: str, slug: str) -> Json:
    """Stages with their cases, positions, moves and lists, and the file itself."""
    found = _held(request, programme, slug)
    page = ProcedurePage(found, request.user)
    return {
        **_procedure(found),
        "stages": [
            {
                "id": stage.id,
                "title": _words(stage.title),
                "within": stage.within or None,
                "counted_from": stage.counted_from or None,
                "end": stage.end,
                "cases": page.counts.get(stage.id, 0),
            }
            for stage in page.read.stages
        ],
        "positions": [{"id": part.id, "title": _words(part.title)} for part in page.read.parts],
        "moves": [
            {
                "id": move.id,
                "title": _words(move.title),
                "from": move.sources,
                "to": move.to,
                "by": move.by,
                "facts": move.facts,
                "evidence": move.evidence,
                "when": move.when or None,
            }
            for move in page.read.moves
        ],
        "lists": [{"id": each.id, "title": _words(each.title)} for each in page.read.lists],
        "source": found.source,
    }


def cases(
    request: HttpRequest,
    programme: str,
    procedure: str,
    stage: str = "",
    state: str = "",
    unit: str = "",
    firm: str = "",
    q: str = "",
    sort: str = "",
    page: int = 1,
) -> Json:
    """A page of cases, filtered and ordered as the page of the same address is."""
    found = _held(request, programme, procedure)
    asked = {
        "stage": stage,
        "state": state,
        "unit": unit,
        "firm": firm,
        "q": q,
        "sort": sort,
        "page": str(page),
    }
    listing = Listing(found, request.user, asked, business_date())
    return {
        "as_of": listing.on,
        "count": listing.page.paginator.count,
        "page": listing.page.number,
        "pages": listing.page.paginator.num_pages,
        "cases": [_case(row) for row in listing.rows],
    }


def case(request: HttpRequest, programme: str, procedure: str, case: int) -> Json:
    """One case; facts, papers and notes for those who take part in it, as on its page."""
    found = seen_case(request, case, programme=programme, procedure=procedure)
    page = CasePage(found, request.user, business_date())
    told = {
        **_case(page.row),
        "history": [
            {
                "move": made.move.move,
                "from": made.move.from_stage,
                "to": made.move.to_stage,
                "on": made.move.on,
                "was_due": made.move.was_due,
                "by_silence": made.move.by_silence,
            }
            for made in page.history[::-1]
        ],
        "lists": {each.listed.id: [_item(row.item) for row in each.rows] for each in page.lists},
        "reports": [
            {
                "period_end": report.period_end,
                "done": report.done,
                "submitted_on": report.submitted_on,
                "due": due,
            }
            for report, due in page.oldest_first_reported
        ],
    }
    if page.inside:
        moves = page.procedure.moves_from(found.stage)
        told["facts"] = dict(page.standing.state.facts)
        told["papers"] = [
            {"name": each.name, "words": each.words, "on": each.added_on} for each in page.papers
        ]
        told["next"] = [
            {"move": move.id, "stops": [str(each.said(ENGLISH)) for each in page.standing.obstacles(move)]}
            for move in moves
        ]
    return told


ROUTES: list[tuple[str, str, Callable[..., Any]]] = [
    ("/procedures/{programme}", "The procedures of a programme", procedures),
    ("/procedures/{programme}/{slug}", "One procedure", procedure),
    ("/cases/{programme}/{procedure}", "The cases of a procedure, a page at a time", cases),
    ("/cases/{programme}/{procedure}/{case}", "One case", case),
]


def _held(request: HttpRequest, programme: str, slug: str) -> Procedure:
    visible = Procedure.objects.visible_to(request.user).select_related("clause__document", "programme")
    return get_object_or_404(visible, programme=programme_in(request, programme), slug=slug)


def _procedure(procedure: Procedure) -> Json:
    return {
        "slug": procedure.slug,
        "title": {"zh": procedure.title_zh, "en": procedure.title_en},
        "subject": procedure.subject,
        "seen": procedure.seen,
        "clause": _clause(procedure.clause),
    }


def _case(row: Row) -> Json:
    case: Case = row.case
    return {
        "id": case.pk,
        "number": case.number,
        "title": {"zh": case.title_zh, "en": case.title_en},
        "clause": _clause(case.clause),
        "enterprise": _firm(case.enterprise),
        "stage": case.stage,
        "stage_since": case.stage_since,
        "due": case.due,
        "days_late": row.days_late,
        "opened_on": case.opened_on,
        "closed_on": case.closed_on,
        "reported_end": case.reported_end,
        "reported_done": case.reported_done,
        "parts": [{"position": each.position, "unit": each.unit.name_zh} for each in case.parts.all()],
    }


def _firm(enterprise: Enterprise | None) -> Json | None:
    if enterprise is None:
        return None
    return {"id": enterprise.pk, "name": enterprise.name_zh, "credit_code": enterprise.credit_code}


def _item(item: Any) -> Json:
    return {
        "id": item.pk,
        "title": {"zh": item.title_zh, "en": item.title_en},
        "unit": item.unit.name_zh if item.unit else None,
        "due": item.due,
        "state": item.state,
        "outcome": item.outcome or None,
        "answer": {"zh": item.answer_zh, "en": item.answer_en} if item.answer_zh else None,
        "clause": _clause(item.clause),
        "answer_clause": _clause(item.answer_clause),
        "opened_on": item.opened_on,
        "closed_on": item.closed_on,
    }


def _clause(clause: Clause | None) -> Json | None:
    return None if clause is None else {"document": clause.document.slug, "address": clause.address}


def _words(words: core.Words) -> Json:
    return {"zh": words.zh, "en": words.en}
