"""Policy files that would have been misread: each is refused at its place, and nothing is guessed."""

from __future__ import annotations

import pytest

from tests.rules.sample import HEAD
from zoulang.rules import check_policy, load_policy

SILENT = [
    ("an empty list of conditions", "measures: [{id: m, all: [], pay: 1万元}]", "a list of conditions is"),
    ("unless without a test", "measures: [{id: m, unless: 规上, pay: 1万元}]", "this condition has no test"),
    (
        "unless with a list",
        "measures: [{id: m, when: 规上, unless: [信用良好], pay: 1万元}]",
        "unless needs one expression",
    ),
    (
        "of without at_least",
        "requires: [{id: r, when: 规上, of: [m]}]",
        "of means nothing here",
    ),
    (
        "a row whose when is a list",
        "measures: [{id: m, when: 规上, pay: {first: [{when: [规上], value: 1万元}, {else: 0}]}}]",
        "an expression is needed after when",
    ),
    ("an entry that is a word", "measures: [abc]", "this is no entry of measures"),
    ("facts in a list", "recognitions: [{id: r, when: 规上}]", "names with their values are needed"),
    ("a twin requirement", "requires: [{id: r, when: 规上}, {id: r, when: 信用良好}]", "the id r stands"),
    (
        "else before other rows",
        "measures: [{id: m, when: 规上, pay: {bands: {of: 市级奖补, rows: {else: 0, ≥ 1万元: 1万元}}}}]",
        "the rows after else can never win",
    ),
    (
        "instalments inside a row",
        "measures: [{id: m, when: 规上, pay: {first: [{else: {by_year: {from: 认定年度, 第1年: 1万元}}}]}}]",
        "instalments stand only directly under pay",
    ),
    (
        "a schedule without a year",
        "measures: [{id: m, when: 规上, pay: {by_year: {from: 认定年度}}}]",
        "the schedule has no year",
    ),
    (
        "a schedule of a hundred million years",
        "measures: [{id: m, when: 规上, pay: {by_year: {from: 认定年度, 第1..99999999年: 1万元}}}]",
        "第1..99999999年 is no span of years",
    ),
    (
        "a schedule that once would end after its first year",
        "measures: [{id: m, when: 规上, once: ever, pay: {by_year: {from: 认定年度, 第1..2年: 1万元}}}]",
        "once would refuse every instalment after the first",
    ),
    (
        "the best of dates",
        "measures: [{id: m, when: 规上, pay: 1万元}]\nterms: {较晚: {best: [注册日期, 申报日期]}}",
        "best compares quantities or choices, not date",
    ),
    ("items in a circle", "recognitions: [{id: a, name: 甲项, when: 乙项}, {id: b, name: 乙项, when: 甲项}]",
     "the items need each other in a circle: a → b → a"),
    ("an item and a term in a circle", "terms: {丙: 甲项}\nrecognitions: [{id: a, name: 甲项, when: 丙}]",
     "the items need each other in a circle: a → a"),
    ("years back that no record states", "recognitions: [{id: r, when: 往年（营业收入，11）> 0}]",
     "so many periods back are not kept"),
    ("years ahead", "recognitions: [{id: r, when: 往年（营业收入，-1）> 0}]", "so many periods back"),
    ("years back counted in months", "recognitions: [{id: r, when: 往年（营业收入，3年）> 0}]",
     "a whole number must be written out here"),
    ("a guard in an alternative", "measures: [{id: m, when: 规上 或 获奖名次 ≤ 3, pay: 获奖名次 × 1万元/名}]",
     "获奖名次 may be 无"),
    ("a guard that lets 无 pass", "measures: [{id: m, when: 获奖名次 ≠ 5名, pay: 获奖名次 × 1万元/名}]",
     "获奖名次 may be 无"),
    ("a divisor of nought", "measures: [{id: m, when: 规上, pay: 市级奖补 / 0}]", "nothing can be divided"),
    ("a month and a half after a date", "recognitions: [{id: r, when: 注册日期 + 1.5个月 ≥ 申报日期}]",
     "1.5个月 is no whole number of months or days"),
    ("a case that is a word", "cases: [abc]", "this is no case"),
    ("a case that expects nothing", "cases: [{id: c, set: {规上: 是}}]", "this case expects nothing"),
    ("a case file without a name", "case_files: [{keys: x.yaml}]", "this names no case file"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "body", "found"), SILENT, ids=[row[0] for row in SILENT])
