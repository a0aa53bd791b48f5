"""Policy files of the record as checked policies, each day under the edition in force on it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from zoulang.rules import Input, Policy, load_policy
from zoulang.web.accounts.business_date import business_date
from zoulang.web.policy.models import PolicyEdition, PolicyFile, Rule


def edition_of(policy_file: PolicyFile, on: date | None = None) -> PolicyEdition:
    """The edition in force on a day, today's without one; a query unless fetched ``with_editions``."""
    day = on or business_date()
    in_force = PolicyEdition.Status.IN_FORCE
    return next(each for each in policy_file.editions.all() if each.status == in_force and each.covers(day))


def policy_of(policy_file: PolicyFile, on: date | None = None) -> Policy:
    """The checked policy of a day; the same text is checked once per process."""
    return policy_of_edition(edition_of(policy_file, on))


def policy_of_edition(edition: PolicyEdition) -> Policy:
    """The checked policy of one edition."""
    return policy_of_text(edition.source, edition.policy_file.slug)


def policy_of_rule(rule: Rule, on: date | None = None) -> Policy:
    """The policy of a day; if it has not the rule's item, that of the nearest edition which has it."""
    day = on or business_date()
    if rule.first_day is not None and day < rule.first_day:
        day = rule.first_day
    if rule.last_day is not None and day > rule.last_day:
        day = rule.last_day
    found = policy_of(rule.policy_file, day)
    if _has(found, rule):
        return found
    # The item went and came back: the edition before the day that had it.
    before = [each for each in rule.policy_file.editions.all() if _began_by(each, day)]
    texts = (policy_of_edition(each) for each in sorted(before, key=lambda each: -each.number))
    return next((policy for policy in texts if _has(policy, rule)), found)


def _has(policy: Policy, rule: Rule) -> bool:
    return any(item.id == rule.item for item in policy.items)


def _began_by(edition: PolicyEdition, day: date) -> bool:
    """Whether the edition was put in force for that day or an earlier one."""
    if edition.status != PolicyEdition.Status.IN_FORCE:
        return False
    return edition.in_force_from is None or edition.in_force_from <= day


@lru_cache(maxsize=256)
def policy_of_text(source: str, slug: str) -> Policy:
    """The checked policy of a text that has no mistake."""
    return load_policy(source, name=f"{slug}.yaml")


def same_meaning(one: Input, other: Input) -> bool:
    """Whether a value known for one input can be read as the other: the same kind and the same unit."""
    return one.fact.type.kind is other.fact.type.kind and one.fact.type.unit == other.fact.type.unit
