"""Pages about one firm: the finance products it may use, and the needs it has released and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import programme_in
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.listing import Row
from zoulang.web.casework.models import Case, Procedure
from zoulang.web.casework.opening import may_open
from zoulang.web.casework.products import products_for
from zoulang.web.registry.models import Enterprise

NEED, FINANCIER = "finance-need", "financier"


@dataclass(frozen=True)
class Need:
    """A need of the firm: its stage and to whom it is released."""

    case: Case
    stage: str
    released_to: str


def products(request: HttpRequest, programme: str, enterprise: int) -> HttpResponse:
    """The products of the register held against the firm's facts, and the firm's needs."""
    held = programme_in(request, programme)
    firms = Enterprise.objects.visible_to(request.user).select_related("programme")
    firm = get_object_or_404(firms, programme=held, pk=enterprise)
    found = products_for(firm, business_date(), request.user)
    procedure = Procedure.objects.filter(programme=held, slug=NEED).select_related("programme").first()
    context = {
        "programme": held,
        "section": "enterprises",
        "firm": firm,
        "products": found,
        "usable": sum(each.outcome == "yes" for each in found),
        "needs": _needs(request, firm),
        "may_prepare": procedure is not None and may_open(request.user, procedure),
    }
    return render(request, "casework/products.html", context)


def _needs(request: HttpRequest, firm: Enterprise) -> list[Need]:
    cases = Case.objects.visible_to(request.user).filter(enterprise=firm, procedure__slug=NEED)
    found = []
    for case in cases.select_related("procedure").prefetch_related("parts__unit"):
        row = Row(case, read_procedure(case.procedure.source), business_date())
        found.append(Need(case, row.stage, row.holders(FINANCIER)))
    return found
