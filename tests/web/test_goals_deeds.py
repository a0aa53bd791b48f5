"""Who may say what of a goal; titles are won only with the paper that grants them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.web.numbers import firm, goal, numbers_programme
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry, Programme, User
from zoulang.web.casework.actions import make_move, set_facts
from zoulang.web.programme.actions import (
    bid_for_title,
    record_region_value,
    set_base_year,
    take_measurement,
)
from zoulang.web.programme.goal_rows import GoalRows
from zoulang.web.programme.models import Goal, Measurement, Region

TODAY = date(2026, 9, 30)


@pytest.fixture
def programme(db: None, tmp_path: Path) -> Programme:
    return numbers_programme(tmp_path / "numbers")


@pytest.fixture
def office(programme: Programme) -> User:
    return User.objects.get(username="office")


@pytest.fixture
def statistics(programme: Programme) -> User:
    return User.objects.get(username="statistics")


def state(held: Goal) -> str:
    return GoalRows(held.programme, TODAY, Goal.objects.filter(pk=held.pk)).rows[0].state


def test_a_title_is_met_only_on_a_cited_grant(programme: Programme, office: User) -> None:
    held = goal(programme, "开发区级别")
    zone = programme.units.get(name_zh="青梧经济开发区")
    case = bid_for_title(held, office, zone)
    held.refresh_from_db()
    assert (case.stage, state(held)) == ("bidding", "quiet")
    set_facts(case, {"申报日期": "2026-08-01"}, office)
    make_move(case, "file", office, evidence={"申报材料": "申报书"})
    with pytest.raises(InputError):
        make_move(case, "grant", office)
    case.refresh_from_db()
    held.refresh_from_db()
    assert (case.stage, state(held)) == ("filed", "quiet")
    set_facts(case, {"认定文号": "国函〔2026〕9号", "认定日期": "2026-09-20"}, office)
    make_move(case, "grant", office, evidence={"认定文件": "国函〔2026〕9号"})
    held = Goal.objects.get(pk=held.pk)
    assert held.case is not None and held.case.stage == "granted"
    assert state(held) == "good"


def test_a_title_past_its_day_without_a_grant_is_late(programme: Programme) -> None:
    held = goal(programme, "开发区级别")
    held.by = date(2026, 6, 30)
    held.save()
    assert state(held) == "late"


def test_a_title_is_bid_for_once_and_a_number_never(programme: Programme, office: User) -> None:
    bid_for_title(goal(programme, "开发区级别"), office)
    with pytest.raises(InputError, match="bid for already"):
        bid_for_title(goal(programme, "开发区级别"), office)
    with pytest.raises(InputError, match="no title to be won"):
        bid_for_title(goal(programme, "研发强度"), office)


def test_a_measurement_taken_from_a_figure_names_it_and_nobody_types(
    programme: Programme, statistics: User
) -> None:
    firm(programme, "甲公司", {2026: 12_345_678_900_000})
    held = take_measurement(goal(programme, "新材料产业规模"), statistics)
    assert held.value == Decimal("1234.57")
    assert held.computed is not None and held.computed.slug == "output"
    entry = JournalEntry.objects.filter(verb="measurement.recorded").latest("id")
    assert entry.detail["figure"] == "output"


def test_an_unknown_figure_is_not_taken_over(programme: Programme, statistics: User) -> None:
    firm(programme, "甲公司", {2026: None})
    with pytest.raises(InputError, match="is not known"):
        take_measurement(goal(programme, "新材料产业规模"), statistics)
    with pytest.raises(InputError, match="no figure measures"):
        take_measurement(goal(programme, "传感产业规模"), statistics)
    assert not Measurement.objects.exists()


def test_only_statistics_enters_values_and_bases(programme: Programme, office: User) -> None:
    whole = Region.objects.get(programme=programme, kind=Region.Kind.WHOLE)
    with pytest.raises(PermissionDenied):
        record_region_value(whole, "研发强度", TODAY, Decimal(2), "公报", office)
    with pytest.raises(PermissionDenied):
        set_base_year(goal(programme, "企业年产值倍数"), 2025, "纪要", office)
    with pytest.raises(PermissionDenied):
        take_measurement(goal(programme, "新材料产业规模"), office)


def test_a_base_year_must_be_over_and_named_by_somebody(programme: Programme, statistics: User) -> None:
    held = goal(programme, "企业年产值倍数")
    with pytest.raises(InputError, match="is no base year"):
        set_base_year(held, 2026, "纪要", statistics)
    with pytest.raises(InputError, match="no source is named"):
        set_base_year(held, 2025, " ", statistics)
    with pytest.raises(InputError, match="no multiple"):
        set_base_year(goal(programme, "研发强度"), 2025, "纪要", statistics)


def test_statistics_enters_both_values_on_the_page_of_a_goal(
    programme: Programme, statistics: User, client: Client
) -> None:
    client.force_login(statistics)
    held = goal(programme, "研发强度")
    address = held.get_absolute_url()
    given = {"as_of": "2026-06-30", "value": "2.4", "source": "县公报"}
    assert client.post(f"{address}value/", given).status_code == 302
    assert client.post(f"{address}city/", {**given, "value": "2.3"}).status_code == 302
    assert state(held) == "good"
    page = client.post(f"{address}value/", {**given, "value": "many"}, follow=True).content.decode()
    assert "message-error" in page
    assert Measurement.objects.get().value == Decimal("2.4")


@pytest.mark.parametrize("deed", ["value", "take", "city", "base", "bid"])
def test_a_visitor_changes_nothing(programme: Programme, client: Client, deed: str) -> None:
    address = goal(programme, "研发强度").get_absolute_url()
    assert client.post(f"{address}{deed}/", {}).status_code in (302, 403)
    assert not Measurement.objects.exists()