def test_what_was_once_passed_over_in_silence_is_refused(what: str, body: str, found: str) -> None:
    head = "policy: p\nfacts: [规上]\n" if what == "facts in a list" else HEAD
    problems = [problem for problem in check_policy(head + body, "qingwu.yaml") if not problem.warning]

    assert any(problem.found.startswith(found) for problem in problems), problems
    assert all(problem.line and problem.source is not None for problem in problems)


FACTS = [
    ("{甲: {type: money, unit: 人}}", "人 is not a unit of money"),
    ("{甲: {type: money, unit: '5', within: 0..1}}", "5 is not a unit of money"),
    ("{甲: {type: money, per: yaer}}", "per: yaer is not known"),
    ("{甲: {type: count, or_none: 'true'}}", "or_none: true is not known"),
    ("{甲: {type: number, scale: 99}}", "99 is no number of decimals"),
    ("{甲: {type: count, within: 9..1}}", "the range ends before it begins"),
    ("{甲: {type: [红, 红]}}", "a value stands twice in this list"),
    ("{甲: {type: []}}", "a choice needs a list of values"),
    ("{或: {type: yes/no}}", "或 is a word of the rule language"),
    ("{甲: {en: revenue, type: money}, 乙: {en: Revenue, type: money}}", "乙 and 甲 are both called Revenue"),
]


@pytest.mark.parametrize(("facts", "found"), FACTS)
def test_a_fact_that_could_not_be_given_is_refused(facts: str, found: str) -> None:
    assert found in [problem.found for problem in check_policy(f"policy: p\nfacts: {facts}")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("measures: [&a {id: m}, *a]", "*a repeats what stands elsewhere"),
        ("measures: &a [*a]", "*a repeats what stands elsewhere"),
        ("measures: " + "[" * 100 + "]" * 100, "the text is nested too deeply"),
        ("measures: " + "[" * 5000, "the text is nested too deeply"),
        ("measures: \x07", "the invisible character U+0007 stands here"),
        ("measures:\n\t- id: m", "this is not YAML: found character '\\t' that cannot start any token"),
        ("effective: 21-04-26..25-12-31", "21-04-26 is no day"),
        ("effective: 2021-04-26...2025-12-31", ".2025-12-31 is no day"),
        (
            "recognitions: [{id: r, when: " + " 且 ".join(["1 = 1"] * 300) + "}]",
            "this expression is too long",
        ),
        (
            "recognitions: [{id: r, when: " + "(" * 300 + "是" + ")" * 300 + "}]",
            "this expression is too long",
        ),
    ],
)
def test_a_text_that_could_not_be_read_is_told_in_one_line(text: str, found: str) -> None:
    problems = check_policy("policy: p\n" + text, "qingwu.yaml")

    assert found in [problem.found for problem in problems]
    assert all("\n" not in str(problem) for problem in problems)


def test_a_choice_may_list_none_beside_facts_that_may_be_none() -> None:
    policy = load_policy(
        HEAD + "measures: [{id: m, when: 获奖名次 ≠ 无 且 规上 = 是, pay: 1万元}]\n"
        "classes: [{id: c, name: 牌, values: [红牌, 无], first: [{when: 规上, value: 红牌}, {else: 无}]}]\n"
        "recognitions: [{id: r, when: 牌 = 无}]"
    )

    assert [item.id for item in policy.items] == ["m", "c", "r"]


def test_two_lists_of_values_are_told_apart_by_the_values_that_are_used() -> None:
    policy = load_policy(
        "policy: size\nfacts: {从业人员: {type: count, unit: 人}, 评级: {type: [微型, 小型, 大型, 特大型]}}\n"
        "terms: {甲档: {bands: {of: 从业人员, rows: {≥ 20人: 大型, ≥ 10人: 小型, else: 微型}}}}\n"
        "classes: [{id: size, values: [微型, 小型, 大型], is: 最差（甲档、甲档）}]"
    )

    assert policy.terms["甲档"].type.values == ("微型", "小型", "大型")
