"""The key projects of a programme as a table: filters that live in the address, sums, a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from zoulang.web.accounts.entrance import number_in
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.accounts.templatetags.zoulang import LIGHT_WORDS
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.words import shown
from zoulang.web.programme.projects.table import Row, projects_of, rows

NO_LIGHT = "quiet"
ON_A_PAGE = 25


@dataclass(frozen=True)
class Choice:
    """One value of a filter, with the number of projects behind it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Totals:
    """The sums of the projects shown, in fen; the share is of the plans."""

    planned: int
    done: int
    due: int

    @property
    def short(self) -> int:
        """What is missing against the plans to date; 0 where nothing is."""
        return max(self.due - self.done, 0)


class Overview:
    """What a person asked to see of the key projects."""

    def __init__(self, programme: Programme, user: Any, asked: Mapping[str, str], on: date) -> None:
        self.programme, self.user, self.on = programme, user, on
        self.stage = asked.get("stage", "")[:40]
        self.light = asked.get("light", "") if asked.get("light") in LIGHT_WORDS else ""
        self.level = asked.get("level", "")[:20]
        self.unit = number_in(asked.get("unit", ""))
        self.leader = number_in(asked.get("leader", ""))
        self.q = asked.get("q", "").strip()[:60]
        self.number = asked.get("page", "1")

    @property
    def is_filtered(self) -> bool:
        return bool(self.stage or self.light or self.level or self.unit or self.leader or self.q)

    @cached_property
    def all(self) -> list[Row]:
        """Every project that the person may see, by its number."""
        return rows(projects_of(self.programme, self.user).order_by("number", "pk"), self.on)

    @cached_property
    def rows(self) -> list[Row]:
        """Those asked for."""
        return [row for row in self.all if self._is_asked(row)]

    def _is_asked(self, row: Row) -> bool:
        words = (row.case.title_zh, row.case.title_en.lower(), row.case.number)
        return (
            self.stage in ("", row.case.stage)
            and self.light in ("", state_of(row))
            and self.level in ("", row.level)
            and (self.unit is None or self.unit in {part.unit_id for part in row.case.parts.all()})
            and (self.leader is None or (row.leader is not None and row.leader.pk == self.leader))
            and any(self.q.lower() in each.lower() for each in words)
        )

    @cached_property
    def page(self) -> Page:
        """The rows of the page asked for."""
        return Paginator(self.rows, ON_A_PAGE).get_page(self.number)

    # --- what can be chosen -------------------------------------------------------------------------

    @cached_property
    def stages(self) -> list[Choice]:
        """The stages of the procedures, in their order, with the number of projects in each."""
        found: dict[str, str] = {}
        for row in self.all:
            for stage in read_procedure(row.case.procedure.source).stages:
                found.setdefault(stage.id, shown(stage.title))
        here = [row.case.stage for row in self.all]
        return [Choice(id, title, here.count(id)) for id, title in found.items() if id in here]

    @cached_property
    def lights(self) -> list[Choice]:
        states = [state_of(row) for row in self.all]
        return [Choice(state, str(word), states.count(state)) for state, word in LIGHT_WORDS.items()
                if state in states]  # fmt: skip

    @cached_property
    def levels(self) -> list[str]:
        return sorted({row.level for row in self.all if row.level})

    @cached_property
    def units(self) -> list[Unit]:
        found = {part.unit_id: part.unit for row in self.all for part in row.case.parts.all()}
        return [found[pk] for pk in sorted(found)]

    @cached_property
    def leaders(self) -> list[User]:
        found = {row.leader.pk: row.leader for row in self.all if row.leader}
        return [found[pk] for pk in sorted(found)]

    # --- sums ---------------------------------------------------------------------------------------

    @cached_property
    def totals(self) -> Totals:
        """Sums of the projects shown that have a plan."""
        sums = [(row.year.total, row.year.sums) for row in self.rows if row.year and row.year.sums]
        return Totals(
            planned=sum(total or 0 for total, _sums in sums),
            done=sum(each.done for _total, each in sums),
            due=sum(each.planned for _total, each in sums),
        )

    @property
    def late(self) -> list[Row]:
        """Projects with a milestone past its day."""
        return [row for row in self.rows if row.days_late]

    def table(self) -> pl.DataFrame:
        """The projects asked for as a spreadsheet; amounts in fen."""
        columns: dict[str, tuple[Any, Any]] = {
            _("Project number"): (pl.String, lambda row: row.case.number),
            _("Project"): (pl.String, lambda row: row.case.text("title")),
            _("Level"): (pl.String, lambda row: row.level),
            _("Stage"): (pl.String, lambda row: row.stage_word),
            _("Pledged leader"): (pl.String, lambda row: row.leader.display if row.leader else ""),
            _("Promoting department"): (pl.String, lambda row: _name(row.promoter)),
            _("Local unit"): (pl.String, lambda row: _name(row.locality)),
            _("Plan of the year"): (pl.Int64, lambda row: row.year.total if row.year else None),
            _("Planned to date"): (pl.Int64, lambda row: _sum(row, "planned")),
            _("Done to date"): (pl.Int64, lambda row: _sum(row, "done")),
            _("Known until"): (pl.Date, lambda row: _sum(row, "known_until")),
            _("Light"): (pl.String, lambda row: row.light.word if row.light else ""),
            _("Days the milestone is late"): (pl.Int64, lambda row: row.days_late),
            _("Open problems"): (pl.Int64, lambda row: len(row.problems)),
        }  # fmt: skip
        return pl.DataFrame(
            {
                head: pl.Series([of(row) for row in self.rows], dtype=kind)
                for head, (kind, of) in columns.items()
            }
        )

    @property
    def money_columns(self) -> list[str]:
        return [_("Plan of the year"), _("Planned to date"), _("Done to date")]


def state_of(row: Row) -> str:
    """The state of a project's light; ``quiet`` where it has none."""
    return row.light.state if row.light else NO_LIGHT


def _sum(row: Row, name: str) -> Any:
    held = row.year.sums if row.year else None
    return getattr(held, name) if held else None


def _name(unit: Unit | None) -> str:
    return unit.text("name") if unit else ""
