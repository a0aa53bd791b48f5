"""Awards: the list, the spreadsheet, and the payment."""

from __future__ import annotations

from collections.abc import Sequence
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
from zoulang.web.accounts.frames import in_order
from zoulang.web.accounts.models import User
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet
from zoulang.web.money.actions import pay_award
from zoulang.web.money.award_table import HEAVY, awards_seen
from zoulang.web.money.models import Award, Instalment, Payment
from zoulang.web.site.office.forms import PaymentForm

AWARDS_SHOWN = 30
STATES = ("unpaid", "paid", "all")


@dataclass(frozen=True)
class AwardRow:
    """An award with what was paid of it, the instalment that is next, and whether the person may pay it.

    ``paid`` is fen; ``next`` is the earliest instalment that is neither paid nor freed, ``of`` how many there
    are. ``with_bank`` says that the next one is in a payment run.
    """

    award: Award
    last: Payment | None
    paid: int
    next: Instalment | None
    of: int
    with_bank: bool
    is_late: bool
    may_pay: bool

    @property
    def due(self) -> date | None:
        """The day by which the next instalment is to be paid; that of the award when all is paid."""
        return self.next.due if self.next is not None else self.award.due


def award_rows(awards: Sequence[int], user: User, on: date) -> list[AwardRow]:
    """The rows of the table of awards, by their ids; three queries for all."""
    related = ("enterprise__programme", "rule__policy_file", "rule__clause__document__programme")
    held = Award.objects.select_related(*related).defer(*HEAVY)
    found = in_order(held.prefetch_related("instalments", "payments"), awards)
    return [_row(award, user, on) for award in found]


def _row(award: Award, user: User, on: date) -> AwardRow:
    payments = list(award.payments.all())
    paid = [each for each in payments if each.state == Payment.State.PAID]
    with_bank = {
        each.instalment_id for each in payments if each.state in (Payment.State.PREPARED, Payment.State.SENT)
    }
    done = {each.instalment_id for each in paid}
    parts = [each for each in award.instalments.all() if each.freed_on is None]
    left = [each for each in parts if each.pk not in done]
    following = min(left, key=lambda each: (each.due_year, each.number), default=None)
    waits = following is not None and following.pk not in with_bank and following.due_year <= on.year
    return AwardRow(
        award,
        last=paid[0] if paid else None,
        paid=sum(each.amount for each in paid),
        next=following,
        of=len(parts),
        with_bank=following is not None and following.pk in with_bank,
        is_late=any(each.due is not None and each.due < on for each in left),
        may_pay=waits and user.has_perm("money.pay_award", award),
    )


@office_page
def awards(request: HttpRequest) -> HttpResponse:
    """Awards the person may see, the longest due first; finance pays here."""
    state = _state(request)
    listed = awards_in(state, request.user, business_date())
    page = Paginator(listed["award"].to_list(), AWARDS_SHOWN).get_page(request.GET.get("page"))
    rows = award_rows(list(page.object_list), person(request), business_date())
    context = {"section": "office", "page": page, "rows": rows, "state": state}
    return render(request, "site/office/awards.html", context)


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in STATES else STATES[0]


def awards_in(state: str, user: Any, on: date) -> pl.DataFrame:
    """The awards of a state that a person may see, in the order of the list: columns of the award table."""
    seen = awards_seen(user, on)
    if state == "paid":
        return seen.filter(~pl.col("open")).sort("granted_on", "award", descending=[True, False])
    seen = seen.sort("award_due", "award", nulls_last=True)
    return seen.filter("open") if state == "unpaid" else seen


@office_page
def awards_spreadsheet(request: HttpRequest) -> HttpResponse:
    """The same awards as a spreadsheet."""
    listed = awards_in(_state(request), request.user, business_date())
    rows = award_rows(listed["award"].to_list(), person(request), business_date())
    awards = [row.award for row in rows]
    amount, paid = _("Amount"), _("Paid")
    columns = {
        _("Enterprise"): pl.Series([award.enterprise.text("name") for award in awards], dtype=pl.String),
        _("Credit code"): pl.Series([award.enterprise.credit_code for award in awards], dtype=pl.String),
        _("Rule"): pl.Series([award.rule.text("title") for award in awards], dtype=pl.String),
        _("Clause"): pl.Series([str(award.rule.clause) for award in awards], dtype=pl.String),
        _("Granted"): pl.Series([award.granted_on for award in awards], dtype=pl.Date),
        _("Due"): pl.Series([award.due for award in awards], dtype=pl.Date),
        amount: pl.Series([award.amount for award in awards], dtype=pl.Int64),
        paid: pl.Series([row.paid for row in rows], dtype=pl.Int64),
        _("Paid on"): pl.Series([row.last and row.last.paid_on for row in rows], dtype=pl.Date),
        _("Receipt number"): pl.Series([row.last and row.last.receipt for row in rows], dtype=pl.String),
    }
    return spreadsheet("awards", pl.DataFrame(columns), money=[amount, paid])


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
