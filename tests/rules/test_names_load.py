"""Tables of constants, registers, cohorts, clocks and sharing: what the file says stands in the tree."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from zoulang.rules.loading.load import check_policy, load_policy
from zoulang.rules.policy import Policy
from zoulang.rules.tree import (
    NONE,
    AmountRef,
    And,
    Arithmetic,
    Bands,
    Call,
    Cohort,
    Column,
    Compare,
    Cut,
    First,
    If,
    InterpretationRef,
    Ledger,
    Literal,
    Node,
    Or,
    Rows,
)

WHOLE = load_policy(Path(__file__).with_name("whole.yaml"))


def found(kind: type[Node], *roots: Node | None) -> list[Node]:
    return [node for root in roots if root is not None for node in root.walk() if isinstance(node, kind)]


def condition(id: str) -> Node:
    made = WHOLE.item(id).condition
    assert made is not None
    return made


# --- constants by key -------------------------------------------------------------------------------


def test_a_column_of_constants_is_a_term_that_reads_its_row() -> None:
    node = WHOLE.terms["X大"].value

    assert isinstance(node, First)
    assert node.gap == "划型标准.gap"
    assert [row.value.value for row in node.rows if isinstance(row.value, Literal)] == [Fraction(1000), NONE]
    assert [row.when.text for row in node.rows if row.when] == ["行业 = 工业", "行业 = 建筑业"]


def test_bare_numbers_take_the_unit_of_their_column() -> None:
    node = WHOLE.terms["Y大"].value

    assert isinstance(node, First)
    assert node.type.kind.value == "money"
    assert isinstance(node.rows[0].value, Literal)
    assert node.rows[0].value.value == 40000 * 10_000 * 100


def test_a_table_may_be_read_by_year() -> None:
    node = WHOLE.terms["税收基准"].value

    assert isinstance(node, First)
    assert [row.when.right.value for row in node.rows if isinstance(row.when, Compare)
            and isinstance(row.when.right, Literal)] == [2021, 2022]  # fmt: skip


def test_times_in_days_and_in_working_days_are_counted_row_by_row() -> None:
    due = WHOLE.item("return").value

    assert isinstance(due, First)
    units = [row.value.arguments[1].type.unit for row in due.rows if isinstance(row.value, Call)]
    assert units == [(("天", 1),), (("天", 1),), (("工作日", 1),)]


# --- cohorts and cuts -------------------------------------------------------------------------------


def test_a_cohort_names_its_group_and_its_members() -> None:
    node = WHOLE.terms["行业均值"].value

    assert isinstance(node, Cohort)
    assert (node.function, [key.text for key in node.by]) == ("mean", ["年度", "行业"])
    assert isinstance(node.among, And)


def test_the_first_twenty_and_the_last_five_percent_keep_their_limits() -> None:
    nodes = [node for node in found(Cohort, condition("b")) if isinstance(node, Cohort)]

    limits = {node.function: node.limit.value for node in nodes if isinstance(node.limit, Literal)}
    assert limits == {"first": 20, "last": Fraction(1, 20), "quantile": Fraction(3, 4)}


def test_a_cut_stands_under_who_takes_part() -> None:
    node = WHOLE.item("grade").value

    assert isinstance(node, If)
    assert isinstance(node.then, Cut)
    assert node.then.upto[0] == ("A", Fraction(1, 4))
    assert isinstance(node.otherwise, Literal)
    assert node.otherwise.value == "不评级"


def test_what_a_cut_leaves_open_is_a_question_of_its_own() -> None:
    cut = next(node for node in found(Cut, WHOLE.item("grade").value) if isinstance(node, Cut))

    assert isinstance(cut.ties, InterpretationRef)
    assert cut.ties.name == "grade.ties"
    assert WHOLE.interpretations["grade.ties"].type.values == ("从优", "从低")


def test_a_ranking_of_a_score_that_itself_looks_at_all_records_is_allowed() -> None:
    policy = load_policy(
        "policy: p\nfacts: {甲: {type: number, unit: 分}}\n"
        "scores: [{id: s, name: 总分, items: [\n"
        "  {id: a, points: 甲, missing: 平均（甲）按 全体 其中（甲 已知）}]}]\n"
        "recognitions: [{id: r, when: 前5名（总分）}]"
    )

    assert policy.item("r").condition is not None


# --- registers, money, time -------------------------------------------------------------------------


def test_a_test_over_rows_reads_columns_before_facts() -> None:
    rows = [node for node in found(Rows, condition("c")) if isinstance(node, Rows)]

    assert [(node.function, node.register) for node in rows] == [
        ("any", "获奖"), ("count", "获奖"), ("sum", "到账"),
    ]  # fmt: skip
    assert {node.name for node in found(Column, condition("c")) if isinstance(node, Column)} == {
        "级别", "名次", "金额", "来源",
    }  # fmt: skip


def test_ids_of_measures_may_hold_hyphens_and_names_do_as_well() -> None:
    amounts = [node.item for node in found(AmountRef, condition("f")) if isinstance(node, AmountRef)]
    ledger = [(n.function, n.item) for n in found(Ledger, condition("f")) if isinstance(n, Ledger)]

    assert amounts == ["m-1"]
    assert ledger == [("received", "m-2"), ("received_total", "m-1"), ("received_count", "m-2")]


def test_a_measure_that_waits_for_its_own_amount_is_a_circle() -> None:
    (problem,) = check_policy("policy: p\nmeasures: [{id: a, when: 应发（a）> 0, pay: 1万元}]")

    assert problem.found == "the items need each other in a circle: a → a"


def test_functions_of_dates_have_their_types() -> None:
    calls = found(Call, condition("d"), *[term.value for term in WHOLE.terms.values()])
    types = {node.function: str(node.type) for node in calls if isinstance(node, Call)}

    assert types["full_years"] == types["full_months"] == "duration in 月"
    assert types["working_days"] == "duration in 工作日"
    assert types["date"] == "date"
    assert any(node.right.type.unit == (("工作日", 1),) for node in found(Arithmetic, condition("d"))
               if isinstance(node, Arithmetic))  # fmt: skip


def test_a_clock_counts_both_times_from_the_same_day() -> None:
    item = WHOLE.item("reply")

    assert item.clock is not None
    assert item.clock.done == "答复日期"
    assert isinstance(item.value, If)
    assert item.value.then.text == "期限（交办日期，3个月 + 3个月）"
    assert ("答复日期", 0) in WHOLE.inputs_of(item)


def test_sharing_names_measures_by_id() -> None:
    assert WHOLE.stacking[0].of == ("m-1", "m-2")
    assert WHOLE.budgets[0].of == ("m-1", "m-2")
    assert WHOLE.budgets[0].order == ("受理日期",)
    assert WHOLE.routes[0].use == "old"
    assert {"受理日期", "复核"} <= {given.fact.key for given in WHOLE.inputs}


@pytest.mark.parametrize(("running", "value"), [("stop", False), ("continue", True)])
def test_running_instalments_are_stopped_or_paid_on(running: str, value: bool) -> None:
    policy = load_policy(f"policy: p\nrunning: {running}\n")

    assert isinstance(policy.running, Literal)
    assert policy.running.value is value


def test_a_limit_that_may_or_may_not_count_asks_the_interpretation() -> None:
    policy = edged("edge: 含本数")
    node = policy.terms["档"].value

    assert isinstance(node, First)
    assert not isinstance(node, Bands)
    assert isinstance(node.rows[0].when, Or)
    assert isinstance(edged("").terms["档"].value, Bands)


def edged(edge: str) -> Policy:
    return load_policy(
        "policy: p\nfacts: {甲: {type: percent}, 级: {type: [低, 高]}}\n"
        "interpretations: {含本数: {type: yes/no, ask: 是否含本数}}\n"
        f"terms: {{档: {{bands: {{of: 甲, rows: {{≥ 5%: 高, else: 低}}, {edge}}}}}}}"
    )


def test_dates_that_a_policy_writes_are_days() -> None:
    policy = load_policy(
        "policy: p\nfacts: {甲: {type: date}}\nrecognitions: [{id: r, when: 甲 ≥ 2024-02-29}]"
    )
    (test,) = found(Compare, policy.item("r").condition)

    assert isinstance(test, Compare)
    assert isinstance(test.right, Literal)
    assert test.right.value == date(2024, 2, 29)


def test_two_lists_of_the_same_values_follow_the_order_of_the_class() -> None:
    policy = load_policy(
        "policy: p\nfacts: {人员: {type: count, unit: 人}, 上年规模: {type: [大型, 中型, 小型]}}\n"
        "terms: {档: {bands: {of: 人员, rows: {≥ 300人: 大型, ≥ 20人: 中型, else: 小型}}}}\n"
        "classes: [{id: size, values: [小型, 中型, 大型], is: 最差（档、档）}]"
    )

    assert policy.terms["档"].type.values == ("小型", "中型", "大型")
