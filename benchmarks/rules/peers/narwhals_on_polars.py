"""Narwhals expressions run by Polars."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from peers._narwhals import decided

ENV, KIND, MAX_N = "main", "columnar", 20_000_000


def setup() -> None:
    """Nothing to compile."""


def batch(path: str) -> pl.DataFrame:
    return decided(nw.from_native(pl.scan_parquet(path))).collect().to_native()


def totals(result: pl.DataFrame) -> pl.Series:
    return result["total"]


def one(record: dict[str, object]) -> float:
    row = pl.DataFrame([record]).lazy()
    return float(decided(nw.from_native(row)).collect()["total"][0])
