"""Sums of money and rates as official prose writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from zoulang.documents.numbering import chinese_number

SCALE = {
    "": 1,
    "十": 10,
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
# Bounded and never begun inside a number, so that a page of digits costs no more than one of words.
NUMBER = (
    r"(?<![\d.,])\d[\d,]{0,14}(?:\.\d{1,6})?|(?<![一二两三四五六七八九十百])[一二两三四五六七八九十百]{1,8}"
)
_SCALES = "万亿|千亿|百亿|千万|百万|十万|亿|万|千|百"
_TO = r"\s*(?:—+|至|到)\s*"
_MONEY = re.compile(rf"(?:({NUMBER})({_SCALES})?元?{_TO})?({NUMBER})({_SCALES})?元")
_DIGITS = r"(?<![\d.])\d{1,9}(?:\.\d{1,6})?"
_RATE = re.compile(
    rf"(?:({_DIGITS})[%‰]?{_TO})?({_DIGITS})\s*([%‰])(?!点)|百分之([一二三四五六七八九十]+|\d+)"
)


@dataclass(frozen=True)
class Figure:
    """A sum or a rate at a place of a text.

    Attributes:
        value: yuan, or a fraction; the upper end of a range.
        low: the lower end of a range, else None.
    """

    kind: Literal["money", "rate"]
    start: int
    end: int
    value: int | float
    low: int | float | None = None


def number(text: str) -> Decimal | None:
    """The number in Arabic or Chinese digits, or None.

    >>> number("1,200.5"), number("两"), number("若干")
    (Decimal('1200.5'), Decimal('2'), None)
    """
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        value = chinese_number(text)
        return None if value is None else Decimal(value)


def figures(text: str) -> list[Figure]:
    """All sums in 元 and rates in % or ‰ of a folded text, in order.

    >>> [(f.kind, f.value, f.low) for f in figures("按投资的5%—10%给予3万—5万元")]
    [('rate', 0.1, 0.05), ('money', 50000, 30000)]
    >>> [f.value for f in figures("每满一万人奖励一万元，8‰")]
    [10000, 0.008]
    """
    found = [*_money(text), *_rates(text)]
    return sorted(found, key=lambda figure: figure.start)


def _money(text: str) -> Iterator[Figure]:
    for match in _MONEY.finditer(text):
        value = _yuan(match[3], match[4])
        if value is not None:
            low = _yuan(match[1], match[2] or match[4]) if match[1] else None
            yield Figure("money", match.start(), match.end(), value, low)


def _yuan(digits: str, scale: str | None) -> int | float | None:
    value = number(digits)
    return None if value is None else _plain(value * SCALE[scale or ""])


def _rates(text: str) -> Iterator[Figure]:
    for match in _RATE.finditer(text):
        if match[4]:
            value, low, parts = number(match[4]), None, 100
        else:
            parts = 100 if match[3] == "%" else 1000
            value, low = number(match[2]), number(match[1]) if match[1] else None
        if value is not None:
            lower = None if low is None else float(low / parts)
            yield Figure("rate", match.start(), match.end(), float(value / parts), lower)


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
