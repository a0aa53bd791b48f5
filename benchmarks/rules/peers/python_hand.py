"""The rules as one plain Python function: the measure of engines that take one record after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

ENV, KIND, MAX_N = "main", "row", 1_000_000
FIRST, LAST = date(2021, 4, 26), date(2025, 12, 31)
NOTHING = (0.0,) * 8
CENTRE = {0: (0.0, 0.0), 1: (2e6, 5e5), 2: (5e6, 1e6)}
MODEL, SMALL = (0.0, 3e5, 1e6), (0.0, 1e5, 3e5)


def decide(r: dict[str, Any]) -> tuple[float, ...]:
    """Yuan of the eight measures."""
    if not FIRST <= r["apply_date"] <= LAST:
        return NOTHING
    m1 = min(r["m1_premium"] * 0.3, 5e5) if r["m1_recog"] else 0.0
    m2 = 0.0
    if r["four_strong"]:
        m2 = min((r["f2_fixed_asset"] + r["f2_revenue"] + r["f2_tax"] + r["f2_financing"]) * 0.3, 15e5)
    m3 = min(r["last_year_contrib"] * 0.1, 2e5) if r["first_listed"] and r["above_scale"] else 0.0
    m6 = r["f6"] * 0.3 + 2e5 * r["ims_first_cert"] + 3e5 * r["smart_factory"] + 1e5 * r["smart_workshop"]
    m8 = min(r["f8"] * 0.3, 1e6) + (3e5 if r["gazelle_first"] and r["gazelle_level"] else 0.0)
    years, (once, yearly) = r["year"] - r["m9_year"], CENTRE[r["m9_kind"]]
    m9 = once if years == 0 else yearly if 1 <= years <= 3 else 0.0
    m10 = MODEL[r["demo_level"]] + SMALL[r["one_tech"]] + SMALL[r["design"]]
    return m1, m2, m3, min(r["f5"] * 0.3, 15e5), m6, m8, m9, m10


def rows(path: str) -> Iterator[dict[str, Any]]:
    """The records of a file as dicts, some at a time."""
    for part in pl.read_parquet(path).iter_slices(50_000):
        yield from part.to_dicts()


def setup() -> None:
    """Nothing to compile."""


def batch(path: str) -> list[tuple[float, ...]]:
    return [decide(record) for record in rows(path)]


def totals(result: list[tuple[float, ...]]) -> list[float]:
    return [sum(amounts) for amounts in result]


def one(record: dict[str, Any]) -> float:
    return sum(decide(record))
