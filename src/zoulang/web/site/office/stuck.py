"""What is stuck, and on whom: for the office its programme, for a lead the parts of others in its duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from zoulang.web.accounts.models import Programme, Role, Unit, User
from zoulang.web.programme.light_table import LightTable, light_table
from zoulang.web.programme.models import Duty

UNITS_SHOWN = 12
DUTIES_SHOWN = 8
STEERING = {Role.OFFICE.value, Role.LEADER.value}


@dataclass(frozen=True)
class StuckUnit:
    """A unit with the number of its parts that are not reported, not accepted in time, or late."""

    unit: Unit
    programme: Programme
    unreported: int
    unaccepted: int
    late: int


class Stuck:
    """What is stuck on a day, as far as the person has to see to it."""

    def __init__(self, user: User, on: date) -> None:
        self.user, self.on = user, on
        self.roles: dict[int, set[str]] = {}
        for held in user.held_roles:
            self.roles.setdefault(held.programme_id, set()).add(held.role)

    @cached_property
    def tables(self) -> list[tuple[Programme, LightTable]]:
        """The programmes the person works for, each with its lights."""
        programmes = Programme.objects.filter(pk__in=self.roles)
        return [(programme, light_table(programme, self.on)) for programme in programmes]

    def _steers(self, programme: Programme) -> bool:
        return bool(self.roles[programme.pk] & STEERING)

    @cached_property
    def units(self) -> list[StuckUnit]:
        """The units on which something is stuck, most unreported first."""
        found = []
        for programme, table in self.tables:
            frame = table.frame.filter(pl.col("left_on").is_null())
            if not self._steers(programme):
                frame = self._led(frame)
            counted = _counted(frame, self.on).head(UNITS_SHOWN)
            units = Unit.objects.in_bulk(counted["unit"].to_list())
            found += [StuckUnit(units[unit], programme, *numbers) for unit, *numbers in counted.iter_rows()]
        return found

    def _led(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The parts of others in duties that the person's units lead."""
        mine = {held.unit_id for held in self.user.held_roles}
        led = frame.filter(pl.col("unit").is_in(list(mine)), pl.col("kind") == "lead").select("duty")
        return frame.join(led, on="duty", how="semi").filter(~pl.col("unit").is_in(list(mine)))

    @cached_property
    def leaderless(self) -> list[Duty]:
        """Duties without a lead that the person may name one for, the first of them."""
        return list(
            Duty.objects.filter(pk__in=self._leaderless_ids[:DUTIES_SHOWN]).select_related(
                "clause__document__programme"
            )
        )

    @property
    def leaderless_count(self) -> int:
        return len(self._leaderless_ids)

    @cached_property
    def _leaderless_ids(self) -> list[int]:
        found: list[int] = []
        for programme, table in self.tables:
            if self.user.has_perm("programme.name_lead", programme):
                leads = table.frame.filter(pl.col("kind") == "lead").select("duty")
                found += (
                    table.frame.join(leads, on="duty", how="anti")["duty"]
                    .unique(maintain_order=True)
                    .to_list()
                )
        return found


def _counted(frame: pl.DataFrame, on: date) -> pl.DataFrame:
    unaccepted = (pl.col("treatment") == "waits") & (pl.col("stage_due") < on).fill_null(False)
    counted = frame.group_by("unit").agg(
        (pl.col("lit") & pl.col("unreported")).sum().alias("unreported"),
        unaccepted.sum().alias("unaccepted"),
        (pl.col("lit") & (pl.col("state") == "late")).sum().alias("late"),
    )
    stuck = counted.filter((pl.col("unreported") > 0) | (pl.col("unaccepted") > 0) | (pl.col("late") > 0))
    return stuck.sort("unreported", "unaccepted", "late", "unit", descending=[True, True, True, False])
