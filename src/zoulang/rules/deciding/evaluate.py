"""The interpreter of the typed tree for one record: known values, or unknown with causes and bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zoulang.rules.deciding import values as v
from zoulang.rules.deciding.apply import DATED, FUNCTIONS, calendar_sum, count, extreme, power
from zoulang.rules.deciding.apply import half_up as half_up
from zoulang.rules.deciding.apply import rounded as rounded
from zoulang.rules.deciding.apply import unit_step as unit_step
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.deciding.gates import gate_answers
from zoulang.rules.deciding.ledger import History as History
from zoulang.rules.deciding.ledger import Paid as Paid
from zoulang.rules.deciding.ledger import first_time, ledger_value
from zoulang.rules.deciding.registers import column_value, rows_value
from zoulang.rules.deciding.standing import OWN, cohort_name
from zoulang.rules.deciding.values import Truth, Unknown, Value
from zoulang.rules.policy import Input, Item, Policy
from zoulang.rules.record import FARTHEST_BACK, Record
from zoulang.rules.tree import (
    NONE,
    AmountRef,
    And,
    Arithmetic,
    AtLeast,
    Bands,
    Best,
    ByYear,
    Call,
    Cohort,
    Column,
    Compare,
    Condition,
    ConstantRef,
    Cut,
    Default,
    FactRef,
    First,
    If,
    InterpretationRef,
    ItemRef,
    Known,
    Ledger,
    Limit,
    Literal,
    Member,
    Negative,
    Node,
    Not,
    Or,
    PaymentYear,
    Plain,
    Range,
    Rows,
    Shift,
    TermRef,
    Unless,
)
from zoulang.rules.units import Kind

if TYPE_CHECKING:
    from zoulang.rules.deciding.cohort import Position


class Moment(NamedTuple):
    """Where a node is read: periods back, the year being paid inside a schedule, the row of a register."""

    back: int = 0
    payment_year: int | None = None
    row: int | None = None


NOW = Moment()


@dataclass
class Evaluation:
    """One record under one policy on one day.

    Attributes:
        on: the date the decision is made for; dated constants are read at the own date of the record.
        interpretations: answers that override those of the policy.
        calendar: days off and make-up days.
        population: the record's place among all records; without it ranks and totals are unknown.
        routed: a route of a newer edition leads here, so that validity is not asked.
    """

    policy: Policy
    record: Record
    on: date
    history: History | None = None
    interpretations: Mapping[str, Plain] = field(default_factory=dict)
    calendar: Calendar = field(default=WEEKENDS, kw_only=True)
    population: Position | None = field(default=None, kw_only=True, repr=False)
    routed: bool = field(default=False, kw_only=True)
    _now: dict[int, Value] = field(default_factory=dict, init=False, repr=False)
    _then: dict[tuple[int, Moment], Value] = field(default_factory=dict, init=False, repr=False)
    _items: dict[tuple[str, Moment], Value] = field(default_factory=dict, init=False, repr=False)
    _amounts: dict[str, Value] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Lines of a score table that the record gives ready-made stand in its total as well."""
        for name, node in self.policy.part_nodes.items():
            for back in range(FARTHEST_BACK + 1):
                given = self.record.get(name, back)
                if given is not None:
                    self._keep(node, Moment(back), given)

    @cached_property
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
        if at is NOW:
            known = self._now.get(id(node))
            if known is None:
                known = self._now[id(node)] = _EVALUATORS[type(node)](self, node, at)
            return known
        known = self._then.get((id(node), at))
        if known is None:
            known = _EVALUATORS[type(node)](self, node, at)
            self._keep(node, at, known)
        return known

    def _keep(self, node: Node, at: Moment, value: Value) -> None:
        if at == NOW:
            self._now[id(node)] = value
        self._then[id(node), at] = value

    # --- items --------------------------------------------------------------------------------------

    def item_truth(self, item: Item, at: Moment = NOW) -> Truth:
        """Whether the conditions of an item hold (without validity, vetoes and the ledger).

        Of a class or score whether its value is known; of a deadline whether it is met in time.
        """
        tests: list[Truth] = [] if item.condition is None else [self.truth(item.condition, at)]
        if item.kind in ("class", "score"):
            value = self.item_value(item, at)
            return Unknown(value.causes) if isinstance(value, Unknown) else True
        if item.kind == "deadline":
            tests.append(self.on_time(item, at))
        elif item.value is not None:
            tests.append(self.truth(item.value, at))
        return v.kleene_and(tests)

    def item_value(self, item: Item, at: Moment = NOW) -> Value:
        """The value of a class or score, 无 where its condition is no; the yes/no of any other item."""
        key = (item.id, at)
        if key not in self._items:
            self._items[key] = self._made_value(item, at)
        return self._items[key]

    def _made_value(self, item: Item, at: Moment) -> Value:
        if item.kind not in ("class", "score") or item.value is None:
            return self.item_truth(item, at)
        given = self.record.get(item.name, at.back) if item.name is not None else None
        if given is not None:
            return given
        value = self.value(item.value, at)
        return value if item.condition is None else self._gated(self.truth(item.condition, at), value)

    def on_time(self, item: Item, at: Moment = NOW) -> Truth:
        """Whether a deadline is met: done by the day due; not yet done, no once that day is over.

        Without a date fact that says when it was done: yes once the day due is known.
        """
        assert item.clock is not None
        due = self.value(item.clock.due, at)
        if item.clock.done is None:
            return Unknown(due.causes) if isinstance(due, Unknown) else True
        fact = self.policy.facts[item.clock.done]
        done = self.record.get(fact.key, at.back)
        if isinstance(done, date):
            return v.compare(done, "<=", due)
        name = Input(fact, at.back).key
        if done is not NONE or isinstance(due, Unknown):
            open_fact = Unknown((v.Cause("judge" if fact.judged else "missing", name),))
            return Unknown(v.causes_of(due, open_fact if done is None else True))
        late = v.compare(self.on, ">", due)
        return False if late is True else v.unknown("missing", name)

    def due(self, item: Item) -> Value:
        """The day due of a deadline; 无 where its condition is no."""
        assert item.clock is not None
        due = self.value(item.clock.due)
        return due if item.condition is None else self._gated(self.truth(item.condition), due)

    def amount(self, item: Item) -> Value:
        """What a measure gives, in fen, all conditions and gates counted, before stacking and budgets."""
        if item.id not in self._amounts:
            # A condition that asks for its own amount has no answer.
            self._amounts[item.id] = v.unknown("undefined", item.id)
            self._amounts[item.id] = self._made_amount(item)
        return self._amounts[item.id]

    def _made_amount(self, item: Item) -> Value:
        truth = v.kleene_and([*(gate.answer for gate in gate_answers(self, item)), self.item_truth(item)])
        if truth is False:
            return Fraction(0)
        if item.pay is None:
            cause = v.Cause("cited", item.cited.document) if item.cited else v.Cause("silent", item.id)
            return Unknown((*v.causes_of(truth), cause), Fraction(0))
        paid = v.at_least_nothing(rounded(v.as_paid(self.value(item.pay))))
        return paid if truth is True else v.merge([Fraction(0), paid], v.causes_of(truth))

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
        return v.unknown_fact(fact, Input(fact, at.back).key)

    def _term(self, node: TermRef, at: Moment) -> Value:
        given = self.record.get(node.name, at.back)
        return given if given is not None else self.value(self.policy.terms[node.name].value, at)

    def _constant(self, node: ConstantRef, at: Moment) -> Value:
        versions = self.policy.constants[node.name].versions
        if self.record.undated and self.policy.applies_on and (len(versions) > 1 or versions[0][0]):
            return v.unknown("missing", self.policy.applies_on)
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
        return self.item_value(self.policy.item(node.item), at)

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
            return calendar_sum(node, left, right, self.calendar)
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
            return first_time(self, node, at)
        if node.function == "count":
            return count([self.truth(argument, at) for argument in node.arguments])
        arguments = [self.value(argument, at) for argument in node.arguments]
        if node.function in DATED:
            return DATED[node.function](node, arguments, self.calendar)
        return FUNCTIONS[node.function](node, arguments)

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
            (year, self._instalment(part.value, at._replace(payment_year=year)))
            for part in node.instalments
            for year in range(start + part.first - 1, start + part.last)
        ]

    def _instalment(self, value: Node, at: Moment) -> Value:
        """One instalment, rounded; after validity only if the policy does not stop running claims."""
        amount = rounded(v.as_paid(self.value(value, at)))
        last, running = self.policy.effective_to, self.policy.running
        assert at.payment_year is not None
        if running is None or last is None or at.payment_year <= last.year:
            return amount
        goes_on = self.truth(running)
        if isinstance(goes_on, Unknown):
            return v.merge([Fraction(0), amount], goes_on.causes)
        return amount if goes_on else Fraction(0)

    # --- what a person judges, the past, rows, the whole population -----------------------------------

    def _range(self, node: Range, at: Moment) -> Value:
        return v.bounded((v.Cause("judge", node.name),), node.low, node.high)

    def _amount(self, node: AmountRef, at: Moment) -> Value:
        if at.back:
            # What was due in an earlier period is not worked out again; the ledger knows what was paid.
            return v.unknown("missing", node.text or node.item)
        return self.amount(self.policy.item(node.item))

    def _cohort(self, node: Cohort | Cut, at: Moment) -> Value:
        if at.row is not None:
            # Rows belong to one subject; what is compared is the subject.
            at = at._replace(row=None)
        if self.population is not None:
            return self.population.value(node, at)
        cause = (v.Cause("missing", cohort_name(node)),)
        if (isinstance(node, Cut) or node.function in OWN) and self._stands_aside(node, at):
            return False if node.type.kind is Kind.YES_NO else NONE
        if isinstance(node, Cut):
            none = (NONE,) if node.type.optional else ()
            return Unknown(cause, possible=(*(name for name, _ in node.upto), *none))
        return Unknown(cause, may_be_none=node.type.optional)

    def _stands_aside(self, node: Cohort | Cut, at: Moment) -> bool:
        """Whether the record surely takes no part."""
        if node.among is not None and self.truth(node.among, at) is False:
            return True
        return self.value(node.operand, at) is NONE

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
    Range: Evaluation._range,
    AmountRef: Evaluation._amount,
    Ledger: ledger_value,
    Rows: rows_value,
    Column: column_value,
    Cohort: Evaluation._cohort,
    Cut: Evaluation._cohort,
}
