"""The day by which a stage is to be left, or a report to be in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from zoulang.procedures.policy import ENTERED, PERIOD_END, REPORTS_DUE, TODAY, deadline_id
from zoulang.procedures.procedure import Procedure, Stage, Words
from zoulang.rules import Calendar, Decision, Item, decide
from zoulang.rules.deciding.values import Unknown, Value, causes_of
from zoulang.rules.tree import If

Extended = Literal["", "yes", "no", "unknown"]


@dataclass(frozen=True)
class Due:
    """The deadline of a stage.

    A deadline stands until it is known to be extended: while the facts of an extension are missing, ``day``
    is the day without it, and ``if_extended`` the day with it.

    Attributes:
        day: the last day; None where the stage has no deadline, or a fact is missing.
        start: the day counted from, itself not counted.
        extended: whether it is extended; empty where the stage knows no extension.
        if_extended: the day if it were extended, where that is possible and not decided.
        missing: facts without which the day, or the extension, is not known.
        days_off: days off on weekdays that a count in working days left out.
        make_up_days: Saturdays and Sundays that were counted because they are worked.
        not_covered: years on the way that the calendar says nothing about.
    """

    stage: Stage
    day: date | None
    start: date | None = None
    extended: Extended = ""
    if_extended: date | None = None
    missing: tuple[Words, ...] = ()
    days_off: tuple[date, ...] = ()
    make_up_days: tuple[date, ...] = ()
    not_covered: tuple[int, ...] = ()
    decision: Decision | None = field(default=None, repr=False, compare=False)

    def lines(self, language: str = "zh") -> tuple[str, ...]:
        """How it was counted, in sentences; none where there is no deadline."""
        if self.decision is None:
            return ()
        data: Any = self.decision.as_dict(language)
        deadline = data["items"][0].get("deadline")
        return tuple(deadline["lines"]) if deadline else ()


def due_of(
    procedure: Procedure,
    stage_id: str,
    since: date,
    facts: Mapping[str, object] | None = None,
    calendar: Calendar | None = None,
) -> Due:
    """By when a stage that was entered on a day is to be left.

    Counted as the Civil Code counts: the first day is left out; months end on the same number of the day; an
    end on a day off moves on; working days are counted by the calendar, without one Monday to Friday.

    Args:
        since: the day on which the stage was entered; the fact 进入本阶段日期.
        facts: name to value, as for ``may_move``.

    Raises:
        KeyError: if there is no such stage.
        InputError: if a name is unknown, or a value does not fit its fact.

    >>> from zoulang.procedures import load_procedure
    >>> procedure = load_procedure('''
    ... procedure: errand
    ... title: {zh: 交办事项, en: errand}
    ... subject: errand
    ... seen: public
    ... facts: {延期已获同意: {en: more time was agreed, type: yes/no}}
    ... stages:
    ... - {id: open, title: {zh: 办理中}, within: 5个工作日, extend: {when: 延期已获同意, by: 3个工作日}}
    ... - {id: done, title: {zh: 已办结}, end: yes}
    ... moves: [{id: finish, title: {zh: 办结}, from: [open], to: done, by: [office]}]
    ... ''')
    >>> due = due_of(procedure, "open", date(2026, 9, 24), {"延期已获同意": "否"})  # a Thursday
    >>> str(due.day), due.extended
    ('2026-10-01', 'no')
    >>> table = Calendar(frozenset({date(2026, 10, 1), date(2026, 10, 2)}), frozenset({date(2026, 9, 27)}))
    >>> due = due_of(procedure, "open", date(2026, 9, 24), {}, table)
    >>> str(due.day), [str(day) for day in due.make_up_days]
    ('2026-09-30', ['2026-09-27'])
    >>> due.extended, str(due.if_extended), [name.en for name in due.missing]
    ('unknown', '2026-10-07', ['more time was agreed'])
    """
    stage = procedure.stage(stage_id)
    if not stage.within:
        return Due(stage, None)
    item = procedure.policy.item(deadline_id(stage_id))
    known = {name: value for name, value in (facts or {}).items() if value is not None}
    record = procedure.policy.parse_record({ENTERED: since, TODAY: since, **known})
    decision = decide(procedure.alone(item), record, since, calendar=calendar)
    clock = item.clock
    assert clock is not None
    evaluation = decision.evaluation
    value = evaluation.due(item)
    extended: Extended = ""
    later: Value | None = None
    causes = causes_of(value)
    if clock.extension is not None and isinstance(clock.due, If):
        truth = evaluation.truth(clock.extension[0])
        extended = "unknown" if isinstance(truth, Unknown) else "yes" if truth else "no"
        if isinstance(truth, Unknown):
            value, later = evaluation.value(clock.due.otherwise), evaluation.value(clock.due.then)
            causes = (*causes_of(truth), *causes_of(value))
            decision = decide(_without_extension(procedure, item), record, since, calendar=calendar)
    day = value if isinstance(value, date) else None
    counted = evaluation.value(clock.start)
    start = counted if isinstance(counted, date) else None
    off, worked = _exceptions(calendar, start, day) if "工作日" in stage.within else ((), ())
    names = dict.fromkeys(cause.name for cause in causes if cause.kind in ("missing", "judge"))
    return Due(
        stage,
        day,
        start,
        extended,
        later if isinstance(later, date) else None,
        tuple(_words(procedure, name) for name in names),
        off,
        worked,
        tuple(sorted((calendar or Calendar()).not_covered(start, day))) if start and day else (),
        decision,
    )


def report_due(procedure: Procedure, period_end: date, calendar: Calendar | None = None) -> date | None:
    """The last day on which the report of a period is on time; None where the procedure sets no time.

    >>> from zoulang.procedures import load_procedure
    >>> procedure = load_procedure('''
    ... procedure: errand
    ... title: {zh: 交办事项, en: errand}
    ... subject: errand
    ... seen: public
    ... parts: [{id: unit, title: {zh: 承办单位, en: unit}}]
    ... stages: [{id: open, title: {zh: 办理中}}]
    ... reports: {within: 3个工作日, by: [unit]}
    ... ''')
    >>> str(report_due(procedure, date(2026, 9, 30)))
    '2026-10-05'
    """
    if procedure.reports is None or not procedure.reports.within:
        return None
    item = procedure.policy.item(REPORTS_DUE)
    record = procedure.policy.parse_record({PERIOD_END: period_end})
    due = decide(procedure.alone(item), record, period_end, calendar=calendar).items[0].due
    return due if isinstance(due, date) else None


def _without_extension(procedure: Procedure, item: Item) -> Any:
    clock = item.clock
    assert clock is not None and isinstance(clock.due, If)
    plain = replace(clock, due=clock.due.otherwise, extension=None)
    return replace(procedure.policy, items=(replace(item, value=plain.due, clock=plain),))


def _exceptions(
    calendar: Calendar | None, start: date | None, day: date | None
) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Days off on weekdays, and weekends that are worked, after the start up to the day."""
    if calendar is None or start is None or day is None:
        return (), ()
    between = [start + timedelta(days=count) for count in range(1, (day - start).days + 1)]
    off = tuple(each for each in between if each.weekday() < 5 and not calendar.is_working(each))
    return off, tuple(each for each in between if each.weekday() >= 5 and calendar.is_working(each))


def _words(procedure: Procedure, name: str) -> Words:
    wanted = procedure.policy.inputs_by_key.get(name)
    return Words(wanted.zh, wanted.en) if wanted is not None else Words(name)
