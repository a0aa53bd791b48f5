"""The document's own rules for conflicts: which of two rules decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from zoulang.documents.auditing.document import Document
from zoulang.documents.auditing.findings import Finding, Place

Decider = Literal["higher", "one", "newer", "specific", "superior", "interpreter", "silent"]

_CODES = {
    "specific_over_this": "specific",
    "higher_over_this": "superior",
    "this_over_older": "newer",
    "later_over_earlier": "newer",
    "interpreter_decides": "interpreter",
}
_HIGHEST = re.compile(r"就高|从高|取高|最高|较高|择优|就优|从优")


def conflict_rules(document: Document) -> list[tuple[str, Place]]:
    """The rules on conflicts that the document prints, each with its place, in document order."""
    return [
        (_CODES.get(str(record.values.get("rule")), _of_several(record.quote)), document.place_of(record))
        for record in document.reading.of_kind("conflict_rule")
    ]


def _of_several(words: str) -> str:
    """Whether the higher of several is paid, or the one that the applicant chooses."""
    return "higher" if _HIGHEST.search(words) else "one"


def stacking_rule(document: Document) -> Place | None:
    """The rule that keeps one thing from being paid twice, or None."""
    return next((place for kind, place in conflict_rules(document) if kind in ("higher", "one")), None)


def decided_between(one: Document, other: Document) -> tuple[Decider, dict[str, str]]:
    """Which rule decides between two clauses, and the words that say so."""
    rules = [(kind, place, document) for document in (one, other) for kind, place in conflict_rules(document)]
    if one is not other:
        # The higher one of two grants, or the choice, is said by either document.
        newest = max(
            (one, other), key=lambda d: (d.reading.metadata.issued is not None, d.reading.metadata.issued)
        )
        rules = [r for r in rules if r[0] in ("higher", "one") or r[2] is newest]
    kinds = {kind for kind, _, _ in rules}
    if {"newer", "specific"} <= kinds and one is not other:
        interpreter = next((r[2].reading.metadata.interpreted_by for r in rules if r[0] == "newer"), None)
        return "interpreter", {"interpreter": interpreter or "—"}
    order = ("higher", "one", "newer", "specific") if one is not other else ("higher", "one")
    for wanted in order:
        for kind, place, _ in rules:
            if kind == wanted:
                return wanted, {"rule": place.quote}  # type: ignore[return-value]
    return "silent", {}


def pulling_apart(document: Document) -> Iterator[Finding]:
    """Two rules on conflicts of which one prefers this document and the other what was there before."""
    rules = dict(reversed(conflict_rules(document)))
    if "newer" in rules and "specific" in rules:
        interpreter = document.reading.metadata.interpreted_by
        places = tuple(sorted((rules["newer"], rules["specific"]), key=lambda place: place.start))
        yield Finding("conflict-rules-disagree", "open", places, {"interpreter": interpreter or "—"})
