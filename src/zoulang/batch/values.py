"""Values of the rule language as expressions: what a node becomes when it is compiled.

A value is never a single expression that may be null; it says what is still possible:

* `Truth`     yes, no or null for unknown;
* `Quantity`  whole numbers ``low..high`` over a common scale, null where there is no bound, and an optional
              divisor, so that a quotient is compared by multiplication and never divided;
* `Choice`    the place of a value, or whether each value is still possible;
* `Single`    a date or a text, or null.

无 ("known to have none") is beside the value: `none` is true, false, or null where even that is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm

from zoulang.batch import expressions as e
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import greatest, least, root
from zoulang.rules.tree import MIRRORED, Comparison


@dataclass(frozen=True, eq=False)
class Truth:
    """Yes, no, or null."""

    expr: Expr

    @property
    def certain(self) -> bool:
        """True if no null can occur."""
        return not self.expr.nullable


@dataclass(frozen=True, eq=False)
class Quantity:
    """Between ``low / scale`` and ``high / scale``, both divided by `over` where there is one.

    Attributes:
        low, high: whole numbers; null is no bound. The same expression twice: the value is known
            exactly, or nothing at all is known.
        scale: how many steps one base unit has.
        over: a positive whole-number divisor, never null.
        none: true where the value is 无; None where it cannot be.
    """

    low: Expr
    high: Expr
    scale: int = 1
    over: Expr | None = None
    none: Expr | None = None

    @property
    def sharp(self) -> bool:
        """True if there are no bounds to keep: known exactly, or not at all."""
        return self.low is self.high

    @property
    def certain(self) -> bool:
        """True if the value is known in every row."""
        return self.sharp and not self.low.nullable and self.none is None

    @property
    def value(self) -> Expr:
        """The number of steps where it is known, else null."""
        return self.low if self.sharp else e.when(self.low == self.high, self.low, NOTHING)

    def sharpened(self) -> Quantity:
        """The same without bounds: what is not known exactly is not known."""
        value = self.value
        return replace(self, low=value, high=value)


@dataclass(frozen=True, eq=False)
class Choice:
    """One of a list of values, or 无, whose place is one beyond the list.

    Attributes:
        values: the lowest first.
        place: where it is known the place of the value, where it is not null, and then any value may come,
            无 only where `optional`. None: `flags` says what is possible.
        flags: for every place whether it is still possible; the last, beyond 无, is set where the text is
            silent and nothing can be concluded from the list. Never null.
        optional: with `place`, whether 无 may come.
    """

    values: tuple[str, ...]
    place: Expr | None = None
    flags: tuple[Expr, ...] = ()
    optional: bool = False

    @cached_property
    def possible(self) -> tuple[Expr, ...]:
        """For every place whether it is still possible; 无 and silence are the last two."""
        place = self.place
        if place is None:
            return self.flags
        count = len(self.values)
        known = [((place == own) | place.is_null()).is_true() for own in range(count)]
        none = ((place == count) | (place.is_null() if self.optional else e.literal(False))).is_true()
        return (*known, none, e.literal(False))


@dataclass(frozen=True, eq=False)
class Single:
    """A date or a text, or null."""

    expr: Expr
    none: Expr | None = None

    @property
    def certain(self) -> bool:
        """True if the value is known in every row."""
        return not self.expr.nullable


Value = Truth | Quantity | Choice | Single
NOTHING, NOUGHT = e.literal(None, "whole"), e.literal(0)
YES, NO = e.literal(True), e.literal(False)
UNDECIDED = e.literal(None, "truth")


# --- whole numbers --------------------------------------------------------------------------------


def literal(value: Fraction | int) -> Quantity:
    """An exact number of the text.

    >>> literal(Fraction(3, 10)).scale
    10
    """
    number = Fraction(value)
    expr = e.literal(number.numerator)
    return Quantity(expr, expr, number.denominator)


def between(low: Fraction, high: Fraction) -> Quantity:
    """A number of which only the bounds are known.

    >>> between(Fraction(7), Fraction(15, 2)).scale
    2
    """
    scale = lcm(low.denominator, high.denominator)
    ends = e.literal(int(low * scale)), e.literal(int(high * scale))
    return Quantity(*ends, scale)


def unknown_quantity() -> Quantity:
    """A number of which nothing is known."""
    return Quantity(NOTHING, NOTHING)


def _mapped(quantity: Quantity, change: Callable[[Expr], Expr], scale: int | None = None) -> Quantity:
    """The quantity with both bounds changed in the same rising way."""
    low = change(quantity.low)
    high = low if quantity.sharp else change(quantity.high)
    return replace(quantity, low=low, high=high, scale=scale or quantity.scale)


def rescaled(quantity: Quantity, scale: int) -> Quantity:
    """The same value in steps of ``1 / scale``; `scale` is a multiple of the own one."""
    factor = scale // quantity.scale
    return _mapped(quantity, lambda number: number * factor, scale)


def aligned(left: Quantity, right: Quantity) -> tuple[Quantity, Quantity]:
    """Both over the same scale and without divisors: each multiplied by the divisor of the other.

    Order and equality of the two are kept, because divisors are positive.
    """
    if left.over is not right.over:
        left, right = _over_crossed(left, right.over), _over_crossed(right, left.over)
    left, right = replace(left, over=None), replace(right, over=None)
    scale = lcm(left.scale, right.scale)
    return rescaled(left, scale), rescaled(right, scale)


def _over_crossed(quantity: Quantity, other: Expr | None) -> Quantity:
    return quantity if other is None else _mapped(quantity, lambda number: number * other)


# --- arithmetic -----------------------------------------------------------------------------------


def negative(quantity: Quantity) -> Quantity:
    """The value with the other sign; the bounds change places."""
    low = -quantity.high
    return replace(quantity, low=low, high=low if quantity.sharp else -quantity.low)


def plus(left: Quantity, right: Quantity) -> Quantity:
    """The sum; bounds add up."""
    over = common_divisor(left, right)
    a, b = aligned(left, right)
    low = a.low + b.low
    return Quantity(low, low if a.sharp and b.sharp else a.high + b.high, a.scale, over)


def common_divisor(left: Quantity, right: Quantity) -> Expr | None:
    """The divisor under which two quotients stand once they are aligned."""
    return left.over if left.over is right.over else _divisors_multiplied(left, right)


def _divisors_multiplied(left: Quantity, right: Quantity) -> Expr | None:
    if left.over is None or right.over is None:
        return right.over if left.over is None else left.over
    return left.over * right.over


def times(left: Quantity, right: Quantity) -> Quantity:
    """The product; bounds are kept through a factor that is known, and nought times anything is nought."""
    if left.sharp and right.sharp:
        low = high = left.low * right.low
        if low.nullable:
            nought = (left.low == 0) | (right.low == 0)
            low = high = e.when(nought, NOUGHT, low)
    elif left.certain or right.certain:
        low, high = _scaled_bounds(*((right, left.value) if left.certain else (left, right.value)))
    else:
        by_right = _scaled_bounds(left, right.value)
        by_left = _scaled_bounds(right, left.value)
        low, high = (e.coalesce(a, b) for a, b in zip(by_right, by_left, strict=True))
    return Quantity(low, high, left.scale * right.scale, _divisors_multiplied(left, right))


def _scaled_bounds(bounded: Quantity, factor: Expr) -> tuple[Expr, Expr]:
    one, two = bounded.low * factor, bounded.high * factor

    def bound(rising: Expr, falling: Expr) -> Expr:
        nought = e.when(factor == 0, NOUGHT, NOTHING)
        return e.when(factor > 0, rising, e.when(factor < 0, falling, nought))

    return bound(one, two), bound(two, one)


def divide(left: Quantity, right: Quantity) -> Quantity:
    """The quotient, kept as two whole numbers; undefined unless the divisor is known and positive."""
    divisor = right.value
    known = divisor > 0
    # Where the divisor is not positive, or not known, the quotient is not known either: one will do.
    least = max(1, divisor.low or 1)
    over = greatest(divisor, e.literal(least)).fill_null(least)
    # left / (n / (scale * own)) = left * scale * own / n
    factor = literal(right.scale)
    if right.over is not None:
        factor = times(factor, Quantity(right.over, right.over))
    return where(times(left, replace(factor, over=over)), known)


def where(quantity: Quantity, known: Expr) -> Quantity:
    """Nothing is known where `known` is not true."""
    return _mapped(quantity, lambda number: e.when(known, number, NOTHING))


def rounded(quantity: Quantity, to: Fraction, how: str = "half up") -> Quantity:
    """The nearest multiple of `to`: halves away from zero, or ``ceiling``, or ``floor``."""
    # value / to = number / step, with a whole step for each record
    step = to * quantity.scale
    divisor = e.literal(step.numerator) if quantity.over is None else quantity.over * step.numerator

    def nearest(number: Expr) -> Expr:
        top = number * step.denominator
        if how == "floor":
            return top // divisor
        if how == "ceiling":
            return (top + divisor - 1) // divisor
        half = divisor // 2
        up = (top + half) // divisor
        return up if _never_negative(top) else e.when(top < 0, -((half - top) // divisor), up)

    result = replace(_mapped(quantity, nearest, 1), over=None)
    return result if to == 1 else replace(times(result, literal(to)), none=quantity.none)


def _never_negative(number: Expr) -> bool:
    return number.low is not None and number.low >= 0


ROOT_DIGITS = 10


def power(quantity: Quantity, exponent: Fraction) -> Quantity:
    """A power with a broken exponent: binary fractions, rounded half up to ten decimals; without bounds."""
    under = e.literal(quantity.scale) if quantity.over is None else quantity.over * quantity.scale
    raised = root(quantity.value, under, float(exponent), ROOT_DIGITS)
    return Quantity(raised, raised, 10**ROOT_DIGITS)


def at_least_nought() -> Quantity:
    """A number of which only that it is not below nought is known."""
    return Quantity(NOUGHT, NOTHING)


# --- bounds ---------------------------------------------------------------------------------------


def least_low(a: Expr, b: Expr) -> Expr:
    """The smaller of two lower bounds; none if one has none."""
    return least(a, b)


def greatest_high(a: Expr, b: Expr) -> Expr:
    """The larger of two upper bounds; none if one has none."""
    return greatest(a, b)


def _tightest(a: Expr, b: Expr, smaller: bool) -> Expr:
    """Of two upper bounds that both hold the smaller, of two lower ones the larger; either may be missing."""
    both = least(a, b) if smaller else greatest(a, b)
    return e.coalesce(both, e.coalesce(a, b))


def smaller_of(left: Quantity, right: Quantity) -> Quantity:
    """The smaller value, as for a cap; what is unknown is still at most the cap."""
    return _extreme(left, right, smaller=True)


def larger_of(left: Quantity, right: Quantity) -> Quantity:
    """The larger value, as for a floor or 最大."""
    return _extreme(left, right, smaller=False)


def _extreme(left: Quantity, right: Quantity, smaller: bool) -> Quantity:
    over = common_divisor(left, right)
    a, b = aligned(left, right)
    if left.certain and right.certain:
        low = high = (least if smaller else greatest)(a.low, b.low)
    elif smaller:
        low, high = least_low(a.low, b.low), _tightest(a.high, b.high, smaller=True)
    else:
        low, high = _tightest(a.low, b.low, smaller=False), greatest_high(a.high, b.high)
    return _without_none(Quantity(low, high, a.scale, over), left, right, larger=not smaller)


def _without_none(result: Quantity, left: Quantity, right: Quantity, larger: bool) -> Quantity:
    """最大 and 最小 pass over 无; of two 无 the result is 无."""
    if left.none is None and right.none is None:
        return result
    a, b = aligned(left, right)
    no_left, no_right = none_of(left), none_of(right)
    open_left, open_right = no_left.is_null(), no_right.is_null()

    def passed_over(own: Expr, one: Expr, other: Expr) -> Expr:
        return e.when(no_left, other, e.when(no_right, one, own))

    def certain(own: Expr, one: Expr, other: Expr) -> Expr:
        """The bound that holds also if what may be 无 is passed over."""
        own = e.when(open_left | open_right, NOTHING, passed_over(own, one, other))
        own = e.when(open_right & ~open_left & (~no_left).is_true(), one, own)
        return e.when(open_left & ~open_right & (~no_right).is_true(), other, own)

    lows, highs = (certain, passed_over) if larger else (passed_over, certain)
    low = lows(result.low, a.low, b.low)
    return replace(result, low=low, high=highs(result.high, a.high, b.high), none=no_left & no_right)


def as_paid(quantity: Quantity) -> Quantity:
    """An amount as it is paid: 无 is nothing."""
    none = quantity.none
    if none is None:
        return quantity
    low = e.choose(none, NOUGHT, quantity.low, least(quantity.low, NOUGHT))
    high = e.choose(none, NOUGHT, quantity.high, greatest(quantity.high, NOUGHT))
    return replace(quantity, low=low, high=high, none=None)


def none_of(value: Quantity | Single) -> Expr:
    """True where the value is 无, false where it is not, null where that is unknown."""
    return value.none if value.none is not None else NO


# --- comparison -----------------------------------------------------------------------------------


def compare(left: Quantity, operator: Comparison, right: Quantity) -> Truth:
    """Decided where every possible pair of values gives the same answer."""
    if operator in ("<=", "<"):
        return compare(right, MIRRORED[operator], left)
    if operator == "!=":
        return Truth(~compare(left, "=", right).expr)
    a, b = aligned(left, right)
    if a.sharp and b.sharp:
        plain = PLAIN[operator](a.low, b.low)
    else:
        yes, no = {
            ">=": (a.low >= b.high, a.high < b.low),
            ">": (a.low > b.high, a.high <= b.low),
            "=": (
                (a.low == a.high) & (b.low == b.high) & (a.low == b.low),
                (a.high < b.low) | (a.low > b.high),
            ),
        }[operator]
        plain = e.decided(yes, no)
    return with_none(Truth(plain), operator, left.none, right.none)


PLAIN: dict[Comparison, Callable[[Expr, Expr], Expr]] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: ~(a == b),
}


def with_none(plain: Truth, operator: Comparison, left: Expr | None, right: Expr | None) -> Truth:
    """The comparison where a side may be 无: 无 equals 无 only, and is neither more nor less than anything.

    The bounds of a value that may be 无 hold for the case that it is not.
    """
    if left is None and right is None:
        return plain
    left = NO if left is None else left
    right = NO if right is None else right
    if operator == "!=":
        return Truth(~with_none(Truth(~plain.expr), "=", left, right).expr)
    both_there = ~left & ~right & plain.expr
    return Truth((left & right) | both_there if operator == "=" else both_there)


def parts(value: Value) -> tuple[Expr, ...]:
    """The expressions that a value consists of."""
    found: tuple[Expr | None, ...]
    match value:
        case Truth():
            found = (value.expr,)
        case Choice():
            found = (value.place,) if value.place is not None else value.flags
        case Single():
            found = (value.expr, value.none)
        case Quantity():
            found = (value.low, value.high, value.over, value.none)
    return tuple(part for part in found if part is not None)
