"""Amounts with what is still open: least and most, before and after a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Span:
    """Fen at the low end, where everything open turns out small, and at the high end.

    ``high`` is None where there is no upper bound. Of a difference the two are the differences at each end.
    """

    low: int
    high: int | None

    def __sub__(self, other: Span) -> Span:
        if self.high is None or other.high is None:
            return Span(self.low - other.low, None)
        return Span(self.low - other.low, self.high - other.high)

    def __add__(self, other: Span) -> Span:
        if self.high is None or other.high is None:
            return Span(self.low + other.low, None)
        return Span(self.low + other.low, self.high + other.high)


NOTHING = Span(0, 0)


@dataclass(frozen=True)
class Trio:
    """An amount before the change, after it, and the difference.

    What has no upper bound before and after differs by nothing at the high end; where only one of the two is
    unbounded, the difference has no bound either.
    """

    before: Span = NOTHING
    after: Span = NOTHING
    difference: Span = NOTHING


def side_by_side(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Two payments frames as one: a row for each record, item and year that either of them pays.

    Returns:
        ``row item year``, ``before.low before.high before.open``, the same of ``after``, and
        ``difference.low difference.high difference.up difference.down``: ``high`` counts bounded amounts
        only, ``open`` is true where an amount has no bound, ``up`` where only the amount after has none, and
        ``down`` where only the one before.

    >>> from zoulang.simulation.payments import PAYMENTS
    >>> old = pl.DataFrame([(0, "m", 2026, 5, 9)], schema=PAYMENTS, orient="row")
    >>> new = pl.DataFrame([(0, "m", 2026, 7, None)], schema=PAYMENTS, orient="row")
    >>> side_by_side(old, new).select("difference.low", "difference.high", "difference.up").row(0)
    (2, 0, True)
    """
    on = ["row", "item", "year"]
    old, new = (
        side.group_by(on)
        .agg(
            pl.col("low").cast(pl.Int128).sum().alias(f"{name}.low"),
            pl.col("high").cast(pl.Int128).sum().alias(f"{name}.high"),
            pl.col("high").is_null().any().alias(f"{name}.open"),
        )
        .with_columns(pl.when(~pl.col(f"{name}.open")).then(pl.col(f"{name}.high")).otherwise(0))
        for name, side in (("before", before), ("after", after))
    )
    both = old.join(new, on=on, how="full", coalesce=True, nulls_equal=True)
    filled = [
        pl.col(f"{name}.{part}").fill_null(nothing)
        for name in ("before", "after")
        for part, nothing in (("low", 0), ("high", 0), ("open", False))
    ]
    both = both.with_columns(filled)
    bounded = ~pl.col("before.open") & ~pl.col("after.open")
    apart = pl.col("after.high") - pl.col("before.high")
    return both.with_columns(
        (pl.col("after.low") - pl.col("before.low")).alias("difference.low"),
        pl.when(bounded).then(apart).otherwise(pl.lit(0, dtype=pl.Int128)).alias("difference.high"),
        (pl.col("after.open") & ~pl.col("before.open")).alias("difference.up"),
        (pl.col("before.open") & ~pl.col("after.open")).alias("difference.down"),
    )


def sums() -> list[pl.Expr]:
    """The expressions that add up a frame of `side_by_side`, to be read by `trio_of`."""
    ends = [f"{name}.{end}" for name in ("before", "after", "difference") for end in ("low", "high")]
    unbounded = ("before.open", "after.open", "difference.up", "difference.down")
    return [*(pl.col(end).sum() for end in ends), *(pl.col(name).any() for name in unbounded)]


def trio_of(row: Mapping[str, Any]) -> Trio:
    """The amounts of one row that `sums` made."""
    apart = row["difference.up"] or row["difference.down"]
    return Trio(
        _span(row, "before", row["before.open"]),
        _span(row, "after", row["after.open"]),
        _span(row, "difference", apart),
    )


def _span(row: Mapping[str, Any], name: str, open: bool) -> Span:
    return Span(int(row[f"{name}.low"]), None if open else int(row[f"{name}.high"]))
