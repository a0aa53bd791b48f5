"""One award with its instalments and payments, and the money that is demanded back."""

from __future__ import annotations

from functools import partial

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.money.actions import demand_back, free_instalment, take_money_back
from zoulang.web.money.models import Award, Instalment, Payment, Recovery
from zoulang.web.money.pages.doing import do
from zoulang.web.money.pages.entering import money_programme
from zoulang.web.money.pages.forms import DemandForm

SHOWN = 50
RELATED = (
    "enterprise__programme",
    "rule__clause__document__programme",
    "rule__policy_file",
    "case__procedure",
)


@office_page
def recoveries(request: HttpRequest, programme: str) -> HttpResponse:
    """What is demanded back, what is open first."""
    found = money_programme(request, programme)
    held = Recovery.objects.visible_to(request.user).filter(award__enterprise__programme=found)
    held = held.select_related(
        "award__enterprise__programme", "award__rule__clause__document", "clause__document__programme"
    ).order_by(F("returned_on").asc(nulls_first=True), "due", "id")
    page = Paginator(held, SHOWN).get_page(request.GET.get("page"))
    context = {
        "section": "money",
        "programme": found,
        "page": page,
        "on": business_date(),
        "may_demand": request.user.has_perm("money.demand_back", found),
    }
    return render(request, "money/office/recoveries.html", context)


@office_page
def award(request: HttpRequest, programme: str, award: int) -> HttpResponse:
    """One award: what was promised for which year, what was paid, and what its money came from."""
    found = _award(request, programme, award)
    parts = found.instalments.select_related("budget", "question").prefetch_related("payments")
    paid = sum(each.amount for each in found.payments.all() if each.state == Payment.State.PAID)
    context = {
        "section": "money",
        "programme": found.programme,
        "award": found,
        "parts": list(parts),
        "paid_fen": paid,
        "entries": found.budget_entries.select_related("budget", "by"),
        "demands": found.recoveries.select_related("clause__document__programme"),
        "on": business_date(),
        "form": DemandForm(),
        "may_demand": bool(paid) and request.user.has_perm("money.demand_back", found),
        "may_free": request.user.has_perm("money.free_instalment", found),
    }
    return render(request, "money/office/award.html", context)


@deed
def demand(request: HttpRequest, programme: str, award: int) -> HttpResponse:
    """Demand money back."""
    found = _award(request, programme, award)
    form = DemandForm(request.POST)
    if not form.is_valid():
        context = {"section": "money", "programme": found.programme, "award": found, "form": form}
        return render(request, "money/office/demand.html", context, status=400)
    data = form.cleaned_data
    act = partial(
        demand_back, found, data["amount"], data["reason"], data["due"], person(request), business_date()
    )
    return do(
        request, act, _("Demanded; nothing more is paid until it has come."), "award", programme, found.pk
    )


@deed
def returned(request: HttpRequest, programme: str, recovery: int) -> HttpResponse:
    """The money has come back."""
    held = Recovery.objects.visible_to(request.user)
    found = get_object_or_404(held, pk=recovery, award__enterprise__programme__slug=programme)
    receipt = request.POST.get("receipt", "")
    act = partial(take_money_back, found, receipt, person(request), business_date())
    return do(request, act, _("The money is taken in."), "recoveries", programme)


@deed
def free(request: HttpRequest, programme: str, instalment: int) -> HttpResponse:
    """An instalment is not paid after all."""
    held = Instalment.objects.visible_to(request.user)
    found = get_object_or_404(held, pk=instalment, award__enterprise__programme__slug=programme)
    reason = request.POST.get("reason", "")
    act = partial(free_instalment, found, reason, person(request), business_date())
    return do(request, act, _("The money is free again."), "award", programme, found.award_id)


def _award(request: HttpRequest, programme: str, award: int) -> Award:
    held = Award.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(held, pk=award, enterprise__programme__slug=programme)
