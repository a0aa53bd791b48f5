"""The arithmetic of an amount, a class or points, in sentences with the values in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from zoulang.rules.deciding.evaluate import Evaluation, Moment
from zoulang.rules.deciding.values import Unknown
from zoulang.rules.explaining.reach import taken
from zoulang.rules.explaining.steps import Step, winning_row
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.tree import (
    Bands,
    Best,
    Cohort,
    Compare,
    ConstantRef,
    Cut,
    First,
    Literal,
    Node,
    Rows,
    TermRef,
    Unless,
)
from zoulang.rules.units import MONEY, Kind


def step_sentences(evaluation: Evaluation, steps: Iterable[Step], speaker: Speaker) -> list[str]:
    """One sentence for each step; what stands behind a row is told once."""
    told: set[str] = set()
    return [step_sentence(evaluation, step, speaker, told) for step in steps]


def step_sentence(evaluation: Evaluation, step: Step, speaker: Speaker, told: set[str] | None = None) -> str:
    """One line of the arithmetic.

    Args:
        told: values that were told already; grows.
    """
    if step.kind in ("row", "else"):
        return _row(evaluation, step, speaker, set() if told is None else told)
    return _SENTENCES[step.kind](evaluation, step, speaker)


def _limit(evaluation: Evaluation, step: Step, speaker: Speaker) -> str:
    bound, result, before = (
        speaker.value(value, step.node.type) if value is not None else ""
        for value in (step.bound, step.result, step.before)
    )
    word = "open" if isinstance(step.result, Unknown) else "applied" if step.applied else "idle"
    return speaker.say(f"step_{step.kind}_{word}", bound=bound, result=result, before=before)


def _row(evaluation: Evaluation, step: Step, speaker: Speaker, told: set[str]) -> str:
    if step.kind == "else":
        if not step.applied:
            return speaker.say("step_else_unknown")
        return speaker.say("step_else") + _values_behind(evaluation, step.refused, step.moment, speaker, told)
    text = speaker.node(step.node, step.moment)
    text += _values_behind(evaluation, [step.node], step.moment, speaker, told)
    return speaker.say("step_row_unknown" if isinstance(step.result, Unknown) else "step_row", text=text)


def _fixed(evaluation: Evaluation, step: Step, speaker: Speaker) -> str:
    pattern = "step_class" if step.node.type.kind is Kind.CHOICE else "step_fixed"
    return speaker.say(pattern, result=speaker.value(step.result, step.node.type))


def _judged(evaluation: Evaluation, step: Step, speaker: Speaker) -> str:
    return speaker.say("step_judged", range=speaker.node(step.node))


def _year(evaluation: Evaluation, step: Step, speaker: Speaker) -> str:
    return speaker.say("step_year", year=step.year, result=speaker.value(step.result, MONEY))


def _named(evaluation: Evaluation, step: Step, speaker: Speaker) -> str:
    """One of several values, with the row that won it."""
    shown = speaker.value(step.result, step.node.type)
    bands = step.node if isinstance(step.node, Bands) else None
    if bands is not None:
        text = speaker.say("bands", of=speaker.node(bands.of, step.moment))
    else:
        text = speaker.node(step.node, step.moment)
    said = speaker.say(f"step_{step.kind}", text=text, result=shown)
    row = winning_row(evaluation, step.node, step.moment)
    return said + speaker.say("comma") + step_sentence(evaluation, row, speaker) if row is not None else said


def _told(evaluation: Evaluation, step: Step, speaker: Speaker) -> str:
    return speaker.say(f"step_{step.kind}", text=speaker.node(step.node, step.moment))


def _computed(evaluation: Evaluation, step: Step, speaker: Speaker) -> str:
    shown = speaker.value(step.result, step.node.type)
    text = speaker.node(step.node, step.moment)
    filled = speaker.node(step.node, step.moment, evaluation)
    if filled in (text, shown) or isinstance(step.result, Unknown):
        return speaker.say("step_computed", text=text, result=shown)
    return speaker.say("step_substituted", text=text, filled=filled, result=shown)


_SENTENCES: dict[str, Callable[[Evaluation, Step, Speaker], str]] = {
    "computed": _computed,
    "fixed": _fixed,
    "judged": _judged,
    "cap": _limit,
    "floor": _limit,
    "year": _year,
    "best": _named,
    "part": _named,
    "default": _told,
    "not_given": _told,
}


def _values_behind(
    evaluation: Evaluation, tests: Sequence[Node], at: Moment, speaker: Speaker, told: set[str]
) -> str:
    """The values that rows test, terms with their arithmetic: 落后 = 序时 − 完成 = 50% − 45% = 5个百分点."""
    sides = [side for test in tests for side in _compared(test)]
    behind = dict.fromkeys(_value_behind(evaluation, side, at, speaker) for side in sides)
    said = [each for each in behind if each not in told]
    told.update(said)
    return speaker.parens(speaker.say("semicolon").join(said)) if said else ""


def _compared(test: Node) -> Iterator[Node]:
    """The sides of comparisons that are no written values, outside registers and populations."""
    match test:
        case Compare(left=left, right=right):
            yield from (side for side in (left, right) if not isinstance(side, (Literal, ConstantRef)))
        case Rows() | Cohort() | Cut():
            return
        case _:
            for child in test.children():
                yield from _compared(child)


def _value_behind(evaluation: Evaluation, side: Node, at: Moment, speaker: Speaker) -> str:
    parts = [speaker.node(side, at)]
    if isinstance(side, TermRef) and evaluation.record.get(side.name, at.back) is None:
        term = evaluation.policy.terms[side.name].value
        if not isinstance(term, (First, Unless, Best)):
            parts += [speaker.node(term, at), speaker.node(term, at, evaluation)]
    elif not isinstance(side, First):
        parts.append(speaker.node(side, at, evaluation))
    parts.append(speaker.value(evaluation.value(side, at), taken(evaluation, side, at).type))
    return " = ".join(dict.fromkeys(parts))
