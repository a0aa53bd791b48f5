"""What this app has to say beside a clause: each rule, whether it is in force, and what it paid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from zoulang.figures.withholding import Sum
from zoulang.web.money.public import NOTHING, public_money
from zoulang.web.policy.margin import MarginNote, register
from zoulang.web.policy.models import Document, Rule


@dataclass(frozen=True)
class RulePaid:
    """What a rule paid up to a day, as one reader may see it; each sum with its firms.

    ``open`` was granted and not paid; ``late`` is the part of it whose day of payment has passed.
    """

    year: int
    paid: Sum = NOTHING
    in_year: Sum = NOTHING
    open: Sum = NOTHING
    late: Sum = NOTHING


def paid_by_rule(rules: Iterable[Rule], on: date, user: Any) -> dict[int, RulePaid]:
    """Rule id to what it paid up to the day; the rules are of one programme, three queries."""
    asked = list(rules)
    if not asked:
        return {}
    told = public_money(asked[0].programme, on, user)
    return {
        rule.pk: RulePaid(
            on.year,
            told.paid(rule.pk),
            told.paid(rule.pk, on.year),
            told.open(rule.pk),
            told.late(rule.pk),
        )
        for rule in asked
    }


@register
def rule_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each rule with its validity and what it paid; four queries."""
    rules = list(
        Rule.objects.filter(clause__document=document).select_related(
            "policy_file", "clause__document__programme"
        )
    )
    paid = paid_by_rule(rules, on, user)
    for rule in rules:
        validity = rule.validity(on)
        told = paid[rule.pk]
        context = {"rule": rule, "validity": validity, "paid": told}
        yield MarginNote(rule.clause_id, "money/margin/rule.html", context, _state(told, validity), order=50)


def _state(paid: RulePaid, validity: str) -> str:
    if paid.late.firms:
        return "late"
    return "good" if paid.paid.firms and validity == "in_force" else "quiet"
