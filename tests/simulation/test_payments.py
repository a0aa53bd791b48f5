"""Payments by record, item and year agree with the decisions they come from."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.simulation.sample import WAN
from zoulang.batch.decide import decide_frame
from zoulang.batch.synthetic import synthetic
from zoulang.commands.rules import find_policy
from zoulang.rules import load_policy
from zoulang.simulation import simulate
from zoulang.simulation.cliffs import unexamined
from zoulang.simulation.payments import PAYMENTS, Run, paid_columns, payments
from zoulang.simulation.spans import Span

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("slug", "day"),
    [
        ("linzi-2021-41", date(2022, 6, 1)),
        ("qingwu-2023-30", date(2024, 6, 1)),
        ("qingwu-2025-12", DAY),
        ("qingwu-2026-7", DAY),
    ],
)
def test_the_payments_of_a_day_add_up_to_the_totals_of_the_decisions(slug: str, day: date) -> None:
    policy = find_policy(slug)
    records = synthetic(policy, 1_000, 1)
    paid = payments(policy, records, Run((day,)))
    assert dict(paid.schema) == PAYMENTS
    decided = decide_frame(policy, records, day)
    assert paid["low"].sum() == decided["total.low"].sum() > 0
    for item in policy.items:
        own = paid.filter(pl.col("item") == item.id)
        assert own["low"].sum() == (decided[f"{item.id}.low"].sum() if item.kind == "measure" else 0)
        if item.kind == "measure":
            unbounded = decided[f"{item.id}.high"].is_null()
            assert own.filter(pl.col("high").is_null())["row"].n_unique() == unbounded.sum()


OWN_DATE = """
policy: dated
applies_on: 申报日期
facts:
  day: {zh: 申报日期, type: date}
  award: {zh: 奖补, type: money}
measures: [{id: m, when: 奖补 > 0, pay: 奖补 × 30%}]
"""


def test_a_claim_with_a_date_of_its_own_counts_once_and_in_its_own_year() -> None:
    records = pl.DataFrame(
        {"day": [date(2025, 3, 1), date(2027, 3, 1), None], "award": [10 * WAN, 20 * WAN, 30 * WAN]}
    )
    paid = payments(load_policy(OWN_DATE), records, Run((DAY, date(2027, 6, 1))))
    assert sorted(paid.select("row", "year", "low").rows()) == [
        (0, 2025, 3 * WAN),
        (1, 2027, 6 * WAN),
        (2, 2026, 9 * WAN),
        (2, 2027, 9 * WAN),
    ]


def test_what_may_have_been_given_before_is_possible_later_but_not_sure() -> None:
    policy = load_policy("""
policy: once
facts: {award: {zh: 奖补, type: money}}
constants: {限额: {dated: {2026-01-01: 10万元, 2027-01-01: 5万元}}}
interpretations: {可申报: {type: yes/no, ask: 是否可申报, owner: 局}}
measures: [{id: m, when: 奖补 > 限额 或 可申报, pay: 4万元, once: ever}]
""")
    paid = payments(policy, pl.DataFrame({"award": [8 * WAN]}), Run((DAY, date(2027, 6, 1))))
    assert paid.select("year", "low", "high").rows() == [(2026, 0, 4 * WAN), (2027, 0, 4 * WAN)]


def test_answers_concern_only_the_policy_that_asks() -> None:
    policy = load_policy("""
policy: asking
facts: {award: {zh: 奖补, type: money}}
interpretations: {比例: {type: percent, ask: 多少, owner: 局}}
measures: [{id: m, pay: 奖补 × 比例}]
""")
    records = pl.DataFrame({"award": [10 * WAN]})
    answered = payments(policy, records, Run((DAY,), answers={"比例": "30%", "别的": "是"}))
    assert answered["low"].to_list() == [3 * WAN]


def test_after_a_budget_the_allotted_amount_counts_and_nothing_is_sure_while_it_is_open() -> None:
    decided = pl.DataFrame({"m.low": [5, 5], "m.high": [5, 9], "m.allotted": [3, None]})
    low, high = paid_columns(decided, "m")
    assert decided.select(low.alias("low"), high.alias("high")).rows() == [(3, 3), (0, 9)]


def test_measures_that_rank_the_population_are_named_as_not_examined() -> None:
    policy = load_policy("""
policy: ranking
facts: {tax: {zh: 税收, type: money}}
recognitions: [{id: top, name: 先进, when: 前2名（税收）}]
measures: [{id: m, when: 先进, pay: 5万元}, {id: n, when: 税收 > 1万元, pay: 5万元}]
""")
    assert unexamined(policy, policy) == ("m",)


def test_a_requirement_that_ranks_leaves_no_measure_to_examine() -> None:
    policy = load_policy("""
policy: ranking
facts: {tax: {zh: 税收, type: money}}
requires: [{id: r.top, when: 前20%（税收）}]
measures: [{id: m, when: 税收 > 1万元, pay: 5万元}, {id: n, when: 应发（m）> 0, pay: 5万元}]
""")
    assert unexamined(policy, policy) == ("m", "n")


STACKED = """
policy: stacked
facts: {award: {zh: 奖补, type: money}, listed: {zh: 在册, type: yes/no}}
measures:
- {id: a, when: 奖补 > 0, pay: 奖补 × 30%，最高 100万元}
- {id: b, when: 在册, pay: 20万元}
stacking: [{id: s, of: [a, b], rule: highest}]
"""


def test_of_a_stacking_group_the_highest_counts_and_together_they_are_surer_than_each_alone() -> None:
    # 100 against 20, 6 against 20, 3 alone; in the last row a is open, but one of the two surely pays 20.
    records = pl.DataFrame(
        {"award": [500 * WAN, 20 * WAN, 10 * WAN, None], "listed": [True, True, False, True]}
    )
    old = load_policy(STACKED)
    cost = simulate(old, old, records, DAY, cliffs=False).cost
    assert cost.total.before == Span(143 * WAN, 223 * WAN)
    assert [each.amounts.before for each in cost.items] == [
        Span(103 * WAN, 203 * WAN),
        Span(20 * WAN, 40 * WAN),
    ]
    raised = load_policy(STACKED.replace("最高 100万元", "最高 150万元"))
    changed = simulate(old, raised, records, DAY, cliffs=False)
    assert changed.cost.total.difference == Span(50 * WAN, 100 * WAN)
    dropped = load_policy(STACKED[: STACKED.index("stacking:")])
    apart = simulate(old, dropped, records, DAY, cliffs=False)
    assert [each.change.path for each in apart.changes] == ["stacking.s"]
    # 120 instead of 100, 26 instead of 20, and 20..120 instead of 20..100.
    assert apart.cost.total.difference == Span(26 * WAN, 46 * WAN)


def test_a_longer_list_costs_the_places_that_are_added() -> None:
    text = """
policy: list
facts: {tax: {zh: 税收, type: money}}
measures: [{id: m, title: {zh: 前列奖励, en: Top}, when: 前2名（税收）, pay: 7万元}]
"""
    records = pl.DataFrame({"企业名称": ["甲", "乙", "丙", "丁"], "tax": [50, 40, 30, 20]})
    longer = simulate(load_policy(text), load_policy(text.replace("前2名", "前3名")), records, DAY)
    assert longer.cost.total.difference == Span(7 * WAN, 7 * WAN)
    assert [mover.names["企业名称"] for mover in longer.movements.up] == ["丙"]
    assert longer.movements.all.newly == 1
    assert longer.cliffs == ()
    assert longer.as_dict("zh")["not_examined"] == ["前列奖励要在全体之间比较，未查断崖"]
