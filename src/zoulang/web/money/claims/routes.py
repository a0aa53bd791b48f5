"""Saying how a measure is claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Unit, User
from zoulang.web.casework.held import held_procedure
from zoulang.web.money.claims.models import Way
from zoulang.web.money.models import ClaimRoute
from zoulang.web.policy.models import Rule

PROCEDURES = {Way.APPLY: "claim", Way.AUTOMATIC: "automatic-award"}
LIST_PROCEDURE = "award-list"


@transaction.atomic
def set_route(
    rule: Rule,
    window: Unit,
    payer: Unit,
    by: User | None,
    *,
    way: str = Way.APPLY,
    reviewers: Sequence[Unit] = (),
    evidence: Sequence[Mapping[str, str]] = (),
    procedure: str = "",
    **more: Any,
) -> ClaimRoute:
    """Say how a measure is claimed; what was said before is replaced.

    Raises:
        PermissionDenied: if the person sets no routes here.
        InputError: if the way is none, the rule gives no money, or a unit belongs to another programme.
    """
    require(by, "money.set_route", rule)
    if way not in Way.values:
        listed = ", ".join(Way.values)
        raise InputError(
            Problem(said("{way} is no way to claim", way=way), said("choose one of {listed}", listed=listed))
        )
    for unit in (window, payer, *reviewers):
        if unit.programme_id != rule.programme.pk:
            found = said("{thing} belongs to another programme", thing=unit)
            raise InputError(Problem(found, said("name one of this programme"), place=str(rule)))
    slug = procedure or PROCEDURES[Way(way)]
    held_procedure(rule.programme, slug)
    papers = [{"zh": paper["zh"][:120], "en": paper.get("en", "")[:200]} for paper in evidence]
    fields = {"way": way, "procedure": slug, "window": window, "payer": payer, "evidence": papers, **more}
    route, _ = ClaimRoute.objects.update_or_create(rule=rule, defaults=fields)
    route.reviewers.set(reviewers)
    told: dict[str, Any] = {"way": way, "window": str(window), "payer": str(payer), "evidence": papers}
    record(by, "claim_route.set", route, reviewers=[str(unit) for unit in reviewers], **told)
    return route


def route_of(rule: Rule) -> ClaimRoute:
    """How the rule is claimed.

    Raises:
        InputError: if nobody has said it.
    """
    route = ClaimRoute.objects.filter(rule=rule).select_related("window", "payer", "clause__document").first()
    if route is None:
        found = said("nobody has said how {rule} is claimed", rule=rule)
        remedy = said("the office sets the way, the papers and the departments first")
        raise InputError(Problem(found, remedy, place=str(rule.clause)))
    return route
