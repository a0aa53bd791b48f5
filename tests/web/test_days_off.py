"""Days off: nothing counts before a person accepted it; what is not known is said; deadlines follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.web.conftest import County
from zoulang.errors import InputError
from zoulang.web.accounts.actions import accept_year, remove_holiday, set_holiday
from zoulang.web.accounts.holidays import announced, announced_years, calendar, not_known
from zoulang.web.accounts.models import Holiday, HolidayYear, JournalEntry
from zoulang.web.casework.actions import open_case
from zoulang.web.casework.models import Case

NATIONAL_DAY = (date(2026, 10, 1), date(2026, 10, 7))


def test_nothing_that_a_library_lists_counts_before_a_person_accepts_it(county: County) -> None:
    assert calendar().is_working(date(2026, 10, 1))
    assert str(not_known(calendar(), date(2026, 9, 30), date(2026, 10, 9))) == (
        "days off of 2026 are not known yet: only weekends are left out"
    )
    accept_year(2026, county["admin"], with_announced=True)
    table = calendar()
    assert not table.is_working(date(2026, 10, 1))
    assert table.is_working(date(2026, 10, 10))  # a Saturday worked for the holidays
    assert not_known(table, date(2026, 9, 30), date(2026, 10, 9)) is None
    assert table.working_days(date(2026, 9, 30), date(2026, 10, 9)) == 2


def test_the_library_lists_days_off_make_up_days_and_their_names() -> None:
    rows = announced(2026)
    assert 2026 in announced_years()
    assert {row.name for row in rows} == {"元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆节"}
    assert [row.day for row in rows if row.kind == "off" and row.day.weekday() > 4] == []
    assert [row.day for row in rows if row.kind == "work" and row.day.weekday() < 5] == []
    assert announced(2099) == []


def test_days_entered_by_hand_stand_when_a_year_is_accepted(county: County) -> None:
    set_holiday(*NATIONAL_DAY, "off", "县里的叫法", county["admin"])
    accept_year(2026, county["admin"], with_announced=True)
    assert Holiday.objects.get(day=date(2026, 10, 1)).name == "县里的叫法"


def test_a_year_of_which_nothing_is_known_is_not_accepted(county: County) -> None:
    with pytest.raises(InputError, match="no days off of 2099 are listed yet"):
        accept_year(2099, county["admin"], with_announced=True)
    with pytest.raises(InputError, match="names no day of 2099"):
        accept_year(2099, county["admin"])
    assert not HolidayYear.objects.exists()


def test_single_days_make_no_year_known(county: County) -> None:
    set_holiday(*NATIONAL_DAY, "off", "国庆节", county["admin"])
    assert not_known(calendar(), date(2026, 10, 1), date(2026, 10, 9)) is not None
    assert calendar().working_days(date(2026, 9, 30), date(2026, 10, 9)) == 2


def test_weekends_are_off_by_themselves(county: County) -> None:
    held = set_holiday(*NATIONAL_DAY, "off", "国庆节", county["admin"])
    assert [row.day.day for row in held] == [1, 2, 5, 6, 7]
    with pytest.raises(InputError, match="is so anyway"):
        set_holiday(date(2026, 10, 3), date(2026, 10, 4), "off", "周末", county["admin"])
    with pytest.raises(InputError, match="no span of days off"):
        set_holiday(date(2026, 10, 7), date(2026, 10, 1), "off", "国庆节", county["admin"])


def test_a_change_counts_open_deadlines_anew_and_stands_in_the_journal(county: County) -> None:
    county.open()
    case = open_case(county.programme, "duty", "试办事项", county["office"])
    before = case.due
    assert before == date(2026, 10, 7)
    set_holiday(*NATIONAL_DAY, "off", "国庆节", county["admin"])
    assert Case.objects.get(pk=case.pk).due == date(2026, 10, 14)
    remove_holiday(date(2026, 10, 7), county["admin"])
    assert Case.objects.get(pk=case.pk).due == date(2026, 10, 13)
    verbs = list(JournalEntry.objects.order_by("-id").values_list("verb", flat=True)[:2])
    assert verbs == ["holiday.removed", "holiday.set"]


@pytest.mark.parametrize("who", ["office", "industry", "town", "stranger"])
def test_others_keep_no_days_off(county: County, who: str) -> None:
    for deed in (
        lambda: set_holiday(*NATIONAL_DAY, "off", "国庆节", county[who]),
        lambda: remove_holiday(date(2026, 10, 1), county[who]),
        lambda: accept_year(2026, county[who], with_announced=True),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_a_year_is_accepted_on_its_page_with_one_click(
    county: County, client_of: Callable[[str], Client]
) -> None:
    browser = client_of("admin")
    assert "2026年10月1日" in browser.get("/office/holidays/?year=2026").content.decode()
    assert not Holiday.objects.exists()
    browser.post("/office/holidays/accept/", {"year": "2026", "with_announced": "yes"})
    assert HolidayYear.objects.get().accepted_by == county["admin"]
    assert Holiday.objects.count() == len(announced(2026))
    assert browser.get("/office/holidays/?year=²").status_code == 200
