"""Goals are measured, units report, and the light says why it shines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.conftest import County
from zoulang.errors import InputError
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.accounts.models import JournalEntry, Programme
from zoulang.web.casework.actions import submit_report
from zoulang.web.casework.models import Report
from zoulang.web.policy.margin import MarginNote, notes_by_clause
from zoulang.web.programme.actions import record_measurement
from zoulang.web.programme.lights import Light
from zoulang.web.programme.models import DutyUnit, Goal, Measurement

TODAY = date(2026, 9, 30)
SECOND_QUARTER, THIRD_QUARTER = date(2026, 6, 30), date(2026, 9, 30)


def measure(county: County, value: str, as_of: date = TODAY, by: str = "statistics") -> Measurement:
    return record_measurement(Goal.objects.get(), as_of, Decimal(value), "县统计局", county[by])


def report(county: County, done: str, period_end: date = SECOND_QUARTER, unit: str = "县工信局") -> Report:
    by = {"县工信局": "industry", "县统计局": "statistics"}[unit]
    return submit_report(DutyUnit.objects.get(unit__name_zh=unit).case, period_end, Decimal(done), county[by])


def notes(county: County, key: str, on: date = TODAY) -> list[MarginNote]:
    found = notes_by_clause(county.document, on, county["stranger"])
    return [note for listed in found.values() for note in listed if key in note.context]


def light(county: County, unit: str = "县工信局", on: date = TODAY) -> Light:
    (note,) = notes(county, "duty", on)
    (found,) = [each["light"] for each in note.context["units"] if each["unit"].name_zh == unit]
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def opened(county: County) -> None:
    county.open()


def test_a_goal_ahead_of_time_is_good_and_shows_the_arithmetic(county: County) -> None:
    measure(county, "81")
    (note,) = notes(county, "goal")
    standing = note.context["standing"]
    # (81 − 50) ÷ (90 − 50), and 273 of 365 days.
    assert (standing.share, standing.mark) == (Decimal("0.7750"), Decimal("0.7479"))
    assert note.state == "good"


def test_a_goal_behind_is_a_warning_and_a_goal_never_measured_is_unknown(county: County) -> None:
    assert notes(county, "goal")[0].context["standing"].missing == ("latest",)
    measure(county, "60")
    assert notes(county, "goal")[0].state == "warn"


def test_a_goal_not_reached_when_its_day_has_passed_is_late(county: County) -> None:
    measure(county, "60")
    assert notes(county, "goal", on=date(2027, 1, 1))[0].state == "late"


def test_a_look_back_uses_only_what_was_measured_by_then(county: County) -> None:
    measure(county, "60", SECOND_QUARTER)
    measure(county, "81", THIRD_QUARTER)
    (note,) = notes(county, "goal", on=date(2026, 7, 15))
    assert note.context["latest"].value == 60


def test_a_second_value_for_a_day_corrects_the_first_and_the_journal_keeps_both(county: County) -> None:
    measure(county, "60")
    measure(county, "61")
    assert Measurement.objects.get().value == 61
    assert JournalEntry.objects.filter(verb="measurement.recorded").first().detail["corrected"] == "60.0000"


def test_a_value_of_tomorrow_is_refused(county: County) -> None:
    with pytest.raises(InputError, match="lies ahead"):
        measure(county, "60", date(2026, 10, 1))


def test_only_statistics_enters_values(county: County) -> None:
    for username in ("office", "industry", "finance", "firm"):
        with pytest.raises(PermissionDenied):
            measure(county, "60", by=username)


def test_the_light_compares_the_report_with_the_time_gone_by(county: County) -> None:
    # On 30 June 180 of 364 days had passed: 49.45 %.
    report(county, "50")
    assert (light(county).word, light(county).state, light(county).expected) == (
        "绿",
        "good",
        Decimal("49.45"),
    )
    report(county, "39.45")
    assert light(county).word == "黄"
    report(county, "39.44")
    assert light(county).word == "红"


def test_the_light_opens_the_decision_behind_it(county: County) -> None:
    report(county, "39.45")
    explained = light(county).explanation["zh"]
    assert "序时进度" in str(explained)
    assert "49.45" in str(explained)


def test_a_missing_report_is_unknown_and_never_green(county: County) -> None:
    assert light(county).unreported
    assert (light(county).state, light(county).word) == ("unknown", "")


def test_a_report_is_not_missing_before_its_days_have_passed(county: County) -> None:
    """The county gives ten days: on 10 July the second quarter is not late, on 11 July it is."""
    with acting_on(date(2026, 4, 2)):
        report(county, "30", date(2026, 3, 31))
    assert not light(county, on=date(2026, 7, 10)).unreported
    assert light(county, on=date(2026, 7, 11)).unreported


def test_a_look_back_does_not_see_a_report_that_came_later(county: County) -> None:
    report(county, "90")
    assert light(county, on=date(2026, 9, 29)).unreported


def test_what_is_done_owes_no_report_and_is_not_overdue(county: County) -> None:
    report(county, "100")
    after = light(county, on=date(2027, 3, 1))
    assert (after.word, after.overdue, after.unreported) == ("绿", 0, False)


def test_what_is_overdue_without_a_report_is_red(county: County) -> None:
    assert light(county, on=date(2027, 1, 20)).word == "红"


def test_a_duty_shows_the_worst_light_of_its_units(county: County) -> None:
    report(county, "90")
    report(county, "10", unit="县统计局")
    (note,) = notes(county, "duty")
    assert note.state == note.context["light"].state == "late"


def test_a_unit_reports_only_its_own_part(county: County) -> None:
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    for username in ("statistics", "office", "town", "firm", "stranger"):
        with pytest.raises(PermissionDenied):
            submit_report(part.case, SECOND_QUARTER, Decimal(50), county[username])


@pytest.mark.parametrize(
    ("done", "period_end", "message"),
    [
        ("101", SECOND_QUARTER, "no share in percent"),
        ("-1", SECOND_QUARTER, "no share in percent"),
        ("NaN", SECOND_QUARTER, "no share in percent"),
        ("50", date(2026, 6, 29), "the periods are: 2026-03-31, 2026-06-30, 2026-09-30"),
        ("50", date(2026, 12, 31), "ends no period"),
    ],
)
def test_a_report_that_cannot_be_is_refused(
    county: County, done: str, period_end: date, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        report(county, done, period_end)
    assert not Report.objects.exists()


def test_without_a_light_policy_there_is_no_light(county: County) -> None:
    Programme.objects.update(lights="")
    county.programme.refresh_from_db()
    report(county, "50")
    (note,) = notes(county, "duty")
    assert note.context["light"] is None
    assert note.state == "quiet"


def test_the_margin_asks_as_often_for_many_records_as_for_few(
    county: County, django_assert_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    report(county, "50")
    with CaptureQueriesContext(connection) as few:
        notes(county, "duty")
    for number in range(30):
        goal = Goal.objects.create(
            clause=Goal.objects.first().clause, indicator_zh=f"指标{number}", value_type="number", value=1
        )
        Measurement.objects.create(goal=goal, as_of=TODAY, value=1, source="x")
    for part in DutyUnit.objects.all():
        Report.objects.get_or_create(
            case=part.case, period_end=THIRD_QUARTER, defaults={"done": 70, "submitted_on": TODAY}
        )
    with CaptureQueriesContext(connection) as many:
        notes(county, "duty")
    assert len(many.captured_queries) == len(few.captured_queries)
