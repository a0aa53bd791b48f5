"""Steps that need the whole table at once: who is compared with whom, who shares a budget.

A stage reads columns that the program computed before it and adds columns that the program reads after
it. It is the same for every target that holds a table; one subject alone has no stages. What a stage
finds for a row follows from its inputs in that row and in the others, not from the order of rows: rows
with the same inputs get the same (`engine_stages` rests on this).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from zoulang.batch.expressions import Expr

PREFIX = "\1"
# No table has more rows: it bounds places and sums.
MOST_ROWS = 1 << 28
_ROW, _REPLICA = f"{PREFIX}row", f"{PREFIX}replica"


@dataclass(frozen=True, eq=False)
class Stage:
    """One step over the whole table.

    Attributes:
        inputs: name of a column to what it holds; computed before the step.
        outputs: names of the columns that the step adds; what reads the step asks for them.
    """

    inputs: Mapping[str, Expr]
    outputs: list[str]

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame, which holds the inputs, with the outputs added; rows keep their order."""
        raise NotImplementedError


# --- places and totals ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Windows(Stage):
    """Places and totals among the records that take part and have the same key.

    Inputs, each behind ``name``: ``taking`` (null: perhaps), ``low`` and ``high`` (null: no bound),
    ``truth``, and for every key ``key I`` and whether it is known, ``known I``. What the outputs mean
    stands in `zoulang.rules.deciding.standing`.
    """

    name: str = ""
    keys: int = 0
    quantiles: tuple[Fraction, ...] = ()

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the outputs added."""
        numbered = frame.with_row_index(_ROW)
        pool = self._pool(numbered)
        keys = [self._column(f"key {place}") for place in range(self.keys)]
        windows = self._windows()
        columns = {name: windows[name.removeprefix(self.name)] for name in self.outputs}
        found = pool.with_columns(**{n: c.over(keys) if keys else c for n, c in columns.items()})
        found = found.filter(~pl.col(_REPLICA)).sort(_ROW)
        return pl.concat([frame, found.select(self.outputs)], how="horizontal")

    def _column(self, what: str) -> str:
        return f"{self.name}{what}"

    def _pool(self, numbered: pl.DataFrame) -> pl.DataFrame:
        """The rows, and beside them those of unknown key once more for every group they may belong to."""
        own = [_ROW, *self.inputs]
        rows = numbered.select(own).with_columns(pl.lit(False).alias(_REPLICA))
        if not self.keys:
            return rows
        known = pl.all_horizontal(self._column(f"known {place}") for place in range(self.keys))
        taking = pl.col(self._column("taking")).fill_null(True)
        lost = rows.filter(~known)
        if lost.is_empty():
            return rows
        keys = [self._column(f"key {place}") for place in range(self.keys)]
        groups = rows.filter(known).select(keys).unique().rename({key: f"{key}'" for key in keys})
        floating = lost.filter(taking).join(groups, how="cross")
        for place, key in enumerate(keys):
            own_known = pl.col(self._column(f"known {place}"))
            floating = floating.filter(~own_known | pl.col(key).eq_missing(pl.col(f"{key}'")))
        floating = floating.with_columns(
            pl.lit(None, dtype=pl.Boolean).alias(self._column("taking")),
            pl.lit(True).alias(_REPLICA),
            *(pl.col(f"{key}'").alias(key) for key in keys),
        ).with_columns(
            pl.when(pl.col(self._column("truth"))).then(None).otherwise(pl.col(self._column("truth")))
            .alias(self._column("truth"))
        )  # fmt: skip
        # Those whose own group is unknown are nobody's neighbours; what they get is not looked at.
        alone = lost.with_columns(pl.lit(False).alias(self._column("taking")))
        return pl.concat([rows.filter(known), alone, floating.select(rows.columns)])

    def _windows(self) -> dict[str, pl.Expr]:
        """All that can be said of a record among its neighbours; only what is asked for is computed."""
        taking, low, high, truth = (pl.col(self._column(each)) for each in ("taking", "low", "high", "truth"))
        sure, member = taking.fill_null(False), taking.fill_null(True)
        open_one = member & (taking.is_null() | low.is_null() | (low != high).fill_null(True))
        sure_lows, sure_highs = low.filter(sure).drop_nulls().sort(), high.filter(sure).drop_nulls().sort()
        lows, highs = low.filter(member).drop_nulls().sort(), high.filter(member).drop_nulls().sort()
        members = member.sum().cast(pl.Int64)

        def beyond(ordered: pl.Expr, value: pl.Expr, equals: bool) -> pl.Expr:
            """How many of some values are larger than one, or as large."""
            place = ordered.search_sorted(_filled(value), side="left" if equals else "right")
            return (ordered.len() - place).cast(pl.Int64)

        def under(ordered: pl.Expr, value: pl.Expr) -> pl.Expr:
            return ordered.search_sorted(_filled(value), side="left").cast(pl.Int64)

        sharp = (low == high).fill_null(False)
        itself = (sure & sharp).cast(pl.Int64)
        blurred = (~sharp).cast(pl.Int64)
        no_low, no_high = low.is_null(), high.is_null()
        nought = pl.lit(0, dtype=pl.Int64)
        unbounded_highs, unbounded_lows = members - highs.len(), members - lows.len()
        above = pl.when(no_high).then(nought).otherwise(beyond(sure_lows, high, False))
        above_or_equal = pl.when(no_high).then(nought).otherwise(beyond(sure_lows, high, True)) - itself
        maybe = pl.when(no_low).then(members).otherwise(unbounded_highs + beyond(highs, low, False)) - blurred
        maybe_or_equal = (
            pl.when(no_low).then(members).otherwise(unbounded_highs + beyond(highs, low, True)) - 1
        )
        below = pl.when(no_low).then(nought).otherwise(under(sure_highs, low))
        maybe_below = pl.when(no_high).then(members).otherwise(unbounded_lows + under(lows, high)) - blurred
        yes = truth.fill_null(False).sum().cast(pl.Int64)
        still = truth.is_null().sum().cast(pl.Int64)
        number = lows.len()
        # Sums may outgrow the width of what is summed.
        wide = lows.cast(pl.Int128)
        middle = wide.get((number - 1) // 2, null_on_oob=True) + wide.get(number // 2, null_on_oob=True)
        wanted = [
            lows.get(
                (number * q.numerator + q.denominator - 1) // q.denominator - 1, null_on_oob=True
            )
            for q in self.quantiles
        ]  # fmt: skip
        found = {
            "best": 1 + above,
            "worst": 1 + maybe,
            "best, ties last": 1 + above_or_equal,
            "worst, ties last": 1 + maybe_or_equal,
            "best from below": 1 + below,
            "worst from below": 1 + maybe_below,
            "fewest": sure.sum().cast(pl.Int64) + (~sure).cast(pl.Int64),
            "most": members,
            "closed": ~open_one.any(),
            "yes": yes,
            "still": still,
            "total": wide.sum(),
            "largest": lows.max(),
            "smallest": lows.min(),
            "middle": middle,
        }
        for quantile, value in zip(self.quantiles, wanted, strict=True):
            found[f"quantile {quantile}"] = value
        return found


def _filled(value: pl.Expr) -> pl.Expr:
    """Needles must not be null; what is found for those is not used."""
    return value.fill_null(0)


# --- budgets ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Shares(Stage):
    """What a budget gives every claim; see `zoulang.rules.deciding.settle.divided`.

    Inputs behind ``name``: ``low I`` and ``high I`` of every claim, ``money low`` and ``money high``, and
    ``order I``. Outputs: lowest and highest of every claim.
    """

    name: str = ""
    claims: int = 0
    order: int = 0
    pro_rata: bool = True
    in_part: bool = True

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the outputs added."""
        lows = [frame[f"{self.name}low {place}"] for place in range(self.claims)]
        highs = [frame[f"{self.name}high {place}"] for place in range(self.claims)]
        given = self._given(frame, lows, highs)
        return frame.with_columns(
            series.cast(pl.Int64).alias(name)
            for pair, names in zip(given, zip(*[iter(self.outputs)] * 2, strict=True), strict=True)
            for series, name in zip(pair, names, strict=True)
        )

    def _given(
        self, frame: pl.DataFrame, lows: list[pl.Series], highs: list[pl.Series]
    ) -> list[tuple[pl.Series, pl.Series]]:
        least, most = self._money(frame)
        total = sum(int(low.cast(pl.Int128).sum() or 0) for low in lows)
        bounded = not any(high.null_count() for high in highs)
        top = sum(int(high.cast(pl.Int128).sum() or 0) for high in highs) if bounded else None
        if top is not None and top <= least:
            return list(zip(lows, highs, strict=True))
        if least != most or top != total:
            return [(pl.zeros(len(low), dtype=pl.Int64, eager=True), _at_most(high, most)) for low, high in
                    zip(lows, highs, strict=True)]  # fmt: skip
        if self.pro_rata:
            cut = [_share_of(low, least, total) for low in lows]
            return [(part, part) for part in cut]
        return self._first_come(frame, lows, least)

    def _money(self, frame: pl.DataFrame) -> tuple[int, int | None]:
        """The money of the pool: what the records that know it say; lowest and highest where that is open."""
        low, high = frame[f"{self.name}money low"], frame[f"{self.name}money high"]
        known = frame.filter((low == high).fill_null(False))
        if not known.is_empty():
            low, high = known[low.name], known[high.name]
        least = low.min()
        return int(least or 0), None if high.null_count() or not len(high) else int(high.max())  # type: ignore[arg-type]

    def _first_come(
        self, frame: pl.DataFrame, lows: list[pl.Series], money: int
    ) -> list[tuple[pl.Series, pl.Series]]:
        """In the order of the facts; of several that came at the same time and do not fit nobody is first."""
        order = [f"{self.name}order {place}" for place in range(self.order)]
        claims = pl.concat(
            frame.select(pl.row_index(_ROW), *order).with_columns(
                low.cast(pl.Int128).alias("fen"), pl.lit(place).alias("claim")
            )
            for place, low in enumerate(lows)
        )
        asking = claims.filter(pl.col("fen") > 0)
        if asking.select(pl.any_horizontal(pl.col(each).is_null().any() for each in order)).item():
            part = asking.with_columns(
                pl.lit(0).alias("low"), pl.col("fen").clip(upper_bound=money).alias("high")
            )
        else:
            part = self._in_turn(asking.sort(*order, _ROW, "claim"), order, money)
        whole = claims.join(part.select(_ROW, "claim", "low", "high"), on=[_ROW, "claim"], how="left")
        whole = whole.sort("claim", _ROW).with_columns(pl.col("low", "high").fill_null(0))
        return [(each["low"], each["high"]) for each in whole.partition_by("claim", maintain_order=True)]

    def _in_turn(self, asking: pl.DataFrame, order: list[str], money: int) -> pl.DataFrame:
        """Claims in their order with what each gets."""
        block = pl.struct(order).rle_id().alias("block") if order else pl.lit(0).alias("block")
        asking = asking.with_columns(block)
        blocks = asking.group_by("block", maintain_order=True).agg(
            pl.col("fen").sum().alias("wanted"), (pl.col(_ROW).n_unique() > 1).alias("several")
        )
        spent = pl.col("wanted").cum_sum()
        blocks = blocks.with_columns(
            (spent - pl.col("wanted")).alias("before"), (spent > money).alias("short")
        )
        # The first block that does not fit ends the paying for all that come after it.
        after = pl.col("short").cum_sum() > 1
        tied = pl.col("short") & pl.col("several")
        blocks = blocks.with_columns(after.alias("after"), tied.alias("tied"))
        asking = asking.join(blocks, on="block", maintain_order="left")
        used = pl.col("fen").cum_sum() - pl.col("fen")
        left = (pl.lit(money) - used).clip(lower_bound=0)
        fits = pl.col("fen") <= left
        # Once a claim did not fit whole, nothing is left for the next.
        stopped = (~fits).cum_sum() > (~fits).cast(pl.Int64)
        rest = left if self.in_part else pl.lit(0)
        part = pl.when(stopped | pl.col("after")).then(0).when(fits).then(pl.col("fen")).otherwise(rest)
        maybe = pl.min_horizontal("fen", pl.lit(money) - pl.col("before")).clip(lower_bound=0)
        open_one = pl.col("tied") & ~pl.col("after")
        return asking.with_columns(
            pl.when(open_one).then(0).otherwise(part).alias("low"),
            pl.when(open_one).then(maybe).otherwise(part).alias("high"),
        )


def _share_of(claims: pl.Series, money: int, total: int) -> pl.Series:
    """Each claim times the money by the total, down to the fen."""
    wide = pl.Int128
    share = pl.col("") * pl.lit(money, dtype=wide) // pl.lit(total, dtype=wide)
    return claims.cast(wide).alias("").to_frame().select(share.cast(pl.Int64)).to_series()


def _at_most(high: pl.Series, money: int | None) -> pl.Series:
    if money is None:
        return high
    return high.fill_null(money).clip(upper_bound=money)
