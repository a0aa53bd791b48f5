"""A decision as JSON data; see ``docs/algorithms/rules.md`` for the keys."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from zoulang.rules.deciding.results import Decision, ItemResult
from zoulang.rules.deciding.values import Unknown, Value
from zoulang.rules.explaining.present.arithmetic import step_sentences
from zoulang.rules.explaining.present.better import better_data
from zoulang.rules.explaining.present.conditions import SYMBOLS as SYMBOLS
from zoulang.rules.explaining.present.conditions import condition_data
from zoulang.rules.explaining.present.days_off import days_off_sentence
from zoulang.rules.explaining.present.deadlines import deadline_data
from zoulang.rules.explaining.present.editions import edition_data
from zoulang.rules.explaining.present.interpretations import interpretations_used, used_data
from zoulang.rules.explaining.present.money import adjustment_data, group_data, instalment_data, small_print
from zoulang.rules.explaining.present.reasons import need_data, own_distances, reason_sentences
from zoulang.rules.explaining.present.scores import score_data
from zoulang.rules.explaining.present.standing import findings_below
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.units import MONEY


def decision_data(decision: Decision, language: str, only: Collection[str] | None = None) -> dict[str, Any]:
    """The decision with every sentence made in one language; ``only`` names the items that are told."""
    speaker = Speaker(decision.policy, language)
    policy = decision.policy
    low, high = decision.total
    day = decision.evaluation.day
    told = [result for result in decision.items if only is None or result.item.id in only]
    items = [_item(decision, result, speaker) for result in told]
    used = {each["name"]: each for item in items for each in item["interpretations"]}
    return {
        "policy": policy.slug,
        "title": policy.title.in_language(language),
        "document": policy.document,
        "on": decision.on.isoformat(),
        "day": day.isoformat(),
        "effective_from": policy.effective_from.isoformat() if policy.effective_from else None,
        "effective_to": policy.effective_to.isoformat() if policy.effective_to else None,
        "expired": policy.effective_to is not None and policy.effective_to < decision.on,
        "validity": _validity(decision, speaker),
        "decided_for": speaker.say("decided_for", day=speaker.day(day)),
        "ledger_checked": decision.ledger_checked,
        "ledger": None if decision.ledger_checked else speaker.say("ledger_not_checked"),
        "total": {"low_fen": low, "high_fen": high, "text": speaker.amount(low, high)},
        "edition": edition_data(decision, speaker),
        "items": items,
        "groups": group_data(decision, speaker),
        "interpretations": list(used.values()),
    }


def _validity(decision: Decision, speaker: Speaker) -> str | None:
    last = decision.policy.effective_to
    if last is None:
        return None
    return speaker.say("expired" if last < decision.on else "valid_until", day=speaker.day(last))


def _item(decision: Decision, result: ItemResult, speaker: Speaker) -> dict[str, Any]:
    item, evaluation = result.item, decision.evaluation
    score = score_data(evaluation, result, speaker)
    data: dict[str, Any] = {
        "id": item.id,
        "kind": item.kind,
        "clause": item.clause,
        "title": speaker.title(item),
        "note": item.note.in_language(speaker.language) if item.note else None,
        "outcome": result.outcome,
        "symbol": SYMBOLS[result.outcome],
        "outcome_text": speaker.say(f"outcome_{_outcome_word(result)}"),
        "reasons": list(result.reasons),
        "reason_sentences": reason_sentences(decision, result, speaker),
        "distances": own_distances(result, speaker),
        "needs": [need_data(decision, need, speaker) for need in result.needs],
        "condition": condition_data(result.trace, speaker, item.clause) if result.trace else None,
        "arithmetic": _arithmetic(decision, result, speaker),
        "findings": _value_findings(decision, result, speaker),
        "interpretations": [
            used_data(evaluation, name, speaker) for name in interpretations_used(decision, result)
        ],
        "adjustments": adjustment_data(decision, result, speaker),
        "days_off": days_off_sentence(decision, result, speaker),
        "terms": small_print(result, speaker),
    }
    if item.kind == "measure":
        return data | _measure(result, speaker)
    data |= _valued(decision, result, speaker)
    if item.kind == "score":
        data["score"] = score
    if item.kind == "deadline":
        data["deadline"] = deadline_data(decision, result, speaker)
    return data


def _arithmetic(decision: Decision, result: ItemResult, speaker: Speaker) -> list[str]:
    """How the amount or value came about; a score and a deadline have their own table and count."""
    item = result.item
    if item.kind in ("score", "deadline"):
        return []
    if item.kind == "class" and item.name is not None and decision.record.get(item.name) is not None:
        return [speaker.say("step_given")]
    return step_sentences(decision.evaluation, result.steps, speaker)


def _value_findings(decision: Decision, result: ItemResult, speaker: Speaker) -> list[dict[str, Any]]:
    """What was looked up for the amount or value, not for the conditions."""
    root = result.item.pay if result.item.pay is not None else result.item.value
    if root is None or result.outcome == "no" or result.item.kind == "score":
        return []
    return findings_below(decision.evaluation, root, speaker)


def _measure(result: ItemResult, speaker: Speaker) -> dict[str, Any]:
    return {
        "amount_fen": result.amount,
        "low_fen": result.low,
        "high_fen": result.high,
        "computed_low_fen": result.computed_low,
        "computed_high_fen": result.computed_high,
        "allotted_fen": result.allotted,
        "allotted": None
        if result.allotted is None
        else speaker.say("allotted", amount=speaker.money(result.allotted)),
        "amount": speaker.amount(result.low, result.high),
        "schedule": [instalment_data(speaker, *entry) for entry in result.schedule],
    }


def _valued(decision: Decision, result: ItemResult, speaker: Speaker) -> dict[str, Any]:
    item, value = result.item, result.value
    type = item.value.type if item.value is not None else MONEY
    possible = value.possible if isinstance(value, Unknown) else None
    reached = item.kind == "class" and item.value is not None and result.outcome == "yes"
    return {
        "value": None if isinstance(value, Unknown) else _plain(value),
        "value_text": speaker.value(value, type),
        "possible": [str(each) for each in possible] if possible else None,
        "better": better_data(decision.evaluation, item.value, speaker) if reached and item.value else [],
    }


def _outcome_word(result: ItemResult) -> str:
    clock = result.item.clock
    if clock is not None and result.outcome == "yes":
        return "on_time" if clock.done else "due_known"
    if clock is not None and "late" in result.reasons:
        return "late"
    if result.outcome != "unknown" or not result.only_text_is_silent:
        return result.outcome
    return "cited" if all(need.cause == "cited" for need in result.needs) else "silent"


def _plain(value: Value) -> object:
    return value if isinstance(value, (bool, str, int)) else str(value)
