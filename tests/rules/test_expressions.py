"""What expressions mean, in a table: expression, facts, answer."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.rules.sample import DAY, policy
from zoulang.rules import NONE
from zoulang.rules.deciding.evaluate import Evaluation
from zoulang.rules.deciding.values import Unknown

WAN = 1_000_000  # fen

TRUTHS = [
    ("市级奖补 > 0", {"市级奖补": "1元"}, True),
    ("市级奖补 >= 150万元", {"市级奖补": "150万元"}, True),
    ("市级奖补 超过 150万元", {"市级奖补": "150万元"}, False),
    ("city_award ≥ 1.5亿元", {"市补": "15000万元"}, True),
    ("市补 不低于 1万元 且 规上", {"市级奖补": "1万元", "规上": "是"}, True),
    ("市补≥1万元且规上", {"市级奖补": "1万元", "规上": "否"}, False),
    ("市级奖补 > 0 and not above_scale", {"市级奖补": "1万元", "规上": "no"}, True),
    ("研发费用 ／ 营业收入 ≥ 3％", {"研发费用": "3元", "营业收入": "100元"}, True),
    ("研发费用 / 营业收入 ≥ 3%", {"研发费用": "2.99元", "营业收入": "100元"}, False),
    # a third cannot be written in decimals, so a comparison by division would miss this limit
    ("研发费用 / 营业收入 × 3 ≥ 1", {"研发费用": "1元", "营业收入": "3元"}, True),
    ("100人 ≤ 职工总数 < 300", {"职工总数": "300人"}, False),
    ("职工总数 介于 100人 至 300人", {"职工总数": "300人"}, True),
    ("平台级别 ≥ 市级", {"平台级别": "省级"}, True),
    ("平台级别 属于（县级、市级）", {"平台级别": "省级"}, False),
    ("平台级别 不属于（县级，市级）", {"平台级别": "省级"}, True),
    ("获奖名次 ≤ 3", {"获奖名次": "无"}, False),
    ("获奖名次 > 3", {"获奖名次": "无"}, False),
    ("获奖名次 ≠ 3", {"获奖名次": "无"}, True),
    ("获奖名次 = 无", {"获奖名次": "无"}, True),
    ("获奖名次 = 无", {"获奖名次": 2}, False),
    ("申报日期 - 注册日期 ≥ 365天", {"申报日期": "2024-12-31", "注册日期": "2024-01-01"}, True),
    ("注册日期 + 3个月 ≤ 申报日期", {"申报日期": "2024-02-29", "注册日期": "2023-11-30"}, True),
    ("年份（申报日期）= 2024年", {"申报日期": "2024-12-31"}, True),
    ("认定年度 ≥ 2023年", {"认定年度": "2024"}, True),
    ("从业年限 ≥ 3年", {"从业年限": "36个月"}, True),
    ("序时进度 - 完成进度 ≥ 10个百分点", {"序时进度": "50%", "完成进度": "40%"}, True),
    ("至少2项（规上、信用良好、市级奖补 > 0）", {"规上": "是", "市级奖补": "1元"}, True),
    ("个数（规上、信用良好）≥ 1项", {"规上": "是", "信用良好": "否"}, True),
    ("上年（营业收入）> 营业收入", {"上年": {"营业收入": "2元"}, "营业收入": "1元"}, True),
    ("增速（营业收入）≥ 10%", {"上年（营业收入）": "100元", "营业收入": "110元"}, True),
    ("营业收入 已知", {}, False),
    ("若 规上 则 职工总数 ≥ 100 否则 职工总数 ≥ 10", {"规上": "否", "职工总数": "10"}, True),
    ("非（规上 且 信用良好）", {"规上": "否"}, True),
]

VALUES = [
    ("市级奖补 × 30%，最高 150万元", {"市级奖补": "500.01万元"}, 150 * WAN),
    ("市级奖补 * 30%, cap 150万元", {"市级奖补": "400万元"}, 120 * WAN),
    ("市级奖补 × 30%，最高 150万元，最低 10万元", {"市级奖补": "1万元"}, 10 * WAN),
    ("（市级奖补，最高 10万元）+ 5万元", {"市级奖补": "20万元"}, 15 * WAN),
    ("最大（市级奖补、营业收入）", {"市级奖补": "2元", "营业收入": "3元"}, 300),
    ("若 规上 则 30万元 否则 0", {"规上": "是"}, 30 * WAN),
    ("市级奖补 缺省 1万元", {}, WAN),
    ("四舍五入（市级奖补 / 3）", {"市级奖补": "200元"}, 6700),
    ("去尾（职工总数 / 3人）× 1万元", {"职工总数": "8人"}, 2 * WAN),
]


@pytest.mark.parametrize(("expression", "record", "expected"), TRUTHS, ids=[row[0] for row in TRUTHS])
def test_a_condition_holds_as_the_table_says(
    expression: str, record: dict[str, object], expected: bool
) -> None:
    checked = policy(f"recognitions: [{{id: r, when: '{expression}'}}]")
    evaluation = Evaluation(checked, checked.parse_record(record), DAY)

    assert evaluation.item_truth(checked.item("r")) is expected


@pytest.mark.parametrize(("expression", "record", "expected"), VALUES, ids=[row[0] for row in VALUES])
def test_an_amount_is_what_the_table_says(expression: str, record: dict[str, object], expected: int) -> None:
    checked = policy(f"measures: [{{id: m, pay: '{expression}'}}]")
    evaluation = Evaluation(checked, checked.parse_record(record), DAY)
    pay = checked.item("m").pay

    assert pay is not None
    assert evaluation.value(pay) == Fraction(expected)


def test_an_amount_is_rounded_once_half_up_to_the_fen() -> None:
    from tests.rules.sample import answer, measure

    # 0.05 yuan x 30 % = 1.5 fen; rounding twice (to 2 fen, then of 3 x 2) would give 6
    decision = answer(measure("市级奖补 > 0", "市级奖补 × 30% × 3"), {"市级奖补": "0.05元"})

    assert decision.item("m").amount == 5


@pytest.mark.parametrize(
    ("expression", "record", "cause"),
    [
        ("市级奖补 > 0", {}, "missing:city_award"),
        ("上年（市级奖补）> 0", {"市级奖补": "1元"}, "missing:prev(city_award)"),
        ("市场地位", {}, "judge:standing"),
        ("研发费用 / 营业收入 ≥ 3%", {"研发费用": "1元", "营业收入": "0"}, "undefined:营业收入"),
    ],
)
def test_an_unknown_names_its_cause(expression: str, record: dict[str, object], cause: str) -> None:
    checked = policy(f"recognitions: [{{id: r, when: '{expression}'}}]")
    value = Evaluation(checked, checked.parse_record(record), DAY).item_truth(checked.item("r"))

    assert isinstance(value, Unknown)
    assert [str(found) for found in value.causes] == [cause]


@pytest.mark.parametrize(
    ("pay", "record", "low", "high"),
    [
        ("市级奖补 × 30%，最高 150万元", {}, 0, 150 * WAN),
        ("（若 规上 则 30万元 否则 10万元）+ 5万元", {}, 15 * WAN, 35 * WAN),
        ("50万元 - （若 规上 则 30万元 否则 10万元）", {}, 20 * WAN, 40 * WAN),
        ("最大（市级奖补、3万元）", {}, 3 * WAN, None),
    ],
)
def test_an_unknown_amount_keeps_its_bounds(
    pay: str, record: dict[str, object], low: int, high: int | None
) -> None:
    checked = policy(f"measures: [{{id: m, pay: '{pay}'}}]")
    tree = checked.item("m").pay
    assert tree is not None
    value = Evaluation(checked, checked.parse_record(record), DAY).value(tree)

    assert isinstance(value, Unknown)
    assert (value.low, value.high) == (low, high)


def test_a_comparison_is_decided_if_every_possible_value_agrees() -> None:
    checked = policy("recognitions: [{id: r, when: 评审得分 ≤ 100分 且 平台级别 ≥ 县级 且 市级奖补 ≥ 0}]")

    assert Evaluation(checked, checked.parse_record({}), DAY).item_truth(checked.item("r")) is True


def test_the_worst_of_several_choices_skips_none_and_keeps_the_possible_set() -> None:
    body = """
terms:
  人员档: {bands: {of: 职工总数, rows: {≥ 300: 省级, ≥ 20: 市级, else: 县级}}}
  营收档: {unless: 规上, bands: {of: 营业收入, rows: {≥ 2000万元: 省级, ≥ 300万元: 市级, else: 县级}}}
classes: [{id: size, values: [县级, 市级, 省级], is: 最差（人员档、营收档）}]
"""
    checked = policy(body)

    def size(record: dict[str, object]) -> object:
        return Evaluation(checked, checked.parse_record(record), DAY).item_value(checked.item("size"))

    assert size({"职工总数": 500, "规上": "是"}) == "省级"
    open_size = size({"职工总数": 50, "规上": "否"})
    assert isinstance(open_size, Unknown)
    assert open_size.possible == ("县级", "市级")
    assert size({"职工总数": 5, "规上": "否"}) == "县级"


def test_none_is_a_value_and_not_an_unknown() -> None:
    checked = policy("recognitions: [{id: r, when: 获奖名次 已知}]")
    record = checked.parse_record({"获奖名次": "无"})

    assert record.get("rank") is NONE
    assert Evaluation(checked, record, DAY).item_truth(checked.item("r")) is True
