"""Tests outside an item's own conditions: validity, routes, requirements, vetoes, the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from zoulang.rules.deciding.values import Truth, kleene_not, unknown
from zoulang.rules.policy import Item, Policy, plain_name
from zoulang.rules.tree import Condition

if TYPE_CHECKING:
    from zoulang.rules.deciding.evaluate import Evaluation, History


class GateAnswer(NamedTuple):
    """One gate: its reason code, whether it lets the item pass, the condition behind it."""

    code: str
    answer: Truth
    condition: Condition | None = None


def gate_answers(evaluation: Evaluation, item: Item) -> Iterator[GateAnswer]:
    """The gates of an item, in the order in which they are explained."""
    policy = evaluation.policy
    if not evaluation.routed:
        yield GateAnswer("validity", _valid(evaluation))
        for route in policy.routes:
            answer = evaluation.truth(route.condition)
            if answer is not False:
                yield GateAnswer("route", kleene_not(answer), route.condition)
    for condition in policy.requires:
        yield GateAnswer(f"requires/{condition.id}", evaluation.truth(condition), condition)
    for veto in policy.vetoes:
        if not veto.of or item.id in veto.of:
            refused = kleene_not(evaluation.truth(veto.condition))
            yield GateAnswer(f"veto:{veto.condition.id}", refused, veto.condition)
    if evaluation.history is not None:
        yield from _ledger_gates(evaluation, item, evaluation.history)


def in_force(policy: Policy, day: date) -> bool:
    """Whether the policy is valid on a day; both ends are in."""
    first, last = policy.effective_from, policy.effective_to
    return (first is None or first <= day) and (last is None or day <= last)


def _valid(evaluation: Evaluation) -> Truth:
    """Whether the policy is valid on the own date of the record."""
    policy = evaluation.policy
    bounded = policy.effective_from is not None or policy.effective_to is not None
    if evaluation.record.undated and policy.applies_on is not None and bounded:
        return unknown("missing", policy.applies_on)
    return in_force(policy, evaluation.day)


def _ledger_gates(evaluation: Evaluation, item: Item, history: History) -> Iterator[GateAnswer]:
    if item.once in ("ever", "year"):
        paid = any(
            payment.item == item.id and (item.once == "ever" or payment.year == evaluation.day.year)
            for payment in history.paid
        )
        yield GateAnswer("paid-before", not paid)
    if item.once == "project" and item.project is not None:
        used = [paid.project for paid in history.paid if paid.item == item.id]
        yield GateAnswer("paid-before", _unused(evaluation, item.project, used))
    if item.receipt is not None:
        receipts = [paid.receipt for paid in history.paid if paid.item == item.id]
        yield GateAnswer("receipt-used", _unused(evaluation, item.receipt, receipts))


def _unused(evaluation: Evaluation, fact: str, used: list[str | None]) -> Truth:
    """Whether a receipt or project was not paid for; without a name that is certain of a first claim only."""
    names = {plain_name(name) for name in used if name}
    given = evaluation.record.get(fact)
    if isinstance(given, str):
        return plain_name(given) not in names
    return unknown("missing", fact) if names else True
