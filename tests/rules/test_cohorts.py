"""Ranks, shares, totals and cuts over all records: ties, 无, filters, unknown members, empty cohorts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoulang.rules import NONE, Policy, decide, load_policy
from zoulang.rules.deciding.cohort import Population
from zoulang.rules.deciding.decide import decide_all
from zoulang.rules.deciding.values import Unknown, Value

DAY = date(2024, 6, 1)
HEAD = """
policy: pool
facts:
  税收: {type: number, unit: 分, or_none: yes}
  行业: {type: [工业, 建筑业]}
  规上: {type: yes/no}
  收入: {type: money, per: year}
  专家分: {type: number, unit: 分, judged: 专家组, within: 0..100}
"""


@cache
def with_term(body: str, term: str) -> Policy:
    """The policy above with one term."""
    return load_policy(f"{HEAD}\nterms: {{{term}: {body}}}")


def values(body: str, *records: dict[str, object], term: str = "x") -> list[Value]:
    """What a term is for each record."""
    policy = with_term(body, term)
    population = Population(policy, [policy.parse_record(record) for record in records], DAY)
    node = policy.terms[term].value
    return [population.evaluation(place).value(node) for place in range(len(records))]


def taxes(*amounts: object, **others: object) -> list[dict[str, object]]:
    return [{"税收": None if amount is None else str(amount), **others} for amount in amounts]


def shown(value: Value) -> object:
    """A value as it can be written in a test: numbers plain, unknowns as bounds."""
    if isinstance(value, Unknown):
        low, high = (None if bound is None else int(bound) for bound in (value.low, value.high))
        return (low, high, "无") if value.may_be_none else (low, high)
    return int(value) if isinstance(value, Fraction) else value


def test_ties_share_the_better_place_and_none_takes_no_part() -> None:
    found = values("排名（税收）", *taxes(5, 9, 5, "无", 1))

    assert [shown(value) for value in found] == [2, 1, 2, NONE, 4]


def test_a_tie_at_the_last_place_is_in() -> None:
    assert values("前2名（税收）", *taxes(5, 9, 5, "无", 1)) == [True, True, True, False, False]
    assert values("末2名（税收）", *taxes(5, 9, 5, "无", 1)) == [True, False, True, False, True]


def test_among_leaves_out_and_by_parts() -> None:
    records = [
        {"税收": tax, "行业": trade, "规上": above}
        for tax, trade, above in (
            ("9", "工业", "是"),
            ("8", "工业", "否"),
            ("7", "工业", "是"),
            ("6", "建筑业", "是"),
        )
    ]

    assert [shown(v) for v in values("排名（税收）按 行业 其中 规上", *records)] == [1, NONE, 2, 1]
    assert [shown(v) for v in values("合计（税收）按 行业 其中 规上", *records)] == [16, 16, 16, 6]
    assert [shown(v) for v in values("个数（规上）按 行业", *records)] == [2, 2, 2, 1]


def test_unknown_members_widen_the_places() -> None:
    assert [shown(v) for v in values("排名（税收）", *taxes(5, None, 7))] == [(2, 3), (1, 3, "无"), (1, 2)]
    assert [shown(v) for v in values("排名（收入）", {"收入": "5元"}, {}, {"收入": "0"})] == [
        (1, 2),
        (1, 2),
        (2, 3),
    ]


def test_the_first_places_are_decided_as_soon_as_the_bounds_allow() -> None:
    found = values("前2名（税收）", *taxes(9, 5, 3, None))

    assert [shown(value) for value in found] == [True, (None, None), False, (None, None)]


def test_bounds_of_a_judged_value_decide_a_rank() -> None:
    policy = load_policy(HEAD + "terms: {y: '专家分，最高 60', x: 排名（y）}")
    records = [policy.parse_record(r) for r in ({"专家分": "70"}, {}, {"专家分": "10"})]
    population = Population(policy, records, DAY)
    found = [population.evaluation(place).value(policy.terms["x"].value) for place in range(3)]

    # An open score of at most 60 cannot pass the one at 60.
    assert [shown(value) for value in found] == [1, (1, 3), (2, 3)]


@pytest.mark.parametrize(
    ("count", "outcome"), [(10, [True, True, False]), (12, [True, True, (None, None)]), (15, [True] * 3)]
)
def test_a_share_that_is_no_whole_number_of_places_leaves_one_place_open(
    count: int, outcome: list[object]
) -> None:
    found = values("前20%（税收）", *taxes(*range(count, 0, -1)))

    assert [shown(value) for value in found[:3]] == outcome
    open_values = [value for value in found if isinstance(value, Unknown)]
    assert [[str(cause) for cause in value.causes] for value in open_values] == [
        ["silent:前20%（税收）"] for _ in open_values
    ]


def test_totals_over_an_unknown_are_unknown_and_name_it() -> None:
    found = values("平均（税收）按 全体", *taxes(5, None))

    assert [[str(cause) for cause in value.causes] for value in found] == [
        ["missing:平均（税收）按 全体"],
        ["missing:税收"],
    ]
    assert [shown(v) for v in values("平均（税收）按 全体 其中（税收 已知）", *taxes(5, None, 7))] == [
        6,
        6,
        6,
    ]


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("分位（税收，75%）", 6),
        ("分位（税收，50%）", 4),
        ("分位（税收，51%）", 6),
        ("中位数（税收）按 全体", 5),
        ("最大（税收）按 全体", 8),
        ("最小（税收）按 全体", 2),
        ("合计（税收）按 全体", 20),
    ],
)
def test_aggregates_of_known_values(body: str, result: int) -> None:
    assert {shown(value) for value in values(body, *taxes(4, 8, 2, 6))} == {result}


def test_shares_and_the_undefined() -> None:
    assert values("占比（税收）", *taxes(1, 3, "无")) == [Fraction(1, 4), Fraction(3, 4), NONE]
    assert [str(v.causes[0]) for v in values("占比（税收）", *taxes(0, 0))] == ["undefined:占比（税收）"] * 2
    assert [str(v.causes[0]) for v in values("平均（税收）按 全体", *taxes("无", "无"))] == [
        "undefined:平均（税收）按 全体"
    ] * 2
    assert values("个数（规上）按 全体", {"规上": "否"}) == [0]


def test_an_unknown_group_may_hold_the_record_or_not() -> None:
    records = [
        {"税收": "9", "行业": "工业"},
        {"税收": "8"},
        {"税收": "7", "行业": "工业"},
        {"税收": "1", "行业": "建筑业"},
    ]
    found = values("排名（税收）按 行业", *records)

    assert [shown(value) for value in found] == [1, (None, None), (2, 3), (1, 2)]
    assert found[1].causes[0].name == "行业"


def test_without_the_others_a_rank_is_unknown_except_for_who_takes_no_part() -> None:
    policy = load_policy(HEAD + "recognitions: [{id: r, when: 前20名（税收）其中 规上}]")
    results = [
        decide(policy, policy.parse_record(record), DAY).item("r")
        for record in ({"税收": "5", "规上": "是"}, {"税收": "5", "规上": "否"}, {"税收": "无", "规上": "是"})
    ]

    assert [result.outcome for result in results] == ["unknown", "no", "no"]
    assert results[0].reasons == ("missing:前20名（税收）其中 规上",)


# --- cuts -------------------------------------------------------------------------------------------

CUT = """
policy: cut
facts: {分: {type: number, unit: 分, or_none: yes}, 参评: {type: yes/no}}
classes:
- {id: g, values: [不评级, D, C, B, A], cut: {by: 分, among: 参评,
   upto: {A: 20%, B: 60%, C: 95%, D: 100%}%s}, else: 不评级}
