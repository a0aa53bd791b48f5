"""Cases that come back every year: the clock opens the one of the new year."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from zoulang import procedures as core
from zoulang.web.casework.clocks import due_of_case
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, CasePart, Procedure
from zoulang.web.casework.opening import case_of
from zoulang.web.casework.telling import tell


def renew_cases(on: date) -> list[Case]:
    """Open the case of this year for every case of the year before, where the file says so; idempotent."""
    made = []
    for procedure in Procedure.objects.filter(source__contains="renewed:").select_related("programme"):
        read = read_procedure(procedure.source)
        if read.renewed is not None:
            made += _renewed(procedure, read, read.renewed, on)
    return made


@transaction.atomic
def _renewed(procedure: Procedure, read: core.Procedure, renewed: core.Renewal, on: date) -> list[Case]:
    Procedure.objects.select_for_update().get(pk=procedure.pk)
    held = Case.objects.filter(procedure=procedure).prefetch_related("parts").order_by("pk")
    latest: dict[tuple[str, int | None, int | None], Case] = {}
    for case in held.select_related("procedure", "programme"):
        if _year_of(case, renewed) is not None:
            latest[case.title_zh, case.enterprise_id, case.parent_id] = case
    made = []
    for case in latest.values():
        if _year_of(case, renewed) == on.year - 1 and case.stage not in renewed.stops:
            made.append(_next_year(case, read, renewed, on))
    return made


def _year_of(case: Case, renewed: core.Renewal) -> int | None:
    """The year of a case as its fact holds it, 2026 or 2026年."""
    text = str(case.facts.get(renewed.year, "")).removesuffix("年")
    return int(text) if text.isdigit() else None


def _next_year(before: Case, read: core.Procedure, renewed: core.Renewal, on: date) -> Case:
    case = case_of(before.procedure, before.title_zh, before.title_en, before.clause, on)
    case.programme, case.parent_id, case.enterprise_id = (
        before.programme,
        before.parent_id,
        before.enterprise_id,
    )
    case.facts = {name: before.facts[name] for name in renewed.keeps if name in before.facts}
    case.facts[renewed.year] = f"{on.year}年"
    if before.start is not None:
        case.start, case.finish = date(on.year, 1, 1), date(on.year, 12, 31)
    case.cadence = before.cadence
    case.save()
    CasePart.objects.bulk_create(
        CasePart(case=case, position=part.position, unit_id=part.unit_id, person_id=part.person_id)
        for part in before.parts.all()
    )
    case.due = due_of_case(case)
    case.save(update_fields=["due"])
    tell(None, "case.opened", case, case, procedure=before.procedure.slug, stage=case.stage, renews=before.pk)
    return case
