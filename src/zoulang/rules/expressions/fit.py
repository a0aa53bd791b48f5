"""Whether two values go together: types, units, choices; and what to write where they do not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from zoulang.rules import units
from zoulang.rules.expressions.parse import Flaw
from zoulang.rules.near import nearest, or_else
from zoulang.rules.tree import Literal, Node
from zoulang.rules.units import Kind, Type

LIKELY_YUAN = 100_000
"""A bare amount from here on is more likely meant in 元 than in 万元."""


def unify(left: Node, right: Node, at: int, right_at: int, wanted: Type | None = None) -> tuple[Node, Node]:
    """Both nodes with types that fit each other."""
    left, right = _fit(left, right.type), _fit(right, left.type)
    if left.type.kind is Kind.NONE or right.type.kind is Kind.NONE:
        other, place = (right, at) if left.type.kind is Kind.NONE else (left, right_at)
        if wanted is None and not other.type.optional:
            raise Flaw(
                place,
                f"{other.text or other.type} is never 无",
                "declare it with or_none: yes, if 无 is a possible answer",
                "E15",
            )
        return left, right
    a, b = left.type, right.type
    if a.kind is b.kind:
        if a.kind is Kind.CHOICE and a.values != b.values:
            _wrong_choice(left, right, at, right_at)
        if a.unit == b.unit or (a.kind is Kind.NUMBER and (a.bare or b.bare)):
            return left, right
        raise Flaw(
            right_at,
            f"the units {units.unit_text(a.unit) or 'none'} and {units.unit_text(b.unit) or 'none'} differ",
            "compare and add only quantities of one unit",
            "E11",
        )
    _mismatch(left, right, at, right_at, wanted)
    return left, right


def _fit(node: Node, other: Type) -> Node:
    """A literal takes the type of its neighbour where that is safe."""
    if not isinstance(node, Literal):
        return node
    if node.type.bare and node.value == 0 and other.is_quantity:
        return replace(node, type=replace(other.certain, bare=False))
    if (
        node.type.kind in (Kind.CHOICE, Kind.TEXT)
        and other.kind is Kind.CHOICE
        and node.value in other.values
    ):
        return replace(node, type=other.certain)
    if node.type.kind in (Kind.NONE, Kind.YES_NO) and node.text in other.values:
        return replace(node, type=other.certain, value=node.text)
    if node.type.bare and other.kind is Kind.DURATION and other.bare:
        return replace(node, type=replace(other.certain, bare=False))
    if node.type.bare and node.value == 1 and other.kind is Kind.PERCENT:
        return replace(node, type=units.PERCENT)
    if node.type.bare and other.kind is Kind.NUMBER and other.unit:
        return replace(node, type=replace(other.certain, whole=node.type.whole))
    return node


def _wrong_choice(left: Node, right: Node, at: int, right_at: int) -> None:
    for node, other, place in ((right, left, right_at), (left, right, at)):
        if isinstance(node, Literal) and other.type.values:
            near = nearest(str(node.value), other.type.values)
            listed = f"the values are {'、'.join(other.type.values)}"
            raise Flaw(
                place,
                f"{other.text} is never {node.value}",
                or_else(near, listed) + (f" ({listed})" if near else ""),
                "E16",
            )
    raise Flaw(right_at, "the two choices have different values", "compare choices of one list", "E16")


def _mismatch(left: Node, right: Node, at: int, right_at: int, wanted: Type | None) -> None:
    kinds = {left.type.kind, right.type.kind}
    bare, place = (right, right_at) if right.type.bare else (left, at)
    number = bare.text
    if kinds == {Kind.MONEY, Kind.NUMBER} and bare.type.bare:
        unit = "元" if _size(bare) >= LIKELY_YUAN else "万元"
        raise Flaw(place, f"the amount {number} has no unit", f"did you mean {number}{unit}?", "E12")
    if kinds == {Kind.PERCENT, Kind.NUMBER} and bare.type.bare:
        share = f"{float(_size(bare) * 100):g}" if 0 < _size(bare) < 1 else number
        raise Flaw(place, f"the share {number} has no unit", f"did you mean {share}%?", "E12")
    if kinds == {Kind.DURATION, Kind.NUMBER} and bare.type.bare:
        raise Flaw(
            place, f"the duration {number} has no unit", f"did you mean {number}年 or {number}天?", "E12"
        )
    if kinds == {Kind.POINTS, Kind.PERCENT}:
        percent, place = (right, right_at) if right.type.kind is Kind.PERCENT else (left, at)
        shown = percent.text.rstrip("%％ ") if isinstance(percent, Literal) else "10"
        raise Flaw(
            place,
            "a difference of two percentages is in percentage points",
            f"write {shown}个百分点",
            "E13",
        )
    if wanted is not None:
        raise Flaw(at, f"this is {left.type}, but {wanted} is needed here", f"write {_wish(wanted)}", "E17")
    if Kind.YEAR in kinds and Kind.DATE in kinds:
        raise Flaw(right_at, "a date and a year cannot be compared", "take 年份（…） of the date", "E11")
    raise Flaw(right_at, f"{left.type} and {right.type} do not go together", "use values of one type", "E11")


def _size(node: Node) -> Fraction:
    value = node.value if isinstance(node, Literal) else None
    return abs(value) if isinstance(value, Fraction) else Fraction(0)


def common(left: Node, right: Node) -> Type:
    """The type of a value that is one of the two."""
    first, second = (right.type, left.type) if left.type.kind is Kind.NONE else (left.type, right.type)
    return replace(first, optional=first.optional or second.optional, whole=first.whole and second.whole)


def _wish(wanted: Type) -> str:
    examples = {
        Kind.YES_NO: "a condition, such as 年产值 ≥ 500万元",
        Kind.MONEY: "an amount, such as 50万元",
        Kind.YEAR: "a year, such as 2022年, or a fact of type year",
        Kind.CHOICE: f"one of {'、'.join(wanted.values)}",
    }
    if wanted.unit == units.SCORE.unit:
        return "points, such as 15分"
    return examples.get(wanted.kind, f"a value of type {wanted}")
