"""The check-up: a visitor types facts and learns what they are worth; nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.resources import files

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from tests.web.firm_policy import SOURCE
from zoulang.rules import Input, load_policy
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.policy.checkup import answer, run
from zoulang.web.policy.checkup_form import CheckUpForm, questions
from zoulang.web.policy.checkup_questions import layout
from zoulang.web.registry.models import FactSheet, RuleSet

AREA = "/sample/check-up/"
POLICY = """
policy: area
document: 青政字〔2026〕90号
effective: 2026-01-01..2026-12-31
applies_on: 申报日期
facts:
  申报日期: {type: date}
  在本县注册: {en: registered here, type: yes/no}
  营业收入: {en: revenue, type: money}
  平台级别: {en: level of the platform, type: [市级, 省级], or_none: yes}
  认定年度: {en: year of the title, type: year, or_none: yes}
  拨付文号: {type: text}
requires: [{id: r.here, when: 在本县注册}]
measures:
- id: step
  title: {zh: 进阶奖励, en: Step}
  any: [营业收入 ≥ 5亿元, 营业收入 ≥ 2亿元]
  pay: {bands: {of: 营业收入, rows: {≥ 5亿元: 50万元, ≥ 2亿元: 20万元, else: 0}}}
- {id: platform, title: {zh: 平台奖励, en: Platform}, when: 平台级别 ≥ 市级, pay: 30万元, receipt: 拨付文号}
- id: years
  title: {zh: 分年补助, en: Yearly}
  when: 认定年度 ≠ 无
  pay: {by_year: {from: 认定年度, 第1年: 10万元, 第2..3年: 5万元}}
