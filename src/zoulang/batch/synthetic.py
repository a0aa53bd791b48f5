"""Invented enterprises for a policy, from a seed: holes and values at the limits of the rules included.

Row i of a column depends on the seed, the column and i alone, so a longer table begins with the shorter one.
The numbers are SplitMix64, written as column arithmetic: they do not change with a version of any library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from zlib import crc32

import polars as pl

from zoulang.batch.cells import decimal_series, dtype_of
from zoulang.batch.frames import none_column
from zoulang.quantities import FEN_PER_YUAN
from zoulang.rules.policy import Fact, Input, Policy
from zoulang.rules.tree import Call, Limit, Literal, Node
from zoulang.rules.units import Kind, Unit

NAME_COLUMN = "企业名称"
_GAMMA, _MIX_1, _MIX_2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
# Shares of a column, in percent: most firms claim little, but every branch of a rule is reached.
MISSING, NONE, YES, AT_A_LIMIT, NOUGHT = 5, 80, 30, 15, 50
# What a count may be where the policy prints no limit for it.
FEW = 20
_YUAN = FEN_PER_YUAN
# Amounts spread over orders of magnitude, as those of firms do: steps in fen, each taken 1 to 999 times.
_MONEY_STEPS = (_YUAN // 10, 100 * _YUAN, 1_000 * _YUAN, 10_000 * _YUAN)


def synthetic(policy: Policy, count: int, seed: int) -> pl.DataFrame:
    """A records frame of `count` invented enterprises that gives every fact the policy reads.

    Args:
        policy: whose facts to fill, and whose written limits some values lie on or one step beside.
        count: number of rows.
        seed: the same seed gives the same rows, now and later.

    Returns:
        The column 企业名称 and one column per fact and period, typed as `records_frame` types them.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: demo\\nfacts: {award: {zh: 市级奖补, type: money}}\\n"
    ...     "measures: [{id: m, when: 市级奖补 > 0, pay: 市级奖补 × 30%，最高 150万元}]")
    >>> synthetic(policy, 3, 1).equals(synthetic(policy, 1000, 1).head(3))
    True
    """
    index = pl.int_range(count, dtype=pl.UInt64, eager=True)
    columns = [pl.format("演示企业{}", (pl.lit(index) + 1).cast(pl.String).str.zfill(7)).alias(NAME_COLUMN)]
    frame = pl.select(*columns)
    limits = _Limits(policy)
    for wanted in (*policy.inputs, *_stated_terms(policy)):
        draw = _Draw(index, seed, wanted.key)
        values = _values(draw, wanted, limits)
        missing, none = draw.percent("missing") < MISSING, draw.percent("none") < NONE
        if wanted.fact.type.optional:
            frame = frame.with_columns((none & ~missing).alias(none_column(wanted.key)))
            missing = missing | none
        frame = frame.with_columns(values.set(missing, None).alias(wanted.key))
    return frame


def _stated_terms(policy: Policy) -> list[Input]:
    """Terms that ask for the past, 首次 for example: a table without a history states them ready-made."""
    return [
        given
        for given in policy.known_inputs.values()
        if given.fact.key in policy.terms and _asks_for_the_past(policy.terms[given.fact.key].value)
    ]


def _asks_for_the_past(node: Node) -> bool:
    return any(isinstance(part, Call) and part.function == "first_time" for part in node.walk())


class _Draw:
    """Random numbers of one column."""

    def __init__(self, index: pl.Series, seed: int, column: str):
        self._index, self._seed, self._column = index, seed, column

    def below(self, bound: int, purpose: str) -> pl.Series:
        """Whole numbers from 0 up to but not including `bound`."""
        stream = (self._seed << 32 ^ crc32(f"{self._column}/{purpose}".encode())) % 2**64
        start = _mixed(pl.Series([stream], dtype=pl.UInt64))[0]
        mixed = _mixed(self._index * _literal(_GAMMA) + _literal(start))
        return (mixed % _literal(bound)).cast(pl.Int64)

    def percent(self, purpose: str) -> pl.Series:
        """Whole numbers from 0 to 99."""
        return self.below(100, purpose)

    def one_of(self, options: Sequence[int], purpose: str) -> pl.Series:
        """One of some whole numbers."""
        return pl.Series(options, dtype=pl.Int64).gather(self.below(len(options), purpose))


def _literal(number: int) -> pl.Series:
    return pl.Series([number], dtype=pl.UInt64)


def _mixed(number: pl.Series) -> pl.Series:
    """SplitMix64: numbers wrap at 64 bits."""
    number = (number ^ (number // _literal(2**30))) * _literal(_MIX_1)
    number = (number ^ (number // _literal(2**27))) * _literal(_MIX_2)
    return number ^ (number // _literal(2**31))


class _Limits:
    """The values written in a policy, by what they count, and those where a share or a rate meets its cap."""

    def __init__(self, policy: Policy):
        nodes = list(_nodes(policy))
        literals = [node for node in nodes if isinstance(node, Literal)]
        self._numbers: dict[tuple[Kind, Unit], set[Fraction]] = {}
        for written in literals:
            if isinstance(written.value, Fraction):
                self._numbers.setdefault((written.type.kind, written.type.unit), set()).add(written.value)
        for node in nodes:
            if isinstance(node, Limit):
                for met, value in _where_met(node):
                    self._numbers.setdefault(met, set()).add(value)
        ends = (policy.effective_from, policy.effective_to)
        self.days = sorted(
            {end for end in ends if end} | {n.value for n in literals if isinstance(n.value, date)}
        )

    def steps(self, fact: Fact) -> list[int]:
        """The limits in steps of the fact, each with its neighbours one step below and above; never none."""
        unit = () if fact.type.kind is Kind.MONEY else fact.type.unit
        found = {int(value * 10**fact.scale) for value in self._numbers.get((fact.type.kind, unit), ())}
        low, high = _range(fact)
        near = {step + side for step in found for side in (-1, 0, 1)} | {0}
        within = {step for step in near if low <= step and (high is None or step <= high)}
        return sorted(within) or [low]


def _where_met(limit: Limit) -> Iterator[tuple[tuple[Kind, Unit], Fraction]]:
    """Where a share or a rate meets its cap: 150万元 at 30% are 500万元, 60万元 at 2万元/台 are 30台."""
    caps = [node.value for node in limit.bound.walk() if isinstance(node, Literal)]
    for node in limit.value.walk():
        if not isinstance(node, Literal) or not isinstance(node.value, Fraction) or node.value <= 0:
            continue
        share = node.type.kind is Kind.PERCENT
        met = (Kind.MONEY, ()) if share else money_over(node.type.unit)
        if met is not None:
            yield from ((met, cap / node.value) for cap in caps if isinstance(cap, Fraction))


def money_over(unit: Unit) -> tuple[Kind, Unit] | None:
    """What is counted where an amount is divided by so much money for each: 台 for 元/台.

    >>> money_over((("元", 1), ("台", -1)))
    (<Kind.NUMBER: 'number'>, (('台', 1),))
    """
    rest = tuple((symbol, -power) for symbol, power in unit if symbol != "元")
    return (Kind.NUMBER, rest) if ("元", 1) in unit and rest else None


def _range(fact: Fact) -> tuple[int, int | None]:
    """The bounds of a fact in steps; without a lower one, nought."""
    one = 10**fact.scale
    low = 0 if fact.low is None else ceil(fact.low * one)
    return low, None if fact.high is None else floor(fact.high * one)


def _nodes(policy: Policy) -> Iterator[Node]:
    conditions = (*policy.requires, *(veto.condition for veto in policy.vetoes))
    roots: list[Node] = [*conditions, *(term.value for term in policy.terms.values())]
    roots += [root for item in policy.items for root in item.roots]
    for root in roots:
        yield from root.walk()


def _values(draw: _Draw, wanted: Input, limits: _Limits) -> pl.Series:
    fact = wanted.fact
    match fact.type.kind:
        case Kind.YES_NO:
            return draw.percent("value") < YES
        case Kind.CHOICE:
            codes = draw.below(len(fact.values), "value")
            return pl.Series(fact.values).gather(codes).cast(dtype_of(fact.type, 0))
        case Kind.DATE:
            return _dates(draw, limits.days)
        case Kind.YEAR:
            last = (limits.days[-1] if limits.days else date(2025, 1, 1)).year
            return draw.below(8, "value") + (last - 6)
        case Kind.TEXT:
            year, number = draw.below(8, "year") + 2019, draw.below(9_000, "number") + 1
            return pl.select(pl.format("演示〔{}〕{}号", pl.lit(year), pl.lit(number)).alias("text"))["text"]
    return _quantities(draw, wanted, limits)


def _dates(draw: _Draw, ends: Sequence[date]) -> pl.Series:
    first = (ends[0] if ends else date(2022, 1, 1)) - timedelta(days=60)
    last = (ends[-1] if len(ends) > 1 else first + timedelta(days=1500)) + timedelta(days=60)
    spread = draw.below((last - first).days + 1, "value")
    epoch = date(1970, 1, 1)
    at_limit = [(end + timedelta(days=side) - epoch).days for end in ends for side in (-1, 0, 1)]
    days = spread + (first - epoch).days
    if at_limit:
        days = days.zip_with(draw.percent("limit") >= AT_A_LIMIT, draw.one_of(at_limit, "which"))
    return days.cast(pl.Int32).cast(pl.Date)


def _quantities(draw: _Draw, wanted: Input, limits: _Limits) -> pl.Series:
    fact = wanted.fact
    kind, one = fact.type.kind, 10**fact.scale
    near = limits.steps(fact)
    low, high = _range(fact)
    if kind is Kind.MONEY and high is None:
        spread = draw.one_of(_MONEY_STEPS, "step") * (draw.below(999, "times") + 1) + draw.below(10, "fen")
    elif kind in (Kind.PERCENT, Kind.POINTS):
        grain = max(1, one // 10_000)
        top = one if high is None else high
        spread = draw.below((top - low) // grain + 1, "value") * grain + low
    else:
        # Without a bound of its own a count is drawn up to twice the largest limit.
        top = max(FEW * one, 2 * near[-1]) if high is None else high
        spread = draw.below((top - low) // one + 1, "value") * one + low
    picked = draw.percent("limit")
    nought = pl.repeat(low, len(spread), dtype=pl.Int64, eager=True)
    steps = spread.zip_with(picked >= AT_A_LIMIT + NOUGHT, nought)
    steps = steps.zip_with(picked >= AT_A_LIMIT, draw.one_of(near, "which"))
    return decimal_series(steps, fact.scale) if fact.scale else steps
