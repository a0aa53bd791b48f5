"""What a policy pays a population, in which year: one row per record, item and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from zoulang.batch.decide import decide_frame
from zoulang.rules.policy import Item, Policy
from zoulang.rules.tree import ByYear, Instalment

PAYMENTS = {"row": pl.UInt32, "item": pl.String, "year": pl.Int64, "low": pl.Int64, "high": pl.Int64}
"""Columns of a payments frame: ``high`` null where there is no upper bound, ``year`` where it is open."""
# Items that are added for reading a value off; no id of a policy begins like this.
_PROBE = "\2"
_ROW = "\0row"
_AS_ROW = pl.col(_ROW).alias("row")


@dataclass(frozen=True)
class Run:
    """How a population is decided: the days asked about, the past, answers to open questions."""

    dates: tuple[date, ...]
    history: Any = None
    answers: Mapping[str, object] | None = None

    def decide(self, policy: Policy, records: pl.DataFrame, on: date) -> pl.DataFrame:
        """`decide_frame` with the past and the answers that concern this policy."""
        known = {name: text for name, text in (self.answers or {}).items() if name in policy.interpretations}
        past = {} if self.history is None else {"history": self.history}
        return decide_frame(policy, records, on, known, reasons=False, **past)


def measures(policy: Policy) -> list[Item]:
    """The items that pay."""
    return [item for item in policy.items if item.kind == "measure"]


def payments(policy: Policy, records: pl.DataFrame, run: Run) -> pl.DataFrame:
    """Every payment that is due or possible, with the year in which it falls.

    A schedule gives one row per instalment. With several dates a record without a date of its own applies
    once on each, a record with one only once; what is paid once in a lifetime, and a schedule, counts at the
    first of the dates.

    Returns:
        The columns of `PAYMENTS`; a payment that is surely nothing has no row. What a stacking group gives
        together may be surer than what each of its measures gives; the rest has a row without an item.
    """
    parts: list[pl.DataFrame] = []
    earlier = pl.DataFrame(schema={"row": pl.UInt32, "item": pl.String, "surely": pl.Boolean})
    for on in run.dates:
        due, outcomes = _of_one_day(policy, records, run, on)
        if parts:
            due = due.filter(pl.col("item").is_not_null())
            due = _without_repeats(policy, due, earlier)
            due = due.filter(~pl.col("row").is_in(_with_own_date(policy, records).implode()))
        parts.append(due.select(*PAYMENTS))
        earlier = pl.concat([earlier, outcomes]).group_by("row", "item").agg(pl.col("surely").any())
    return pl.concat(parts)


def _with_own_date(policy: Policy, records: pl.DataFrame) -> pl.Series:
    key = policy.applies_on
    own = pl.col(key).is_not_null() if key in records.columns else pl.lit(False)
    return records.select(pl.int_range(pl.len(), dtype=pl.UInt32).filter(own).alias("row"))["row"]


def _without_repeats(policy: Policy, due: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Payments of a later day without those that an earlier day gave once and for all."""
    single = [i.id for i in measures(policy) if i.once == "ever" or isinstance(i.pay, ByYear)]
    joined = due.join(earlier.filter(pl.col("item").is_in(single)), on=["row", "item"], how="left")
    joined = joined.filter(~pl.col("surely").fill_null(False))
    # What may have been given before may not be given again.
    low = pl.when(pl.col("surely").is_null()).then(pl.col("low")).otherwise(0)
    return joined.with_columns(low.cast(pl.Int64).alias("low"))


