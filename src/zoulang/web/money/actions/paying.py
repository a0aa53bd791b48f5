"""Pay by hand the instalments of awards that are due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import IntegrityError, transaction

from zoulang.errors import InputError, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record_each
from zoulang.web.accounts.models import User
from zoulang.web.money.models import Award, Instalment, Payment
from zoulang.web.money.paid import tell_of_payments
from zoulang.web.money.payable import already_paid, cover, problems_of, require_policy_pays
from zoulang.web.money.refusals import place_of, refusal
from zoulang.web.money.setting_aside import spend

RECEIPT_LENGTH = 40
# What a refusal and the journal tell of an award.
TOLD = (
    "rule__clause__document__programme",
    "rule__policy_file__document__programme",
    "enterprise__programme",
    "edition",
)


def pay_award(award: Award, by: User | None, on: date, receipt: str) -> Payment:
    """Pay the next instalment of an award in full, once.

    Raises:
        PermissionDenied: if the person may not pay awards here.
        InputError: naming the clause, if all was paid before or is with the bank, the policy is not in force
            on that day, the day lies before the award or ahead, no money is set aside, money is demanded
            back, or the receipt has no number or is used.
    """
    return pay_awards({award.pk: receipt}, by, on)[0]


@transaction.atomic
def pay_awards(receipts: Mapping[int, str], by: User | None, on: date) -> list[Payment]:
    """Pay the next instalment of many awards (ids) on one day, each under its receipt; all or none.

    Raises:
        PermissionDenied, InputError: as `pay_award`, for the first that cannot be paid.
    """
    awards = _locked(receipts)
    for award in awards:
        require(by, "money.pay_award", award)
    parts = _next(awards)
    in_force: set[int] = set()
    for award in awards:
        _require_payable(award, parts.get(award.pk), on, in_force)
    instalments = [parts[award.pk] for award in awards]
    cover(instalments, by, on)
    if problems := problems_of(instalments, on):
        raise InputError(problems)
    payments = _written(instalments, receipts, by, on)
    spend(instalments, by, on)
    told = [(each, {"amount": each.amount, "clause": str(each.award.rule.clause)}) for each in payments]
    record_each(by, "award.paid", told)
    tell_of_payments(awards, by)
    return payments


def _locked(awards: Iterable[int]) -> list[Award]:
    """In the order in which they are named."""
    locked = Award.objects.select_for_update(of=("self",)).select_related(*TOLD).in_bulk(list(awards))
    return [locked[pk] for pk in awards]


def _next(awards: Collection[Award]) -> dict[int, Instalment]:
    """Of each award (id) the earliest instalment that is neither paid nor freed nor with the bank."""
    by_id = {award.pk: award for award in awards}
    taken = Payment.objects.exclude(state=Payment.State.REFUSED).values("instalment")
    parts = Instalment.objects.filter(award__in=by_id, freed_on=None).exclude(pk__in=taken)
    found: dict[int, Instalment] = {}
    for part in parts.select_related("budget", "question").order_by("due_year", "number", "treasury"):
        part.award = by_id[part.award_id]
        found.setdefault(part.award_id, part)
    return found


def _require_payable(award: Award, instalment: Instalment | None, on: date, in_force: set[int]) -> None:
    """Refuse what no day can pay; ``in_force`` holds the policy files that were looked at already."""
    place = place_of(award)
    if instalment is None:
        found = already_paid(award) or (said("nothing is left to pay"), said("an award is paid once"))
        raise refusal(*found, place)
    if award.rule.policy_file_id not in in_force:
        require_policy_pays(instalment, on)
        if instalment.question is None:
            in_force.add(award.rule.policy_file_id)
    if on < award.granted_on:
        granted = said("the award was granted on {granted_on}", granted_on=award.granted_on)
        raise refusal(granted, said("pay after that"), place)
    if on > business_date():
        ahead = said("{on} lies ahead of the business date", on=on)
        raise refusal(ahead, said("enter the day it was paid"), place)


def _written(
    instalments: Collection[Instalment], receipts: Mapping[int, str], by: User | None, on: date
) -> list[Payment]:
    payments = [
        Payment(
            award=part.award,
            instalment=part,
            amount=part.amount,
            state=Payment.State.PAID,
            paid_on=on,
            receipt=receipts[part.award_id].strip(),
            paid_by=by,
        )
        for part in instalments
    ]
    for each in payments:
        if not each.receipt or len(each.receipt) > RECEIPT_LENGTH:
            unusable = said("the receipt has no usable number")
            raise refusal(unusable, said("write up to 40 characters"), place_of(each.award))
    try:
        # Only the database knows what is paid at this very moment.
        with transaction.atomic():
            return Payment.objects.bulk_create(payments, batch_size=500)
    except IntegrityError:
        used = set(Payment.objects.values_list("receipt", flat=True).filter(receipt__in=receipts.values()))
        first = next((each for each in payments if each.receipt in used), payments[0])
        found = said("receipt {receipt} is used", receipt=first.receipt)
        raise refusal(found, said("write the number of this payment"), place_of(first.award)) from None
