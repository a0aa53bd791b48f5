"""The points of towns: firms of a town that drew an award under a clause, times points a person set."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count

from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.accounts.visibility import own_of, seen_in
from zoulang.web.dispatch.models import TownPoints
from zoulang.web.money.models import Award


@dataclass(frozen=True)
class TownLine:
    """One town in a year.

    Attributes:
        firms: for each clause the firms that drew an award under it.
        points: the sum; None where nobody has set the points of a clause that counts for the town.
    """

    town: Unit
    firms: list[int]
    points: Decimal | None


@dataclass(frozen=True)
class TownSheet:
    """The clauses that give points, and the lines of the towns a person may see."""

    clauses: list[TownPoints]
    lines: list[TownLine]


def town_sheet(programme: Programme, year: int, user: Any) -> TownSheet:
    """The points of a year, counted from the awards granted in it; a constant number of queries."""
    clauses = list(
        TownPoints.objects.visible_to(user)
        .filter(clause__document__programme=programme)
        .select_related("clause__document__programme", "set_by")
    )
    awards = Award.objects.filter(enterprise__programme=programme, granted_on__year=year)
    awards = awards.filter(
        rule__clause__in=[each.clause_id for each in clauses], enterprise__town__isnull=False
    )
    if not user.is_superuser:
        awards = awards.filter(
            seen_in(user, "awards", "enterprise__programme") | own_of(user, "awards", "enterprise__town")
        )
    rows = (
        awards.order_by()
        .values_list("enterprise__town", "rule__clause")
        .annotate(Count("enterprise", distinct=True))
    )
    counted: dict[int, dict[int, int]] = defaultdict(dict)
    for town, clause, firms in rows:
        counted[int(town or 0)][clause] = firms
    towns = Unit.objects.filter(pk__in=counted).order_by("id")
    return TownSheet(clauses, [_line(town, clauses, counted[town.pk]) for town in towns])


def _line(town: Unit, clauses: list[TownPoints], counted: dict[int, int]) -> TownLine:
    firms = [counted.get(each.clause_id, 0) for each in clauses]
    points: Decimal | None = Decimal(0)
    for each, number in zip(clauses, firms, strict=True):
        if number and (each.points is None or points is None):
            points = None
        elif number and points is not None and each.points is not None:
            points += each.points * number
    return TownLine(town, firms, points)
