"""A figure is a query: exact where it is known, unknown with its cause where it is not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.figures.registers import project, reading, result_of

COUNT = "register: project\nvalue: 个数（是）按 全体\nunit: {zh: 个, en: projects}"
RATE = 'register: project\nvalue: 个数（已开工）按 全体 / 个数（是）按 全体\nunit: "%"'
SUM = "register: project\nvalue: 合计（完成投资）按 全体\nunit: {zh: 万元, en: 10k yuan}"


def test_a_ratio_of_two_counts_is_exact() -> None:
    read = reading({"project": [project()] * 84 + [project(begun=False)] * 2})
    result = result_of(RATE, read)
    assert result.value == Fraction(84, 86)
    assert result.shown == Fraction(8400, 86)
    assert result.cause is None


def test_an_empty_register_counts_nought_and_adds_up_to_nought_and_has_no_ratio() -> None:
    empty = reading({})
    assert result_of(COUNT, empty).value == 0
    assert result_of(SUM, empty).value == 0
    ratio = result_of(RATE, empty)
    assert ratio.value is None
    assert ratio.cause is not None and ratio.cause.kind == "undefined"


def test_a_mean_of_nobody_is_undefined_and_not_nought() -> None:
    result = result_of("register: project\nvalue: 平均（完成投资）按 全体\nunit: 万元", reading({}))
    assert result.cause is not None and result.cause.kind == "undefined"


def test_an_empty_cell_makes_the_figure_unknown_and_says_how_many_are_missing() -> None:
    read = reading({"project": [project(), project(begun=None), project(begun=None)]})
    result = result_of(RATE, read)
    assert result.value is None
    assert (result.interval.low, result.interval.high) == (Fraction(1, 3), 1)
    assert result.cause is not None
    assert (result.cause.kind, result.cause.rows) == ("missing", 2)
    assert [(words.zh, rows) for words, rows in result.cause.names] == [("已开工", 2)]


def test_a_sum_over_an_empty_cell_is_unknown_unless_the_file_leaves_it_out_openly() -> None:
    read = reading({"project": [project(invested=500_000_000), project(invested=None)]})
    assert result_of(SUM, read).value is None
    open_about_it = SUM.replace("按 全体", "按 全体 其中（完成投资 已知）")
    assert result_of(open_about_it, read).shown == 500


def test_what_cannot_matter_is_not_missing() -> None:
    rows = [project(level="省级"), project(level="县级", begun=None)]
    entry = (
        "register: project\nvalue: 个数（已开工）按 全体 其中（级别 = 省级）\nunit: {zh: 个, en: projects}"
    )
    assert result_of(entry, reading({"project": rows})).value == 1


def test_the_as_of_day_is_a_name_of_every_register() -> None:
    rows = [project(due=date(2026, 9, 29)), project(due=date(2026, 10, 1))]
    entry = "register: project\nvalue: 个数（期限 < 截止日）按 全体\nunit: {zh: 个, en: projects}"
    assert result_of(entry, reading({"project": rows})).value == 1


def test_growth_compares_with_the_register_of_a_year_ago() -> None:
    years = {2026: [project()] * 86, 2025: [project()] * 70}
    entry = """
parts:
  今年: {en: this year, register: project, value: 个数（是）按 全体}
  去年: {en: the year before, register: project, years_ago: "1", value: 个数（是）按 全体}
value: 今年 / 去年 - 1
unit: "%"
"""
    result = result_of(entry, reading({}, years))
    assert result.value == Fraction(16, 70)
    assert [str(counted.as_of) for counted in result.counted] == ["2026-09-30", "2025-09-30"]


def test_growth_on_a_year_without_rows_is_undefined() -> None:
    entry = """
parts:
  今年: {register: project, value: 个数（是）按 全体}
  去年: {register: project, years_ago: "1", value: 个数（是）按 全体}
value: 今年 / 去年 - 1
unit: "%"
"""
    result = result_of(entry, reading({}, {2026: [project()]}))
    assert result.cause is not None and result.cause.kind == "undefined"


def test_a_rank_is_read_in_the_own_row() -> None:
    rank = "register: district\nat: 本地\nvalue: 排名（项目数）按 全体\nunit: {zh: 名, en: place}"
    districts = [(True, 22), (False, 41), (False, 19)]
    assert result_of(rank, reading({"district": districts})).value == 2
    share = 'register: district\nat: 本地\nvalue: 占比（项目数）按 全体\nunit: "%"'
    assert result_of(share, reading({"district": districts})).value == Fraction(22, 82)


def test_a_rank_waits_for_the_values_that_may_change_it() -> None:
    rank = "register: district\nat: 本地\nvalue: 排名（项目数）按 全体\nunit: {zh: 名, en: place}"
    result = result_of(rank, reading({"district": [(True, 22), (False, None)]}))
    assert result.value is None
    assert (result.interval.low, result.interval.high) == (1, 2)


def test_without_the_own_row_there_is_no_rank() -> None:
    rank = "register: district\nat: 本地\nvalue: 排名（项目数）按 全体\nunit: {zh: 名, en: place}"
    result = result_of(rank, reading({"district": [(False, 41)]}))
    assert result.cause is not None and result.cause.kind == "no_row"


@pytest.mark.parametrize(
    ("rule", "day", "as_of"),
    [
        ("today", date(2026, 9, 29), "2026-09-29"),
        ("month", date(2026, 9, 29), "2026-08-31"),
        ("quarter", date(2026, 9, 30), "2026-09-30"),
        ("quarter", date(2026, 9, 29), "2026-06-30"),
        ("year", date(2026, 9, 30), "2025-12-31"),
        ("ten_days", date(2026, 9, 15), "2026-09-10"),
    ],
)
def test_the_as_of_rule_takes_the_last_period_that_is_over(rule: str, day: date, as_of: str) -> None:
    assert str(result_of(f"{COUNT}\nas_of: {rule}", reading({}), day).as_of) == as_of


def test_money_is_exact_in_its_unit() -> None:
    rows = [project(invested=12_345_678_901), project(invested=1)]
    result = result_of(SUM, reading({"project": rows}))
    assert result.value == 12_345_678_902
    assert result.shown == Fraction(12_345_678_902, 10**6)


def test_nothing_grows_with_the_number_of_figures_but_the_arithmetic() -> None:
    asked: list[str] = []
    read = reading({"project": [project()]})

    def counting(name: str, on: date) -> object:
        asked.append(name)
        return read(name, on)

    result_of(RATE, counting)  # type: ignore[arg-type]
    assert asked == ["project"]
