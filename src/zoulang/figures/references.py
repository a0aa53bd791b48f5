"""Goals that are set against another place: above the city average, a share of the city, a rank in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

RelativeVerdict = Literal["above", "equal", "below", "unknown"]


@dataclass(frozen=True)
class Relative:
    """An own value beside the reference for the same period.

    Attributes:
        verdict: ``unknown`` without both values of one period.
        own, reference: the values of that period; the reference is None where it is missing.
        as_of: the end of the period of the own value; None without one.
        difference: own less reference.
        missing: what is missing: ``own`` or ``reference``; empty: nothing.
        last_compared: the last earlier period for which both are known.
    """

    verdict: RelativeVerdict
    own: Decimal | None
    reference: Decimal | None
    as_of: date | None
    difference: Decimal | None
    missing: Literal["", "own", "reference"]
    last_compared: date | None = None


def against_reference(own: Mapping[date, Decimal], reference: Mapping[date, Decimal]) -> Relative:
    """The latest own value beside the reference of the same period, and of no other.

    >>> june, march = date(2026, 6, 30), date(2026, 3, 31)
    >>> against_reference({june: Decimal("7.4")}, {june: Decimal("6.9")}).verdict
    'above'
    >>> waiting = against_reference({june: Decimal("7.4")}, {march: Decimal("6.9")})
    >>> waiting.verdict, waiting.missing
    ('unknown', 'reference')
    """
    if not own:
        return Relative("unknown", None, None, None, None, "own")
    as_of = max(own)
    both = [day for day in own if day in reference]
    if as_of not in reference:
        return Relative("unknown", own[as_of], None, as_of, None, "reference", max(both, default=None))
    difference = own[as_of] - reference[as_of]
    verdict: RelativeVerdict = "above" if difference > 0 else "below" if difference < 0 else "equal"
    return Relative(verdict, own[as_of], reference[as_of], as_of, difference, "", as_of)


@dataclass(frozen=True)
class Rank:
    """A place among other places.

    Attributes:
        place: 1 is the largest, ties share the better place; None while a value is missing.
        of: how many places are ranked.
        ties: who has the same value.
        missing: whose values are not in yet.
    """

    place: int | None
    of: int
    ties: tuple[str, ...]
    missing: tuple[str, ...]


def rank_among(own: str, values: Mapping[str, Decimal | Fraction | None]) -> Rank:
    """The place of one among all, once every value is in.

    >>> rank_among("甲", {"甲": Decimal(22), "乙": Decimal(41), "丙": Decimal(22)})
    Rank(place=2, of=3, ties=('丙',), missing=())
    >>> rank_among("甲", {"甲": Decimal(22), "乙": None})
    Rank(place=None, of=2, ties=(), missing=('乙',))
    """
    missing = tuple(name for name, value in values.items() if value is None)
    mine = values.get(own)
    if missing or mine is None:
        return Rank(None, len(values), (), missing or (own,))
    others = {name: value for name, value in values.items() if name != own and value is not None}
    place = 1 + sum(value > mine for value in others.values())
    return Rank(place, len(values), tuple(name for name, value in others.items() if value == mine), ())
