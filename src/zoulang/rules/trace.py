"""The trace of a decision: every condition with its answer, the values it read and its distance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal as OneOf
from typing import NamedTuple

from zoulang.rules.distance import Distance, distance
from zoulang.rules.evaluate import NOW, Evaluation, Moment
from zoulang.rules.policy import Input
from zoulang.rules.tree import (
    And,
    AtLeast,
    Best,
    ByYear,
    Condition,
    FactRef,
    First,
    If,
    InterpretationRef,
    ItemRef,
    Limit,
    Literal,
    Node,
    Not,
    Or,
    PaymentYear,
    Shift,
    TermRef,
    Unless,
)
from zoulang.rules.units import Type
from zoulang.rules.values import Cause, Truth, Unknown, Value, causes_of

Symbol = OneOf["yes", "no", "unknown", "exempt"]


@dataclass(frozen=True)
class Reading:
    """One value that a condition read: its name in both languages, its value, its type, its source."""

    key: str
    zh: str
    en: str
    value: Value
    type: Type
    source: str | None = None


@dataclass(frozen=True)
class Trace:
    """One condition of the explanation, with those below it."""

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
    readings: tuple[Reading, ...] = ()
    causes: tuple[Cause, ...] = ()
    distance: Distance | None = None

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


@dataclass(frozen=True)
class Step:
    """One line of the arithmetic of an amount or a class.

    ``kind``: ``computed`` from values, ``fixed`` by the text, ``cap`` or ``floor`` (``applied``
    when it changed the amount), ``row`` that won, ``else`` after the tests of all rows were
    ``refused``, ``year`` of a schedule, ``best`` of several.
    """

    kind: OneOf["computed", "fixed", "cap", "floor", "row", "else", "year", "best"]
    node: Node
    moment: Moment
    result: Value
    bound: Value | None = None
    applied: bool = False
    year: int | None = None
    refused: tuple[Node, ...] = ()


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
        readings=below.readings,
        causes=causes_of(truth),
        distance=None if exempt else below.distance,
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
        node=node, moment=at, symbol=symbol_of(truth), joined=joined, count=count, children=children,
        causes=causes_of(truth),
    )  # fmt: skip


def _leaf(evaluation: Evaluation, node: Node, at: Moment) -> Trace:
    truth = evaluation.truth(node, at)
    return Trace(
        node=node, moment=at, symbol=symbol_of(truth), readings=tuple(readings(evaluation, node, at)),
        causes=causes_of(truth), distance=distance(evaluation, node, at) if truth is False else None,
    )  # fmt: skip


def symbol_of(truth: Truth) -> Symbol:
    """The symbol of an answer."""
    if isinstance(truth, Unknown):
        return "unknown"
    return "yes" if truth else "no"


def readings(evaluation: Evaluation, node: Node, at: Moment = NOW) -> Iterator[Reading]:
    """The named values that a node reads, each once, in the order of the text; terms before their parts."""
    seen: set[str] = set()
    for reading in _readings(evaluation, node, at):
        if reading.key not in seen:
            seen.add(reading.key)
            yield reading


def _readings(evaluation: Evaluation, node: Node, at: Moment) -> Iterator[Reading]:
    policy = evaluation.policy
    value = evaluation.value(node, at) if not isinstance(node, (PaymentYear, Literal)) else None
    match node:
        case FactRef(name=name):
            asked = Input(policy.facts[name], at.back)
            assert value is not None
            yield Reading(asked.key, asked.zh, asked.en, value, node.type, asked.fact.source)
        case TermRef(name=name):
            term = policy.terms[name]
            assert value is not None
            yield Reading(f"{name}@{at.back}", term.zh, term.en, value, node.type)
            if evaluation.record.get(name, at.back) is None:
                yield from _readings(evaluation, term.value, at)
        case ItemRef(item=id):
            item = policy.item(id)
            assert value is not None
            yield Reading(id, item.title.zh, item.title.en, value, node.type)
        case InterpretationRef(name=name):
            question = policy.interpretations[name]
            assert value is not None
            yield Reading(name, name, name, value, node.type, question.owner)
        case Shift(operand=operand, periods=periods):
            yield from _readings(evaluation, operand, at._replace(back=at.back + periods))
        case _:
            for child in node.children():
                yield from _readings(evaluation, child, at)


def steps(evaluation: Evaluation, node: Node, at: Moment = NOW) -> Iterator[Step]:
    """The arithmetic of a value, line by line."""
    value = evaluation.value(node, at)
    match node:
        case Limit(value=inner, bound=bound):
            yield from steps(evaluation, inner, at)
            before, limit = evaluation.value(inner, at), evaluation.value(bound, at)
            yield Step(node.kind, bound, at, value, limit, applied=before != value)
        case First(rows=rows):
            for row in rows:
                holds = True if row.when is None else evaluation.truth(row.when, at)
                if holds is False:
                    continue
                if row.when is None:
                    refused = tuple(other.when for other in rows if other.when is not None)
                    surely = all(evaluation.truth(test, at) is False for test in refused)
                    result = evaluation.value(row.value, at)
                    yield Step("else", row.value, at, result, applied=surely, refused=refused)
                else:
                    yield Step("row", row.when, at, holds)
                yield from steps(evaluation, row.value, at)
                if holds is True:
                    return
        case If(condition=condition, then=then, otherwise=otherwise):
            holds = evaluation.truth(condition, at)
            if isinstance(holds, Unknown):
                yield Step("computed", node, at, value)
            else:
                yield from steps(evaluation, then if holds else otherwise, at)
        case Best(options=options):
            for option in options:
                yield Step("best", option, at, evaluation.value(option, at))
        case ByYear():
            for year, amount in evaluation.schedule(node, at):
                yield Step("year", node, at, amount, year=year)
        case Unless(value=inner):
            yield from steps(evaluation, inner, at)
        case TermRef(name=name) if evaluation.record.get(name, at.back) is None:
            yield from steps(evaluation, evaluation.policy.terms[name].value, at)
        case Literal():
            yield Step("fixed", node, at, value)
        case _:
            yield Step("computed", node, at, value)


def schedule(evaluation: Evaluation, node: Node) -> list[tuple[int, Value]]:
    """(calendar year, amount) of a pay tree with ``by_year`` at its root, or under ``unless``."""
    if isinstance(node, Unless) and evaluation.truth(node.condition) is False:
        node = node.value
    return evaluation.schedule(node) if isinstance(node, ByYear) else []
