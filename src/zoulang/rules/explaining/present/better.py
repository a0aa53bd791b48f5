"""What it takes to reach the next better value of a class or of a line of points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zoulang.rules.deciding.evaluate import NOW, Evaluation, Moment
from zoulang.rules.deciding.values import Unknown, Value
from zoulang.rules.explaining.distance import distance
from zoulang.rules.explaining.present.cuts import next_class
from zoulang.rules.explaining.present.distances import distance_sentence, distance_sentences
from zoulang.rules.explaining.trace import trace
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.tree import Best, Call, Cut, Default, First, If, Limit, Node, Row, Shift, TermRef, Unless
from zoulang.rules.units import Type


@dataclass(frozen=True)
class Better:
    """A better value and what is lacking for it, in sentences."""

    value: Value
    type: Type
    lacking: tuple[str, ...]


def better_data(evaluation: Evaluation, node: Node, speaker: Speaker) -> list[dict[str, Any]]:
    """The next better values and what is lacking for each; empty at the best or where it is open."""
    return [
        {
            "value": shown,
            "lacking": list(each.lacking),
            "text": speaker.say(
                "better", value=shown, lacking=speaker.say("semicolon").join(each.lacking)
            ),
        }
        for each in next_better(evaluation, node, speaker)
        if each.lacking and (shown := speaker.value(each.value, each.type))
    ]  # fmt: skip


def next_better(evaluation: Evaluation, node: Node, speaker: Speaker, at: Moment = NOW) -> Iterator[Better]:
    """The nearest better value of each part that holds the whole back."""
    match node:
        case TermRef(name=name) if evaluation.record.get(name, at.back) is None:
            yield from next_better(evaluation, evaluation.policy.terms[name].value, speaker, at)
        case Shift(operand=operand, periods=periods):
            yield from next_better(evaluation, operand, speaker, at._replace(back=at.back + periods))
        case Unless(value=inner) | Limit(value=inner) | Default(operand=inner):
            if evaluation.value(inner, at) == evaluation.value(node, at):
                yield from next_better(evaluation, inner, speaker, at)
        case Best(options=options) | Call(function="largest" | "best", arguments=options):
            yield from _beyond(evaluation, node, options, speaker, at)
        case Call(function="worst" | "smallest", arguments=arguments):
            held = evaluation.value(node, at)
            limiting = [part for part in arguments if evaluation.value(part, at) == held]
            if not isinstance(held, Unknown):
                yield from _all_of(evaluation, limiting, speaker, at)
        case If(condition=condition, then=then, otherwise=otherwise):
            holds = evaluation.truth(condition, at)
            if isinstance(holds, bool):
                yield from next_better(evaluation, then if holds else otherwise, speaker, at)
        case Cut():
            reached = next_class(evaluation, node, at, speaker)
            if reached is not None:
                yield Better(reached[0], node.type, (reached[1],))
        case First():
            yield from _next_row(evaluation, node, speaker, at)


def _beyond(
    evaluation: Evaluation, node: Node, options: tuple[Node, ...], speaker: Speaker, at: Moment
) -> Iterator[Better]:
    held = evaluation.value(node, at)
    for option in options:
        for found in next_better(evaluation, option, speaker, at):
            if _rank(found.value, node.type) > _rank(held, node.type):
                yield found


def _all_of(evaluation: Evaluation, parts: list[Node], speaker: Speaker, at: Moment) -> Iterator[Better]:
    """All limiting parts must rise; the least of their next values is the value reached."""
    found = [list(next_better(evaluation, part, speaker, at))[:1] for part in parts]
    if not found or not all(found):
        return
    steps = [each[0] for each in found]
    reached = min(steps, key=lambda each: _rank(each.value, each.type))
    yield Better(reached.value, reached.type, tuple(s for each in steps for s in each.lacking))


def _next_row(evaluation: Evaluation, node: First, speaker: Speaker, at: Moment) -> Iterator[Better]:
    held = evaluation.value(node, at)
    if isinstance(held, Unknown):
        return
    own = _rank(held, node.type)
    above = [(_rank(evaluation.value(row.value, at), node.type), row) for row in node.rows]
    better = [(rank, row) for rank, row in above if rank > own]
    if not better:
        return
    least = min(rank for rank, _ in better)
    for rank, row in better:
        if rank == least:
            lacking = _to_reach(evaluation, node, row, speaker, at)
            if lacking:
                yield Better(evaluation.value(row.value, at), node.type, tuple(lacking))
                return


def _to_reach(evaluation: Evaluation, node: First, wanted: Row, speaker: Speaker, at: Moment) -> list[str]:
    """What turns the rows before the wanted one off, and that one on."""
    said: list[str] = []
    for row in node.rows:
        if row is wanted:
            break
        if row.when is not None and evaluation.truth(row.when, at) is True:
            away = distance(evaluation, row.when, at, wanted=False)
            if away is None:
                return []
            said.append(distance_sentence(evaluation, away, speaker))
    if wanted.when is not None and evaluation.truth(wanted.when, at) is False:
        said += distance_sentences(trace(evaluation, wanted.when, at), speaker)
    return list(dict.fromkeys(said))


def _rank(value: Value, type: Type) -> Fraction:
    """The place of a known value among its kind; below all where it has none."""
    if isinstance(value, str) and value in type.values:
        return Fraction(type.values.index(value))
    return value if isinstance(value, Fraction) else Fraction(-1)
