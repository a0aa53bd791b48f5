"""Written values: a number with the unit that touches it, a date, a year."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zoulang.rules import units
from zoulang.rules.policy import FULL_TO_HALF
from zoulang.rules.tree import Literal
from zoulang.rules.units import Kind, Type

_DIGITS = re.compile(r"[\d.]+")
_DAY = re.compile(r"([12]\d{3})(?:年|(?:-(\d{1,2})-(\d{1,2})|年(\d{1,2})月(\d{1,2})日))?")


def quantity(text: str) -> Literal:
    """The literal of a number that a unit may touch.

    Raises:
        ValueError: if the unit is none.

    >>> quantity("1.5亿元").value, quantity("3%").value, str(quantity("500人").type)
    (Fraction(15000000000, 1), Fraction(3, 100), 'count in 人')
    """
    plain = text.translate(FULL_TO_HALF).replace(",", "")
    if plain.startswith("第"):
        return Literal(type=Type(Kind.NUMBER, unit=(("年次", 1),), whole=True), value=Fraction(plain[1:-1]))
    match = _DIGITS.match(plain)
    if match is None:
        raise ValueError(f"{text} is no number")
    digits, unit = match[0], plain[match.end() :]
    number = Fraction(Decimal(digits))
    if unit in ("", "万", "亿"):
        number *= {"": 1, "万": 10**4, "亿": 10**8}[unit]
        return Literal(
            type=Type(Kind.NUMBER, whole=number.denominator == 1, bare=True), value=number, text=text
        )
    type, scale = units.parse_unit(unit)
    value = number * scale
    if type.kind is Kind.MONEY and value.denominator != 1:
        raise ValueError(f"{text} is finer than one fen")
    whole = type.kind in (Kind.NUMBER, Kind.DURATION) and value.denominator == 1
    return Literal(type=replace(type, whole=whole), value=value, text=text)


def read_date(text: str) -> date | int | None:
    """A date, a year as int, or None where there is no such day.

    >>> read_date("2021年4月26日"), read_date("2021年"), read_date("2021-02-30"), read_date("21-04-26")
    (datetime.date(2021, 4, 26), 2021, None, None)
    """
    match = _DAY.fullmatch(text.translate(FULL_TO_HALF).strip())
    if match is None:
        return None
    parts = [int(part) for part in match.groups() if part]
    if len(parts) == 1:
        return parts[0]
    try:
        return date(*parts)
    except ValueError:
        return None
