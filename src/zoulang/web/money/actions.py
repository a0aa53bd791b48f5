"""Deeds on money: grant the awards of a year, pay an award."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import date

import polars as pl
from django.db import IntegrityError, transaction

from zoulang.batch.decide import decide_frame
from zoulang.batch.records import records_frame
from zoulang.errors import InputError, Problem, Said, said
from zoulang.quantities import format_money
from zoulang.rules import Decision, History, ItemResult, Paid, Policy, decide
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.money.models import Award, Payment
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.policy.policies import edition_of, policy_of, policy_of_edition
from zoulang.web.registry.facts import as_cells, facts_for
from zoulang.web.registry.lists import Firm, facts_of_year

IDENTITY = "统一社会信用代码"


def grant_awards(
    policy_file: PolicyFile,
    year: int,
    by: User | None,
    on: date,
    due: date | None = None,
    claimed_by: Collection[int] | None = None,
) -> list[Award]:
    """Grant what the policy gives to each enterprise on the facts of a year.

    All enterprises are decided at once; those that get something are decided
    once more with their past awards, and that explanation is kept. What is not
    decided, or was granted before, is not granted.

    Args:
        due: the day by which the awards are to be paid.
        claimed_by: ids of the enterprises that claimed; None is all.

    Raises:
        PermissionDenied: if the person may not grant awards here.
        InputError: if the policy is not in force on that day.
    """
    require(by, "money.grant_awards", policy_file)
    edition = edition_of(policy_file, on)
    policy = policy_of_edition(edition)
    require_in_force(policy_file, on)
    with transaction.atomic():
        rules = {rule.item: rule for rule in policy_file.rules.select_for_update()}
        firms = [
            firm
            for firm in facts_of_year(policy_file.programme, year)
            if claimed_by is None or firm.enterprise.pk in claimed_by
        ]
        ledger = _ledger(policy_file)
        awards = []
        for firm in _promising(policy, firms, on):
            paid = ledger.get(firm.enterprise.pk, [])
            facts, past = facts_for(policy, firm.facts), [payment for _, payment in paid]
            record_of_firm = policy.parse_record(facts, where=str(firm.enterprise))
            decision = decide(policy, record_of_firm, on, History(paid=tuple(past)))
            held = {(payment.item, given_for) for given_for, payment in paid}
            for award in _awards(firm, decision, rules, year, on, held):
                award.facts, award.past_awards = facts, [asdict(each) for each in past]
                awards.append(award)
        for award in awards:
            award.due, award.granted_by, award.edition = due, by, edition
        Award.objects.bulk_create(awards, batch_size=500)
        total = sum(award.amount for award in awards)
        record(
            by, "awards.granted", policy_file, year=year, awards=len(awards), total=total, on=on.isoformat()
        )
    return awards


def require_in_force(policy_file: PolicyFile, on: date) -> None:
    """Refuse, with the document, on a day on which the policy is not in force."""
    policy = policy_of(policy_file, on)
    first, last = policy.effective_from, policy.effective_to
    place = policy_file.document.validity_place
    if last is not None and on > last:
        raise InputError(
            Problem(
                said("the policy expired on {last}", last=last),
                said("it pays nothing after that day"),
                place=place,
            )
        )
    if first is not None and on < first:
        raise InputError(
            Problem(
                said("the policy takes effect on {first}", first=first),
                said("wait for that day"),
                place=place,
            )
        )


def _promising(policy: Policy, firms: list[Firm], on: date) -> Iterator[Firm]:
    """The firms to which some measure gives something, by the batch engine."""
    measures = [item.id for item in policy.items if item.kind == "measure" and item.pay is not None]
    if not firms or not measures:
        return
    cells = as_cells(policy, [firm.facts for firm in firms])
    columns = {IDENTITY: [firm.enterprise.credit_code for firm in firms], **cells}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    decided = decide_frame(policy, records_frame(policy, frame, policy.slug), on)
    gives = [pl.col(f"{item}.outcome").fill_null(False) & (pl.col(f"{item}.high") != 0) for item in measures]
    for firm, promising in zip(firms, decided.select(pl.any_horizontal(gives)).to_series(), strict=True):
        if promising:
            yield firm


def _ledger(policy_file: PolicyFile) -> dict[int, list[tuple[int, Paid]]]:
    """Enterprise id to (year granted for, payment as the rules know it)."""
    ledger: dict[int, list[tuple[int, Paid]]] = defaultdict(list)
    awards = Award.objects.filter(rule__policy_file=policy_file).select_related("rule")
    for award in awards:
        paid = Paid(item=award.rule.item, year=award.year, amount=award.amount, receipt=award.matched or None)
        ledger[award.enterprise_id].append((award.year, paid))
    return ledger


def _awards(
    firm: Firm,
    decision: Decision,
    rules: dict[str, Rule],
    year: int,
    on: date,
    held: set[tuple[str, int]],
) -> Iterable[Award]:
    for result in decision.items:
        amount = amount_due(result, year)
        if result.outcome != "yes" or not amount or (result.item.id, year) in held:
            continue
        receipt = decision.record.get(result.item.receipt) if result.item.receipt else None
        if result.item.receipt and receipt is None:
            continue  # without its number the same receipt could be matched twice
        yield Award(
            enterprise=firm.enterprise,
            rule=rules[result.item.id],
            year=year,
            amount=amount,
            granted_on=on,
            matched=str(receipt or ""),
            decision=told_of(decision, result),
        )


def amount_due(result: ItemResult, year: int) -> int | None:
    """Fen that a measure gives for one year: of an amount in instalments, the instalment of that year."""
    if not result.schedule:
        return result.amount
    return sum(low for paid_in, low, high, _ in result.schedule if paid_in == year and low == high)


def told_of(decision: Decision, result: ItemResult) -> dict[str, object]:
    """The explanation of one item in both languages, as an award keeps it."""
    return {language: decision.as_dict(language, only=[result.item.id]) for language in ("zh", "en")}


@transaction.atomic
def pay_award(award: Award, by: User | None, on: date, receipt: str) -> Payment:
    """Pay an award in full, once.

    Raises:
        PermissionDenied: if the person may not pay awards here.
        InputError: naming the clause, if the award was paid before, the policy is not in force on
            that day, the day lies before the award or ahead, or the receipt has no number or is used.
    """
    require(by, "money.pay_award", award)
    award = Award.objects.select_for_update().get(pk=award.pk)
    place = said("{clause}, {firm}", clause=str(award.rule.clause), firm=str(award.enterprise))
    _require_payable(award, on, place)
    receipt = receipt.strip()
    if not receipt or len(receipt) > 40:
        raise _refusal(said("the receipt has no usable number"), said("write up to 40 characters"), place)
    try:
        # Only the database knows what is paid at this very moment.
        with transaction.atomic():
            payment = Payment.objects.create(
                award=award, amount=award.amount, paid_on=on, receipt=receipt, paid_by=by
            )
    except IntegrityError:
        used = said("receipt {receipt} is used", receipt=receipt)
        raise _refusal(used, said("write the number of this payment"), place) from None
    record(by, "award.paid", payment, amount=award.amount, clause=str(award.rule.clause))
    return payment


def _require_payable(award: Award, on: date, place: str) -> None:
    """Refuse what was paid before, and a day on which it could not be paid."""
    paid = Payment.objects.filter(award=award).first()
    if paid:
        found = said(
            "{amount} was paid on {paid_on}, receipt {receipt}",
            amount=format_money(paid.amount),
            paid_on=paid.paid_on,
            receipt=paid.receipt,
        )
        raise _refusal(found, said("an award is paid once"), place)
    require_in_force(award.rule.policy_file, on)
    if on < award.granted_on:
        found = said("the award was granted on {granted_on}", granted_on=award.granted_on)
        raise _refusal(found, said("pay after that"), place)
    if on > business_date():
        found = said("{on} lies ahead of the business date", on=on)
        raise _refusal(found, said("enter the day it was paid"), place)


def _refusal(found: Said, remedy: Said, place: str) -> InputError:
    return InputError(Problem(found, remedy, place=place))
