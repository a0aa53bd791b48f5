"""The interpreter of the typed tree for one record: known values, or unknown with causes and bounds."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from zoulang.rules import values as v
from zoulang.rules.policy import Input, Item, Policy
from zoulang.rules.record import Record
from zoulang.rules.tree import (
    NONE, And, Arithmetic, AtLeast, Bands, Best, ByYear, Call, Compare, Condition, ConstantRef, Default, FactRef, First, If,
    InterpretationRef, ItemRef, Known, Limit, Literal, Member, Negative, Node, Not, Or, PaymentYear, Plain, Shift,
    TermRef, Unless,
)  # fmt: skip
from zoulang.rules.units import Kind, Type
from zoulang.rules.values import Truth, Unknown, Value


@dataclass(frozen=True)
class Paid:
    """One payment of the ledger: item id, calendar year, fen, and the receipt it matched."""

    item: str
    year: int
    amount: int
    receipt: str | None = None
    project: str | None = None


@dataclass(frozen=True)
class History:
    """What is known of the past: payments, and the records of earlier periods.

    ``earlier_complete`` says that no earlier period is left out.
    """

    paid: tuple[Paid, ...] = ()
    earlier: tuple[Record, ...] = ()
    earlier_complete: bool = True


class Moment(NamedTuple):
    """Where in time a node is read: periods back, and the year being paid inside a schedule."""

    back: int = 0
    payment_year: int | None = None


NOW = Moment()


@dataclass
class Evaluation:
    """One record under one policy on one day.

    Attributes:
        on: the date the decision is made for; dated constants are read at the own date of the record.
        interpretations: answers that override those of the policy.
    """

    policy: Policy
    record: Record
    on: date
    history: History | None = None
    interpretations: Mapping[str, Plain] = field(default_factory=dict)
    _memo: dict[tuple[int, Moment], Value] = field(default_factory=dict)
    _items: dict[str, Value] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The own date of the record: ``applies_on`` where it is given, else the day asked about."""
        own = self.record.get(self.policy.applies_on) if self.policy.applies_on else None
        return own if isinstance(own, date) else self.on

    def truth(self, node: Node, at: Moment = NOW) -> Truth:
        """The yes/no of a node; 无 counts as no."""
        value = self.value(node, at)
        if isinstance(value, (bool, Unknown)):
            return value
        return False

    def value(self, node: Node, at: Moment = NOW) -> Value:
        """The value of a node at a moment."""
        key = (id(node), at)
        if key not in self._memo:
            self._memo[key] = _EVALUATORS[type(node)](self, node, at)
        return self._memo[key]

    def item_truth(self, item: Item) -> Truth:
        """Whether the conditions of an item hold (without validity, vetoes and the ledger)."""
        if item.condition is not None and item.value is None:
            return self.truth(item.condition)
        if item.condition is not None and item.value is not None:
            return v.kleene_and([self.truth(item.condition), self.truth(item.value)])
        return self.truth(item.value) if item.value is not None else True

    def item_value(self, item: Item) -> Value:
        """The value of a class; the yes/no of any other item."""
        if item.id not in self._items:
            made: Value
            if item.kind == "class" and item.value is not None:
                made = self.value(item.value)
                if item.condition is not None:
                    made = self._gated(self.truth(item.condition), made)
            else:
                made = self.item_truth(item)
            self._items[item.id] = made
        return self._items[item.id]

    @staticmethod
    def _gated(gate: Truth, value: Value) -> Value:
        if gate is False:
            return NONE
        return value if gate is True else v.merge([value, NONE], v.causes_of(gate))

    # --- leaves -------------------------------------------------------------------------------------

    def _literal(self, node: Literal, at: Moment) -> Value:
        return node.value

    def _fact(self, node: FactRef, at: Moment) -> Value:
        given = self.record.get(node.name, at.back)
        if given is not None:
            return given
        fact = self.policy.facts[node.name]
        cause = v.Cause("judge" if fact.judged else "missing", Input(fact, at.back).key)
        if fact.type.kind is Kind.CHOICE:
            none = (NONE,) if fact.type.optional else ()
            return Unknown((cause,), possible=(*fact.type.values, *none))
        if fact.type.optional:
            return Unknown((cause,))
        return v.bounded((cause,), fact.low, fact.high)

    def _term(self, node: TermRef, at: Moment) -> Value:
        given = self.record.get(node.name, at.back)
        return given if given is not None else self.value(self.policy.terms[node.name].value, at)

    def _constant(self, node: ConstantRef, at: Moment) -> Value:
        versions = self.policy.constants[node.name].versions
        current = [value for first, value in versions if first is None or first <= self.day]
        return current[-1] if current else v.unknown("undefined", node.name)

    def _interpretation(self, node: InterpretationRef, at: Moment) -> Value:
        question = self.policy.interpretations[node.name]
        answer = self.interpretations.get(node.name, question.value)
        if answer is not None:
            return answer
        cause = v.Cause("silent", node.name)
        return Unknown((cause,), possible=question.type.values or None)

    def _item(self, node: ItemRef, at: Moment) -> Value:
        return self.item_value(self.policy.item(node.item))

    def _payment_year(self, node: PaymentYear, at: Moment) -> Value:
        return at.payment_year if at.payment_year is not None else v.unknown("undefined", node.text)

    # --- logic --------------------------------------------------------------------------------------

    def _not(self, node: Not, at: Moment) -> Value:
        return v.kleene_not(self.truth(node.operand, at))

    def _and(self, node: And, at: Moment) -> Value:
        return v.kleene_and([self.truth(part, at) for part in node.operands])

    def _or(self, node: Or, at: Moment) -> Value:
        return v.kleene_or([self.truth(part, at) for part in node.operands])

    def _at_least(self, node: AtLeast, at: Moment) -> Value:
        return v.at_least(node.count, [self.truth(part, at) for part in node.operands])

    def _condition(self, node: Condition, at: Moment) -> Value:
        test = self.truth(node.test, at)
        return test if node.unless is None else v.kleene_or([self.truth(node.unless, at), test])

    def _compare(self, node: Compare, at: Moment) -> Value:
        order = node.left.type.values or node.right.type.values
        return v.compare(self.value(node.left, at), node.operator, self.value(node.right, at), order)

    def _member(self, node: Member, at: Moment) -> Value:
        value = self.value(node.value, at)
        options = [self.value(option, at) for option in node.options]
        found = v.kleene_or([v.compare(value, "=", option, node.value.type.values) for option in options])
        return v.kleene_not(found) if node.negated else found

    def _known(self, node: Known, at: Moment) -> Value:
        return isinstance(self.value(node.operand, at), Unknown) is node.negated

    # --- values -------------------------------------------------------------------------------------

    def _arithmetic(self, node: Arithmetic, at: Moment) -> Value:
        left, right = self.value(node.left, at), self.value(node.right, at)
        if left is NONE or right is NONE:
            return v.unknown("undefined", node.left.text if left is NONE else node.right.text)
        if node.left.type.kind in (Kind.DATE, Kind.YEAR):
            return _calendar(node, left, right)
        match node.operator:
            case "+":
                return v.add(left, right)
            case "-":
                return v.add(left, v.negate(right))
            case "*":
                return v.multiply(left, right)
            case "/":
                if isinstance(right, Fraction) and right < 0:
                    return v.unknown("undefined", node.right.text)
                return v.divide(left, right, node.right.text)
        return _power(left, right, node)

    def _negative(self, node: Negative, at: Moment) -> Value:
        return v.negate(self.value(node.operand, at))

    def _default(self, node: Default, at: Moment) -> Value:
        value = self.value(node.operand, at)
        if isinstance(value, Unknown) and all(cause.kind == "missing" for cause in value.causes):
            return self.value(node.otherwise, at)
        return value

    def _if(self, node: If, at: Moment) -> Value:
        condition = self.truth(node.condition, at)
        if isinstance(condition, Unknown):
            return v.merge(
                [self.value(node.then, at), self.value(node.otherwise, at)], v.causes_of(condition)
            )
        return self.value(node.then if condition else node.otherwise, at)

    def _limit(self, node: Limit, at: Moment) -> Value:
        pair = [self.value(node.value, at), self.value(node.bound, at)]
        if pair[0] is NONE:
            return NONE
        return v.smallest(pair) if node.kind == "cap" else v.largest(pair)

    def _call(self, node: Call, at: Moment) -> Value:
        if node.function == "first_time":
            return self._first_time(node, at)
        if node.function == "count":
            return _count([self.truth(argument, at) for argument in node.arguments])
        arguments = [self.value(argument, at) for argument in node.arguments]
        return _FUNCTIONS[node.function](node, arguments)

    def _first_time(self, node: Call, at: Moment) -> Value:
        """首次（c）: now, and in no earlier period of the history."""
        test = node.arguments[0]
        now = self.truth(test, at)
        if now is False:
            return False
        if self.history is None:
            return Unknown((*v.causes_of(now), v.Cause("missing", node.text or "history")))
        past = [Evaluation(self.policy, record, self.on).truth(test) for record in self.history.earlier]
        before = v.kleene_or(past)
        if before is False and not self.history.earlier_complete:
            before = v.unknown("missing", node.text or "history")
        return v.kleene_and([now, v.kleene_not(before)])

    def _shift(self, node: Shift, at: Moment) -> Value:
        return self.value(node.operand, at._replace(back=at.back + node.periods))

    def _first(self, node: First, at: Moment) -> Value:
        candidates: list[Value] = []
        causes: list[v.Cause] = []
        for row in node.rows:
            holds = True if row.when is None else self.truth(row.when, at)
            if holds is False:
                continue
            candidates.append(self.value(row.value, at))
            if holds is True:
                break
            causes += v.causes_of(holds)
        else:
            candidates.append(v.unknown("silent", node.gap))
        return candidates[0] if len(candidates) == 1 and not causes else v.merge(candidates, tuple(causes))

    def _best(self, node: Best, at: Moment) -> Value:
        return v.largest([self.value(option, at) for option in node.options])

    def _by_year(self, node: ByYear, at: Moment) -> Value:
        total: Value = Fraction(0)
        for _, amount in self.schedule(node, at):
            total = v.add(total, amount)
        if not self.schedule(node, at):
            start = self.value(node.start, at)
            return Unknown(v.causes_of(start)) if isinstance(start, Unknown) else NONE
        return total

    def schedule(self, node: ByYear, at: Moment = NOW) -> list[tuple[int, Value]]:
        """(calendar year, amount rounded to the fen) of a schedule; empty while the first year is unknown."""
        start = self.value(node.start, at)
        if not isinstance(start, int):
            return []
        return [
            (start + year - 1, rounded(self.value(part.value, at._replace(payment_year=start + year - 1))))
            for part in node.instalments
            for year in range(part.first, part.last + 1)
        ]

    def _unless(self, node: Unless, at: Moment) -> Value:
        return self._gated(v.kleene_not(self.truth(node.condition, at)), self.value(node.value, at))


