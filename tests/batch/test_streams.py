"""Tables that are never held whole are decided like those that are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from zoulang.batch.decide import decide_frame
from zoulang.batch.frames import Column, measure
from zoulang.batch.parquet import Stated, stated
from zoulang.batch.streams import decide_lazy, decide_parquet
from zoulang.batch.synthetic import synthetic
from zoulang.commands.rules import shipped_policies
from zoulang.errors import InputError
from zoulang.rules import Policy, load_policy

ON = date(2022, 6, 1)


@pytest.fixture(scope="module")
def linzi() -> Policy:
    return load_policy(shipped_policies()["linzi-2021-41"])


@pytest.fixture(scope="module")
def firms(linzi: Policy) -> pl.DataFrame:
    return synthetic(linzi, 2_000, seed=21)


@pytest.mark.parametrize("statistics", [True, False])
def test_a_file_streams_to_the_same_decisions(
    linzi: Policy, firms: pl.DataFrame, tmp_path: Path, statistics: bool
) -> None:
    firms.write_parquet(tmp_path / "firms.parquet", statistics=statistics, row_group_size=300)
    decide_parquet(linzi, tmp_path / "firms.parquet", tmp_path / "decided.parquet", ON, reasons=True)
    assert pl.read_parquet(tmp_path / "decided.parquet").equals(decide_frame(linzi, firms, ON))


def test_only_the_columns_asked_for_are_written(linzi: Policy, firms: pl.DataFrame, tmp_path: Path) -> None:
    firms.write_parquet(tmp_path / "firms.parquet")
    only = ["企业名称", "growth-match.amount", "total.low"]
    decide_parquet(linzi, tmp_path / "firms.parquet", tmp_path / "decided.parquet", ON, only=only)
    assert pl.read_parquet(tmp_path / "decided.parquet").equals(decide_frame(linzi, firms, ON).select(only))


def test_choices_that_came_as_text_are_read_as_choices(linzi: Policy, firms: pl.DataFrame) -> None:
    texts = firms.with_columns(pl.col("gazelle_level").cast(pl.String))
    assert decide_lazy(linzi, texts.lazy(), ON).collect().equals(decide_frame(linzi, firms, ON))


def test_choices_may_come_as_their_places(linzi: Policy, firms: pl.DataFrame) -> None:
    places = firms.with_columns(pl.col("gazelle_level").to_physical().cast(pl.Int64))
    assert decide_lazy(linzi, places.lazy(), ON).collect().equals(decide_frame(linzi, firms, ON))
    beyond = places.with_columns(gazelle_level=pl.lit(9))
    with pytest.raises((InputError, pl.exceptions.ComputeError), match=r"gazelle_level: .* beyond 0 to"):
        decide_lazy(linzi, beyond.lazy(), ON).collect()


def test_a_lazy_frame_with_limits_is_decided_without_being_read_first(
    linzi: Policy, firms: pl.DataFrame
) -> None:
    lazy = decide_lazy(linzi, firms.lazy(), ON, columns=measure(firms))
    assert lazy.collect().equals(decide_frame(linzi, firms, ON))


@pytest.mark.parametrize(
    ("limits", "said"),
    [(Column(low=0, high=999), "the column goes from 0 to 1000, beyond 0 to 999"),
     (Column(complete=True, low=0, high=10**6), "the column has empty cells")],
)  # fmt: skip
def test_a_row_that_does_not_keep_the_limits_is_an_error_not_a_wrong_number(
    linzi: Policy, limits: Column, said: str
) -> None:
    records = pl.LazyFrame({"city_award": [0, 1000, None]})
    with pytest.raises((InputError, pl.exceptions.ComputeError), match=said):
        decide_lazy(linzi, records, ON, columns={"city_award": limits}).collect()


def test_a_column_of_another_type_than_its_fact_is_refused(linzi: Policy) -> None:
    with pytest.raises(InputError, match="city_award: the column holds Float64; make it Int64"):
        decide_lazy(linzi, pl.LazyFrame({"city_award": [1.5]}), ON)


def test_the_footer_of_a_file_states_bounds_and_empty_cells(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "n": [3, None, -7, 40_000_000_000],
            "d": pl.Series(["1.25", "-0.5", None, None]).cast(pl.Decimal(38, 2)),
        }
    )
    frame.write_parquet(tmp_path / "some.parquet", row_group_size=2)
    assert stated(tmp_path / "some.parquet") == {"n": Stated(1, -7, 40_000_000_000), "d": Stated(2, -50, 125)}


def test_what_is_no_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(InputError, match="no Parquet file"):
        stated(tmp_path / "some.parquet")
