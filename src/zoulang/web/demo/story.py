"""The story of the invented county, told day by day through the actions that users call."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from zoulang.rules import Input, load_policy
from zoulang.rules.units import Kind
from zoulang.tables import write_table
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.accounts.models import Role
from zoulang.web.casework.actions import make_move, submit_report
from zoulang.web.demo import (
    alarms,
    cases,
    claims,
    dispatch,
    duties,
    figures,
    growth,
    keeping,
    payments,
    projects,
    proposals,
    registry,
)
from zoulang.web.demo.event import Event, day_of
from zoulang.web.demo.firms import Firm, firms_of, register_rows
from zoulang.web.demo.money import grant_and_pay
from zoulang.web.demo.people import Cast
from zoulang.web.demo.reading import accept_drafts, ask_and_answer, merge_told
from zoulang.web.policy.actions import install_policy_file, load_document, publish_document
from zoulang.web.programme.actions import record_measurement
from zoulang.web.programme.models import DutyUnit, Goal
from zoulang.web.registry.actions import confirm_list, import_enterprises, propose_list, record_facts
from zoulang.web.registry.facts import inputs_of
from zoulang.web.registry.models import Enterprise, YearlyList
from zoulang.web.site.folder import ProgrammeFolder, Section, read_section
from zoulang.web.site.install import document_of_policy, install_frame
from zoulang.web.site.install_claims import install_claims

# A value or report for a period is handed in so many days after it, if the story does not say otherwise.
HANDED_IN_AFTER = timedelta(days=5)
# Firms file the facts of a year by the end of May.
FACTS_MONTH_DAY = (5, 31)
FACTS_SOURCE = "企业年度填报"


def play(folder: ProgrammeFolder, password: str) -> None:
    """Make the county and play its story up to the business date.

    Raises:
        InputError: if the story does not fit the documents or the policies.
    """
    Story(folder, password).play()


# A unit takes its part on before it reports.
GIVEN, ACCEPT = "given", "accept"


class Story:
    """The story while it is played."""

    def __init__(self, folder: ProgrammeFolder, password: str) -> None:
        self.folder = folder
        self.told = read_section(folder.path / "demo.yaml")
        self.today = day_of(self.told, "business_date")
        self.programme = install_frame(folder)
        self.cast = Cast(self.programme, password)
        for person in self.told.sections("people"):
            self.cast.engage(person)
        self.firms: list[Firm] = []

    def play(self) -> None:
        """Every event on its day, in order."""
        events = sorted(self._events(), key=lambda event: (event.day, event.order))
        for event in events:
            with acting_on(event.day):
                event.deed()
        with acting_on(self.today):
            set_business_date(self.today, by=self.cast.with_role(Role.ADMINISTRATOR))

    def _events(self) -> Iterator[Event]:
        scenario = Section(self.told.values["scenario"], self.told.file, "scenario")
        for each in scenario.sections("documents"):
            yield from self._document_events(each, scenario)
        for each in scenario.sections("policies"):
            yield Event(day_of(each, "installed_on"), 3, partial(self._install, each))
        for each in scenario.sections("same_names"):
            yield Event(day_of(each, "on"), 3, partial(self._merge_names, each))
        # The register of firms is taken in as soon as a policy reads facts of firms.
        first_day = min(day_of(each, "installed_on") for each in scenario.sections("policies"))
        yield Event(first_day, 4, self._import_firms)
        yield from self._measurement_events()
        yield from self._report_events()
        for year in (int(year) for year in self._firms_section().listed("years")):
            yield Event(date(year, *FACTS_MONTH_DAY), 6, partial(self._record_facts, year))
        for each in self.told.sections("lists"):
            yield Event(day_of(each, "proposed_on"), 6, partial(self._propose_list, each))
            yield Event(day_of(each, "confirmed_on"), 6, partial(self._confirm_list, each))
        for number, each in enumerate(self.told.sections("awards")):
            chance = random.Random(f"{self.told.text('seed')}/{number}")
            deed = self._pay_deed(each, chance)
            yield Event(day_of(each, "granted_on"), 7, deed)
        yield from cases.events(self)
        yield from duties.events(self)
        yield from projects.events(self)
        yield from figures.events(self)
        yield from proposals.events(self)
        yield from dispatch.events(self)
        yield from keeping.events(self)
        yield from registry.events(self)
        yield from growth.events(self)
        yield from payments.events(self)
        yield from alarms.events(self)
        yield from claims.events(self)

    # --- documents and policies ---------------------------------------------------------------------

    def _document_events(self, each: Section, scenario: Section) -> Iterator[Event]:
        loaded, published = day_of(each, "loaded_on"), day_of(each, "published_on")
        yield Event(loaded, 0, partial(self._load, each))
        yield Event(loaded, 1, partial(self._accept, each, scenario))
        yield Event(published, 2, partial(self._publish, each))
        for asked in scenario.sections("questions"):
            if asked.text("document") == each.text("document"):
                yield Event(day_of(asked, "asked_on"), 3, partial(self._ask, asked))

    def _ask(self, each: Section) -> None:
        document = self.programme.documents.get(slug=each.text("document"))
        ask_and_answer(document, each, self.cast)

    def _merge_names(self, each: Section) -> None:
        merge_told(self.programme, each, by=self.cast.person(each, "by"))

    def _load(self, each: Section) -> None:
        slug = each.text("document")
        path = self.folder.text_of(slug)
        if path is None:
            raise each.error(f"there is no text of {slug}", f"put it into documents/{slug}.txt")
        load_document(self.programme, path, by=self.cast.person(each, "loaded_by"), slug=slug)

    def _accept(self, each: Section, scenario: Section) -> None:
        document = self.programme.documents.get(slug=each.text("document"))
        accept_drafts(document, self.told, scenario, by=self.cast.person(each, "accepted_by"))

    def _publish(self, each: Section) -> None:
        document = self.programme.documents.get(slug=each.text("document"))
        publish_document(document, by=self.cast.person(each, "accepted_by"))

    def _install(self, each: Section) -> None:
        sources = dict(self.folder.policies())
        slug = each.text("policy")
        if slug not in sources:
            raise each.error(f"there is no policy {slug}", f"put it into policies/{slug}.yaml")
        document = document_of_policy(self.programme, sources[slug])
        install_policy_file(document, sources[slug], by=self.cast.person(each, "installed_by"))
        install_claims(self.programme, self.folder, by=self.cast.with_role(Role.OFFICE))

    # --- goals and duties ---------------------------------------------------------------------------

    def _measurement_events(self) -> Iterator[Event]:
        for each in self.told.sections("goals"):
            for as_of, value in each.listed("series"):
                day = self._handed_in(date.fromisoformat(as_of))
                yield Event(day, 5, partial(self._measure, each, as_of, value))

    def _measure(self, each: Section, as_of: str, value: str) -> None:
        goal = Goal.objects.filter(
            clause__document__programme=self.programme,
            clause__document__slug=each.text("document"),
            clause__address=each.text("clause"),
            indicator_zh=each.text("indicator"),
            value=Decimal(each.text("value")),
            by=day_of(each, "by"),
        ).first()
        if goal is None:
            raise each.error("no accepted goal has this clause, indicator, value and date", "mend the entry")
        source_zh, source_en = each.pair("source", required=True)
        by = self.cast.with_role(Role.STATISTICS)
        record_measurement(goal, date.fromisoformat(as_of), Decimal(value), source_zh, by, source_en)

    def _report_events(self) -> Iterator[Event]:
        for each in self.told.sections("duties"):
            for unit, reports in each.values.get("reports", {}).items():
                for period_end, done, *late in reports:
                    end = date.fromisoformat(period_end)
                    day = date.fromisoformat(late[0]) if late else self._handed_in(end)
                    yield Event(day, 5, self._report_deed(each, unit, end, Decimal(done)))

    def _report_deed(self, each: Section, unit: str, end: date, done: Decimal) -> Callable[[], object]:
        def deed() -> None:
            part = (
                DutyUnit.objects.select_related("case__procedure", "case__programme", "unit")
                .filter(
                    duty__clause__document__programme=self.programme,
                    duty__clause__document__slug=each.text("document"),
                    duty__clause__address=each.text("clause"),
                    unit__name_zh=unit,
                )
                .first()
            )
            if part is None:
                raise each.error(f"{unit} has no part in an accepted duty of this clause", "mend the entry")
            by = self.cast.reporter(part.unit)
            if part.case.stage == GIVEN:
                make_move(part.case, ACCEPT, by)
                part.case.refresh_from_db()
            submit_report(part.case, end, done, by=by)

        return deed

    def _handed_in(self, end: date) -> date:
        return min(end + HANDED_IN_AFTER, self.today)

    # --- firms and money ----------------------------------------------------------------------------

    def _firms_section(self) -> Section:
        return Section(self.told.values["firms"], self.told.file, "firms")

    def _import_firms(self) -> None:
        self.firms = firms_of(self._firms_section(), _none_of_facts(self.folder))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "enterprises.xlsx")
            write_table(pl.DataFrame(register_rows(self.firms)), path)
            import_enterprises(self.programme, path, by=self.cast.with_role(Role.OFFICE))
        self.cast.link_firms()

    def _record_facts(self, year: int) -> None:
        """The facts that some policy installed by then reads; firms are not asked for others."""
        asked = {wanted.zh for wanted in inputs_of(self.programme).values()}
        held = {firm.credit_code: firm for firm in Enterprise.objects.filter(programme=self.programme)}
        sheets: dict[Enterprise, dict[str, Any]] = {}
        for firm in self.firms:
            facts = firm.sheets.get(year, {})
            sheets[held[firm.credit_code]] = {name: value for name, value in facts.items() if name in asked}
        record_facts(self.programme, year, FACTS_SOURCE, sheets, by=self.cast.with_role(Role.STATISTICS))

    def _propose_list(self, each: Section) -> None:
        """The firms that say of themselves that they are on the list, as the department checked them."""
        fact, year = each.text("fact"), int(each.text("year"))
        clause = self.programme.documents.get(slug=each.text("document")).clauses.get(
            address=each.text("clause")
        )
        rows = [
            {"统一社会信用代码": firm.credit_code, "企业名称": firm.name_zh}
            for firm in self.firms
            if firm.sheets.get(year, {}).get(fact) == "是"
        ]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "list.xlsx")
            write_table(pl.DataFrame(rows), path)
            by = self.cast.person(each, "proposed_by")
            propose_list(self.programme, path, fact, year, each.text("title"), by=by, clause=clause)

    def _confirm_list(self, each: Section) -> None:
        waiting = self.programme.yearly_lists.get(
            fact=each.text("fact"), year=int(each.text("year")), state=YearlyList.State.PROPOSED
        )
        confirm_list(waiting, by=self.cast.person(each, "confirmed_by"))

    def _pay_deed(self, each: Section, chance: random.Random) -> Callable[[], object]:
        return lambda: grant_and_pay(self.programme, each, chance, self.cast.with_role(Role.FINANCE))


def _none_of_facts(folder: ProgrammeFolder) -> dict[str, str]:
    """Fact name to what a firm says that has none of it, from all policies about enterprises.

    Dates, texts and facts of earlier years have no such value.
    """
    none: dict[str, str] = {}
    for _, source in folder.policies():
        policy = load_policy(source)
        for wanted in policy.inputs if policy.subject == "enterprise" else ():
            word = _none_of(wanted)
            if word is not None:
                none[wanted.zh] = word
    return none


def _none_of(wanted: Input) -> str | None:
    fact = wanted.fact
    if wanted.back or fact.type.kind in (Kind.DATE, Kind.TEXT):
        return None
    if fact.type.kind is Kind.YES_NO:
        return "否"
    if fact.type.optional:
        return "无"
    if fact.type.kind is Kind.MONEY:
        return "0元"
    return f"0{fact.unit or ''}" if fact.type.is_quantity else None
