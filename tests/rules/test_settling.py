"""Stacking and budgets: what several measures give one subject, what one budget gives all."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoulang.rules import Decision, History, Paid, decide, load_policy
from zoulang.rules.deciding.decide import decide_all
from zoulang.rules.deciding.settle import capped, highest

DAY = date(2024, 6, 1)
HEAD = """
policy: money
facts:
  甲额: {type: money}
  乙额: {type: money}
  丙额: {type: money}
  省级: {type: yes/no}
  国家级: {type: yes/no}
  项目: {type: text}
  受理日期: {type: date}
  受理号: {type: count}
"""
TITLES = """
measures:
- {id: a, when: 省级, pay: 30万元, project: 项目}
- {id: b, when: 国家级, pay: 100万元, project: 项目}
- {id: c, pay: 丙额}
"""
WAN = 1_000_000


def decision(body: str, history: History | None = None, **facts: str) -> Decision:
    policy = load_policy(HEAD + body)
    return decide(policy, policy.parse_record(facts), DAY, history)


def amounts(found: Decision) -> list[object]:
    return [r.amount if r.amount is not None else (r.low, r.high) for r in found.items]


GROUP = TITLES + "stacking: [{id: titles, of: [a, b, c], rule: highest%s}]\n"


def test_only_the_highest_is_paid_and_of_equals_the_first_listed() -> None:
    found = decision(GROUP.replace("%s", ""), 省级="是", 国家级="是", 丙额="100万元")

    assert amounts(found) == [0, 100 * WAN, 0]
    assert found.total == (100 * WAN, 100 * WAN)
    assert found.item("a").reasons == ("stacked",)
    assert [(x.kind, x.group, x.before, x.after) for x in found.item("a").adjustments] == [
        ("stacked", "titles", (30 * WAN, 30 * WAN), (0, 0))
    ]
    assert (found.item("a").computed_low, found.item("a").outcome) == (30 * WAN, "yes")


def test_while_one_is_open_the_group_keeps_what_is_certain() -> None:
    found = decision(GROUP.replace("%s", ""), 省级="是", 丙额="20万元")

    assert amounts(found) == [(0, 30 * WAN), (0, 100 * WAN), 0]
    assert found.total == (30 * WAN, 100 * WAN)
    assert [need.name for need in found.item("a").needs] == ["国家级"]


def test_the_difference_to_what_was_paid_is_topped_up() -> None:
    history = History(paid=(Paid("a", 2023, 30 * WAN),))
    found = decision(
        GROUP.replace("%s", ", top_up: yes, per: ever"), history, 省级="是", 国家级="是", 丙额="0"
    )

    assert amounts(found) == [0, 70 * WAN, 0]
    assert [x.kind for x in found.item("b").adjustments] == ["top-up"]
    this_year = GROUP.replace("%s", ", top_up: yes, per: year")
    assert amounts(decision(this_year, history, 国家级="是", 省级="否", 丙额="0"))[1] == 100 * WAN
    assert amounts(decision(this_year, None, 国家级="是", 省级="否", 丙额="0"))[1] == 100 * WAN


def test_a_group_that_may_be_used_once_gives_nothing_more_after_a_payment() -> None:
    history = History(paid=(Paid("a", 2023, 30 * WAN, project="甲 项目"),))
    ever = GROUP.replace("%s", ", per: ever")
    project = GROUP.replace("%s", ", per: project")

    assert amounts(decision(ever, history, 国家级="是", 省级="否", 丙额="0")) == [0, 0, 0]
    same = {"国家级": "是", "省级": "否", "丙额": "0"}
    assert amounts(decision(project, history, 项目="甲项目", **same)) == [0, 0, 0]
    assert amounts(decision(project, history, 项目="乙项目", **same)) == [0, 100 * WAN, 0]
    assert amounts(decision(project, history, **same)) == [0, (0, 100 * WAN), 0]


def test_a_project_is_paid_for_once() -> None:
    body = "measures: [{id: m, pay: 5万元, once: project, project: 项目}]"
    paid = History(paid=(Paid("m", 2023, 5 * WAN, project="甲"),))
    outcomes = [
        decision(body, history, **facts).item("m").outcome
        for history, facts in (
            (paid, {"项目": "甲"}), (paid, {"项目": "乙"}), (paid, {}), (History(), {}), (None, {}),
        )
    ]  # fmt: skip

    assert outcomes == ["no", "yes", "unknown", "yes", "yes"]


JOINT = """
measures: [{id: a, pay: 甲额}, {id: b, pay: 乙额}, {id: c, pay: 丙额}]
stacking: [{id: joint, of: [a, b, c], rule: sum, cap: 200.01元%s}]
"""


def test_a_joint_cap_is_cut_from_the_last_listed_upwards() -> None:
    found = decision(JOINT.replace("%s", ""), 甲额="150元", 乙额="50.01元", 丙额="20元")

    assert amounts(found) == [15000, 5001, 0]
    assert found.total == (20001, 20001)
    assert found.item("c").reasons == ("stacked",)
    assert amounts(decision(JOINT.replace("%s", ""), 甲额="150元", 丙额="20元")) == [
        15000, (0, 5001), (0, 2000),
    ]  # fmt: skip


def test_what_the_ledger_says_was_paid_lowers_the_joint_cap() -> None:
    history = History(paid=(Paid("a", 2023, 10000), Paid("a", 2022, 5000), Paid("z", 2023, 999)))
    facts = {"甲额": "150元", "乙额": "50.01元", "丙额": "20元"}

    assert amounts(decision(JOINT.replace("%s", ", per: ever"), history, **facts)) == [5001, 0, 0]
    assert amounts(decision(JOINT.replace("%s", ", per: year"), history, **facts)) == [15000, 5001, 0]


def test_a_sum_without_a_printed_amount_is_open_upwards() -> None:
    found = decision("measures: [{id: a, cited: {document: 别文}}, {id: b, pay: 5元}]\n"
                     "stacking: [{id: g, of: [a, b], rule: highest}]")  # fmt: skip

    assert [(r.low, r.high) for r in found.items] == [(0, None), (0, 500)]
    assert found.total == (500, None)


spans = st.tuples(st.integers(0, 4), st.integers(0, 3)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(spans, min_size=1, max_size=4), st.integers(0, 8))
def test_the_bounds_of_a_group_are_what_its_completions_reach(found: list[tuple[int, int]], cap: int) -> None:
    completions = list(product(*(range(low, high + 1) for low, high in found)))
    for rule in (highest, lambda spans: capped(spans, (cap, cap))):
        after, total = rule(found)
        exact = [rule([(x, x) for x in each]) for each in completions]
        sums = [sum(low for low, _ in each) for each, _ in exact]

        assert total == (min(sums), max(sums))
        for place, (low, high) in enumerate(after):
            reached = [each[place][0] for each, _ in exact]
            assert (low, high) == (min(reached), max(reached))


# --- budgets ----------------------------------------------------------------------------------------

CLAIMS = """
constants: {预算: 1000万元}
measures: [{id: a, when: 省级, pay: 甲额}]
budgets: [{id: b, of: all, amount: 预算, per: year, short: %s}]
"""


def allotted(short: str, *records: dict[str, str], body: str = CLAIMS) -> list[int | None]:
    policy = load_policy(HEAD + body.replace("%s", short))
    decided = decide_all(policy, [policy.parse_record({"省级": "是"} | r) for r in records], DAY)
    return [decision.item("a").allotted for decision in decided]


def claims(*amounts: str) -> list[dict[str, str]]:
    return [{"甲额": amount, "受理日期": f"2024-01-{n:02}"} for n, amount in enumerate(amounts, 1)]


def test_a_pro_rata_cut_is_rounded_down_and_a_fen_may_stay() -> None:
    found = allotted("pro-rata", *claims("600万元", "500万元", "400万元"))

    assert found == [400000000, 333333333, 266666666]
    assert sum(found) == 1000 * WAN - 1


def test_enough_money_gives_all_what_they_claim() -> None:
    assert allotted("pro-rata", *claims("600万元", "400万元")) == [600 * WAN, 400 * WAN]
    assert allotted("pro-rata", {"甲额": "600万元"}, {"甲额": "600万元", "省级": "否"}) == [600 * WAN, 0]


def test_while_a_claim_is_open_nothing_is_allotted_unless_there_is_enough_for_all() -> None:
    assert allotted("pro-rata", *claims("600万元", "500万元"), {}) == [None, None, None]
    assert allotted("pro-rata", {"甲额": "600万元"}, {"甲额": "400万元", "省级": ""}) == [600 * WAN, None]


@pytest.mark.parametrize(("rest", "result"), [("last-in-part", [600, 400, 0, 0]), ("stop", [600, 0, 0, 0])])
def test_first_come_pays_in_order_of_the_dates(rest: str, result: list[int]) -> None:
    records = claims("600万元", "500万元", "100万元", "0")
    found = allotted(f"first-come, order: [受理日期], rest: {rest}", *reversed(records))

    assert found == [amount * WAN for amount in reversed(result)]


def test_one_fen_short_is_short() -> None:
    assert allotted("first-come, order: [受理日期]", *claims("600万元", "400.000001万元")) == [
        600 * WAN, 400 * WAN,
    ]  # fmt: skip


def test_two_that_came_at_once_wait_where_the_money_ends_between_them() -> None:
    together = [
        {"甲额": f"{n}00万元", "受理日期": f"2024-01-0{day}"} for n, day in ((3, 1), (5, 2), (4, 2), (1, 3))
    ]

    assert allotted("first-come, order: [受理日期]", *together) == [300 * WAN, None, None, 0]
    numbered = [record | {"受理号": str(10 - n)} for n, record in enumerate(together)]
    assert allotted("first-come, order: [受理日期, 受理号]", *numbered) == [
        300 * WAN, 300 * WAN, 400 * WAN, 0,
    ]  # fmt: skip
    assert allotted("first-come, order: [受理日期]", *together, {"甲额": "1元"}) == [None] * 5


def test_a_claim_that_gets_nothing_says_so() -> None:
    policy = load_policy(HEAD + CLAIMS.replace("%s", "first-come, order: [受理日期]"))
    records = [policy.parse_record({"省级": "是"} | r) for r in claims("1000万元", "1万元")]
    result = decide_all(policy, records, DAY)[1].item("a")

    assert (result.amount, result.allotted, result.reasons) == (WAN, 0, ("budget",))
    assert [(x.kind, x.after, x.pool) for x in result.adjustments] == [
        ("budget", (0, 0), (1001 * WAN, 1001 * WAN))
    ]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.sampled_from(["pro-rata", "first-come"]))
def test_a_budget_is_never_overspent_and_nobody_gets_more_than_the_claim(fen: list[int], short: str) -> None:
    body = CLAIMS.replace("1000万元", "0.13元")
    order = ", order: [受理日期]" if short == "first-come" else ""
    found = allotted(short + order, *claims(*(f"{n}分" for n in fen)), body=body)

    assert all(got is not None and got <= asked for got, asked in zip(found, fen, strict=True))
    left = min(13, sum(fen)) - sum(got or 0 for got in found)
    assert left == 0 if short == "first-come" else 0 <= left < len(fen)


# --- instalments past validity, what is due, the ledger ---------------------------------------------

LATE = """
policy: late
effective: 2020-01-01..2024-12-31
%s
facts: {认定年度: {type: year}}
measures: [{id: m, pay: {by_year: {from: 认定年度, 第1年: 2万元, 第2..3年: 1万元}}}]
"""


@pytest.mark.parametrize(
    ("running", "span", "late"),
    [
        ("", (4 * WAN, 4 * WAN), (WAN, WAN)),
        ("running: continue", (4 * WAN, 4 * WAN), (WAN, WAN)),
        ("running: stop", (2 * WAN, 2 * WAN), (0, 0)),
        (
            "interpretations: {续发: {type: yes/no, ask: 到期后是否续发}}\nrunning: 续发",
            (2 * WAN, 4 * WAN),
            (0, WAN),
        ),
    ],
)
def test_instalments_after_validity_are_paid_as_the_text_says(
    running: str, span: tuple[int, int], late: tuple[int, int]
) -> None:
    policy = load_policy(LATE.replace("%s", running))
    result = decide(policy, policy.parse_record({"认定年度": "2024"}), DAY).item("m")

    assert (result.low, result.high) == span
    assert [(year, kind, (low, high)) for year, low, high, kind in result.schedule][1:] == [
        (2025, "after-validity", late), (2026, "after-validity", late),
    ]  # fmt: skip


def test_what_is_due_counts_conditions_and_gates_but_not_stacking() -> None:
    body = (
        GROUP.replace("%s", "")
        + "vetoes: [{id: v, when: 甲额 > 0, of: [b]}]\nterms: {应付: 应发（a） + 应发（b）}\n"
    )
    amounts_due = []
    for own in ("0", "1元", ""):
        found = decision(body, 省级="是", 国家级="是", 丙额="1000万元", 甲额=own)
        value = found.evaluation.value(found.policy.terms["应付"].value)
        amounts_due.append(value if not hasattr(value, "low") else (value.low, value.high))

    assert amounts_due == [130 * WAN, 30 * WAN, (30 * WAN, 130 * WAN)]


def test_the_ledger_says_whether_how_much_and_how_often() -> None:
    body = TITLES + "terms: {有: 已享受（a）, 额: 累计（a）, 次: 次数（a）}\n"
    history = History(paid=(Paid("a", 2022, 5), Paid("a", 2023, 7), Paid("b", 2023, 11)))
    with_past, without = decision(body, history), decision(body)

    assert [with_past.evaluation.value(t.value) for t in with_past.policy.terms.values()] == [True, 12, 2]
    causes = [str(without.evaluation.value(t.value).causes[0]) for t in without.policy.terms.values()]
    assert causes == ["missing:已享受（a）", "missing:累计（a）", "missing:次数（a）"]
