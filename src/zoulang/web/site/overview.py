"""A programme at a glance: goals, lights, money and what is late; a constant number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from django.db.models import F

from zoulang.figures.withholding import Sum
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.money.public import MONTHS_TOLD, PublicMoney, public_money
from zoulang.web.policy.models import Document, Rule
from zoulang.web.programme.goal_rows import GoalRow, GoalRows
from zoulang.web.programme.light_table import LightTable, light_table
from zoulang.web.programme.lights import Light
from zoulang.web.programme.models import Duty, DutyUnit, Goal

LOUD_FIRST = ["late", "warn", "unknown", "good"]
LATE_SHOWN, GOALS_SHOWN = 20, 60
# A unit with more parts shows how many are in each state instead of a mark for each.
DOTS_SHOWN = 12
# The same on every database: documents that print no date come last.
LATEST_FIRST = (F("issued").desc(nulls_last=True), "slug")
HEADLINE_GOALS = 9


@dataclass(frozen=True)
class PartRow:
    """The part of one unit in a duty, with its light."""

    duty: Duty
    unit: Unit
    part: str
    light: Light


@dataclass(frozen=True)
class Unpaid:
    """Awards whose day of payment has passed without one."""

    sum: Sum
    count: int
    oldest: date


class Overview:
    """What the pages of a programme say of it on a day; each part is asked for once, when it is shown."""

    def __init__(self, programme: Programme, on: date, user: Any) -> None:
        self.programme, self.on, self.user = programme, on, user

    @cached_property
    def documents(self) -> list[Document]:
        """The documents, the latest first."""
        documents = list(
            Document.objects.visible_to(self.user).filter(programme=self.programme).order_by(*LATEST_FIRST)
        )
        for document in documents:
            document.programme = self.programme
        return documents

    @cached_property
    def goals(self) -> list[GoalRow]:
        """The goals of documents that have not expired, document by document."""
        goals = Goal.objects.filter(clause__document__in=self._unexpired)
        goals = goals.order_by(
            F("clause__document__issued").desc(nulls_last=True), "clause__position", "position", "id"
        )
        return GoalRows(self.programme, self.on, goals).rows

    @property
    def headline_goals(self) -> list[GoalRow]:
        """The goals that a document sets for the whole programme: those of its outermost clauses."""
        numbers = [row for row in self.goals if row.goal.value_type == Goal.ValueType.NUMBER]
        return sorted(numbers, key=lambda row: row.goal.clause.depth)[:HEADLINE_GOALS]

    @property
    def more_goals(self) -> int:
        """How many goals the page leaves to the goal board."""
        return max(len(self.goals) - GOALS_SHOWN, 0)

    @property
    def goals_by_document(self) -> list[tuple[Document, list[GoalRow]]]:
        """Goals under their document, as many as a page shows; the goal board has them all."""
        grouped: dict[int, list[GoalRow]] = defaultdict(list)
        for row in self.goals[:GOALS_SHOWN]:
            grouped[row.goal.clause.document_id].append(row)
        return [(document, grouped[document.pk]) for document in self.documents if grouped[document.pk]]

    @cached_property
    def goal_counts(self) -> Counter[str]:
        """How many goals stand how."""
        return Counter(row.standing.verdict for row in self.goals if row.standing)

    @cached_property
    def lights(self) -> LightTable:
        """The lights of the programme's parts on the day."""
        return light_table(self.programme, self.on)

    @cached_property
    def lit(self) -> pl.DataFrame:
        """Every part that has a light in a document the person may read."""
        seen = [document.pk for document in self.documents]
        return self.lights.frame.filter("lit", pl.col("document").is_in(seen))

    @property
    def part_count(self) -> int:
        """How many parts have a light."""
        return self.lit.height

    @cached_property
    def light_counts(self) -> list[tuple[Light, int]]:
        """A light of each state and how many parts have it, from green to not reported."""
        counts = dict(self.lit.group_by("state").len().iter_rows())
        firsts = self.lit.unique("state", keep="first", maintain_order=True)
        one = {row["state"]: self.lights.light(row) for row in firsts.iter_rows(named=True)}
        return [(one[state], counts[state]) for state in ("good", "warn", "late", "unknown") if state in one]

    @cached_property
    def light_rule(self) -> Rule | None:
        """The rule that sets the lights; None where the programme names none, or it is not public yet."""
        rules = Rule.objects.visible_to(self.user).filter(policy_file__slug=self.programme.lights or None)
        return rules.select_related("policy_file", "clause__document__programme").first()

    @cached_property
    def late(self) -> pl.DataFrame:
        """The parts whose light is red, and those that were not reported, the loudest first."""
        loud = pl.col("state").replace_strict({state: at for at, state in enumerate(LOUD_FIRST)})
        late = self.lit.filter((pl.col("state") == "late") | pl.col("unreported"))
        return late.sort(loud, -pl.col("overdue").fill_null(0), maintain_order=True)

    @property
    def late_count(self) -> int:
        """How many parts are late or not reported."""
        return self.late.height

    @cached_property
    def late_parts(self) -> list[PartRow]:
        """The loudest of the late parts, as many as a page shows."""
        rows = list(self.late.head(LATE_SHOWN).iter_rows(named=True))
        parts = DutyUnit.objects.select_related("unit", "duty__clause__document__programme")
        held = parts.in_bulk([row["part"] for row in rows])
        return [
            PartRow(part.duty, part.unit, part.part, self.lights.light(row))
            for row in rows
            if (part := held.get(row["part"])) is not None
        ]

    @cached_property
    def unit_rows(self) -> list[dict[str, Any]]:
        """Units with the number of their parts by state, those with most red first."""
        states = [(pl.col("state") == state).sum().alias(state) for state in LOUD_FIRST]
        counted = self.lit.group_by("unit").agg(states)
        counted = counted.sort("late", "unknown", "warn", "unit", descending=[True, True, True, False])
        units = Unit.objects.in_bulk(counted["unit"].to_list())
        rows = ({**row, "unit": units[row["unit"]]} for row in counted.iter_rows(named=True))
        return [{**row, "many": sum(row[state] for state in LOUD_FIRST) > DOTS_SHOWN} for row in rows]

    @cached_property
    def _money(self) -> PublicMoney:
        return public_money(self.programme, self.on, self.user)

    @cached_property
    def paid_by_month(self) -> list[tuple[date, Sum]]:
        """First day of the month and what was paid in it, the last two years, months without payment too."""
        last = self.on.year * 12 + self.on.month - 1
        first = last - MONTHS_TOLD + 1
        months = [divmod(month, 12) for month in range(first, last + 1)]
        told = [(date(year, month + 1, 1), self._money.paid(None, year, month + 1)) for year, month in months]
        begun = next((place for place, (_month, found) in enumerate(told) if found.firms), None)
        return [] if begun is None else told[begun:]

    @cached_property
    def paid(self) -> dict[str, Any]:
        """The ``sum`` paid up to the day, that ``in_year``, and the number of ``payments``."""
        return {
            "sum": self._money.paid(),
            "in_year": self._money.paid(None, self.on.year),
            "payments": self._money.count("paid"),
        }

    @cached_property
    def unpaid(self) -> Unpaid | None:
        """What is owed to firms past the day it was due; None if nothing is."""
        late = self._money.late()
        if not late.firms:
            return None
        assert self._money.late_since is not None
        return Unpaid(late, self._money.count("late"), self._money.late_since)

    @property
    def _unexpired(self) -> list[Document]:
        return [document for document in self.documents if document.validity(self.on) != "expired"]


def featured(programmes: list[Programme]) -> Programme | None:
    """The programme that the home page opens with: one that somebody runs, else the demo, else any."""
    order = [Programme.Kind.COUNTY, Programme.Kind.DEMO, Programme.Kind.REFERENCE]
    return min(programmes, key=lambda programme: order.index(Programme.Kind(programme.kind)), default=None)
