"""Ranks, cuts, scores, deadlines, stacking and budgets of a table are those of its records together."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batch.sample import differences
from zoulang.batch.decide import decide_frame
from zoulang.batch.synthetic import synthetic
from zoulang.rules import load_policy

ON = date(2024, 5, 1)

FACTS = """
policy: whole
facts:
  税收: {type: money, per: year}
  用地: {type: number, unit: 亩, within: 1..}
  职工: {type: count, unit: 人}
  名次: {type: count, unit: 名, or_none: yes}
  行业: {type: [机械, 化工, 食品]}
  规上: {type: yes/no}
  参评: {type: yes/no}
  专家分: {type: number, unit: 分, judged: 评审组, within: 0..40}
  受理日期: {type: date}
  受理号: {type: count}
  起算日: {type: date}
  完成日: {type: date, or_none: yes}
  延期: {type: yes/no}
  比例: {type: percent}
interpretations:
  取整: {type: [四舍五入, 进一, 去尾], ask: 如何取整, owner: 县工信局}
"""
RANKS = """
recognitions:
- {id: top, when: 前3名（税收）}
- {id: share-first, when: 前20%（税收）按 行业}
- {id: last, when: 末5%（职工）}
- {id: rank, when: 排名（税收）按 行业 其中 规上 ≤ 2名}
- {id: with-none, when: 排名（名次）≤ 3名}
- {id: above-mean, when: 税收 ≥ 平均（税收）按 （行业、规上）}
- {id: large, when: 税收 > 中位数（税收）按 全体 其中（规上 且 税收 已知）}
- {id: quantile, when: 税收 ≥ 分位（税收，75%）按 行业}
- {id: part, when: 占比（税收）≥ 10%}
- {id: many, when: 个数（规上）按 行业 ≥ 3}
- {id: ratio, when: 排名（税收 / 用地）≤ 5名}
- {id: largest, when: 税收 = 最大（税收）按 行业 其中 规上}
"""
CUTS = """
scores:
- id: score
  name: 得分
  items:
  - {id: tax, max: 40, points: 税收 / 平均（税收）按 全体 其中（税收 已知）× 20分}
  - {id: staff, max: 20, bands: {of: 职工, rows: {≥ 100人: 20, ≥ 50人: 10..15, else: 0}}}
  - {id: expert, max: 40, points: 专家分, missing: 10分}
classes:
- id: open
  values: [丁, 丙, 乙, 甲]
  cut: {by: 税收, upto: {甲: 20%, 乙: 60%, 丙: 95%, 丁: 100%}, rounding: 取整, ties: 从优}
- id: within
  values: [不评, 丙, 乙, 甲]
  cut: {by: 职工, within: 行业, among: 参评, upto: {甲: 25%, 乙: 70%, 丙: 100%}, rounding: 进一, ties: 从低}
  else: 不评
