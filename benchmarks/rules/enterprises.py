"""Invented enterprise-years as a Parquet file: row i depends on the seed and i alone.

    python enterprises.py 1000000 enterprises.parquet [SEED]

One row is one enterprise in one year. Amounts are yuan with two decimals in float64, as a spreadsheet or a
register usually hands them over; levels are small whole numbers:

    m1_recog       0 none, 1 city, 2 province
    gazelle_level  0 district, 1 city, 2 province, 3 national
    m9_kind        0 none, 1 provincial centre, 2 national centre
    m9_year        the year it was recognised, else 0
    demo_level     0 none, 1 province, 2 national
    one_tech       0 none, 1 city, 2 province;  design: the same
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from math import pi
from pathlib import Path

import polars as pl

ROW_GROUP = 250_000
FIRST_DAY, LAST_DAY = date(2021, 1, 1), date(2026, 6, 30)
MONEY = (
    "m1_premium", "f2_fixed_asset", "f2_revenue", "f2_tax", "f2_financing", "last_year_contrib",
    "f5", "f6", "f8",
)  # fmt: skip
YES_NO = (
    "four_strong", "first_listed", "above_scale", "ims_first_cert", "smart_factory", "smart_workshop",
    "gazelle_first",
)  # fmt: skip
LEVELS = ("m1_recog", "gazelle_level", "m9_kind", "m9_year", "demo_level", "one_tech", "design")
COLUMNS = ("ent_id", "year", "apply_date", *MONEY, *YES_NO, *LEVELS)
MEASURES = ("m1", "m2", "m3", "m5", "m6", "m8", "m9", "m10")

# SplitMix64, written as column arithmetic: the same numbers with every version of every library.
_GAMMA, _MIX_1, _MIX_2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


class _Draws:
    """Independent random columns over ``ent_id``, one after the other."""

    def __init__(self, seed: int):
        self._stream = seed << 16

    def uniform(self) -> pl.Expr:
        """In [0, 1)."""
        self._stream += 1
        start = (self._stream * _MIX_1) % 2**64
        bits = (pl.col("ent_id").cast(pl.UInt64) + _whole(1)) * _whole(_GAMMA) + _whole(start)
        for shift, factor in ((30, _MIX_1), (27, _MIX_2)):
            bits = (bits ^ (bits // _whole(2**shift))) * _whole(factor)
        bits = bits ^ (bits // _whole(2**31))
        return (bits // _whole(2**11)).cast(pl.Float64) / 2.0**53

    def chance(self, share: float) -> pl.Expr:
        """Yes in this share of the rows."""
        return self.uniform() < share

    def whole(self, first: int, last: int) -> pl.Expr:
        """Each of these whole numbers alike."""
        return (self.uniform() * (last - first + 1)).cast(pl.Int64) + first

    def level(self, shares: Sequence[float]) -> pl.Expr:
        """0, 1, 2 … with these shares."""
        draw, below, level = self.uniform(), 0.0, pl.lit(0, dtype=pl.Int16)
        for share in shares[:-1]:
            below += share
            level = level + (draw >= below).cast(pl.Int16)
        return level

    def money(self, share: float, median: float, spread: float = 1.0) -> pl.Expr:
        """Yuan in this share of the rows, log-normal around the median, else 0."""
        normal = (-2 * (1 - self.uniform()).log()).sqrt() * (2 * pi * self.uniform()).cos()
        yuan = (median * (normal * spread).exp() * 100).round() / 100
        return pl.when(self.chance(share)).then(yuan).otherwise(0.0)


def _whole(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.UInt64)


def enterprises(count: int, seed: int = 41) -> pl.LazyFrame:
    """The records of this many enterprise-years, by invented but plausible shares and sizes."""
    draw = _Draws(seed)
    days = (LAST_DAY - FIRST_DAY).days
    strong = pl.col("four_strong") | draw.chance(0.05)
    none = pl.lit(0, dtype=pl.Int16)
    first = pl.LazyFrame().select(ent_id=pl.int_range(count, dtype=pl.Int64))
    first = first.with_columns(
        apply_date=pl.lit(FIRST_DAY) + pl.duration(days=draw.whole(0, days)),
        m1_premium=draw.money(0.03, 400_000),
        four_strong=draw.chance(0.15),
        above_scale=draw.chance(0.20),
        last_year_contrib=draw.money(0.70, 600_000, 1.5),
        f5=draw.money(0.04, 1_500_000, 1.2),
        f6=draw.money(0.03, 600_000),
        ims_first_cert=draw.chance(0.02),
        smart_factory=draw.chance(0.008),
        smart_workshop=draw.chance(0.02),
        f8=draw.money(0.03, 1_200_000),
        gazelle_first=draw.chance(0.01),
        m9_kind=draw.level((0.990, 0.008, 0.002)),
        demo_level=draw.level((0.985, 0.012, 0.003)),
        one_tech=draw.level((0.980, 0.015, 0.005)),
        design=draw.level((0.985, 0.010, 0.005)),
    ).with_columns(year=pl.col("apply_date").dt.year().cast(pl.Int16))
    rest = {
        "m1_recog": (pl.col("m1_premium") > 0, draw.level((0.3, 0.4, 0.3))),
        "first_listed": ((pl.col("four_strong") | draw.chance(0.1)), draw.chance(0.04)),
        "f2_fixed_asset": (strong, draw.money(0.25, 900_000, 1.2)),
        "f2_revenue": (strong, draw.money(0.20, 300_000)),
        "f2_tax": (strong, draw.money(0.20, 250_000)),
        "f2_financing": (strong, draw.money(0.10, 500_000)),
        "gazelle_level": (pl.col("gazelle_first") | draw.chance(0.01), draw.level((0.1, 0.5, 0.3, 0.1))),
        "m9_year": (pl.col("m9_kind") > 0, (pl.col("year") - draw.whole(0, 5)).cast(pl.Int16)),
    }
    otherwise = {"first_listed": pl.lit(False), **dict.fromkeys(MONEY, pl.lit(0.0))}
    return first.with_columns(
        pl.when(given).then(value).otherwise(otherwise.get(name, none)).alias(name)
        for name, (given, value) in rest.items()
    ).select(COLUMNS)


def write(count: int, path: Path, seed: int = 41) -> Path:
    """Write the records to a Parquet file, without holding all of them in memory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    enterprises(count, seed).sink_parquet(path, compression="zstd", row_group_size=ROW_GROUP)
    return path


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:] else 41)
