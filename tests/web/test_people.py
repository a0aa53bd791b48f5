"""People, the roles they hold for some time, who stands in for them, and who takes over when they leave."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.web.conftest import County
from zoulang.errors import InputError
from zoulang.web.accounts.actions import (
    add_person,
    add_unit,
    appoint_deputy,
    end_deputy,
    end_role,
    give_role,
    hand_over,
    let_in_again,
    set_business_date,
)
from zoulang.web.accounts.handing_over import what_is_held
from zoulang.web.accounts.models import Deputy, JournalEntry, Membership, Programme, Role, Unit, User
from zoulang.web.casework.models import CasePart
from zoulang.web.policy.actions import load_document
from zoulang.web.policy.questions import answer_question, ask_question
from zoulang.web.programme.models import DutyUnit

PASSWORD = "four words of a person"


def unit(county: County, name: str) -> Unit:
    return county.programme.units.get(name_zh=name)


def colleague(county: County, username: str = "colleague", role: str = "department") -> User:
    return add_person(unit(county, "县工信局"), role, username, "同事", county["admin"])


def test_the_office_adds_a_unit_and_a_person_who_acts_for_it(county: County) -> None:
    made = add_unit(county.programme, "县商务局", "department", county["office"], name_en="Commerce Bureau")
    person = add_person(made, Role.DEPARTMENT, "commerce", "商务局经办人", county["office"])
    held = county["commerce"].held_roles
    assert [(each.role, each.unit_id) for each in held] == [("department", made.pk)]
    assert not person.has_usable_password()
    assert JournalEntry.objects.get(verb="person.added").programme == county.programme


@pytest.mark.parametrize("username", ["office", "", "a b", "x" * 151])
def test_a_name_nobody_can_log_in_with_is_refused(county: County, username: str) -> None:
    with pytest.raises(InputError):
        add_person(unit(county, "县工信局"), "department", username, "某人", county["office"])


def test_a_simple_first_password_is_refused_and_nobody_is_made(county: County) -> None:
    with pytest.raises(InputError, match="too simple"):
        add_person(
            unit(county, "县工信局"), "department", "new", "某人", county["office"], first_password="12345"
        )
    assert not User.objects.filter(username="new").exists()


@pytest.mark.parametrize("role", ["finance", "statistics", "discipline", "administrator", "office"])
def test_the_office_does_not_choose_who_checks_it(county: County, role: str) -> None:
    with pytest.raises(PermissionDenied, match="may not give the role"):
        add_person(unit(county, "县财政局"), role, "new", "某人", county["office"])
    assert not User.objects.filter(username="new").exists()


@pytest.mark.parametrize("who", ["admin", "office"])
def test_nobody_gives_a_role_to_himself(county: County, who: str) -> None:
    with pytest.raises(PermissionDenied, match="held by himself"):
        give_role(county[who], unit(county, "县工信局"), "department", county[who])


@pytest.mark.parametrize("who", ["leader", "finance", "industry", "town", "firm", "stranger"])
def test_others_add_nobody(county: County, who: str) -> None:
    if who == "leader":
        add_person(unit(county, "领导小组办公室"), "leader", who, "组长", None)
    for deed in (
        lambda: add_person(unit(county, "县工信局"), "department", "new", "某人", county[who]),
        lambda: add_unit(county.programme, "新单位", "department", county[who]),
        lambda: let_in_again(county["town"], county.programme, county[who]),
        lambda: hand_over(county["town"], county["industry"], county.programme, county[who]),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_a_role_begins_and_ends_on_its_days(county: County) -> None:
    give_role(
        county["stranger"], unit(county, "县工信局"), "department", county["office"],
        starts=date(2026, 10, 1), ends=date(2026, 10, 31),
    )  # fmt: skip
    for day, holds in (
        ("2026-09-30", False),
        ("2026-10-01", True),
        ("2026-10-31", True),
        ("2026-11-01", False),
    ):
        set_business_date(date.fromisoformat(day), county["admin"])
        assert bool(county["stranger"].held_roles) == holds, day


def test_an_ended_role_may_nothing_any_more_and_stays_known(county: County) -> None:
    held = Membership.objects.get(user=county["industry"])
    end_role(held, county["office"])
    assert not county["industry"].has_perm("policy.load_document", county.programme)
    assert Membership.objects.filter(pk=held.pk, ends=date(2026, 9, 29)).exists()
    with pytest.raises(InputError, match="ended on 2026-09-29"):
        end_role(held, county["office"])


def test_the_office_does_not_end_the_role_of_the_treasury(county: County) -> None:
    with pytest.raises(PermissionDenied):
        end_role(Membership.objects.get(user=county["finance"]), county["office"])


# --- the way in -------------------------------------------------------------------------------------


def test_the_office_cannot_come_in_as_somebody_whose_role_is_not_its_to_give(county: County) -> None:
    for who in ("finance", "statistics", "admin"):
        with pytest.raises(PermissionDenied):
            let_in_again(county[who], county.programme, county["office"])
    other = Programme.objects.create(slug="other", kind="county", name_zh="另一方案")
    place = Unit.objects.create(programme=other, name_zh="另一办公室")
    Membership.objects.create(user=county["town"], unit=place, role=Role.TOWN)
    with pytest.raises(PermissionDenied):
        let_in_again(county["town"], county.programme, county["office"])


def test_letting_somebody_in_again_ends_the_sessions_and_the_password(county: County) -> None:
    browser = Client()
    browser.force_login(county["town"])
    assert browser.get("/office/").status_code == 200
    let_in_again(county["town"], county.programme, county["office"])
    assert browser.get("/office/").status_code == 302
    login = Client().post("/login/", {"username": "town", "password": "a password of tests"})
    assert login.status_code == 200


# --- deputies ---------------------------------------------------------------------------------------


def stand_in(county: County, **changed: Any) -> Deputy:
    """The colleague of the bureau takes the place of the interpreter for October."""
    person = User.objects.filter(username="colleague").first() or colleague(county)
    given = {
        "membership": Membership.objects.get(user=county["interpreter"]),
        "deputy": person,
        "starts": date(2026, 9, 30),
        "ends": date(2026, 10, 8),
        "why": "休假",
        "by": county["interpreter"],
    }
    return appoint_deputy(**{**given, **changed})


def test_a_deputy_acts_in_the_place_while_it_lasts(county: County) -> None:
    stand_in(county)
    for day, may in (("2026-09-30", True), ("2026-10-08", True), ("2026-10-09", False)):
        set_business_date(date.fromisoformat(day), county["admin"])
        assert county["colleague"].has_perm("policy.answer_question", county.programme) == may, day


def test_the_journal_says_for_whom_a_deputy_did_it(county: County) -> None:
    document = county.open()
    stand_in(county)
    clause = document.clauses.get(address="三/（一）")
    deputy = county["colleague"]
    question = ask_question(clause, "设备是否含软件？", deputy)
    answer_question(question, "不含。", deputy)
    asked = JournalEntry.objects.get(verb="question.asked")
    answered = JournalEntry.objects.get(verb="question.answered")
    assert (asked.actor, asked.for_whom) == (deputy, None)
    assert (answered.actor, answered.for_whom) == (deputy, county["interpreter"])


def test_what_one_may_do_oneself_is_not_done_for_another(county: County) -> None:
    """The deputy is of a department too, and a department loads documents."""
    stand_in(county)
    load_document(county.programme, county.text, by=county["colleague"], slug="sample-2026-90")
    assert JournalEntry.objects.get(verb="document.loaded").for_whom is None


def test_a_deputy_is_of_the_same_unit_and_somebody_else(county: County) -> None:
    with pytest.raises(InputError, match="does not act for"):
        stand_in(county, deputy=county["town"])
    with pytest.raises(InputError, match="deputy of himself"):
        stand_in(county, deputy=county["interpreter"])
    with pytest.raises(InputError, match="not said why"):
        stand_in(county, why=" ")
    with pytest.raises(InputError, match="before the first"):
        stand_in(county, ends=date(2026, 9, 1))
    assert not Deputy.objects.exists()


@pytest.mark.parametrize("who", ["town", "industry", "firm"])
def test_others_name_no_deputy_for_somebody(county: County, who: str) -> None:
    colleague(county)
    with pytest.raises(PermissionDenied):
        stand_in(county, by=county[who])


def test_the_office_names_no_deputy_for_the_treasury(county: County) -> None:
    add_person(unit(county, "县财政局"), "department", "clerk", "财政局科员", county["office"])
    membership = Membership.objects.get(user=county["finance"])
    with pytest.raises(PermissionDenied):
        stand_in(county, membership=membership, deputy=county["clerk"], by=county["office"])
    stand_in(county, membership=membership, deputy=county["clerk"], by=county["finance"])
    assert county["clerk"].has_perm("money.pay_award", county.programme)


def test_a_deputy_of_a_deputy_is_none(county: County) -> None:
    """Only a role of one's own has a deputy, so a place is never passed on twice."""
    stand_in(county)
    add_person(unit(county, "县工信局"), "town", "third", "第三人", county["admin"])
    with pytest.raises(PermissionDenied):
        stand_in(county, deputy=county["third"], by=county["colleague"])


