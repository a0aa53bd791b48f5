"""Messages as documents: a piece of a policy, and the exact sentence that a person is told."""

from __future__ import annotations

import pytest

from tests.rules.sample import HEAD
from zoulang.rules import check_policy

MESSAGES = [
    ("when: 市级奖 > 0", "E01 unknown name 市级奖; did you mean 市级奖补?"),
    ("when: 规上 且 非甲类企业", "E01 unknown name 非甲类企业; declare it under facts or terms"),
    (
        "when: 规上 且 信用良好 或 市级奖补 > 0",
        "E03 且 and 或 stand side by side; put the part that belongs together in parentheses",
    ),
    ("when: 市级奖补 >", "E04 the expression ends too early; add what is compared or computed"),
    (
        "when: 规上 信用良好",
        "E04 信用良好 follows without a sign before it; "
        "put 且, 或, a comparison or an arithmetic sign between the two",
    ),
    ("when: 注册日期 > 2021-02-30", "E05 2021-02-30 is no day of the calendar; check month and day"),
    ("when: 规上 > 是", "E08 yes/no has no order; compare with = or ≠"),
    (
        "pay: 市级奖补 + 30%",
        "E10 money and percent cannot be added; write how the percent applies: amount × percent",
    ),
    ("when: 职工总数 > 5家", "E11 the units 人 and 家 differ; compare and add only quantities of one unit"),
    ("when: 市级奖补 > 150", "E12 the amount 150 has no unit; did you mean 150万元?"),
    ("when: 完成进度 ≥ 60", "E12 the share 60 has no unit; did you mean 60%?"),
    ("when: 从业年限 ≥ 3", "E12 the duration 3 has no unit; did you mean 3年 or 3天?"),
    (
        "when: 序时进度 - 完成进度 ≥ 10%",
        "E13 a difference of two percentages is in percentage points; write 10个百分点",
    ),
    (
        "pay: 职工总数 × 1万元",
        "E17 this is number in 人·元, but money is needed here; write an amount, such as 50万元",
    ),
    (
        "when: 获奖名次 + 1 > 2",
        "E14 获奖名次 may be 无 and cannot be computed with; test 获奖名次 ≠ 无 in the condition first",
    ),
    (
        "when: 职工总数 = 无",
        "E15 职工总数 is never 无; declare it with or_none: yes, if 无 is a possible answer",
    ),
    ("when: 平台级别 ≥ 省", "E01 unknown name 省; did you mean 省级?"),
    (
        "when: 市级奖补",
        "E17 this is money, but yes/no is needed here; write a condition, such as 年产值 ≥ 500万元",
    ),
    ("pay: 规上", "E17 this is yes/no, but money is needed here; write an amount, such as 50万元"),
    (
        "pay: 最大（市级奖补）",
        "E24 最大 of one value needs to know over what; write 最大（x）按 全体 for all records, "
        "最大（近3年（x）） for the periods before, or several values 最大（a、b）",
    ),
    ("wenn: 规上", "E19 a measure has no key wenn; did you mean when?"),
    (
        "pay: 最高（市级奖补、1万元）",
        "E21 最高 is written after an amount as its limit; for the largest of several write 最大",
    ),
    ("when: 上年（规上）", "E23 上年 needs a fact that is given per year; declare the fact with per: year"),
    (
        "pay: {bands: {of: 市级奖补, rows: {≥ 2万元: 1万元, ≥ 3万元: 2万元, else: 0}}}",
        "E30 this row can never win: ≥ 3万元 stands after ≥ 2万元; put the stricter limit first",
    ),
]


@pytest.mark.parametrize(("line", "message"), MESSAGES, ids=[row[0] for row in MESSAGES])
def test_a_mistake_is_told_in_one_sentence(line: str, message: str) -> None:
    other = "" if line.startswith("pay") else "  pay: 1万元\n"
    problems = check_policy(f"{HEAD}measures:\n- id: m\n  {line}\n{other}", "qingwu.yaml")

    assert [
        f"{problem.code} {problem.found}; {problem.remedy}" for problem in problems if not problem.warning
    ] == [message]
    assert all(problem.line is not None and problem.file == "qingwu.yaml" for problem in problems)


