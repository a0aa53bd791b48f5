"""What does not go together is raised once, decided by a person, and holds payment until then."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.awards import award_of, paid_for
from tests.web.conftest import POLICY, County
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.money.alarms.actions import decide_alarm, look_for_alarms
from zoulang.web.money.alarms.models import Alarm, blocked_awards
from zoulang.web.money.alarms.words import reason_of
from zoulang.web.money.models import Award, PayeeAccount
from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Enterprise

ON = date(2026, 9, 30)
# A second measure of another policy that pays for the same city money, and no receipt keeps the two apart.
TWIN = POLICY.replace("sample-2026-90\n    title", "sample-twin\n    title", 1).replace(
    "      receipt: 拨付文号\n", ""
)


@pytest.fixture
def rule(county: County) -> Rule:
    county.open()
    return Rule.objects.get(policy_file__slug="sample-2026-90", item="equipment")


@pytest.fixture
def twin(county: County, rule: Rule) -> Rule:
    county.install(TWIN)
    return Rule.objects.get(policy_file__slug="sample-twin", item="equipment")


def look(county: County) -> list[Alarm]:
    return look_for_alarms(county.programme, county["finance"], ON)


def kinds(county: County) -> list[str]:
    return sorted(Alarm.objects.filter(programme=county.programme).values_list("kind", flat=True))


def test_a_receipt_matched_under_two_measures_is_raised(
    county: County, rule: Rule, twin: Rule, firms: list[Enterprise]
) -> None:
    one, other = award_of(firms[0], rule, matched="淄财-7"), award_of(firms[1], twin, matched="淄财-7")
    look(county)
    alarm = Alarm.objects.get(kind=Alarm.Kind.SAME_RECEIPT)
    assert set(alarm.about.values_list("award", flat=True)) == {one.pk, other.pk}
    assert alarm.parts == {"receipt": "淄财-7"}
    assert "淄财-7" in reason_of(alarm)
    assert set(alarm.rules.all()) == {rule, twin}


def test_two_measures_for_one_fact_are_raised_for_the_firm_that_gets_both(
    county: County, rule: Rule, twin: Rule, firms: list[Enterprise]
) -> None:
    for each in (rule, twin):
        award_of(firms[0], each)
    award_of(firms[1], rule)
    look(county)
    alarm = Alarm.objects.get(kind=Alarm.Kind.SAME_FACT)
    assert list(alarm.enterprises.all()) == [firms[0]]
    assert alarm.parts["facts"]["zh"] == "市级设备资金"


def test_one_account_of_two_firms_is_raised_however_it_is_written(
    county: County, rule: Rule, firms: list[Enterprise]
) -> None:
    award = award_of(firms[0], rule)
    for firm, account in zip(firms, ("6222 0001 2345", "622200012345"), strict=False):
        PayeeAccount.objects.create(enterprise=firm, holder=firm.name_zh, bank="青梧银行", account=account,
                                    stated_on=ON)  # fmt: skip
    look(county)
    alarm = Alarm.objects.get(kind=Alarm.Kind.SAME_ACCOUNT)
    assert alarm.parts == {"account": "…2345", "firms": 2}
    assert blocked_awards(Award.objects.filter(pk=award.pk)).exists()


def test_an_award_above_the_cap_of_the_clause_is_raised(
    county: County, rule: Rule, firms: list[Enterprise]
) -> None:
    award_of(firms[0], rule, amount=150_000_000)
    over = award_of(firms[1], rule, amount=150_000_001)
    look(county)
    alarm = Alarm.objects.get(kind=Alarm.Kind.ABOVE_CAP)
    assert [place.award for place in alarm.about.all()] == [over]
    assert alarm.parts == {"cap": 150_000_000, "amount": 150_000_001}


def test_names_that_differ_in_one_sign_are_raised_and_hold_nothing_back(
    county: County, rule: Rule, firms: list[Enterprise]
) -> None:
    firms[1].name_zh = firms[0].name_zh.replace("材料", "料材"[:1])
    firms[1].save()
    award = award_of(firms[0], rule)
    award_of(firms[1], rule)
    look(county)
    assert kinds(county) == [Alarm.Kind.NEAR_NAMES]
    assert not blocked_awards(Award.objects.filter(pk=award.pk)).exists()


def test_looking_twice_raises_nothing_twice(
    county: County, rule: Rule, twin: Rule, firms: list[Enterprise]
) -> None:
    award_of(firms[0], rule, matched="淄财-7"), award_of(firms[1], twin, matched="淄财-7")
    first = look(county)
    assert (len(first), look(county)) == (1, [])
    assert JournalEntry.objects.filter(verb="alarm.raised").count() == 1


def test_an_open_alarm_goes_with_its_cause(
    county: County, rule: Rule, twin: Rule, firms: list[Enterprise]
) -> None:
    award_of(firms[0], rule, matched="淄财-7"), award_of(firms[1], twin, matched="淄财-7")
    look(county)
    Award.objects.filter(rule=twin).update(matched="")
    look(county)
    assert kinds(county) == []


def test_payment_waits_for_the_decision_and_then_only_for_what_was_blocked(
    county: County, rule: Rule, twin: Rule, firms: list[Enterprise]
) -> None:
    one, other = award_of(firms[0], rule, matched="淄财-7"), award_of(firms[1], twin, matched="淄财-7")
    (alarm,) = look(county)
    assert set(blocked_awards(Award.objects.all())) == {one, other}
    decide_alarm(alarm, county["finance"], ON, "重复配套，第二笔不予拨付", [other.pk])
    assert list(blocked_awards(Award.objects.all())) == [other]
    assert [*blocked_awards(Award.objects.filter(pk__in=[one.pk, other.pk]))] == [other]
    decide_alarm(alarm, county["finance"], ON, "市局已出具说明")
    assert not blocked_awards(Award.objects.all())
    alarm.refresh_from_db()
    assert (alarm.state, alarm.reason, alarm.decided_by) == ("accepted", "市局已出具说明", county["finance"])


def test_a_decided_alarm_opens_again_when_another_award_comes_to_it(
    county: County, rule: Rule, twin: Rule, firms: list[Enterprise]
) -> None:
    award_of(firms[0], rule, matched="淄财-7"), award_of(firms[1], twin, matched="淄财-7")
    (alarm,) = look(county)
    decide_alarm(alarm, county["finance"], ON, "已核实")
    assert look(county) == []
    award_of(firms[1], twin, matched="淄财-7", subject="第二批", match_reason="市局说明")
    assert [each.pk for each in look(county) if each.kind == Alarm.Kind.SAME_RECEIPT] == [alarm.pk]
    alarm.refresh_from_db()
    assert (alarm.state, alarm.about.count()) == (Alarm.State.OPEN, 3)


def test_a_decision_needs_a_reason_and_an_award_that_can_still_be_stopped(
    county: County, rule: Rule, twin: Rule, firms: list[Enterprise]
) -> None:
    paid, unpaid = award_of(firms[0], rule, matched="甲"), award_of(firms[1], twin, matched="甲")
    paid_for(paid, date(2026, 8, 1), "拨-1")
    stranger = award_of(firms[1], rule, year=2020)
    (alarm,) = look(county)
    for reason, blocked, word in (
        (" ", [], "reason"),
        ("已付", [paid.pk], "paid already"),
        ("别家", [stranger.pk], "do not belong"),
    ):
        with pytest.raises(InputError, match=word):
            decide_alarm(alarm, county["finance"], ON, reason, blocked)
    assert decide_alarm(alarm, county["finance"], ON, "未付的停付", [unpaid.pk]).state == "blocked"


@pytest.mark.parametrize("who", ["firm", "town", "statistics", "industry"])
def test_only_the_office_and_finance_look_for_alarms_and_decide_them(
    county: County, rule: Rule, firms: list[Enterprise], who: str
) -> None:
    award_of(firms[0], rule, amount=150_000_001)
    (alarm,) = look(county)
    with pytest.raises(PermissionDenied):
        look_for_alarms(county.programme, county[who], ON)
    with pytest.raises(PermissionDenied):
        decide_alarm(alarm, county[who], ON, "不行")
    assert not Alarm.objects.visible_to(county[who]).exists()


def test_looking_takes_as_many_queries_for_many_awards_as_for_few(
    county: County, rule: Rule, twin: Rule, firms: list[Enterprise]
) -> None:
    def queries(years: range) -> int:
        for year in years:
            award_of(firms[0], rule, matched=f"甲-{year}", subject=f"项目编号甲{year}", year=year)
            award_of(firms[1], twin, matched=f"甲-{year}", subject=f"项目编号甲{year}", year=year)
        with CaptureQueriesContext(connection) as caught:
            look(county)
        return len(caught)

    queries(range(2000, 2001))
    few = queries(range(2001, 2003))
    assert queries(range(2003, 2013)) <= few
