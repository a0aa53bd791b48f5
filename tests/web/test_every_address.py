"""What pages tell: a visitor nothing that is not public, an account nothing of another programme.

What each address answers to each role stands in `answers.toml`; see `test_every_role_everywhere.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.web.conftest import County
from tests.web.everywhere import (
    ELSEWHERE,
    GROUPS,
    STRANGER,
    VISITOR,
    addresses,
    defaults,
    path_of,
    settle,
    table,
)
from zoulang.web.accounts.models import JournalEntry, Programme
from zoulang.web.policy.models import Document
from zoulang.web.registry.models import Enterprise

SECRETS = [
    "青梧样例材料有限公司",
    "青梧远汀传感有限公司",
    "91999901MA0000001P",
    "拨-7",
    "走访12家",
    "内部材料",
    "三次送件",
    "95亿元给予",
]
# Somebody of each kind: in the programme, in none, in another one.
PEOPLE = [
    VISITOR,
    STRANGER,
    ELSEWHERE,
    "office",
    "department",
    "town",
    "enterprise",
    "delegate",
    "discipline",
]


@pytest.fixture
def record(county: County, firms: list[Enterprise]) -> County:
    """A county with something of every kind; nothing of it public."""
    return settle(county, firms)


@pytest.fixture
def browser_of(record: County, client_of: Callable[[str], Client]) -> Callable[[str], Client]:
    return lambda name: Client() if name == VISITOR else client_of(name)


def pages(answered: str, who: str) -> list[str]:
    """The addresses that answer somebody so, by the table; the link that works once is left out."""
    usual, rows, found = defaults(), table(), []
    for name, pattern in addresses():
        if name in rows and name != "way_in" and rows[name].expected("get", who) == int(answered):
            found.append(path_of(name, pattern, rows[name].given, usual))
    return found


def place(name: str) -> str:
    """One address, with the usual things of the county."""
    pattern = dict(addresses())[name]
    return path_of(name, pattern, table()[name].given, defaults())


@pytest.mark.parametrize("who", [STRANGER, ELSEWHERE])
def test_an_account_of_nothing_here_is_told_nothing_of_it(
    browser_of: Callable[[str], Client], who: str
) -> None:
    browser = browser_of(who)
    for path in pages("200", who):
        answer = browser.get(path)
        told = re.sub(r"<select.*?</select>", "", answer.content.decode("utf-8", "replace"), flags=re.S)
        assert not [secret for secret in SECRETS if secret in told], path
        assert "sample-2026-90" not in told, path


def test_a_public_page_tells_no_firm_no_single_award_and_no_draft(
    browser_of: Callable[[str], Client],
) -> None:
    """Also where the table says 404: what is public once the document is published."""
    Document.objects.update(published=True)
    browser = browser_of(VISITOR)
    usual, rows, read = defaults(), table(), 0
    for name, pattern in addresses():
        if name in rows and name != "way_in":
            answer = browser.get(path_of(name, pattern, rows[name].given, usual))
            assert answer.status_code in (200, 302, 403, 404, 405), name
            told = answer.content.decode("utf-8", "replace")
            assert not [secret for secret in SECRETS if secret in told], name
            read += answer.status_code == 200
    for path in (f"{place('rule')}?as=xlsx", f"{place('documents')}?as=xlsx", f"{place('duties')}?as=xlsx"):
        told = browser.get(path).content.decode("utf-8", "replace")
        assert not [secret for secret in SECRETS if secret in told], path
    assert read > 20


def test_a_deed_opened_as_a_page_leads_to_what_waits(browser_of: Callable[[str], Client]) -> None:
    """So it goes to whoever logs in anew after a form was sent in vain."""
    browser = browser_of("finance")
    for name in ("publish", "decide_draft", "pay", "decide_list", "end_role"):
        assert browser.get(place(name)).headers["Location"] == "/office/"


@pytest.mark.parametrize("who", PEOPLE)
def test_the_api_tells_what_the_pages_tell(browser_of: Callable[[str], Client], who: str) -> None:
    browser = browser_of(who)
    inside = who in GROUPS["inside"]
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
    public = browser_of(VISITOR).get(place("document")).content.decode()
    assert "青政字〔2025〕1号" in public
    assert "/hidden/" not in public
    assert "2026年1月1日已到期" not in public
    inside = browser_of("office").get(place("document")).content.decode()
    assert "/hidden/" in inside


def test_the_rule_of_the_lights_is_named_once_its_document_is_public(
    browser_of: Callable[[str], Client], record: County
) -> None:
    Programme.objects.filter(slug="sample").update(kind="demo")
    for published in (False, True):
        Document.objects.update(published=published)
        page = browser_of("enterprise").get(place("programme")).content.decode()
        assert ("/rules/sample-lights/" in page) == published


def test_who_reads_a_journal_also_reads_what_concerns_the_whole_record(
    browser_of: Callable[[str], Client],
) -> None:
    assert JournalEntry.objects.filter(programme=None, verb="business_date.set").exists()
    assert "设定业务日期" in browser_of("office").get("/office/journal/").content.decode()
    assert "设定业务日期" not in browser_of("enterprise").get("/office/journal/").content.decode()


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
    answer = Client().post(place("decide_draft"), {"decision": "accept"}, headers=headers)
    assert answer.headers["HX-Redirect"] == "/login/?next=%2Foffice%2Fdesk%2Fsample%2Fsample-2026-90%2F"
    assert not answer.content
