"""Scores: points of lines, groups and totals, judged ranges, ready-made points, what is still in reach."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from zoulang.rules import NONE, Decision, decide, load_policy
from zoulang.rules.deciding.cohort import Population
from zoulang.rules.deciding.evaluate import NOW, Moment
from zoulang.rules.deciding.values import Unknown, Value
from zoulang.rules.explaining.distance import Distance, to_next_row
from zoulang.rules.tree import First

DAY = date(2024, 6, 1)
SCORE = load_policy("""
policy: score
facts:
  职工: {type: count, unit: 人}
  科技人员: {type: count, unit: 人}
  专利: {type: count, unit: 项, per: year}
  体系: {type: count, unit: 项}
  营收: {type: money, per: year}
  增长率: {type: percent}
  新办: {type: yes/no}
  参评: {type: yes/no}
  评审: {type: number, unit: 分, judged: 专家组, within: 0..10}
scores:
- id: points
  name: 综合得分
  max: 60
  items:
  - {id: staff, name: 人员得分, max: 20, bands: {of: 科技人员 / 职工, rows: {≥ 30%: 20, ≥ 10%: 4, else: 0}}}
  - id: refined
    max: 12
    items:
    - {id: ip, max: 8, points: 专利 × 3分}
    - {id: system, max: 5, points: 体系 × 2分, missing: 1}
  - {id: growth, max: 10, unless: 新办,
     bands: {of: 增长率, rows: {≥ 35%: 9..10, ≥ 25%: 7..8, 大于 0: 1..2, else: 0}}}
  - {id: judged, max: 20, best: [评审, {first: [{when: 营收 ≥ 2亿元, value: 20}, {else: 0}]}]}
- {id: gated, name: 复评得分, when: 参评, points: 评审 × 2}
terms: {上年得分: 上年（专利分）, 专利分: 专利 × 3分}
recognitions:
- {id: pass, when: 综合得分 ≥ 40}
- {id: all, when: 综合得分 > 0 且 人员得分 ≠ 0}
classes:
- {id: grade, name: 等级, values: [丙级, 乙级, 甲级],
   bands: {of: 综合得分, rows: {≥ 50: 甲级, ≥ 40: 乙级, else: 丙级}}}
""")
FULL = {
    "职工": "100人", "科技人员": "30人", "专利": "2项", "体系": "1项", "营收": "1亿元", "增长率": "0%",
    "新办": "否", "参评": "是", "评审": "5",
}  # fmt: skip


def scored(**changes: object) -> Decision:
    return decide(SCORE, SCORE.parse_record(FULL | changes), DAY)


def points(value: Value) -> object:
    if isinstance(value, Unknown):
        return value.low, value.high
    return value


def parts(found: Decision) -> dict[str, object]:
    return {part.id: points(value) for part, value in found.item("points").parts}


def test_lines_groups_and_totals_are_capped_each_at_its_own_maximum() -> None:
    assert parts(scored(专利="3项", 体系="4项")) == {
        "staff": 20, "refined": 12, "ip": 8, "system": 5, "growth": 0, "judged": 5,
    }  # fmt: skip
    best = scored(专利="3项", 体系="4项", 增长率="40%", 营收="2亿元").item("points")
    assert points(best.value) == 60
    assert best.outcome == "yes"


def test_missing_points_are_replaced_and_an_exempt_line_gives_nothing() -> None:
    assert parts(scored(体系=None))["system"] == 1
    assert points(scored(增长率=None, 新办="是").item("points").value) == 20 + 8 + 0 + 5


@pytest.mark.parametrize(
    ("growth", "staff", "outcome", "span"),
    [("26%", "30人", "yes", (40, 41)), ("36%", "15人", "no", (26, 27)), ("1%", "30人", "no", (34, 35))],
)
def test_a_judged_range_decides_where_both_ends_agree(
    growth: str, staff: str, outcome: str, span: tuple[int, int]
) -> None:
    found = scored(增长率=growth, 科技人员=staff)

    assert points(found.item("points").value) == span
    assert found.item("points").outcome == "unknown"
    assert {need.cause for need in found.item("points").needs} == {"judge"}
    assert found.item("pass").outcome == outcome
    assert found.item("grade").value == {"yes": "乙级", "no": "丙级"}[outcome]


def test_an_open_judgement_keeps_the_classes_it_can_reach() -> None:
    found = scored(评审=None)

    assert points(found.item("points").value) == (28, 38)
    assert scored(评审=None, 增长率="26%").item("grade").value.possible == ("乙级", "丙级")


def test_a_score_that_does_not_apply_is_none_and_no_comparison_with_it_holds() -> None:
    assert scored(参评="否").item("gated").value is NONE
    assert points(scored(参评=None).item("gated").value) == (10, 10)
    assert scored(参评=None).item("gated").value.may_be_none


def test_points_given_ready_made_stand_in_the_total() -> None:
    found = scored(人员得分="7")

    assert (parts(found)["staff"], points(found.item("points").value)) == (7, 7 + 8 + 0 + 5)
    assert scored(综合得分="45").item("grade").value == "乙级"
    assert scored(等级="甲级", 专利=None).item("grade").value == "甲级"


def test_ready_made_values_of_earlier_periods() -> None:
    record = SCORE.parse_record(
        {"上年（专利分）": "11", "往年3": {"营收": "1元"}, "往年（综合得分，2）": "40"}
    )

    assert {(name, back): value for (name, back), value in record.values.items()} == {
        ("专利分", 1): 11, ("营收", 3): 100, ("综合得分", 2): 40,
    }  # fmt: skip
    found = decide(SCORE, record, DAY).evaluation
    assert found.value(SCORE.terms["上年得分"].value) == 11
    assert found.item_value(SCORE.item("points"), Moment(back=2)) == 40


# --- what is still in reach -------------------------------------------------------------------------


def test_a_score_below_the_line_says_how_many_points_are_short_and_where_there_is_room() -> None:
    found = scored(科技人员="15人").item("pass")
    assert found.trace is not None
    away = found.trace.distance

    assert isinstance(away, Distance)
    assert (away.kind, away.gap, away.wanted) == ("more", 40 - 17, 40)
    assert [(part.id, room) for part, room in away.room] == [
        ("staff", 16), ("judged", 15), ("growth", 10), ("system", 3), ("ip", 2),
    ]  # fmt: skip


def test_the_next_better_row_is_the_nearest_one_above() -> None:
    found = scored(科技人员="15人")
    staff = next(part.value for part, _ in found.item("points").parts if part.id == "staff")
    table = next(node for node in staff.walk() if isinstance(node, First))
    away = to_next_row(found.evaluation, table, NOW)

    assert away is not None and away[1] == 20
    assert (away[0].gap, away[0].subject.text) == (15, "科技人员")
    assert to_next_row(scored().evaluation, table, NOW) is None


def test_a_rank_says_how_many_places_and_how_much_are_missing() -> None:
    policy = load_policy("""
