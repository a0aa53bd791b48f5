"""Firms are told what they qualify for: matched, told, used (G12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from zoulang.errors import InputError, Problem, Said, said
from zoulang.quantities import format_money
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.growth.models import Run, Standing
from zoulang.web.money.models import Award, Claim
from zoulang.web.outbox.models import Message
from zoulang.web.outbox.putting import Letter, put_all_in_outbox
from zoulang.web.policy.models import Rule
from zoulang.web.policy.policies import policy_of_rule
from zoulang.web.policy.rounds import Round, next_round


@dataclass(frozen=True)
class Reach:
    """How far a measure of a year has come to the firms, in numbers of firms.

    Attributes:
        run: the last time the register was decided for the year; None: never.
        matched: qualify by it.
        unreachable: of these without an account, so that no message reaches them.
        waiting: of these with an account, neither told nor claimed nor granted yet.
        told, claimed, granted: were told, have claimed, were granted something.
    """

    year: int
    run: Run | None
    matched: int = 0
    unreachable: int = 0
    waiting: int = 0
    told: int = 0
    claimed: int = 0
    granted: int = 0


@transaction.atomic
def tell_firms(rule: Rule, year: int, by: User | None) -> int:
    """Put a message into the outbox for every firm that newly qualifies; how many firms were told.

    A firm is told once of a measure and year. Who has claimed or was granted something needs no telling, and
    who has no account cannot be reached.

    Raises:
        PermissionDenied: if the person may not tell firms here.
        InputError: if the register was not decided for the year, or the measure is not in force.
    """
    require(by, "money.tell_firms", rule)
    on = business_date()
    place = str(rule.clause)
    if rule.validity(on) != "in_force":
        raise InputError(
            Problem(said("the measure is not in force"), said("tell of one that is"), place=place)
        )
    if run_of(rule, year) is None:
        found = said("the register was not decided for {year}", year=year)
        raise InputError(Problem(found, said("decide it first"), place=place))
    waiting = _waiting(rule, year).select_related("enterprise__unit__programme")
    coming = next_round(policy_of_rule(rule), on)
    letters = [_letter(rule, year, coming, each) for each in waiting]
    put_all_in_outbox(letters)
    record(by, "firms.told", rule, year=year, firms=len(letters))
    return len(letters)


def reach_of(rule: Rule, year: int) -> Reach:
    """Matched, told, claimed and granted, by numbers of firms; a constant number of queries."""
    run = run_of(rule, year)
    if run is None:
        return Reach(year, None, claimed=_claimed(rule, year).count(), granted=_granted(rule, year).count())
    met = _met(rule, year)
    return Reach(
        year=year,
        run=run,
        matched=met.count(),
        unreachable=met.filter(enterprise__unit=None).count(),
        waiting=_waiting(rule, year).count(),
        told=Message.objects.filter(key=key_of(rule, year)).values("recipient").distinct().count(),
        claimed=_claimed(rule, year).count(),
        granted=_granted(rule, year).count(),
    )


def run_of(rule: Rule, year: int) -> Run | None:
    """The run of the measure's policy for a year."""
    runs = Run.objects.filter(programme=rule.clause.document.programme, policy=rule.policy_file.slug)
    return runs.filter(year=year).first()


def key_of(rule: Rule, year: int) -> str:
    """The occasion: one measure and year."""
    return f"qualifies:{rule.policy_file.slug}/{rule.item}:{year}"


def _met(rule: Rule, year: int) -> QuerySet[Standing]:
    standings = Standing.objects.filter(
        run__programme=rule.clause.document.programme, run__policy=rule.policy_file.slug, run__year=year
    )
    return standings.filter(item=rule.item, state=Standing.State.MEETS, low__gt=0)


def _claimed(rule: Rule, year: int) -> Any:
    return Claim.objects.filter(rule=rule, year=year, ended=False).order_by().values("enterprise").distinct()


def _granted(rule: Rule, year: int) -> Any:
    return Award.objects.filter(rule=rule, year=year).order_by().values("enterprise").distinct()


def _waiting(rule: Rule, year: int) -> QuerySet[Standing]:
    """Firms with an account that qualify and were neither told nor have claimed nor were granted anything."""
    told = Message.objects.filter(key=key_of(rule, year)).exclude(unit=None).values("unit")
    met = _met(rule, year).exclude(enterprise__unit=None).exclude(enterprise__unit__in=told)
    return met.exclude(enterprise__in=_claimed(rule, year)).exclude(enterprise__in=_granted(rule, year))


def _letter(rule: Rule, year: int, coming: Round | None, standing: Standing) -> Letter:
    firm, fen = standing.enterprise, standing.low or 0
    assert firm.unit is not None
    programme = rule.clause.document.programme
    subject = said("{measure}: you qualify, {amount}", measure=rule.title_zh, amount=format_money(fen))
    address = reverse("firm_check_up", args=[programme.slug, firm.pk])
    days: dict[str, Any] = {"clause": str(rule.clause), "year": year, "address": address}
    body: Said | str
    if coming is not None and coming.closes is not None:
        body = said(
            "By {clause} and the facts of {year}; claim by {day}. Reasons and claim: {address}",
            day=coming.closes,
            **days,
        )
    else:
        body = said("By {clause} and the facts of {year}. Reasons and claim: {address}", **days)
    return Letter(key_of(rule, year), firm.unit, subject, body, rule)
