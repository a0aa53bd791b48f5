"""Money that a firm has to give back: demanded with the clause, and taken in with a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import Sum

from zoulang.errors import said
from zoulang.quantities import format_money
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.money.models import Award, Instalment, Payment, Recovery
from zoulang.web.money.refusals import place_of, refusal
from zoulang.web.money.setting_aside import take_back
from zoulang.web.policy.models import Clause

REASON_LENGTH, RECEIPT_LENGTH = 300, 40


@transaction.atomic
def demand_back(
    award: Award, amount: int, reason: str, due: date, by: User | None, on: date, clause: Clause | None = None
) -> Recovery:
    """Demand money back; nothing more is paid to the award until it has come.

    Args:
        amount: fen, at most what was paid and not demanded back yet.
        clause: what orders it; the clause of the measure where it is left out.

    Raises:
        PermissionDenied: if the person may not demand money back here.
        InputError: if more is demanded than was paid, no reason is given, or the day due lies behind.
    """
    require(by, "money.demand_back", award)
    award = Award.objects.select_for_update().get(pk=award.pk)
    place = place_of(award)
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise refusal(said("no reason is given"), said("say in a sentence why it is demanded back"), place)
    paid = Payment.objects.paid().filter(award=award).aggregate(fen=Sum("amount", default=0))["fen"]
    demanded = award.recoveries.aggregate(fen=Sum("amount", default=0))["fen"]
    if not 0 < amount <= paid - demanded:
        found = said(
            "{asked} is demanded, and {paid} was paid and not demanded back",
            asked=format_money(amount),
            paid=format_money(paid - demanded),
        )
        raise refusal(found, said("demand no more than that"), place)
    if due < on:
        raise refusal(said("{due} lies behind", due=due), said("give the firm a day to come"), place)
    recovery = Recovery.objects.create(
        award=award,
        amount=amount,
        reason=reason,
        clause=clause or award.rule.clause,
        demanded_on=on,
        due=due,
        demanded_by=by,
    )
    record(
        by,
        "recovery.demanded",
        recovery,
        reason,
        amount=amount,
        clause=str(recovery.clause),
        due=due.isoformat(),
    )
    return recovery


@transaction.atomic
def take_money_back(recovery: Recovery, receipt: str, by: User | None, on: date) -> Recovery:
    """The money has come back: it is neither paid nor set aside any more.

    Raises:
        PermissionDenied: if the person may not take money back here.
        InputError: if it came before, the receipt has no number, or the day lies ahead or before the demand.
    """
    require(by, "money.demand_back", recovery)
    recovery = (
        Recovery.objects.select_for_update(of=("self",)).select_related("award__rule").get(pk=recovery.pk)
    )
    place = place_of(recovery.award)
    receipt = receipt.strip()
    if recovery.returned_on is not None:
        found = said(
            "it came back on {day}, receipt {receipt}", day=recovery.returned_on, receipt=recovery.receipt
        )
        raise refusal(found, said("money comes back once"), place)
    if not receipt or len(receipt) > RECEIPT_LENGTH:
        raise refusal(said("the receipt has no usable number"), said("write up to 40 characters"), place)
    if not recovery.demanded_on <= on <= business_date():
        found = said("{on} is no day on which it can have come", on=on)
        raise refusal(found, said("enter the day it came, from {day}", day=recovery.demanded_on), place)
    take_back(dict(_parts(recovery)), by, on, recovery.reason)
    recovery.returned_on, recovery.receipt = on, receipt
    recovery.save(update_fields=["returned_on", "receipt"])
    record(by, "recovery.returned", recovery, amount=recovery.amount, receipt=receipt)
    return recovery


def _parts(recovery: Recovery) -> Iterator[tuple[Instalment, int]]:
    """The paid instalments that the money is of, the latest first; what came back before is left out."""
    payments = Payment.objects.paid().filter(award=recovery.award).select_related("instalment__budget")
    before = recovery.award.recoveries.exclude(returned_on=None).aggregate(fen=Sum("amount", default=0))[
        "fen"
    ]
    left = recovery.amount
    for payment in payments.select_related("instalment__award").order_by("-paid_on", "-id"):
        gone = min(before, payment.amount)
        before -= gone
        part = min(left, payment.amount - gone)
        left -= part
        if part and payment.instalment.budget_id is not None:
            yield payment.instalment, part
