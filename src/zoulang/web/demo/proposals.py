"""Proposals in the story: filed, split, assigned, answered, judged, and their promises followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zoulang.web.accounts.models import Unit, User
from zoulang.web.casework.actions import add_item, answer_item, close_item, make_move, set_facts, set_parts
from zoulang.web.casework.models import Case, Item
from zoulang.web.demo.event import Event, day_of
from zoulang.web.forum.actions import Ask, file_proposal, promise_becomes_duty, settle_promise, split_proposal
from zoulang.web.forum.asks import ASKS, OPINIONS, PROMISES, PROPOSAL
from zoulang.web.policy.actions import load_document, publish_document
from zoulang.web.policy.deciding import reject_draft
from zoulang.web.policy.models import Clause, Document, Draft
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

DELEGATES, ASSIGNER = "县人大代表", "县政府"
# The deeds of one day in their order.
FILE, ASSIGN, INPUT, HAND_AGAIN, SIGN, PUBLISH, DONE, JUDGE = range(8, 16)
ACCEPT_PAPER = "办结说明"
SET_ASIDE = "按诉求和承诺跟踪，不另行登记"


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

    def _on(self, key: str, order: int, deed: Callable[[Section], object]) -> Iterator[Event]:
        return self._of(self.told, key, order, deed)

    def _of(
        self, section: Section, key: str, order: int, deed: Callable[[Section], object]
    ) -> Iterator[Event]:
        if isinstance(section.values.get(key), dict):
            event = Section(section.values[key], section.file, f"{section.place}, {key}")
            yield Event(day_of(event, "on"), order, partial(deed, event))

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
        """What the reader found in a proposal or a reply is set aside: its asks and promises are followed."""
        office = self.story.cast.people["office"]
        drafts = Draft.objects.filter(clause__document=document_id, state=Draft.State.OPEN)
        for draft in drafts.select_related("clause__document__programme"):
            reject_draft(draft, office, SET_ASIDE)

    def _assign(self, event: Section) -> None:
        case, by = self.case, self._by(event)
        set_parts(case, "main", [self._unit(self.told.text("main"))], by)
        set_parts(case, "joint", [self._unit(name) for name in self.told.listed("joint")], by)
        split_proposal(case, [self._ask(case, each) for each in self.told.sections("asks")], by)
        set_facts(case, {"交办日期": day_of(event, "on").isoformat()}, by)
        make_move(case, "assign", by)

    def _ask(self, case: Case, each: Section) -> Ask:
        assert case.clause is not None
        clause = case.clause.document.clauses.get(address=each.text("clause"))
        title_zh, title_en = each.pair("title")
        joint = self._unit(each.text("joint")) if each.values.get("joint") else None
        return Ask(clause, title_zh, self._unit(each.text("unit")), title_en, joint, each.day("due"))

    def _input(self, ask: Section) -> None:
        """A joint unit says what it can of an ask; the main unit merges it into the reply."""
        item = self._item(OPINIONS, ask.text("clause"))
        answer_item(item, ask.text("input"), self.story.cast.person(ask, "input_by"))
        close_item(item, self._main())

    def _main(self) -> User:
        return self.story.cast.reporter(self._unit(self.told.text("main")))

    def _item(self, kind: str, address: str) -> Item:
        items = self.case.items.filter(kind=kind, clause__address=address)
        return items.select_related("case__procedure", "case__programme", "clause", "about").latest("pk")

    # --- answered -----------------------------------------------------------------------------------

    def _hand_again(self, event: Section) -> None:
        """The deputy is not satisfied: the asks are written down anew, to be answered once more."""
        case, by = self.case, self._by(event)
        set_facts(
            case, {"代表满意度": event.text("value"), "重新交办日期": day_of(event, "on").isoformat()}, by
        )
        make_move(case, "hand-again", by)

    def _sign(self, reply: Section, event: Section) -> None:
        case, by = self.case, self._by(event)
        document = self._reply(reply, event)
        for answer in reply.sections("answers"):
            self._answer(case, document.clauses.get(address=answer.text("clause")), answer, by)
        day = day_of(event, "on").isoformat()
        set_facts(case, {"答复文号": reply.text("number"), "答复日期": day}, by)
        make_move(case, "sign", by, evidence={"答复正文": reply.text("number")})
        for promise in reply.sections("promises"):
            self._promise(case, document.clauses.get(address=promise.text("clause")), promise, by)

    def _reply(self, reply: Section, event: Section) -> Document:
        path = self._text(reply.text("text"))
        document = load_document(self.programme, path, by=self._by(event), slug=reply.text("slug"))
        self._settle_drafts(document.pk)
        return document

    def _answer(self, case: Case, clause: Clause, answer: Section, by: User) -> None:
        item = self._item(ASKS, answer.text("ask"))
        answer_item(item, answer.text("words"), by, outcome=answer.text("outcome"), answer_clause=clause)

    def _promise(self, case: Case, clause: Clause, promise: Section, by: User) -> None:
        title_zh, title_en = promise.pair("title")
        unit, due = self._unit(promise.text("unit")), promise.day("due")
        item = add_item(case, PROMISES, title_zh, by, title_en=title_en, unit=unit, due=due, clause=clause)
        promise_becomes_duty(item, by)

    def _publish(self, reply: Section, event: Section) -> None:
        document = self.programme.documents.get(slug=reply.text("slug"))
        publish_document(document, by=self.story.cast.people["office"])
        make_move(self.case, "publish", self._by(event))

    def _keep(self, promise: Section, event: Section) -> None:
        """The duty that a promise became is taken on and closed with its paper; then the promise is kept."""
        by = self._by(event)
        item = self.case.items.filter(kind=PROMISES, title_zh=promise.pair("title")[0])
        kept = item.select_related("case__procedure", "case__programme", "clause").get()
        part = Case.objects.select_related("procedure", "programme").get(told_in=kept)
        make_move(part, "accept", by)
        make_move(part, "close", by, evidence={ACCEPT_PAPER: event.text("paper")})
        kept = item.select_related("case__procedure", "case__programme", "clause", "about").get()
        settle_promise(kept, "kept", event.text("paper"), by)

    def _judge(self, event: Section) -> None:
        case, by = self.case, self._by(event)
        set_facts(case, {"代表满意度": event.text("value")}, by)
        make_move(case, "close", by)
