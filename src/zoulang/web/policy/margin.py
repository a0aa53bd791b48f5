"""The margin of the living document: what each clause became, told by every app.

The page that shows a document belongs to no single app, so each app hands in a
provider from its ``AppConfig.ready``; apps that come later in the line are then
never imported by this one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zoulang.web.policy.models import Document


@dataclass(frozen=True)
class MarginNote:
    """One thing a clause became, ready to be shown beside it.

    Attributes:
        clause_id: the clause it stands beside.
        template: the template that draws it, given ``context``.
        state: ``good``, ``warn``, ``late``, ``unknown`` or ``quiet``; the outline's dot shows the worst.
        order: notes of a clause stand in this order.
    """

    clause_id: int
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    state: str = "quiet"
    order: int = 0


# A provider makes a constant number of queries, however long the document is.
Provider = Callable[[Document, date, Any], Iterable[MarginNote]]
_providers: list[Provider] = []

STATES = ["quiet", "good", "unknown", "warn", "late"]


def register(provider: Provider) -> Provider:
    """Have a provider asked whenever a living document is shown; usable as a decorator."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def notes_by_clause(document: Document, on: date, user: Any) -> dict[int, list[MarginNote]]:
    """Clause id to its notes in order, as far as the user may see them."""
    notes: dict[int, list[MarginNote]] = defaultdict(list)
    for provider in _providers:
        for note in provider(document, on, user):
            notes[note.clause_id].append(note)
    for listed in notes.values():
        listed.sort(key=lambda note: note.order)
    return dict(notes)


def worst_state(notes: Iterable[MarginNote]) -> str:
    """The state that the outline's dot shows for a clause."""
    return max((note.state for note in notes), key=STATES.index, default="quiet")
