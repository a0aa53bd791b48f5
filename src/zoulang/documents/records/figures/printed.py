"""Printed numbers and what their rounding leaves open: between which bounds the true number lies.

A number printed as 72.6% was rounded half up from something between 72.55% and 72.65%; 86 projects were
counted; 600余项 are at least 600. What can be concluded from printed numbers rests on these bounds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

# Units of things that are counted one by one: without decimals such a number is exact.
COUNTED = re.compile(r"[家户个名人位项件条所处座只支场次套台辆]|人次|批|篇|部|种|床|张|亿?万?")
# 余 and 多 leave open how much more there is.
AT_LEAST = ("余", "多", "以上", "超", "超过", "突破", "不少于", "逾")
AT_MOST = ("以内", "以下", "不超过", "近")
DIVISORS = {"%": 100, "‰": 1000}
# What a record gives as the unit of 三分之一, which has none.
NO_UNIT = ("", "比值")
_SIMPLE = 100  # 三分之一 and the like have small denominators


@dataclass(frozen=True)
class Printed:
    """A number as a document prints it.

    Attributes:
        value: the digits, in the unit: 72.6 of 72.6%.
        unit: as printed; empty for a fraction in words (三分之一), which is exact.
        decimals: how many digits stand behind the point.
        qualifier: 余, 多, 约 …: the number is not to be taken as it stands.
    """

    value: Decimal
    unit: str = ""
    decimals: int = 0
    qualifier: str | None = None

    @property
    def divisor(self) -> int:
        """100 of a percentage."""
        return DIVISORS.get(self.unit, 1)

    @property
    def is_fraction(self) -> bool:
        """A share in words: 三分之一."""
        return self.unit in NO_UNIT and self.value != self.value.to_integral_value()

    @property
    def is_counted(self) -> bool:
        """Things counted one by one."""
        return bool(COUNTED.fullmatch(self.unit)) and not self.decimals

    @property
    def is_open(self) -> bool:
        """Whether a qualifier leaves the number open."""
        return self.qualifier is not None

    @property
    def exact(self) -> Fraction:
        """The number as it stands, a percentage as a fraction.

        >>> Printed(Decimal("72.6"), "%", 1).exact, Printed(Decimal("0.3333")).exact
        (Fraction(363, 500), Fraction(1, 3))
        """
        if self.is_fraction:
            return Fraction(self.value).limit_denominator(_SIMPLE)
        return Fraction(self.value) / self.divisor

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """Between what the printed digits leave the true number; a count is exact. Qualifiers do not matter.

        >>> Printed(Decimal("41.8"), "亿元", 1).bounds
        (Fraction(167, 4), Fraction(837, 20))
        >>> Printed(Decimal("86"), "个").bounds
        (Fraction(86, 1), Fraction(86, 1))
        """
        if self.is_fraction or self.is_counted:
            return self.exact, self.exact
        half = Fraction(1, 2 * 10**self.decimals) / self.divisor
        return self.exact - half, self.exact + half


def printed(value: str, unit: str = "", qualifier: str | None = None) -> Printed:
    """A number from its digits as a text, which says how many decimals were printed.

    >>> printed("97.67", "%").decimals
    2
    """
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    return Printed(number, unit, max(0, -exponent) if isinstance(exponent, int) else 0, qualifier or None)
