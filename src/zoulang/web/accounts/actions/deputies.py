"""Deeds on deputies (AB角): who takes whose place in a role for some time."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.keeping import require_role_to_give
from zoulang.web.accounts.models import Deputy, Membership, User, lasts


@transaction.atomic
def appoint_deputy(
    membership: Membership, deputy: User, starts: date, ends: date | None, why: str, by: User | None
) -> Deputy:
    """Let somebody of the same unit act in a person's place; the journal says for whom.

    A person names a deputy for himself or herself; for somebody else only who may give the role.

    Raises:
        PermissionDenied: if it is neither the person's own role nor one to give.
        InputError: if the deputy is the same person or not of the unit, or the days are no span of days.
    """
    require(by, "accounts.appoint_deputy", membership)
    if by is not None and by.pk != membership.user_id:
        require_role_to_give(by, membership.role, membership.programme, deputy)
    _check(membership, deputy, starts, ends, why)
    held, _ = Deputy.objects.update_or_create(
        membership=membership, deputy=deputy, starts=starts, defaults={"ends": ends, "why": why.strip()}
    )
    days = {"starts": starts.isoformat(), "ends": ends.isoformat() if ends else ""}
    record(by, "deputy.appointed", held, why, person=membership.user.username, deputy=deputy.username, **days)
    return held


@transaction.atomic
def end_deputy(deputy: Deputy, by: User | None) -> Deputy:
    """Let a deputy act no more from today on.

    Raises:
        PermissionDenied: if it is neither the person's own deputy nor one for a role to give.
        InputError: if the time has ended.
    """
    membership = deputy.membership
    require(by, "accounts.end_deputy", membership)
    if by is not None and by.pk != membership.user_id:
        require_role_to_give(by, membership.role, membership.programme, membership.user)
    today = business_date()
    if deputy.ends is not None and deputy.ends < today:
        found = said("this ended on {ends}", ends=deputy.ends)
        raise InputError(Problem(found, said("nothing has to be done")))
    record(by, "deputy.ended", deputy, person=membership.user.username, deputy=deputy.deputy.username)
    if deputy.starts >= today:
        deputy.delete()
        return deputy
    deputy.ends = today - timedelta(days=1)
    deputy.save(update_fields=["ends"])
    return deputy


def _check(membership: Membership, deputy: User, starts: date, ends: date | None, why: str) -> None:
    """Refuse a deputy who cannot take the place.

    Raises:
        InputError: with what would do.
    """
    if deputy.pk == membership.user_id:
        raise InputError(
            Problem(said("nobody is the deputy of himself or herself"), said("choose a colleague"))
        )
    today = business_date()
    own = deputy.memberships.filter(unit_id=membership.unit_id)
    if not any(lasts(today, each.starts, each.ends) for each in own):
        found = said("{person} does not act for {unit}", person=deputy.username, unit=membership.unit.name_zh)
        raise InputError(Problem(found, said("choose somebody of the same unit, or give that person a role")))
    if ends is not None and ends < starts:
        raise InputError(
            Problem(said("the last day {ends} is before the first", ends=ends), said("give a later last day"))
        )
    if not why.strip():
        raise InputError(Problem(said("it is not said why"), said("say why: leave, a journey, a vacancy")))
