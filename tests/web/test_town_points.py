"""An award counts for its town the moment it is granted; how many points it gives is set by a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.web.awards import award_of
from tests.web.conftest import County
from tests.web.dispatch import on
from zoulang.errors import InputError
from zoulang.web.dispatch.actions.assessment import set_town_points
from zoulang.web.dispatch.models import TownPoints
from zoulang.web.dispatch.reminders import due_reminders
from zoulang.web.money.models import Award
from zoulang.web.money.town_points import town_sheet
from zoulang.web.policy.models import Clause, Rule
from zoulang.web.registry.models import Enterprise


@pytest.fixture
def clause(county: County, firms: list[Enterprise]) -> Clause:
    county.open()
    return county.document.clauses.get(address="三/（一）")


def granted(firm: Enterprise, due: date | None = None) -> Award:
    rule = Rule.objects.get(item="equipment")
    return award_of(firm, rule, granted_on=date(2026, 9, 1), due=due)


def test_an_award_shows_up_in_the_count_of_its_town_at_once(
    county: County, clause: Clause, firms: list[Enterprise]
) -> None:
    set_town_points(clause, Decimal(2), county["office"])
    assert town_sheet(county.programme, 2026, county["office"]).lines == []
    granted(firms[0])
    (line,) = town_sheet(county.programme, 2026, county["office"]).lines
    assert (line.town.name_zh, line.firms, line.points) == ("双渡镇", [1], Decimal(2))
    assert town_sheet(county.programme, 2025, county["office"]).lines == []


def test_without_a_number_the_points_are_not_known(
    county: County, clause: Clause, firms: list[Enterprise]
) -> None:
    TownPoints.objects.create(clause=clause)
    granted(firms[0])
    (line,) = town_sheet(county.programme, 2026, county["office"]).lines
    assert (line.firms, line.points) == ([1], None)


def test_a_town_sees_its_own_line_and_the_public_only_the_clause(
    county: County, clause: Clause, firms: list[Enterprise]
) -> None:
    set_town_points(clause, Decimal(2), county["office"])
    for firm in firms:
        granted(firm)
    assert [line.town.name_zh for line in town_sheet(county.programme, 2026, county["town"]).lines] == [
        "双渡镇"
    ]
    seen = town_sheet(county.programme, 2026, AnonymousUser())
    assert ([each.clause for each in seen.clauses], seen.lines) == ([clause], [])


@pytest.mark.parametrize("username", ["town", "industry", "finance", "admin"])
def test_a_town_cannot_set_its_own_points(county: County, clause: Clause, username: str) -> None:
    with pytest.raises(PermissionDenied):
        set_town_points(clause, Decimal(9), county[username])


def test_points_are_a_number_above_zero(county: County, clause: Clause) -> None:
    with pytest.raises(InputError, match="-1 is no number of points"):
        set_town_points(clause, Decimal(-1), county["office"])


def test_the_page_says_that_nobody_has_set_the_number(
    county: County, clause: Clause, client_of: Callable[[str], Client]
) -> None:
    TownPoints.objects.create(clause=clause)
    english = {"cookie": "django_language=en"}
    assert "nobody has set it" in Client().get("/sample/town-points/", headers=english).text
    office = client_of("office")
    office.cookies.load({"django_language": "en"})
    office.post("/sample/town-points/set/", {"clause": clause.pk, "points": "1.5"})
    assert "1.5 points for each firm" in office.get("/sample/town-points/").text


def test_a_payment_of_the_government_is_a_clock_too(
    county: County, clause: Clause, firms: list[Enterprise]
) -> None:
    granted(firms[0], due=date(2026, 10, 9))
    found = [
        each for each in due_reminders(county.programme, on("2026-10-12")) if each.key.startswith("payment")
    ]
    assert [(each.key, each.to.name_zh) for each in found] == [("payment:2026-10-09:late-0", "县财政局")]
    assert str(found[0].body) == "1 awards were to be paid by 2026-10-09"
