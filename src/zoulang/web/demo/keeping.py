"""What is kept for all in the story: days off, deputies, and a report of obstruction."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from zoulang.web.accounts.actions import accept_year, appoint_deputy
from zoulang.web.accounts.models import Membership
from zoulang.web.casework.actions import make_move, set_facts
from zoulang.web.casework.models import Case
from zoulang.web.demo.event import Event, day_of
from zoulang.web.forum.obstruction import PROCEDURE, report_obstruction
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

# Before everything else of the day: deadlines are counted with it.
FIRST, AFTER = 0, 30


def events(story: Story) -> Iterator[Event]:
    """Everything that ``story/keeping.yaml`` tells."""
    told = read_section(story.folder.path / "story/keeping.yaml")
    for each in told.sections("days_off"):
        yield Event(day_of(each, "accepted_on"), FIRST, partial(_accept, story, each))
    for each in told.sections("deputies"):
        yield Event(day_of(each, "named_on"), AFTER, partial(_name_deputy, story, each))
    for each in told.sections("obstructions"):
        yield Event(day_of(each, "handed_in_on"), AFTER, partial(_hand_in, story, each))
        yield Event(day_of(each, "checked_on"), AFTER, partial(_check, story, each))


def _accept(story: Story, each: Section) -> None:
    accept_year(int(each.text("year")), by=story.cast.person(each, "by"), with_announced=True)


def _name_deputy(story: Story, each: Section) -> None:
    principal, deputy = story.cast.person(each, "of"), story.cast.person(each, "deputy")
    membership = Membership.objects.get(user=principal, unit__programme=story.programme)
    appoint_deputy(
        membership, deputy, day_of(each, "from"), day_of(each, "until"), each.text("why"), by=principal
    )


def _hand_in(story: Story, each: Section) -> None:
    """As the public does it: nobody is noted."""
    reported = story.programme.units.get(name_zh=each.text("concerns"))
    report_obstruction(story.programme, each.text("what"), each.text("kind"), reported=reported)


def _check(story: Story, each: Section) -> None:
    by = story.cast.person(each, "by")
    case = Case.objects.filter(programme=story.programme, procedure__slug=PROCEDURE).latest("id")
    set_facts(case, {"涉及事项": each.text("matter")}, by)
    make_move(case, "check", by)
