"""What was once decided wrongly: unknowns, limits, dates, the ledger, and how it is explained."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.rules.sample import DAY, HEAD, answer, measure
from zoulang.commands.rules import shipped_policies
from zoulang.errors import InputError
from zoulang.rules import History, Paid, decide, explain, load_policy
from zoulang.rules.deciding.decide import answers_in_force
from zoulang.rules.deciding.values import (
    Unknown,
    at_least,
    compare,
    interval,
    kleene_and,
    kleene_or,
    largest,
    smallest,
)

PRECISE = {"市级奖补": "15000.5元", "规上": "是"}
NAMELESS = Unknown(())


def test_an_unknown_without_a_cause_is_still_unknown() -> None:
    assert kleene_and([True, NAMELESS]) == NAMELESS
    assert kleene_or([False, NAMELESS]) == NAMELESS
    assert at_least(1, [False, NAMELESS]) == NAMELESS


@pytest.mark.parametrize("written", ["100，200，300", "100、200、300", "100, 200, 300"])
def test_a_list_of_numbers_is_no_number_with_separators(written: str) -> None:
    body = measure(f"职工总数 属于（{written}）")
    assert answer(body, {"职工总数": "200人"}).item("m").outcome == "yes"


def test_a_comma_that_may_part_thousands_or_arguments_is_refused() -> None:
    with pytest.raises(InputError, match="two readings"):
        answer(measure("职工总数 属于 (1,200)"), {})
    assert answer(measure("营业收入 ≥ 1,000万元"), {"营业收入": "1000万元"}).item("m").outcome == "yes"


def test_amounts_are_rounded_to_ten_thousands_exactly() -> None:
    assert answer(measure("规上", "四舍五入（市级奖补，-4）"), PRECISE).item("m").amount == 2_000_000


@pytest.mark.parametrize(
    ("when", "record"),
    [
        ("注册日期 + 3个月 ≥ 申报日期", {"注册日期": "9999-12-31", "申报日期": "2024-05-05"}),
        ("注册日期 + 30天 ≥ 申报日期", {"注册日期": "9999-12-31", "申报日期": "2024-05-05"}),
    ],
)
def test_days_after_the_year_9999_are_undefined(when: str, record: dict[str, object]) -> None:
    result = answer(measure(when), record).item("m")
    assert result.outcome == "unknown"
    assert result.needs[0].cause == "undefined"


def test_growth_on_nothing_is_undefined_and_says_of_what() -> None:
    result = answer(measure("增速（营业收入）≥ 10%"), {"营业收入": "5万元", "上年（营业收入）": "0"}).item(
        "m"
    )
    assert result.reasons == ("undefined:上年（营业收入）",)


def test_a_difference_from_a_written_share_is_in_points() -> None:
    record = {"完成进度": "70%", "营业收入": "110万元", "上年（营业收入）": "100万元"}
    assert answer(measure("完成进度 - 60% ≥ 10个百分点"), record).item("m").outcome == "yes"
    assert answer(measure("营业收入 / 上年（营业收入）- 1 ≥ 10%"), record).item("m").outcome == "yes"


def test_the_best_of_choices_is_the_highest_listed() -> None:
    body = "classes: [{id: c, values: [乙等, 甲等], best: [乙等, 甲等]}]"
    assert answer(body, {}).item("c").value == "甲等"


def test_declared_names_go_before_derived_ones() -> None:
    policy = load_policy("policy: p\nfacts: {营收: {type: money, per: year}, 上年营收: {type: money}}")
    assert policy.parse_record({"上年营收": "1元"}).values == {("上年营收", 0): Fraction(100)}
    assert policy.parse_record({"上年（营收）": "1元"}).values == {("营收", 1): Fraction(100)}


def test_bounds_of_a_share_are_in_percent() -> None:
    policy = load_policy("policy: p\nfacts: {进度: {type: percent, within: 0..100}}")
    assert policy.fact("进度").high == 1
    with pytest.raises(InputError, match="above the highest value"):
        policy.parse_record({"进度": "101%"})


def test_unnamed_vetoes_each_refuse() -> None:
    body = "vetoes: [{when: 规上}, {when: 信用良好}]\n" + measure("是")
    first = answer(body, {"规上": "是", "信用良好": "否"}).item("m")
    second = answer(body, {"规上": "否", "信用良好": "是"}).item("m")
    assert (first.reasons, second.reasons) == (("veto:veto.1",), ("veto:veto.2",))


@pytest.mark.parametrize(
    ("registered", "low", "high"), [("是", 0, 0), ("否", 10_000_00, 10_000_00), (None, 0, 10_000_00)]
)
def test_an_amount_that_may_be_none_is_not_certain(registered: str | None, low: int, high: int) -> None:
    body = "measures: [{id: m, when: 信用良好, pay: {unless: 规上, best: [1万元, 0]}}]"
    result = answer(body, {"信用良好": "是", "规上": registered}).item("m")
    assert (result.low, result.high) == (low, high)


def test_what_may_be_none_is_passed_over_only_where_it_is_not_certain() -> None:
    maybe = Unknown((), Fraction(5), Fraction(9), may_be_none=True)
    assert interval(largest([maybe, Fraction(3)])) == (3, 9)
    assert interval(smallest([maybe, Fraction(7)])) == (5, 7)
    assert compare(maybe, ">=", Fraction(10)) is False
    assert isinstance(compare(maybe, ">=", Fraction(1)), Unknown)
    assert compare(maybe, "!=", Fraction(1)) is True


# --- distances --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "record", "sentence"),
    [
        ("完成进度 > 50%", {"完成进度": "50%"}, "完成进度须 > 50%"),
        (
            "研发费用 / 营业收入 > 3%",
            {"研发费用": "3万元", "营业收入": "100万元"},
            "研发费用还差0.01元",
        ),
        (
            "营业收入 / 职工总数 ≥ 20万元/人",
            {"营业收入": "10万元", "职工总数": "3人"},
            "营业收入还差50万元",
        ),
    ],
)
def test_no_distance_is_nought_or_in_the_wrong_unit(
    when: str, record: dict[str, object], sentence: str
) -> None:
    data = answer(measure(when), record).as_dict("zh")
    assert data["items"][0]["distances"] == [sentence]  # type: ignore[index]


def test_the_distance_is_asked_of_the_fact_not_of_a_number_of_the_text() -> None:
    body = "constants: {门槛: 50万元}\n" + measure("门槛 ≤ 营业收入")
    data = answer(body, {"营业收入": "40万元"}).as_dict("zh")
    assert data["items"][0]["distances"] == ["营业收入还差10万元"]  # type: ignore[index]


# --- the ledger -------------------------------------------------------------------------------------

MATCHED = (
    HEAD + "measures:\n- {id: m, when: 市级奖补 > 0, pay: 市级奖补 × 30%, receipt: 拨付文号}\n"
    "- {id: n, when: 规上, pay: 1万元, once: project}"
)


@pytest.mark.parametrize(
    ("receipt", "outcome", "reasons"),
    [
        ("青财〔2024〕9号", "yes", ()),
        ("青财〔2024〕 ８号", "no", ("receipt-used",)),
        (None, "unknown", ("missing:receipt",)),
    ],
)
def test_a_receipt_is_matched_once_however_it_is_typed(
    receipt: str | None, outcome: str, reasons: tuple[str, ...]
) -> None:
    policy = load_policy(MATCHED)
    record = policy.parse_record({"市级奖补": "10万元", "拨付文号": receipt})
    history = History(paid=(Paid("m", 2024, 100, receipt="青财〔2024〕8号"),))
    result = decide(policy, record, DAY, history).item("m")
    assert (result.outcome, result.reasons) == (outcome, reasons)


def test_a_first_claim_needs_no_receipt_and_an_open_one_says_why() -> None:
    policy = load_policy(MATCHED)
    record = policy.parse_record({"市级奖补": "10万元"})
    assert decide(policy, record, DAY, History()).item("m").outcome == "yes"
    later = decide(policy, record, DAY, History(paid=(Paid("m", 2023, 1, "甲"),)))
    sentences = later.as_dict("zh")["items"][0]["reason_sentences"]  # type: ignore[index]
    assert sentences == ["此前已配套过，须给出拨付文号才能核对"]


def test_a_measure_once_for_each_project_says_that_the_ledger_does_not_know_projects() -> None:
    policy = load_policy(MATCHED)
    data = decide(policy, policy.parse_record({"规上": "是"}), DAY).as_dict("zh")
    assert data["items"][1]["terms"] == ["每个项目一次（台账不按项目核对）"]  # type: ignore[index]


# --- schedules, answers, lights ---------------------------------------------------------------------


def test_a_schedule_under_unless_keeps_its_years() -> None:
    body = (
        "measures: [{id: m, when: 认定年度 ≠ 无, pay: {unless: 规上, "
        "by_year: {from: 认定年度, 第1年: 5万元, 第2年: 2万元}}}]"
    )
    paid = answer(body, {"认定年度": "2024", "规上": "否"}).item("m")
    assert [(year, low) for year, low, _, _ in paid.schedule] == [(2024, 5_000_000), (2025, 2_000_000)]
    assert answer(body, {"认定年度": "2024", "规上": "是"}).item("m").schedule == ()


def test_answers_given_for_one_decision_go_before_those_of_the_file() -> None:
    policy = load_policy(
        "policy: p\ninterpretations:\n"
        "  比例: {type: percent, ask: 多少, value: 10%, on: 2024-01-01, by: 县工信局, ref: 纪要}"
    )
    assert answers_in_force(policy, {}) == {"比例": Fraction(1, 10)}
    assert answers_in_force(policy, {"比例": "20%"}) == {"比例": Fraction(1, 5)}


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "zh",
            "  = 其他各档均不适用（落后 = 序时进度 − 完成进度 = 60% − 62% = -2个百分点；逾期天数 = 0天）",
        ),
        (
            "en",
            "  = none of the other rows applies (behind by = progress due by time − progress reported "
            "= 60% − 62% = -2 percentage points; days overdue = 0 days)",
        ),
    ],
)
def test_a_green_light_shows_the_sum_that_made_it_green(language: str, line: str) -> None:
    policy = load_policy(shipped_policies()["qingwu-lights"])
    record = policy.parse_record({"完成进度": "62%", "序时进度": "60%", "逾期天数": "0天"})
    assert line in explain(decide(policy, record, date(2026, 1, 1)), language).splitlines()


def test_an_open_light_does_not_say_that_no_other_row_applies() -> None:
    policy = load_policy(shipped_policies()["qingwu-lights"])
    record = policy.parse_record({"序时进度": "60%", "逾期天数": "0天"})
    assert "  = 如其他各档均不适用" in explain(decide(policy, record, date(2026, 1, 1))).splitlines()


def test_a_term_has_a_name_in_each_language() -> None:
    body = "terms: {share: {zh: 研发强度, en: R&D intensity, value: 研发费用 / 营业收入}}\n" + measure(
        "研发强度 ≥ 3%"
    )
    decision = answer(body, {"R&D intensity": "2%"})
    assert "研发强度 ≥ 3%" in explain(decision, "zh")
    assert "R&D intensity ≥ 3%" in explain(decision, "en")
