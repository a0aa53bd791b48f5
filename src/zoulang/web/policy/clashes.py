"""Clashes: two rules on one subject, both clauses side by side, and the rule of precedence that decides.

The auditor finds them when a document is loaded. They are findings like the others: a clash waits for a
person, and is shown to everybody once it is accepted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from zoulang.web.accounts.visibility import seen_in
from zoulang.web.policy.draft_fields import summary
from zoulang.web.policy.models import Clause, Document, Draft, Question
from zoulang.web.policy.models.documents import seen_through
from zoulang.web.policy.places import place_of_words
from zoulang.web.policy.spans import Segment, paragraphs

TWO_RULES, DISAGREE = "two-rules-", "conflict-rules-disagree"


@dataclass(frozen=True)
class Side:
    """A clause with the words that matter marked: one of two rules, or a rule of precedence.

    Attributes:
        lines: the clause's paragraphs as segments; those with a draft are the words that matter.
    """

    clause: Clause
    quote: str
    lines: list[list[Segment]]


@dataclass(frozen=True)
class Decision:
    """Which rule decides.

    Attributes:
        decider: ``ended``, ``higher``, ``one``, ``newer``, ``specific``; ``interpreter`` where the rules of
            precedence disagree, ``silent`` where none is printed.
        unit: the unit it is left to, where it is left to one.
    """

    decider: str
    unit: str = ""

    @property
    def is_open(self) -> bool:
        """Whether no printed rule decides."""
        return self.decider in ("interpreter", "silent")


@dataclass(frozen=True)
class Clash:
    """Two rules on one subject.

    Attributes:
        rules: the rules of precedence that decide, or that disagree.
        readings: what the interpreting unit answered about one of the clauses.
    """

    draft: Draft
    decision: Decision
    sides: list[Side]
    rules: list[Side]
    readings: list[Question]

    @property
    def told(self) -> str:
        """What the auditor says of it, and what would settle it."""
        return summary(self.draft)


def decision_of(values: Mapping[str, Any], documents: Iterable[Document]) -> Decision:
    """Which rule decides a clash between clauses of these documents, by the values of its draft."""
    code = values["code"]
    decider = "interpreter" if code == DISAGREE else code.removeprefix(TWO_RULES)
    units = [values["parts"].get("interpreter"), *(document.interpreted_by for document in documents)]
    decision = Decision(decider, next((unit for unit in units if unit and unit != "—"), ""))
    return decision if decision.is_open else Decision(decider)


def is_clash(values: Mapping[str, Any]) -> bool:
    """Whether a finding with these values is a clash."""
    code = str(values.get("code") or "")
    return code == DISAGREE or code.startswith(TWO_RULES)


def clash_drafts(document: Document, user: Any) -> Any:
    """The drafts of the clashes of a document that this person may see.

    What waits is for those who see drafts; what was accepted is as public as the documents of both clauses.
    """
    of_document = Q(clause__document=document) | Q(other__document=document)
    code = Q(values__code__startswith=TWO_RULES) | Q(values__code=DISAGREE)
    waiting = Q(state=Draft.State.OPEN) & seen_in(user, "drafts", "clause__document__programme")
    accepted = Q(state=Draft.State.ACCEPTED) & both_seen(user, "clause__document", "other")
    seen = Draft.objects.filter(of_document, code, waiting | accepted, kind=Draft.Kind.FINDING)
    return seen.select_related("clause__document__programme", "other__document__programme", "decided_by")


def both_seen(user: Any, document_path: str, other_path: str) -> Q:
    """Rows whose document, and that of the other clause where there is one, the person may read."""
    if user.is_superuser:
        return Q()
    alone = Q(**{f"{other_path}__isnull": True})
    return seen_through(user, document_path) & (alone | seen_through(user, f"{other_path}__document"))


def clashes(document: Document, user: Any) -> list[Clash]:
    """The clashes of a document, those that nothing decides first; a constant number of queries."""
    drafts = list(clash_drafts(document, user))
    clauses = _clauses(document, drafts)
    readings: dict[int, list[Question]] = defaultdict(list)
    answered = Question.objects.visible_to(user).filter(
        answered_on__isnull=False, clause__in=clauses.values()
    )
    for question in answered.select_related("answered_by", "clause__document"):
        readings[question.clause_id].append(question)
    found = [_clash(draft, clauses, readings) for draft in drafts]
    return sorted(
        found, key=lambda clash: (not clash.decision.is_open, clash.draft.state != Draft.State.OPEN)
    )


def _clauses(document: Document, drafts: Iterable[Draft]) -> dict[tuple[str, str], Clause]:
    """The clauses that the drafts speak of, by document and address."""
    places = [place for draft in drafts for place in draft.values["places"]]
    slugs, addresses = {place["document"] for place in places}, {place["address"] for place in places}
    found = Clause.objects.filter(
        document__programme=document.programme, document__slug__in=slugs, address__in=addresses
    )
    return {(c.document.slug, c.address): c for c in found.select_related("document__programme")}


def _clash(
    draft: Draft, clauses: Mapping[tuple[str, str], Clause], readings: Mapping[int, list[Question]]
) -> Clash:
    places = draft.values["places"]
    sides = [_side(place, clauses[_key(place)]) for place in places if _key(place) in clauses]
    two, rules = sides[:2], sides[2:]
    told = {question.pk: question for side in sides for question in readings[side.clause.pk]}
    return Clash(
        draft=draft,
        decision=decision_of(draft.values, [side.clause.document for side in two]),
        sides=two,
        rules=rules,
        readings=list(told.values()),
    )


def _key(place: Mapping[str, str]) -> tuple[str, str]:
    return place["document"], place["address"]


def _side(place: Mapping[str, str], clause: Clause) -> Side:
    found = place_of_words(place["quote"], clause.text)
    marked = [Draft(kind=Draft.Kind.FINDING, start=found.start, end=found.end)] if found else []
    return Side(clause, place["quote"], paragraphs(clause.text, marked))
