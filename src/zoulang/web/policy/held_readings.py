"""Documents of the record as readings: their text on clauses, and what a person has not set aside.

The auditor and the comparison of editions take readings. A document that was loaded before is not read
again: what the record holds of it says the same, with the corrections that people made since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Q

from zoulang.documents import Clause as ReadClause
from zoulang.documents import Metadata, Reading, Record
from zoulang.documents.reading import ClauseKind, RecordKind
from zoulang.web.policy.models import Clause, Document, Draft


@dataclass(frozen=True)
class Held:
    """A document of the record with its clauses by address, and as a reading."""

    document: Document
    clauses: dict[str, Clause]
    reading: Reading


def held_readings(documents: Iterable[Document]) -> list[Held]:
    """Those of the documents whose text is in the record; two queries, however many there are."""
    by_pk = {document.pk: document for document in documents}
    clauses: dict[int, list[Clause]] = defaultdict(list)
    for clause in Clause.objects.filter(document__in=by_pk).order_by("document", "position"):
        clause.document = by_pk[clause.document_id]
        clauses[clause.document_id].append(clause)
    drafts = _by_clause(_said(by_pk))
    return [
        Held(by_pk[pk], {clause.address: clause for clause in own}, _reading(by_pk[pk], own, drafts))
        for pk, own in clauses.items()
        if any(clause.text for clause in own)
    ]


def held_reading(document: Document) -> Reading:
    """One document of the record with everything that was ever drafted from it, also what was set aside."""
    drafts = Draft.objects.filter(clause__document=document, start__isnull=False)
    return reading_of(document, list(document.clauses.all()), drafts.exclude(kind=Draft.Kind.FINDING))


def reading_of(document: Document, clauses: Sequence[Clause], drafts: Iterable[Draft]) -> Reading:
    """A document of the record as a reading with these of its drafts as records.

    A draft whose words stand in its clause no more is a record at the beginning of the clause.
    """
    return _reading(document, clauses, _by_clause(drafts))


def _said(documents: Iterable[int]) -> Any:
    """What counts or may come to count; not what a language model proposed and nobody accepted."""
    drafts = Draft.objects.filter(clause__document__in=documents, start__isnull=False)
    unaccepted = Q(source=Draft.Source.MODEL) & ~Q(state=Draft.State.ACCEPTED)
    return drafts.exclude(state=Draft.State.REJECTED).exclude(kind=Draft.Kind.FINDING).exclude(unaccepted)


def _by_clause(drafts: Iterable[Draft]) -> dict[int, list[Draft]]:
    found: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        found[draft.clause_id].append(draft)
    return found


def _reading(document: Document, clauses: Sequence[Clause], drafts: dict[int, list[Draft]]) -> Reading:
    lines = [document.title_zh]
    length = len(document.title_zh) + 1
    read: list[ReadClause] = []
    records: list[Record] = []
    for clause in clauses:
        begin = length
        heading = begin
        if clause.titled and clause.heading_zh:
            lines.append(clause.heading_zh)
            length += len(clause.heading_zh) + 1
        body = length
        if clause.text:
            lines.append(clause.text)
            length += len(clause.text) + 1
        read.append(_clause(clause, begin, body, length))
        records += [
            _record(draft, clause, heading if draft.in_heading else body)
            for draft in drafts.get(clause.pk, ())
        ]
    return Reading(_metadata(document), tuple(_with_children(read)), tuple(records), "\n".join(lines))


def _clause(clause: Clause, begin: int, body: int, end: int) -> ReadClause:
    spans, at = [], body
    for line in clause.text.split("\n") if clause.text else []:
        spans.append((at, at + len(line)))
        at += len(line) + 1
    return ReadClause(
        clause.address,
        clause.heading_zh,
        cast(ClauseKind, clause.kind),
        clause.text,
        begin,
        end - 1,
        tuple(spans),
        clause.titled,
    )


def _with_children(clauses: list[ReadClause]) -> list[ReadClause]:
    """The clauses, each stretching to the end of its last child."""
    ends: dict[str, int] = {}
    for clause in clauses:
        parts = clause.address.split("/")
        for depth in range(1, len(parts) + 1):
            address = "/".join(parts[:depth])
            ends[address] = max(ends.get(address, 0), clause.end)
    return [
        ReadClause(c.address, c.heading, c.kind, c.text, c.start, ends[c.address], c.spans, c.titled)
        for c in clauses
    ]


def _record(draft: Draft, clause: Clause, base: int) -> Record:
    return Record(
        cast(RecordKind, draft.kind),
        clause.address,
        draft.quote,
        base + (draft.start or 0),
        base + (draft.end or 0),
        draft.confidence,
        draft.values,
        source="model" if draft.source == Draft.Source.MODEL else "rules",
    )


def _metadata(document: Document) -> Metadata:
    return Metadata(
        title=document.title_zh,
        number=document.number or None,
        issuer=document.issuer or None,
        issued=document.issued,
        effective_from=document.effective_from,
        effective_to=document.effective_to,
        kind=document.kind or None,
        interpreted_by=document.interpreted_by or None,
    )
