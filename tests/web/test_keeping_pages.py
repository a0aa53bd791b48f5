"""Pages of people, messages and the journal, the way in, and what programs are told of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from zoulang.web.accounts.actions import add_person, add_unit, appoint_deputy, set_business_date
from zoulang.web.accounts.models import Membership, User
from zoulang.web.outbox.putting import Letter, put_all_in_outbox

Browsers = Callable[[str], Client]
PASSWORD = "four words of a person"


def queries(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(path).status_code == 200
    return len(found)


# --- the way in -------------------------------------------------------------------------------------


def new_person(county: County, client_of: Browsers, **changed: str) -> str:
    """The page after somebody was added by the office."""
    unit = county.programme.units.get(name_zh="县工信局")
    sent = {"display_zh": "新来的", "username": "new", "unit": str(unit.pk), "role": "department", **changed}
    return client_of("office").post("/office/people/sample/add/", sent).content.decode()


def test_a_link_lets_a_new_person_in_once(county: County, client_of: Browsers) -> None:
    page = new_person(county, client_of)
    link = page.partition('readonly value="')[2].partition('"')[0].removeprefix("http://testserver")
    assert link.startswith("/enter/")
    browser = Client()
    form = browser.get(link, follow=True)
    done = browser.post(form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert done.headers["Location"] == "/office/"
    assert browser.get("/office/").status_code == 200
    assert Client().post("/login/", {"username": "new", "password": PASSWORD}).status_code == 302
    again = Client().get(link, follow=True).content.decode()
    assert "new_password1" not in again


def test_a_first_password_opens_nothing_before_it_is_changed(county: County, client_of: Browsers) -> None:
    assert "/enter/" not in new_person(county, client_of, first_password="typed by the office")
    browser = Client()
    browser.post("/login/", {"username": "new", "password": "typed by the office"})
    for path in ("/office/", "/office/journal/", "/"):
        assert browser.get(path).headers["Location"] == "/office/password/"
    assert browser.get("/api/me").status_code == 403
    sent = {"old_password": "typed by the office", "new_password1": PASSWORD, "new_password2": PASSWORD}
    same = {**sent, "new_password1": sent["old_password"], "new_password2": sent["old_password"]}
    assert browser.post("/office/password/", same).status_code == 200
    assert browser.post("/office/password/", sent).status_code == 302
    assert browser.get("/office/").status_code == 200


def test_the_office_cannot_add_a_treasurer_on_the_page(county: County, client_of: Browsers) -> None:
    new_person(county, client_of, role="finance")
    assert not User.objects.filter(username="new").exists()


# --- pages ------------------------------------------------------------------------------------------


def test_the_page_of_people_asks_as_much_for_many_as_for_few(county: County, client_of: Browsers) -> None:
    browser = client_of("office")
    browser.get("/office/people/")
    few = queries(browser, "/office/people/")
    for number in range(8):
        unit = add_unit(county.programme, f"新单位{number}", "department", None)
        add_person(unit, "department", f"new{number}", f"新人{number}", None)
    assert queries(browser, "/office/people/") == few
    assert "新人3" in browser.get("/office/people/?q=新人3").content.decode()
    assert "新人4" not in browser.get("/office/people/?q=新人3").content.decode()


def test_the_page_of_messages_asks_as_much_for_many_as_for_few(county: County, client_of: Browsers) -> None:
    unit = county.programme.units.get(name_zh="县工信局")
    browser = client_of("office")
    counts = []
    for count in (2, 20):
        put_all_in_outbox([Letter(f"{count}/{number}", unit, "题", "文") for number in range(count)])
        counts.append(queries(browser, "/office/messages/"))
    assert counts[0] == counts[1]
    assert "题" in client_of("industry").get("/office/messages/").content.decode()
    assert "题" not in client_of("town").get("/office/messages/").content.decode()


def test_the_journal_asks_as_much_for_many_as_for_few(county: County, client_of: Browsers) -> None:
    browser = client_of("office")
    counts = []
    for count in (3, 30):
        for _ in range(count):
            set_business_date(date(2026, 9, 30), county["admin"])
        counts.append(queries(browser, "/office/journal/"))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("who=admin", {"business_date.set"}),
        ("verb=unit.added", {"unit.added"}),
        ("kind=accounts.unit", {"unit.added"}),
        ("what=新单位", {"unit.added"}),
        ("first=2026-10-01", {"unit.added"}),
        ("last=2026-09-30&who=admin", {"business_date.set"}),
        ("first=yesterday&kind=accounts.unit", {"unit.added"}),
        ("who=nobody", set()),
    ],
)
def test_the_journal_is_filtered_by_its_address(
    county: County, client_of: Browsers, asked: str, shown: set[str]
) -> None:
    set_business_date(date(2026, 10, 2), county["admin"])
    add_unit(county.programme, "新单位", "department", county["office"])
    listed = client_of("office").get(f"/api/journal?{asked}").json()["listed"]
    verbs = {entry["verb"] for entry in listed if entry["actor"] or entry["verb"] == "unit.added"}
    assert verbs - {"business_date.set"} | ({"business_date.set"} & shown) == shown
    assert client_of("office").get(f"/office/journal/?{asked}").status_code == 200


# --- programs ---------------------------------------------------------------------------------------


def test_programs_are_told_who_asks_in_which_roles(county: County, client_of: Browsers) -> None:
    assert Client().get("/api/me").json() == {"username": None, "roles": []}
    unit = county.programme.units.get(name_zh="县工信局")
    person = add_person(unit, "department", "colleague", "同事", None)
    membership = Membership.objects.get(user=county["interpreter"])
    appoint_deputy(membership, person, date(2026, 9, 30), None, "休假", None)
    told = client_of("colleague").get("/api/me").json()["roles"]
    assert [(role["role"], role["as_deputy"]) for role in told] == [
        ("department", False),
        ("interpreter", True),
    ]


def test_programs_are_told_what_each_role_may(county: County) -> None:
    told = {row["role"]: row for row in Client().get("/api/roles").json()}
    assert len(told) == 21
    assert "money.pay_award" in told["finance"]["deeds"]
    assert "money.pay_award" not in told["office"]["deeds"]


def test_programs_read_the_journal_as_people_do(county: County, client_of: Browsers) -> None:
    county.load()
    assert client_of("office").get("/api/journal").json()["listed"][0]["verb"] == "document.loaded"
    assert client_of("town").get("/api/journal").json()["listed"] == []
    assert Client().get("/api/journal").status_code == 403
