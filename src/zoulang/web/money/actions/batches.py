"""A payment run: instalments that are due become one file for the bank, and the file goes out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Sum

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.accounts.sheets.refusals import refusal as refusal_of_many
from zoulang.web.money.models import Award, Batch, Instalment, PayeeAccount, Payment
from zoulang.web.money.payable import cover
from zoulang.web.money.refusals import place_of, refusal
from zoulang.web.money.runs import checked_accounts, in_order_of_run, left_out

State, Paid = Batch.State, Payment.State
WITHDRAWN = str(said("withdrawn before it was sent"))
MOST_PAYMENTS = 2000


@transaction.atomic
def prepare_batch(programme: Programme, instalments: Collection[int], by: User | None, on: date) -> Batch:
    """Take instalments (ids) into one payment run, all or none.

    Raises:
        PermissionDenied: if the person may not prepare payments here.
        InputError: for each that cannot be paid: why, with the clause and the firm.
    """
    require(by, "money.prepare_batch", programme)
    parts = _locked(programme, instalments)
    if not parts:
        raise refusal(said("no instalment is chosen"), said("choose at least one that is due"), programme)
    if len(parts) > MOST_PAYMENTS:
        found = said("{count} instalments are chosen", count=len(parts))
        raise refusal(found, said("choose up to {most}", most=MOST_PAYMENTS), programme)
    cover(parts, by, on)
    accounts = checked_accounts(parts)
    whys = left_out(parts, accounts, on)
    if whys:
        told = [Problem(*whys[part.pk], place=place_of(part.award)) for part in parts if part.pk in whys]
        raise refusal_of_many(told, "")
    batch = Batch.objects.create(programme=programme, number=_number(programme, on), made_on=on, made_by=by)
    payments = [
        Payment(
            award=part.award,
            instalment=part,
            account=accounts[part.award.enterprise_id],
            batch=batch,
            number=f"{batch.number}-{place:04d}",
            amount=part.amount,
            state=Paid.PREPARED,
        )
        for place, part in enumerate(parts, start=1)
    ]
    try:
        with transaction.atomic():
            Payment.objects.bulk_create(payments, batch_size=500)
    except IntegrityError:
        found = said("one of the instalments is paid or with the bank already")
        raise refusal(found, said("choose anew"), programme) from None
    total = sum(payment.amount for payment in payments)
    record(by, "batch.prepared", batch, payments=len(payments), total=total)
    return batch


@transaction.atomic
def send_batch(batch: Batch, by: User | None, on: date) -> Batch:
    """The file of a run went to the bank.

    Raises:
        PermissionDenied: if the person may not send payments here.
        InputError: if it was sent before, or an account is not the checked one any more.
    """
    require(by, "money.prepare_batch", batch)
    batch = _prepared(batch)
    stale = batch.payments.exclude(account__state=PayeeAccount.State.CHECKED)
    problems = [
        Problem(
            said("the account was replaced after the run was prepared"),
            said("withdraw the run and prepare it again"),
            place=place_of(payment.award),
        )
        for payment in stale.select_related("award__rule__clause__document", "award__enterprise")[:20]
    ]
    if problems:
        raise InputError(problems)
    batch.state, batch.sent_on = State.SENT, on
    batch.save(update_fields=["state", "sent_on"])
    batch.payments.update(state=Paid.SENT)
    total = batch.payments.aggregate(fen=Sum("amount", default=0))["fen"]
    record(by, "batch.sent", batch, payments=batch.payments.count(), total=total)
    return batch


@transaction.atomic
def withdraw_batch(batch: Batch, by: User | None, on: date) -> Batch:
    """A run that has not gone out is not sent; its instalments may be prepared again.

    Raises:
        PermissionDenied: if the person may not prepare payments here.
        InputError: if it was sent.
    """
    require(by, "money.prepare_batch", batch)
    batch = _prepared(batch)
    batch.payments.update(state=Paid.REFUSED, refused_reason=WITHDRAWN)
    batch.state, batch.returned_on = State.RETURNED, on
    batch.save(update_fields=["state", "returned_on"])
    record(by, "batch.withdrawn", batch)
    return batch


def _locked(programme: Programme, instalments: Collection[int]) -> list[Instalment]:
    """The instalments in order, with all that is asked of them, their awards locked."""
    found = Instalment.objects.filter(pk__in=instalments, award__enterprise__programme=programme)
    awards = Award.objects.select_for_update().filter(instalments__in=found).order_by("pk")
    list(awards.values_list("pk", flat=True))
    return in_order_of_run(found)


def _prepared(batch: Batch) -> Batch:
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.PREPARED:
        found = said("the run is {state}", state=batch.get_state_display())
        raise refusal(found, said("only a prepared run is sent or withdrawn"), batch)
    return batch


def _number(programme: Programme, on: date) -> str:
    """The next number of the day, such as 20260930-01; the lock on the programme keeps it single."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    day = f"{on:%Y%m%d}"
    return f"{day}-{programme.batches.filter(number__startswith=day).count() + 1:02d}"
