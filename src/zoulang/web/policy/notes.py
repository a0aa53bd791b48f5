"""What this app has to say beside a clause: references, recorded readings, findings, drafts that wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from zoulang.web.policy.clashes import both_seen, decision_of, is_clash
from zoulang.web.policy.draft_fields import summary, worth
from zoulang.web.policy.margin import MarginNote, register
from zoulang.web.policy.models import Document, Draft, Finding, Measure, Question, Reference, Rule


@register
def reference_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each document that a clause leans on, and whether it is held and current; three queries.

    What the record knows of that document is told only to those who may read it.
    """
    with_rules = set(Rule.objects.filter(clause__document=document).values_list("clause_id", flat=True))
    for cited in cited_documents(document, on, user):
        context = {"cited": cited, "pays": cited.reference.clause_id in with_rules}
        # Whether a measure still has the ground it stands on is not known while that document is missing.
        missing = "unknown" if context["pays"] and cited.state == "missing" else "quiet"
        state = "warn" if cited.lapsed else missing
        yield MarginNote(cited.reference.clause_id, "policy/margin/reference.html", context, state, order=60)


@dataclass(frozen=True)
class Cited:
    """A document that a clause leans on, as it stands on a day.

    Attributes:
        held: the document in the record; None where it is missing or not for this reader.
        lapses: its last day, as printed where it is cited or in the document itself.
        state: ``missing``, ``lapsed``, ``not_yet`` or ``current``.
    """

    reference: Reference
    held: Document | None
    lapses: date | None
    state: str

    @property
    def lapsed(self) -> bool:
        return self.state == "lapsed"


def cited_documents(document: Document, on: date, user: Any) -> list[Cited]:
    """The documents that this one cites, clause by clause; two queries."""
    held = Document.objects.visible_to(user).filter(cited_by__clause__document=document)
    seen = {each.pk: each for each in held.select_related("programme").distinct()}
    references = Reference.objects.filter(clause__document=document).select_related("clause")
    return [_cited(reference, seen.get(reference.held_id or 0), on) for reference in references]


def _cited(reference: Reference, held: Document | None, on: date) -> Cited:
    lapses = reference.lapses or (held.effective_to if held else None)
    if lapses is not None and lapses < on:
        return Cited(reference, held, lapses, "lapsed")
    if held is None:
        return Cited(reference, held, lapses, "missing")
    return Cited(reference, held, lapses, "not_yet" if held.validity(on) == "not_yet" else "current")


@register
def measure_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each measure of a clause that no rule pays by: what it grants, and that no money hangs on it yet."""
    with_rules = Rule.objects.filter(clause__document=document).values("clause_id")
    for measure in Measure.objects.filter(clause__document=document).exclude(clause__in=with_rules):
        context = {"measure": measure, "worth": worth(measure.values)}
        yield MarginNote(measure.clause_id, "policy/margin/measure.html", context, order=45)


@register
def question_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each recorded reading of a clause, and for those who may see them the questions that wait."""
    questions = Question.objects.visible_to(user).filter(clause__document=document, asked_on__lte=on)
    for question in questions.select_related("answered_by"):
        answered = question.answered_on is not None and question.answered_on <= on
        context = {"question": question, "answered": answered}
        yield MarginNote(question.clause_id, "policy/margin/question.html", context, order=65)


@register
def finding_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each thing a careful reader noticed; a clash of two documents stands beside both clauses.

    A finding between two documents quotes both, so it is told only to those who may read both.
    """
    here = Q(clause__document=document) | Q(draft__other__document=document)
    found = Finding.objects.filter(here, both_seen(user, "clause__document", "draft__other"))
    for finding in found.select_related("draft__other__document", "clause__document"):
        values, other = (finding.draft.values, finding.draft.other) if finding.draft else ({}, None)
        context: dict[str, Any] = {"finding": finding}
        if is_clash(values):
            clauses = [finding.clause, *([other] if other else [])]
            decision = decision_of(values, [clause.document for clause in clauses])
            context |= {"decision": decision, "meets": _other_place(values, document)}
        elsewhere = finding.clause.document_id != document.pk
        if not elsewhere:
            yield MarginNote(finding.clause_id, "policy/margin/finding.html", context, order=70)
        elif other is not None and "decision" in context:
            yield MarginNote(other.pk, "policy/margin/finding.html", context, order=70)


def _other_place(values: Mapping[str, Any], document: Document) -> str:
    """The other clause of a clash, as seen from this document: its number and address."""
    places = values["places"][:2]
    place = next((each for each in places if each["document"] != document.slug), places[-1])
    return place["address"] if place["document"] == document.slug else f"{place['name']} {place['address']}"


@register
def draft_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """For those who see drafts: what waits at a clause, marked as a draft; names only by their number."""
    waiting = Draft.objects.visible_to(user).filter(clause__document=document, state=Draft.State.OPEN)
    drafts: dict[int, list[Draft]] = defaultdict(list)
    for draft in waiting.select_related("clause"):
        drafts[draft.clause_id].append(draft)
    for clause_id, listed in drafts.items():
        told = [
            (draft.get_kind_display(), summary(draft)) for draft in listed if draft.kind != Draft.Kind.ENTITY
        ]
        context = {"drafts": told, "names": len(listed) - len(told)}
        yield MarginNote(clause_id, "policy/margin/drafts.html", context, order=80)
