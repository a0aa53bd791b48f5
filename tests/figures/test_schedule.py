"""Back-planned schedules: the parts add up, and what is missing is asked for where it can be made up."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoulang.figures.schedule import LEVELS, ends_of_year, plan_year, progress, shares
from zoulang.figures.schedules import progress_of_all
from zoulang.periods import period_end_of

MONTHLY = 1_200_000
YEAR = 12 * MONTHLY
TEN_DAYS = ends_of_year(2026, "ten_days")


def _as_planned(until: date) -> dict[date, int | None]:
    return {end: amount for end, amount in plan_year(2026, YEAR).items() if end <= until}


# --- plan -------------------------------------------------------------------------------------------


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_parts_add_up_and_none_is_a_fen_from_its_share(total: int, weights: list[int]) -> None:
    parts = shares(total, weights)

    assert sum(parts) == total
    assert all(abs(part - total * weight / sum(weights)) < 1.001 + total * 1e-15
               for part, weight in zip(parts, weights, strict=True))  # fmt: skip
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@given(st.integers(0, 10**14), st.sampled_from((4, 12, 36)), st.data())
@settings(max_examples=60)
def test_every_level_adds_up_to_the_year(total: int, count: int, data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(0, 100), min_size=count, max_size=count).filter(any))
    fine = plan_year(2026, total, weights=weights)

    for level in ("quarter", "month"):
        coarse = plan_year(2026, total, level, weights)
        sums: dict[date, int] = {}
        for end, amount in fine.items():
            group = period_end_of(level, end)
            sums[group] = sums.get(group, 0) + amount
        assert sums == coarse
    assert sum(fine.values()) == total


def test_equal_parts_differ_by_a_fen_at_most_and_the_year_has_36_ten_day_periods() -> None:
    plan = plan_year(2026, 1_000_000_01)

    assert len(plan) == 36
    assert max(plan.values()) - min(plan.values()) == 1


def test_work_that_begins_in_may_has_no_plan_before() -> None:
    plan = plan_year(2026, 24_000, start=date(2026, 5, 15), finish=date(2026, 12, 5))

    assert plan[date(2026, 5, 10)] == 0 and plan[date(2026, 5, 20)] > 0
    assert plan[date(2026, 12, 10)] > 0 and plan[date(2026, 12, 20)] == 0
    assert sum(plan.values()) == 24_000


def test_weights_of_months_are_kept_and_their_ten_day_periods_share_alike() -> None:
    plan = plan_year(2026, 6_000, weights=[0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 2])

    assert [plan[end] for end in TEN_DAYS[6:9]] == [334, 333, 333]
    assert sum(plan[end] for end in TEN_DAYS[33:]) == 2_000
    assert plan[TEN_DAYS[0]] == 0


@pytest.mark.parametrize("weights", [[1] * 5, [0] * 12, [-1, 1, 1, 1]])
def test_weights_that_fit_no_level_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        plan_year(2026, 100, weights=weights)


# --- progress ---------------------------------------------------------------------------------------


def test_a_missed_ten_days_is_shared_by_the_rest_of_the_month() -> None:
    done = _as_planned(date(2026, 3, 31)) | {date(2026, 4, 10): 100_000}
    now = progress(plan_year(2026, YEAR), done, date(2026, 4, 12))

    assert (now.shortfall, now.alarm) == (300_000, "ten_days")
    assert now.must == {"ten_days": 550_000, "month": 1_100_000, "quarter": 3_500_000, "year": 10_700_000}
    april = now.levels["ten_days"][9:12]
    assert [period.must for period in april] == [None, 550_000, 550_000]
    assert [period.shortfall for period in april] == [300_000, None, None]


def test_the_second_missed_ten_days_leaves_all_to_the_third() -> None:
    done = _as_planned(date(2026, 3, 31)) | {date(2026, 4, 10): 100_000, date(2026, 4, 20): 0}
    now = progress(plan_year(2026, YEAR), done, date(2026, 4, 21))

    assert now.must["ten_days"] == now.must["month"] == 1_100_000


def test_what_the_month_misses_falls_into_the_next_month_of_the_quarter() -> None:
    done = _as_planned(date(2026, 4, 20)) | {date(2026, 4, 30): 0}
    now = progress(plan_year(2026, YEAR), done, date(2026, 5, 1))

    assert now.alarm == "month"
    assert [period.must for period in now.levels["month"][3:6]] == [None, 1_600_000, 1_200_000]
    assert now.levels["month"][3].shortfall == 400_000
    assert now.must["quarter"] == 2_800_000


def test_what_the_quarter_misses_falls_into_the_next_quarter() -> None:
    done = _as_planned(date(2026, 6, 20)) | {date(2026, 6, 30): 0}
    now = progress(plan_year(2026, YEAR), done, date(2026, 7, 1))

    assert now.alarm == "quarter"
    assert now.must["month"] == MONTHLY + 400_000
    assert [period.must for period in now.levels["quarter"]] == [
        None,
        None,
        3 * MONTHLY + 400_000,
        3 * MONTHLY,
    ]


def test_what_was_made_up_is_no_alarm_any_more() -> None:
    done = _as_planned(date(2026, 3, 31)) | {date(2026, 4, 10): 0, date(2026, 4, 20): 800_000}
    now = progress(plan_year(2026, YEAR), done, date(2026, 4, 21))

    assert (now.shortfall, now.alarm) == (0, "")


def test_who_is_ahead_owes_less_this_month_and_never_less_than_nothing() -> None:
    done = _as_planned(date(2026, 3, 31)) | {date(2026, 4, 10): 2_000_000}
    now = progress(plan_year(2026, YEAR), done, date(2026, 4, 11))

    assert (now.must["month"], now.must["quarter"]) == (0, 1_600_000)
    assert [period.must for period in now.levels["ten_days"][10:13]] == [0, 0, 400_000]


def test_after_december_a_missed_year_stays_missed() -> None:
    done = _as_planned(date(2026, 12, 20)) | {date(2026, 12, 31): 0}
    now = progress(plan_year(2026, YEAR), done, date(2027, 1, 5))

    assert (now.alarm, now.shortfall, now.must) == ("year", 400_000, {})


def test_a_missing_report_is_not_taken_for_nothing_done() -> None:
    done = _as_planned(date(2026, 3, 31)) | {date(2026, 4, 20): 400_000}
    now = progress(plan_year(2026, YEAR), done, date(2026, 5, 3))

    assert now.known_until == date(2026, 3, 31)
    assert now.not_reported == (date(2026, 4, 10), date(2026, 4, 30))
    assert (now.shortfall, now.alarm) == (0, "")
    assert now.levels["month"][3].done is None


def test_a_plan_of_months_is_kept_by_quarter_and_year() -> None:
    plan = plan_year(2026, YEAR, "month")
    now = progress(plan, {date(2026, 1, 31): 900_000}, date(2026, 2, 1), "month")

    assert now.must == {"month": 1_350_000, "quarter": 2_700_000, "year": 13_500_000}


def test_a_plan_that_is_not_of_one_year_is_refused() -> None:
    with pytest.raises(ValueError, match="every period"):
        progress({date(2026, 1, 10): 5}, {}, date(2026, 2, 1))


# --- many at once -----------------------------------------------------------------------------------

_cases = st.lists(
    st.tuples(
        st.integers(0, 10**13),
        st.lists(st.one_of(st.none(), st.integers(0, 10**12)), min_size=0, max_size=36),
        st.lists(st.integers(0, 9), min_size=12, max_size=12).filter(any),
    ),
    min_size=1,
    max_size=4,
)


@given(
    _cases, st.dates(date(2025, 12, 1), date(2027, 2, 1)), st.sampled_from(("ten_days", "month", "quarter"))
)
@settings(max_examples=60, deadline=None)
def test_many_cases_at_once_come_to_the_same_as_one_by_one(cases: list, on: date, cadence: str) -> None:
    plans, reports, wanted = [], [], []
    for number, (total, done, weights) in enumerate(cases):
        plan = plan_year(2026, total, cadence, weights)
        reported = dict(zip(plan, done, strict=False))
        plans += [(number, end, amount) for end, amount in plan.items()]
        reports += [(number, end, amount) for end, amount in reported.items()]
        one = progress(plan, reported, on, cadence)
        levels = reversed(LEVELS[: LEVELS.index(cadence) + 1])
        must = [one.must.get(level) for level in levels]
        wanted.append((number, one.known_until, one.planned, one.done, one.shortfall, *must, one.alarm,
                       len(one.not_reported)))  # fmt: skip
    kinds = {"case": pl.Int64, "period_end": pl.Date}
    found = progress_of_all(
        pl.DataFrame(plans, schema={**kinds, "planned": pl.Int64}, orient="row"),
        pl.DataFrame(reports, schema={**kinds, "done": pl.Int64}, orient="row"),
        on,
        cadence,
    )

    assert found.rows() == wanted


# --- the page ---------------------------------------------------------------------------------------


def test_the_worked_table_of_the_page_is_what_is_computed() -> None:
    page = (Path(__file__).parents[2] / "docs/algorithms/back-planning.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if re.match(r"\| \d+ [A-Z]", line)]
    ends = [date(2026, 3, 31), date(2026, 4, 10), date(2026, 4, 20), date(2026, 4, 30), date(2026, 5, 10)]
    done = {end: amount for end, amount in plan_year(2026, 1440).items() if end < ends[0]}
    assert len(rows) == len(ends)

    for end, row in zip(ends, rows, strict=True):
        cells = [int(re.sub(r"\D", "", cell)) for cell in row[1:7]]
        done |= {end: cells[0]}
        now = progress(plan_year(2026, 1440), done, end)
        must = [now.must[level] for level in reversed(LEVELS)]
        alarm = now.alarm.replace("_", " ")
        assert (cells[1:], row[7:] or [""]) == ([now.shortfall, *must], [alarm])
