"""Which of several documents pays for the same thing, and by which rule."""

from __future__ import annotations

from typing import Any

from zoulang.rules.deciding.results import Adjustment, Conflict, Decision
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Item, Policy


def yielding_sentence(decision: Decision, step: Adjustment, speaker: Speaker) -> str:
    """That another document pays for the same, its measure and clause, and the rule."""
    conflict = step.conflict
    assert conflict is not None
    others = [_measure(*payer, speaker) for payer in conflict.payers if payer[0] is not decision.policy]
    word = "conflict_yields" if step.after == (0, 0) else "conflict_may_yield"
    said = speaker.say(word, pays_for=conflict.pays_for, others=speaker.join(others))
    return said + speaker.parens(_rule(conflict, speaker))


def conflict_data(conflict: Conflict, speaker: Speaker) -> dict[str, Any]:
    """One conflict with its documents, the rule and what it leaves open."""
    stated = conflict.stated_by
    members = speaker.join([_measure(*member, speaker) for member in conflict.members])
    said = [speaker.say("conflict_members", pays_for=conflict.pays_for, members=members)]
    if stated is not None:
        said.append(_rule(conflict, speaker))
    if any(need.name == conflict.pays_for for need in conflict.needs):
        said.append(speaker.say("conflict_silent"))
    return {
        "pays_for": conflict.pays_for,
        "rule": conflict.rule,
        "stated_by": stated.slug if stated is not None else None,
        "clause": stated.conflicts.clause if stated is not None and stated.conflicts is not None else None,
        "members": [{"policy": policy.slug, "item": item.id} for policy, item in conflict.members],
        "payers": [{"policy": policy.slug, "item": item.id} for policy, item in conflict.payers],
        "text": speaker.say("semicolon").join(said),
    }


def _rule(conflict: Conflict, speaker: Speaker) -> str:
    rule = speaker.say(f"conflict_{conflict.rule or 'open'}")
    stated = conflict.stated_by
    if stated is None or stated.conflicts is None:
        return rule
    document = _document(stated, speaker)
    return speaker.say(
        "conflict_by", document=document, clause=_clause(stated.conflicts.clause, speaker), rule=rule
    )


def _measure(policy: Policy, item: Item, speaker: Speaker) -> str:
    title = Speaker(policy, speaker.language).title(item)
    document = _document(policy, speaker)
    return speaker.say(
        "conflict_member", document=document, clause=_clause(item.clause, speaker), title=title
    )


def _clause(clause: str | None, speaker: Speaker) -> str:
    return speaker.say("conflict_by_clause", clause=clause) if clause else ""


def _document(policy: Policy, speaker: Speaker) -> str:
    title = speaker.say("document", title=policy.title.in_language(speaker.language))
    return title + (speaker.parens(policy.document) if policy.document else "")
