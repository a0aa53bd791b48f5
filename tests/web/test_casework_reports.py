"""Reports by period under a procedure: when, by whom, with what, and on time until when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.conftest import County
from tests.web.errands import errand, errands
from zoulang.errors import InputError
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework import providers
from zoulang.web.casework.actions import make_move, reportable_periods, set_plan, submit_report
from zoulang.web.casework.clocks import due_of_report
from zoulang.web.casework.facts import known_facts
from zoulang.web.casework.models import Case, PlanLine, Report

TODAY, END = date(2026, 9, 30), date(2026, 9, 20)


@pytest.fixture
def case(county: County) -> Case:
    errands(county.programme)
    with acting_on(date(2026, 9, 1)):
        case = errand(county.programme)
        make_move(case, "accept", county["industry"])
    return case


def test_a_report_says_the_share_and_the_values_of_the_period(case: Case, county: County) -> None:
    submit_report(case, END, Decimal(40), county["industry"], "主体封顶", {"旬投资": "120万元"})
    report = Report.objects.get()
    assert (report.done, report.values, report.note) == (Decimal(40), {"旬投资": "120万元"}, "主体封顶")
    case.refresh_from_db()
    assert (case.reported_end, case.reported_done, case.reported_on) == (END, Decimal(40), TODAY)
    assert known_facts(case)["旬投资"] == "120万元"


def test_values_alone_are_a_report(case: Case, county: County) -> None:
    assert submit_report(case, END, None, county["industry"], values={"旬投资": "0元"}).done is None
    with pytest.raises(InputError, match="the report says nothing"):
        submit_report(case, END, None, county["industry"])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"旬投资": "三个"}, "旬投资"),
        ({"投资": "1元"}, "unknown name 投资"),
        ({"完成投资": "1元"}, "完成投资 is not reported by period; what is reported: 旬投资"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_kept(
    case: Case, county: County, values: dict[str, str | None], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        submit_report(case, END, Decimal(40), county["industry"], values=values)
    assert not Report.objects.exists()


def test_a_corrected_report_stays_in_the_journal_as_it_was(case: Case, county: County) -> None:
    submit_report(case, END, Decimal(40), county["industry"], "误报", {"旬投资": "120万元"})
    submit_report(case, END, Decimal(35), county["industry"], "更正", {"旬投资": "100万元"})
    assert Report.objects.get().done == 35
    told = JournalEntry.objects.get(verb="report.corrected").detail
    assert told["before"] == {
        "done": "40.00",
        "values": {"旬投资": "120万元"},
        "note": "误报",
        "submitted_on": "2026-09-30",
        "submitted_by": "industry",
    }


def test_nobody_reports_for_another_unit(case: Case, county: County) -> None:
    for who in ("town", "office", "finance", "firm"):
        with pytest.raises(PermissionDenied, match="may not report for this unit here"):
            submit_report(case, END, Decimal(40), county[who])


def test_nothing_is_reported_outside_the_stages_of_the_file(county: County) -> None:
    errands(county.programme)
    waiting = errand(county.programme)
    with pytest.raises(InputError, match="nothing is reported while the case stands at 待承办"):
        submit_report(waiting, END, Decimal(40), county["industry"])


def test_a_period_that_runs_still_is_reported_once_it_was_opened(
    case: Case, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "_open_periods", [])
    with acting_on(date(2026, 9, 28)):
        assert reportable_periods(case, date(2026, 9, 28)) == [date(2026, 9, 10), END]
        with pytest.raises(InputError, match="2026-09-30 ends no period to report on"):
            submit_report(case, TODAY, Decimal(40), county["industry"])
        providers.opens_periods(lambda programme, cadence: [TODAY] if cadence == "ten_days" else [])
        submit_report(case, TODAY, Decimal(40), county["industry"])
    assert Report.objects.get().period_end == TODAY


def test_a_report_is_on_time_for_the_days_of_the_file(case: Case, county: County) -> None:
    # Three working days after Sunday 20 September.
    assert due_of_report(case, END) == date(2026, 9, 23)
    silent = county.programme
    errands(silent, **{"within: 3个工作日": "within: 10天"})
    assert due_of_report(Case.objects.get(pk=case.pk), END) == TODAY


def test_a_plan_is_cut_along_the_periods_of_the_case(case: Case, county: County) -> None:
    set_plan(case, {END: 300, TODAY: 500}, county["industry"])
    set_plan(case, {TODAY: 800}, county["office"])
    assert list(PlanLine.objects.values_list("period_end", "planned")) == [(TODAY, 800)]
    told = JournalEntry.objects.filter(verb="plan.set").first()
    assert told is not None
    assert told.detail == {"before": {"2026-09-20": 300, "2026-09-30": 500}, "plan": {"2026-09-30": 800}}
    with pytest.raises(InputError, match="2026-09-29 ends no period of the case"):
        set_plan(case, {date(2026, 9, 29): 1}, county["industry"])
    with pytest.raises(InputError, match="-1 is less than nothing"):
        set_plan(case, {TODAY: -1}, county["industry"])
    with pytest.raises(PermissionDenied):
        set_plan(case, {TODAY: 1}, county["town"])
