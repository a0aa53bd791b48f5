"""Every deed on duties and special teams, tried by every role: done, refused, or not there at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.conftest import ROLES, County
from zoulang.web.policy.models import Document
from zoulang.web.programme.models import DutyUnit, SpecialTeam

PEOPLE = ["visitor", "stranger", *ROLES]
# Who sees a document before it is published.
INSIDE = {"office", "admin", "industry", "interpreter", "finance", "statistics", "town"}
# The county's duty is led by the bureau for which these two act; the interpreter's role leads nothing.
LEAD = "industry"
DOERS = {
    "name_lead": {"office"},
    "add_participants": {"office", LEAD},
    "set_duty_rhythm": {"office"},
    "set_own_day": {"office", LEAD},
    "see_open_parts": {LEAD},
    "form_team": {"office"},
    "begin_plan": {"office"},
}


@pytest.fixture
def hidden(county: County) -> County:
    county.open()
    Document.objects.update(published=False)
    return county


def address(name: str) -> str:
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    if name in ("set_own_day", "see_open_parts", "move_part"):
        return reverse(name, args=["sample", part.pk])
    if name in ("form_team", "begin_plan"):
        return reverse(name, args=["sample"])
    return reverse(name, args=["sample", part.duty_id])


def form(county: County, name: str) -> dict[str, object]:
    unit = county.programme.units.get(name_zh="白汀镇")
    other = DutyUnit.objects.get(unit__name_zh="县统计局")
    clause = county.document.clauses.get(address="二/（一）")
    return {
        "unit": unit.pk,
        "units": [unit.pk],
        "themes": [clause.pk],
        "open": [other.pk],
        "name_zh": "样例专项小组",
        "title_zh": "样例总体规划",
        "start": "2026-01-01",
        "due": "2026-12-31",
        "cadence": "month",
        "own_due": "2026-10-31",
    }


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", DOERS)
def test_a_deed_is_done_by_those_who_may_and_by_nobody_else(
    hidden: County, client_of: Callable[[str], Client], who: str, name: str
) -> None:
    browser = Client() if who == "visitor" else client_of(who)
    done = browser.post(address(name), form(hidden, name))
    # A firm enters the programme, though it sees none of its duties.
    enters = INSIDE | {"firm"} if name in ("form_team", "begin_plan") else INSIDE
    expected = 302 if who in DOERS[name] or who == "visitor" else 403 if who in enters else 404
    assert done.status_code == expected
    assert ("/login/" in done.headers.get("Location", "")) == (who == "visitor")


@pytest.mark.parametrize("who", PEOPLE)
def test_a_team_is_there_for_those_who_may_read_the_document_that_orders_it(
    hidden: County, client_of: Callable[[str], Client], who: str
) -> None:
    clause = hidden.document.clauses.get(address="二")
    SpecialTeam.objects.create(
        programme=hidden.programme, slug="firms", name_zh="企业专项小组", clause=clause
    )
    browser = Client() if who == "visitor" else client_of(who)
    answer = browser.get(reverse("team", args=["sample", "firms"]))
    assert answer.status_code == (200 if who in INSIDE else 404)
