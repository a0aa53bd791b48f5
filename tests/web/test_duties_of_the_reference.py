"""The responsible-unit lists of two documents: each unit has its tasks, and four areas have them all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zoulang.web.accounts.models import Programme
from zoulang.web.programme.models import Duty, DutyUnit, PlaceRole, SpecialTeam

CITY, DISTRICT = "zibo-2022-40", "linzi-2021-41"
AREAS = {"淄川区", "周村区", "淄博经济开发区", "文昌湖省级旅游度假区"}
LISTS = {CITY: 15, DISTRICT: 3}


@pytest.fixture
def zibo(reference_frame: Programme) -> Programme:
    reference_frame.documents.update(published=True)
    return reference_frame


def tasks(document: str) -> list[Duty]:
    """The duties of the responsible-unit lists: those of chapter two."""
    duties = Duty.objects.filter(clause__document__slug=document, clause__address__startswith="二/")
    return list(duties.prefetch_related("duty_units__unit"))


def units_of(duty: Duty, *kinds: str) -> set[str]:
    return {part.unit.name_zh for part in duty.duty_units.all() if not kinds or part.part in kinds}


@pytest.mark.parametrize(("document", "seed"), [(CITY, "001"), (DISTRICT, "004")])
def test_each_unit_sees_exactly_its_tasks_as_labelled_by_hand(
    zibo: Programme, shared: Path, document: str, seed: str
) -> None:
    (path,) = (shared / "gold").glob(f"{seed}_*.json")
    gold: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["tasks"]
    assert len(gold) == LISTS[document]
    held = {duty.clause.address: duty for duty in tasks(document)}
    assert set(held) == {task["address"] for task in gold}
    for task in gold:
        duty = held[task["address"]]
        implicit = set(task.get("implicit_units", ()))
        assert units_of(duty) == set(task["units"]) | implicit, task["address"]
        assert units_of(duty, "participant") == set(task["units"]), task["address"]
        assert units_of(duty, "lead") == set(task["lead"]) == set()
        assert duty.open_ended == task["open_ended"]


def test_fifteen_lists_with_eighty_entries_and_three_with_nineteen(zibo: Programme) -> None:
    city, district = tasks(CITY), tasks(DISTRICT)
    assert (len(city), len(district)) == (15, 3)
    entries = sum(len(units_of(duty, "participant")) for duty in city)
    # The first list names the four areas that share all the others: 80 entries, 4 of them areas.
    assert entries == 80
    assert sum(len(units_of(duty, "participant")) for duty in district) == 19
    counts = Counter(name for duty in city for name in units_of(duty))
    assert (counts["市发展改革委"], counts["市水利局"], counts["市医保局"]) == (13, 2, 1)
    assert sum(duty.open_ended for duty in city) == 2


def test_the_four_areas_have_all_fifteen_tasks_though_named_once(zibo: Programme) -> None:
    for area in AREAS:
        parts = DutyUnit.objects.filter(unit__name_zh=area, duty__in=tasks(CITY))
        assert parts.count() == 15
        assert Counter(parts.values_list("part", flat=True)) == {"implicit": 14, "participant": 1}
    others = DutyUnit.objects.filter(part="implicit", duty__clause__document__slug=CITY)
    assert set(others.values_list("unit__name_zh", flat=True)) == AREAS


def test_a_units_page_lists_its_tasks_and_no_light_of_ours(zibo: Programme) -> None:
    unit = zibo.units.get(name_zh="淄川区")
    page = Client().get(f"/zibo/units/{unit.pk}/").content.decode()
    for duty in tasks(CITY):
        assert duty.title_zh in page
    assert "修复" in page
    assert 'class="light' not in page
    other = zibo.units.get(name_zh="市医保局")
    shown = Client().get(f"/zibo/units/{other.pk}/").content.decode()
    assert [duty.title_zh for duty in tasks(CITY) if duty.title_zh in shown] == ["统筹人才资源"]


def test_the_board_shows_every_unit_and_filters_by_the_address(zibo: Programme) -> None:
    page = Client().get(f"/zibo/duties/?document={CITY}&kind=district").content.decode()
    assert "淄川区" in page
    assert "市水利局</a>" not in page
    # Nothing is reported in the reference programme, and no square says otherwise.
    assert 'square-missing" href' not in page


def test_no_clock_of_ours_runs_on_what_real_offices_were_given(zibo: Programme) -> None:
    assert not DutyUnit.objects.exclude(case__due=None).exists()
    assert not DutyUnit.objects.exclude(case__moves=None).exists()


def test_each_of_the_five_places_shows_its_role_and_its_industries(zibo: Programme) -> None:
    page = Client().get("/zibo/plan/").content.decode()
    roles = PlaceRole.objects.filter(clause__document__slug=CITY, clause__address="二/（一）")
    assert [role.unit.name_zh for role in roles] == [
        "淄博经济开发区",
        "淄川经济开发区",
        "文昌湖省级旅游度假区",
        "周村区王村镇",
        "淄川区岭子镇",
    ]
    assert [len(role.industries) for role in roles] == [5, 3, 5, 3, 3]
    for role in roles:
        assert role.unit.name_zh in page
        assert role.role_zh in page
        assert all(industry["zh"] in page for industry in role.industries)
    assert "/zibo/documents/zibo-2022-40/clauses/" in page


def test_special_teams_are_a_setting_where_the_document_names_none(zibo: Programme) -> None:
    assert not SpecialTeam.objects.filter(programme=zibo).exists()
    page = Client().get("/zibo/teams/").content.decode()
    assert any(words in page for words in ("No special team is formed", "尚未组建专项小组"))


def test_pages_ask_as_often_for_the_reference_as_for_one_document(
    zibo: Programme, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    unit = zibo.units.get(name_zh="淄川区")
    for page in ("/zibo/duties/", f"/zibo/units/{unit.pk}/", "/zibo/plan/", "/zibo/teams/"):
        with django_assert_max_num_queries(32):
            assert Client().get(page).status_code == 200
