"""The typed tree of a policy as expressions, one value for each node.

The meaning of every node is that of the traced interpreter, ``zoulang.rules.deciding.evaluate``; tests hold
the two equal. A node that is not known here is refused by name, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import reduce

from zoulang.batch import calls, cohorts, leaves, registers, values
from zoulang.batch import expressions as e
from zoulang.batch.causes import not_only_missing
from zoulang.batch.choices import compare_choices, extreme_choice
from zoulang.batch.counting import at_least
from zoulang.batch.expressions import Expr
from zoulang.batch.frames import Columns, none_column
from zoulang.batch.items import Items
from zoulang.batch.operations import days_between, fits
from zoulang.batch.past import Past
from zoulang.batch.program import CannotCompile as CannotCompile
from zoulang.batch.select import known_expr, select
from zoulang.batch.stages import Stage
from zoulang.batch.values import UNDECIDED, Choice, Quantity, Single, Truth, Value
from zoulang.rules import tree
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.policy import Fact, Input, Policy, key_at
from zoulang.rules.tree import NONE, Node, Plain
from zoulang.rules.units import Kind, Type


@dataclass(frozen=True)
class Setting:
    """What stays the same for all records.

    Attributes:
        policy: the policy.
        on: the date compared with dated constants where a record has none of its own.
        answers: interpretations in force: key to value.
        calendar: days off and make-up days.
    """

    policy: Policy
    on: date
    answers: Mapping[str, Plain]
    calendar: Calendar = WEEKENDS


class Compiler:
    """Compiles nodes for one policy and the columns of one table.

    Args:
        setting: policy, date and interpretations.
        columns: the columns of the table with their holes and bounds.
        bits: whole numbers of the target have so many bits; None: as many as needed.
        whole_table: the target holds all records at once; else what compares them is unknown.
    """

    def __init__(self, setting: Setting, columns: Columns, bits: int | None = 128, whole_table: bool = True):
        self.whole_table, self.stages = whole_table, list[Stage]()
        self.setting, self.policy, self.columns, self.bits = setting, setting.policy, columns, bits
        self._measured: set[Expr] = set()
        self._made: dict[tuple[int, int, int | None, int | None], Value] = {}
        self._row: int | None = None
        self._named: dict[tuple[str, int], Value] = {}
        self._payment_year: tuple[int, Quantity] | None = None
        self._part_names = {id(part): name for name, part in self.policy.part_nodes.items()}
        self.items, self.past = Items(self), Past(self)

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
        key = (id(node), back, year, self._row)
        if key not in self._made:
            try:
                made = self._compile(node, back)
                made = self.or_given(self._part_names.get(id(node)), made, node.type, back)
            except leaves.NoColumn as lacking:
                raise CannotCompile(self.policy, str(lacking)) from None
            if self.outgrows(made):
                what = node.text or type(node).__name__
                raise CannotCompile(self.policy, f"numbers of {what} do not fit into {self.bits} bits")
            self._made[key] = made
        return self._made[key]

    @contextmanager
    def on_row(self, row: int) -> Iterator[None]:
        """Columns of registers are read on this row."""
        outer, self._row = self._row, row
        yield
        self._row = outer

    def outgrows(self, value: Value) -> bool:
        """Whether a number on the way to a value, not looked at before, may outgrow the target."""
        if self.bits is None:
            return False
        stack = list(values.parts(value))
        while stack:
            expr = stack.pop()
            if expr not in self._measured:
                self._measured.add(expr)
                stack += expr.args
                if expr.sort == "whole" and not fits(expr, self.bits):
                    return True
        return False

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
                return self.items.value(self.policy.item(item), back)
            case tree.PaymentYear():
                if self._payment_year is None:
                    raise self._refusal(node)
                return self._payment_year[1]
            case tree.Shift(operand=operand, periods=periods):
                return self.value(operand, back + periods)
            case tree.Not(operand=operand):
                return Truth(~self.truth(operand, back).expr)
            case tree.And(operands=operands):
                return self._joined(e.all_of, operands, back)
            case tree.Or(operands=operands):
                return self._joined(e.any_of, operands, back)
            case tree.AtLeast(count=count, operands=operands):
                return at_least(count, [self.truth(each, back) for each in operands])
            case tree.Condition(test=test, unless=unless):
                return (
                    self.truth(test, back) if unless is None else self._joined(e.any_of, (unless, test), back)
                )
            case tree.Compare(left=left, operator=operator, right=right):
                return self.compare(left, operator, right, back)
            case tree.Member(value=value, options=options, negated=negated):
                parts = [self.compare(value, "=", option, back) for option in options]
                found = e.any_of(part.expr for part in parts)
                return Truth(~found if negated else found)
            case tree.Known(operand=operand, negated=negated):
                known = known_expr(self.value(operand, back))
                return Truth(~known if negated else known)
            case tree.Arithmetic():
                return self._arithmetic(node, back)
            case tree.Negative(operand=operand):
                return values.negative(self.quantity(operand, back))
            case tree.If(condition=condition, then=then, otherwise=otherwise):
                return select(
                    self.truth(condition, back),
                    self.fitted(then, node.type, back),
                    self.fitted(otherwise, node.type, back),
                )
            case tree.Limit(kind=kind, value=value, bound=bound):
                limit = values.smaller_of if kind == "cap" else values.larger_of
                own = self.quantity(value, back)
                return replace(limit(replace(own, none=None), self.quantity(bound, back)), none=own.none)
            case tree.First(rows=rows):
                return self._first(rows, node.type, back)
            case tree.Best(options=options):
                return self._best([self.fitted(option, node.type, back) for option in options])
            case tree.Unless(condition=condition, value=value):
                nothing = leaves.known(NONE, node.type)
                return select(self.truth(condition, back), nothing, self.fitted(value, node.type, back))
            case tree.ByYear():
                return self._by_year(node, back)
            case tree.Range(low=low, high=high):
                return values.between(low, high)
            case tree.AmountRef(item=item):
                # What was due in an earlier period is not worked out again.
                return leaves.unknown(node.type) if back else self.items.amount_value(self.policy.item(item))
            case tree.Rows():
                return registers.rows_value(self, node, back)
            case tree.Column(register=register, name=name):
                assert self._row is not None
                fact = self.policy.registers[register].columns[name]
                return self.cell(registers.slot(register, self._row, name), fact)
            case tree.Cohort() | tree.Cut():
                return cohorts.cohort(self, node, back)
            case tree.Ledger():
                return self.past.ledger(node, back)
            case tree.Default(operand=operand, otherwise=otherwise):
                return self._default(node, operand, otherwise, back)
            case tree.Call():
                made = calls.call(self, node, back)
                if made is not None:
                    return made
        raise self._refusal(node)

    # --- leaves -----------------------------------------------------------------------------------

    def input(self, name: str, back: int) -> Value:
        """A fact of the record or of an earlier period, null where the record does not give it."""
        fact = self.policy.facts[name]
        return self.cell(Input(fact, back).key, fact)

    def cell(self, key: str, fact: Fact) -> Value:
        """The column of a fact, within the limits that hold also where it is empty."""
        value = leaves.column(key, fact.type, self.columns)
        if not isinstance(value, Quantity) or value.certain or fact.type.optional:
            return value
        return leaves.limited(value, fact.low, fact.high)

    def _term(self, name: str, back: int) -> Value:
        if (name, back) not in self._named:
            term = self.policy.terms[name]
            computed = self.value(term.value, back)
            if name not in self.policy.part_nodes:
                computed = self.or_given(name, computed, term.type, back)
            self._named[name, back] = computed
        return self._named[name, back]

    def or_given(self, name: str | None, computed: Value, type: Type, back: int) -> Value:
        """The value that a record gives ready-made under a name, else the computed one."""
        key = None if name is None else key_at(name, back)
        if key is None or key not in self.columns:
            return computed
        optional = type.optional or none_column(key) in self.columns
        given = leaves.column(key, replace(type, optional=optional), self.columns)
        return select(Truth(known_expr(given)), given, computed)

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
            value = select(Truth(own.expr >= e.literal(first)), made, earlier)
        assert value is not None
        return value

    def own_date(self) -> Single:
        """The date of a record: that of its application, or the date of the run where it has none."""
        key, day = self.policy.applies_on, e.literal(self.setting.on)
        if key is None or key not in self.columns:
            return Single(day)
        return Single(e.column(key, "date", not self.columns[key].complete).fill_null(self.setting.on))

    # --- logic ------------------------------------------------------------------------------------

    def _joined(self, join: Callable[[Iterable[Expr]], Expr], operands: Iterable[Node], back: int) -> Truth:
        return Truth(join([self.truth(operand, back).expr for operand in operands]))

    def compare(self, left: Node, operator: tree.Comparison, right: Node, back: int) -> Truth:
        """A comparison; of days and texts that are still open it looks at every value that may come."""
        for node, again in (
            (left, lambda part: self.compare(part, operator, right, back)),
            (right, lambda part: self.compare(left, operator, part, back)),
        ):
            if node.type.kind in (Kind.DATE, Kind.TEXT):
                apart = self._apart(node, again, back)
                if apart is not None:
                    return apart
        shared = right.type if left.type.kind is Kind.NONE else left.type
        one, two = self.fitted(left, shared, back), self.fitted(right, shared, back)
        match one, two:
            case Quantity(), Quantity():
                return values.compare(one, operator, two)
            case Choice(), Choice():
                return compare_choices(one, operator, two)
            case Single(), Single():
                plain = Truth(values.PLAIN[operator](one.expr, two.expr))
                return values.with_none(plain, operator, one.none, two.none)
            case Truth(), Truth():
                return Truth(values.PLAIN[operator](one.expr, two.expr))
        raise self._refusal(left)

    def _apart(self, node: Node, again: Callable[[Node], Truth], back: int) -> Truth | None:
        """A test of a value that is chosen by conditions, asked of each value it may have."""
        match node:
            case tree.TermRef(name=name) if key_at(name, back) not in self.columns:
                return self._apart(self.policy.terms[name].value, again, back)
            case tree.If(condition=condition, then=then, otherwise=otherwise):
                return Truth(_either(self.truth(condition, back), again(then), again(otherwise)))
            case tree.First(rows=rows):
                result = Truth(UNDECIDED)
                for row in reversed(rows):
                    own = again(row.value)
                    result = (
                        own if row.when is None else Truth(_either(self.truth(row.when, back), own, result))
                    )
                return result
        return None

    def fitted(self, node: Node, type: Type, back: int) -> Value:
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
            days = days_between(left.expr, right.expr)
            return Quantity(days, days)
        if isinstance(left, Single) and isinstance(right, Quantity) and node.operator in "+-":
            return calls.later(self, node, left, right)
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
        if isinstance(exponent, Fraction) and exponent in range(1, 10):
            return reduce(values.times, [left.sharpened()] * int(exponent))
        if isinstance(exponent, Fraction) and exponent.denominator != 1:
            return values.power(left, exponent)
        raise self._refusal(node)

    def _best(self, options: Sequence[Value]) -> Value:
        choices = [option for option in options if isinstance(option, Choice)]
        return extreme_choice(choices, best=True) if choices else calls.largest(self, options)

    # --- rows -------------------------------------------------------------------------------------

    def _first(self, rows: Sequence[tree.Row], type: Type, back: int) -> Value:
        result = leaves.unknown(type, silent=True)
        for row in reversed(rows):
            value = self.fitted(row.value, type, back)
            result = value if row.when is None else select(self.truth(row.when, back), value, result)
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
                value = self.fitted(part.value, node.type, back)
                self._payment_year = outer
                if not isinstance(value, Quantity):
                    raise self._refusal(part.value)
                yield number, values.rounded(values.as_paid(value), Fraction(1))

    def _default(self, node: Node, operand: Node, otherwise: Node, back: int) -> Value:
        value = self.fitted(operand, node.type, back)
        replaced = ~known_expr(value) & ~not_only_missing(self, operand, back)
        return select(Truth(replaced), self.fitted(otherwise, node.type, back), value)


def _either(condition: Truth, then: Truth, otherwise: Truth) -> Expr:
    made = select(condition, then, otherwise)
    assert isinstance(made, Truth)
    return made.expr


# --- pieces -----------------------------------------------------------------------------------------


def _present(quantity: Quantity) -> Quantity:
    """For arithmetic: 无 is no number, so nothing is known there."""
    if quantity.none is None:
        return quantity
    return replace(values.where(quantity, ~quantity.none), none=None)
