"""The goal board: every goal by document, loud when behind, with the figure that it rests on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.numbers import TODAY, YI, firm, goal, numbers_programme
from zoulang.tables import read_rows
from zoulang.web.accounts.models import Programme, User
from zoulang.web.programme.actions import (
    record_measurement,
    record_region_value,
    set_base_year,
    take_measurement,
)
from zoulang.web.programme.goal_board import ON_A_PAGE, GoalBoard
from zoulang.web.programme.goal_page import GoalPage
from zoulang.web.programme.goal_rows import GoalRow, GoalRows
from zoulang.web.programme.models import Goal, Measurement, Region

JUNE, MARCH = date(2026, 6, 30), date(2026, 3, 31)


@pytest.fixture
def programme(db: None, tmp_path: Path) -> Programme:
    return numbers_programme(tmp_path / "numbers")


def row_of(programme: Programme, indicator: str) -> GoalRow:
    goals = Goal.objects.filter(clause__document__programme=programme, indicator_zh=indicator)
    return GoalRows(programme, TODAY, goals).rows[0]


def whole(programme: Programme) -> Region:
    return Region.objects.get(programme=programme, kind=Region.Kind.WHOLE)


def own_value(programme: Programme, value: str, as_of: date = JUNE) -> None:
    by = User.objects.get(username="statistics")
    record_measurement(goal(programme, "研发强度"), as_of, Decimal(value), "县统计局", by)


def city_value(programme: Programme, value: str, as_of: date = JUNE) -> None:
    by = User.objects.get(username="statistics")
    record_region_value(whole(programme), "研发强度", as_of, Decimal(value), "市公报", by)


def test_each_goal_shows_latest_value_gap_and_the_figure_it_rests_on(
    programme: Programme, client: Client
) -> None:
    firm(programme, "甲公司", {2026: 100 * YI})
    take_measurement(goal(programme, "新材料产业规模"), User.objects.get(username="statistics"))
    row = row_of(programme, "新材料产业规模")
    assert row.latest is not None and row.standing is not None
    assert (row.latest.value, row.standing.gap) == (100, 140)
    assert row.latest.computed is not None and row.latest.computed.slug == "output"
    page = client.get("/numbers/goals/").content.decode()
    assert "140亿元" in page
    assert "/numbers/figures/output/" in page


def test_a_goal_behind_is_loud_and_one_on_track_is_quiet(programme: Programme, client: Client) -> None:
    held = goal(programme, "传感产业规模")
    held.baseline, held.baseline_on = Decimal(40), date(2025, 12, 31)
    held.save()
    by = User.objects.get(username="statistics")
    record_measurement(held, JUNE, Decimal(41), "县统计局", by)
    assert row_of(programme, "传感产业规模").state == "warn"
    assert 'class="goal goal-warn"' in client.get("/numbers/goals/").content.decode()
    record_measurement(held, TODAY, Decimal(80), "县统计局", by)
    assert row_of(programme, "传感产业规模").state == "good"


def test_no_verdict_without_the_citys_value_for_the_same_period(programme: Programme) -> None:
    own_value(programme, "2.4")
    city_value(programme, "2.3", MARCH)
    row = row_of(programme, "研发强度")
    assert row.state == "unknown"
    assert row.relative is not None and (row.relative.verdict, row.relative.missing) == (
        "unknown",
        "reference",
    )
    city_value(programme, "2.3", JUNE)
    assert row_of(programme, "研发强度").state == "good"


def test_above_the_average_is_strictly_above(programme: Programme) -> None:
    own_value(programme, "2.4")
    city_value(programme, "2.4")
    row = row_of(programme, "研发强度")
    assert row.relative is not None and (row.relative.verdict, row.state) == ("equal", "warn")


def test_a_multiple_is_refused_without_a_base_year_and_then_shows_each_firms_gap(
    programme: Programme, client: Client
) -> None:
    firm(programme, "甲公司", {2025: 10 * YI, 2026: 15 * YI})
    firm(programme, "乙公司", {2026: 8 * YI})
    firm(programme, "丙公司", {2025: 5 * YI, 2026: 11 * YI})
    refused = row_of(programme, "企业年产值倍数")
    assert refused.multiplied is not None and refused.multiplied.all is None
    assert (refused.multiplied.refused, refused.state) == ("base_year", "unknown")
    set_base_year(
        goal(programme, "企业年产值倍数"), 2025, "会议纪要", User.objects.get(username="statistics")
    )
    row = row_of(programme, "企业年产值倍数")
    assert row.multiplied is not None and row.multiplied.all is not None
    together = row.multiplied.all
    assert together.multiple == Fraction(26, 15)
    assert (together.known, together.lacking_base, together.gap) == (2, 1, 4 * YI)
    client.force_login(User.objects.get(username="statistics"))
    page = client.get(goal(programme, "企业年产值倍数").get_absolute_url()).content.decode()
    assert "甲公司" in page and "乙公司" in page


def test_the_firms_of_a_multiple_are_not_for_the_public(programme: Programme, client: Client) -> None:
    firm(programme, "甲公司", {2025: 10 * YI, 2026: 15 * YI})
    held = goal(programme, "企业年产值倍数")
    set_base_year(held, 2025, "会议纪要", None)
    assert "甲公司" not in client.get(held.get_absolute_url()).content.decode()
    assert GoalPage(held, TODAY, AnonymousUser()).firms == []
    assert GoalPage(held, TODAY, User.objects.get(username="statistics")).table.height == 1


def test_a_difference_of_name_is_shown_and_a_difference_of_number_is_an_error(
    programme: Programme, client: Client
) -> None:
    assert row_of(programme, "新材料年产值").nested == "name_differs"
    assert row_of(programme, "传感年产值").nested == "number_differs"
    page = client.get("/numbers/goals/").content.decode()
    assert page.index("传感产业规模", page.index('id="stated-twice"')) > 0
    assert 'class="row-late"' in page


def test_the_filters_live_in_the_address(programme: Programme, client: Client) -> None:
    own_value(programme, "2.4")
    city_value(programme, "2.3")
    page = client.get("/numbers/goals/", {"kind": "reference", "state": "good"}).content.decode()
    assert "研发强度" in page and "新材料产业规模" not in page.partition('id="stated-twice"')[0]
    nothing = client.get("/numbers/goals/", {"document": "no-such"}).content.decode()
    assert "/numbers/goals/" in nothing


def test_the_board_takes_the_same_number_of_queries_however_many_goals(
    programme: Programme, client: Client
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/numbers/goals/").status_code == 200
        return len(queries)

    asked()
    before = asked()
    clause = goal(programme, "新材料产业规模").clause
    for place in range(20):
        more = Goal.objects.create(
            clause=clause, indicator_zh=f"指标{place}", value=Decimal(10), value_type="number", unit_zh="家"
        )
        record_measurement(more, JUNE, Decimal(5), "县统计局", None)
    assert asked() == before


def test_the_board_is_a_spreadsheet(programme: Programme, client: Client, tmp_path: Path) -> None:
    path = tmp_path / "goals.xlsx"
    path.write_bytes(client.get("/numbers/goals/", {"as": "xlsx"}).content)
    table = read_rows(path).frame
    assert table.height == 7
    assert "新材料产业规模" in table.to_series(2).to_list()


def test_a_long_board_has_pages_and_counts_over_all_of_them(programme: Programme, client: Client) -> None:
    held = goal(programme, "传感产业规模")
    many = [
        Goal(
            clause=held.clause,
            position=9,
            indicator_zh=f"指标{n}",
            value_type="number",
            value=n + 1,
            by=held.by,
        )
        for n in range(120)
    ]
    Goal.objects.bulk_create(many)
    every = GoalBoard(programme, TODAY, AnonymousUser(), QueryDict()).rows
    pages = [client.get(f"/numbers/goals/?page={page}&kind=number").content.decode() for page in (1, 2, 3)]
    shown = [page.count('class="goal goal-') for page in pages]
    numbers = sum(row.kind == "number" for row in every)
    assert shown == [ON_A_PAGE, ON_A_PAGE, numbers - 2 * ON_A_PAGE]
    assert 'href="?page=2&amp;kind=number"' in pages[0] or 'href="?kind=number&amp;page=2"' in pages[0]
    unknown = sum(row.state == "unknown" and row.kind == "number" for row in every)
    assert all(f"<b>{unknown}</b>" in page for page in pages)
    assert "state=unknown&amp;page" not in pages[1]


def test_the_board_asks_no_more_for_many_values_and_reads_the_last_of_each(
    programme: Programme, client: Client
) -> None:
    held = goal(programme, "传感产业规模")
    client.get("/numbers/goals/")
    with CaptureQueriesContext(connection) as few:
        client.get("/numbers/goals/")
    Measurement.objects.bulk_create(
        Measurement(goal=held, as_of=date(2026, month, 1), value=Decimal(month), source="测试")
        for month in range(1, 9)
    )
    with CaptureQueriesContext(connection) as many:
        client.get("/numbers/goals/")
    assert len(many) == len(few)
    row = row_of(programme, "传感产业规模")
    assert row.latest is not None and row.latest.as_of == date(2026, 8, 1)
