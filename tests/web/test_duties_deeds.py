"""From clause to unit: leads are asked for, parts accepted, questioned, handed on, closed with open eyes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.web.conftest import County
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry, Unit
from zoulang.web.casework.actions import make_move, submit_report
from zoulang.web.casework.models import Case
from zoulang.web.programme.duties import (
    add_participants,
    hand_on,
    name_lead,
    question_part,
    see_open_parts,
    set_own_day,
    set_rhythm,
)
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.programme.parts import put_units

PAPER = {"办结说明": "青工函〔2026〕8号"}


@pytest.fixture(autouse=True)
def opened(county: County) -> None:
    county.open()


def part_of(unit: str) -> DutyUnit:
    parts = DutyUnit.objects.select_related(
        "unit", "duty__clause__document__programme", "case__procedure", "case__programme"
    )
    return parts.get(unit__name_zh=unit, left_on=None)


def unit(county: County, name: str) -> Unit:
    return county.programme.units.get(name_zh=name)


def leaderless(county: County) -> Duty:
    """A duty whose document names two units and no lead."""
    clause = county.document.clauses.get(address="二")
    duty = Duty.objects.create(clause=clause, title_zh="没有牵头的事项", open_ended=True)
    put_units(duty, [], ["县工信局", "县统计局"], [])
    return duty


def test_a_lead_that_the_document_does_not_name_is_asked_for_and_not_guessed(
    county: County, client_of: Callable[[str], Client]
) -> None:
    duty = leaderless(county)
    assert not duty.duty_units.filter(part="lead").exists()
    for page in ("/office/", duty.get_absolute_url()):
        shown = client_of("office").get(page).content.decode()
        assert any(words in shown for words in ("谁牵头", "Who leads?"))
    browser = client_of("office")
    named = unit(county, "县统计局")
    browser.post(reverse("name_lead", args=["sample", duty.pk]), {"unit": named.pk})
    assert duty.duty_units.get(part="lead").unit == named
    assert JournalEntry.objects.filter(verb="duty.lead_named").first().detail == {"unit": "县统计局"}
    # From now on the lead steers the parts of the others.
    held = duty.duty_units.get(unit__name_zh="县工信局").case.parts
    assert set(held.values_list("position", "unit__name_zh")) == {("unit", "县工信局"), ("lead", "县统计局")}


def test_only_the_office_names_a_lead(county: County) -> None:
    duty = leaderless(county)
    for username in ("industry", "statistics", "town", "finance"):
        with pytest.raises(PermissionDenied):
            name_lead(duty, unit(county, "县工信局"), county[username])


def test_an_open_list_is_never_filled_in_but_added_to_by_a_person(county: County) -> None:
    duty = leaderless(county)
    assert duty.duty_units.count() == 2
    (added,) = add_participants(duty, [unit(county, "双渡镇")], county["office"])
    assert (added.origin, added.part, added.is_printed) == ("added", "participant", False)
    assert duty.open_ended
    with pytest.raises(InputError, match="takes part in it already"):
        add_participants(duty, [unit(county, "双渡镇")], county["office"])


def test_a_lead_assigns_participants_and_a_participant_does_not(county: County) -> None:
    duty = part_of("县工信局").duty
    add_participants(duty, [unit(county, "白汀镇")], county["industry"])
    with pytest.raises(PermissionDenied):
        add_participants(duty, [unit(county, "双渡镇")], county["statistics"])


def test_a_part_that_is_not_accepted_takes_no_report(county: County) -> None:
    part = part_of("县工信局")
    Case.objects.filter(pk=part.case_id).update(stage="given")
    with pytest.raises(InputError, match="nothing is reported"):
        submit_report(part.case, date(2026, 6, 30), Decimal(50), county["industry"])
    make_move(part.case, "accept", county["industry"])
    submit_report(part.case, date(2026, 6, 30), Decimal(50), county["industry"])


def test_a_question_needs_a_reason_and_the_office_upholds_or_hands_on(county: County) -> None:
    part = part_of("县统计局")
    with pytest.raises(InputError, match="no reason is given"):
        question_part(part, " ", county["statistics"])
    question_part(part, "不属于本局职责", county["statistics"])
    make_move(part.case, "uphold", county["office"])
    assert part_of("县统计局").case.stage == "given"
    question_part(part, "数据由财政局掌握", county["statistics"])
    with pytest.raises(PermissionDenied):
        hand_on(part, unit(county, "县财政局"), county["finance"])
    taken = hand_on(part, unit(county, "县财政局"), county["office"], "按职责调整")
    assert (taken.unit.name_zh, taken.part, taken.origin, taken.case.stage) == (
        "县财政局",
        "participant",
        "handed_on",
        "given",
    )
    assert taken.taken_from == part
    part.refresh_from_db()
    assert (part.case.stage, part.left_on) == ("handed-on", date(2026, 9, 30))
    assert part.case.closed_on == date(2026, 9, 30)


def test_a_part_handed_on_comes_back_to_a_unit_that_had_it(county: County) -> None:
    first = part_of("县统计局")
    hand_on(first, unit(county, "县财政局"), county["office"])
    back = hand_on(part_of("县财政局"), unit(county, "县统计局"), county["office"])
    assert back.unit.name_zh == "县统计局"
    assert DutyUnit.objects.filter(unit__name_zh="县统计局").count() == 2


def test_whoever_takes_over_the_lead_leads_and_who_handed_it_on_does_not(county: County) -> None:
    hand_on(part_of("县工信局"), unit(county, "县财政局"), county["office"])
    case = part_of("县统计局").case
    assert set(case.parts.values_list("position", "unit__name_zh")) == {
        ("unit", "县统计局"),
        ("lead", "县财政局"),
    }


def test_a_move_made_elsewhere_hands_on_just_as_well(county: County) -> None:
    from zoulang.web.casework.actions import set_facts

    part = part_of("县统计局")
    with pytest.raises(InputError):
        make_move(part.case, "hand-on", county["office"])
    set_facts(part.case, {"接收单位": "县财政局"}, county["office"])
    make_move(part.case, "hand-on", county["office"])
    assert part_of("县财政局").taken_from == part


def test_a_lead_does_not_close_over_an_open_part_unseen(county: County) -> None:
    lead, other = part_of("县工信局"), part_of("县统计局")
    with pytest.raises(InputError):
        make_move(lead.case, "close", county["industry"], evidence=PAPER)
    assert part_of("县工信局").case.stage == "under-way"
    with pytest.raises(InputError, match="the open parts are those of 县统计局"):
        see_open_parts(lead, [], county["industry"])
    with pytest.raises(PermissionDenied):
        see_open_parts(lead, [other], county["statistics"])
    see_open_parts(lead, [other], county["industry"])
    make_move(lead.case, "close", county["industry"], evidence=PAPER)
    assert part_of("县工信局").case.stage == "done"
    seen = JournalEntry.objects.filter(verb="duty.open_parts_seen").first()
    assert seen.detail["units"] == ["县统计局"]


def test_a_part_that_opens_after_the_lead_looked_has_to_be_seen_too(county: County) -> None:
    lead = part_of("县工信局")
    see_open_parts(lead, [part_of("县统计局")], county["industry"])
    add_participants(lead.duty, [unit(county, "双渡镇")], county["office"])
    with pytest.raises(InputError):
        make_move(lead.case, "close", county["industry"], evidence=PAPER)


def test_a_lead_whose_participants_are_done_closes_at_once_with_a_paper(county: County) -> None:
    make_move(part_of("县统计局").case, "close", county["statistics"], evidence=PAPER)
    lead = part_of("县工信局")
    with pytest.raises(InputError, match="办结说明"):
        make_move(lead.case, "close", county["industry"])
    make_move(lead.case, "close", county["industry"], evidence=PAPER)


def test_the_parts_keep_step_with_the_rhythm_of_the_duty(county: County) -> None:
    lead, other = part_of("县工信局"), part_of("县统计局")
    set_own_day(other, date(2026, 10, 31), county["industry"])
    set_rhythm(lead.duty, date(2026, 1, 1), date(2026, 11, 30), "month", county["office"])
    frames = {
        part.unit.name_zh: (part.case.start, part.case.finish, part.case.cadence)
        for part in DutyUnit.objects.select_related("unit", "case")
    }
    assert frames == {
        "县工信局": (date(2026, 1, 1), date(2026, 11, 30), "month"),
        "县统计局": (date(2026, 1, 1), date(2026, 10, 31), "month"),
    }
    set_rhythm(lead.duty, date(2026, 1, 1), date(2026, 9, 30), "month", county["office"])
    assert part_of("县统计局").case.finish == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("start", "due", "cadence", "found"),
    [
        (None, date(2026, 12, 31), "month", "no first day"),
        (date(2026, 12, 31), date(2026, 1, 1), "", "not after it begins"),
        (date(2026, 1, 1), date(2026, 12, 31), "weekly", "no rhythm"),
    ],
)
def test_days_that_do_not_fit_are_refused(
    county: County, start: date | None, due: date, cadence: str, found: str
) -> None:
    with pytest.raises(InputError, match=found):
        set_rhythm(part_of("县工信局").duty, start, due, cadence, county["office"])


def test_a_day_of_its_own_is_earlier_than_that_of_the_duty(county: County) -> None:
    with pytest.raises(InputError, match="is later than the day of the duty"):
        set_own_day(part_of("县统计局"), date(2027, 1, 1), county["industry"])


def test_an_installed_duty_that_somebody_touched_stays_as_it_is(county: County) -> None:
    from zoulang.web.programme.parts import is_touched

    duty = leaderless(county)
    assert not is_touched(duty)
    name_lead(duty, unit(county, "县工信局"), county["office"])
    assert is_touched(duty)
