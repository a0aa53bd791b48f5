"""One unit as its page shows it: what it owes, holds and answers for; a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from zoulang.web.accounts.models import Membership, Unit
from zoulang.web.casework.models import Case, CasePart, Item
from zoulang.web.policy.models import Document
from zoulang.web.programme.board import DutyBoard
from zoulang.web.programme.board_filters import BoardFilters
from zoulang.web.programme.goal_rows import GoalRow, GoalRows
from zoulang.web.programme.lights import Light
from zoulang.web.programme.models import DutyUnit, Goal, SpecialTeam

PARTS_SHOWN = 60
ITEMS_SHOWN = 30
KINDS = ("lead", "participant", "implicit")
LOUD_FIRST = ("late", "warn", "unknown", "good")


@dataclass(frozen=True)
class PartGroup:
    """The duties in which the unit has one kind of part, the loudest first; ``more`` are not shown."""

    kind: str
    label: str
    rows: tuple[tuple[DutyUnit, Light | None], ...]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


class UnitPage:
    """What the page of a unit shows on a day."""

    def __init__(self, unit: Unit, on: date, user: Any) -> None:
        self.unit, self.on, self.user = unit, on, user
        filters = BoardFilters(unit=unit.pk)
        self.board = DutyBoard(unit.programme, on, user, filters)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The unit's parts that the person may see, the loudest first."""
        loud = pl.col("state").replace_strict(
            {state: at for at, state in enumerate(LOUD_FIRST)}, default=len(LOUD_FIRST)
        )
        return self.board.chosen.sort(pl.col("lit").not_(), loud, -pl.col("overdue"), maintain_order=True)

    @cached_property
    def groups(self) -> list[PartGroup]:
        """Its duties by kind of part; one query for all."""
        by_kind = {kind: self.frame.filter(pl.col("kind") == kind) for kind in KINDS}
        rows = {kind: list(frame.head(PARTS_SHOWN).iter_rows(named=True)) for kind, frame in by_kind.items()}
        wanted = [row["part"] for listed in rows.values() for row in listed]
        parts = DutyUnit.objects.select_related("duty__clause__document__programme", "case")
        held = parts.in_bulk(wanted)
        labels = dict(DutyUnit.Part.choices)
        return [
            PartGroup(
                kind,
                str(labels[kind]),
                tuple(
                    (held[row["part"]], self.board.table.light(row) if row["lit"] else None)
                    for row in rows[kind]
                    if row["part"] in held
                ),
                by_kind[kind].height,
            )
            for kind in KINDS
            if by_kind[kind].height
        ]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Lights by state."""
        return self.board.states

    @cached_property
    def waits(self) -> int:
        """Parts that the unit has not accepted, or has questioned."""
        return self.frame.filter(pl.col("treatment") == "waits").height

    @cached_property
    def unreported(self) -> int:
        """Parts whose report is missing."""
        return self.frame.filter("lit", "unreported").height

    @cached_property
    def projects(self) -> list[Case]:
        """Projects in which the unit has a position."""
        mine = CasePart.objects.filter(unit=self.unit, case__procedure__subject="project")
        cases = Case.objects.visible_to(self.user).filter(pk__in=mine.values("case"))
        return list(cases.select_related("procedure", "programme").order_by("-opened_on", "id")[:ITEMS_SHOWN])

    @cached_property
    def items(self) -> list[Item]:
        """What others wait for: problems, asks and lines of notices that the unit holds."""
        held = Item.objects.visible_to(self.user).filter(unit=self.unit).exclude(state=Item.State.CLOSED)
        held = held.select_related("case__procedure", "case__programme")
        return sorted(held.order_by("due", "id")[:ITEMS_SHOWN], key=lambda item: item.due or date.max)

    @cached_property
    def goals(self) -> list[GoalRow]:
        """The goals that stand in the clauses of duties it leads."""
        clauses = self.frame.filter(pl.col("kind") == "lead")["clause"].unique().to_list()
        goals = Goal.objects.visible_to(self.user).filter(clause__in=clauses)
        return GoalRows(self.unit.programme, self.on, goals[:ITEMS_SHOWN]).rows

    @cached_property
    def people(self) -> list[Membership]:
        """Who acts for the unit, as far as the person may see it."""
        people = Membership.objects.visible_to(self.user).filter(unit=self.unit)
        return list(people.select_related("user").order_by("role", "id"))

    @cached_property
    def teams(self) -> list[SpecialTeam]:
        """The special teams it belongs to."""
        teams = SpecialTeam.objects.visible_to(self.user).filter(units=self.unit)
        return list(teams.select_related("programme"))

    @property
    def documents(self) -> list[Document]:
        return self.board.documents
