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
from django.db.models import Count, Q, Sum

from zoulang.figures.withholding import AMOUNTS, Withholding, withheld
from zoulang.figures.withholding import Sum as PublicSum
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.since import Newest, in_a_deed, newest_entry
from zoulang.web.money.models import Instalment, Payment

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
    """

    sums: dict[Key, PublicSum]
    counts: dict[Key, int]

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


def sees_every_sum(user: Any, programme: Programme) -> bool:
    """Whether the reader may see the awards behind the sums anyway."""
    if user.is_superuser:
        return True
    return user.is_authenticated and programme.pk in user.programmes_where("awards")


def rule_of_withholding(programme: Programme, user: Any) -> Withholding:
    """When a sum is withheld from the reader."""
    if sees_every_sum(user, programme):
        return Withholding(firms=0, percent=0)
    return Withholding(programme.fewest_firms, programme.nearest_percent)


def public_money(programme: Programme, on: date, user: Any) -> PublicMoney:
    """The sums of a programme on a day; one query, and two more when something changed."""
    rule = rule_of_withholding(programme, user)
    key, newest = (programme.pk, on, rule), newest_entry()
    kept = _kept.get(key)
    if kept is not None and kept[0] == newest and not in_a_deed():
        return kept[1]
    made = _made(programme, on, rule)
    if not in_a_deed():
        _kept.pop(key, None)
        _kept[key] = newest, made
        for old in list(_kept)[: max(len(_kept) - TABLES_KEPT, 0)]:
            _kept.pop(old, None)
    return made


_kept: dict[tuple[int, date, Withholding], tuple[Newest, PublicMoney]] = {}


def _made(programme: Programme, on: date, rule: Withholding) -> PublicMoney:
    sums: dict[Key, PublicSum] = {}
    counts: dict[Key, int] = {}
    for rows in (_paid_rows(programme, on), _open_rows(programme, on)):
        parts: dict[Any, int] = {}
        amounts, made_of = [], {}
        for part, keys, firm, fen, count in rows:
            place = parts.setdefault(part, len(parts))
            amounts.append((place, firm, fen))
            for key in keys:
                made_of.setdefault(key, set()).add(place)
                counts[key] = counts.get(key, 0) + count
        frame = pl.DataFrame(amounts, schema=AMOUNTS, orient="row")
        sums |= withheld(frame, made_of, rule)
    return PublicMoney(sums, counts)


def _paid_rows(programme: Programme, on: date) -> Iterable[tuple[Any, list[Key], int, int, int]]:
    payments = Payment.objects.paid(on).filter(award__enterprise__programme=programme).order_by()
    rows = payments.values_list("award__rule_id", "paid_on__year", "paid_on__month", "award__enterprise_id")
    last = on.year * 12 + on.month
    for rule, year, month, firm, fen, count in rows.annotate(Sum("amount"), Count("id")):
        kept: list[Paid] = [(None, None, None), (None, year, None), (rule, None, None), (rule, year, None)]
        if year * 12 + month > last - MONTHS_TOLD:
            kept.append((None, year, month))
        yield (rule, year, month), [("paid", *key) for key in kept], firm, fen, count


def _open_rows(programme: Programme, on: date) -> Iterable[tuple[Any, list[Key], int, int, int]]:
    parts = Instalment.objects.open(on).filter(
        award__enterprise__programme=programme, award__granted_on__lte=on
    )
    late = Q(due__lt=on)
    rows = parts.order_by().values_list("award__rule_id", "award__enterprise_id")
    counted = rows.annotate(
        fen=Sum("amount"),
        late_fen=Sum("amount", filter=late, default=0),
        awards=Count("award", distinct=True),
        late_awards=Count("award", filter=late, distinct=True),
    )
    for rule, firm, fen, late_fen, awards, late_awards in counted:
        keys: list[Key] = [("open", None, None, None), ("open", rule, None, None)]
        late_keys: list[Key] = [("late", None, None, None), ("late", rule, None, None)]
        if late_fen:
            yield (rule, True), keys + late_keys, firm, late_fen, late_awards
        if fen - late_fen:
            yield (rule, False), keys, firm, fen - late_fen, awards - late_awards
