"""Cases that name a person in a position go with the person's handover."""

from __future__ import annotations

from zoulang.errors import said
from zoulang.web.accounts.handing_over import Held, held_by_people
from zoulang.web.accounts.models import Programme, User
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import CasePart


def find(person: User, programme: Programme) -> list[Held]:
    """The person's positions in open cases of the programme; one query."""
    parts = CasePart.objects.filter(person=person, case__programme=programme, case__closed_on=None)
    return [
        Held(f"{part.case.journal_label} · {_title(part)}", part, part.unit_id)
        for part in parts.select_related("case__procedure", "unit")
    ]


def give(held: list[Held], to: User) -> None:
    """Put the other person into the positions."""
    CasePart.objects.filter(pk__in=[each.subject.pk for each in held]).update(person=to)


def _title(part: CasePart) -> str:
    return read_procedure(part.case.procedure.source).part(part.position).title.zh


held_by_people(said("positions in cases"), find, give)
