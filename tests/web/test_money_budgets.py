"""Budgets: nothing is approved without one, none is overspent, and what is promised waits for its year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.awards import award_of, budget_for
from tests.web.conftest import POLICY, County
from zoulang.errors import InputError
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.money.actions import close_year, free_instalment, grant_awards, pay_award, set_budget
from zoulang.web.money.approving import AwardDraft, approve_awards, grant
from zoulang.web.money.models import Award, Budget, BudgetEntry, Instalment, Treasury
from zoulang.web.policy.models import PolicyFile, Question, Rule
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.models import Enterprise

Browsers = Callable[[str], Client]
DAY, YUAN = date(2026, 7, 1), 100
SCHEDULE = (
    POLICY.replace(
        "拨付文号: {en: number of the city payment, type: text}",
        "认定年度: {en: year, type: year, or_none: yes}",
    )
    .replace("when: 市级设备资金 > 0", "when: 认定年度 ≠ 无")
    .replace("receipt: 拨付文号", "payer: 县财政")
    .replace(
        "pay: 市级设备资金 × 30%，最高 150万元",
        "pay: {by_year: {from: 认定年度, 第1年: 200万元, 第2..4年: 50万元}}",
    )
)


def know(county: County, firms: list[Enterprise], *facts: dict[str, object], year: int = 2026) -> None:
    record_facts(
        county.programme, year, "年度填报", dict(zip(firms, facts, strict=False)), county["statistics"]
    )


@pytest.fixture
def policy(county: County) -> PolicyFile:
    county.open()
    Budget.objects.all().delete()
    return PolicyFile.objects.get(slug="sample-2026-90")


@pytest.fixture
def rule(policy: PolicyFile) -> Rule:
    return policy.rules.get(item="equipment")


def money(county: County, policy: PolicyFile, yuan: int, year: int = 2026, **more: str) -> Budget:
    finance = county["finance"]
    return set_budget(policy, year, yuan * YUAN, f"青财指〔{year}〕7号", finance, DAY, **more)


def test_without_a_budget_nothing_is_approved(
    county: County, policy: PolicyFile, rule: Rule, firms: list[Enterprise]
) -> None:
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    with pytest.raises(InputError, match=r"三/（一）.*has no budget for 2026 .*not nought"):
        grant(firms[0], rule, 2026, county["finance"], DAY)
    with pytest.raises(InputError, match="has no budget for 2026"):
        grant_awards(policy, 2026, county["finance"], DAY)
    assert not Award.objects.exists()


def test_an_approval_sets_its_money_aside_and_a_payment_uses_it(
    county: County, policy: PolicyFile, rule: Rule, firms: list[Enterprise]
) -> None:
    budget = money(county, policy, 1_000_000)
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    award = grant(firms[0], rule, 2026, county["finance"], DAY, due=date(2026, 8, 31))
    budget.refresh_from_db()
    assert (budget.committed, budget.paid, budget.left) == (30_000_000, 0, 70_000_000)
    pay_award(award, county["finance"], DAY, "财-1")
    budget.refresh_from_db()
    assert (budget.committed, budget.paid) == (30_000_000, 30_000_000)
    kinds = list(budget.entries.order_by("id").values_list("kind", "amount"))
    assert kinds == [("set", 100_000_000), ("committed", 30_000_000), ("paid", 30_000_000)]


def test_more_than_is_left_is_refused_with_the_clause_and_what_is_left(
    county: County, policy: PolicyFile, rule: Rule, firms: list[Enterprise]
) -> None:
    budget = money(county, policy, 299_999)
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    with pytest.raises(
        InputError, match=r"三/（一）: 29\.9999万元 of 29\.9999万元 is left .* 30万元 is asked"
    ):
        grant(firms[0], rule, 2026, county["finance"], DAY)
    budget.refresh_from_db()
    assert (budget.committed, Award.objects.count(), BudgetEntry.objects.count()) == (0, 0, 1)


def test_a_list_is_approved_as_a_whole_or_not_at_all(
    county: County, policy: PolicyFile, rule: Rule, firms: list[Enterprise]
) -> None:
    budget = money(county, policy, 500_000)
    know(
        county,
        firms,
        {"市级设备资金": "100万元", "拨付文号": "甲-1"},
        {"市级设备资金": "100万元", "拨付文号": "乙-1"},
    )
    drafts = [AwardDraft(firm, rule, 2026) for firm in firms]
    with pytest.raises(InputError, match="60万元 is asked"):
        approve_awards(drafts, county["finance"], DAY)
    budget.refresh_from_db()
    assert (budget.committed, Award.objects.count(), Instalment.objects.count()) == (0, 0, 0)
    money(county, policy, 600_000)
    assert len(approve_awards(drafts, county["finance"], DAY)) == 2
    budget.refresh_from_db()
    assert budget.left == 0


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"lacking": ["设备发票"]}, "evidence is missing: 设备发票"),
        ({"asked": 30_000_001}, r"30\.000001万元 is asked, and the rule gives 30万元"),
    ],
)
def test_what_lacks_evidence_or_passes_the_cap_is_refused_with_the_clause(
    county: County,
    policy: PolicyFile,
    rule: Rule,
    firms: list[Enterprise],
    more: dict[str, object],
    message: str,
) -> None:
    money(county, policy, 1_000_000)
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    with pytest.raises(InputError, match=rf"三/（一）, 青梧样例材料有限公司: {message}"):
        grant(firms[0], rule, 2026, county["finance"], DAY, **more)


def test_what_was_granted_is_not_granted_again(
    county: County, policy: PolicyFile, rule: Rule, firms: list[Enterprise]
) -> None:
    money(county, policy, 1_000_000)
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    grant(firms[0], rule, 2026, county["finance"], DAY)
    with pytest.raises(InputError, match=r"三/（一）.*granted before.*pays once"):
        grant(firms[0], rule, 2026, county["finance"], DAY)


def test_what_is_not_known_is_not_granted_and_the_fact_is_named(
    county: County, policy: PolicyFile, rule: Rule, firms: list[Enterprise]
) -> None:
    money(county, policy, 1_000_000)
    with pytest.raises(InputError, match="it is not decided: 市级设备资金"):
        grant(firms[0], rule, 2026, county["finance"], DAY)


def test_a_budget_is_not_set_below_what_is_set_aside(
    county: County, policy: PolicyFile, rule: Rule, firms: list[Enterprise]
) -> None:
    money(county, policy, 1_000_000)
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    grant(firms[0], rule, 2026, county["finance"], DAY)
    with pytest.raises(InputError, match="30万元 is set aside already"):
        money(county, policy, 299_999)
    assert money(county, policy, 300_000).left == 0


def test_only_finance_sets_a_budget(county: County, policy: PolicyFile) -> None:
    for username in ("office", "admin", "industry", "town", "firm", "stranger"):
        with pytest.raises(PermissionDenied):
            set_budget(policy, 2026, 100, "7", county[username], DAY)


# --- instalments --------------------------------------------------------------------------------------


@pytest.fixture
def centre(county: County, policy: PolicyFile, firms: list[Enterprise]) -> Award:
    """A measure of 200 and three times 50 of ten thousand yuan, granted to the first firm."""
    changed = county.install(SCHEDULE)
    Budget.objects.all().delete()
    money(county, changed, 3_000_000)
    know(county, firms, {"认定年度": "2026年"})
    return grant(firms[0], changed.rules.get(), 2026, county["finance"], DAY, due=date(2026, 9, 30))


def test_a_subsidy_of_four_years_is_granted_with_its_schedule(centre: Award) -> None:
    parts = list(centre.instalments.values_list("number", "due_year", "amount", "due"))
    wan = 10_000 * YUAN
    assert parts == [
        (1, 2026, 200 * wan, date(2026, 9, 30)),
        (2, 2027, 50 * wan, date(2027, 12, 31)),
        (3, 2028, 50 * wan, date(2028, 12, 31)),
        (4, 2029, 50 * wan, date(2029, 12, 31)),
    ]
    assert centre.amount == 350 * wan
    assert Budget.objects.get().committed == 200 * wan, "only the money of this year is set aside"


def test_what_falls_due_after_the_policy_has_expired_is_asked(county: County, centre: Award) -> None:
    (question,) = Question.objects.all()
    assert question.clause.address == "三/（一）"
    assert "2026年12月31日" in question.asked
    assert centre.instalments.filter(question=question).count() == 3


def test_the_budget_of_a_later_year_covers_what_was_promised_first(county: County, centre: Award) -> None:
    later = money(county, centre.rule.policy_file, 500_000, year=2027)
    assert (later.committed, later.left) == (50_000_000, 0)
    part = centre.instalments.get(due_year=2027)
    assert part.budget == later


def test_a_freed_instalment_gives_its_money_back(county: County, centre: Award) -> None:
    part = centre.instalments.get(number=1)
    with pytest.raises(InputError, match="no reason"):
        free_instalment(part, " ", county["finance"], DAY)
    free_instalment(part, "称号已撤销", county["finance"], DAY)
    budget = Budget.objects.get()
    assert (budget.committed, budget.left) == (0, 300_000_000)
    assert budget.entries.last().note == "称号已撤销"


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"仍在名录": "否"}, "三/（一）.*on the facts of 2027 the rule gives 0元 and not 50万元"),
        ({"仍在名录": "是"}, None),
    ],
)
def test_a_later_instalment_is_decided_again_on_the_facts_of_its_year(
    county: County, policy: PolicyFile, firms: list[Enterprise], facts: dict[str, str], message: str | None
) -> None:
    source = SCHEDULE.replace("when: 认定年度 ≠ 无", "when: 认定年度 ≠ 无 且 仍在名录")
    source = source.replace(
        "    measures:", "      仍在名录: {en: still on the list, type: yes/no}\n    measures:"
    )
    changed = county.install(source.replace("2026-12-31", "2029-12-31"))
    Budget.objects.all().delete()
    money(county, changed, 3_000_000)
    know(county, firms, {"认定年度": "2026年", "仍在名录": "是"})
    award = grant(firms[0], changed.rules.get(), 2026, county["finance"], DAY)
    pay_award(award, county["finance"], DAY, "财-1")
    money(county, changed, 500_000, year=2027)
    know(county, firms, facts, year=2027)
    later = date(2027, 3, 1)
    with acting_on(later):
        if message is None:
            assert pay_award(award, county["finance"], later, "财-2").amount == 50_000_000
        else:
            with pytest.raises(InputError, match=message):
                pay_award(award, county["finance"], later, "财-2")
    with acting_on(DAY), pytest.raises(InputError, match="it is due in 20"):
        pay_award(award, county["finance"], DAY, "财-3")


# --- two treasuries -----------------------------------------------------------------------------------


def test_city_and_district_share_an_award_as_the_text_says(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    shared = county.install(POLICY.replace("receipt: 拨付文号", "payer: 市财政60%，县财政40%"))
    Budget.objects.all().delete()
    money(county, shared, 1_000_000)
    know(county, firms, {"市级设备资金": "100.01万元"})
    with pytest.raises(InputError, match="has no budget for 2026"):
        grant(firms[0], shared.rules.get(), 2026, county["finance"], DAY)
    money(county, shared, 1_000_000, treasury=Treasury.CITY)
    award = grant(firms[0], shared.rules.get(), 2026, county["finance"], DAY)
    shares = dict(award.instalments.values_list("treasury", "amount"))
    assert shares == {"city": 18_001_800, "district": 12_001_200}
    assert sum(shares.values()) == award.amount
    by_treasury = dict(Budget.objects.values_list("treasury", "committed"))
    assert by_treasury == shares


# --- the year's end -----------------------------------------------------------------------------------


def test_a_closed_year_carries_what_is_open_and_gives_the_rest_back(
    county: County, policy: PolicyFile, rule: Rule, firms: list[Enterprise]
) -> None:
    budget = money(county, policy, 1_000_000)
    know(
        county,
        firms,
        {"市级设备资金": "100万元", "拨付文号": "甲-1"},
        {"市级设备资金": "200万元", "拨付文号": "乙-1"},
    )
    first, _second = approve_awards([AwardDraft(firm, rule, 2026) for firm in firms], county["finance"], DAY)
    pay_award(first, county["finance"], DAY, "财-1")
    with pytest.raises(InputError, match="2026 is not over"):
        close_year(budget, county["finance"], date(2026, 12, 30))
    following = close_year(budget, county["finance"], date(2026, 12, 31))
    budget.refresh_from_db()
    assert (budget.amount, budget.committed, budget.paid) == (30_000_000, 30_000_000, 30_000_000)
    assert (following.year, following.amount, following.committed) == (2027, 60_000_000, 60_000_000)
    assert Instalment.objects.open().get().budget == following
    entries = list(BudgetEntry.objects.order_by("id").values_list("budget__year", "kind", "amount"))
    assert entries[-3:] == [
        (2026, "carried_out", 60_000_000),
        (2027, "carried_in", 60_000_000),
        (2026, "released", 10_000_000),
    ]
    with pytest.raises(InputError, match="closed once"):
        close_year(budget, county["finance"], date(2026, 12, 31))
    with pytest.raises(InputError, match="was closed on 2026-12-31"):
        money(county, policy, 2_000_000)
    assert money(county, policy, 400_000, year=2027).amount == 100_000_000, "with what was carried in"
    assert JournalEntry.objects.filter(verb="budget.closed").count() == 1


# --- the page -----------------------------------------------------------------------------------------


def test_the_page_tells_of_each_budget_what_is_left(
    county: County,
    policy: PolicyFile,
    rule: Rule,
    firms: list[Enterprise],
    client_of: Browsers,
) -> None:
    money(county, policy, 1_000_000)
    award_of(firms[0], rule, amount=30_000_000)
    page = client_of("finance").get("/office/sample/budgets/").content.decode()
    assert "青财指〔2026〕7号" in page
    for amount in ("100", "30", "70"):
        assert f"{amount}万元" in page
    assert client_of("firm").get("/office/sample/budgets/").status_code == 404


def test_programs_read_budgets_and_instalments(
    county: County, policy: PolicyFile, rule: Rule, firms: list[Enterprise], client_of: Browsers
) -> None:
    money(county, policy, 1_000_000)
    award_of(firms[0], rule, amount=30_000_000)
    browser = client_of("finance")
    (told,) = browser.get("/api/programmes/sample/budgets").json()
    assert (told["policy"], told["indicator"], told["left"]) == (
        "sample-2026-90",
        "青财指〔2026〕7号",
        70_000_000,
    )
    (part,) = browser.get("/api/programmes/sample/instalments").json()["instalments"]
    assert (part["item"], part["amount"], part["paid_on"]) == ("equipment", 30_000_000, None)
    assert client_of("town").get("/api/programmes/sample/budgets").status_code == 404


def test_the_page_costs_the_same_with_more_budgets(
    county: County,
    policy: PolicyFile,
    client_of: Browsers,
    django_assert_max_num_queries: object,
) -> None:
    browser, counts = client_of("finance"), []
    for treasury in Treasury.values:
        budget_for(policy, treasury=treasury)
        browser.get("/office/sample/budgets/")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/office/sample/budgets/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
