"""The register decided as a whole: who meets a rule, who is one step short, who lacks a fact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from tests.web.growth import firms, ladder, rule_set, stated
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.growth.actions import decide_register
from zoulang.web.growth.models import Run, Standing
from zoulang.web.money.actions import grant_awards

ON = date(2026, 9, 30)
WAN = 10**6


@pytest.fixture
def decided(county: County) -> County:
    """Four firms: one meets the first title, one lacks 20万元 of research, one lacks a fact, one is far."""
    county.open()
    rule_set(county)
    meets, near, unknown, far = firms(county, 4)
    stated(county, 2026, {
        meets: {"营业收入": "6000万元", "研发费用": "300万元", "持有一级称号": "否"},
        near: {"营业收入": "2000万元", "研发费用": "40万元"},
        unknown: {"营业收入": "2000万元"},
        far: {"营业收入": "100万元", "研发费用": "1万元"},
    })  # fmt: skip
    decide_register(county.programme, 2026, ON, county["statistics"])
    return county


def states(item: str) -> dict[str, str]:
    rows = Standing.objects.filter(item=item)
    return dict(rows.values_list("enterprise__name_zh", "state"))


@pytest.mark.django_db
def test_every_firm_stands_where_its_facts_put_it(decided: County) -> None:
    assert states("first") == {"样例企业0号": "meets", "样例企业1号": "near", "样例企业2号": "open"}


@pytest.mark.django_db
def test_one_step_short_says_the_distance_in_words_and_as_a_number(decided: County) -> None:
    near = Standing.objects.get(item="first", state="near")
    assert near.lacking == ["research"]
    assert near.gap == Decimal(20 * WAN)
    assert near.short_zh == "研发费用还差20万元（研发费用 ÷ 营业收入 ≥ 3%）"
    assert near.short_en == "research: ¥200,000 short (research ÷ revenue ≥ 3%)"


@pytest.mark.django_db
def test_one_missing_fact_is_named(decided: County) -> None:
    unknown = Standing.objects.get(item="first", state="open")
    assert unknown.lacking == ["研发费用"]
    assert unknown.short_zh == "缺少研发费用"


@pytest.mark.django_db
def test_what_persons_judge_is_set_apart_and_said(decided: County) -> None:
    """Without the judged condition the first firm lacks the title alone."""
    near = Standing.objects.get(item="second", state="near")
    assert (near.enterprise.name_zh, near.lacking) == ("样例企业0号", ["title"])
    assert near.short_zh == "须满足：持有一级称号；其余须由人认定"


@pytest.mark.django_db
def test_a_second_run_replaces_the_first(decided: County) -> None:
    before = Standing.objects.count()
    decide_register(decided.programme, 2026, ON, None)
    assert Standing.objects.count() == before
    assert Run.objects.filter(year=2026).count() == 2


@pytest.mark.django_db
def test_the_run_keeps_its_counts_and_the_journal_tells(decided: County) -> None:
    run = Run.objects.get(policy="sample-ladder")
    assert (run.firms, run.counts["first"]) == (4, {"meets": 1, "near": 1, "open": 1})
    entry = JournalEntry.objects.get(verb="register.decided")
    assert entry.detail["policies"] == 2


@pytest.mark.django_db
def test_what_was_paid_before_counts(county: County) -> None:
    """The receipt of a match that was granted is used; the firm no longer meets the measure."""
    held = county.open().policy_files.get(slug="sample-2026-90")
    (firm,) = firms(county, 1)
    stated(county, 2026, {firm: {"市级设备资金": "100万元", "拨付文号": "云财〔2026〕1号"}})
    decide_register(county.programme, 2026, ON, None)
    assert states("equipment") == {firm.name_zh: "meets"}
    assert Standing.objects.get(item="equipment").high == 30 * WAN
    grant_awards(held, 2026, None, date(2026, 9, 30))
    decide_register(county.programme, 2026, ON, None)
    assert states("equipment") == {}


@pytest.mark.django_db
def test_who_may_not_decides_nothing(decided: County) -> None:
    with pytest.raises(PermissionDenied):
        decide_register(decided.programme, 2026, ON, decided["firm"])


@pytest.mark.django_db
def test_the_page_says_when_it_was_decided_and_decides_again_step_by_step(decided: County) -> None:
    client = Client()
    client.force_login(decided["office"])
    page = client.get("/sample/register/?year=2026").content.decode()
    assert "样例梯度" in page and "state=near" in page
    step = client.post(
        "/sample/register/decide/", {"year": "2026", "number": "0"}, headers={"HX-Request": "true"}
    )
    assert 'name="number" value="1"' in step.content.decode()
    last = client.post(
        "/sample/register/decide/", {"year": "2026", "number": "1"}, headers={"HX-Request": "true"}
    )
    assert last.headers["HX-Redirect"] == "/sample/register/?year=2026"


@pytest.mark.django_db
def test_a_list_of_firms_makes_the_same_number_of_queries_for_any_number(decided: County) -> None:
    client = Client()
    client.force_login(decided["office"])
    address = "/sample/register/sample-ladder/first/?state=meets"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert "样例企业0号" in client.get(address).content.decode()
    more = firms_that_meet(decided, 20)
    with CaptureQueriesContext(connection) as many:
        assert more[-1].name_zh in client.get(address).content.decode()
    assert len(many) == len(few)


def firms_that_meet(county: County, count: int) -> list[object]:
    from zoulang.web.registry.models import Enterprise

    made = [
        Enterprise.objects.create(
            programme=county.programme, credit_code=f"9299990{number:011d}", name_zh=f"另一企业{number}号"
        )
        for number in range(count)
    ]
    stated(county, 2026, {firm: {"营业收入": "6000万元", "研发费用": "300万元"} for firm in made})
    decide_register(county.programme, 2026, ON, None)
    return list(made)


@pytest.mark.django_db
def test_a_title_takes_the_facts_of_an_application_for_granted(county: County) -> None:
    county.open()
    rule_set(county, """
        policy: sample-ladder
        title: {zh: 样例梯度, en: Sample ladder}
        subject: enterprise
        facts: {申报目标: {en: aim, type: [甲, 乙]}, 营业收入: {en: revenue, type: money}}
        recognitions:
        - {id: first, all: [{id: aim, when: 申报目标 = 甲}, {id: revenue, when: 营业收入 ≥ 1000万元}]}
    """)  # fmt: skip
    _, first, _ = ladder(county)
    first.given = {"申报目标": "甲"}
    first.save()
    (firm,) = firms(county, 1)
    stated(county, 2026, {firm: {"营业收入": "2000万元"}})
    decide_register(county.programme, 2026, ON, None)
    assert states("first") == {firm.name_zh: "meets"}
