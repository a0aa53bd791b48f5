"""All records of a policy in one period: ranks, shares, totals and cuts over them.

A ``Population`` holds the records; ``Population.at(i)`` is the place of one of them, which an evaluation
needs to answer ``Cohort`` and ``Cut`` nodes. Every node is worked out once for all records and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from zoulang.rules.deciding import values as v
from zoulang.rules.deciding.answers import answers_in_force
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.deciding.evaluate import Evaluation, History, Moment
from zoulang.rules.deciding.standing import ROUND as ROUND
from zoulang.rules.deciding.standing import Entry as Entry
from zoulang.rules.deciding.standing import Group as Group
from zoulang.rules.deciding.standing import (
    Line,
    Standing,
    all_known,
    cohort_name,
    entry,
    last_place,
    lines_of,
)
from zoulang.rules.deciding.standing import Places as Places
from zoulang.rules.deciding.values import Truth, Value
from zoulang.rules.policy import Policy
from zoulang.rules.record import Record
from zoulang.rules.tree import NONE, Cohort, Cut


class Population:
    """The records of one policy and period, decided together.

    Args:
        records: one for each subject.
        on: the day decided for.
        histories: payments and earlier records of each subject, in the same order.
        interpretations: answers to open questions, as for ``decide``.
        calendar: days off and make-up days.

    Raises:
        InputError: if an interpretation is unknown or its answer does not fit.
        ValueError: if there are not as many histories as records.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: p\\nfacts: {tax: {zh: 税收, type: money}}")
    >>> population = Population(policy, [policy.parse_record({"税收": "1元"})], date(2024, 1, 1))
    >>> len(population), population.at(0).record.get("tax")
    (1, Fraction(100, 1))
    """

    def __init__(
        self,
        policy: Policy,
        records: Sequence[Record],
        on: date,
        histories: Sequence[History | None] | None = None,
        interpretations: Mapping[str, object] | None = None,
        calendar: Calendar | None = None,
    ):
        self.policy = policy
        self.records = tuple(records)
        self.on = on
        self.histories = tuple(histories) if histories is not None else (None,) * len(self.records)
        if len(self.histories) != len(self.records):
            raise ValueError(f"{len(self.histories)} histories for {len(self.records)} records")
        self.answers = answers_in_force(policy, interpretations or {})
        self.calendar = calendar or WEEKENDS
        self._evaluations: dict[int, Evaluation] = {}
        self._standings: dict[tuple[int, Moment], Standing | None] = {}

    def __len__(self) -> int:
        return len(self.records)

    def at(self, place: int) -> Position:
        """The place of one record.

        Raises:
            IndexError: if there is no such record.
        """
        return Position(self, range(len(self.records))[place])

    def evaluation(self, place: int) -> Evaluation:
        """The evaluation of one record, always the same one."""
        if place not in self._evaluations:
            self._evaluations[place] = Evaluation(
                self.policy,
                self.records[place],
                self.on,
                self.histories[place],
                self.answers,
                calendar=self.calendar,
                population=self.at(place),
            )
        return self._evaluations[place]

    def standing(self, node: Cohort | Cut, at: Moment) -> Standing | None:
        """All records under one node; None while it is being worked out: it leads back to itself."""
        key = (id(node), at)
        if key not in self._standings:
            self._standings[key] = None
            entries = [entry(self.evaluation(place), node, at) for place in range(len(self.records))]
            self._standings[key] = Standing(node, entries)
        return self._standings[key]


@dataclass(frozen=True)
class Position:
    """One record and its place in the population."""

    population: Population = field(repr=False)
    place: int

    @property
    def record(self) -> Record:
        """The record."""
        return self.population.records[self.place]

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation of the record within the population."""
        return self.population.evaluation(self.place)

    def stand(self, node: Cohort | Cut, at: Moment) -> Stand | None:
        """What lies behind the value of a node, for explanations; None where the own group is unknown."""
        standing = self.population.standing(node, at)
        mine = standing.entries[self.place] if standing is not None else None
        if standing is None or mine is None or not all_known(mine.key):
            return None
        group = standing.group(mine.key)
        from_below = isinstance(node, Cohort) and node.function == "last"
        ties_last = isinstance(node, Cut) and self.evaluation.value(node.ties, at) == "从低"
        places = group.places(self.place, ties_last, from_below) if mine.taking is not False else None
        surely = sum(each.taking is True for each in group.members.values())
        still_open = sum(each.is_open for each in group.members.values())
        last: int | None = None
        lines: tuple[Line, ...] = ()
        if isinstance(node, Cut):
            lines = lines_of(group, node, self.evaluation.value(node.rounding, at))
        elif node.function in ("first", "last") and node.limit is not None:
            last = last_place(group, node, self.evaluation.value(node.limit, at))
        return Stand(
            mine.taking,
            mine.value,
            places.best if places else None,
            places.worst if places else None,
            surely,
            len(group.members),
            still_open,
            last,
            group.at(last, from_below),
            lines,
        )

    def value_at(self, node: Cohort, at: Moment, place: int) -> Value | None:
        """The value at a place of the own group, counted from below for 末N名; None where it is open."""
        standing = self.population.standing(node, at)
        key = standing.entries[self.place].key if standing is not None else ()
        if standing is None or not all_known(key):
            return None
        return standing.group(key).at(place, from_below=node.function == "last")

    def value(self, node: Cohort | Cut, at: Moment) -> Value:
        """The value of a cohort node for this record."""
        standing = self.population.standing(node, at)
        if standing is None:
            return v.unknown("undefined", cohort_name(node))
        if isinstance(node, Cut):
            return standing.cut(self.place, node, self.evaluation, at)
        limit = self.evaluation.value(node.limit, at) if node.limit is not None else NONE
        return standing.function(self.place, node, limit)


class Stand(NamedTuple):
    """What lies behind the value of a cohort node for one record.

    Attributes:
        taking: whether the record takes part.
        value: its own value.
        best, worst: its place; None where it surely takes no part.
        fewest, most: how many records take part.
        open: of how many of them something is unknown.
        threshold: the value at the last place of 前N名 or 末N名 (``last``); None while it is open.
        lines: for a cut, the classes from the best.
    """

    taking: Truth
    value: Value
    best: int | None
    worst: int | None
    fewest: int
    most: int
    open: int
    last: int | None = None
    threshold: Value | None = None
    lines: tuple[Line, ...] = ()
