"""A figures file is checked before anything is counted; a mistake says line, column and what would do."""

from __future__ import annotations

import pytest

from tests.figures.registers import REGISTERS, figure_file
from zoulang.errors import InputError
from zoulang.figures import load_figures

GOOD = 'register: project\nvalue: 个数（已开工）按 全体 / 个数（是）按 全体\nunit: "%"'


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        load_figures(text, REGISTERS, "figures.yaml")
    return [str(problem) for problem in refused.value.problems]


def test_a_figure_keeps_clause_scope_goal_and_what_it_is_compared_with() -> None:
    more = """
scope: {zh: 全县, en: the county}
goal: 重点项目开工率
published: {clause: 二, what: 开工率}
"""
    [figure] = load_figures(figure_file(GOOD + more), REGISTERS)
    assert (figure.document, figure.clause, figure.scope.en) == ("sample", "一", "the county")
    assert figure.goal is not None and figure.goal.indicator == "重点项目开工率"
    assert figure.published is not None and figure.published.document == "sample"


def test_an_unknown_name_is_shown_where_it_stands_with_the_nearest() -> None:
    [told] = problems(figure_file(GOOD.replace("已开工", "已开公")))
    assert "figures.yaml, line 7, column 13: E01" in told
    assert "已开工" in told


def test_a_number_that_somebody_typed_is_no_figure() -> None:
    [told] = problems(figure_file("register: project\nvalue: 86个\nunit: {zh: 个, en: projects}"))
    assert "nothing is counted over the register" in told


def test_a_register_that_is_not_there_is_refused_with_those_that_are() -> None:
    [told] = problems(figure_file(GOOD.replace("project", "projects")))
    assert "there is no register projects; did you mean project?" in told


def test_the_unit_must_be_one_of_the_value() -> None:
    [told] = problems(figure_file(GOOD.replace('unit: "%"', "unit: 万元")))
    assert "万元 is no unit of percent" in told


def test_amounts_and_counts_do_not_mix() -> None:
    entry = "register: project\nvalue: 合计（完成投资）按 全体 + 个数（是）按 全体\nunit: 万元"
    assert "E12" in problems(figure_file(entry))[0]


def test_conditions_stand_inside_totals() -> None:
    value = "若 个数（是）按 全体 > 0 则 个数（已开工）按 全体 否则 0"
    entry = f"register: project\nvalue: {value}\nunit: {{zh: 个, en: projects}}"
    [told] = problems(figure_file(entry))
    assert "stands outside a total" in told


def test_two_figures_of_one_id_are_refused() -> None:
    once = figure_file(GOOD)
    twice = once + once.removeprefix("figures:\n")
    assert "the figure f stands twice" in problems(twice)[0]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines() -> None:
    told = problems(figure_file("register: nowhere\nvalue: 1\nunits: x"))
    assert [text.split(":")[0] for text in told] == sorted(text.split(":")[0] for text in told)
    assert len(told) >= 2


def test_a_part_is_no_figure_with_a_register_of_its_own() -> None:
    entry = GOOD + "\nparts: {甲: {register: project, value: 个数（是）按 全体}}"
    assert "parts or a register" in problems(figure_file(entry))[0]
