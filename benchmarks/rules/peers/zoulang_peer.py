"""Zoulang: the policy file beside this one, compiled once for tables and once as a function.

The table is compiled for what its columns are: no cell empty, money in yuan and at least nought, levels as
places on the lists of the policy. Every run looks at that; a file that does not keep it is refused.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from zoulang.batch.decide import plan_for
from zoulang.batch.forms import Form, Watch
from zoulang.batch.frames import Column
from zoulang.batch.generate import compile_policy
from zoulang.batch.targets.polars import PolarsPlan
from zoulang.rules import load_policy
from zoulang.rules.policy import Fact
from zoulang.rules.units import Kind

ENV, KIND, MAX_N = "main", "columnar", 20_000_000
ROUNDS = True
POLICY = Path(__file__).with_name("linzi-eight-measures.yaml")
ON = date(2025, 12, 31)
# A fact that has another name in the table.
HEADS = {"claim_year": "year"}
# A fraction of a fen in the table is rounded half up; to refuse it costs a look at every amount.
ROUNDED = True
# Far above any amount: a hundred thousand million yuan.
MOST_FEN = 10**13


def setup() -> None:
    """Compile the policy for tables and for single records."""
    global policy, plan, function, total_at, money, levels
    policy = load_policy(POLICY)
    kinds = {key: fact.type.kind for key, fact in policy.facts.items()}
    money = [key for key, kind in kinds.items() if kind is Kind.MONEY]
    levels = {key: policy.facts[key].type.values for key, kind in kinds.items() if kind is Kind.CHOICE}
    plan = Table(reasons=False)
    function = compile_policy(policy, ON, reasons=False)
    total_at = function.columns.index("total.low")


class Table:
    """The policy over the columns of the table."""

    def __init__(self, reasons: bool):
        columns = {key: column_of(fact) for key, fact in policy.facts.items()}
        forms = {key: form_of(key) for key in columns if key in money or key in HEADS}
        wanted = ["amount", "met", "open"] if reasons else ["amount"]
        results = {f"{item.id}.{each}": item.id for item in policy.items for each in wanted}
        results["total.low"] = "total"
        self.plan: PolarsPlan = plan_for(policy, columns, ON, reasons=reasons, forms=forms, only=results)
        self.watch = Watch(columns, forms)
        self.read = [pl.col("ent_id"), *(pl.col(HEADS.get(key, key)) for key in columns)]
        self.names = {output: name for output, name in results.items() if output.endswith(("amount", "low"))}

    def at_once(self, path: str) -> pl.DataFrame:
        """Fen of each measure and in total, of a table that is held whole."""
        records = self.watch(pl.scan_parquet(path).select(self.read).collect())
        return self._decided(records.lazy()).collect()

    def streamed(self, path: str) -> pl.LazyFrame:
        """The same of rows that stream through."""
        return self._decided(pl.scan_parquet(path).select(self.read).map_batches(self.watch, streamable=True))

    def _decided(self, records: pl.LazyFrame) -> pl.LazyFrame:
        return self.plan.lazy(records, {"ent_id": pl.col("ent_id")}).rename(self.names)


def column_of(fact: Fact) -> Column:
    highest = {Kind.MONEY: MOST_FEN, Kind.YEAR: 9999, Kind.CHOICE: len(fact.type.values) - 1}
    return Column(complete=True, low=0, high=highest.get(fact.type.kind))


def form_of(key: str) -> Form:
    return Form(HEADS.get(key, key), yuan=key in money, rounded=ROUNDED)


def batch(path: str) -> pl.DataFrame:
    return plan.at_once(path)


def totals(result: pl.DataFrame) -> pl.Series:
    return result["total"] / 100


def stream(path: str, result: str) -> None:
    # Statistics of whole numbers take Polars longer to write than those of floats.
    plan.streamed(path).sink_parquet(result, statistics=False)


def values_of(record: dict[str, Any]) -> dict[str, Any]:
    """A record as the compiled function takes it: whole fen, levels by name."""
    values = dict(record)
    for key in money:
        values[key] = int(record[key] * 100 + 0.5)
    for key, names in levels.items():
        values[key] = names[record[key]]
    for key, head in HEADS.items():
        values[key] = record[head]
    return values


def one(record: dict[str, Any]) -> float:
    return function(values_of(record))[total_at] / 100  # type: ignore[operator]


def explain(record: dict[str, Any]) -> Any:
    return function.explain(values_of(record))