def rounded(value: Value) -> Value:
    """An amount half up to the fen; bounds as well.

    >>> rounded(Fraction(5, 2))
    Fraction(3, 1)
    """
    if isinstance(value, Fraction):
        return Fraction(half_up(value))
    if isinstance(value, Unknown):
        low, high = (None if bound is None else Fraction(half_up(bound)) for bound in (value.low, value.high))
        return v.bounded(value.causes, low, high) if (low, high) != (None, None) else value
    return value


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves away from zero.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2))
    (3, -3)
    """
    whole = floor(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def _count(truths: list[Truth]) -> Value:
    met = sum(truth is True for truth in truths)
    still = sum(isinstance(truth, Unknown) for truth in truths)
    return v.bounded(v.causes_of(*truths), Fraction(met), Fraction(met + still))


def _calendar(node: Arithmetic, left: Value, right: Value) -> Value:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown(v.causes_of(left, right))
    if isinstance(left, int) and isinstance(right, int):
        return Fraction(left - right)
    if isinstance(left, date) and isinstance(right, date):
        return Fraction((left - right).days)
    amount = int(right) if isinstance(right, Fraction) else 0
    amount = amount if node.operator == "+" else -amount
    if isinstance(left, int):
        return left + amount
    unit = node.right.type.unit[0][0]
    if isinstance(left, date) and unit == "天":
        return left + timedelta(days=amount)
    if isinstance(left, date) and unit == "月":
        return add_months(left, amount)
    return v.unknown("undefined", node.text or "calendar")


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month.

    >>> add_months(date(2023, 1, 31), 1)
    datetime.date(2023, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _power(left: Value, right: Value, node: Node) -> Value:
    if not (isinstance(left, Fraction) and isinstance(right, Fraction)):
        return Unknown(v.causes_of(left, right))
    if right.denominator == 1 and (left != 0 or right >= 0):
        return left ** int(right)
    if left < 0 or (left == 0 and right < 0):
        return v.unknown("undefined", node.text)
    return Fraction(round(float(left) ** float(right), 10)).limit_denominator(10**10)


def _rounder(rule: Callable[[Fraction], int]) -> Callable[[Call, list[Value]], Value]:
    def apply(node: Call, arguments: list[Value]) -> Value:
        value, digits = arguments[0], arguments[1]
        assert isinstance(digits, Fraction)
        step = unit_step(node.arguments[0].type) / 10 ** int(digits)
        if isinstance(value, Fraction):
            return rule(value / step) * step
        if isinstance(value, Unknown):
            low, high = (None if b is None else rule(b / step) * step for b in (value.low, value.high))
            return v.bounded(value.causes, low, high)
        return value

    return apply


def unit_step(type: Type) -> Fraction:
    """One of what rounding counts in: a yuan for money, one hundredth for points, else one."""
    if type.kind is Kind.MONEY:
        return Fraction(100)
    return Fraction(1, 100) if type.kind is Kind.POINTS else Fraction(1)


def _extreme(worst: bool) -> Callable[[Call, list[Value]], Value]:
    def apply(node: Call, arguments: list[Value]) -> Value:
        order = node.type.values
        present = [value for value in arguments if value is not NONE]
        if not present:
            return NONE
        causes = v.causes_of(*present)
        pick = min if worst else max
        sets = [[order.index(str(p)) for p in _choices(value, order)] for value in present]
        reachable = set(sets[0])
        for more in sets[1:]:
            reachable = {pick(first, second) for first in reachable for second in more}
        if len(reachable) == 1:
            return order[reachable.pop()]
        return Unknown(causes, possible=tuple(order[place] for place in sorted(reachable)))

    return apply


def _choices(value: Value, order: tuple[str, ...]) -> list[Plain]:
    if isinstance(value, Unknown):
        return [p for p in (value.possible or order) if p is not NONE]
    return [value]


def _sum(node: Call, arguments: list[Value]) -> Value:
    total: Value = Fraction(0)
    for value in arguments:
        total = total if value is NONE else v.add(total, value)
    return total


def _mean(node: Call, arguments: list[Value]) -> Value:
    present = [value for value in arguments if value is not NONE]
    return v.divide(_sum(node, present), Fraction(len(present)), node.text)


def _absolute(node: Call, arguments: list[Value]) -> Value:
    value = arguments[0]
    return abs(value) if isinstance(value, Fraction) else value.unbounded if isinstance(value, Unknown) else value


def _year(node: Call, arguments: list[Value]) -> Value:
    return arguments[0].year if isinstance(arguments[0], date) else arguments[0]


_FUNCTIONS: dict[str, Callable[[Call, list[Value]], Value]] = {
    "largest": lambda node, arguments: v.largest(arguments),
    "smallest": lambda node, arguments: v.smallest(arguments),
    "worst": _extreme(worst=True),
    "best": _extreme(worst=False),
    "sum": _sum,
    "mean": _mean,
    "round": _rounder(half_up),
    "ceiling": _rounder(ceil),
    "floor": _rounder(floor),
    "absolute": _absolute,
    "year": _year,
}

_EVALUATORS: dict[type[Node], Callable[..., Value]] = {
    Literal: Evaluation._literal,
    FactRef: Evaluation._fact,
    TermRef: Evaluation._term,
    ConstantRef: Evaluation._constant,
    InterpretationRef: Evaluation._interpretation,
    ItemRef: Evaluation._item,
    PaymentYear: Evaluation._payment_year,
    Not: Evaluation._not,
    And: Evaluation._and,
    Or: Evaluation._or,
    AtLeast: Evaluation._at_least,
    Condition: Evaluation._condition,
    Compare: Evaluation._compare,
    Member: Evaluation._member,
    Known: Evaluation._known,
    Arithmetic: Evaluation._arithmetic,
    Negative: Evaluation._negative,
    Default: Evaluation._default,
    If: Evaluation._if,
    Limit: Evaluation._limit,
    Call: Evaluation._call,
    Shift: Evaluation._shift,
    First: Evaluation._first,
    Bands: Evaluation._first,
    Best: Evaluation._best,
    ByYear: Evaluation._by_year,
    Unless: Evaluation._unless,
}
