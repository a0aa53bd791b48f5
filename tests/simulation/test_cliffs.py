"""Cliffs made by hand, and found."""

from __future__ import annotations

from datetime import date

import polars as pl

from tests.simulation.sample import WAN
from zoulang.batch.cells import decimal_series
from zoulang.rules import load_policy
from zoulang.rules.explaining.words import Speaker
from zoulang.simulation import Simulation, simulate
from zoulang.simulation.cliffs import Cliff

DAY = date(2026, 6, 1)


def tried(before: str, records: pl.DataFrame, after: str | None = None) -> Simulation:
    return simulate(load_policy(before), load_policy(after or before), records, DAY)


def only(simulation: Simulation) -> Cliff:
    (cliff,) = simulation.cliffs
    return cliff


# Up to 2000 万元 of revenue 5 %, above it 3 %: at the edge 100 万元 become 60 万元.
TIERS = """
policy: tiers
facts: {revenue: {zh: 营业收入, en: revenue, type: money}}
measures:
- id: tiers
  clause: 三
  pay: {bands: {of: 营业收入, rows: {≤ 2000万元: 营业收入 × 5%, else: 营业收入 × 3%}}}
"""
REVENUES = pl.DataFrame({"revenue": [100 * WAN, 1_900 * WAN, 1_899 * WAN, 2_100 * WAN, 2_101 * WAN, None]})


def test_a_yuan_too_much_costs_forty_thousand() -> None:
    cliff = only(tried(TIERS, REVENUES))
    assert (cliff.input.key, cliff.value, cliff.step) == ("revenue", 20_000_000, 100)
    loss = cliff.after
    assert loss is not None
    # 2000万元 × 5 % = 100万元; (2000万元 + 1元) × 3 % = 60万元 and 3 fen.
    assert (loss.least, loss.most) == (40 * WAN - 3, 40 * WAN - 3)
    # All five with known revenue would lose there; 1900 and 2100万元 lie within 5 %, 1899 and 2101 do not.
    assert (loss.records, loss.near) == (5, 2)
    assert [item.clause for item in loss.items] == ["三"]
    assert cliff.status == "kept"


def test_a_threshold_that_gives_money_is_no_cliff_and_neither_is_a_cap() -> None:
    rising = TIERS.replace(
        "营业收入 × 5%, else: 营业收入 × 3%", "营业收入 × 3%, else: 营业收入 × 5%，最高 150万元"
    )
    assert tried(rising, REVENUES).cliffs == ()


def test_an_amount_that_falls_slowly_is_a_slope_and_no_cliff() -> None:
    slope = TIERS.replace(
        "{bands: {of: 营业收入, rows: {≤ 2000万元: 营业收入 × 5%, else: 营业收入 × 3%}}}",
        "若 营业收入 ≥ 2000万元 则 5000万元 - 营业收入 否则 5000万元 - 营业收入 × 1",
    )
    assert tried(slope, REVENUES).cliffs == ()


def test_the_change_removes_one_cliff_and_makes_another() -> None:
    after = TIERS.replace("2000万元", "3000万元")
    cliffs = tried(TIERS, REVENUES, after).cliffs
    assert {(cliff.status, cliff.value) for cliff in cliffs} == {("removed", 20_000_000), ("new", 30_000_000)}
    gone = tried(TIERS, REVENUES, TIERS.replace("营业收入 × 3%", "营业收入 × 5%"))
    assert [cliff.status for cliff in gone.cliffs] == ["removed"]


def test_one_more_person_and_one_more_hundredth_of_a_percent() -> None:
    policy = """
policy: small
facts:
  staff: {zh: 职工, en: staff, type: count, unit: 人}
  debt: {zh: 负债率, en: debt ratio, type: percent}
measures: [{id: small, all: [{id: s, when: 职工 < 500人}, {id: d, when: 负债率 ≤ 80%}], pay: 10万元}]
"""
    records = pl.DataFrame({"staff": [490, 100, 600]}).with_columns(
        decimal_series(pl.Series([79_000_000, 50_000_000, 10_000_000]), 8).alias("debt")
    )
    found = {cliff.input.key: cliff for cliff in tried(policy, records).cliffs}
    staff, debt = found["staff"].after, found["debt"].after
    assert staff is not None and debt is not None
    assert (found["staff"].value, staff.records, staff.near, staff.most) == (500, 3, 1, 10 * WAN)
    # The firm of 600 gets nothing whatever it owes.
    assert (found["debt"].value, debt.records, debt.near, debt.most) == (80, 2, 1, 10 * WAN)


