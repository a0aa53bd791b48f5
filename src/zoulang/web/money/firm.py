"""What a firm sees of its money: its account, what was paid, and what is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from zoulang.web.accounts.business_date import business_date
from zoulang.web.money.masking import shown_to
from zoulang.web.money.models import Instalment, PayeeAccount, Payment, Recovery
from zoulang.web.money.pages.forms import AccountForm
from zoulang.web.registry.models import Enterprise


@dataclass(frozen=True)
class Part:
    """An instalment of a firm as it stands.

    ``state``: paid, with_bank, refused (the bank sent it back), due, late, coming or freed. ``on`` is the day
    it was paid.
    """

    instalment: Instalment
    state: str
    on: date | None
    reason: str


def money_of_firm(firm: Enterprise, user: Any) -> dict[str, Any]:
    """Context of ``money/firm_parts.html``: account, instalments, demands; a constant number of queries."""
    on = business_date()
    parts = list(
        Instalment.objects.visible_to(user)
        .filter(award__enterprise=firm)
        .select_related("award__rule__clause__document__programme", "question")
        .prefetch_related("payments")
        .order_by("due_year", "award_id", "number")
    )
    rows = [_part(each, on) for each in parts]
    accounts = PayeeAccount.objects.visible_to(user).filter(enterprise=firm)
    accounts = accounts.filter(state__in=("stated", "checked", "refused"))
    held = list(accounts.select_related("enterprise__programme").order_by("-id"))
    shown = [each for place, each in enumerate(held) if place == 0 or each.state == "checked"]
    return {
        "firm": firm,
        "accounts": [(each, shown_to(user, each)) for each in shown],
        "parts": rows,
        "paid_fen": sum(row.instalment.amount for row in rows if row.state == "paid"),
        "coming_fen": sum(row.instalment.amount for row in rows if row.state not in ("paid", "freed")),
        "demands": list(
            Recovery.objects.visible_to(user)
            .filter(award__enterprise=firm)
            .select_related("clause__document__programme", "award__rule")
        ),
        "account_form": AccountForm(initial={"holder": firm.name_zh}),
        "may_state": user.has_perm("money.state_account", firm),
    }


def _part(part: Instalment, on: date) -> Part:
    payments = {each.state: each for each in part.payments.all()}
    paid, state = payments.get(Payment.State.PAID), Payment.State
    if paid is not None:
        return Part(part, "paid", paid.paid_on, "")
    if part.freed_on is not None:
        return Part(part, "freed", None, part.freed_reason)
    if state.PREPARED in payments or state.SENT in payments:
        return Part(part, "with_bank", None, "")
    if state.REFUSED in payments:
        return Part(part, "refused", None, payments[state.REFUSED].refused_reason)
    if part.due_year > on.year:
        return Part(part, "coming", None, "")
    return Part(part, "late" if part.due is not None and part.due < on else "due", None, "")
