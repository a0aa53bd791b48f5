"""The typed tree of a policy as column expressions, one value for each node.

The meaning of every node is that of the traced interpreter, ``zoulang.rules.evaluate``; tests hold the two
equal. A node that is not known here is refused by name, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import and_, or_

import polars as pl

from zoulang.batch import leaves, values
from zoulang.batch.choices import (
    compare_choices,
    extreme_choice,
)
from zoulang.batch.counting import at_least, count_of, total_of
from zoulang.batch.frames import Measured, none_column
from zoulang.batch.program import Program
from zoulang.batch.select import known_expr, select
from zoulang.batch.values import Choice, Quantity, Single, Truth, Value
from zoulang.errors import InputError, Problem
from zoulang.rules import tree
from zoulang.rules.evaluate import unit_step
from zoulang.rules.policy import Input, Item, Policy
from zoulang.rules.tree import NONE, Node, Plain
from zoulang.rules.units import Kind, Type, unit_text

QUANTITY_KINDS = (Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.NUMBER, Kind.DURATION, Kind.YEAR)


class CannotCompile(InputError):
    """The batch engine lacks something that the policy uses; single records can still be decided."""

    def __init__(self, policy: Policy, found: str):
        super().__init__(
            Problem(
                found, "decide single records with `rules explain`, or write the rule otherwise", policy.slug
            )
        )


@dataclass(frozen=True)
class Setting:
    """What stays the same for all records.

    Attributes:
        policy: the policy.
        on: the date compared with dated constants where a record has none of its own.
        answers: interpretations in force: key to value.
    """

    policy: Policy
    on: date
    answers: Mapping[str, Plain]


class Compiler:
    """Compiles nodes for one policy and the columns of one frame.

    Args:
        setting: policy, date and interpretations.
        measured: the columns of the frame with the largest number in each.
    """

    def __init__(self, setting: Setting, measured: Measured):
        self.setting, self.policy, self.measured = setting, setting.policy, measured
        self.program = Program()
        self._made: dict[tuple[int, int, int | None], Value] = {}
        self._named: dict[tuple[str, int], Value] = {}
        self._payment_year: tuple[int, Quantity] | None = None

    def columns_of_policy(self) -> list[str]:
        """The columns of the frame that hold facts and terms of the policy."""
        keys = {given.key for given in self.policy.known_inputs.values()}
        return [name for key in keys for name in (key, none_column(key)) if name in self.measured]

    # --- entries ----------------------------------------------------------------------------------

    def truth(self, node: Node, back: int = 0) -> Truth:
        """The value of a yes/no node."""
        value = self.value(node, back)
        if not isinstance(value, Truth):
            raise self._refusal(node)
        return value

    def quantity(self, node: Node, back: int = 0) -> Quantity:
        """The value of a node that is a number, an amount or a year."""
        value = self.value(node, back)
        if not isinstance(value, Quantity):
            raise self._refusal(node)
        return value

    def value(self, node: Node, back: int = 0) -> Value:
        """The value of a node, `back` periods before the record's own."""
        year = self._payment_year[0] if self._payment_year else None
        key = (id(node), back, year)
        if key not in self._made:
            try:
                made = self._compile(node, back)
            except leaves.NoColumn as lacking:
                raise CannotCompile(self.policy, str(lacking)) from None
            except values.TooLarge:
                raise CannotCompile(
                    self.policy, f"numbers of {node.text or type(node).__name__} do not fit into 128 bits"
                ) from None
            self._made[key] = made if isinstance(node, tree.Literal) else self.program.settle_value(made)
        return self._made[key]

    def _refusal(self, node: Node) -> CannotCompile:
        what = node.function if isinstance(node, tree.Call) else type(node).__name__
        return CannotCompile(self.policy, f"the batch engine does not know {what} in “{node.text}”")

    # --- one node ---------------------------------------------------------------------------------

    def _compile(self, node: Node, back: int) -> Value:
        match node:
            case tree.Literal(value=value, type=type):
                return leaves.known(value, type)
            case tree.FactRef(name=name):
                return self.input(name, back)
            case tree.TermRef(name=name):
                return self._term(name, back)
            case tree.ConstantRef(name=name):
                return self._constant(name)
            case tree.InterpretationRef(name=name, type=type):
                answer = self.setting.answers.get(name)
                return leaves.unknown(type) if answer is None else leaves.known(answer, type)
            case tree.ItemRef(item=item):
                return self._item_ref(item)
            case tree.PaymentYear():
                if self._payment_year is None:
                    raise self._refusal(node)
                return self._payment_year[1]
            case tree.Shift(operand=operand, periods=periods):
                return self.value(operand, back + periods)
            case tree.Not(operand=operand):
                inner = self.truth(operand, back)
                return Truth(~inner.expr, inner.certain)
            case tree.And(operands=operands):
                return self._joined(and_, operands, back)
            case tree.Or(operands=operands):
                return self._joined(or_, operands, back)
            case tree.AtLeast(count=count, operands=operands):
                return at_least(count, [self.truth(each, back) for each in operands])
            case tree.Condition(test=test, unless=unless):
                return self.truth(test, back) if unless is None else self._joined(or_, (unless, test), back)
            case tree.Compare(left=left, operator=operator, right=right):
                return self._compare(left, operator, right, back)
            case tree.Member(value=value, options=options, negated=negated):
                parts = [self._compare(value, "=", option, back) for option in options]
                found = reduce(or_, (part.expr for part in parts))
                return Truth(~found if negated else found, all(part.certain for part in parts))
            case tree.Known(operand=operand, negated=negated):
                known = known_expr(self.value(operand, back))
                return Truth(~known if negated else known, certain=True)
            case tree.Arithmetic():
                return self._arithmetic(node, back)
            case tree.Negative(operand=operand):
                return values.negative(self.quantity(operand, back))
            case tree.If(condition=condition, then=then, otherwise=otherwise):
                return select(
                    self.truth(condition, back),
                    self._as(then, node.type, back),
                    self._as(otherwise, node.type, back),
                )
            case tree.Limit(kind=kind, value=value, bound=bound):
                limit = values.smaller_of if kind == "cap" else values.larger_of
                own = self.quantity(value, back)
                return replace(limit(replace(own, none=None), self.quantity(bound, back)), none=own.none)
            case tree.First(rows=rows):
                return self._first(rows, node.type, back)
            case tree.Best(options=options):
                return self._best([self._as(option, node.type, back) for option in options])
            case tree.Unless(condition=condition, value=value):
                nothing = leaves.known(NONE, node.type)
                return select(self.truth(condition, back), nothing, self._as(value, node.type, back))
            case tree.ByYear():
                return self._by_year(node, back)
            case tree.Default(operand=operand, otherwise=otherwise):
                return self._default(node, operand, otherwise, back)
            case tree.Call():
                return self._call(node, back)
        raise self._refusal(node)

    # --- leaves -----------------------------------------------------------------------------------

    def input(self, name: str, back: int) -> Value:
        """A fact of the record or of an earlier period, null where the record does not give it."""
        fact = self.policy.facts[name]
        value = leaves.column(Input(fact, back).key, fact.type, self.measured)
        if not isinstance(value, Quantity) or value.certain or fact.type.optional:
            return value
        return leaves.limited(value, fact.low, fact.high)

    def _term(self, name: str, back: int) -> Value:
        if (name, back) not in self._named:
            term = self.policy.terms[name]
            computed = self.value(term.value, back)
            if name in self.measured and back == 0:
                type = replace(term.type, optional=term.type.optional or none_column(name) in self.measured)
                given = leaves.column(name, type, self.measured)
                computed = select(Truth(known_expr(given), certain=True), given, computed)
            self._named[name, back] = self.program.settle_value(computed)
        return self._named[name, back]

    def _constant(self, name: str) -> Value:
        constant = self.policy.constants[name]
        own = self.own_date()
        value: Value | None = None
        for first, version in constant.versions:
            made = leaves.known(version, constant.type)
            if first is None:
                value = made
                continue
            earlier = value if value is not None else leaves.unknown(constant.type)
            since = Truth(own.expr >= pl.lit(first, dtype=pl.Date), own.certain)
            value = select(since, made, earlier)
        assert value is not None
        return value

    def own_date(self) -> Single:
        """The date of a record: that of its application, or the date of the run where it has none."""
        key = self.policy.applies_on
        if key is None or key not in self.measured:
            return Single(pl.lit(self.setting.on, dtype=pl.Date), certain=True)
        return Single(pl.col(key).fill_null(pl.lit(self.setting.on, dtype=pl.Date)), certain=True)

    def _item_ref(self, id: str) -> Value:
        item = self.policy.item(id)
        return self.item_value(item) if item.kind == "class" else self.item_truth(item)

    def item_truth(self, item: Item) -> Truth:
        """Whether the conditions of an item hold, without validity, requirements and vetoes."""
        parts = [node for node in (item.condition, item.value) if node is not None]
        return self._joined(and_, parts, 0) if parts else Truth(pl.lit(True), certain=True)

    def item_value(self, item: Item) -> Choice:
        """The value of a class; 无 where its condition is no."""
        assert item.value is not None
        value = self._as(item.value, item.value.type, 0)
        if item.condition is not None:
            value = select(self.truth(item.condition), value, leaves.known(NONE, item.value.type))
        if not isinstance(value, Choice):
            raise self._refusal(item.value)
        return value

    # --- logic ------------------------------------------------------------------------------------

    def _joined(
        self, operator: Callable[[pl.Expr, pl.Expr], pl.Expr], operands: Iterable[Node], back: int
    ) -> Truth:
        parts = [self.truth(operand, back) for operand in operands]
        return Truth(reduce(operator, (part.expr for part in parts)), all(part.certain for part in parts))

    def _compare(self, left: Node, operator: tree.Comparison, right: Node, back: int) -> Truth:
        shared = right.type if left.type.kind is Kind.NONE else left.type
        one, two = self._as(left, shared, back), self._as(right, shared, back)
        match one, two:
            case Quantity(), Quantity():
                return values.compare(one, operator, two)
            case Choice(), Choice():
                return compare_choices(one, operator, two)
            case Single(), Single():
                plain = Truth(_PLAIN[operator](one.expr, two.expr), one.certain and two.certain)
                return values.with_none(plain, operator, one.none, two.none)
            case Truth(), Truth():
                return Truth(_PLAIN[operator](one.expr, two.expr), one.certain and two.certain)
        raise self._refusal(left)

    def _as(self, node: Node, type: Type, back: int) -> Value:
        """The value of a node where 无 and bare numbers take the type of their neighbours."""
        if isinstance(node, tree.Literal) and (node.value is NONE or node.type.kind is Kind.NONE):
            return leaves.known(NONE, type)
        return self.value(node, back)

    # --- arithmetic -------------------------------------------------------------------------------

    def _arithmetic(self, node: tree.Arithmetic, back: int) -> Value:
        left, right = self.value(node.left, back), self.value(node.right, back)
        if isinstance(left, Quantity) and isinstance(right, Quantity):
            return self._numbers(node, left, right)
        if isinstance(left, Single) and isinstance(right, Single) and node.operator == "-":
            days = (left.expr - right.expr).dt.total_days()
            return Quantity(days, days, 1, 4_000_000, certain=left.certain and right.certain)
        if isinstance(left, Single) and isinstance(right, Quantity) and node.operator in "+-":
            return self._later(node, left, right)
        raise self._refusal(node)

    def _numbers(self, node: tree.Arithmetic, left: Quantity, right: Quantity) -> Quantity:
        left, right = _present(left), _present(right)
        if node.left.type.kind is Kind.YEAR:
            left, right = left.sharpened(), right.sharpened()
        match node.operator:
            case "+":
                return values.plus(left, right)
            case "-":
                return values.plus(left, values.negative(right))
            case "*":
                return values.times(left, right)
            case "/":
                written = node.right.value if isinstance(node.right, tree.Literal) else None
                if isinstance(written, Fraction) and written > 0:
                    return values.times(left, values.literal(1 / written))
                return values.divide(left, right)
        exponent = node.right.value if isinstance(node.right, tree.Literal) else None
        if not isinstance(exponent, Fraction) or exponent not in range(1, 10):
            raise self._refusal(node)
        return reduce(values.times, [left.sharpened()] * int(exponent))

    def _later(self, node: tree.Arithmetic, day: Single, by: Quantity) -> Single:
        sign = 1 if node.operator == "+" else -1
        unit = unit_text(node.right.type.unit)
        if unit == "天" and by.scale == 1:
            shift = pl.duration(days=by.value * sign)
            return Single(day.expr + shift, day.none, day.certain and by.certain)
        if unit == "月" and isinstance(node.right, tree.Literal) and isinstance(node.right.value, Fraction):
            months = int(node.right.value) * sign
            return Single(day.expr.dt.offset_by(f"{months}mo"), day.none, day.certain)
        raise self._refusal(node)

    def _best(self, options: Sequence[Value]) -> Value:
        choices = [option for option in options if isinstance(option, Choice)]
        return extreme_choice(choices, best=True) if choices else self._largest(options)

    def _largest(self, options: Sequence[Value]) -> Value:
        quantities = [option for option in options if isinstance(option, Quantity)]
        if len(quantities) != len(options):
            raise CannotCompile(self.policy, "the batch engine takes the best of quantities only")
        return reduce(values.larger_of, quantities)

    def _call(self, node: tree.Call, back: int) -> Value:
        match node.function:
            case "largest":
                return self._largest([self._as(each, node.type, back) for each in node.arguments])
            case "smallest":
                found = [self._as(each, node.type, back) for each in node.arguments]
                return reduce(values.smaller_of, [each for each in found if isinstance(each, Quantity)])
            case "sum" | "mean":
                parts = [self._as(each, node.type, back) for each in node.arguments]
                total, present = total_of([part for part in parts if isinstance(part, Quantity)])
                return total if node.function == "sum" else values.divide(total, present)
            case "first_time":
                # Without the records of earlier periods only a no is certain.
                now = self.truth(node.arguments[0], back)
                return Truth(pl.when(~now.expr).then(pl.lit(False)))
            case "worst" | "best":
                choices = [self._as(each, node.type, back) for each in node.arguments]
                return extreme_choice([c for c in choices if isinstance(c, Choice)], node.function == "best")
            case "count":
                return count_of([self.truth(each, back) for each in node.arguments])
            case "round" | "ceiling" | "floor":
                return self._rounded(node, back)
            case "absolute":
                value = self.quantity(node.arguments[0], back)
                size = value.value.abs()
                return replace(value, low=size, high=size)
            case "year":
                moment = self.value(node.arguments[0], back)
                if isinstance(moment, Single):
                    year = moment.expr.dt.year().cast(pl.Int64)
                    return Quantity(year, year, 1, 9999, none=moment.none, certain=moment.certain)
        raise self._refusal(node)

    def _rounded(self, node: tree.Call, back: int) -> Quantity:
        value, digits = node.arguments
        if not isinstance(digits, tree.Literal) or not isinstance(digits.value, (int, Fraction)):
            raise self._refusal(node)
        step = unit_step(value.type) / Fraction(10) ** int(digits.value)
        how = {"round": "half up", "ceiling": "ceiling", "floor": "floor"}[node.function]
        return values.rounded(self.quantity(value, back), step, how)

    # --- rows -------------------------------------------------------------------------------------

    def _first(self, rows: Sequence[tree.Row], type: Type, back: int) -> Value:
        result = leaves.unknown(type, silent=True)
        for row in reversed(rows):
            value = self._as(row.value, type, back)
            if row.when is None:
                result = value
            else:
                result = select(self.truth(row.when, back), value, result)
                result = self.program.settle_value(result)
        return result

    def _by_year(self, node: tree.ByYear, back: int) -> Value:
        start = self.quantity(node.start, back)
        amounts = [amount for _, amount in self.instalments(node, start, back)]
        total = values.where(reduce(values.plus, amounts), start.value.is_not_null())
        return replace(total, none=start.none)

    def instalments(
        self, node: tree.ByYear, start: Quantity, back: int = 0
    ) -> Iterable[tuple[int, Quantity]]:
        """Each year of the schedule with what is paid in it, rounded to the fen; the first year is 1."""
        for part in node.instalments:
            for number in range(part.first, part.last + 1):
                outer = self._payment_year
                self._payment_year = number, values.plus(start.sharpened(), values.literal(number - 1))
                value = self._as(part.value, node.type, back)
                self._payment_year = outer
                if not isinstance(value, Quantity):
                    raise self._refusal(part.value)
                amount = self.program.settle_value(values.rounded(values.as_paid(value), Fraction(1)))
                assert isinstance(amount, Quantity)
                yield number, amount

    def _default(self, node: Node, operand: Node, otherwise: Node, back: int) -> Value:
        if any(self._may_be_open(part) for part in operand.walk()):
            raise CannotCompile(
                self.policy, f"the batch engine applies 缺省 to plain facts only, not to “{operand.text}”"
            )
        value = self._as(operand, node.type, back)
        return select(Truth(known_expr(value), certain=True), value, self._as(otherwise, node.type, back))

    def _may_be_open(self, node: Node) -> bool:
        """True if the node may be unknown for another reason than a missing fact."""
        match node:
            case tree.FactRef(name=name, type=type):
                return self.policy.facts[name].judged is not None or type.optional
            case tree.Arithmetic(operator=operator):
                return operator in "/^"
        return not isinstance(node, (tree.Literal, tree.Shift, tree.Negative, tree.Limit))


# --- pieces -----------------------------------------------------------------------------------------

_PLAIN: dict[tree.Comparison, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def _present(quantity: Quantity) -> Quantity:
    """For arithmetic: 无 is no number, so nothing is known there."""
    if quantity.none is None:
        return quantity
    return replace(values.where(quantity, ~quantity.none), none=None)
