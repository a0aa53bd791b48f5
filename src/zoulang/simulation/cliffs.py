"""Cliffs: places where one more of an input costs a record money.

For every edge of a policy (`edges`) the records are moved to just below it, onto it and just above it, all
else unchanged, and decided again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any
from typing import Literal as OneOf

import polars as pl

from zoulang.batch.cells import decimal_series, dtype_of
from zoulang.batch.frames import none_column
from zoulang.batch.program import CannotCompile
from zoulang.quantities import FEN_PER_YUAN
from zoulang.rules.policy import Fact, Input, Item, Policy, Words
from zoulang.rules.tree import And, Condition, FactRef, Node, Not, Or
from zoulang.rules.units import Kind
from zoulang.simulation.edges import Edge, edges_of, in_steps, ranks, reached
from zoulang.simulation.payments import Run, measures, probed

# A loss below a yuan is rounding, not a cliff.
SMALLEST_LOSS = FEN_PER_YUAN
# Beside the records near an edge, so many of the others are moved there, small and large ones alike.
EXAMINED = 2_000
# What a rule does to firms much larger than those of the population: the same, so many times as large.
_LARGER, _LARGEST = 100, 10**14
_SIDES = ("below", "at", "above")
_INDEX, _EDGE, _SIDE, _NEAR, _ANSWER = "\0record", "\0edge", "\0side", "\0near", "\0answer"

CliffStatus = OneOf["kept", "changed", "new", "removed"]


@dataclass(frozen=True)
class Loss:
    """What records lose at a cliff.

    Attributes:
        least, median, most: fen lost by one step.
        records: how many of the records examined would lose there.
        near: how many of those stand near the edge now.
            Both are 0 where nobody of the population would lose, but a record that met every plain yes/no
            condition would.
        items: the measures that pay less, the one that loses most first.
    """

    least: int
    median: int
    most: int
    records: int
    near: int
    items: tuple[Item, ...] = field(compare=False)


@dataclass(frozen=True)
class Cliff:
    """One more of an input, at some value of it, loses money.

    Attributes:
        input: the fact and period.
        at: where: a written limit, or an expression over the other facts.
        value: the limit in yuan, persons, percent, … where it is the same for all records.
        step: how much more is tried, in base units of the input.
        policy: where `at` is written: the policy after the change, if it has this edge.
        before, after: what is lost under each policy; None where that has no cliff there.
    """

    input: Input
    at: Node
    value: Fraction | None
    step: Fraction
    policy: Policy
    before: Loss | None
    after: Loss | None

    @property
    def status(self) -> CliffStatus:
        """Whether the change makes, removes or changes the cliff."""
        if self.before is None or self.after is None:
            return "new" if self.before is None else "removed"
        return "kept" if self.before == self.after else "changed"


def step_of(fact: Fact) -> Fraction:
    """How much one more is, in base units: a yuan, one of a count, a hundredth of a percent.

    >>> from zoulang.rules.units import MONEY, PERCENT
    >>> step_of(Fact("a", "a", "a", MONEY)), step_of(Fact("b", "b", "b", PERCENT, scale=8))
    (Fraction(100, 1), Fraction(1, 10000))
    """
    match fact.type.kind:
        case Kind.MONEY:
            return Fraction(FEN_PER_YUAN)
        case Kind.PERCENT | Kind.POINTS:
            return Fraction(1, 10_000)
    return Fraction(1) if fact.type.whole or not fact.scale else Fraction(1, 100)


def cliffs_of(
    before: Policy, after: Policy, records: pl.DataFrame, run: Run, near: Fraction
) -> tuple[Cliff, ...]:
    """The cliffs of two policies, those that concern most records near them first."""
    old, new = (_Search(policy, records, run, near).found() for policy in (before, after))
    cliffs = [_cliff(old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old))]
    return tuple(sorted(cliffs, key=lambda cliff: _weight(cliff), reverse=True))


def _weight(cliff: Cliff) -> tuple[int, int, int]:
    losses = [loss for loss in (cliff.before, cliff.after) if loss is not None]
    return (
        max(loss.near for loss in losses),
        max(loss.records for loss in losses),
        max(loss.most for loss in losses),
    )


@dataclass(frozen=True)
class _Found:
    policy: Policy
    edge: Edge
    value: Fraction | None
    loss: Loss


def _cliff(old: _Found | None, new: _Found | None) -> Cliff:
    shown = new or old
    assert shown is not None
    return Cliff(
        input=shown.edge.input,
        at=shown.edge.value,
        value=shown.value,
        step=step_of(shown.edge.input.fact),
        policy=shown.policy,
        before=old.loss if old else None,
        after=new.loss if new else None,
    )


def unexamined(before: Policy, after: Policy) -> tuple[str, ...]:
    """Ids of the measures that compare records with each other: moving one record would move them all."""
    return tuple(dict.fromkeys(
        item.id for policy in (after, before) for item in measures(policy) if ranks(policy, item)
    ))  # fmt: skip


def _single_records(policy: Policy) -> Policy:
    """The policy without budgets and without what compares records with each other."""
    kept = tuple(item for item in policy.items if not ranks(policy, item))
    ids = {item.id for item in kept}
    stacking = tuple(
        replace(group, of=tuple(id for id in group.of if id in ids))
        for group in policy.stacking
        if any(id in ids for id in group.of)
    )
    return replace(policy, items=kept, stacking=stacking, budgets=())


class _Search:
    def __init__(self, policy: Policy, records: pl.DataFrame, run: Run, near: Fraction):
        self.policy, self.run, self.near = _single_records(policy), run, near
        given = {i.key for i in policy.known_inputs.values()}
        known = {name for key in given for name in (key, none_column(key))}
        self.records = records.select(name for name in records.columns if name in known)
        self.edges = [edge for edge in edges_of(self.policy) if edge.input.key in self.records.columns]

    def found(self) -> dict[tuple[object, ...], _Found]:
        """The edges at which some record loses, by their key."""
        found = self._among(self.records, self.edges)
        rest = [edge for edge in self.edges if edge.key not in found]
        for key, cliff in self._among(_willing(self.policy, self.records), rest).items():
            found[key] = replace(cliff, loss=replace(cliff.loss, records=0, near=0))
        return found

    def _among(self, records: pl.DataFrame, edges: list[Edge]) -> dict[tuple[object, ...], _Found]:
        """An edge whose numbers do not fit into the batch engine is left out."""
        if not edges or records.is_empty():
            return {}
        try:
            return self._tried(records, edges)
        except CannotCompile:
            if len(edges) == 1:
                return {}
        found: dict[tuple[object, ...], _Found] = {}
        for edge in edges:
            found |= self._among(records, [edge])
        return found

    def _tried(self, records: pl.DataFrame, edges: list[Edge]) -> dict[tuple[object, ...], _Found]:
        probes = [self._probe(number, edge) for number, edge in enumerate(edges)]
        places = probed(self.policy, records, self.run, probes)
        frame = pl.concat([self._moved(n, edge, records, places[str(n)]) for n, edge in enumerate(edges)])
        if frame.is_empty():
            return {}
        marks = [_INDEX, _EDGE, _SIDE, _NEAR]
        decided = self.run.decide(_with_tests(self.policy, edges), frame.drop(marks), self.run.dates[0])
        ids = [item.id for item in measures(self.policy)]
        paid = decided.select(_amounts(ids))
        answers = pl.concat([frame.select(_EDGE), decided], how="horizontal").select(_answers(edges))
        lost = _losses(pl.concat([frame.select(marks), paid, answers], how="horizontal"), ids)
        made = [
            self._made(edges[row[_EDGE]], row, places[str(row[_EDGE])]) for row in lost.iter_rows(named=True)
        ]
        return {each.edge.key: each for each in made}

    def _probe(self, number: int, edge: Edge) -> Item:
        return Item(id=str(number), kind="measure", title=Words("", ""), pay=in_steps(edge))

    def _moved(self, number: int, edge: Edge, records: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
        """The records examined at one edge, three times: below it, on it, above it."""
        fact, key = edge.input.fact, edge.input.key
        step = int(step_of(fact) * 10**fact.scale)
        own = records[key]
        steps = own.to_physical() if own.dtype.is_decimal() else own
        apart = (steps.cast(pl.Int64) - places).abs().alias("apart")
        frame = records.with_columns(apart, places.alias("place")).with_row_index(_INDEX)
        frame = frame.filter(pl.col("apart").is_not_null() & (pl.col("place") >= step))
        if fact.high is not None:
            frame = frame.filter(pl.col("place") + step <= int(fact.high * 10**fact.scale))
        share = pl.col("apart") * self.near.denominator <= pl.col("place") * self.near.numerator
        frame = frame.with_columns(share.alias(_NEAR), pl.lit(number).alias(_EDGE)).sort("place", _INDEX)
        spread = (pl.int_range(1, pl.len() + 1) * EXAMINED // pl.len()).diff(null_behavior="ignore") != 0
        frame = frame.filter(pl.col(_NEAR) | spread.fill_null(True))
        sides = []
        for side, shift in zip(_SIDES, (-step, 0, step), strict=True):
            value = _typed(frame["place"] + shift, fact).alias(key)
            there = frame.with_columns(value, pl.lit(side).alias(_SIDE))
            if none_column(key) in there.columns:
                there = there.with_columns(pl.lit(False).alias(none_column(key)))
            sides.append(there.drop("apart", "place"))
        return pl.concat(sides)

    def _made(self, edge: Edge, row: dict[str, Any], places: pl.Series) -> _Found:
        losing = [(row[item.id], item) for item in measures(self.policy) if row[item.id] > 0]
        losing.sort(key=lambda each: -each[0])
        loss = Loss(
            int(row["least"]), int(row["median"]), int(row["most"]), row["records"], row["near"],
            tuple(item for _, item in losing),
        )  # fmt: skip
        return _Found(self.policy, edge, self._value(edge, places), loss)

    def _value(self, edge: Edge, places: pl.Series) -> Fraction | None:
        """The limit in the unit that a person uses, where it does not depend on the record."""
        if any(True for _ in _facts_below(self.policy, edge.value)):
            return None
        steps = places.drop_nulls()
        if steps.is_empty():
            return None
        value = Fraction(int(steps[0]), 10**edge.input.fact.scale)
        match edge.input.fact.type.kind:
            case Kind.MONEY:
                return value / FEN_PER_YUAN
            case Kind.PERCENT | Kind.POINTS:
                return value * 100
        return value


def _test_id(edge: int, test: int) -> str:
    return f"\2{edge}/{test}"


def _with_tests(policy: Policy, edges: Sequence[Edge]) -> Policy:
    """The policy with every comparison that turns at an edge as an item of its own."""
    added = [
        Item(
            id=_test_id(number, place),
            kind="recognition",
            title=Words("", ""),
            condition=Condition(type=test.type, id=None, test=test),
        )
        for number, edge in enumerate(edges)
        for place, test in enumerate(edge.tests)
    ]
    return replace(policy, items=(*policy.items, *added))


def _answers(edges: Sequence[Edge]) -> pl.Expr:
    """What the comparisons of its own edge say in each row, as one number."""
    said = pl.lit(0, dtype=pl.Int64)
    for number, edge in enumerate(edges):
        own = pl.lit(0, dtype=pl.Int64)
        for place in range(len(edge.tests)):
            own = own * 3 + pl.col(f"{_test_id(number, place)}.outcome").cast(pl.Int64).fill_null(2)
        said = pl.when(pl.col(_EDGE) == number).then(own).otherwise(said)
    return said.alias(_ANSWER)


def _willing(policy: Policy, records: pl.DataFrame) -> pl.DataFrame:
    """The records as if every plain yes/no condition of the policy were met, and again in another size."""
    wanted: dict[str, bool] = {}
    for item in measures(policy):
        for node in (*policy.requires, *((item.condition,) if item.condition else ())):
            wanted = {**_plain_wishes(node, True), **wanted}
    for veto in policy.vetoes:
        wanted |= _plain_wishes(veto.condition, False)
    money = {given.key for given in policy.known_inputs.values() if given.fact.type.kind is Kind.MONEY}
    held = [name for name in records.columns if name in money]
    larger = records.with_columns(pl.col(held).clip(upper_bound=_LARGEST // _LARGER) * _LARGER)
    both = pl.concat([records, larger])
    return both.with_columns(pl.lit(answer).alias(name) for name, answer in wanted.items())


def _plain_wishes(node: Node, wish: bool) -> dict[str, bool]:
    match node:
        case FactRef(name=name) if node.type.kind is Kind.YES_NO:
            return {name: wish}
        case Not(operand=operand):
            return _plain_wishes(operand, not wish)
        case Condition() | And() | Or():
            found: dict[str, bool] = {}
            for child in node.children():
                found |= _plain_wishes(child, wish)
            return found
    return {}


def _facts_below(policy: Policy, node: Node) -> Sequence[Node]:
    return [part for part, _ in reached(policy, node) if isinstance(part, FactRef)]


def _typed(steps: pl.Series, fact: Fact) -> pl.Series:
    """Whole steps as the column of a fact."""
    if fact.scale:
        return decimal_series(steps, fact.scale)
    return steps.cast(dtype_of(fact.type, fact.scale))


def _amounts(ids: Sequence[str]) -> list[pl.Expr]:
    """What each measure pays at least, and all together at least and at most; unbounded ones are counted."""
    highs = [pl.col(f"{id}.high") for id in ids]
    open = pl.sum_horizontal(high.is_null().cast(pl.Int64) for high in highs).alias("open")
    most = pl.when(open == 0).then(pl.col("total.high")).otherwise(pl.sum_horizontal(highs)).alias("most")
    return [*(pl.col(f"{id}.low").alias(id) for id in ids), pl.col("total.low").alias("total"), most, open]


def _losses(paid: pl.DataFrame, ids: list[str]) -> pl.DataFrame:
    """One row per edge at which some record loses by one step; each measure with what it pays less in all.

    Only the step counts at which the comparison turns. A slope is no cliff: what the record loses at the
    other of the two steps as well is taken off. What merely becomes uncertain is not lost: the loss is the
    smaller one of that at the low end and that at the high end.
    """
    sides = [pl.col(name).filter(pl.col(_SIDE) == side).first().alias(f"{name}/{side}")
             for name in (*ids, "total", "most", "open", _ANSWER) for side in _SIDES]  # fmt: skip
    records = paid.group_by(_EDGE, _INDEX).agg(*sides, pl.col(_NEAR).first())
    onto, beyond = (_turns(*steps) for steps in (("below", "at"), ("at", "above")))
    first, second = (_surely_less(*steps) for steps in (("below", "at"), ("at", "above")))
    lost_onto = pl.when(onto).then(first - pl.when(beyond).then(0).otherwise(second).clip(lower_bound=0))
    lost_beyond = pl.when(beyond).then(second - pl.when(onto).then(0).otherwise(first).clip(lower_bound=0))
    records = records.with_columns(
        pl.max_horizontal(lost_onto, lost_beyond).alias("lost"),
        (lost_onto.fill_null(0) >= lost_beyond.fill_null(0)).alias("onto"),
    ).filter(pl.col("lost") >= SMALLEST_LOSS)
    less = [
        pl.when(pl.col("onto"))
        .then(_less(id, "below", "at"))
        .otherwise(_less(id, "at", "above"))
        .sum()
        .alias(id)
        for id in ids
    ]
    lost = pl.col("lost")
    return (
        records.group_by(_EDGE)
        .agg(
            lost.min().alias("least"),
            lost.median().alias("median"),
            lost.max().alias("most"),
            pl.len().alias("records"),
            pl.col(_NEAR).sum().alias("near"),
            *less,
        )
        .sort(_EDGE)
    )


def _less(name: str, one: str, other: str) -> pl.Expr:
    return pl.col(f"{name}/{one}") - pl.col(f"{name}/{other}")


def _surely_less(one: str, other: str) -> pl.Expr:
    """How much less is paid at both ends; where an amount has no bound before the step, at the low end."""
    low, high, opened = _less("total", one, other), _less("most", one, other), _less("open", other, one)
    at_most = pl.when(opened == 0).then(high).when(opened < 0).then(low).otherwise(0)
    return pl.min_horizontal(low, at_most)


def _turns(one: str, other: str) -> pl.Expr:
    return pl.col(f"{_ANSWER}/{one}") != pl.col(f"{_ANSWER}/{other}")
