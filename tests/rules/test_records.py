"""Records take any spelling of names and values, and refuse what they cannot mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.rules.sample import policy
from zoulang.errors import InputError
from zoulang.rules import NONE

POLICY = policy("")

VALUES = [
    ("city_award", "500.01万元", Fraction(500_010_000)),
    ("市级奖补", "5,000,100元", Fraction(500_010_000)),
    ("市补", 500_010_000, Fraction(500_010_000)),
    ("City Award", "0", Fraction(0)),
    ("序时进度", "3.5％", Fraction(7, 200)),
    ("序时进度", Decimal("0.035"), Fraction(7, 200)),
    ("职工总数", "1,200人", Fraction(1200)),
    ("职工总数", "1200", Fraction(1200)),
    ("规上", "是", True),
    ("规上", "No", False),
    ("规上", True, True),
    ("平台级别", " 市级 ", "市级"),
    ("获奖名次", "无", NONE),
    ("注册日期", "2021年4月6日", date(2021, 4, 6)),
    ("注册日期", "2021/4/6", date(2021, 4, 6)),
    ("认定年度", "2022年度", 2022),
    ("认定年度", 2022, 2022),
    ("从业年限", "3年", Fraction(36)),
    ("从业年限", "3", Fraction(36)),
]


@pytest.mark.parametrize(("name", "raw", "value"), VALUES, ids=[f"{row[0]} {row[1]}" for row in VALUES])
def test_a_value_is_read_from_any_spelling(name: str, raw: object, value: object) -> None:
    record = POLICY.parse_record({name: raw})

    assert list(record.values.values()) == [value]


def test_earlier_periods_are_read_flat_or_nested() -> None:
    flat = POLICY.parse_record(
        {"上年（营业收入）": "1元", "前年（营业收入）": "2元", "往年（营业收入，3）": "3元"}
    )
    nested = POLICY.parse_record({"上年": {"营业收入": "1元"}, "前年": {"营业收入": "2元"}})

    assert [flat.get("revenue", back) for back in (1, 2, 3)] == [100, 200, 300]
    assert [nested.get("revenue", back) for back in (0, 1, 2)] == [None, 100, 200]


def test_empty_is_missing_and_never_zero_or_no() -> None:
    assert POLICY.parse_record({"市级奖补": "", "规上": None, "职工总数": "  "}).values == {}


MESSAGES = [
    ({"市级奖补": "-1万元"}, "市级奖补 -1万元 is negative; give zero or more"),
    ({"市级奖补": -1}, "市级奖补 -1 is negative; give zero or more"),
    ({"市级奖补": "500"}, "市级奖补 500 has no unit; did you mean 500万元?"),
    ({"市级奖补": "0.001元"}, "市级奖补 '0.001元' is finer than one fen; write for example 150万元"),
    ({"市级奖补": 1.5}, "市级奖补 1.5 is a floating number; give text with its unit, such as 150万元"),
    ({"职工总数": "3.5人"}, "职工总数 3.5人 is not a whole number; give a whole number"),
    ({"职工总数": "3家"}, "职工总数 3家 is in 家; write for example 12人"),
    ({"规上": "也许"}, "规上 cannot be 也许; write 是 or 否 (yes or no)"),
    ({"平台级别": "国级"}, "平台级别 cannot be 国级; did you mean 县级?"),
    ({"规上": "无"}, "规上 is never 无; leave it empty if it is not known, or give a value"),
    ({"注册日期": "2021-02-30"}, "注册日期 cannot be 2021-02-30; write for example 2022-06-01"),
    ({"评审得分": "101分"}, "评审得分 101分 is above the highest value; check the value"),
    ({"市级奖": "1元"}, "E01 unknown name 市级奖; did you mean 市级奖补?"),
]


@pytest.mark.parametrize(("record", "message"), MESSAGES, ids=[row[1] for row in MESSAGES])
def test_a_wrong_value_is_told_with_its_place_and_remedy(record: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        POLICY.parse_record(record, where="firms.xlsx, row 7")

    (problem,) = caught.value.problems
    assert message in str(problem)
    assert str(problem).startswith("firms.xlsx, row 7")


def test_all_mistakes_of_a_record_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        POLICY.parse_record({"市级奖补": "-1元", "规上": "?", "没有的事": "1"})

    assert len(caught.value.problems) == 3


def test_a_policy_lists_the_inputs_that_its_items_read_with_their_periods() -> None:
    checked = policy(
        "terms: {强度: 研发费用 / 营业收入}\nrecognitions: [{id: r, when: 上年（强度）≥ 3% 且 规上}]"
    )

    assert [(wanted.zh, wanted.en) for wanted in checked.inputs] == [
        ("上年（营业收入）", "revenue, previous year"),
        ("上年（研发费用）", "R&D spending, previous year"),
        ("规上", "above scale"),
        ("申报日期", "date of the claim"),
    ]


@pytest.mark.parametrize(
    "amount",
    ["1,5万元", "12,34万元", "1,000,00元", "3 5万元", "1e5", "150万", "9999999999999999万元", "约150万元"],
)
def test_an_amount_that_may_mean_another_is_refused(amount: str) -> None:
    with pytest.raises(InputError):
        POLICY.parse_record({"市级奖补": amount})


@pytest.mark.parametrize(
    ("amount", "fen"),
    [("1,234.5万元", 1_234_500_000), ("１５０ 万元", 150_000_000), ("+5万元", 5_000_000), ("5分", 5)],
)
def test_an_amount_is_read_as_it_is_typed(amount: str, fen: int) -> None:
    assert POLICY.parse_record({"市级奖补": amount}).get("city_award") == fen


@pytest.mark.parametrize("day", ["22-06-01", "0022-06-01", "2022-06", "44713", "2022-06-01 08:30"])
def test_a_day_without_its_whole_year_is_refused(day: str) -> None:
    with pytest.raises(InputError, match="注册日期 cannot be"):
        POLICY.parse_record({"注册日期": day})
