"""Types of the rule language, and the arithmetic of units.

A type says what a value is; a unit is a product of symbols with exponents, so
that ``万元/亩`` multiplies and cancels. Anything that contains 元 is counted in fen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from zoulang.quantities import FEN_PER_YUAN, SCALES

Unit = tuple[tuple[str, int], ...]
"""Symbols with exponents, sorted; ``()`` is no unit."""


class Kind(StrEnum):
    """What a value is."""

    YES_NO = "yes/no"
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    NUMBER = "number"
    DURATION = "duration"
    DATE = "date"
    YEAR = "year"
    CHOICE = "choice"
    TEXT = "text"
    NONE = "none"


@dataclass(frozen=True)
class Type:
    """The type of a node or a fact.

    Attributes:
        kind: what it is. A count is a ``NUMBER`` that is ``whole``; a ratio is a ``PERCENT``.
        unit: for numbers and durations; a duration is in 月, 天 or 工作日.
        values: for choices, the lowest first.
        whole: only whole numbers can occur.
        optional: the value 无 ("known to have none") can occur.
        bare: a number written without a unit, which takes the unit of a count beside it.

    >>> str(Type(Kind.NUMBER, unit=(("人", 1),), whole=True))
    'count in 人'
    """

    kind: Kind
    unit: Unit = ()
    values: tuple[str, ...] = ()
    whole: bool = False
    optional: bool = False
    bare: bool = False

    @property
    def is_quantity(self) -> bool:
        """True if the value can be added and compared as a number."""
        return self.kind in QUANTITIES

    @property
    def dimension(self) -> Unit:
        """The unit for multiplication; money is 元."""
        return MONEY_UNIT if self.kind is Kind.MONEY else self.unit

    @property
    def certain(self) -> Type:
        """The same type without 无."""
        return replace(self, optional=False) if self.optional else self

    def __str__(self) -> str:
        if self.kind is Kind.NUMBER:
            name = "count" if self.whole else "number"
            return f"{name} in {unit_text(self.unit)}" if self.unit else name
        if self.kind is Kind.DURATION:
            return f"duration in {unit_text(self.unit)}"
        if self.kind is Kind.CHOICE:
            return f"choice of {'、'.join(self.values)}" if self.values else "choice"
        return {Kind.POINTS: "percentage points"}.get(self.kind, self.kind.value)


QUANTITIES = frozenset({Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.NUMBER, Kind.DURATION})
MONEY_UNIT: Unit = (("元", 1),)
DURATION_UNITS = {"年": ("月", 12), "个月": ("月", 1), "月": ("月", 1), "天": ("天", 1), "日": ("天", 1),
                  "个工作日": ("工作日", 1), "工作日": ("工作日", 1)}  # fmt: skip
COMMON_UNITS = ("人", "家", "项", "个", "件", "名", "分", "亩", "平方米", "吨", "吨标准煤", "台", "套", "次",
                "户", "期", "篇", "条", "公里", "千瓦时", "倍")  # fmt: skip

YES_NO = Type(Kind.YES_NO)
MONEY = Type(Kind.MONEY)
PERCENT = Type(Kind.PERCENT)
POINTS = Type(Kind.POINTS)
NUMBER = Type(Kind.NUMBER)
DATE = Type(Kind.DATE)
YEAR = Type(Kind.YEAR)
TEXT = Type(Kind.TEXT)
NONE_TYPE = Type(Kind.NONE, optional=True)
DAYS = Type(Kind.DURATION, unit=(("天", 1),), whole=True)
WORKING_DAYS = Type(Kind.DURATION, unit=(("工作日", 1),), whole=True)
MONTHS = Type(Kind.DURATION, unit=(("月", 1),), whole=True)
SCORE = Type(Kind.NUMBER, unit=(("分", 1),))


def multiply_units(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """The unit of a product (``sign`` 1) or quotient (``sign`` −1).

    >>> multiply_units((("元", 1),), (("亩", 1),), -1)
    (('亩', -1), ('元', 1))
    """
    exponents = dict(left)
    for symbol, exponent in right:
        exponents[symbol] = exponents.get(symbol, 0) + sign * exponent
    return tuple(sorted((symbol, power) for symbol, power in exponents.items() if power))


def quantity_type(unit: Unit) -> Type:
    """The type of a computed quantity with this unit.

    >>> quantity_type((("元", 1),)).kind.value, quantity_type(()).kind.value
    ('money', 'percent')
    """
    if unit == MONEY_UNIT:
        return MONEY
    if not unit:
        return PERCENT
    if len(unit) == 1 and unit[0][1] == 1 and unit[0][0] in ("月", "天", "工作日"):
        return Type(Kind.DURATION, unit=unit)
    return Type(Kind.NUMBER, unit=unit)


def unit_text(unit: Unit) -> str:
    """The unit as it is written.

    >>> unit_text((("亩", -1), ("元", 1)))
    '元/亩'
    """
    over = "·".join(s + (f"^{p}" if p > 1 else "") for s, p in unit if p > 0)
    under = "/".join(s + (f"^{-p}" if p < -1 else "") for s, p in unit if p < 0)
    return f"{over or '1'}/{under}" if under else over


def parse_unit(text: str) -> tuple[Type, Fraction]:
    """The type of a quantity in this unit, and how many base units one of it is.

    Base units are fen, 月, 天, 工作日, and the fraction 1 for percent.

    Raises:
        ValueError: if no unit can be read from the text.

    >>> kind, scale = parse_unit("万元")
    >>> str(kind), scale
    ('money', Fraction(1000000, 1))
    >>> parse_unit("万元/亩")[1], parse_unit("%")[1], parse_unit("年")[1]
    (Fraction(1000000, 1), Fraction(1, 100), Fraction(12, 1))
    """
    if text in ("%", "％"):
        return PERCENT, Fraction(1, 100)
    if text in ("个百分点", "百分点"):
        return POINTS, Fraction(1, 100)
    head, *under = text.split("/")
    unit, scale = _simple_unit(head)
    for part in under:
        part_unit, part_scale = _simple_unit(part)
        unit, scale = multiply_units(unit, part_unit, -1), scale / part_scale
    if unit == MONEY_UNIT:
        return MONEY, scale
    kind = quantity_type(unit)
    return replace(kind, whole=not under), scale


def _simple_unit(text: str) -> tuple[Unit, Fraction]:
    if text in DURATION_UNITS:
        base, factor = DURATION_UNITS[text]
        return ((base, 1),), Fraction(factor)
    for prefix in sorted(SCALES, key=len, reverse=True):
        rest = text.removeprefix(prefix) if prefix and text.startswith(prefix) else text
        if prefix and rest == text:
            continue
        if rest == "元":
            return MONEY_UNIT, Fraction(SCALES[prefix] * FEN_PER_YUAN)
        if rest and not rest[0].isdigit():
            return ((rest, 1),), Fraction(SCALES[prefix])
    raise ValueError(f"{text!r} is not a unit")
