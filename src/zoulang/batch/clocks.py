"""Days, months and working days as expressions: `zoulang.rules.deciding.calendar` for columns.

The ordinal of a day is that of ``date.toordinal``: 1 is 1 January of the year 1, a Monday.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from zoulang.batch import expressions as e
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import add_days, add_months, day_of, days_between, least, month_of, year_of
from zoulang.rules.deciding.calendar import DAYS, WORKING_DAYS, Calendar
from zoulang.rules.units import Unit

_FIRST = e.literal(date.min)


class NotWritten(Exception):
    """A number of months that does not stand in the text."""


def ordinal(day: Expr) -> Expr:
    """The ordinal of a day."""
    return days_between(day, _FIRST) + 1


def due(day: Expr, amount: Expr, unit: Unit, calendar: Calendar) -> Expr:
    """The last day of a period of so many months, days or working days; an end on a day off moves on.

    Raises:
        NotWritten: if a number of months stands in a column.
    """
    if unit == WORKING_DAYS:
        return plus_working_days(day, amount, calendar)
    return next_working(moved(day, amount, unit), calendar)


def moved(day: Expr, amount: Expr, unit: Unit) -> Expr:
    """The day so many days or months later."""
    if unit == DAYS:
        return add_days(day, amount)
    return _by_leaf(amount, lambda months: add_months(day, months), e.literal(None, "date"))


# A number of months that a record states is tried value by value up to here.
MOST_MONTHS = 600


def _by_leaf(amount: Expr, make: Callable[[int], Expr], nothing: Expr) -> Expr:
    """What a number makes, where it is one of several that are written out, or of few that it can be."""
    match amount.op:
        case "literal":
            return nothing if amount.value is None else make(int(str(amount.value)))
        case "when":
            condition, then, otherwise = amount.args
            return e.when(condition, _by_leaf(then, make, nothing), _by_leaf(otherwise, make, nothing))
        case "plus" | "minus":
            left, right = amount.args
            sign = 1 if amount.op == "plus" else -1
            return _by_leaf(left, lambda a: _by_leaf(right, lambda b: make(a + sign * b), nothing), nothing)
    if amount.low is None or amount.high is None or amount.high - amount.low > MOST_MONTHS:
        raise NotWritten
    return _between(amount, amount.low, amount.high, make, nothing)


def _between(amount: Expr, low: int, high: int, make: Callable[[int], Expr], nothing: Expr) -> Expr:
    if low == high:
        return e.when(amount == low, make(low), nothing)
    middle = (low + high) // 2
    return e.when(
        amount <= middle,
        _between(amount, low, middle, make, nothing),
        _between(amount, middle + 1, high, make, nothing),
    )


def next_working(day: Expr, calendar: Calendar) -> Expr:
    """The day itself if it is worked, else the next one that is."""
    number = ordinal(day)
    weekday = (number - 1) - (number - 1) // 7 * 7
    ahead = e.when(weekday == 5, e.literal(2), e.when(weekday == 6, e.literal(1), e.literal(0)))
    corrections = [
        e.when(number == own.toordinal(), e.literal(steps), e.literal(0))
        for own, steps in _other_than_weekends(calendar)
    ]
    return add_days(day, ahead + _total(corrections))


def _other_than_weekends(calendar: Calendar) -> Iterable[tuple[date, int]]:
    """Days whose next working day is another than weekends alone would make it, and by how many days."""
    plain = Calendar()
    exceptions = sorted(calendar.days_off | calendar.workdays)
    seen: set[int] = set()
    for exception in exceptions:
        # Before a day off whoever arrives on that run of days off is moved; a run never exceeds a month.
        for number in range(exception.toordinal() - 31, exception.toordinal() + 1):
            if number in seen:
                continue
            seen.add(number)
            day = date.fromordinal(number)
            steps = (calendar.next_working(day) - plain.next_working(day)).days
            if steps:
                yield day, steps


def working_days(start: Expr, end: Expr, calendar: Calendar) -> Expr:
    """Working days after the start up to and with the end; negative if the end is earlier."""
    return _worked_until(ordinal(end), calendar) - _worked_until(ordinal(start), calendar)


def _worked_until(number: Expr, calendar: Calendar) -> Expr:
    weeks = number // 7
    worked = weeks * 5 + least(number - weeks * 7, e.literal(5))
    return worked + _total(
        e.when(number >= day, e.literal(change), e.literal(0)) for day, change in _exceptions(calendar)
    )


def _exceptions(calendar: Calendar) -> list[tuple[int, int]]:
    """Ordinal of every day that differs from a plain week, and what it adds to the days worked."""
    off = [(day.toordinal(), -1) for day in calendar.days_off if day.weekday() < 5]
    extra = [(day.toordinal(), 1) for day in calendar.workdays if day.weekday() >= 5]
    return sorted(off + extra)


def plus_working_days(day: Expr, count: Expr, calendar: Calendar) -> Expr:
    """The so manieth working day after a day, or before it where the count is negative."""
    number = ordinal(day)
    wanted = e.when(
        count > 0, _worked_until(number, calendar) + count, _worked_until(number - 1, calendar) + count + 1
    )
    # Between two exceptions the days worked are those of plain weeks and a constant.
    reached = [
        (own, change, e.literal(calendar._worked_until(own - 1))) for own, change in _exceptions(calendar)
    ]
    shift = _total(e.when(wanted > before, e.literal(change), e.literal(0)) for _, change, before in reached)
    plain = wanted - shift - 1
    weeks = plain // 5
    found = weeks * 7 + (plain - weeks * 5) + 1
    for own, change, before in reached:
        if change > 0:
            found = e.when(wanted == before + 1, e.literal(own), found)
    return e.when(count == 0, day, add_days(_FIRST, found - 1))


def full_months(start: Expr, end: Expr) -> Expr:
    """How many whole months lie between two days; negative if the end is earlier."""
    forwards, backwards = _months(start, end), -_months(end, start)
    return e.when(days_between(end, start) < 0, backwards, forwards)


def full_years(start: Expr, end: Expr) -> Expr:
    """How many whole years lie between two days; negative if the end is earlier."""
    forwards, backwards = _months(start, end) // 12, -(_months(end, start) // 12)
    return e.when(days_between(end, start) < 0, backwards, forwards)


def _months(start: Expr, end: Expr) -> Expr:
    months = (year_of(end) - year_of(start)) * 12 + month_of(end) - month_of(start)
    # On the last day of a month every later day number of the start is reached.
    month_ends = ~(month_of(add_days(end, e.literal(1))) == month_of(end))
    reached = (day_of(end) >= day_of(start)) | month_ends
    return e.when(reached, months, months - 1)


def day_from(year: Expr, month: Expr, day: Expr) -> Expr:
    """The day with this year, month and number; null where there is no such day.

    Years are counted from March, so that a leap day is the last day of its year.
    """
    sound = (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    early = e.when(month <= 2, e.literal(1), e.literal(0))
    own_year, own_month = year - early, month + early * 12 - 3
    number = own_year * 365 + own_year // 4 - own_year // 100 + own_year // 400
    number = number + (own_month * 153 + 2) // 5 + day - 306
    made = add_days(_FIRST, number - 1)
    nothing = e.literal(None, "date")
    return e.when(sound & (day_of(made) == day) & (month_of(made) == month), made, nothing)


def _total(parts: Iterable[Expr]) -> Expr:
    """The sum of many parts, in halves, so that nothing nests deeply."""
    found = list(parts)
    if not found:
        return e.literal(0)
    if len(found) == 1:
        return found[0]
    middle = len(found) // 2
    return _total(found[:middle]) + _total(found[middle:])
