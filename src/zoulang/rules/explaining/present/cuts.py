"""A class by place: place, number of records, the line of each class and how it was rounded."""

from __future__ import annotations

from typing import Any

from zoulang.rules.deciding.evaluate import Evaluation, Moment
from zoulang.rules.deciding.standing import ROUND, Line
from zoulang.rules.deciding.values import Unknown, Value
from zoulang.rules.explaining.present.cohorts import own_text, place_text, stand_of
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.tree import ROUNDINGS, Cut
from zoulang.rules.units import PERCENT


def cut_finding(evaluation: Evaluation, node: Cut, at: Moment, speaker: Speaker) -> dict[str, Any] | None:
    """What a class by place rests on; None without the other records."""
    stand = stand_of(evaluation, node, at)
    if stand is None:
        return None
    data: dict[str, Any] = {"kind": "cut", "count": stand.most, "unknown": stand.open}
    if stand.taking is False:
        return data | {"text": speaker.say("cut_aside"), "classes": []}
    rounding = evaluation.value(node.rounding, at)
    lines = [_line(line, stand.most, node, rounding, speaker) for line in stand.lines]
    said = [place_text(stand, speaker), own_text(node, at, stand, speaker)]
    equals = _equals(evaluation, node, at)
    if equals > 1:
        answer = speaker.value(evaluation.value(node.ties, at), node.ties.type)
        said.append(speaker.say("cut_ties", count=speaker.number(equals), answer=answer))
    shown = [line["text"] for line in lines if line["text"]]
    if shown:
        said.append(speaker.join(shown))
    return data | {
        "place_low": stand.best,
        "place_high": stand.worst,
        "classes": lines,
        "text": speaker.say("semicolon").join(said),
    }


def _equals(evaluation: Evaluation, node: Cut, at: Moment) -> int:
    """How many records have the own value, the own one counted."""
    position = evaluation.population
    standing = position.population.standing(node, at) if position is not None else None
    if standing is None or position is None:
        return 0
    mine = standing.entries[position.place]
    if mine.low is None or mine.low != mine.high:
        return 0
    return sum(
        (each.low, each.high) == (mine.low, mine.high) for each in standing.group(mine.key).members.values()
    )


def _line(line: Line, count: int, node: Cut, rounding: Value, speaker: Speaker) -> dict[str, Any]:
    """The last place of a class: 25% × 37 = 9.25，四舍五入，至第9名."""
    at_line = None if line.value is None else speaker.value(line.value, node.operand.type)
    exact = None if line.exact is None else speaker.digits(line.exact)
    return {
        "value": line.name,
        "last": line.last,
        "product": exact,
        "value_at_line": at_line,
        "text": _line_text(line, count, node, rounding, speaker),
    }


def _line_text(line: Line, count: int, node: Cut, rounding: Value, speaker: Speaker) -> str:
    if line.exact is None:
        return ""
    share = dict(node.upto)[line.name]
    lasts = [line.last] if line.last is not None else [ROUND[rule](line.exact) for rule in ROUNDINGS]
    if line.exact.denominator == 1:
        word = "whole"
    elif line.last is None:
        word = "open"
    else:
        word = "same" if isinstance(rounding, Unknown) else "cut"
    return speaker.say(
        f"cut_line_{word}",
        name=speaker.word(line.name),
        share=speaker.value(share, PERCENT),
        count=speaker.number(count),
        product=speaker.digits(line.exact),
        last=speaker.number(min(lasts)),
        high=speaker.number(max(lasts)),
        rounding=speaker.value(rounding, node.rounding.type),
    )


def next_class(evaluation: Evaluation, node: Cut, at: Moment, speaker: Speaker) -> tuple[str, str] | None:
    """The next better class and what is lacking for it; None at the best, or while the place is open."""
    stand, held = stand_of(evaluation, node, at), evaluation.value(node, at)
    names = [name for name, _ in node.upto]
    if stand is None or held not in names[1:] or stand.best is None or stand.best != stand.worst:
        return None
    line = stand.lines[names.index(str(held)) - 1]
    if line.last is None or line.value is None:
        return None
    lacking = speaker.counted(
        "cut_lacking",
        stand.best - line.last,
        last=speaker.number(line.last),
        line=speaker.value(line.value, node.operand.type),
        value=speaker.value(stand.value, node.operand.type),
    )
    return line.name, lacking
