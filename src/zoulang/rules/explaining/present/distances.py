"""What is lacking, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from zoulang.rules.deciding.evaluate import Evaluation
from zoulang.rules.deciding.values import interval
from zoulang.rules.explaining.distance import Distance
from zoulang.rules.explaining.trace import Trace, shortfalls
from zoulang.rules.explaining.words import COMPARISON_SIGNS, Speaker
from zoulang.rules.tree import Compare, FactRef
from zoulang.rules.units import DAYS, POINTS, Kind, Type

MOST_NAMED = 5
MONTHS = Type(Kind.DURATION, unit=(("月", 1),))


def distance_sentence(evaluation: Evaluation, distance: Distance, speaker: Speaker) -> str:
    """What is lacking, in one sentence without a full stop."""
    subject = speaker.node(distance.subject, distance.moment)
    return _SENTENCES.get(distance.kind, _fixed)(evaluation, distance, subject, speaker)


def lacking(trace: Trace, speaker: Speaker) -> str | None:
    """What a failed test lacks; of a value that is open but cannot reach the limit, how much at best."""
    if trace.distance is not None:
        return distance_sentence(trace.evaluation, trace.distance, speaker)
    return _at_best(trace, speaker) if trace.symbol == "no" and trace.tested else None


def _at_best(trace: Trace, speaker: Speaker) -> str | None:
    assert trace.tested is not None
    node, at = trace.tested
    if not isinstance(node, Compare) or not node.left.type.is_quantity:
        return None
    (low, high), limit = (
        interval(trace.evaluation.value(node.left, at)),
        trace.evaluation.value(node.right, at),
    )
    if not isinstance(limit, Fraction):
        return None
    if node.operator in (">=", ">") and high is not None and high < limit:
        pattern, end, gap = "at_best", high, limit - high
    elif node.operator in ("<=", "<") and low is not None and low > limit:
        pattern, end, gap = "at_least_still", low, low - limit
    else:
        return None
    type = POINTS if node.left.type.kind is Kind.PERCENT else node.left.type
    subject, reached = speaker.node(node.left, at), speaker.value(end, node.left.type)
    return speaker.say(pattern, subject=subject, reached=reached, gap=speaker.value(gap, type))


def distance_sentences(trace: Trace, speaker: Speaker) -> list[str]:
    """The distances of all failed tests below a failed condition, the easiest alternative first."""
    found = (lacking(leaf, speaker) for leaf in shortfalls(trace))
    return [sentence for sentence in found if sentence is not None]


def _fixed(evaluation: Evaluation, distance: Distance, subject: str, speaker: Speaker) -> str:
    return speaker.say("fixed")


def _change(evaluation: Evaluation, distance: Distance, subject: str, speaker: Speaker) -> str:
    assert distance.gap is not None
    if distance.type.kind in (Kind.DATE, Kind.YEAR):
        by_day = distance.type.kind is Kind.DATE
        gap = speaker.value(distance.gap if by_day else distance.gap * 12, DAYS if by_day else MONTHS)
        return speaker.say(f"date_{distance.kind}", subject=subject, gap=gap)
    type = POINTS if distance.type.kind is Kind.PERCENT else distance.type
    said = speaker.say(f"gap_{distance.kind}", subject=subject, gap=speaker.value(distance.gap, type))
    if distance.share is not None:
        said += speaker.say("gap_share", share=speaker.value(distance.share, POINTS))
    if distance.places is not None:
        said += speaker.counted("gap_places", distance.places)
    return said + _room(distance, speaker)


def _room(distance: Distance, speaker: Speaker) -> str:
    """The lines of a score that leave most room."""
    said = [
        speaker.say("room_of", title=speaker.title(part), room=speaker.value(left, part.value.type))
        for part, left in distance.room[:MOST_NAMED]
    ]
    return speaker.parens(speaker.say("room", lines=speaker.join(said))) if said else ""


def _become(evaluation: Evaluation, distance: Distance, subject: str, speaker: Speaker) -> str:
    assert distance.wanted is not None
    wanted = speaker.value(distance.wanted, distance.type)
    if distance.comparison in (None, "=", "!="):
        pattern = "become_equal" if distance.kind == "become" else "not_equal"
        return speaker.say(pattern, subject=subject, wanted=wanted)
    sign = COMPARISON_SIGNS[distance.comparison]
    return speaker.say("become", subject=subject, comparison=sign, wanted=wanted)


def _answer(evaluation: Evaluation, distance: Distance, subject: str, speaker: Speaker) -> str:
    said = speaker.say(f"needs_{distance.kind}", subject=subject)
    if isinstance(distance.subject, FactRef):
        fact = evaluation.policy.facts[distance.subject.name]
        source = fact.judged or fact.source
        if source:
            said += speaker.say("confirmed_by", source=speaker.word(source))
    return said


def _member(evaluation: Evaluation, distance: Distance, subject: str, speaker: Speaker) -> str:
    options = speaker.join([speaker.value(option, distance.type) for option in distance.options])
    return speaker.say(distance.kind, subject=subject, options=options)


_SENTENCES: dict[str, Callable[[Evaluation, Distance, str, Speaker], str]] = {
    "more": _change,
    "less": _change,
    "become": _become,
    "not": _become,
    "yes": _answer,
    "no": _answer,
    "one_of": _member,
    "none_of": _member,
    "fixed": _fixed,
}
