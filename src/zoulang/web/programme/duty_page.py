"""One duty as its page shows it: each part with its light, stage, reports, projects and possible moves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from zoulang.web.accounts.models import JournalEntry, Programme, Unit
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Evidence, Move, Report
from zoulang.web.casework.standing import acts_in, sees_inside
from zoulang.web.programme.light_table import LightTable, light_table
from zoulang.web.programme.lights import Light, treatments, worst
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.programme.open_parts import open_parts_of_others
from zoulang.web.programme.progress import Progress, progress_by_case

HISTORY_SHOWN = 40


@dataclass(frozen=True)
class PartRow:
    """The part of one unit, as the person who looks may see it.

    Attributes:
        stage: the stage of its run, as the procedure names it.
        can: moves the person may make, by slug.
        open_parts: of a lead, the parts of others that are still open; ``unseen`` those it has not named.
        reports: those the person may read in full.
        reason: why it is questioned, if the person reads the papers of its run.
    """

    part: DutyUnit
    light: Light | None
    stage: Any
    treatment: str
    can: frozenset[str]
    open_parts: tuple[DutyUnit, ...]
    unseen: tuple[DutyUnit, ...]
    reports: tuple[Report, ...]
    progress: Progress | None
    reason: str
    is_mine: bool


class DutyPage:
    """What the page of a duty shows on a day; a constant number of queries."""

    def __init__(self, duty: Duty, on: date, user: Any) -> None:
        self.duty, self.on, self.user = duty, on, user

    @cached_property
    def table(self) -> LightTable:
        return light_table(self.duty.programme, self.on)

    @cached_property
    def parts(self) -> list[DutyUnit]:
        parts = self.duty.duty_units.select_related("unit", "case__procedure", "taken_from__unit")
        return list(parts.prefetch_related("case__parts"))

    @cached_property
    def rows(self) -> list[PartRow]:
        """Every part, those that were handed on last."""
        lights = self.table.lights(part.pk for part in self.parts)
        still = open_parts_of_others(self.parts)
        reports: dict[int, list[Report]] = defaultdict(list)
        cases = [part.case_id for part in self.parts]
        seen = Report.objects.visible_to(self.user).filter(case__in=cases, submitted_on__lte=self.on)
        for report in seen.order_by("-period_end"):
            reports[report.case_id].append(report)
        papers = Evidence.objects.filter(case__in=cases, name="异议理由").order_by("id")
        reasons = {paper.case_id: paper.words for paper in papers}
        progress = progress_by_case(cases, self.on)
        mine = {held.unit_id for held in getattr(self.user, "held_roles", ())}
        rows = []
        for part in self.parts:
            treated = treatments(part.case.procedure.source)[part.case.stage]
            procedure = read_procedure(part.case.procedure.source)
            own = still[part.pk]
            rows.append(
                PartRow(
                    part=part,
                    light=lights.get(part.pk),
                    stage=procedure.stage(part.case.stage).title,
                    treatment=treated.kind,
                    can=self._moves(part),
                    open_parts=tuple(own),
                    unseen=tuple(each for each in own if each.pk not in part.seen_open),
                    reports=tuple(reports[part.case_id]),
                    progress=progress.get(part.case_id),
                    reason=self._reason(part, reasons),
                    is_mine=part.unit_id in mine,
                )
            )
        return sorted(rows, key=lambda row: row.part.left_on is not None)

    def _moves(self, part: DutyUnit) -> frozenset[str]:
        if not self.user.is_authenticated or not self.may_move:
            return frozenset()
        moves = read_procedure(part.case.procedure.source).moves_from(part.case.stage)
        return frozenset(move.id for move in moves if acts_in(self.user, part.case, move.by))

    def _reason(self, part: DutyUnit, papers: dict[int, str]) -> str:
        """Why a part is questioned, for those who read the papers of its run."""
        if part.case.stage != "questioned" or not sees_inside(self.user, part.case):
            return ""
        return papers.get(part.case_id, "")

    @cached_property
    def may_move(self) -> bool:
        return bool(self.user.has_perm("casework.move_case", self.duty.programme))

    @cached_property
    def may(self) -> dict[str, bool]:
        """Which deeds on the duty itself the person may do."""
        names = ("name_lead", "add_participants", "set_rhythm", "set_own_day")
        return {name: self.user.has_perm(f"programme.{name}", self.duty) for name in names}

    @property
    def light(self) -> Light | None:
        """The worst light of the parts."""
        return worst([row.light for row in self.rows])

    @property
    def leads(self) -> list[DutyUnit]:
        return [part for part in self.parts if part.part == DutyUnit.Part.LEAD and part.left_on is None]

    @property
    def is_reference(self) -> bool:
        """Whether the programme only shows what its documents print."""
        return self.duty.programme.kind == Programme.Kind.REFERENCE

    @cached_property
    def other_units(self) -> list[Unit]:
        """Units of the programme that do not take part."""
        there = [part.unit_id for part in self.parts if part.left_on is None]
        units = self.duty.programme.units.exclude(pk__in=there)
        return list(units.exclude(kind__in=[Unit.Kind.ENTERPRISE, Unit.Kind.PUBLIC]))

    @cached_property
    def lead_choices(self) -> list[Unit]:
        """Who may be named as lead: those that take part first."""
        named = [part.unit for part in self.parts if part.left_on is None and part.part != DutyUnit.Part.LEAD]
        return [*named, *self.other_units]

    @cached_property
    def moves(self) -> list[Move]:
        """What happened to the parts, the latest first."""
        cases = [part.case_id for part in self.parts]
        moves = Move.objects.visible_to(self.user).filter(case__in=cases).select_related("by")
        units = {part.case_id: part.unit for part in self.parts}
        sources = {part.case_id: part.case.procedure.source for part in self.parts}
        inside = {part.case_id for part in self.parts if sees_inside(self.user, part.case)}
        shown = list(moves.order_by("-on", "-id")[:HISTORY_SHOWN])
        for move in shown:
            move.unit = units[move.case_id]  # type: ignore[attr-defined]
            move.told = move.note if move.case_id in inside else ""  # type: ignore[attr-defined]
            move.title = read_procedure(sources[move.case_id]).move(move.move).title  # type: ignore[attr-defined]
        return shown

    @cached_property
    def journal(self) -> list[JournalEntry]:
        """The lines of the journal about the duty itself, for those who read it."""
        entries = JournalEntry.objects.visible_to(self.user).select_related("actor")
        return list(
            entries.filter(subject_type="programme.duty", subject_id=str(self.duty.pk))[:HISTORY_SHOWN]
        )
