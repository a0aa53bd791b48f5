"""What functions, calendars and rounding compute, with unknowns passed through."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from zoulang.rules import values as v
from zoulang.rules.tree import NONE, Arithmetic, Call, Node, Plain
from zoulang.rules.units import Kind, Type
from zoulang.rules.values import Truth, Unknown, Value


def rounded(value: Value) -> Value:
    """An amount half up to the fen; bounds as well.

    >>> rounded(Fraction(5, 2))
    Fraction(3, 1)
    """
    if isinstance(value, Fraction):
        return Fraction(half_up(value))
    if isinstance(value, Unknown):
        low, high = (None if bound is None else Fraction(half_up(bound)) for bound in (value.low, value.high))
        if (low, high) == (None, None) or value.may_be_none:
            return replace(value, low=low, high=high)
        return v.bounded(value.causes, low, high)
    return value


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves away from zero.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2))
    (3, -3)
    """
    whole = floor(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def count(truths: list[Truth]) -> Value:
    """How many hold; bounds where some are unknown."""
    met = sum(truth is True for truth in truths)
    still = sum(isinstance(truth, Unknown) for truth in truths)
    return v.bounded(v.causes_of(*truths), Fraction(met), Fraction(met + still))


def calendar_sum(node: Arithmetic, left: Value, right: Value) -> Value:
    """Dates and years: differences in days or years, and durations added."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown(v.causes_of(left, right))
    if isinstance(left, int) and isinstance(right, int):
        return Fraction(left - right)
    if isinstance(left, date) and isinstance(right, date):
        return Fraction((left - right).days)
    if not isinstance(right, Fraction) or right.denominator != 1:
        return v.unknown("undefined", node.text or "calendar")
    amount = int(right) if node.operator == "+" else -int(right)
    if isinstance(left, int):
        return left + amount
    # Beyond the year 9999 there are no days.
    with suppress(ValueError, OverflowError):
        if isinstance(left, date) and node.right.type.unit == (("天", 1),):
            return left + timedelta(days=amount)
        if isinstance(left, date):
            return add_months(left, amount)
    return v.unknown("undefined", node.text or "calendar")


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month.

    >>> add_months(date(2023, 1, 31), 1)
    datetime.date(2023, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# A larger exponent is a mistake; its exact power would fill the memory.
LARGEST_EXPONENT = 1000


def power(left: Value, right: Value, node: Node) -> Value:
    """A power: exact for whole exponents, else rounded to ten decimals."""
    if not (isinstance(left, Fraction) and isinstance(right, Fraction)):
        return Unknown(v.causes_of(left, right))
    if abs(right) > LARGEST_EXPONENT or (left < 0 and right.denominator != 1) or (left == 0 and right < 0):
        return v.unknown("undefined", node.text)
    if right.denominator == 1:
        return Fraction(left ** int(right))
    return Fraction(round(float(left) ** float(right), 10)).limit_denominator(10**10)


def _rounder(rule: Callable[[Fraction], int]) -> Callable[[Call, list[Value]], Value]:
    def apply(node: Call, arguments: list[Value]) -> Value:
        value, digits = arguments[0], arguments[1]
        assert isinstance(digits, Fraction)
        step = unit_step(node.arguments[0].type) / Fraction(10) ** int(digits)
        if isinstance(value, Fraction):
            return rule(value / step) * step
        if isinstance(value, Unknown):
            low, high = (None if b is None else rule(b / step) * step for b in (value.low, value.high))
            if value.may_be_none:
                return replace(value, low=low, high=high)
            return v.bounded(value.causes, low, high)
        return value

    return apply


def unit_step(type: Type) -> Fraction:
    """One of what rounding counts in: a yuan for money, one hundredth for points, else one."""
    if type.kind is Kind.MONEY:
        return Fraction(100)
    return Fraction(1, 100) if type.kind is Kind.POINTS else Fraction(1)


def extreme(order: tuple[str, ...], options: Sequence[Value], worst: bool = False) -> Value:
    """The best (or worst) of some choices; 无 is passed over, and what may still win stays possible.

    >>> extreme(("县级", "市级", "省级"), ["市级", NONE, "县级"])
    '市级'
    """
    present = [value for value in options if value is not NONE]
    if not present:
        return NONE
    pick = min if worst else max
    sets = [[order.index(str(p)) for p in _choices(value, order)] for value in present]
    reachable = set(sets[0])
    for more in sets[1:]:
        reachable = {pick(first, second) for first in reachable for second in more}
    if len(reachable) == 1:
        return order[reachable.pop()]
    return Unknown(v.causes_of(*present), possible=tuple(order[place] for place in sorted(reachable)))


def _choices(value: Value, order: tuple[str, ...]) -> list[Plain]:
    if isinstance(value, Unknown):
        return [p for p in (value.possible or order) if p is not NONE]
    return [value]


def _sum(node: Call, arguments: Sequence[Value]) -> Value:
    total: Value = Fraction(0)
    for value in arguments:
        if isinstance(value, Unknown) and value.may_be_none:
            value = value.unbounded
        total = total if value is NONE else v.add(total, value)
    return total


def _mean(node: Call, arguments: list[Value]) -> Value:
    present = [value for value in arguments if value is not NONE]
    return v.divide(_sum(node, present), Fraction(len(present)), node.text)


def _absolute(node: Call, arguments: list[Value]) -> Value:
    value = arguments[0]
    return (
        abs(value)
        if isinstance(value, Fraction)
        else value.unbounded
        if isinstance(value, Unknown)
        else value
    )


def _year(node: Call, arguments: list[Value]) -> Value:
    return arguments[0].year if isinstance(arguments[0], date) else arguments[0]


FUNCTIONS: dict[str, Callable[[Call, list[Value]], Value]] = {
    "largest": lambda node, arguments: v.largest(arguments),
    "smallest": lambda node, arguments: v.smallest(arguments),
    "worst": lambda node, arguments: extreme(node.type.values, arguments, worst=True),
    "best": lambda node, arguments: extreme(node.type.values, arguments),
    "sum": _sum,
    "mean": _mean,
    "round": _rounder(half_up),
    "ceiling": _rounder(ceil),
    "floor": _rounder(floor),
    "absolute": _absolute,
    "year": _year,
}
