"""All awards of a programme with what was paid and what is owed, as frames, for pages that add them up.

Adding up some ten thousand awards by place, size and year takes a database longer than a reader waits, and a
frame a few thousandths of a second. The frames are kept until a deed touches money, firms or rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import polars as pl
from django.db.models import Q

from zoulang.web.accounts.frames import Fields, frame_of
from zoulang.web.accounts.kept import Kept
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.since import Done
from zoulang.web.money.models import Award, Instalment, Payment
from zoulang.web.registry.models import ChainMember

Value = TypeVar("Value")
TABLES_KEPT = 8
# What an award was decided by; no list shows it.
HEAVY = ("decision", "facts", "past_awards")
AWARDS: Fields = {
    "award": ("pk", pl.Int64),
    "enterprise": ("enterprise_id", pl.Int64),
    "rule": ("rule_id", pl.Int64),
    "policy": ("rule__policy_file_id", pl.Int64),
    "year": ("year", pl.Int32),
    "amount": ("amount", pl.Int64),
    "granted_on": ("granted_on", pl.Date),
    "award_due": ("due", pl.Date),
    "town": ("enterprise__town_id", pl.Int64),
    "unit": ("enterprise__unit_id", pl.Int64),
}
PAID: Fields = {
    "award": ("award_id", pl.Int64),
    "fen": ("amount", pl.Int64),
    "paid_on": ("paid_on", pl.Date),
    "due_year": ("instalment__due_year", pl.Int32),
}
OPEN: Fields = {
    "instalment": ("pk", pl.Int64),
    "number": ("number", pl.Int32),
    "award": ("award_id", pl.Int64),
    "fen": ("amount", pl.Int64),
    "due": ("due", pl.Date),
    "due_year": ("due_year", pl.Int32),
}
CHAINS: Fields = {"enterprise": ("enterprise_id", pl.Int64), "chain": ("chain_id", pl.Int64)}
# Deeds that touch neither money nor firms, and no rule by which money is given.
ELSEWHERE = {
    "address.set", "address.removed", "check.ticked", "check.unticked", "deputy.appointed", "deputy.ended",
    "draft.added", "draft.mended", "draft.rejected", "draft.reopened", "evidence.added", "goal.base_year_set",
    "item.added", "item.answered", "item.assigned", "item.closed", "measurement.recorded",
    "message.found_sent", "message.sent_again", "model.asked", "objection.answered", "objection.raised",
    "person.added", "plan.set", "problem.sent", "question.asked", "region_value.recorded", "reminders.sent",
    "report.corrected", "report.submitted", "role.ended", "role.given",
}  # fmt: skip


@dataclass(frozen=True)
class AwardTable:
    """The awards of a programme, amounts in fen.

    Attributes:
        awards: the columns of `AWARDS`, in the order of ids.
        paid: what left a treasury by the day: the columns of `PAID` and those of the award.
        open: what is neither paid by the day nor freed: the columns of `OPEN`, whether it is ``taken`` by a
            payment run, and the columns of the award.
    """

    programme: Programme
    awards: pl.DataFrame
    paid: pl.DataFrame
    open: pl.DataFrame

    def seen_by(self, user: Any) -> pl.Expr:
        """The condition for awards that a person may see one by one, as `AwardQuerySet.visible_to`."""
        if user.is_superuser or self.programme.pk in user.programmes_where("awards"):
            return pl.lit(value=True)
        own = list(user.units_where("awards"))
        return (pl.col("town").is_in(own) | pl.col("unit").is_in(own)).fill_null(value=False)

    @cached_property
    def listed(self) -> pl.DataFrame:
        """The awards, and whether something of each is ``open``."""
        return self.awards.with_columns(open=pl.col("award").is_in(self.open["award"].unique().to_list()))

    @cached_property
    def chains(self) -> pl.DataFrame:
        """``enterprise`` and ``chain``: a row for each place of a firm in a chain."""
        places = ChainMember.objects.filter(enterprise__programme=self.programme).order_by()
        return frame_of(places, CHAINS).unique(maintain_order=True)


def award_table(programme: Programme, on: date) -> AwardTable:
    """The awards of a programme as they stand on a day; one query, and four more after a deed with money."""
    return _TABLES.value((programme.pk, on), lambda: _made(programme, on), unless_touched)


def awards_seen(user: Any, on: date) -> pl.DataFrame:
    """`AwardTable.listed` of the awards that `AwardQuerySet.visible_to` shows to a person."""
    programmes = Programme.objects.order_by("pk")
    if not user.is_superuser:
        programmes = programmes.filter(pk__in={held.programme_id for held in user.held_roles})
    tables = [award_table(programme, on) for programme in programmes]
    frames = [table.listed.filter(table.seen_by(user)) for table in tables]
    return pl.concat(frames) if frames else pl.DataFrame(schema={**_SCHEMA, "open": pl.Boolean})


_SCHEMA = {name: dtype for name, (_path, dtype) in AWARDS.items()}
_TABLES: Kept[tuple[int, date], AwardTable] = Kept(TABLES_KEPT)


def unless_touched(value: Value, deeds: Sequence[Done]) -> Value | None:
    """What was worked out of money, firms and rules, where none of the deeds touched one of them."""
    return value if all(deed.verb in ELSEWHERE for deed in deeds) else None


def _made(programme: Programme, on: date) -> AwardTable:
    awards = frame_of(Award.objects.filter(enterprise__programme=programme).order_by("pk"), AWARDS)
    # Of one programme after the join with its awards: joining them in the database takes three times as long.
    paid = frame_of(Payment.objects.paid(on).order_by(), PAID)
    open_parts = frame_of(Instalment.objects.open(on).order_by(), OPEN)
    under_way = Q(state__in=[Payment.State.PREPARED, Payment.State.SENT]) | Q(paid_on__gt=on)
    taken = list(Payment.objects.filter(under_way).order_by().values_list("instalment", flat=True))
    open_parts = open_parts.with_columns(taken=pl.col("instalment").is_in(taken))
    return AwardTable(
        programme,
        awards,
        paid.join(awards, on="award", maintain_order="left"),
        open_parts.join(awards, on="award", maintain_order="left"),
    )
