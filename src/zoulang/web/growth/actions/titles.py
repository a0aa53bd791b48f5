"""Titles and honours: applied for, granted, withdrawn."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.registry.models import Enterprise, Title, TitleKind


@transaction.atomic
def file_title(
    enterprise: Enterprise, kind: TitleKind, on: date, by: User | None, level: str = "", subject: str = ""
) -> Title:
    """Note that a firm applied for a title.

    Raises:
        PermissionDenied: if the person may not note it here.
        InputError: if the same application, or the title, stands there already.
    """
    require(by, "growth.file_title", enterprise)
    _same_programme(enterprise, kind)
    held = Title.objects.select_for_update().filter(
        enterprise=enterprise, kind=kind, level=level, subject=subject, withdrawn_on=None
    )
    for each in held:
        if each.granted_on is None or each.is_valid(on):
            found = said("{firm} has {kind} already, or applied for it", firm=enterprise.name_zh, kind=kind)
            raise InputError(Problem(found, said("open the firm to see it")))
    made = Title.objects.create(
        enterprise=enterprise,
        kind=kind,
        level=level,
        subject=subject.strip()[:120],
        filed_on=on,
        entered_by=by,
    )
    record(by, "title.filed", made, kind=kind.slug, on=on.isoformat())
    return made


@transaction.atomic
def grant_title(
    enterprise: Enterprise,
    kind: TitleKind,
    on: date,
    by: User | None,
    level: str = "",
    subject: str = "",
    authority: str = "",
    paper: str = "",
    expires_on: date | None = None,
) -> Title:
    """Enter a title that was granted; one that was applied for becomes it.

    Without ``expires_on`` it runs as long as its kind says.

    Raises:
        PermissionDenied: if the person may not enter titles here.
        InputError: if it was granted on a day to come, or stands there already.
    """
    require(by, "growth.grant_title", enterprise)
    _same_programme(enterprise, kind)
    if on > business_date():
        found = said("{day} is still to come", day=on.isoformat())
        raise InputError(Problem(found, said("enter a title once it is granted")))
    expires = expires_on or expiry_of(kind, on)
    if expires is not None and expires <= on:
        found = said("the title would end on {day}, before it begins", day=expires.isoformat())
        raise InputError(Problem(found, said("mend the day")))
    same = Title.objects.select_for_update().filter(
        enterprise=enterprise, kind=kind, level=level, subject=subject.strip()[:120]
    )
    for each in same:
        if each.granted_on is not None and each.is_valid(on):
            found = said("{firm} holds {kind} on that day already", firm=enterprise.name_zh, kind=kind)
            raise InputError(Problem(found, said("withdraw it, or mend the day")))
    filed = next((each for each in same if each.granted_on is None and each.withdrawn_on is None), None)
    title = filed or Title(enterprise=enterprise, kind=kind, level=level, subject=subject.strip()[:120])
    title.granted_on, title.expires_on, title.entered_by = on, expires, by
    title.authority, title.paper = authority.strip()[:100], paper.strip()[:120]
    title.save()
    record(by, "title.granted", title, kind=kind.slug, on=on.isoformat(), until=expires and str(expires))
    return title


@transaction.atomic
def withdraw_title(title: Title, on: date, by: User | None, reason: str) -> Title:
    """Withdraw a title from a day on, with the reason; an application is closed.

    Raises:
        PermissionDenied: if the person may not withdraw titles here.
        InputError: if it is withdrawn already, or no reason is given.
    """
    require(by, "growth.withdraw_title", title)
    held = Title.objects.select_for_update().get(pk=title.pk)
    if held.withdrawn_on is not None:
        raise InputError(Problem(said("the title is withdrawn already"), said("open the firm to see it")))
    if not reason.strip():
        raise InputError(Problem(said("no reason is given"), said("say in a few words why it is withdrawn")))
    held.withdrawn_on = on
    held.save(update_fields=["withdrawn_on"])
    record(by, "title.withdrawn", held, reason.strip(), on=on.isoformat())
    return held


def expiry_of(kind: TitleKind, granted_on: date) -> date | None:
    """The first day on which a title is not valid any more; None: it has no end."""
    if kind.years is None:
        return None
    year = granted_on.year + kind.years
    try:
        return granted_on.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def _same_programme(enterprise: Enterprise, kind: TitleKind) -> None:
    if kind.programme_id != enterprise.programme_id:
        found = said("{kind} is no title of this programme", kind=kind)
        raise InputError(Problem(found, said("choose one of the list")))
