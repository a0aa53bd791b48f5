"""The duty board, pages of a duty, a unit, a clause and a team: what they show, to whom, how many queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.web.casework import handed_in, taken_on, takes_part
from tests.web.conftest import County
from zoulang.web.accounts.models import Unit
from zoulang.web.casework.actions import install_procedure, open_case, submit_report
from zoulang.web.casework.models import Case, Report
from zoulang.web.programme.board import DutyBoard
from zoulang.web.programme.board_filters import BoardFilters
from zoulang.web.programme.duties import add_participants, hand_on, question_part
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.programme.progress import progress_by_case
from zoulang.web.programme.teams import form_team

TODAY = date(2026, 9, 30)
FIRST, SECOND, THIRD = date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)
PROJECT = """
    procedure: building
    title: {zh: 建设项目, en: Building}
    subject: project
    seen: public
    parts:
    - {id: unit, title: {zh: 推进单位, en: promoting unit}}
    facts:
      年度计划投资: {en: planned this year, type: money, source: 推进单位}
    stages:
    - {id: built, title: {zh: 在建, en: being built}}
    - {id: finished, title: {zh: 竣工, en: finished}, end: yes}
    moves:
    - {id: finish, title: {zh: 竣工, en: finish}, from: [built], to: finished, by: [unit]}
    reports: {by: [unit]}
