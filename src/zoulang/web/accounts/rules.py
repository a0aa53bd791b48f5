"""Permissions: who may do which deed to what; found by django-rules when the apps are ready."""

from __future__ import annotations

from typing import Any

import rules

from zoulang.web.accounts.roles import all_deeds, roles_with


def holds_deed(deed: str) -> rules.Predicate:
    """A predicate: the person has a role with this deed in the programme the object belongs to.

    Without an object it asks whether the person has such a role anywhere, which
    is what a menu needs to know.
    """
    allowed = roles_with(deed)

    @rules.predicate(f"may_{deed}")
    def predicate(user: Any, subject: Any = None) -> bool:
        if not user.is_authenticated:
            return False
        held = [held for held in user.held_roles if held.role in allowed]
        if subject is None:
            return bool(held)
        programme = programme_of(subject)
        return programme is not None and any(each.programme_id == programme.pk for each in held)

    return predicate


def programme_of(subject: Any) -> Any:
    """The programme an object belongs to: itself, or its ``programme``; None for neither."""
    from zoulang.web.accounts.models import Programme

    return subject if isinstance(subject, Programme) else getattr(subject, "programme", None)


for _deed in sorted(all_deeds()):
    rules.add_perm(_deed, holds_deed(_deed))
