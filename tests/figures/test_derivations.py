"""Calculations over printed numbers: what agrees, what differs, what base is implied, what cannot be told."""

from __future__ import annotations

from typing import Any

import pytest

from zoulang.documents.records.figures.printed import printed
from zoulang.errors import InputError
from zoulang.figures.book import Book, Entry
from zoulang.figures.derivations import Derived, derive

NUMBERS = {
    "重点项目数": ("57", "个", None),
    "已开工数": ("55", "个", None),
    "开工率": ("96.5", "%", None),
    "错报开工率": ("97.2", "%", None),
    "总投资": ("160.5", "亿元", None),
    "完成投资": ("33.6", "亿元", None),
    "投资完成率": ("70.4", "%", None),
    "合作院校": ("80", "所", "余"),
    "国内院校": ("50", "所", None),
    "国外院校": ("40", "所", None),
    "占比": ("0.25", "比值", None),
}


def book(**more: tuple[str, str, str | None]) -> Book:
    numbers = {**NUMBERS, **more}
    return Book(Entry("figure", name, "一", printed(*number)) for name, number in numbers.items())


def derived(relation: str, formula: str, **more: Any) -> Derived:
    return derive({"relation": relation, "formula": formula, **more}, book())


def test_a_ratio_agrees_as_far_as_the_printed_digits_tell() -> None:
    assert derived("ratio", "已开工数 / 重点项目数", printed="开工率").verdict == "agrees"
    assert derived("ratio", "已开工数 / 重点项目数", printed="错报开工率").verdict == "differs"


def test_halves_are_rounded_up() -> None:
    halves = book(甲=("15", "个", None), 乙=("16", "个", None), 率=("93.8", "%", None))
    assert derive({"relation": "ratio", "formula": "甲 / 乙", "printed": "率"}, halves).verdict == "agrees"


def test_a_completion_implies_the_plan_between_what_rounding_leaves() -> None:
    found = derived(
        "implied_base", "完成投资 / 投资完成率", check="完成投资 / 基数", printed="投资完成率", unit="亿元"
    )
    assert found.verdict == "base_implied" and found.base is not None
    assert (round(float(found.base.low), 2), round(float(found.base.high), 2)) == (47.62, 47.83)
    assert float(found.base.likely) == 47.7
    assert found.base.check_text == "33.6 ÷ 47.7"


def test_completed_over_total_investment_never_tests_the_completion_rate() -> None:
    with pytest.raises(InputError, match="the rate is of the plan of the year"):
        derived("ratio", "完成投资 / 总投资", printed="投资完成率")


def test_what_lies_near_and_is_not_meant_is_shown_as_such() -> None:
    found = derived(
        "implied_base",
        "完成投资 / 投资完成率",
        check="完成投资 / 基数",
        printed="投资完成率",
        unit="亿元",
        not_meant=[{"formula": "完成投资 / 总投资", "why": {"zh": "占总投资", "en": "of the total"}}],
    )
    [near] = found.not_meant
    assert (near.text, round(float(near.gives), 1), near.why_en) == ("33.6 ÷ 160.5", 20.9, "of the total")


def test_a_count_implies_only_whole_numbers() -> None:
    growth = book(今年=("86", "个", None), 增长=("22.86", "%", None))
    told = {"relation": "implied_base", "formula": "今年 / (1 + 增长)", "check": "今年 / 基数 - 1",
            "printed": "增长", "unit": "个"}  # fmt: skip
    found = derive(told, growth)
    assert found.base is not None and found.base.whole == (70, 70)


def test_a_growth_that_no_whole_number_gives_differs() -> None:
    growth = book(今年=("87", "个", None), 增长=("22.86", "%", None))
    told = {"relation": "implied_base", "formula": "今年 / (1 + 增长)", "check": "今年 / 基数 - 1",
            "printed": "增长", "unit": "个"}  # fmt: skip
    assert derive(told, growth).verdict == "differs"


def test_a_share_in_words_is_exact() -> None:
    found = derived("implied_base", "已开工数 / 占比", check="已开工数 / 基数", printed="占比", unit="个")
    assert found.gives == 220
    assert found.base is not None and found.base.low == found.base.high == 220


def test_a_lower_bound_contradicts_nothing_above_it() -> None:
    assert derived("sum", "国内院校 + 国外院校", printed="合作院校").verdict == "cannot_be_checked"
    fewer = book(国内院校=("30", "所", None))
    told = {"relation": "sum", "formula": "国内院校 + 国外院校", "printed": "合作院校"}
    assert derive(told, fewer).verdict == "differs"


def test_a_part_may_not_exceed_its_bound() -> None:
    assert derived("bound", "已开工数", printed="重点项目数").verdict == "agrees"
    assert derived("bound", "重点项目数", printed="已开工数").verdict == "differs"


def test_a_list_left_open_contradicts_only_a_smaller_count() -> None:
    told = {"relation": "count", "listed": ["甲", "乙"], "open": "yes", "printed": {"value": "3"}}
    assert derive(told, book()).verdict == "cannot_be_checked"
    assert derive({**told, "open": "no"}, book()).verdict == "differs"
    assert derive({**told, "printed": {"value": "1"}}, book()).verdict == "differs"


def test_without_anything_printed_nothing_can_be_checked() -> None:
    found = derived("difference", "重点项目数 - 已开工数", unit="个")
    assert (found.gives, found.verdict, found.consistent) == (2, "cannot_be_checked", None)


def test_two_numbers_of_one_name_must_be_told_apart() -> None:
    twice = Book(
        [
            Entry("figure", "项目数", "一", printed("86", "个")),
            Entry("figure", "项目数", "二", printed("32", "个")),
        ]
    )
    with pytest.raises(InputError, match="2 numbers are called 项目数"):
        derive({"relation": "difference", "formula": "项目数 - 1"}, twice)
    inputs = {"甲": {"figure": "项目数", "clause": "一"}, "乙": {"figure": "项目数", "clause": "二"}}
    assert derive({"relation": "difference", "formula": "甲 - 乙", "inputs": inputs}, twice).gives == 54


def test_a_number_told_again_is_the_same_fact() -> None:
    again = Book(
        [
            Entry("figure", "项目数", "一", printed("86", "个")),
            Entry("figure", "项目数", "二", printed("86", "个"), repeats=True),
        ]
    )
    assert derive({"relation": "sum", "formula": "项目数 + 1个"}, again).gives == 87


def test_amounts_are_not_added_to_counts() -> None:
    with pytest.raises(InputError, match="E1"):
        derived("sum", "总投资 + 重点项目数")


def test_an_unknown_name_is_refused_with_its_place() -> None:
    with pytest.raises(InputError) as refused:
        derive({"relation": "sum", "formula": "没有的数 + 1"}, book(), "some record")
    assert refused.value.problems[0].place == "some record"
