"""Accounts that firms state: finance checks them before money goes there."""

from __future__ import annotations

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.money.actions import check_account, refuse_account, state_account
from zoulang.web.money.actions.accounts import holder_is_firm
from zoulang.web.money.firm import money_of_firm
from zoulang.web.money.masking import shown_to
from zoulang.web.money.models import PayeeAccount
from zoulang.web.money.pages.doing import do
from zoulang.web.money.pages.entering import money_programme
from zoulang.web.money.pages.forms import AccountForm
from zoulang.web.registry.models import Enterprise, firms_seen

SHOWN = 50


@office_page
def accounts(request: HttpRequest, programme: str) -> HttpResponse:
    """Accounts that wait to be checked, or all that were stated."""
    found = money_programme(request, programme)
    state = request.GET.get("state", PayeeAccount.State.STATED)
    held = PayeeAccount.objects.visible_to(request.user).filter(enterprise__programme=found)
    if state in PayeeAccount.State.values:
        held = held.filter(state=state)
    held = held.select_related("enterprise__programme", "checked_by")
    held = held.prefetch_related("enterprise__former_names").order_by("-stated_on", "-id")
    page = Paginator(held, SHOWN).get_page(request.GET.get("page"))
    context = {
        "section": "money",
        "programme": found,
        "page": page,
        "state": state,
        "states": PayeeAccount.State.choices,
        "rows": [(each, shown_to(request.user, each), holder_is_firm(each)) for each in page.object_list],
        "may_check": request.user.has_perm("money.check_account", found),
    }
    return render(request, "money/office/accounts.html", context)


@deed
def decide(request: HttpRequest, programme: str, account: int) -> HttpResponse:
    """Check an account, or refuse it with what the firm has to mend."""
    held = PayeeAccount.objects.visible_to(request.user)
    found = get_object_or_404(held, pk=account, enterprise__programme__slug=programme)
    reason = request.POST.get("reason", "")
    refused = request.POST.get("decision") == "refuse"
    act = refuse_account if refused else check_account
    told = _("The account is refused.") if refused else _("The account is checked.")
    deed_now = partial(act, found, person(request), business_date(), reason)
    return do(request, deed_now, told, "accounts_to_check", programme)


@deed
def state(request: HttpRequest, programme: str, enterprise: int) -> HttpResponse:
    """A firm says to which account it is to be paid."""
    held = Enterprise.objects.visible_to(request.user)
    firm = get_object_or_404(held, pk=enterprise, programme__slug=programme)
    form = AccountForm(request.POST)
    if not form.is_valid():
        context = {"section": "firm", "programme": firm.programme, "firm": firm, "form": form}
        return render(request, "money/state_account.html", context, status=400)
    data = form.cleaned_data
    act = partial(
        state_account,
        firm,
        data["holder"],
        data["bank"],
        data["account"],
        person(request),
        business_date(),
    )
    return do(
        request,
        act,
        _("Stated; finance checks it before money goes there."),
        "firm_money",
        programme,
        firm.pk,
    )


@office_page
def firm_money(request: HttpRequest, programme: str, enterprise: int) -> HttpResponse:
    """A firm's own account and instalments."""
    held = Enterprise.objects.select_related("programme", "town", "unit")
    if not request.user.is_superuser:
        # Who sees firms but no awards would read here that there are none.
        held = held.filter(firms_seen(request.user, "awards"))
    firm = get_object_or_404(held, pk=enterprise, programme__slug=programme)
    context = {"section": "firm", "programme": firm.programme, **money_of_firm(firm, request.user)}
    return render(request, "money/firm_money.html", context)
