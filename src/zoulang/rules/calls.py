"""Types of function calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.rules import units
from zoulang.rules.lexer import Token
from zoulang.rules.parse import Flaw, Syntax
from zoulang.rules.record import FARTHEST_BACK
from zoulang.rules.tree import Arithmetic, Call, Literal, Node, Shift
from zoulang.rules.units import Kind, Type

if TYPE_CHECKING:
    from zoulang.rules.check import Typist

SHIFTS = {"previous": 1, "before_previous": 2}


def typed_call(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    """The node of a function call.

    Raises:
        Flaw: for a wrong number or type of arguments, or a function this version lacks.
    """
    match name:
        case "previous" | "before_previous" | "earlier":
            return _shift(typist, name, word, parts)
        case "growth":
            return _growth(typist, word, parts)
        case "first_time":
            _want(word, parts, 1)
            return Call(type=units.YES_NO, function=name, arguments=tuple(typist.truths(*parts)))
        case "count":
            counted = Type(Kind.NUMBER, unit=(("项", 1),), whole=True, bare=True)
            return Call(type=counted, function=name, arguments=tuple(typist.truths(*parts)))
        case "all_of" | "any_of":
            raise Flaw(
                word.start,
                f"{word.text} over a series is not available yet",
                "join the tests by 且 or 或",
                "E09",
            )
        case "largest" | "smallest" | "sum" | "mean" | "worst" | "best":
            return _over_rows(typist, name, word, parts)
        case "year":
            _want(word, parts, 1)
            return Call(
                type=units.YEAR, function=name, arguments=(_of_kind(typist, parts[0], Kind.DATE, "a date"),)
            )
        case "absolute":
            _want(word, parts, 1)
            node = _quantity(typist, parts[0])
            return Call(type=node.type, function=name, arguments=(node,))
        case "round" | "ceiling" | "floor":
            return _rounding(typist, name, word, parts)
    raise Flaw(word.start, f"{word.text} is not available yet", "write it with other functions", "E09")


def _shift(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    _want(word, parts, 2 if name == "earlier" else 1)
    operand = typist.node(parts[0])
    if not typist.scope.per_period(operand):
        raise Flaw(
            parts[0].start,
            f"{word.text} needs a fact that is given per year",
            "declare the fact with per: year",
            "E23",
        )
    periods = SHIFTS.get(name) or _whole(typist, parts[1])
    if not 1 <= periods <= FARTHEST_BACK:
        remedy = f"write a number from 1 to {FARTHEST_BACK}"
        raise Flaw(parts[1].start, "so many years back are not kept", remedy, "E18")
    return Shift(type=operand.type, operand=operand, periods=periods)


def _growth(typist: Typist, word: Token, parts: Sequence[Syntax]) -> Node:
    """增速（x） = x ÷ 上年（x） − 1."""
    _want(word, parts, 1)
    now = _quantity(typist, parts[0])
    before = _shift(typist, "previous", word, parts)
    before = replace(before, text=f"上年（{now.text}）")
    ratio = Arithmetic(type=units.PERCENT, operator="/", left=now, right=before)
    one = Literal(type=units.PERCENT, value=Fraction(1), text="1")
    return Arithmetic(type=units.PERCENT, operator="-", left=ratio, right=one)


def _over_rows(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    if len(parts) < 2:
        raise Flaw(word.start, f"{word.text} needs two or more values", f"write {word.text}（a、b）", "E18")
    nodes = typist.nodes(*parts)
    first = next((n for n in nodes if not (isinstance(n, Literal) and n.type.bare)), nodes[0])
    fitted = [
        typist.coerce(n, replace(first.type, optional=True), p.start)
        for n, p in zip(nodes, parts, strict=True)
    ]
    ordered = name in ("worst", "best")
    if ordered is not (first.type.kind is Kind.CHOICE) or (not ordered and not first.type.is_quantity):
        wanted = "choices" if ordered else "quantities"
        raise Flaw(parts[0].start, f"{word.text} compares {wanted}, not {first.type}", f"use {wanted}", "E18")
    optional = all(n.type.optional for n in fitted)
    whole = name != "mean" and all(n.type.whole for n in fitted)
    return Call(
        type=replace(first.type, optional=optional, whole=whole), function=name, arguments=tuple(fitted)
    )


def _rounding(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    """Rounding to ``digits`` decimals of the unit in which the value is written: 元, percent, one."""
    if len(parts) not in (1, 2):
        raise Flaw(
            word.start, f"{word.text} takes a value and a number of digits", f"{word.text}（x，2）", "E18"
        )
    node = _quantity(typist, parts[0])
    digits = _whole(typist, parts[1]) if len(parts) == 2 else 0
    type = (
        Type(Kind.NUMBER, whole=digits == 0) if node.type.kind is Kind.PERCENT and digits == 0 else node.type
    )
    places = Literal(type=Type(Kind.NUMBER, whole=True), value=Fraction(digits), text=str(digits))
    return Call(type=type, function=name, arguments=(node, places))


def _want(word: Token, parts: Sequence[Syntax], count: int) -> None:
    if len(parts) != count:
        raise Flaw(
            word.start,
            f"{word.text} takes {count} value{'s' if count > 1 else ''}, not {len(parts)}",
            "add or remove values inside the parentheses",
            "E18",
        )


def _whole(typist: Typist, part: Syntax) -> int:
    node = typist.node(part)
    value = node.value if isinstance(node, Literal) and node.type.kind is Kind.NUMBER else None
    if isinstance(value, Fraction) and value.denominator == 1 and not node.type.unit:
        return int(value)
    raise Flaw(part.start, "a whole number must be written out here", "write for example 2", "E18")


def _quantity(typist: Typist, part: Syntax) -> Node:
    node = typist.node(part)
    if not node.type.is_quantity:
        raise Flaw(
            part.start, f"{node.type} is not a quantity", "use an amount, a number or a percentage", "E18"
        )
    return node


def _of_kind(typist: Typist, part: Syntax, kind: Kind, needed: str) -> Node:
    node = typist.node(part)
    if node.type.kind is not kind:
        raise Flaw(part.start, f"{node.type} stands where {needed} is needed", f"use {needed}", "E18")
    return node
