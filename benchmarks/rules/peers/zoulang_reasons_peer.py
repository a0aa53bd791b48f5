"""Zoulang once more, with two bits for every condition of every record: is it met, is it open."""

from __future__ import annotations

import polars as pl

from peers import zoulang_peer as zoulang
from peers.zoulang_peer import explain, one, totals  # noqa: F401

ENV, KIND, MAX_N = "main", "columnar", 20_000_000
ROUNDS = True


def setup() -> None:
    """Compile the policy with its reasons."""
    global plan
    zoulang.setup()
    plan = zoulang.Table(reasons=True)


def batch(path: str) -> pl.DataFrame:
    return plan.at_once(path)


def stream(path: str, result: str) -> None:
    plan.streamed(path).sink_parquet(result, statistics=False)
