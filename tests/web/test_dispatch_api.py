"""Dispatch, decisions and scores as JSON, for those who may read the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.test import Client

from tests.web.casework import handed_in
from tests.web.conftest import County
from tests.web.dispatch import END, called_for, on
from zoulang.web.dispatch.actions.assessment import Weight, score_units, set_scheme
from zoulang.web.dispatch.actions.decisions import Line, record_instruction
from zoulang.web.programme.models import DutyUnit

ADDRESS = "/api/dispatch/sample/ten_days/2026-09-30"


def test_a_sheet_says_who_reported_what_and_how_late(
    county: County, client_of: Callable[[str], Client]
) -> None:
    called_for(county)
    handed_in(DutyUnit.objects.get(unit__name_zh="县工信局"), END, 60, date(2026, 10, 8), "走访9家")
    on("2026-10-09")
    office = client_of("office")
    assert [each["period_end"] for each in office.get("/api/dispatch/sample").json()] == ["2026-09-30"]
    sheet = office.get(ADDRESS).json()
    assert (sheet["due"], sheet["closed_on"], sheet["as_of"]) == ("2026-10-05", None, "2026-10-09")
    assert [
        (row["unit"]["zh"], row["state"], row["working_days_late"], row["done"]) for row in sheet["rows"]
    ] == [
        ("县统计局", "missing", 4, None),
        ("县工信局", "late", 3, "60.00"),
    ]
    assert sheet["rows"][1]["light"] == "红"
    assert client_of("town").get(ADDRESS).json()["rows"] == []
    assert Client().get(ADDRESS).status_code == 404


def test_decisions_say_what_became_of_each_line(county: County, client_of: Callable[[str], Client]) -> None:
    unit = county.programme.units.get(name_zh="县工信局")
    lines = [Line("梳理停滞项目。", unit, date(2026, 10, 15))]
    record_instruction(
        county.programme, "instruction", "批示", lines, county["office"], issued=date(2026, 9, 28)
    )
    (told,) = client_of("industry").get("/api/decisions/sample").json()
    assert (told["kind"], told["words"], told["due"], told["state"]) == (
        "instruction",
        "梳理停滞项目。",
        "2026-10-15",
        "open",
    )
    assert told["units"][0]["name"] == "县工信局"
    assert client_of("firm").get("/api/decisions/sample").json() == []


def test_scores_come_with_what_they_were_counted_from(
    county: County, client_of: Callable[[str], Client]
) -> None:
    called_for(county)
    on("2026-10-09")
    weights = {"reports-on-time": Weight(Decimal(30))}
    score_units(set_scheme(county.programme, 2026, "考核", weights, county["office"]), county["office"])
    told = client_of("office").get("/api/assessment/sample/2026").json()
    assert told["items"] == [{"measure": "reports-on-time", "points": "30.00", "each": None}]
    assert {score["unit"]: (score["points"], score["counted"], score["of"]) for score in told["scores"]} == {
        "县工信局": ("0.00", 0, 1),
        "县统计局": ("0.00", 0, 1),
    }
    assert told["scores"][0]["traces"][0]["url"] == "/sample/dispatch/ten_days/2026-09-30/"
    assert client_of("industry").get("/api/assessment/sample/2026").status_code == 404
