"""Clauses of a programme folder that promise points to towns without printing how many."""

from __future__ import annotations

from zoulang.citation import normalize_address
from zoulang.web.accounts.models import Programme
from zoulang.web.dispatch.models import TownPoints
from zoulang.web.policy.models import Clause
from zoulang.web.site.folder import Section


def install_town_points(programme: Programme, section: Section) -> None:
    """Put the clauses under ``town_points`` into the record; a number that somebody set stays."""
    for each in section.sections("town_points"):
        address = normalize_address(each.text("clause"))
        clause = Clause.objects.filter(
            document__programme=programme, document__slug=each.text("document"), address=address
        ).first()
        if clause is None:
            raise each.error(f"{each.text('clause')} is no clause of the document", "cite a listed address")
        TownPoints.objects.get_or_create(clause=clause)
