"""Where a record stands among all: “第23名，共1,248家（6家未知）”, with the value at the line."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from zoulang.rules.deciding.cohort import Stand
from zoulang.rules.deciding.evaluate import Evaluation, Moment
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.tree import Cohort, Cut
from zoulang.rules.units import Kind

RANKING = ("rank", "first", "last")


def stand_of(evaluation: Evaluation, node: Cohort | Cut, at: Moment) -> Stand | None:
    """Where the record stands; None without the other records, or while its own group is not known."""
    return evaluation.population.stand(node, at) if evaluation.population is not None else None


def cohort_finding(
    evaluation: Evaluation, node: Cohort, at: Moment, speaker: Speaker
) -> dict[str, Any] | None:
    """What a ranking or a figure over all records rests on; None without the other records."""
    stand = stand_of(evaluation, node, at)
    if stand is None:
        return None
    data = {"kind": "cohort", "function": node.function, "count": stand.most, "unknown": stand.open}
    if node.function in RANKING and stand.taking is not False:
        return data | _placed(evaluation, node, at, stand, speaker)
    text = speaker.node(node, at)
    if node.function in RANKING:
        return data | {"text": speaker.say("cohort_aside", text=text)}
    value = evaluation.value(node, at)
    parts = {"text": text, "result": speaker.value(value, node.type), "size": size_text(stand, speaker)}
    if (
        node.function == "share"
        and isinstance(value, Fraction)
        and isinstance(stand.value, Fraction)
        and value
    ):
        own = speaker.value(stand.value, node.operand.type)
        total = speaker.value(stand.value / value, node.operand.type)
        return data | {"text": speaker.say("cohort_share_of", own=own, total=total, **parts)}
    return data | {"text": speaker.say("cohort_figure", **parts)}


def _placed(
    evaluation: Evaluation, node: Cohort, at: Moment, stand: Stand, speaker: Speaker
) -> dict[str, Any]:
    below = node.function == "last"
    said = [place_text(stand, speaker, below), own_text(node, at, stand, speaker)]
    data: dict[str, Any] = {"place_low": stand.best, "place_high": stand.worst}
    limit = evaluation.value(node.limit, at) if node.limit is not None else None
    if node.limit is not None and node.limit.type.kind is Kind.PERCENT and isinstance(limit, Fraction):
        said.append(
            speaker.say(
                "cohort_share_line",
                share=speaker.value(limit, node.limit.type),
                count=speaker.number(stand.most),
                product=speaker.digits(limit * stand.most),
            )
        )
    if stand.last is not None and stand.threshold is not None:
        shown = speaker.value(stand.threshold, node.operand.type)
        pattern = "cohort_line_below" if below else "cohort_line"
        said.append(speaker.say(pattern, place=speaker.number(stand.last), value=shown))
        data["line"] = {"place": stand.last, "value": shown}
    return data | {"text": speaker.say("semicolon").join(said)}


def own_text(node: Cohort | Cut, at: Moment, stand: Stand, speaker: Speaker) -> str:
    """The own value that is ranked."""
    value = speaker.value(stand.value, node.operand.type)
    return speaker.say("cohort_own", value=value, text=speaker.node(node.operand, at))


def place_text(stand: Stand, speaker: Speaker, below: bool = False) -> str:
    """第23名，共1,248家（6家未知）; 第23至29名 while it is open."""
    pattern = "place_below" if below else "place"
    low, high = speaker.number(stand.best or 0), speaker.number(stand.worst or 0)
    if low == high:
        said = speaker.say(pattern, place=low)
    else:
        said = speaker.say(pattern + "_between", low=low, high=high)
    return speaker.say("place_of", place=said, size=size_text(stand, speaker))


def size_text(stand: Stand, speaker: Speaker) -> str:
    """共1,248家（6家未知）."""
    counter = speaker.say("counter" if speaker.policy.subject == "enterprise" else "counter_other")
    said = speaker.say("size", count=speaker.number(stand.most), counter=counter)
    if not stand.open:
        return said
    return said + speaker.parens(speaker.say("size_open", count=speaker.number(stand.open), counter=counter))