- {id: silent, values: [丙, 乙, 甲], cut: {by: 职工, upto: {甲: 25%, 乙: 70%, 丙: 100%}}}
recognitions:
- {id: good, when: 得分 ≥ 60分}
"""
MONEY = """
measures:
- {id: a, when: 规上, pay: 税收 × 10%，最高 50万元}
- {id: b, when: 职工 ≥ 50人, pay: 20万元}
- {id: c, pay: 税收 × 7.77%}
- {id: d, when: 应发（c） ≥ 1万元, pay: 3.33万元}
stacking:
- {id: higher, of: [a, b], rule: highest}
- {id: joint, of: [c, d], rule: sum, cap: 30万元}
budgets:
- {id: pool, of: [a, b], amount: AMOUNT, SHORT}
"""
CLOCKS = """
deadlines:
- {id: months, from: 起算日, within: 3个月, extend: {when: 延期, by: 3个月}, done: 完成日}
- {id: days, from: 起算日, within: 15天, done: 完成日}
- {id: working, from: 起算日, within: 7个工作日}
recognitions:
- {id: later, when: 起算日 + 7个工作日 ≤ 受理日期}
- {id: earlier, when: 受理日期 - 3个工作日 ≥ 起算日}
- {id: between, when: 工作日数（起算日，受理日期）≥ 20个工作日}
- {id: years, when: 整年数（起算日，受理日期）≥ 1年}
- {id: whole-months, when: 月数（起算日，受理日期）≥ 5个月}
- {id: by-april, when: 受理日期 ≤ 日期（年份（起算日），4，15）}
- {id: growth, when: 复合增速（税收，2）≥ 5%}
- {id: power, when: 比例 ^ 0.5 ≥ 30%}
"""


@pytest.mark.parametrize("body", [RANKS, CUTS, CLOCKS], ids=["ranks", "cuts", "clocks"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_table_is_decided_as_its_records_together(body: str, seed: int) -> None:
    policy = load_policy(FACTS + body)
    assert differences(policy, synthetic(policy, 60, seed=seed), ON) == []


@pytest.mark.parametrize("body", [RANKS, CUTS], ids=["ranks", "cuts"])
def test_a_table_without_holes_is_decided_as_its_records_together(body: str) -> None:
    policy = load_policy(FACTS + body)
    records = synthetic(policy, 80, seed=3)
    full = records.select(name for name in records.columns if "无" not in name).with_columns(
        pl.all().forward_fill().backward_fill()
    )
    assert differences(policy, full, ON, {"取整": "四舍五入"}) == []


@pytest.mark.parametrize(
    ("amount", "short"),
    [
        ("1亿元", "short: pro-rata"),
        ("20万元", "short: pro-rata"),
        ("20.01万元", "short: first-come, order: [受理日期, 受理号]"),
        ("35万元", "short: first-come, order: [受理日期, 受理号], rest: stop"),
        ("35万元", "short: first-come, order: [受理日期]"),
    ],
)
@pytest.mark.parametrize("holes", [True, False])
def test_money_is_shared_as_among_the_records_together(amount: str, short: str, holes: bool) -> None:
    policy = load_policy(FACTS + MONEY.replace("AMOUNT", amount).replace("SHORT", short))
    records = synthetic(policy, 40, seed=4)
    if not holes:
        records = records.select(name for name in records.columns if "无" not in name).with_columns(
            pl.all().forward_fill().backward_fill()
        )
    assert differences(policy, records, ON) == []


def test_a_budget_that_is_too_small_leaves_the_rest_of_a_fen() -> None:
    policy = load_policy(
        "policy: pool\nfacts: {奖补: {type: money}}\nmeasures: [{id: m, pay: 奖补}]\n"
        "budgets: [{id: b, of: [m], amount: 1000万元, short: pro-rata}]"
    )
    frame = pl.DataFrame({"奖补": [600_000_000, 500_000_000, 400_000_000]})
    decided = decide_frame(policy, frame, ON)
    assert decided["m.allotted"].to_list() == [400_000_000, 333_333_333, 266_666_666]
    assert decided["m.amount"].to_list() == [600_000_000, 500_000_000, 400_000_000]


values = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 5)),
        st.one_of(st.none(), st.sampled_from(["机械", "化工"])),
        st.one_of(st.none(), st.booleans()),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(values)
def test_ties_holes_and_unknown_groups_are_ranked_alike(rows: list[tuple[int, str, bool]]) -> None:
    policy = load_policy(
        FACTS
        + """
recognitions:
- {id: first, when: 前2名（职工）按 行业 其中 规上}
- {id: third, when: 前30%（职工）按 行业}
- {id: last, when: 末1名（职工）按 （行业、规上）}
- {id: rank, when: 排名（职工）按 行业 ≤ 1名}
- {id: mean, when: 职工 ≥ 平均（职工）按 行业}
- {id: number, when: 个数（规上）按 行业 ≥ 2}
classes:
- id: cut
  values: [丙, 乙, 甲]
  cut: {by: 职工, within: 行业, among: 规上, upto: {甲: 25%, 乙: 70%, 丙: 100%}}
"""
    )
    frame = pl.DataFrame(
        rows,
        schema={"职工": pl.Int64, "行业": pl.Enum(["机械", "化工", "食品"]), "规上": pl.Boolean},
        orient="row",
    )
    assert differences(policy, frame, ON) == []


def test_a_joint_cap_that_may_be_none_cuts_where_it_is_there() -> None:
    policy = load_policy(
        """
policy: cap
facts: {甲: {type: money}, 乙: {type: money}, 限额: {type: money, or_none: yes}, 附件数: {type: count}}
measures:
- {id: a, pay: 甲}
- {id: b, pay: 乙}
- {id: c, when: 附件数 ≥ 1, cited: {document: 另文}}
stacking:
- {id: joint, of: [a, c, b], rule: sum, cap: 限额}
"""
    )
    assert differences(policy, synthetic(policy, 60, seed=5), ON) == []
