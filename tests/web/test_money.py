"""Awards follow the rules and the facts of a year; each is granted once and paid once."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.conftest import POLICY, County
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.money.actions import grant_awards, pay_award
from zoulang.web.money.models import Award, Instalment, Payment
from zoulang.web.money.notes import paid_by_rule
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.models import Enterprise, FactSheet

GRANTED, PAID = date(2026, 7, 1), date(2026, 8, 1)


@pytest.fixture
def policy(county: County) -> PolicyFile:
    county.open()
    return PolicyFile.objects.get(slug="sample-2026-90")


def know(county: County, firms: list[Enterprise], *facts: dict[str, object], year: int = 2026) -> None:
    record_facts(
        county.programme, year, "年度填报", dict(zip(firms, facts, strict=False)), county["statistics"]
    )


def grant(county: County, policy: PolicyFile, on: date = GRANTED, year: int = 2026) -> list[Award]:
    return grant_awards(policy, year, county["finance"], on, due=date(2026, 8, 31))


def test_an_award_is_the_rule_applied_to_the_facts_to_the_fen(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    know(
        county,
        firms,
        {"市级设备资金": "100.01万元", "拨付文号": "甲-1"},
        {"市级设备资金": "900万元", "拨付文号": "乙-1"},
    )
    grant(county, policy)
    assert list(Award.objects.order_by("amount").values_list("amount", flat=True)) == [
        30_003_000,
        150_000_000,
    ]


def test_an_award_keeps_the_explanation_of_the_day_in_both_languages(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    (award,) = grant(county, policy)
    assert set(award.decision) == {"zh", "en"}
    assert "30万元" in str(award.decision["zh"])
    assert len(award.decision["en"]["items"]) == 1


def test_a_missing_fact_grants_nothing(county: County, policy: PolicyFile, firms: list[Enterprise]) -> None:
    know(county, firms, {"拨付文号": "甲-1"}, {"市级设备资金": "100万元"})
    assert grant(county, policy) == []


def test_a_second_run_grants_nothing_twice(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    assert len(grant(county, policy)) == 1
    assert grant(county, policy) == []


def test_a_receipt_of_the_city_is_matched_once(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    grant(county, policy)
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"}, year=2027)
    assert grant(county, policy, year=2027) == []


def test_an_award_once_ever_is_not_granted_in_another_year(county: County, firms: list[Enterprise]) -> None:
    county.open()
    policy = county.install(POLICY.replace("receipt: 拨付文号", "once: ever"))
    know(county, firms, {"市级设备资金": "100万元"})
    know(county, firms, {"市级设备资金": "100万元"}, year=2027)
    assert len(grant(county, policy)) == 1
    assert grant(county, policy, year=2027) == []


def test_an_amount_in_instalments_is_granted_with_the_years_that_are_to_come(
    county: County, firms: list[Enterprise]
) -> None:
    county.open()
    source = POLICY.replace(
        "拨付文号: {en: number of the city payment, type: text}",
        "认定年度: {en: year, type: year, or_none: yes}",
    )
    source = source.replace("when: 市级设备资金 > 0", "when: 认定年度 ≠ 无").replace(
        "receipt: 拨付文号", "payer: 县财政"
    )
    source = source.replace(
        "pay: 市级设备资金 × 30%，最高 150万元",
        "pay: {by_year: {from: 认定年度, 第1年: 100万元, 第2..4年: 30万元}}",
    )
    policy = county.install(source)
    know(county, firms, {"认定年度": "2025年"}, {"认定年度": "2026年"})
    grant(county, policy)
    amounts = Award.objects.order_by("enterprise_id").values_list("amount", flat=True)
    assert list(amounts) == [90_000_000, 190_000_000]
    parts = Instalment.objects.filter(award__enterprise=firms[1]).values_list("due_year", "amount")
    assert list(parts) == [(2026, 100_000_000), (2027, 30_000_000), (2028, 30_000_000), (2029, 30_000_000)]
    assert grant(county, policy) == [], "the years to come are granted already"


def test_only_those_who_claimed_are_granted(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    know(
        county,
        firms,
        {"市级设备资金": "100万元", "拨付文号": "甲-1"},
        {"市级设备资金": "100万元", "拨付文号": "乙-1"},
    )
    awards = grant_awards(policy, 2026, county["finance"], GRANTED, claimed_by={firms[1].pk})
    assert [award.enterprise for award in awards] == [firms[1]]


def test_nothing_is_granted_or_paid_out_of_force(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    with pytest.raises(InputError, match=r"青政字〔2026〕90号 附则.*expired on 2026-12-31"):
        grant(county, policy, on=date(2027, 1, 1))
    (award,) = grant(county, policy)
    with pytest.raises(InputError, match=r"青政字〔2026〕90号 附则.*expired on 2026-12-31"):
        pay_award(award, county["finance"], date(2027, 1, 1), "财-1")
    assert not Payment.objects.exists()


def test_an_award_is_paid_once(county: County, policy: PolicyFile, firms: list[Enterprise]) -> None:
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    (award,) = grant(county, policy)
    pay_award(award, county["finance"], PAID, "财-1")
    with pytest.raises(InputError, match=r"三/（一）.*30万元 was paid on 2026-08-01, receipt 财-1"):
        pay_award(award, county["finance"], PAID, "财-2")
    assert Payment.objects.get().amount == award.amount
    assert JournalEntry.objects.filter(verb="award.paid").count() == 1


@pytest.mark.parametrize(
    ("on", "receipt", "message"),
    [
        (date(2026, 6, 30), "财-1", "granted on 2026-07-01"),
        (date(2026, 10, 1), "财-1", "lies ahead"),
        (PAID, "  ", "no usable number"),
        (PAID, "x" * 41, "no usable number"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(
    county: County, policy: PolicyFile, firms: list[Enterprise], on: date, receipt: str, message: str
) -> None:
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    (award,) = grant(county, policy)
    with pytest.raises(InputError, match=message):
        pay_award(award, county["finance"], on, receipt)
    assert not Payment.objects.exists()


def test_one_receipt_pays_one_award(county: County, policy: PolicyFile, firms: list[Enterprise]) -> None:
    know(
        county,
        firms,
        {"市级设备资金": "100万元", "拨付文号": "甲-1"},
        {"市级设备资金": "100万元", "拨付文号": "乙-1"},
    )
    first, second = grant(county, policy)
    pay_award(first, county["finance"], PAID, "财-1")
    with pytest.raises(InputError, match="财-1 is used"):
        pay_award(second, county["finance"], PAID, "财-1")


def test_only_finance_grants_and_pays(county: County, policy: PolicyFile, firms: list[Enterprise]) -> None:
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    (award,) = grant(county, policy)
    for username in ("office", "admin", "industry", "town", "firm", "stranger"):
        with pytest.raises(PermissionDenied):
            grant_awards(policy, 2026, county[username], GRANTED)
        with pytest.raises(PermissionDenied):
            pay_award(award, county[username], PAID, "财-1")


def test_the_margin_tells_what_a_rule_paid_to_how_many_and_what_is_late(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    know(
        county,
        firms,
        {"市级设备资金": "100万元", "拨付文号": "甲-1"},
        {"市级设备资金": "900万元", "拨付文号": "乙-1"},
    )
    first, second = sorted(grant(county, policy), key=lambda award: award.amount)
    pay_award(first, county["finance"], PAID, "财-1")
    rules = Rule.objects.filter(item="equipment")
    told = paid_by_rule(rules, date(2026, 9, 30), county["finance"])[first.rule_id]
    assert (told.paid.fen, told.paid.firms, told.late.fen, told.late.firms) == (
        first.amount,
        1,
        second.amount,
        1,
    )
    before = paid_by_rule(rules, date(2026, 7, 15), county["finance"])[first.rule_id]
    assert (before.paid.fen, before.open.fen, before.late.fen) == (0, first.amount + second.amount, 0)


def test_facts_that_no_policy_reads_or_that_do_not_fit_are_refused_together(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    with pytest.raises(InputError) as refused:
        know(county, firms, {"市级设备资金": "-5万元", "星座": "双鱼"}, {"市级设备资金": "三百"})
    assert len(refused.value.problems) == 3
    assert not FactSheet.objects.exists()
