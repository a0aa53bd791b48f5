"""What a measure gives: amounts, gates, schedules, the ledger."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.sample import DAY, answer, measure, policy
from zoulang.errors import InputError
from zoulang.rules import History, Paid, decide

WAN = 1_000_000  # fen


def test_a_condition_that_fails_pays_nothing_and_names_itself() -> None:
    result = answer(measure("市级奖补 > 0"), {"市级奖补": "0"}).item("m")

    assert (result.outcome, result.amount, result.reasons) == ("no", 0, ("qingwu-test/m/when",))


def test_a_missing_fact_leaves_the_measure_open_between_nothing_and_the_cap() -> None:
    result = answer(measure("市级奖补 > 0", "市级奖补 × 30%，最高 150万元"), {}).item("m")

    assert (result.outcome, result.amount, result.low, result.high) == ("unknown", None, 0, 150 * WAN)
    assert [(need.cause, need.name, need.words.zh) for need in result.needs] == [
        ("missing", "city_award", "市级奖补")
    ]


def test_one_clear_failure_makes_a_conjunction_fail_whatever_is_missing() -> None:
    result = answer(measure("规上 且 市级奖补 > 0"), {"规上": "否"}).item("m")

    assert (result.outcome, result.needs) == ("no", ())


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2023-12-31", "no"), ("2024-01-01", "yes"), ("2025-12-31", "yes"), ("2026-01-01", "no")],
)
def test_both_ends_of_the_validity_are_in(day: str, outcome: str) -> None:
    result = answer(measure("是"), {"申报日期": day}).item("m")

    assert result.outcome == outcome
    assert result.reasons == (("validity",) if outcome == "no" else ())


def test_without_a_date_of_its_own_a_record_counts_as_of_the_day_asked_about() -> None:
    assert answer(measure("是"), {}, on=date(2026, 1, 1)).item("m").reasons == ("validity",)


def test_a_veto_refuses_the_items_it_names_and_no_others() -> None:
    body = """
vetoes: [{id: credit, when: 非 信用良好, of: [a]}]
measures: [{id: a, pay: 1万元}, {id: b, pay: 2万元}]
"""
    refused = answer(body, {"信用良好": "否"})
    open_question = answer(body, {})

    assert [(r.outcome, r.amount, r.reasons) for r in refused.items] == [
        ("no", 0, ("veto:credit",)),
        ("yes", 2 * WAN, ()),
    ]
    assert [r.outcome for r in open_question.items] == ["unknown", "yes"]
    assert open_question.total == (2 * WAN, 3 * WAN)


def test_what_the_policy_requires_holds_for_every_item() -> None:
    body = "requires: [{id: local, when: 规上}]\nmeasures: [{id: a, pay: 1万元}]"

    assert answer(body, {"规上": "否"}).item("a").reasons == ("requires/local",)


def test_an_exemption_counts_as_met_and_only_a_clear_one() -> None:
    body = "measures: [{id: m, all: [{id: 1.staff, when: 职工总数 ≥ 10, unless: 规上}], pay: 1万元}]"

    assert answer(body, {"规上": "是", "职工总数": "1"}).item("m").outcome == "yes"
    assert answer(body, {"规上": "否", "职工总数": "1"}).item("m").reasons == ("qingwu-test/m/1.staff",)
    assert answer(body, {"职工总数": "1"}).item("m").outcome == "unknown"


def test_the_topmost_failed_conditions_with_an_id_are_the_reasons() -> None:
    body = """
measures:
- id: m
  all:
  - {id: size, any: [{id: size.staff, when: 职工总数 ≥ 10}, {id: size.money, when: 营业收入 ≥ 1万元}]}
  - {id: credit, when: 信用良好}
  - 规上
  pay: 1万元
"""
    result = answer(body, {"职工总数": "1", "营业收入": "1元", "信用良好": "否"}).item("m")

    assert result.reasons == ("qingwu-test/m/size", "qingwu-test/m/credit")


def test_an_amount_in_another_text_is_never_invented() -> None:
    body = "measures: [{id: m, when: 规上, cited: {document: 云政发〔2023〕9号, until: 2024-12-31}}]"

    open_amount = answer(body, {"规上": "是"}).item("m")
    assert (open_amount.outcome, open_amount.amount, open_amount.high) == ("unknown", None, None)
    assert open_amount.reasons == ("cited:云政发〔2023〕9号",)
    assert open_amount.only_text_is_silent
    assert answer(body, {"规上": "否"}).item("m").outcome == "no"


SCHEDULE = """
interpretations: {续发: {type: yes/no, ask: {zh: 是否续发, en: does it go on}, owner: 县工信局}}
measures:
- id: m
  when: 认定年度 ≠ 无
  pay:
    by_year:
      from: 认定年度
      第1年: 20万元
      第2..3年: {first: [{when: 兑付年度 < 2026年, value: 5万元}, {when: 续发, value: 5万元}, {else: 0}]}
