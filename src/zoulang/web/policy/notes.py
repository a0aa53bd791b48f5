"""What this app has to say beside a clause: references and findings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from zoulang.web.policy.margin import MarginNote, register
from zoulang.web.policy.models import Document, Finding, Reference


@register
def reference_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each document that a clause leans on, and whether it has lapsed; two queries.

    What the record knows of that document is told only to those who may read it.
    """
    cited = Document.objects.visible_to(user).filter(cited_by__clause__document=document)
    seen = {each.pk: each for each in cited.select_related("programme").distinct()}
    for reference in Reference.objects.filter(clause__document=document):
        held = seen.get(reference.held_id or 0)
        lapses = reference.lapses or (held.effective_to if held else None)
        lapsed = lapses is not None and lapses < on
        context = {"reference": reference, "held": held, "lapses": lapses, "lapsed": lapsed}
        state = "warn" if lapsed else "quiet"
        yield MarginNote(reference.clause_id, "policy/margin/reference.html", context, state, order=60)


@register
def finding_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each thing a careful reader noticed."""
    for finding in Finding.objects.filter(clause__document=document):
        yield MarginNote(finding.clause_id, "policy/margin/finding.html", {"finding": finding}, order=70)
