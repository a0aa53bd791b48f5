"""All lights decided at once are those of each part alone, and a kept table is never an old one."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.casework import handed_in, takes_part
from tests.web.conftest import County
from zoulang.web.accounts.models import Unit
from zoulang.web.casework.actions import make_move, submit_report
from zoulang.web.casework.looking_back import as_reported_by
from zoulang.web.casework.models import Case
from zoulang.web.programme.light_table import light_table, worst_by
from zoulang.web.programme.lights import Light, Lights, worst
from zoulang.web.programme.models import Duty, DutyUnit

TODAY = date(2026, 9, 30)
DAYS = [date(2026, 7, 10), date(2026, 9, 29), TODAY, date(2027, 1, 5), date(2027, 1, 20)]


@pytest.fixture(autouse=True)
def opened(county: County) -> None:
    county.open()


def many_parts(county: County) -> None:
    """Parts of every stage and rhythm, reported in time, late, in full or not at all."""
    chance = random.Random("lights")
    clause = county.document.clauses.get(address="二/（一）")
    for number in range(120):
        start = chance.choice([None, date(2026, 1, 1), date(2026, 3, 31), date(2025, 7, 17)])
        duty = Duty.objects.create(
            clause=clause,
            title_zh=f"事项{number}",
            start=start,
            due=chance.choice([None, date(2026, 12, 31), date(2026, 9, 20), date(2026, 6, 30)]),
            cadence=chance.choice(["", "ten_days", "month", "quarter", "year"]),
        )
        unit = Unit.objects.create(programme=county.programme, name_zh=f"单位{number}")
        part = takes_part(duty, unit)
        stage = chance.choice(
            ["given", "questioned", "under-way", "under-way", "under-way", "done", "handed-on"]
        )
        Case.objects.filter(pk=part.case_id).update(stage=stage)
        if chance.random() < 0.3:
            DutyUnit.objects.filter(pk=part.pk).update(origin="added")
            Case.objects.filter(pk=part.case_id).update(opened_on=chance.choice(DAYS))
        if start and chance.random() < 0.7:
            end = date(2026, chance.choice([3, 6, 9]), 30)
            done = chance.choice(["100", "0", "33.33", "66.67", "74.5", "49.45"])
            handed_in(part, end, done, end + timedelta(days=chance.choice([0, 5, 40])))


def one_by_one(county: County, on: date) -> dict[int, Light]:
    lights = Lights(county.programme, on)
    parts = list(DutyUnit.objects.select_related("case__procedure"))
    as_reported_by([part.case for part in parts], on)
    found = {part.pk: lights.of(part.case, part.since) for part in parts}
    return {pk: light for pk, light in found.items() if light is not None}


@pytest.mark.parametrize("on", DAYS)
def test_all_lights_at_once_are_those_of_each_part_alone(county: County, on: date) -> None:
    many_parts(county)
    alone = one_by_one(county, on)
    assert light_table(county.programme, on).lights() == alone
    assert {light.state for light in alone.values()} >= {"good", "late"}


def test_what_is_behind_a_light_is_the_decision_of_the_rule(county: County) -> None:
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    handed_in(part, date(2026, 6, 30), "39.45", date(2026, 7, 5))
    light = light_table(county.programme, TODAY).lights([part.pk])[part.pk]
    assert (light.state, light.word, light.done, light.expected) == (
        "warn",
        "黄",
        Decimal("39.45"),
        Decimal("49.45"),
    )
    assert "序时进度" in str(light.explanation["zh"])


def test_a_part_that_is_not_accepted_owes_no_report_and_is_never_green(county: County) -> None:
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    Case.objects.filter(pk=part.case_id).update(stage="given")
    light = light_table(county.programme, TODAY).lights()[part.pk]
    assert (light.state, light.word, light.unreported, light.overdue) == ("unknown", "待认领", False, 0)
    later = light_table(county.programme, date(2027, 1, 20)).lights()[part.pk]
    assert (later.state, later.word, later.overdue) == ("late", "红", 20)


def test_a_questioned_part_says_so_a_closed_one_is_good_and_one_handed_on_has_no_light(
    county: County,
) -> None:
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    shown = {}
    for stage in ("questioned", "done", "handed-on"):
        Case.objects.filter(pk=part.case_id).update(stage=stage)
        light = light_table(county.programme, date(2026, 12, 1)).lights().get(part.pk)
        shown[stage] = light and (light.state, light.word, light.done)
    assert shown == {
        "questioned": ("unknown", "有异议", None),
        "done": ("good", "已办结", Decimal(100)),
        "handed-on": None,
    }


def test_a_look_back_sees_the_stage_and_the_report_of_that_day(county: County) -> None:
    part = DutyUnit.objects.select_related("case__procedure").get(unit__name_zh="县工信局")
    Case.objects.filter(pk=part.case_id).update(stage="given", stage_since=date(2026, 9, 1))
    make_move(part.case, "accept", county["industry"])
    submit_report(part.case, date(2026, 6, 30), Decimal(60), county["industry"])
    assert light_table(county.programme, TODAY).lights()[part.pk].done == 60
    before = light_table(county.programme, date(2026, 9, 29)).lights()[part.pk]
    assert (before.word, before.done) == ("待认领", None)


def test_the_worst_of_a_duty_is_the_worst_of_its_parts(county: County) -> None:
    many_parts(county)
    table = light_table(county.programme, TODAY)
    alone = one_by_one(county, TODAY)
    for duty, state in worst_by(table.frame, "duty").iter_rows():
        parts = DutyUnit.objects.filter(duty=duty)
        shown = worst([alone.get(part.pk) for part in parts])
        assert shown is not None
        assert shown.state == state


def test_a_programme_without_a_rule_has_no_lights(county: County) -> None:
    county.programme.lights = ""
    county.programme.save()
    assert light_table(county.programme, TODAY).lights() == {}


@pytest.mark.keeps_tables
def test_a_table_is_kept_until_the_record_changes(county: County) -> None:
    part = DutyUnit.objects.select_related("case__procedure").get(unit__name_zh="县工信局")
    first = light_table(county.programme, TODAY)
    with CaptureQueriesContext(connection) as asked:
        assert light_table(county.programme, TODAY) is first
    assert len(asked) == 1
    submit_report(part.case, date(2026, 6, 30), Decimal(60), county["industry"])
    assert first.lights()[part.pk].unreported
    assert light_table(county.programme, TODAY).lights()[part.pk].done == 60


def test_the_queries_do_not_grow_with_the_parts(county: County) -> None:
    on = date(2027, 1, 5)
    with CaptureQueriesContext(connection) as few:
        light_table(county.programme, on)
    many_parts(county)
    with CaptureQueriesContext(connection) as many:
        light_table(county.programme, on)
    assert len(many) == len(few)
