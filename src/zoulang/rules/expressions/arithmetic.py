"""Types of sums, products and powers: what may be added or multiplied, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from zoulang.rules import units
from zoulang.rules.expressions.fit import unify
from zoulang.rules.expressions.parse import Flaw
from zoulang.rules.tree import Arithmetic, Literal, Node
from zoulang.rules.units import Kind, Type

POINTS_EACH = ("人", "家", "项", "个", "件", "名", "台", "套", "次", "户", "期", "篇", "条")
"""What may be counted in “每项3分”: the unit of the count is spent, points remain."""


def sum_of(sign: str, left: Node, right: Node, at: int, right_at: int, sign_at: int) -> Node:
    """The typed sum (``+``) or difference (``-``).

    Raises:
        Flaw: where the two cannot be added.
    """
    made = _calendar_type(sign, left, right, right_at)
    if made is None:
        if {left.type.kind, right.type.kind} == {Kind.MONEY, Kind.PERCENT}:
            raise Flaw(
                sign_at,
                "money and percent cannot be added",
                "write how the percent applies: amount × percent",
                "E10",
            )
        left, right = unify(left, right, at, right_at)
        if not left.type.is_quantity:
            raise Flaw(at, f"{left.type} cannot be added", "use quantities", "E10")
        made = _sum_type(sign, left, right)
    return Arithmetic(type=made, operator=sign, left=left, right=right)  # type: ignore[arg-type]


def _calendar_type(sign: str, left: Node, right: Node, right_at: int) -> Type | None:
    kinds = (left.type.kind, right.type.kind)
    if kinds == (Kind.DATE, Kind.DATE) and sign == "-":
        return units.DAYS
    if kinds == (Kind.DATE, Kind.DURATION):
        _refuse_odd_durations(right, right_at)
        return units.DATE
    if kinds == (Kind.YEAR, Kind.YEAR) and sign == "-":
        return replace(units.NUMBER, whole=True)
    if kinds == (Kind.YEAR, Kind.NUMBER) and not right.type.unit:
        return units.YEAR
    return units.PERCENT if kinds == (Kind.PERCENT, Kind.POINTS) else None


def _sum_type(sign: str, left: Node, right: Node) -> Type:
    if left.type.kind is Kind.NUMBER:
        return replace(
            left.type.certain,
            whole=left.type.whole and right.type.whole,
            unit=left.type.unit or right.type.unit,
            bare=left.type.bare and right.type.bare,
        )
    both_percent = left.type.kind is Kind.PERCENT and right.type.kind is Kind.PERCENT
    # 1 − x and x − 1 are ratios; any other difference is in points.
    from_one = any(isinstance(side, Literal) and side.value == 1 for side in (left, right))
    return units.POINTS if both_percent and sign == "-" and not from_one else left.type.certain


def _refuse_odd_durations(duration: Node, at: int) -> None:
    written = duration.value if isinstance(duration, Literal) else None
    if isinstance(written, Fraction) and written.denominator != 1:
        raise Flaw(at, f"{duration.text} is no whole number of months or days", "write it in 天", "E05")


def product_of(sign: str, left: Node, right: Node, right_at: int, sign_at: int) -> Node:
    """The typed product, quotient or power.

    Raises:
        Flaw: where the two cannot be multiplied.
    """
    a, b = left.type, right.type
    if sign == "/" and isinstance(right, Literal) and right.value == 0:
        raise Flaw(right_at, "nothing can be divided by zero", "correct the divisor", "E10")
    if sign == "^":
        if not (b.kind is Kind.NUMBER and not b.unit) or a.dimension:
            raise Flaw(right_at, "a power needs numbers without units", "use plain numbers", "E10")
        return Arithmetic(type=a.certain, operator="^", left=left, right=right)
    if sign == "*" and Kind.POINTS in (a.kind, b.kind) and (a.dimension or b.dimension):
        raise Flaw(sign_at, "points multiply no amount", "divide the points by 1个百分点 first", "E10")
    made = _product_type(sign, a, b)
    return Arithmetic(type=made, operator=sign, left=left, right=right)  # type: ignore[arg-type]


def _product_type(sign: str, a: Type, b: Type) -> Type:
    if sign == "*" and (_points_each(a, b) or _points_each(b, a)):
        return replace(units.SCORE, whole=a.whole and b.whole)
    unit = units.multiply_units(a.dimension, b.dimension, 1 if sign == "*" else -1)
    made = units.quantity_type(unit)
    points = Kind.POINTS in (a.kind, b.kind)
    if not unit and a.kind is Kind.NUMBER and b.kind is Kind.NUMBER and not a.unit and not b.unit:
        return Type(Kind.NUMBER, whole=sign == "*" and a.whole and b.whole, bare=a.bare and b.bare)
    if (sign == "*" and points) or (sign == "/" and a.kind is Kind.POINTS and b.kind is Kind.NUMBER):
        return units.POINTS
    if made.kind in (Kind.NUMBER, Kind.DURATION):
        return replace(made, whole=sign == "*" and a.whole and b.whole, bare=False)
    return made


def _points_each(count: Type, points: Type) -> bool:
    counted = count.kind is Kind.NUMBER and count.whole and count.unit in [((u, 1),) for u in POINTS_EACH]
    return counted and points.unit == units.SCORE.unit
