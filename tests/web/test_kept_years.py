"""Years of projects that pages keep are those that would be read anew; leaders have pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.key_projects import county_of_projects, in_construction, opened, reported, unit
from tests.web.standing import Standing
from zoulang.web.accounts import since
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.models import Membership, Programme, Role, User
from zoulang.web.casework.actions import set_parts
from zoulang.web.casework.models import Case
from zoulang.web.programme.projects import kept
from zoulang.web.programme.projects.kept import kept_years
from zoulang.web.programme.projects.leaders import LEADERS_ON_A_PAGE
from zoulang.web.programme.projects.plans import years_of

APRIL = date(2026, 4, 25)


@pytest.fixture
def programme(standing: Standing) -> Programme:
    return county_of_projects(standing)


@pytest.fixture
def between_deeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test runs in one transaction, which looks like a deed that goes on."""
    for place in (since, kept):
        monkeypatch.setattr(place, "in_a_deed", lambda: False)
    monkeypatch.setattr(kept, "_kept", {})


@pytest.mark.usefixtures("between_deeds")
def test_after_a_report_only_the_year_of_its_project_is_read_again(programme: Programme) -> None:
    one, other = in_construction(programme), in_construction(programme, title="另一项目")
    first = kept_years([one, other], APRIL)
    with CaptureQueriesContext(connection) as asked:
        again = kept_years([one, other], APRIL)
    assert len(asked) == 1
    assert again[one.pk] is first[one.pk]
    reported(one, "2026-04-10", 70, "2026-04-12")
    one = Case.objects.select_related("procedure", "programme").get(pk=one.pk)
    mended = kept_years([one, other], APRIL)
    assert mended[other.pk] is first[other.pk]
    assert mended == years_of([one, other], APRIL)
    assert mended[one.pk].made == first[one.pk].made + 70 * 10**10 // 10**4


@pytest.mark.usefixtures("between_deeds")
def test_another_day_off_makes_every_year_anew(programme: Programme) -> None:
    one = in_construction(programme)
    first = kept_years([one], APRIL)
    set_business_date(date(2026, 4, 26), by=None)
    assert kept_years([one], APRIL)[one.pk] is not first[one.pk]


def test_a_year_that_ended_short_of_its_plan_says_so(programme: Programme, client: Client) -> None:
    case = in_construction(programme)
    for month in range(4, 13):
        last = {4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
        for day in (10, 20, last):
            reported(case, f"2026-{month:02}-{day:02}", 90, "2027-01-04")
    set_business_date(date(2027, 1, 5), by=None)
    page = client.get("/qingwu/leaders/")
    assert page.status_code == 200
    assert client.get(f"/qingwu/cases/key-project/{case.pk}/").status_code == 200
    assert "270万元" in page.content.decode()


def test_many_leaders_have_pages_and_ones_own_projects_come_first(
    programme: Programme, client: Client
) -> None:
    planning = User.objects.get(username="office")
    for number in range(LEADERS_ON_A_PAGE + 2):
        leader = User.objects.create_user(f"leader-{number}", display_zh=f"领导{number}号")
        held = unit(programme, "县政府")
        Membership.objects.create(user=leader, unit=held, role=Role.LEADER)
        case = opened(programme, f"项目{number}")
        set_parts(case, "pledged_leader", [(held, leader)], planning)
    pages = [client.get(f"/qingwu/leaders/?page={number}").content.decode() for number in (1, 2)]
    assert [page.count('class="pledges"') for page in pages] == [LEADERS_ON_A_PAGE, 2]
    last = User.objects.get(username=f"leader-{LEADERS_ON_A_PAGE + 1}")
    client.force_login(last, backend="django.contrib.auth.backends.ModelBackend")
    assert 'id="mine"' in client.get("/qingwu/leaders/").content.decode()
