"""Series over periods: what the text says of three years becomes one value for each year."""

from __future__ import annotations

import pytest

from zoulang.rules.loading.load import check_policy, load_policy
from zoulang.rules.policy import Policy
from zoulang.rules.tree import And, Arithmetic, Call, Compare, Literal, Node, Or, Shift

FACTS = (
    "policy: qingwu\nfacts:\n"
    "  营业收入: {type: money, per: year}\n  研发费用: {type: money, per: year, or_none: yes}\n"
    "  产值: {type: money, per: quarter}\n  职工总数: {type: count, unit: 人}\n"
)


def loaded(body: str) -> Policy:
    return load_policy(f"{FACTS}{body}\n")


def term(text: str) -> Node:
    return loaded(f"terms: {{x: {text}}}").terms["x"].value


def mistake(text: str) -> tuple[str | None, str]:
    problems = check_policy(f"{FACTS}terms: {{x: {text}}}\n")
    (problem,) = [problem for problem in problems if not problem.warning]
    return problem.code, problem.found


@pytest.mark.parametrize(
    ("text", "function", "back"),
    [
        ("合计（近3年（营业收入））", "sum", [3, 2, 1]),
        ("sum(last_3(营业收入))", "sum", [3, 2, 1]),
        ("平均（近2年（研发费用））", "mean", [2, 1]),
        ("最大（近4季（产值））", "largest", [4, 3, 2, 1]),
        ("个数（近2期（营业收入 > 1万元））", "count", [2, 1]),
    ],
)
def test_a_series_is_one_shift_for_each_period_oldest_first(
    text: str, function: str, back: list[int]
) -> None:
    node = term(text)

    assert isinstance(node, Call)
    assert node.function == function
    assert [part.periods for part in node.arguments if isinstance(part, Shift)] == back


def test_all_and_any_of_a_series_are_logic() -> None:
    every, some = term("全部（近2年（营业收入 > 1万元））"), term("任一（近2年（营业收入 > 1万元））")

    assert isinstance(every, And)
    assert isinstance(some, Or)
    assert [part.periods for part in every.operands if isinstance(part, Shift)] == [2, 1]


def test_in_each_of_three_years_ends_with_this_one() -> None:
    node = term("连续3年（营业收入 > 1万元）")

    assert isinstance(node, And)
    assert [getattr(part, "periods", 0) for part in node.operands] == [2, 1, 0]
    assert [part.text for part in node.operands] == [
        "前年（营业收入 > 1万元）", "上年（营业收入 > 1万元）", "营业收入 > 1万元",
    ]  # fmt: skip


def test_shifts_add_up_in_what_a_record_must_state() -> None:
    policy = loaded("recognitions: [{id: r, when: 上年（连续2年（营业收入 > 1万元））}]")

    assert [given.key for given in policy.inputs] == ["prev(营业收入)", "ago(营业收入, 2)"]


def test_a_sum_passes_over_none_and_may_be_divided_by() -> None:
    assert term("合计（近3年（研发费用））/ 合计（近3年（营业收入））").type.kind.value == "percent"


def test_compound_growth_is_a_root_and_beside_a_limit_a_power() -> None:
    growth, test = term("复合增速（营业收入，3）"), term("复合增速（营业收入，3）≥ 10%")

    assert isinstance(growth, Arithmetic)
    assert growth.operator == "-"
    assert isinstance(test, Compare)
    assert isinstance(test.left, Arithmetic)
    assert test.left.operator == "/"
    assert isinstance(test.right, Literal)
    assert float(test.right.value) == pytest.approx(1.331)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("近3年（营业收入）", "E23", "近3年（…） is several values, one for each period"),
        ("合计（连续3年（营业收入 > 1万元））", "E23", "连续3年（…） is one yes or no"),
        ("合计（近3年（职工总数））", "E23", "近3年 needs a fact that is given per year"),
        ("合计（近3月（产值））", "E23", "近3月 goes back by the month, but this is given per quarter"),
        ("上年（产值）", "E23", "上年 goes back by the year, but this is given per quarter"),
        ("合计（近11年（营业收入））", "E18", "so many periods back are not kept"),
        ("往年（合计（近8年（营业收入）），3）", "E18", "so many periods back are not kept"),
        ("合计（营业收入）", "E24", "合计 of one value needs to know over what"),
    ],
)
def test_a_series_that_means_nothing_is_refused(text: str, code: str, found: str) -> None:
    assert mistake(text) == (code, found)


def test_the_period_before_of_a_quarter_has_its_own_word() -> None:
    node = term("上季（产值）")

    assert isinstance(node, Shift)
    assert node.periods == 1
