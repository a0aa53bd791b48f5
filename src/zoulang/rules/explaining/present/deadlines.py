"""A deadline as data: how it was counted, when it is due, and how many days are left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from zoulang.rules.deciding.calendar import add_months
from zoulang.rules.deciding.results import Decision, ItemResult
from zoulang.rules.deciding.values import Unknown, Value
from zoulang.rules.explaining.reach import taken
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Clock
from zoulang.rules.tree import NONE
from zoulang.rules.units import DAYS, Type


def deadline_data(decision: Decision, result: ItemResult, speaker: Speaker) -> dict[str, Any] | None:
    """How a deadline was counted; None for other items."""
    clock = result.item.clock
    if clock is None:
        return None
    evaluation = decision.evaluation
    due = result.due if result.due is not None else evaluation.value(clock.due)
    done = _done(decision, clock)
    lines: list[str] = []
    if due is not NONE:
        lines = [
            *_counted(decision, clock, due, speaker),
            *_state(decision, clock, due, done, speaker),
        ]
    return {
        "start": _iso(evaluation.value(clock.start)),
        "due": _iso(due),
        "due_text": speaker.value(due, clock.due.type),
        "done": _iso(done),
        "days_left": result.days_left,
        "lines": lines,
    }


def _done(decision: Decision, clock: Clock) -> Value | None:
    return decision.record.get(clock.done) if clock.done else None


def _iso(value: Value | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else None


def _counted(decision: Decision, clock: Clock, due: Value, speaker: Speaker) -> Iterator[str]:
    evaluation = decision.evaluation
    start, within = evaluation.value(clock.start), evaluation.value(clock.within)
    type = taken(evaluation, clock.within).type
    yield speaker.say(
        "clock_start",
        name=speaker.node(clock.start),
        start=speaker.value(start, clock.start.type),
        within=speaker.value(within, type),
    )
    total = within
    if clock.extension is not None:
        condition, by = clock.extension
        holds = evaluation.truth(condition)
        word = "unknown" if isinstance(holds, Unknown) else "yes" if holds else "no"
        added = evaluation.value(by)
        if holds is True and isinstance(within, Fraction) and isinstance(added, Fraction):
            total = within + added
        yield speaker.say(
            f"clock_extended_{word}",
            text=speaker.node(condition),
            by=speaker.value(added, by.type),
            total=speaker.value(total, type),
        )
    if isinstance(start, date) and isinstance(total, Fraction) and isinstance(due, date):
        yield _landing(start, int(total), type, due, speaker)
    elif isinstance(due, Unknown):
        yield speaker.say("clock_open")


def _landing(start: date, total: int, type: Type, due: date, speaker: Speaker) -> str:
    """Where the count lands, and whether days off moved it."""
    unit = type.unit[0][0] if type.unit else ""
    if unit == "工作日":
        skipped = (due - start).days - total
        off = speaker.value(Fraction(skipped), DAYS)
        return speaker.say("clock_working_days", due=speaker.day(due), skipped=off)
    last = add_months(start, total) if unit == "月" else start + timedelta(days=total)
    if last == due:
        return speaker.say("clock_due", due=speaker.day(due))
    return speaker.say("clock_moved", last=speaker.day(last), due=speaker.day(due))


def _state(
    decision: Decision, clock: Clock, due: Value, done: Value | None, speaker: Speaker
) -> Iterator[str]:
    """On time or late, and by how many days, as of the day asked about."""
    if isinstance(done, date):
        if not isinstance(due, date):
            yield speaker.say("clock_done", day=speaker.day(done))
            return
        late = (done - due).days
        days = speaker.value(Fraction(abs(late)), DAYS)
        word = "late" if late > 0 else "last_day" if late == 0 else "early"
        yield speaker.say(f"clock_done_{word}", day=speaker.day(done), days=days)
        return
    if not isinstance(due, date):
        return
    known = "not_done" if done is NONE else "not_told" if clock.done else "day"
    left = (due - decision.on).days
    word = "late" if left < 0 else "left"
    days = speaker.value(Fraction(abs(left)), DAYS)
    yield speaker.say(f"clock_{known}_{word}", day=speaker.day(decision.on), days=days)
