"""The rules written by hand as Polars expressions over float64 yuan: what the others are compared with."""

from __future__ import annotations

from datetime import date

import polars as pl

ENV, KIND, MAX_N = "main", "columnar", 20_000_000


def measures() -> dict[str, pl.Expr]:
    """Yuan of each measure within the validity."""
    f2 = sum((pl.col(name) for name in ("f2_revenue", "f2_tax", "f2_financing")), pl.col("f2_fixed_asset"))
    years = pl.col("year") - pl.col("m9_year")
    centre, later = pl.col("m9_kind"), years.is_between(1, 3)

    def capped(amount: pl.Expr, cap: float) -> pl.Expr:
        return pl.min_horizontal(amount, pl.lit(cap))

    def given(condition: pl.Expr, amount: pl.Expr | float) -> pl.Expr:
        return pl.when(condition).then(amount).otherwise(0.0)

    def by_level(name: str, first: float, second: float) -> pl.Expr:
        level = pl.col(name)
        return pl.when(level == 2).then(second).when(level == 1).then(first).otherwise(0.0)

    return {
        "m1": given(pl.col("m1_recog") >= 1, capped(pl.col("m1_premium") * 0.3, 5e5)),
        "m2": given(pl.col("four_strong") & (f2 > 0), capped(f2 * 0.3, 15e5)),
        "m3": given(
            pl.col("first_listed") & pl.col("above_scale"), capped(pl.col("last_year_contrib") * 0.1, 2e5)
        ),
        "m5": capped(pl.col("f5") * 0.3, 15e5),
        "m6": pl.col("f6") * 0.3
        + given(pl.col("ims_first_cert"), 2e5)
        + given(pl.col("smart_factory"), 3e5)
        + given(pl.col("smart_workshop"), 1e5),
        "m8": capped(pl.col("f8") * 0.3, 1e6)
        + given(pl.col("gazelle_first") & (pl.col("gazelle_level") >= 1), 3e5),
        "m9": pl.when((centre == 1) & (years == 0))
        .then(2e6)
        .when((centre == 1) & later)
        .then(5e5)
        .when((centre == 2) & (years == 0))
        .then(5e6)
        .when((centre == 2) & later)
        .then(1e6)
        .otherwise(0.0),
        "m10": by_level("demo_level", 3e5, 1e6)
        + by_level("one_tech", 1e5, 3e5)
        + by_level("design", 1e5, 3e5),
    }


def decided(records: pl.LazyFrame) -> pl.LazyFrame:
    """The amounts and their total."""
    in_force = pl.col("apply_date").is_between(date(2021, 4, 26), date(2025, 12, 31))
    found = {name: pl.when(in_force).then(amount).otherwise(0.0) for name, amount in measures().items()}
    return records.select("ent_id", **found).with_columns(total=pl.sum_horizontal(*found))


def setup() -> None:
    """Nothing to compile."""


def batch(path: str) -> pl.DataFrame:
    return decided(pl.scan_parquet(path)).collect()


def totals(result: pl.DataFrame) -> pl.Series:
    return result["total"]


def one(record: dict[str, object]) -> float:
    floats = {name: pl.Float64 for name, value in record.items() if isinstance(value, float)}
    row = pl.DataFrame([record], schema_overrides=floats)
    return float(decided(row.lazy()).collect()["total"][0])


def stream(path: str, result: str) -> None:
    decided(pl.scan_parquet(path)).sink_parquet(result)
