"""Zoulang's policy decided by DuckDB."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from peers import _zoulang_elsewhere as elsewhere
from peers.zoulang_peer import explain, one  # noqa: F401
from peers.zoulang_peer import setup as compile_policy

ENV, KIND, MAX_N = "main", "columnar", 20_000_000
ROUNDS = True


def setup() -> None:
    """Compile the policy; the query is made from it for every table."""
    global connection
    compile_policy()
    connection = duckdb.connect()


def batch(path: str) -> pa.Table:
    wanted = ", ".join(f'"{output}" as {name}' for output, name in elsewhere.results().items())
    return elsewhere.decided(connection.read_parquet(path)).select(wanted).to_arrow_table()


def totals(result: pa.Table) -> object:
    return result["total"].to_numpy() / 100
