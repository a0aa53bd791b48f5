"""What a rule gives a firm for a year on a day, with all that it follows from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from zoulang.rules import Decision, History, ItemResult, Paid, Policy, decide
from zoulang.web.casework.models import Move
from zoulang.web.money.approving import award_from, told_of
from zoulang.web.money.history import Before, before
from zoulang.web.money.models import Award, Claim
from zoulang.web.policy.models import PolicyEdition, Rule
from zoulang.web.policy.policies import edition_of, policy_of_edition
from zoulang.web.registry.facts import facts_for
from zoulang.web.registry.known import facts_by_firm
from zoulang.web.registry.models import Enterprise


@dataclass(frozen=True)
class Decided:
    """A rule decided for one firm, year and day.

    Attributes:
        facts: by which it was decided, under their Chinese names.
        past: what the firm was granted before under the policy.
        award: what would be granted, not saved; None where the rule gives nothing, or gave it before.
    """

    edition: PolicyEdition
    decision: Decision
    result: ItemResult
    facts: dict[str, Any]
    past: tuple[Paid, ...]
    award: Award | None

    @property
    def amount(self) -> int | None:
        """Fen of what would be granted; 0 where nothing is; None while it is open."""
        if self.award is not None:
            return self.award.amount
        return None if self.result.outcome == "unknown" else 0

    @property
    def is_decided(self) -> bool:
        """Whether the rule says yes, with an amount, or no."""
        return self.result.outcome == "no" or (
            self.result.outcome == "yes" and self.result.amount is not None
        )

    @property
    def told(self) -> dict[str, Any]:
        """The explanation in both languages."""
        return told_of(self.decision, self.result)

    @property
    def frozen(self) -> dict[str, Any]:
        """The fields of a claim or an award from which it can be decided again."""
        return {
            "edition": self.edition,
            "facts": self.facts,
            "past_awards": [asdict(each) for each in self.past],
            "decision": self.told,
        }


def decided_claim(claim: Claim, on: date) -> Decided:
    """A claim by what is known on a day."""
    policy = policy_of_edition(edition_of(claim.rule.policy_file, on))
    facts = {claim.enterprise_id: stated_of(claim, policy, filed_on([claim]).get(claim.case_id))}
    return decided_of(claim.rule, [claim.enterprise], claim.year, on, facts)[claim.enterprise_id]


def decided_claims(claims: Collection[Claim], on: date) -> dict[int, Decided]:
    """Case id to the claim decided by what is known on a day; queries grow with rules and years alone."""
    filed, alike = filed_on(claims), defaultdict(list)
    for claim in claims:
        alike[claim.rule_id, claim.year].append(claim)
    found: dict[int, Decided] = {}
    for same in alike.values():
        rule = same[0].rule
        policy = policy_of_edition(edition_of(rule.policy_file, on))
        # A firm may claim one measure several times a year, for each project or payment.
        for group in _one_each(same):
            stated = {each.enterprise_id: stated_of(each, policy, filed.get(each.case_id)) for each in group}
            firms = [each.enterprise for each in group]
            decided = decided_of(rule, firms, same[0].year, on, stated)
            found |= {each.case_id: decided[each.enterprise_id] for each in group}
    return found


def _one_each(claims: Collection[Claim]) -> list[list[Claim]]:
    """The claims in groups in which no firm stands twice."""
    groups: list[dict[int, Claim]] = []
    for claim in claims:
        group = next((each for each in groups if claim.enterprise_id not in each), None)
        if group is None:
            groups.append(group := {})
        group[claim.enterprise_id] = claim
    return [list(group.values()) for group in groups]


def decided_of(
    rule: Rule,
    firms: Collection[Enterprise],
    year: int,
    on: date,
    stated: Mapping[int, Mapping[str, Any]] | None = None,
) -> dict[int, Decided]:
    """Enterprise id to the rule decided for it; the queries do not grow with the firms.

    ``stated`` are facts of the claims, which count before those of the register.
    """
    programme = rule.policy_file.programme
    edition = edition_of(rule.policy_file, on)
    policy = policy_of_edition(edition)
    ids = {firm.pk for firm in firms}
    known, held = facts_by_firm(programme, year, ids), before(programme, policy, ids)
    found: dict[int, Decided] = {}
    for firm in firms:
        past = held.get(firm.pk, Before())
        facts = facts_for(policy, {**known.get(firm.pk, {}), **(stated or {}).get(firm.pk, {})})
        record = policy.parse_record(facts, where=str(firm))
        decision = decide(policy, record, on, History(paid=tuple(past.paid)))
        made = award_from(firm, rule, year, decision, on, past)
        result = decision.item(rule.item)
        award = made.award if made else None
        found[firm.pk] = Decided(edition, decision, result, facts, tuple(past.paid), award)
    return found


def filed_on(claims: Collection[Claim]) -> dict[int, date]:
    """Case id to the day on which the claim was filed; one query."""
    cases = [claim.case_id for claim in claims]
    rows = Move.objects.filter(case__in=cases, move="file").order_by("-pk")
    return dict(rows.values_list("case_id", "on"))


def stated_of(claim: Claim, policy: Policy, filed: date | None) -> dict[str, Any]:
    """What the claim itself says: the day it was filed, the receipt it matches, the project it is for."""
    item = policy.item(claim.rule.item)
    said = {
        policy.applies_on: filed and filed.isoformat(),
        item.receipt: claim.receipt,
        item.project: claim.subject,
    }
    return {policy.facts[key].zh: value for key, value in said.items() if key and value}
