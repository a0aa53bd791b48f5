"""Figures on pages: computed, printed, checked against each other; every number opens."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.numbers import FIGURES, TODAY, YI, firm, numbers_programme
from zoulang.errors import InputError
from zoulang.tables import read_rows
from zoulang.web.accounts.models import Programme, User
from zoulang.web.policy.models import Document
from zoulang.web.programme.actions import install_figures, record_region_value
from zoulang.web.programme.figures import Figures
from zoulang.web.programme.ledger import AmongRegions, Ledger, Line
from zoulang.web.programme.models import ComputedFigure, Figure, Region

JUNE = date(2026, 6, 30)


@pytest.fixture
def programme(db: None, tmp_path: Path) -> Programme:
    return numbers_programme(tmp_path / "numbers")


def ledger(programme: Programme) -> tuple[Ledger, Document]:
    document = programme.documents.get()
    return Ledger(programme, [document]), document


def line(programme: Programme, what: str) -> Line:
    held, document = ledger(programme)
    [found] = [each for each in held.lines(document) if each.figure.what_zh == what]
    return found


def among(programme: Programme, what: str) -> AmongRegions:
    found = line(programme, what).among
    assert found is not None
    return found


def enter(programme: Programme, region: str, value: str) -> None:
    held = Region.objects.get(programme=programme, name_zh=region)
    record_region_value(held, "技改项目数", JUNE, Decimal(value), "市通报", None)


def test_a_repeat_is_linked_and_not_added_and_two_numbers_alike_stay_apart(programme: Programme) -> None:
    held, document = ledger(programme)
    lines = held.lines(document)
    assert len(lines) == 7
    alike = [each for each in lines if each.figure.value == "57" and each.figure.unit_zh == "个"]
    assert [(each.figure.what_zh, len(each.repeats)) for each in alike] == [
        ("技改项目数", 1),
        ("重大项目数", 0),
    ]
    assert Figure.objects.filter(repeat_of__what_zh="技改项目数").get().where_zh == "大字引文"


def test_a_qualifier_is_shown_as_a_lower_bound(programme: Programme, client: Client) -> None:
    page = client.get("/numbers/figures/", {"show": "ledger"}).content.decode()
    assert "300余家" in page


def test_a_rank_stands_as_stated_until_every_other_district_is_in(programme: Programme) -> None:
    assert among(programme, "技改项目全市位次").stated
    enter(programme, "棠溪县", "41")
    waiting = among(programme, "技改项目全市位次")
    assert waiting.stated and waiting.missing == ("霁山县",)
    enter(programme, "霁山县", "60")
    told = among(programme, "技改项目全市位次")
    assert told.rank is not None
    assert (told.stated, told.rank.place, told.agrees) == (False, 2, False)


def test_a_share_is_worked_out_again_from_the_citys_value(programme: Programme) -> None:
    waiting = among(programme, "技改项目占全市比重")
    assert waiting.stated and waiting.missing == ("云澜市",)
    enter(programme, "云澜市", "300")
    told = among(programme, "技改项目占全市比重")
    assert told.agrees is True and told.comparison is not None
    assert told.comparison.rounded == Decimal(19)


def test_a_progress_line_keeps_period_and_yearly_task_with_the_number(programme: Programme) -> None:
    held, document = ledger(programme)
    [progress] = held.progress(document)
    assert progress.total.since == date(2026, 1, 1) and progress.total.as_of == "2026-06-30"
    assert progress.completion is not None and progress.completion.value == "57"
    assert progress.task is not None and progress.task.derived is not None
    assert progress.task.derived.base is not None and progress.task.derived.base.likely == 100


def test_a_check_that_lacks_a_number_says_so_and_breaks_no_page(programme: Programme, client: Client) -> None:
    Figure.objects.filter(what_zh="技改项目任务完成率").delete()
    held, _document = ledger(programme)
    assert held.checks[0].derived is None and held.checks[0].verdict == "cannot_be_checked"
    assert client.get("/numbers/figures/", {"show": "checks"}).status_code == 200


def test_the_printed_number_stands_beside_the_computed_one(programme: Programme, client: Client) -> None:
    for name in ("甲公司", "乙公司", "丙公司"):
        firm(programme, name, {})
    page = client.get("/numbers/figures/firms/").content.decode()
    assert "3家" in page and "light-good" in page
    firm(programme, "丁公司", {})
    assert "light-late" in client.get("/numbers/figures/firms/").content.decode()


def test_an_unknown_figure_says_how_many_rows_lack_what(programme: Programme, client: Client) -> None:
    firm(programme, "甲公司", {2026: 3 * YI})
    firm(programme, "乙公司", {2026: None})
    page = client.get("/numbers/figures/output/").content.decode()
    assert "1条记录缺少年产值" in page


def test_a_figure_of_a_document_that_is_not_published_is_not_there(
    programme: Programme, client: Client
) -> None:
    Document.objects.filter(programme=programme).update(published=False)
    assert client.get("/numbers/figures/firms/").status_code == 404


def test_a_figures_file_goes_in_whole_or_not_at_all(programme: Programme) -> None:
    office = User.objects.get(username="office")
    broken = FIGURES.replace("合计（年产值）", "合计（年产直）")
    with pytest.raises(InputError, match="年产值"):
        install_figures(programme, broken, office)
    misplaced = FIGURES.replace("clause: 一\n", "clause: 九\n")
    with pytest.raises(InputError, match="九 is no clause of plan"):
        install_figures(programme, misplaced, office)
    assert set(ComputedFigure.objects.values_list("slug", flat=True)) == {"firms", "output"}
    with pytest.raises(PermissionDenied):
        install_figures(programme, FIGURES, User.objects.get(username="statistics"))


def test_a_figure_that_the_file_names_no_more_is_gone(programme: Programme, client: Client) -> None:
    shorter = FIGURES[: FIGURES.index("- id: output")]
    install_figures(programme, shorter, None)
    assert client.get("/numbers/figures/output/").status_code == 404
    assert client.get("/numbers/figures/firms/").status_code == 200


@pytest.mark.parametrize("show", ["computed", "ledger", "checks"])
def test_the_pages_ask_the_same_number_of_queries_however_much_there_is(
    programme: Programme, client: Client, show: str
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/numbers/figures/", {"show": show}).status_code == 200
        return len(queries)

    firm(programme, "甲公司", {2025: YI, 2026: YI})
    asked()
    before = asked()
    for place in range(12):
        firm(programme, f"第{place}公司", {2025: YI, 2026: YI})
    clause = programme.documents.get().clauses.get(address="二")
    for place in range(12):
        Figure.objects.create(
            clause=clause, what_zh=f"数{place}", value="5", unit_zh="个", as_of="2026-06-30"
        )
    assert asked() == before


@pytest.mark.parametrize("show", ["computed", "ledger", "checks"])
def test_each_view_is_a_spreadsheet(programme: Programme, client: Client, show: str, tmp_path: Path) -> None:
    path = tmp_path / f"{show}.xlsx"
    path.write_bytes(client.get("/numbers/figures/", {"show": show, "as": "xlsx"}).content)
    assert read_rows(path).frame.height == {"computed": 2, "ledger": 7, "checks": 1}[show]


def test_goals_and_figures_are_given_to_programs(programme: Programme, client: Client) -> None:
    firm(programme, "甲公司", {2026: 3 * YI})
    figures = {each["id"]: each for each in json.loads(client.get("/api/figures/numbers").content)}
    assert figures["output"]["value"] == "3.00"
    assert figures["output"]["inputs"][0]["register"] == "enterprise_year"
    assert figures["firms"]["published"]["agreement"] == "differs"
    goals = {each["indicator"]["zh"]: each for each in json.loads(client.get("/api/goals/numbers").content)}
    assert goals["研发强度"]["against_the_city"]["verdict"] == "unknown"
    assert goals["企业年产值倍数"]["multiple"]["refused"] == "base_year"
    assert goals["传感年产值"]["stated_again"] == "number_differs"
    assert client.get("/api/figures/numbers", {"on": "0001-01-01"}).status_code == 400
    assert client.get("/api/figures/nowhere").status_code == 404


@pytest.mark.keeps_tables
def test_results_are_kept_until_the_journal_goes_on(programme: Programme) -> None:
    firm(programme, "甲公司", {2026: YI})
    assert Figures(programme).result("firms", TODAY).value == 1
    firm(programme, "乙公司", {2026: YI})  # no deed: nothing stands in the journal
    assert Figures(programme).result("firms", TODAY).value == 1
    enter(programme, "棠溪县", "41")
    assert Figures(programme).result("firms", TODAY).value == 2
