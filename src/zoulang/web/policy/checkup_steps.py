"""How many steps a refused item is short, and what it would pay once they are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from zoulang.rules import Decision, ItemResult, Record, Trace
from zoulang.rules.deciding.values import Cause, interval
from zoulang.rules.explaining.distance import Distance
from zoulang.rules.explaining.present.distances import lacking
from zoulang.rules.explaining.present.reasons import gate_sentence
from zoulang.rules.explaining.trace import effort
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.tree import ByYear, FactRef, Plain

OUT_OF_REACH = 99
# Gates that no change of a fact opens.
CLOSED = {"validity", "paid-before", "receipt-used"}


def steps_short(result: ItemResult) -> int:
    """Failed tests of the item, its requirements and vetoes; a rule out of force is out of reach."""
    gates = [gate.code for gate in result.gates if gate.answer is False]
    if CLOSED & set(gates):
        return OUT_OF_REACH
    return len(gates) + (effort(result.trace).tests if result.trace else 0)


def gain_of(decision: Decision, result: ItemResult) -> int | None:
    """Fen that the measure would pay by itself once its failed tests are turned; None if that is not known.

    The least change of every fact that stands in the way is made at once. Where a test cannot be turned by
    changing a fact, the amount on the facts as they are stands in for it.
    """
    item = result.item
    if item.pay is None:
        return None
    changed = _with_steps_made(decision.record, list(_in_the_way(result)))
    evaluation = decision.evaluation if changed is None else replace(decision.evaluation, record=changed)
    _low, high = interval(evaluation.value(item.pay))
    return None if not high else int(high)


def steps_said(decision: Decision, result: ItemResult, language: str) -> list[str]:
    """What each step is, in sentences; empty where one of them lies in the past or cannot be named."""
    speaker = Speaker(decision.policy, language)
    failed = [gate for gate in result.gates if gate.answer is False]
    said = [gate_sentence(decision, gate, speaker) for gate in failed]
    leaves = list(easiest(result.trace)) if result.trace is not None else []
    for leaf in leaves:
        sentence = lacking(leaf, speaker)
        if sentence is None or (leaf.distance is not None and leaf.distance.kind == "fixed"):
            return []
        said.append(sentence)
    return list(dict.fromkeys(said))


def open_besides(decision: Decision, result: ItemResult, language: str) -> list[str]:
    """Names of the facts that are not known either, so that the steps alone may not be enough."""
    inputs = decision.policy.inputs_by_key
    traces = [gate.trace for gate in result.gates if gate.answer is not False and gate.trace is not None]
    found: dict[str, None] = {}
    for trace in [*traces, *([result.trace] if result.trace is not None else [])]:
        for cause in _open_causes(trace):
            if cause.name in inputs:
                wanted = inputs[cause.name]
                found[wanted.en if language == "en" else wanted.zh] = None
    return list(found)


def _open_causes(trace: Trace) -> Iterator[Cause]:
    """What keeps the open tests open that all have to hold; of alternatives none need."""
    if trace.symbol == "unknown":
        yield from trace.causes
    elif trace.symbol == "no" and trace.joined == "all":
        for child in trace.children:
            yield from _open_causes(child)


def _in_the_way(result: ItemResult) -> Iterator[Trace]:
    """The failed tests of the easiest way to pass, those of requirements and vetoes first."""
    for gate in result.gates:
        if gate.answer is False and gate.trace is not None:
            yield from easiest(gate.trace)
    if result.trace is not None:
        yield from easiest(result.trace)


def easiest(trace: Trace) -> Iterator[Trace]:
    """The failed tests below a condition; of alternatives the easiest branch alone."""
    if trace.symbol != "no":
        return
    failed = [child for child in trace.children if child.symbol == "no"]
    if not failed:
        yield trace
        return
    for child in [min(failed, key=effort)] if trace.joined == "any" else failed:
        yield from easiest(child)


def _with_steps_made(record: Record, leaves: list[Trace]) -> Record | None:
    """The record with the least change that turns every test; None where one of them is no fact."""
    values = dict(record.values)
    for leaf in leaves:
        distance = leaf.distance
        if distance is None or not isinstance(distance.subject, FactRef):
            return None
        place = (distance.subject.name, distance.moment.back)
        wanted = _wanted(distance, record.get(*place))
        if wanted is None:
            return None
        values[place] = _farther(distance, values.get(place), wanted)
    return replace(record, values=values)


def _wanted(distance: Distance, held: Plain | None) -> Plain | None:
    if distance.gap is not None and isinstance(held, Fraction):
        return held + distance.gap if distance.kind == "more" else held - distance.gap
    if distance.kind == "one_of" and distance.options:
        return distance.options[0]
    simple: dict[str, Plain | None] = {"yes": True, "no": False, "become": distance.wanted}
    return simple.get(distance.kind)


def _farther(distance: Distance, held: Plain | None, wanted: Plain) -> Plain:
    """Of two changes of one fact in one direction the larger one."""
    if isinstance(held, Fraction) and isinstance(wanted, Fraction):
        return max(held, wanted) if distance.kind == "more" else min(held, wanted)
    return wanted


def most_of(decision: Decision, result: ItemResult) -> int | None:
    """Fen that the measure gives at best; None where the text sets no limit.

    Of an amount over years whose first year is not known, all instalments together.
    """
    pay = result.item.pay
    if result.high is not None or not isinstance(pay, ByYear):
        return result.high
    years = [
        (part.last - part.first + 1, interval(decision.evaluation.value(part.value))[1])
        for part in pay.instalments
    ]
    if any(high is None for _, high in years):
        return None
    return sum(count * int(high) for count, high in years if high is not None)
