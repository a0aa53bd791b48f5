"""A computed figure held against the number that a document prints for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from zoulang.documents.records.figures.printed import AT_LEAST, AT_MOST, Printed

Agreement = Literal["agrees", "differs", "cannot_be_checked"]
Why = Literal["", "not_known", "no_day", "not_exact"]


@dataclass(frozen=True)
class Comparison:
    """A computed value beside a printed one.

    Attributes:
        verdict: ``agrees`` if the value, rounded half up to the printed digits, is the printed number, or
            keeps within the bound that 余, 多 or 以上 make of it.
        value: the computed value in the unit printed; ``rounded`` to the printed digits.
        difference: value less printed; None where it cannot be checked.
        why: why it cannot be checked.
    """

    verdict: Agreement
    value: Fraction | None
    rounded: Decimal | None
    difference: Fraction | None
    why: Why = ""


def held_against(value: Fraction | None, printed: Printed, as_of: date | None) -> Comparison:
    """A computed value, worked out for the day that the print speaks of, beside the printed number.

    Args:
        value: in the unit printed: 97.67 of %; None if it is not known.
        printed: the printed number.
        as_of: the day that the print speaks of; None: it names none, so nothing can be compared.

    >>> from zoulang.documents.records.figures.printed import printed
    >>> told = printed("97.67", "%")
    >>> held_against(Fraction(8400, 86), told, date(2023, 10, 12)).verdict
    'agrees'
    >>> compared = held_against(Fraction(8300, 86), told, date(2023, 10, 12))
    >>> compared.verdict, compared.rounded
    ('differs', Decimal('96.51'))
    >>> held_against(Fraction(612), printed("600", "项", "余"), date(2023, 10, 12)).verdict
    'agrees'
    >>> held_against(None, told, date(2023, 10, 12)).why
    'not_known'
    """
    if value is None or as_of is None:
        return Comparison("cannot_be_checked", value, None, None, "not_known" if value is None else "no_day")
    target = printed.exact * printed.divisor
    step = Decimal(1).scaleb(-printed.decimals)
    rounded = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(step, ROUND_HALF_UP)
    difference = value - target
    if printed.is_fraction:
        agrees = value == target
    elif printed.qualifier in AT_LEAST:
        agrees = value >= target
    elif printed.qualifier in AT_MOST:
        agrees = value <= target
    elif printed.is_open:
        return Comparison("cannot_be_checked", value, rounded, difference, "not_exact")
    else:
        agrees = rounded == printed.value
    return Comparison("agrees" if agrees else "differs", value, rounded, difference)
