"""What this app has to say beside a clause: references and findings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from zoulang.web.policy.margin import MarginNote, register
from zoulang.web.policy.models import Document, Finding, Reference


@register
def reference_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each document that a clause leans on, and whether it has lapsed."""
    references = Reference.objects.filter(clause__document=document).select_related("held__programme")
    for reference in references:
        lapses = reference.lapses or (reference.held.effective_to if reference.held else None)
        lapsed = lapses is not None and lapses < on
        context = {"reference": reference, "lapses": lapses, "lapsed": lapsed}
        state = "warn" if lapsed else "quiet"
        yield MarginNote(reference.clause_id, "policy/margin/reference.html", context, state, order=60)


@register
def finding_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each thing a careful reader noticed."""
    for finding in Finding.objects.filter(clause__document=document):
        yield MarginNote(finding.clause_id, "policy/margin/finding.html", {"finding": finding}, order=70)
