"""Every deed on a case, tried by everybody: not there for who does not see it, refused to who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.conftest import ROLES, County
from tests.web.errands import errand, errands
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework.actions import add_item, make_move
from zoulang.web.casework.models import Case, Item

VISITOR, LOGIN = "visitor", 302
PEOPLE = [VISITOR, "stranger", *ROLES]
# The unit in charge, the office, and the town that was given an entry; both people of the bureau act for it.
SEERS = {"office", "industry", "interpreter", "town"}
# Deed to those who may do it in this case.
DOERS = {
    "move_case": {"industry", "interpreter"},
    "set_case_facts": {"industry", "interpreter", "office"},
    "set_case_parts": {"industry", "office"},
    "add_case_paper": {"industry", "interpreter", "office"},
    "tick_case": {"industry", "interpreter"},
    "add_case_item": {"industry", "interpreter"},
    "answer": {"industry", "interpreter", "office", "town"},
    "assign": {"industry", "interpreter"},
    "paper": {"industry", "interpreter", "office", "town"},
    "close": {"office"},
}
SENT = {
    "move-finish-note": "办结",
    "facts-fact1": "12万元",
    "paper-name": "材料",
    "paper-words": "见附件",
    "ticked": "yes",
    "add-problems-title": "缺用电",
    "add-problems-due": "2026-10-20",
    "answer": "已调剂",
    "due": "2026-10-21",
    "name": "批复",
    "words": "见附件",
    "note": "",
}


@pytest.fixture
def case(county: County) -> Case:
    errands(county.programme)
    case = errand(county.programme, facts={"交办日期": "2026-09-28"})
    make_move(case, "accept", None)
    town = county.programme.units.get(name_zh="双渡镇")
    add_item(case, "problems", "缺用地", None, unit=town, due=date(2026, 10, 20))
    return case


def address(case: Case, deed: str) -> str:
    if deed in ("answer", "assign", "paper", "close"):
        return reverse("case_item", args=[Item.objects.get(case=case).pk, deed])
    last = {
        "move_case": ["finish"],
        "set_case_parts": ["helper"],
        "tick_case": ["seen"],
        "add_case_item": ["problems"],
    }
    return reverse(deed, args=[case.pk, *last.get(deed, [])])


@pytest.mark.parametrize("who", PEOPLE)
def test_a_deed_is_there_for_who_sees_the_case_and_done_by_who_may(
    case: Case, county: County, client_of: Callable[[str], Client], who: str
) -> None:
    browser = Client() if who == VISITOR else client_of(who)
    unit = str(county.programme.units.get(name_zh="白汀镇").pk)
    sent = SENT | {"add-problems-unit": unit, "unit": unit, "part-helper-units": unit}
    before = JournalEntry.objects.count()
    for deed, doers in DOERS.items():
        where = address(case, deed)
        answer = browser.post(where, sent)
        if who == VISITOR:
            assert answer.headers["Location"].startswith("/login/"), deed
        elif who not in SEERS:
            assert answer.status_code == 404, deed
        elif who not in doers:
            assert answer.status_code == 403, deed
        else:
            # Done, or told on the page what stands in the way.
            assert answer.status_code in (200, 302), deed
        Item.objects.exclude(title_zh="缺用地").delete()
        Item.objects.update(unit=county.programme.units.get(name_zh="双渡镇"))
    assert (JournalEntry.objects.count() > before) == (who in SEERS)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_case_is_opened_by_those_the_file_names_and_for_others_there_is_no_such_page(
    case: Case, client_of: Callable[[str], Client], who: str
) -> None:
    browser = Client() if who == VISITOR else client_of(who)
    answer = browser.get(reverse("open_case", args=["sample", "errand"]))
    assert answer.status_code == (LOGIN if who == VISITOR else 200 if who == "office" else 404)


def test_a_deed_opened_as_a_page_leads_to_what_waits(case: Case, client_of: Callable[[str], Client]) -> None:
    browser = client_of("industry")
    for deed in DOERS:
        if deed not in ("answer", "assign", "paper", "close"):
            assert browser.get(address(case, deed)).headers["Location"] == "/office/"


def test_what_nobody_sent_from_a_page_is_refused_in_words(
    case: Case, client_of: Callable[[str], Client]
) -> None:
    browser = client_of("industry")
    for name, arguments in (
        ("move_case", [case.pk, "vanish"]),
        ("set_case_parts", [case.pk, "boss"]),
        ("add_case_item", [case.pk, "duties"]),
    ):
        assert browser.post(reverse(name, args=arguments)).status_code in (200, 403, 404), name
    assert browser.post(reverse("tick_case", args=[case.pk, "heard"])).status_code == 302
    assert browser.post(reverse("set_case_facts", args=[case.pk]), {"facts-fact2": "也许"}).status_code == 200
    case.refresh_from_db()
    assert (case.stage, case.facts) == ("work", {"交办日期": "2026-09-28"})
