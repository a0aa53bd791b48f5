"""Narwhals expressions run by DuckDB."""

from __future__ import annotations

import duckdb
import narwhals as nw
import pyarrow as pa

from peers._narwhals import decided

ENV, KIND, MAX_N = "main", "columnar", 20_000_000


def setup() -> None:
    global connection
    connection = duckdb.connect()


def batch(path: str) -> pa.Table:
    return decided(nw.from_native(connection.read_parquet(path))).to_native().to_arrow_table()


def totals(result: pa.Table) -> object:
    return result["total"].to_numpy()


def one(record: dict[str, object]) -> float:
    row = connection.from_arrow(pa.Table.from_pylist([record]))
    return float(decided(nw.from_native(row)).to_native().fetchall()[0][-1])
