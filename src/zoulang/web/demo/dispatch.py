"""Dispatch in the story: periods called for, decisions, instructions, a notice, the weights of the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from zoulang.periods import Cadence, period_ends
from zoulang.web.accounts.models import Role, Unit
from zoulang.web.casework.actions import (
    answer_item,
    close_item,
    make_move,
    open_case,
    set_facts,
    submit_report,
)
from zoulang.web.casework.models import Case
from zoulang.web.demo.event import Event, day_of
from zoulang.web.dispatch.actions.assessment import Weight, score_units, set_scheme, set_town_points
from zoulang.web.dispatch.actions.decisions import Line, record_instruction
from zoulang.web.dispatch.actions.notices import choose_supervision, draft_notice, issue_notice
from zoulang.web.dispatch.actions.periods import close_period, open_period, set_rhythm
from zoulang.web.dispatch.days import calendar_of
from zoulang.web.dispatch.late import LINES, late_matters
from zoulang.web.dispatch.models import Period
from zoulang.web.policy.models import Clause, PolicyFile
from zoulang.web.programme.models import DutyUnit
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

REPORTED_AFTER = timedelta(days=2)
NOT_REPORTED = "-"
TEN_DAYS: Cadence = "ten_days"
# The deeds of one day in their order: what is set and recorded, reports, notices, periods.
SET, RECORD, ACCEPT, DONE, DRAFT, SIGN, ANSWER, SETTLE, OPEN, CLOSE = (8, 9, 10, 12, 20, 21, 22, 23, 24, 25)


def events(story: Story) -> Iterator[Event]:
    """Everything that ``story/dispatch.yaml`` tells."""
    yield from _Dispatch(story, read_section(story.folder.path / "story/dispatch.yaml")).events()


class _Dispatch:
    def __init__(self, story: Story, told: Section) -> None:
        self.story, self.told, self.programme = story, told, story.programme

    def events(self) -> Iterator[Event]:
        for each in self.told.sections("rhythms"):
            yield Event(day_of(each, "on"), SET, partial(self._rhythm, each))
        supervision = self._section("supervision")
        yield Event(day_of(supervision, "on"), SET, partial(self._supervision, supervision))
        yield from self._period_events(self._section("periods"))
        for each in self.told.sections("issues"):
            yield Event(day_of(each, "raised_on"), SET, partial(self._raise, each))
            yield Event(day_of(each, "put_on"), SET, partial(self._put, each))
        for each in self.told.sections("suggestions"):
            yield from self._suggestion_events(each)
        for each in self.told.sections("papers"):
            yield from self._paper_events(each)
        for each in self.told.sections("notices"):
            yield from self._notice_events(each)
        assessment = self._section("assessment")
        yield Event(day_of(assessment, "on"), SET, partial(self._weigh, assessment))
        yield Event(day_of(assessment, "scored_on"), CLOSE, partial(self._score, assessment))
        for each in self.told.sections("town_points"):
            yield Event(day_of(each, "on"), SET, partial(self._town_points, each))

    def _section(self, key: str) -> Section:
        return Section(self.told.values[key], self.told.file, key)

    def _clause(self, told: Section) -> Clause:
        documents = Clause.objects.filter(
            document__programme=self.programme, document__slug=told.text("document")
        )
        return documents.select_related("document").get(address=told.text("clause"))

    def _unit(self, name: str) -> Unit:
        return self.programme.units.get(name_zh=name)

    # --- periods ------------------------------------------------------------------------------------

    def _rhythm(self, told: Section) -> None:
        by = self.story.cast.person(told, "by")
        set_rhythm(self.programme, told.text("cadence"), int(told.text("within")), by, self._clause(told))

    def _supervision(self, told: Section) -> None:
        policy = PolicyFile.objects.get(slug=told.text("policy"), document__programme=self.programme)
        choose_supervision(self.programme, policy, self.story.cast.person(told, "by"))

    def _period_events(self, told: Section) -> Iterator[Event]:
        calendar = calendar_of(self.programme)
        after = int(told.text("closed_after"))
        first, last = day_of(told, "from"), day_of(told, "to")
        for end in period_ends(TEN_DAYS, first - timedelta(days=1), last):
            yield Event(end + timedelta(days=1), OPEN, partial(self._open, told, end))
            yield Event(calendar.plus(end, after), CLOSE, partial(self._close, told, end))

    def _open(self, told: Section, end: date) -> None:
        open_period(self.programme, told.text("cadence"), end, self.story.cast.person(told, "by"))

    def _close(self, told: Section, end: date) -> None:
        period = Period.objects.get(programme=self.programme, cadence=told.text("cadence"), period_end=end)
        close_period(period, self.story.cast.person(told, "by"))

    # --- issues, suggestions, decisions -------------------------------------------------------------

    def _raise(self, told: Section) -> None:
        title_zh, title_en = told.pair("title", required=True)
        parts = {"raiser": [self._unit(told.text("unit"))]}
        by = self.story.cast.person(told, "by")
        open_case(self.programme, "issue", title_zh, by, title_en=title_en, parts=parts)

    def _put(self, told: Section) -> None:
        office, case = self.story.cast.with_role(Role.OFFICE), self._case("issue", told.pair("title")[0])
        set_facts(case, {"拟上会日期": told.text("meeting")}, office)
        make_move(case, "put", office)

    def _case(self, procedure: str, title: str) -> Case:
        cases = Case.objects.filter(programme=self.programme, procedure__slug=procedure)
        return cases.select_related("procedure", "programme", "clause").get(title_zh=title)

    def _suggestion_events(self, told: Section) -> Iterator[Event]:
        yield Event(day_of(told, "opened_on"), SET, partial(self._suggest, told))
        yield Event(day_of(told, "agreed_on"), RECORD, partial(self._agree, told))
        yield Event(day_of(told, "sent_on"), RECORD, partial(self._send, told))
        yield Event(day_of(told, "answered_on"), RECORD, partial(self._answer_suggestion, told))

    def _suggest(self, told: Section) -> None:
        title_zh, title_en = told.pair("title", required=True)
        parts = {name: [self._unit(told.text(name))] for name in ("drafter", "receiver")}
        office = self.story.cast.with_role(Role.OFFICE)
        open_case(self.programme, "policy-suggestion", title_zh, office, title_en=title_en, parts=parts)

    def _agree(self, told: Section) -> None:
        papers = {"建议文本": "领导小组办公室报送稿（演示）"}
        case = self._case("policy-suggestion", told.pair("title")[0])
        make_move(case, "adopt", self.story.cast.with_role(Role.LEADER), evidence=papers)

    def _send(self, told: Section) -> None:
        case, office = (
            self._case("policy-suggestion", told.pair("title")[0]),
            self.story.cast.with_role(Role.OFFICE),
        )
        set_facts(case, {"报送日期": told.text("sent_on")}, office)
        make_move(case, "send", office)

    def _answer_suggestion(self, told: Section) -> None:
        case = self._case("policy-suggestion", told.pair("title")[0])
        by = self.story.cast.reporter(self._unit(told.text("receiver")))
        set_facts(case, {"采纳情况": told.text("answer"), "拟出台文件": told.text("document")}, by)
        make_move(case, "answer", by, evidence={"答复文本": "县政府办公室复函（演示）"})

    def _paper_events(self, told: Section) -> Iterator[Event]:
        yield Event(day_of(told, "issued"), RECORD, partial(self._record, told))
        yield Event(day_of(told, "accepted_on"), ACCEPT, partial(self._accept, told))
        for line in told.sections("lines"):
            if line.day("done_on") is not None:
                yield Event(day_of(line, "done_on"), DONE, partial(self._done, told, line))
            yield from self._report_events(told, line)

    def _record(self, told: Section) -> None:
        title_zh, title_en = told.pair("title", required=True)
        lines = [self._line(each) for each in told.sections("lines")]
        by = self.story.cast.person(told, "by")
        record_instruction(
            self.programme,
            told.text("kind"),
            title_zh,
            lines,
            by,
            number=told.text("number", ""),
            issued=day_of(told, "issued"),
            title_en=title_en,
        )

    def _line(self, told: Section) -> Line:
        title_zh, title_en = told.pair("title", required=True)
        issue = told.text("issue", "")
        return Line(
            words=told.text("words"),
            lead=self._unit(told.text("lead")),
            due=day_of(told, "due"),
            others=tuple(self._unit(name) for name in told.listed("others")),
            title=title_zh,
            title_en=title_en,
            cadence=TEN_DAYS if "reports" in told.values else "",
            issue=self._case("issue", issue) if issue else None,
        )

    def _parts(self, told: Section) -> list[DutyUnit]:
        parts = DutyUnit.objects.filter(
            duty__clause__document__programme=self.programme,
            duty__clause__document__title_zh=told.pair("title")[0],
        )
        return list(
            parts.select_related("unit", "duty", "case__procedure", "case__programme", "case__clause")
        )

    def _accept(self, told: Section) -> None:
        for part in self._parts(told):
            make_move(part.case, "accept", self.story.cast.reporter(part.unit))

    def _done(self, told: Section, line: Section) -> None:
        title, lead = line.pair("title")[0], line.text("lead")
        for part in self._parts(told):
            if (part.duty.title_zh, part.unit.name_zh) == (title, lead):
                papers = {"办结说明": line.text("outcome")}
                make_move(part.case, "close", self.story.cast.reporter(part.unit), evidence=papers)

    def _report_events(self, told: Section, line: Section) -> Iterator[Event]:
        ends = list(period_ends(TEN_DAYS, day_of(told, "accepted_on"), self.story.today))
        late = line.values.get("late") or {}
        for unit, shares in (line.values.get("reports") or {}).items():
            for end, share in zip(ends, shares, strict=False):
                day = (
                    date.fromisoformat(late[end.isoformat()])
                    if end.isoformat() in late
                    else end + REPORTED_AFTER
                )
                if share != NOT_REPORTED:
                    yield Event(day, DONE, partial(self._report, told, line, unit, end, Decimal(share)))

    def _report(self, told: Section, line: Section, unit: str, end: date, done: Decimal) -> None:
        title = line.pair("title")[0]
        part = next(
            each for each in self._parts(told) if (each.duty.title_zh, each.unit.name_zh) == (title, unit)
        )
        submit_report(part.case, end, done, by=self.story.cast.reporter(part.unit))

    # --- notices and the year -----------------------------------------------------------------------

    def _notice_events(self, told: Section) -> Iterator[Event]:
        yield Event(day_of(told, "drafted_on"), DRAFT, partial(self._draft, told))
        yield Event(day_of(told, "signed_on"), SIGN, partial(self._sign, told))
        yield Event(day_of(told, "issued_on"), ANSWER, partial(self._issue, told))
        yield Event(day_of(told, "answered_on"), ANSWER, partial(self._answer, told))
        yield Event(day_of(told, "closed_on"), SETTLE, partial(self._settle, told))

    def _draft(self, told: Section) -> None:
        title_zh, title_en = told.pair("title", required=True)
        office, units, causes = (
            self.story.cast.with_role(Role.OFFICE),
            told.listed("units"),
            told.listed("causes"),
        )
        found = late_matters(self.programme, day_of(told, "drafted_on"), office)
        keys = [
            each.key for each in found if each.unit.name_zh in units and each.key.partition(":")[0] in causes
        ]
        draft_notice(self.programme, title_zh, keys, office, title_en)

    def _notice(self, told: Section) -> Case:
        return self._case("notice", told.pair("title")[0])

    def _sign(self, told: Section) -> None:
        make_move(self._notice(told), "sign", self.story.cast.with_role(Role.LEADER))

    def _issue(self, told: Section) -> None:
        issue_notice(self._notice(told), told.text("number"), self.story.cast.with_role(Role.OFFICE))

    def _answer(self, told: Section) -> None:
        answers = told.values["answers"]
        for line in self._notice(told).items.filter(kind=LINES).select_related("unit", "case__procedure"):
            assert line.unit is not None
            by = self.story.cast.reporter(line.unit)
            answer_item(line, answers[line.unit.name_zh], by, outcome="put-right")

    def _settle(self, told: Section) -> None:
        case, office = self._notice(told), self.story.cast.with_role(Role.OFFICE)
        for line in case.items.filter(kind=LINES).select_related("case__procedure"):
            close_item(line, office)
        make_move(case, "put-right", office)
        make_move(case, "close", office)

    def _weigh(self, told: Section) -> None:
        title_zh, title_en = told.pair("title", required=True)
        weights = {name: Weight(Decimal(points)) for name, points in told.values["weights"].items()}
        for name, (points, each) in told.values["takes"].items():
            weights[name] = Weight(Decimal(points), Decimal(each))
        by = self.story.cast.person(told, "by")
        set_scheme(
            self.programme,
            int(told.text("year")),
            title_zh,
            weights,
            by,
            title_en=title_en,
            clause=self._clause(told),
        )

    def _score(self, told: Section) -> None:
        scheme = self.programme.schemes.get(year=int(told.text("year")))
        score_units(scheme, self.story.cast.with_role(Role.OFFICE))

    def _town_points(self, told: Section) -> None:
        set_town_points(self._clause(told), Decimal(told.text("points")), self.story.cast.person(told, "by"))
