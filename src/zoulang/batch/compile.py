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

from zoulang.batch import values
from zoulang.batch.choices import (
    choice_of_codes,
    choice_of_value,
    compare_choices,
    extreme_choice,
    open_choice,
    select_choice,
)  # fmt: skip
from zoulang.batch.frames import Measured, none_column
from zoulang.batch.program import Program
from zoulang.batch.values import Choice, Moment, Quantity, Truth, Value, Words
from zoulang.errors import InputError, Problem
from zoulang.rules import tree
from zoulang.rules.evaluate import unit_step
from zoulang.rules.policy import Input, Item, Policy
from zoulang.rules.tree import NONE, Node, NoneValue, Plain
from zoulang.rules.units import Kind, Type, unit_text

QUANTITY_KINDS = (Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.NUMBER, Kind.DURATION, Kind.YEAR)


class CannotCompile(InputError):
    """The batch engine lacks something that the policy uses; single records can still be decided."""

    def __init__(self, policy: Policy, found: str):
        super().__init__(
            Problem(found, "decide single records with `rules explain`, or write the rule otherwise", policy.slug)
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
                return self.constant(value, type)
            case tree.FactRef(name=name):
                return self.input(name, back)
            case tree.TermRef(name=name):
                return self._term(name, back)
            case tree.ConstantRef(name=name):
                return self._constant(name)
            case tree.InterpretationRef(name=name, type=type):
                answer = self.setting.answers.get(name)
                return self.unknown(type) if answer is None else self.constant(answer, type)
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
                return self._at_least(count, [self.truth(each, back) for each in operands])
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
                return self._select(
                    self.truth(condition, back),
                    self._as(then, node.type, back),
                    self._as(otherwise, node.type, back),
                )
            case tree.Limit(kind=kind, value=value, bound=bound):
                limit = values.smaller_of if kind == "cap" else values.larger_of
                own = self.quantity(value, back)
                return replace(limit(own, self.quantity(bound, back)), none=own.none)
            case tree.First(rows=rows):
                return self._first(rows, node.type, back)
            case tree.Best(options=options):
                return self._largest([self._as(option, node.type, back) for option in options])
            case tree.Unless(condition=condition, value=value):
                nothing = self.constant(NONE, node.type)
                return self._select(self.truth(condition, back), nothing, self._as(value, node.type, back))
            case tree.ByYear():
                return self._by_year(node, back)
            case tree.Default(operand=operand, otherwise=otherwise):
                return self._default(node, operand, otherwise, back)
            case tree.Call():
                return self._call(node, back)
        raise self._refusal(node)

    # --- leaves -----------------------------------------------------------------------------------

    def constant(self, value: Plain, type: Type) -> Value:
        """A known value of the text."""
        if type.kind is Kind.CHOICE and type.values:
            return choice_of_value(None if value is NONE else str(value), type.values)
        if isinstance(value, NoneValue):
            return self._none(type)
        if isinstance(value, bool):
            return Truth(pl.lit(value), certain=True)
        if isinstance(value, (int, Fraction)):
            return values.literal(value)
        if isinstance(value, date):
            return Moment(pl.lit(value, dtype=pl.Date), certain=True)
        return Words(pl.lit(value, dtype=pl.String))

    def _none(self, type: Type) -> Value:
        none = pl.lit(True)
        if type.kind in QUANTITY_KINDS or type.kind is Kind.NONE:
            return replace(values.unknown_quantity(), none=none)
        if type.kind is Kind.DATE:
            return Moment(pl.lit(None, dtype=pl.Date), none)
        if type.kind is Kind.YES_NO:
            raise CannotCompile(self.policy, "the batch engine does not know a yes/no that may be 无")
        return Words(pl.lit(None, dtype=pl.String), none)

    def unknown(self, type: Type, silent: bool = False) -> Value:
        """A value of which nothing is known but its type; where the text is silent not even a list of values."""
        maybe = pl.lit(None, dtype=pl.Boolean) if type.optional else None
        match type.kind:
            case Kind.YES_NO:
                return Truth(pl.lit(None, dtype=pl.Boolean))
            case Kind.CHOICE:
                return open_choice(type.values, type.optional, silent)
            case Kind.DATE:
                return Moment(pl.lit(None, dtype=pl.Date), maybe)
            case Kind.TEXT:
                return Words(pl.lit(None, dtype=pl.String), maybe)
        return replace(values.unknown_quantity(), none=maybe)

    def input(self, name: str, back: int) -> Value:
        """A fact of the record or of an earlier period, null where the record does not give it."""
        fact = self.policy.facts[name]
        value = self._column(Input(fact, back).key, fact.type)
        if not isinstance(value, Quantity) or value.certain or fact.type.optional:
            return value
        return self._limited(value, fact.low, fact.high)

    def _limited(self, value: Quantity, low: Fraction | None, high: Fraction | None) -> Quantity:
        """A missing fact is still within the limits that hold for all its values."""
        if low is None and high is None:
            return value
        limits = [limit for limit in (low, high) if limit is not None]
        for limit in limits:
            value = values.rescaled(value, values.lcm(value.scale, limit.denominator))
        steps = [int(limit * value.scale) for limit in limits]
        wide = values.whole_type(value.magnitude, *map(abs, steps))
        own = value.low.cast(wide)
        return replace(
            value,
            low=own if low is None else own.fill_null(pl.lit(steps[0], dtype=wide)),
            high=own if high is None else own.fill_null(pl.lit(steps[-1], dtype=wide)),
            magnitude=max(value.magnitude, *map(abs, steps)),
        )

    def _column(self, key: str, type: Type) -> Value:
        if key not in self.measured:
            return self.unknown(type)
        column = pl.col(key)
        certain = self.measured.complete(key)
        none = none_of_column(key, self.measured) if type.optional else None
        match type.kind:
            case Kind.YES_NO:
                return Truth(column, certain)
            case Kind.CHOICE:
                return choice_of_codes(column, none, type)
            case Kind.DATE:
                return Moment(column, none, certain and none is None)
            case Kind.TEXT:
                return Words(column, none)
        scale = self.measured.scale(key)
        steps = self.program.settle(whole_steps(column, scale))
        magnitude = max(1, self.measured.magnitude(key))
        return Quantity(steps, steps, 10**scale, magnitude, none=none, certain=certain and none is None)

    def _term(self, name: str, back: int) -> Value:
        if (name, back) not in self._named:
            term = self.policy.terms[name]
            computed = self.value(term.value, back)
            if name in self.measured and back == 0:
                given = self._column(name, replace(term.type, optional=True) if none_column(name) in self.measured else term.type)
                computed = self._select(Truth(known_expr(given), certain=True), given, computed)
            self._named[name, back] = self.program.settle_value(computed)
        return self._named[name, back]

    def _constant(self, name: str) -> Value:
        constant = self.policy.constants[name]
        own = self.own_date()
        value: Value | None = None
        for first, version in constant.versions:
            made = self.constant(version, constant.type)
            if first is None:
                value = made
                continue
            earlier = value if value is not None else self.unknown(constant.type)
            since = Truth(own.expr >= pl.lit(first, dtype=pl.Date), own.certain)
            value = self._select(since, made, earlier)
        assert value is not None
        return value

    def own_date(self) -> Moment:
        """The date of a record: that of its application, or the date of the run where it has none."""
        key = self.policy.applies_on
        if key is None or key not in self.measured:
            return Moment(pl.lit(self.setting.on, dtype=pl.Date), certain=True)
        return Moment(pl.col(key).fill_null(pl.lit(self.setting.on, dtype=pl.Date)), certain=True)

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
            value = self._select(self.truth(item.condition), value, self.constant(NONE, item.value.type))
        if not isinstance(value, Choice):
            raise self._refusal(item.value)
        return value

    # --- logic ------------------------------------------------------------------------------------

    def _joined(
        self, operator: Callable[[pl.Expr, pl.Expr], pl.Expr], operands: Iterable[Node], back: int
    ) -> Truth:
        parts = [self.truth(operand, back) for operand in operands]
        return Truth(reduce(operator, (part.expr for part in parts)), all(part.certain for part in parts))

    def _at_least(self, count: int, parts: Sequence[Truth]) -> Truth:
        met = pl.sum_horizontal(part.expr.fill_null(False) for part in parts)
        possible = pl.sum_horizontal(part.expr.fill_null(True) for part in parts)
        return Truth(values.decided(met >= count, possible < count), all(part.certain for part in parts))

    def _compare(self, left: Node, operator: tree.Comparison, right: Node, back: int) -> Truth:
        shared = right.type if left.type.kind is Kind.NONE else left.type
        one, two = self._as(left, shared, back), self._as(right, shared, back)
        match one, two:
            case Quantity(), Quantity():
                return values.compare(one, operator, two)
            case Choice(), Choice():
                return compare_choices(one, operator, two)
            case (Moment(), Moment()) | (Words(), Words()):
                plain = Truth(_PLAIN[operator](one.expr, two.expr), _certain(one) and _certain(two))
                return values.with_none(plain, operator, one.none, two.none)
            case Truth(), Truth():
                return Truth(_PLAIN[operator](one.expr, two.expr), one.certain and two.certain)
        raise self._refusal(left)

    def _as(self, node: Node, type: Type, back: int) -> Value:
        """The value of a node where 无 and bare numbers take the type of their neighbours."""
        if isinstance(node, tree.Literal) and (node.value is NONE or node.type.kind is Kind.NONE):
            return self.constant(NONE, type)
        return self.value(node, back)

    # --- arithmetic -------------------------------------------------------------------------------

    def _arithmetic(self, node: tree.Arithmetic, back: int) -> Value:
        left, right = self.value(node.left, back), self.value(node.right, back)
        if isinstance(left, Quantity) and isinstance(right, Quantity):
            return self._numbers(node, left, right)
        if isinstance(left, Moment) and isinstance(right, Moment) and node.operator == "-":
            days = (left.expr - right.expr).dt.total_days()
            return Quantity(days, days, 1, 4_000_000, certain=left.certain and right.certain)
        if isinstance(left, Moment) and isinstance(right, Quantity) and node.operator in "+-":
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

    def _later(self, node: tree.Arithmetic, day: Moment, by: Quantity) -> Moment:
        sign = 1 if node.operator == "+" else -1
        unit = unit_text(node.right.type.unit)
        if unit == "天" and by.scale == 1:
            shift = pl.duration(days=by.value * sign)
            return Moment(day.expr + shift, day.none, day.certain and by.certain)
        if unit == "月" and isinstance(node.right, tree.Literal) and isinstance(node.right.value, Fraction):
            months = int(node.right.value) * sign
            return Moment(day.expr.dt.offset_by(f"{months}mo"), day.none, day.certain)
        raise self._refusal(node)

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
                return self._total(node, back)
            case "first_time":
                # Without the records of earlier periods only a no is certain.
                now = self.truth(node.arguments[0], back)
                return Truth(pl.when(~now.expr).then(pl.lit(False)))
            case "worst" | "best":
                choices = [self._as(each, node.type, back) for each in node.arguments]
                return extreme_choice([c for c in choices if isinstance(c, Choice)], node.function == "best")
            case "count":
                return self._count([self.truth(each, back) for each in node.arguments])
            case "round" | "ceiling" | "floor":
                return self._rounded(node, back)
            case "absolute":
                value = self.quantity(node.arguments[0], back)
                size = value.value.abs()
                return replace(value, low=size, high=size)
            case "year":
                moment = self.value(node.arguments[0], back)
                if isinstance(moment, Moment):
                    year = moment.expr.dt.year().cast(pl.Int64)
                    return Quantity(year, year, 1, 9999, none=moment.none, certain=moment.certain)
        raise self._refusal(node)

    def _count(self, parts: Sequence[Truth]) -> Quantity:
        low = pl.sum_horizontal(part.expr.fill_null(False).cast(pl.Int64) for part in parts)
        certain = all(part.certain for part in parts)
        high = low if certain else pl.sum_horizontal(part.expr.fill_null(True).cast(pl.Int64) for part in parts)
        return Quantity(low, high, 1, len(parts), certain=certain)

    def _total(self, node: tree.Call, back: int) -> Quantity:
        """合计 or 平均 of a row of values, passing over 无."""
        parts = [self._as(each, node.type, back) for each in node.arguments]
        total, present = values.literal(0), values.literal(0)
        for part in parts:
            if not isinstance(part, Quantity):
                raise self._refusal(node)
            there = Truth(pl.lit(True), certain=True)
            if part.none is not None:
                there = Truth(~part.none.fill_null(False), certain=True)
            total = values.plus(total, select_quantity(there, replace(part, none=None), values.literal(0)))
            present = values.plus(present, select_quantity(there, values.literal(1), values.literal(0)))
        return total if node.function == "sum" else values.divide(total, present)

    def _rounded(self, node: tree.Call, back: int) -> Quantity:
        value, digits = node.arguments
        if not isinstance(digits, tree.Literal) or not isinstance(digits.value, (int, Fraction)):
            raise self._refusal(node)
        step = unit_step(value.type) / 10 ** int(digits.value)
        how = {"round": "half up", "ceiling": "ceiling", "floor": "floor"}[node.function]
        return values.rounded(self.quantity(value, back), step, how)

    # --- rows -------------------------------------------------------------------------------------

    def _first(self, rows: Sequence[tree.Row], type: Type, back: int) -> Value:
        result = self.unknown(type, silent=True)
        for row in reversed(rows):
            value = self._as(row.value, type, back)
            if row.when is None:
                result = value
            else:
                result = self._select(self.truth(row.when, back), value, result)
                result = self.program.settle_value(result)
        return result

    def _select(self, condition: Truth, then: Value, otherwise: Value) -> Value:
        match then, otherwise:
            case Truth(), Truth():
                same = pl.when(then.expr == otherwise.expr).then(then.expr)
                expr = choose(condition.expr, then.expr, otherwise.expr, same)
                return Truth(expr, condition.certain and then.certain and otherwise.certain)
            case Quantity(), Quantity():
                return select_quantity(condition, then, otherwise)
            case Choice(), Choice():
                return select_choice(condition.expr, then, otherwise)
            case (Moment(), Moment()) | (Words(), Words()):
                same = pl.when(then.expr == otherwise.expr).then(then.expr)
                expr = choose(condition.expr, then.expr, otherwise.expr, same)
                return replace(then, expr=expr, none=select_none(condition.expr, then, otherwise))
        raise CannotCompile(self.policy, "the batch engine cannot choose between values of two kinds")

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
                amount = self.program.settle_value(values.rounded(_present(value), Fraction(1)))
                assert isinstance(amount, Quantity)
                yield number, amount

    def _default(self, node: Node, operand: Node, otherwise: Node, back: int) -> Value:
        if any(self._may_be_open(part) for part in operand.walk()):
            raise CannotCompile(
                self.policy, f"the batch engine applies 缺省 to plain facts only, not to “{operand.text}”"
            )
        value = self._as(operand, node.type, back)
        return self._select(Truth(known_expr(value), certain=True), value, self._as(otherwise, node.type, back))

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


def _certain(value: Moment | Words) -> bool:
    return isinstance(value, Moment) and value.certain


def _present(quantity: Quantity) -> Quantity:
    """For arithmetic: 无 is no number, so nothing is known there."""
    if quantity.none is None:
        return quantity
    return replace(values.where(quantity, ~quantity.none), none=None)


def whole_steps(column: pl.Expr, scale: int) -> pl.Expr:
    """A numeric column as whole steps of 10^-scale: the number below a decimal."""
    return column.to_physical() if scale else column.cast(pl.Int64)


def none_of_column(key: str, measured: Measured) -> pl.Expr:
    """Whether a value that may be 无 is: true, false, or null where the cell is empty."""
    given = pl.when(pl.col(key).is_not_null()).then(pl.lit(False))
    flag = none_column(key)
    return given if flag not in measured else pl.when(pl.col(flag)).then(pl.lit(True)).otherwise(given)


def known_expr(value: Value) -> pl.Expr:
    """Whether the value is known; 无 is known."""
    match value:
        case Truth():
            return value.expr.is_not_null()
        case Quantity():
            known = value.value.is_not_null()
        case Choice():
            return single(value)
        case Moment() | Words():
            known = value.expr.is_not_null()
    return known if value.none is None else known | value.none.fill_null(False)


def choose(condition: pl.Expr, then: pl.Expr, otherwise: pl.Expr, open: pl.Expr) -> pl.Expr:
    """`then` where the condition is yes, `otherwise` where it is no, `open` where it is unknown."""
    return pl.when(condition).then(then).when(~condition).then(otherwise).otherwise(open)


def select_none(
    condition: pl.Expr, then: Quantity | Moment | Words, otherwise: Quantity | Moment | Words
) -> pl.Expr | None:
    """Whether the chosen value is 无."""
    if then.none is None and otherwise.none is None:
        return None
    a, b = values.none_of(then), values.none_of(otherwise)
    return choose(condition, a, b, pl.when(a == b).then(a))


def select_quantity(condition: Truth, then: Quantity, otherwise: Quantity) -> Quantity:
    """One of two quantities; where the choice is open, the span of both.

    Where one of the two is 无 the span is that of the other, for the case that it is not 无.
    """
    one, two = values.aligned(then, otherwise)
    over = values.common_divisor(then, otherwise)
    magnitude = max(one.magnitude, two.magnitude)
    wide = values.whole_type(magnitude)
    lows, highs = (one.low.cast(wide), two.low.cast(wide)), (one.high.cast(wide), two.high.cast(wide))
    none = select_none(condition.expr, then, otherwise)
    certain = condition.certain and then.certain and otherwise.certain
    if condition.certain and one.sharp and two.sharp:
        low = pl.when(condition.expr).then(lows[0]).otherwise(lows[1])
        return Quantity(low, low, one.scale, magnitude, over, none, certain)
    span_low, span_high = values.least_low(*lows), values.greatest_high(*highs)
    if none is not None:
        without = [(values.none_of(then), 1), (values.none_of(otherwise), 0)]
        for absent, other in without:
            span_low = pl.when(absent).then(lows[other]).otherwise(span_low)
            span_high = pl.when(absent).then(highs[other]).otherwise(span_high)
    low = choose(condition.expr, *lows, span_low)
    high = choose(condition.expr, *highs, span_high)
    return Quantity(low, high, one.scale, magnitude, over, none, certain)
