"""Every engine gives the answers of the batch, and so of the interpreter, to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
import pytest
from hypothesis import HealthCheck, given, settings

from tests.batch.sample import EVERYTHING
from tests.batch.test_agreement import FACTS, ON, amounts, tests
from zoulang.batch.by_engine import decide_by, spark_session
from zoulang.batch.decide import decide_frame
from zoulang.batch.engines import decide_with
from zoulang.batch.program import CannotCompile
from zoulang.batch.synthetic import synthetic
from zoulang.commands.rules import shipped_policies
from zoulang.errors import InputError
from zoulang.rules import Policy, load_policy

duckdb = pytest.importorskip("duckdb")
ANSWERS = {"升级后续发": "是", "比例": "12.345%"}


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    with duckdb.connect() as connection:
        yield connection


def by_duckdb(connection: Any, policy: Policy, records: pl.DataFrame, on: date, folder: Path) -> pl.DataFrame:
    """The decisions of DuckDB in the order of the records, under the types of `decide_frame`."""
    numbered = records.with_columns(pl.row_index("place").cast(pl.Int64), cs.enum().cast(pl.String))
    numbered.write_parquet(folder / "in.parquet")
    decided = decide_with(policy, connection.read_parquet(str(folder / "in.parquet")), on)
    decided.write_parquet(str(folder / "out.parquet"))
    like = decide_frame(policy, records.head(0), on).schema
    back = pl.read_parquet(folder / "out.parquet").sort("place")
    return back.select(pl.col(name).cast(dtype) for name, dtype in like.items())


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_every_construct_is_decided_alike(engine: str) -> None:
    policy = load_policy(EVERYTHING)
    records = synthetic(policy, 120, seed=31)
    expected = decide_frame(policy, records, ON, ANSWERS)
    assert decide_by(engine, policy, records, ON, ANSWERS).equals(expected)


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_a_shipped_policy_is_decided_alike(engine: str) -> None:
    policy = load_policy(shipped_policies()["linzi-2021-41"])
    records = synthetic(policy, 200, seed=32)
    assert decide_by(engine, policy, records, ON).equals(decide_frame(policy, records, ON))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(when=tests, pay=amounts)
def test_drawn_expressions_are_decided_alike_by_duckdb(
    connection: Any, tmp_path: Path, when: str, pay: str
) -> None:
    policy = load_policy(f"{FACTS}measures: [{{id: m, when: '{when}', pay: '{pay}'}}]")
    records = synthetic(policy, 30, seed=33)
    try:
        expected = decide_frame(policy, records, ON)
    except CannotCompile as refusal:
        assert "do not fit into 128 bits" in str(refusal)
        return
    assert by_duckdb(connection, policy, records, ON, tmp_path).equals(expected)


def test_binary_fractions_are_refused_because_they_are_not_exact(connection: Any) -> None:
    policy = load_policy(f"{FACTS}measures: [{{id: m, when: 甲 > 0, pay: 甲}}]")
    with pytest.raises(InputError, match="甲: 甲 holds binary fractions; use whole numbers"):
        decide_with(policy, connection.sql("select 1.5::double as 甲"), ON)


def test_decimals_are_taken_in_their_steps(connection: Any) -> None:
    policy = load_policy(f"{FACTS}measures: [{{id: m, when: 占比 ≥ 12.5%, pay: 甲 × 占比}}]")
    relation = connection.sql("select 0.125::decimal(38, 8) as 占比, 9::bigint as 甲")
    decided = decide_with(policy, relation, ON)
    assert dict(zip(decided.columns, decided.fetchall()[0], strict=True))["m.amount"] == 1


def test_a_polars_frame_goes_through_narwhals_as_well() -> None:
    policy = load_policy(f"{FACTS}measures: [{{id: m, when: 占比 ≥ 12.5%, pay: 甲 × 占比}}]")
    records = pl.DataFrame({"甲": [9], "占比": [Decimal("0.125")]})
    decided = decide_with(policy, records, ON)
    assert decided.collect()["m.amount"].to_list() == [1]


# --- Spark ------------------------------------------------------------------------------------------------


@pytest.mark.spark
@pytest.mark.parametrize("answers", [{}, ANSWERS])
def test_every_construct_is_decided_alike_by_spark(answers: dict[str, str]) -> None:
    pytest.importorskip("pyspark")
    policy = load_policy(EVERYTHING)
    records = synthetic(policy, 60, seed=34)
    expected = decide_frame(policy, records, ON, answers)
    assert decide_by("spark", policy, records, ON, answers).equals(expected)


@pytest.mark.spark
def test_drawn_expressions_are_decided_alike_by_spark(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    with spark_session() as session:

        @settings(max_examples=10, deadline=None)
        @given(when=tests, pay=amounts)
        def drawn(when: str, pay: str) -> None:
            policy = load_policy(f"{FACTS}measures: [{{id: m, when: '{when}', pay: '{pay}'}}]")
            records = synthetic(policy, 30, seed=35)
            numbered = records.with_columns(pl.row_index("place").cast(pl.Int64), cs.enum().cast(pl.String))
            numbered.write_parquet(tmp_path / "in.parquet")
            try:
                expected = decide_frame(policy, records, ON)
                table = decide_with(policy, session.read.parquet(str(tmp_path / "in.parquet")), ON)
            except CannotCompile as refusal:
                assert "do not fit into" in str(refusal) or "exactly" in str(refusal)
                return
            place = table.columns.index("place")
            rows = sorted(map(tuple, table.collect()), key=lambda row: row[place])
            for at, name in enumerate(table.columns):
                if name in expected.columns:
                    assert [row[at] for row in rows] == expected[name].to_list(), name

        drawn()
