"""What is decided with gaps stays true however the gaps are filled: for every construct of the language.

Not for ``已知`` and ``缺省``: they ask for the gap itself.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from zoulang.errors import InputError
from zoulang.rules import NONE, Decision, History, Paid, Policy, decide, load_policy
from zoulang.rules.deciding.decide import decide_all
from zoulang.rules.deciding.values import Unknown, Value

DAY = date(2024, 6, 1)
FACTS = """
facts:
  甲: {type: money, per: year}
  乙: {type: money, per: year}
  丙: {type: money, per: year, or_none: yes}
  率: {type: percent}
  人: {type: count, unit: 人}
  组: {type: [东, 西]}
  级: {type: [市级, 省级, 国家级], or_none: yes}
  真: {type: yes/no}
  假: {type: yes/no, per: year}
  起: {type: date}
  止: {type: date, or_none: yes}
  末: {type: date}
  年: {type: year, or_none: yes}
  评: {type: number, unit: 分, judged: 专家组, within: 0..10}
registers:
  奖: {等: [市级, 省级, 国家级], 名: count, 额: money}
"""
MONEY = st.sampled_from(["0", "1元", "2元", "3元", "2.01元"])
DOMAINS: dict[str, st.SearchStrategy[object]] = {
    "甲": MONEY, "乙": MONEY, "丙": st.one_of(MONEY, st.just("无")), "上年（甲）": MONEY, "前年（甲）": MONEY,
    "上年（丙）": st.one_of(MONEY, st.just("无")), "上年（假）": st.sampled_from(["是", "否"]),
    "前年（假）": st.sampled_from(["是", "否"]), "往年（甲，3）": MONEY,
    "率": st.sampled_from(["0%", "50%", "100%", "150%"]), "人": st.sampled_from(["0人", "1人", "2人"]),
    "组": st.sampled_from(["东", "西"]), "级": st.sampled_from(["市级", "省级", "国家级", "无"]),
    "真": st.sampled_from(["是", "否"]), "假": st.sampled_from(["是", "否"]),
    "起": st.sampled_from(["2024-01-31", "2024-02-29", "2024-05-01"]),
    "止": st.sampled_from(["2024-02-29", "2024-05-31", "2024-06-03", "无"]),
    "末": st.sampled_from(["2024-02-29", "2024-03-31"]),
    "年": st.sampled_from(["2023", "2024", "无"]), "评": st.sampled_from(["0", "5", "10"]),
}  # fmt: skip
CELLS: dict[str, st.SearchStrategy[object]] = {
    "等": st.sampled_from(["市级", "省级", "国家级"]), "名": st.sampled_from(["0", "1", "3"]), "额": MONEY,
}  # fmt: skip

# --- expressions ------------------------------------------------------------------------------------

money_leaf = st.sampled_from(["甲", "乙", "上年（甲）", "1元", "2元", "2.01元"])
share_leaf = st.sampled_from(["率", "50%", "100%"])
truth_leaf = st.sampled_from([
    "真", "假", "组 = 东", "级 ≥ 省级", "级 = 无", "级 属于（市级、国家级）", "丙 ≥ 2元", "丙 ≠ 无", "非 真",
    "上年（假）", "连续3年（假）", "全部（近2年（甲 ≥ 1元））", "任一（近2年（假））", "评 ≥ 5分",
    "人 ≥ 1人", "年 ≤ 2023年",
    "起 + 3个工作日 ≥ 止", "末 - 起 ≥ 30天", "期限（起，1个月）≥ 止", "任一（奖，等 = 国家级 且 名 ≤ 1）",
    "全部（奖，额 ≥ 1元）", "个数（奖，等 ≥ 省级）≥ 2", "合计（奖，额，名 ≤ 1）≥ 2元", "最大（奖，额）≥ 2元",
    "复合增速（甲，2）≥ 10%", "增速（甲）> 0", "个数（真、假）≥ 1",
])  # fmt: skip


def _truths(inner: tuple[st.SearchStrategy[str], ...]) -> st.SearchStrategy[str]:
    truth, money, share = inner
    compare = st.sampled_from([" ≥ ", " > ", " ≤ ", " < ", " = ", " ≠ "])
    return st.one_of(
        st.tuples(truth, st.sampled_from([" 且 ", " 或 "]), truth).map(lambda p: f"（{p[0]}{p[1]}{p[2]}）"),
        truth.map(lambda t: f"（非（{t}））"),
        st.tuples(truth, truth, truth).map(lambda p: f"至少2项（{'、'.join(p)}）"),
        st.tuples(money, compare, money).map(lambda p: f"（{''.join(p)}）"),
        st.tuples(share, compare, share).map(lambda p: f"（{''.join(p)}）"),
        st.tuples(money, money, compare, share).map(lambda p: f"（{p[0]} / {p[1]}{p[2]}{p[3]}）"),
    )


def _moneys(inner: tuple[st.SearchStrategy[str], ...]) -> st.SearchStrategy[str]:
    truth, money, share = inner
    return st.one_of(
        st.tuples(money, st.sampled_from([" + ", " - "]), money).map(lambda p: f"（{''.join(p)}）"),
        st.tuples(money, share).map(lambda p: f"（{p[0]} × {p[1]}）"),
        st.tuples(money, st.sampled_from(["最高", "最低"]), money).map(
            lambda p: f"（{p[0]}，{p[1]} {p[2]}）"
        ),
        st.tuples(st.sampled_from(["最大", "最小", "合计", "平均"]), money, money).map(
            lambda p: f"{p[0]}（{p[1]}、{p[2]}、丙）"
        ),
        st.tuples(truth, money, money).map(lambda p: f"（若 {p[0]} 则 {p[1]} 否则 {p[2]}）"),
        st.sampled_from(
            [
                "合计（近2年（丙））",
                "平均（近3年（甲））",
                "合计（奖，额）",
                "去尾（甲 / 2）",
                "四舍五入（乙 × 率）",
            ]
        ),
    )


def expressions(depth: int) -> tuple[st.SearchStrategy[str], st.SearchStrategy[str], st.SearchStrategy[str]]:
    """Strategies for (truths, money, shares) that are ``depth`` operators deep."""
    if depth == 0:
        return truth_leaf, money_leaf, share_leaf
    inner = expressions(depth - 1)
    shares = st.tuples(inner[1], inner[1]).map(lambda p: f"（{p[0]} / {p[1]}）")
    return (
        st.one_of(truth_leaf, _truths(inner)),
        st.one_of(money_leaf, _moneys(inner)),
        st.one_of(share_leaf, shares),
    )


TRUTH, AMOUNT, SHARE = expressions(2)


@st.composite
def policies(draw: st.DrawFn) -> str:
    """A small policy made of random expressions in every place where one can stand."""
    truths = [draw(TRUTH) for _ in range(5)]
    pays = [draw(AMOUNT) for _ in range(3)]
    return f"""
