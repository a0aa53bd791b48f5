"""Everything the page of a case shows, for one person on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.forms import Form

from zoulang import procedures as core
from zoulang.rules import Fact
from zoulang.web.accounts.models import Role
from zoulang.web.accounts.sentences import in_words
from zoulang.web.casework.actions.lists import may_add, may_answer, may_close
from zoulang.web.casework.actions.reports import reportable_periods, reports_now
from zoulang.web.casework.below import Child, children_of
from zoulang.web.casework.checks import Standing, may_make
from zoulang.web.casework.clocks import due_of_report, how_due
from zoulang.web.casework.facts import told_value
from zoulang.web.casework.firm_facts import OF_THE_RECORD
from zoulang.web.casework.forms import (
    FactsForm,
    ItemForm,
    MoveForm,
    PaperForm,
    PartForm,
)
from zoulang.web.casework.listing import Row
from zoulang.web.casework.models import Case, CasePart, Evidence, Item, Move, Report, Tick
from zoulang.web.casework.picture import picture_of
from zoulang.web.casework.providers import panels_of
from zoulang.web.casework.standing import acts_in, sees_inside, steers
from zoulang.web.casework.words import joined, names_of, screen_language, shown, source_of, time_of
from zoulang.web.registry.models import Enterprise

Bound = Mapping[str, Form]
# Where on the page an obstacle is cleared away.
PLACES = {
    "part": "parts",
    "fact": "facts",
    "evidence": "papers",
    "check": "checklist",
    "list": "list-{id}",
    "guard": "facts",
}


@dataclass(frozen=True)
class LifeStage:
    """A stage in the drawn life cycle."""

    title: str
    state: str
    is_end: bool
    within: str


@dataclass(frozen=True)
class Step:
    """A move out of the present stage, and what still stops it."""

    move: core.Move
    title: str
    to: str
    who: str
    stops: list[tuple[str, str]]
    may: bool
    form: Form | None = None

    @property
    def is_free(self) -> bool:
        return not self.stops


@dataclass(frozen=True)
class FactRow:
    """A fact of the case: its name, its value if it is known, and where it comes from."""

    label: str
    value: str | None
    source: str


@dataclass(frozen=True)
class Position:
    """A position of the case and who holds it."""

    part: core.Part
    title: str
    held: list[CasePart]
    form: Form | None


@dataclass(frozen=True)
class ListRow:
    """An entry of a list with the forms for what the person may do to it."""

    item: Item
    outcome: str
    days: int
    is_late: bool
    is_settled: bool
    deeds: list[str]
    sees_about: bool = False


@dataclass(frozen=True)
class ListShown:
    """A list of the case."""

    listed: core.ListOf
    title: str
    rows: list[ListRow]
    add: Form | None

    @property
    def open(self) -> int:
        return sum(not row.is_settled for row in self.rows)


@dataclass(frozen=True)
class PeriodRow:
    """What was reported for a period, or that nothing was; ``due`` is the last day on which it is on time."""

    end: date
    report: Report | None
    due: date | None
    state: str
    values: list[tuple[str, str]]

    @property
    def height(self) -> str:
        """The share done as the height of a bar."""
        done = self.report.done if self.report else None
        return f"{done or 0}%"


@dataclass(frozen=True)
class Made:
    """A move in the history, with the days that the stage left had taken."""

    move: Move
    title: str
    from_stage: str
    to_stage: str
    days: int
    days_late: int | None


class CasePage:
    """The page of a case; a constant number of queries, whatever the case holds."""

    def __init__(self, case: Case, user: Any, on: date, bound: Bound | None = None) -> None:
        self.case, self.user, self.on, self.bound = case, user, on, bound or {}
        self.standing = Standing(case, on)
        self.procedure = self.standing.procedure
        self.row = Row(case, self.procedure, on)

    @cached_property
    def inside(self) -> bool:
        """Whether the person sees facts, papers and notes, and not only the way of the case."""
        return sees_inside(self.user, self.case)

    @cached_property
    def stage(self) -> core.Stage:
        return self.procedure.stage(self.case.stage)

    # --- life cycle and next step -------------------------------------------------------------------

    @cached_property
    def life(self) -> list[LifeStage]:
        """The stages in the order of the file, each as past, present or ahead."""
        been = {move.from_stage for move in self.history_rows}
        place = [stage.id for stage in self.procedure.stages].index(self.case.stage)
        found = []
        for number, stage in enumerate(self.procedure.stages):
            is_present = stage.id == self.case.stage
            is_past = stage.id in been and number < place
            state = "present" if is_present else "past" if is_past else "ahead"
            if (number < place and state == "ahead") or (stage.end and self.stage.end and not is_present):
                continue
            found.append(LifeStage(shown(stage.title), state, stage.end, time_of(self.procedure, stage)))
        return found

    @property
    def picture(self) -> str:
        return picture_of(self.case.procedure.source, self.case.stage, screen_language())

    @cached_property
    def steps(self) -> list[Step]:
        """The moves out of this stage: the person's own first, and of those the free ones."""
        moves = self.procedure.moves_from(self.case.stage)
        steps = [self._step(move) for move in moves if self.user.is_authenticated or move.by]
        return sorted(steps, key=lambda step: (not step.may, self._leads_back(step), not step.is_free))

    @property
    def mine(self) -> list[Step]:
        return [step for step in self.steps if step.may]

    @property
    def others(self) -> list[Step]:
        return [step for step in self.steps if not step.may]

    @cached_property
    def due(self) -> core.Due:
        """How the deadline of the present stage was counted."""
        return how_due(self.case, self.standing.state.facts, self.standing.calendar)

    @property
    def due_lines(self) -> tuple[str, ...]:
        return self.due.lines(screen_language())

    @property
    def due_missing(self) -> str:
        """The facts without which no deadline is known."""
        return joined(map(shown, self.due.missing)) if self.due.day is None else ""

    def _leads_back(self, step: Step) -> bool:
        return self.procedure.leads_back(step.move, self.case.stage)

    def _step(self, move: core.Move) -> Step:
        stopped = self.standing.obstacles(move) if self.inside else ()
        may = self.user.is_authenticated and may_make(move, self.case, self.user)
        missing = {each.id for each in stopped if each.kind == "evidence"}
        there = [name for name in move.evidence if name not in missing]
        # A paper that comes with the step is asked for in its form and does not stop it.
        stops = [
            (in_words(each.said(screen_language())), PLACES.get(each.kind, "").format(id=each.id))
            for each in stopped
            if not (may and each.kind == "evidence")
        ]
        return Step(
            move=move,
            title=shown(move.title),
            to=shown(self.procedure.stage(move.to).title),
            who=names_of(self.procedure, move.by),
            stops=stops,
            may=may,
            form=self._form(f"move-{move.id}", MoveForm, papers=move.evidence, there=there) if may else None,
        )

    # --- parts, facts, papers -----------------------------------------------------------------------

    @cached_property
    def steers(self) -> bool:
        may = self.user.has_perm("casework.set_up_case", self.case)
        return bool(may and steers(self.user, self.case))

    @cached_property
    def positions(self) -> list[Position]:
        held: dict[str, list[CasePart]] = {}
        for part in self.case.parts.all():
            held.setdefault(part.position, []).append(part)
        return [
            Position(part, shown(part.title), held.get(part.id, []), self._part_form(part))
            for part in self.procedure.parts
        ]

    def _part_form(self, part: core.Part) -> Form | None:
        if part.firm or not self._names_holder(part):
            return None
        return self._form(f"part-{part.id}", PartForm, part=part, case=self.case, user=self.user)

    def _names_holder(self, part: core.Part) -> bool:
        if not part.named_by:
            return self.steers
        may = self.user.has_perm("casework.move_case", self.case)
        return bool(may and acts_in(self.user, self.case, part.named_by))

    @cached_property
    def facts(self) -> list[FactRow]:
        """Every fact of the file: what is known, and from whom the rest is to come."""
        known = self.standing.state.facts
        return [
            FactRow(
                fact.name(screen_language()),
                told_value(fact, known.get(fact.key)),
                source_of(self.procedure, fact.source),
            )
            for fact in self._of_file
        ]

    @property
    def _of_file(self) -> list[Fact]:
        return [self.procedure.policy.facts[key] for key in self.procedure.facts]

    @cached_property
    def facts_form(self) -> Form | None:
        """The facts that the person may state; None for nobody."""
        facts = facts_to_state(self.case, self.procedure, self.user)
        if not facts:
            return None
        return self._form("facts", FactsForm, facts=facts, known=self.case.facts)

    @cached_property
    def checklist(self) -> list[tuple[core.Check, str, Tick | None]]:
        """The lines of the present stage, each with who ticked it."""
        ticked = {tick.line: tick for tick in self.case.ticks.all() if tick.stage == self.case.stage}
        return [(check, shown(check.title), ticked.get(check.id)) for check in self.stage.checklist]

    @cached_property
    def may_tick(self) -> bool:
        names = {name for move in self.procedure.moves_from(self.case.stage) for name in move.by}
        return self.user.has_perm("casework.move_case", self.case) and acts_in(self.user, self.case, names)

    @cached_property
    def papers(self) -> list[Evidence]:
        return [paper for paper in self._evidence if paper.item_id is None]

    @cached_property
    def _evidence(self) -> list[Evidence]:
        return list(self.case.evidence.select_related("added_by", "move")) if self.inside else []

    @cached_property
    def paper_form(self) -> Form | None:
        if not (self.inside and self.user.has_perm("casework.move_case", self.case)):
            return None
        wanted = [name for move in self.procedure.moves_from(self.case.stage) for name in move.evidence]
        names = [name for name in dict.fromkeys(wanted) if name not in {p.name for p in self.papers}]
        return self._form("paper", PaperForm, names=names, initial={"name": names[0] if names else ""})

    # --- lists --------------------------------------------------------------------------------------

    @cached_property
    def lists(self) -> list[ListShown]:
        items: dict[str, list[Item]] = {}
        for item in self.case.items.select_related(*OF_ITEMS):
            item.case = self.case
            items.setdefault(item.kind, []).append(item)
        return [self._list(listed, items.get(listed.id, [])) for listed in self.procedure.lists]

    def _list(self, listed: core.ListOf, items: list[Item]) -> ListShown:
        adds = self.user.is_authenticated and may_add(self.case, listed, self.user)
        closes = self.user.is_authenticated and may_close(self.case, listed, self.user)
        rows = [self._list_row(listed, item, adds, closes) for item in items]
        key = f"add-{listed.id}"
        form = self._form(key, ItemForm, case=self.case, user=self.user, listed=listed) if adds else None
        return ListShown(listed, shown(listed.title), rows, form)

    def _list_row(self, listed: core.ListOf, item: Item, adds: bool, closes: bool) -> ListRow:
        settled = item.state == Item.State.CLOSED or item.state == listed.settled_by
        is_open = item.state != Item.State.CLOSED
        answers = is_open and self.user.is_authenticated and may_answer(item, self.user)
        outcome = dict(listed.outcomes).get(item.outcome)
        allowed = {
            "answer": answers,
            "paper": answers and "evidence" in listed.close_needs,
            "assign": adds and is_open,
            "close": closes and is_open,
        }
        return ListRow(
            item=item,
            outcome=shown(outcome) if outcome else "",
            days=((item.closed_on or item.answered_on or self.on) - item.opened_on).days,
            is_late=bool(item.due and item.due < self.on and not settled),
            is_settled=settled,
            deeds=[deed for deed, may in allowed.items() if may],
            sees_about=item.about_id is not None and item.about_id in self._abouts_seen,
        )

    @cached_property
    def _abouts_seen(self) -> set[int]:
        """The cases that entries speak of, as far as the person sees them."""
        told = Case.objects.visible_to(self.user).filter(told_in__case=self.case).order_by()
        return set(told.values_list("pk", flat=True))

    # --- reports and history ------------------------------------------------------------------------

    @cached_property
    def periods(self) -> list[PeriodRow]:
        """Every period that is over, the latest first, with its report if it is the person's to read."""
        reports = {report.period_end: report for report in self._reports}
        ends = sorted({*reportable_periods(self.case, self.on), *reports}, reverse=True)[:SHOWN_PERIODS]
        return [self._period(end, reports.get(end)) for end in ends]

    @property
    def oldest_first(self) -> list[PeriodRow]:
        """The periods as bars; none where reports say no share of the whole."""
        is_shared = any(row.report and row.report.done is not None for row in self.periods)
        return self.periods[::-1] if is_shared else []

    @property
    def oldest_first_reported(self) -> list[tuple[Report, date | None]]:
        """The reports there are, with the day until which each was on time."""
        return [(row.report, row.due) for row in self.periods[::-1] if row.report is not None]

    @property
    def latest_periods(self) -> list[PeriodRow]:
        return self.periods[:LATEST_PERIODS]

    @property
    def earlier_periods(self) -> list[PeriodRow]:
        return self.periods[LATEST_PERIODS:]

    @cached_property
    def _reports(self) -> list[Report]:
        return list(self.case.reports.select_related("submitted_by"))

    def _period(self, end: date, report: Report | None) -> PeriodRow:
        due = self._due_of(end)
        late_on = report.submitted_on if report else self.on
        # What was over before the case was opened may be filed later, and is not late.
        is_late = due is not None and late_on > due and end >= self.case.opened_on
        state = ("warn" if is_late else "good") if report else "late" if is_late else "quiet"
        facts = self.procedure.policy.facts
        values = [(facts[key].name(screen_language()), value) for key, value in report.values.items()
                  if key in facts] if report else []  # fmt: skip
        return PeriodRow(end, report, due, state, values)

    def _due_of(self, end: date) -> date | None:
        return due_of_report(self.case, end, self.standing.calendar)

    @cached_property
    def reads_reports(self) -> bool:
        """Whether the person reads notes and values; how far the case is stands on the page for all."""
        return self.inside or Report.objects.visible_to(self.user).filter(case=self.case).exists()

    @property
    def tells_shares(self) -> bool:
        """Whether some report says how far the case is in percent."""
        return any(period.report and period.report.done is not None for period in self.periods)

    @cached_property
    def may_report(self) -> bool:
        return (
            reports_now(self.case)
            and bool(reportable_periods(self.case, self.on))
            and self.user.has_perm("casework.submit_report", self.case)
        )

    @cached_property
    def history_rows(self) -> list[Move]:
        return list(self.case.moves.select_related("by"))

    @cached_property
    def history(self) -> list[Made]:
        """The moves, the latest first, each with the days that the stage it left had taken."""
        made, since = [], self.case.opened_on
        for move in self.history_rows:
            made.append(self._made(move, since))
            since = move.on
        return made[::-1]

    def _made(self, move: Move, since: date) -> Made:
        titles = {stage.id: shown(stage.title) for stage in self.procedure.stages}
        moves = {each.id: shown(each.title) for each in self.procedure.moves}
        late = (move.on - move.was_due).days if move.was_due and move.on > move.was_due else None
        return Made(
            move,
            moves.get(move.move, move.move),
            titles.get(move.from_stage, move.from_stage),
            titles.get(move.to_stage, move.to_stage),
            (move.on - since).days,
            late,
        )

    @cached_property
    def sees_firm(self) -> bool:
        """Whether the person may open the page of the firm that the case is about."""
        return Enterprise.objects.visible_to(self.user).filter(cases=self.case).exists()

    @cached_property
    def children(self) -> list[Child]:
        """Cases that belong to this one, as far as the person sees them."""
        return children_of(self.case, self.user)

    @cached_property
    def panels(self) -> list[tuple[str, dict[str, Any]]]:
        return panels_of(self.case, self.on, self.user)

    def _form(self, key: str, make: type[Form], **kwargs: Any) -> Form:
        """The form that was sent in vain, with what is wrong in it, or a fresh one."""
        return self.bound.get(key) or make(prefix=key, **kwargs)


SHOWN_PERIODS, LATEST_PERIODS = 36, 6
OF_ITEMS = ("unit", "clause__document__programme", "answer_clause__document__programme", "about__procedure")


def facts_to_state(case: Case, procedure: core.Procedure, user: Any) -> list[Fact]:
    """The facts of the file that the person may state in this case."""
    if not user.has_perm("casework.move_case", case):
        return []
    steering = steers(user, case)
    office = not case.is_sealed and acts_in(user, case, [Role.OFFICE.value])
    positions = {part.title.zh: part.id for part in procedure.parts}
    found = []
    for key in procedure.facts:
        fact = procedure.policy.facts[key]
        holder = positions.get(fact.source or "")
        mine = steering if holder is None else office or acts_in(user, case, [holder])
        if fact.source != OF_THE_RECORD and mine:
            found.append(fact)
    return found
