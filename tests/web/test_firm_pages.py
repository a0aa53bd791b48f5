"""The page of a firm: who it is, what is due and on whom, its money, its facts and who states them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.awards import award_of, paid_for
from tests.web.conftest import TODAY, County
from tests.web.firm_policy import install, stated
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry, Membership
from zoulang.web.casework.held import held_procedure
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Rule
from zoulang.web.registry.known import facts_of_firm
from zoulang.web.registry.models import Enterprise, FormerName, Listing, Statement
from zoulang.web.registry.own_facts import state_own_facts

FACTS = {"在本县注册": "是", "营业收入": "1亿元", "研发费用": "400万元"}


@pytest.fixture
def firm(county: County, firms: list[Enterprise]) -> Enterprise:
    """The firm that has an account, with the facts of the year."""
    install(county)
    stated(county, firms[0], **FACTS)
    return firms[0]


def page_of(client: Client, firm: Enterprise, query: str = "") -> str:
    response = client.get(f"/sample/enterprises/{firm.pk}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_who_the_firm_is(firm: Enterprise, client_of: Callable[[str], Client]) -> None:
    FormerName.objects.create(enterprise=firm, name_zh="青梧样例厂", until=date(2020, 5, 1))
    Listing.objects.create(enterprise=firm, board="北交所", stock_code="899999")
    page = page_of(client_of("firm"), firm)
    for text in (firm.name_zh, firm.credit_code, "双渡镇", "青梧样例厂", "北交所 899999"):
        assert text in page


def test_people_of_a_firm_come_to_it_after_logging_in(county: County, firm: Enterprise) -> None:
    browser = Client()
    sent = {"username": "firm", "password": "a password of tests"}
    assert browser.post("/login/", sent).headers["Location"] == "/sample/firm/"
    assert firm.name_zh in browser.get("/sample/firm/").content.decode()
    office = Client().post("/login/", {**sent, "username": "office"})
    assert office.headers["Location"] == "/office/"


def test_whoever_acts_for_several_firms_chooses(
    county: County, firms: list[Enterprise], client_of: Callable[[str], Client]
) -> None:
    install(county)
    unit = county.programme.units.create(name_zh=firms[1].name_zh, kind="enterprise")
    Enterprise.objects.filter(pk=firms[1].pk).update(unit=unit)
    Membership.objects.create(user=county["firm"], unit=unit, role="enterprise")
    page = client_of("firm").get("/sample/firm/").content.decode()
    assert [f"/sample/enterprises/{each.pk}/" in page for each in firms] == [True, True]


def test_who_acts_for_no_firm_has_no_page_of_one(
    firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    assert client_of("office").get("/sample/firm/").status_code == 404


def test_money_received_and_to_come_stand_by_year(
    firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    paid = award_of(firm, Rule.objects.get(item="research"), amount=12_000_000, due=date(2026, 8, 31))
    paid_for(paid, date(2026, 8, 20), "拨-1")
    award_of(firm, Rule.objects.get(item="step"), amount=10_000_000, due=date(2027, 8, 31))
    page = page_of(client_of("firm"), firm)
    assert '"labels": ["2026", "2027"]' in page
    assert '"values": [12.0, 0.0]' in page and '"values": [null, 10.0]' in page
    assert "2026年8月20日" in page


def test_a_payment_past_its_day_says_that_the_treasury_owes_it(
    firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    award_of(firm, Rule.objects.get(item="research"), amount=12_000_000, due=date(2026, 8, 31))
    assert "tag-late" in page_of(client_of("firm"), firm)


def test_what_is_late_says_by_how_many_days(
    county: County, firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    Case.objects.create(
        programme=county.programme, procedure=held_procedure(county.programme, "claim"), enterprise=firm,
        title_zh="申报", stage="reviewing", stage_since="2026-09-01", opened_on="2026-09-01",
        due=date.fromisoformat(TODAY) - timedelta(days=3),
    )  # fmt: skip
    assert "逾期3天" in page_of(client_of("office"), firm)


def test_a_department_sees_the_firm_and_no_single_award(
    firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    paid = award_of(firm, Rule.objects.get(item="research"), amount=12_000_000)
    paid_for(paid, date(2026, 8, 20), "拨-1")
    page = page_of(client_of("industry"), firm)
    assert firm.name_zh in page
    assert "2026年8月20日" not in page and "firm-money" not in page


def test_every_value_names_its_source_and_what_others_say(
    county: County, firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    state_own_facts(firm, 2026, {"营业收入": "1.2亿元", "新认定智能工厂": "是"}, county["firm"])
    page = page_of(client_of("firm"), firm)
    assert "县统计局" in page
    assert "1.2亿元" in page and "企业填报" in page


def test_what_a_bureau_states_goes_before_what_the_firm_says_of_itself(
    county: County, firm: Enterprise
) -> None:
    statement = state_own_facts(firm, 2026, {"营业收入": "9亿元", "新认定智能工厂": "是"}, county["firm"])
    assert statement is not None
    assert statement.verified == Statement.Verification.STATED
    known = facts_of_firm(firm, 2026)
    assert (known["营业收入"], known["新认定智能工厂"]) == (10_000_000_000, True)


def test_what_is_stated_again_on_the_same_day_is_added_to(county: County, firm: Enterprise) -> None:
    first = state_own_facts(firm, 2026, {"新认定智能工厂": "是"}, county["firm"])
    second = state_own_facts(firm, 2026, {"研发费用": "500万元"}, county["firm"])
    assert first is not None and second is not None and first.pk == second.pk
    assert second.sheets.get().facts == {"新认定智能工厂": True, "研发费用": 500_000_000}
    assert state_own_facts(firm, 2026, {"研发费用": "500万元"}, county["firm"]) is None
    assert JournalEntry.objects.filter(verb="facts.stated").count() == 2


def test_nobody_states_facts_for_a_firm_that_is_not_his(
    county: County, firms: list[Enterprise], firm: Enterprise
) -> None:
    for who in ("firm", "town", "statistics"):
        with pytest.raises(PermissionDenied):
            state_own_facts(firms[1], 2026, {"营业收入": "1亿元"}, county[who])
    assert state_own_facts(firms[1], 2026, {"营业收入": "1亿元"}, county["office"]) is not None


def test_a_year_ahead_and_an_unknown_fact_are_refused(county: County, firm: Enterprise) -> None:
    for year, facts in ((2027, {"营业收入": "1亿元"}), (2026, {"身高": "2"}), (2026, {"营业收入": "很多"})):
        with pytest.raises(InputError):
            state_own_facts(firm, year, facts, county["firm"])


def test_the_form_states_only_what_was_changed(
    county: County, firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    browser = client_of("firm")
    address = f"/sample/enterprises/{firm.pk}/facts/?year=2026"
    form = browser.get(address).context["form"]
    names = {each.input.zh: each.field for each in form.asked}
    sent = {names["在本县注册"]: "是", names["营业收入"]: "10000", names["研发费用"]: "450"}
    assert browser.post(address, sent).status_code == 302
    statement = Statement.objects.get(source__slug="firm")
    assert statement.sheets.get().facts == {"研发费用": 450_000_000}


def test_the_page_of_another_firm_is_not_there(
    county: County, firms: list[Enterprise], firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    for path in ("", "facts/", "check-up/"):
        assert client_of("firm").get(f"/sample/enterprises/{firms[1].pk}/{path}").status_code == 404
    assert client_of("town").get(f"/sample/enterprises/{firm.pk}/facts/").status_code == 404


def test_an_empty_page_says_what_comes_here(
    county: County, firms: list[Enterprise], client_of: Callable[[str], Client]
) -> None:
    install(county)
    page = page_of(client_of("office"), firms[1])
    assert page.count("quiet") > 5 and "empty" in page


def test_the_number_of_queries_does_not_grow_with_awards_and_facts(
    county: County, firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    browser = client_of("firm")
    rule = Rule.objects.get(item="research")
    paid_for(award_of(firm, rule, year=2009, amount=1000), date(2026, 5, 1), "拨-0")
    page_of(browser, firm)
    with CaptureQueriesContext(connection) as few:
        page_of(browser, firm)
    for year in range(2010, 2026):
        paid_for(award_of(firm, rule, year=year, amount=1000), date(2026, 5, 1), f"拨-{year}")
        FormerName.objects.create(enterprise=firm, name_zh=f"青梧样例{year}厂")
    with CaptureQueriesContext(connection) as many:
        page_of(browser, firm)
    assert len(many) == len(few)
