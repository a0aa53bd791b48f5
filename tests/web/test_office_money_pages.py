"""The money pages of the office: their numbers are those of the tables, many firms cost as few queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.awards import award_of, budget_for, paid_for
from tests.web.conftest import County
from zoulang.web.growth.models import Run, Standing
from zoulang.web.money.models import Award, Budget, Payment
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.policy.policies import edition_of
from zoulang.web.registry.models import Enterprise, Source, Statement
from zoulang.web.site.office.money.forecast import Outlook
from zoulang.web.site.office.money.frame import chosen
from zoulang.web.site.office.money.map import MoneyMap
from zoulang.web.site.office.money.standings import freshness, measure_rows
from zoulang.web.site.office.money.what_if import dials, with_numbers

ON = date(2026, 9, 30)
PAGES = ("money_measures", "forecast", "money_map", "what_if", "alarms")
WAN = 1_000_000


@pytest.fixture
def rule(county: County) -> Rule:
    county.open()
    return Rule.objects.select_related("policy_file").get(
        policy_file__slug="sample-2026-90", item="equipment"
    )


def firms_of(county: County, count: int, begin: int = 0) -> list[Enterprise]:
    towns = list(county.programme.units.filter(kind="town").order_by("id"))
    return Enterprise.objects.bulk_create(
        Enterprise(
            programme=county.programme,
            credit_code=f"91{number:016}",
            name_zh=f"青梧丙{number}有限公司",
            town=towns[number % 2],
            industry="新材料" if number % 3 else "传感",
        )
        for number in range(begin, begin + count)
    )


def decided(policy_file: PolicyFile, year: int, made_on: date = ON) -> Run:
    digest = sha256(edition_of(policy_file, ON).source.encode()).hexdigest()
    run, _ = Run.objects.update_or_create(
        programme=policy_file.programme,
        policy=policy_file.slug,
        year=year,
        defaults={"digest": digest, "on": made_on, "firms": 0, "made_on": made_on},
    )
    return run


def stand(run: Run, firms: list[Enterprise], state: str, fen: int = 10 * WAN) -> None:
    Standing.objects.bulk_create(
        Standing(
            run=run, enterprise=firm, item="equipment", state=state, low=fen, high=fen, short_zh="差一步"
        )
        for firm in firms
    )
    run.counts.setdefault("equipment", {})[state] = len(firms)
    run.save()


def standing_of(county: County, rule: Rule, count: int = 6, begin: int = 0) -> list[Enterprise]:
    """Firms that qualify, the first two with an award, the first of them paid; one is near, one open."""
    firms = firms_of(county, count + 2, begin)
    run = decided(rule.policy_file, 2026)
    stand(run, firms[:count], "meets")
    stand(run, firms[count : count + 1], "near")
    stand(run, firms[count + 1 :], "open")
    first = award_of(firms[0], rule, amount=10 * WAN, due=date(2026, 8, 31))
    award_of(firms[1], rule, amount=10 * WAN, due=date(2026, 12, 15))
    paid_for(first, date(2026, 8, 3), f"拨-{begin}")
    return firms


def test_each_measure_says_who_qualifies_has_not_claimed_was_paid_is_near_and_open(
    county: County, rule: Rule
) -> None:
    standing_of(county, rule)
    asked = chosen(county.programme, "sample-2026-90", "2026")
    assert asked is not None
    (row,) = measure_rows(asked, ON)
    counts = (row.meets, row.unclaimed, row.granted, row.paid, row.near, row.open)
    assert [each.firms for each in counts] == [6, 4, 2, 1, 1, 1]
    assert (row.unclaimed.low, row.granted.low, row.paid.low) == (40 * WAN, 20 * WAN, 10 * WAN)


def test_the_page_leads_to_the_firms_behind_a_number(client: Client, county: County, rule: Rule) -> None:
    firms = standing_of(county, rule)
    client.force_login(county["office"])
    page = client.get(reverse("money_measures", args=[county.programme.slug]))
    link = reverse("measure_firms", args=[county.programme.slug, "sample-2026-90", "equipment"])
    assert f'{link}?year=2026"' in page.content.decode()
    shown = client.get(link, {"year": 2026}).content.decode()
    assert [firm.name_zh in shown for firm in firms[:7]] == [False, False, True, True, True, True, False]
    town = firms[2].town_id
    narrowed = client.get(link, {"year": 2026, "town": town}).content.decode()
    assert [firm.name_zh in narrowed for firm in firms[2:6]] == [True, False, True, False]
    near = client.get(link, {"year": 2026, "state": "near"}).content.decode()
    assert firms[6].name_zh in near and "差一步" in near


def test_newer_facts_or_another_text_ask_for_a_new_decision(county: County, rule: Rule) -> None:
    run = decided(rule.policy_file, 2026, made_on=date(2026, 9, 1))
    asked = chosen(county.programme, "sample-2026-90", "2026")
    assert asked is not None and freshness(asked).is_good
    source = Source.objects.create(programme=county.programme, slug="late", name_zh="税务", rank=9)
    Statement.objects.create(
        programme=county.programme, source=source, year=2026, stated_on=ON, made_on=date(2026, 9, 2)
    )
    assert freshness(asked).facts == date(2026, 9, 2)
    run.digest = "another"
    run.save()
    again = chosen(county.programme, "sample-2026-90", "2026")
    assert again is not None and freshness(again).text is not None


def test_without_a_decision_the_page_says_so(client: Client, county: County, rule: Rule) -> None:
    client.force_login(county["office"])
    page = client.get(reverse("money_measures", args=[county.programme.slug])).content.decode()
    assert reverse("decide_again", args=[county.programme.slug]) in page


def test_the_forecast_is_the_formula_on_the_sums_of_the_record(county: County, rule: Rule) -> None:
    firms = standing_of(county, rule)
    earlier = decided(rule.policy_file, 2025)
    stand(earlier, firms[2:4], "meets", 30 * WAN)
    award_of(firms[4], rule, year=2025, amount=40 * WAN, granted_on=date(2025, 6, 1), due=date(2025, 8, 31))
    asked = chosen(county.programme, "sample-2026-90", "2026")
    assert asked is not None
    outlook = Outlook(asked, 2026, ON)
    assert (outlook.paid, outlook.owed, outlook.unclaimed["low"]) == (10 * WAN, 10 * WAN, 40 * WAN)
    assert outlook.rate == pytest.approx(40 / 100)
    assert (outlook.made.low, outlook.made.high) == (36 * WAN, 36 * WAN)
    assert outlook.by_month[7][1] == 10 * WAN and outlook.by_month[11][2] == 10 * WAN
    assert outlook.by_month[11][1:] == (10 * WAN, 10 * WAN, 16 * WAN)


def test_the_budget_is_known_before_anything_is_approved(client: Client, county: County, rule: Rule) -> None:
    standing_of(county, rule)
    Budget.objects.filter(policy_file=rule.policy_file, year=2026).update(amount=30 * WAN)
    client.force_login(county["finance"])
    address = reverse("forecast", args=[county.programme.slug])
    page = client.get(address, {"policy": "sample-2026-90", "year": 2026}).content.decode()
    assert f'value="{30 * WAN}"' in page
    Budget.objects.filter(policy_file=rule.policy_file, year=2026).update(amount=10**12)
    assert client.get(address, {"policy": "sample-2026-90", "year": 2026}).content.decode() != page


@pytest.mark.parametrize("what", ["paid", "granted"])
def test_the_map_adds_up_to_the_tables(county: County, rule: Rule, what: str) -> None:
    firms = standing_of(county, rule, 9)
    for number, firm in enumerate(firms[2:8]):
        award = award_of(firm, rule, amount=(number + 1) * WAN + number)
        if number % 2:
            paid_for(award, date(2026, 9, 1), f"图-{number}")
    rows = Payment.objects.all() if what == "paid" else Award.objects.all()
    total = sum(Decimal(row.amount) for row in rows)
    for pair in (("town", "measure"), ("size", "year"), ("policy", "town"), ("chain", "year")):
        found = MoneyMap(county.programme, {"rows": pair[0], "columns": pair[1], "what": what}, ON)
        assert found.total["fen"] == total
        assert sum(row.total.fen for row in found.rows) == total
        assert sum(cell.fen for row in found.rows for cell in row.cells) == total
    by_town = MoneyMap(county.programme, {"rows": "town", "what": what}, ON)
    assert [row.total.fen for row in by_town.rows] == [
        sum(row.amount for row in rows if _firm(row).town_id == town.pk)
        for town in county.programme.units.filter(kind="town").order_by("id")
    ]


def _firm(row: Award | Payment) -> Enterprise:
    return row.enterprise if isinstance(row, Award) else row.award.enterprise


def test_a_cell_of_the_map_lists_the_awards_behind_it(client: Client, county: County, rule: Rule) -> None:
    firms = standing_of(county, rule)
    client.force_login(county["office"])
    found = MoneyMap(county.programme, {"rows": "town", "what": "granted"}, ON)
    shown = client.get(found.rows[0].cells[0].link).content.decode()
    assert (firms[0].name_zh in shown, firms[1].name_zh in shown) == (True, False)


def test_the_sliders_are_the_numbers_of_the_measures_and_change_nothing_else(
    county: County, rule: Rule
) -> None:
    source = edition_of(rule.policy_file, ON).source
    (dial,) = dials(source)
    assert [(slider.number, slider.unit) for slider in dial.sliders] == [("30", "%"), ("150", "万元")]
    moved = with_numbers(source, {dial.sliders[0].name: "40", dial.sliders[1].name: "150.0"})
    assert moved == source.replace("× 30%", "× 40%")
    assert with_numbers(source, {dial.sliders[0].name: "much"}) == source


def test_trying_a_number_keeps_nothing(client: Client, county: County, rule: Rule) -> None:
    edition = edition_of(rule.policy_file, ON)
    (dial,) = dials(edition.source)
    client.force_login(county["finance"])
    address = reverse("what_if_tried", args=[county.programme.slug])
    answer = client.post(address, {"edition": edition.pk, dial.sliders[0].name: "40"})
    assert answer.status_code == 200
    assert rule.policy_file.editions.count() == 1


@pytest.mark.parametrize("who", ["firm", "town", "statistics", "industry"])
def test_the_pages_are_not_there_for_who_does_not_see_all_awards(
    client: Client, county: County, rule: Rule, who: str
) -> None:
    client.force_login(county[who])
    assert {client.get(reverse(name, args=[county.programme.slug])).status_code for name in PAGES} == {404}


def test_the_pages_take_as_many_queries_for_many_firms_as_for_few(
    client: Client, county: County, rule: Rule
) -> None:
    client.force_login(county["office"])
    budget_for(rule.policy_file, 2026)
    slug, firms = county.programme.slug, ["sample-2026-90", "equipment"]
    addresses = [reverse(name, args=[slug]) for name in PAGES]
    addresses.append(reverse("measure_firms", args=[slug, *firms]))

    def queries() -> list[int]:
        counted = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                client.get(address)
            counted.append(len(caught))
        return counted

    standing_of(county, rule)
    few = queries()
    standing_of(county, rule, 60, 100)
    assert queries() == few
