"""What a decision says of every item, as expressions: outcome, amounts, value, masks of conditions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from zoulang.batch import expressions as e
from zoulang.batch import sharing
from zoulang.batch.choices import known_value
from zoulang.batch.compile import Compiler
from zoulang.batch.expressions import Expr
from zoulang.batch.items import VALIDITY as VALIDITY
from zoulang.batch.operations import mask
from zoulang.batch.program import CannotCompile, Program
from zoulang.batch.select import known_expr
from zoulang.batch.values import NO, NOTHING, UNDECIDED, Choice, Quantity, rounded
from zoulang.rules.policy import Item

# Bits of one mask column.
MASK_BITS = 64
# Points are given in whole steps of 10^-POINT_DIGITS: exact up to there, else rounded half up.
POINT_DIGITS = 10


def decisions(compiler: Compiler, reasons: bool = True) -> Program:
    """The columns of a decision, as `decide.decide_frame` describes them.

    Args:
        compiler: for the policy and the columns of the table.
        reasons: with the masks that say which conditions hold and which are open.
    """
    outputs = dict(_Outcomes(compiler).columns(reasons))
    return Program(outputs, tuple(compiler.stages))


class _Outcomes:
    def __init__(self, compiler: Compiler):
        self.compiler, self.policy, self.items = compiler, compiler.policy, compiler.items

    def columns(self, reasons: bool) -> Iterator[tuple[str, Expr]]:
        """Name and expression of every output column."""
        yield from self.items.gates.items()
        measures = [item for item in self.policy.items if item.kind == "measure"]
        spans, total = sharing.stacked(self.compiler, {item.id: self.items.amount(item) for item in measures})
        shares = sharing.allotted(self.compiler, spans)
        for item in self.policy.items:
            outcome = self.items.outcome(item)
            yield f"{item.id}.outcome", self._reported(item, outcome)
            match item.kind:
                case "measure":
                    low, high = spans[item.id]
                    yield f"{item.id}.amount", self._exact(item, outcome, low, high)
                    yield f"{item.id}.low", low
                    yield f"{item.id}.high", high
                    if item.id in shares:
                        given, most = shares[item.id]
                        yield f"{item.id}.allotted", e.when(given == most, given, NOTHING)
                case "class" | "score":
                    yield from self._value(item, outcome)
                case "deadline":
                    yield f"{item.id}.due", self._due(item)
            if reasons:
                yield from self._masks(item)
        yield "total.low", total[0]
        yield "total.high", total[1]

    def _value(self, item: Item, outcome: Expr) -> Iterator[tuple[str, Expr]]:
        """The value of a class or the points of a score, null where it is refused, 无 or not decided."""
        value = self.items.value(item)
        shown = outcome.fill_null(True)
        if isinstance(value, Choice):
            yield f"{item.id}.value", e.when(shown, known_value(value), e.literal(None, "text"))
            return
        assert isinstance(value, Quantity)
        low, high = in_steps(value, POINT_DIGITS)
        if value.none is not None:
            low, high = (e.when(value.none, NOTHING, end) for end in (low, high))
        low, high = e.when(shown, low, NOTHING), e.when(shown, high, NOTHING)
        yield f"{item.id}.points", e.when(known_expr(value) & (low == high), low, NOTHING)
        yield f"{item.id}.points.low", low
        yield f"{item.id}.points.high", high

    def _due(self, item: Item) -> Expr:
        due, nothing = self.items.due(item), e.literal(None, "date")
        if item.condition is None:
            return due
        return e.when(self.compiler.truth(item.condition).expr, due, nothing)

    @staticmethod
    def _reported(item: Item, outcome: Expr) -> Expr:
        """Of a cited measure only a no is certain."""
        return outcome if item.cited is None else e.when(outcome.fill_null(True), UNDECIDED, NO)

    @staticmethod
    def _exact(item: Item, outcome: Expr, low: Expr, high: Expr) -> Expr:
        if item.cited is not None:
            return e.when(~outcome, low, NOTHING)
        return e.when(outcome.is_not_null() & (low == high), low, NOTHING)

    def _masks(self, item: Item) -> Iterator[tuple[str, Expr]]:
        conditions = item.conditions
        if len(conditions) > MASK_BITS:
            found = f"{item.id} has {len(conditions)} conditions, more than {MASK_BITS}"
            raise CannotCompile(self.policy, found)
        truths = [self.compiler.truth(condition).expr for condition in conditions]
        yield f"{item.id}.met", mask(truth.is_true() for truth in truths)
        yield f"{item.id}.open", mask(truth.is_null() for truth in truths)


def in_steps(value: Quantity, digits: int) -> tuple[Expr, Expr]:
    """The bounds in whole steps of 10^-digits, halves away from nought."""
    steps = rounded(value, Fraction(1, 10**digits))
    factor = 10**digits // steps.scale
    return steps.low * factor, steps.high * factor
