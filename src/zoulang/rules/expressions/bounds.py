"""What a value can be at all, before any record is read: from the bounds of its facts."""

from __future__ import annotations

from fractions import Fraction

from zoulang.rules.expressions.scope import Scope
from zoulang.rules.tree import (
    Arithmetic,
    Best,
    Call,
    Cohort,
    ConstantRef,
    Default,
    FactRef,
    First,
    If,
    ItemRef,
    Limit,
    Literal,
    Negative,
    Node,
    Range,
    Rows,
    Shift,
    TermRef,
    Unless,
)

Interval = tuple[Fraction | None, Fraction | None]
"""The least and the largest value, both possible; None where there is no such limit."""
OPEN: Interval = (None, None)


def bounds_of(node: Node, scope: Scope) -> Interval:
    """The least and the largest known value of a node, 无 left aside."""
    match node:
        case Literal(value=Fraction() as number):
            return number, number
        case FactRef(name=name) if name in scope.facts:
            fact = scope.facts[name]
            return fact.low, fact.high
        case TermRef(name=name):
            return scope.of_term("bounds", name, lambda value: bounds_of(value, scope), OPEN)
        case ItemRef(item=id) if id in scope.most_points:
            return None, scope.most_points[id]
        case ConstantRef(name=name):
            values = [v for _, v in scope.constants[name].versions if isinstance(v, Fraction)]
            return (min(values), max(values)) if values else OPEN
        case Range():
            return node.low, node.high
        case Shift(operand=operand) | Unless(value=operand):
            return bounds_of(operand, scope)
        case Negative(operand=operand):
            low, high = bounds_of(operand, scope)
            return _negative(high), _negative(low)
        case Default(operand=one, otherwise=other) | If(then=one, otherwise=other):
            return _hull([bounds_of(one, scope), bounds_of(other, scope)])
        case First(rows=rows):
            return _hull([bounds_of(row.value, scope) for row in rows])
        case Limit():
            return _limit(node, scope)
        case Arithmetic():
            return _arithmetic(node, scope)
        case Call() | Best():
            return _call(node, scope)
        case Rows(function="count") | Cohort(function="count"):
            return Fraction(0), None
        case Cohort(function="rank"):
            return Fraction(1), None
        case Cohort(function="share", operand=operand) if _positive(bounds_of(operand, scope)[0]):
            return Fraction(0), Fraction(1)
        case Cohort(function="mean" | "largest" | "smallest" | "median" | "quantile", operand=operand):
            return bounds_of(operand, scope)
    return OPEN


def number_of(node: Node, scope: Scope) -> Fraction | None:
    """The one number that a node writes: a literal, or a constant that never changed."""
    if isinstance(node, Literal):
        value = node.value
        if isinstance(value, int) and not isinstance(value, bool):
            return Fraction(value)
        return value if isinstance(value, Fraction) else None
    if isinstance(node, ConstantRef):
        low, high = bounds_of(node, scope)
        return low if low == high else None
    return None


def _negative(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value


def _hull(parts: list[Interval]) -> Interval:
    lows, highs = [low for low, _ in parts], [high for _, high in parts]
    return _least(lows), _largest(highs)


def _least(values: list[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return min(known) if len(known) == len(values) and known else None


def _largest(values: list[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return max(known) if len(known) == len(values) and known else None


def _limit(node: Limit, scope: Scope) -> Interval:
    (low, high), (least, most) = bounds_of(node.value, scope), bounds_of(node.bound, scope)
    if node.kind == "cap":
        ends = [end for end in (high, most) if end is not None]
        return _least([low, least]), min(ends) if ends else None
    ends = [end for end in (low, least) if end is not None]
    return (max(ends) if ends else None), _largest([high, most])


def _arithmetic(node: Arithmetic, scope: Scope) -> Interval:
    (a, b), (c, d) = bounds_of(node.left, scope), bounds_of(node.right, scope)
    match node.operator:
        case "+":
            return _plus(a, c), _plus(b, d)
        case "-":
            return _plus(a, _negative(d)), _plus(b, _negative(c))
        case "*" if _positive(a) and _positive(c):
            return _times(a, c), _times(b, d)
        case "/" if _positive(a) and c is not None and c > 0:
            return (None if d is None or a is None else a / d, None if b is None else b / c) if d else (
                Fraction(0), None if b is None else b / c)  # fmt: skip
        case "/" if _positive(a) and _positive(c):
            return Fraction(0), None
    return OPEN


def _positive(low: Fraction | None) -> bool:
    return low is not None and low >= 0


def _plus(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left + right


def _times(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left * right


def _call(node: Call | Best, scope: Scope) -> Interval:
    parts = node.options if isinstance(node, Best) else node.arguments
    name = "largest" if isinstance(node, Best) else node.function
    if name == "count":
        return Fraction(0), Fraction(len(parts))
    ends = [bounds_of(part, scope) for part in parts]
    if name == "sum":
        # What is 无 adds nothing.
        return _sum(parts, [low for low, _ in ends], min), _sum(parts, [high for _, high in ends], max)
    if name in ("largest", "smallest", "mean"):
        return _hull(ends)
    return OPEN


def _sum(parts: tuple[Node, ...], ends: list[Fraction | None], pick: object) -> Fraction | None:
    total = Fraction(0)
    for part, end in zip(parts, ends, strict=True):
        if end is None:
            return None
        outermost = min if pick is min else max
        total += outermost(end, Fraction(0)) if part.type.optional else end
    return total
