"""Grades that are published, objected to and confirmed: a case whose life cycle is a procedure file."""

from __future__ import annotations

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.models import Unit, User
from zoulang.web.casework.actions import open_case
from zoulang.web.casework.models import Case
from zoulang.web.growth.models import Ranking


@transaction.atomic
def open_assessment(ranking: Ranking, by: User | None) -> Case:
    """Open the case that publishes the grades of a ranking; from then on they are not worked out anew.

    Raises:
        PermissionDenied: if the person may not propose rankings here, or opens no such case.
        InputError: if the scheme has no procedure, or the grades stand in a case already.
    """
    require(by, "growth.propose_ranking", ranking)
    held = (
        Ranking.objects.select_for_update(of=("self",))
        .select_related("scheme__clause", "programme")
        .get(pk=ranking.pk)
    )
    procedure = str(held.source.get("procedure", ""))
    if not procedure:
        found = said("{title} is not published by a procedure", title=held.scheme.name_zh)
        raise InputError(Problem(found, said("name one in the file of rankings")))
    if held.case is not None and held.case.closed_on is None:
        found = said(
            "{title} of {year} is being published already", title=held.scheme.name_zh, year=held.year
        )
        raise InputError(Problem(found, said("open the case to see it")))
    parts = {"assessor": _own_units(held, by)} if by is not None else None
    case = open_case(
        held.programme, procedure, f"{held.year}年度{held.scheme.name_zh}", by,
        title_en=f"{held.scheme.name_en or held.scheme.name_zh} {held.year}", clause=held.scheme.clause,
        parts=parts,
    )  # fmt: skip
    held.case = case
    held.save(update_fields=["case"])
    return case


def _own_units(ranking: Ranking, by: User) -> list[Unit]:
    """The unit for which the person acts in the programme: it leads the assessment."""
    held = [role.unit_id for role in by.held_roles if role.programme_id == ranking.programme_id]
    return list(Unit.objects.filter(pk__in=held[:1]))
