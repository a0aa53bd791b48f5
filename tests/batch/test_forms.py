"""Columns in another form than the engine's own: read exactly, and refused where they do not keep to it."""

from __future__ import annotations

import math
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoulang.batch.decide import decide_frame, plan_for
from zoulang.batch.forms import FEW_ROWS, MOST_FEN_OF_FLOATS, Form, Watch
from zoulang.batch.frames import Column
from zoulang.errors import InputError
from zoulang.rules import load_policy

POLICY = load_policy("""
policy: demo
facts:
  award: {zh: 奖补, type: money}
  tax: {zh: 税收, type: money}
  level: {zh: 级别, type: [无级, 市级, 省级]}
  since: {zh: 年份, type: year}
measures:
- id: match
  all: [{id: m.award, when: 奖补 > 0}, {id: m.tax, when: 税收 ≥ 0.29元}, {id: m.level, when: 级别 ≥ 市级}]
  pay: 奖补 × 30% +（若 年份 ≥ 2020年 则 1万元 否则 0），最高 150万元
""")
ON = date(2022, 6, 1)
BOUNDS = {
    "award": Column(True, 0, 10**13),
    "tax": Column(False, 0, 10**13),
    "level": Column(True, 0, 2),
    "since": Column(True, 0, 9999),
}
FORMS = {"award": Form("award_yuan", yuan=True), "tax": Form("tax", yuan=True), "since": Form("year")}

fen = st.one_of(st.integers(0, 200), st.integers(0, 10**13))
rows = st.tuples(fen, st.none() | fen, st.integers(0, 2), st.sampled_from([2019, 2020, 2021]))


@given(st.lists(rows, min_size=1, max_size=8))
def test_yuan_as_floats_are_decided_as_fen(drawn: list[tuple[int, int | None, int, int]]) -> None:
    awards, taxes, levels, years = (list(column) for column in zip(*drawn, strict=True))
    own = pl.DataFrame(
        {"award": awards, "tax": taxes, "level": levels, "since": years},
        schema={"award": pl.Int64, "tax": pl.Int64, "level": pl.Int16, "since": pl.Int16},
    )
    other = own.select(
        award_yuan=pl.col("award") / 100, tax=pl.col("tax") / 100, level="level", year=pl.col("since")
    )
    wanted = ["match.outcome", "match.low", "match.high", "match.met", "match.open", "total.low"]
    plan = plan_for(POLICY, BOUNDS, ON, forms=FORMS, only=wanted)
    found = plan.lazy(other.lazy().map_batches(Watch(BOUNDS, FORMS), streamable=True)).collect()
    assert set(found.columns) == set(wanted)
    assert found.select(wanted).equals(decide_frame(POLICY, own, ON).select(wanted))


@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, -0.01, -1.0, 1e11 + 1, 1e17, 1e300])
def test_what_is_no_amount_is_refused(wrong: float, rounded: bool) -> None:
    watch = Watch({"a": Column(True, 0, 10**13)}, {"a": Form("a", yuan=True, rounded=rounded)})
    table = pl.DataFrame({"a": [0.29, wrong, 12.0]})
    with pytest.raises(InputError, match="no number, less than nought, too large"):
        watch(table)
    with pytest.raises(InputError, match="no number, less than nought, too large"):
        watch(pl.concat([table, pl.DataFrame({"a": [1.0] * FEW_ROWS})]))


def test_what_is_finer_than_a_fen_is_refused_or_rounded_half_up() -> None:
    table, bounds = pl.DataFrame({"a": [0.125, 2.0, 0.124]}), {"a": Column(True, 0, 10**13)}
    with pytest.raises(InputError, match="finer than a fen"):
        Watch(bounds, {"a": Form("a", yuan=True)})(table)
    rounding = Form("a", yuan=True, rounded=True)
    assert Watch(bounds, {"a": rounding})(table).select(rounding.read())["a"].to_list() == [13, 200, 12]


def test_the_noise_of_sums_of_floats_is_not_finer_than_a_fen() -> None:
    form, table = Form("a", yuan=True), pl.DataFrame({"a": [0.1 + 0.2, 1e9 + 0.7 + 0.1]})
    assert Watch({"a": Column(True, 0, 10**13)}, {"a": form})(table).select(form.read())["a"].to_list() == [
        30,
        100_000_000_080,
    ]


def test_empty_cells_and_other_types_are_refused() -> None:
    watch = Watch({"a": Column(True, 0, 9)}, {"a": Form("b", yuan=True)})
    with pytest.raises(InputError, match="empty cells"):
        watch(pl.DataFrame({"b": [0.05, None]}))
    with pytest.raises(InputError, match="float64"):
        Watch({"a": Column(True, 0, 9)}, {"a": Form("a", yuan=True)})(pl.DataFrame({"a": [1]}))
    for many in (1, FEW_ROWS):
        with pytest.raises(InputError, match="from -1 to 3, beyond 0 to 2"):
            Watch({"level": Column(True, 0, 2)})(pl.DataFrame({"level": [-1, 3] * many}))


def test_a_column_of_nothing_but_holes_keeps_every_bound() -> None:
    table = pl.DataFrame({"a": [None, None]}, schema={"a": pl.Float64})
    watch = Watch({"a": Column(False, 0, 9)}, {"a": Form("a", yuan=True)})
    assert watch(table).height == 2


@pytest.mark.parametrize(
    "column", [Column(), Column(low=-1, high=5), Column(low=0, high=MOST_FEN_OF_FLOATS + 1)]
)
def test_yuan_need_bounds_that_floats_can_hold(column: Column) -> None:
    with pytest.raises(ValueError, match="bounds"):
        Form("a", yuan=True).sound(column)
