"""One records frame, decided by the engine a person names; the answer is the same frame whichever it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import polars.selectors as cs

from zoulang.batch.decide import decide_frame, known_columns, with_rows_and_past
from zoulang.batch.frames import none_column
from zoulang.batch.history import BatchHistory
from zoulang.batch.past import Reading
from zoulang.batch.registers import rows_column
from zoulang.errors import InputError, Problem
from zoulang.rules.deciding.calendar import Calendar
from zoulang.rules.policy import Policy
from zoulang.rules.tree import NONE

ENGINES = ("polars", "duckdb", "spark", "python")
_PLACE = "place in the table"


def decide_by(
    engine: str,
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    history: BatchHistory | None = None,
    registers: Mapping[str, pl.DataFrame] | None = None,
    calendar: Calendar | None = None,
    reasons: bool = True,
) -> pl.DataFrame:
    """Every item of a policy for every row of a records frame, by one of `ENGINES`.

    Args:
        policy, records, on, interpretations, history, registers, calendar, reasons: as for
            `decide.decide_frame`.

    Returns:
        What `decide.decide_frame` gives, row for row.

    Raises:
        CannotCompile: if the engine lacks something that the policy uses.
        InputError: if the packages of the engine are not installed.
    """
    records = with_rows_and_past(
        policy, records, on, interpretations, history=history, registers=registers, calendar=calendar
    )
    if engine == "polars":
        return decide_frame(policy, records, on, interpretations, calendar=calendar, reasons=reasons)
    run = {"duckdb": _by_duckdb, "spark": _by_spark, "python": _by_python}[engine]
    return run(policy, records, on, interpretations, calendar, reasons)


def _by_python(
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    interpretations: Mapping[str, object] | None,
    calendar: Calendar | None,
    reasons: bool,
) -> pl.DataFrame:
    from zoulang.batch.generate import compile_policy

    past = [name for name in Reading(policy).columns() if name in records.columns]
    counts = [records[name].max() or 0 for each in policy.registers if (name := rows_column(each)) in records]
    most = max(map(int, counts), default=0)  # type: ignore[arg-type]
    compiled = compile_policy(
        policy, on, interpretations, calendar=calendar, reasons=reasons, most_rows=most, past=past
    )
    # The columns of no rows have the types of many.
    like = decide_frame(policy, records.head(0), on, interpretations, reasons=reasons)
    rows = [compiled(values) for values in row_values(policy, records)]
    own = [name for name in like.columns if name in set(compiled.columns)]
    places = [compiled.columns.index(name) for name in own]
    decided = [
        pl.Series(name, [row[place] for row in rows], dtype=like.schema[name])
        for name, place in zip(own, places, strict=True)
    ]
    return records.select(name for name in like.columns if name not in set(own)).with_columns(decided)


def row_values(policy: Policy, records: pl.DataFrame) -> Iterator[dict[str, object]]:
    """The rows of a records frame as `generate.CompiledPolicy` takes them."""
    keys = [name for name in known_columns(policy) if name in records.columns]
    steps = records.select(keys).with_columns(cs.decimal().to_physical())
    flags = [(key, flag) for key in keys if (flag := none_column(key)) in records.columns]
    for row in steps.iter_rows(named=True):
        for key, flag in flags:
            if row[flag]:
                row[key] = NONE
        yield row


# --- engines that Narwhals carries --------------------------------------------------------------------


def _by_duckdb(policy: Policy, records: pl.DataFrame, on: date, *how: Any) -> pl.DataFrame:
    _demand("duckdb", "DuckDB")
    import duckdb

    def run(source: Path, target: Path, decide: Callable[[Any], Any]) -> None:
        with duckdb.connect() as connection:
            decide(connection.read_parquet(str(source))).write_parquet(str(target))

    return _through_files(run, policy, records, on, *how)


def _by_spark(policy: Policy, records: pl.DataFrame, on: date, *how: Any) -> pl.DataFrame:
    _demand("pyspark", "Spark", "spark")

    def run(source: Path, target: Path, decide: Callable[[Any], Any]) -> None:
        with spark_session() as session:
            decided = decide(session.read.parquet(str(source)))
            # A dot in the name of a column means a field to Spark; the places of the columns do not.
            names = decided.columns
            places = [f"c{place}" for place in range(len(names))]
            decided.toDF(*places).write.parquet(str(target))
        parts = pl.read_parquet(target / "*.parquet")
        parts.rename(dict(zip(places, names, strict=True))).write_parquet(target.with_suffix(".one"))

    return _through_files(run, policy, records, on, *how)


@contextmanager
def spark_session() -> Iterator[Any]:
    """A Spark session on this machine alone."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[*]")
        .config("spark.pyspark.python", sys.executable)
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    try:
        yield session
    finally:
        session.stop()


def _through_files(
    run: Callable[[Path, Path, Callable[[Any], Any]], None],
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    interpretations: Mapping[str, object] | None,
    calendar: Calendar | None,
    reasons: bool,
) -> pl.DataFrame:
    """Engines read the records from a file and write the decisions to one; rows come back in their order."""
    from zoulang.batch.engines import decide_with

    like = decide_frame(policy, records.head(0), on, interpretations, reasons=reasons)
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "records.parquet"), Path(folder, "decisions.parquet")
        numbered = records.with_columns(pl.row_index(_PLACE).cast(pl.Int64), cs.enum().cast(pl.String))
        numbered.write_parquet(source)
        run(
            source,
            target,
            lambda table: decide_with(policy, table, on, interpretations, calendar=calendar, reasons=reasons),
        )
        one = target.with_suffix(".one")
        decided = pl.read_parquet(one if one.exists() else target)
    return decided.sort(_PLACE).select(pl.col(name).cast(dtype) for name, dtype in like.schema.items())


def _demand(module: str, name: str, extra: str | None = None) -> None:
    for needed in (module, "narwhals"):
        if find_spec(needed) is None:
            remedy = f"pip install 'zoulang[{extra or module}]'"
            raise InputError(Problem(f"{name} is not installed here", remedy))
