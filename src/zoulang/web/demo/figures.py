"""Goals and figures in the story: the figures file, values of the city, base years, bids for titles."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from zoulang.web.accounts.models import Role, User
from zoulang.web.casework.actions import make_move, set_facts
from zoulang.web.casework.models import Case
from zoulang.web.demo.event import Event, day_of
from zoulang.web.programme.actions import (
    bid_for_title,
    install_figures,
    record_measurement,
    record_region_value,
    set_base_year,
    take_measurement,
)
from zoulang.web.programme.models import Goal
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

FILE, DEED = 4, 17


def events(story: Story) -> Iterator[Event]:
    """Everything that ``story/figures.yaml`` tells."""
    told = read_section(story.folder.path / "story/figures.yaml")
    yield from _Numbers(story, told).events()


class _Numbers:
    def __init__(self, story: Story, told: Section) -> None:
        self.story, self.told = story, told

    def events(self) -> Iterator[Event]:
        """The figures file, what the statistics bureau enters, and the bids."""
        installed = Section(self.told.values["installed"], self.told.file, "installed")
        yield Event(day_of(installed, "on"), FILE, partial(self._install, installed))
        deeds = {
            "region_values": self._enter_region_value,
            "own_values": self._enter_own_value,
            "base_years": self._set_base,
            "taken": self._take,
        }
        for name, deed in deeds.items():
            for each in self.told.sections(name):
                yield Event(day_of(each, "on"), DEED, partial(deed, each))
        for each in self.told.sections("titles"):
            yield Event(day_of(each, "on"), DEED, partial(self._bid, each))
            for move in each.sections("moves"):
                yield Event(day_of(move, "on"), DEED, partial(self._move, each, move))

    @property
    def statistics(self) -> User:
        """Who enters numbers."""
        return self.story.cast.with_role(Role.STATISTICS)

    def _install(self, each: Section) -> None:
        source = self.story.folder.figures()
        if source is None:
            raise each.error("there is no figures file", "put it into figures.yaml")
        install_figures(self.story.programme, source, self.story.cast.person(each, "by"))

    def _enter_region_value(self, each: Section) -> None:
        region = self.story.programme.regions.filter(name_zh=each.text("region")).first()
        if region is None:
            raise each.error(f"{each.text('region')} is no region", "list it in programme.yaml")
        source, source_en = each.pair("source", required=True)
        record_region_value(
            region,
            each.text("indicator"),
            day_of(each, "as_of"),
            Decimal(each.text("value")),
            source,
            self.statistics,
            unit=each.pair("unit"),
            source_en=source_en,
        )

    def _enter_own_value(self, each: Section) -> None:
        source, source_en = each.pair("source", required=True)
        goal = self._goal(each, value_type=Goal.ValueType.REFERENCE)
        value = Decimal(each.text("value"))
        record_measurement(goal, day_of(each, "as_of"), value, source, self.statistics, source_en)

    def _set_base(self, each: Section) -> None:
        set_base_year(self._goal(each), int(each.text("year")), each.text("source"), self.statistics)

    def _take(self, each: Section) -> None:
        take_measurement(self._goal(each), self.statistics)

    def _bid(self, each: Section) -> None:
        office = self.story.cast.with_role(Role.OFFICE)
        bidder = self.story.programme.units.filter(name_zh=each.text("bidder")).first()
        bid_for_title(self._goal(each), office, bidder)

    def _move(self, each: Section, move: Section) -> None:
        office = self.story.cast.with_role(Role.OFFICE)
        case = self._goal(each).case
        assert isinstance(case, Case)
        set_facts(case, dict(move.values["facts"]), office)
        make_move(case, move.text("move"), office, evidence=dict(move.values["evidence"]))

    def _goal(self, each: Section, **more: object) -> Goal:
        goals = Goal.objects.filter(
            clause__document__programme=self.story.programme, indicator_zh=each.text("indicator"), **more
        )
        goal = goals.order_by("by").last()
        if goal is None:
            raise each.error(f"no goal is called {each.text('indicator')}", "mend the entry")
        return goal