"""


@pytest.fixture
def ask(county: County) -> Callable[..., str]:
    """Post facts to the check-up of the county as an unknown visitor; the answer as text."""
    county.open()

    def post(query: str = "", partial: bool = True, **facts: str) -> str:
        headers = {"HX-Request": "true"} if partial else {}
        response = Client().post(AREA + query, facts, headers=headers)
        assert response.status_code == 200
        return response.content.decode()

    return post


def test_a_form_asks_neither_for_the_day_nor_for_receipts() -> None:
    names = [question.input.zh for question in questions([load_policy(POLICY)])]
    assert names == ["在本县注册", "营业收入", "平台级别", "认定年度"]


def test_what_every_measure_asks_is_one_question_and_the_rest_comes_by_money() -> None:
    order = layout([load_policy(POLICY)], date(2026, 9, 30))
    assert [(question.input.zh, passing) for question, passing in order.basics] == [("在本县注册", "是")]
    # 50, 30 and 10 + 5 + 5 ten thousand yuan.
    assert [question.input.zh for question in order.first] == ["营业收入", "平台级别", "认定年度"]
    assert order.sharper == ()


def test_no_more_than_eight_questions_come_first_and_the_others_by_measure() -> None:
    facts = "".join(f"  事项{number}: {{type: yes/no}}\n" for number in range(12))
    measures = "".join(f"- {{id: m{n}, when: 事项{n}, pay: {n + 1}万元}}\n" for n in range(12))
    order = layout([load_policy(f"policy: many\nfacts:\n{facts}measures:\n{measures}")], date(2026, 9, 30))
    assert [question.input.zh for question in order.first] == [f"事项{n}" for n in range(11, 4, -1)]
    assert [(group.title_zh, group.most) for group in order.sharper][:2] == [
        ("m0", 1_000_000),
        ("m1", 2_000_000),
    ]


def test_a_name_that_two_policies_read_is_asked_once() -> None:
    other = load_policy(POLICY.replace("policy: area", "policy: other"))
    order = layout([load_policy(POLICY), other], date(2026, 9, 30))
    assert len(order.asked) == 4


def test_a_field_left_empty_is_unknown_and_never_no() -> None:
    policy = load_policy(POLICY)
    (decision,) = run([policy], {"在本县注册": "是"}, date(2026, 9, 30)).decisions
    assert {result.outcome for result in decision.items} == {"unknown"}


def test_a_ticked_none_is_an_answer() -> None:
    form = CheckUpForm({"fact-3-none": "on"}, questions([load_policy(POLICY)]), "zh")
    assert form.is_valid()
    assert form.facts() == {"认定年度": "无"}


def test_the_nearest_alternative_is_told_first() -> None:
    policy = load_policy(POLICY)
    decisions = run([policy], {"在本县注册": "是", "营业收入": "1.9亿元"}, date(2026, 9, 30))
    told = answer(decisions, {("area", "step"): object()}, {}, "zh")
    assert [outcome.said["distances"][0] for outcome in told.near] == ["营业收入还差1000万元"]
    assert told.near[0].gain == 20_000_000


def test_a_rule_out_of_force_is_out_of_reach_not_one_step_short() -> None:
    policy = load_policy(POLICY)
    decisions = run([policy], {"在本县注册": "是", "营业收入": "6亿元"}, date(2027, 1, 1))
    told = answer(decisions, {("area", "step"): object()}, {}, "zh")
    assert (told.paying, told.near, len(told.refused)) == ([], [], 1)


def test_a_visitor_gets_the_amount_the_arithmetic_and_the_clause(ask: Callable[..., str]) -> None:
    page = ask(**{"fact-0": "400"})
    assert "120万元" in page
    assert "市级设备资金 × 30% = 400万元 × 30% = 120万元" in page
    assert "青政字〔2026〕90号 三/（一）" in page


def test_the_page_works_without_scripts_and_in_english(ask: Callable[..., str], county: County) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    page = client.post(AREA, {"fact-0": "400"}).content.decode()
    assert "<h1>Policy check-up</h1>" in page
    assert "¥1,200,000" in page
    assert "City money for equipment" in page


def test_a_negative_amount_is_refused_beside_its_field_and_decides_nothing(ask: Callable[..., str]) -> None:
    page = ask(**{"fact-0": "-1"})
    assert "合计可得" not in page
    assert "市级设备资金" in page
    assert "大于" in page


def test_nothing_of_what_is_typed_is_kept(ask: Callable[..., str]) -> None:
    before = JournalEntry.objects.count(), FactSheet.objects.count()
    ask(**{"fact-0": "400"})
    assert (JournalEntry.objects.count(), FactSheet.objects.count()) == before


def test_the_number_of_queries_does_not_grow_with_policies_and_measures(
    ask: Callable[..., str], county: County
) -> None:
    def asked() -> int:
        ask(basics="是")
        with CaptureQueriesContext(connection) as capture:
            ask(basics="是")
        return len(capture)

    few = asked()
    for number in range(3):
        county.install(SOURCE.replace("policy: firm-2026", f"policy: firm-{number}"))
    assert asked() == few <= 14


def test_an_unknown_policy_in_the_address_is_not_found(county: County) -> None:
    county.open()
    assert Client().get(AREA + "?policy=other").status_code == 404


def test_an_unpublished_programme_shows_no_policies(county: County) -> None:
    response = Client().get(AREA)
    assert response.status_code == 404 or "市级设备资金" not in response.content.decode()


def test_inputs_of_earlier_years_have_a_name_of_their_own() -> None:
    policy = load_policy(
        "policy: p\nfacts: {营业收入: {type: money, per: year}}\n"
        "measures: [{id: m, when: 营业收入 > 上年（营业收入）, pay: 1万元}]\n"
    )
    asked = [question.input for question in questions([policy])]
    assert asked == [Input(policy.facts["营业收入"], 0), Input(policy.facts["营业收入"], 1)]


def test_rule_sets_are_looked_at_too_and_do_not_drown_the_visitor(county: County) -> None:
    county.open()
    folder = files("zoulang.programmes").joinpath("published/policies")
    for slug in ("hi-tech-enterprise-2016", "tech-sme-2017"):
        source = folder.joinpath(f"{slug}.yaml").read_text(encoding="utf-8")
        RuleSet.objects.create(programme=county.programme, slug=slug, title_zh=slug, source=source)
    page = Client().get(AREA).content.decode()
    assert page.count('class="field') == 1
    chosen = Client().get(AREA + "?titles=hi-tech-enterprise-2016").content.decode()
    assert "科技人员" in chosen and "科技人员" not in page
