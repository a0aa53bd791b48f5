"""What the address of the duty board asks for; what it does not know is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Q
from django.http import QueryDict

from zoulang.web.accounts.entrance import day_in, number_in
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.policy.models import Clause
from zoulang.web.programme.models import Duty, SpecialTeam

LIGHT_STATES = ("good", "warn", "late", "unknown")
STAGE_STATES = {"waits": "waits", "over": "over"}
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class BoardFilters:
    """The filters of a duty board.

    Attributes:
        kind: a kind of unit; ``unit``: the id of one.
        document: the slug of a document; ``team``: that of a special team.
        cadence: how often is reported.
        state: a light, or ``waits`` (not accepted or questioned) or ``over`` (closed).
        part: ``lead``, ``participant`` or ``implicit``.
        q: a word in the title of the duty or the name of the unit.
        until: the last period shown; ``page``: which units.
    """

    kind: str = ""
    unit: int | None = None
    document: str = ""
    team: str = ""
    cadence: str = ""
    state: str = ""
    part: str = ""
    q: str = ""
    until: date | None = None
    page: int = 1

    @classmethod
    def of(cls, query: QueryDict) -> BoardFilters:
        """The filters of an address."""
        known = {
            "kind": set(Unit.Kind.values),
            "cadence": set(Duty.Cadence.values),
            "state": {*LIGHT_STATES, *STAGE_STATES},
            "part": {"lead", "participant", "implicit"},
        }
        chosen = {name: query.get(name, "") for name in known if query.get(name) in known[name]}
        return cls(
            unit=number_in(query.get("unit", "")),
            document=query.get("document", ""),
            team=query.get("team", ""),
            q=query.get("q", "").strip()[:LONGEST_SEARCH],
            until=day_in(query.get("until", "")),
            page=number_in(query.get("page", "")) or 1,
            **chosen,
        )

    @property
    def any_chosen(self) -> bool:
        """Whether anything is filtered out."""
        chosen = (self.kind, self.unit, self.document, self.team, self.cadence, self.state, self.part, self.q)
        return any(chosen)

    def applied(self, frame: pl.DataFrame, programme: Programme) -> pl.DataFrame:
        """The parts that are left; at most three queries."""
        wanted = [pl.lit(True)]
        if self.kind:
            wanted.append(pl.col("unit_kind") == self.kind)
        if self.unit:
            wanted.append(pl.col("unit") == self.unit)
        if self.cadence:
            wanted.append(pl.col("cadence") == self.cadence)
        if self.part:
            wanted.append(pl.col("kind") == self.part)
        if self.state in LIGHT_STATES:
            wanted.append(pl.col("lit") & (pl.col("state") == self.state))
        elif self.state:
            wanted.append(pl.col("treatment") == STAGE_STATES[self.state])
        if self.document:
            documents = programme.documents.filter(slug=self.document).values_list("pk", flat=True)
            wanted.append(pl.col("document").is_in(list(documents)))
        if self.team:
            wanted.append(pl.col("clause").is_in(clauses_of_team(programme, self.team)))
        if self.q:
            wanted.append(_found(programme, self.q))
        return frame.filter(wanted)


def clauses_of_team(programme: Programme, slug: str) -> list[int]:
    """Ids of the clauses of a team's theme with all below them; two queries."""
    team = SpecialTeam.objects.filter(programme=programme, slug=slug).first()
    return [] if team is None else clauses_under(team)


def clauses_under(team: SpecialTeam) -> list[int]:
    """Ids of the clauses of the theme and of all below them; two queries."""
    below = Q(pk__in=[])
    for clause in team.themes.all():
        own = Q(address=clause.address) | Q(address__startswith=f"{clause.address}/")
        below |= own & Q(document_id=clause.document_id)
    return list(Clause.objects.filter(below).order_by().values_list("pk", flat=True))


def _found(programme: Programme, text: str) -> pl.Expr:
    duties = Duty.objects.filter(clause__document__programme=programme)
    duties = duties.filter(Q(title_zh__icontains=text) | Q(title_en__icontains=text))
    units = Unit.objects.filter(programme=programme)
    named = Q(name_zh__icontains=text) | Q(name_en__icontains=text) | Q(full_zh__icontains=text)
    in_title = list(duties.order_by().values_list("pk", flat=True))
    in_name = list(units.filter(named).order_by().values_list("pk", flat=True))
    return pl.col("duty").is_in(in_title) | pl.col("unit").is_in(in_name)
