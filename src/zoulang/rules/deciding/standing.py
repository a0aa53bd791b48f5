"""The records under one cohort node: who takes part, in which group, at which place, with what result."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from zoulang.rules.deciding import values as v
from zoulang.rules.deciding.apply import half_up
from zoulang.rules.deciding.values import Cause, Truth, Unknown, Value
from zoulang.rules.tree import NONE, ROUNDINGS, TIES, Cohort, Cut, Plain
from zoulang.rules.units import Kind, Type

if TYPE_CHECKING:
    from zoulang.rules.deciding.evaluate import Evaluation, Moment

ROUND: dict[str, Callable[[Fraction], int]] = {"四舍五入": half_up, "进一": ceil, "去尾": floor}
DIGITS = 10
"""Records are compared in values rounded half up to so many decimals, on every engine alike."""
OWN = ("rank", "first", "last", "share")
"""Functions that say something of the record itself; the others describe the records it is put with."""


class Entry(NamedTuple):
    """One record under a node: its value, whether it takes part, its group, its value as a number."""

    value: Value
    taking: Truth
    key: tuple[Value, ...]
    low: Fraction | None
    high: Fraction | None

    @property
    def is_open(self) -> bool:
        """Whether anything about it is unknown."""
        return isinstance(self.value, Unknown) or isinstance(self.taking, Unknown)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Why it is open."""
        return v.causes_of(self.taking, self.value, *self.key)


def entry(evaluation: Evaluation, node: Cohort | Cut, at: Moment) -> Entry:
    """What one record is under a node. 无 values and records whose ``among`` is no take no part."""
    among = True if node.among is None else evaluation.truth(node.among, at)
    key = tuple(evaluation.value(part, at) for part in node.by)
    if among is False:
        return Entry(NONE, False, key, None, None)
    counting = isinstance(node, Cohort) and node.function == "count"
    value = evaluation.truth(node.operand, at) if counting else _compared(evaluation.value(node.operand, at))
    if value is NONE:
        return Entry(NONE, False, key, None, None)
    if v.may_be_none(value):
        among = v.kleene_and([among, Unknown(v.causes_of(value))])
    return Entry(value, among, key, *_numbers(value, node.operand.type))


def _compared(value: Value) -> Value:
    """A quantity in the decimals in which records are compared."""
    if isinstance(value, Fraction):
        return _in_digits(value)
    if isinstance(value, Unknown) and (value.low is not None or value.high is not None):
        low, high = (None if bound is None else _in_digits(bound) for bound in (value.low, value.high))
        return replace(value, low=low, high=high)
    return value


def _in_digits(value: Fraction) -> Fraction:
    return value if 10**DIGITS % value.denominator == 0 else Fraction(half_up(value * 10**DIGITS), 10**DIGITS)


def _numbers(value: Value, type: Type) -> tuple[Fraction | None, Fraction | None]:
    """Lowest and highest number that stands for a value; None is open."""
    if not isinstance(value, Unknown):
        number = _number(value, type)
        return number, number
    if value.possible is None:
        return value.low, value.high
    numbers = [_number(each, type) for each in value.possible if each is not NONE]
    return (min(numbers), max(numbers)) if numbers else (None, None)


def _number(value: Plain, type: Type) -> Fraction:
    if isinstance(value, date):
        return Fraction(value.toordinal())
    if isinstance(value, str):
        return Fraction(type.values.index(value)) if value in type.values else Fraction(0)
    return Fraction(0) if value is NONE else Fraction(value)


def cohort_name(node: Cohort | Cut) -> str:
    """The words by which an unknown names what it waits for: those of the rule; of a cut its ranking."""
    if isinstance(node, Cut):
        return f"排名（{node.operand.text}）"
    return node.text or node.function


class Line(NamedTuple):
    """One class of a cut: its share of the records, exact and as the last place (None while that is open)."""

    name: str
    exact: Fraction | None
    last: int | None
    value: Value | None


class Places(NamedTuple):
    """Where a record stands: lowest and highest place, fewest and most records."""

    best: int
    worst: int
    fewest: int
    most: int


