"""The trace of a decision: every condition with its answer, the values it read and its distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal as OneOf
from typing import NamedTuple

from zoulang.rules.deciding.evaluate import NOW, Evaluation, Moment
from zoulang.rules.deciding.values import Cause, Truth, Unknown, Value, causes_of
from zoulang.rules.explaining.distance import Distance, distance
from zoulang.rules.explaining.reach import Read, read, taken
from zoulang.rules.explaining.steps import Step as Step
from zoulang.rules.explaining.steps import schedule as schedule
from zoulang.rules.explaining.steps import steps as steps
from zoulang.rules.policy import Input
from zoulang.rules.tree import (
    AmountRef,
    And,
    AtLeast,
    Cohort,
    Condition,
    FactRef,
    InterpretationRef,
    ItemRef,
    Ledger,
    Node,
    Not,
    Or,
    Rows,
    Shift,
    TermRef,
)
from zoulang.rules.units import Type

Symbol = OneOf["yes", "no", "unknown", "exempt"]


@dataclass(frozen=True)
class Reading:
    """One named value that a condition read: the node that names it, its value, its type, its source."""

    key: str
    node: Node
    moment: Moment
    value: Value
    type: Type
    source: str | None = None


@dataclass(frozen=True)
class Trace:
    """One condition of the explanation, with those below it.

    ``tested`` is the node that was tested, where it is no group; readings and distance are made when asked.
    """

    evaluation: Evaluation = field(repr=False, compare=False)
    node: Node
    moment: Moment
    symbol: Symbol
    id: str | None = None
    clause: str | None = None
    title_zh: str | None = None
    title_en: str | None = None
    joined: OneOf["all", "any", "at_least", "not"] | None = None
    count: int | None = None
    children: tuple[Trace, ...] = ()
    tested: tuple[Node, Moment] | None = None
    causes: tuple[Cause, ...] = ()

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """The nodes that the test read, named items not entered."""
        return tuple(read(self.evaluation, [self.tested[0]], self.tested[1], False)) if self.tested else ()

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The named values that the test read, each once, in the order of the text; terms before parts."""
        return tuple(_readings(self.evaluation, self.reads))

    @cached_property
    def distance(self) -> Distance | None:
        """How far a failed test is from holding."""
        if self.tested is None or self.symbol == "exempt":
            return None
        failed = self.evaluation.truth(*self.tested) is False
        return distance(self.evaluation, *self.tested) if failed else None

    def failed(self) -> Iterator[str]:
        """Ids of the topmost conditions that are no."""
        if self.symbol != "no":
            return
        if self.id is not None:
            yield self.id
            return
        for child in self.children:
            yield from child.failed()


class Effort(NamedTuple):
    """What it takes to turn a failed condition: how many tests, and the largest relative gap among them."""

    tests: int
    share: Fraction


def effort(trace: Trace) -> Effort:
    """The least effort that turns a condition; nothing where it has not failed.

    All failing parts of a conjunction count, of an alternative the easiest branch.
    A gap that is no number, such as a missing title, counts as the whole.
    """
    if trace.symbol != "no":
        return Effort(0, Fraction(0))
    failed = [effort(child) for child in trace.children if child.symbol == "no"]
    if not failed:
        return Effort(1, _relative_gap(trace.distance))
    if trace.joined == "any":
        return min(failed)
    return Effort(sum(each.tests for each in failed), max(each.share for each in failed))


def shortfalls(trace: Trace) -> list[Trace]:
    """The failed tests below a condition, none hidden; of alternatives the easiest branch first."""
    if trace.symbol != "no":
        return []
    failed = [child for child in trace.children if child.symbol == "no"]
    if not failed:
        return [trace]
    if trace.joined == "any":
        failed.sort(key=effort)
    return [leaf for child in failed for leaf in shortfalls(child)]


def _relative_gap(distance: Distance | None) -> Fraction:
    if (
        distance is None
        or distance.gap is None
        or not isinstance(distance.wanted, Fraction)
        or not distance.wanted
    ):
        return Fraction(1)
    return abs(distance.gap / distance.wanted)


