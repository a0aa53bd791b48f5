"""What a role must not be able to do, as the table of roles says it: whoever is checked does not check.

`docs/reference/roles.md` names for each role the test that proves it; the others stand beside their subject.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from tests.web import awards
from tests.web.casework import handed_in
from tests.web.conftest import County
from tests.web.everywhere import ROLES, engage
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.accounts.roles import role_table, roles_that_see, roles_with
from zoulang.web.casework.actions import make_move, submit_report
from zoulang.web.casework.models import Report
from zoulang.web.dispatch.actions.assessment import set_town_points
from zoulang.web.money.actions import grant_awards, pay_award
from zoulang.web.money.models import Award, Payment
from zoulang.web.policy.actions import load_document
from zoulang.web.policy.models import Clause, Document, Rule
from zoulang.web.programme.actions import record_measurement
from zoulang.web.programme.models import DutyUnit, Goal
from zoulang.web.registry.models import Enterprise


@pytest.fixture
def people(county: County) -> County:
    """The county with a person for every role."""
    county.open()
    engage(county)
    return county


def others(*roles: str) -> Iterable[str]:
    return sorted(set(ROLES) - set(roles))


# --- figures and goals ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["leader", "office", "administrator", "department", "town", "finance"])
def test_only_statistics_enters_a_figure(people: County, who: str) -> None:
    goal = Goal.objects.get()
    with pytest.raises(PermissionDenied):
        record_measurement(goal, date(2026, 6, 30), Decimal(60), "表", people[who])
    assert record_measurement(goal, date(2026, 6, 30), Decimal(60), "表", people["statistics"]).value == 60


def test_statistics_changes_no_goal() -> None:
    """A goal comes from a draft that somebody accepts, and from nowhere else."""
    row = role_table()["statistics"]
    assert not row.deeds & {
        "policy.accept_draft",
        "policy.mend_draft",
        "policy.add_draft",
        "policy.load_document",
    }


# --- money ------------------------------------------------------------------------------------------


def award_of(firm: Enterprise) -> Award:
    return awards.award_of(firm, Rule.objects.get(item="equipment"))


@pytest.mark.parametrize("who", [role for role in ROLES if role != "finance"])
def test_only_finance_grants_and_pays(people: County, firms: list[Enterprise], who: str) -> None:
    """So the office approves no claim of its own, and a chain chief no money."""
    policy = people.document.policy_files.get(slug="sample-2026-90")
    with pytest.raises(PermissionDenied):
        grant_awards(policy, 2026, people[who], date(2026, 9, 30))
    with pytest.raises(PermissionDenied):
        pay_award(award_of(firms[0]), people[who], date(2026, 9, 30), "拨-1")
    assert not Payment.objects.exists()


def test_finance_pays_what_was_granted_and_pays_it_once(people: County, firms: list[Enterprise]) -> None:
    """The amount is the rule's, with its cap; a payment takes no amount from a person."""
    award = award_of(firms[0])
    pay_award(award, people["finance"], date(2026, 9, 30), "拨-1")
    assert Payment.objects.get().amount == award.amount
    with pytest.raises(InputError):
        pay_award(award, people["finance"], date(2026, 9, 30), "拨-2")


# --- reports, points, moves ------------------------------------------------------------------------


def test_a_department_alters_no_report_of_another(people: County) -> None:
    part = DutyUnit.objects.get(unit__name_zh="县统计局")
    handed_in(part, date(2026, 6, 30), 40, date(2026, 7, 5))
    for who in others("statistics", "interpreter"):
        with pytest.raises(PermissionDenied):
            submit_report(part.case, date(2026, 6, 30), Decimal(90), people[who])
    assert Report.objects.get().done == 40


@pytest.mark.parametrize("who", [role for role in ROLES if role != "office"])
def test_a_town_sets_no_points(people: County, who: str) -> None:
    clause = Clause.objects.get(address="三/（一）")
    with pytest.raises(PermissionDenied):
        set_town_points(clause, Decimal(5), people[who])


def test_no_stage_is_skipped(people: County) -> None:
    case = DutyUnit.objects.get(unit__name_zh="县工信局").case
    assert case.stage == "under-way"
    with pytest.raises(InputError, match="does not start there"):
        make_move(case, "uphold", people["office"])


def test_a_lead_closes_nothing_over_an_open_part_of_others(people: County) -> None:
    lead = DutyUnit.objects.get(unit__name_zh="县工信局").case
    with pytest.raises(InputError, match="未办结的配合事项"):
        make_move(lead, "close", people["department"], evidence={"办结说明": "完"})


# --- texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", others("administrator", "office", "department"))
def test_the_interpreter_and_others_alter_no_text(people: County, who: str) -> None:
    with pytest.raises(PermissionDenied):
        load_document(people.programme, people.text, by=people[who], slug="sample-2026-90")


# --- firms and what is not public ------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["institute", "fund", "talent", "delegate", "pledged_leader", "discipline", "approval"]
)
def test_who_has_no_firms_to_look_after_sees_none(people: County, firms: list[Enterprise], who: str) -> None:
    award_of(firms[0])
    assert not Enterprise.objects.visible_to(people[who]).exists()
    assert not Award.objects.visible_to(people[who]).exists()


@pytest.mark.parametrize("who", ["enterprise", "town", "district", "operator"])
def test_others_see_their_own_firms_alone(people: County, firms: list[Enterprise], who: str) -> None:
    seen = list(Enterprise.objects.visible_to(people[who]))
    assert firms[1] not in seen
    assert seen in ([firms[0]], [])


def test_a_firm_sees_no_other_firm(people: County, firms: list[Enterprise]) -> None:
    assert list(Enterprise.objects.visible_to(people["enterprise"])) == [firms[0]]


def test_only_discipline_sees_reports_of_obstruction() -> None:
    assert roles_that_see("obstructions") == {"discipline"}


def test_outside_the_offices_nobody_sees_drafts_or_unpublished_documents(people: County) -> None:
    Document.objects.update(published=False)
    for who in ("enterprise", "institute", "operator", "fund", "talent", "delegate"):
        assert not Document.objects.visible_to(people[who]).exists()
    assert roles_that_see("drafts") == {"administrator", "office", "leader", "department", "interpreter"}


# --- four eyes over the roles themselves -----------------------------------------------------------


def test_whoever_is_checked_does_not_choose_who_checks() -> None:
    checks = {role for deed in ("money.pay_award", "registry.confirm_list") for role in roles_with(deed)}
    checks |= {"discipline", "administrator"}
    for role, row in role_table().items():
        if role != "administrator":
            assert not row.gives & checks, role


def test_nobody_but_the_office_the_leaders_and_the_administrator_reads_the_journal(people: County) -> None:
    readers = {"office", "leader", "administrator"}
    for who in ROLES:
        assert JournalEntry.objects.visible_to(people[who]).exists() == (who in readers), who
