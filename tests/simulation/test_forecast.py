"""Whether a budget suffices: the sums of docs/algorithms/forecast.md, worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from zoulang.simulation.forecast import Need, PastYear, claim_rate, forecast

PAST = [PastYear(2024, granted=500, unclaimed=500), PastYear(2025, granted=900, unclaimed=100)]


def test_the_rate_is_the_least_the_most_and_all_years_together() -> None:
    rate = claim_rate(PAST)
    assert rate is not None
    assert (rate.low, rate.expected, rate.high) == (Fraction(1, 2), Fraction(7, 10), Fraction(9, 10))


def test_a_year_in_which_nobody_qualified_tells_nothing() -> None:
    assert claim_rate([PastYear(2025, 0, 0)]) is None
    assert claim_rate([PastYear(2024, 300, 100), PastYear(2025, 0, 0)]) == claim_rate(
        [PastYear(2024, 300, 100)]
    )


def test_open_claims_and_unclaimed_money_make_the_range() -> None:
    need = Need(paid=300, owed=200, claimed=100, unclaimed_low=400, unclaimed_high=600)
    made = forecast(None, need, PAST)
    assert (made.low, made.expected, made.high) == (
        300 + 200 + 200,
        300 + 200 + 100 + 350,
        300 + 200 + 100 + 540,
    )


def test_without_a_past_everything_is_possible() -> None:
    made = forecast(5_000, Need(paid=100, unclaimed_low=700, unclaimed_high=900), [])
    assert made.rate is None
    assert (made.low, made.expected, made.high) == (100, 900, 1_000)


@pytest.mark.parametrize(
    ("budget", "verdict", "left"),
    [(1_140, "suffices", 190), (1_139, "may_not", 189), (700, "may_not", -250), (699, "does_not", -251)],
)
def test_the_budget_suffices_only_if_it_does_at_the_high_end(budget: int, verdict: str, left: int) -> None:
    need = Need(paid=300, owed=200, claimed=100, unclaimed_low=400, unclaimed_high=600)
    made = forecast(budget, need, PAST)
    assert (made.verdict, made.left) == (verdict, left)


def test_without_a_budget_nothing_is_said_of_it() -> None:
    made = forecast(None, Need(paid=5), PAST)
    assert (made.verdict, made.left) == (None, None)


def test_halves_of_a_fen_are_rounded_up() -> None:
    made = forecast(None, Need(unclaimed_low=1, unclaimed_high=1), [PastYear(2025, 1, 1)])
    assert (made.low, made.expected, made.high) == (1, 1, 1)
