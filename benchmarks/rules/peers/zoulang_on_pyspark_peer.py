"""Zoulang's policy decided by Spark."""

from __future__ import annotations

import pyarrow as pa

from peers import _spark
from peers import _zoulang_elsewhere as elsewhere
from peers.zoulang_peer import explain, one  # noqa: F401
from peers.zoulang_peer import setup as compile_policy

ENV, KIND, MAX_N = "spark", "columnar", 1_000_000
ROUNDS = True


def setup() -> None:
    """Compile the policy; the query is made from it for every table."""
    global spark
    compile_policy()
    spark = _spark.session()


def teardown() -> None:
    spark.stop()


def batch(path: str) -> pa.Table:
    wanted = [f"`{output}` as {name}" for output, name in elsewhere.results().items()]
    return elsewhere.decided(spark.read.parquet(path)).selectExpr(*wanted).toArrow()


def totals(result: pa.Table) -> object:
    return result.sort_by("ent_id")["total"].to_numpy() / 100
