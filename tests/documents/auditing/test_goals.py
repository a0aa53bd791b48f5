"""Goals that cannot be measured, and goals that contradict each other."""

from __future__ import annotations

import pytest

from tests.documents.auditing.reports import of, one

PANEL = """一、总体目标
到2028年，{goals}。
二、重点任务
（一）链条行动。发展光学玻璃、酶制剂、传感器等产业。
	专栏1  重点产业

	光学玻璃
	以青梧朔光玻璃有限公司为链主企业。
	2028年目标：年产值达到20亿元。

	酶制剂
	以青梧砚溪生物有限公司为链主企业。
	2028年目标：年产值达到30亿元。

	传感器
	以青梧鹿鸣传感有限公司为链主企业。
	2028年目标：年产值达到40亿元。
"""


@pytest.mark.parametrize("goal", ["全县工业总产值翻一番", "骨干企业营业收入倍增"])
def test_doubling_needs_a_base_year(goal: str) -> None:
    finding = one("no-base-year", f"一、目标\n到2028年，实现{goal}。")
    assert (finding.severity, finding.places[0].quote) == ("open", f"实现{goal}")
    assert not of(
        "no-base-year",
        f"一、目标\n到2028年，{goal.replace('翻', '比2024年翻').replace('倍', '比2024年倍')}。",
    )


@pytest.mark.parametrize(
    "text", ["实施企业倍增计划，推动企业成长。", "奖励资金按标准翻倍。", "支持高成长性企业倍增发展。"]
)
def test_doubling_in_a_name_or_of_an_award_is_no_goal(text: str) -> None:
    assert not of("no-base-year", f"一、目标\n{text}")


def test_growth_over_several_years_needs_its_base() -> None:
    finding = one("growth-without-base", "一、目标\n到2028年，规模以上工业增加值增长30%。")
    assert finding.severity == "open"
    assert not of("growth-without-base", "一、目标\n到2028年，规模以上工业增加值年均增长8%。")
    assert not of("growth-without-base", "一、目标\n今年，规模以上工业增加值增长8%。")


def test_a_goal_against_somebody_elses_figure_needs_the_figure() -> None:
    finding = one(
        "reference-value-not-printed", "一、目标\n到2028年，研发投入占比、税收占比高于全市平均水平。"
    )
    assert finding.severity == "open"
    assert finding.parts == {"names": "研发投入占比、税收占比", "reference": "全市平均水平"}


def test_one_indicator_with_two_values_for_one_year_is_an_error() -> None:
    text = "一、目标\n到2028年，高新技术企业达到90家。\n二、任务\n加强培育，到2028年高新技术企业达到{}家。"
    finding = one("target-differs", text.format(120))
    assert (finding.severity, finding.addresses) == ("error", ("一", "二"))
    assert (finding.parts["before"], finding.parts["after"], finding.parts["by"]) == ("90家", "120家", "2028")
    assert not of("target-differs", text.format(90))


def test_a_goal_of_the_text_that_its_panel_contradicts_is_an_error() -> None:
    goals = "光学玻璃产业规模达到25亿元，酶制剂产业规模达到30亿元，传感器产业规模达到40亿元"
    finding = one("target-differs", PANEL.format(goals=goals))
    assert (finding.parts["before"], finding.parts["after"]) == ("25亿元", "20亿元")
    assert finding.addresses == ("一", "二/（一）/专栏1/光学玻璃")


def test_another_name_for_the_same_goal_is_a_notice() -> None:
    goals = "光学材料产业规模达到20亿元，酶制剂产业规模达到30亿元，传感器产业规模达到40亿元"
    finding = one("names-differ", PANEL.format(goals=goals))
    assert finding.severity == "notice"
    assert "光学材料产业规模/光学玻璃年产值" in finding.parts["pairs"]
    assert not of("target-differs", PANEL.format(goals=goals))
