"""People outside of a firm who act for it for a time: its accountant, its consultant."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Membership, Role, User
from zoulang.web.registry.models import Enterprise

# A longer authority has to be given anew.
LONGEST = 366


@transaction.atomic
def appoint_agent(
    enterprise: Enterprise, agent: User, starts: date, ends: date, by: User | None
) -> Membership:
    """Let a person with an account act for a firm from a day until a day.

    Raises:
        PermissionDenied: if the person acts for the firm as an agent only, or not at all.
        InputError: if the firm has no account, the days are none, or the person is of the firm already.
    """
    require(by, "money.appoint_agent", enterprise)
    _require_own(enterprise, by)
    if enterprise.unit is None:
        raise _refused(
            enterprise, said("nobody acts for this firm so far"), said("let the office open an account")
        )
    if not (starts <= ends and (ends - starts).days <= LONGEST and ends >= business_date()):
        found = said("from {starts} until {ends} is no time to act", starts=starts, ends=ends)
        raise _refused(enterprise, found, said("choose up to a year that has not ended"))
    held = Membership.objects.filter(user=agent, unit=enterprise.unit, role=Role.ENTERPRISE).first()
    if held is not None and held.ends is None:
        found = said("{person} is of the firm already", person=agent.username)
        raise _refused(enterprise, found, said("nothing has to be done"))
    given = {"starts": starts, "ends": ends}
    membership, _ = Membership.objects.update_or_create(
        user=agent, unit=enterprise.unit, role=Role.ENTERPRISE, defaults=given
    )
    days = {"starts": starts.isoformat(), "ends": ends.isoformat()}
    record(by, "agent.appointed", membership, agent=agent.username, **days)
    return membership


@transaction.atomic
def end_agent(enterprise: Enterprise, membership: Membership, by: User | None) -> Membership:
    """Let an agent act no more from today on.

    Raises:
        PermissionDenied: if the person is none of the firm's own.
        InputError: if this is no agent of the firm.
    """
    require(by, "money.appoint_agent", enterprise)
    _require_own(enterprise, by)
    if membership.unit_id != enterprise.unit_id or membership.ends is None:
        raise _refused(enterprise, said("this is no agent of the firm"), said("choose one of the list"))
    membership.ends = business_date() - timedelta(days=1)
    membership.starts = min(membership.starts or membership.ends, membership.ends)
    membership.save(update_fields=["starts", "ends"])
    record(by, "agent.ended", membership, agent=membership.user.username)
    return membership


def agents_of(enterprise: Enterprise) -> QuerySet[Membership]:
    """Who acts for the firm for a time, the latest first."""
    found = Membership.objects.filter(unit=enterprise.unit_id, role=Role.ENTERPRISE).exclude(ends=None)
    return found.select_related("user").order_by("-ends")


def _require_own(enterprise: Enterprise, by: User | None) -> None:
    """An agent appoints no agents."""
    if by is None or by.is_superuser:
        return
    own = by.memberships.filter(unit=enterprise.unit_id, role=Role.ENTERPRISE, ends=None)
    if enterprise.unit_id is None or not own.exists():
        raise PermissionDenied(
            said("{person} appoints no agents of {firm}", person=by.username, firm=enterprise.name_zh)
        )


def _refused(enterprise: Enterprise, found: str, remedy: str) -> InputError:
    return InputError(Problem(found, remedy, place=str(enterprise)))
