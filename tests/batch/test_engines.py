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

from tests.batch.properties import NAMES, policy_of, tables
from tests.batch.properties import ON as DAY
from tests.batch.sample import EVERYTHING, differences
from tests.batch.test_agreement import FACTS, ON, amounts, tests
from zoulang.batch.by_engine import decide_by, spark_session
from zoulang.batch.decide import decide_frame
from zoulang.batch.engines import decide_with
from zoulang.batch.program import CannotCompile
from zoulang.batch.synthetic import synthetic
from zoulang.commands.rules import shipped_policies
from zoulang.errors import InputError
from zoulang.rules import Policy, load_calendar, load_policy

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


@pytest.mark.parametrize("name", NAMES)
def test_drawn_records_are_decided_alike_by_duckdb(connection: Any, tmp_path: Path, name: str) -> None:
    policy = policy_of(name)

    @settings(max_examples=8)
    @given(records=tables())
    def drawn(records: pl.DataFrame) -> None:
        assert differences(policy, records, DAY) == []
        expected = decide_frame(policy, records, DAY)
        assert by_duckdb(connection, policy, records, DAY, tmp_path).equals(expected)

    drawn()


RANKED = """
policy: ranked
facts: {税收: {type: money}, 行业: {type: text}, 规上: {type: yes/no}}
recognitions:
- {id: mean, when: 税收 ≥ 平均（税收）按 （行业、规上）}
- {id: many, when: 个数（税收 已知）按 行业 ≥ 2}
- {id: first, when: 前1名（税收）按 全体}
"""


def test_rows_are_found_again_by_their_content_in_whatever_order_they_come(
    connection: Any, tmp_path: Path
) -> None:
    policy = load_policy(RANKED)
    records = pl.DataFrame(
        {
            # Texts that would run together if only a blank stood between them.
            "行业": ["a", "a", "1:a", "a 4:true", "", None, "-", "a", None, "a"],
            "规上": [True, True, None, True, False, None, None, None, True, False],
            "税收": [5, 5, 5, 7, None, 1, 7, 3, 3, 3],
            "place": list(range(10)),
        }
    )
    records.write_parquet(tmp_path / "in.parquet")
    rows = connection.read_parquet(str(tmp_path / "in.parquet"))
    shuffled = rows.query("rows_of_the_table", "select * from rows_of_the_table order by random()")
    expected = decide_frame(policy, records, ON)
    for decided in (
        pl.DataFrame(decide_with(policy, shuffled, ON)),
        decide_with(policy, records, ON).collect(),
    ):
        assert decided.sort("place").select(expected.columns).equals(expected)


def test_totals_beyond_64_bits_are_exact(connection: Any, tmp_path: Path) -> None:
    policy = load_policy(RANKED)
    high = 2**62
    records = pl.DataFrame({"税收": [high, high - 1, high - 3], "行业": ["a"] * 3, "规上": [True] * 3})
    expected = decide_frame(policy, records, ON)
    assert differences(policy, records, ON) == []
    assert expected["mean.outcome"].to_list() == [True, True, False]
    assert by_duckdb(connection, policy, records, ON, tmp_path).equals(expected)


def test_binary_fractions_are_refused_because_they_are_not_exact(connection: Any) -> None:
    policy = load_policy(f"{FACTS}measures: [{{id: m, when: 甲 > 0, pay: 甲}}]")
    with pytest.raises(InputError, match="甲: 甲 holds binary fractions; use whole numbers"):
        decide_with(policy, connection.sql("select 1.5::double as 甲"), ON)


@pytest.mark.parametrize("name", ["cuts", "first-come"])
def test_a_table_may_be_empty_or_lack_every_fact(connection: Any, name: str) -> None:
    policy = policy_of(name)
    assert decide_with(policy, connection.sql("select 5 as 税收 where false"), ON).fetchall() == []
    decided = pl.DataFrame(
        decide_with(policy, connection.sql("select * from (values (1), (2)) as t(nr)"), ON)
    )
    expected = decide_frame(policy, pl.DataFrame({"nr": [1, 2]}), ON)
    assert (
        decided.sort("nr")
        .select(pl.col(own).cast(as_) for own, as_ in expected.schema.items())
        .equals(expected)
    )


def test_a_value_that_is_not_on_the_list_is_refused_with_the_list(connection: Any) -> None:
    policy = policy_of("ranks")
    table = connection.sql("select * from (values ('机械'), ('纺织'), (null)) as t(行业)")
    with pytest.raises(InputError, match="行业: '纺织' is not one of the values; write 机械、化工、食品"):
        decide_with(policy, table, ON)


def test_days_off_are_those_of_the_calendar_on_every_engine(connection: Any, tmp_path: Path) -> None:
    spring = load_calendar("day,kind\n2024,year\n2024-02-10..2024-02-17,off\n2024-02-18,work\n")
    policy = policy_of("clocks")
    records = synthetic(policy, 60, seed=36).with_columns(
        起算日=pl.date_range(date(2024, 1, 5), date(2024, 3, 4), eager=True)
    )
    expected = decide_frame(policy, records, DAY, calendar=spring)
    assert not expected.equals(decide_frame(policy, records, DAY))
    for engine in ("duckdb", "python"):
        assert decide_by(engine, policy, records, DAY, calendar=spring).equals(expected), engine


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


def spark_differs(session: Any, policy: Policy, records: pl.DataFrame, on: date, folder: Path) -> list[str]:
    """The columns in which Spark says something else than Polars."""
    numbered = records.with_columns(pl.row_index("place").cast(pl.Int64), cs.enum().cast(pl.String))
    numbered.write_parquet(folder / "in.parquet")
    expected = decide_frame(policy, records, on)
    table = decide_with(policy, session.read.parquet(str(folder / "in.parquet")), on)
    place = table.columns.index("place")
    rows = sorted(map(tuple, table.collect()), key=lambda row: row[place])
    found = dict(zip(table.columns, zip(*rows, strict=True), strict=True))
    return [name for name in expected.columns if list(found[name]) != expected[name].to_list()]


@pytest.mark.spark
def test_drawn_expressions_and_records_are_decided_alike_by_spark(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    with spark_session() as session:

        @settings(max_examples=10, deadline=None)
        @given(when=tests, pay=amounts)
        def expressions(when: str, pay: str) -> None:
            policy = load_policy(f"{FACTS}measures: [{{id: m, when: '{when}', pay: '{pay}'}}]")
            try:
                assert spark_differs(session, policy, synthetic(policy, 30, seed=35), ON, tmp_path) == []
            except CannotCompile as refusal:
                assert "do not fit into" in str(refusal) or "exactly" in str(refusal)

        @settings(max_examples=3, deadline=None)
        @given(records=tables())
        def drawn(records: pl.DataFrame) -> None:
            assert spark_differs(session, policy, records, DAY, tmp_path) == [], name

        expressions()
        for name in NAMES:
            policy = policy_of(name)
            drawn()