"""


def test_instalments_fall_in_calendar_years_and_those_after_the_validity_are_marked() -> None:
    result = answer(SCHEDULE, {"认定年度": "2024"}, 续发="是").item("m")

    assert result.amount == 30 * WAN
    assert result.schedule == (
        (2024, 20 * WAN, 20 * WAN, "instalment"),
        (2025, 5 * WAN, 5 * WAN, "instalment"),
        (2026, 5 * WAN, 5 * WAN, "after-validity"),
    )


def test_an_open_interpretation_leaves_a_range_and_names_its_owner() -> None:
    result = answer(SCHEDULE, {"认定年度": "2024"}).item("m")

    assert (result.outcome, result.low, result.high) == ("yes", 25 * WAN, 30 * WAN)
    assert [(need.cause, need.name, need.owner) for need in result.needs] == [("silent", "续发", "县工信局")]


def test_an_answer_to_a_question_that_nobody_asked_is_refused() -> None:
    checked = policy(SCHEDULE)

    with pytest.raises(InputError, match="no interpretation is called 续; the open questions are: 续发"):
        decide(checked, checked.parse_record({}), DAY, interpretations={"续": True})


def test_a_measure_that_pays_once_is_refused_to_who_was_paid_before() -> None:
    body = "measures: [{id: m, pay: 1万元, once: ever}, {id: y, pay: 1万元, once: year}]"
    history = History(paid=(Paid("m", 2023, WAN), Paid("y", 2023, WAN)))
    decision = answer(body, {}, history=history)

    assert [result.reasons for result in decision.items] == [("paid-before",), ()]
    assert decision.ledger_checked
    assert not answer(body, {}).ledger_checked


def test_a_receipt_is_matched_once() -> None:
    body = "measures: [{id: m, when: 市级奖补 > 0, pay: 市级奖补 × 30%, receipt: 拨付文号}]"
    history = History(paid=(Paid("m", 2024, WAN, receipt="A-1"),))
    used, fresh = (
        answer(body, {"市级奖补": "1万元", "拨付文号": number}, history=history).item("m")
        for number in ("A-1", "A-2")
    )

    assert used.reasons == ("receipt-used",)
    assert fresh.outcome == "yes"


def test_for_the_first_time_means_now_and_in_no_earlier_period() -> None:
    body = "measures: [{id: m, when: 首次（规上）, pay: 1万元}]"
    checked = policy(body)
    before = checked.parse_record({"规上": "是"})
    never = checked.parse_record({"规上": "否"})

    def outcome(now: str, history: History | None) -> str:
        return answer(body, {"规上": now}, history=history).item("m").outcome

    assert outcome("是", History(earlier=(never,))) == "yes"
    assert outcome("是", History(earlier=(never, before))) == "no"
    assert outcome("是", History(earlier=(never,), earlier_complete=False)) == "unknown"
    assert outcome("是", None) == "unknown"
    assert outcome("否", None) == "no"


def test_a_term_that_a_record_states_is_not_computed() -> None:
    body = "terms: {研发强度: 研发费用 / 营业收入}\nmeasures: [{id: m, when: 研发强度 ≥ 3%, pay: 1万元}]"

    assert answer(body, {"研发强度": "3%"}).item("m").outcome == "yes"
    assert answer(body, {"研发费用": "2元", "营业收入": "100元"}).item("m").outcome == "no"


def test_a_constant_is_read_at_the_own_date_of_the_record() -> None:
    body = """
constants: {起点: {dated: {2024-01-01: 10万元, 2025-01-01: 20万元}}}
measures: [{id: m, when: 市级奖补 ≥ 起点, pay: 1万元}]
"""
    earlier = answer(body, {"市级奖补": "15万元", "申报日期": "2024-12-31"}).item("m")
    later = answer(body, {"市级奖补": "15万元", "申报日期": "2025-01-01"}).item("m")

    assert (earlier.outcome, later.outcome) == ("yes", "no")


def test_the_total_adds_what_is_certain_and_what_is_possible() -> None:
    body = "measures: [{id: a, when: 规上, pay: 1万元}, {id: b, pay: 2万元}]"

    assert answer(body, {}).total == (2 * WAN, 3 * WAN)