"""


def classes(scores: list[object], extra: str = "", **answers: object) -> list[Value]:
    policy = load_policy(CUT.replace("%s", extra))
    records = [
        policy.parse_record({"分": None if s is None else str(s), "参评": "否" if s == "无" else "是"})
        for s in scores
    ]
    return [d.item("g").value for d in decide_all(policy, records, DAY, interpretations=answers)]


def names(found: list[Value]) -> list[object]:
    return [v.possible if isinstance(v, Unknown) else v for v in found]


def test_whole_numbers_of_places_ask_for_no_rounding() -> None:
    found = names(classes(list(range(20, 0, -1))))

    assert found == ["A"] * 4 + ["B"] * 8 + ["C"] * 7 + ["D"]


def test_places_between_the_roundings_wait_for_the_answer() -> None:
    found = classes(list(range(37, 0, -1)))  # 7.4, 22.2, 35.15

    undecided = {place: value for place, value in enumerate(found, 1) if isinstance(value, Unknown)}
    assert {place: value.possible for place, value in undecided.items()} == {
        8: ("A", "B"), 23: ("B", "C"), 36: ("C", "D"),
    }  # fmt: skip
    assert {str(cause) for value in undecided.values() for cause in value.causes} == {"silent:g.rounding"}
    assert names(classes(list(range(37, 0, -1)), ", rounding: 进一"))[7] == "A"
    assert names(classes(list(range(37, 0, -1)), ", rounding: 四舍五入"))[7] == "B"


def test_a_tie_over_the_line_asks_which_place_counts() -> None:
    scores = [9, 8, 8, 7, 6, 5, 4, 3, 2, 1]  # A is for two

    assert names(classes(scores, ", rounding: 去尾"))[:4] == ["A", ("A", "B"), ("A", "B"), "B"]
    assert names(classes(scores, ", rounding: 去尾, ties: 从优"))[:4] == ["A", "A", "A", "B"]
    assert names(classes(scores, ", rounding: 去尾, ties: 从低"))[:4] == ["A", "B", "B", "B"]


def test_who_is_not_ranked_gets_the_other_class() -> None:
    assert names(classes([5, "无", 4], ", rounding: 进一")) == ["A", "不评级", "B"]


def test_an_unknown_score_leaves_open_what_it_can_reach() -> None:
    found = names(classes([9, 8, 7, 6, None], ", rounding: 四舍五入, ties: 从优"))

    assert found[0] == ("A", "B")
    # 95 % of four or five records is four or five places, so that nobody can be D.
    assert found[4] == ("A", "B", "C", "不评级")


# --- properties -------------------------------------------------------------------------------------

members = st.lists(
    st.tuples(
        st.sampled_from([None, "无", "0", "1", "2", "3"]),
        st.sampled_from(["工业", "建筑业", None]),
        st.sampled_from(["是", "否", None]),
    ),
    min_size=1,
    max_size=5,
)
BODIES = (
    "排名（税收）按 行业 其中 规上",
    "前2名（税收）按 行业",
    "末1名（税收）其中 规上",
    "前40%（税收）",
    "占比（税收）",
    "合计（税收）按 行业 其中 规上",
    "平均（税收）按 行业",
    "最大（税收）按 行业 其中 规上",
    "中位数（税收）按 全体",
    "分位（税收，60%）",
    "个数（规上）按 行业",
    "个数（税收 > 1）按 全体 其中 规上",
)


def contains(before: Value, after: Value) -> bool:
    """Whether what was known before still holds after more is known."""
    if not isinstance(before, Unknown):
        return bool(before == after) and type(before) is type(after)
    if isinstance(after, Unknown):
        return True
    if before.possible is not None:
        return after in before.possible
    if after is NONE:
        return before.may_be_none
    if not isinstance(after, Fraction):
        return True
    return (before.low is None or before.low <= after) and (before.high is None or after <= before.high)


@pytest.mark.parametrize("body", BODIES)
@given(rows=members, data=st.data())
def test_what_is_known_with_gaps_stays_true_when_they_are_filled(
    body: str, rows: list[tuple[str | None, ...]], data: st.DataObject
) -> None:
    def record(row: tuple[str | None, ...]) -> dict[str, object]:
        return dict(zip(("税收", "行业", "规上"), row, strict=True))

    fill = st.tuples(
        st.sampled_from(["无", "0", "1", "2"]), st.sampled_from(["工业", "建筑业"]), st.just("是")
    )
    full = [
        tuple(own if own is not None else new for own, new in zip(row, data.draw(fill), strict=True))
        for row in rows
    ]
    open_values = values(body, *map(record, rows))
    closed_values = values(body, *map(record, full))

    assert all(contains(a, b) for a, b in zip(open_values, closed_values, strict=True))


@given(st.lists(st.sampled_from(["无", "0", "1", "2", "3", "4"]), min_size=1, max_size=8))
def test_a_rank_is_one_more_than_the_number_of_larger_values(amounts: list[str]) -> None:
    known = [int(a) for a in amounts if a != "无"]
    expected = [NONE if a == "无" else 1 + sum(k > int(a) for k in known) for a in amounts]

    assert [shown(v) for v in values("排名（税收）", *taxes(*amounts))] == expected


def test_a_thousand_records_are_ranked_without_comparing_all_pairs() -> None:
    started = perf_counter()
    found = values("排名（税收）按 行业", *({"税收": str(n % 300), "行业": "工业"} for n in range(1000)))
    spent = perf_counter() - started

    assert shown(found[299]) == 1
    assert spent < 5


def test_points_of_a_town_count_its_firms_that_are_due_something() -> None:
    policy = load_policy("""
