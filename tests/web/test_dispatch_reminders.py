"""Reminders say what is due tomorrow, today or late, and none goes out twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.conftest import County
from tests.web.dispatch import END, called_for, case_of, leader, on
from zoulang.web.accounts.models import JournalEntry, Programme
from zoulang.web.casework.actions import make_move, submit_report
from zoulang.web.casework.models import Case
from zoulang.web.dispatch.actions.notices import draft_notice, issue_notice
from zoulang.web.dispatch.actions.periods import close_period
from zoulang.web.dispatch.actions.reminders import by_the_clock, send_reminders
from zoulang.web.dispatch.late import LateMatters
from zoulang.web.dispatch.reminders import due_reminders
from zoulang.web.outbox.models import Message


def told(county: County, day: str) -> list[tuple[str, str]]:
    """Key and unit of the reminders about reports and entries that are due on a day."""
    found = due_reminders(county.programme, on(day))
    return [(each.key, each.to.name_zh) for each in found if not each.key.startswith("case")]


def test_a_unit_is_told_before_on_and_after_the_day_once_a_week(county: County) -> None:
    called_for(county)
    stem = "report:ten_days:2026-09-30:"
    assert told(county, "2026-10-01") == []
    assert {key for key, _ in told(county, "2026-10-02")} == {stem + "tomorrow"}
    assert told(county, "2026-10-05") == [(stem + "today", "县工信局"), (stem + "today", "县统计局")]
    assert {key for key, _ in told(county, "2026-10-06")} == {stem + "late-0"}
    assert {key for key, _ in told(county, "2026-10-12")} == {stem + "late-0"}
    assert {key for key, _ in told(county, "2026-10-13")} == {stem + "late-1"}


def test_who_has_reported_and_a_closed_period_are_left_alone(county: County) -> None:
    period = called_for(county)
    on("2026-10-05")
    submit_report(case_of("县工信局"), END, Decimal(80), county["industry"])
    assert [unit for _, unit in told(county, "2026-10-05")] == ["县统计局"]
    close_period(period, county["office"])
    assert told(county, "2026-10-06") == []


def test_a_line_of_a_notice_is_a_clock_for_its_unit(county: County) -> None:
    period = called_for(county)
    on("2026-10-09")
    late = [each.key for each in LateMatters(county.programme, date(2026, 10, 9)).found()]
    case = draft_notice(county.programme, "通报", late[:1], county["office"])
    make_move(case, "sign", leader(county))
    issue_notice(case, "青科办〔2026〕5号", county["office"], date(2026, 10, 23))
    close_period(period, county["office"])
    line = case.items.get()
    assert told(county, "2026-10-22") == [(f"item:{line.pk}:2026-10-23:tomorrow", line.unit.name_zh)]


def test_a_stage_past_its_day_reminds_whom_the_procedure_names(county: County) -> None:
    called_for(county)
    Case.objects.filter(pk=case_of("县工信局").pk).update(stage="given", due=date(2026, 10, 6))
    found = [
        each for each in due_reminders(county.programme, on("2026-10-06")) if each.key.startswith("case")
    ]
    assert {each.to.name_zh for each in found} == {"县工信局", "领导小组办公室"}
    assert str(found[0].body) == "培育企业: to be moved on by 2026-10-06"


def test_nothing_is_sent_twice(county: County) -> None:
    called_for(county)
    on("2026-10-05")
    assert send_reminders(county.programme, county["office"]) == 2
    assert send_reminders(county.programme, county["office"]) == 0
    assert by_the_clock(date(2026, 10, 5)) == 0
    message = Message.objects.get(unit__name_zh="县工信局")
    assert "培育企业" in message.body_en and "2026年9月下旬" in message.body_zh
    assert JournalEntry.objects.filter(verb="reminders.sent").count() == 1


def test_only_the_office_and_the_clock_send_reminders(county: County) -> None:
    with pytest.raises(PermissionDenied):
        send_reminders(county.programme, county["industry"])


def test_the_reference_programme_reminds_nobody(county: County) -> None:
    called_for(county)
    Programme.objects.update(kind=Programme.Kind.REFERENCE)
    assert by_the_clock(on("2026-10-05")) == 0
