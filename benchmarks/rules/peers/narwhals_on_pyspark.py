"""Narwhals expressions run by Spark."""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa

from peers import _spark
from peers._narwhals import decided

ENV, KIND, MAX_N = "spark", "columnar", 1_000_000


def setup() -> None:
    global spark
    spark = _spark.session()


def teardown() -> None:
    spark.stop()


def batch(path: str) -> pa.Table:
    return decided(nw.from_native(spark.read.parquet(path))).to_native().toArrow()


def totals(result: pa.Table) -> object:
    return result.sort_by("ent_id")["total"].to_numpy()


def one(record: dict[str, object]) -> float:
    rows = decided(nw.from_native(spark.createDataFrame([record]))).to_native().collect()
    return float(rows[0]["total"])
