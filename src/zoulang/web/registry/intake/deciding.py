"""Doubtful rows of a statement: a person says whose a row is, or leaves it out."""

from __future__ import annotations

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.registry.models import Doubt, Enterprise, FactSheet, FormerName, Statement


@transaction.atomic
def assign_row(doubt: Doubt, enterprise: Enterprise, by: User | None, keep_name: bool = False) -> Doubt:
    """Say whose a doubtful row is: what it states counts from now on.

    ``keep_name`` remembers the name of the row as another spelling, so that the next file needs nobody.

    Raises:
        PermissionDenied: if the person may not record facts of this source.
        InputError: if it was decided before, or the statement speaks of the firm already in another row.
    """
    require(by, "registry.assign_row", doubt.statement.source)
    found = _open(doubt)
    if enterprise.programme_id != found.statement.programme_id:
        raise InputError(Problem(said("the firm is of another programme"), said("choose one of this")))
    if FactSheet.objects.filter(statement=found.statement, enterprise=enterprise).exists():
        told = said("the file speaks of {firm} in another row too", firm=enterprise.name_zh)
        raise InputError(Problem(told, said("leave this row out, or have the file mended")))
    FactSheet.objects.create(
        statement=found.statement, enterprise=enterprise, year=found.statement.year, facts=found.facts
    )
    Statement.objects.filter(pk=found.statement_id).update(firms=found.statement.firms + 1)
    if keep_name and found.name and found.name != enterprise.name_zh:
        FormerName.objects.get_or_create(
            enterprise=enterprise, name_zh=found.name[:120], defaults={"kind": FormerName.Kind.ALIAS}
        )
    found.enterprise = enterprise
    return _decided(found, Doubt.State.JOINED, by)


@transaction.atomic
def leave_row_out(doubt: Doubt, by: User | None) -> Doubt:
    """Leave a doubtful row out: it counts nowhere.

    Raises:
        PermissionDenied: if the person may not record facts of this source.
        InputError: if it was decided before.
    """
    require(by, "registry.assign_row", doubt.statement.source)
    return _decided(_open(doubt), Doubt.State.LEFT_OUT, by)


def _open(doubt: Doubt) -> Doubt:
    Statement.objects.select_for_update().get(pk=doubt.statement_id)
    found = Doubt.objects.select_for_update(of=("self",)).select_related("statement__source").get(pk=doubt.pk)
    if found.state != Doubt.State.OPEN:
        raise InputError(Problem(said("the row was decided before"), said("open the page again to see it")))
    return found


def _decided(found: Doubt, state: str, by: User | None) -> Doubt:
    found.state, found.decided_by, found.decided_on = state, by, business_date()
    found.save()
    firm = found.enterprise.credit_code if found.enterprise else ""
    record(by, "statement.row_decided", found.statement, row=found.row, state=state, firm=firm)
    return found
