"""What everybody may read of money: sums by rule, year and month; those over too few firms are withheld.

All sums of a programme are weighed in one table, so that no page gives away what another one withholds. Who
sees awards one by one sees every sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from zoulang.figures.withholding import AMOUNTS, Withholding, withheld
from zoulang.figures.withholding import Sum as PublicSum
from zoulang.web.accounts.kept import Kept
from zoulang.web.accounts.models import Programme
from zoulang.web.money.award_table import AwardTable, award_table, unless_touched
from zoulang.web.programme.withheld import rule_of_withholding

NOTHING = PublicSum(0, 0, "shown")
MONTHS_TOLD = 24
TABLES_KEPT = 16
# What is asked of paid money: a rule, a year, a month; None for all of them.
Paid = tuple[int | None, int | None, int | None]
Key = tuple[str, int | None, int | None, int | None]


@dataclass(frozen=True)
class PublicMoney:
    """The sums of a programme on a day, as one reader may see them.

    Attributes:
        sums: ``paid`` with rule, year and month, ``open`` and ``late`` with the rule; None stands for all.
        counts: how many payments, or how many awards, stand behind a sum.
        late_since: the earliest day that passed without payment; None where nothing is late.
    """

    sums: dict[Key, PublicSum]
    counts: dict[Key, int]
    late_since: date | None

    def paid(self, rule: int | None = None, year: int | None = None, month: int | None = None) -> PublicSum:
        """What was paid, in all or under a rule, at any time or in a year or month."""
        return self.sums.get(("paid", rule, year, month), NOTHING)

    def open(self, rule: int | None = None) -> PublicSum:
        """What was granted and is not paid."""
        return self.sums.get(("open", rule, None, None), NOTHING)

    def late(self, rule: int | None = None) -> PublicSum:
        """The part of it of which the day of payment has passed."""
        return self.sums.get(("late", rule, None, None), NOTHING)

    def count(self, kind: str, rule: int | None = None, year: int | None = None) -> int:
        """Payments of ``paid``, awards of ``open`` and ``late``; of no use where the sum is withheld."""
        return self.counts.get((kind, rule, year, None), 0)

    def years(self, rule: int) -> list[int]:
        """The calendar years in which a rule paid."""
        return sorted({key[2] for key in self.sums if key[:2] == ("paid", rule) and key[2] and not key[3]})


def public_money(programme: Programme, on: date, user: Any) -> PublicMoney:
    """The sums of a programme on a day; one query, and a few more when money moved."""
    rule = rule_of_withholding(programme, user)
    key = programme.pk, on, rule
    return _MONEY.value(key, lambda: _made(programme, on, rule), unless_touched)


_MONEY: Kept[tuple[int, date, Withholding], PublicMoney] = Kept(TABLES_KEPT)


def _made(programme: Programme, on: date, rule: Withholding) -> PublicMoney:
    sums: dict[Key, PublicSum] = {}
    counts: dict[Key, int] = {}
    table = award_table(programme, on)
    late = table.open.filter(pl.col("granted_on") <= on, pl.col("due") < on)
    for rows in (_paid_rows(table, on), _open_rows(table, on)):
        parts: dict[Any, int] = {}
        amounts: list[tuple[int, int, int]] = []
        made_of: dict[Key, set[int]] = {}
        for part, keys, firm, fen, count in rows:
            place = parts.setdefault(part, len(parts))
            amounts.append((place, firm, fen))
            for key in keys:
                made_of.setdefault(key, set()).add(place)
                counts[key] = counts.get(key, 0) + count
        frame = pl.DataFrame(amounts, schema=AMOUNTS, orient="row")
        sums |= withheld(frame, made_of, rule)
    return PublicMoney(sums, counts, late["due"].min())  # type: ignore[arg-type]


def _paid_rows(table: AwardTable, on: date) -> Iterable[tuple[Any, list[Key], int, int, int]]:
    day = pl.col("paid_on")
    by = ["rule", day.dt.year().alias("in"), day.dt.month().alias("month"), "enterprise"]
    counted = table.paid.group_by(by, maintain_order=True).agg(pl.col("fen").sum(), pl.len())
    last = on.year * 12 + on.month
    for rule, year, month, firm, fen, count in counted.iter_rows():
        kept: list[Paid] = [(None, None, None), (None, year, None), (rule, None, None), (rule, year, None)]
        if year * 12 + month > last - MONTHS_TOLD:
            kept.append((None, year, month))
        yield (rule, year, month), [("paid", *key) for key in kept], firm, fen, count


def _open_rows(table: AwardTable, on: date) -> Iterable[tuple[Any, list[Key], int, int, int]]:
    """Of each rule and firm what is late and what is not; an award with both counts with what is late."""
    late = (pl.col("due") < on).fill_null(value=False)
    granted = table.open.filter(pl.col("granted_on") <= on).with_columns(late=late)
    by_firm = granted.group_by("rule", "enterprise", maintain_order=True).agg(
        pl.col("fen").sum(),
        pl.col("fen").filter("late").sum().alias("late_fen"),
        pl.col("award").n_unique().alias("awards"),
        pl.col("award").filter("late").n_unique().alias("late_awards"),
    )
    for rule, firm, fen, late_fen, awards, late_awards in by_firm.iter_rows():
        keys: list[Key] = [("open", None, None, None), ("open", rule, None, None)]
        late_keys: list[Key] = [("late", None, None, None), ("late", rule, None, None)]
        if late_fen:
            yield (rule, True), keys + late_keys, firm, late_fen, late_awards
        if fen - late_fen:
            yield (rule, False), keys, firm, fen - late_fen, awards - late_awards
