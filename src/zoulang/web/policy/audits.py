"""Findings of the auditor, as drafts that wait for a person like everything a program says."""

from __future__ import annotations

from collections.abc import Mapping

from zoulang.citation import normalize_address
from zoulang.documents import Clause as ReadClause
from zoulang.documents import Reading
from zoulang.documents.auditing import Finding, audit
from zoulang.web.policy.models import Clause, Draft
from zoulang.web.policy.places import place_of

# What one document alone cannot tell: the record knows which of the cited documents it holds.
NOT_OF_ONE_DOCUMENT = {"cites-not-held"}
HOW_SURE = {"error": 0.9, "open": 0.7, "notice": 0.5}


def suggested_findings(
    reading: Reading, clauses: Mapping[str, Clause], decided: set[tuple[int, str, str]]
) -> list[Draft]:
    """What the auditor finds in a reading and nobody decided about, by clause; not saved."""
    read = {normalize_address(clause.address): clause for clause in reading.clauses}
    drafts = []
    for finding in audit([reading]):
        address = normalize_address(finding.places[0].address)
        # The head and the signature are no clauses; what stands there is shown at the beginning.
        address = address if address in clauses else next(iter(read), "")
        if finding.code in NOT_OF_ONE_DOCUMENT or address not in clauses:
            continue
        draft = _draft(finding, clauses[address], read.get(address), reading)
        if (draft.clause_id, draft.kind, draft.quote) not in decided:
            drafts.append(draft)
    return drafts


def _draft(finding: Finding, clause: Clause, read: ReadClause | None, reading: Reading) -> Draft:
    first = finding.places[0]
    place = place_of(first, read, reading, clause.heading_zh) if read is not None else None
    texts = {f"text_{language}": _told(finding, language) for language in ("zh", "en")}
    return Draft(
        clause=clause,
        kind=Draft.Kind.FINDING,
        source=Draft.Source.AUDITOR,
        values={**texts, "code": finding.code, "severity": finding.severity},
        quote=first.quote,
        start=place.start if place else None,
        end=place.end if place else None,
        in_heading=bool(place and place.in_heading),
        confidence=HOW_SURE[finding.severity],
    )


def _told(finding: Finding, language: str) -> str:
    """What was found, and what would settle it."""
    stop = "；" if language == "zh" else "; "
    return f"{finding.sentence(language)}{stop}{finding.remedy(language)}"
