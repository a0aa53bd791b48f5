"""Many back-planned schedules at once; see ``zoulang.figures.schedule`` for what is computed and why."""

from __future__ import annotations

from datetime import date

import polars as pl

from zoulang.figures.schedule import LEVELS
from zoulang.periods import Cadence


def progress_of_all(
    plans: pl.DataFrame, reports: pl.DataFrame, on: date, cadence: Cadence = "ten_days"
) -> pl.DataFrame:
    """How the year's plan of every case stands on a day.

    Args:
        plans: ``case``, ``period_end``, ``planned`` (whole fen, or a count); every period of one year for
            each case.
        reports: ``case``, ``period_end``, ``done``; where a report is missing the row is left out, or its
            ``done`` null.
        on: the day asked about.
        cadence: of the plans.

    Returns:
        One row for each case, in the order of ``case``: ``known_until``, ``planned``, ``done``,
        ``shortfall``, ``must_<level>`` for the level of the plan and those above it (null after the year),
        ``alarm``, ``not_reported`` (how many); each as in ``Progress``.

    >>> from zoulang.figures.schedule import plan_year
    >>> plan = plan_year(2026, 14_400_000)
    >>> plans = pl.DataFrame({"case": 7, "period_end": list(plan), "planned": list(plan.values())})
    >>> done = [400_000, 400_000, 100_000]
    >>> reports = pl.DataFrame({"case": 7, "period_end": list(plan)[:3], "done": done})
    >>> progress_of_all(plans, reports, date(2026, 2, 2)).select("shortfall", "must_month", "alarm").row(0)
    (300000, 1500000, 'month')
    """
    levels = LEVELS[: LEVELS.index(cadence) + 1]
    rows = _known(plans, reports, on).with_columns(_end_of(level).alias(f"end_{level}") for level in levels)
    of_case = rows.group_by("case").agg(
        pl.col("period_end").filter("known").max().alias("known_until"),
        pl.col("planned").filter("known").sum().alias("known_planned"),
        pl.col("done").filter("known").sum().alias("known_done"),
        pl.col("missing").sum().cast(pl.Int64).alias("not_reported"),
        *(pl.col(f"end_{level}").filter(~pl.col("known")).min().alias(f"until_{level}") for level in levels),
    )
    rows = rows.join(of_case, on="case")
    sums = rows.group_by("case").agg(
        *(
            pl.col("planned").filter(pl.col(f"end_{level}") <= pl.col(f"until_{level}")).sum()
            .alias(f"by_{level}")
            for level in levels
        ),
        *(
            pl.col("planned").filter(pl.col(f"end_{level}") <= pl.col("known_until")).sum()
            .alias(f"over_{level}")
            for level in levels
        ),
    )  # fmt: skip
    found = of_case.join(sums, on="case").with_columns(_must(level) for level in levels)
    found = found.drop(f"must_{cadence}").join(_first_share(rows, found, cadence), on="case", how="left")
    return found.sort("case").select(
        "case",
        "known_until",
        pl.col("known_planned").alias("planned"),
        pl.col("known_done").alias("done"),
        (pl.col("known_planned") - pl.col("known_done")).alias("shortfall"),
        *(f"must_{level}" for level in reversed(levels)),
        _alarm(levels),
        "not_reported",
    )


def _known(plans: pl.DataFrame, reports: pl.DataFrame, on: date) -> pl.DataFrame:
    """The periods with what was done; which are over, missing a report, and known up to there."""
    rows = plans.select("case", "period_end", pl.col("planned").cast(pl.Int64)).join(
        reports.select("case", "period_end", pl.col("done").cast(pl.Int64)),
        on=["case", "period_end"],
        how="left",
    )
    reported = pl.col("period_end").filter(pl.col("done").is_not_null()).max().over("case")
    over = (pl.col("period_end") < on) | (pl.col("period_end") <= reported).fill_null(False)
    rows = rows.sort("case", "period_end").with_columns(over.alias("over"))
    rows = rows.with_columns((pl.col("over") & pl.col("done").is_null()).alias("missing"))
    before = pl.col("missing").cast(pl.Int64).cum_sum().over("case") == 0
    return rows.with_columns((pl.col("over") & before).alias("known"))


def _end_of(level: Cadence) -> pl.Expr:
    """The last day of the period of a level in which ``period_end`` lies."""
    end = pl.col("period_end")
    match level:
        case "year":
            return pl.date(end.dt.year(), 12, 31)
        case "quarter":
            return pl.date(end.dt.year(), end.dt.quarter().cast(pl.Int32) * 3, 1).dt.month_end()
        case "month":
            return end.dt.month_end()
    day = end.dt.day()
    return pl.when(day <= 10).then(end.dt.replace(day=10)).when(day <= 20).then(
        end.dt.replace(day=20)
    ).otherwise(end.dt.month_end())  # fmt: skip


def _must(level: Cadence) -> pl.Expr:
    left = pl.max_horizontal(pl.lit(0), pl.col(f"by_{level}") - pl.col("known_done"))
    return pl.when(pl.col(f"until_{level}").is_not_null()).then(left).alias(f"must_{level}")


def _first_share(rows: pl.DataFrame, found: pl.DataFrame, cadence: Cadence) -> pl.DataFrame:
    """What the first period to come must do: its share by plan of what the period around it must do.

    Largest remainders as in ``shares``; the products need more than 64 bits.
    """
    around = LEVELS[max(0, LEVELS.index(cadence) - 1)]
    total = pl.col("total").cast(pl.Int128)
    sharing = rows.filter(~pl.col("known") & (pl.col(f"end_{around}") == pl.col(f"until_{around}")))
    sharing = sharing.join(found.select("case", pl.col(f"must_{around}").alias("total")), on="case")
    planned = pl.col("planned").sum().over("case")
    sharing = sharing.with_columns(
        pl.when(planned > 0).then("planned").otherwise(1).cast(pl.Int128).alias("w")
    )
    sharing = sharing.with_columns(pl.col("w").sum().over("case").alias("whole"))
    sharing = sharing.with_columns((total * pl.col("w") // pl.col("whole")).alias("part"))
    sharing = sharing.with_columns((total * pl.col("w") - pl.col("part") * pl.col("whole")).alias("left"))
    rest = (total.first() - pl.col("part").sum()).over("case")
    rank = pl.col("left").rank("ordinal", descending=True).over("case")
    sharing = sharing.with_columns((pl.col("part") + (rank <= rest).cast(pl.Int128)).alias("share"))
    first = sharing.sort("case", "period_end").group_by("case", maintain_order=True).first()
    return first.select("case", pl.col("share").cast(pl.Int64).alias(f"must_{cadence}"))


def _alarm(levels: tuple[Cadence, ...]) -> pl.Expr:
    alarm = pl.lit("")
    for level in reversed(levels):
        alarm = pl.when(pl.col(f"over_{level}") > pl.col("known_done")).then(pl.lit(level)).otherwise(alarm)
    return alarm.alias("alarm")
