"""Series over several periods, recognised in the unrolled tree so that they can be said as one thing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal as OneOf

from zoulang.rules.expressions.functions import FUNCTION_WORDS
from zoulang.rules.tree import And, Arithmetic, Call, Compare, Literal, Node, Or, Shift

SeriesFunction = OneOf[
    "sum", "mean", "largest", "smallest", "worst", "best", "count", "all", "any", "each", "growth",
    "compound_growth",
]  # fmt: skip
COMPOUND_GROWTH_WORDS = [word for word, name in FUNCTION_WORDS.items() if name == "compound_growth"]
AGGREGATES = ("sum", "mean", "largest", "smallest", "worst", "best", "count")


@dataclass(frozen=True)
class Series:
    """A function over the ``periods`` periods before one, or with ``each`` ending with it.

    ``back`` is that one: 0 the own period of the record, 1 the one before.
    """

    function: SeriesFunction
    operand: Node
    periods: int
    back: int = 0


def said(node: Node) -> Series | None:
    """The series that a node was unrolled from; None for any other node.

    >>> from zoulang.rules.tree import FactRef
    >>> from zoulang.rules.units import MONEY
    >>> spent = FactRef(type=MONEY, name="spent")
    >>> years = tuple(Shift(type=MONEY, operand=spent, periods=n) for n in (3, 2, 1))
    >>> found = said(Call(type=MONEY, function="sum", arguments=years))
    >>> (found.function, found.operand.name, found.periods)
    ('sum', 'spent', 3)
    """
    match node:
        case Call(function=function, arguments=arguments) if function in AGGREGATES:
            return _span(function, arguments)  # type: ignore[arg-type]
        case And(operands=operands):
            return _span("all", operands) or _ending_now(operands)
        case Or(operands=operands):
            return _span("any", operands)
        case Arithmetic(operator="-"):
            return _growth(node)
    return None


def _span(function: SeriesFunction, parts: tuple[Node, ...]) -> Series | None:
    """Shifts of one node by n + back, …, 1 + back periods."""
    last = parts[-1] if parts else None
    if not isinstance(last, Shift) or (len(parts) == 1 and function in ("all", "any")):
        return None
    for earlier, part in enumerate(reversed(parts)):
        if not isinstance(part, Shift) or part.periods != last.periods + earlier:
            return None
        if part.operand is not last.operand and part.operand != last.operand:
            return None
    return Series(function, last.operand, len(parts), last.periods - 1)


def _ending_now(parts: tuple[Node, ...]) -> Series | None:
    """Shifts by n − 1, …, 1 periods, and the node itself."""
    *before, now = parts
    found = _span("each", tuple(before))
    if found is None or found.back or (found.operand is not now and found.operand != now):
        return None
    return Series("each", now, len(parts))


def compared_growth(node: Compare) -> tuple[Series, Fraction] | None:
    """复合增速（x，n） and its limit c, of a comparison of x ÷ 往年（x，n） with (1 + c)^n."""
    ratio, limit = node.left, node.right
    if not any(word in node.text for word in COMPOUND_GROWTH_WORDS):
        return None
    match ratio, limit:
        case Arithmetic(operator="/", left=now, right=Shift(operand=operand, periods=periods)), Literal():
            pass
        case _:
            return None
    if operand != now or not isinstance(limit.value, Fraction) or limit.value < 0:
        return None
    root = Fraction(round(float(limit.value) ** (1 / periods), 10)).limit_denominator(10**8)
    if root**periods != limit.value:
        return None
    return Series("compound_growth", now, periods), root - 1


def _growth(node: Arithmetic) -> Series | None:
    """x ÷ 上年（x） − 1, or (x ÷ 往年（x，n）) ^ (1/n) − 1."""
    if not isinstance(node.right, Literal) or node.right.value != 1:
        return None
    ratio, root = node.left, 1
    if isinstance(ratio, Arithmetic) and ratio.operator == "^" and isinstance(ratio.right, Literal):
        exponent = ratio.right.value
        if not isinstance(exponent, Fraction) or exponent.numerator != 1:
            return None
        ratio, root = ratio.left, exponent.denominator
    if not isinstance(ratio, Arithmetic) or ratio.operator != "/" or not isinstance(ratio.right, Shift):
        return None
    if ratio.right.periods != root or ratio.right.operand != ratio.left:
        return None
    return Series("growth" if root == 1 else "compound_growth", ratio.left, root)
