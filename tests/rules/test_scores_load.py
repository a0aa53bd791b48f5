"""Scores: lines, groups and totals of the file become one tree whose parts keep their names."""

from __future__ import annotations

from fractions import Fraction

import pytest

from zoulang.rules.loading.load import check_policy, load_policy
from zoulang.rules.policy import Policy
from zoulang.rules.tree import Call, Default, Limit, Node, Range, Unless

FACTS = (
    "policy: qingwu\nfacts:\n  研发强度: {type: percent, within: 0..100}\n  专利: {type: count, unit: 项}\n"
    "  复审: {type: yes/no}\n  得分: {type: number, unit: 分, within: 0..100}\n"
)


def loaded(items: str, score: str = "", body: str = "") -> Policy:
    return load_policy(f"{FACTS}scores:\n- {{id: s, name: 总分, {score} items: [{items}]}}\n{body}\n")


def line(text: str) -> Node:
    return loaded(text).item("s").parts[0].value


def test_the_total_adds_the_parts_themselves() -> None:
    policy = loaded("{id: a, points: 得分}, {id: g, items: [{id: b, points: 3}, {id: c, points: 4}]}")
    item = policy.item("s")

    assert isinstance(item.value, Call)
    assert item.value.function == "sum"
    assert all(node is part.value for node, part in zip(item.value.arguments, item.parts, strict=True))
    assert [part.id for part in item.parts[1].parts] == ["b", "c"]


def test_a_named_line_is_a_term_with_the_very_same_points() -> None:
    policy = loaded("{id: a, name: 甲分, points: 得分}", body="recognitions: [{id: r, when: 甲分 ≠ 0}]")

    assert policy.terms["甲分"].value is policy.item("s").parts[0].value


def test_names_of_lines_may_be_used_before_and_after_they_are_declared() -> None:
    policy = loaded(
        "{id: a, points: 乙分 × 2}, {id: b, name: 乙分, points: 丙}", body="terms: {丙: 得分 / 2}"
    )

    assert policy.terms["乙分"].value is policy.item("s").parts[1].value


def test_a_maximum_caps_only_what_could_exceed_it() -> None:
    capped, free = line("{id: a, max: 5, points: 专利 × 3分}"), line("{id: a, max: 100, points: 得分}")

    assert isinstance(capped, Limit)
    assert not isinstance(free, Limit)


def test_points_within_bounds_carry_the_name_of_their_line() -> None:
    node = line("{id: a, name: 创新, bands: {of: 研发强度, rows: {≥ 5%: 7..8, else: 0}}}")
    found = next(part for part in node.walk() if isinstance(part, Range))

    assert (found.low, found.high, found.name) == (Fraction(7), Fraction(8), "创新")


def test_what_is_missing_and_what_does_not_apply_have_their_places() -> None:
    node = line("{id: a, points: 专利 × 3分, missing: 1, unless: 复审, max: 9}")

    assert isinstance(node, Unless)
    assert isinstance(node.value, Limit)
    assert isinstance(node.value.value, Default)


@pytest.mark.parametrize(
    "points", ["15", "15分", "得分", "专利 × 3分", "研发强度 / 10% × 20分", "去尾（研发强度 / 1%）× 1分"]
)
def test_points_are_numbers_or_points(points: str) -> None:
    assert line(f"{{id: a, points: {points}}}").type.kind.value == "number"


@pytest.mark.parametrize(
    ("items", "score", "code"),
    [
        ("{id: a, max: 60, points: 60}, {id: b, max: 30, points: 30}", "max: 100,", "E31"),
        ("{id: a, points: 3}, {id: a, points: 4}", "", "E22"),
        ("{id: a, points: 30%}", "", "E17"),
        ("{id: a, points: 3, first: [{else: 4}]}", "", "E19"),
        ("{id: a}", "", "E19"),
        ("{id: a, name: 甲分, points: 总分}", "", "E20"),
    ],
)
def test_a_score_that_does_not_add_up_is_refused(items: str, score: str, code: str) -> None:
    problems = check_policy(f"{FACTS}scores:\n- {{id: s, name: 总分, {score} items: [{items}]}}\n")

    assert [problem.code for problem in problems if not problem.warning] == [code]
