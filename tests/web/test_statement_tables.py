"""Large files are kept as columns too: what is known is the same, read without any JSON."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from tests.web.messy import FIRMS, firms_of, source, workbook
from zoulang.web.policy.policies import policy_of_text
from zoulang.web.registry.intake import take_statement
from zoulang.web.registry.intake.deciding import assign_row
from zoulang.web.registry.known import facts_of_firm, known_of_years, records_of_year
from zoulang.web.registry.models import Doubt, Enterprise, FactSheet, RuleSet, Statement, StatementTable
from zoulang.web.registry.own_facts import state_own_facts
from zoulang.web.site.install_registry import PUBLISHED

SIZE = "enterprise-size-2017"
HEAD = ["统一社会信用代码", "企业名称", "营业收入（万元）", "从业人员（人）"]


@pytest.fixture
def firms(county: County) -> list[Enterprise]:
    text = (PUBLISHED / f"{SIZE}.yaml").read_text(encoding="utf-8")
    RuleSet.objects.create(programme=county.programme, slug=SIZE, title_zh="划型", source=text)
    return firms_of(county.programme)


def _take(county: County, folder: Path, name: str, slug: str, rows: list[list[object]], day: date) -> None:
    path = workbook(folder / f"{name}.xlsx", [HEAD, *rows])
    take_statement(county.programme, path, 2026, source(county.programme, slug), None, stated_on=day)


def _story(county: County, folder: Path, firms: list[Enterprise]) -> None:
    """Two sources, a later file that mends and takes back, a row that a person assigns, a firm's own word."""
    first, second = FIRMS[0], FIRMS[1]
    _take(county, folder, "a", "tax", [[*first, 100, 10], [*second, 200, 20]], date(2026, 2, 1))
    _take(county, folder, "b", "statistics", [[*first, 111, 11], [*second, 222, 22]], date(2026, 3, 1))
    _take(county, folder, "c", "tax", [[*first, 150, None], ["", "没有这家企业", 5, 5]], date(2026, 4, 1))
    doubt = Doubt.objects.get()
    assign_row(doubt, firms[2], None)
    state_own_facts(firms[2], 2026, {"从业人员": "7人"}, None)


def test_what_is_known_is_the_same_with_tables_and_without(
    county: County, firms: list[Enterprise], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zoulang.web.registry.statement_tables.LARGE", 1)
    _story(county, tmp_path, firms)
    assert StatementTable.objects.count() == 3
    assert [each.takes_back for each in StatementTable.objects.order_by("pk")] == [False, False, True]
    # The row that a person assigned and the firm's own word stand beside the tables.
    assert FactSheet.objects.filter(in_table=False).count() == 2
    everybody = known_of_years(county.programme, [2026])[2026]
    of_each = known_of_years(county.programme, [2026], [firm.pk for firm in firms])[2026]
    assert everybody.select(sorted(everybody.columns)).equals(of_each.select(sorted(of_each.columns)))
    assert everybody.filter(pl.col("enterprise") == firms[0].pk).row(0, named=True)["营业收入"] == "150000000"
    # The tax bureau took the number back; what the statistics bureau says counts.
    assert facts_of_firm(firms[0], 2026) == {"营业收入": 150_000_000, "从业人员": "11人"}
    StatementTable.objects.all().delete()
    FactSheet.objects.update(in_table=False)
    assert everybody.equals(known_of_years(county.programme, [2026])[2026].select(everybody.columns))


def test_all_firms_are_asked_about_without_the_json_of_large_files(
    county: County, firms: list[Enterprise], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zoulang.web.registry.statement_tables.LARGE", 1)
    _take(county, tmp_path, "a", "tax", [[*FIRMS[0], 100, 10], [*FIRMS[1], 200, 20]], date(2026, 2, 1))
    # Were the sheets read, they would say this.
    FactSheet.objects.update(facts={"营业收入": 1})
    policy = policy_of_text(RuleSet.objects.get(slug=SIZE).source, SIZE)
    with CaptureQueriesContext(connection) as first:
        records = records_of_year(county.programme, policy, 2026)
    revenue = next(given for given in policy.inputs if given.zh == "营业收入")
    assert records[revenue.key].to_list() == [100_000_000, 200_000_000]
    _take(county, tmp_path, "b", "statistics", [[*each, 5, 5] for each in FIRMS[:3]], date(2026, 2, 1))
    with CaptureQueriesContext(connection) as second:
        records_of_year(county.programme, policy, 2026)
    assert len(first) == len(second)


def test_a_small_file_has_no_table(county: County, firms: list[Enterprise], tmp_path: Path) -> None:
    _take(county, tmp_path, "a", "tax", [[*FIRMS[0], 100, 10]], date(2026, 2, 1))
    assert Statement.objects.count() == 1 and not StatementTable.objects.exists()
