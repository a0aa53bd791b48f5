"""Invented enterprises for a policy, from a seed: holes and values at the limits of the rules included.

Row i of a column depends on the seed, the column and i alone, so a longer table begins with the shorter one.
The numbers are SplitMix64, written as column arithmetic: they do not change with a version of any library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from zlib import crc32

import polars as pl

from zoulang.batch.cells import decimal_series, dtype_of
from zoulang.batch.frames import none_column
from zoulang.quantities import FEN_PER_YUAN
from zoulang.rules.policy import Input, Policy
from zoulang.rules.tree import Call, Literal, Node
from zoulang.rules.units import Kind

NAME_COLUMN = "企业名称"
_GAMMA, _MIX_1, _MIX_2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
# Shares of a column, in percent: most firms claim little, but every branch of a rule is reached.
MISSING, NONE, YES, AT_A_LIMIT, NOUGHT = 5, 80, 30, 15, 50
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
    """The values written in a policy, by kind, and those where a share of an amount meets its cap."""

    def __init__(self, policy: Policy):
        literals = list(_literals(policy))
        self._numbers: dict[Kind, set[Fraction]] = {}
        for node in literals:
            if isinstance(node.value, Fraction):
                self._numbers.setdefault(node.type.kind, set()).add(node.value)
        rates = [rate for rate in self._numbers.get(Kind.PERCENT, ()) if rate > 0]
        money = self._numbers.get(Kind.MONEY, set())
        self._numbers[Kind.MONEY] = money | {amount / rate for amount in money for rate in rates}
        ends = (policy.effective_from, policy.effective_to)
        self.days = sorted(
            {end for end in ends if end} | {n.value for n in literals if isinstance(n.value, date)}
        )

    def steps(self, kind: Kind, scale: int) -> list[int]:
        """The limits in steps of 10^-scale, each with its neighbours one step below and above."""
        found = {int(value * 10**scale) for value in self._numbers.get(kind, ())}
        return sorted({max(0, step + side) for step in found for side in (-1, 0, 1)} | {0})


def _literals(policy: Policy) -> Iterator[Literal]:
    conditions = (*policy.requires, *(veto.condition for veto in policy.vetoes))
    roots: list[Node] = [*conditions, *(term.value for term in policy.terms.values())]
    roots += [root for item in policy.items for root in item.roots]
    for root in roots:
        yield from (node for node in root.walk() if isinstance(node, Literal))


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
    if kind is Kind.MONEY:
        spread = draw.one_of(_MONEY_STEPS, "step") * (draw.below(999, "times") + 1) + draw.below(10, "fen")
    elif kind in (Kind.PERCENT, Kind.POINTS):
        spread = draw.below(10_001, "value") * (one // 10_000)
    else:
        spread = draw.below(120, "value") * one
    picked = draw.percent("limit")
    steps = spread.zip_with(
        picked >= AT_A_LIMIT + NOUGHT, pl.repeat(0, len(spread), dtype=pl.Int64, eager=True)
    )
    steps = steps.zip_with(picked >= AT_A_LIMIT, draw.one_of(limits.steps(kind, fact.scale), "which"))
    low = None if fact.low is None else int(fact.low * one)
    high = None if fact.high is None else int(fact.high * one)
    steps = steps.clip(low, high)
    return decimal_series(steps, fact.scale) if fact.scale else steps
