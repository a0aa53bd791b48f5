"""A firm of the register under everything in force: what it gets, what it lacks, what would change if."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.awards import award_of, paid_for
from tests.web.conftest import TODAY, County
from tests.web.firm_policy import decided, install, stated
from zoulang.quantities import format_money
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework.held import held_procedure
from zoulang.web.casework.models import Case
from zoulang.web.money.models import Claim
from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Enterprise, FactSheet
from zoulang.web.site.check_up.firm import FirmCheckUp

FACTS = {"在本县注册": "是", "营业收入": "1亿元", "研发费用": "400万元", "新认定智能工厂": "否"}


@pytest.fixture
def firm(county: County, firms: list[Enterprise]) -> Enterprise:
    """The firm that has an account, with the facts of the year."""
    install(county)
    stated(county, firms[0], **FACTS)
    return firms[0]


@pytest.fixture
def check(county: County, firm: Enterprise) -> FirmCheckUp:
    return FirmCheckUp(county["firm"], firm, date.fromisoformat(TODAY))


def address(firm: Enterprise) -> str:
    return f"/sample/enterprises/{firm.pk}/check-up/"


def test_a_firm_sees_what_it_qualifies_for_and_what_it_lacks(
    firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    page = client_of("firm").get(address(firm)).content.decode()
    alone = decided(**FACTS)
    research, great = alone.item("research"), alone.item("great-step")
    assert (research.amount, great.outcome) == (40_000_000, "no")
    assert "可申报2项" in page or "2 measures to claim" in page
    assert format_money(research.amount) in page
    assert "研发费用 × 10% = 400万元 × 10% = 40万元" in page
    assert "营业收入还差4亿元" in page
    assert "青政字〔2026〕90号 三/（一）" in page


def test_the_days_of_the_round_stand_beside_each_measure(check: FirmCheckUp) -> None:
    told = check.answer("zh")
    assert (str(told.closes), str(told.paid_by)) == ("2026-11-30", "2026-12-25")
    assert [each.round.clause for each in told.paying if each.round] == ["三/（一）", "三/（一）"]


def test_every_amount_is_that_of_an_independent_decision(check: FirmCheckUp) -> None:
    alone = decided(**FACTS)
    told = {
        each.said["id"]: each.result.low
        for each in check.answer("zh").everything
        if each.key[0] == "firm-2026"
    }
    assert told == {result.item.id: result.low for result in alone.items}


def test_of_a_group_the_highest_is_paid_and_the_other_is_left_with_the_reason(
    county: County, check: FirmCheckUp, firm: Enterprise
) -> None:
    stated(county, firm, 营业收入="6亿元")
    told = check.answer("zh")
    assert [each.said["id"] for each in told.left] == ["step"]
    assert "跨越奖励" in told.left[0].said["adjustments"][0]["text"]
    assert "great-step" in [each.said["id"] for each in told.paying]


def test_steps_are_told_one_first_with_what_they_would_bring(check: FirmCheckUp) -> None:
    near = check.answer("zh").near
    assert [(each.said["id"], each.steps, each.gain) for each in near] == [
        ("great-step", 1, 40_000_000),
        ("smart", 1, 30_000_000),
    ]
    assert near[0].steps_said == ["营业收入还差4亿元"]


def test_a_firm_elsewhere_is_two_steps_short_of_what_it_also_lacks(
    county: County, check: FirmCheckUp, firm: Enterprise
) -> None:
    stated(county, firm, 在本县注册="否")
    steps = {each.said["id"]: (each.steps, each.gain) for each in check.answer("zh").near}
    assert steps == {
        "research": (1, 40_000_000),
        "step": (1, 10_000_000),
        "great-step": (2, 40_000_000),
        "smart": (2, 30_000_000),
    }


def test_an_unknown_fact_is_asked_for_by_the_money_it_may_decide(
    county: County, firms: list[Enterprise]
) -> None:
    install(county)
    stated(county, firms[0], 在本县注册="是")
    told = FirmCheckUp(county["office"], firms[0], date.fromisoformat(TODAY)).answer("zh")
    own = [each for each in told.settling if each.name != "市级设备资金"]
    assert [(each.label, each.fen) for each in own] == [
        ("营业收入", 100_000_000),
        ("研发费用", 50_000_000),
        ("新认定智能工厂", 30_000_000),
    ]


def test_what_was_granted_is_no_longer_to_claim_and_what_is_paid_once_is_told(
    county: County, check: FirmCheckUp, firm: Enterprise
) -> None:
    award_of(firm, Rule.objects.get(item="research"), amount=40_000_000, due=date(2026, 12, 25))
    smart = award_of(firm, Rule.objects.get(item="smart"), amount=30_000_000, year=2025)
    paid_for(smart, date(2025, 12, 1), "拨-9")
    stated(county, firm, 新认定智能工厂="是")
    told = check.answer("zh")
    assert [each.said["id"] for each in told.claimable] == ["step"]
    research = next(each for each in told.paying if each.said["id"] == "research")
    assert (research.record.amount, research.record.paid, str(research.record.due)) == (
        40_000_000,
        0,
        "2026-12-25",
    )
    assert [each.said["id"] for each in told.paid] == ["smart"]


def test_a_changed_value_shows_what_moves_and_stores_nothing(
    firm: Enterprise, client_of: Callable[[str], Client], check: FirmCheckUp
) -> None:
    fields = {question.input.zh: question.field for question in check.looked.layout.asked}
    sent = {fields["在本县注册"]: "是", fields["营业收入"]: "50000", fields["研发费用"]: "400"}
    before = JournalEntry.objects.count(), FactSheet.objects.count()
    page = client_of("firm").post(address(firm), sent, headers={"HX-Request": "true"}).content.decode()
    # 40万元 for the great step come, 10万元 for the step and 40万元 for research go: 0.8 % of the revenue.
    assert decided(在本县注册="是", 营业收入="5亿元", 研发费用="400万元").total == (40_000_000, 70_000_000)
    moved = page[page.index('class="moved"') :]
    assert [text in moved for text in ("+", "跨越奖励", "研发奖励", "进阶奖励")] == [True] * 4
    assert (JournalEntry.objects.count(), FactSheet.objects.count()) == before


def test_the_fields_start_from_what_the_record_knows(
    firm: Enterprise, client_of: Callable[[str], Client], check: FirmCheckUp
) -> None:
    page = client_of("firm").get(address(firm)).content.decode()
    field = next(each.field for each in check.looked.layout.asked if each.input.zh == "营业收入")
    assert f'name="{field}" value="10000"' in page


def test_another_firm_sees_nothing_of_it_and_a_town_its_own(
    county: County, firms: list[Enterprise], firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    other = firms[1]
    answers = {
        who: (client_of(who).get(address(firm)).status_code, client_of(who).get(address(other)).status_code)
        for who in ("firm", "town", "office", "stranger")
    }
    assert answers == {"firm": (200, 404), "town": (200, 404), "office": (200, 200), "stranger": (404, 404)}
    assert Client().get(address(firm)).status_code == 302


def test_the_number_of_queries_does_not_grow(
    county: County, firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    browser = client_of("firm")
    browser.get(address(firm))
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(address(firm))
    rule = Rule.objects.get(item="research")
    for year in range(2010, 2026):
        award_of(firm, rule, year=year, amount=1000)
        stated(county, firm, year=year, **FACTS)
    stated(county, firm, source="县工信局", **FACTS)
    with CaptureQueriesContext(connection) as many:
        browser.get(address(firm))
    assert len(many) <= len(few) + 1, "\\n".join(each["sql"][:150] for each in many)


def test_a_claim_that_runs_is_told_and_no_longer_to_claim(
    county: County, check: FirmCheckUp, firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    procedure = held_procedure(county.programme, "claim")
    case = Case.objects.create(
        programme=county.programme, procedure=procedure, enterprise=firm, title_zh="申报",
        stage="reviewing", stage_since="2026-09-01", opened_on="2026-09-01",
    )  # fmt: skip
    Claim.objects.create(case=case, enterprise=firm, rule=Rule.objects.get(item="research"), year=2026)
    told = check.answer("zh")
    assert [each.said["id"] for each in told.claimable] == ["step"]
    assert f"/claim/{case.pk}/" in client_of("firm").get(address(firm)).content.decode()


def test_a_department_learns_that_something_was_granted_and_not_how_much(
    firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    award_of(firm, Rule.objects.get(item="research"), amount=12_340_000, due=date(2026, 12, 25))
    assert "12.34万元" in client_of("finance").get(address(firm)).content.decode()
    page = client_of("industry").get(address(firm)).content.decode()
    assert "12.34万元" not in page and 'class="recorded"' in page


def test_a_step_says_what_is_not_known_either(
    county: County, firms: list[Enterprise], client_of: Callable[[str], Client]
) -> None:
    install(county)
    stated(county, firms[0], 营业收入="2亿元")
    told = FirmCheckUp(county["office"], firms[0], date.fromisoformat(TODAY)).answer("zh")
    great = next(each for each in told.near if each.said["id"] == "great-step")
    assert (great.steps, great.open_besides) == (1, ["在本县注册"])


def test_the_form_of_own_facts_answers_with_every_group_of_questions(
    firm: Enterprise, client_of: Callable[[str], Client]
) -> None:
    response = client_of("firm").get(f"/sample/enterprises/{firm.pk}/facts/")
    assert response.status_code == 200
    assert "市级设备资金" in response.content.decode()
