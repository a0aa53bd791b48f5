"""The deed of handing over: everything open goes from one person to another at once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.actions.people import place_of
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.handing_over import Held, what_is_held
from zoulang.web.accounts.journal import record, record_each
from zoulang.web.accounts.keeping import require_to_keep
from zoulang.web.accounts.models import Deputy, Membership, Programme, Unit, User


@transaction.atomic
def hand_over(
    person: User, to: User, programme: Programme, by: User | None, leaves: bool = False
) -> list[Held]:
    """Give all that hangs on a person in a programme to another; who leaves loses roles and sessions with it.

    Raises:
        PermissionDenied: if some role of the person is not this person's to give.
        InputError: if it is the same person, or the other does not act for a unit of something held.
    """
    require(by, "accounts.hand_over", programme)
    require_to_keep(by, person)
    if person.pk == to.pk:
        raise InputError(Problem(said("it would go to the same person"), said("choose who takes it over")))
    handed = []
    for kind, held in what_is_held(person, programme):
        _check_units(held, to)
        kind.give(held, to)
        handed += held
    record_each(
        by,
        "held.handed_over",
        [(each.subject, {"from": person.username, "to": to.username, "what": each.label}) for each in handed],
    )
    place = place_of(person, programme)
    record(by, "person.handed_over", place, to=to.username, count=len(handed), leaves=leaves)
    if leaves:
        _leave(person, programme)
    return handed


def _check_units(held: list[Held], to: User) -> None:
    """Refuse where the other does not act for a unit for which something is held.

    Raises:
        InputError: naming the units.
    """
    missing = {each.unit_id for each in held} - {role.unit_id for role in to.held_roles}
    if missing:
        names = "、".join(Unit.objects.filter(pk__in=missing).values_list("name_zh", flat=True))
        found = said("{person} does not act for {units}", person=to.username, units=names)
        raise InputError(Problem(found, said("give a role there first, or choose somebody of that unit")))


def _leave(person: User, programme: Programme) -> None:
    """End what the person holds in the programme, and every session; the account, where nothing is left."""
    last = business_date() - timedelta(days=1)
    here = Membership.objects.filter(user=person, unit__programme=programme)
    here.filter(Q(ends=None) | Q(ends__gt=last)).update(ends=last)
    deputies = Deputy.objects.filter(
        Q(deputy=person) | Q(membership__user=person), membership__unit__programme=programme
    )
    deputies.filter(starts__gt=last).delete()
    deputies.filter(Q(ends=None) | Q(ends__gt=last)).update(ends=last)
    elsewhere = Membership.objects.filter(user=person).exclude(unit__programme=programme)
    person.is_active = elsewhere.filter(Q(ends=None) | Q(ends__gt=last)).exists()
    person.entry_stamp += 1
    person.save(update_fields=["is_active", "entry_stamp"])
