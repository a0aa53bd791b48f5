"""Proposals in the story: filed, split, assigned, answered, judged, and their promises followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zoulang.web.accounts.models import Unit, User
from zoulang.web.casework.actions import add_item, answer_item, close_item, make_move, set_facts, set_parts
from zoulang.web.casework.models import Case, Item
from zoulang.web.demo.event import Event, day_of
from zoulang.web.forum.actions import Ask, file_proposal, promise_becomes_duty, settle_promise, split_proposal
from zoulang.web.forum.asks import ASKS, PROMISES, PROPOSAL
from zoulang.web.policy.actions import load_document, publish_document
from zoulang.web.policy.models import Clause, Draft
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

DELEGATES, ASSIGNER = "县人大代表", "县政府"
# The deeds of one day in their order.
FILE, ASSIGN, INPUT, HAND_AGAIN, SIGN, PUBLISH, DONE, JUDGE = range(8, 16)
ACCEPT_PAPER = "办结说明"


def events(story: Story) -> Iterator[Event]:
    """Everything that happens to the proposals of ``story/proposals.yaml``."""
    told = read_section(story.folder.path / "story/proposals.yaml")
    for each in told.sections("proposals"):
        yield from _Proposal(story, each).events()


class _Proposal:
    """One proposal of the story; the case is found anew for every deed, as a page would."""

    def __init__(self, story: Story, told: Section) -> None:
        self.story, self.told, self.programme = story, told, story.programme

    def events(self) -> Iterator[Event]:
        yield from self._on("filed", FILE, self._file)
        yield from self._on("assigned", ASSIGN, self._assign)
        for ask in self.told.sections("asks"):
            if ask.values.get("input"):
                yield Event(day_of(ask, "input_on"), INPUT, partial(self._input, ask))
        for reply in self.told.sections("replies"):
            yield from self._of(reply, "handed_again", HAND_AGAIN, self._hand_again)
            yield from self._of(reply, "signed", SIGN, partial(self._sign, reply))
            yield from self._of(reply, "published", PUBLISH, partial(self._publish, reply))
            for promise in reply.sections("promises"):
                yield from self._of(promise, "done", DONE, partial(self._keep, promise))
        yield from self._on("judged", JUDGE, self._judge)

    def _on(self, key: str, order: int, deed: object) -> Iterator[Event]:
        return self._of(self.told, key, order, deed)

    def _of(self, section: Section, key: str, order: int, deed: object) -> Iterator[Event]:
        if isinstance(section.values.get(key), dict):
            event = Section(section.values[key], section.file, f"{section.place}, {key}")
            yield Event(day_of(event, "on"), order, partial(deed, event))  # type: ignore[arg-type]

    @property
    def case(self) -> Case:
        cases = Case.objects.filter(programme=self.programme, procedure__slug=PROPOSAL)
        return cases.select_related("procedure", "programme", "clause__document").get(
            number=self.told.text("number")
        )

    def _unit(self, name: str) -> Unit:
        unit = self.programme.units.filter(name_zh=name).first()
        if unit is None:
            raise self.told.error(f"{name} is no unit", "name a unit of programme.yaml")
        return unit

    def _by(self, event: Section) -> User:
        return self.story.cast.person(event, "by")

    def _text(self, name: str) -> Path:
        return self.story.folder.path / "story/proposals" / f"{name}.txt"

    # --- filed and assigned -------------------------------------------------------------------------

    def _file(self, event: Section) -> None:
        told = self.told
        case = file_proposal(
            self.programme,
            told.text("number"),
            told.text("title"),
            self._text(told.text("text")),
            self._unit(DELEGATES),
            self._unit(ASSIGNER),
            self._by(event),
            slug=told.text("slug"),
        )
        assert case.clause is not None
        self._settle_drafts(case.clause.document_id)
        publish_document(case.clause.document, by=self.story.cast.people["office"])

    def _settle_drafts(self, document_id: int) -> None:
        """What the reader found in a proposal or a reply is no record of the county: asks and promises are."""
        Draft.objects.filter(clause__document=document_id).delete()

    def _assign(self, event: Section) -> None:
        case, by = self.case, self._by(event)
        set_parts(case, "main", [self._unit(self.told.text("main"))], by)
        set_parts(case, "joint", [self._unit(name) for name in self.told.listed("joint")], by)
        asks = [self._ask(case, each) for each in self.told.sections("asks")]
        split_proposal(case, asks, by)
        for item, each in zip(case.items.order_by("position"), self.told.sections("asks"), strict=True):
            item.title_en = each.pair("title")[1]
            item.save(update_fields=["title_en"])
        set_facts(case, {"交办日期": day_of(event, "on").isoformat()}, by)
        make_move(case, "assign", by)

    def _ask(self, case: Case, each: Section) -> Ask:
        assert case.clause is not None
        clause = case.clause.document.clauses.get(address=each.text("clause"))
        return Ask(clause, each.pair("title")[0], self._unit(each.text("unit")), each.day("due"))

    def _input(self, ask: Section) -> None:
        """A joint unit says what it can say of its ask; the main unit merges it into the reply."""
        item = self._item(ASKS, ask.text("clause"))
        add_input(item, ask.text("input"), self.story.cast.person(ask, "input_by"))

    def _item(self, kind: str, address: str) -> Item:
        items = self.case.items.filter(kind=kind, clause__address=address)
        return items.select_related("case__procedure", "case__programme", "clause", "about").latest("pk")
