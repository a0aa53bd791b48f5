"""The pages of spreadsheets: take away, send in, look, take."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.web.conftest import ROLES, County
from tests.web.spreadsheets import FIRST_HEADS, book, goal_of, goal_row
from zoulang.web.programme.models import Measurement

Browsers = Callable[[str], Client]


@pytest.fixture
def open_county(county: County) -> County:
    county.open()
    return county


# --- pages ------------------------------------------------------------------------------------------


def page_of(slug: str, of: str = "") -> str:
    return f"/office/sheets/sample/{slug}/" + (f"?of={of}" if of else "")


def sent(rows: Sequence[Sequence[Any]], tmp_path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile("快报.xlsx", book(tmp_path / "快报.xlsx", rows).read_bytes())


def test_a_file_is_looked_at_and_then_taken_on_the_page(
    open_county: County, client_of: Browsers, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    browser = client_of("statistics")
    rows = [FIRST_HEADS, goal_row(goal_of(open_county), "2026-9-20", 81.5)]
    seen = browser.post(page_of("measurements", "all"), {"file": sent(rows, tmp_path)})
    assert seen.status_code == 200
    assert "81.5" in seen.content.decode()
    assert not Measurement.objects.exists()
    taken = browser.post("/office/sheets/sample/measurements/take/?of=all", follow=True)
    assert taken.status_code == 200
    assert Measurement.objects.get().value == Decimal("81.5")
    assert not list((tmp_path / "files").rglob("*.xlsx"))
    again = browser.post("/office/sheets/sample/measurements/take/?of=all", follow=True)
    assert again.status_code == 200
    assert Measurement.objects.count() == 1


def test_a_refused_file_is_told_row_by_row_on_the_page(
    open_county: County, client_of: Browsers, tmp_path: Path
) -> None:
    rows = [FIRST_HEADS, goal_row(goal_of(open_county), "月底", 81.5)]
    answer = client_of("statistics").post(page_of("measurements", "all"), {"file": sent(rows, tmp_path)})
    assert answer.status_code == 422
    assert "月底" in answer.content.decode()


def test_a_sheet_is_taken_away_from_its_page(open_county: County, client_of: Browsers) -> None:
    answer = client_of("town").get(page_of("measurements", "all") + "&as=xlsx")
    assert answer.status_code == 200
    grid = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert grid[1][0] in ("文件", "Document")
    assert client_of("stranger").get(page_of("units")).status_code == 404
    assert client_of("town").get(page_of("units")).status_code == 404


def test_who_may_only_take_away_sends_nothing_in(
    open_county: County, client_of: Browsers, tmp_path: Path
) -> None:
    rows = [FIRST_HEADS, goal_row(goal_of(open_county), "2026-9-20", 81.5)]
    client_of("town").post(page_of("measurements", "all"), {"file": sent(rows, tmp_path)})
    assert not Measurement.objects.exists()
    assert client_of("town").post("/office/sheets/sample/measurements/take/?of=all").status_code == 302


OFFICES = {"office", "industry", "finance", "statistics", "interpreter"}
# Sheet to those who may take it away, and those among them who may send it in.
WALK = {
    "units": ({"office", "admin"}, {"office", "admin"}),
    "people": ({"office", "admin"}, {"office", "admin"}),
    "holidays": ({"admin"}, {"admin"}),
    "enterprises": (OFFICES | {"town", "firm"}, {"office", "statistics"}),
    "measurements": (OFFICES | {"admin", "town"}, {"statistics"}),
    "duties": (OFFICES | {"admin", "town"}, {"office"}),
}


@pytest.mark.parametrize("slug", WALK)
def test_a_sheet_is_there_for_those_who_see_its_rows_and_taken_from_those_who_may(
    open_county: County, client_of: Browsers, slug: str
) -> None:
    seers, senders = WALK[slug]
    for who in [*ROLES, "stranger"]:
        answer = client_of(who).get(page_of(slug))
        assert answer.status_code == (200 if who in seers else 404), who
        if who in seers:
            assert ('type="file"' in answer.content.decode()) == (who in senders), who
    assert Client().get(page_of(slug)).status_code == 302


@pytest.mark.parametrize("slug", ["cases", "items", "reports"])
def test_what_may_not_be_sealed_away_is_not_met_by_guessing(
    open_county: County, client_of: Browsers, slug: str
) -> None:
    for asked in ("no-such", "obstruction", "duty/lines", "../secrets", "duty/quarter/2026-02-31"):
        assert client_of("office").get(page_of(slug, asked)).status_code == 404, asked
