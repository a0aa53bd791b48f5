"""How far a failed condition is from holding, the other facts being as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from zoulang.rules.deciding.evaluate import NOW, Evaluation, Moment
from zoulang.rules.deciding.values import Unknown, Value, interval
from zoulang.rules.policy import ScorePart
from zoulang.rules.tree import (
    NONE,
    OPPOSITE,
    Arithmetic,
    Call,
    Cohort,
    Compare,
    Comparison,
    FactRef,
    First,
    InterpretationRef,
    ItemRef,
    Literal,
    Member,
    Node,
    Not,
    Plain,
    Shift,
    TermRef,
)
from zoulang.rules.units import Kind, Type

if TYPE_CHECKING:
    from zoulang.rules.deciding.cohort import Stand

DistanceKind = OneOf["more", "less", "become", "not", "yes", "no", "one_of", "none_of", "fixed"]


@dataclass(frozen=True)
class Distance:
    """The least change that turns a condition.

    Attributes:
        kind: ``more``/``less``: change ``subject`` by ``gap``; ``become``/``not``: be (not be)
            ``wanted``; ``yes``/``no``: be answered so; ``one_of``/``none_of``: be among ``options``;
            ``fixed``: lies in the past and cannot be changed.
        subject: the node that must change, at ``moment``.
        comparison, wanted: the limit as the rule states it.
        share: for a ratio, what is missing of the ratio itself.
        places: for a rank among all records, how many places are missing.
        room: for a score, the lines that could still give points, and how many, the most first.
    """

    kind: DistanceKind
    subject: Node
    moment: Moment
    type: Type
    gap: Fraction | None = None
    comparison: Comparison | None = None
    wanted: Plain | None = None
    share: Fraction | None = None
    options: tuple[Plain, ...] = ()
    places: int | None = None
    room: tuple[tuple[ScorePart, Fraction], ...] = ()


def distance(evaluation: Evaluation, node: Node, at: Moment, wanted: bool = True) -> Distance | None:
    """The distance of a leaf condition that should be ``wanted``; None where nothing can be said."""
    match node:
        case Not(operand=operand):
            return distance(evaluation, operand, at, not wanted)
        case Shift(operand=operand, periods=periods):
            return distance(evaluation, operand, at._replace(back=at.back + periods), wanted)
        case Compare():
            operator = node.operator if wanted else OPPOSITE[node.operator]
            return _of_comparison(evaluation, node.left, operator, node.right, at)
        case Member(value=value, options=options, negated=negated):
            kind: DistanceKind = "none_of" if negated is wanted else "one_of"
            known = tuple(v for o in options if not isinstance(v := evaluation.value(o, at), Unknown))
            return Distance(kind, value, at, value.type, options=known)
        case Call(function="first_time"):
            now = evaluation.truth(node.arguments[0], at)
            kind = "yes" if now is False and wanted else "fixed"
            return Distance(kind, node.arguments[0] if kind == "yes" else node, at, node.type)
        case Cohort(function="first") if wanted:
            return _to_the_first(evaluation, node, at)
        case Cohort(function="last") if not wanted:
            return _from_the_last(evaluation, node, at)
        case FactRef() | TermRef() | ItemRef() | InterpretationRef():
            return Distance("yes" if wanted else "no", node, at, node.type)
    return None


def _of_comparison(
    evaluation: Evaluation, left: Node, operator: Comparison, right: Node, at: Moment
) -> Distance | None:
    mine, limit = evaluation.value(left, at), evaluation.value(right, at)
    if isinstance(mine, Unknown) or isinstance(limit, Unknown):
        return None
    if operator in ("=", "!="):
        return _of_equality(left, operator, limit, at)
    if limit is NONE or mine is NONE or isinstance(mine, str):
        return Distance("become", left, at, left.type, comparison=operator, wanted=limit)
    if isinstance(mine, date) and isinstance(limit, date):
        mine, limit, step = Fraction(mine.toordinal()), Fraction(limit.toordinal()), Fraction(1)
    elif isinstance(mine, int) and isinstance(limit, int):
        mine, limit, step = Fraction(mine), Fraction(limit), Fraction(1)
    else:
        step = smallest_step(left.type)
    if not isinstance(mine, Fraction) or not isinstance(limit, Fraction):
        return None
    up = operator in (">", ">=")
    if quotient := _quotient(evaluation, left, at):
        found = _of_quotient(evaluation, quotient, operator, limit, mine, at)
        if found:
            return found
    gap = abs(limit - mine) + (step if operator in (">", "<") else 0)
    wanted = evaluation.value(right, at)
    if gap == 0 and not isinstance(wanted, Unknown):
        # A share at a strict limit has no least step beyond it.
        return Distance("become", left, at, left.type, comparison=operator, wanted=wanted)
    shown = None if isinstance(wanted, Unknown) else wanted
    room = room_left(evaluation, left, at) if up else ()
    return Distance("more" if up else "less", left, at, left.type, gap, operator, shown, room=room)


def _of_equality(left: Node, operator: Comparison, limit: Value, at: Moment) -> Distance:
    assert not isinstance(limit, Unknown)
    if left.type.kind is Kind.YES_NO:
        return Distance("yes" if limit is (operator == "=") else "no", left, at, left.type)
    kind: DistanceKind = "become" if operator == "=" else "not"
    return Distance(kind, left, at, left.type, comparison=operator, wanted=limit)


def _quotient(evaluation: Evaluation, node: Node, at: Moment) -> tuple[Arithmetic, Moment] | None:
    """The quotient that a node is, through shifts and terms that the record does not state."""
    while True:
        match node:
            case Arithmetic(operator="/"):
                return node, at
            case Shift(operand=operand, periods=periods):
                node, at = operand, at._replace(back=at.back + periods)
            case TermRef(name=name) if evaluation.record.get(name, at.back) is None:
                node = evaluation.policy.terms[name].value
            case _:
                return None


def _of_quotient(
    evaluation: Evaluation, quotient: tuple[Arithmetic, Moment], operator: Comparison, limit: Fraction,
    mine: Fraction, at: Moment,
) -> Distance | None:  # fmt: skip
    node, moment = quotient
    above, below = evaluation.value(node.left, moment), evaluation.value(node.right, moment)
    if not isinstance(above, Fraction) or not isinstance(below, Fraction) or isinstance(node.left, Literal):
        return None
    step = smallest_step(node.left.type)
    raw = abs(limit * below - above)
    gap = ceil(raw / step) * step if step else raw
    if operator in (">", "<") and gap == raw:
        gap += step
    if gap == 0:
        return None
    kind: DistanceKind = "more" if operator in (">", ">=") else "less"
    share = abs(limit - mine) if node.type.kind is Kind.PERCENT and limit != mine else None
    return Distance(kind, node.left, moment, node.left.type, gap, operator, limit, share=share)


# --- among all records ------------------------------------------------------------------------------


def _to_the_first(evaluation: Evaluation, node: Cohort, at: Moment) -> Distance | None:
    """To the last place that is in: places, and the value there less the own one; equal is enough."""
    stand = _settled_stand(evaluation, node, at)
    if stand is None or stand.best is None or stand.last is None:
        return None
    return _to_value(node, at, stand.threshold, stand.value, stand.best - stand.last)


def _from_the_last(evaluation: Evaluation, node: Cohort, at: Moment) -> Distance | None:
    """Out of the last places: to the value of the first record from below that is not among them."""
    stand = _settled_stand(evaluation, node, at)
    if evaluation.population is None or stand is None or stand.best is None or stand.last is None:
        return None
    wanted = evaluation.population.value_at(node, at, stand.last + 1)
    return _to_value(node, at, wanted, stand.value, stand.last + 1 - stand.best)


def _settled_stand(evaluation: Evaluation, node: Cohort, at: Moment) -> Stand | None:
    """Where the record stands, if its place is certain."""
    stand = evaluation.population.stand(node, at) if evaluation.population is not None else None
    return stand if stand is not None and stand.best == stand.worst else None


def _to_value(node: Cohort, at: Moment, wanted: Value | None, mine: Value, places: int) -> Distance | None:
    if not isinstance(wanted, Fraction) or not isinstance(mine, Fraction):
        return None
    operand = node.operand
    return Distance("more", operand, at, operand.type, wanted - mine, ">=", wanted, places=places)


# --- scores and bands -------------------------------------------------------------------------------


def room_left(evaluation: Evaluation, node: Node, at: Moment = NOW) -> tuple[tuple[ScorePart, Fraction], ...]:
    """For a score by name, the lines that could still give points, and how many, the most first."""
    if not isinstance(node, ItemRef):
        return ()
    item = evaluation.policy.item(node.item)
    if item.kind != "score":
        return ()
    rooms = []
    for part in _lines(item.parts):
        surely = interval(evaluation.value(part.value, at))[0] or Fraction(0)
        if part.max is not None and part.max > surely:
            rooms.append((part, part.max - surely))
    return tuple(sorted(rooms, key=lambda pair: -pair[1]))


def _lines(parts: tuple[ScorePart, ...]) -> Iterator[ScorePart]:
    """The lines of a score table, without the groups."""
    for part in parts:
        if part.parts:
            yield from _lines(part.parts)
        else:
            yield part


def to_next_row(evaluation: Evaluation, node: First, at: Moment = NOW) -> tuple[Distance, Value] | None:
    """How far the next better row of ``first`` or ``bands`` is, and what it gives.

    None where the value or the row is open, or no row gives more.
    """
    better: tuple[Distance, Value] | None = None
    for row in node.rows:
        holds = True if row.when is None else evaluation.truth(row.when, at)
        if isinstance(holds, Unknown):
            return None
        value = evaluation.value(row.value, at)
        if holds:
            return better if better is not None and _is_more(better[1], value, node.type) else None
        # The last of the failed rows is the nearest: rows stand in order.
        away = distance(evaluation, row.when, at) if row.when is not None else None
        better = (away, value) if away is not None else better
    return None


def _is_more(value: Value, than: Value, type: Type) -> bool:
    if isinstance(value, str) and isinstance(than, str) and value in type.values and than in type.values:
        return type.values.index(value) > type.values.index(than)
    return isinstance(value, Fraction) and isinstance(than, Fraction) and value > than


def smallest_step(type: Type) -> Fraction:
    """The least change of a value of this type: a fen, one of a count, a day; 0 where there is none."""
    whole = type.whole or type.kind is Kind.MONEY or type.kind is Kind.DURATION
    return Fraction(1) if whole else Fraction(0)
