"""Values of the rule language as columns: what a node becomes when it is compiled.

A value is never a single column that may be null; it says what is still possible:

* `Truth`     yes, no or null for unknown; Polars' ``&`` and ``|`` are Kleene's already;
* `Quantity`  whole numbers ``low..high`` over a common scale, null where there is no bound, and an optional
              divisor, so that a quotient is compared by multiplication and never divided;
* `Choice`    a bit for each value that is still possible;
* `Single`    a date or a text, or null.

无 ("known to have none") is beside the value: `none` is true, false, or null where even that is unknown.
Whole numbers stay in 64 bits where the largest number of the data allows it, otherwise they take 128.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

import polars as pl

from zoulang.rules.tree import MIRRORED, Comparison

LIMIT_64 = 2**62
LIMIT_128 = 2**126


class TooLarge(Exception):
    """A computed number may not fit into 128 bits."""


@dataclass(frozen=True)
class Truth:
    """Yes, no, or null. `certain`: no null can occur in this data."""

    expr: pl.Expr
    certain: bool = False


@dataclass(frozen=True)
class Quantity:
    """Between ``low / scale`` and ``high / scale``, both divided by `over` where there is one.

    Attributes:
        low, high: whole-number columns; null is no bound. The same object twice: the value is known
            exactly, or nothing at all is known.
        scale: how many steps one base unit has.
        magnitude: no number of the columns is larger, up or down.
        over: a positive whole-number divisor, never null, and its magnitude.
        none: true where the value is 无; None where it cannot be.
        certain: no null can occur in this data.
    """

    low: pl.Expr
    high: pl.Expr
    scale: int
    magnitude: int
    over: tuple[pl.Expr, int] | None = None
    none: pl.Expr | None = None
    certain: bool = False

    @property
    def sharp(self) -> bool:
        """True if there are no bounds to keep: known exactly, or not at all."""
        return self.low is self.high

    @property
    def value(self) -> pl.Expr:
        """The number of steps where it is known, else null."""
        return self.low if self.sharp else pl.when(self.low == self.high).then(self.low)

    def sharpened(self) -> Quantity:
        """The same without bounds: what is not known exactly is not known."""
        value = self.value
        return replace(self, low=value, high=value)


@dataclass(frozen=True)
class Choice:
    """A bit for each of `values`, and one more for 无: set where that is still possible."""

    possible: pl.Expr
    values: tuple[str, ...]

    @property
    def none_bit(self) -> int:
        """The bit of 无."""
        return 1 << len(self.values)


@dataclass(frozen=True)
class Single:
    """A date or a text, or null. `certain`: no null can occur in this data."""

    expr: pl.Expr
    none: pl.Expr | None = None
    certain: bool = False


Value = Truth | Quantity | Choice | Single


# --- whole numbers --------------------------------------------------------------------------------


def whole_type(*magnitudes: int) -> pl.DataType:
    """The narrowest column type in which numbers up to these may stand and be compared.

    >>> whole_type(10**12), whole_type(10**12, 10**20)
    (Int64, Int128)
    """
    largest = max(magnitudes)
    if largest >= LIMIT_128:
        raise TooLarge
    return pl.Int128() if largest >= LIMIT_64 else pl.Int64()


def whole_literal(number: int) -> pl.Expr:
    """A whole number as a literal column."""
    return pl.lit(number, dtype=whole_type(abs(number)))


def literal(value: Fraction | int) -> Quantity:
    """An exact number of the text.

    >>> literal(Fraction(3, 10)).scale
    10
    """
    number = Fraction(value)
    expr = whole_literal(number.numerator)
    return Quantity(expr, expr, number.denominator, max(1, abs(number.numerator)), certain=True)


def unknown_quantity() -> Quantity:
    """A number of which nothing is known."""
    expr = pl.lit(None, dtype=pl.Int64)
    return Quantity(expr, expr, 1, 1)


def _times(number: pl.Expr, magnitude: int, factor: int) -> pl.Expr:
    """The number times a known whole factor."""
    if factor == 1:
        return number
    wide = whole_type(magnitude * abs(factor), abs(factor))
    return number.cast(wide) * pl.lit(factor, dtype=wide)


def _product(left: pl.Expr, right: pl.Expr, *magnitudes: int) -> pl.Expr:
    wide = whole_type(*magnitudes, magnitudes[0] * magnitudes[1])
    return left.cast(wide) * right.cast(wide)


def _mapped(quantity: Quantity, change: Callable[[pl.Expr], pl.Expr], **changes: int) -> Quantity:
    """The quantity with both bounds changed in the same rising way."""
    low = change(quantity.low)
    high = low if quantity.sharp else change(quantity.high)
    return replace(quantity, low=low, high=high, **changes)  # type: ignore[arg-type]


def rescaled(quantity: Quantity, scale: int) -> Quantity:
    """The same value in steps of ``1 / scale``; `scale` is a multiple of the own one."""
    factor = scale // quantity.scale
    if factor == 1:
        return quantity
    magnitude = quantity.magnitude * factor
    return _mapped(
        quantity, lambda n: _times(n, quantity.magnitude, factor), scale=scale, magnitude=magnitude
    )


def aligned(left: Quantity, right: Quantity) -> tuple[Quantity, Quantity]:
    """Both over the same scale and without divisors: each multiplied by the divisor of the other.

    Order and equality of the two are kept, because divisors are positive.
    """
    if not _same_divisor(left, right):
        left, right = _over_crossed(left, right.over), _over_crossed(right, left.over)
    left, right = replace(left, over=None), replace(right, over=None)
    scale = lcm(left.scale, right.scale)
    return rescaled(left, scale), rescaled(right, scale)


def _over_crossed(quantity: Quantity, other: tuple[pl.Expr, int] | None) -> Quantity:
    if other is None:
        return replace(quantity, over=None)
    divisor, size = other
    return _mapped(
        replace(quantity, over=None),
        lambda n: _product(n, divisor, quantity.magnitude, size),
        magnitude=quantity.magnitude * size,
    )


# --- arithmetic -----------------------------------------------------------------------------------


def negative(quantity: Quantity) -> Quantity:
    """The value with the other sign; the bounds change places."""
    low = _times(quantity.high, quantity.magnitude, -1)
    high = low if quantity.sharp else _times(quantity.low, quantity.magnitude, -1)
    return replace(quantity, low=low, high=high)


def plus(left: Quantity, right: Quantity) -> Quantity:
    """The sum; bounds add up."""
    over = common_divisor(left, right)
    a, b = aligned(left, right)
    magnitude = a.magnitude + b.magnitude
    wide = whole_type(magnitude)
    low = a.low.cast(wide) + b.low.cast(wide)
    high = low if a.sharp and b.sharp else a.high.cast(wide) + b.high.cast(wide)
    return Quantity(low, high, a.scale, magnitude, over, certain=left.certain and right.certain)


def _same_divisor(left: Quantity, right: Quantity) -> bool:
    if left.over is None or right.over is None:
        return left.over is right.over
    return left.over[0].meta.eq(right.over[0])


def common_divisor(left: Quantity, right: Quantity) -> tuple[pl.Expr, int] | None:
    """The divisor under which two quotients stand once they are aligned."""
    return left.over if _same_divisor(left, right) else _divisors_multiplied(left, right)


def _divisors_multiplied(left: Quantity, right: Quantity) -> tuple[pl.Expr, int] | None:
    if left.over is None or right.over is None:
        return left.over or right.over
    (a, size_a), (b, size_b) = left.over, right.over
    return _product(a, b, size_a, size_b), size_a * size_b


def times(left: Quantity, right: Quantity) -> Quantity:
    """The product; bounds are kept through a factor that is known, and nought times anything is nought."""
    magnitude = left.magnitude * right.magnitude
    certain = left.certain and right.certain

    def product(a: pl.Expr, b: pl.Expr) -> pl.Expr:
        return _product(a, b, left.magnitude, right.magnitude)

    if left.sharp and right.sharp:
        low = high = product(left.low, right.low)
        if not certain:
            nought = (left.low == 0) | (right.low == 0)
            low = high = pl.when(nought).then(pl.lit(0, dtype=pl.Int64)).otherwise(low)
    elif left.certain or right.certain:
        low, high = _scaled_bounds(product, *((right, left.value) if left.certain else (left, right.value)))
    else:
        by_right = _scaled_bounds(product, left, right.value)
        by_left = _scaled_bounds(product, right, left.value)
        low, high = (pl.coalesce(a, b) for a, b in zip(by_right, by_left, strict=True))
    over = _divisors_multiplied(left, right)
    return Quantity(low, high, left.scale * right.scale, magnitude, over, certain=certain)


def _scaled_bounds(
    product: Callable[[pl.Expr, pl.Expr], pl.Expr], bounded: Quantity, factor: pl.Expr
) -> tuple[pl.Expr, pl.Expr]:
    one, two = product(bounded.low, factor), product(bounded.high, factor)
    nought = pl.lit(0, dtype=pl.Int64)
    low = pl.when(factor > 0).then(one).when(factor < 0).then(two).when(factor == 0).then(nought)
    high = pl.when(factor > 0).then(two).when(factor < 0).then(one).when(factor == 0).then(nought)
    return low, high


def divide(left: Quantity, right: Quantity) -> Quantity:
    """The quotient, kept as two whole numbers; undefined unless the divisor is known and positive."""
    divisor = right.value
    known = divisor > 0
    over = (pl.when(known).then(divisor).otherwise(pl.lit(1, dtype=pl.Int64)), right.magnitude)
    # left / (n / (scale * own)) = left * scale * own / n
    factor = literal(right.scale)
    if right.over is not None:
        factor = times(factor, Quantity(right.over[0], right.over[0], 1, right.over[1], certain=True))
    return where(times(left, replace(factor, over=over)), known)


def where(quantity: Quantity, known: pl.Expr) -> Quantity:
    """Nothing is known where `known` is not true."""
    changed = _mapped(quantity, lambda n: pl.when(known).then(n))
    return replace(changed, certain=False)


def rounded(quantity: Quantity, to: Fraction, how: str = "half up") -> Quantity:
    """The nearest multiple of `to`: halves away from zero, or ``ceiling``, or ``floor``."""
    over, over_size = quantity.over or (whole_literal(1), 1)
    # value / to = number / step, with a whole step for each record
    step_size = to * quantity.scale
    magnitude = quantity.magnitude * step_size.denominator
    divisor_size = over_size * step_size.numerator
    divisor = _times(over, over_size, step_size.numerator)
    wide = whole_type(2 * magnitude + 2 * divisor_size)
    divisor = divisor.cast(wide)

    def nearest(number: pl.Expr) -> pl.Expr:
        top = _times(number, quantity.magnitude, step_size.denominator).cast(wide)
        if how == "floor":
            return top // divisor
        if how == "ceiling":
            return (top + divisor - 1) // divisor
        half = (2 * top.abs() + divisor) // (2 * divisor)
        return pl.when(top < 0).then(0 - half).otherwise(half)

    limit = magnitude // max(1, step_size.numerator) + 1
    narrow = whole_type(limit)
    result = _mapped(replace(quantity, over=None), lambda n: nearest(n).cast(narrow))
    result = replace(result, scale=1, magnitude=limit)
    return result if to == 1 else replace(times(result, literal(to)), none=quantity.none)


# --- bounds ---------------------------------------------------------------------------------------


def least_low(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """The smaller of two lower bounds; none if one has none."""
    return pl.when(a <= b).then(a).when(b < a).then(b)


def greatest_high(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """The larger of two upper bounds; none if one has none."""
    return pl.when(a >= b).then(a).when(b > a).then(b)


def _tightest(a: pl.Expr, b: pl.Expr, smaller: bool) -> pl.Expr:
    """Of two upper bounds that both hold the smaller, of two lower ones the larger; either may be missing."""
    first = a <= b if smaller else a >= b
    return pl.when(first | b.is_null()).then(a).otherwise(b)


def smaller_of(left: Quantity, right: Quantity) -> Quantity:
    """The smaller value, as for a cap; what is unknown is still at most the cap."""
    return _extreme(left, right, smaller=True)


def larger_of(left: Quantity, right: Quantity) -> Quantity:
    """The larger value, as for a floor or 最大."""
    return _extreme(left, right, smaller=False)


def _extreme(left: Quantity, right: Quantity, smaller: bool) -> Quantity:
    over = common_divisor(left, right)
    a, b = aligned(left, right)
    magnitude = max(a.magnitude, b.magnitude)
    wide = whole_type(magnitude)
    a, b = _mapped(a, lambda n: n.cast(wide)), _mapped(b, lambda n: n.cast(wide))
    certain = left.certain and right.certain
    if certain and a.sharp and b.sharp:
        outer = least_low if smaller else greatest_high
        low = high = outer(a.low, b.low)
    elif smaller:
        low, high = least_low(a.low, b.low), _tightest(a.high, b.high, smaller=True)
    else:
        low, high = _tightest(a.low, b.low, smaller=False), greatest_high(a.high, b.high)
    result = Quantity(low, high, a.scale, magnitude, over, certain=certain)
    return _without_none(result, left, right, larger=not smaller)


def _without_none(result: Quantity, left: Quantity, right: Quantity, larger: bool) -> Quantity:
    """最大 and 最小 pass over 无; of two 无 the result is 无."""
    if left.none is None and right.none is None:
        return result
    a, b = aligned(left, right)
    wide = whole_type(result.magnitude)
    no_left, no_right = none_of(left), none_of(right)

    def passed_over(own: pl.Expr, one: pl.Expr, other: pl.Expr) -> pl.Expr:
        return pl.when(no_left).then(other.cast(wide)).when(no_right).then(one.cast(wide)).otherwise(own)

    def certain(own: pl.Expr, one: pl.Expr, other: pl.Expr) -> pl.Expr:
        """The bound that holds also if what may be 无 is passed over."""
        open_left, open_right = no_left.is_null(), no_right.is_null()
        own = passed_over(own, one, other)
        return (
            pl.when(open_left & ~open_right & ~no_right)
            .then(other.cast(wide))
            .when(open_right & ~open_left & ~no_left)
            .then(one.cast(wide))
            .when(open_left | open_right)
            .then(None)
            .otherwise(own)
        )

    lows, highs = (certain, passed_over) if larger else (passed_over, certain)
    low = lows(result.low, a.low, b.low)
    return replace(result, low=low, high=highs(result.high, a.high, b.high), none=no_left & no_right)


def as_paid(quantity: Quantity) -> Quantity:
    """An amount as it is paid: 无 is nothing."""
    if quantity.none is None:
        return quantity
    none, nought = quantity.none, pl.lit(0, dtype=pl.Int64)

    def paid(bound: pl.Expr, limit: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
        return pl.when(none).then(nought).when(~none).then(bound).otherwise(limit(bound))

    low = paid(quantity.low, lambda bound: pl.when(bound < 0).then(bound).when(bound >= 0).then(nought))
    high = paid(quantity.high, lambda bound: pl.when(bound > 0).then(bound).when(bound <= 0).then(nought))
    return replace(quantity, low=low, high=high, none=None, certain=False)


def none_of(value: Quantity | Single) -> pl.Expr:
    """True where the value is 无, false where it is not, null where that is unknown."""
    return value.none if value.none is not None else pl.lit(False)


# --- comparison -----------------------------------------------------------------------------------


def compare(left: Quantity, operator: Comparison, right: Quantity) -> Truth:
    """Decided where every possible pair of values gives the same answer."""
    if operator in ("<=", "<"):
        return compare(right, MIRRORED[operator], left)
    if operator == "!=":
        equal = compare(left, "=", right)
        return Truth(~equal.expr, equal.certain)
    a, b = aligned(left, right)
    wide = whole_type(a.magnitude, b.magnitude)
    a, b = _mapped(a, lambda n: n.cast(wide)), _mapped(b, lambda n: n.cast(wide))
    certain = a.certain and b.certain
    if a.sharp and b.sharp:
        plain = {">=": a.low >= b.low, ">": a.low > b.low, "=": a.low == b.low}[operator]
    else:
        yes, no = {
            ">=": (a.low >= b.high, a.high < b.low),
            ">": (a.low > b.high, a.high <= b.low),
            "=": (
                (a.low == a.high) & (b.low == b.high) & (a.low == b.low),
                (a.high < b.low) | (a.low > b.high),
            ),
        }[operator]
        plain = decided(yes, no)
    return with_none(Truth(plain, certain), operator, left.none, right.none)


def decided(yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    """Yes where `yes` surely holds, no where `no` surely holds, else null."""
    return pl.when(yes).then(pl.lit(True)).when(no).then(pl.lit(False))


def with_none(plain: Truth, operator: Comparison, left: pl.Expr | None, right: pl.Expr | None) -> Truth:
    """The comparison where a side may be 无: 无 equals 无 only, and is neither more nor less than anything.

    The bounds of a value that may be 无 hold for the case that it is not.
    """
    if left is None and right is None:
        return plain
    left = pl.lit(False) if left is None else left
    right = pl.lit(False) if right is None else right
    if operator == "!=":
        return Truth(~with_none(Truth(~plain.expr), "=", left, right).expr)
    both_there = ~left & ~right & plain.expr
    return Truth((left & right) | both_there if operator == "=" else both_there)