"""


@pytest.fixture(autouse=True)
def opened(county: County) -> None:
    county.open()


def part_of(unit: str) -> DutyUnit:
    parts = DutyUnit.objects.select_related("unit", "duty", "case__procedure", "case__programme")
    return parts.get(unit__name_zh=unit, left_on=None)


def board(county: County, **filters: object) -> DutyBoard:
    return DutyBoard(county.programme, TODAY, county["office"], BoardFilters(**filters))  # type: ignore[arg-type]


def marks(county: County, unit: str) -> dict[date, list[str]]:
    (row,) = [row for row in board(county).rows if row.unit.name_zh == unit]
    return {cell.end: [square.mark for square in cell.squares] for cell in row.cells}


def test_a_square_says_in_time_late_missing_due_now_or_done(county: County) -> None:
    part = part_of("县工信局")
    for end, came in ((FIRST, date(2026, 4, 8)), (SECOND, date(2026, 7, 20))):
        handed_in(part, end, 50, came)
    assert marks(county, "县工信局") == {FIRST: ["on_time"], SECOND: ["late"], THIRD: ["open"]}
    assert marks(county, "县统计局") == {FIRST: ["missing"], SECOND: ["missing"], THIRD: ["open"]}
    handed_in(part, THIRD, 100, TODAY)
    assert marks(county, "县工信局")[THIRD] == ["done"]


def test_nothing_is_owed_after_it_was_done_in_full_or_before_a_unit_came_to_it(county: County) -> None:
    part = part_of("县工信局")
    handed_in(part, SECOND, 100, date(2026, 7, 2))
    assert marks(county, "县工信局") == {FIRST: ["missing"], SECOND: ["done"], THIRD: []}
    added = county.programme.units.get(name_zh="白汀镇")
    add_participants(part.duty, [added], county["office"])
    taken_on(county.programme)
    assert marks(county, "白汀镇") == {FIRST: [], SECOND: [], THIRD: ["open"]}


def test_a_part_that_is_not_accepted_says_so_and_one_handed_on_is_gone(county: County) -> None:
    Case.objects.filter(duty_unit=part_of("县统计局")).update(stage="given")
    assert marks(county, "县统计局")[SECOND] == ["waits"]
    hand_on(part_of("县统计局"), county.programme.units.get(name_zh="县财政局"), county["office"])
    assert "县统计局" not in [row.unit.name_zh for row in board(county).rows]


def test_many_reports_of_one_unit_are_counted_instead_of_drawn(county: County) -> None:
    clause = county.document.clauses.get(address="二")
    unit = county.programme.units.get(name_zh="双渡镇")
    for number in range(14):
        duty = Duty.objects.create(
            clause=clause,
            title_zh=f"事项{number}",
            start=date(2026, 1, 1),
            due=date(2026, 12, 31),
            cadence="quarter",
        )
        handed_in(takes_part(duty, unit), SECOND, 50, date(2026, 7, 2 if number % 2 else 28))
    (row,) = board(county, unit=unit.pk).rows
    second = next(cell for cell in row.cells if cell.end == SECOND)
    assert (second.squares, dict(second.counts)) == ((), {"on_time": 7, "late": 7})


def test_filters_live_in_the_address_and_what_it_does_not_know_is_left_out(
    county: County, client_of: Callable[[str], Client]
) -> None:
    browser = client_of("office")
    handed_in(part_of("县工信局"), SECOND, 60, date(2026, 7, 2))

    def units(query: str) -> set[str]:
        page = browser.get(f"/sample/duties/{query}").content.decode()
        table = page.partition('class="duty-board"')[2].partition("</table>")[0]
        return {name for name in ("县工信局", "县统计局") if name in table}

    assert units("") == units("?kind=nonsense&unit=x&page=99&until=nonsense") == {"县工信局", "县统计局"}
    assert units("?part=lead") == units("?state=good") == units("?q=工信") == {"县工信局"}
    assert units("?state=unknown") == {"县统计局"}
    assert units("?kind=town") == units("?document=none") == units("?team=none") == set()
    assert units("?q=培育") == {"县工信局", "县统计局"}


def test_the_spreadsheet_holds_a_row_for_every_part_and_a_column_for_every_period(
    county: County, client_of: Callable[[str], Client]
) -> None:
    handed_in(part_of("县工信局"), SECOND, "60.5", date(2026, 7, 2))
    content = client_of("office").get("/sample/duties/?as=xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 3
    assert rows[0][-3:] == ["2026年第一季度", "2026年第二季度", "2026年第三季度"]
    (industry,) = [row for row in rows if row[0] == "县工信局"]
    assert "60.5%" in str(industry[-2])


def test_the_board_asks_as_often_for_many_units_and_reports_as_for_few(
    county: County, client_of: Callable[[str], Client]
) -> None:
    browser = client_of("office")
    pages = ["/sample/duties/", f"/sample/units/{part_of('县工信局').unit_id}/", "/office/", "/sample/"]
    pages += [part_of("县工信局").duty.get_absolute_url()]
    for page in pages:
        browser.get(page)
    handed_in(part_of("县工信局"), SECOND, 50, date(2026, 7, 2))
    duty = part_of("县工信局").duty
    add_participants(duty, [county.programme.units.get(name_zh="白汀镇")], county["office"])
    few = {page: _queries(browser, page) for page in pages}
    clause = county.document.clauses.get(address="二/（一）")
    for number in range(25):
        unit = Unit.objects.create(programme=county.programme, name_zh=f"单位{number}")
        other = Duty.objects.create(
            clause=clause,
            title_zh=f"事项{number}",
            start=date(2026, 1, 1),
            due=date(2026, 12, 31),
            cadence="quarter",
        )
        handed_in(takes_part(other, unit, lead=True), SECOND, 50, date(2026, 7, 2))
    add_participants(duty, Unit.objects.filter(name_zh__startswith="单位1"), county["office"])
    assert {page: _queries(browser, page) for page in pages} == few


def _queries(browser: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(page).status_code == 200, page
    return len(asked)


def test_the_page_of_a_duty_offers_each_what_is_theirs_to_do(
    county: County, client_of: Callable[[str], Client]
) -> None:
    duty = part_of("县工信局").duty
    Case.objects.filter(duty_unit__duty=duty).update(stage="given")
    address = duty.get_absolute_url()
    accept = 'name="move" value="accept"'
    pages = {
        name: client_of(name).get(address).content.decode()
        for name in ("industry", "statistics", "office", "firm")
    }
    pages["visitor"] = Client().get(address).content.decode()
    assert {name: page.count(accept) for name, page in pages.items()} == {
        "industry": 1,
        "statistics": 1,
        "office": 0,
        "firm": 0,
        "visitor": 0,
    }
    client_of("industry").post(
        reverse("move_part", args=["sample", part_of("县工信局").pk]), {"move": "accept"}
    )
    assert part_of("县工信局").case.stage == "under-way"
    refused = client_of("statistics").post(
        reverse("move_part", args=["sample", part_of("县工信局").pk]), {"move": "close", "words": "无"}
    )
    assert refused.status_code == 403


def test_today_lists_by_day_what_is_mine_and_what_is_stuck(
    county: County, client_of: Callable[[str], Client]
) -> None:
    handed_in(part_of("县工信局"), SECOND, 50, date(2026, 7, 2))
    Case.objects.filter(duty_unit=part_of("县工信局")).update(due=None)
    mine = client_of("industry").get("/office/").content.decode()
    assert reverse("report", args=[part_of("县工信局").case_id]) in mine
    office = client_of("office").get("/office/").content.decode()
    # The office sees the unit that has not reported; the unit itself sees what it leads.
    assert f'href="/sample/units/{part_of("县统计局").unit_id}/"' in office
    assert f'href="/sample/units/{part_of("县统计局").unit_id}/"' in mine
    assert f'href="/sample/units/{part_of("县工信局").unit_id}/"' not in office


def test_a_clause_shows_what_it_became_and_every_note_leads_back(
    county: County, client_of: Callable[[str], Client]
) -> None:
    page = client_of("office").get("/sample/documents/sample-2026-90/clauses/二/（一）/").content.decode()
    duty = part_of("县工信局").duty
    assert duty.get_absolute_url() in page
    assert "县统计局" in page
    assert "draft.accepted" in page or "采纳" in page
    back = client_of("office").get(duty.get_absolute_url()).content.decode()
    assert reverse("clause", args=["sample", "sample-2026-90", "二/（一）"]) in back
    assert Client().get("/sample/documents/sample-2026-90/clauses/九/").status_code == 404


def test_a_team_sees_the_duties_of_its_theme_across_units(
    county: County, client_of: Callable[[str], Client]
) -> None:
    theme = county.document.clauses.get(address="二")
    units = county.programme.units.filter(name_zh__in=["县工信局", "县财政局"])
    browser = client_of("office")
    told = {"name_zh": "企业专项小组", "units": [unit.pk for unit in units], "themes": [theme.pk]}
    # The form offers clauses that owe something; the theme above them is given by hand here.
    assert browser.post(reverse("form_team", args=["sample"]), told).status_code == 302
    assert not county.programme.teams.exists()
    team = form_team(county.programme, "企业专项小组", units, [theme], county["office"], slug="firms")
    page = Client().get(f"/sample/duties/?team={team.slug}").content.decode()
    assert "县统计局" in page
    shown = browser.get(team.get_absolute_url()).content.decode()
    assert all(name in shown for name in ("培育企业", "县工信局", "县统计局"))
    assert team.case is not None
    assert (team.case.stage, team.case.procedure.slug) == ("formed", "special-team")


def test_a_part_carried_by_projects_is_as_far_as_they_are_and_nobody_types_it(
    county: County, client_of: Callable[[str], Client]
) -> None:
    from textwrap import dedent

    install_procedure(county.programme, dedent(PROJECT), county["office"])
    part = part_of("县工信局")
    for title, weight, done in (("一期", "3亿元", "50"), ("二期", "1亿元", "10")):
        project = open_case(
            county.programme, "building", title, county["office"],
            parent=part.case, parts={"unit": [part.unit]}, facts={"年度计划投资": weight},
            start=date(2026, 1, 1), finish=date(2026, 12, 31), cadence="quarter",
        )  # fmt: skip
        if title == "二期":
            assert progress_by_case([part.case_id], TODAY)[part.case_id].done is None
        submit_report(project, SECOND, Decimal(done), county["industry"])
    progress = progress_by_case([part.case_id], TODAY)[part.case_id]
    # (50 × 3 + 10 × 1) ÷ 4
    assert (progress.done, progress.weighted) == (Decimal("40.00"), True)
    browser = client_of("industry")
    address = reverse("report", args=[part.case_id])
    assert "40.00" in browser.get(address).content.decode()
    browser.post(address, {"done": "99", "note": "两个项目"})
    assert Report.objects.get(case=part.case).done == 40
    Case.objects.filter(title_zh="二期").update(facts={})
    alike = progress_by_case([part.case_id], TODAY)[part.case_id]
    assert (alike.done, alike.weighted) == (Decimal("30.00"), False)
    assert "一期" in browser.get(part.duty.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("who", "reads"), [("statistics", True), ("office", True), ("stranger", False)])
def test_why_a_part_is_questioned_is_read_by_those_in_it(
    client_of: Callable[[str], Client], county: County, who: str, reads: bool
) -> None:
    part = part_of("县统计局")
    question_part(part, "不属于本局职责", county["statistics"])
    page = client_of(who).get(part.duty.get_absolute_url()).content.decode()
    assert "有异议" in page
    assert ("不属于本局职责" in page) == reads
