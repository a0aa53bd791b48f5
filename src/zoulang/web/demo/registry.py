"""What sources state of firms in the story, where they differ, and what a firm disputes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from zoulang.web.demo.event import Event, day_of
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.disputes import dispute_fact
from zoulang.web.registry.models import Enterprise
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

# After the facts that the firms themselves file.
AFTER = 8


def events(story: Story) -> Iterator[Event]:
    """Everything that ``story/registry.yaml`` tells."""
    told = read_section(story.folder.path / "story/registry.yaml")
    for each in told.sections("stated"):
        yield Event(day_of(each, "on"), AFTER, partial(_state, story, each))
    for each in told.sections("disputes"):
        yield Event(day_of(each, "on"), AFTER, partial(_dispute, story, each))


def _state(story: Story, each: Section) -> None:
    sheets = {_firm(story, each, name): facts for name, facts in each.values["firms"].items()}
    by = story.cast.person(each, "by")
    record_facts(story.programme, int(each.text("year")), each.text("source"), sheets, by=by)


def _dispute(story: Story, each: Section) -> None:
    firm = _firm(story, each, each.text("firm"))
    by = story.cast.person(each, "by")
    words = (each.text("fact"), each.text("claimed"), each.text("reason"))
    dispute_fact(firm, int(each.text("year")), *words, by=by)


def _firm(story: Story, each: Section, name: str) -> Enterprise:
    found = story.programme.enterprises.filter(name_zh=name).first()
    if found is None:
        raise each.error(f"{name} is no firm of the story", "name one that the register has")
    return found
