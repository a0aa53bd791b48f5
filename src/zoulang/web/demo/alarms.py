"""Alarms about money in the story: what the record notices, and what a person decides of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Role
from zoulang.web.demo.event import Event, day_of
from zoulang.web.money.actions import state_account
from zoulang.web.money.alarms.actions import decide_alarm, look_for_alarms
from zoulang.web.money.models import Alarm, PayeeAccount
from zoulang.web.site.folder import read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story
    from zoulang.web.site.folder import Section

# After what the day brings to accounts, and before a run is prepared.
STATED, LOOKED, DECIDED = 8, 9, 10


def events(story: Story) -> Iterator[Event]:
    """Everything of ``story/alarms.yaml``."""
    told = read_section(story.folder.path / "story/alarms.yaml")
    for each in told.sections("shared"):
        yield Event(day_of(each, "on"), STATED, partial(_share, story, each))
    for day in told.listed("looked"):
        yield Event(date.fromisoformat(day), LOOKED, partial(_look, story))
    for each in told.sections("decided"):
        yield Event(day_of(each, "on"), DECIDED, partial(_decide, story, each))


def _share(story: Story, told: Section) -> None:
    """A firm states the account of another one."""
    held = PayeeAccount.objects.filter(
        enterprise__programme=story.programme,
        state__in=[PayeeAccount.State.STATED, PayeeAccount.State.CHECKED],
    )
    accounts = list(held.select_related("enterprise").order_by("-account"))
    theirs, own = (accounts[int(place) - 1] for place in told.listed("pair"))
    firm = own.enterprise
    office = story.cast.with_role(Role.OFFICE)
    state_account(firm, firm.name_zh, theirs.bank, theirs.account, office, business_date())


def _look(story: Story) -> None:
    look_for_alarms(story.programme, story.cast.with_role(Role.FINANCE), business_date())


def _decide(story: Story, told: Section) -> None:
    """The first open alarm of the kind is found in order."""
    waiting = Alarm.objects.filter(programme=story.programme, state=Alarm.State.OPEN, kind=told.text("kind"))
    alarm = waiting.order_by("id").first()
    if alarm is None:
        raise told.error("no alarm of this kind waits", "look for alarms on an earlier day")
    decide_alarm(alarm, story.cast.with_role(Role.FINANCE), business_date(), told.text("reason"))
