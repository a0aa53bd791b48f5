"""Every address of the site, walked by a visitor, a stranger with an account, and every role.

What is out of a person's sight answers 404, as if it were not there; what is in sight but not the person's
to do answers 403; who is not logged in is asked to log in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.casework import handed_in
from tests.web.conftest import ROLES, TEXT, County
from zoulang.web.accounts.models import JournalEntry, Membership, Programme, Role, Unit, User
from zoulang.web.casework.models import Evidence
from zoulang.web.money.models import Award, Payment
from zoulang.web.policy.models import Document, Draft, Rule
from zoulang.web.programme.models import DutyUnit
from zoulang.web.registry.models import Enterprise, ListedFirm, YearlyList

VISITOR, LOGIN = "visitor", 302
PEOPLE = [VISITOR, "stranger", "elsewhere", *ROLES]
# Who sees a document before it is published.
INSIDE = {"office", "admin", "industry", "interpreter", "finance", "statistics", "town"}
# Address to the people for whom it is there, before the document is published.
SEEN = {
    "home": set(PEOPLE),
    "programme": {*INSIDE, "firm"},
    "documents": {*INSIDE, "firm"},
    "check-up": {*INSIDE, "firm"},
    "document": INSIDE,
    "compare": INSIDE,
    "clashes": INSIDE,
    "rule": INSIDE,
    "desk": {"office", "admin", "industry", "interpreter"},
    "procedures": {*INSIDE, "firm"},
    "procedure": {*INSIDE, "firm"},
    "cases": {*INSIDE, "firm"},
    "projects": {*INSIDE, "firm"},
    "project_problems": {*INSIDE, "firm"},
    "leaders": {*INSIDE, "firm"},
    "duties": {*INSIDE, "firm"},
    "unit": {*INSIDE, "firm"},
    "teams": {*INSIDE, "firm"},
    "plan": {*INSIDE, "firm"},
    "duty": INSIDE,
    "clause": INSIDE,
    "case": INSIDE,
    "case_paper": {"office", "industry", "interpreter"},
    "report": {"industry", "interpreter"},
    "yearly_list": {"office", "industry", "interpreter", "finance", "statistics"},
}
# Deed to the people who see its object, and those among them who may do it.
DEEDS = {
    "publish": (INSIDE, {"office", "admin"}),
    "decide_draft": ({"office", "admin", "industry", "interpreter"}, {"office"}),
    "pay": ({"office", "interpreter", "finance", "town", "firm"}, {"finance"}),
    "decide_list": ({"office", "industry", "interpreter", "finance", "statistics"}, {"statistics"}),
}
FOR_PEOPLE = ["today", "load", "journal", "awards", "awards_spreadsheet", "policies", "lists", "sheets"]
# The workbench has a walk of its own; see test_workbench.py.
OF_THE_WORKBENCH = {
    *("workbench", "edition", "replay", "check_text", "cards", "rule_cases", "effect"),
    *("findings", "findings_of_edition"),
    *("save_draft", "propose_change", "approve_change", "refuse_change", "withdraw_change"),
}
# Deeds on cases have a walk of their own; see test_casework_walk.py.
OF_CASES = {
    *("open_case", "move_case", "set_case_facts", "set_case_parts", "add_case_paper", "tick_case"),
    *("add_case_item", "case_item"),
}
# So have those on duties, and special teams; see test_duties_walk.py.
OF_DUTIES = {
    *("name_lead", "add_participants", "set_duty_rhythm", "set_own_day", "move_part", "see_open_parts"),
    *("team", "form_team", "begin_plan"),
}
# So have the deeds on key projects; see test_key_projects.py.
OF_PROJECTS = {"project_plan", "send_problems"}
# So have the sheets; see test_sheet_pages.py.
OF_THE_SHEETS = {"sheet", "sheet_taken"}
# The desk has a walk of its own; see test_desk_pages.py.
OF_THE_DESK = {
    *("certain", "ask_model", "draft_card", "mend_draft", "reopen_draft", "add_draft", "drafted_rule"),
    *("ask", "questions", "answer", "names", "merge_names", "decide_pair"),
}
SECRETS = [
    "青梧样例材料有限公司",
    "青梧远汀传感有限公司",
    "91999901MA0000001P",
    "拨-7",
    "走访12家",
    "内部材料",
]


@pytest.fixture
def record(county: County, firms: list[Enterprise]) -> County:
    """A county with something of every kind: drafts, a report, awards; nothing of it public."""
    county.open()
    Document.objects.update(published=False)
    changed = TEXT.replace("产业营业收入达到90亿元", "产业营业收入达到95亿元")
    county.text.write_text(changed, encoding="utf-8")
    county.load()
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    handed_in(part, date(2026, 6, 30), 50, date(2026, 7, 5), "走访12家")
    Evidence.objects.create(
        case=part.case, name="内部材料", added_on=date(2026, 7, 5), file=ContentFile(b"a", "paper.txt")
    )
    rule = Rule.objects.get(item="equipment")
    for firm in firms:
        award = Award.objects.create(
            enterprise=firm, rule=rule, year=2026, amount=100, granted_on=date(2026, 7, 1), decision={}
        )
    Payment.objects.create(award=award, amount=100, paid_on=date(2026, 8, 1), receipt="拨-7")
    named = YearlyList.objects.create(
        programme=county.programme,
        fact="列入名单",
        year=2026,
        title_zh="样例名单",
        proposed_on=date(2026, 7, 1),
    )
    ListedFirm.objects.create(yearly_list=named, enterprise=firms[0])
    other = Programme.objects.create(slug="other", kind="county", name_zh="另一方案")
    elsewhere = User.objects.create_user("elsewhere", password="a password of tests")
    unit = Unit.objects.create(programme=other, name_zh="另一办公室")
    for role in (Role.OFFICE, Role.FINANCE, Role.ADMINISTRATOR):
        Membership.objects.create(user=elsewhere, unit=unit, role=role)
    return county


@pytest.fixture
def browser_of(record: County, client_of: Callable[[str], Client]) -> Callable[[str], Client]:
    return lambda name: Client() if name == VISITOR else client_of(name)


def address(name: str) -> str:
    arguments: dict[str, list[object]] = {
        "programme": ["sample"],
        "documents": ["sample"],
        "check-up": ["sample"],
        "document": ["sample", "sample-2026-90"],
        "compare": ["sample", "sample-2026-90"],
        "clashes": ["sample", "sample-2026-90"],
        "desk": ["sample", "sample-2026-90"],
        "publish": ["sample", "sample-2026-90"],
        "rule": ["sample", "sample-2026-90", "equipment"],
        "procedures": ["sample"],
        "projects": ["sample"],
        "project_problems": ["sample"],
        "leaders": ["sample"],
        "duties": ["sample"],
        "teams": ["sample"],
        "plan": ["sample"],
        "clause": ["sample", "sample-2026-90", "二/（一）"],
        "procedure": ["sample", "duty"],
        "cases": ["sample", "duty"],
    }
    if name in ("case", "case_paper", "report"):
        case = DutyUnit.objects.get(unit__name_zh="县工信局").case
        papers = [paper.pk for paper in case.evidence.all()] if name == "case_paper" else []
        return reverse(name, args=[case.pk] if name == "report" else ["sample", "duty", case.pk, *papers])
    if name in ("duty", "unit"):
        part = DutyUnit.objects.get(unit__name_zh="县工信局")
        return reverse(name, args=["sample", part.duty_id if name == "duty" else part.unit_id])
    if name == "decide_draft":
        return reverse(name, args=[Draft.objects.filter(state="open").first().pk])  # type: ignore[union-attr]
    if name == "pay":
        return reverse(name, args=[Award.objects.get(payment=None).pk])
    if name in ("yearly_list", "decide_list"):
        return reverse(name, args=[YearlyList.objects.get().pk])
    return reverse(name, args=arguments.get(name, []))


def names(resolver: URLResolver | None = None) -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from [] if pattern.namespace == "api" else names(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_no_address_is_left_out_of_this_walk() -> None:
    known = {
        *SEEN,
        *DEEDS,
        *FOR_PEOPLE,
        *OF_CASES,
        *OF_DUTIES,
        *OF_THE_WORKBENCH,
        *OF_THE_DESK,
        *OF_THE_SHEETS,
        *OF_PROJECTS,
        "login",
        "logout",
        "set_language",
    }
    assert set(names()) == known


@pytest.mark.parametrize("who", PEOPLE)
def test_what_is_not_public_is_there_for_those_who_work_on_it_only(
    browser_of: Callable[[str], Client], who: str
) -> None:
    browser = browser_of(who)
    for name, people in SEEN.items():
        for_people = name in ("desk", "report", "yearly_list") and who == VISITOR
        expected = 200 if who in people else LOGIN if for_people else 404
        assert browser.get(address(name)).status_code == expected, name


@pytest.mark.parametrize("who", PEOPLE)
def test_a_deed_is_done_by_those_who_may_and_is_not_there_for_those_who_do_not_see_its_object(
    browser_of: Callable[[str], Client], who: str
) -> None:
    browser = browser_of(who)
    for name, (seers, doers) in DEEDS.items():
        done = browser.post(address(name), {"decision": "accept", "receipt": "拨-8", "reason": "代码有误"})
        done_or_login = who in doers or who == VISITOR
        assert done.status_code == (302 if done_or_login else 403 if who in seers else 404), name
        assert ("/login/" in done.headers.get("Location", "")) == (who == VISITOR), name
    assert Document.objects.get().published == (who in DEEDS["publish"][1])
    assert Payment.objects.filter(receipt="拨-8").exists() == (who in DEEDS["pay"][1])


def test_a_deed_opened_as_a_page_leads_to_what_waits(browser_of: Callable[[str], Client]) -> None:
    """So it goes to whoever logs in anew after a form was sent in vain."""
    browser = browser_of("finance")
    for name in DEEDS:
        assert browser.get(address(name)).headers["Location"] == "/office/"


@pytest.mark.parametrize("who", PEOPLE)
def test_the_pages_of_an_account_are_open_to_every_account_and_hold_what_it_sees(
    browser_of: Callable[[str], Client], who: str
) -> None:
    browser = browser_of(who)
    for name in FOR_PEOPLE:
        answer = browser.get(address(name))
        assert answer.status_code == (LOGIN if who == VISITOR else 200), name
        if who in ("stranger", "elsewhere"):
            page = re.sub(r"<select.*?</select>", "", answer.content.decode("utf-8", "replace"), flags=re.S)
            assert not [secret for secret in SECRETS if secret in page], name
            assert "sample-2026-90" not in page


def test_a_public_page_tells_no_firm_no_single_award_and_no_draft(
    browser_of: Callable[[str], Client],
) -> None:
    Document.objects.update(published=True)
    browser = browser_of(VISITOR)
    inside = ("desk", "report", "yearly_list", "case_paper")
    pages = [address(name) for name in SEEN if name not in inside]
    pages += [f"{address('rule')}?as=xlsx", f"{address('documents')}?as=xlsx"]
    pages += [
        "/api/programmes",
        "/api/documents",
        "/api/documents/sample/sample-2026-90",
        "/api/openapi.json",
    ]
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200, page
        told = answer.content.decode("utf-8", "replace")
        assert not [secret for secret in [*SECRETS, "95亿元给予"] if secret in told], page


@pytest.mark.parametrize("who", PEOPLE)
def test_the_api_tells_what_the_pages_tell(browser_of: Callable[[str], Client], who: str) -> None:
    browser = browser_of(who)
    inside = who in INSIDE
    listed = [each["slug"] for each in browser.get("/api/documents").json()]
    assert ("sample-2026-90" in listed) == inside
    assert browser.get("/api/documents/sample/sample-2026-90").status_code == (200 if inside else 404)
    asked = browser.post("/api/check-up/sample-2026-90", {"facts": {}}, content_type="application/json")
    assert asked.status_code == (200 if inside else 404)


def test_a_citation_does_not_lead_to_a_document_that_is_not_public(
    browser_of: Callable[[str], Client], record: County
) -> None:
    hidden = Document.objects.create(
        programme=record.programme, slug="hidden", title_zh="未公开的文件", effective_to=date(2026, 1, 1)
    )
    clause = record.document.clauses.get(address="一")
    clause.references.create(number="青政字〔2025〕1号", held=hidden)
    Document.objects.filter(slug="sample-2026-90").update(published=True)
    public = browser_of(VISITOR).get(address("document")).content.decode()
    assert "青政字〔2025〕1号" in public
    assert "/hidden/" not in public
    assert "2026年1月1日已到期" not in public
    inside = browser_of("office").get(address("document")).content.decode()
    assert "/hidden/" in inside


def test_the_rule_of_the_lights_is_named_once_its_document_is_public(
    browser_of: Callable[[str], Client], record: County
) -> None:
    Programme.objects.filter(slug="sample").update(kind="demo")
    for published in (False, True):
        Document.objects.update(published=published)
        page = browser_of("firm").get(address("programme")).content.decode()
        assert ("/rules/sample-lights/" in page) == published


def test_who_reads_a_journal_also_reads_what_concerns_the_whole_record(
    browser_of: Callable[[str], Client],
) -> None:
    assert JournalEntry.objects.filter(programme=None, verb="business_date.set").exists()
    assert "设定业务日期" in browser_of("office").get("/office/journal/").content.decode()
    assert "设定业务日期" not in browser_of("firm").get("/office/journal/").content.decode()


def test_nobody_is_led_to_another_site(browser_of: Callable[[str], Client], record: County) -> None:
    for outside in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        login = Client().post(
            "/login/", {"username": "office", "password": "a password of tests", "next": outside}
        )
        assert login.headers["Location"] == "/office/"
        language = Client().post("/language/setlang/", {"language": "en", "next": outside})
        assert language.headers["Location"] == "/"


def test_the_login_of_a_part_of_a_page_opens_in_the_whole_window(browser_of: Callable[[str], Client]) -> None:
    """Otherwise the login form would appear in the place of a draft."""
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/office/desk/sample/sample-2026-90/"}
    answer = Client().post(address("decide_draft"), {"decision": "accept"}, headers=headers)
    assert answer.headers["HX-Redirect"] == "/login/?next=%2Foffice%2Fdesk%2Fsample%2Fsample-2026-90%2F"
    assert not answer.content
