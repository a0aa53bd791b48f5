"""Roles as a table: who may do which deed, and who sees which things."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from tests.web.awards import award_of
from tests.web.casework import handed_in
from tests.web.conftest import ROLES, TEXT, County
from tests.web.everywhere import engage
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import DEEDS
from zoulang.web.accounts.models import JournalEntry, Membership, Programme, Role, Unit
from zoulang.web.accounts.roles import all_deeds, role_table
from zoulang.web.casework.models import Report
from zoulang.web.money.models import Award
from zoulang.web.policy.models import Clause, Document, Draft, Rule
from zoulang.web.programme.models import DutyUnit, Goal
from zoulang.web.registry.models import Enterprise

VISITORS = [*ROLES, "stranger", None]

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
    """What each role may do is read on a page of its own: docs/reference/roles.md."""
    assert set(role_table()) == set(Role.values)
    assert all_deeds() == set(DEEDS)


def test_the_page_of_roles_says_what_the_table_says(repository: Path) -> None:
    page = (repository / "docs/reference/roles.md").read_text(encoding="utf-8")
    for role, row in role_table().items():
        told = page.partition(f"<!-- roles.toml: {role} -->")[2].partition("<!-- end -->")[0]
        assert told, role
        lines = dict(re.findall(r"^- ([^:]+): (.+)$", told, re.M))
        named = {label: set(re.findall(r"`([^`]+)`", words)) for label, words in lines.items()}
        assert named.get("Deeds", set()) == row.deeds, f"{role}: run tools/roles.py"
        assert named.get("Sees everywhere", set()) == row.sees, f"{role}: run tools/roles.py"
        assert named.get("Sees of its own", set()) == row.sees_own, f"{role}: run tools/roles.py"
        assert named.get("Gives the roles", set()) == row.gives, f"{role}: run tools/roles.py"


def test_every_test_that_the_page_of_roles_names_is_there(repository: Path) -> None:
    page = (repository / "docs/reference/roles.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) > 15
    for path, name in named:
        assert f"def {name}(" in (repository / path).read_text(encoding="utf-8"), f"{path}::{name}"


def test_each_may_do_what_the_table_says_and_nothing_else(county: County) -> None:
    """In the programme at large; what a position of a case allows further is tested with the cases."""
    engage(county)
    for role, row in role_table().items():
        user = county[role]
        assert {deed for deed in all_deeds() if user.has_perm(deed, county.programme)} == row.deeds, role
    for nobody in (county["stranger"], AnonymousUser()):
        assert not [deed for deed in all_deeds() if nobody.has_perm(deed, county.programme)]


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
        award_of(firm, rule)
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
