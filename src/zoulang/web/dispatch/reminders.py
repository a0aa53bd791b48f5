"""Which reminders are due on a day: a question to the record that changes nothing.

Clocks run on everybody: on units that owe a report, on whoever has to move a case, on who promised something,
and on the government's own payments. A reminder goes out the working day before, on the day, on the first
working day after it and then once a week; its key names the occasion, so that none goes out twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from zoulang.errors import Said, said
from zoulang.rules import Calendar
from zoulang.web.accounts.models import Membership, Programme, Role, Unit
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, CasePart, Item, Procedure
from zoulang.web.casework.periods import period_name
from zoulang.web.dispatch.days import calendar_of, days_late
from zoulang.web.dispatch.models import Period
from zoulang.web.dispatch.sheet import live_rows

WORKING_DAYS_A_WEEK = 5
NAMED = 5


@dataclass(frozen=True)
class Reminder:
    """A reminder that is due.

    Attributes:
        key: its occasion; the outbox takes a key once for each recipient.
        to: the unit that is reminded.
        subject, body: sentences made with `said`.
        about: what it speaks of.
    """

    key: str
    to: Unit
    subject: str
    body: str
    about: models.Model | None = None


@dataclass(frozen=True)
class Clock:
    """The day on which reminders are asked for, and the days off of the programme."""

    programme: Programme
    on: date
    calendar: Calendar

    @property
    def last(self) -> date:
        """The latest day of which a reminder goes out today: the next working day."""
        return self.calendar.plus(self.on, 1)

    def when(self, due: date) -> str:
        """``tomorrow``, ``today``, ``late-N`` with the weeks gone by, or empty where no reminder is due."""
        if due == self.on:
            return "today"
        if due > self.on:
            return "tomorrow" if due <= self.last else ""
        late = days_late(self.calendar, due, self.on)
        return f"late-{(late - 1) // WORKING_DAYS_A_WEEK}" if late else ""

    def units_with(self, role: str) -> list[Unit]:
        """The units somebody acts for in a role."""
        held = Membership.objects.filter(role=role, unit__programme=self.programme)
        return list(Unit.objects.filter(pk__in=held.values("unit")).order_by("id"))


Provider = Callable[[Clock], Iterable[Reminder]]
_providers: list[Provider] = []


def reminds(function: Provider) -> Provider:
    """Register reminders of an app that comes later in the line; called from its ``AppConfig.ready``."""
    if function not in _providers:
        _providers.append(function)
    return function


def due_reminders(programme: Programme, on: date) -> list[Reminder]:
    """Every reminder that is due in a programme on a day, whether it went out before or not."""
    clock = Clock(programme, on, calendar_of(programme))
    return [each for provider in _providers for each in provider(clock)]


@reminds
def of_reports(clock: Clock) -> Iterator[Reminder]:
    """One reminder to each unit for all reports of a period that it has not handed in."""
    periods = Period.objects.filter(programme=clock.programme, closed_on=None, due__lte=clock.last)
    for period in periods.select_related("programme"):
        when = clock.when(period.due)
        if not when:
            continue
        open_rows = [row for row in live_rows(period, clock.on) if not row.is_in]
        titles: dict[int, list[str]] = defaultdict(list)
        for row in open_rows:
            for unit in row.units:
                titles[unit].append(row.title_zh)
        units = Unit.objects.in_bulk(titles)
        for pk in sorted(titles):
            yield Reminder(
                f"report:{period.cadence}:{period.period_end}:{when}",
                units[pk],
                subject_of(when),
                _of_period(period, titles[pk], when),
                period,
            )


def _of_period(period: Period, titles: list[str], when: str) -> Said:
    named = "、".join(titles[:NAMED]) + ("……" if len(titles) > NAMED else "")
    name = period_name(period.cadence, period.period_end)
    if when.startswith("late"):
        return said(
            "{count} reports for {period} were due on {due}: {named}",
            count=len(titles), period=name.name_zh, due=period.due, named=named,
        )  # fmt: skip
    return said(
        "{count} reports for {period} are due on {due}: {named}",
        count=len(titles), period=name.name_zh, due=period.due, named=named,
    )  # fmt: skip


@reminds
def of_stages(clock: Clock) -> Iterator[Reminder]:
    """Whoever the procedure reminds when a case has to leave its stage; else whoever may move it."""
    cases = Case.objects.filter(programme=clock.programme, closed_on=None, due__lte=clock.last)
    cases = cases.exclude(procedure__seen=Procedure.Seen.SEALED).select_related("procedure")
    listed = [case for case in cases.order_by("id") if case.due and clock.when(case.due)]
    held: dict[int, list[CasePart]] = defaultdict(list)
    for part in CasePart.objects.filter(case__in=listed).select_related("unit"):
        held[part.case_id].append(part)
    roles: dict[str, list[Unit]] = {}
    for case in listed:
        assert case.due is not None
        when = clock.when(case.due)
        for unit in _reminded(case, held[case.pk], roles, clock):
            yield Reminder(
                f"case:{case.pk}:{case.stage}:{case.stage_since}:{when}",
                unit,
                subject_of(when),
                said("{case}: to be moved on by {due}", case=case.title_zh, due=case.due),
                case,
            )


def _reminded(case: Case, parts: list[CasePart], roles: dict[str, list[Unit]], clock: Clock) -> list[Unit]:
    procedure = read_procedure(case.procedure.source)
    names = procedure.stage(case.stage).silence.remind
    if not names:
        names = tuple({name for move in procedure.moves_from(case.stage) for name in move.by})
    found: dict[int, Unit] = {}
    for name in names:
        units = [part.unit for part in parts if part.position == name]
        if not units and name in Role.values:
            if name not in roles:
                roles[name] = clock.units_with(name)
            units = roles[name]
        found |= {unit.pk: unit for unit in units}
    return list(found.values())


@reminds
def of_items(clock: Clock) -> Iterator[Reminder]:
    """The unit that holds an open entry of a list: a line of a notice, a problem, a promise of a reply."""
    items = Item.objects.filter(case__programme=clock.programme, state=Item.State.OPEN, due__lte=clock.last)
    items = items.exclude(case__procedure__seen=Procedure.Seen.SEALED).exclude(unit=None)
    for item in items.filter(case__closed_on=None).select_related("unit", "case").order_by("id"):
        assert item.due is not None and item.unit is not None
        when = clock.when(item.due)
        if when:
            yield Reminder(
                f"item:{item.pk}:{item.due}:{when}",
                item.unit,
                subject_of(when),
                said(
                    "{item} ({case}): due on {due}", item=item.title_zh, case=item.case.title_zh, due=item.due
                ),
                item,
            )


def subject_of(when: str) -> Any:
    if when == "tomorrow":
        return said("Due on the next working day")
    return said("Due today") if when == "today" else said("Overdue")