def test_a_message_shows_the_line_with_a_caret_under_the_place() -> None:
    (problem,) = check_policy(
        "policy: p\nfacts: {a: {zh: 市级四类奖补, type: money}}\n"
        "measures: [{id: m, when: 市级四奖补 > 0, pay: 1万元}]",
        "p.yaml",
    )

    assert problem.with_caret() == (
        "p.yaml, line 3, column 26: E01 unknown name 市级四奖补; did you mean 市级四类奖补?\n"
        "  measures: [{id: m, when: 市级四奖补 > 0, pay: 1万元}]\n"
        "                           ^"
    )


def test_the_caret_finds_its_place_in_quoted_and_folded_text() -> None:
    body = "measures:\n- id: m\n  when: >-\n    规上 且\n    信用好\n  pay: '1万元 + 市奖补'\n"
    problems = check_policy(HEAD + body)
    lines = (HEAD + body).split("\n")

    for problem, name in zip(problems, ("信用好", "市奖补"), strict=True):
        assert problem.line is not None
        assert problem.column is not None
        assert lines[problem.line - 1][problem.column - 1 :].startswith(name)


def test_all_mistakes_of_a_file_are_told_at_once_in_the_order_of_the_lines() -> None:
    problems = check_policy(
        HEAD
        + "measures:\n- {id: a, when: 规摸 且, pay: 1万元}\n- {id: b, when: 规上, pay: 5}\n"
        + "- {id: b, pay: 1万元}\n"
    )

    assert [problem.code for problem in problems] == ["E01", "E12", "E22"]
    assert [problem.line for problem in problems] == sorted(problem.line or 0 for problem in problems)


def test_terms_that_define_each_other_are_told_as_a_circle() -> None:
    (problem,) = check_policy(HEAD + "terms: {甲: 乙 + 1元, 乙: 甲 + 1元}")

    assert problem.found == "the terms define each other in a circle: 甲 → 乙 → 甲"


def test_a_key_that_stands_twice_is_told() -> None:
    (problem,) = check_policy("policy: p\nfacts: {}\nfacts: {}\n")

    assert str(problem) == "line 3, column 1: E22 the key facts stands twice; keep one of the two"


def test_two_readings_of_a_run_without_spaces_are_refused() -> None:
    facts = "policy: p\nfacts: {甲: {type: yes/no}, 或有负债: {type: yes/no}, 有负债: {type: yes/no}}\n"
    (problem,) = check_policy(facts + "recognitions: [{id: r, when: 甲或有负债}]")

    assert (problem.code, problem.remedy) == ("E02", "add a space where one name ends and the next begins")
    spaced = check_policy(facts + "recognitions: [{id: r, when: 甲 或 有负债}]")
    assert [problem.found for problem in spaced] == ["no rule reads the fact 或有负债"]


def test_what_the_text_leaves_open_is_a_warning_and_not_an_error() -> None:
    warnings = check_policy(
        HEAD + "interpretations: {续发: {type: yes/no, ask: 是否续发, owner: 县工信局}}\n"
        "measures: [{id: m, pay: {by_year: {from: 认定年度, 第1年: 2万元, 第2..3年: 1万元}}}]\n"
        "classes: [{id: c, values: [红, 绿], first: [{when: 规上, value: 绿}]}]"
    )

    # The sample declares more facts than these rules read, and few of their sources.
    others = [(w.code, w.warning) for w in warnings if w.code not in ("W47", "W48")]
    assert others == [("W44", True), ("W45", True), ("W40", True)]


def test_a_file_that_is_not_yaml_is_told_with_its_place() -> None:
    (problem,) = check_policy("policy: p\nfacts: {a: {zh: 甲\n")

    assert problem.code == "E00"
    assert problem.line is not None
