"""Measures that look alike: the same occasion, the same money, the same conditions with other numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import combinations

import polars as pl

from zoulang.batch.decide import decide_frame
from zoulang.batch.synthetic import synthetic
from zoulang.errors import InputError
from zoulang.review.findings import Finding, Place
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Item, Policy, Words, plain_name
from zoulang.rules.tree import (
    And,
    ByYear,
    Compare,
    Condition,
    Default,
    FactRef,
    First,
    If,
    Limit,
    Literal,
    Node,
    Or,
    TermRef,
    Unless,
)
from zoulang.rules.units import Kind
from zoulang.simulation.changes import reading
from zoulang.simulation.edges import ranks, reached

# Invented records on which two measures are tried for meeting in one of them.
TRIED = 4_000
# Pairs whose invented records make one table; more of them would fill the memory.
TOGETHER = 32
_PROBE = "\2met"
_QUANTITIES = (Kind.MONEY, Kind.NUMBER)


@dataclass(frozen=True)
class Paying:
    """A measure with the policy it stands in."""

    policy: Policy
    item: Item

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place.of(self.policy, self.item)

    def named(self, facts: set[str]) -> dict[str, Words]:
        """Facts by their plain Chinese name, with both names."""
        every = (self.policy.facts[key] for key in facts)
        return {plain_name(fact.zh): Words(fact.zh, fact.en) for fact in every}

    @cached_property
    def occasions(self) -> dict[str, Words]:
        """The facts of the condition that no other clause of the policy asks for: what it is paid for."""
        own = _facts(self.policy, [self.item.condition])
        for other in self.policy.items:
            if other.id != self.item.id and (other.clause is None or other.clause != self.item.clause):
                own -= _facts(self.policy, [other.condition])
        return self.named(own)

    @cached_property
    def bases(self) -> dict[str, Words]:
        """The amounts and numbers from which the pay is computed."""
        return self.named(set(_bases(self.policy, self.item.pay))) if self.item.pay is not None else {}


Pair = tuple[Paying, Paying]


def overlapping(policies: Sequence[Policy], on: date) -> list[Finding]:
    """Pairs of measures that pay for one thing or match one amount, and that one record can both get."""
    paying = [Paying(policy, item) for policy in policies for item in policy.items if item.kind == "measure"]
    alike: list[tuple[Pair, Finding]] = []
    for one, other in combinations(paying, 2):
        if common_day(one.policy, other.policy, on) is None or _kept_apart(one, other):
            continue
        finding = _matched_twice(one, other) or _pays_twice(one, other)
        if finding is not None:
            alike.append(((one, other), finding))
    meeting = _meeting([pair for pair, _ in alike], on)
    return [finding for (_, finding), meets in zip(alike, meeting, strict=True) if meets]


def _meeting(pairs: Sequence[Pair], on: date) -> list[bool]:
    """Which pairs can meet; those of two policies are tried in one table, or in a few."""
    together: dict[object, list[int]] = {}
    for place, (one, other) in enumerate(pairs):
        # Ranks depend on who else is in the table, so such a pair has one to itself.
        alone = place if any(ranks(each.policy, each.item) for each in (one, other)) else None
        together.setdefault((id(one.policy), id(other.policy), alone), []).append(place)
    meets = [False] * len(pairs)
    for places in together.values():
        one, other = pairs[places[0]]
        day = common_day(one.policy, other.policy, on)
        assert day is not None
        for start in range(0, len(places), TOGETHER):
            some = places[start : start + TOGETHER]
            for place, met in zip(some, can_meet([pairs[place] for place in some], day), strict=True):
                meets[place] = met
    return meets


def common_day(one: Policy, other: Policy, on: date) -> date | None:
    """The first day, not before `on`, on which both are in force."""
    if one.series is not None and one.series == other.series and one.slug != other.slug:
        return None
    first = max(day for day in (on, one.effective_from, other.effective_from) if day is not None)
    ends = [day for day in (one.effective_to, other.effective_to) if day is not None]
    return first if all(first <= end for end in ends) else None


def _kept_apart(one: Paying, other: Paying) -> bool:
    """Whether a receipt or a stacking group keeps the two from being paid side by side."""
    receipts = [p.policy.facts[p.item.receipt].zh for p in (one, other) if p.item.receipt is not None]
    if len(receipts) == 2 and plain_name(receipts[0]) == plain_name(receipts[1]):
        return True
    if one.policy is not other.policy:
        return False
    ids = {one.item.id, other.item.id}
    return any(ids <= set(group.of) for group in one.policy.stacking)


def _matched_twice(one: Paying, other: Paying) -> Finding | None:
    same_clause = one.item.clause is not None and one.item.clause == other.item.clause
    if one.policy is other.policy and same_clause:
        return None  # two parts of one measure
    shared = [words for name, words in one.bases.items() if name in other.bases]
    if not shared:
        return None
    return Finding("matched-twice", "serious", (one.place, other.place), {"facts": _list(shared)})


def _pays_twice(one: Paying, other: Paying) -> Finding | None:
    if one.policy is other.policy:
        return None
    mine, theirs = one.occasions, other.occasions
    shared = [words for name, words in mine.items() if name in theirs]
    most, least = max(len(mine), len(theirs)), min(len(mine), len(theirs))
    if not shared or (len(shared) < least and 2 * len(shared) <= most):
        return None
    return Finding("pays-twice", "serious", (one.place, other.place), {"facts": _list(shared)})


def _list(words: Sequence[Words]) -> Words:
    return Words("、".join(each.zh for each in words), ", ".join(each.en for each in words))


# --- what a measure reads -------------------------------------------------------------------------


def _facts(policy: Policy, roots: Sequence[Node | None]) -> set[str]:
    return {
        node.name
        for root in roots
        if root is not None
        for node, _ in reached(policy, root)
        if isinstance(node, FactRef)
    }


def _bases(policy: Policy, node: Node) -> Iterator[str]:
    """Facts where an amount is computed, not where it is chosen or capped."""
    match node:
        case FactRef(name=name):
            if node.type.kind in _QUANTITIES:
                yield name
        case TermRef(name=name):
            yield from _bases(policy, policy.terms[name].value)
        case Compare() | Condition() | And() | Or():
            return
        case If(then=then, otherwise=otherwise):
            yield from _bases(policy, then)
            yield from _bases(policy, otherwise)
        case First(rows=rows):
            for row in rows:
                yield from _bases(policy, row.value)
        case Limit(value=value) | Unless(value=value) | Default(operand=value):
            yield from _bases(policy, value)
        case ByYear(instalments=instalments):
            for part in instalments:
                yield from _bases(policy, part.value)
        case _:
            for child in node.children():
                yield from _bases(policy, child)


# --- can both be paid? ----------------------------------------------------------------------------


def can_meet(pairs: Sequence[Pair], on: date) -> list[bool]:
    """Whether some invented record meets the conditions of both; what excludes each other never meets.

    Args:
        pairs: measures of the same two policies, first those of the one, then those of the other.
        on: a day on which both are in force.

    Returns:
        One answer per pair.
    """
    policies = [paying.policy for paying in pairs[0]]
    try:
        joint = reading(*policies)
    except InputError:
        # The same words are read as different things, so nothing can be tried.
        return [True] * len(pairs)
    records = pl.concat([_tried(joint, pair) for pair in pairs], how="diagonal")
    days = {policy.applies_on for policy in policies} - {None}
    records = records.with_columns(pl.lit(on).alias(name) for name in sorted(map(str, days)))
    met = [_met(policy, [pair[side] for pair in pairs], records, on) for side, policy in enumerate(policies)]
    return [bool((one & other).any()) for one, other in zip(*met, strict=True)]


def _tried(joint: Policy, pair: Pair) -> pl.DataFrame:
    """Invented records, some of them at the limits that the two measures print."""
    # Other items may be named in the conditions, and what they read must be filled in too.
    policies = [paying.policy for paying in pair]
    named = {item.id: item for policy in policies for item in policy.items if item.kind != "measure"}
    items = (replace(pair[0].item, id="\2one"), replace(pair[1].item, id="\2other"), *named.values())
    wanted = replace(joint, items=items, requires=(), vetoes=(), stacking=(), budgets=())
    return synthetic(wanted, TRIED, 1)


def _met(policy: Policy, sides: Sequence[Paying], records: pl.DataFrame, on: date) -> list[pl.Series]:
    """Where the conditions of each measure are surely met by its own records, whatever else must hold."""
    probes = {
        side.item.id: replace(
            side.item, id=_PROBE + side.item.id, kind="recognition", name=None, pay=None, cited=None
        )
        for side in sides
    }
    free = replace(
        policy,
        items=(*policy.items, *probes.values()),
        requires=(),
        vetoes=(),
        routes=(),
        budgets=(),
        effective_from=None,
        effective_to=None,
    )
    decided = decide_frame(free, records, on, reasons=False)
    return [
        decided[f"{probes[side.item.id].id}.outcome"].slice(place * TRIED, TRIED).fill_null(False)
        for place, side in enumerate(sides)
    ]


# --- the same conditions with other numbers -------------------------------------------------------


def unequal(policies: Sequence[Policy], on: date) -> list[Finding]:
    """Items with the same conditions but for the numbers, at least two of them and not in one clause."""
    items = [Paying(policy, item) for policy in policies for item in policy.items if item.condition]
    found = []
    for one, other in combinations(items, 2):
        if common_day(one.policy, other.policy, on) is None or one.item.kind != other.item.kind:
            continue
        if one.policy is other.policy and one.item.clause == other.item.clause:
            continue
        a, b = one.item.condition, other.item.condition
        assert a is not None and b is not None
        if _leaves(a) < 2 or _skeleton(one.policy, a) != _skeleton(other.policy, b):
            continue
        differing = [pair for pair in zip(a.walk(), b.walk(), strict=False) if _other_number(*pair)]
        if differing:
            texts = [
                Words(*(Speaker(p.policy, language).node(p.item.condition or a) for language in ("zh", "en")))
                for p in (one, other)
            ]
            parts = {"before": texts[0], "after": texts[1]}
            found.append(Finding("unequal-numbers", "notice", (one.place, other.place), parts))
    return found


def _leaves(node: Node) -> int:
    """How many tests a condition joins."""
    match node:
        case Condition(test=test):
            return _leaves(test)
        case And(operands=operands) | Or(operands=operands):
            return sum(_leaves(operand) for operand in operands)
    return 1


def _other_number(one: Node, other: Node) -> bool:
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    return isinstance(one.value, Fraction) and one.value != other.value


def _skeleton(policy: Policy, part: object) -> object:
    """The shape of a condition without its numbers and ids, facts by their Chinese name."""
    match part:
        case Literal(value=value):
            return "number" if isinstance(value, Fraction) else value
        case FactRef(name=name):
            return plain_name(policy.facts[name].zh)
        case Condition(test=test, unless=unless):
            return _skeleton(policy, test), _skeleton(policy, unless)
        case tuple():
            return tuple(_skeleton(policy, each) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        own = [f.name for f in fields(part) if f.name not in ("type", "text", "gap")]
        return (type(part).__name__, *(_skeleton(policy, getattr(part, name)) for name in own))
    return part
