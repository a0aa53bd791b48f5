"""The duties of a document and the goals of a programme as tables of an official document."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from zoulang.web.accounts.models import Programme
from zoulang.web.programme.actions import record_measurement
from zoulang.web.programme.models import Goal

Browsers = Callable[[str], Client]


@pytest.fixture
def open_county(county: County) -> County:
    county.open()
    return county


def table_at(address: str) -> tuple[docx.document.Document, list[list[str]]]:
    answer = Client().get(address)
    assert answer.status_code == 200
    word = docx.Document(io.BytesIO(answer.content))
    return word, [[cell.text for cell in row.cells] for row in word.tables[0].rows]


def test_the_duties_of_a_document_are_a_table_of_units(open_county: County) -> None:
    word, rows = table_at("/sample/duties/?document=sample-2026-90&as=docx")
    assert word.paragraphs[0].text == "《青梧县样例实施意见》责任分工表"
    assert rows[0] == ["序号", "条款", "任务", "牵头单位", "责任单位", "完成期限", "报送周期"]
    assert rows[1][:2] == ["1", "二/（一）"]
    assert rows[1][3:] == ["县工信局", "县统计局", "2026年12月31日", "每季度"]


def test_the_goals_are_a_table_that_says_what_is_not_measured(open_county: County) -> None:
    _, rows = table_at("/sample/goals/?as=docx")
    assert rows[1][1:3] == ["青政字〔2026〕90号", "一"]
    assert rows[1][4] == "≥90亿元"
    assert [rows[1][6], rows[1][7], rows[1][9]] == ["未填报"] * 3
    record_measurement(Goal.objects.get(), date(2026, 9, 30), Decimal("72.5"), "县统计局快报", None)
    _, rows = table_at("/sample/goals/?as=docx")
    assert [rows[1][6], rows[1][7], rows[1][9]] == ["72.5亿元", "2026年9月30日", "县统计局快报"]


def test_the_goals_of_a_programme_that_measures_nothing_are_not_judged(open_county: County) -> None:
    Programme.objects.filter(slug="sample").update(kind="reference")
    _, rows = table_at("/sample/goals/?as=docx")
    assert rows[0] == ["序号", "文件", "条款", "指标", "目标", "期限"]


def test_a_paper_of_the_demo_says_so_on_every_page(open_county: County) -> None:
    Programme.objects.filter(slug="sample").update(kind="demo")
    word, _ = table_at("/sample/duties/?as=docx")
    assert word.sections[0].header.paragraphs[0].text == "演示数据"


def test_what_is_not_public_is_in_no_paper(open_county: County, client_of: Browsers) -> None:
    open_county.programme.documents.update(published=False)
    assert Client().get("/sample/duties/?as=docx").status_code == 404
    assert client_of("industry").get("/sample/duties/?as=docx").status_code == 200


def test_a_paper_takes_as_many_queries_for_many_duties_as_for_one(open_county: County) -> None:
    from zoulang.web.programme.papers import duty_list_paper

    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            duties = list(open_county.document.clauses.values_list("duties", flat=True))
            duty_list_paper(open_county.programme, [pk for pk in duties if pk], date(2026, 9, 30))
        counts.append(len(asked))
        clause = open_county.document.clauses.get(address="三/（一）")
        for number in range(5):
            clause.duties.create(title_zh=f"任务{number}")
    assert counts[0] == counts[1]
