"""Firms are told what they qualify for: matched, told, used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.awards import award_of
from tests.web.conftest import County
from tests.web.firm_policy import install, stated
from zoulang.errors import InputError
from zoulang.web.growth.models import Run, Standing
from zoulang.web.money.telling import reach_of, tell_firms
from zoulang.web.outbox.models import Message
from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Enterprise


@pytest.fixture
def rule(county: County, firms: list[Enterprise]) -> Rule:
    """A measure of which both firms qualify in 2026; one of them has an account."""
    install(county)
    run = Run.objects.create(
        programme=county.programme, policy="firm-2026", year=2026, digest="0", on=date(2026, 9, 30),
        firms=2, made_on=date(2026, 9, 30),
    )  # fmt: skip
    for firm in firms:
        stated(county, firm, 在本县注册="是", 营业收入="1亿元", 研发费用="400万元")
        Standing.objects.create(run=run, enterprise=firm, item="research", state="meets", low=4, high=4)
    return Rule.objects.select_related("policy_file", "clause__document__programme").get(item="research")


def test_a_firm_is_told_once_of_a_measure_and_year(county: County, rule: Rule) -> None:
    assert tell_firms(rule, 2026, county["office"]) == 1
    assert tell_firms(rule, 2026, county["office"]) == 0
    message = Message.objects.get(unit__name_zh="青梧样例材料有限公司")
    assert "研发奖励" in message.subject_zh
    assert "2026年11月30日" in message.body_zh or "2026-11-30" in message.body_zh
    assert "/check-up/" in message.body_zh


def test_the_measure_says_how_many_match_were_told_and_used_it(
    county: County, firms: list[Enterprise], rule: Rule
) -> None:
    before = reach_of(rule, 2026)
    assert (before.matched, before.unreachable, before.waiting, before.told) == (2, 1, 1, 0)
    tell_firms(rule, 2026, county["office"])
    award_of(firms[0], rule, year=2026)
    after = reach_of(rule, 2026)
    assert (after.matched, after.waiting, after.told, after.granted) == (2, 0, 1, 1)


def test_who_was_granted_it_needs_no_telling(county: County, firms: list[Enterprise], rule: Rule) -> None:
    award_of(firms[0], rule, year=2026)
    assert tell_firms(rule, 2026, county["office"]) == 0


def test_only_the_office_tells(county: County, rule: Rule) -> None:
    for who in ("industry", "finance", "firm", "town"):
        with pytest.raises(PermissionDenied):
            tell_firms(rule, 2026, county[who])


def test_without_a_run_nobody_is_told(county: County, rule: Rule) -> None:
    with pytest.raises(InputError):
        tell_firms(rule, 2025, county["office"])


def test_the_page_of_the_measure_shows_it_to_the_office_alone(
    rule: Rule, client_of: Callable[[str], Client]
) -> None:
    address = rule.get_absolute_url()
    assert "rule-reach" in client_of("office").get(address).content.decode()
    assert "rule-reach" not in client_of("firm").get(address).content.decode()
    assert "rule-reach" not in Client().get(address).content.decode()
    assert client_of("office").post(f"{address}tell/", {"year": "2026"}).status_code == 302
    assert Message.objects.filter(unit__name_zh="青梧样例材料有限公司").count() == 1


def test_telling_many_firms_takes_no_more_queries(
    county: County, firms: list[Enterprise], rule: Rule
) -> None:
    run = Run.objects.get()
    for number in range(30):
        name = f"青梧第{number}有限公司"
        unit = county.programme.units.create(name_zh=name, kind="enterprise")
        firm = Enterprise.objects.create(
            programme=county.programme, credit_code=f"91999901MA{number:07d}X", name_zh=name, unit=unit
        )
        Standing.objects.create(run=run, enterprise=firm, item="research", state="meets", low=4, high=4)
    with CaptureQueriesContext(connection) as made:
        assert tell_firms(rule, 2026, county["office"]) == 31
    assert len(made) < 30
