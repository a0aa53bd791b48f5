"""Cases of any procedure in the story: what happens to each is told step by step, as data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from zoulang.web.accounts.models import Unit, User
from zoulang.web.casework.actions import (
    add_evidence,
    add_item,
    answer_item,
    close_item,
    make_move,
    open_case,
    set_facts,
    tick,
)
from zoulang.web.casework.models import Case, Item
from zoulang.web.demo.event import Event, day_of
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

# After the deeds that other subjects do on the same day.
FIRST = 40


def events(story: Story) -> Iterator[Event]:
    """Everything that happens to the cases of ``story/cases.yaml``."""
    told = read_section(story.folder.path / "story/cases.yaml")
    for each in told.sections("cases"):
        yield from _Told(story, each).events()


class _Told:
    """One case of the story; it is found anew for every deed, as a page would."""

    def __init__(self, story: Story, told: Section) -> None:
        self.story, self.told = story, told

    def events(self) -> Iterator[Event]:
        deeds = {
            "open": self._open,
            "facts": self._facts,
            "move": self._move,
            "tick": self._tick,
            "add": self._add,
            "answer": self._answer,
            "paper": self._paper,
            "close": self._close,
        }
        for place, step in enumerate(self.told.sections("steps")):
            deed = deeds.get(step.text("do"))
            if deed is None:
                raise step.error(f"`do` is {step.text('do')}", f"write one of {', '.join(deeds)}")
            yield Event(day_of(step, "on"), FIRST + place, partial(deed, step))

    @property
    def case(self) -> Case:
        return Case.objects.select_related("procedure", "programme", "clause").get(
            programme=self.story.programme,
            procedure__slug=self.told.text("procedure"),
            title_zh=self.told.pair("title", required=True)[0],
        )

    def _item(self, step: Section) -> Item:
        held = (
            self.case.items.filter(title_zh=step.text("entry"))
            .select_related("case__procedure", "unit")
            .first()
        )
        if held is None:
            raise step.error(f"{step.text('entry')} stands on no list", "name an entry that was added")
        return held

    def _open(self, step: Section) -> None:
        title_zh, title_en = self.told.pair("title", required=True)
        named: dict[str, Any] = step.values.get("parts", {})
        parts = {position: [self._holder(step, name)] for position, name in named.items()}
        number = self.told.text("number", "")
        slug = self.told.text("procedure")
        open_case(
            self.story.programme,
            slug,
            title_zh,
            self._by(step),
            title_en=title_en,
            number=number,
            parts=parts,
        )

    def _facts(self, step: Section) -> None:
        set_facts(self.case, step.values["facts"], self._by(step))

    def _move(self, step: Section) -> None:
        papers: dict[str, str] = step.values.get("papers", {})
        make_move(self.case, step.text("move"), self._by(step), step.text("note", ""), papers)

    def _tick(self, step: Section) -> None:
        for line in step.listed("lines"):
            tick(self.case, line, self._by(step))

    def _add(self, step: Section) -> None:
        title_zh, title_en = step.pair("title", required=True)
        unit = self._unit(step, step.text("unit"))
        due = day_of(step, "due")
        add_item(
            self.case, step.text("list"), title_zh, self._by(step), title_en=title_en, unit=unit, due=due
        )

    def _answer(self, step: Section) -> None:
        answer_zh, answer_en = step.pair("answer", required=True)
        answer_item(self._item(step), answer_zh, self._by(step), answer_en=answer_en)

    def _paper(self, step: Section) -> None:
        item = self._item(step)
        add_evidence(item.case, step.text("name"), self._by(step), step.text("words"), item=item)

    def _close(self, step: Section) -> None:
        close_item(self._item(step), self._by(step))

    def _by(self, step: Section) -> User:
        return self.story.cast.person(step, "by")

    def _holder(self, step: Section, name: Any) -> Any:
        """A unit by its name, or a unit and a person: ``[县政府, pledge]``."""
        if isinstance(name, str):
            return self._unit(step, name)
        unit, username = name
        return self._unit(step, unit), self.story.cast.people[username]

    def _unit(self, step: Section, name: str) -> Unit:
        unit = self.story.programme.units.filter(name_zh=name).first()
        if unit is None:
            raise step.error(f"{name} is no unit", "name a unit of programme.yaml")
        return unit
