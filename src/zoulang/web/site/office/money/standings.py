"""Of each measure of a policy: how many firms qualify, have claimed, were paid, are one step short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from zoulang.web.growth.models import Run, Standing
from zoulang.web.money.claims.models import Claim
from zoulang.web.money.models import Award, Payment
from zoulang.web.policy.models import PolicyEdition, Rule
from zoulang.web.policy.policies import edition_of, policy_of_edition
from zoulang.web.registry.models import Statement
from zoulang.web.site.office.money.frame import Chosen

State = Standing.State


@dataclass(frozen=True)
class Counted:
    """How many firms, and the fen at stake at least and at most."""

    firms: int = 0
    low: int = 0
    high: int = 0

    @property
    def is_sure(self) -> bool:
        """Whether the amount is known exactly."""
        return self.low == self.high


@dataclass(frozen=True)
class MeasureRow:
    """One measure in a year.

    Attributes:
        meets: firms that qualify, claimed or not.
        unclaimed: those of them that have neither an award nor a claim on its way.
        claimed: claims on their way, without an award yet.
        granted: awards, paid or not; paid: what left the treasury for them.
        near, open: firms one step short, and those of which one fact is missing.
    """

    rule: Rule
    meets: Counted
    unclaimed: Counted
    claimed: Counted
    granted: Counted
    paid: Counted
    near: Counted
    open: Counted


def measure_rows(chosen: Chosen, on: date) -> list[MeasureRow]:
    """The measures of a policy and year; a constant number of queries."""
    rules = chosen.rules
    standing = _standing(chosen.run)
    unclaimed = _unclaimed_counts(chosen)
    granted, paid, claimed = _granted(chosen), _paid(chosen, on), _claimed(chosen)
    nothing = Counted()
    return [
        MeasureRow(
            rule=rule,
            meets=standing.get((rule.item, State.MEETS), nothing),
            unclaimed=unclaimed.get(rule.item, nothing),
            claimed=claimed.get(rule.pk, nothing),
            granted=granted.get(rule.pk, nothing),
            paid=paid.get(rule.pk, nothing),
            near=standing.get((rule.item, State.NEAR), nothing),
            open=standing.get((rule.item, State.OPEN), nothing),
        )
        for rule in rules
    ]


def _standing(run: Run | None) -> dict[tuple[str, str], Counted]:
    if run is None:
        return {}
    rows = run.standings.order_by().values_list("item", "state")
    counted = rows.annotate(Count("id"), Sum("low", default=0), Sum("high", default=0))
    return {(item, state): Counted(firms, low, high) for item, state, firms, low, high in counted}


def unclaimed(chosen: Chosen) -> Any:
    """Standings of firms that qualify and have neither an award nor a claim on its way.

    A measure that is paid once for all is claimed by an award of any year.
    """
    if chosen.run is None:
        return Standing.objects.none()
    awards = Award.objects.filter(
        rule__policy_file=chosen.policy_file, enterprise=OuterRef("enterprise"), rule__item=OuterRef("item")
    )
    once = once_for_all(chosen)
    counted = awards.filter(Q(year=chosen.year) | Q(rule__item__in=once))
    claims = claims_in_process(chosen).filter(enterprise=OuterRef("enterprise"), rule__item=OuterRef("item"))
    rules = chosen.policy_file.rules.filter(kind="measure").values("item")
    found = chosen.run.standings.filter(state=State.MEETS, item__in=rules)
    return found.exclude(Exists(counted)).exclude(Exists(claims))


def once_for_all(chosen: Chosen) -> list[str]:
    """The measures that a firm gets once and never again."""
    policy = policy_of_edition(edition_of(chosen.policy_file))
    return [item.id for item in policy.items if item.once == "ever"]


def claims_in_process(chosen: Chosen) -> Any:
    """Claims of the policy and year that are neither granted nor refused."""
    claims = Claim.objects.standing().filter(rule__policy_file=chosen.policy_file, year=chosen.year)
    return claims.filter(case__awards=None)


def _unclaimed_counts(chosen: Chosen) -> dict[str, Counted]:
    rows = unclaimed(chosen).order_by().values_list("item")
    counted = rows.annotate(Count("id"), Sum("low", default=0), Sum("high", default=0))
    return {item: Counted(firms, low, high) for item, firms, low, high in counted}


def _granted(chosen: Chosen) -> dict[int, Counted]:
    awards = Award.objects.filter(rule__policy_file=chosen.policy_file, year=chosen.year)
    rows = awards.order_by().values_list("rule_id")
    counted = rows.annotate(Count("enterprise", distinct=True), Sum("amount"))
    return {rule: Counted(firms, fen, fen) for rule, firms, fen in counted}


def _paid(chosen: Chosen, on: date) -> dict[int, Counted]:
    payments = Payment.objects.paid(on).filter(
        award__rule__policy_file=chosen.policy_file, award__year=chosen.year
    )
    rows = payments.order_by().values_list("award__rule_id")
    counted = rows.annotate(Count("award__enterprise", distinct=True), Sum("amount"))
    return {rule: Counted(firms, fen, fen) for rule, firms, fen in counted}


def _claimed(chosen: Chosen) -> dict[int, Counted]:
    rows = claims_in_process(chosen).order_by().values_list("rule_id")
    counted = rows.annotate(Count("enterprise", distinct=True), fen=Sum("amount", default=0))
    return {rule: Counted(firms, fen, fen) for rule, firms, fen in counted}


# --- whether the last decision is still good ------------------------------------------------------


@dataclass(frozen=True)
class Freshness:
    """What is newer than the last decision over the register; both None: it is still good.

    Attributes:
        facts: the day on which the newest statement of the year came in, after the decision.
        text: the day from which another text of the policy holds.
    """

    facts: date | None
    text: date | None
    never: bool = False

    @property
    def is_good(self) -> bool:
        """Whether the counts may be read as they are."""
        return not (self.facts or self.text or self.never)


def freshness(chosen: Chosen) -> Freshness:
    """Whether facts or the text are newer than the run; two queries."""
    run = chosen.run
    if run is None:
        return Freshness(None, None, never=True)
    newer = Statement.objects.filter(
        programme=chosen.programme, year=chosen.year, made_on__gt=run.made_on
    ).order_by("-made_on")
    facts = newer.values_list("made_on", flat=True).first()
    edition = edition_of(chosen.policy_file)
    text = None if is_text_of(run, edition) else edition.in_force_from or edition.decided_on or run.on
    return Freshness(facts, text)


def is_text_of(run: Run, edition: PolicyEdition) -> bool:
    """Whether the run was decided by the text of this edition."""
    return run.digest == sha256(edition.source.encode()).hexdigest()