policy: town
facts: {镇街: {type: text}, 奖补: {type: money}, 失信: {type: yes/no}}
interpretations: {每家加分: {type: number, unit: 分, ask: 每家加几分}}
vetoes: [{id: v, when: 失信}]
measures: [{id: m, when: 奖补 > 0, pay: 奖补 × 10%}]
terms: {获奖家数: 个数（应发（m） > 0）按 镇街, 镇街加分: 获奖家数 × 每家加分}
""")
    firms = [("甲镇", "9元", "否"), ("甲镇", "8元", "是"), ("甲镇", "0", "否")]
    firms += [("乙镇", "5元", "否"), ("乙镇", "5元", "")]
    records = [policy.parse_record({"镇街": town, "奖补": grant, "失信": bad}) for town, grant, bad in firms]
    population = Population(policy, records, DAY, interpretations={"每家加分": "2分"})
    points = [population.evaluation(n).value(policy.terms["镇街加分"].value) for n in (0, 3)]

    assert [shown(value) for value in points] == [2, (2, 4)]


def test_a_line_may_take_the_mean_of_the_others_and_the_score_be_cut() -> None:
    policy = load_policy("""
policy: mean
facts: {税: {type: number, unit: 分}, 排放: {type: number, unit: 分}, 规上: {type: yes/no}}
scores:
- {id: s, name: 得分, items: [{id: t, points: 税},
   {id: e, points: 排放, missing: 平均（排放）按 全体 其中（规上 且 排放 已知）}]}
classes: [{id: g, values: [乙, 甲], cut: {by: 得分, upto: {甲: 50%, 乙: 100%}}}]
""")
    rows = [("5", "1", "是"), ("2", "3", "是"), ("4", None, "是"), ("1", "9", "否")]
    records = [policy.parse_record(dict(zip(("税", "排放", "规上"), row, strict=True))) for row in rows]
    found = decide_all(policy, records, DAY)

    assert [shown(d.item("s").value) for d in found] == [6, 5, 6, 10]
    # The first and the third share the second place of two; whether both are 甲 the text does not say.
    assert names([d.item("g").value for d in found]) == [("甲", "乙"), "乙", ("甲", "乙"), "甲"]


def test_last_year_is_ranked_by_the_values_of_last_year() -> None:
    found = values(
        "上年（排名（收入））",
        {"收入": "9元", "上年（收入）": "1元"}, {"收入": "1元", "上年（收入）": "2元"},
    )  # fmt: skip

    assert [shown(value) for value in found] == [2, 1]
