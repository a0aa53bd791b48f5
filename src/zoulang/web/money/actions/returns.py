"""The return file of the bank: what it paid and what it refused, held against the run line by line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import IntegrityError, transaction

from zoulang.errors import Problem, said
from zoulang.quantities import format_money
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record, record_each
from zoulang.web.accounts.models import User
from zoulang.web.accounts.sheets.refusals import refusal as refusal_of_many
from zoulang.web.money.bank_files import Line, read_return
from zoulang.web.money.models import Batch, Payment
from zoulang.web.money.paid import tell_of_payments
from zoulang.web.money.refusals import refusal
from zoulang.web.money.setting_aside import spend

State = Payment.State


@dataclass(frozen=True)
class Taken:
    """What a return file changed: numbers of payments."""

    paid: int = 0
    refused: int = 0
    unchanged: int = 0


@transaction.atomic
def take_return(batch: Batch, path: Path, by: User | None, on: date) -> Taken:
    """Take in what the bank did with a run: the whole file, or nothing of it.

    A transfer that the file does not name stays with the bank. The same file once more changes nothing.

    Raises:
        PermissionDenied: if the person may not prepare payments here.
        InputError: with every row that does not agree with the run in number, amount or result.
    """
    require(by, "money.prepare_batch", batch)
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    lines = read_return(path)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state == Batch.State.PREPARED:
        raise refusal(said("the run has not gone to the bank"), said("send it first"), batch)
    payments = {
        each.number: each
        for each in batch.payments.select_related(
            "instalment__budget", "instalment__award", "award__rule__clause__document", "award__enterprise"
        )
    }
    if problems := list(_problems(lines, payments, batch, path.name)):
        raise refusal_of_many(problems, path.name)
    new = [line for line in lines if payments[line.number].state == State.SENT]
    paid = [_settle(payments[line.number], line, by, on) for line in new if line.paid]
    refused = [_settle(payments[line.number], line, by, on) for line in new if not line.paid]
    try:
        with transaction.atomic():
            fields = ["state", "paid_on", "receipt", "refused_reason", "paid_by"]
            Payment.objects.bulk_update([*paid, *refused], fields, batch_size=200)
    except IntegrityError:
        raise refusal(said("a receipt of the file is used"), said("ask the bank"), batch) from None
    spend([payment.instalment for payment in paid], by, on)
    _write_down(batch, paid, refused, digest, by, on)
    tell_of_payments(list({payment.award_id: payment.award for payment in paid}.values()), by)
    return Taken(len(paid), len(refused), len(lines) - len(new))


def _problems(lines: Sequence[Line], payments: dict[str, Payment], batch: Batch, file: str) -> list[Problem]:
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    receipts: dict[str, int] = {}
    for line in lines:
        why = None
        held = payments.get(line.number)
        if held is None:
            found = said("{number} is no payment of run {batch}", number=line.number, batch=batch.number)
            why = found, said("take in the return file of this run")
        elif line.number in seen:
            why = (
                said("{number} stands in row {row} too", number=line.number, row=seen[line.number]),
                said("keep one of the rows"),
            )
        elif line.amount != held.amount:
            found = said(
                "the bank says {theirs}, and {ours} was ordered",
                theirs=format_money(line.amount),
                ours=format_money(held.amount),
            )
            why = found, said("ask the bank; nothing of the file was taken in")
        elif held.state in (State.PAID, State.REFUSED) and line.paid != (held.state == State.PAID):
            found = said("{number} is {state} already", number=line.number, state=held.get_state_display())
            why = found, said("ask the bank which of its files holds")
        elif not line.paid and not line.reason:
            why = said("the reason of the refusal is missing"), said("write it")
        elif line.paid and line.receipt and line.receipt in receipts:
            found = said(
                "{receipt} stands in row {row} too", receipt=line.receipt, row=receipts[line.receipt]
            )
            why = found, said("each transfer has a number of its own")
        elif line.day is not None and line.day > business_date():
            why = said("{on} lies ahead of the business date", on=line.day), said("enter the day it was paid")
        elif line.day is not None and batch.sent_on is not None and line.day < batch.sent_on:
            found = said("{day} lies before the run was sent", day=line.day)
            why = found, said("enter the day it was paid")
        seen.setdefault(line.number, line.row)
        if line.receipt:
            receipts.setdefault(line.receipt, line.row)
        if why is not None:
            problems.append(Problem(*why, file, said("row {number}", number=line.row)))
    return problems


def _settle(payment: Payment, line: Line, by: User | None, on: date) -> Payment:
    if line.paid:
        payment.state, payment.paid_on, payment.paid_by = State.PAID, line.day or on, by
        payment.receipt = line.receipt or line.number
    else:
        payment.state, payment.refused_reason = State.REFUSED, line.reason
    return payment


def _write_down(
    batch: Batch, paid: list[Payment], refused: list[Payment], digest: str, by: User | None, on: date
) -> None:
    if not paid and not refused:
        return
    if not batch.payments.filter(state=State.SENT).exists():
        batch.state, batch.returned_on = Batch.State.RETURNED, on
    batch.returned_digest = digest
    batch.save(update_fields=["state", "returned_on", "returned_digest"])
    clause = {payment.pk: str(payment.award.rule.clause) for payment in paid}
    told = [(each, {"amount": each.amount, "clause": clause[each.pk]}) for each in paid]
    if told:
        record_each(by, "award.paid", told)
    if refused:
        record_each(by, "payment.refused", [(each, {"reason": each.refused_reason}) for each in refused])
    record(by, "batch.returned", batch, paid=len(paid), refused=len(refused), digest=digest)
