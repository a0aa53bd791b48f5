"""Key projects in the story: driven from stage to stage, reported every ten days, their problems followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from zoulang.periods import Cadence, period_end_of, period_ends
from zoulang.quantities import parse_money
from zoulang.web.accounts.models import Unit, User
from zoulang.web.casework.actions import (
    add_item,
    answer_item,
    close_item,
    make_move,
    open_case,
    set_facts,
    set_plan,
    submit_report,
)
from zoulang.web.casework.held import held_procedure, read_procedure
from zoulang.web.casework.models import Case, Item
from zoulang.web.demo.event import Event, day_of
from zoulang.web.programme.projects.actions import send_problems
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

PROCEDURE = "key-project"
YEAR_START, YEAR_END = date(2026, 1, 1), date(2026, 12, 31)
TEN_DAYS: Cadence = "ten_days"
PERIODS_A_MONTH = 3
REPORTED_AFTER = timedelta(days=2)
NOT_REPORTED = "-"
PROMOTER, PLEDGED, PLANNER = "promoter", "pledged_leader", "planner"
PROBLEMS, DUTIES = "problems", "duties"
# The deeds of one day: opened and planned, moved, reported; entries of lists raised, sent, answered, closed.
OPEN, PLAN, MOVE, REPORT, RAISE, SEND, ANSWER, CLOSE = range(8, 16)


def events(story: Story) -> Iterator[Event]:
    """Everything that happens to the projects of ``story/projects.yaml``."""
    told = read_section(story.folder.path / "story/projects.yaml")
    for each in told.sections("projects"):
        yield from _Project(story, each).events()


class _Project:
    """One project of the story; the case is found anew for every deed, as a page would."""

    def __init__(self, story: Story, told: Section) -> None:
        self.story, self.told = story, told
        self.number = told.text("number")
        self.programme = story.programme

    def events(self) -> Iterator[Event]:
        yield Event(day_of(self.told, "opened_on"), OPEN, self._open)
        if self.told.listed("plan"):
            yield Event(day_of(self.told, "opened_on"), PLAN, self._plan)
        for move in self.told.sections("moves"):
            yield Event(day_of(move, "on"), MOVE, partial(self._move, move))
        for end, done in self._done():
            yield Event(self._reported_on(end), REPORT, partial(self._report, end, done))
        for kind in (PROBLEMS, DUTIES):
            for entry in self.told.sections(kind):
                yield from self._entry_events(kind, entry)

    def _entry_events(self, kind: str, entry: Section) -> Iterator[Event]:
        yield Event(day_of(entry, "on"), RAISE, partial(self._raise, kind, entry))
        for key, order, deed in (
            ("sent_on", SEND, self._send),
            ("answered_on", ANSWER, self._answer),
            ("closed_on", CLOSE, self._close),
        ):
            if entry.day(key) is not None:
                yield Event(day_of(entry, key), order, partial(deed, kind, entry))

    @property
    def case(self) -> Case:
        cases = Case.objects.filter(programme=self.programme, procedure__slug=PROCEDURE, number=self.number)
        return cases.select_related("procedure", "programme").get()

    # --- the case -----------------------------------------------------------------------------------

    def _open(self) -> None:
        title_zh, title_en = self.told.pair("title", required=True)
        parts = {position: [self._holder(position)] for position in self.told.values["parts"]}
        open_case(
            self.programme,
            PROCEDURE,
            title_zh,
            self.story.cast.people["office"],
            title_en=title_en,
            number=self.number,
            clause=held_procedure(self.programme, PROCEDURE).clause,
            parts=parts,
            facts=self.told.values["facts"],
            start=YEAR_START,
            finish=YEAR_END,
        )

    def _holder(self, position: str) -> Unit | tuple[Unit, User | None]:
        name = self.told.values["parts"][position]
        if position == PLEDGED:
            person = self.story.cast.people[name]
            return person.memberships.get().unit, person
        return self._unit(name)

    def _unit(self, name: str) -> Unit:
        unit = self.programme.units.filter(name_zh=name).first()
        if unit is None:
            raise self.told.error(f"{name} is no unit", "name a unit of programme.yaml")
        return unit

    def _promoter(self) -> User:
        return self.story.cast.reporter(self._unit(self.told.values["parts"][PROMOTER]))

    def _plan(self) -> None:
        ends = list(period_ends(TEN_DAYS, YEAR_START, YEAR_END))
        amounts = [
            parse_money(f"{month}万元") // PERIODS_A_MONTH
            for month in self.told.listed("plan")
            for _ in range(PERIODS_A_MONTH)
        ]
        set_plan(self.case, dict(zip(ends, amounts, strict=True)), by=self._promoter())

    def _move(self, told: Section) -> None:
        case, by = self.case, self.story.cast.person(told, "by")
        facts = told.values.get("facts")
        if facts:
            set_facts(case, facts, by=by)
        move = read_procedure(case.procedure.source).move(told.text("move"))
        named: dict[str, Any] = told.values.get("papers", {})
        papers = {name: named.get(name, f"{name}（演示），原件存推进部门") for name in move.evidence}
        make_move(case, move.id, by=by, evidence=papers)

    # --- its reports --------------------------------------------------------------------------------

    def _done(self) -> Iterator[tuple[date, str]]:
        for month, amounts in (self.told.values.get("done") or {}).items():
            end = date.fromisoformat(f"{month}-01")
            for amount in amounts:
                end = period_end_of(TEN_DAYS, end)
                if amount != NOT_REPORTED:
                    yield end, amount
                end += timedelta(days=1)

    def _reported_on(self, end: date) -> date:
        late = (self.told.values.get("late") or {}).get(end.isoformat())
        if late:
            return date.fromisoformat(late)
        taken_in = min((day_of(move, "on") for move in self.told.sections("moves")), default=None)
        filed = self.told.day("filed_on") or taken_in or end
        return min(max(end + REPORTED_AFTER, filed), self.story.today)

    def _report(self, end: date, amount: str) -> None:
        works = (self.told.values.get("works") or {}).get(end.isoformat(), "")
        values = {"本旬完成投资": f"{amount}万元", "形象进度": works}
        submit_report(self.case, end, None, by=self._promoter(), values=values)

    # --- its lists ----------------------------------------------------------------------------------

    def _raise(self, kind: str, told: Section) -> None:
        title_zh, title_en = told.pair("title", required=True)
        unit, due = self._unit(told.text("unit")), day_of(told, "due")
        by = self.story.cast.person(told, "by")
        add_item(self.case, kind, title_zh, by, title_en=title_en, unit=unit, due=due)

    def _entry(self, kind: str, told: Section) -> Item:
        entries = Item.objects.filter(case=self.case, kind=kind, title_zh=told.pair("title")[0])
        return entries.select_related("case__procedure", "case__programme", "unit").get()

    def _send(self, kind: str, told: Section) -> None:
        sorts = {self._entry(kind, told).pk: told.text("kind")}
        send_problems(self.programme, sorts, by=self._closer(PROBLEMS))

    def _answer(self, kind: str, told: Section) -> None:
        item = self._entry(kind, told)
        assert item.unit is not None
        answer_item(item, told.text("answer"), by=self.story.cast.reporter(item.unit))

    def _close(self, kind: str, told: Section) -> None:
        close_item(self._entry(kind, told), by=self._closer(kind))

    def _closer(self, kind: str) -> User:
        """Problems are closed by the bureau that sent them, duties by the promoting department."""
        position = PLANNER if kind == PROBLEMS else PROMOTER
        return self.story.cast.reporter(self._unit(self.told.values["parts"][position]))
