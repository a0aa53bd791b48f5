"""Permissions: who may do which deed to what; found by django-rules when the apps are ready."""

from __future__ import annotations

from typing import Any

from rules.permissions import add_perm, set_perm
from rules.predicates import Predicate, predicate

from zoulang.web.accounts.roles import all_deeds, roles_with


def holds_deed(deed: str) -> Predicate:
    """A predicate: the person has a role with this deed in the programme the object belongs to.

    Without an object it asks whether the person has such a role anywhere, which
    is what a menu needs to know.
    """
    allowed = roles_with(deed)

    @predicate(f"may_{deed}")
    def may(user: Any, subject: Any = None) -> bool:
        if not user.is_authenticated:
            return False
        held = [held for held in user.held_roles if held.role in allowed]
        if subject is None:
            return bool(held)
        programme_id = _programme_id(subject)
        return any(each.programme_id == programme_id for each in held)

    return may


def programme_of(subject: Any) -> Any:
    """The programme an object belongs to: itself, or its ``programme``; None for neither."""
    from zoulang.web.accounts.models import Programme

    return subject if isinstance(subject, Programme) else getattr(subject, "programme", None)


def _programme_id(subject: Any) -> int | None:
    """As `programme_of`, without fetching the programme where the object knows its id."""
    if hasattr(subject, "programme_id"):
        return subject.programme_id  # type: ignore[no-any-return]
    programme = programme_of(subject)
    return None if programme is None else programme.pk


for _deed in sorted(all_deeds()):
    add_perm(_deed, holds_deed(_deed))


@predicate
def own_role(user: Any, subject: Any = None) -> bool:
    """The role is the person's own: everybody names a deputy for himself or herself."""
    return user.is_authenticated and getattr(subject, "user_id", None) == user.pk


for _deed in ("accounts.appoint_deputy", "accounts.end_deputy"):
    set_perm(_deed, holds_deed(_deed) | own_role)
