"""Findings of the auditor, as drafts that wait for a person like everything a program says.

A document is audited beside the others of its programme: what two of them say together waits at the clause it
is about, and leads to the clause of the other document too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from zoulang.citation import normalize_address
from zoulang.documents import Reading
from zoulang.documents.auditing import Finding, Place, audit_beside
from zoulang.web.policy.held_readings import held_readings
from zoulang.web.policy.models import Clause, Document, Draft
from zoulang.web.policy.places import Place as PlaceInClause
from zoulang.web.policy.places import place_of, place_of_words

# The record itself knows which of the cited documents it holds.
TOLD_ELSEWHERE = {"cites-not-held"}
HOW_SURE = {"error": 0.9, "open": 0.7, "notice": 0.5}

Key = tuple[str, frozenset[tuple[str, str, str]]]
"""What makes a finding the same as one before: its code, and the document, clause and words of its places."""


def suggested_findings(document: Document, clauses: Mapping[str, Clause], reading: Reading) -> list[Draft]:
    """What the auditor finds in a document and between it and others, and nobody decided about; not saved.

    What waits from an earlier audit of this document beside others goes away.
    """
    here = Q(clause__document=document) | Q(other__document=document)
    held = Draft.objects.filter(here, kind=Draft.Kind.FINDING)
    held.filter(source=Draft.Source.AUDITOR, state=Draft.State.OPEN).delete()
    decided = {key_of(draft.values) for draft in held.filter(source=Draft.Source.AUDITOR)}
    others = held_readings(document.programme.documents.exclude(pk=document.pk))
    where = _Where([clauses, *(other.clauses for other in others)], reading)
    drafts = []
    for finding in audit_beside(reading, [other.reading for other in others]):
        if finding.code in TOLD_ELSEWHERE:
            continue
        draft = _draft(finding, where)
        if draft is not None and key_of(draft.values) not in decided:
            drafts.append(draft)
    return drafts


def key_of(values: Mapping[str, Any]) -> Key:
    """The key of a finding by the values of its draft; the rules that decide are not part of it."""
    places = values.get("places") or ()
    told = {(place["document"], place["address"], place["quote"]) for place in places[:2]}
    return str(values.get("code") or ""), frozenset(told)


class _Where:
    """The clauses of the documents that were audited together."""

    def __init__(self, clauses: list[Mapping[str, Clause]], reading: Reading) -> None:
        self.clauses = clauses
        self.reading = reading
        self.read = {normalize_address(clause.address): clause for clause in reading.clauses}

    def clause(self, place: Place) -> Clause | None:
        """The clause of a place; the head and the signature are no clauses and are shown at the beginning."""
        own = self.clauses[place.document]
        return own.get(normalize_address(place.address)) or next(iter(own.values()), None)

    def within(self, place: Place, clause: Clause) -> PlaceInClause | None:
        """Where the words stand in the clause."""
        read = self.read.get(normalize_address(place.address)) if place.document == 0 else None
        if read is not None:
            return place_of(place, read, self.reading, clause.heading_zh)
        return place_of_words(place.quote, clause.text)


def _draft(finding: Finding, where: _Where) -> Draft | None:
    placed = [(place, where.clause(place)) for place in finding.places]
    (first, clause), *following = placed
    if clause is None:
        return None
    elsewhere = _elsewhere(clause, (each for _, each in following))
    texts = {f"text_{language}": _told(finding, language) for language in ("zh", "en")}
    told = {"code": finding.code, "severity": finding.severity, "parts": dict(finding.parts)}
    place = where.within(first, clause)
    return Draft(
        clause=clause,
        other=elsewhere,
        kind=Draft.Kind.FINDING,
        source=Draft.Source.AUDITOR,
        values={**texts, **told, "places": [_shown(place, each) for place, each in placed if each]},
        quote=first.quote,
        start=place.start if place else None,
        end=place.end if place else None,
        in_heading=bool(place and place.in_heading),
        confidence=HOW_SURE[finding.severity],
    )


def _elsewhere(clause: Clause, others: Iterable[Clause | None]) -> Clause | None:
    """The first clause that belongs to another document."""
    return next((each for each in others if each and each.document_id != clause.document_id), None)


def _shown(place: Place, clause: Clause) -> dict[str, str]:
    document = clause.document
    name = document.number or document.title_zh
    return {"document": document.slug, "name": name, "address": clause.address, "quote": place.quote}


def _told(finding: Finding, language: str) -> str:
    """What was found, and what would settle it."""
    stop = "；" if language == "zh" else "; "
    return f"{finding.sentence(language)}{stop}{finding.remedy(language)}"
