"""A reading put into the record: its text onto clauses, its records into drafts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

from zoulang.citation import normalize_address
from zoulang.documents import Clause as ReadClause
from zoulang.documents import Reading
from zoulang.documents import Record as Drafted
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.audits import suggested_findings
from zoulang.web.policy.makers import clauses_filled
from zoulang.web.policy.models import Clause, Document, Draft
from zoulang.web.policy.places import place_of, place_of_words

HEADING_LENGTH = 200
# Shorter than the field, so that a number can be added.
SLUG_LENGTH = 90


def digest_of(reading: Reading) -> str:
    """Tells whether two files hold the same text."""
    return hashlib.sha256(reading.text.encode()).hexdigest()


def slug_of(programme: Programme, reading: Reading) -> str:
    """A name for the document in addresses: programme, year and number; else part of its digest.

    A number such as 青政字〔2025〕12号 gives ``qingwu-2025-12``; the 青科字〔2025〕12号 of another office,
    loaded later, ``qingwu-2025-12-2``.
    """
    parts = re.findall(r"\d+", reading.metadata.number or "") or [digest_of(reading)[:8]]
    slug = "-".join([programme.slug, *parts])[:SLUG_LENGTH]
    taken = set(programme.documents.values_list("slug", flat=True))
    others = (f"{slug}-{number}" for number in count(2))
    return next(each for each in chain([slug], others) if each not in taken)


def fill_metadata(document: Document, reading: Reading) -> None:
    """Take over what the text says of itself where the record says nothing yet."""
    said = reading.metadata
    found = {
        "title_zh": said.title,
        "number": said.number,
        "issuer": said.issuer,
        "issued": said.issued,
        "effective_from": said.effective_from,
        "effective_to": said.effective_to,
        "validity_address": normalize_address(said.validity_clause or ""),
        "kind": said.kind,
        "interpreted_by": said.interpreted_by,
    }
    for name, value in found.items():
        if value and not getattr(document, name):
            limit = getattr(Document._meta.get_field(name), "max_length", None)
            setattr(document, name, value[:limit] if isinstance(value, str) else value)


def put_text(document: Document, reading: Reading) -> dict[str, Clause]:
    """Put the text onto the document's clauses, by address or alias; clauses it did not have are added.

    Gives the clauses by every address of the text and of the record.

    Clauses that the record has and the text has not keep their place after the
    clause they followed, without text.
    """
    held = {clause.address: clause for clause in document.clauses.all()}
    read = {normalize_address(clause.address): clause for clause in reading.clauses}
    known_as = _known_as(held, read)
    read = {known_as.get(address, address): clause for address, clause in read.items()}
    for clause in held.values():
        clause.text = ""
    for address, found in read.items():
        if address not in held:
            heading = found.heading[:HEADING_LENGTH]
            held[address] = Clause(document=document, address=address, heading_zh=heading)
        clause = held[address]
        clause.kind, clause.text, clause.titled = found.kind, found.text, found.titled
        clause.depth = address.count("/")
        clause.aliases = list(dict.fromkeys([*clause.aliases, *map(normalize_address, found.aliases)]))
    for clause in held.values():
        clause.aliases = [alias for alias in clause.aliases if alias not in held]
    for position, address in enumerate(_merged(list(read), list(held))):
        held[address].position = position
    new = [clause for clause in held.values() if clause.pk is None]
    Clause.objects.bulk_create(new)
    known = [clause for clause in held.values() if clause not in new]
    Clause.objects.bulk_update(known, ["kind", "text", "titled", "depth", "position", "aliases"])
    return {**held, **{alias: held[address] for alias, address in known_as.items()}}


def _known_as(held: Mapping[str, Clause], read: Mapping[str, ReadClause]) -> dict[str, str]:
    """Addresses of the text that are aliases of a clause of the record; two clauses never become one."""
    found: dict[str, str] = {}
    for address, clause in held.items():
        alias = next((each for each in clause.aliases if each in read and each not in held), None)
        if alias is not None and address not in read:
            found[alias] = address
    return found


def _merged(leading: Sequence[str], other: Sequence[str]) -> list[str]:
    """``leading`` in its order; what only ``other`` has follows what it followed there."""
    merged = list(leading)
    previous: str | None = None
    for address in other:
        if address not in merged:
            merged.insert(merged.index(previous) + 1 if previous in merged else 0, address)
        previous = address
    return merged


def draft_records(document: Document, clauses: dict[str, Clause], reading: Reading) -> list[Draft]:
    """Save a draft for each record of the reading that the record does not have yet.

    Nothing is drafted where somebody decided about the same words before, nor
    where the clause became a record of this kind without a draft. Drafts of an
    earlier text that nobody decided about go away.
    """
    waiting = Draft.objects.filter(clause__document=document, state=Draft.State.OPEN)
    waiting.exclude(source=Draft.Source.PERSON).delete()
    kept = list(Draft.objects.filter(clause__document=document).select_related("clause"))
    _place_again(kept)
    decided = {(draft.clause_id, draft.kind, draft.quote) for draft in kept}
    filled = clauses_filled(document) - {(kind, clause_id) for clause_id, kind, _ in decided}
    found = {normalize_address(clause.address): clause for clause in reading.clauses}
    drafts = []
    for record in reading.records:
        address = normalize_address(record.address)
        clause = clauses[address]
        known = (clause.pk, record.kind, record.quote) in decided
        from_elsewhere = (record.kind, clause.pk) in filled or _of_the_document(record)
        if not known and not from_elsewhere:
            drafts.append(drafted(clause, record, reading, found[address]))
    drafts += suggested_findings(document, clauses, reading)
    return Draft.objects.bulk_create(drafts)


# Who interprets a document is a fact of the document, which the record keeps there; nobody reports on it.
_INTERPRETS = re.compile(
    r"(?:会同[^，。；]+?)?(?:按[^，。；]+?)?(?:具体|统一|共同)?(?:负责|承担)?(?:具体|最终)?解释(?:工作)?"
)


def _of_the_document(record: Drafted) -> bool:
    duty = str(record.values.get("duty") or "")
    return record.kind == Draft.Kind.INLINE_TASK and bool(_INTERPRETS.fullmatch(duty))


def drafted(clause: Clause, record: Drafted, reading: Reading, found: ReadClause) -> Draft:
    """A record of a reading as a draft of the clause that it was found in; not saved."""
    place = place_of(record, found, reading, clause.heading_zh)
    values: dict[str, Any] = dict(record.values)
    return Draft(
        clause=clause,
        kind=record.kind,
        source=Draft.Source(record.source),
        values=values,
        quote=record.quote,
        start=place.start if place else None,
        end=place.end if place else None,
        in_heading=bool(place and place.in_heading),
        confidence=record.confidence,
    )


def _place_again(drafts: list[Draft]) -> None:
    """Drafts that outlive the text they were read from point at the same words of the new one, or at none."""
    moved = [draft for draft in drafts if draft.placed_in[draft.start or 0 : draft.end or 0] != draft.quote]
    for draft in moved:
        draft.in_heading = False
        place = place_of_words(draft.quote, draft.clause.text, draft.start)
        draft.start, draft.end = (place.start, place.end) if place else (None, None)
    Draft.objects.bulk_update(moved, ["start", "end", "in_heading"])
