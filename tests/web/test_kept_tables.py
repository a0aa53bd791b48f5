"""What is kept between pages is what would be read anew: after every deed, and in the middle of one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from tests.web.dispatch import called_for, case_of, on, ten_days
from zoulang.web.accounts import since
from zoulang.web.accounts.models import JournalEntry, Unit
from zoulang.web.accounts.since import Done, deeds_since, newest_entry
from zoulang.web.casework.actions import submit_report
from zoulang.web.casework.changed import changed_cases
from zoulang.web.dispatch import sheet
from zoulang.web.dispatch.actions.periods import close_period
from zoulang.web.dispatch.sheet import kept_rows, kept_sheet, rows_of
from zoulang.web.programme import light_table
from zoulang.web.programme.duties import add_participants
from zoulang.web.programme.models import DutyUnit

TODAY = date(2026, 10, 2)


@pytest.fixture
def between_deeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test runs in one transaction, which looks like a deed that goes on."""
    for place in (since, light_table, sheet):
        monkeypatch.setattr(place, "in_a_deed", lambda: False)


def report(unit: str, done: int, by: object) -> None:
    submit_report(case_of(unit), date(2026, 9, 30), Decimal(done), by)  # type: ignore[arg-type]


@pytest.mark.keeps_tables
@pytest.mark.usefixtures("between_deeds")
def test_after_a_report_only_its_lights_are_decided_again_and_all_are_right(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    called_for(county)
    on("2026-10-02")
    first = light_table.light_table(county.programme, TODAY)
    read: list[int] = []
    whole = light_table._parts

    def counted(*given: Any) -> pl.DataFrame:
        found = whole(*given)
        read.append(found.height)
        return found

    monkeypatch.setattr(light_table, "_parts", counted)
    report("县工信局", 60, county["industry"])
    second = light_table.light_table(county.programme, TODAY)
    assert read == [1]
    assert not second.frame.equals(first.frame)
    assert second.frame.equals(light_table._made(county.programme, TODAY).frame)


@pytest.mark.keeps_tables
@pytest.mark.usefixtures("between_deeds")
def test_a_part_that_is_added_stands_in_the_table(county: County) -> None:
    called_for(county)
    first = light_table.light_table(county.programme, TODAY)
    duty = DutyUnit.objects.get(unit__name_zh="县工信局").duty
    free = Unit.objects.filter(programme=county.programme).exclude(duty_units__duty=duty).first()
    assert free is not None
    add_participants(duty, [free], county["office"])
    second = light_table.light_table(county.programme, TODAY)
    assert second.frame.height == first.frame.height + 1
    assert second.frame.equals(light_table._made(county.programme, TODAY).frame)


@pytest.mark.usefixtures("between_deeds")
def test_a_kept_sheet_is_the_sheet_read_anew_while_open_and_once_closed(county: County) -> None:
    period = called_for(county)
    on("2026-10-02")
    kept_rows(period, TODAY)
    report("县工信局", 60, county["industry"])
    assert kept_rows(period, TODAY) == rows_of(period, TODAY)
    assert [row.done for row in kept_rows(period, TODAY) if row.case == case_of("县工信局").pk] == [60]
    close_period(period, county["office"])
    period.refresh_from_db()
    assert kept_rows(period, TODAY) == rows_of(period, TODAY)
    report("县工信局", 70, county["industry"])
    assert kept_rows(period, TODAY) == rows_of(period, TODAY)
    assert [row.corrected for row in kept_rows(period, TODAY) if row.corrected] == ["70% 2026-10-02"]
    assert period.states == {"on_time": 1, "not_due": 1}


@pytest.mark.usefixtures("between_deeds")
def test_a_sheet_is_kept_as_it_is_until_something_is_written(county: County) -> None:
    period = called_for(county)
    first = kept_sheet(period, TODAY)
    with CaptureQueriesContext(connection) as asked:
        assert kept_sheet(period, TODAY) is first
    assert len(asked) == 1


def test_in_the_middle_of_a_deed_nothing_is_mended(county: County) -> None:
    ten_days(county)
    on("2026-10-02")
    newest = newest_entry()
    report("县工信局", 60, county["industry"])
    assert deeds_since(newest) is None


@pytest.mark.usefixtures("between_deeds")
def test_a_deed_that_was_undone_leaves_no_trace_in_what_is_kept(county: County) -> None:
    ten_days(county)
    on("2026-10-02")
    with pytest.raises(RuntimeError), transaction.atomic():
        report("县工信局", 60, county["industry"])
        undone = newest_entry()
        raise RuntimeError
    assert deeds_since(undone) is None
    assert undone is not None and not JournalEntry.objects.filter(seal=undone[1]).exists()


@pytest.mark.usefixtures("between_deeds")
def test_a_deed_names_the_case_whose_list_or_report_it_changed(county: County) -> None:
    ten_days(county)
    on("2026-10-02")
    newest = newest_entry()
    report("县工信局", 60, county["industry"])
    deeds = deeds_since(newest)
    assert deeds is not None and [deed.verb for deed in deeds] == ["report.submitted"]
    assert changed_cases(deeds) == {case_of("县工信局").pk}


def test_deeds_on_units_days_off_or_rules_may_change_every_case(db: None) -> None:
    for verb in (
        "holiday.set",
        "unit.added",
        "policy_file.installed",
        "business_date.set",
        "duty.rhythm_set",
    ):
        assert changed_cases([Done(verb, "accounts.unit", 1)]) is None
    assert changed_cases([Done("message.sent_again", "outbox.message", 1)]) == set()
    assert changed_cases([Done("case.moved", "casework.case", 7)]) == {7}
    assert changed_cases([Done("report.submitted", "casework.report", 987654)]) is None
