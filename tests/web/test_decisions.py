"""What a meeting decided or a leader ordered becomes a dated duty that rests on the words of the paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from tests.web.dispatch import another_programme, leader, on
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework.actions import (
    add_evidence,
    answer_item,
    close_item,
    make_move,
    open_case,
    set_facts,
)
from zoulang.web.casework.models import Case
from zoulang.web.dispatch.actions.decisions import Line, record_instruction
from zoulang.web.dispatch.decisions import counts, followed
from zoulang.web.policy.models import Document
from zoulang.web.programme.models import Duty, DutyUnit

DUE = date(2026, 10, 15)
WORDS = "县工信局牵头梳理停滞技改项目，形成清单。"


def line(county: County, lead: str = "县工信局", *others: str, words: str = WORDS, **more: object) -> Line:
    units = county.programme.units
    helping = tuple(units.get(name_zh=name) for name in others)
    return Line(words, units.get(name_zh=lead), **{"due": DUE, "others": helping, **more})  # type: ignore[arg-type]


def recorded(county: County, *lines: Line) -> Document:
    return record_instruction(
        county.programme,
        "meeting_decision",
        "领导小组第3次会议纪要",
        lines or [line(county, "县工信局", "县统计局")],
        county["office"],
        number="青纪要〔2026〕3号",
        issued=date(2026, 9, 28),
    )


def test_a_line_is_a_clause_and_a_dated_duty_of_its_units(county: County) -> None:
    document = recorded(county, line(county, "县工信局", "县统计局"), line(county, "县财政局"))
    assert (document.kind, document.number, document.published) == (
        "meeting_decision",
        "青纪要〔2026〕3号",
        False,
    )
    assert [(clause.address, clause.text) for clause in document.clauses.all()] == [
        ("一", WORDS),
        ("二", WORDS),
    ]
    duty = Duty.objects.get(clause__document=document, clause__address="一")
    assert (duty.title_zh, duty.start, duty.due) == ("县工信局牵头梳理停滞技改项目", date(2026, 9, 28), DUE)
    assert [(part.unit.name_zh, part.part) for part in duty.duty_units.all()] == [
        ("县工信局", "lead"),
        ("县统计局", "participant"),
    ]
    assert {part.case.finish for part in duty.duty_units.all()} == {DUE}
    assert set(JournalEntry.objects.values_list("verb", flat=True)) >= {"document.recorded", "duty.given"}


def test_minutes_are_read_by_the_offices_and_not_by_the_public(county: County) -> None:
    document = recorded(county)
    assert Document.objects.visible_to(county["town"]).filter(pk=document.pk).exists()
    assert not Document.objects.visible_to(AnonymousUser()).filter(pk=document.pk).exists()
    assert not DutyUnit.objects.visible_to(county["firm"]).filter(duty__clause__document=document).exists()
    assert not Case.objects.visible_to(AnonymousUser()).exists()


def test_every_paper_has_an_address_of_its_own(county: County) -> None:
    assert [recorded(county).slug, recorded(county).slug] == [
        "meeting-decision-2026-1",
        "meeting-decision-2026-2",
    ]


def test_what_does_not_do_is_told_line_by_line(county: County) -> None:
    elsewhere = another_programme().units.create(name_zh="别处单位")
    wrong = [
        line(county, words=" "),
        line(county, due=date(2026, 9, 28)),
        Line(WORDS, elsewhere, DUE),
    ]
    with pytest.raises(InputError) as refused:
        recorded(county, *wrong)
    assert [str(problem) for problem in refused.value.problems] == [
        "line 1: the line has no words; write what is to be done",
        "line 2: it is due on 2026-09-28, not after 2026-09-28; choose a later day",
        "line 3: 别处单位 belongs to another programme; name a unit of this programme",
    ]
    assert not Document.objects.filter(kind="meeting_decision").exists()


@pytest.mark.parametrize(
    ("kind", "title", "issued", "why"),
    [
        ("law", "纪要", None, "law is no kind of instruction"),
        ("letter", " ", None, "it has no title"),
        ("letter", "来信", date(2026, 10, 1), "lies ahead of the business date"),
    ],
)
def test_a_paper_has_a_kind_a_title_and_a_day_that_has_come(
    county: County, kind: str, title: str, issued: date | None, why: str
) -> None:
    with pytest.raises(InputError, match=why):
        record_instruction(county.programme, kind, title, [line(county)], county["office"], issued=issued)


@pytest.mark.parametrize("username", ["industry", "town", "finance", "admin", "firm"])
def test_only_the_office_records_decisions(county: County, username: str) -> None:
    with pytest.raises(PermissionDenied):
        record_instruction(county.programme, "letter", "来信", [line(county)], county[username])


def test_the_list_says_what_became_of_each(county: County) -> None:
    recorded(county, line(county), line(county, "县财政局"), line(county, "县统计局"))
    case = DutyUnit.objects.get(unit__name_zh="县财政局").case
    make_move(case, "accept", county["finance"])
    make_move(case, "close", county["finance"], evidence={"办结说明": "已完成"})
    rows = followed(county.programme, county["office"], on("2026-10-20"))
    assert [(row.units[0]["unit"].name_zh, row.state, row.days) for row in rows] == [
        ("县工信局", "late", 5),
        ("县统计局", "late", 5),
        ("县财政局", "done", 0),
    ]
    assert counts(rows) == {"late": 2, "open": 0, "done": 1}
    assert followed(county.programme, county["office"], on("2026-10-20"), kind="letter") == []


def test_an_issue_is_put_to_a_meeting_decided_and_carried_out(county: County) -> None:
    office = county["office"]
    industry = county.programme.units.get(name_zh="县工信局")
    issue = open_case(
        county.programme, "issue", "停滞技改项目如何处理", county["industry"], parts={"raiser": [industry]}
    )
    set_facts(issue, {"拟上会日期": "2026-09-28"}, office)
    make_move(issue, "put", office)
    document = recorded(county, line(county, issue=issue))
    issue.refresh_from_db()
    assert (issue.stage, issue.facts["议定意见"]) == ("decided", WORDS)
    item = issue.items.get(kind="decisions")
    assert (item.clause, item.due) == (document.clauses.get(), DUE)
    assert item.about == DutyUnit.objects.get(duty__clause__document=document).case
    with pytest.raises(InputError):
        make_move(issue, "carry-out", office)
    answer_item(item, "清单已经形成。", county["industry"])
    close_item(item, office)
    make_move(issue, "carry-out", office)
    issue.refresh_from_db()
    assert issue.stage == "done"


def test_a_policy_suggestion_is_followed_to_its_answer(county: County) -> None:
    units = county.programme.units
    government = units.create(name_zh="县政府", kind="government")
    case = open_case(
        county.programme,
        "policy-suggestion",
        "建议出台停滞项目退出办法",
        county["office"],
        parts={"drafter": [units.get(name_zh="县工信局")], "receiver": [government]},
    )
    add_evidence(case, "建议文本", county["office"], "青领字〔2026〕2号附件")
    make_move(case, "adopt", leader(county))
    set_facts(case, {"报送日期": "2026-09-29"}, county["office"])
    make_move(case, "send", county["office"])
    with pytest.raises(InputError):
        make_move(case, "answer", county["office"])
    set_facts(case, {"采纳情况": "部分采纳", "拟出台文件": "停滞项目退出办法"}, county["office"])
    make_move(case, "answer", county["office"], evidence={"答复文本": "县政府办公室复函"})
    make_move(case, "close", county["office"])
    case.refresh_from_db()
    assert (case.stage, case.facts["采纳情况"]) == ("closed", "部分采纳")


def test_minutes_are_entered_on_the_page(county: County, client_of: Callable[[str], Client]) -> None:
    units = {unit.name_zh: unit.pk for unit in county.programme.units.all()}
    rows = {
        "line-TOTAL_FORMS": "3",
        "line-INITIAL_FORMS": "0",
        "line-0-words": WORDS,
        "line-0-lead": units["县工信局"],
        "line-0-others": [units["县统计局"]],
        "line-0-due": "2026-10-15",
    }
    head = {"kind": "instruction", "title": "批示", "number": "", "issued": "2026-09-28"}
    office = client_of("office")
    assert office.get("/sample/decisions/new/").status_code == 200
    page = office.post("/sample/decisions/new/", {**head, **rows, "line-1-words": "另一项"}).text
    assert "line-1-lead" in page and not Document.objects.filter(kind="instruction").exists()
    office.post("/sample/decisions/new/", {**head, **rows})
    assert Duty.objects.get(clause__document__kind="instruction").duty_units.count() == 2
    page = office.get("/sample/decisions/").text
    assert "县工信局牵头梳理停滞技改项目" in page
    assert client_of("industry").get("/sample/decisions/new/").status_code == 403


def test_the_list_makes_as_many_queries_for_many_lines_as_for_few(
    county: County, client_of: Callable[[str], Client]
) -> None:
    office = client_of("office")
    recorded(county)
    with CaptureQueriesContext(connection) as few:
        office.get("/sample/decisions/")
    recorded(county, *[line(county, "县财政局", "县统计局") for _ in range(12)])
    with CaptureQueriesContext(connection) as many:
        office.get("/sample/decisions/")
    assert len(many) <= len(few)
