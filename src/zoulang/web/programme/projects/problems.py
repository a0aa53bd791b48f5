"""The problems of all key projects: sorted, sent, answered, closed, and how long each unit takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoulang.web.accounts.entrance import number_in
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item
from zoulang.web.casework.standing import acts_in
from zoulang.web.programme.projects.actions import SENT_ON, SORT
from zoulang.web.programme.projects.table import PROBLEMS, SUBJECT, level_of

STATES = {
    "new": gettext_lazy("Not sent"),
    "sent": gettext_lazy("Sent"),
    "answered": gettext_lazy("Answered"),
    "closed": gettext_lazy("Closed"),
}


@dataclass(frozen=True)
class ProblemRow:
    """One problem of a project, on a day."""

    item: Item
    on: date

    @property
    def sort(self) -> str:
        return str(self.item.facts.get(SORT, ""))

    @property
    def sent_on(self) -> date | None:
        """The day it was sent to the unit that handles it."""
        sent = self.item.facts.get(SENT_ON)
        return date.fromisoformat(sent) if sent else None

    @property
    def level(self) -> str:
        """The level of its project, as the project's facts say it."""
        return level_of(self.item.case)

    @property
    def state(self) -> str:
        """``new``, ``sent``, ``answered`` or ``closed``."""
        if self.item.state != Item.State.OPEN:
            return str(self.item.state)
        return "sent" if self.sent_on else "new"

    @property
    def state_words(self) -> Any:
        return STATES[self.state]

    @property
    def days_late(self) -> int:
        """Days past its day; 0 once it is closed."""
        due = self.item.due
        return max((self.on - due).days, 0) if due and self.state != "closed" else 0

    @property
    def days_to_close(self) -> int | None:
        """Days from the day it was sent, or opened where it was never sent, to the day it was closed."""
        closed = self.item.closed_on
        return (closed - (self.sent_on or self.item.opened_on)).days if closed else None


@dataclass(frozen=True)
class UnitTimes:
    """What a unit had to handle.

    Attributes:
        closed, open, late: numbers of problems; those late are open and past their day.
        days: mean days from sending to closing; None before the first is closed.
        longest: the days of the slowest.
    """

    unit: Unit
    closed: int
    open: int
    late: int
    days: Decimal | None
    longest: int | None
    each: tuple[int, ...]


class ProblemList:
    """What a person asked to see of the problems of a programme's key projects."""

    def __init__(self, programme: Programme, user: Any, asked: Mapping[str, str], on: date) -> None:
        self.programme, self.user, self.on = programme, user, on
        self.state = asked.get("state", "") if asked.get("state") in STATES else ""
        self.unit = number_in(asked.get("unit", ""))
        self.level = asked.get("level", "")[:20]
        self.sort = asked.get("sort", "")[:20]

    @cached_property
    def all(self) -> list[ProblemRow]:
        """Every problem that the person may see, the open ones first."""
        items = Item.objects.visible_to(self.user).filter(
            case__programme=self.programme, case__procedure__subject=SUBJECT, kind=PROBLEMS
        )
        related = ("case__procedure", "case__programme", "unit")
        listed = items.select_related(*related).prefetch_related("case__parts").order_by("due", "pk")
        return sorted((ProblemRow(item, self.on) for item in listed), key=lambda row: row.state == "closed")

    @cached_property
    def rows(self) -> list[ProblemRow]:
        """Those asked for."""
        return [row for row in self.all if self._is_asked(row)]

    def _is_asked(self, row: ProblemRow) -> bool:
        return (
            self.state in ("", row.state)
            and self.unit in (None, row.item.unit_id)
            and self.level in ("", row.level)
            and self.sort in ("", row.sort)
        )

    @property
    def states(self) -> list[tuple[str, Any]]:
        return list(STATES.items())

    @property
    def is_filtered(self) -> bool:
        return bool(self.state or self.unit or self.level or self.sort)

    @cached_property
    def units(self) -> list[Unit]:
        """The units that have problems to handle, by the length of their list."""
        found = {row.item.unit_id: row.item.unit for row in self.all if row.item.unit}
        return sorted(found.values(), key=lambda unit: unit.pk)

    @cached_property
    def levels(self) -> list[str]:
        return sorted({row.level for row in self.all if row.level})

    @cached_property
    def sorts(self) -> list[str]:
        return sorted({row.sort for row in self.all if row.sort})

    @cached_property
    def may_send(self) -> list[ProblemRow]:
        """The problems not sent yet that the person may sort and send."""
        if not self.user.has_perm("programme.send_problems", self.programme):
            return []
        return [row for row in self.all if row.state == "new" and self._closes(row.item.case)]

    def _closes(self, case: Case) -> bool:
        closing = read_procedure(case.procedure.source).list_of(PROBLEMS).closing
        return acts_in(self.user, case, closing)

    @cached_property
    def times(self) -> list[UnitTimes]:
        """How long each unit takes, in the order of the programme's units; of the problems asked for."""
        by_unit: dict[int, list[ProblemRow]] = {}
        for row in self.rows:
            if row.item.unit_id is not None:
                by_unit.setdefault(row.item.unit_id, []).append(row)
        return [_times(unit, by_unit[unit.pk]) for unit in self.units if unit.pk in by_unit]

    @property
    def chart(self) -> dict[str, Any]:
        """Mean days to close by unit, as the data of a chart."""
        shown = [each for each in self.times if each.days is not None]
        return {
            "labels": [str(each.unit.text("name")) for each in shown],
            "series": [
                {"name": _("Mean days to close"), "values": [float(each.days or 0) for each in shown]}
            ],
            "unit": _("days"),
            "horizontal": True,
        }

    def table(self) -> pl.DataFrame:
        """The problems asked for as a spreadsheet."""
        columns: dict[str, tuple[Any, Any]] = {
            _("Project"): (pl.String, lambda row: row.item.case.text("title")),
            _("Level"): (pl.String, lambda row: row.level),
            _("Problem"): (pl.String, lambda row: row.item.text("title")),
            _("Sort"): (pl.String, lambda row: row.sort),
            _("Unit"): (pl.String, lambda row: row.item.unit.text("name") if row.item.unit else ""),
            _("Due"): (pl.Date, lambda row: row.item.due),
            _("State"): (pl.String, lambda row: str(row.state_words)),
            _("Opened"): (pl.Date, lambda row: row.item.opened_on),
            _("Sent"): (pl.Date, lambda row: row.sent_on),
            _("Answered"): (pl.Date, lambda row: row.item.answered_on),
            _("Closed"): (pl.Date, lambda row: row.item.closed_on),
            _("Days to close"): (pl.Int64, lambda row: row.days_to_close),
            _("Days late"): (pl.Int64, lambda row: row.days_late),
        }
        return pl.DataFrame(
            {
                head: pl.Series([of(row) for row in self.rows], dtype=kind)
                for head, (kind, of) in columns.items()
            }
        )


def _times(unit: Unit, rows: list[ProblemRow]) -> UnitTimes:
    days = [row.days_to_close for row in rows if row.days_to_close is not None]
    still = [row for row in rows if row.state != "closed"]
    return UnitTimes(
        unit=unit,
        closed=len(days),
        open=len(still),
        late=sum(row.days_late > 0 for row in still),
        days=Decimal(sum(days)) / len(days) if days else None,
        longest=max(days, default=None),
        each=tuple(days),
    )
