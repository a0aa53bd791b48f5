"""The pages of procedures and cases that anybody may open who sees them."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.db.models import Count, Q
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import programme_in
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.casework.case_page import CasePage
from zoulang.web.casework.listing import Listing
from zoulang.web.casework.models import Case, Evidence, Procedure
from zoulang.web.casework.opening import may_open, opens_for_lists
from zoulang.web.casework.procedure_page import ProcedurePage
from zoulang.web.casework.standing import sees_inside


def procedures(request: HttpRequest, programme: str) -> HttpResponse:
    """The procedures of a programme, each with its cases."""
    held = programme_in(request, programme)
    on = business_date()
    seen = Case.objects.visible_to(request.user).filter(programme=held).order_by()
    late = Q(closed_on=None, due__lt=on)
    rows = seen.values("procedure").annotate(
        all=Count("pk"), open=Count("pk", filter=Q(closed_on=None)), late=Count("pk", filter=late)
    )
    counts = {row["procedure"]: row for row in rows}
    listed = Procedure.objects.visible_to(request.user).filter(programme=held)
    found = [(each, counts.get(each.pk)) for each in listed.select_related("clause__document__programme")]
    context = {"programme": held, "section": "cases", "procedures": found, "on": on}
    return render(request, "casework/procedures.html", context)


def procedure(request: HttpRequest, programme: str, slug: str) -> HttpResponse:
    """One procedure: its picture, its stages with their deadlines, who moves, and what is asked for."""
    held = programme_in(request, programme)
    found = _procedure(request, held, slug)
    context = {"programme": held, "section": "cases", "page": ProcedurePage(found, request.user)}
    return render(request, "casework/procedure.html", context)


def cases(request: HttpRequest, programme: str, procedure: str) -> HttpResponse:
    """The cases of a procedure as a table; filters, order and page live in the address."""
    held = programme_in(request, programme)
    found = _procedure(request, held, procedure)
    listing = Listing(found, request.user, request.GET.dict(), business_date())
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-{found.slug}", listing.frame())
    context = {
        "programme": held,
        "section": "cases",
        "listing": listing,
        "page": listing.page,
        "may_open": may_open(request.user, found),
        "for_lists": opens_for_lists(request.user, found),
    }
    return render(request, "casework/cases.html", context)


def case(request: HttpRequest, programme: str, procedure: str, case: int) -> HttpResponse:
    """One case: where it stands, what is next and what still stops it, and all that belongs to it."""
    return case_page(request, seen_case(request, case, programme=programme, procedure=procedure))


def case_page(request: HttpRequest, found: Case, bound: dict[str, Form] | None = None) -> HttpResponse:
    """The page of a case, with the forms that were sent in vain."""
    page = CasePage(found, request.user, business_date(), bound)
    context = {"programme": found.programme, "section": "cases", "case": found, "page": page}
    return render(request, "casework/case.html", context)


def paper(request: HttpRequest, programme: str, procedure: str, case: int, paper: int) -> FileResponse:
    """The file of a paper, to be kept and never shown: whoever sees the inside of the case may take it."""
    found = seen_case(request, case, programme=programme, procedure=procedure)
    held = get_object_or_404(Evidence.objects.exclude(file=""), case=found, pk=paper)
    if not (sees_inside(request.user, found) or _holds(request.user, held)):
        raise Http404
    name = f"{held.name}{PurePath(held.file.name or '').suffix}"
    answer = FileResponse(held.file.open("rb"), as_attachment=True, filename=name)
    answer["Content-Type"] = "application/octet-stream"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def seen_case(request: HttpRequest, pk: int, **address: Any) -> Case:
    """The case, if the person may see it; else there is nothing here."""
    visible = Case.objects.visible_to(request.user)
    if address:
        visible = visible.filter(programme__slug=address["programme"], procedure__slug=address["procedure"])
    related = (
        "procedure__clause__document__programme",
        "programme",
        "clause__document__programme",
        "parent__procedure",
        "enterprise__programme",
    )
    wanted = visible.select_related(*related).prefetch_related("parts__unit", "parts__person", "ticks__by")
    return get_object_or_404(wanted, pk=pk)


def _holds(user: Any, held: Evidence) -> bool:
    """Whether the paper speaks for an entry that the person's unit has."""
    units = {each.unit_id for each in getattr(user, "held_roles", ())}
    return held.item is not None and held.item.unit_id in units and not held.case.is_sealed


def _procedure(request: HttpRequest, programme: Programme, slug: str) -> Procedure:
    visible = Procedure.objects.visible_to(request.user).select_related(
        "clause__document__programme", "programme"
    )
    return get_object_or_404(visible, programme=programme, slug=slug)
