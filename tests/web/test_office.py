"""The office pages: what waits for a person, and the deeds that can be done there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.awards import award_of
from tests.web.conftest import ROLES, TEXT, County
from tests.web.test_money import GRANTED
from zoulang.web.accounts.models import JournalEntry, Programme
from zoulang.web.casework.models import Report
from zoulang.web.money.actions import grant_awards
from zoulang.web.money.models import Award, Payment
from zoulang.web.policy.models import Draft, PolicyFile
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.models import Enterprise

Browsers = Callable[[str], Client]
PAGES = ["today", "awards", "awards_spreadsheet", "load", "journal"]


@pytest.fixture
def award(county: County, firms: list[Enterprise]) -> Award:
    county.open()
    facts = {firms[0]: {"市级设备资金": "100万元", "拨付文号": "甲-1"}}
    record_facts(county.programme, 2026, "年度填报", facts, county["statistics"])
    policy_file = PolicyFile.objects.get(slug="sample-2026-90")
    return grant_awards(policy_file, 2026, county["finance"], GRANTED, due=date(2026, 8, 31))[0]


@pytest.mark.parametrize("name", PAGES)
def test_an_office_page_asks_a_visitor_to_log_in(county: County, name: str) -> None:
    response = Client().get(reverse(name))
    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/login/")


@pytest.mark.parametrize("username", ROLES)
def test_every_role_can_open_the_pages_of_its_own_work(
    client_of: Browsers, award: Award, username: str
) -> None:
    browser = client_of(username)
    assert {name: browser.get(reverse(name)).status_code for name in PAGES} == dict.fromkeys(PAGES, 200)


def test_open_drafts_wait_for_the_office_and_are_counted_once(client_of: Browsers, county: County) -> None:
    document = county.load()
    waiting = Draft.objects.filter(clause__document=document).count()
    assert f"{waiting}条待审" in client_of("office").get("/office/").content.decode()


def test_a_draft_is_accepted_at_the_desk_and_becomes_a_record(client_of: Browsers, county: County) -> None:
    document = county.load()
    draft = Draft.objects.filter(clause__document=document, kind="target").first()
    assert draft is not None
    browser = client_of("office")
    assert draft.quote in browser.get(reverse("desk", args=["sample", document.slug])).content.decode()
    page = browser.post(
        reverse("decide_draft", args=[draft.pk]), {"decision": "accept"}, headers={"HX-Request": "true"}
    )
    draft.refresh_from_db()
    assert (draft.state, draft.decided_by) == ("accepted", county["office"])
    assert "已采纳" in page.content.decode()


def test_a_rejection_without_a_reason_is_refused_and_says_so(client_of: Browsers, county: County) -> None:
    document = county.load()
    draft = Draft.objects.filter(clause__document=document).first()
    assert draft is not None
    page = client_of("office").post(
        reverse("decide_draft", args=[draft.pk]), {"decision": "reject"}, headers={"HX-Request": "true"}
    )
    draft.refresh_from_db()
    assert draft.state == "open"
    assert "没有写退回理由；请用几个字说明哪里不对。" in page.content.decode()


def test_who_may_see_drafts_but_not_accept_them_is_refused(client_of: Browsers, county: County) -> None:
    document = county.load()
    draft = Draft.objects.filter(clause__document=document).first()
    assert draft is not None
    assert (
        client_of("industry")
        .post(reverse("decide_draft", args=[draft.pk]), {"decision": "accept"})
        .status_code
        == 403
    )
    assert (
        client_of("firm").post(reverse("decide_draft", args=[draft.pk]), {"decision": "accept"}).status_code
        == 404
    )


def test_an_uploaded_text_goes_into_the_record_and_its_drafts_wait(
    client_of: Browsers, county: County
) -> None:
    upload = SimpleUploadedFile("意见.txt", TEXT.encode())
    data = {"programme": county.programme.pk, "document": county.document.pk, "file": upload}
    response = client_of("office").post("/office/load/", data)
    assert response["Location"] == "/office/desk/sample/sample-2026-90/"
    assert Draft.objects.filter(state="open").exists()


def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(client_of: Browsers, county: County) -> None:
    before = JournalEntry.objects.count()
    data = {"programme": county.programme.pk, "file": SimpleUploadedFile("意见.pdf", b"%PDF-1.4 broken")}
    response = client_of("office").post("/office/load/", data)
    assert response.status_code == 200
    assert "意见.pdf" in response.content.decode()
    assert JournalEntry.objects.count() == before


def test_the_name_of_an_upload_never_leads_out_of_its_folder(
    client_of: Browsers, county: County, tmp_path: Path
) -> None:
    upload = SimpleUploadedFile("x.txt", TEXT.encode())
    upload.name = "../../escaped.txt"
    client_of("office").post("/office/load/", {"programme": county.programme.pk, "file": upload})
    assert not list(Path(tmp_path).parent.glob("**/escaped.txt"))


def test_finance_pays_an_award_once_with_its_receipt(
    client_of: Browsers, county: County, award: Award
) -> None:
    browser = client_of("finance")
    for _attempt in range(2):
        browser.post(reverse("pay", args=[award.pk]), {"receipt": "拨-1"})
    payment = Payment.objects.get()
    assert (payment.amount, payment.receipt, payment.paid_by) == (award.amount, "拨-1", county["finance"])


def test_nobody_but_finance_pays(client_of: Browsers, award: Award) -> None:
    assert client_of("office").post(reverse("pay", args=[award.pk]), {"receipt": "拨-1"}).status_code == 403
    assert not Payment.objects.exists()


def test_the_spreadsheet_holds_the_awards_of_the_page(client_of: Browsers, award: Award) -> None:
    from python_calamine import CalamineWorkbook

    content = client_of("finance").get(reverse("awards_spreadsheet")).content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "企业"
    assert 300_000.0 in rows[1]


def test_a_unit_reports_its_part_of_a_duty(client_of: Browsers, county: County) -> None:
    county.open()
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    browser = client_of("industry")
    assert reverse("report", args=[part.case_id]) in browser.get("/office/").content.decode()
    browser.post(reverse("report", args=[part.case_id]), {"done": "72.5", "note": "走访12家"})
    report = Report.objects.get()
    assert (report.done, report.period_end, report.submitted_by) == (
        72.5,
        date(2026, 9, 30),
        county["industry"],
    )


def test_another_unit_cannot_open_the_report_of_a_unit(client_of: Browsers, county: County) -> None:
    county.open()
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    assert client_of("statistics").get(reverse("report", args=[part.case_id])).status_code == 404


def test_a_share_over_a_hundred_is_refused_beside_the_field(client_of: Browsers, county: County) -> None:
    county.open()
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    response = client_of("industry").post(reverse("report", args=[part.case_id]), {"done": "101"})
    assert response.status_code == 200
    assert not Report.objects.exists()


def test_the_journal_is_read_by_the_office_and_not_by_a_firm(client_of: Browsers, award: Award) -> None:
    assert "核定奖补" in client_of("office").get("/office/journal/").content.decode()
    assert "核定奖补" not in client_of("firm").get("/office/journal/").content.decode()


def test_the_list_of_awards_asks_the_database_as_often_for_many_as_for_one(
    client_of: Browsers, award: Award, county: County
) -> None:
    browser = client_of("finance")
    one = _queries(browser, reverse("awards"))
    for number in range(2, 12):
        firm = Enterprise.objects.create(
            programme=county.programme, credit_code=f"{number:018}", name_zh=f"青梧{number}号公司"
        )
        award_of(firm, award.rule, granted_on=GRANTED)
    assert _queries(browser, reverse("awards")) == one


def _queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_every_page_leads_to_every_programme_a_person_may_enter(client_of: Browsers, county: County) -> None:
    county.open()
    Programme.objects.create(slug="second", kind="county", name_zh="第二方案").documents.create(
        slug="one", title_zh="公开的文件", published=True
    )
    for address in ("/office/", "/office/load/", "/office/awards/", "/office/journal/"):
        assert 'href="/second/"' in client_of("office").get(address).content.decode(), address


def test_a_refused_payment_says_in_the_words_of_the_screen_why(client_of: Browsers, award: Award) -> None:
    browser = client_of("finance")
    for _attempt in range(2):
        page = browser.post(reverse("pay", args=[award.pk]), {"receipt": "拨-1"}, follow=True)
    where = "青政字〔2026〕90号 三/（一），青梧样例材料有限公司"
    found = "2026年9月30日已兑付30万元，凭证号拨-1"
    assert f"{where}：{found}；一笔奖补只兑付一次。" in page.content.decode()


def test_what_the_text_leaves_open_is_added_when_a_duty_is_accepted(
    client_of: Browsers, county: County
) -> None:
    document = county.load()
    draft = Draft.objects.get(clause__document=document, kind="task")
    dates = {"start": "2026-01-01", "due": "2026-12-31", "cadence": "quarter"}
    client_of("office").post(reverse("decide_draft", args=[draft.pk]), {"decision": "accept", **dates})
    duty = Duty.objects.get(draft=draft)
    assert (duty.start, duty.due, duty.cadence) == (date(2026, 1, 1), date(2026, 12, 31), "quarter")


@pytest.mark.parametrize(
    "dates",
    [
        {"start": "2026-12-31", "due": "2026-01-01"},
        {"cadence": "quarter"},
        {"start": "31.12.2026"},
        {"cadence": "weekly"},
    ],
    ids=["due before it begins", "reports without dates", "no date", "no rhythm"],
)
def test_a_duty_with_dates_that_do_not_fit_is_not_accepted(
    client_of: Browsers, county: County, dates: dict[str, str]
) -> None:
    document = county.load()
    draft = Draft.objects.get(clause__document=document, kind="task")
    client_of("office").post(reverse("decide_draft", args=[draft.pk]), {"decision": "accept", **dates})
    draft.refresh_from_db()
    assert draft.state == "open"
    assert not Duty.objects.exists()