policy: random
{FACTS}
vetoes: [{{id: v, when: '{truths[0]}', of: [b]}}]
recognitions:
- {{id: r, all: [{{id: one, when: '{truths[1]}', unless: '{truths[2]}'}}, {{any: ['{truths[3]}', 名项]}}]}}
- {{id: n, name: 名项, when: '{truths[4]}'}}
classes:
- {{id: c, values: [低, 中, 高],
   first: [{{when: '{truths[1]}', value: 高}}, {{when: '{truths[2]}', value: 中}}, {{else: 低}}]}}
- {{id: g, values: [低, 高], first: [{{when: '{truths[3]}', value: 高}}]}}
scores:
- {{id: s, name: 分, max: 20, items: [
   {{id: s1, max: 8, bands: {{of: '{pays[0]}', rows: {{≥ 2元: 7..8, ≥ 1元: 4, else: 0}}}}}},
   {{id: s2, max: 9, points: 评 × 1, unless: '{truths[0]}'}},
   {{id: s3, max: 5, best: [评 × 0.5, {{first: [{{when: '{truths[4]}', value: 5}}, {{else: 1}}]}}]}}]}}
measures:
- {{id: a, when: '{truths[2]}', pay: '{pays[0]}'}}
- {{id: b, when: '{truths[3]} 且 分 ≥ 6', pay: '{pays[1]}，最高 2元'}}
- {{id: d, pay: {{best: ['{pays[2]}', {{first: [{{when: '{truths[0]}', value: 1元}}]}}]}}}}
- {{id: y, pay: {{by_year: {{from: 2023年, 第1年: '{pays[1]}', 第2年: '{pays[2]}'}}}}}}
- {{id: w, when: '应发（a） > 1元', pay: 应发（a） × 50%}}
deadlines:
- {{id: t, from: 起, within: 1个月, extend: {{when: '{truths[4]}', by: 1个月}}, done: 止}}
stacking:
- {{id: high, of: [a, b], rule: highest}}
- {{id: joint, of: [d, w], rule: sum, cap: '{pays[1]}'}}
"""


# --- records ----------------------------------------------------------------------------------------

rows = st.one_of(
    st.none(),
    st.lists(st.fixed_dictionaries({k: st.one_of(st.none(), s) for k, s in CELLS.items()}), max_size=2),
)
records = st.fixed_dictionaries({k: st.one_of(st.none(), s) for k, s in DOMAINS.items()} | {"奖": rows})


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, object], dict[str, object]]:
    """A record with gaps, and the same with some of them filled."""
    before = draw(records)
    after = dict(before)
    for name, strategy in DOMAINS.items():
        if before[name] is None:
            after[name] = draw(strategy)
    if before["奖"] is None:
        after["奖"] = draw(st.lists(st.fixed_dictionaries(CELLS), max_size=2))
    else:
        after["奖"] = [
            {k: draw(CELLS[k]) if cell is None else cell for k, cell in row.items()} for row in before["奖"]
        ]
    return before, after


def contains(before: Value, after: Value) -> bool:
    """Whether what was known before still holds after more is known."""
    if not isinstance(before, Unknown):
        return bool(before == after) and isinstance(before, bool) == isinstance(after, bool)
    if before.possible is not None:
        return (
            set(after.possible or ()) <= set(before.possible)
            if isinstance(after, Unknown)
            else after in before.possible
        )
    if after is NONE:
        return before.may_be_none
    if isinstance(after, Unknown):
        low, high = after.low, after.high
        inside = (before.low is None or (low is not None and before.low <= low)) and (
            before.high is None or (high is not None and high <= before.high)
        )
        # What is undefined, or left open by the text, has no bounds to compare.
        return inside or any(cause.kind in ("undefined", "silent") for cause in after.causes)
    if not isinstance(after, Fraction):
        return True
    return (before.low is None or before.low <= after) and (before.high is None or after <= before.high)


def check(before: Decision, after: Decision) -> None:
    """Every result after lies within the result before."""
    for old, new in zip(before.items, after.items, strict=True):
        where = (old.item.id, old, new)
        assert old.outcome in ("unknown", new.outcome), where
        assert new.outcome != "unknown" or old.outcome == "unknown", where
        assert contains(old.value, new.value), where
        if new.high is not None and not _undefined(new):
            assert old.low <= new.low and (old.high is None or new.high <= old.high), where
            assert old.computed_low <= new.computed_low, where
        for (part, points), (_, more) in zip(old.parts, new.parts, strict=True):
            assert contains(points, more), (part.id, points, more)
        if old.due is not None and new.due is not None:
            assert contains(old.due, new.due), where


def _undefined(result: object) -> bool:
    return any(need.cause in ("undefined", "silent") for need in result.needs)  # type: ignore[attr-defined]


def loaded(text: str) -> Policy:
    """The policy. The checker refuses a few random ones, for rows that can never win; they do not count."""
    try:
        return load_policy(text)
    except InputError as refused:
        assert {problem.code for problem in refused.problems} == {"E30"}, refused
        reject()


HISTORY = History(paid=(Paid("a", 2023, 100), Paid("d", 2024, 50)))


@settings(max_examples=60, deadline=None)
@given(policies(), st.lists(pairs(), min_size=1, max_size=3))
def test_a_decision_with_gaps_contains_the_decision_of_every_completion(
    text: str, found: list[tuple[dict[str, object], dict[str, object]]]
) -> None:
    policy = loaded(text)
    for before, after in found:
        check(
            decide(policy, policy.parse_record(before), DAY, HISTORY),
            decide(policy, policy.parse_record(after), DAY, HISTORY),
        )


POOL = f"""
policy: pool
{FACTS}
terms:
  名次: 排名（甲）按 组 其中 假
  同组均值: 平均（甲）按 组
  得: 甲 × 率
