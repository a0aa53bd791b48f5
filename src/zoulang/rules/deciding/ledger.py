"""The past of one subject: what was paid, and the records of earlier periods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.rules.deciding import values as v
from zoulang.rules.deciding.values import Unknown, Value
from zoulang.rules.record import Record
from zoulang.rules.tree import Call, Ledger

if TYPE_CHECKING:
    from zoulang.rules.deciding.evaluate import Evaluation, Moment


@dataclass(frozen=True)
class Paid:
    """One payment of the ledger: item id, calendar year, fen, the receipt it matched, the project."""

    item: str
    year: int
    amount: int
    receipt: str | None = None
    project: str | None = None


@dataclass(frozen=True)
class History:
    """What is known of the past: payments, and the records of earlier periods.

    ``earlier_complete`` says that no earlier period is left out.
    """

    paid: tuple[Paid, ...] = ()
    earlier: tuple[Record, ...] = ()
    earlier_complete: bool = True


def ledger_value(evaluation: Evaluation, node: Ledger, at: Moment) -> Value:
    """已享受、累计、次数: whether, how much and how often an item was paid, up to the own year of the period.

    Without a history it is unknown, cause missing.
    """
    history = evaluation.history
    if history is None:
        cause = (v.Cause("missing", node.text or node.item),)
        return Unknown(cause) if node.function == "received" else Unknown(cause, Fraction(0))
    last = evaluation.day.year - at.back if at.back else None
    paid = [
        each.amount for each in history.paid if each.item == node.item and (last is None or each.year <= last)
    ]
    if node.function == "received":
        return bool(paid)
    return Fraction(sum(paid) if node.function == "received_total" else len(paid))


def first_time(evaluation: Evaluation, node: Call, at: Moment) -> Value:
    """首次（c）: now, and in no earlier period of the history."""
    test = node.arguments[0]
    now = evaluation.truth(test, at)
    if now is False:
        return False
    history = evaluation.history
    if history is None:
        return Unknown((*v.causes_of(now), v.Cause("missing", node.text or "history")))
    earlier = (
        replace(evaluation, record=record, history=None, population=None) for record in history.earlier
    )
    before = v.kleene_or([past.truth(test) for past in earlier])
    if before is False and not history.earlier_complete:
        before = v.unknown("missing", node.text or "history")
    return v.kleene_and([now, v.kleene_not(before)])
