"""An award decided once more, by the edition and on the facts it was decided by."""

from __future__ import annotations

import json
from dataclasses import dataclass

from zoulang.rules import Decision, History, ItemResult, Paid, decide
from zoulang.web.money.actions import amount_due, told_of
from zoulang.web.money.models import Award
from zoulang.web.policy.policies import policy_of_edition


@dataclass(frozen=True)
class Replay:
    """What comes out when an award is decided again.

    Attributes:
        amount: fen for the year of the award; None if it is not decided.
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
    if award.edition is None:
        return None
    policy = policy_of_edition(award.edition)
    history = History(paid=tuple(Paid(**each) for each in award.past_awards))
    decision = decide(policy, policy.parse_record(award.facts), award.granted_on, history)
    result = decision.item(award.rule.item)
    amount = amount_due(result, award.year) if result.outcome == "yes" else None
    # As the record keeps it: JSON knows no tuples.
    told = json.loads(json.dumps(told_of(decision, result)))
    return Replay(decision, result, amount, amount == award.amount, told == award.decision)
