"""The pages of procedures and cases: whoever adds a file gets them at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.conftest import County
from tests.web.errands import errand, errands
from zoulang.tables import read_table
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.casework.actions import add_evidence, add_item, make_move, set_facts, submit_report, tick
from zoulang.web.casework.models import Case, Evidence, Item, Report
from zoulang.web.policy.models import Document

ClientOf = Callable[[str], Client]
DAY = date(2026, 9, 1)


@pytest.fixture
def case(county: County) -> Case:
    Document.objects.update(published=True)
    errands(county.programme)
    with acting_on(DAY):
        case = errand(county.programme, number="交办1号", facts={"交办日期": "2026-09-01"})
        make_move(case, "accept", county["industry"], "马上办")
    return case


def page_of(case: Case) -> str:
    return reverse("case", args=["sample", "errand", case.pk])


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# --- the page of a case -----------------------------------------------------------------------------


def test_the_page_shows_the_next_step_and_what_still_stops_it(case: Case, client_of: ClientOf) -> None:
    shown = text(client_of("industry"), page_of(case))
    for words in ("交办事项", "走访企业", "交办1号", "办理中", "办结", "完成投资", "已到现场", "马上办"):
        assert words in shown
    assert 'href="#facts"' in shown
    assert 'href="#checklist"' in shown
    # One month after 1 September is a Thursday in October.
    assert "2026年10月1日" in shown
    assert reverse("move_case", args=[case.pk, "finish"]) not in shown


def test_a_step_that_nothing_stops_is_one_form_with_its_papers(
    case: Case, county: County, client_of: ClientOf
) -> None:
    set_facts(case, {"完成投资": "12万元", "已验收": "是"}, None)
    tick(case, "seen", None)
    browser = client_of("industry")
    address = reverse("move_case", args=[case.pk, "finish"])
    assert address in text(browser, page_of(case))
    refused = browser.post(address, {"move-finish-note": "先办"})
    assert "缺少材料" in refused.content.decode() or "the paper" in refused.content.decode()
    case.refresh_from_db()
    assert case.stage == "work"
    done = browser.post(address, {"move-finish-paper0": "青工信〔2026〕9号", "move-finish-note": "一次办结"})
    assert done.headers["Location"] == f"{page_of(case)}#next"
    case.refresh_from_db()
    assert (case.stage, case.evidence.get().words) == ("done", "青工信〔2026〕9号")
    assert "一次办结" in text(browser, page_of(case))


def test_a_fact_that_does_not_fit_is_told_beside_its_field(case: Case, client_of: ClientOf) -> None:
    browser = client_of("industry")
    address = reverse("set_case_facts", args=[case.pk])
    answer = browser.post(address, {"facts-fact1": "很多"})
    assert answer.status_code == 200
    assert "很多" in answer.content.decode()
    assert "field-error" in answer.content.decode()
    assert browser.post(address, {"facts-fact1": "12万元"}).status_code == 302
    case.refresh_from_db()
    assert case.facts == {"交办日期": "2026-09-01", "完成投资": "12万元"}


def test_the_lists_are_kept_on_the_page(case: Case, county: County, client_of: ClientOf) -> None:
    browser, town = client_of("industry"), county.programme.units.get(name_zh="双渡镇")
    address = reverse("add_case_item", args=[case.pk, "problems"])
    refused = browser.post(address, {"add-problems-title": "缺用地"})
    assert "field-error" in refused.content.decode() or "message-error" in refused.content.decode()
    assert not Item.objects.exists()
    browser.post(
        address,
        {"add-problems-title": "缺用地", "add-problems-unit": town.pk, "add-problems-due": "2026-10-20"},
    )
    item = Item.objects.get()
    asked = client_of("town")
    assert "缺用地" in text(asked, page_of(case))
    answer = reverse("case_item", args=[item.pk, "answer"])
    assert asked.post(answer, {"answer": "已调剂"}).headers["Location"] == f"{page_of(case)}#list-problems"
    file = SimpleUploadedFile("批复.pdf", b"%PDF-1.4")
    asked.post(reverse("case_item", args=[item.pk, "paper"]), {"name": "批复", "file": file})
    client_of("office").post(reverse("case_item", args=[item.pk, "close"]), {"note": "属实"})
    item.refresh_from_db()
    assert (item.state, item.answer_zh, item.evidence.get().name) == ("closed", "已调剂", "批复")


def test_positions_and_ticks_are_set_on_the_page(case: Case, county: County, client_of: ClientOf) -> None:
    office, town = client_of("office"), county.programme.units.get(name_zh="双渡镇")
    office.post(reverse("set_case_parts", args=[case.pk, "helper"]), {"part-helper-units": [town.pk]})
    assert case.parts.get(position="helper").unit == town
    browser, address = client_of("industry"), reverse("tick_case", args=[case.pk, "seen"])
    browser.post(address, {"ticked": "yes"})
    assert case.ticks.count() == 1
    browser.post(address, {"ticked": "no"})
    assert not case.ticks.exists()


def test_whose_the_step_is_not_gets_no_form_and_no_deed(case: Case, client_of: ClientOf) -> None:
    add_evidence(case, "内部材料", None, "卷一")
    browser = client_of("finance")
    assert browser.get(page_of(case)).status_code == 404
    assert browser.post(reverse("move_case", args=[case.pk, "finish"])).status_code == 404
    reader = client_of("office")
    assert '<form method="post" action="/office/cases/' in text(reader, page_of(case))
    assert reader.post(reverse("move_case", args=[case.pk, "finish"])).status_code == 403


# --- what is public ---------------------------------------------------------------------------------


def test_the_public_sees_the_way_of_a_public_case_and_not_its_inside(county: County) -> None:
    Document.objects.update(published=True)
    errands(county.programme, **{"seen: offices": "seen: public"})
    case = errand(county.programme, facts={"完成投资": "12万元"})
    evidence = add_evidence(case, "内部材料", None, file=SimpleUploadedFile("a.pdf", b"%PDF-1.4"))
    make_move(case, "accept", None, "不对外的说明")
    visitor = Client()
    shown = text(visitor, page_of(case))
    assert "办理中" in shown
    assert "县工信局" in shown
    for hidden in ("12万元", "内部材料", "不对外的说明"):
        assert hidden not in shown
    assert (
        visitor.get(reverse("case_paper", args=["sample", "errand", case.pk, evidence.pk])).status_code == 404
    )


def test_a_paper_is_taken_away_as_a_file_and_never_shown(case: Case, client_of: ClientOf) -> None:
    file = SimpleUploadedFile("page.txt", b"<script>alert(1)</script>", content_type="text/html")
    browser = client_of("industry")
    browser.post(reverse("add_case_paper", args=[case.pk]), {"paper-name": "现场照片", "paper-file": file})
    paper = Evidence.objects.get()
    answer = browser.get(reverse("case_paper", args=["sample", "errand", case.pk, paper.pk]))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    refused = browser.post(
        reverse("add_case_paper", args=[case.pk]),
        {"paper-name": "程序", "paper-file": SimpleUploadedFile("run.exe", b"MZ")},
    )
    assert refused.status_code == 200
    assert Evidence.objects.count() == 1


# --- reports ----------------------------------------------------------------------------------------


def test_a_report_is_prefilled_and_says_whether_it_is_late(
    case: Case, county: County, client_of: ClientOf
) -> None:
    submit_report(case, date(2026, 9, 10), Decimal(30), county["industry"], "一期")
    browser, address = client_of("industry"), reverse("report", args=[case.pk])
    shown = text(browser, address)
    assert 'value="30.00"' in shown or 'value="30"' in shown
    assert "2026年9月30日" in shown
    shown = text(browser, f"{address}?period=2026-09-20")
    assert "2026年9月23日" in shown
    assert "light-late" in shown
    browser.post(f"{address}?period=2026-09-20", {"done": "45", "value0": "20万元", "note": "二期"})
    report = Report.objects.get(period_end=date(2026, 9, 20))
    assert (report.done, report.values) == (Decimal(45), {"旬投资": "20万元"})
    wrong = browser.post(address, {"done": "45", "value0": "许多"})
    assert wrong.status_code == 200
    assert "field-error" in wrong.content.decode()
    assert client_of("town").get(address).status_code == 404


def test_the_periods_stand_on_the_page_with_those_that_are_missing(
    case: Case, county: County, client_of: ClientOf
) -> None:
    submit_report(case, date(2026, 9, 10), Decimal(30), county["industry"], "一期")
    shown = text(client_of("industry"), page_of(case))
    assert shown.count("period-bar ") == 3
    assert "period-bar period-warn" in shown
    assert "period-bar period-late" in shown


# --- the table --------------------------------------------------------------------------------------


def test_filters_live_in_the_address(case: Case, county: County, client_of: ClientOf) -> None:
    waiting = errand(county.programme, "双渡镇", "修桥")
    closed = errand(county.programme, title="已结的事")
    Case.objects.filter(pk=closed.pk).update(stage="done", closed_on=DAY, due=None)
    Case.objects.filter(pk=waiting.pk).update(due=date(2026, 9, 20))
    browser, address = client_of("office"), reverse("cases", args=["sample", "errand"])
    town = county.programme.units.get(name_zh="双渡镇")
    expected = {
        "": ["修桥", "走访企业", "已结的事"],
        "?state=open": ["修桥", "走访企业"],
        "?state=late": ["修桥"],
        "?state=closed": ["已结的事"],
        "?stage=work": ["走访企业"],
        f"?unit={town.pk}": ["修桥"],
        "?q=交办1": ["走访企业"],
        "?sort=-due": ["走访企业", "修桥", "已结的事"],
        "?stage=nowhere&unit=²&page=x&sort=;drop": ["修桥", "走访企业", "已结的事"],
    }
    for query, titles in expected.items():
        listing = browser.get(address + query).context["listing"]
        assert [row.case.title_zh for row in listing.rows] == titles, query


def test_the_table_is_a_spreadsheet_of_what_was_asked_for(
    case: Case, county: County, client_of: ClientOf, tmp_path: Path
) -> None:
    errand(county.programme, "双渡镇", "修桥")
    answer = client_of("office").get(reverse("cases", args=["sample", "errand"]) + "?stage=work&as=xlsx")
    path = tmp_path / "cases.xlsx"
    path.write_bytes(answer.content)
    frame = read_table(path)
    assert frame["承办单位"].to_list() == ["县工信局"]


def test_an_empty_table_says_what_to_do(county: County, client_of: ClientOf) -> None:
    Document.objects.update(published=True)
    errands(county.programme)
    address = reverse("cases", args=["sample", "errand"])
    assert reverse("open_case", args=["sample", "errand"]) in text(client_of("office"), address)
    assert reverse("procedure", args=["sample", "errand"]) in text(client_of("industry"), address)


def test_a_case_is_opened_on_a_page_by_those_the_file_names(
    case: Case, county: County, client_of: ClientOf
) -> None:
    address = reverse("open_case", args=["sample", "errand"])
    unit = county.programme.units.get(name_zh="县工信局")
    assert client_of("industry").get(address).status_code == 404
    office = client_of("office")
    assert "承办单位" in text(office, address)
    done = office.post(address, {"title": "修桥", "part_unit": unit.pk})
    opened = Case.objects.get(title_zh="修桥")
    assert done.headers["Location"] == page_of(opened)
    assert opened.parts.get().unit == unit


# --- procedures -------------------------------------------------------------------------------------


def test_a_procedure_is_told_with_its_stages_deadlines_and_movers(case: Case, client_of: ClientOf) -> None:
    shown = text(client_of("office"), reverse("procedure", args=["sample", "errand"]))
    for words in (
        "待承办",
        "5个工作日",
        "承办单位",
        "办结报告",
        "已验收",
        "?stage=work",
        "问题",
    ):
        assert words in shown
    assert "交办事项" in text(client_of("office"), reverse("procedures", args=["sample"]))
    assert Client().get(reverse("procedure", args=["sample", "errand"])).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_there_in_both_languages(case: Case, client_of: ClientOf, language: str) -> None:
    browser = client_of("industry")
    browser.post("/language/setlang/", {"language": language})
    shown = text(browser, page_of(case))
    assert ("seen on site" in shown) == (language == "en")
    for name, arguments in (("procedures", []), ("procedure", ["errand"]), ("cases", ["errand"])):
        text(browser, reverse(name, args=["sample", *arguments]))


# --- queries ----------------------------------------------------------------------------------------


def test_pages_take_the_same_queries_for_many_cases_and_entries(
    case: Case, county: County, client_of: ClientOf
) -> None:
    office, counts = client_of("office"), []
    town = county.programme.units.get(name_zh="双渡镇")
    addresses = [
        page_of(case),
        reverse("cases", args=["sample", "errand"]),
        reverse("procedure", args=["sample", "errand"]),
        reverse("procedures", args=["sample"]),
    ]
    for number in (3, 30):
        for turn in range(number):
            errand(county.programme, title=f"事项{number}-{turn}")
            item = add_item(case, "problems", f"问题{number}-{turn}", None, unit=town, due=date(2026, 10, 20))
            add_evidence(case, "批复", None, "见附件", item=item)
        counts.append([])
        for address in addresses:
            office.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert office.get(address).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 40
    assert max(counts[0][1:]) <= 20
