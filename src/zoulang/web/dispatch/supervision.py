"""The slip that a late matter gets, by the policy file that the programme chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from zoulang.rules import NONE, Decision, Policy, decide
from zoulang.web.accounts.models import Programme
from zoulang.web.dispatch.models import SupervisionRule
from zoulang.web.policy.models import Rule
from zoulang.web.policy.policies import policy_of

# The names under which the policy may ask for what the record knows.
LATE, EARLIER = "事项逾期", "此前通报次数"


@dataclass(frozen=True)
class Slip:
    """The slip of a matter and why.

    Attributes:
        word: as the policy names it; empty where it gives none.
    """

    word: str
    decision: Decision | None = None


class Supervision:
    """The rule of slips of one programme on one day; asks for it once."""

    def __init__(self, programme: Programme, on: date) -> None:
        self.on = on
        chosen = SupervisionRule.objects.filter(programme=programme).select_related("policy_file__document")
        self.chosen = chosen.first()
        self._slips: dict[tuple[int, int], Slip] = {}
        self.policy: Policy | None = policy_of(self.chosen.policy_file, on) if self.chosen else None

    def slip(self, days_late: int, earlier: int) -> Slip:
        """The slip for a matter that is so many working days late and was told so often before."""
        place = days_late, earlier
        if place not in self._slips:
            self._slips[place] = self._decided(days_late, earlier)
        return self._slips[place]

    def _decided(self, days_late: int, earlier: int) -> Slip:
        if self.policy is None:
            return Slip("")
        facts = {LATE: f"{days_late}个工作日", EARLIER: f"{earlier}次"}
        asked = {name: value for name, value in facts.items() if name in self.policy.facts}
        decision = decide(self.policy, self.policy.parse_record(asked), self.on)
        return Slip(_word(decision), decision)

    @property
    def rule(self) -> Rule | None:
        """The rule under its clause, for the door of a slip."""
        if self.chosen is None:
            return None
        rules = Rule.objects.filter(policy_file=self.chosen.policy_file)
        return rules.select_related("policy_file", "clause__document__programme").first()


def _word(decision: Decision) -> str:
    """The value of the policy's first class; empty where it is not known or not in force."""
    for result in decision.items:
        if result.item.kind == "class" and result.outcome == "yes" and result.value is not NONE:
            node: Any = result.item.value
            values = node.type.values if node is not None else ()
            return values[result.value] if isinstance(result.value, int) else str(result.value)
    return ""
