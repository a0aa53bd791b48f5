"""Whether the budget of a year suffices: what is paid, what is set aside, what may still come.

The formula stands in docs/algorithms/forecast.md. Amounts are whole fen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Verdict = Literal["suffices", "may_not", "does_not"]


@dataclass(frozen=True)
class PastYear:
    """A year gone by: what firms were granted, and what others that qualified left lying."""

    year: int
    granted: int
    unclaimed: int

    @property
    def share(self) -> Fraction | None:
        """The part that was claimed of what could have been; None where nothing could.

        >>> PastYear(2025, granted=600, unclaimed=200).share
        Fraction(3, 4)
        """
        could = self.granted + self.unclaimed
        return Fraction(self.granted, could) if could else None


@dataclass(frozen=True)
class ClaimRate:
    """How much of what firms qualify for they will claim: the least and the most of past years, and all of
    them together."""

    low: Fraction
    expected: Fraction
    high: Fraction


# Of what was never seen everything is possible.
UNSEEN = ClaimRate(Fraction(0), Fraction(1), Fraction(1))


def claim_rate(past: Sequence[PastYear]) -> ClaimRate | None:
    """The claim rate from past years; None where no past year tells.

    >>> claim_rate([PastYear(2024, 500, 500), PastYear(2025, 900, 100)])
    ClaimRate(low=Fraction(1, 2), expected=Fraction(7, 10), high=Fraction(9, 10))
    """
    shares = [share for year in past if (share := year.share) is not None]
    if not shares:
        return None
    granted = sum(year.granted for year in past)
    could = granted + sum(year.unclaimed for year in past)
    return ClaimRate(min(shares), Fraction(granted, could), max(shares))


@dataclass(frozen=True)
class Need:
    """What a policy needs in a year, so far as the record tells.

    Attributes:
        paid: has left the treasury.
        owed: granted and not paid, and falls due in the year.
        claimed: at stake in claims on which nobody has decided.
        unclaimed_low, unclaimed_high: what firms qualify for and have not claimed, at least and at most.
    """

    paid: int = 0
    owed: int = 0
    claimed: int = 0
    unclaimed_low: int = 0
    unclaimed_high: int = 0


@dataclass(frozen=True)
class Forecast:
    """What a year will cost, and whether the budget suffices.

    Attributes:
        rate: the claim rate it was made with; None: no past year told one, and everything is possible.
        verdict: ``suffices`` at the high end, ``does_not`` even at the low end, else ``may_not``; None
            without a budget.
    """

    budget: int | None
    need: Need
    rate: ClaimRate | None
    low: int
    expected: int
    high: int

    @property
    def verdict(self) -> Verdict | None:
        """Whether the budget suffices."""
        if self.budget is None:
            return None
        if self.high <= self.budget:
            return "suffices"
        return "does_not" if self.low > self.budget else "may_not"

    @property
    def left(self) -> int | None:
        """Fen that are left at the expected end; negative where it does not suffice."""
        return None if self.budget is None else self.budget - self.expected


def forecast(budget: int | None, need: Need, past: Sequence[PastYear]) -> Forecast:
    """What a year costs at least, probably and at most.

    Sure is what was paid and is owed. At least means that no open claim is granted and that firms claim at
    the lowest rate of past years; at most, that every claim is granted and firms claim at the highest. In
    between every claim is granted, and firms claim at the rate of all past years together.

    >>> made = forecast(1_000, Need(paid=300, owed=200, claimed=100, unclaimed_low=400, unclaimed_high=600),
    ...                 [PastYear(2024, 500, 500), PastYear(2025, 900, 100)])
    >>> made.low, made.expected, made.high, made.verdict, made.left
    (700, 950, 1140, 'may_not', 50)
    """
    rate = claim_rate(past)
    used = rate or UNSEEN
    sure = need.paid + need.owed
    middle = Fraction(need.unclaimed_low + need.unclaimed_high, 2)
    return Forecast(
        budget=budget,
        need=need,
        rate=rate,
        low=sure + _fen(need.unclaimed_low * used.low),
        expected=sure + need.claimed + _fen(middle * used.expected),
        high=sure + need.claimed + _fen(need.unclaimed_high * used.high),
    )


def _fen(amount: Fraction) -> int:
    """Half up, as everywhere."""
    return int(amount + Fraction(1, 2))
