"""Permissions on duties that ask for more than a role: the office, or who leads the duty."""

from __future__ import annotations

from typing import Any

from rules.permissions import set_perm
from rules.predicates import predicate

from zoulang.web.accounts.models import Role
from zoulang.web.accounts.rules import holds_deed
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.programme.parts import leads_of


@predicate
def leads(user: Any, subject: Any = None) -> bool:
    """The person acts for a unit that leads the duty; true where no duty is asked about."""
    duty = subject.duty if isinstance(subject, DutyUnit) else subject
    if not isinstance(duty, Duty):
        return True
    return leads_of(duty).filter(unit__in={held.unit_id for held in user.held_roles}).exists()


@predicate
def is_office(user: Any, subject: Any = None) -> bool:
    """The person acts for the office of the leading group, and of this programme if a duty is asked about."""
    programme = getattr(subject, "programme", None)
    held = [each for each in user.held_roles if each.role == Role.OFFICE]
    return any(programme is None or each.programme_id == programme.pk for each in held)


@predicate
def holds_part(user: Any, subject: Any = None) -> bool:
    """The person acts for the unit whose part it is; true where no part is asked about."""
    if not isinstance(subject, DutyUnit):
        return True
    return any(held.unit_id == subject.unit_id for held in user.held_roles)


for _deed in ("programme.add_participants", "programme.set_own_day"):
    set_perm(_deed, holds_deed(_deed) & (is_office | leads))
set_perm("programme.see_open_parts", holds_deed("programme.see_open_parts") & leads & holds_part)
