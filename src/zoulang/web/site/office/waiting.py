"""What waits for a person by day: reports, moves, entries of lists; a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from zoulang import procedures as core
from zoulang.web.accounts.models import User
from zoulang.web.casework.actions import reportable_periods
from zoulang.web.casework.clocks import due_of_report
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, CasePart, Item, Procedure
from zoulang.web.casework.standing import stands_as
from zoulang.web.casework.words import shown
from zoulang.web.money.waiting import waiting_payments
from zoulang.web.programme.lights import DONE_IN_FULL
from zoulang.web.programme.models import DutyUnit

MOST = 60


@dataclass(frozen=True)
class Task:
    """One thing that waits.

    Attributes:
        kind: ``report``, ``move``, ``item`` or ``look`` at what no case stands for.
        day: the day by which it has to be done; None: none is set.
        what: what has to be done, in the language of the screen.
        about: what it is done to, a bilingual record with a title; ``unit``: for which unit.
        clause: what sets the day, where a text does.
    """

    kind: str
    day: date | None
    what: str
    about: Any
    unit: Any
    url: str
    period_end: date | None = None
    clause: str = ""


@dataclass(frozen=True)
class ReportIn:
    """A report of the last period that is in."""

    case: Case
    period_end: date


class Waiting:
    """What waits for a person on a day."""

    def __init__(self, user: User, on: date) -> None:
        self.user, self.on = user, on
        self.units = {held.unit_id for held in user.held_roles}
        self.roles: dict[int, set[str]] = {}
        for held in user.held_roles:
            self.roles.setdefault(held.programme_id, set()).add(held.role)
        self._ends: dict[tuple[int, str, date], list[date]] = {}
        self._dues: dict[tuple[int, date], date | None] = {}

    @cached_property
    def tasks(self) -> list[Task]:
        """Everything, what comes first on top; what has no day comes last."""
        found = [*self._reports, *self._moves, *self._items, *self._money]
        return sorted(found, key=lambda task: (task.day is None, task.day or self.on, task.kind))

    @property
    def shown(self) -> list[Task]:
        return self.tasks[:MOST]

    @property
    def more(self) -> int:
        return max(len(self.tasks) - MOST, 0)

    # --- reports ---------------------------------------------------------------------------------------

    @cached_property
    def _reporting(self) -> list[tuple[Case, date]]:
        """Cases that my units report on now, with the last period that can be reported."""
        mine = CasePart.objects.filter(unit__in=self.units)
        cases = Case.objects.filter(Exists(mine.filter(case=OuterRef("pk"))), closed_on=None)
        cases = cases.exclude(cadence="").exclude(start=None).exclude(procedure__seen=Procedure.Seen.SEALED)
        cases = cases.select_related("procedure", "programme")
        cases = cases.prefetch_related(Prefetch("parts", mine.select_related("unit"), to_attr="mine"))
        found: list[tuple[Case, date]] = []
        for case in cases:
            reports = read_procedure(case.procedure.source).reports
            if reports is None or (reports.stages and case.stage not in reports.stages):
                continue
            if any(part.position in reports.by for part in case.mine):  # type: ignore[attr-defined]
                end = self._last_end(case)
                if end is not None:
                    found.append((case, end))
        return found

    @cached_property
    def _reports(self) -> list[Task]:
        named = self._duty_of(case for case, _ in self._reporting)
        return [
            Task(
                "report",
                self._due(case, end),
                "",
                named.get(case.pk, case),
                self._reporter(case),
                reverse("report", args=[case.pk]),
                end,
            )
            for case, end in self._reporting
            if not _is_in(case, end)
        ]

    @cached_property
    def reported(self) -> list[ReportIn]:
        """The reports of the last period that are in."""
        return [
            ReportIn(case, end)
            for case, end in self._reporting
            if case.reported_end is not None and case.reported_end >= end
        ]

    def _last_end(self, case: Case) -> date | None:
        key = (case.programme_id, case.cadence, case.start or self.on)
        if key not in self._ends:
            self._ends[key] = reportable_periods(case, self.on)
        ends = self._ends[key]
        return ends[-1] if ends else None

    def _due(self, case: Case, end: date) -> date | None:
        key = (case.procedure_id, end)
        if key not in self._dues:
            self._dues[key] = due_of_report(case, end)
        return self._dues[key]

    def _reporter(self, case: Case) -> Any:
        by = read_procedure(case.procedure.source).reports
        assert by is not None
        return next(part.unit for part in case.mine if part.position in by.by)  # type: ignore[attr-defined]

    def _duty_of(self, cases: Iterable[Case]) -> dict[int, Any]:
        """Case id of each part to its duty, which says more than the case."""
        parts = DutyUnit.objects.filter(case__in=[case.pk for case in cases])
        return {part.case_id: part.duty for part in parts.select_related("duty__clause__document__programme")}

    # --- moves -----------------------------------------------------------------------------------------

    @cached_property
    def _moves(self) -> list[Task]:
        """Cases whose stage has a day and waits for me, in a position or in a role."""
        can = Q(pk__in=[])
        for procedure in Procedure.objects.filter(programme__in=self.roles):
            can |= self._may_move(procedure)
        cases = Case.objects.visible_to(self.user).filter(can, closed_on=None).exclude(due=None)
        cases = (
            cases.select_related("procedure__clause__document", "programme")
            .prefetch_related("parts__unit")
            .order_by("due", "id")
        )
        # A position that names a person is that person's or the deputy's: the query knows units alone.
        listed = [case for case in cases[: MOST * 2] if self._own_moves(case)]
        named = self._duty_of(case for case in listed if case.procedure.subject == "duty")
        return [
            Task(
                "move",
                case.due,
                self._wanted(case),
                named.get(case.pk, case),
                self._holder(case),
                self._url(case, named),
                clause=_clause(case),
            )
            for case in listed
        ]

    def _may_move(self, procedure: Procedure) -> Q:
        """The cases of a procedure that wait for one of my roles, or for a position of my units."""
        read, roles = read_procedure(procedure.source), self.roles[procedure.programme_id]
        by_role, by_position = set(), Q(pk__in=[])
        positions = {part.id for part in read.parts}
        for stage in read.stages:
            # What a stage waits for is its first move; the others are ways out that nobody need be told of.
            names = {name for move in read.moves_from(stage.id)[:1] for name in move.by}
            if (names - positions) & roles:
                by_role.add(stage.id)
            held = CasePart.objects.filter(
                case=OuterRef("pk"), unit__in=self.units, position__in=names & positions
            )
            if names & positions:
                by_position |= Q(Exists(held), stage=stage.id)
        return Q(procedure=procedure) & (Q(stage__in=by_role) | by_position)

    def _wanted(self, case: Case) -> str:
        """What can be done with it, the first moves of its stage."""
        moves = self._own_moves(case)
        return " / ".join(shown(move.title) for move in moves[:2])

    def _own_moves(self, case: Case) -> list[core.Move]:
        read = read_procedure(case.procedure.source)
        names = stands_as(self.user, case)
        return [move for move in read.moves_from(case.stage) if names & set(move.by)]

    def _holder(self, case: Case) -> Any:
        return next((part.unit for part in case.parts.all() if part.position == "unit"), None)

    def _url(self, case: Case, named: dict[int, Any]) -> str:
        duty = named.get(case.pk)
        if duty is not None:
            return str(duty.get_absolute_url())
        return reverse("case", args=[case.programme.slug, case.procedure.slug, case.pk])

    # --- entries of lists --------------------------------------------------------------------------------

    @cached_property
    def _items(self) -> list[Task]:
        """Problems, asks and lines of notices that my units hold and have not answered."""
        items = Item.objects.visible_to(self.user).filter(unit__in=self.units, state=Item.State.OPEN)
        items = items.select_related("case__procedure", "case__programme", "unit").order_by("due", "id")
        return [
            Task(
                "item",
                item.due,
                _list_name(item),
                item,
                item.unit,
                reverse("case", args=[item.case.programme.slug, item.case.procedure.slug, item.case_id]),
            )
            for item in items[: MOST * 2]
        ]

    # --- money -------------------------------------------------------------------------------------------

    @cached_property
    def _money(self) -> list[Task]:
        """Accounts to check and runs that the bank keeps, of the programmes whose payments I prepare."""
        return [
            Task("look", each.day, each.what, each.about, None, each.url)
            for each in waiting_payments(self.user, self.roles, self.on)
        ]


def _clause(case: Case) -> str:
    """The clause that sets the day of the stage."""
    stage = next(each for each in read_procedure(case.procedure.source).stages if each.id == case.stage)
    ordered = case.procedure.clause
    return f"{ordered.document.number} {stage.clause}" if stage.clause and ordered else ""


def _is_in(case: Case, end: date) -> bool:
    """The report of the period is in, or nothing is left to report."""
    in_full = case.reported_done is not None and case.reported_done == DONE_IN_FULL
    return in_full or (case.reported_end is not None and case.reported_end >= end)


def _list_name(item: Item) -> str:
    read = read_procedure(item.case.procedure.source)
    return next((shown(each.title) for each in read.lists if each.id == item.kind), item.kind)
