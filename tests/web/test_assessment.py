"""A score traces to the duties and goals behind it, and a person sets the weights."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.web.casework import handed_in
from tests.web.conftest import County
from tests.web.dispatch import END, called_for, leader, on
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework.actions import make_move
from zoulang.web.casework.models import Case
from zoulang.web.dispatch.actions.assessment import (
    Weight,
    answer_objection,
    confirm_scores,
    object_to_score,
    score_units,
    set_scheme,
    show_scores,
)
from zoulang.web.dispatch.actions.notices import draft_notice, issue_notice
from zoulang.web.dispatch.actions.periods import close_period
from zoulang.web.dispatch.assessment.scoring import by_unit
from zoulang.web.dispatch.late import LateMatters
from zoulang.web.dispatch.models import Scheme, Score
from zoulang.web.programme.models import DutyUnit, Goal, Measurement

WEIGHTS = {
    "duties-on-time": Weight(Decimal(40)),
    "goals-on-course": Weight(Decimal(20)),
    "reports-on-time": Weight(Decimal(30)),
    "notices-received": Weight(Decimal(10), Decimal(4)),
}


def scheme_of(county: County) -> Scheme:
    return set_scheme(county.programme, 2026, "2026年度专项考核", WEIGHTS, county["office"])


@pytest.fixture
def year(county: County) -> County:
    """By 12 October one of two reports came in time, the other unit was told in a notice, a duty was done."""
    period = called_for(county)
    handed_in(DutyUnit.objects.get(unit__name_zh="县工信局"), END, 80, date(2026, 10, 2))
    on("2026-10-09")
    close_period(period, county["office"])
    late = [each.key for each in LateMatters(county.programme, date(2026, 10, 9)).found()]
    case = draft_notice(county.programme, "通报", late, county["office"])
    make_move(case, "sign", leader(county))
    issue_notice(case, "青科办〔2026〕5号", county["office"], date(2026, 10, 23))
    Case.objects.filter(duty_unit__unit__name_zh="县工信局").update(
        finish=date(2026, 10, 8), stage="done", closed_on=date(2026, 10, 7)
    )
    on("2026-10-12")
    return county


def points(county: County, unit: str) -> dict[str, Decimal | None]:
    scores = Score.objects.filter(unit__name_zh=unit).select_related("item")
    return {score.item.measure: score.points for score in scores}


def test_points_follow_from_the_record_and_the_weights(year: County) -> None:
    scheme = scheme_of(year)
    score_units(scheme, year["office"])
    assert points(year, "县工信局") == {
        "duties-on-time": Decimal(40),
        "goals-on-course": None,
        "reports-on-time": Decimal(30),
        "notices-received": Decimal(0),
    }
    assert points(year, "县统计局") == {
        "duties-on-time": None,
        "goals-on-course": None,
        "reports-on-time": Decimal(0),
        "notices-received": Decimal(-4),
    }
    lines = {line.unit.name_zh: line for line in by_unit(Score.objects.select_related("unit", "item"))}
    assert (lines["县工信局"].total, lines["县工信局"].most) == (Decimal(70), Decimal(70))
    assert (lines["县统计局"].total, lines["县统计局"].most) == (Decimal(-4), Decimal(30))


def test_every_point_opens_the_duties_reports_and_notices_behind_it(year: County) -> None:
    scheme = scheme_of(year)
    score_units(scheme, year["office"])
    score = Score.objects.get(unit__name_zh="县统计局", item__measure="reports-on-time")
    assert (score.counted, score.of) == (0, 1)
    assert score.traces == [
        {
            "zh": "培育企业（2026年9月下旬）",
            "en": "Grow firms, the last ten days of September 2026",
            "url": "/sample/dispatch/ten_days/2026-09-30/",
            "place": "青政字〔2026〕90号 二/（一）",
            "counts": False,
        }
    ]
    duty = Score.objects.get(unit__name_zh="县工信局", item__measure="duties-on-time")
    assert [(trace["zh"], trace["counts"]) for trace in duty.traces] == [("培育企业", True)]


def test_a_goal_counts_for_who_leads_its_clause(year: County) -> None:
    goal = Goal.objects.get()
    goal.clause = year.document.clauses.get(address="二/（一）")
    goal.save()
    Measurement.objects.create(goal=goal, as_of=date(2026, 9, 30), value=Decimal(85), source="统计")
    scheme = scheme_of(year)
    score_units(scheme, year["office"])
    assert points(year, "县工信局")["goals-on-course"] == Decimal(20)
    assert points(year, "县统计局")["goals-on-course"] is None


def test_what_takes_points_takes_no_more_than_its_most(year: County) -> None:
    weights = {"notices-received": Weight(Decimal(3), Decimal(4))}
    scheme = set_scheme(year.programme, 2026, "考核", weights, year["office"])
    score_units(scheme, year["office"])
    assert points(year, "县统计局") == {"notices-received": Decimal(-3)}


def test_there_is_no_default_weight(county: County) -> None:
    with pytest.raises(InputError, match="nothing has points"):
        set_scheme(county.programme, 2026, "考核", {}, county["office"])
    with pytest.raises(InputError, match="0 is no number of points"):
        set_scheme(county.programme, 2026, "考核", {"duties-on-time": Weight(Decimal(0))}, county["office"])
    with pytest.raises(InputError, match="nobody says how many"):
        set_scheme(county.programme, 2026, "考核", {"notices-received": Weight(Decimal(5))}, county["office"])
    with pytest.raises(InputError, match="log-ins is nothing that can be counted"):
        set_scheme(county.programme, 2026, "考核", {"log-ins": Weight(Decimal(5))}, county["office"])
    assert not Scheme.objects.exists()


def test_who_set_the_weights_stands_in_the_journal(county: County) -> None:
    scheme_of(county)
    entry = JournalEntry.objects.get(verb="scheme.set")
    assert entry.actor == county["office"]
    assert entry.detail["weights"]["notices-received"] == ["10", "4"]


def test_units_object_the_office_answers_and_a_leader_confirms(year: County) -> None:
    scheme, statistics = scheme_of(year), year.programme.units.get(name_zh="县统计局")
    with pytest.raises(InputError, match="nothing was scored yet"):
        show_scores(scheme, 10, year["office"])
    score_units(scheme, year["office"])
    assert not Score.objects.visible_to(year["statistics"]).exists()
    shown = show_scores(scheme, 10, year["office"])
    assert shown.objections_until == date(2026, 10, 26)
    assert {score.unit for score in Score.objects.visible_to(year["statistics"])} == {statistics}
    assert Score.objects.visible_to(year["firm"]).count() == 0
    with pytest.raises(PermissionDenied, match="does not act for"):
        object_to_score(scheme, statistics, "有误", year["industry"])
    objection = object_to_score(scheme, statistics, "系统当日维护，无法报送。", year["statistics"])
    head = year.people["leader"] if "leader" in year.people else year["leader"]
    with pytest.raises(InputError, match="the units may object until"):
        confirm_scores(scheme, head)
    on("2026-10-27")
    with pytest.raises(InputError, match="1 objections are not answered"):
        confirm_scores(scheme, head)
    answer_objection(objection, "已核实，维持原分。", year["office"])
    with pytest.raises(PermissionDenied):
        confirm_scores(scheme, year["office"])
    confirm_scores(scheme, head)
    with pytest.raises(InputError, match="the scores are confirmed"):
        score_units(scheme, year["office"])
    with pytest.raises(InputError, match="are shown to the units already"):
        scheme_of(year)


def test_objections_come_in_their_time_and_say_something(year: County) -> None:
    scheme, statistics = scheme_of(year), year.programme.units.get(name_zh="县统计局")
    score_units(scheme, year["office"])
    with pytest.raises(InputError, match="no scores are shown"):
        object_to_score(scheme, statistics, "有误", year["statistics"])
    show_scores(scheme, 5, year["office"])
    with pytest.raises(InputError, match="has no words"):
        object_to_score(scheme, statistics, " ", year["statistics"])
    on("2026-10-20")
    with pytest.raises(InputError, match="objections were taken until"):
        object_to_score(scheme, statistics, "有误", year["statistics"])


def test_the_pages_show_the_sum_behind_every_score(year: County, client_of: Callable[[str], Client]) -> None:
    office = client_of("office")
    assert (
        "没有" in office.get("/sample/assessment/").text
        or "No weights" in office.get("/sample/assessment/").text
    )
    form = {"year": "2026", "title": "2026年度专项考核", "points-reports-on-time": "30"}
    answer = office.post("/sample/assessment/", form)
    assert answer.headers["Location"] == "/sample/assessment/2026/"
    office.post("/sample/assessment/2026/deed/", {"deed": "score"})
    page = office.get("/sample/assessment/2026/").text
    unit = year.programme.units.get(name_zh="县统计局")
    assert f"/sample/assessment/2026/{unit.pk}/" in page
    assert "/sample/dispatch/ten_days/2026-09-30/" in office.get(f"/sample/assessment/2026/{unit.pk}/").text
    assert client_of("statistics").get("/sample/assessment/2026/").status_code == 404
    office.post("/sample/assessment/2026/deed/", {"deed": "show", "within": "10"})
    mine = client_of("statistics").get("/sample/assessment/2026/").text
    assert "县统计局" in mine and "县工信局" not in mine
    client_of("statistics").post(
        "/sample/assessment/2026/deed/", {"deed": "object", "unit": unit.pk, "words": "当日维护。"}
    )
    assert "当日维护。" in office.get("/sample/assessment/2026/").text
    assert client_of("industry").post("/sample/assessment/", form).status_code == 403


def test_the_scores_go_out_as_a_word_file_and_a_spreadsheet(
    year: County, client_of: Callable[[str], Client]
) -> None:
    scheme = scheme_of(year)
    score_units(scheme, year["office"])
    office = client_of("office")
    word = docx.Document(io.BytesIO(office.get("/sample/assessment/2026/?as=docx").content))
    rows = [[cell.text for cell in row.cells] for row in word.tables[-1].rows]
    assert ["县工信局", "40.00", "不适用", "30.00", "0.00", "70.00", "70"] in rows
    assert office.get("/sample/assessment/2026/?as=xlsx").headers["Content-Type"].endswith("sheet")
