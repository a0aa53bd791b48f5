"""The clock moves what nobody moved in time; and what is sealed is told to nobody."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from tests.web.errands import errand, errands
from zoulang.errors import InputError
from zoulang.web.accounts.models import Holiday, JournalEntry, Membership, Role, User
from zoulang.web.casework.actions import add_evidence, make_move, open_case, pass_silence, set_facts
from zoulang.web.casework.models import Case, Evidence, Move

DUE, AFTER = date(2026, 10, 7), date(2026, 10, 8)


def test_the_clock_makes_the_move_on_the_day_after_the_last_and_once(county: County) -> None:
    errands(county.programme)
    case = errand(county.programme)
    assert pass_silence(DUE) == []
    move = pass_silence(AFTER)[0]
    assert (move.move, move.by_silence, move.by, move.on, move.was_due) == ("lapse", True, None, AFTER, DUE)
    case.refresh_from_db()
    assert (case.stage, case.closed_on) == ("lapsed", AFTER)
    entry = JournalEntry.objects.get(verb="case.moved")
    assert (entry.actor, entry.detail["by_silence"]) == (None, True)
    assert pass_silence(AFTER) == []
    assert Move.objects.count() == 1


def test_who_moved_in_time_is_left_alone(county: County) -> None:
    errands(county.programme)
    case = errand(county.programme, facts={"交办日期": "2026-08-01"})
    make_move(case, "accept", county["industry"])
    assert case.due == date(2026, 9, 1)
    assert pass_silence(AFTER) == []


def test_a_day_off_that_became_known_gives_more_time(county: County) -> None:
    errands(county.programme)
    case = errand(county.programme)
    for day in range(1, 8):
        Holiday.objects.create(day=date(2026, 10, day), kind=Holiday.Kind.OFF, name="国庆节")
    assert pass_silence(AFTER) == []
    case.refresh_from_db()
    assert case.due == date(2026, 10, 14)


def test_looking_for_silence_takes_the_same_queries_for_many_cases(county: County) -> None:
    errands(county.programme)
    counts = []
    for number in (2, 20):
        for _ in range(number):
            errand(county.programme)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert pass_silence(DUE) == []
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3


# --- what is sealed ---------------------------------------------------------------------------------


@pytest.fixture
def sealed(county: County) -> Case:
    """A case against a unit that holds a position in it."""
    errands(
        county.programme,
        **{
            "seen: offices": "seen: sealed",
            "opened_by: [office]": "opened_by: [discipline]",
            "by: [unit], parts: [unit]}": "by: [discipline, unit]}",
        },
    )
    return errand(county.programme, "县财政局", "刁难企业")


@pytest.fixture
def inspector(county: County) -> User:
    user = User.objects.create_user("inspector")
    unit = county.programme.units.create(name_zh="县纪委监委")
    Membership.objects.create(user=user, unit=unit, role=Role.DISCIPLINE)
    return user


def test_a_sealed_case_is_seen_by_the_discipline_commission_alone(
    county: County, sealed: Case, inspector: User
) -> None:
    county.document.__class__.objects.update(published=True)
    for who in ("office", "admin", "industry", "finance", "town"):
        assert sealed not in Case.objects.visible_to(county[who]), who
    assert not Case.objects.visible_to(AnonymousUser()).filter(pk=sealed.pk).exists()
    assert sealed in Case.objects.visible_to(inspector)


def test_a_unit_in_a_sealed_case_does_nothing_to_it(county: County, sealed: Case, inspector: User) -> None:
    for who in ("finance", "office", "admin"):
        with pytest.raises(PermissionDenied):
            make_move(sealed, "accept", county[who])
        with pytest.raises(PermissionDenied):
            set_facts(sealed, {"已验收": "是"}, county[who])
        with pytest.raises(PermissionDenied):
            add_evidence(sealed, "说明", county[who], "并无此事")
    add_evidence(sealed, "笔录", inspector, "卷一")
    make_move(sealed, "accept", inspector, "核实")
    assert Evidence.objects.get().added_by == inspector


def test_the_journal_says_of_a_sealed_case_that_something_was_done_and_not_what(
    sealed: Case, inspector: User
) -> None:
    add_evidence(sealed, "笔录", inspector, "卷一")
    make_move(sealed, "accept", inspector, "核实属实")
    entries = JournalEntry.objects.filter(verb__in=["case.opened", "evidence.added", "case.moved"])
    assert entries.count() == 3
    for entry in entries:
        told = f"{entry.subject_label} {entry.reason} {entry.detail}"
        assert not [word for word in ("刁难", "财政", "笔录", "核实") if word in told]
        assert str(sealed.pk) in entry.subject_label


def test_what_was_sealed_is_not_opened_by_a_changed_file(county: County, sealed: Case) -> None:
    with pytest.raises(InputError, match="the procedure has sealed cases"):
        errands(county.programme)


def test_a_department_opens_no_sealed_case_where_the_file_keeps_it_to_others(
    county: County, sealed: Case
) -> None:
    with pytest.raises(PermissionDenied):
        open_case(county.programme, "errand", "刁难企业", county["industry"])
