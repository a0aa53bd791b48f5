"""What the record already has of a firm's measures: claims that run, awards granted, money paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Sum

from zoulang.web.money.models import Award, Instalment, Payment
from zoulang.web.registry.models import Enterprise


@dataclass(frozen=True)
class Recorded:
    """An award of a measure: for which year, how much, and what of it is paid or still to come, in fen."""

    year: int
    amount: int
    paid: int
    granted_on: date
    due: date | None


def recorded(enterprise: Enterprise, year: int) -> dict[tuple[str, str], Recorded]:
    """By policy and item what was granted for a year; two queries."""
    return {
        key: each for key, found in all_recorded(enterprise).items() for each in found if each.year == year
    }


def all_recorded(enterprise: Enterprise) -> dict[tuple[str, str], list[Recorded]]:
    """By policy and item everything that was granted, the latest first."""
    next_due = Instalment.objects.open().filter(award=OuterRef("pk")).order_by("due")
    awards = Award.objects.filter(enterprise=enterprise).select_related("rule__policy_file")
    awards = awards.annotate(next_due=next_due.values("due")[:1], is_open=Exists(next_due))
    paid = Payment.objects.paid().filter(award__enterprise=enterprise).order_by()
    sums = dict(paid.values_list("award").annotate(fen=Sum("amount")))
    found: dict[tuple[str, str], list[Recorded]] = {}
    for award in awards.order_by("-year", "-id"):
        key = (award.rule.policy_file.slug, award.rule.item)
        row = Recorded(award.year, award.amount, sums.get(award.pk, 0), award.granted_on, award.next_due)
        found.setdefault(key, []).append(row)
    return found
