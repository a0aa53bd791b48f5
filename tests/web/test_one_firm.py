"""What is known of one firm from its own rows is what the tables of all firms say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from tests.web.messy import firms_of, source
from zoulang.web.registry.known import facts_by_firm
from zoulang.web.registry.models import (
    Enterprise,
    FactSheet,
    ListedFirm,
    RuleSet,
    Source,
    Statement,
    Title,
    TitleKind,
    YearlyList,
)
from zoulang.web.registry.one_firm import facts_of_firm

RULES = """
policy: sample-growth
title: {zh: 样例增长, en: Sample growth}
subject: enterprise
period: year
facts:
  营业收入: {en: revenue, type: money, per: year}
  从业人员: {en: staff, type: count, unit: 人, per: year}
  列入名单: {en: on the list, type: yes/no, per: year}
  持有称号: {en: holds the title, type: yes/no}
  备案: {en: registered, type: yes/no}
recognitions:
- id: grown
  title: {zh: 增长, en: Grown}
  all:
  - 营业收入 > 上年（营业收入）
  - 从业人员 > 10人
  - 列入名单
  - 持有称号
  - 备案
"""
YEARS = (2023, 2024, 2025, 2026)


@pytest.fixture
def known(county: County) -> list[Enterprise]:
    """Two sources, words taken back, a list of one year, titles valid, run out and withdrawn."""
    RuleSet.objects.create(programme=county.programme, slug="sample-growth", title_zh="样例", source=RULES)
    firms = firms_of(county.programme)
    tax, own = source(county.programme, "tax", 1), source(county.programme, "firm", 9)
    _said(firms[0], tax, 2025, date(2026, 2, 1), {"营业收入": 90_000, "备案": True})
    _said(firms[0], tax, 2026, date(2026, 2, 1), {"营业收入": 100_000, "从业人员": "12人"})
    _said(firms[0], tax, 2026, date(2026, 4, 1), {"营业收入": None, "持有称号": True})
    _said(firms[0], own, 2026, date(2026, 5, 1), {"营业收入": 110_000, "从业人员": "15人", "备案": False})
    _said(firms[1], own, 2024, date(2025, 5, 1), {"营业收入": 5_000})
    kind = TitleKind.objects.create(programme=county.programme, slug="held", name_zh="称号", fact="持有称号")
    Title.objects.create(
        enterprise=firms[0], kind=kind, granted_on=date(2023, 1, 5), expires_on=date(2025, 6, 1)
    )
    Title.objects.create(
        enterprise=firms[1], kind=kind, granted_on=date(2024, 3, 1), withdrawn_on=date(2026, 1, 1)
    )
    listed = YearlyList.objects.create(
        programme=county.programme, fact="列入名单", year=2026, title_zh="名单", state="confirmed",
        proposed_on=date(2026, 3, 1),
    )  # fmt: skip
    ListedFirm.objects.create(yearly_list=listed, enterprise=firms[2])
    return firms


def _said(firm: Enterprise, by: Source, year: int, on: date, facts: Mapping[str, Any]) -> None:
    statement = Statement.objects.create(
        programme=firm.programme, source=by, year=year, stated_on=on, made_on=on, facts=list(facts), firms=1
    )
    FactSheet.objects.create(statement=statement, enterprise=firm, year=year, facts=dict(facts))


@pytest.mark.parametrize("year", YEARS)
def test_one_firm_is_known_as_the_tables_of_all_know_it(known: list[Enterprise], year: int) -> None:
    together = facts_by_firm(known[0].programme, year)
    for firm in known:
        assert facts_of_firm(firm, year) == together.get(firm.pk, {}), (firm, year)


def test_what_a_source_took_back_the_next_one_says_and_a_title_goes_before_both(
    known: list[Enterprise],
) -> None:
    assert facts_of_firm(known[0], 2026) == {
        "营业收入": 110_000,
        "从业人员": "12人",
        "备案": False,
        "持有称号": False,
        "列入名单": False,
        "上年（营业收入）": 90_000,
    }
    assert facts_of_firm(known[2], 2026) == {"列入名单": True}
    assert facts_of_firm(known[2], 2025) == {}


def test_the_number_of_queries_does_not_grow_with_years_and_statements(known: list[Enterprise]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as capture:
            facts_of_firm(known[0], 2026)
        return len(capture)

    before = asked()
    for number in range(1, 9):
        _said(
            known[0],
            source(known[0].programme, f"s{number}", number),
            2026,
            date(2026, 6, number),
            {"备案": True},
        )
    assert asked() == before <= 10
