"""Conditions and clocks of a procedure: one language, three answers, working days."""

from __future__ import annotations

from datetime import date

import pytest

from tests.procedures.errand import errand
from zoulang.errors import InputError
from zoulang.procedures import due_of, may_move, report_due
from zoulang.rules import Calendar

TODAY = date(2026, 9, 30)
# Around the autumn holiday: three days off in the week, a Sunday and a Saturday worked.
HOLIDAY = Calendar(
    frozenset({date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 5)}),
    frozenset({date(2026, 9, 27), date(2026, 10, 10)}),
)
KNOWN = {
    "完成投资": "95万元",
    "年度计划": "100万元",
    "已验收": "是",
    "逾期工作日": "0个工作日",
    "问题总数": "1项",
}  # fmt: skip


# --- guards -----------------------------------------------------------------------------------------


def test_a_condition_that_holds_is_yes_and_explained_in_both_languages() -> None:
    guard = may_move(errand(), "finish", KNOWN, TODAY)

    assert (guard.outcome, guard.missing) == ("yes", ())
    assert "share done ≥" in guard.text("en") and "完成率" in guard.text("zh")
    explanation = guard.explanation("zh")
    assert explanation is not None and explanation["clause"] == "三/（三）"
    assert [child["sign"] for child in explanation["condition"]["children"]] == ["✓"] * 4


def test_a_clear_failure_is_no_although_a_fact_is_missing() -> None:
    guard = may_move(errand(), "finish", {**KNOWN, "完成投资": "80万元", "已验收": None}, TODAY)

    assert guard.outcome == "no"


def test_a_missing_fact_is_unknown_and_named_never_no() -> None:
    guard = may_move(errand(), "finish", {**KNOWN, "已验收": None, "年度计划": ""}, TODAY)

    assert guard.outcome == "unknown"
    assert {name.zh for name in guard.missing} == {"年度计划", "已验收"}
    assert {need.owner for need in guard.needs} == {"办公室"}


def test_a_move_without_condition_asks_nothing() -> None:
    guard = may_move(errand(), "take", {}, TODAY)

    assert (guard.outcome, guard.decision, guard.explanation(), guard.text()) == ("yes", None, None, "")


def test_a_fact_that_nobody_declared_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="unknown name 完工投资"):
        may_move(errand(), "finish", {"完工投资": "1万元"}, TODAY)


def test_what_the_text_leaves_open_is_asked() -> None:
    question = "  须提前报告: {type: yes/no, owner: 办公室, ask: {zh: 是否须提前报告, en: early}}"
    procedure = errand(**{
        "terms:": f"interpretations:\n{question}\nterms:",
        " 且 已验收 且": " 且 （非 须提前报告 或 已验收） 且",
    })  # fmt: skip
    guard = may_move(procedure, "finish", {**KNOWN, "已验收": None}, TODAY)

    assert guard.outcome == "unknown"
    assert ("silent", "须提前报告") in {(need.cause, need.name) for need in guard.needs}


# --- deadlines --------------------------------------------------------------------------------------


def test_working_days_are_counted_from_the_day_after_the_stage_was_entered() -> None:
    due = due_of(errand(), "given", since=date(2026, 9, 25))

    assert (due.day, due.start, due.extended) == (date(2026, 9, 29), date(2026, 9, 25), "")


def test_days_off_are_left_out_and_make_up_days_are_counted() -> None:
    facts = {"交办日期": "2026-09-25", "延期已获同意": "否"}
    due = due_of(errand(), "open", date(2026, 9, 1), facts, HOLIDAY)

    assert due.day == date(2026, 10, 12)
    assert due.days_off == (date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 5))
    assert due.make_up_days == (date(2026, 9, 27), date(2026, 10, 10))
    assert due.not_covered == ()
    assert any("10个工作日" in line for line in due.lines("zh"))


def test_without_the_day_counted_from_nothing_is_due_and_the_fact_is_named() -> None:
    due = due_of(errand(), "open", date(2026, 9, 1), {"延期已获同意": "否"})

    assert due.day is None
    assert [name.en for name in due.missing] == ["day given"]


def test_a_deadline_stands_until_it_is_known_to_be_extended() -> None:
    days = {}
    for agreed in ("是", "否", None):
        due = due_of(errand(), "open", date(2026, 9, 1), {"交办日期": "2026-09-01", "延期已获同意": agreed})
        days[agreed] = (due.day, due.extended, due.if_extended)

    assert days == {
        "是": (date(2026, 9, 22), "yes", None),
        "否": (date(2026, 9, 15), "no", None),
        None: (date(2026, 9, 15), "unknown", date(2026, 9, 22)),
    }


def test_a_stage_without_time_has_no_deadline() -> None:
    assert due_of(errand(), "done", TODAY).day is None
    assert due_of(errand(), "done", TODAY).lines() == ()


def test_a_report_is_on_time_within_the_days_of_the_file() -> None:
    assert report_due(errand(), date(2026, 9, 30)) == date(2026, 10, 5)
    assert report_due(errand(), date(2026, 9, 30), HOLIDAY) == date(2026, 10, 8)
    assert report_due(errand(**{", within: 3个工作日": ""}), date(2026, 9, 30)) is None


def test_a_year_that_the_calendar_does_not_cover_is_named() -> None:
    due = due_of(errand(), "given", date(2027, 1, 4), calendar=HOLIDAY)

    assert due.not_covered == (2027,)
