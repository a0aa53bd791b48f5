"""Pay by hand the instalment of an award that is due."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from zoulang.errors import InputError, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
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


@transaction.atomic
def pay_award(award: Award, by: User | None, on: date, receipt: str) -> Payment:
    """Pay the next instalment of an award in full, once.

    Raises:
        PermissionDenied: if the person may not pay awards here.
        InputError: naming the clause, if all was paid before or is with the bank, the policy is not in force
            on that day, the day lies before the award or ahead, no money is set aside, money is demanded
            back, or the receipt has no number or is used.
    """
    require(by, "money.pay_award", award)
    award = Award.objects.select_for_update(of=("self",)).select_related(*TOLD).get(pk=award.pk)
    place = place_of(award)
    instalment = _next(award)
    if instalment is None:
        found = already_paid(award) or (said("nothing is left to pay"), said("an award is paid once"))
        raise refusal(*found, place)
    require_policy_pays(instalment, on)
    if on < award.granted_on:
        found = said("the award was granted on {granted_on}", granted_on=award.granted_on)
        raise refusal(found, said("pay after that"), place)
    if on > business_date():
        found = said("{on} lies ahead of the business date", on=on)
        raise refusal(found, said("enter the day it was paid"), place)
    cover([instalment], by, on)
    if problems := problems_of([instalment], on):
        raise InputError(problems)
    return _paid(instalment, by, on, receipt.strip())


def _next(award: Award) -> Instalment | None:
    """The earliest instalment that is neither paid nor freed nor with the bank."""
    taken = Payment.objects.exclude(state=Payment.State.REFUSED).values("instalment")
    parts = award.instalments.filter(freed_on=None).exclude(pk__in=taken)
    found = parts.select_related("budget", "question").order_by("due_year", "number", "treasury").first()
    if found is not None:
        found.award = award
    return found


def _paid(instalment: Instalment, by: User | None, on: date, receipt: str) -> Payment:
    award, place = instalment.award, place_of(instalment.award)
    if not receipt or len(receipt) > RECEIPT_LENGTH:
        raise refusal(said("the receipt has no usable number"), said("write up to 40 characters"), place)
    try:
        # Only the database knows what is paid at this very moment.
        with transaction.atomic():
            payment = Payment.objects.create(
                award=award,
                instalment=instalment,
                amount=instalment.amount,
                state=Payment.State.PAID,
                paid_on=on,
                receipt=receipt,
                paid_by=by,
            )
    except IntegrityError:
        used = said("receipt {receipt} is used", receipt=receipt)
        raise refusal(used, said("write the number of this payment"), place) from None
    spend([instalment], by, on)
    record(by, "award.paid", payment, amount=payment.amount, clause=str(award.rule.clause))
    tell_of_payments([award], by)
    return payment
