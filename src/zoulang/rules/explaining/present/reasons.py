"""Why an item is refused or open, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zoulang.rules.deciding.results import Decision, Gate, ItemResult, Need
from zoulang.rules.deciding.standing import cohort_name
from zoulang.rules.explaining.present.distances import distance_sentences
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Policy, Register, ScorePart
from zoulang.rules.tree import Cohort, Cut, Ledger, Node
from zoulang.rules.units import NUMBER


def reason_sentences(decision: Decision, result: ItemResult, speaker: Speaker) -> list[str]:
    """What refuses the item: gates, then the distances of its own conditions."""
    refused = result.outcome == "no"
    gates = [gate for gate in result.gates if not refused or gate.answer is False]
    return [gate_sentence(decision, gate, speaker) for gate in gates] + own_distances(result, speaker)


def own_distances(result: ItemResult, speaker: Speaker) -> list[str]:
    """The distances of the item's own conditions, where it is refused."""
    if result.trace is None or result.outcome != "no":
        return []
    return distance_sentences(result.trace, speaker)


def gate_sentence(decision: Decision, gate: Gate, speaker: Speaker) -> str:
    """What a test outside the item's own conditions says, failed or open."""
    if gate.code == "validity":
        return validity_sentence(decision, speaker)
    title = None
    if gate.trace is not None:
        title = gate.trace.title_en if speaker.language == "en" else gate.trace.title_zh
        title = title or speaker.node(gate.trace.node, gate.trace.moment)
    kind, _, name = gate.code.partition(":")
    pattern = kind.partition("/")[0].replace("-", "_")
    if gate.answer is not False:
        pattern += "_unknown"
    return speaker.say(pattern, text=title or name, name=name)


def validity_sentence(decision: Decision, speaker: Speaker) -> str:
    """The own day lies outside the validity."""
    policy = decision.policy
    first = speaker.day(policy.effective_from) if policy.effective_from else speaker.say("open_start")
    last = speaker.day(policy.effective_to) if policy.effective_to else speaker.say("open_end")
    span = speaker.say("range", first=first, last=last)
    return speaker.say("validity", day=speaker.day(decision.evaluation.day), range=span)


def need_data(decision: Decision, need: Need, speaker: Speaker) -> dict[str, Any]:
    """What would settle an unknown, and whom to ask."""
    name = need_name(need, speaker)
    owner = speaker.word(need.owner) if need.owner else None
    question = need.question.in_language(speaker.language) if need.question else None
    return {
        "cause": need.cause,
        "name": need.name,
        "label": name,
        "question": question,
        "owner": owner,
        "text": _need_sentence(decision, need, speaker, name, owner, question),
    }


def _need_sentence(
    decision: Decision, need: Need, speaker: Speaker, name: str, owner: str | None, question: str | None
) -> str:
    match need.cause:
        case "silent" if question:
            said = speaker.say("silent", question=question)
            return said + (speaker.say("asked_of", owner=owner) if owner else "")
        case "silent":
            return speaker.say("silent_gap", name=_gap_name(decision.policy, need, speaker))
        case "judge":
            return speaker.say("judge", name=name, owner=owner) if owner else speaker.say("judged", name=name)
        case "cited":
            return speaker.say("cited", name=name) + _until(decision, need, speaker)
        case "undefined":
            return speaker.say("undefined", name=name)
    outside = _outside(speaker.policy, need)
    kind = f"missing_{outside[0]}" if outside else "missing"
    if kind == "missing_population" and decision.evaluation.population is not None:
        kind = "missing_others"
    said = speaker.say(kind, name=name)
    return said + (speaker.say("supplied_by", owner=owner) if owner else "")


def need_name(need: Need, speaker: Speaker) -> str:
    """The name of what is needed; of what lies outside the record the words of the rule."""
    outside = _outside(speaker.policy, need)
    if outside is None:
        return speaker.word(need.words.in_language(speaker.language))
    found = outside[1]
    if isinstance(found, ScorePart):
        return speaker.title(found)
    if isinstance(found, Register):
        return found.en if speaker.language == "en" else found.zh
    if isinstance(found, Cut):
        found = Cohort(type=NUMBER, function="rank", operand=found.operand, by=found.by, among=found.among)
    return speaker.node(found)


def _gap_name(policy: Policy, need: Need, speaker: Speaker) -> str:
    """Where a text leaves a gap: the title of the item, the name of the term or the table."""
    key = need.name.removesuffix(".gap")
    for item in policy.items:
        if item.id == key:
            return speaker.title(item)
    term = policy.terms.get(key)
    return term.name(speaker.language) if term is not None else speaker.word(key)


def _outside(policy: Policy, need: Need) -> tuple[str, Node | Register | ScorePart] | None:
    """What a need names, where it is no fact: the population, the ledger, a register, a line of a score."""
    if need.cause not in ("missing", "judge") or need.name in policy.inputs_by_key:
        return None
    if need.name in policy.registers:
        return "register", policy.registers[need.name]
    for item in policy.items:
        for part in _lines(item.parts):
            if need.name in (part.id, part.name, part.title.zh, f"{item.id}.{part.id}"):
                return "judged", part
    roots = [root for item in policy.items for root in item.roots]
    for root in (*roots, *(term.value for term in policy.terms.values())):
        for node in root.walk():
            if isinstance(node, (Cohort, Cut)) and cohort_name(node) == need.name:
                return "population", node
            if isinstance(node, Ledger) and node.text == need.name:
                return "ledger", node
    return None


def _lines(parts: tuple[ScorePart, ...]) -> Iterator[ScorePart]:
    for part in parts:
        yield part
        yield from _lines(part.parts)


def _until(decision: Decision, need: Need, speaker: Speaker) -> str:
    for item in decision.policy.items:
        if item.cited and item.cited.document == need.name and item.cited.until:
            return speaker.say("cited_until", until=speaker.day(item.cited.until))
    return ""
