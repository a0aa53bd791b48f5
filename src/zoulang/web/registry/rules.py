"""Permissions on firms that ask for more than a role: who acts for the firm itself, or the office."""

from __future__ import annotations

from typing import Any

from rules.permissions import set_perm
from rules.predicates import predicate

from zoulang.web.accounts.models import Role
from zoulang.web.accounts.rules import holds_deed
from zoulang.web.registry.models import Enterprise, Source, Statement


@predicate
def acts_for_firm(user: Any, subject: Any = None) -> bool:
    """The person acts for the firm, or for the office of its programme; true where no firm is asked about."""
    if not isinstance(subject, Enterprise):
        return True
    return any(
        held.unit_id == subject.unit_id
        or (held.role == Role.OFFICE and held.programme_id == subject.programme_id)
        for held in user.held_roles
    )


@predicate
def acts_for_source(user: Any, subject: Any = None) -> bool:
    """The person acts for the unit that states it; true where no source is asked about."""
    if not isinstance(subject, Source):
        return True
    return subject.unit_id is not None and any(held.unit_id == subject.unit_id for held in user.held_roles)


@predicate
def nobody_acts_for_source(user: Any, subject: Any = None) -> bool:
    """The source of the statement is the firms themselves: no unit stands by what they state."""
    return not isinstance(subject, Statement) or subject.source.unit_id is None


@predicate
def acts_for_its_source(user: Any, subject: Any = None) -> bool:
    """The person acts for the unit whose statement it is, or for the office or the statistics department."""
    return isinstance(subject, Statement) and (
        acts_for_source(user, subject.source) or keeps_register(user, subject)
    )


@predicate
def keeps_register(user: Any, subject: Any = None) -> bool:
    """The person acts for the office or the statistics department, which take in what any source states."""
    programme = getattr(subject, "programme_id", None)
    return any(
        held.role in (Role.OFFICE, Role.STATISTICS) and programme in (None, held.programme_id)
        for held in user.held_roles
    )


set_perm("registry.state_own_facts", holds_deed("registry.state_own_facts") & acts_for_firm)
set_perm("registry.dispute_fact", holds_deed("registry.dispute_fact") & acts_for_firm)
set_perm("registry.answer_dispute", holds_deed("registry.answer_dispute") & acts_for_source)
set_perm(
    "registry.verify_statement",
    holds_deed("registry.verify_statement") & (nobody_acts_for_source | acts_for_its_source),
)
for _deed in ("registry.take_statement", "registry.assign_row"):
    set_perm(_deed, holds_deed(_deed) & (keeps_register | acts_for_source))