scores:
- {{id: s, name: 分, max: 20, points: '评 × 2，最高 12'}}
recognitions:
- {{id: r, when: 前2名（甲）按 组 且 名次 ≤ 2}}
- {{id: u, when: 末40%（分）其中（级 ≥ 省级）}}
- {{id: w, when: 个数（真）按 组 ≥ 2 或 占比（乙）> 50% 或 甲 > 同组均值}}
- {{id: q, when: 甲 ≥ 分位（甲，60%） 且 得 ≤ 最大（得）按 全体}}
classes:
- {{id: c, values: [不评, 丁, 乙等, 甲等], else: 不评,
   cut: {{by: 分, within: 组, among: 真, upto: {{甲等: 30%, 乙等: 60%, 丁: 100%}}}}}}
measures:
- {{id: a, when: 真, pay: 甲}}
- {{id: b, when: 名次 ≤ 1, pay: 2元}}
budgets: [{{id: bu, of: [a, b], amount: 5元, short: pro-rata}}]
"""
POOL_POLICY = load_policy(POOL)


@settings(max_examples=50, deadline=None)
@given(st.lists(pairs(), min_size=1, max_size=5))
def test_all_records_together_keep_their_promises_too(
    found: list[tuple[dict[str, object], dict[str, object]]],
) -> None:
    before = decide_all(POOL_POLICY, [POOL_POLICY.parse_record(b) for b, _ in found], DAY)
    after = decide_all(POOL_POLICY, [POOL_POLICY.parse_record(a) for _, a in found], DAY)

    for old, new in zip(before, after, strict=True):
        check(old, new)
        for one, other in zip(old.items, new.items, strict=True):
            assert one.allotted in (None, other.allotted)


@pytest.mark.parametrize("name", ["r", "u", "w", "q"])
def test_one_record_alone_knows_no_more_than_all_together(name: str) -> None:
    record = POOL_POLICY.parse_record(
        {"甲": "2元", "真": "是", "组": "东", "假": "是", "评": "5", "级": "省级"}
    )
    alone = decide(POOL_POLICY, record, DAY).item(name)

    assert alone.outcome == "unknown"
