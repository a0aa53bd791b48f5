"""Conditions as data: each in the words of the rule, with its sign, the values it read and its distance."""

from __future__ import annotations

from typing import Any

from zoulang.rules.deciding.values import Unknown
from zoulang.rules.explaining import series
from zoulang.rules.explaining.present.distances import lacking
from zoulang.rules.explaining.present.standing import findings
from zoulang.rules.explaining.trace import Reading, Trace
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.tree import Condition

SYMBOLS = {"yes": "✓", "no": "✗", "unknown": "?", "exempt": "免"}
HEADINGS = {"all": "all", "any": "any", "at_least": "at_least", "not": "negation"}


def condition_data(trace: Trace, speaker: Speaker, clause: str | None = None) -> dict[str, Any]:
    """One condition with those below it.

    Args:
        clause: the clause of what stands above; ``own_clause`` is None where it is the same.
    """
    rule = speaker.node(trace.node, trace.moment)
    title = trace.title_en if speaker.language == "en" else trace.title_zh
    return {
        "id": trace.id,
        "symbol": trace.symbol,
        "sign": SYMBOLS[trace.symbol],
        "text": title or _heading(trace, speaker) or rule,
        "rule": rule,
        "clause": trace.clause,
        "own_clause": None if trace.clause == clause else trace.clause,
        "joined": trace.joined,
        "values": [_reading(reading, speaker) for reading in trace.readings],
        "distance": lacking(trace, speaker),
        "causes": [str(cause) for cause in trace.causes],
        "findings": findings(trace.evaluation, trace.reads, speaker),
        "exemption": _exemption(trace, speaker),
        "children": [condition_data(child, speaker, trace.clause or clause) for child in trace.children],
    }


def _heading(trace: Trace, speaker: Speaker) -> str | None:
    """How the conditions below combine; a series says itself."""
    if trace.joined is None or not trace.children:
        return None
    node = trace.node.test if isinstance(trace.node, Condition) else trace.node
    if series.said(node) is not None:
        return None
    return speaker.say(HEADINGS[trace.joined], count=trace.count)


def _exemption(trace: Trace, speaker: Speaker) -> str | None:
    """Why a condition was not examined."""
    if trace.symbol != "exempt" or not isinstance(trace.node, Condition) or trace.node.unless is None:
        return None
    return speaker.say("exempt_because", text=speaker.node(trace.node.unless, trace.moment))


def _reading(reading: Reading, speaker: Speaker) -> dict[str, Any]:
    source = reading.source
    return {
        "key": reading.key,
        "name": speaker.node(reading.node, reading.moment),
        "value": speaker.value(reading.value, reading.type),
        "known": not isinstance(reading.value, Unknown),
        "source": speaker.word(source) if source else None,
    }