class Group:
    """The records that are compared with each other: those with the same key, and those that may have it."""

    def __init__(self, members: Mapping[int, Entry], name: str):
        self.members = members
        self.name = name
        self.open_causes = Counter(
            cause
            for each in members.values()
            if each.is_open
            for cause in {foreign(cause, name) for cause in each.causes}
        )

    @cached_property
    def closed(self) -> bool:
        """Whether everything is known of everybody."""
        return not any(each.is_open for each in self.members.values())

    @cached_property
    def _sure_lows(self) -> list[Fraction]:
        return sorted(e.low for e in self.members.values() if e.taking is True and e.low is not None)

    @cached_property
    def _sure_highs(self) -> list[Fraction]:
        return sorted(e.high for e in self.members.values() if e.taking is True and e.high is not None)

    @cached_property
    def _lows(self) -> list[Fraction]:
        return sorted(e.low for e in self.members.values() if e.low is not None)

    @cached_property
    def _highs(self) -> list[Fraction]:
        return sorted(e.high for e in self.members.values() if e.high is not None)

    @cached_property
    def _sure(self) -> int:
        return sum(each.taking is True for each in self.members.values())

    @cached_property
    def ordered(self) -> list[tuple[Fraction, Value]]:
        """(number, value) of all, the smallest first; of a closed group."""
        pairs = [(each.low, each.value) for each in self.members.values() if each.low is not None]
        return sorted(pairs, key=lambda pair: pair[0])

    @cached_property
    def total(self) -> Fraction:
        """The sum of all values of a closed group."""
        return sum((number for number, _ in self.ordered), Fraction(0))

    def at(self, place: int | None, from_below: bool = False) -> Value | None:
        """The value at a place, the largest first; None where the group is open or has fewer records."""
        if not place or not self.closed or place > len(self.ordered):
            return None
        return self.ordered[place - 1 if from_below else -place][1]

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many surely hold, and how many more may, where the values are yes/no."""
        truths = [v.kleene_and([each.taking, _truth(each.value)]) for each in self.members.values()]
        return truths.count(True), sum(isinstance(truth, Unknown) for truth in truths)

    def places(self, me: int, ties_last: bool = False, from_below: bool = False) -> Places:
        """The place of a record that takes part, the largest (or smallest) first.

        Equals share the better place, with ``ties_last`` the worse one.
        """
        mine = self.members[me]
        count = self._below if from_below else self._above
        above, maybe = count(mine, ties_last)
        if mine.taking is True and ties_last and mine.low is not None and mine.low == mine.high:
            above -= 1
        # Its own far end lies beyond its near end, unless the two are one.
        if ties_last or mine.low is None or mine.low != mine.high:
            maybe -= 1
        fewest = self._sure + (mine.taking is not True)
        return Places(1 + above, 1 + maybe, fewest, len(self.members))

    def _above(self, mine: Entry, equals: bool) -> tuple[int, int]:
        """How many others surely, and how many possibly with itself, are larger (or as large)."""
        bisect = bisect_left if equals else bisect_right
        surely = 0 if mine.high is None else len(self._sure_lows) - bisect(self._sure_lows, mine.high)
        if mine.low is None:
            return surely, len(self.members)
        open_ended = len(self.members) - len(self._highs)
        return surely, open_ended + len(self._highs) - bisect(self._highs, mine.low)

    def _below(self, mine: Entry, equals: bool) -> tuple[int, int]:
        bisect = bisect_right if equals else bisect_left
        surely = 0 if mine.low is None else bisect(self._sure_highs, mine.low)
        if mine.high is None:
            return surely, len(self.members)
        return surely, len(self.members) - len(self._lows) + bisect(self._lows, mine.high)

    def causes(self, me: int, keys: tuple[Cause, ...] = ()) -> tuple[Cause, ...]:
        """Why something about the group is open: own causes by name, those of others by the node."""
        mine = self.members.get(me)
        own = mine.causes if mine is not None and mine.is_open else keys
        here = {foreign(cause, self.name) for cause in own} if mine is not None and mine.is_open else set()
        others = [cause for cause, times in self.open_causes.items() if times > (cause in here)]
        return tuple(dict.fromkeys((*own, *others)))


def foreign(cause: Cause, name: str) -> Cause:
    """A cause in another record, as this record sees it: the facts of others are not its own to supply."""
    return cause if cause.kind in ("silent", "cited") else Cause(cause.kind, name)


class Standing:
    """All records under one node, in groups."""

    def __init__(self, node: Cohort | Cut, entries: Sequence[Entry]):
        self.name = cohort_name(node)
        self.entries = entries
        self._groups: dict[tuple[Value, ...], Group] = {}
        self._fixed: dict[tuple[Value, ...], dict[int, Entry]] = {}
        self._floating: dict[int, Entry] = {}
        for place, each in enumerate(entries):
            if each.taking is False:
                continue
            if any(isinstance(part, Unknown) for part in each.key):
                self._floating[place] = each
            else:
                self._fixed.setdefault(each.key, {})[place] = each

    def group(self, key: tuple[Value, ...]) -> Group:
        """The group of a known key. Records whose key is unknown may belong to it."""
        if key not in self._groups:
            members = dict(self._fixed.get(key, {}))
            for place, each in self._floating.items():
                if _may_equal(each.key, key):
                    doubt = Unknown(v.causes_of(*each.key))
                    members[place] = each._replace(taking=v.kleene_and([each.taking, doubt]))
            self._groups[key] = Group(members, self.name)
        return self._groups[key]

    def function(self, me: int, node: Cohort, limit: Value) -> Value:
        """The value of a ``Cohort`` node for one record."""
        mine = self.entries[me]
        if node.function in OWN and mine.taking is False:
            return False if node.function in ("first", "last") else NONE
        if not all_known(mine.key):
            return self._lost(mine, node)
        group = self.group(mine.key)
        match node.function:
            case "rank":
                return self._rank(group, me)
            case "first" | "last":
                return v.kleene_and([mine.taking, self._among_the_first(group, me, node, limit)])
            case "count":
                met, still = group.counts
                return v.bounded(group.causes(me), Fraction(met), Fraction(met + still))
        if not group.closed:
            doubt = mine.taking if node.function == "share" else True
            return Unknown(group.causes(me), may_be_none=isinstance(doubt, Unknown))
        if not group.members:
            return v.unknown("undefined", self.name)
        if node.function == "share":
            assert mine.low is not None
            share = mine.low / group.total if group.total > 0 else None
            return v.unknown("undefined", self.name) if share is None else share
        return aggregate(group, node, limit)

    def _lost(self, mine: Entry, node: Cohort) -> Value:
        """The value of a record whose own group is unknown."""
        causes = v.causes_of(*mine.key)
        if node.function == "count":
            return Unknown(causes, Fraction(0))
        none = node.function in OWN and isinstance(mine.taking, Unknown)
        return Unknown(causes, may_be_none=none and node.function in ("rank", "share"))

    def _rank(self, group: Group, me: int) -> Value:
        places = group.places(me)
        causes = group.causes(me)
        if isinstance(self.entries[me].taking, Unknown):
            return Unknown(causes, Fraction(places.best), Fraction(places.worst), may_be_none=True)
        return v.bounded(causes, Fraction(places.best), Fraction(places.worst))

    def _among_the_first(self, group: Group, me: int, node: Cohort, limit: Value) -> Truth:
        if not isinstance(limit, Fraction):
            return Unknown(v.causes_of(limit))
        places = group.places(me, from_below=node.function == "last")
        least = most = limit
        assert node.limit is not None
        if node.limit.type.kind is Kind.PERCENT:
            least, most = Fraction(floor(limit * places.fewest)), Fraction(ceil(limit * places.most))
        if places.worst <= least:
            return True
        if places.best > most:
            return False
        if places.best == places.worst and places.fewest == places.most:
            return v.unknown("silent", self.name)
        return Unknown(group.causes(me))

    # --- cuts ---------------------------------------------------------------------------------------

    def cut(self, me: int, node: Cut, evaluation: Evaluation, at: Moment) -> Value:
        """The class of one record: of its place p among n the first class with p ≤ round(share × n)."""
        mine = self.entries[me]
        classes = [name for name, _ in node.upto]
        if mine.taking is False:
            return NONE
        none = (NONE,) if isinstance(mine.taking, Unknown) and node.type.optional else ()
        if not all_known(mine.key):
            return Unknown(v.causes_of(*mine.key), possible=(*classes, *none))
        group = self.group(mine.key)
        rounding, ties = evaluation.value(node.rounding, at), evaluation.value(node.ties, at)
        spans = {
            (rule, tie): _span(node, group.places(me, ties_last=tie == "从低"), str(rule))
            for rule in _options(rounding, ROUNDINGS)
            for tie in _options(ties, TIES)
        }
        reached = sorted({place for span in spans.values() for place in span})
        if len(reached) == 1 and not none:
            return classes[reached[0]]
        causes = (
            *(group.causes(me) if none or any(len(span) > 1 for span in spans.values()) else ()),
            *(v.causes_of(rounding) if _matters(spans, 0) else ()),
            *(v.causes_of(ties) if _matters(spans, 1) else ()),
        )
        return Unknown(tuple(dict.fromkeys(causes)), possible=(*(classes[p] for p in reached), *none))


def last_place(group: Group, node: Cohort, limit: Value) -> int | None:
    """The last place that is in, of a closed group; None where the product is not whole."""
    if not isinstance(limit, Fraction) or not group.closed or node.limit is None:
        return None
    last = limit * len(group.members) if node.limit.type.kind is Kind.PERCENT else limit
    return int(last) if last.denominator == 1 else None


def lines_of(group: Group, node: Cut, rounding: Value) -> tuple[Line, ...]:
    found = []
    for name, share in node.upto:
        exact = share * len(group.members) if group.closed else None
        rules = _options(rounding, ROUNDINGS) if exact is not None else ()
        lasts = {ROUND[str(rule)](exact or Fraction(0)) for rule in rules}
        last = lasts.pop() if len(lasts) == 1 else None
        found.append(Line(name, exact, last, group.at(last)))
    return tuple(found)


def _span(node: Cut, places: Places, rule: str) -> range:
    """The classes between the best place among most records and the worst among fewest."""
    best = _class(node, places.best, places.most, rule)
    return range(best, _class(node, places.worst, max(places.fewest, places.worst), rule) + 1)


def _class(node: Cut, place: int, count: int, rule: str) -> int:
    for number, (_, share) in enumerate(node.upto):
        if place <= ROUND[rule](share * count):
            return number
    return len(node.upto) - 1


def _options(value: Value, every: tuple[str, ...]) -> tuple[Plain, ...]:
    return (value.possible or every) if isinstance(value, Unknown) else (value,)


def _matters(spans: Mapping[tuple[Plain, Plain], range], side: int) -> bool:
    """Whether the answer to one of the two questions changes what can come out."""
    by_other: dict[Plain, set[range]] = {}
    for answers, span in spans.items():
        by_other.setdefault(answers[1 - side], set()).add(span)
    return any(len(found) > 1 for found in by_other.values())


def aggregate(group: Group, node: Cohort, limit: Value) -> Value:
    """A total, mean, extreme, median or quantile of a closed group that is not empty."""
    ordered, n = group.ordered, len(group.ordered)
    match node.function:
        case "sum":
            return group.total
        case "mean":
            return group.total / n
        case "largest":
            return ordered[-1][1]
        case "smallest":
            return ordered[0][1]
        case "median":
            middle = ordered[(n - 1) // 2][0] + ordered[n // 2][0]
            return middle / 2
    if not isinstance(limit, Fraction):
        return Unknown(v.causes_of(limit))
    return ordered[min(n, max(1, ceil(limit * n))) - 1][1]


def all_known(key: tuple[Value, ...]) -> bool:
    """Whether a record's own group is known."""
    return not any(isinstance(part, Unknown) for part in key)


def _may_equal(left: tuple[Value, ...], right: tuple[Value, ...]) -> bool:
    return all(v.compare(a, "=", b) is not False for a, b in zip(left, right, strict=True))


def _truth(value: Value) -> Truth:
    return value if isinstance(value, (bool, Unknown)) else False
