"""A decision as text: which conditions hold, what it gives, what it is short of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zoulang.rules.deciding.decide import Decision
from zoulang.rules.deciding.documents import Together
from zoulang.rules.explaining.present import SYMBOLS, decision_data
from zoulang.rules.explaining.present.documents import together_data
from zoulang.rules.explaining.words import Speaker


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
    return "\n".join(Lines(Speaker(decision.policy, language)).decision(data))


def explain_together(together: Together, language: str = "zh") -> str:
    """Several policies decided together, as lines of text: each decision, what they share, the total."""
    data = together_data(together, language)
    speaker = Speaker(together.decisions[0].policy, language)
    parts = [explain(decision, language) for decision in together.decisions]
    shared = [each["text"] for each in (*data["editions"], *data["conflicts"])]
    total = f"{data['total']['title']}{speaker.say('colon')}{data['total']['text']}"
    return "\n\n".join([*parts, "\n".join([*shared, total])])


def result_text(item: dict[str, Any], speaker: Speaker) -> str:
    """What an item comes to, in a few words."""
    said = str(item["outcome_text"])
    match item["kind"]:
        case "measure" if item["outcome"] != "no":
            said = _with(said, item["amount"], speaker)
            return said if item["allotted"] is None else _with(said, item["allotted"], speaker)
        case "class":
            return (
                item["value_text"] if item["outcome"] == "yes" else _with(said, item["value_text"], speaker)
            )
        case "score" if item["score"]:
            shown = str(item["score"]["points"])
            if item["score"]["max"]:
                shown += speaker.parens(speaker.say("of_at_most", most=item["score"]["max"]))
            return shown if item["outcome"] == "yes" else _with(said, shown, speaker)
        case "deadline" if item.get("deadline"):
            due = speaker.say("due") + speaker.say("colon") + item["deadline"]["due_text"]
            return _with(due, said, speaker)
    return said


def _with(first: str, second: str, speaker: Speaker) -> str:
    return first + speaker.say("comma") + second


class Lines:
    """Writes the data of a decision as lines of text."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker

    def decision(self, data: dict[str, Any]) -> Iterator[str]:
        """The whole decision."""
        document = self.speaker.parens(data["document"]) if data["document"] else ""
        yield f"{data['title']}{document}"
        said = [data["decided_for"], data["validity"], data["ledger"]]
        yield self.speaker.say("semicolon").join(part for part in said if part)
        if data["edition"]:
            yield data["edition"]["text"]
            for route in data["edition"]["routes"]:
                yield f"  {route['text']}"
                yield from self._condition(route["condition"], "    ")
        for item in data["items"]:
            yield ""
            yield from self._item(item)
        if any(item["kind"] == "measure" for item in data["items"]):
            yield ""
            yield f"{self.speaker.say('total')}{self.speaker.say('colon')}{data['total']['text']}"

    def _item(self, item: dict[str, Any]) -> Iterator[str]:
        colon = self.speaker.say("colon")
        title = f"{item['symbol']} {item['title']}{self._clause(item['clause'])}"
        yield f"{title}{colon}{result_text(item, self.speaker)}"
        if item["condition"]:
            yield from self._condition(item["condition"], "  ")
        if item.get("score"):
            yield from self._score(item["score"])
        for line in item["arithmetic"]:
            yield f"  = {line}"
        for each in (*item["adjustments"], *item.get("better", [])):
            yield f"  → {each['text']}"
        yield from self._findings(item["findings"], "  ")
        if item.get("deadline"):
            yield from (f"  · {line}" for line in item["deadline"]["lines"])
        if item["outcome"] == "no":
            shown = _said(item["condition"]) if item["condition"] else []
            yield from (f"  ✗ {said}" for said in item["reason_sentences"] if said not in shown)
        yield from (f"  ? {need['text']}" for need in item["needs"])
        for entry in item.get("schedule", []):
            if entry["kind"] == "after-validity":
                yield f"  ! {entry['text']}"
        if item["days_off"]:
            yield f"  ! {item['days_off']}"
        for each in item["interpretations"]:
            if each["state"] != "open" or each["name"] not in {need["name"] for need in item["needs"]}:
                yield f"  § {each['text']}{self._clause(each['clause'])}"
        if item["note"]:
            yield f"  {self.speaker.say('note')}{colon}{item['note']}"

    def _clause(self, clause: str | None) -> str:
        return self.speaker.parens(self.speaker.say("clause", clause=clause)) if clause else ""

    def _findings(self, found: list[dict[str, Any]], indent: str) -> Iterator[str]:
        for finding in found:
            yield f"{indent}· {finding['text']}"
            for row in finding.get("rows", []):
                yield f"{indent}  {SYMBOLS[row['symbol']]} {row['text']}"

    def _condition(self, condition: dict[str, Any], indent: str) -> Iterator[str]:
        values = self.speaker.say("semicolon").join(
            f"{value['name']}: {value['value']}" for value in condition["values"]
        )
        text = condition["text"] + self._clause(condition["own_clause"])
        if condition["children"]:
            values = ""
        elif condition["rule"] != condition["text"]:
            text += self.speaker.say("colon") + condition["rule"]
        shown = f" [{values}]" if values else ""
        distance = (
            f" → {condition['distance']}" if condition["distance"] and not condition["children"] else ""
        )
        yield f"{indent}{condition['sign']} {text}{shown}{distance}"
        if condition["exemption"]:
            yield f"{indent}  {condition['exemption']}"
        if not condition["children"]:
            yield from self._findings(condition["findings"], indent + "  ")
        for child in condition["children"]:
            yield from self._condition(child, indent + "  ")

    # --- scores -------------------------------------------------------------------------------------

    def _score(self, score: dict[str, Any]) -> Iterator[str]:
        for part in score["parts"]:
            yield from self._part(part, "  ")
        if score["sum"]:
            yield f"  = {score['sum']}"
        yield from (f"  = {line}" for line in score["arithmetic"])
        yield from self._minimums(score["minimums"], "  ")

    def _part(self, part: dict[str, Any], indent: str) -> Iterator[str]:
        points = part["points"]
        if part["max"]:
            left = self.speaker.say("of_at_most", most=part["max"])
            if part["room"]:
                left += self.speaker.say("comma") + self.speaker.say("room_left_of", room=part["room"])
            points += self.speaker.parens(left)
        title = part["title"] + self._clause(part["clause"])
        yield f"{indent}- {title}{self.speaker.say('colon')}{points}"
        yield from (f"{indent}  = {line}" for line in part["arithmetic"])
        yield from (f"{indent}  → {each['text']}" for each in part["better"])
        yield from self._findings(part["findings"], indent + "  ")
        yield from self._minimums(part["minimums"], indent + "  ")
        for inner in part["parts"]:
            yield from self._part(inner, indent + "  ")

    def _minimums(self, minimums: list[dict[str, Any]], indent: str) -> Iterator[str]:
        for each in minimums:
            yield f"{indent}{SYMBOLS[each['symbol']]} {self.speaker.say('minimum', text=each['text'])}"


def _said(condition: dict[str, Any]) -> list[str]:
    own = [condition["distance"]] if condition["distance"] else []
    return own + [said for child in condition["children"] for said in _said(child)]
