"""The interpretations a decision rests on: answer, source, or that they are open and whom to ask."""

from __future__ import annotations

from typing import Any

from zoulang.rules.deciding.evaluate import Evaluation
from zoulang.rules.deciding.results import Decision, ItemResult
from zoulang.rules.explaining.reach import read_by
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Interpretation, Item, Policy
from zoulang.rules.tree import AmountRef, InterpretationRef, ItemRef, Node, Plain, TermRef


def interpretations_used(decision: Decision, result: ItemResult) -> list[str]:
    """Keys of the interpretations that an item read on the way to its result."""
    if not decision.policy.interpretations:
        return []
    reads = read_by(decision.evaluation, result.item, refused=result.outcome == "no")
    names = [node.name for node, _ in reads if isinstance(node, InterpretationRef)]
    known = decision.policy.interpretations
    return [name for name in dict.fromkeys(names) if name in known]


def interpretation_data(
    interpretation: Interpretation, speaker: Speaker, answer: Plain | None = None
) -> dict[str, Any]:
    """One interpretation with its answer in force.

    Args:
        answer: the answer a decision used; one that differs from the file's holds for that decision only.
    """
    answer = interpretation.value if answer is None else answer
    state = "open" if answer is None else "in-force" if answer == interpretation.value else "this-decision"
    shown = None if answer is None else speaker.value(answer, interpretation.type)
    filed = interpretation.value
    return {
        "name": interpretation.key,
        "label": speaker.word(interpretation.key),
        "question": interpretation.ask.in_language(speaker.language),
        "clause": interpretation.clause,
        "owner": _word(interpretation.owner, speaker),
        "state": state,
        "answer": shown,
        "filed_answer": None if filed is None else speaker.value(filed, interpretation.type),
        "by": _word(interpretation.by, speaker),
        "on": interpretation.on.isoformat() if interpretation.on else None,
        "ref": _word(interpretation.ref, speaker),
        "text": _sentence(interpretation, state, shown, speaker),
    }


def used_data(evaluation: Evaluation, name: str, speaker: Speaker) -> dict[str, Any]:
    """One interpretation as a decision used it."""
    question = evaluation.policy.interpretations[name]
    return interpretation_data(question, speaker, evaluation.interpretations.get(name))


def policy_interpretations(policy: Policy, language: str = "zh") -> list[dict[str, Any]]:
    """Every interpretation of a policy, with the items whose result it may change.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: p
    ... interpretations: {比例: {type: percent, ask: 比例是多少, owner: 财政局}}
    ... measures: [{id: m, title: 补助, pay: 10万元 × 比例}]
    ... ''')
    >>> entry = policy_interpretations(policy)[0]
    >>> entry["state"], entry["owner"], [item["id"] for item in entry["items"]]
    ('open', '财政局', ['m'])
    """
    speaker = Speaker(policy, language)
    affected = {item.id: interpretations_of(policy, item) for item in policy.items}
    return [
        {
            "policy": policy.slug,
            **interpretation_data(interpretation, speaker),
            "items": [
                {"id": item.id, "clause": item.clause, "title": item.title.in_language(language)}
                for item in policy.items
                if key in affected[item.id]
            ],
        }
        for key, interpretation in policy.interpretations.items()
    ]


def interpretations_of(policy: Policy, item: Item) -> set[str]:
    """Keys of the interpretations that may decide an item, whatever the record.

    Requirements, vetoes, joint limits, budgets and conflicts with other documents count.
    """
    waiting: list[Node] = [*item.roots, *policy.requires]
    waiting += [veto.condition for veto in policy.vetoes if not veto.of or item.id in veto.of]
    waiting += [group.cap for group in policy.stacking if item.id in group.of and group.cap is not None]
    waiting += [pot.amount for pot in policy.budgets if item.id in pot.of]
    if item.pays_for is not None and policy.conflicts is not None:
        waiting.append(policy.conflicts.rule)
    if item.clock is not None:
        waiting += [item.clock.start, item.clock.within, item.clock.due]
    found: set[str] = set()
    entered: set[str] = set()
    while waiting:
        for node in waiting.pop().walk():
            match node:
                case InterpretationRef(name=name):
                    found.add(name)
                case TermRef(name=name) if name not in entered:
                    entered.add(name)
                    waiting.append(policy.terms[name].value)
                case ItemRef(item=name) | AmountRef(item=name) if f"item {name}" not in entered:
                    entered.add(f"item {name}")
                    waiting += policy.item(name).roots
    return found & set(policy.interpretations)


def _word(text: str | None, speaker: Speaker) -> str | None:
    return speaker.word(text) if text else None


def _sentence(interpretation: Interpretation, state: str, answer: str | None, speaker: Speaker) -> str:
    question = interpretation.ask.in_language(speaker.language)
    said = speaker.say(f"reading_{state.replace('-', '_')}", question=question, answer=answer)
    if state == "in-force":
        return said + _bracketed(_source(interpretation, speaker), speaker)
    owner = _word(interpretation.owner, speaker)
    asked = speaker.say("ask", owner=owner) if owner else None
    if state == "open":
        return said + _bracketed(asked, speaker)
    if interpretation.value is None:
        note = speaker.say("reading_not_filed") + (speaker.say("comma") + asked if asked else "")
    else:
        filed = speaker.value(interpretation.value, interpretation.type)
        source = _source(interpretation, speaker)
        note = speaker.say("reading_filed", answer=filed) + (speaker.say("comma") + source if source else "")
    return said + _bracketed(note, speaker)


def _source(interpretation: Interpretation, speaker: Speaker) -> str | None:
    """Who gave the answer, when, and in which paper."""
    day = speaker.day(interpretation.on) if interpretation.on else None
    parts = [_word(interpretation.by, speaker), day, _word(interpretation.ref, speaker)]
    return speaker.say("comma").join(part for part in parts if part) or None


def _bracketed(text: str | None, speaker: Speaker) -> str:
    return speaker.parens(text) if text else ""
