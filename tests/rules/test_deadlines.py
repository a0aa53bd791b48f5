"""Deadlines: when they are due, whether they are met, how many days are left."""

from __future__ import annotations

from datetime import date

import pytest

from zoulang.rules import ItemResult, decide, load_policy

CLOCK = load_policy("""
policy: clocks
facts:
  交办日期: {type: date}
  答复日期: {type: date, or_none: yes}
  延期已获同意: {type: yes/no}
  地区: {type: [甲, 乙, 丙]}
  重大: {type: yes/no}
constants:
  退回: {by: 地区, columns: {退回时限: duration}, rows: {甲: [5天], 乙: [10天], 丙: [3个工作日]}}
deadlines:
- {id: reply, from: 交办日期, within: 3个月, extend: {when: 延期已获同意, by: 3个月}, done: 答复日期}
- {id: return, from: 交办日期, within: 退回时限, done: 答复日期}
- {id: plan, from: 交办日期, within: 7个工作日}
- {id: big, when: 重大, from: 交办日期, within: 1个月, done: 答复日期}
""")


def clock(id: str, on: str = "2024-06-01", **facts: str) -> ItemResult:
    return decide(CLOCK, CLOCK.parse_record(facts), date.fromisoformat(on)).item(id)


@pytest.mark.parametrize(
    ("done", "extended", "on", "outcome", "reasons"),
    [
        ("2021-06-01", "否", "2021-07-01", "yes", ()),
        ("2021-06-02", "否", "2021-07-01", "no", ("late",)),
        ("2021-09-01", "是", "2021-10-01", "yes", ()),
        ("2021-09-02", "是", "2021-10-01", "no", ("late",)),
        ("无", "否", "2021-06-01", "unknown", ("missing:答复日期",)),
        ("无", "否", "2021-06-02", "no", ("late",)),
        ("", "否", "2021-06-02", "unknown", ("missing:答复日期",)),
        ("2021-07-01", "", "2021-07-02", "unknown", ("missing:延期已获同意",)),
    ],
)
def test_both_periods_count_from_the_same_start_and_the_last_day_is_in_time(
    done: str, extended: str, on: str, outcome: str, reasons: tuple[str, ...]
) -> None:
    result = clock("reply", on, 交办日期="2021-03-01", 答复日期=done, 延期已获同意=extended)

    assert (result.outcome, result.reasons) == (outcome, reasons)


def test_days_left_are_counted_from_the_day_decided_for() -> None:
    early = clock("reply", "2021-05-30", 交办日期="2021-03-01", 延期已获同意="否", 答复日期="无")
    late = clock("reply", "2021-06-11", 交办日期="2021-03-01", 延期已获同意="否", 答复日期="无")

    assert (early.due, early.days_left) == (date(2021, 6, 1), 2)
    assert (late.days_left, late.outcome) == (-10, "no")


def test_the_time_may_depend_on_the_place_in_days_or_working_days() -> None:
    due = {place: clock("return", 交办日期="2024-05-30", 地区=place).due for place in ("甲", "乙", "丙")}

    assert due == {"甲": date(2024, 6, 4), "乙": date(2024, 6, 10), "丙": date(2024, 6, 4)}
    assert clock("return", 地区="甲").due.causes == clock("plan").due.causes


def test_without_a_date_of_doing_the_answer_is_the_day_due() -> None:
    result = clock("plan", "2024-06-20", 交办日期="2024-06-03")

    assert (result.outcome, result.due, result.days_left) == ("yes", date(2024, 6, 12), -8)


def test_a_deadline_that_does_not_apply_has_no_day_due() -> None:
    result = clock("big", 交办日期="2024-06-03", 答复日期="无", 重大="否")

    assert (result.outcome, repr(result.due), result.days_left) == ("no", "无", None)
    assert result.reasons == ("clocks/big/when",)