def trace(evaluation: Evaluation, node: Node, at: Moment = NOW) -> Trace:
    """The trace of a yes/no node."""
    match node:
        case Condition():
            return _condition(evaluation, node, at)
        case And(operands=operands):
            return _group(evaluation, node, at, "all", operands)
        case Or(operands=operands):
            return _group(evaluation, node, at, "any", operands)
        case AtLeast(operands=operands):
            return _group(evaluation, node, at, "at_least", operands, node.count)
        case Not(operand=And() | Or() | AtLeast()):
            return _group(evaluation, node, at, "not", (node.operand,))
        case Shift(operand=operand, periods=periods) if isinstance(operand, (And, Or, AtLeast)):
            return trace(evaluation, operand, at._replace(back=at.back + periods))
    return _leaf(evaluation, node, at)


def _condition(evaluation: Evaluation, node: Condition, at: Moment) -> Trace:
    below = trace(evaluation, node.test, at)
    exempt = node.unless is not None and evaluation.truth(node.unless, at) is True
    truth = evaluation.truth(node, at)
    children = below.children
    if node.unless is not None and not exempt:
        children = (below, trace(evaluation, node.unless, at))
    return Trace(
        evaluation=evaluation,
        node=node,
        moment=at,
        symbol="exempt" if exempt else symbol_of(truth),
        id=node.id or below.id,
        clause=node.clause or below.clause,
        title_zh=node.title_zh or below.title_zh,
        title_en=node.title_en or below.title_en,
        joined="any" if node.unless is not None and not exempt else below.joined,
        count=below.count,
        children=children,
        tested=below.tested,
        causes=causes_of(truth),
    )


def _group(
    evaluation: Evaluation, node: Node, at: Moment, joined: OneOf["all", "any", "at_least", "not"],
    operands: tuple[Node, ...], count: int | None = None,
) -> Trace:  # fmt: skip
    if len(operands) == 1 and joined in ("all", "any"):
        return trace(evaluation, operands[0], at)
    truth = evaluation.truth(node, at)
    children = tuple(trace(evaluation, part, at) for part in operands)
    return Trace(
        evaluation=evaluation, node=node, moment=at, symbol=symbol_of(truth), joined=joined, count=count,
        children=children, causes=causes_of(truth),
    )  # fmt: skip


def _leaf(evaluation: Evaluation, node: Node, at: Moment) -> Trace:
    truth = evaluation.truth(node, at)
    return Trace(
        evaluation=evaluation, node=node, moment=at, symbol=symbol_of(truth), tested=(node, at),
        causes=causes_of(truth),
    )  # fmt: skip


def symbol_of(truth: Truth) -> Symbol:
    """The symbol of an answer."""
    if isinstance(truth, Unknown):
        return "unknown"
    return "yes" if truth else "no"


READ = (FactRef, TermRef, ItemRef, InterpretationRef, AmountRef, Ledger, Rows, Cohort)


def _readings(evaluation: Evaluation, reads: Sequence[Read]) -> Iterator[Reading]:
    seen: set[str] = set()
    for place, (part, moment) in enumerate(reads):
        if not isinstance(part, READ) or (place == 0 and isinstance(part, (Rows, Cohort))):
            continue
        reading = _reading(evaluation, part, moment)
        if reading.key not in seen:
            seen.add(reading.key)
            yield reading


def _reading(evaluation: Evaluation, node: Node, at: Moment) -> Reading:
    policy, value = evaluation.policy, evaluation.value(node, at)
    match node:
        case FactRef(name=name):
            asked = Input(policy.facts[name], at.back)
            return Reading(asked.key, node, at, value, node.type, asked.fact.source)
        case TermRef(name=name):
            settled = node.type if node.type.unit else taken(evaluation, node, at).type
            return Reading(f"{name}@{at.back}", node, at, value, settled)
        case ItemRef(item=id):
            return Reading(id, node, at, value, node.type)
        case InterpretationRef(name=name):
            question = policy.interpretations.get(name)
            return Reading(name, node, at, value, node.type, question.owner if question else None)
    return Reading(f"{node.text or type(node).__name__}@{at.back}", node, at, value, node.type)
