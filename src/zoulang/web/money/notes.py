"""What this app has to say beside a clause: each rule, whether it is in force, and what it paid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count, Q, Sum

from zoulang.web.money.models import Award
from zoulang.web.policy.margin import MarginNote, register
from zoulang.web.policy.models import Document, Rule


@dataclass(frozen=True)
class RulePaid:
    """What a rule paid up to a day, in fen; sums are public, single awards are not.

    ``open_amount`` was granted and not paid; ``late_amount`` is the part of it
    whose day of payment has passed.
    """

    amount: int = 0
    firms: int = 0
    year: int = 0
    year_amount: int = 0
    year_firms: int = 0
    open_amount: int = 0
    open_firms: int = 0
    late_amount: int = 0
    late_firms: int = 0


def paid_by_rule(rules: Iterable[Rule], on: date) -> dict[int, RulePaid]:
    """Rule id to what it paid up to the day; one query."""
    paid = Q(payment__paid_on__lte=on)
    this_year = paid & Q(payment__paid_on__year=on.year)
    unpaid = ~paid
    late = unpaid & Q(due__lt=on)
    firms = "enterprise"
    rows = (
        Award.objects.filter(rule__in=list(rules), granted_on__lte=on)
        .order_by()
        .values("rule")
        .annotate(
            amount_sum=Sum("payment__amount", filter=paid, default=0),
            firms=Count(firms, filter=paid, distinct=True),
            year_amount=Sum("payment__amount", filter=this_year, default=0),
            year_firms=Count(firms, filter=this_year, distinct=True),
            open_amount=Sum("amount", filter=unpaid, default=0),
            open_firms=Count(firms, filter=unpaid, distinct=True),
            late_amount=Sum("amount", filter=late, default=0),
            late_firms=Count(firms, filter=late, distinct=True),
        )
    )
    names = ("firms", "year_amount", "year_firms", "open_amount", "open_firms", "late_amount", "late_firms")
    return {
        row["rule"]: RulePaid(row["amount_sum"], year=on.year, **{name: row[name] for name in names})
        for row in cast(Iterable[dict[str, Any]], rows)
    }


@register
def rule_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each rule with its validity and what it paid; two queries."""
    rules = list(
        Rule.objects.filter(clause__document=document).select_related(
            "policy_file", "clause__document__programme"
        )
    )
    paid = paid_by_rule(rules, on)
    for rule in rules:
        validity = rule.validity(on)
        told = paid.get(rule.pk, RulePaid(year=on.year))
        context = {"rule": rule, "validity": validity, "paid": told}
        yield MarginNote(rule.clause_id, "money/margin/rule.html", context, _state(told, validity), order=50)


def _state(paid: RulePaid, validity: str) -> str:
    if paid.late_amount:
        return "late"
    return "good" if paid.amount and validity == "in_force" else "quiet"
