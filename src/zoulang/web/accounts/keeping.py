"""Who may give which role to whom: whoever is checked does not choose who checks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from zoulang.errors import said
from zoulang.web.accounts.models import Programme, Role, User
from zoulang.web.accounts.roles import role_table


def roles_to_give(by: Any, programme: Programme) -> set[str]:
    """The roles that the person may give in a programme, and take away."""
    if by is None or by.is_superuser:
        return set(Role.values)
    table = role_table()
    held = [held.role for held in by.held_roles if held.programme_id == programme.pk]
    return {role for each in held for role in table[each].gives}


def require_role_to_give(by: Any, role: str, programme: Programme, to: User) -> None:
    """Refuse unless the person may give this role to that person.

    Raises:
        PermissionDenied: nobody gives a role to himself, nor one that is not his to give.
    """
    if by is None:
        return
    if by.pk == to.pk:
        raise PermissionDenied(said("nobody changes the roles held by himself or herself"))
    if role not in roles_to_give(by, programme):
        raise PermissionDenied(said("{person} may not give the role {role}", person=by.username, role=role))


def require_to_keep(by: Any, person: User) -> None:
    """Refuse unless every role the person holds, in every programme, is the other's to give.

    Whoever lets somebody in again could come in as that person.

    Raises:
        PermissionDenied: as in `require_role_to_give`; nobody but a keeper of the machine keeps one.
    """
    if by is None or by.is_superuser:
        return
    if person.is_superuser:
        raise PermissionDenied(said("{person} may not let a keeper of the machine in", person=by.username))
    for membership in person.memberships.select_related("unit__programme"):
        require_role_to_give(by, membership.role, membership.unit.programme, person)
