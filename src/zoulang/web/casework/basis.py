"""Whether the documents that a case rests on are in force: that of its clause, and those the clause cites."""

from __future__ import annotations

from datetime import date

from zoulang.procedures.policy import BASIS, BASIS_HOLDS, BASIS_UNTIL, CITED_HOLDS, CITED_UNTIL
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Clause, Reference

YES, NO = "是", "否"


def basis_of(case: Case, on: date) -> dict[str, object]:
    """The facts of the engine about the documents; no query where the procedure asks for none of them."""
    source = case.procedure.source
    clause = case.clause or case.procedure.clause
    if clause is None:
        return {}
    found: dict[str, object] = {}
    if BASIS_HOLDS in source or BASIS_UNTIL in source:
        document = clause.document
        begun = document.effective_from is None or document.effective_from <= on
        found |= _told(BASIS_HOLDS, BASIS_UNTIL, begun, [document.effective_to], on)
    if CITED_HOLDS in source or CITED_UNTIL in source:
        ends, all_known = cited_ends(clause)
        over = any(end is not None and end < on for end in ends)
        if ends and (all_known or over):
            found |= _told(CITED_HOLDS, CITED_UNTIL, True, ends, on)
    return found


def lapsed_of(case: Case, on: date) -> tuple[tuple[str, date], ...]:
    """The documents behind a case that are over, each with its last day, where the procedure asks."""
    clause = case.clause or case.procedure.clause
    if clause is None or not any(name in case.procedure.source for name in BASIS):
        return ()
    held = [(str(clause.document), clause.document.effective_to)]
    for each in Reference.objects.filter(clause=clause).select_related("held"):
        held.append((str(each), each.lapses or (each.held.effective_to if each.held else None)))
    return tuple((name, day) for name, day in held if day is not None and day < on)


def cited_ends(clause: Clause) -> tuple[list[date | None], bool]:
    """The last day of each document that a clause cites, and whether something is known of every one."""
    references = list(Reference.objects.filter(clause=clause).select_related("held"))
    ends = [each.lapses or (each.held.effective_to if each.held else None) for each in references]
    known = all(each.lapses is not None or each.held is not None for each in references)
    return ends, known


def _told(holds: str, until: str, begun: bool, ends: list[date | None], on: date) -> dict[str, object]:
    days = [end for end in ends if end is not None]
    in_force = begun and all(on <= day for day in days)
    told: dict[str, object] = {holds: YES if in_force else NO}
    if days:
        told[until] = min(days)
    return told
