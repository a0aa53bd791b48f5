"""Awards: the list, the spreadsheet, and the payment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.accounts.models import User
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet
from zoulang.web.money.actions import pay_award
from zoulang.web.money.models import Award
from zoulang.web.site.office.forms import PaymentForm

AWARDS_SHOWN = 30
STATES = ("unpaid", "paid", "all")


@dataclass(frozen=True)
class AwardRow:
    """An award with whether it is late and whether the person may pay it."""

    award: Award
    is_late: bool
    may_pay: bool


def awards_seen(user: Any) -> Any:
    """The awards a person may see, with all that a row says of them."""
    return Award.objects.visible_to(user).select_related(
        "enterprise__programme", "rule__policy_file", "rule__clause__document__programme", "payment"
    )


def award_rows(awards: Iterable[Award], user: User, on: date) -> list[AwardRow]:
    """The rows of the table of awards."""
    rows = []
    for award in awards:
        unpaid = not hasattr(award, "payment")
        is_late = unpaid and award.due is not None and award.due < on
        rows.append(AwardRow(award, is_late, unpaid and user.has_perm("money.pay_award", award)))
    return rows


@office_page
def awards(request: HttpRequest) -> HttpResponse:
    """Awards the person may see, the longest due first; finance pays here."""
    state = _state(request)
    page = Paginator(_awards_in(state, request.user), AWARDS_SHOWN).get_page(request.GET.get("page"))
    rows = award_rows(page.object_list, person(request), business_date())
    context = {"section": "office", "page": page, "rows": rows, "state": state}
    return render(request, "site/office/awards.html", context)


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in STATES else STATES[0]


def _awards_in(state: str, user: Any) -> Any:
    if state == "paid":
        return awards_seen(user).exclude(payment=None).order_by("-payment__paid_on", "id")
    found = awards_seen(user).order_by("due", "id")
    return found.filter(payment=None) if state == "unpaid" else found


@office_page
def awards_spreadsheet(request: HttpRequest) -> HttpResponse:
    """The same awards as a spreadsheet."""
    awards = _awards_in(_state(request), request.user)
    amount = _("Amount")
    columns = {
        _("Enterprise"): pl.Series([award.enterprise.text("name") for award in awards], dtype=pl.String),
        _("Credit code"): pl.Series([award.enterprise.credit_code for award in awards], dtype=pl.String),
        _("Rule"): pl.Series([award.rule.text("title") for award in awards], dtype=pl.String),
        _("Clause"): pl.Series([str(award.rule.clause) for award in awards], dtype=pl.String),
        _("Granted"): pl.Series([award.granted_on for award in awards], dtype=pl.Date),
        _("Due"): pl.Series([award.due for award in awards], dtype=pl.Date),
        amount: pl.Series([award.amount for award in awards], dtype=pl.Int64),
        _("Paid on"): pl.Series([_of_payment(award, "paid_on") for award in awards], dtype=pl.Date),
        _("Receipt number"): pl.Series([_of_payment(award, "receipt") for award in awards], dtype=pl.String),
    }
    return spreadsheet("awards", pl.DataFrame(columns), money=[amount])


def _of_payment(award: Award, field: str) -> Any:
    return getattr(award.payment, field) if hasattr(award, "payment") else None


@deed
def pay(request: HttpRequest, award: int) -> HttpResponse:
    """Pay one award."""
    found = get_object_or_404(Award.objects.visible_to(request.user), pk=award)
    form = PaymentForm(request.POST)
    receipt = form.cleaned_data["receipt"] if form.is_valid() else ""
    try:
        payment = pay_award(found, person(request), business_date(), receipt)
    except InputError as error:
        messages.error(request, error_in_words(error))
    else:
        messages.success(request, _("Paid to %(firm)s.") % {"firm": payment.award.enterprise.text("name")})
    return redirect("awards")
