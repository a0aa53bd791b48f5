"""What the officials of the demo decide about the drafts of a document."""

from __future__ import annotations

from typing import Any

from zoulang.web.accounts.models import User
from zoulang.web.policy.deciding import accept_draft, reject_draft
from zoulang.web.policy.models import Document, Draft
from zoulang.web.programme.accepting import as_day, as_number
from zoulang.web.programme.models import Goal
from zoulang.web.site.folder import Section

ITSELF = "文件自身的名称，不是引用"


def accept_drafts(document: Document, told: Section, scenario: Section, by: User) -> None:
    """Accept every draft, mended where the story says so, but those that are to wait or are set aside.

    Raises:
        InputError: if a goal or duty of the story was not drafted.
    """
    set_aside = {
        kind: each.text("why") for each in scenario.sections("set_aside") for kind in each.listed("kinds")
    }
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
        if draft.kind in set_aside:
            if not waiting:
                reject_draft(draft, by, set_aside[draft.kind])
        elif draft.kind == Draft.Kind.REFERENCE and draft.values.get("title") == document.title_zh:
            reject_draft(draft, by, ITSELF)
        else:
            accept_draft(draft, by, mended.values(draft))
    mended.check_all_used()


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
