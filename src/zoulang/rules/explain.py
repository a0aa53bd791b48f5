"""A decision as text: which conditions hold, what it gives, what it is short of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zoulang.rules.decide import Decision
from zoulang.rules.present import decision_data
from zoulang.rules.words import Speaker


def explain(decision: Decision, language: str = "zh") -> str:
    """The decision in Chinese (``zh``) or English (``en``), as lines of text.

    >>> from datetime import date
    >>> from zoulang.rules import decide, load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {award: {zh: 奖补, en: city award, type: money}}
    ... measures:
    ... - {id: m, clause: 三/（二）, title: {zh: 配套, en: Match}, when: 奖补 ≥ 10万元, pay: 奖补 × 30%}
    ... ''')
    >>> decision = decide(policy, policy.parse_record({"奖补": "9万元"}), date(2024, 1, 1))
    >>> print(explain(decision, "en"))
    demo
    as of 1 January 2024; not compared with the payment ledger
    <BLANKLINE>
    ✗ Match (clause 三/（二）): does not qualify
      ✗ city award ≥ ¥100,000 [city award: ¥90,000] → city award: ¥10,000 short
    <BLANKLINE>
    Total: ¥0
    """
    data = decision_data(decision, language)
    return "\n".join(_lines(data, Speaker(decision.policy, language)))


def _lines(data: dict[str, Any], speaker: Speaker) -> Iterator[str]:
    document = (
        f"{speaker.say('open_paren')}{data['document']}{speaker.say('close_paren')}"
        if data["document"]
        else ""
    )
    yield f"{data['title']}{document}"
    yield speaker.say("semicolon").join(
        part for part in (data["decided_for"], data["validity"], data["ledger"]) if part
    )
    for item in data["items"]:
        yield ""
        yield from _item(item, speaker)
    if any(item["kind"] == "measure" for item in data["items"]):
        yield ""
        yield f"{speaker.say('total')}{speaker.say('colon')}{data['total']['text']}"


def _item(item: dict[str, Any], speaker: Speaker) -> Iterator[str]:
    clause = ""
    if item["clause"]:
        inside = speaker.say("clause", clause=item["clause"])
        clause = f"{speaker.say('open_paren')}{inside}{speaker.say('close_paren')}"
    result = item["outcome_text"]
    if item["kind"] == "measure" and item["outcome"] != "no":
        result += speaker.say("comma") + item["amount"]
    elif item["kind"] == "class":
        result = (
            item["value_text"]
            if item["outcome"] == "yes"
            else result + speaker.say("comma") + item["value_text"]
        )
    yield f"{item['symbol']} {item['title']}{clause}{speaker.say('colon')}{result}"
    if item["condition"]:
        yield from _condition(item["condition"], "  ", speaker)
    for line in item["arithmetic"]:
        yield f"  = {line}"
    if item["outcome"] == "no" and len(item["reason_sentences"]):
        shown = _said(item["condition"]) if item["condition"] else []
        for sentence in item["reason_sentences"]:
            if sentence not in shown:
                yield f"  ✗ {sentence}"
    for need in item["needs"]:
        yield f"  ? {need['text']}"
    for entry in item.get("schedule", []):
        if entry["kind"] == "after-validity":
            yield f"  ! {entry['text']}"
    if item["note"]:
        yield f"  {speaker.say('note')}{speaker.say('colon')}{item['note']}"


def _condition(condition: dict[str, Any], indent: str, speaker: Speaker) -> Iterator[str]:
    values = speaker.say("semicolon").join(
        f"{value['name']}: {value['value']}" for value in condition["values"]
    )
    shown = f" [{values}]" if values else ""
    distance = f" → {condition['distance']}" if condition["distance"] else ""
    yield f"{indent}{condition['sign']} {condition['text']}{shown}{distance}"
    for child in condition["children"]:
        yield from _condition(child, indent + "  ", speaker)


def _said(condition: dict[str, Any]) -> list[str]:
    own = [condition["distance"]] if condition["distance"] else []
    return own + [said for child in condition["children"] for said in _said(child)]