def test_a_deputys_time_ends_early(county: County) -> None:
    deputy = stand_in(county, starts=date(2026, 9, 1))
    end_deputy(deputy, county["interpreter"])
    assert not county["colleague"].has_perm("policy.answer_question", county.programme)
    assert Deputy.objects.get().ends == date(2026, 9, 29)


def test_who_lost_the_role_has_no_deputy_in_it(county: County) -> None:
    stand_in(county)
    end_role(Membership.objects.get(user=county["interpreter"]), county["office"])
    assert not county["colleague"].has_perm("policy.answer_question", county.programme)


# --- handing over -----------------------------------------------------------------------------------


def holds_a_position(county: County) -> CasePart:
    county.open()
    case = DutyUnit.objects.get(unit__name_zh="县工信局").case
    part = case.parts.get(unit__name_zh="县工信局", position="unit")
    part.person = county["industry"]
    part.save()
    return part


def test_what_hangs_on_a_person_goes_to_another_at_once(county: County) -> None:
    part = holds_a_position(county)
    to = colleague(county)
    [(_, held)] = [row for row in what_is_held(county["industry"], county.programme) if row[1]]
    assert [each.label for each in held] == [f"{part.case} · 责任单位"]
    browser = Client()
    browser.force_login(county["industry"])
    hand_over(county["industry"], to, county.programme, county["office"], leaves=True)
    part.refresh_from_db()
    assert part.person == to
    assert browser.get("/office/").status_code == 302
    left = county["industry"]
    assert (left.is_active, left.held_roles) == (False, ())
    entry = JournalEntry.objects.get(verb="held.handed_over")
    assert (entry.detail["from"], entry.detail["to"]) == ("industry", "colleague")
    assert JournalEntry.objects.get(verb="person.handed_over").detail["count"] == 1


