"""What this app has to say beside a clause: each rule, whether it is in force, and what it paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count, F, Q, Sum

from zoulang.web.money.models import Instalment, Payment
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
    """Rule id to what it paid up to the day; two queries."""
    asked, firms, rule = list(rules), "award__enterprise", F("award__rule")
    this_year, late = Q(paid_on__year=on.year), Q(due__lt=on)
    payments = Payment.objects.paid(on).filter(award__rule__in=asked, award__granted_on__lte=on)
    paid = (
        payments.order_by()
        .values(of=rule)
        .annotate(
            fen=Sum("amount", default=0),
            firms=Count(firms, distinct=True),
            year_amount=Sum("amount", filter=this_year, default=0),
            year_firms=Count(firms, filter=this_year, distinct=True),
        )
    )
    parts = Instalment.objects.open(on).filter(award__rule__in=asked, award__granted_on__lte=on)
    unpaid = (
        parts.order_by()
        .values(of=rule)
        .annotate(
            open_amount=Sum("amount", default=0),
            open_firms=Count(firms, distinct=True),
            late_amount=Sum("amount", filter=late, default=0),
            late_firms=Count(firms, filter=late, distinct=True),
        )
    )
    told: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in (*cast(Iterable[dict[str, Any]], paid), *cast(Iterable[dict[str, Any]], unpaid)):
        told[row.pop("of")].update(row)
    return {of: RulePaid(row.pop("fen", 0), year=on.year, **row) for of, row in told.items()}


@register
def rule_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each rule with its validity and what it paid; three queries."""
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
