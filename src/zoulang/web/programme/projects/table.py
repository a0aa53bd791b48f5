"""The key projects of a programme on a day: stage, plan and done, light, problems, who stands for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from zoulang import procedures as core
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, CasePart, Item
from zoulang.web.casework.words import screen_language, shown
from zoulang.web.policy.models import Clause, PolicyFile, Rule
from zoulang.web.policy.policies import edition_of
from zoulang.web.programme.lights import Light, light_by
from zoulang.web.programme.projects.kept import kept_years
from zoulang.web.programme.projects.plans import Year, owes_reports

SUBJECT = "project"
PROBLEMS, DUTIES = "problems", "duties"
LEVEL = "项目级别"
PLEDGED, PROMOTER, LOCALITY = "pledged_leader", "promoter", "locality"


@dataclass(frozen=True)
class Row:
    """One project.

    Attributes:
        year: its plan and reports; None under a procedure without a schedule.
        light: None where none can be asked for: before it is assigned, while it rests, without a plan.
        rule_clause: the clause that the light rests on.
        items: the open entries of its lists.
    """

    case: Case
    on: date
    year: Year | None
    light: Light | None
    rule_clause: Clause | None
    items: Sequence[Item]

    @property
    def stage(self) -> core.Stage:
        """The stage it stands in, as the procedure says it."""
        return read_procedure(self.case.procedure.source).stage(self.case.stage)

    @property
    def stage_word(self) -> str:
        """What its stage is called."""
        return shown(self.stage.title)

    @property
    def level(self) -> str:
        """The level of the project, as its facts say it."""
        return level_of(self.case)

    @property
    def rests(self) -> bool:
        """Whether no report is owed of it although it is neither new nor closed."""
        return self.case.closed_on is None and not owes_reports(self.case)

    @property
    def bar_state(self) -> str:
        """The colour of its bar: that of its light, or quiet data where it has none."""
        return self.light.state if self.light and self.light.state != "unknown" else ""

    @cached_property
    def days_late(self) -> int:
        """Days by which its milestone is late; 0 where it is not, or has no day."""
        return days_late(self.case, self.on)

    @property
    def problems(self) -> list[Item]:
        """Its open problems."""
        return [item for item in self.items if item.kind == PROBLEMS]

    @property
    def duties(self) -> list[Item]:
        """What units still owe on its list of duties."""
        return [item for item in self.items if item.kind == DUTIES]

    @property
    def late_items(self) -> list[Item]:
        """Open entries of its lists past their day."""
        return [item for item in self.items if item.due and item.due < self.on]

    def holder(self, position: str) -> CasePart | None:
        """Who holds a position."""
        return next((part for part in self.case.parts.all() if part.position == position), None)

    @property
    def leader(self) -> User | None:
        """The person who pledged to it."""
        part = self.holder(PLEDGED)
        return part.person if part else None

    @property
    def promoter(self) -> Unit | None:
        """The department that answers for its progress."""
        part = self.holder(PROMOTER)
        return part.unit if part else None

    @property
    def locality(self) -> Unit | None:
        """The local unit."""
        part = self.holder(LOCALITY)
        return part.unit if part else None


def level_of(case: Case) -> str:
    """The level of a project in the language of the screen; empty where its facts do not say it."""
    level = str(case.facts.get(LEVEL, ""))
    return read_procedure(case.procedure.source).policy.word(level, screen_language()) if level else ""


def days_late(case: Case, on: date) -> int:
    """Days by which the present stage has outlived its day."""
    if case.due is None or case.closed_on is not None:
        return 0
    return max((on - case.due).days, 0)


def rows(cases: Iterable[Case], on: date) -> list[Row]:
    """The projects with everything a page shows of them; a constant number of queries."""
    listed = list(cases)
    years = kept_years(listed, on)
    rules = _rules(listed, on)
    items: dict[int, list[Item]] = {case.pk: [] for case in listed}
    for item in Item.objects.filter(case__in=listed).exclude(state=Item.State.CLOSED).select_related("unit"):
        items[item.case_id].append(item)
    return [_row(case, on, years.get(case.pk), rules, items[case.pk]) for case in listed]


def projects_of(programme: Programme, user: Any) -> Any:
    """The projects of a programme that the person may see."""
    cases = Case.objects.visible_to(user).filter(programme=programme, procedure__subject=SUBJECT)
    return cases.select_related("procedure", "programme", "clause__document").prefetch_related(
        "parts__unit", "parts__person"
    )


def row_of(case: Case, on: date) -> Row:
    """One project with everything a page shows of it."""
    return rows([case], on)[0]


@dataclass(frozen=True)
class _LightRule:
    """The text of a light policy on a day, and the clause of its first item."""

    source: str
    clause: Clause | None


def _rules(cases: Sequence[Case], on: date) -> dict[tuple[int, str], _LightRule]:
    """Programme and name of each light policy that a procedure names, to its rule on the day."""
    named = {(case.programme_id, read_procedure(case.procedure.source).lights) for case in cases}
    wanted = {slug for _, slug in named if slug}
    if not wanted:
        return {}
    programmes = {programme for programme, _ in named}
    files = PolicyFile.objects.filter(slug__in=wanted, document__programme__in=programmes)
    items = Rule.objects.filter(policy_file__in=files).select_related("clause__document__programme")
    clauses = {item.policy_file_id: item.clause for item in items.order_by("-pk")}
    return {
        (held.document.programme_id, held.slug): _LightRule(edition_of(held, on).source, clauses.get(held.pk))
        for held in files.select_related("document")
    }


def _row(
    case: Case, on: date, year: Year | None, rules: dict[tuple[int, str], _LightRule], items: list[Item]
) -> Row:
    rule = rules.get((case.programme_id, read_procedure(case.procedure.source).lights))
    light = _light(case, year, rule.source if rule else "", on)
    return Row(case, on, year, light, rule.clause if rule else None, items)


def _light(case: Case, year: Year | None, source: str, on: date) -> Light | None:
    if case.closed_on is not None:
        word = read_procedure(case.procedure.source).stage(case.stage).title.zh
        return Light("good", word, False, None, None, 0, None, case.closed_on)
    if not source or year is None or year.sums is None or not owes_reports(case):
        return None
    overdue = days_late(case, on)
    if year.missing:
        return Light("unknown", "", True, None, year.planned_share, overdue, year.missing[-1], None)
    until = year.sums.known_until
    if until is None:
        return None
    return light_by(
        source, on, year.done_share, year.planned_share, overdue, until, year.submitted.get(until, on)
    )