def test_it_goes_only_to_somebody_of_the_same_unit(county: County) -> None:
    part = holds_a_position(county)
    with pytest.raises(InputError, match="does not act for 县工信局"):
        hand_over(county["industry"], county["town"], county.programme, county["office"])
    part.refresh_from_db()
    assert part.person == county["industry"]


def test_who_goes_on_elsewhere_keeps_the_account(county: County) -> None:
    other = Programme.objects.create(slug="other", kind="county", name_zh="另一方案")
    place = Unit.objects.create(programme=other, name_zh="另一办公室")
    Membership.objects.create(user=county["industry"], unit=place, role=Role.DEPARTMENT)
    hand_over(county["industry"], colleague(county), county.programme, by=None, leaves=True)
    assert county["industry"].is_active
    assert [each.unit_id for each in county["industry"].held_roles] == [place.pk]


def test_a_district_sees_the_firms_of_its_towns(county: County, firms: list[Any]) -> None:
    district = add_unit(county.programme, "东区", "district", None)
    unit(county, "双渡镇").__class__.objects.filter(name_zh="双渡镇").update(under=district)
    add_person(district, Role.DISTRICT, "east", "东区", None)
    from zoulang.web.registry.models import Enterprise

    assert list(Enterprise.objects.visible_to(county["east"])) == [firms[0]]
