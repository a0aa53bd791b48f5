"""Permissions on firms that ask for more than a role: who acts for the firm itself, or the office."""

from __future__ import annotations

from typing import Any

from rules.permissions import set_perm
from rules.predicates import predicate

from zoulang.web.accounts.models import Role
from zoulang.web.accounts.rules import holds_deed
from zoulang.web.registry.models import Enterprise


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


set_perm("registry.state_own_facts", holds_deed("registry.state_own_facts") & acts_for_firm)
