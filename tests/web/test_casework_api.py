"""Procedures and cases as JSON: what the pages tell, in the one shape, and nothing out of sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from tests.web.errands import errand, errands
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.casework.actions import add_evidence, add_item, make_move, submit_report
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Document

ClientOf = Callable[[str], Client]
ADDRESSES = ("/api/procedures/sample/errand", "/api/cases/sample/errand", "/api/cases/sample/errand/{case}")


@pytest.fixture
def case(county: County) -> Case:
    Document.objects.update(published=True)
    errands(county.programme)
    with acting_on(date(2026, 9, 1)):
        case = errand(county.programme, facts={"交办日期": "2026-09-01", "完成投资": "12万元"})
        make_move(case, "accept", None)
    town = county.programme.units.get(name_zh="双渡镇")
    add_item(case, "problems", "缺用地", None, unit=town, due=date(2026, 10, 20))
    submit_report(case, date(2026, 9, 10), Decimal(30), county["industry"])
    return case


def test_a_case_is_told_with_what_still_stops_it(case: Case, client_of: ClientOf) -> None:
    told = client_of("industry").get(f"/api/cases/sample/errand/{case.pk}").json()
    assert (told["stage"], told["due"], told["days_late"]) == ("work", "2026-10-01", None)
    assert told["parts"] == [{"position": "unit", "unit": "县工信局"}]
    assert told["facts"] == {"交办日期": "2026-09-01", "完成投资": "12万元"}
    assert [each["title"]["zh"] for each in told["lists"]["problems"]] == ["缺用地"]
    assert told["reports"][0]["due"] == "2026-09-15"
    finish = told["next"][0]
    assert finish["move"] == "finish"
    assert "the paper 办结报告 is missing" in finish["stops"]


def test_the_list_takes_the_filters_of_the_page(case: Case, county: County, client_of: ClientOf) -> None:
    errand(county.programme, "双渡镇", "修桥")
    office = client_of("office")
    found = {
        query: [
            each["title"]["zh"] for each in office.get(f"/api/cases/sample/errand{query}").json()["cases"]
        ]
        for query in ("", "?stage=open", "?q=走访", "?state=closed")
    }
    assert found == {
        "": ["走访企业", "修桥"],
        "?stage=open": ["修桥"],
        "?q=走访": ["走访企业"],
        "?state=closed": [],
    }


def test_a_procedure_is_told_with_its_file(case: Case, client_of: ClientOf) -> None:
    office = client_of("office")
    assert [each["slug"] for each in office.get("/api/procedures/sample").json()].count("errand") == 1
    told = office.get("/api/procedures/sample/errand").json()
    assert [(each["id"], each["cases"]) for each in told["stages"]][:2] == [("open", 0), ("work", 1)]
    assert told["clause"] == {"document": "sample-2026-90", "address": "二/（一）"}
    assert "procedure: errand" in told["source"]


def test_what_is_out_of_sight_is_not_there(case: Case, client_of: ClientOf) -> None:
    for browser in (Client(), client_of("stranger")):
        for address in ADDRESSES:
            answer = browser.get(address.format(case=case.pk))
            assert answer.status_code == 404, address
            assert answer.json()["error"]["problems"][0]["found"] == "there is nothing here"
    assert client_of("finance").get(f"/api/cases/sample/errand/{case.pk}").status_code == 404
    assert client_of("finance").get("/api/cases/sample/errand").json()["cases"] == []
    assert client_of("office").get("/api/cases/sample/errand/999999").status_code == 404


def test_the_public_is_not_told_the_inside_of_a_public_case(case: Case, county: County) -> None:
    errands(county.programme, **{"seen: offices": "seen: public"})
    told = Client().get(f"/api/cases/sample/errand/{case.pk}").json()
    assert told["stage"] == "work"
    assert not {"facts", "papers", "next"} & set(told)


def test_a_case_takes_the_same_queries_whatever_it_holds(
    case: Case, county: County, client_of: ClientOf
) -> None:
    office, counts = client_of("office"), []
    town = county.programme.units.get(name_zh="双渡镇")
    for number in (2, 20):
        for turn in range(number):
            add_item(case, "problems", f"问题{turn}", None, unit=town, due=date(2026, 10, 20))
            add_evidence(case, "材料", None, "见附件")
            errand(county.programme, title=f"事项{turn}")
        for address in ADDRESSES:
            office.get(address.format(case=case.pk))
            with CaptureQueriesContext(connection) as queries:
                assert office.get(address.format(case=case.pk)).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
