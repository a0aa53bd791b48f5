"""What the officials of the demo decide about the drafts of a document."""

from __future__ import annotations

from typing import Any

from zoulang.web.accounts.business_date import acting_on
from zoulang.web.accounts.models import Programme, User
from zoulang.web.demo.people import Cast
from zoulang.web.policy.deciding import accept_draft, add_draft, reject_draft
from zoulang.web.policy.models import Clause, Document, Draft
from zoulang.web.policy.names import Book
from zoulang.web.policy.questions import answer_question, ask_question
from zoulang.web.policy.same_names import merge_names
from zoulang.web.programme.accepting import as_day, as_number
from zoulang.web.programme.models import Goal
from zoulang.web.site.folder import Section

ITSELF = "文件自身的名称，不是引用"


def accept_drafts(document: Document, told: Section, scenario: Section, by: User) -> None:
    """Accept every draft, mended where the story says so, but those that are to wait or are set aside.

    Raises:
        InputError: if a goal or duty of the story was not drafted.
    """
    told_aside = scenario.sections("set_aside")
    set_aside = {kind: each for each in told_aside for kind in each.listed("kinds")}
    waiting = {
        address
        for each in scenario.sections("left_open")
        if each.text("document") == document.slug
        for address in each.listed("clauses")
    }
    mended = _Mended(document, told)
    for draft in Draft.objects.filter(clause__document=document).select_related(
        "clause__document__programme"
    ):
        if draft.clause.address in waiting:
            continue
        aside = set_aside.get(draft.kind)
        followed_up = aside is not None and draft.values.get("code") in aside.listed("but")
        if aside is not None and not followed_up and draft.confidence < float(aside.text("below", "2")):
            if not waiting:
                reject_draft(draft, by, aside.text("why"))
        elif draft.kind == Draft.Kind.REFERENCE and draft.values.get("title") == document.title_zh:
            reject_draft(draft, by, ITSELF)
        else:
            accept_draft(draft, by, mended.values(draft))
    mended.check_all_used()


def ask_and_answer(document: Document, told: Section, cast: Cast) -> None:
    """Ask what the story asks about a clause, and answer it where the story does, on its day.

    Raises:
        InputError: if the clause is not there, or the interpreting unit does not answer for the document.
    """
    clause = document.clauses.filter(address=told.text("clause")).first()
    if clause is None:
        raise told.error("the document has no such clause", "name an address of the document")
    clause.document = document
    question = ask_question(clause, told.text("asked"), cast.person(told, "asked_by"))
    answered_on = told.day("answered_on")
    if answered_on is not None:
        with acting_on(answered_on):
            by = cast.person(told, "answered_by")
            answer_question(question, told.text("answer"), by, told.text("answer_en", ""))


def merge_told(programme: Programme, told: Section, by: User) -> None:
    """Say that two names of the alias book are one; a name that was not read is added at its clause first.

    Raises:
        InputError: if the words do not stand in the clause, or the names are one already.
    """
    clauses = Clause.objects.filter(document__programme=programme, document__slug=told.text("document"))
    clause = clauses.select_related("document__programme").get(address=told.text("clause"))
    written = told.text("same")
    if written not in Book(programme).by_name:
        accept_draft(add_draft(clause, Draft.Kind.ENTITY, {"name": written}, written, by), by)
    book = Book(programme)
    first, is_new = book.entity(told.text("stands"), "")
    if is_new:
        first.save()
    merge_names(first, book.by_name[written], by)


class _Mended:
    """What the story knows of goals and duties, handed to the drafts they belong to."""

    def __init__(self, document: Document, told: Section) -> None:
        self.goals = [each for each in told.sections("goals") if each.text("document") == document.slug]
        self.duties = [each for each in told.sections("duties") if each.text("document") == document.slug]
        self.used: list[Section] = []

    def values(self, draft: Draft) -> dict[str, Any]:
        """The values that mend a draft; empty where the story does not mention it."""
        if draft.kind == Draft.Kind.TARGET:
            return self._first(self.goals, draft, _is_goal, _goal_values)
        if draft.kind == Draft.Kind.TASK:
            return self._first(self.duties, draft, lambda each, draft: True, _duty_values)
        return {}

    def _first(self, sections: list[Section], draft: Draft, fits: Any, values: Any) -> dict[str, Any]:
        for each in sections:
            if each in self.used or each.text("clause") != draft.clause.address or not fits(each, draft):
                continue
            self.used.append(each)
            found: dict[str, Any] = values(each)
            return found
        return {}

    def check_all_used(self) -> None:
        """Refuse a story that speaks of what was not drafted."""
        for each in (*self.goals, *self.duties):
            if each not in self.used:
                raise each.error("nothing was drafted that this could be", "mend the entry or the text")


def _is_goal(each: Section, draft: Draft) -> bool:
    """The same value by the same day, of an indicator that is mostly written alike."""
    place = str(draft.clause)
    if draft.values.get("value_type", Goal.ValueType.NUMBER) != Goal.ValueType.NUMBER:
        # A state is told in words, which the story never mends.
        return False
    same_value = as_number(draft.values.get("value"), place) == as_number(each.text("value"), place)
    told, drafted = set(each.text("indicator")), set(draft.values.get("indicator", ""))
    alike = 2 * len(told & drafted) >= min(len(told), len(drafted))
    return same_value and alike and as_day(draft.values.get("by"), place) == each.day("by")


def _goal_values(each: Section) -> dict[str, Any]:
    unit_zh, unit_en = each.pair("unit")
    baseline = each.values.get("baseline") or {}
    return {
        "indicator": each.text("indicator"),
        "indicator_en": each.text("en"),
        "comparator": each.text("comparator", ">="),
        "unit": unit_zh,
        "unit_en": unit_en,
        "by": each.text("by"),
        "baseline": baseline.get("value"),
        "baseline_on": baseline.get("date"),
    }


def _duty_values(each: Section) -> dict[str, Any]:
    title_zh, title_en = each.pair("title", required=True)
    return {
        "title": title_zh,
        "title_en": title_en,
        "start": each.text("start"),
        "due": each.text("due"),
        "cadence": each.text("cadence", ""),
    }
