"""Goals to multiply a value: refused without a base year, and reckoned firm by firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeVar

Key = TypeVar("Key")
Lacks = Literal["base", "current"]


@dataclass(frozen=True)
class Grown:
    """One firm.

    Attributes:
        base, current: in base units (fen for money); None where it is not known.
        multiple: current over base; None if one is missing or the base is nought.
        gap: what is missing to the multiple wanted, never negative; None as above.
        lacks: what is not known.
    """

    base: Fraction | None
    current: Fraction | None
    multiple: Fraction | None
    gap: Fraction | None
    lacks: tuple[Lacks, ...]

    @property
    def reached(self) -> bool:
        """Whether the firm has come to the multiple."""
        return self.gap == 0


@dataclass(frozen=True)
class Multiple:
    """All firms together.

    Attributes:
        firms: each firm's growth, in the order given.
        multiple: the sum of current values over the sum of bases, of firms with both; None without any.
        known: how many firms have both values; ``lacking_base`` and ``lacking_current`` have not.
        gap: what the firms with both values miss together to the multiple wanted of their sum.
    """

    firms: tuple[Grown, ...]
    multiple: Fraction | None
    known: int
    lacking_base: int
    lacking_current: int
    gap: Fraction | None


class NoBaseYear(Exception):
    """A multiple was asked for and nobody has said from which year it is counted."""


def multiply(
    firms: Sequence[Key],
    target: Fraction,
    base_year: int | None,
    base: Mapping[Key, Fraction],
    current: Mapping[Key, Fraction],
) -> Multiple:
    """How far firms have come to a multiple of the value that they had in the base year.

    Args:
        firms: the firms that the goal speaks of.
        target: the multiple wanted, 2 for 翻一番.
        base_year: the year that it is counted from.
        base, current: the value of each firm in that year and now; a firm that is not there is unknown.

    Raises:
        NoBaseYear: without a base year; none is ever assumed.

    >>> grown = multiply(["甲", "乙"], Fraction(2), 2025, {"甲": Fraction(100)}, {"甲": Fraction(150)})
    >>> grown.firms[0].multiple, grown.firms[0].gap, grown.firms[1].lacks
    (Fraction(3, 2), Fraction(50, 1), ('base', 'current'))
    >>> grown.multiple, grown.known, grown.lacking_base
    (Fraction(3, 2), 1, 1)
    """
    if base_year is None:
        raise NoBaseYear
    rows = [_grown(base.get(firm), current.get(firm), target) for firm in firms]
    both = [(row.base, row.current) for row in rows if row.base is not None and row.current is not None]
    start, end = sum((b for b, _ in both), Fraction(0)), sum((c for _, c in both), Fraction(0))
    return Multiple(
        firms=tuple(rows),
        multiple=end / start if start else None,
        known=len(both),
        lacking_base=sum("base" in row.lacks for row in rows),
        lacking_current=sum("current" in row.lacks for row in rows),
        gap=max(start * target - end, Fraction(0)) if start else None,
    )


def _grown(base: Fraction | None, current: Fraction | None, target: Fraction) -> Grown:
    names: tuple[tuple[Lacks, Fraction | None], ...] = (("base", base), ("current", current))
    lacks = tuple(name for name, value in names if value is None)
    if base is None or current is None or base == 0:
        return Grown(base, current, None, None, lacks)
    return Grown(base, current, current / base, max(base * target - current, Fraction(0)), ())
