"""The interpreter of the typed tree for one record: known values, or unknown with causes and bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from zoulang.rules import values as v
from zoulang.rules.apply import FUNCTIONS, calendar_sum, count, extreme, power
from zoulang.rules.apply import half_up as half_up
from zoulang.rules.apply import rounded as rounded
from zoulang.rules.apply import unit_step as unit_step
from zoulang.rules.policy import Input, Item, Policy
from zoulang.rules.record import Record
from zoulang.rules.tree import (
    NONE,
    And,
    Arithmetic,
    AtLeast,
    Bands,
    Best,
    ByYear,
    Call,
    Compare,
    Condition,
    ConstantRef,
    Default,
    FactRef,
    First,
    If,
    InterpretationRef,
    ItemRef,
    Known,
    Limit,
    Literal,
    Member,
    Negative,
    Node,
    Not,
    Or,
    PaymentYear,
    Plain,
    Shift,
    TermRef,
    Unless,
)
from zoulang.rules.units import Kind
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
            return Unknown((cause,), may_be_none=True)
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
        left, right = _number(left), _number(right)
        if node.left.type.kind in (Kind.DATE, Kind.YEAR):
            return calendar_sum(node, left, right)
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
        return power(left, right, node)

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
        limited = v.smallest if node.kind == "cap" else v.largest
        if not isinstance(pair[0], Unknown) or not pair[0].may_be_none:
            return limited(pair)
        low, high = v.interval(limited([replace(pair[0], may_be_none=False), pair[1]]))
        return Unknown(v.causes_of(*pair), low, high, may_be_none=True)

    def _call(self, node: Call, at: Moment) -> Value:
        if node.function == "first_time":
            return self._first_time(node, at)
        if node.function == "count":
            return count([self.truth(argument, at) for argument in node.arguments])
        arguments = [self.value(argument, at) for argument in node.arguments]
        return FUNCTIONS[node.function](node, arguments)

    def _first_time(self, node: Call, at: Moment) -> Value:
        """首次（c）: now, and in no earlier period of the history."""
        test = node.arguments[0]
        now = self.truth(test, at)
        if now is False:
            return False
        if self.history is None:
            return Unknown((*v.causes_of(now), v.Cause("missing", node.text or "history")))
        past = [
            Evaluation(self.policy, record, self.on, None, self.interpretations).truth(test)
            for record in self.history.earlier
        ]
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
            gap = v.Cause("silent", node.gap)
            candidates.append(Unknown((gap,), may_be_none=node.type.optional))
        return candidates[0] if len(candidates) == 1 and not causes else v.merge(candidates, tuple(causes))

    def _best(self, node: Best, at: Moment) -> Value:
        options = [self.value(option, at) for option in node.options]
        return extreme(node.type.values, options) if node.type.values else v.largest(options)

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
            (year, rounded(v.as_paid(self.value(part.value, at._replace(payment_year=year)))))
            for part in node.instalments
            for year in range(start + part.first - 1, start + part.last)
        ]

    def _unless(self, node: Unless, at: Moment) -> Value:
        return self._gated(v.kleene_not(self.truth(node.condition, at)), self.value(node.value, at))


def _number(value: Value) -> Value:
    """For arithmetic: 无 is no number, so of what may be 无 nothing is known."""
    return value.unbounded if isinstance(value, Unknown) and value.may_be_none else value


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
