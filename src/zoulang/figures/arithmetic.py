"""Exact arithmetic over numbers of which only bounds may be known: fractions, never floats.

It works out the typed tree of an expression whose leaves are given: totals of registers in a figure, printed
numbers in a derivation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from zoulang.errors import InputError, Problem, said
from zoulang.rules.tree import Arithmetic, Call, Cohort, FactRef, Literal, Negative, Node


@dataclass(frozen=True)
class Interval:
    """A number between two bounds, both in; None: no bound. Equal bounds: the number is known.

    Attributes:
        undefined: the divisor was nought, so there is no number.
    """

    low: Fraction | None
    high: Fraction | None
    undefined: bool = False

    @property
    def value(self) -> Fraction | None:
        """The number, None where it is not known."""
        return self.low if self.low is not None and self.low == self.high else None


UNKNOWN = Interval(None, None)
UNDEFINED = Interval(None, None, undefined=True)
Leaf = Callable[[FactRef | Cohort], Interval]


def exactly(number: Fraction | int) -> Interval:
    """The interval of one number.

    >>> exactly(3).value
    Fraction(3, 1)
    """
    return Interval(Fraction(number), Fraction(number))


def evaluate(node: Node, leaf: Leaf) -> Interval:
    """The bounds of an expression from those of its leaves.

    Args:
        node: arithmetic over leaves and written numbers; see `refuse_other_than_arithmetic`.
        leaf: the bounds of a name or a total.

    >>> from zoulang.rules import load_policy
    >>> facts = "facts: {a: {type: number}, b: {type: number}}"
    >>> ratio = load_policy(f"policy: p\\n{facts}\\nterms: {{r: a / b}}").terms["r"].value
    >>> evaluate(ratio, lambda name: exactly(84 if name.name == "a" else 86)).value
    Fraction(42, 43)
    >>> evaluate(ratio, lambda name: exactly(84 if name.name == "a" else 0)).undefined
    True
    """
    match node:
        case FactRef() | Cohort():
            return leaf(node)
        case Literal(value=value) if isinstance(value, Fraction):
            return exactly(value)
        case Literal(value=value) if isinstance(value, int) and not isinstance(value, bool):
            return exactly(value)
        case Negative(operand=operand):
            return _minus(exactly(0), evaluate(operand, leaf))
        case Arithmetic(operator=operator, left=left, right=right):
            return _OPERATIONS[operator](evaluate(left, leaf), evaluate(right, leaf))
        case Call(function=function, arguments=arguments) if function in _EXTREMES:
            return _extreme([evaluate(each, leaf) for each in arguments], _EXTREMES[function])
    raise InputError(
        Problem(
            said("“{words}” is no arithmetic", words=node.text or type(node).__name__),
            said("write sums, differences, products and quotients of totals"),
        )
    )


def refuse_other_than_arithmetic(node: Node) -> str | None:
    """The words of the first part that `evaluate` does not know; None if there is none."""
    match node:
        case FactRef() | Cohort():
            return None
        case Literal(value=value):
            return None if isinstance(value, (Fraction, int)) and not isinstance(value, bool) else node.text
        case Negative() | Arithmetic():
            pass
        case Call(function=function) if function in _EXTREMES:
            pass
        case _:
            return node.text or type(node).__name__
    return next((found for child in node.children() if (found := refuse_other_than_arithmetic(child))), None)


def _plus(left: Interval, right: Interval) -> Interval:
    if left.undefined or right.undefined:
        return UNDEFINED
    return Interval(_sum(left.low, right.low), _sum(left.high, right.high))


def _minus(left: Interval, right: Interval) -> Interval:
    if left.undefined or right.undefined:
        return UNDEFINED
    return Interval(_difference(left.low, right.high), _difference(left.high, right.low))


def _times(left: Interval, right: Interval) -> Interval:
    if left.undefined or right.undefined:
        return UNDEFINED
    ends = [_product(one, two) for one in (left.low, left.high) for two in (right.low, right.high)]
    known = [end for end in ends if end is not None]
    if len(known) == len(ends):
        return Interval(min(known), max(known))
    if _never_negative(left) and _never_negative(right):
        return Interval(_product(left.low, right.low), _product(left.high, right.high))
    return UNKNOWN


def _divided_by(left: Interval, right: Interval) -> Interval:
    if left.undefined or right.undefined or right.value == 0:
        return UNDEFINED
    if right.low is None or right.low <= 0:
        if right.high is None or right.high >= 0:
            return UNKNOWN
        return _times(left, Interval(1 / right.high, None if right.low is None else 1 / right.low))
    least = Fraction(0) if right.high is None else 1 / right.high
    return _times(left, Interval(least, 1 / right.low))


def _power(left: Interval, right: Interval) -> Interval:
    exponent, base = right.value, left.value
    if exponent is None or base is None or exponent.denominator != 1:
        return UNKNOWN
    if base == 0 and exponent < 0:
        return UNDEFINED
    return exactly(base ** int(exponent))


def _extreme(parts: list[Interval], pick: Callable[[list[Fraction]], Fraction]) -> Interval:
    if any(part.undefined for part in parts):
        return UNDEFINED
    lows = [part.low for part in parts if part.low is not None]
    highs = [part.high for part in parts if part.high is not None]
    complete = len(parts)
    return Interval(
        pick(lows) if len(lows) == complete else None, pick(highs) if len(highs) == complete else None
    )


def _never_negative(interval: Interval) -> bool:
    return interval.low is not None and interval.low >= 0


def _sum(one: Fraction | None, two: Fraction | None) -> Fraction | None:
    return None if one is None or two is None else one + two


def _difference(one: Fraction | None, two: Fraction | None) -> Fraction | None:
    return None if one is None or two is None else one - two


def _product(one: Fraction | None, two: Fraction | None) -> Fraction | None:
    return None if one is None or two is None else one * two


_OPERATIONS = {"+": _plus, "-": _minus, "*": _times, "/": _divided_by, "^": _power}
_EXTREMES: dict[str, Callable[[list[Fraction]], Fraction]] = {"largest": max, "smallest": min}
