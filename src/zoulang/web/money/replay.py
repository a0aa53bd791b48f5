"""An award or a claim decided once more, by the edition and on the facts it was decided by."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from zoulang.rules import Decision, History, ItemResult, Paid, decide
from zoulang.web.money.approving import told_of
from zoulang.web.money.models import Award, Claim
from zoulang.web.money.schedule import amount_due
from zoulang.web.policy.policies import policy_of_edition


@dataclass(frozen=True)
class Replay:
    """What comes out when an award is decided again.

    Attributes:
        amount: fen from the year of the award on; None if it is not decided.
        same_amount: the amount is that of the award.
        same_words: the whole explanation is that of the day as well.
    """

    decision: Decision
    result: ItemResult
    amount: int | None
    same_amount: bool
    same_words: bool


def replay(award: Award) -> Replay | None:
    """The award decided again; None if it does not say by what it was decided."""
    return _again(award, award.granted_on)


def replay_claim(claim: Claim) -> Replay | None:
    """A claim decided again, whether it was approved or refused; None while nobody has decided it."""
    return _again(claim, claim.decided_on) if claim.decided_on is not None else None


def _again(frozen: Award | Claim, on: date) -> Replay | None:
    if frozen.edition is None:
        return None
    policy = policy_of_edition(frozen.edition)
    history = History(paid=tuple(Paid(**each) for each in frozen.past_awards))
    decision = decide(policy, policy.parse_record(frozen.facts), on, history)
    result = decision.item(frozen.rule.item)
    amount = amount_due(result, frozen.year) if result.outcome == "yes" else None
    # As the record keeps it: JSON knows no tuples.
    told = json.loads(json.dumps(told_of(decision, result)))
    same_amount = (amount or 0) == (frozen.amount or 0)
    return Replay(decision, result, amount, same_amount, told == frozen.decision)
