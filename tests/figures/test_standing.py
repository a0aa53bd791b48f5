"""How a goal stands: exact at the mark, honest about what is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoulang.figures import Comparator, Standing, standing
from zoulang.periods import period_ends, time_share

SINCE, HALF, BY = date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1)
numbers = st.decimals("-1000000", "1000000", places=4)


def stands(
    latest: str | None,
    comparator: Comparator = ">=",
    target: str = "200",
    baseline: str | None = "100",
    on: date = HALF,
    as_of: date | None = None,
) -> Standing:
    known = None if latest is None else Decimal(latest)
    start = None if baseline is None else Decimal(baseline)
    return standing(comparator, Decimal(target), known, start, SINCE, BY, on, as_of)


@pytest.mark.parametrize(
    ("latest", "verdict"),
    [("150", "good"), ("149.9999", "warn"), ("90", "warn"), ("200", "good"), ("260", "good")],
)
def test_the_mark_itself_is_good_and_just_below_is_a_warning(latest: str, verdict: str) -> None:
    assert stands(latest).verdict == verdict


def test_a_goal_that_falls_is_read_the_other_way_round() -> None:
    falling = stands("60", comparator="<=", target="50", baseline="100")
    assert (falling.share, falling.verdict) == (Decimal("0.8000"), "good")
    assert stands("80", comparator="<=", target="50", baseline="100").verdict == "warn"
    assert stands("45", comparator="~", target="50", baseline="100").reached


def test_above_is_not_reached_at_the_limit() -> None:
    assert stands("200", comparator=">").reached is False
    assert stands("200", comparator=">=").reached is True


def test_a_day_that_has_passed_is_late_unless_the_target_is_reached() -> None:
    assert stands("199", on=date(2027, 1, 2)).verdict == "late"
    assert stands("199", on=BY).verdict == "warn"
    assert stands("200", on=date(2030, 1, 1)).verdict == "good"


def test_an_old_value_is_compared_with_the_time_of_its_own_day() -> None:
    assert stands("130", as_of=date(2025, 7, 1)).verdict == "good"
    assert stands("130").verdict == "warn"


def test_what_is_missing_is_named_and_nothing_is_assumed() -> None:
    assert stands(None).verdict == "unknown"
    assert stands(None).missing == ("latest",)
    without_start = stands("150", baseline=None)
    assert (without_start.verdict, without_start.share, without_start.missing) == (
        "unknown",
        None,
        ("baseline",),
    )


def test_a_target_equal_to_the_baseline_has_no_way_to_go() -> None:
    level = stands("99", target="100", baseline="100")
    assert (level.share, level.verdict, level.gap) == (None, "unknown", Decimal(1))


@given(target=numbers, baseline=numbers, latest=numbers, days=st.integers(-10, 740))
def test_good_means_on_or_beyond_the_even_line(
    target: Decimal, baseline: Decimal, latest: Decimal, days: int
) -> None:
    if target == baseline:
        return
    comparator: Comparator = ">=" if target > baseline else "<="
    on = date.fromordinal(max(1, SINCE.toordinal() + days))
    found = standing(comparator, target, latest, baseline, SINCE, BY, on)
    assert found.gap is not None and found.gap >= 0
    assert (found.gap == 0) == found.reached
    if on > BY and not found.reached:
        assert found.verdict == "late"
    else:
        even = baseline + (target - baseline) * Decimal(str(float(time_share(SINCE, BY, on))))
        is_ahead = latest >= even if target > baseline else latest <= even
        if abs(latest - even) > Decimal("0.01"):
            assert (found.verdict == "good") == (is_ahead or bool(found.reached))


def test_periods_end_with_the_calendar_across_years_and_leap_days() -> None:
    months = list(period_ends("month", date(2023, 12, 15), date(2024, 3, 1)))
    assert months == [date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29)]
    assert list(period_ends("year", date(2024, 12, 31), date(2025, 12, 31))) == [date(2025, 12, 31)]


def test_a_stretch_of_no_length_has_no_share() -> None:
    with pytest.raises(ValueError, match="not after the start"):
        time_share(SINCE, SINCE, SINCE)
