"""Lights are classes: one of ordered values, by the first row that holds."""

from __future__ import annotations

import pytest

from tests.rules.sample import answer
from zoulang.rules import explain
from zoulang.rules.deciding.values import Unknown

LIGHT = """
terms: {落后: 序时进度 - 完成进度}
words: {落后: lag, 红: red, 黄: yellow, 绿: green}
classes:
- id: light
  name: 亮灯
  clause: 四/（二）
  title: {zh: 进度亮灯, en: Progress light}
  values: [红, 黄, 绿]
  first:
  - {when: 落后 ≥ 10个百分点 或 逾期天数 > 30天, value: 红}
  - {when: 落后 > 0 或 逾期天数 > 0, value: 黄}
  - {else: 绿}
measures: [{id: m, when: 亮灯 ≥ 黄, pay: 1万元}]
"""


@pytest.mark.parametrize(
    ("plan", "done", "overdue", "light"),
    [
        ("50%", "50%", "0", "绿"),
        ("50%", "60%", "0天", "绿"),
        ("50%", "49.9%", "0", "黄"),
        ("50%", "40.1%", "30", "黄"),
        ("50%", "40%", "0", "红"),
        ("50%", "50%", "31", "红"),
    ],
)
def test_a_light_follows_its_rows(plan: str, done: str, overdue: str, light: str) -> None:
    decision = answer(LIGHT, {"序时进度": plan, "完成进度": done, "逾期天数": overdue})

    assert decision.item("light").value == light
    assert decision.item("m").outcome == ("no" if light == "红" else "yes")


def test_a_light_that_lacks_a_fact_keeps_the_colours_that_are_still_possible() -> None:
    result = answer(LIGHT, {"序时进度": "50%", "完成进度": "45%"}).item("light")

    assert isinstance(result.value, Unknown)
    assert result.value.possible == ("红", "黄")
    assert [need.words.zh for need in result.needs] == ["逾期天数"]


def test_a_light_is_red_whatever_is_missing_once_one_test_is_clear() -> None:
    assert answer(LIGHT, {"序时进度": "50%", "完成进度": "30%"}).item("light").value == "红"


def test_a_gap_of_the_text_is_the_texts_and_not_the_programs() -> None:
    body = """
interpretations: {小幅落后: {type: light, ask: 落后不足10个百分点亮什么灯, owner: 县发改局}}
terms: {落后: 序时进度 - 完成进度}
classes:
- id: light
  values: [红, 黄, 绿]
  first: [{when: 落后 ≤ 0, value: 绿}, {when: 落后 ≥ 10个百分点, value: 红}, {else: 小幅落后}]
- {id: gap, values: [红, 绿], first: [{when: 落后 ≤ 0, value: 绿}, {when: 落后 ≥ 10个百分点, value: 红}]}
"""
    decision = answer(body, {"序时进度": "50%", "完成进度": "45%"})

    assert [result.reasons for result in decision.items] == [("silent:小幅落后",), ("silent:gap.gap",)]
    assert all(result.only_text_is_silent for result in decision.items)


def test_the_arithmetic_of_a_light_is_shown_in_both_languages() -> None:
    decision = answer(LIGHT, {"序时进度": "50%", "完成进度": "45%", "逾期天数": "0"})

    assert "落后 = 序时进度 − 完成进度 = 50% − 45% = 5个百分点" in explain(decision, "zh")
    assert "lag = planned progress − actual progress = 50% − 45% = 5 percentage points" in explain(
        decision, "en"
    )
    assert "Progress light (clause 四/（二）): yellow" in explain(decision, "en")
