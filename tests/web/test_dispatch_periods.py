"""The office calls for the reports of a period; who has not reported is seen before the meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.web.casework import handed_in
from tests.web.conftest import County
from tests.web.dispatch import DUE, END, another_programme, called_for, case_of, on, ten_days
from zoulang.errors import InputError
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework.actions import submit_report
from zoulang.web.casework.models import Case, Report
from zoulang.web.casework.periods import period_name
from zoulang.web.dispatch.actions.periods import close_period, open_period, set_rhythm
from zoulang.web.dispatch.findings import by_unit, findings
from zoulang.web.dispatch.following import next_periods
from zoulang.web.dispatch.models import Period, Rhythm
from zoulang.web.dispatch.sheet import rows_for, rows_of
from zoulang.web.programme.models import DutyUnit


def test_nothing_is_called_for_before_somebody_set_the_rhythm(county: County) -> None:
    ten_days(county)
    with pytest.raises(InputError, match="nobody has set this rhythm"):
        open_period(county.programme, "ten_days", END, county["office"])


def test_a_rhythm_that_no_clause_prints_says_who_set_it(county: County) -> None:
    rhythm = set_rhythm(county.programme, "ten_days", 3, county["office"])
    assert rhythm.clause is None
    entry = JournalEntry.objects.get(verb="rhythm.set")
    assert entry.actor == county["office"]
    assert entry.detail == {"cadence": "ten_days", "within": 3, "clause": "", "new": True}
    set_rhythm(county.programme, "ten_days", 5, county["office"])
    assert Rhythm.objects.get().within == 5


def test_a_rhythm_has_days_and_cites_its_own_programme(county: County) -> None:
    other = another_programme()
    clause = county.document.clauses.first()
    with pytest.raises(InputError, match="0 is no number of working days"):
        set_rhythm(county.programme, "ten_days", 0, county["office"])
    with pytest.raises(InputError, match="belongs to another programme"):
        set_rhythm(other, "ten_days", 3, None, clause)


def test_a_period_is_due_in_working_days(county: County) -> None:
    period = called_for(county)
    assert (period.due, period.start) == (DUE, date(2026, 9, 21))


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (date(2026, 9, 29), "no period ends on"),
        (date(2026, 10, 10), "the period begins on"),
        (END, "is open already"),
    ],
)
def test_a_period_is_opened_once_and_after_it_began(county: County, end: date, why: str) -> None:
    called_for(county)
    with pytest.raises(InputError, match=why):
        open_period(county.programme, "ten_days", end, county["office"])


@pytest.mark.parametrize("username", ["industry", "town", "finance", "admin", "firm"])
def test_only_the_office_calls_for_reports_and_closes(county: County, username: str) -> None:
    period = called_for(county)
    with pytest.raises(PermissionDenied):
        open_period(county.programme, "ten_days", date(2026, 9, 20), county[username])
    with pytest.raises(PermissionDenied):
        close_period(period, county[username])


def test_who_has_not_reported_is_on_the_sheet_before_the_meeting(county: County) -> None:
    period = called_for(county)
    day = on("2026-10-05")
    submit_report(case_of("县工信局"), END, Decimal(80), county["industry"], "走访9家")
    rows = rows_of(period, day)
    assert [(row.unit_zh, row.state, row.late_days) for row in rows] == [
        ("县统计局", "not_due", 0),
        ("县工信局", "on_time", 0),
    ]
    late = rows_of(period, on("2026-10-09"))
    assert [(row.unit_zh, row.state, row.late_days) for row in late] == [
        ("县统计局", "missing", 4),
        ("县工信局", "on_time", 0),
    ]
    assert [str(each) for each in findings(late)] == [
        "1 of 2 reports are in",
        "1 have not come and are late: 县统计局",
    ]


def test_a_row_says_what_was_done_what_was_due_and_the_light(county: County) -> None:
    period = called_for(county)
    handed_in(DutyUnit.objects.get(unit__name_zh="县工信局"), END, 60, date(2026, 10, 8), "走访9家")
    row = next(row for row in rows_of(period, on("2026-10-09")) if row.unit_zh == "县工信局")
    assert (row.state, row.late_days, row.note) == ("late", 3, "走访9家")
    assert (str(row.done), str(row.expected), row.word) == ("60.00", "74.73", "红")
    assert row.place == "青政字〔2026〕90号 二/（一）"
    assert row.behind is not None and str(row.behind) == "14.73"


def test_what_was_done_in_full_before_owes_nothing(county: County) -> None:
    period = called_for(county)
    handed_in(DutyUnit.objects.get(unit__name_zh="县统计局"), date(2026, 9, 20), 100, date(2026, 9, 21))
    assert [row.unit_zh for row in rows_of(period, END)] == ["县工信局"]


def test_a_case_in_another_rhythm_or_begun_later_owes_nothing(county: County) -> None:
    period = called_for(county)
    Case.objects.filter(pk=case_of("县工信局").pk).update(cadence="month")
    Case.objects.filter(pk=case_of("县统计局").pk).update(start=date(2026, 10, 1))
    assert rows_of(period, END) == []


def test_closing_keeps_the_sheet_and_corrections_stand_beside_it(county: County) -> None:
    period = called_for(county)
    day = on("2026-10-09")
    submit_report(case_of("县工信局"), END, Decimal(80), county["industry"], "走访9家")
    closed = close_period(period, county["office"], "本旬总体平稳。")
    before = [(row.unit_zh, row.state, row.late_days, row.done) for row in rows_of(closed, day)]
    later = on("2026-10-12")
    submit_report(case_of("县工信局"), END, Decimal(70), county["industry"], "走访7家")
    Report.objects.create(case=case_of("县统计局"), period_end=END, done=50, submitted_on=later)
    after = rows_of(Period.objects.get(), later)
    assert [(row.unit_zh, row.state, row.late_days, row.done) for row in after] == before
    assert {row.unit_zh: row.corrected for row in after} == {
        "县工信局": "70% 2026-10-12",
        "县统计局": "50% 2026-10-12",
    }
    assert closed.head == "本旬总体平稳。"
    assert JournalEntry.objects.get(verb="period.closed").detail == {"on_time": 0, "late": 1, "missing": 1}


def test_a_period_is_closed_once_and_after_its_end(county: County) -> None:
    ten_days(county)
    set_rhythm(county.programme, "ten_days", 3, county["office"])
    on("2026-09-25")
    period = open_period(county.programme, "ten_days", END, county["office"])
    with pytest.raises(InputError, match="the period ends on"):
        close_period(period, county["office"])
    on("2026-10-09")
    close_period(period, county["office"])
    with pytest.raises(InputError, match="was closed on"):
        close_period(period, county["office"])


def test_the_next_period_follows_the_last_one(county: County) -> None:
    ten_days(county)
    set_rhythm(county.programme, "ten_days", 3, county["office"])
    listed: list[Period] = []
    assert [each.end for each in next_periods(county.programme, listed, END)] == [END]
    assert [each.end for each in next_periods(county.programme, listed, date(2026, 9, 29))] == [
        date(2026, 9, 20)
    ]
    listed = [open_period(county.programme, "ten_days", END, county["office"])]
    assert [each.end for each in next_periods(county.programme, listed, END)] == [None]
    assert [each.end for each in next_periods(county.programme, listed, date(2026, 10, 1))] == [
        date(2026, 10, 10)
    ]


def test_periods_have_the_names_that_offices_use() -> None:
    ten = period_name("ten_days", date(2026, 9, 10))
    assert (ten.name_zh, ten.name_en) == ("2026年9月上旬", "the first ten days of September 2026")
    assert period_name("quarter", date(2026, 9, 30)).name_zh == "2026年第三季度"
    assert period_name("month", date(2026, 2, 28)).name_zh == "2026年2月"
    assert period_name("year", date(2026, 12, 31)).name_en == "the year 2026"


def test_a_town_reads_the_rows_of_its_own_units_alone(county: County) -> None:
    period = called_for(county)
    rows = rows_of(period, END)
    assert rows_for(rows, county["industry"], county.programme.pk) == rows
    assert rows_for(rows, county["town"], county.programme.pk) == []
    assert Period.objects.visible_to(county["town"]).count() == 1
    assert Period.objects.visible_to(county["firm"]).count() == 0
    assert Period.objects.visible_to(county["stranger"]).count() == 0


def test_units_are_counted_with_the_worst_first(county: County) -> None:
    period = called_for(county)
    handed_in(DutyUnit.objects.get(unit__name_zh="县统计局"), END, 80, date(2026, 10, 2))
    counted = by_unit(rows_of(period, on("2026-10-09")))
    assert [(unit.zh, unit.squares, unit.worst_late) for unit in counted] == [
        ("县工信局", ["missing"], 4),
        ("县统计局", ["on_time"], 0),
    ]


def test_the_page_of_periods_opens_the_next_one_by_one_click(
    county: County, client_of: Callable[[str], Client]
) -> None:
    ten_days(county)
    office = client_of("office")
    office.cookies.load({"django_language": "en"})
    assert "No rhythm of reports is set" in office.get("/sample/dispatch/").text
    office.post("/sample/dispatch/rhythm/", {"cadence": "ten_days", "within": "3"})
    page = office.get("/sample/dispatch/").text
    assert 'name="period_end" value="2026-09-30"' in page
    answer = office.post("/sample/dispatch/open/", {"cadence": "ten_days", "period_end": "2026-09-30"})
    assert answer.headers["Location"] == "/sample/dispatch/ten_days/2026-09-30/"
    sheet = office.get(answer.headers["Location"]).text
    assert "Industry Bureau" in sheet and "Statistics Bureau" in sheet


def test_the_sheet_makes_as_many_queries_for_many_cases_as_for_few(
    county: County, client_of: Callable[[str], Client]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    period = called_for(county)
    office = client_of("office")
    # What a process reads once is read here; the deed drops the sheet that is kept.
    office.get(period.get_absolute_url())
    record(None, "case.opened", period)
    with CaptureQueriesContext(connection) as few:
        office.get(period.get_absolute_url())
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    for number in range(20):
        unit = county.programme.units.create(name_zh=f"样例单位{number}")
        case = Case.objects.get(pk=part.case_id)
        case.pk = None
        case.save()
        case.parts.create(position="unit", unit=unit)
    record(None, "case.opened", period)
    with CaptureQueriesContext(connection) as many:
        answer = office.get(period.get_absolute_url())
    assert "样例单位19" in answer.text
    assert len(many) == len(few)
