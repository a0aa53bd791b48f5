"""Choosing between values: which one holds, and what is still possible while that is open."""

from __future__ import annotations

from dataclasses import replace

from zoulang.batch import expressions as e
from zoulang.batch.choices import select_choice, single
from zoulang.batch.expressions import Expr
from zoulang.batch.values import (
    Choice,
    Quantity,
    Single,
    Truth,
    Value,
    aligned,
    common_divisor,
    greatest_high,
    least_low,
    none_of,
)


def select(condition: Truth, then: Value, otherwise: Value) -> Value:
    """`then` where the condition is yes, `otherwise` where it is no, what both allow where it is unknown.

    Raises:
        TypeError: if the two are of different kinds, which the checker of the rules does not let through.
    """
    match then, otherwise:
        case Truth(), Truth():
            return Truth(_agreed(condition, then.expr, otherwise.expr))
        case Quantity(), Quantity():
            return select_quantity(condition, then, otherwise)
        case Choice(), Choice():
            return select_choice(condition.expr, then, otherwise)
        case Single(), Single():
            none = select_none(condition.expr, then, otherwise)
            return replace(then, expr=_agreed(condition, then.expr, otherwise.expr), none=none)
    raise TypeError(f"{type(then).__name__} and {type(otherwise).__name__}")


def _agreed(condition: Truth, then: Expr, otherwise: Expr) -> Expr:
    """One of two; where the choice is open, what both agree on."""
    same = e.when(then == otherwise, then, e.literal(None, then.sort))
    return e.choose(condition.expr, then, otherwise, same)


def known_expr(value: Value) -> Expr:
    """Whether the value is known; 无 is known."""
    match value:
        case Truth():
            return value.expr.is_not_null()
        case Quantity():
            known = value.value.is_not_null()
        case Choice():
            return single(value)
        case Single():
            known = value.expr.is_not_null()
    return known if value.none is None else known | value.none.is_true()


def select_none(condition: Expr, then: Quantity | Single, otherwise: Quantity | Single) -> Expr | None:
    """Whether the chosen value is 无."""
    if then.none is None and otherwise.none is None:
        return None
    return _agreed(Truth(condition), none_of(then), none_of(otherwise))


def select_quantity(condition: Truth, then: Quantity, otherwise: Quantity) -> Quantity:
    """One of two quantities; where the choice is open, the span of both.

    Where one of the two is 无 the span is that of the other, for the case that it is not 无.
    """
    one, two = aligned(then, otherwise)
    over = common_divisor(then, otherwise)
    none = select_none(condition.expr, then, otherwise)
    span_low, span_high = least_low(one.low, two.low), greatest_high(one.high, two.high)
    if none is not None:
        for absent, other in ((none_of(then), two), (none_of(otherwise), one)):
            span_low = e.when(absent, other.low, span_low)
            span_high = e.when(absent, other.high, span_high)
    low = e.choose(condition.expr, one.low, two.low, span_low)
    high = e.choose(condition.expr, one.high, two.high, span_high)
    return Quantity(low, high, one.scale, over, none)
