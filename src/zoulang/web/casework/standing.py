"""In which positions and roles a person acts in a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from zoulang.errors import said
from zoulang.web.accounts.models import Role, Unit
from zoulang.web.accounts.roles import roles_that_see, roles_with
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case
from zoulang.web.casework.words import names_of


def stands_as(user: Any, case: Case) -> frozenset[str]:
    """The positions that the person's units hold in the case, and the person's roles in its programme.

    A position goes before a role of the same name. Where a position names a person, it is
    that person's, or the deputy's.
    In a sealed case only the roles that see sealed cases count.
    """
    held = [each for each in user.held_roles if each.programme_id == case.programme_id]
    roles = {each.role for each in held}
    if case.is_sealed:
        return frozenset(roles & roles_that_see("obstructions"))
    acting = roles_with("casework.move_case")
    units = {each.unit_id for each in held if each.role in acting}
    parts = read_procedure(case.procedure.source).parts
    named = {part.id for part in parts}
    positions = {
        part.position
        for part in case.parts.all()
        if part.unit_id in units and (part.person_id is None or part.person_id in user.acts_as)
    }
    if case.enterprise is not None and case.enterprise.unit_id in units:
        positions |= {part.id for part in parts if part.firm}
    return frozenset((roles - named) | positions)


def acts_in(user: Any, case: Case, names: Iterable[str]) -> bool:
    """Whether the person, or the command line as None, acts as one of these positions or roles."""
    return user is None or user.is_superuser or not stands_as(user, case).isdisjoint(names)


def steers(user: Any, case: Case) -> bool:
    """Whether the person may set up the case: the office, who may move it, and in no case anybody else."""
    return acts_in(user, case, {*movers(case), *(() if case.is_sealed else (Role.OFFICE.value,))})


def units_to_name(user: Any, programme_id: int) -> QuerySet[Unit]:
    """The units that the person may put into a position or give an entry to.

    Who does not see the enterprises of the programme does not see them in a list to choose from either.
    """
    units = Unit.objects.filter(programme=programme_id)
    if user.is_superuser or programme_id in user.programmes_where("enterprises"):
        return units
    own = {held.unit_id for held in user.held_roles}
    return units.filter(~Q(kind=Unit.Kind.ENTERPRISE) | Q(pk__in=own))


def sees_inside(user: Any, case: Case) -> bool:
    """Whether the person sees facts, papers and notes: who is in the case, and whose role sees all."""
    if user.is_superuser:
        return True
    if not user.is_authenticated:
        return False
    kind = "obstructions" if case.is_sealed else "cases"
    return case.programme_id in user.programmes_where(kind) or acts_in(user, case, insiders(case))


def insiders(case: Case) -> list[str]:
    """Every position, whoever moves the case, and the office where the case is not sealed."""
    positions = [part.id for part in read_procedure(case.procedure.source).parts]
    office = [] if case.is_sealed else [Role.OFFICE.value]
    return list(dict.fromkeys([*positions, *sorted(movers(case)), *office]))


def movers(case: Case) -> set[str]:
    """Every position and role that some move of the procedure is open to."""
    procedure = read_procedure(case.procedure.source)
    return {name for move in procedure.moves for name in move.by}


def require_one_of(user: Any, case: Case, names: Iterable[str], deed: str) -> None:
    """Refuse whoever acts in none of these positions and roles.

    Raises:
        PermissionDenied: naming those who may.
    """
    names = list(names)
    if not acts_in(user, case, names):
        procedure = read_procedure(case.procedure.source)
        raise PermissionDenied(
            said(
                "{person} may not do this here: {deed} is for {listed}",
                person=user.username,
                deed=deed,
                listed=names_of(procedure, names),
            )
        )
