"""Parts of a policy in words, for a person who reads what a change does."""

from __future__ import annotations

from datetime import date
from typing import Any

from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import (
    Budget,
    Cited,
    Clock,
    Constant,
    Fact,
    Interpretation,
    Item,
    Policy,
    Stacking,
    Term,
    Veto,
    Words,
)
from zoulang.rules.tree import Condition, Node


def part_in_words(part: Any, policy: Policy, speaker: Speaker) -> str:
    """A part of a policy, such as an amount, a constant or a budget, in the language of the speaker."""
    match part:
        case str():
            return part
        case Node():
            return speaker.node(part)
        case Veto(condition=condition):
            return speaker.node(condition)
        case Item():
            return _item_in_words(part, policy, speaker)
        case Stacking(of=of, cap=limit) | Budget(of=of, amount=limit):
            titles = speaker.join([_title(policy, id, speaker.language) for id in of])
            return titles + (f": {speaker.node(limit)}" if limit is not None else "")
        case Term(value=value):
            return speaker.node(value)
        case Constant(type=type, versions=versions):
            return speaker.join(
                [(f"{first}: " if first else "") + speaker.value(value, type) for first, value in versions]
            )
        case Interpretation(type=type, value=answer):
            return speaker.say("unknown_value") if answer is None else speaker.value(answer, type)
        case Cited(document=document, until=until):
            return document + (f" ({until})" if until else "")
        case Clock(due=due):
            return speaker.node(due)
        case Fact(type=type):
            return str(type)
    return str(part)


def _item_in_words(item: Item, policy: Policy, speaker: Speaker) -> str:
    tree = item.pay or item.value or item.condition
    if item.cited is not None:
        return item.cited.document
    return speaker.node(tree) if tree is not None else item.title.in_language(speaker.language)


def _title(policy: Policy, id: str, language: str) -> str:
    return next((item.title.in_language(language) for item in policy.items if item.id == id), id)


def range_text(first: date | None, last: date | None) -> str:
    """The first and the last day of validity as a policy file writes them."""
    return f"{first or ''}..{last or ''}"


def gate_title(gate: Condition | Veto) -> Words:
    """What a requirement or a veto is called."""
    condition = gate.condition if isinstance(gate, Veto) else gate
    zh = condition.title_zh or condition.text or str(condition.id)
    return Words(zh, condition.title_en or zh)