def test_an_edge_that_depends_on_other_facts_is_solved_for_each_firm() -> None:
    policy = """
policy: shares
facts:
  rd: {zh: 研发费用, en: research, type: money}
  revenue: {zh: 营业收入, en: revenue, type: money}
terms: {研发强度: 研发费用 / 营业收入}
measures: [{id: share, when: 研发强度 ≥ 3%, pay: 10万元}]
"""
    records = pl.DataFrame({"rd": [30 * WAN, 31 * WAN, 3], "revenue": [1_000 * WAN, 2_000 * WAN, 70]})
    cliff = only(tried(policy, records))
    # More research never costs money here; more revenue does, beyond research ÷ 3 %.
    assert cliff.input.key == "revenue" and cliff.value is None
    assert Speaker(cliff.policy, "zh").node(cliff.at) == "研发费用 ÷ 3%"
    assert cliff.after is not None
    # The edge of the third is 1 元; one step below it is nothing at all, which still is a revenue.
    assert (cliff.after.records, cliff.after.near, cliff.after.most) == (3, 1, 10 * WAN)


def test_a_cliff_that_nobody_of_the_table_meets_is_told_as_possible() -> None:
    policy = TIERS.replace("facts: {", "facts: {listed: {zh: 在册, type: yes/no}, ").replace(
        "clause: 三", "clause: 三\n  when: 在册"
    )
    cliff = only(tried(policy, REVENUES.with_columns(pl.lit(False).alias("listed"))))
    assert cliff.after is not None
    assert (cliff.after.records, cliff.after.near) == (0, 0)
    assert cliff.after.most == 40 * WAN - 3


def test_the_period_before_has_cliffs_of_its_own() -> None:
    policy = """
policy: growing
facts: {tax: {zh: 税收, en: tax, type: money, per: year}}
measures: [{id: growing, when: 税收 > 上年（税收）, pay: 10万元}]
"""
    records = pl.DataFrame({"tax": [100 * WAN, 50 * WAN], "prev(tax)": [90 * WAN, 60 * WAN]})
    cliff = only(tried(policy, records))
    assert cliff.input.key == "prev(tax)"
    assert Speaker(cliff.policy, "zh").node(cliff.at) == "税收"
    assert cliff.after is not None and cliff.after.records == 2


def test_the_sentence_names_input_place_loss_and_clause() -> None:
    data = tried(TIERS, REVENUES).as_dict("zh")
    (cliff,) = data["cliffs"]  # type: ignore[misc]
    assert cliff["sentence"] == (
        "营业收入到2000万元时再多1元，tiers少得39.999997万元；5户会如此，其中2户现距此处不到5%（三）"
    )
    assert cliff["at_value"] == 20_000_000
    english = tried(TIERS, REVENUES).as_dict("en")["cliffs"][0]  # type: ignore[index]
    said = "with ¥1 more of revenue at ¥20,000,000, tiers pays ¥399,999.97 less"
    assert english["sentence"].startswith(said)


def test_a_cap_that_is_reached_on_both_sides_of_an_edge_loses_nothing() -> None:
    same = TIERS.replace(
        "营业收入 × 5%, else: 营业收入 × 3%",
        "（营业收入 × 5%，最高 1万元）, else: （营业收入 × 3%，最高 1万元）",
    )
    assert tried(same, REVENUES).cliffs == ()


def test_what_becomes_uncertain_is_not_lost_and_what_others_leave_open_hides_no_loss() -> None:
    policy = """
policy: open
facts:
  revenue: {zh: 营业收入, type: money}
  award: {zh: 奖补, type: money}
  listed: {zh: 在册, type: yes/no}
measures:
- {id: m, when: 营业收入 ≤ 100万元 或 在册, pay: 10万元}
- {id: n, when: 营业收入 ≤ 200万元, pay: 10万元}
- {id: o, pay: 奖补 × 30%}
"""
    unknown = pl.DataFrame({"revenue": [90 * WAN], "award": [None], "listed": [None]}).with_columns(
        pl.col("award").cast(pl.Int64), pl.col("listed").cast(pl.Boolean)
    )
    # At 100万元 the first measure becomes open; at 200万元 the second is lost, whatever the award may be.
    cliff = only(tried(policy, unknown))
    assert cliff.value == 2_000_000
    assert cliff.after is not None and (cliff.after.records, cliff.after.most) == (1, 10 * WAN)


def test_of_a_stacking_group_only_what_is_lost_together_counts() -> None:
    policy = """
policy: together
facts: {revenue: {zh: 营业收入, type: money}}
measures:
- {id: m, when: 营业收入 ≤ 100万元, pay: 10万元}
- {id: n, when: 营业收入 > 50万元, pay: 8万元}
stacking: [{id: s, of: [m, n], rule: highest}]
"""
    loss = only(tried(policy, pl.DataFrame({"revenue": [90 * WAN]}))).after
    assert loss is not None
    assert (loss.most, [item.id for item in loss.items]) == (2 * WAN, ["m"])
