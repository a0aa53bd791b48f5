"""Public sums over too few firms are withheld on every page, and who sees the awards sees every sum."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from textwrap import dedent

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.web.awards import award_of, paid_for
from tests.web.conftest import County
from zoulang.web.money.public import public_money
from zoulang.web.policy.models import Rule
from zoulang.web.programme.figures import Figures
from zoulang.web.programme.models import FigureFile
from zoulang.web.programme.withheld import rule_of_withholding
from zoulang.web.registry.models import Enterprise

ON = date(2026, 9, 30)
MILLION = 100_000_000


@pytest.fixture
def rule(county: County) -> Rule:
    county.open()
    return Rule.objects.get(policy_file__slug="sample-2026-90", item="equipment")


@pytest.fixture
def paid(county: County, rule: Rule) -> Rule:
    """Four firms paid in 2025, one in 2026: the year of the one and the year beside it are withheld."""
    for number in range(5):
        firm = Enterprise.objects.create(
            programme=county.programme, credit_code=f"{number:018}", name_zh=f"青梧甲{number}有限公司"
        )
        year = 2025 if number < 4 else 2026
        award = award_of(firm, rule, year=year, amount=MILLION + number, granted_on=date(year, 3, 1))
        paid_for(award, date(year, 5, 10), f"拨-{number}")
    return rule


def test_the_visitor_sees_the_total_and_neither_of_two_years_that_give_one_firm_away(
    county: County, paid: Rule
) -> None:
    told = public_money(county.programme, ON, AnonymousUser())
    assert (told.paid(paid.pk).fen, told.paid(paid.pk).state) == (5 * MILLION + 10, "shown")
    assert [told.paid(paid.pk, year).state for year in (2025, 2026)] == ["beside", "few"]
    assert [told.paid(None, year).state for year in (2025, 2026)] == ["beside", "few"]
    assert [told.paid(None, 2025, 5).state, told.paid(None, 2026, 5).state] == ["beside", "few"]


def test_the_office_sees_every_sum(county: County, paid: Rule) -> None:
    told = public_money(county.programme, ON, county["finance"])
    assert [told.paid(paid.pk, year).fen for year in (2025, 2026)] == [4 * MILLION + 6, MILLION + 4]
    assert all(found.is_shown for found in told.sums.values())


def test_a_programme_sets_the_fewest_firms(county: County, paid: Rule) -> None:
    county.programme.fewest_firms = 1
    county.programme.nearest_percent = 0
    told = public_money(county.programme, ON, AnonymousUser())
    assert told.paid(paid.pk, 2026).fen == MILLION + 4


def pages(county: County, rule: Rule) -> list[str]:
    return [
        "/",
        reverse("programme", args=[county.programme.slug]),
        rule.get_absolute_url(),
        rule.clause.document.get_absolute_url(),
    ]


def test_no_public_page_holds_the_amount_of_the_one_firm_nor_what_gives_it_away(
    client: Client, county: County, paid: Rule
) -> None:
    hidden = [
        str(MILLION + 4),
        f"{(MILLION + 4) / 100:,.2f}",
        str(4 * MILLION + 6),
        f"{4 * MILLION / 100 + 0.06:,.2f}",
    ]
    for page in pages(county, paid):
        html = client.get(page).content.decode()
        assert str(5 * MILLION + 10) in html, page
        assert not [text for text in hidden if text in html], page


def rows(client: Client, rule: Rule) -> list[list[object]]:
    content = client.get(f"{rule.get_absolute_url()}?as=xlsx").content
    return list(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[1:])


def test_the_spreadsheet_of_a_rule_leaves_withheld_cells_empty_and_says_why(
    client: Client, county: County, paid: Rule
) -> None:
    for row, year in zip(rows(client, paid), (2025, 2026), strict=True):
        assert (row[0], row[1:4], bool(row[4])) == (year, ["", "", ""], True)
    client.force_login(county["finance"])
    assert [row[:4] for row in rows(client, paid)] == [
        [2025, 4, 4, (4 * MILLION + 6) / 100],
        [2026, 1, 1, (MILLION + 4) / 100],
    ]


def test_a_figure_over_one_firm_is_withheld_from_the_public_and_not_from_the_office(
    county: County, paid: Rule
) -> None:
    source = """
    figures:
    - {id: paid-this-year, title: 本年已拨付, document: sample, clause: 一, register: payment, unit: 万元,
       value: 合计（已付金额）按 全体 其中 本年}
    """
    FigureFile.objects.create(programme=county.programme, source=dedent(source))
    fewest = [
        rule_of_withholding(county.programme, user).firms for user in (AnonymousUser(), county["office"])
    ]
    public, office = (Figures(county.programme, each).result("paid-this-year", ON) for each in fewest)
    assert (public.value, public.cause and public.cause.kind) == (None, "few")
    assert office.value == MILLION + 4
