"""A policy decided for a whole table at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import and_

import polars as pl

from zoulang.batch import values
from zoulang.batch.choices import known_value, single
from zoulang.batch.compile import CannotCompile, Compiler, Setting
from zoulang.batch.frames import measure
from zoulang.batch.values import Quantity, Truth
from zoulang.rules.decide import answers_in_force
from zoulang.rules.policy import Item, Policy
from zoulang.rules.tree import Condition

# Bits of one mask column.
MASK_BITS = 64
VALIDITY = "validity"


def decide_frame(
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    interpretations: Mapping[str, object] | None = None,
) -> pl.DataFrame:
    """Every item of a policy for every row of a records frame.

    The answers are those of `zoulang.rules.decide` without a history, to the fen.

    Args:
        policy: the checked policy.
        records: as `records_frame` or `synthetic` makes it; the facts it lacks are missing.
        on: the day decided for; a row whose own date (``applies_on``) is empty counts as of that day.
        interpretations: answers to open questions, for this run only.

    Returns:
        One row per record, in order: the columns that are no facts, as they came; ``validity``, and
        ``requires/ID`` and ``veto:ID`` where the policy has such, true where passed; then for each item

        * ``ID.outcome``  yes, no, or null where it is not decided;
        * ``ID.amount``   fen of a measure, null while it is open; ``ID.low`` and ``ID.high`` what is
          possible, ``high`` null where there is no upper bound;
        * ``ID.value``    the value of a class, null where it is 无 or not decided;
        * ``ID.met`` and ``ID.open``  masks: bit i is the i-th condition of the item that has an id
          (`legend`); in neither means no;

        and ``total.low`` and ``total.high`` over all measures.

    Raises:
        CannotCompile: if the policy uses what the batch engine lacks.
        InputError: if an interpretation is unknown or its answer does not fit.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {award: {zh: 奖补, type: money}}
    ... measures: [{id: match, when: 奖补 > 0, pay: 奖补 × 30%，最高 150万元}]
    ... ''')
    >>> frame = pl.DataFrame({"award": [500_010_000, 0, None]})
    >>> decisions = decide_frame(policy, frame, date(2022, 6, 1))
    >>> decisions.select("match.outcome", "match.low", "match.high").rows()
    [(True, 150000000, 150000000), (False, 0, 0), (None, 0, 150000000)]
    """
    answers = answers_in_force(policy, interpretations or {})
    compiler = Compiler(Setting(policy, on, answers), measure(records))
    known = set(compiler.columns_of_policy())
    outputs = {name: pl.col(name) for name in records.columns if name not in known}
    outputs |= dict(_Items(compiler).columns())
    return compiler.program.run(records.lazy(), outputs).collect()


def legend(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Item id to the ids of its conditions in the order of the mask bits."""
    return {item.id: tuple(str(condition.id) for condition in item.conditions) for item in policy.items}


class _Items:
    """The output columns of all items."""

    def __init__(self, compiler: Compiler):
        self.compiler, self.policy = compiler, compiler.policy
        self.gates = {name: self._settled(gate) for name, gate in self._gates()}

    def _settled(self, truth: Truth) -> Truth:
        return Truth(self.compiler.program.settle(truth.expr), truth.certain)

    def _gates(self) -> Iterator[tuple[str, Truth]]:
        yield VALIDITY, self._in_force()
        for condition in self.policy.requires:
            yield f"requires/{condition.id}", self.compiler.truth(condition)
        for veto in self.policy.vetoes:
            refused = self.compiler.truth(veto.condition)
            yield f"veto:{veto.condition.id}", Truth(~refused.expr, refused.certain)

    def _in_force(self) -> Truth:
        first, last = self.policy.effective_from, self.policy.effective_to
        own = self.compiler.own_date()
        holds = pl.lit(True)
        if first is not None:
            holds = holds & (own.expr >= pl.lit(first, dtype=pl.Date))
        if last is not None:
            holds = holds & (own.expr <= pl.lit(last, dtype=pl.Date))
        return Truth(holds, own.certain)

    def columns(self) -> Iterator[tuple[str, pl.Expr]]:
        """Name and expression of every output column."""
        for name, gate in self.gates.items():
            yield name, gate.expr
        lows, highs = [], []
        for item in self.policy.items:
            outcome = self._settled(self._outcome(item))
            yield f"{item.id}.outcome", self._reported(item, outcome)
            if item.kind == "measure":
                low, high = map(self.compiler.program.settle, self._amount(item, outcome))
                lows.append(low)
                highs.append(high)
                yield f"{item.id}.amount", self._exact(item, outcome, low, high)
                yield f"{item.id}.low", low
                yield f"{item.id}.high", high
            elif item.kind == "class":
                value = known_value(self.compiler.item_value(item))
                yield (
                    f"{item.id}.value",
                    pl.when((~outcome.expr).fill_null(False)).then(None).otherwise(value),
                )
            yield from self._masks(item)
        yield "total.low", pl.sum_horizontal(*lows) if lows else pl.lit(0, dtype=pl.Int64)
        yield "total.high", reduce(lambda a, b: a + b, highs, pl.lit(0, dtype=pl.Int64))

    def _outcome(self, item: Item) -> Truth:
        """Gates and own conditions together; of a cited measure only a no is certain."""
        parts = [gate for name, gate in self.gates.items() if self._applies(name, item)]
        if item.kind == "class":
            parts.append(Truth(pl.when(single(self.compiler.item_value(item))).then(pl.lit(True))))
        else:
            parts.append(self.compiler.item_truth(item))
        return Truth(reduce(and_, (part.expr for part in parts)), all(part.certain for part in parts))

    def _applies(self, gate: str, item: Item) -> bool:
        of = {f"veto:{veto.condition.id}": veto.of for veto in self.policy.vetoes}.get(gate, ())
        return not of or item.id in of

    @staticmethod
    def _reported(item: Item, outcome: Truth) -> pl.Expr:
        return outcome.expr if item.cited is None else pl.when(~outcome.expr).then(pl.lit(False))

    def _amount(self, item: Item, outcome: Truth) -> tuple[pl.Expr, pl.Expr]:
        """Lowest and highest fen: nought where refused, from nought while undecided, never below nought."""
        nought, nothing = pl.lit(0, dtype=pl.Int64), pl.lit(None, dtype=pl.Int64)
        if item.pay is None:
            return nought, pl.when(~outcome.expr).then(nought).otherwise(nothing)
        try:
            pay = values.rounded(values.as_paid(self.compiler.quantity(item.pay)), Fraction(1))
        except values.TooLarge:
            raise CannotCompile(self.policy, f"the amounts of {item.id} do not fit into 128 bits") from None
        pay = self.compiler.program.settle_value(pay)
        assert isinstance(pay, Quantity)
        refused = ~outcome.expr
        low = pay.low.cast(pl.Int64).clip(lower_bound=0)
        high = pay.high.cast(pl.Int64).clip(lower_bound=0)
        undecided = outcome.expr.is_null()
        return (
            pl.when(refused | undecided | low.is_null()).then(nought).otherwise(low),
            pl.when(refused).then(nought).otherwise(high),
        )

    @staticmethod
    def _exact(item: Item, outcome: Truth, low: pl.Expr, high: pl.Expr) -> pl.Expr:
        if item.cited is not None:
            return pl.when(~outcome.expr).then(low)
        return pl.when(outcome.expr.is_not_null() & (low == high)).then(low)

    def _masks(self, item: Item) -> Iterator[tuple[str, pl.Expr]]:
        conditions = item.conditions
        if len(conditions) > MASK_BITS:
            raise CannotCompile(
                self.policy, f"{item.id} has {len(conditions)} conditions, more than {MASK_BITS}"
            )
        yield f"{item.id}.met", self._mask(conditions, lambda truth: truth.fill_null(False))
        yield f"{item.id}.open", self._mask(conditions, lambda truth: truth.is_null())

    def _mask(self, conditions: tuple[Condition, ...], test: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
        bits = [
            pl.when(test(self.compiler.truth(condition).expr))
            .then(pl.lit(1 << place, dtype=pl.UInt64))
            .otherwise(pl.lit(0, dtype=pl.UInt64))
            for place, condition in enumerate(conditions)
        ]
        return reduce(lambda a, b: a | b, bits, pl.lit(0, dtype=pl.UInt64))
