"""A table of points as data: line by line with points, maximum, the row that won and the room left."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from zoulang.rules.deciding.evaluate import Evaluation
from zoulang.rules.deciding.results import ItemResult
from zoulang.rules.deciding.values import Unknown, Value, causes_of, interval
from zoulang.rules.explaining.present.arithmetic import step_sentences
from zoulang.rules.explaining.present.better import better_data
from zoulang.rules.explaining.present.standing import findings_below
from zoulang.rules.explaining.steps import steps
from zoulang.rules.explaining.trace import symbol_of
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Policy, ScorePart
from zoulang.rules.tree import Compare, ConstantRef, ItemRef, Literal, Node, TermRef
from zoulang.rules.units import Type


def score_data(evaluation: Evaluation, result: ItemResult, speaker: Speaker) -> dict[str, Any] | None:
    """The table of a score; None for other items."""
    item = result.item
    if item.kind != "score" or item.value is None:
        return None
    bars = list(_minimums(evaluation.policy))
    total, type = result.value, item.value.type
    given = item.name is not None and evaluation.record.get(item.name) is not None
    how = [] if item.parts else step_sentences(evaluation, result.steps, speaker)
    parts = () if given else item.parts
    return {
        "points": speaker.value(total, type),
        "max": _points(item.max, type, speaker),
        "room": _room_text(total, item.max, type, speaker),
        "sum": _sum_sentence(evaluation, parts, total, type, speaker),
        "minimums": _minimum_data(evaluation, item.id, bars, speaker),
        "parts": [_part(evaluation, part, bars, speaker) for part in parts],
        "arithmetic": [speaker.say("step_given")] if given else how,
    }


def _part(
    evaluation: Evaluation, part: ScorePart, bars: list[tuple[str, Compare]], speaker: Speaker
) -> dict[str, Any]:
    value, type = evaluation.value(part.value), part.value.type
    given = part.name is not None and evaluation.record.get(part.name) is not None
    leaf = not part.parts and not given
    how = step_sentences(evaluation, steps(evaluation, part.value), speaker) if leaf else []
    return {
        "id": part.id,
        "title": speaker.title(part),
        "clause": part.clause,
        "points": speaker.value(value, type),
        "known": not isinstance(value, Unknown),
        "causes": [str(cause) for cause in causes_of(value)],
        "max": _points(part.max, type, speaker),
        "room": _room_text(value, part.max, type, speaker),
        "arithmetic": [speaker.say("step_given")] if given else how,
        "better": better_data(evaluation, part.value, speaker) if leaf else [],
        "findings": findings_below(evaluation, part.value, speaker) if leaf else [],
        "minimums": _minimum_data(evaluation, part.name, bars, speaker) if part.name else [],
        "parts": [] if given else [_part(evaluation, inner, bars, speaker) for inner in part.parts],
    }


def _points(points: Fraction | None, type: Type, speaker: Speaker) -> str | None:
    return None if points is None else speaker.value(points, type)


def _room_text(value: Value, most: Fraction | None, type: Type, speaker: Speaker) -> str | None:
    """What may still be gained, of open points as a range."""
    if most is None:
        return None
    low, high = interval(value)
    if low is None or high is None:
        return speaker.say("at_most", high=speaker.value(most, type))
    if low == high:
        return speaker.value(most - low, type)
    return speaker.between(most - high, most - low, type)


def _sum_sentence(
    evaluation: Evaluation, parts: tuple[ScorePart, ...], total: Value, type: Type, speaker: Speaker
) -> str | None:
    """The total as a sum of its lines."""
    if len(parts) < 2 or interval(total) == (None, None):
        return None
    shown = [speaker.value(evaluation.value(part.value), part.value.type) for part in parts]
    return speaker.say("step_sum", parts=" + ".join(shown), result=speaker.value(total, type))


# --- minimums --------------------------------------------------------------------------------------


def _minimums(policy: Policy) -> Iterator[tuple[str, Compare]]:
    """Comparisons of a line or total with a fixed limit, wherever the policy makes a condition of it."""
    for item in policy.items:
        for node in item.condition.walk() if item.condition is not None else ():
            if isinstance(node, Compare):
                name = _line_name(node.left) or _line_name(node.right)
                other = node.right if _line_name(node.left) else node.left
                if name is not None and isinstance(other, (Literal, ConstantRef)):
                    yield name, node


def _line_name(node: Node) -> str | None:
    if isinstance(node, TermRef):
        return node.name
    return node.item if isinstance(node, ItemRef) else None


def _minimum_data(
    evaluation: Evaluation, name: str | None, bars: list[tuple[str, Compare]], speaker: Speaker
) -> list[dict[str, Any]]:
    found = {}
    for key, node in bars:
        if key == name:
            text = speaker.node(node)
            found[text] = {"symbol": symbol_of(evaluation.truth(node)), "text": text}
    return list(found.values())
