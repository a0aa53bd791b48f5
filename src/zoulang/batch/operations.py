"""Operations beyond arithmetic: days, texts, roots, counting, the smaller and the larger."""

from __future__ import annotations

from collections.abc import Iterable

from zoulang.batch.expressions import (
    Bound,
    Expr,
    greatest_bound,
    is_literal,
    least_bound,
    literal,
    made,
    null_of,
    surely_not_more,
    whole,
)


def days_between(later: Expr, earlier: Expr) -> Expr:
    """Days from the second date to the first."""
    null = null_of(later, earlier, "whole")
    return (
        null if null is not None else whole("days_between", later, earlier, -LONGEST_IN_DAYS, LONGEST_IN_DAYS)
    )


LONGEST_IN_DAYS = 4_000_000


def add_days(day: Expr, days: Expr) -> Expr:
    """The date so many days later; null beyond the year 9999, where there are no days."""
    null = null_of(day, days, "date")
    return null if null is not None else made("add_days", (day, days), sort="date", nullable=True)


def add_months(day: Expr, months: int) -> Expr:
    """The same day some months later, or the last day of that month; null beyond the year 9999."""
    return day if months == 0 else made("add_months", (day,), months, sort="date", nullable=True)


def year_of(day: Expr) -> Expr:
    """The calendar year of a date."""
    return _part_of("year", day, 1, 9999)


def month_of(day: Expr) -> Expr:
    """The month of a date, 1 to 12."""
    return _part_of("month", day, 1, 12)


def day_of(day: Expr) -> Expr:
    """The number of a date within its month.

    >>> from datetime import date
    >>> day_of(literal(date(2024, 2, 29))), day_of(literal(None, "date"))
    (29, None)
    """
    return _part_of("day", day, 1, 31)


def _part_of(part: str, day: Expr, low: int, high: int) -> Expr:
    if day.op == "literal":
        return literal(getattr(day.value, part, None), "whole")
    return made(part, (day,), sort="whole", nullable=day.nullable, low=low, high=high)


def root(top: Expr, under: Expr, exponent: float, digits: int) -> Expr:
    """``(top / under) ** exponent`` in binary fractions, in whole steps of 10^-digits, halves upwards.

    Null where the base is below nought, or nought to a negative power. The divisor is positive.
    """
    null = null_of(top, under, "whole")
    if null is not None:
        return null
    longest = 10 ** (digits + 15)
    value = (exponent, digits, longest)
    return made("root", (top, under), value, sort="whole", nullable=True, low=0, high=longest)


def root_of(expr: Expr) -> tuple[float, int, int]:
    """Exponent, digits and largest number of steps of a ``root``."""
    exponent, digits, longest = expr.value  # type: ignore[misc]
    return exponent, digits, longest  # type: ignore[has-type]


def text_of(place: Expr, values: tuple[str, ...]) -> Expr:
    """The value at a place of a list; null where the place is null or beyond the list.

    >>> text_of(literal(1), ("甲", "乙")), text_of(literal(None, "whole"), ("甲", "乙"))
    (literal('乙'), literal(None))
    """
    if place.op == "literal":
        own = place.value
        return literal(values[own] if isinstance(own, int) and 0 <= own < len(values) else None, "text")
    return made("text_of", (place,), values, sort="text", nullable=True)


def count(truths: Iterable[Expr]) -> Expr:
    """How many are yes; none of them may be null.

    >>> from zoulang.batch.expressions import column
    >>> count([literal(True), column("a", "truth", nullable=False)])
    (count(a) + 1)
    """
    truths = list(truths)
    sure = sum(is_literal(truth, True) for truth in truths)
    open = tuple(truth for truth in truths if truth.op != "literal")
    counted = made("count", open, sort="whole", low=0, high=len(open)) if open else literal(0)
    return counted + sure


def mask(truths: Iterable[Expr]) -> Expr:
    """A bit for each that is yes, the first the lowest; none of them may be null."""
    bits = tuple(truths)
    return made("mask", bits, sort="whole", low=0, high=(1 << len(bits)) - 1)


def least(left: Expr, right: Expr) -> Expr:
    """The smaller of two numbers; null if one is."""
    return _extreme("least", left, right)


def greatest(left: Expr, right: Expr) -> Expr:
    """The larger of two numbers; null if one is.

    >>> from zoulang.batch.expressions import column
    >>> greatest(column("a", "whole", nullable=False, low=0), literal(0))
    a
    """
    return _extreme("greatest", left, right)


def _extreme(op: str, left: Expr, right: Expr) -> Expr:
    if left is right:
        return left
    null = null_of(left, right, "whole")
    if null is not None:
        return null
    for own, other in ((left, right), (right, left)):
        smaller, larger = (own, other) if op == "least" else (other, own)
        if not other.nullable and surely_not_more(smaller, larger):
            return own
    if op == "least":
        low, high = least_bound(left.low, right.low), _tighter_high(left.high, right.high)
    else:
        low, high = _tighter_low(left.low, right.low), greatest_bound(left.high, right.high)
    return whole(op, left, right, low, high)


def _tighter_high(one: Bound, two: Bound) -> Bound:
    known = [bound for bound in (one, two) if bound is not None]
    return min(known, default=None)


def _tighter_low(one: Bound, two: Bound) -> Bound:
    known = [bound for bound in (one, two) if bound is not None]
    return max(known, default=None)


def fits(number: Expr, bits: int) -> bool:
    """Whether a whole number stays within so many bits, its sign included.

    >>> from zoulang.batch.expressions import column
    >>> fits(literal(2**63 - 1), 64), fits(literal(2**63), 64), fits(column("a", "whole"), 64)
    (True, False, False)
    """
    limit = 1 << (bits - 1)
    return number.low is not None and number.high is not None and -limit <= number.low and number.high < limit
