"""What the record already has of a firm's measures: claims that run, awards granted, money paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Sum
from django.urls import reverse

from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.words import shown
from zoulang.web.money.models import Award, Claim, Instalment, Payment
from zoulang.web.registry.models import Enterprise, firms_seen

Key = tuple[str, str]


@dataclass(frozen=True)
class Recorded:
    """A claim or an award of a measure for a year; amounts in fen.

    Attributes:
        amount: what was granted; None while the claim runs.
        paid: what of it is paid; ``due`` the day of the next part that is not.
        stage, url: of a claim that runs, how far it is and its page.
    """

    year: int
    amount: int | None = None
    paid: int = 0
    granted_on: date | None = None
    due: date | None = None
    stage: str = ""
    url: str = ""


def sees_awards(user: Any, enterprise: Enterprise) -> bool:
    """Whether the person sees single awards of the firm."""
    if user.is_superuser:
        return True
    return Enterprise.objects.filter(firms_seen(user, "awards"), pk=enterprise.pk).exists()


def recorded(enterprise: Enterprise, year: int, user: Any) -> dict[Key, Recorded]:
    """By policy and item what was claimed or granted for a year; four queries.

    Who sees no single award of the firm learns that there is something, and nothing of it.
    """
    found = {**_claims(enterprise, year), **_awards(enterprise, year)}
    return found if sees_awards(user, enterprise) else {key: Recorded(year) for key in found}


def _claims(enterprise: Enterprise, year: int) -> dict[Key, Recorded]:
    running = Claim.objects.filter(enterprise=enterprise, year=year, ended=False)
    named = running.select_related("rule__policy_file", "case__procedure", "case__programme")
    found = {}
    for claim in named.order_by("id"):
        case = claim.case
        stage = shown(read_procedure(case.procedure.source).stage(case.stage).title)
        url = reverse("case", args=[case.programme.slug, case.procedure.slug, case.pk])
        found[claim.rule.policy_file.slug, claim.rule.item] = Recorded(year, stage=stage, url=url)
    return found


def _awards(enterprise: Enterprise, year: int) -> dict[Key, Recorded]:
    next_due = Instalment.objects.open().filter(award=OuterRef("pk")).order_by("due").values("due")[:1]
    awards = Award.objects.filter(enterprise=enterprise, year=year).select_related("rule__policy_file")
    paid = Payment.objects.paid().filter(award__enterprise=enterprise, award__year=year).order_by()
    sums = dict(paid.values_list("award").annotate(fen=Sum("amount")))
    found: dict[Key, Recorded] = {}
    for award in awards.annotate(next_due=next_due).order_by("id"):
        key = (award.rule.policy_file.slug, award.rule.item)
        found[key] = Recorded(year, award.amount, sums.get(award.pk, 0), award.granted_on, award.next_due)
    return found
