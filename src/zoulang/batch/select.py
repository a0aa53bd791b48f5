"""Choosing between values: which one holds, and what is still possible while that is open."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from zoulang.batch.choices import select_choice, single
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
    whole_type,
)


def select(condition: Truth, then: Value, otherwise: Value) -> Value:
    """`then` where the condition is yes, `otherwise` where it is no, what both allow where it is unknown.

    Raises:
        TypeError: if the two are of different kinds, which the checker of the rules does not let through.
    """
    match then, otherwise:
        case Truth(), Truth():
            same = pl.when(then.expr == otherwise.expr).then(then.expr)
            expr = choose(condition.expr, then.expr, otherwise.expr, same)
            return Truth(expr, condition.certain and then.certain and otherwise.certain)
        case Quantity(), Quantity():
            return select_quantity(condition, then, otherwise)
        case Choice(), Choice():
            return select_choice(condition.expr, then, otherwise)
        case Single(), Single():
            same = pl.when(then.expr == otherwise.expr).then(then.expr)
            expr = choose(condition.expr, then.expr, otherwise.expr, same)
            none = select_none(condition.expr, then, otherwise)
            return replace(then, expr=expr, none=none, certain=False)
    raise TypeError(f"{type(then).__name__} and {type(otherwise).__name__}")


def known_expr(value: Value) -> pl.Expr:
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
    return known if value.none is None else known | value.none.fill_null(False)


def choose(condition: pl.Expr, then: pl.Expr, otherwise: pl.Expr, open: pl.Expr) -> pl.Expr:
    """`then` where the condition is yes, `otherwise` where it is no, `open` where it is unknown."""
    return pl.when(condition).then(then).when(~condition).then(otherwise).otherwise(open)


def select_none(condition: pl.Expr, then: Quantity | Single, otherwise: Quantity | Single) -> pl.Expr | None:
    """Whether the chosen value is 无."""
    if then.none is None and otherwise.none is None:
        return None
    a, b = none_of(then), none_of(otherwise)
    return choose(condition, a, b, pl.when(a == b).then(a))


def select_quantity(condition: Truth, then: Quantity, otherwise: Quantity) -> Quantity:
    """One of two quantities; where the choice is open, the span of both.

    Where one of the two is 无 the span is that of the other, for the case that it is not 无.
    """
    one, two = aligned(then, otherwise)
    over = common_divisor(then, otherwise)
    magnitude = max(one.magnitude, two.magnitude)
    wide = whole_type(magnitude)
    lows, highs = (one.low.cast(wide), two.low.cast(wide)), (one.high.cast(wide), two.high.cast(wide))
    none = select_none(condition.expr, then, otherwise)
    certain = condition.certain and then.certain and otherwise.certain
    if condition.certain and one.sharp and two.sharp:
        low = pl.when(condition.expr).then(lows[0]).otherwise(lows[1])
        return Quantity(low, low, one.scale, magnitude, over, none, certain)
    span_low, span_high = least_low(*lows), greatest_high(*highs)
    if none is not None:
        without = [(none_of(then), 1), (none_of(otherwise), 0)]
        for absent, other in without:
            span_low = pl.when(absent).then(lows[other]).otherwise(span_low)
            span_high = pl.when(absent).then(highs[other]).otherwise(span_high)
    low = choose(condition.expr, *lows, span_low)
    high = choose(condition.expr, *highs, span_high)
    return Quantity(low, high, one.scale, magnitude, over, none, certain)
