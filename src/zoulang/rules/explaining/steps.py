"""The arithmetic of an amount, a class or points, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from zoulang.rules.deciding.evaluate import NOW, Evaluation, Moment
from zoulang.rules.deciding.values import Unknown, Value
from zoulang.rules.tree import (
    Best,
    ByYear,
    Call,
    Default,
    First,
    If,
    Limit,
    Literal,
    Node,
    Range,
    Shift,
    TermRef,
    Unless,
)
from zoulang.rules.units import Kind

StepKind = OneOf[
    "computed", "fixed", "judged", "cap", "floor", "row", "else", "year", "best", "part", "default",
    "not_given",
]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One line of the arithmetic of an amount or a class.

    ``kind``: ``computed`` from values, ``fixed`` by the text, ``judged`` within bounds, ``cap`` or
    ``floor`` (``applied`` when it changed the amount ``before``), ``row`` that won, ``else`` after the
    tests of all rows were ``refused``, ``year`` of a schedule, ``best`` of several, ``part`` of the lowest
    or highest of several, ``default`` for what is missing, ``not_given`` because of an exemption.
    """

    kind: StepKind
    node: Node
    moment: Moment
    result: Value
    bound: Value | None = None
    applied: bool = False
    year: int | None = None
    refused: tuple[Node, ...] = ()
    before: Value | None = None


def steps(evaluation: Evaluation, node: Node, at: Moment = NOW) -> Iterator[Step]:
    """The arithmetic of a value, line by line."""
    match node:
        case Limit(value=inner, bound=bound):
            yield from steps(evaluation, inner, at)
            before, limit = evaluation.value(inner, at), evaluation.value(bound, at)
            value = evaluation.value(node, at)
            yield Step(node.kind, bound, at, value, limit, applied=before != value, before=before)
        case First():
            yield from _rows(evaluation, node, at)
        case If(condition=condition, then=then, otherwise=otherwise):
            holds = evaluation.truth(condition, at)
            if isinstance(holds, Unknown):
                yield Step("computed", node, at, evaluation.value(node, at))
            else:
                yield from steps(evaluation, then if holds else otherwise, at)
        case Best(options=options):
            for option in options:
                yield Step("best", option, at, evaluation.value(option, at))
        case ByYear():
            for year, amount in evaluation.schedule(node, at):
                yield Step("year", node, at, amount, year=year)
        case Unless(condition=condition, value=inner):
            if evaluation.truth(condition, at) is True:
                yield Step("not_given", condition, at, evaluation.value(node, at))
            else:
                yield from steps(evaluation, inner, at)
        case Default(operand=operand, otherwise=otherwise):
            yield from _default(evaluation, node, operand, otherwise, at)
        case Shift(operand=operand, periods=periods):
            yield from steps(evaluation, operand, at._replace(back=at.back + periods))
        case TermRef(name=name) if evaluation.record.get(name, at.back) is None:
            yield from steps(evaluation, evaluation.policy.terms[name].value, at)
        case Literal():
            yield Step("fixed", node, at, evaluation.value(node, at))
        case Range():
            yield Step("judged", node, at, evaluation.value(node, at))
        case Call(function="worst" | "best", arguments=arguments):
            for argument in arguments:
                if isinstance(argument, TermRef):
                    yield Step("part", argument, at, evaluation.value(argument, at))
            yield Step("computed", node, at, evaluation.value(node, at))
        case _:
            yield Step("computed", node, at, evaluation.value(node, at))


def _rows(evaluation: Evaluation, node: First, at: Moment) -> Iterator[Step]:
    for row in node.rows:
        holds = True if row.when is None else evaluation.truth(row.when, at)
        if holds is False:
            continue
        if row.when is None:
            refused = tuple(other.when for other in node.rows if other.when is not None)
            surely = all(evaluation.truth(test, at) is False for test in refused)
            yield Step(
                "else", row.value, at, evaluation.value(row.value, at), applied=surely, refused=refused
            )
        else:
            yield Step("row", row.when, at, holds)
        yield from steps(evaluation, row.value, at)
        if holds is True:
            return


def _default(
    evaluation: Evaluation, node: Default, operand: Node, otherwise: Node, at: Moment
) -> Iterator[Step]:
    value = evaluation.value(operand, at)
    missing = isinstance(value, Unknown) and all(cause.kind == "missing" for cause in value.causes)
    if missing:
        yield Step("default", operand, at, value)
    yield from steps(evaluation, otherwise if missing else operand, at)


def schedule(evaluation: Evaluation, node: Node) -> list[tuple[int, Value]]:
    """(calendar year, amount) of a pay tree with ``by_year`` at its root, or under ``unless``."""
    if isinstance(node, Unless) and evaluation.truth(node.condition) is False:
        node = node.value
    return evaluation.schedule(node) if isinstance(node, ByYear) else []


def winning_row(evaluation: Evaluation, node: Node, at: Moment = NOW) -> Step | None:
    """The row that settled a value; None where no row did or it is open which one."""
    for step in steps(evaluation, node, at):
        if step.kind == "row" and step.result is True:
            return step
        if step.kind == "else" and step.applied:
            return step
        if step.kind not in ("row", "else") or step.node.type.kind is not Kind.YES_NO:
            return None
    return None