def _of_one_day(
    policy: Policy, records: pl.DataFrame, run: Run, on: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The payments of one day, and for each record and item that is not refused whether it is sure."""
    probing = _with_probes(policy)
    decided = run.decide(probing, records, on).with_row_index(_ROW)
    key = policy.applies_on
    own = records[key].dt.year().cast(pl.Int64) if key in records.columns else None
    asked = pl.lit(on.year, dtype=pl.Int64)
    year = asked if own is None else pl.coalesce(pl.lit(own), asked)
    rows, outcomes = [], []
    for item in measures(policy):
        outcome = pl.col(f"{item.id}.outcome")
        open_or_yes = decided.filter(outcome.is_null() | outcome)
        outcomes.append(open_or_yes.select(_AS_ROW, pl.lit(item.id).alias("item"), outcome.alias("surely")))
        if isinstance(item.pay, ByYear):
            rows += _instalments(item, item.pay, decided)
        else:
            rows.append(_payment(decided, item.id, *paid_columns(decided, item.id), year))
    if policy.stacking and not policy.budgets:
        rows.append(_together(decided, [item.id for item in measures(probing)], year))
    # Rows in one frame even where the policy pays nothing.
    empty = pl.DataFrame(schema=PAYMENTS)
    seen = pl.DataFrame(schema={"row": pl.UInt32, "item": pl.String, "surely": pl.Boolean})
    return pl.concat([empty, *rows]), pl.concat([seen, *outcomes]).with_columns(
        pl.col("surely").fill_null(False)
    )


def paid_columns(decided: pl.DataFrame, id: str) -> tuple[pl.Expr, pl.Expr]:
    """Least and most fen of a measure, after its budget where it shares one."""
    low, high = pl.col(f"{id}.low"), pl.col(f"{id}.high")
    if f"{id}.allotted" in decided.columns:
        allotted = pl.col(f"{id}.allotted").cast(pl.Int64)
        return allotted.fill_null(0), pl.coalesce(allotted, high)
    return low, high


def _together(decided: pl.DataFrame, ids: Sequence[str], year: pl.Expr) -> pl.DataFrame:
    """What the bounds of all measures together are narrower than the sum of the bounds of each."""
    lows, highs = ([pl.col(f"{id}.{end}") for id in ids] for end in ("low", "high"))
    low = pl.col("total.low") - pl.sum_horizontal(lows)
    high = pl.col("total.high") - pl.sum_horizontal(highs, ignore_nulls=False)
    return _payment(decided, None, low, high.fill_null(0), year)


def _payment(
    decided: pl.DataFrame, id: str | None, low: pl.Expr, high: pl.Expr, year: pl.Expr
) -> pl.DataFrame:
    found = decided.select(
        _AS_ROW,
        pl.lit(id, dtype=pl.String).alias("item"),
        year.alias("year"),
        low.cast(pl.Int64).alias("low"),
        high.cast(pl.Int64).alias("high"),
    )
    return found.filter((pl.col("low") != 0) | (pl.col("high") != 0) | pl.col("high").is_null())


# --- schedules ------------------------------------------------------------------------------------


def _with_probes(policy: Policy) -> Policy:
    """The policy with each instalment of a schedule as a measure of its own, and its first year as one."""
    added: list[Item] = []
    for item in measures(policy):
        if not isinstance(item.pay, ByYear):
            continue
        added.append(replace(item, id=f"{_PROBE}{item.id}/start", name=None, pay=item.pay.start))
        for number, part in instalments(item.pay):
            alone = replace(item.pay, instalments=(Instalment(number, number, part.value),))
            added.append(replace(item, id=f"{_PROBE}{item.id}/{number}", name=None, pay=alone))
    return replace(policy, items=(*policy.items, *added)) if added else policy


def instalments(schedule: ByYear) -> list[tuple[int, Instalment]]:
    """Every year of a schedule with its line; the first year is 1."""
    return [(number, part) for part in schedule.instalments for number in range(part.first, part.last + 1)]


def _instalments(item: Item, schedule: ByYear, decided: pl.DataFrame) -> list[pl.DataFrame]:
    """Where the first year is open the whole schedule stands in one row without a year."""
    probe = f"{_PROBE}{item.id}/"
    start = pl.col(f"{probe}start.high")
    known = start.is_not_null() & (start > 0)
    low, high = pl.col(f"{item.id}.low"), pl.col(f"{item.id}.high")
    found = [_payment(decided.filter(~known), item.id, low, high, pl.lit(None, dtype=pl.Int64))]
    dated = decided.filter(known)
    for number, _ in instalments(schedule):
        part = pl.col(f"{probe}{number}.low"), pl.col(f"{probe}{number}.high")
        found.append(_payment(dated, item.id, *part, start.cast(pl.Int64) + (number - 1)))
    return found


# --- values of any node ---------------------------------------------------------------------------


def probed(policy: Policy, records: pl.DataFrame, run: Run, probes: Sequence[Item]) -> pl.DataFrame:
    """What some measures give each record if nothing of the policy refuses them.

    Args:
        probes: measures that are not in the policy; they may use its names and items.

    Returns:
        A column of exact fen, null where it is not known, for each probe under its id.
    """
    open_to_all = replace(
        policy,
        items=(*policy.items, *(replace(probe, id=_PROBE + probe.id) for probe in probes)),
        requires=(),
        vetoes=(),
        routes=(),
        budgets=(),
        effective_from=None,
        effective_to=None,
    )
    decided = run.decide(open_to_all, records, run.dates[0])
    return decided.select(pl.col(f"{_PROBE}{probe.id}.amount").alias(probe.id) for probe in probes)
