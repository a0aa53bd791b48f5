"""The rules by hand in Polars once more, each amount in whole fen and rounded half up, as Zoulang does."""

from __future__ import annotations

from datetime import date

import polars as pl

ENV, KIND, MAX_N = "main", "columnar", 20_000_000
ROUNDS = True
WAN = 1_000_000  # ten thousand yuan in fen
F2 = ("f2_fixed_asset", "f2_revenue", "f2_tax", "f2_financing")


def fen(name: str) -> pl.Expr:
    return (pl.col(name) * 100).round().cast(pl.Int64)


def whole(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.Int64)


def share(amount: pl.Expr, percent: int) -> pl.Expr:
    return (amount * percent + 50) // 100


def capped(amount: pl.Expr, wan: int) -> pl.Expr:
    return pl.min_horizontal(amount, whole(wan * WAN))


def given(condition: pl.Expr, amount: pl.Expr | int) -> pl.Expr:
    value = whole(amount * WAN) if isinstance(amount, int) else amount
    return pl.when(condition).then(value).otherwise(whole(0))


def by_level(name: str, first: int, second: int) -> pl.Expr:
    return given(pl.col(name) == 2, second) + given(pl.col(name) == 1, first)


def measures() -> dict[str, pl.Expr]:
    """Fen of each measure within the validity."""
    f2 = sum(map(fen, F2[1:]), fen(F2[0]))
    years = pl.col("year") - pl.col("m9_year")
    new, later = years == 0, years.is_between(1, 3)
    provincial, national = pl.col("m9_kind") == 1, pl.col("m9_kind") == 2
    listed = pl.col("first_listed") & pl.col("above_scale")
    return {
        "m1": given(pl.col("m1_recog") >= 1, capped(share(fen("m1_premium"), 30), 50)),
        "m2": given(pl.col("four_strong"), capped(share(f2, 30), 150)),
        "m3": given(listed, capped(share(fen("last_year_contrib"), 10), 20)),
        "m5": capped(share(fen("f5"), 30), 150),
        "m6": share(fen("f6"), 30)
        + given(pl.col("ims_first_cert"), 20)
        + given(pl.col("smart_factory"), 30)
        + given(pl.col("smart_workshop"), 10),
        "m8": capped(share(fen("f8"), 30), 100)
        + given(pl.col("gazelle_first") & (pl.col("gazelle_level") >= 1), 30),
        "m9": given(provincial & new, 200)
        + given(provincial & later, 50)
        + given(national & new, 500)
        + given(national & later, 100),
        "m10": by_level("demo_level", 30, 100) + by_level("one_tech", 10, 30) + by_level("design", 10, 30),
    }


def decided(records: pl.LazyFrame) -> pl.LazyFrame:
    """The amounts and their total in fen."""
    in_force = pl.col("apply_date").is_between(date(2021, 4, 26), date(2025, 12, 31))
    found = {name: given(in_force, amount) for name, amount in measures().items()}
    return records.select("ent_id", **found).with_columns(total=pl.sum_horizontal(*found))


def setup() -> None:
    """Nothing to compile."""


def batch(path: str) -> pl.DataFrame:
    return decided(pl.scan_parquet(path)).collect()


def totals(result: pl.DataFrame) -> pl.Series:
    return result["total"] / 100


def one(record: dict[str, object]) -> float:
    floats = {name: pl.Float64 for name, value in record.items() if isinstance(value, float)}
    row = pl.DataFrame([record], schema_overrides=floats)
    return float(decided(row.lazy()).collect()["total"][0]) / 100


def stream(path: str, result: str) -> None:
    decided(pl.scan_parquet(path)).sink_parquet(result)
