"""Goals as they stand: numbers, multiples, goals set against the city, titles; constant queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

import polars as pl

from zoulang.figures import Comparator, Standing, standing
from zoulang.figures.multiples import Multiple, NoBaseYear, multiply
from zoulang.figures.nested import NestedVerdict, Stated, stated_twice
from zoulang.figures.references import Relative, against_reference
from zoulang.rules.units import Type
from zoulang.web.accounts.kept import Kept
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.registers import Registers
from zoulang.web.programme.models import Goal, Measurement, Region, RegionValue
from zoulang.web.registry.registers import facts_stand

FIRMS = "enterprise_year"
GRANTED = "granted"
KINDS = ("number", "multiple", "reference", "status", "qualitative")
LOUD_FIRST = ("late", "warn", "unknown", "good", "quiet")
# The figure that a measurement was taken over from, with what its address needs.
FIGURE = ("computed__clause__document__programme",)
FOUR_DECIMALS = Decimal("0.0001")
# Fact, among which firms, base year, times.
Asked = tuple[str, str, int | None, Decimal | None]


@dataclass(frozen=True)
class Multiplied:
    """A multiple as the registers give it.

    Attributes:
        all: the firms together; None where it is refused.
        year: the latest year that is known.
        firms: code and name, in the order of ``all.firms``.
        type: of the fact.
        refused: ``base_year`` (nobody has said from which year), ``fact`` (no register has it), or empty.
    """

    all: Multiple | None
    year: int | None
    firms: tuple[tuple[str, str], ...]
    type: Type | None
    refused: str = ""


@dataclass(frozen=True)
class GoalRow:
    """A goal with all that decides how it stands.

    Attributes:
        state: ``good``, ``warn``, ``late``, ``unknown``, or ``quiet`` where nothing is to be said yet.
        latest: the last measurement up to the day.
        standing: of a number or a multiple; None where nothing is measured.
        relative: of a goal set against the city.
        multiplied: of a multiple.
        stage: of a title that is bid for: its stage; empty: nobody has begun.
        nested: how the number agrees with that of the goal that it states again.
    """

    goal: Goal
    kind: str
    state: str
    latest: Measurement | None
    standing: Standing | None
    relative: Relative | None = None
    multiplied: Multiplied | None = None
    stage: str = ""
    nested: NestedVerdict | None = None


class GoalRows:
    """The goals of one programme on a day."""

    def __init__(self, programme: Programme, on: date, goals: Any) -> None:
        self.programme, self.on = programme, on
        self.goals: list[Goal] = list(
            goals.select_related(
                "clause__document__programme", "same_as__clause__document", "case__procedure"
            )
        )

    @cached_property
    def rows(self) -> list[GoalRow]:
        """A row for each goal, in the order given."""
        return [self._row(goal) for goal in self.goals]

    def _row(self, goal: Goal) -> GoalRow:
        kind = kind_of(goal)
        latest = self.latest(goal)
        nested = None
        if goal.same_as is not None and kind == "number":
            nested = stated_twice(_stated(goal.same_as), _stated(goal))
        match kind:
            case "reference":
                relative = self.relative(goal)
                return GoalRow(goal, kind, self._relative_state(goal, relative), latest, None, relative)
            case "multiple":
                multiplied = self.multiplied(goal)
                stands = self._multiple_standing(goal, multiplied)
                state = stands.verdict if stands else self._unless_reference("unknown")
                return GoalRow(goal, kind, state, latest, stands, multiplied=multiplied)
            case "status":
                stage = goal.case.stage if goal.case else ""
                return GoalRow(goal, kind, self._title_state(goal, stage), latest, None, stage=stage)
            case "number":
                stands = self._number_standing(goal, latest)
                return GoalRow(
                    goal, kind, stands.verdict if stands else "quiet", latest, stands, nested=nested
                )
        return GoalRow(goal, kind, "quiet", latest, None)

    # --- what is known ------------------------------------------------------------------------------

    @cached_property
    def measured(self) -> Mapping[int, list[Measurement]]:
        """Every measurement of each goal up to the day, the earliest first; one query."""
        found: dict[int, list[Measurement]] = defaultdict(list)
        held = Measurement.objects.filter(goal__in=[goal.pk for goal in self.goals], as_of__lte=self.on)
        for measurement in held.select_related(*FIGURE).order_by("as_of"):
            found[measurement.goal_id].append(measurement)
        return found

    @cached_property
    def _newest(self) -> Mapping[int, Measurement]:
        """The last measurement of each goal, and of those that they state again; one query."""
        ids = {goal.pk for goal in self.goals} | {goal.same_as_id for goal in self.goals if goal.same_as_id}
        newest = Measurement.objects.filter(goal__in=ids).newest_until(self.on)
        return {each.goal_id: each for each in newest.select_related(*FIGURE)}

    def latest(self, goal: Goal) -> Measurement | None:
        """The last measurement; of a goal stated again that of the goal it states."""
        return self._newest.get(goal.pk) or self._newest.get(goal.same_as_id or 0)

    @cached_property
    def _own(self) -> Mapping[int, dict[date, Decimal]]:
        """The own values of the goals set against the city, by the end of their period; one query."""
        found: dict[int, dict[date, Decimal]] = defaultdict(dict)
        goals = [goal.pk for goal in self.goals if kind_of(goal) == "reference"]
        values = Measurement.objects.filter(goal__in=goals, as_of__lte=self.on)
        for goal_id, as_of, value in values.values_list("goal_id", "as_of", "value"):
            found[goal_id][as_of] = value
        return found

    @cached_property
    def _city(self) -> Mapping[str, dict[date, Decimal]]:
        """Indicator to the values of the whole city by the end of their period; one query."""
        found: dict[str, dict[date, Decimal]] = defaultdict(dict)
        indicators = {goal.indicator_zh for goal in self.goals if kind_of(goal) == "reference"}
        values = RegionValue.objects.filter(
            region__programme=self.programme,
            region__kind=Region.Kind.WHOLE,
            indicator__in=indicators,
            as_of__lte=self.on,
        )
        for indicator, as_of, value in values.values_list("indicator", "as_of", "value"):
            found[indicator][as_of] = value
        return found

    def relative(self, goal: Goal) -> Relative:
        """The own value beside the city's for the same period, and no other."""
        return against_reference(self._own.get(goal.pk, {}), self._city.get(goal.indicator_zh, {}))

    def by_period(self, goal: Goal) -> list[tuple[date, Decimal | None, Decimal | None]]:
        """Every period of which an own or a city value is known, the latest first."""
        own = self._own.get(goal.pk, {})
        city = self._city.get(goal.indicator_zh, {})
        return [(day, own.get(day), city.get(day)) for day in sorted({*own, *city}, reverse=True)]

    # --- multiples ----------------------------------------------------------------------------------

    @cached_property
    def _registers(self) -> Registers:
        registers = Registers(self.programme)
        shape = registers.shapes.get(FIRMS)
        wanted = {name for goal in self.goals for name in (goal.fact, goal.among) if name}
        columns = shape.columns if shape else ()
        registers.only[FIRMS] = {column.key for column in columns if column.zh in wanted}
        return registers

    @cached_property
    def _multiples(self) -> dict[Asked, Multiplied]:
        """What was worked out since the facts of the firms changed last; one query."""
        key = (self.programme.pk, self.on.year)
        return _kept.value(key, dict, lambda kept, deeds: kept if facts_stand(deeds) else None)

    def multiplied(self, goal: Goal) -> Multiplied:
        """The firms of a multiple, each against its own base; refused without a base year."""
        asked = (goal.fact, goal.among, goal.base_year, goal.value)
        if asked not in self._multiples:
            self._multiples[asked] = self._multiply(goal)
        return self._multiples[asked]

    def _multiply(self, goal: Goal) -> Multiplied:
        if goal.base_year is None or goal.value is None:
            return Multiplied(None, None, (), None, "base_year")
        register = self._registers.shapes.get(FIRMS)
        columns = {column.zh: column for column in register.columns} if register else {}
        if goal.fact not in columns or (goal.among and goal.among not in columns):
            return Multiplied(None, None, (), None, "fact")
        fact = columns[goal.fact]
        frame = self._registers.read(FIRMS, self.on)
        latest = frame.filter(pl.col("latest_year"))
        if goal.among:
            latest = latest.filter(pl.col(columns[goal.among].key).fill_null(False))
        firms = latest.select("credit_code", "name").rows()
        codes = [code for code, _ in firms]
        base = _values(frame.filter(pl.col("year") == goal.base_year), fact.key)
        current = _values(latest, fact.key)
        try:
            everybody = multiply(codes, Fraction(goal.value), goal.base_year, base, current)
        except NoBaseYear:
            return Multiplied(None, None, (), None, "base_year")
        year = int(latest["year"][0]) if latest.height else None
        return Multiplied(everybody, year, tuple(firms), fact.type)

    def _multiple_standing(self, goal: Goal, multiplied: Multiplied) -> Standing | None:
        if multiplied.all is None or multiplied.all.multiple is None or goal.base_year is None:
            return None
        multiple = multiplied.all.multiple
        latest = (Decimal(multiple.numerator) / Decimal(multiple.denominator)).quantize(FOUR_DECIMALS)
        as_of = min(date(multiplied.year or self.on.year, 12, 31), self.on)
        start = date(goal.base_year, 12, 31)
        return standing(">=", goal.value, latest, Decimal(1), start, goal.by, self.on, as_of)

    # --- states -------------------------------------------------------------------------------------

    def _number_standing(self, goal: Goal, latest: Measurement | None) -> Standing | None:
        if latest is None and self.programme.kind == Programme.Kind.REFERENCE:
            return None
        return standing(
            cast(Comparator, goal.comparator),
            goal.value,
            latest.value if latest else None,
            goal.baseline,
            goal.baseline_on,
            goal.by,
            self.on,
            latest.as_of if latest else None,
        )

    def _relative_state(self, goal: Goal, relative: Relative) -> str:
        if relative.verdict == "unknown":
            return self._unless_reference("unknown")
        if relative.verdict == "above":
            return "good"
        return "late" if goal.by is not None and self.on > goal.by else "warn"

    def _title_state(self, goal: Goal, stage: str) -> str:
        if stage == GRANTED:
            return "good"
        return self._unless_reference("late") if goal.by is not None and self.on > goal.by else "quiet"

    def _unless_reference(self, state: str) -> str:
        """The reference programme holds only what its documents print: nothing of it is behind or missing."""
        return "quiet" if self.programme.kind == Programme.Kind.REFERENCE else state


# Registers of a hundred thousand firms are not multiplied again for each look at the goals.
_kept: Kept[tuple[int, int], dict[Asked, Multiplied]] = Kept(most=8)


def kind_of(goal: Goal) -> str:
    """``multiple`` for a number of 倍, else the type of the value."""
    if goal.value_type == Goal.ValueType.NUMBER and goal.unit_zh == "倍":
        return "multiple"
    return goal.value_type


def _stated(goal: Goal) -> Stated:
    return Stated(goal.indicator_zh, goal.value, goal.unit_zh, goal.by)


def _values(frame: pl.DataFrame, column: str) -> dict[str, Fraction]:
    known = frame.filter(pl.col(column).is_not_null())
    return {code: Fraction(value) for code, value in known.select("credit_code", column).rows()}


def counts_of(rows: Iterable[GoalRow]) -> dict[str, int]:
    """How many goals stand how, the loudest first."""
    counts = dict.fromkeys(LOUD_FIRST, 0)
    for row in rows:
        counts[row.state] += 1
    return counts
