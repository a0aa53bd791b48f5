"""A decision as data for people: every sentence made, in one language. Pages and JSON show this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zoulang.rules.decide import Decision, Gate, ItemResult, Need
from zoulang.rules.distance import Distance
from zoulang.rules.evaluate import Evaluation, Moment
from zoulang.rules.trace import Reading, Step, Trace, shortfalls
from zoulang.rules.tree import Compare, FactRef, Node, TermRef
from zoulang.rules.units import MONEY, Kind
from zoulang.rules.values import Unknown, Value
from zoulang.rules.words import COMPARISON_SIGNS, Speaker

SYMBOLS = {"yes": "✓", "no": "✗", "unknown": "?", "exempt": "免"}


def decision_data(decision: Decision, language: str) -> dict[str, Any]:
    """The decision as JSON data; see ``docs/algorithms/rules.md`` for the keys."""
    speaker = Speaker(decision.policy, language)
    policy = decision.policy
    low, high = decision.total
    day = decision.evaluation.day
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
        "total": {"low_fen": low, "high_fen": high, "text": _amount_text(speaker, low, high)},
        "items": [_item(decision, result, speaker) for result in decision.items],
    }


def _validity(decision: Decision, speaker: Speaker) -> str | None:
    last = decision.policy.effective_to
    if last is None:
        return None
    return speaker.say("expired" if last < decision.on else "valid_until", day=speaker.day(last))


def _item(decision: Decision, result: ItemResult, speaker: Speaker) -> dict[str, Any]:
    item, evaluation = result.item, decision.evaluation
    data: dict[str, Any] = {
        "id": item.id,
        "kind": item.kind,
        "clause": item.clause,
        "title": item.title.in_language(speaker.language),
        "note": item.note.in_language(speaker.language) if item.note else None,
        "outcome": result.outcome,
        "symbol": SYMBOLS[result.outcome],
        "outcome_text": speaker.say(f"outcome_{_outcome_word(result)}"),
        "reasons": list(result.reasons),
        "reason_sentences": _reason_sentences(decision, result, speaker),
        "distances": _item_distances(decision, result, speaker),
        "needs": [_need(decision, need, speaker) for need in result.needs],
        "condition": _trace(evaluation, result.trace, speaker) if result.trace else None,
        "arithmetic": _arithmetic(evaluation, result, speaker),
        "terms": _terms(result, speaker),
    }
    if item.kind == "measure":
        data |= {
            "amount_fen": result.amount,
            "low_fen": result.low,
            "high_fen": result.high,
            "amount": _amount_text(speaker, result.low, result.high),
            "schedule": [_instalment(speaker, *entry) for entry in result.schedule],
        }
    else:
        type = item.value.type if item.value is not None else None
        shown = speaker.value(result.value, type) if type is not None else speaker.value(result.value, MONEY)
        possible = result.value.possible if isinstance(result.value, Unknown) else None
        data |= {
            "value": None if isinstance(result.value, Unknown) else _plain(result.value),
            "value_text": shown,
            "possible": [str(value) for value in possible] if possible else None,
        }
    return data


def _outcome_word(result: ItemResult) -> str:
    if result.outcome != "unknown" or not result.only_text_is_silent:
        return result.outcome
    return "cited" if all(need.cause == "cited" for need in result.needs) else "silent"


def _plain(value: Value) -> object:
    return value if isinstance(value, (bool, str, int)) else str(value)


def _terms(result: ItemResult, speaker: Speaker) -> list[str]:
    """Small print of a measure: once or yearly, who pays."""
    item = result.item
    said = []
    if item.once is not None:
        said.append(speaker.say(f"payable_{item.once}"))
    if item.payer:
        said.append(speaker.say("payer", payer=speaker.policy.word(item.payer, speaker.language)))
    return said


def _instalment(speaker: Speaker, year: int, low: int, high: int | None, kind: str) -> dict[str, Any]:
    amount = _amount_text(speaker, low, high)
    after = speaker.say("after_validity") if kind == "after-validity" else ""
    return {
        "year": year, "low_fen": low, "high_fen": high, "kind": kind, "amount": amount,
        "text": speaker.say("step_year", year=year, result=amount) + after,
    }  # fmt: skip


def _amount_text(speaker: Speaker, low: int, high: int | None) -> str:
    if high is None:
        return speaker.say("at_least_amount", low=speaker.money(low)) if low else speaker.say("open_amount")
    if low == high:
        return speaker.money(low)
    if low == 0:
        return speaker.say("at_most", high=speaker.money(high))
    return speaker.say("between", low=speaker.money(low), high=speaker.money(high))


# --- conditions -------------------------------------------------------------------------------------


def _trace(evaluation: Evaluation, trace: Trace, speaker: Speaker) -> dict[str, Any]:
    title = trace.title_en if speaker.language == "en" else trace.title_zh
    text = speaker.node(trace.node, trace.moment)
    if trace.joined is not None and trace.children:
        heading = {"at_least": "at_least", "not": "negation"}.get(trace.joined, trace.joined)
        text = speaker.say(heading, count=trace.count)
    return {
        "id": trace.id,
        "symbol": trace.symbol,
        "sign": SYMBOLS[trace.symbol],
        "text": title or text,
        "rule": speaker.node(trace.node, trace.moment),
        "clause": trace.clause,
        "joined": trace.joined,
        "values": [_reading(reading, speaker) for reading in trace.readings],
        "distance": distance_sentence(evaluation, trace.distance, speaker) if trace.distance else None,
        "causes": [str(cause) for cause in trace.causes],
        "children": [_trace(evaluation, child, speaker) for child in trace.children],
    }


def _reading(reading: Reading, speaker: Speaker) -> dict[str, Any]:
    return {
        "key": reading.key,
        "name": reading.en if speaker.language == "en" else reading.zh,
        "value": speaker.value(reading.value, reading.type),
        "known": not isinstance(reading.value, Unknown),
        "source": reading.source,
    }


def distance_sentence(evaluation: Evaluation, distance: Distance, speaker: Speaker) -> str:
    """What is lacking, in one sentence without a full stop."""
    subject = speaker.node(distance.subject, distance.moment)
    match distance.kind:
        case "more" | "less":
            return _gap(distance, subject, speaker)
        case "become" | "not":
            assert distance.wanted is not None
            wanted = speaker.value(distance.wanted, distance.type)
            if distance.comparison in (None, "=", "!="):
                return speaker.say(
                    "become_equal" if distance.kind == "become" else "not_equal",
                    subject=subject,
                    wanted=wanted,
                )
            sign = COMPARISON_SIGNS[distance.comparison]
            return speaker.say("become", subject=subject, comparison=sign, wanted=wanted)
        case "yes" | "no":
            source = None
            if isinstance(distance.subject, FactRef):
                fact = evaluation.policy.facts[distance.subject.name]
                source = fact.judged or fact.source
            said = speaker.say(f"needs_{distance.kind}", subject=subject)
            if source:
                said += speaker.say("confirmed_by", source=speaker.policy.word(source, speaker.language))
            return said
        case "one_of" | "none_of":
            options = speaker.join([speaker.value(option, distance.type) for option in distance.options])
            return speaker.say(distance.kind, subject=subject, options=options)
    return speaker.say("fixed")


def _gap(distance: Distance, subject: str, speaker: Speaker) -> str:
    from zoulang.rules.units import DAYS, POINTS, Type

    assert distance.gap is not None
    if distance.type.kind in (Kind.DATE, Kind.YEAR):
        type = DAYS if distance.type.kind is Kind.DATE else Type(Kind.DURATION, unit=(("月", 1),))
        gap = distance.gap if distance.type.kind is Kind.DATE else distance.gap * 12
        return speaker.say(f"date_{distance.kind}", subject=subject, gap=speaker.value(gap, type))
    type = POINTS if distance.type.kind is Kind.PERCENT else distance.type
    said = speaker.say(f"gap_{distance.kind}", subject=subject, gap=speaker.value(distance.gap, type))
    if distance.share is not None:
        said += speaker.say("gap_share", share=speaker.value(distance.share, POINTS))
    return said


# --- reasons, needs, arithmetic ---------------------------------------------------------------------


def _reason_sentences(decision: Decision, result: ItemResult, speaker: Speaker) -> list[str]:
    said = [_gate(decision, gate, speaker) for gate in result.gates]
    return said + _item_distances(decision, result, speaker)


def _item_distances(decision: Decision, result: ItemResult, speaker: Speaker) -> list[str]:
    if result.trace is None or result.outcome != "no":
        return []
    return _distances(decision.evaluation, result.trace, speaker)


def _gate(decision: Decision, gate: Gate, speaker: Speaker) -> str:
    if gate.code == "validity":
        policy = decision.policy
        first = speaker.day(policy.effective_from) if policy.effective_from else speaker.say("open_start")
        last = speaker.day(policy.effective_to) if policy.effective_to else speaker.say("open_end")
        span = speaker.say("range", first=first, last=last)
        return speaker.say("validity", day=speaker.day(decision.evaluation.day), range=span)
    if gate.trace is None:
        return speaker.say(gate.code.replace("-", "_") + ("" if gate.answer is False else "_unknown"))
    title = gate.trace.title_en if speaker.language == "en" else gate.trace.title_zh
    text = title or speaker.node(gate.trace.node, gate.trace.moment)
    kind = "veto" if gate.code.startswith("veto") else "requires"
    return speaker.say(kind if gate.answer is False else f"{kind}_unknown", text=text)


def _distances(evaluation: Evaluation, trace: Trace, speaker: Speaker) -> list[str]:
    """The distances of all failed tests below a failed condition, the easiest alternative first."""
    found = (leaf.distance for leaf in shortfalls(trace))
    return [distance_sentence(evaluation, each, speaker) for each in found if each is not None]


def _need(decision: Decision, need: Need, speaker: Speaker) -> dict[str, Any]:
    name = need.words.in_language(speaker.language)
    owner = speaker.policy.word(need.owner, speaker.language) if need.owner else None
    question = need.question.in_language(speaker.language) if need.question else None
    match need.cause:
        case "silent" if question:
            text = speaker.say("silent", question=question) + (
                speaker.say("asked_of", owner=owner) if owner else ""
            )
        case "silent":
            text = speaker.say("silent_gap", name=name)
        case "judge":
            text = speaker.say("judge", name=name, owner=owner or "")
        case "cited":
            text = speaker.say("cited", name=speaker.policy.word(name, speaker.language)) + _until(
                decision, need, speaker
            )
        case "undefined":
            text = speaker.say("undefined", name=name)
        case _:
            text = speaker.say("missing", name=name) + (
                speaker.say("supplied_by", owner=owner) if owner else ""
            )
    return {
        "cause": need.cause,
        "name": need.name,
        "label": name,
        "question": question,
        "owner": owner,
        "text": text,
    }


def _until(decision: Decision, need: Need, speaker: Speaker) -> str:
    for item in decision.policy.items:
        if item.cited and item.cited.document == need.name and item.cited.until:
            return speaker.say("cited_until", until=speaker.day(item.cited.until))
    return ""


def _arithmetic(evaluation: Evaluation, result: ItemResult, speaker: Speaker) -> list[str]:
    return [_step(evaluation, step, speaker) for step in result.steps]


def _step(evaluation: Evaluation, step: Step, speaker: Speaker) -> str:
    shown = speaker.value(step.result, step.node.type)
    match step.kind:
        case "cap" | "floor":
            bound = speaker.value(step.bound, step.node.type) if step.bound is not None else ""
            return speaker.say(f"step_{step.kind}_{_limit_word(step)}", bound=bound, result=shown)
        case "row":
            key = "step_row_unknown" if isinstance(step.result, Unknown) else "step_row"
            text = speaker.node(step.node, step.moment)
            return speaker.say(key, text=text + _values_behind(evaluation, [step.node], step.moment, speaker))
        case "else":
            if not step.applied:
                return speaker.say("step_else_unknown")
            return speaker.say("step_else") + _values_behind(evaluation, step.refused, step.moment, speaker)
        case "fixed":
            fixed = "step_class" if step.node.type.kind is Kind.CHOICE else "step_fixed"
            return speaker.say(fixed, result=shown)
        case "year":
            amount = speaker.value(step.result, MONEY)
            return speaker.say("step_year", year=step.year, result=amount)
        case "best":
            return speaker.say("step_best", text=speaker.node(step.node, step.moment), result=shown)
    text = speaker.node(step.node, step.moment)
    filled = speaker.node(step.node, step.moment, evaluation)
    if filled in (text, shown) or isinstance(step.result, Unknown):
        return speaker.say("step_computed", text=text, result=shown)
    return speaker.say("step_substituted", text=text, filled=filled, result=shown)


def _limit_word(step: Step) -> str:
    if isinstance(step.result, Unknown):
        return "open"
    return "applied" if step.applied else "idle"


def _values_behind(evaluation: Evaluation, tests: Sequence[Node], at: Moment, speaker: Speaker) -> str:
    """The values that rows test, terms with their arithmetic: 落后 = 序时 − 完成 = 50% − 45% = 5个百分点."""
    sides = [
        side
        for test in tests
        for node in test.walk() if isinstance(node, Compare)
        for side in (node.left, node.right) if isinstance(side, (FactRef, TermRef))
    ]  # fmt: skip
    said = list(dict.fromkeys(_value_behind(evaluation, side, at, speaker) for side in sides))
    shown = speaker.say("semicolon").join(said)
    return speaker.say("open_paren") + shown + speaker.say("close_paren") if said else ""


def _value_behind(evaluation: Evaluation, side: FactRef | TermRef, at: Moment, speaker: Speaker) -> str:
    parts = [speaker.node(side, at)]
    if isinstance(side, TermRef) and evaluation.record.get(side.name, at.back) is None:
        term = evaluation.policy.terms[side.name].value
        parts += [speaker.node(term, at), speaker.node(term, at, evaluation)]
    parts.append(speaker.value(evaluation.value(side, at), side.type))
    return " = ".join(dict.fromkeys(parts))
