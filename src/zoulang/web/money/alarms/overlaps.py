"""Which measures of a programme pay for the same thing, as the review of its policies finds."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from zoulang.review.overlap import overlapping
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.policy.policies import edition_of, policy_of_text

Sources = tuple[tuple[str, str], ...]


def overlapping_rules(programme: Programme, on: date) -> list[tuple[int, int, dict[str, str]]]:
    """Pairs of rule ids with the facts that both pay for, in both languages."""
    files = PolicyFile.objects.filter(document__programme=programme, rules__kind="measure").distinct()
    sources = tuple((each.slug, edition_of(each, on).source) for each in files.with_editions())
    rules = {
        (rule.policy_file.slug, rule.item): rule.pk
        for rule in Rule.objects.filter(policy_file__in=files, kind="measure").select_related("policy_file")
    }
    found = []
    for one, other, facts in _pairs(sources, on):
        if one in rules and other in rules:
            found.append((rules[one], rules[other], facts))
    return found


@lru_cache(maxsize=32)
def _pairs(sources: Sources, on: date) -> tuple[tuple[Any, Any, dict[str, str]], ...]:
    policies = [policy_of_text(source, slug) for slug, source in sources]
    enterprise = [each for each in policies if each.subject == "enterprise"]
    pairs = []
    for finding in overlapping(enterprise, on):
        one, other = (((place.policy, place.item)) for place in finding.places)
        facts = finding.parts.get("facts")
        pairs.append((one, other, {"zh": facts.zh, "en": facts.en} if facts else {}))
    return tuple(pairs)
