"""Where days were counted without a table of public holidays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from fractions import Fraction

from zoulang.rules.deciding.calendar import WORKING_DAYS, landing
from zoulang.rules.deciding.evaluate import Evaluation, Moment
from zoulang.rules.deciding.results import Decision, ItemResult
from zoulang.rules.explaining.reach import read_by
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.tree import Arithmetic, Call, Node


def days_off_sentence(decision: Decision, result: ItemResult, speaker: Speaker) -> str | None:
    """The years in which an item counts days that no table covers; None where it counts none."""
    evaluation = decision.evaluation
    calendar = evaluation.calendar
    years: set[int] = set()
    for node, at in read_by(evaluation, result.item, refused=result.outcome == "no"):
        for first, last in _counted(evaluation, node, at):
            years |= calendar.not_covered(first, last)
    if not years:
        return None
    if not calendar.covered:
        return speaker.say("days_off_no_table")
    return speaker.say("days_off_no_year", years=speaker.join(list(_runs(years, speaker))))


def _counted(evaluation: Evaluation, node: Node, at: Moment) -> Iterator[tuple[date, date]]:
    """First and last day of the days that a node looks up in the calendar."""
    match node:
        case Call(function="working_days", arguments=(start, end)):
            days: tuple[object, object] = evaluation.value(start, at), evaluation.value(end, at)
        case Call(function="due", arguments=(start, within)) if within.type.unit != WORKING_DAYS:
            days = _landing(evaluation, start, within, at), evaluation.value(node, at)
        case Call(function="due", arguments=(start, _)):
            days = evaluation.value(start, at), evaluation.value(node, at)
        case Arithmetic(left=start, right=right) if right.type.unit == WORKING_DAYS:
            days = evaluation.value(start, at), evaluation.value(node, at)
        case _:
            return
    if isinstance(days[0], date) and isinstance(days[1], date):
        yield days[0], days[1]


def _landing(evaluation: Evaluation, start: Node, within: Node, at: Moment) -> date | None:
    """Of months and plain days only the end is looked up in the calendar."""
    day, amount = evaluation.value(start, at), evaluation.value(within, at)
    if not isinstance(day, date) or not isinstance(amount, Fraction):
        return None
    with suppress(ValueError, OverflowError):
        return landing(day, int(amount), within.type.unit)
    return None


def _runs(years: Iterable[int], speaker: Speaker) -> Iterator[str]:
    """Years one by one, or as the first and the last of a row."""
    left = sorted(years)
    while left:
        count = next((n for n, year in enumerate(left) if year != left[0] + n), len(left))
        ends = [speaker.say("a_year", year=year) for year in (left[0], left[count - 1])]
        yield ends[0] if count == 1 else speaker.say("range", first=ends[0], last=ends[1])
        left = left[count:]
