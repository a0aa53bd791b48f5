"""Cases of any procedure in the story: what happens to each is told step by step, as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
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
    renew_cases,
    set_facts,
    set_parts,
    tick,
)
from zoulang.web.casework.models import Case, Item
from zoulang.web.demo.event import Event, day_of
from zoulang.web.policy.models import Clause
from zoulang.web.registry.models import Enterprise
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

# After the deeds that other subjects do on the same day.
FIRST = 40
# Visits and calls; what firms apply for, are granted, plan and borrow.
FILES = ("cases", "firms")


def events(story: Story) -> Iterator[Event]:
    """Everything that happens to the cases of the files of the story."""
    for name in FILES:
        told = read_section(story.folder.path / f"story/{name}.yaml")
        for each in told.sections("cases"):
            yield from _Told(story, each).events()
    # What the worker does in the first days of a year.
    for year in (2026,):
        yield Event(date(year, 1, 2), FIRST, partial(renew_cases, date(year, 1, 2)))


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
            "hold": self._hold,
        }
        for place, step in enumerate(self.told.sections("steps")):
            deed = deeds.get(step.text("do"))
            if deed is None:
                raise step.error(f"`do` is {step.text('do')}", f"write one of {', '.join(deeds)}")
            yield Event(day_of(step, "on"), FIRST + place, partial(deed, step))

    @property
    def case(self) -> Case:
        return self._found(self.told.text("procedure"), self.told.pair("title", required=True)[0])

    def _found(self, procedure: str, title: str) -> Case:
        related = ("procedure__clause", "programme", "clause", "enterprise", "parent")
        return Case.objects.select_related(*related).get(
            programme=self.story.programme, procedure__slug=procedure, title_zh=title
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
        parent: list[str] = self.told.listed("parent")
        open_case(
            self.story.programme,
            slug,
            title_zh,
            self._by(step),
            title_en=title_en,
            number=number,
            parts=parts,
            enterprise=self._firm(),
            parent=self._found(*parent) if parent else None,
        )

    def _firm(self) -> Enterprise | None:
        name = self.told.text("enterprise", "")
        if not name:
            return None
        firm = self.story.programme.enterprises.filter(name_zh=name).first()
        if firm is None:
            raise self.told.error(f"{name} is no firm of the register", "name one of `firms`")
        return firm

    def _hold(self, step: Section) -> None:
        units = [self._unit(step, name) for name in step.listed("units")]
        set_parts(self.case, step.text("position"), units, self._by(step))

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
        about: list[str] = step.listed("about")
        add_item(
            self.case,
            step.text("list"),
            title_zh,
            self._by(step),
            title_en=title_en,
            unit=self._unit(step, step.text("unit")) if step.text("unit", "") else None,
            due=day_of(step, "due") if step.text("due", "") else None,
            clause=self._clause(step),
            about=self._found(*about) if about else None,
        )

    def _clause(self, step: Section) -> Clause | None:
        """The clause that an entry comes from, as ``DOCUMENT ADDRESS``."""
        document, _, address = step.text("clause", "").partition(" ")
        if not document:
            return None
        found = Clause.objects.filter(
            document__programme=self.story.programme, document__slug=document, address=address
        )
        clause = found.first()
        if clause is None:
            raise step.error(f"{document} has no clause {address}", "write the address as it prints it")
        return clause

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
