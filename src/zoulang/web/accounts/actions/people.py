"""Deeds on units, people and the roles they hold."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.keeping import require_role_to_give, require_to_keep
from zoulang.web.accounts.models import Membership, Programme, Role, Unit, User


@transaction.atomic
def add_unit(
    programme: Programme,
    name_zh: str,
    kind: str,
    by: User | None,
    *,
    name_en: str = "",
    full_zh: str = "",
    under: Unit | None = None,
) -> Unit:
    """Put a unit into a programme.

    Raises:
        PermissionDenied: if the person keeps no units.
        InputError: if the name is taken, or the kind or the unit above is none of the programme's.
    """
    require(by, "accounts.add_unit", programme)
    name_zh = name_zh.strip()
    if not name_zh or kind not in Unit.Kind.values:
        raise InputError(Problem(said("a unit needs a name and a kind"), said("give both")))
    if under is not None and under.programme_id != programme.pk:
        raise InputError(
            Problem(said("{unit} belongs to another programme", unit=under.name_zh), said("choose another"))
        )
    if programme.units.filter(name_zh=name_zh).exists():
        raise InputError(
            Problem(said("there is a unit {name} already", name=name_zh), said("give another name"))
        )
    unit = Unit.objects.create(
        programme=programme, name_zh=name_zh, name_en=name_en, full_zh=full_zh, kind=kind, under=under
    )
    record(by, "unit.added", unit, kind=kind, under=under.name_zh if under else "")
    return unit


@transaction.atomic
def add_person(
    unit: Unit,
    role: str,
    username: str,
    display_zh: str,
    by: User | None,
    *,
    display_en: str = "",
    first_password: str = "",
    starts: date | None = None,
    ends: date | None = None,
) -> User:
    """Make an account for somebody who acts for a unit in a role.

    With a first password the person has to choose another at the first visit; without one the way in is a
    link that works once.

    Raises:
        PermissionDenied: if the person adds nobody, or the role is not this person's to give.
        InputError: if the name to log in with is taken or none, or the password is too simple.
    """
    require(by, "accounts.add_person", unit)
    user = User(username=username.strip(), display_zh=display_zh.strip(), display_en=display_en.strip())
    if first_password:
        _check_password(first_password, user)
        user.set_password(first_password)
        user.must_change_password = True
    else:
        user.set_unusable_password()
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        found = said("{name} cannot be a name to log in with", name=username)
        remedy = said("take letters, digits and @ . + - _ that nobody else has")
        raise InputError(Problem(found, remedy)) from error
    user.save()
    held = give_role(user, unit, role, by, starts=starts, ends=ends)
    record(by, "person.added", held, way="password" if first_password else "link")
    return user


@transaction.atomic
def let_in_again(user: User, programme: Programme, by: User | None) -> User:
    """End every session and password of a person; the way in is a new link that works once.

    Raises:
        PermissionDenied: if some role of the person is not this person's to give.
    """
    require(by, "accounts.let_in_again", programme)
    require_to_keep(by, user)
    user.set_unusable_password()
    user.must_change_password = False
    user.entry_stamp += 1
    user.save(update_fields=["password", "must_change_password", "entry_stamp"])
    record(by, "person.let_in_again", place_of(user, programme))
    return user


@transaction.atomic
def give_role(
    user: User,
    unit: Unit,
    role: str,
    by: User | None,
    *,
    starts: date | None = None,
    ends: date | None = None,
) -> Membership:
    """Let a person act for a unit in a role, from a day and until a day where they are given.

    Raises:
        PermissionDenied: if the role is not this person's to give, or it is the person's own.
        InputError: if there is no such role, or it would end before it begins.
    """
    require(by, "accounts.give_role", unit)
    if role not in Role.values:
        raise InputError(Problem(said("there is no role {role}", role=role), said("choose one of the list")))
    require_role_to_give(by, role, unit.programme, user)
    if starts and ends and ends < starts:
        found = said("the role would end on {ends}, before it begins", ends=ends)
        raise InputError(Problem(found, said("give a later last day")))
    held, _ = Membership.objects.update_or_create(
        user=user, unit=unit, role=role, defaults={"starts": starts, "ends": ends}
    )
    record(by, "role.given", held, person=user.username, role=role, **_span(starts, ends))
    return held


@transaction.atomic
def end_role(membership: Membership, by: User | None) -> Membership:
    """Let a person act in a role no more from today on; who stood in for the person there stops too.

    Raises:
        PermissionDenied: if the role is not this person's to give, or it is the person's own.
        InputError: if it has ended.
    """
    require(by, "accounts.end_role", membership)
    require_role_to_give(by, membership.role, membership.programme, membership.user)
    yesterday = business_date() - timedelta(days=1)
    if membership.ends is not None and membership.ends <= yesterday:
        found = said("this role ended on {ends}", ends=membership.ends)
        raise InputError(Problem(found, said("nothing has to be done")))
    membership.ends = yesterday
    membership.save(update_fields=["ends"])
    record(by, "role.ended", membership, person=membership.user.username, role=membership.role)
    return membership


def place_of(user: User, programme: Programme) -> Membership:
    """A place of the person in the programme, under which the journal keeps what concerns the person there.

    Raises:
        InputError: if the person holds none.
    """
    held = user.memberships.filter(unit__programme=programme).order_by("id").first()
    if held is None:
        found = said("{person} acts for no unit of this programme", person=user.username)
        raise InputError(Problem(found, said("choose somebody who does")))
    return held


def _check_password(password: str, user: User) -> None:
    """Refuse a password that the settings find too simple.

    Raises:
        InputError: with what is wrong.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        found = said("the first password is too simple: {why}", why=" ".join(error.messages))
        raise InputError(Problem(found, said("take ten signs or more, no common word"))) from error


def _span(starts: date | None, ends: date | None) -> dict[str, str]:
    return {name: day.isoformat() for name, day in (("starts", starts), ("ends", ends)) if day}
