"""Two documents of the record compared: what changed in each clause, and what stands on it today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zoulang.documents import Reading
from zoulang.documents.comparing import ClauseChange, Comparison, compare
from zoulang.web.policy.draft_fields import FIELDS, Field, shown
from zoulang.web.policy.held_readings import reading_of
from zoulang.web.policy.margin import MarginNote, notes_by_clause
from zoulang.web.policy.models import Clause, Document, Draft


@dataclass(frozen=True)
class FieldChange:
    """One field of a record in words: its name, what it was, what it is."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Row:
    """A clause of either edition with what changed, and what stands on the clause of the older one.

    Attributes:
        records: kind in words, state (``changed``, ``added``, ``removed``), fields, the words it rests on.
        notes: rules, goals, duties and awards that rest on the clause of the older edition.
    """

    change: ClauseChange
    old: Clause | None
    new: Clause | None
    records: list[tuple[str, str, list[FieldChange], str]]
    notes: list[MarginNote]


@dataclass(frozen=True)
class ComparedDocuments:
    """The page: rows that differ, the counts, and how much rests on what changed."""

    rows: list[Row]
    counts: dict[str, int]
    touched: int
    has_texts: bool


def compare_documents(old: Document, new: Document, on: date, user: Any) -> ComparedDocuments:
    """The older and the newer document as the user may see them; a constant number of queries."""
    old_clauses, new_clauses = _clauses(old), _clauses(new)
    comparison = compare(_reading(old, old_clauses, user), _reading(new, new_clauses, user))
    notes = notes_by_clause(old, on, user)
    rows = list(_rows(comparison, old_clauses, new_clauses, notes))
    return ComparedDocuments(
        rows=rows,
        counts=comparison.counts(),
        touched=sum(bool(row.notes) for row in rows),
        has_texts=any(each.text for each in old_clauses.values())
        and any(each.text for each in new_clauses.values()),
    )


def _clauses(document: Document) -> dict[str, Clause]:
    found = {clause.address: clause for clause in document.clauses.all()}
    for clause in found.values():
        clause.document = document
    return found


def _reading(document: Document, clauses: dict[str, Clause], user: Any) -> Reading:
    """The document with the records that count and those the user sees waiting."""
    drafts = Draft.objects.filter(clause__document=document).exclude(state=Draft.State.REJECTED)
    seen = drafts.filter(state=Draft.State.ACCEPTED) | drafts & Draft.objects.visible_to(user)
    return reading_of(document, list(clauses.values()), seen.exclude(kind=Draft.Kind.FINDING).order_by("id"))


def _rows(
    comparison: Comparison,
    old: dict[str, Clause],
    new: dict[str, Clause],
    notes: dict[int, list[MarginNote]],
) -> Iterator[Row]:
    for change in comparison.changes:
        if change.is_unchanged and not change.records:
            continue
        before = old[change.old.address] if change.old else None
        after = new[change.new.address] if change.new else None
        stands = notes.get(before.pk, []) if before and change.wording != "same" else []
        yield Row(change, before, after, [_told(each) for each in change.records], stands)


def _told(change: Any) -> tuple[str, str, list[FieldChange], str]:
    state = "changed" if change.old and change.new else "added" if change.new else "removed"
    known = {field.name: field for field in FIELDS[change.kind]}
    fields = [
        FieldChange(str(known[name].label), in_words(known[name], old), in_words(known[name], new))
        for name, (old, new) in change.fields.items()
        if name in known
    ]
    return str(Draft.Kind(change.kind).label), state, fields, (change.new or change.old).quote


def in_words(field: Field, value: Any) -> str:
    """A value of a record as a page says it, also where there is none."""
    return str(_("not named")) if value in (None, "", []) else shown(field, value)


def other_editions(document: Document, user: Any) -> list[Document]:
    """Documents of the programme that this one may be compared with, the most alike titles first."""
    others = Document.objects.visible_to(user).filter(programme=document.programme).exclude(pk=document.pk)
    letters = Counter(document.title_zh)
    return sorted(others, key=lambda each: -sum((letters & Counter(each.title_zh)).values()))


def in_order(one: Document, other: Document) -> tuple[Document, Document]:
    """The two documents, the one that was issued or took effect earlier first; else as given."""
    days = [each.issued or each.effective_from for each in (one, other)]
    if days[0] is not None and days[1] is not None and days[1] < days[0]:
        return other, one
    return one, other
