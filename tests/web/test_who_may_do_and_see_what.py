"""Roles as a table: who may do which deed, and who sees which things."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from tests.web.casework import handed_in
from tests.web.conftest import ROLES, TEXT, County
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import JournalEntry, Membership, Programme, Role, Unit
from zoulang.web.accounts.roles import all_deeds, role_table
from zoulang.web.casework.models import Report
from zoulang.web.money.models import Award
from zoulang.web.policy.models import Clause, Document, Draft, Rule
from zoulang.web.programme.models import DutyUnit, Goal
from zoulang.web.registry.models import Enterprise

VISITORS = [*ROLES, "stranger", None]

# Deed to the people of the county who may do it. Everybody else may not.
MAY = {
    "accounts.set_business_date": {"admin"},
    "policy.load_document": {"admin", "office", "industry"},
    "policy.ask_model": {"admin", "office", "industry"},
    "policy.publish_document": {"admin", "office"},
    "policy.accept_draft": {"office"},
    "policy.reject_draft": {"office"},
    "policy.mend_draft": {"office"},
    "policy.add_draft": {"office"},
    "policy.reopen_draft": {"office"},
    "policy.ask_question": {"office", "industry", "interpreter", "finance", "statistics", "town"},
    "policy.answer_question": {"office", "interpreter"},
    "policy.merge_names": {"office"},
    "policy.keep_names_apart": {"office"},
    "policy.split_names": {"office"},
    "policy.install_policy_file": {"admin", "office", "interpreter"},
    "workbench.propose_change": {"office", "industry", "interpreter"},
    "workbench.approve_change": {"office"},
    "workbench.refuse_change": {"office"},
    "programme.record_measurement": {"statistics"},
    "programme.name_lead": {"office"},
    "programme.set_rhythm": {"office"},
    "programme.form_team": {"office"},
    # Of a duty: the office and who leads it; of its open parts: who leads it.
    "programme.add_participants": {"office", "industry", "finance", "statistics", "town"},
    "programme.set_own_day": {"office", "industry", "finance", "statistics", "town"},
    "programme.see_open_parts": {"office", "industry", "finance", "statistics", "town"},
    "casework.install_procedure": {"admin", "office"},
    "casework.open_case": {"office", "industry", "town", "firm"},
    "casework.set_up_case": {"office", "industry", "town"},
    "casework.move_case": {*("office", "industry", "interpreter", "finance", "statistics", "town", "firm")},
    "casework.keep_list": {"office", "industry", "interpreter", "finance", "statistics", "town"},
    # Whose report it is, the positions of the case say.
    "casework.submit_report": {
        *("office", "industry", "interpreter", "finance", "statistics", "town", "firm")
    },
    "dispatch.set_rhythm": {"office"},
    "dispatch.open_period": {"office"},
    "dispatch.close_period": {"office"},
    "dispatch.choose_supervision": {"office"},
    "dispatch.draft_notice": {"office"},
    "dispatch.record_instruction": {"office"},
    "dispatch.set_scheme": {"office"},
    "dispatch.score_units": {"office"},
    "dispatch.show_scores": {"office"},
    "dispatch.answer_objection": {"office"},
    "dispatch.set_town_points": {"office"},
    "dispatch.send_reminders": {"office"},
    "dispatch.object_to_score": {"industry", "finance", "statistics", "town"},
    "dispatch.confirm_scores": set(),
    "registry.import_enterprises": {"office", "statistics"},
    "registry.record_facts": {"statistics"},
    "registry.propose_list": {"office", "industry"},
    "registry.confirm_list": {"statistics"},
    "registry.refuse_list": {"statistics"},
    "money.grant_awards": {"finance"},
    "money.pay_award": {"finance"},
}

# What each sees of the county: unpublished document, drafts, firms, awards, reports, journal.
EVERYTHING = {
    "office": "document drafts 2firms 2awards reports journal",
    "admin": "document drafts journal",
    "industry": "document drafts 2firms reports",
    "interpreter": "document drafts 2firms 2awards",
    "finance": "document 2firms 2awards reports",
    "statistics": "document 2firms reports",
    "town": "document 1firms 1awards",
    "firm": "1firms 1awards",
    "stranger": "",
    None: "",
}


def visitor(county: County, username: str | None) -> object:
    return county[username] if username else AnonymousUser()


def seen(user: object) -> str:
    words = []
    words += ["document"] * Document.objects.visible_to(user).exists()
    words += ["drafts"] * Draft.objects.visible_to(user).exists()
    for name, model in (("firms", Enterprise), ("awards", Award)):
        count = model.objects.visible_to(user).count()  # type: ignore[attr-defined]
        words += [f"{count}{name}"] * bool(count)
    words += ["reports"] * Report.objects.visible_to(user).exists()
    words += ["journal"] * JournalEntry.objects.visible_to(user).exists()
    return " ".join(words)


def test_every_role_and_deed_of_the_table_is_known() -> None:
    assert set(role_table()) == set(Role.values)
    assert all_deeds() == set(MAY)


@pytest.mark.parametrize("username", VISITORS)
def test_each_may_do_what_the_table_says_and_nothing_else(county: County, username: str | None) -> None:
    user = visitor(county, username)
    allowed = {deed for deed in MAY if user.has_perm(deed, county.programme)}  # type: ignore[attr-defined]
    assert allowed == {deed for deed, people in MAY.items() if username in people}


def test_a_role_in_one_programme_is_none_in_another(county: County) -> None:
    other = Programme.objects.create(slug="other", kind="county", name_zh="另一方案")
    unit = Unit.objects.create(programme=other, name_zh="另一办公室")
    elsewhere = county["stranger"]
    Membership.objects.create(user=elsewhere, unit=unit, role=Role.OFFICE)
    document = county.load()
    assert not county["stranger"].has_perm("policy.publish_document", document)
    assert county["stranger"].has_perm("policy.load_document")
    assert not Document.objects.visible_to(county["stranger"]).exists()
    assert not Draft.objects.visible_to(county["stranger"]).exists()


@pytest.fixture
def record(county: County, firms: list[Enterprise]) -> County:
    """A county with something of every kind, its document not published."""
    document = county.open()
    document.published = False
    document.save()
    text = TEXT.replace("产业营业收入达到90亿元", "产业营业收入达到95亿元")
    county.text.write_text(text, encoding="utf-8")
    county.load()
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    handed_in(part, date(2026, 6, 30), 50, date(2026, 7, 5))
    rule = Rule.objects.get(item="equipment")
    for firm in firms:
        Award.objects.create(
            enterprise=firm, rule=rule, year=2026, amount=100, granted_on=date(2026, 7, 1), decision={}
        )
    return county


@pytest.mark.parametrize("username", VISITORS)
def test_each_sees_what_the_table_says_and_nothing_else(record: County, username: str | None) -> None:
    assert seen(visitor(record, username)) == EVERYTHING[username]


def test_a_town_sees_its_own_firms_and_a_firm_itself(record: County, firms: list[Enterprise]) -> None:
    for username in ("town", "firm"):
        assert list(Enterprise.objects.visible_to(record[username])) == [firms[0]]
        assert Award.objects.visible_to(record[username]).get().enterprise == firms[0]


def test_a_published_document_is_seen_by_everybody_with_what_it_became(record: County) -> None:
    Document.objects.update(published=True)
    nobody = AnonymousUser()
    assert Document.objects.visible_to(nobody).count() == 1
    assert Clause.objects.visible_to(nobody).count() == 6
    assert Goal.objects.visible_to(nobody).exists()
    assert DutyUnit.objects.visible_to(nobody).exists()
    assert Rule.objects.visible_to(nobody).exists()
    assert not Draft.objects.visible_to(nobody).exists()
    assert not Enterprise.objects.visible_to(nobody).exists()
    assert not Award.objects.visible_to(nobody).exists()


def test_the_administrator_pins_the_business_date_and_nobody_else(county: County) -> None:
    set_business_date(date(2026, 10, 1), by=county["admin"])
    assert business_date() == date(2026, 10, 1)
    with pytest.raises(PermissionDenied, match="office may not set the business date here"):
        set_business_date(date(2027, 1, 1), by=county["office"])
    assert business_date() == date(2026, 10, 1)
