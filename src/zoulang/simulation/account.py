"""Cost by year and item, and who gains or loses, from the payments before and after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

import polars as pl

from zoulang.rules.policy import Item, Policy
from zoulang.simulation.payments import measures
from zoulang.simulation.spans import Trio, sums, trio_of

Status = OneOf["kept", "added", "removed"]
MOVEMENTS = ("gain", "lose", "stay", "open")


@dataclass(frozen=True)
class YearCost:
    """What falls into a calendar year; ``year`` is None where the first year of a schedule is not known."""

    year: int | None
    amounts: Trio


@dataclass(frozen=True)
class ItemCost:
    """What a measure costs, in all and by year."""

    item: Item
    status: Status
    amounts: Trio
    years: tuple[YearCost, ...]


@dataclass(frozen=True)
class Cost:
    """What all measures cost, in all, by year and by measure."""

    total: Trio
    years: tuple[YearCost, ...]
    items: tuple[ItemCost, ...]


@dataclass(frozen=True)
class Count:
    """How many records gain, lose, stay, or cannot be told.

    ``newly`` of those who gain had nothing before, ``no_longer`` of those who lose have nothing after.
    """

    records: int = 0
    gain: int = 0
    lose: int = 0
    stay: int = 0
    open: int = 0
    newly: int = 0
    no_longer: int = 0


@dataclass(frozen=True)
class GroupRow:
    """The records that share a value of a group column."""

    value: object
    count: Count
    amounts: Trio


@dataclass(frozen=True)
class Group:
    """A group column: its key, and its values in order."""

    column: str
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True)
class Mover:
    """A record whose money changes much; ``names`` are its identity columns."""

    row: int
    names: dict[str, str]
    amounts: Trio


@dataclass(frozen=True)
class Movements:
    """Who gains and who loses: in all, by measure, by group, and the largest by name."""

    all: Count
    items: tuple[tuple[Item, Count], ...]
    groups: tuple[Group, ...]
    up: tuple[Mover, ...]
    down: tuple[Mover, ...]


def paired(before: Policy, after: Policy) -> list[tuple[Item, Status]]:
    """The measures of both policies, those after the change first, in the order of the text."""
    old, new = ({item.id: item for item in measures(policy)} for policy in (before, after))
    kept: list[tuple[Item, Status]] = [(item, "kept" if id in old else "added") for id, item in new.items()]
    return kept + [(item, "removed") for id, item in old.items() if id not in new]


def cost_of(before: Policy, after: Policy, both: pl.DataFrame) -> Cost:
    """The cost from a frame of `side_by_side`."""
    items = []
    for item, status in paired(before, after):
        own = both.filter(pl.col("item") == item.id)
        items.append(ItemCost(item, status, total(own), _years(own)))
    return Cost(total(both), _years(both), tuple(items))


def total(both: pl.DataFrame) -> Trio:
    """Everything in a frame of `side_by_side`."""
    return trio_of(both.select(sums()).row(0, named=True))


def _years(both: pl.DataFrame) -> tuple[YearCost, ...]:
    grouped = both.group_by("year").agg(sums()).sort("year", nulls_last=True)
    return tuple(YearCost(row["year"], trio_of(row)) for row in grouped.iter_rows(named=True))


# --- who gains, who loses -------------------------------------------------------------------------


def rows_of(both: pl.DataFrame, records: int) -> pl.DataFrame:
    """One row per record: amounts before and after, and its movement.

    Args:
        both: as `side_by_side` gives it.
        records: how many records there are.

    Returns:
        The columns of `sums`, ``movement`` (gain, lose, stay or open: not to be told while facts are
        missing), ``newly`` and ``no_longer``; as many rows as records, in their order.
    """
    summed = both.group_by("row").agg(sums())
    every = pl.select(pl.int_range(records, dtype=pl.UInt32).alias("row"))
    frame = every.join(summed, on="row", how="left", maintain_order="left").drop("row")
    whole = [name for name in frame.columns if name.endswith((".low", ".high"))]
    truths = [name for name in frame.columns if name.endswith((".open", ".up", ".down"))]
    frame = frame.with_columns(pl.col(whole).fill_null(0), pl.col(truths).fill_null(False))
    return frame.with_columns(_moved())


def _moved() -> list[pl.Expr]:
    low, high = pl.col("difference.low"), pl.col("difference.high")
    up, down = pl.col("difference.up"), pl.col("difference.down")
    rises, falls = (high > 0) & ~down | (up & ~down), (high < 0) & ~up | (down & ~up)
    still = (low == 0) & (high == 0) & ~up & ~down
    gain, lose = (low > 0) & rises, (low < 0) & falls
    movement = pl.when(still).then(pl.lit("stay")).when(gain).then(pl.lit("gain"))
    nothing_before = (pl.col("before.high") == 0) & ~pl.col("before.open")
    nothing_after = (pl.col("after.high") == 0) & ~pl.col("after.open")
    return [
        movement.when(lose).then(pl.lit("lose")).otherwise(pl.lit("open")).alias("movement"),
        (gain & nothing_before & (pl.col("after.low") > 0)).alias("newly"),
        (lose & nothing_after & (pl.col("before.low") > 0)).alias("no_longer"),
    ]


def counts() -> list[pl.Expr]:
    """The expressions that count a frame of `rows_of`, to be read by `count_of`."""
    return [
        pl.len().alias("records"),
        *((pl.col("movement") == name).sum().alias(name) for name in MOVEMENTS),
        pl.col("newly").sum(),
        pl.col("no_longer").sum(),
    ]


def count_of(row: dict[str, Any]) -> Count:
    """The counts of one row that `counts` made."""
    return Count(**{name: int(row[name]) for name in Count.__dataclass_fields__})


def movements_of(
    before: Policy,
    after: Policy,
    both: pl.DataFrame,
    rows: pl.DataFrame,
    names: Sequence[str],
    groups: Sequence[str],
    movers: int,
) -> Movements:
    """Counts of all, of each measure and each group, and the largest movers."""
    items = []
    for item, _ in paired(before, after):
        moved = rows_of(both.filter(pl.col("item") == item.id), rows.height)
        items.append((item, count_of(moved.select(counts()).row(0, named=True))))
    return Movements(
        count_of(rows.select(counts()).row(0, named=True)),
        tuple(items),
        tuple(_group(rows, column) for column in groups),
        _movers(rows, names, movers, descending=True),
        _movers(rows, names, movers, descending=False),
    )


def _group(rows: pl.DataFrame, column: str) -> Group:
    grouped = rows.group_by(column).agg(sums() + counts()).sort(column, nulls_last=True)
    return Group(
        column,
        tuple(GroupRow(row[column], count_of(row), trio_of(row)) for row in grouped.iter_rows(named=True)),
    )


def _movers(rows: pl.DataFrame, names: Sequence[str], most: int, descending: bool) -> tuple[Mover, ...]:
    wanted = "gain" if descending else "lose"
    moved = rows.with_row_index("\0row").filter(pl.col("movement") == wanted)
    moved = moved.sort("difference.low", "\0row", descending=[descending, False]).head(most)
    return tuple(
        Mover(row["\0row"], {name: str(row[name]) for name in names if row[name] is not None}, trio_of(row))
        for row in moved.iter_rows(named=True)
    )
