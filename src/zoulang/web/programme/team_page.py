"""A special team's tasks across units, and the places of a zone with the roles that clauses give them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from django.db.models import Q

from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Clause, Mention
from zoulang.web.programme.board import DutyBoard
from zoulang.web.programme.board_filters import BoardFilters
from zoulang.web.programme.lights import Light
from zoulang.web.programme.models import Duty, DutyUnit, PlaceRole, SpecialTeam

DUTIES_SHOWN = 60
MASTER_PLAN = "master-plan"


@dataclass(frozen=True)
class TaskRow:
    """A duty of the team's theme with its parts and their lights."""

    duty: Duty
    parts: tuple[tuple[DutyUnit, Light | None], ...]


class TeamPage:
    """What the page of a team shows on a day; a constant number of queries."""

    def __init__(self, team: SpecialTeam, on: date, user: Any) -> None:
        self.team, self.on, self.user = team, on, user
        self.board = DutyBoard(team.programme, on, user, BoardFilters(team=team.slug))

    @cached_property
    def units(self) -> list[Unit]:
        """The members, in the order of the programme."""
        return list(self.team.units.order_by("id"))

    @cached_property
    def tasks(self) -> list[TaskRow]:
        """The duties of the theme in the order of their clauses, as many as a page shows."""
        frame = self.board.chosen
        shown = frame["duty"].unique(maintain_order=True).head(DUTIES_SHOWN)
        rows = frame.filter(pl.col("duty").is_in(shown.to_list()))
        duties = Duty.objects.select_related("clause__document__programme").in_bulk(shown.to_list())
        parts = DutyUnit.objects.select_related("unit").in_bulk(rows["part"].to_list())
        found: dict[int, list[tuple[DutyUnit, Light | None]]] = {duty: [] for duty in shown.to_list()}
        for row in rows.iter_rows(named=True):
            light = self.board.table.light(row) if row["lit"] else None
            found[row["duty"]].append((parts[row["part"]], light))
        return [TaskRow(duties[duty], tuple(listed)) for duty, listed in found.items()]

    @property
    def task_count(self) -> int:
        return self.board.chosen["duty"].n_unique()

    @property
    def counts(self) -> dict[str, int]:
        """Lights by state."""
        return self.board.states

    @cached_property
    def themes(self) -> list[Clause]:
        return list(self.team.themes.select_related("document__programme"))


@dataclass(frozen=True)
class PlaceRow:
    """One place of the zone: its roles, the clauses that name it, and how many duties it has a part in."""

    unit: Unit
    roles: tuple[PlaceRole, ...]
    clauses: tuple[Clause, ...]
    duties: int


class PlanPage:
    """The places of a programme's zone with their roles, and how far the master plan is."""

    def __init__(self, programme: Programme, on: date, user: Any) -> None:
        self.programme, self.on, self.user = programme, on, user

    @cached_property
    def roles(self) -> list[PlaceRole]:
        roles = PlaceRole.objects.visible_to(self.user).filter(clause__document__programme=self.programme)
        return list(roles.select_related("unit", "clause__document__programme"))

    @cached_property
    def places(self) -> list[PlaceRow]:
        """Every place in the order of its first role; a constant number of queries."""
        by_unit: dict[int, list[PlaceRole]] = {}
        for role in self.roles:
            by_unit.setdefault(role.unit_id, []).append(role)
        units = {role.unit_id: role.unit for role in self.roles}
        naming = self._clauses_naming(list(units.values()))
        board = DutyBoard(self.programme, self.on, self.user, BoardFilters())
        parts = dict(board.seen.group_by("unit").len().iter_rows())
        return [
            PlaceRow(units[pk], tuple(roles), tuple(naming.get(pk, ())), parts.get(pk, 0))
            for pk, roles in by_unit.items()
        ]

    def _clauses_naming(self, units: list[Unit]) -> dict[int, list[Clause]]:
        """Unit id to the clauses that name it, each once; one query."""
        names = {
            name: unit.pk for unit in units for name in (unit.name_zh, unit.full_zh, *unit.aliases) if name
        }
        named = Q(written__in=names) | Q(entity__name_zh__in=names)
        mentions = Mention.objects.filter(named, clause__document__programme=self.programme)
        mentions = mentions.filter(clause__in=Clause.objects.visible_to(self.user))
        found: dict[int, dict[int, Clause]] = {}
        for mention in mentions.select_related("clause__document__programme", "entity"):
            unit = names.get(mention.written) or names.get(mention.entity.name_zh)
            if unit is not None:
                found.setdefault(unit, {})[mention.clause_id] = mention.clause
        return {unit: list(clauses.values()) for unit, clauses in found.items()}

    @cached_property
    def case(self) -> Case | None:
        """The run of the master plan, the latest if it was begun more than once."""
        cases = Case.objects.visible_to(self.user).filter(
            programme=self.programme, procedure__slug=MASTER_PLAN
        )
        return cases.select_related("procedure", "programme").prefetch_related("parts__unit").last()
