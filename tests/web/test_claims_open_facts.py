"""A claim whose rule is not decided: what is open, who states it, and that nothing is published before."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.web.awards import PLENTY, budget_for
from tests.web.claims import YEAR, Bench
from zoulang.errors import InputError
from zoulang.web.accounts.models import Unit
from zoulang.web.casework.actions import make_move
from zoulang.web.casework.facts import known_facts
from zoulang.web.casework.models import Case
from zoulang.web.money.claims.filing import open_claim, state_facts
from zoulang.web.money.claims.reviewing import give_opinion
from zoulang.web.money.claims.stating import state_for_units
from zoulang.web.policy.actions import install_policy_file
from zoulang.web.registry.known import facts_of_firm
from zoulang.web.registry.models import FactSheet

POLICY = """
policy: tested-gates
title: {zh: 测试奖补, en: Awards of the tests}
document: 临政字〔2021〕41号
effective: 2021-04-26..2025-12-31
subject: enterprise
facts:
  在本县注册: {en: registered in the county, type: yes/no, source: 县统计局}
  独立法人: {en: a legal person, type: yes/no, source: 企业}
  严重失信: {en: serious dishonesty, type: yes/no, source: 县科技局}
  新增机器人: {en: new robots, type: count, unit: 台, source: 县工信局}
requires:
- {id: r.local, when: 在本县注册, clause: 三/（六）}
- {id: r.legal, when: 独立法人, clause: 三/（六）}
vetoes:
- {id: v.credit, when: 严重失信, clause: 三/（六）}
measures:
- {id: robots, clause: 三/（六）, when: 新增机器人 > 0台, pay: 新增机器人 × 2万元/台}
"""


@pytest.fixture
def bench(db: None, tmp_path: Path) -> Bench:
    made = Bench(tmp_path / "tested")
    made.policy_file = install_policy_file(made.document, POLICY, None)
    budget_for(made.policy_file, YEAR, PLENTY)
    made.route("robots")
    return made


def unit(bench: Bench, name: str) -> Unit:
    return bench.programme.units.get(name_zh=name)


def reviewed(bench: Bench) -> Case:
    """A claim that was accepted and that both departments agree to; nothing is known of the firm."""
    case = bench.claim("robots")
    make_move(case, "accept", bench["industry"])
    for username in ("science", "statistics"):
        give_opinion(bench.of(case), True, "属实", bench[username])
    return case


def client_of(bench: Bench, username: str) -> Client:
    client = Client()
    client.force_login(bench[username])
    client.cookies.load({"django_language": "en"})
    return client


def page(bench: Bench, username: str, case: Case) -> str:
    answer = client_of(bench, username).get(f"/tested/cases/claim/{case.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_claim_form_asks_what_the_firm_says_and_names_the_offices_for_the_rest(bench: Bench) -> None:
    case = bench.claim("robots")
    make_move(case, "accept", bench["industry"])
    shown = page(bench, "industry", case)
    assert "Statistics Bureau states it" in shown and "Science Bureau states it" in shown
    assert bench.of(case).outcome == "unknown"


def test_the_firm_is_asked_in_one_form(bench: Bench) -> None:
    case = open_claim(bench.firm, bench.rule("robots"), YEAR, bench["firm"])
    shown = page(bench, "firm", case)
    form = shown[shown.index("/claims/") :]
    assert "A legal person" in form and "New robots" in form
    assert "Serious dishonesty</" not in form
    state_facts(bench.of(case), {"独立法人": "是", "新增机器人": "3台"}, bench["firm"])
    known = facts_of_firm(bench.firm, YEAR)
    assert (known["独立法人"], known["新增机器人"]) == (True, "3台")


def test_an_undecided_claim_is_accepted_and_not_published(bench: Bench) -> None:
    case = reviewed(bench)
    told = known_facts(Case.objects.get(pk=case.pk))["待定事实"]
    assert (
        told == "在本县注册（县统计局）、独立法人（申报企业）、严重失信（县科技局）、新增机器人（申报企业）"
    )
    with pytest.raises(InputError, match="在本县注册（县统计局）、独立法人（申报企业）"):
        make_move(case, "publish", bench["industry"])
    bench.know({"独立法人": "是", "新增机器人": "3台"})
    with pytest.raises(InputError, match="在本县注册（县统计局）、严重失信（县科技局）"):
        make_move(case, "publish", bench["industry"])


def test_each_office_states_its_own_and_the_claim_is_decided(bench: Bench) -> None:
    case = reviewed(bench)
    bench.know({"独立法人": "是", "新增机器人": "3台"})
    statistics, science = unit(bench, "县统计局"), unit(bench, "县科技局")
    with pytest.raises(PermissionDenied):
        state_for_units(bench.of(case), {"严重失信": (science, "否")}, bench["industry"])
    state_for_units(bench.of(case), {"严重失信": (science, "否")}, bench["science"])
    state_for_units(bench.of(case), {"在本县注册": (statistics, "是")}, bench["statistics"])
    sheet = FactSheet.objects.get(statement__source__unit=science)
    assert (sheet.statement.verified, sheet.facts) == ("verified", {"严重失信": False})
    # What an office says is believed before the firm's own word.
    ranks = dict(bench.programme.sources.values_list("unit__name_zh", "rank"))
    assert max(ranks["县统计局"], ranks["县科技局"]) < ranks[None]
    assert (bench.of(case).outcome, bench.of(case).amount) == ("yes", 6_000_000)
    make_move(case, "publish", bench["industry"])
    assert Case.objects.get(pk=case.pk).stage == "published"


def test_the_office_that_states_a_fact_finds_its_form_on_the_page(bench: Bench) -> None:
    case = reviewed(bench)
    science = page(bench, "science", case)
    assert "Your unit states this" in science and "Your unit states this" not in page(bench, "firm", case)
    field = science[science.index('name="fact-') :].split('"')[1]
    client = client_of(bench, "science")
    client.post(f"/office/claims/{case.pk}/state/", {field: "否"})
    assert facts_of_firm(bench.firm, YEAR)["严重失信"] is False


def test_what_is_refused_by_the_rule_is_decided(bench: Bench) -> None:
    case = reviewed(bench)
    bench.know({"新增机器人": "0台"})
    assert known_facts(Case.objects.get(pk=case.pk))["待定事实"] == "无"
