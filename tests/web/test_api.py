"""The API tells what is published, decides for programs, and says what is wrong in one shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.web.conftest import County
from zoulang.web.site import api


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def opened(county: County) -> County:
    county.open()
    return county


def post(path: str, body: object) -> Any:
    return Client().post(path, data=json.dumps(body), content_type="application/json")


def assert_error(response: Any, status: int, said: str) -> None:
    """The one shape: a message, and problems that each say what was found and what would do."""
    assert response.status_code == status
    error = response.json()["error"]
    assert said in error["message"]
    assert error["problems"]
    assert all(problem["found"] and problem["remedy"] for problem in error["problems"])


def test_documents_are_listed_with_their_validity_on_the_business_date(opened: County) -> None:
    (document,) = Client().get("/api/documents").json()
    assert (document["slug"], document["validity"], document["as_of"]) == (
        "sample-2026-90",
        "in_force",
        "2026-09-30",
    )
    assert [programme["slug"] for programme in Client().get("/api/programmes").json()] == ["sample"]


def test_a_document_comes_with_its_clauses_and_what_they_became(opened: County) -> None:
    clauses = Client().get("/api/documents/sample/sample-2026-90").json()["clauses"]
    found = {clause["address"]: clause for clause in clauses}
    assert found["一"]["goals"][0]["by"] == "2026-12-31"
    assert found["二/（一）"]["duties"][0]["units"][0] == {"name": "县工信局", "part": "lead"}
    assert found["三/（一）"]["rules"][0]["item"] == "equipment"


def test_what_is_not_published_is_not_there(county: County) -> None:
    county.load()
    assert Client().get("/api/documents").json() == []
    assert_error(Client().get("/api/documents/sample/sample-2026-90"), 404, "nothing here")


def test_a_check_up_decides_and_explains(opened: County) -> None:
    body = {"facts": {"市级设备资金": "500.01万元", "拨付文号": "甲-1"}, "language": "en"}
    decision = post("/api/check-up/sample-2026-90", body).json()
    (item,) = decision["items"]
    assert (item["outcome"], item["amount_fen"]) == ("yes", 150_000_000)


def test_a_missing_fact_is_unknown_and_named(opened: County) -> None:
    (item,) = post("/api/check-up/sample-2026-90", {"facts": {}}).json()["items"]
    assert item["outcome"] == "unknown"
    assert "市级设备资金" in json.dumps(item, ensure_ascii=False)


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/api/check-up/sample-2026-90", {"facts": {"市级设备资": "1万元"}}, 400, "市级设备资金"),
        ("/api/check-up/sample-2026-90", {"facts": {"市级设备资金": "-1万元"}}, 400, "市级设备资金"),
        ("/api/check-up/sample-2026-90", {"facts": {"市级设备资金": 3.5}}, 422, "valid"),
        ("/api/check-up/sample-2026-90", {"facts": {}, "on": "spring"}, 422, "date"),
        ("/api/check-up/nothing", {"facts": {}}, 404, "nothing here"),
        ("/api/nothing", {}, 404, "nothing here"),
    ],
)
def test_every_mistake_answers_in_one_shape(
    opened: County, path: str, body: object, status: int, said: str
) -> None:
    assert_error(post(path, body), status, said)


def test_a_body_that_is_no_json_answers_in_the_same_shape(opened: County) -> None:
    response = Client().post("/api/check-up/sample-2026-90", data="{", content_type="application/json")
    assert_error(response, 400, "Cannot parse")


def test_too_many_check_ups_are_slowed_down(opened: County, monkeypatch: pytest.MonkeyPatch) -> None:
    (throttle,) = api.check_up_throttles
    monkeypatch.setattr(throttle, "num_requests", 2)
    for _ in range(2):
        assert post("/api/check-up/sample-2026-90", {"facts": {}}).status_code == 200
    refused = post("/api/check-up/sample-2026-90", {"facts": {}})
    assert_error(refused, 429, "too many")
    assert int(refused["Retry-After"]) > 0