policy: ranks
facts: {税: {type: money}}
recognitions: [{id: top, when: 前2名（税）}, {id: safe, when: 非 末25%（税）}]
""")
    taxes = ("9万元", "8万元", "3万元", "2.5万元")
    population = Population(policy, [policy.parse_record({"税": tax}) for tax in taxes], DAY)

    def away(place: int, item: str) -> tuple[object, ...]:
        at = population.at(place)
        trace = decide(policy, at.record, DAY, population=at).item(item).trace
        found = trace.distance if trace is not None else None
        return (found.places, found.gap, found.wanted) if found else ()

    assert away(3, "top") == (2, Fraction(5_500_000), 8_000_000)
    assert away(2, "top") == (1, 5_000_000, 8_000_000)
    assert away(3, "safe") == (1, 500_000, 3_000_000)
    with pytest.raises(ValueError, match="another record"):
        decide(policy, policy.parse_record({"税": "1元"}), DAY, population=population.at(0))


# --- registers --------------------------------------------------------------------------------------

PRIZES = load_policy("""
policy: prizes
facts: {级别: {type: [市级, 省级, 国家级]}}
registers: {获奖: {等级: 级别, 名次: count, 金额: money, 日期: date}}
terms:
  有: 任一（获奖，等级 = 国家级 且 名次 ≤ 3）
  全: 全部（获奖，名次 ≤ 3）
  数: 个数（获奖，名次 ≤ 3）
  共: 个数（获奖）
  额: 合计（获奖，金额，等级 ≥ 省级）
  多: 最大（获奖，金额）
recognitions: [{id: r, when: 有}]
""")


def prizes(rows: object) -> dict[str, object]:
    found = decide(PRIZES, PRIZES.parse_record({"获奖": rows}), DAY).evaluation
    return {key: points(found.value(term.value)) for key, term in PRIZES.terms.items()}


def test_a_register_that_is_not_given_is_unknown_and_an_empty_one_is_known() -> None:
    assert prizes(None) == {
        "有": (None, None), "全": (None, None), "数": (0, None), "共": (0, None), "额": (None, None),
        "多": (None, None),
    }  # fmt: skip
    for empty in ([], "无"):
        assert prizes(empty) == {
            "有": False, "全": True, "数": 0, "共": 0, "额": 0, "多": NONE,
        }  # fmt: skip


def test_rows_with_empty_cells_count_as_far_as_they_are_known() -> None:
    rows = [
        {"等级": "国家级", "名次": "3", "金额": "5元", "日期": "2023-01-02"},
        {"等级": "市级", "名次": "9", "金额": "7元", "日期": "2022-01-02"},
        {"名次": "1", "金额": "2元", "日期": "2021-01-02"},
    ]
    assert prizes(rows) == {
        "有": True, "全": False, "数": 2, "共": 3, "额": (500, 700), "多": 700,
    }  # fmt: skip
    assert prizes([{"等级": "省级"}])["有"] is False
