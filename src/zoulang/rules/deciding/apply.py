"""What functions, calendars and rounding compute, with unknowns passed through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from zoulang.rules.deciding import values as v
from zoulang.rules.deciding.calendar import DAYS, WORKING_DAYS, Calendar, add_months, full_months, full_years
from zoulang.rules.deciding.values import Truth, Unknown, Value
from zoulang.rules.tree import NONE, Arithmetic, Call, Node, Plain
from zoulang.rules.units import Kind, Type, Unit


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


def calendar_sum(node: Arithmetic, left: Value, right: Value, calendar: Calendar) -> Value:
    """Dates and years: differences in days or years, and durations added.

    Adding days or months does not move a day off; working days are counted by the calendar.
    """
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
        if isinstance(left, date):
            return _moved(left, amount, node.right.type.unit, calendar)
    return v.unknown("undefined", node.text or "calendar")


def _moved(day: date, amount: int, unit: Unit, calendar: Calendar) -> date:
    if unit == DAYS:
        return day + timedelta(days=amount)
    return calendar.plus(day, amount) if unit == WORKING_DAYS else add_months(day, amount)


# A larger exponent is a mistake; its exact power would fill the memory.
LARGEST_EXPONENT = 1000


def power(left: Value, right: Value, node: Node) -> Value:
    """A power: exact for whole exponents, else a float of 64 bits rounded half up to ten decimals."""
    if not (isinstance(left, Fraction) and isinstance(right, Fraction)):
        return Unknown(v.causes_of(left, right))
    if abs(right) > LARGEST_EXPONENT or (left < 0 and right.denominator != 1) or (left == 0 and right < 0):
        return v.unknown("undefined", node.text)
    if right.denominator == 1:
        return Fraction(left ** int(right))
    try:
        steps = float(left) ** float(right) * 10.0**10
    except OverflowError:
        return v.unknown("undefined", node.text)
    # In the order in which every engine computes it.
    return Fraction(floor(steps + 0.5), 10**10) if steps <= 10.0**25 else v.unknown("undefined", node.text)


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
    pick = min if worst else max
    reachable: set[int | None] = {None}
    for option in options:
        places = _places(option, order)
        reachable = {_better(pick, first, second) for first in reachable for second in places}
    possible = [order[place] for place in sorted(p for p in reachable if p is not None)]
    found: list[Plain] = [*possible, *([NONE] if None in reachable else [])]
    return found[0] if len(found) == 1 else Unknown(v.causes_of(*options), possible=tuple(found))


def _places(value: Value, order: tuple[str, ...]) -> list[int | None]:
    """The places in the order that a choice may have; None is 无."""
    possible = (value.possible or order) if isinstance(value, Unknown) else (value,)
    return [None if each is NONE else order.index(str(each)) for each in possible]


def _better(pick: Callable[[int, int], int], first: int | None, second: int | None) -> int | None:
    if first is None or second is None:
        return second if first is None else first
    return pick(first, second)


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


def _dated(rule: Callable[[Call, list[Plain], Calendar], Plain]) -> Callable[..., Value]:
    """A function of known days; *undefined* where there is no such day, or of 无."""

    def apply(node: Call, arguments: list[Value], calendar: Calendar) -> Value:
        known = [value for value in arguments if not isinstance(value, Unknown)]
        if len(known) < len(arguments):
            return Unknown(v.causes_of(*arguments))
        with suppress(ValueError, OverflowError):
            if NONE not in known:
                return rule(node, known, calendar)
        return v.unknown("undefined", node.text or node.function)

    return apply


def _due(node: Call, arguments: list[Plain], calendar: Calendar) -> Plain:
    start, within = arguments
    assert isinstance(start, date)
    return calendar.due(start, _whole(within), node.arguments[1].type.unit)


def _between(count: Callable[[date, date], int]) -> Callable[[Call, list[Plain], Calendar], Plain]:
    def apply(node: Call, arguments: list[Plain], calendar: Calendar) -> Plain:
        start, end = arguments
        assert isinstance(start, date) and isinstance(end, date)
        return Fraction(count(start, end))

    return apply


def _working_days(node: Call, arguments: list[Plain], calendar: Calendar) -> Plain:
    start, end = arguments
    assert isinstance(start, date) and isinstance(end, date)
    return Fraction(calendar.working_days(start, end))


def _whole(value: Plain) -> int:
    if isinstance(value, (int, Fraction)) and value.denominator == 1:
        return int(value)
    raise ValueError(value)


DATED: dict[str, Callable[[Call, list[Value], Calendar], Value]] = {
    "due": _dated(_due),
    "working_days": _dated(_working_days),
    "full_years": _dated(_between(lambda start, end: 12 * full_years(start, end))),
    "full_months": _dated(_between(full_months)),
    "date": _dated(lambda node, arguments, calendar: date(*map(_whole, arguments))),
}

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
