"""Pages of figures: what is computed, the ledger of printed numbers, the checks, and one figure."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.policy.models import Document
from zoulang.web.programme.figure_page import FigureRow, FigureRows, chart_of
from zoulang.web.programme.figure_words import verdict_word
from zoulang.web.programme.ledger import Check, Ledger, Line
from zoulang.web.programme.models import ComputedFigure

PARTS = ("computed", "ledger", "checks")


def figures(request: HttpRequest, programme: str) -> HttpResponse:
    """Three views of the numbers of a programme; the address says which, and of which document."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    on = business_date()
    documents = Document.objects.visible_to(request.user).filter(programme=held)
    listed = list(documents.order_by(F("issued").desc(nulls_last=True), "slug"))
    has_computed = ComputedFigure.objects.filter(clause__document__in=listed).exists()
    asked = request.GET.get("show", "")
    show = asked if asked in PARTS else "computed" if has_computed else "ledger"
    chosen = request.GET.get("document", "")
    within = [each for each in listed if not chosen or each.slug == chosen]
    context: dict[str, Any] = {
        "programme": held,
        "section": "figures",
        "on": on,
        "show": show,
        "has_computed": has_computed,
        "documents": listed,
        "chosen": chosen,
    }
    if show == "computed":
        rows = FigureRows(held, on, request.user)
        shown = [row for row in rows.rows if row.held.clause.document_id in {each.pk for each in within}]
        if wants_spreadsheet(request):
            return spreadsheet(f"{held.slug}-figures", _computed_table(shown))
        return render(request, "programme/figures.html", {**context, "rows": shown, "broken": rows.broken})
    ledger = Ledger(held, within)
    verdict = request.GET.get("verdict", "")
    groups = [(document, ledger.lines(document), _checks(ledger, document, verdict)) for document in within]
    if wants_spreadsheet(request):
        table = _ledger_table(groups) if show == "ledger" else _check_table(groups)
        return spreadsheet(f"{held.slug}-{show}", table)
    context |= {
        "groups": [group for group in groups if group[1 if show == "ledger" else 2]],
        "counts": ledger.counts(),
        "verdict": verdict,
        "facts": sum(len(lines) for _document, lines, _checks in groups),
        "computed": _compared(held, on, request.user) if show == "ledger" and has_computed else {},
        "progress": {document.pk: ledger.progress(document) for document in within},
    }
    return render(request, "programme/figures.html", context)


def _compared(programme: Programme, on: Any, user: Any) -> dict[int, FigureRow]:
    """Printed figure to the computed one that it is compared with."""
    rows = FigureRows(programme, on, user).rows
    return {row.published.printed.pk: row for row in rows if row.published is not None}


def figure(request: HttpRequest, programme: str, figure: str) -> HttpResponse:
    """One computed figure: its formula, what went in, its history, and the number that a document prints."""
    held = get_object_or_404(
        ComputedFigure.objects.visible_to(request.user).select_related("clause__document__programme"),
        clause__document__programme__slug=programme,
        slug=figure,
    )
    rows = FigureRows(held.programme, business_date(), request.user)
    if figure not in rows.figures.definitions:
        raise Http404
    row = rows.row(held)
    history = rows.history(row.figure)
    if wants_spreadsheet(request):
        return spreadsheet(f"{programme}-{figure}", _history_table(row, history))
    context = {
        "programme": held.programme,
        "section": "figures",
        "row": row,
        "on": rows.on,
        "history": history,
        "chart": chart_of(row.figure, history),
        "goals": rows.goals_fed(row.figure),
    }
    return render(request, "programme/figure_page.html", context)


def _checks(ledger: Ledger, document: Document, verdict: str) -> list[Check]:
    found = ledger.checks_of(document)
    return [each for each in found if each.verdict == verdict] if verdict in ledger.counts() else found


# --- spreadsheets -----------------------------------------------------------------------------------


def _texts(values: Any) -> pl.Series:
    return pl.Series([str(value) for value in values], dtype=pl.String)


def _computed_table(rows: list[FigureRow]) -> pl.DataFrame:
    published = [row.published for row in rows]
    return pl.DataFrame(
        {
            _("Figure"): _texts(row.held.text("title") for row in rows),
            _("Value"): _numbers(row.value for row in rows),
            _("Unit"): _texts(row.unit for row in rows),
            _("As of"): pl.Series([row.result.as_of for row in rows], dtype=pl.Date),
            _("Scope"): _texts(row.scope for row in rows),
            _("Formula"): _texts(row.formula for row in rows),
            _("Clause"): _texts(
                f"{row.held.clause.document.number} {row.held.clause.address}" for row in rows
            ),
            _("Printed"): _texts(each.printed.value if each else "" for each in published),
            _("Agreement"): _texts(
                verdict_word(each.comparison.verdict) if each else "" for each in published
            ),
        }
    )


def _numbers(values: Any) -> pl.Series:
    return pl.Series([None if value is None else float(value) for value in values], dtype=pl.Float64)


def _ledger_table(groups: list[tuple[Document, list[Line], list[Check]]]) -> pl.DataFrame:
    lines = [line for _document, own, _checks in groups for line in own]
    figures = [line.figure for line in lines]
    return pl.DataFrame(
        {
            _("Document"): _texts(
                document.number or document.text("short")
                for document, own, _checks in groups
                for _line in own
            ),
            _("Clause"): _texts(each.clause.address for each in figures),
            _("What is counted"): _texts(each.text("what") for each in figures),
            _("Value"): _texts(each.value for each in figures),
            _("Qualifier"): _texts(each.qualifier for each in figures),
            _("Unit"): _texts(each.text("unit") for each in figures),
            _("As of"): _texts(each.as_of for each in figures),
            _("From"): pl.Series([each.since for each in figures], dtype=pl.Date),
            _("Scope"): _texts(each.text("scope") for each in figures),
            _("Told again"): pl.Series([len(line.repeats) for line in lines], dtype=pl.Int64),
        }
    )


def _check_table(groups: list[tuple[Document, list[Line], list[Check]]]) -> pl.DataFrame:
    checks = [(document, check) for document, _lines, own in groups for check in own]
    derived = [check.derived for _document, check in checks]
    return pl.DataFrame(
        {
            _("Document"): _texts(document.number or document.text("short") for document, _check in checks),
            _("Clause"): _texts(check.record.clause.address for _document, check in checks),
            _("What follows"): _texts(check.record.text("what") for _document, check in checks),
            _("Formula"): _texts(each.text if each else "" for each in derived),
            _("Gives"): _numbers(each.gives if each else None for each in derived),
            _("Unit"): _texts(each.unit if each else "" for each in derived),
            _("Printed"): _texts(each.printed.value if each and each.printed else "" for each in derived),
            _("At least"): _numbers(each.base.low if each and each.base else None for each in derived),
            _("At most"): _numbers(each.base.high if each and each.base else None for each in derived),
            _("Verdict"): _texts(verdict_word(check.verdict) for _document, check in checks),
        }
    )


def _history_table(row: FigureRow, history: Any) -> pl.DataFrame:
    results = list(history)
    return pl.DataFrame(
        {
            _("As of"): pl.Series([each.as_of for each in results], dtype=pl.Date),
            row.held.text("title"): _numbers(each.shown for each in results),
            _("Rows"): pl.Series([each.rows for each in results], dtype=pl.Int64),
        }
    )
