"""Deeds on drafts: accept, reject, mend, add what a program missed, and take a decision back.

Nothing that a program read takes effect before one of these deeds of a person. Each is one transaction that
changes the record and writes the journal, or refuses and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record, record_each
from zoulang.web.accounts.models import User
from zoulang.web.policy.makers import Making, make, unmake
from zoulang.web.policy.models import Clause, Document, Draft, Mention
from zoulang.web.policy.places import Place, place_of_words
from zoulang.web.policy.same_names import suggest_same_names

# From here on, and read by rules alone, a draft may be accepted along with others.
CERTAIN = 0.9
REASON_LENGTH = 300


@transaction.atomic
def accept_draft(draft: Draft, by: User | None, values: Mapping[str, Any] | None = None) -> Draft:
    """Take a draft as right, mended by ``values`` where it is not; it becomes a record of its clause.

    Raises:
        PermissionDenied: if the person may not accept drafts here.
        InputError: if somebody decided before, or the values do not make a record.
    """
    require(by, "policy.accept_draft", draft)
    draft = _open_draft(draft)
    before, after = _mend(draft, values or {})
    made, refused = make([draft], Making(draft.programme))
    for error in refused.values():
        raise error
    _decide([draft], Draft.State.ACCEPTED, by)
    record(by, "draft.accepted", draft, before=before, after=after, **_made(made.get(draft.pk)))
    _after_names(draft.clause.document, made.values())
    return draft


@dataclass
class Accepted:
    """What came of accepting many drafts: those accepted, and those that make no record, with the reason."""

    drafts: list[Draft] = field(default_factory=list)
    refused: dict[int, InputError] = field(default_factory=dict)


def certain_drafts(document: Document) -> Any:
    """The drafts that wait and are explicit enough to be accepted together; never what a model proposed."""
    return Draft.objects.filter(
        clause__document=document,
        state=Draft.State.OPEN,
        source=Draft.Source.RULES,
        confidence__gte=CERTAIN,
    ).exclude(kind=Draft.Kind.FINDING)


@transaction.atomic
def accept_certain(document: Document, ids: Iterable[int], by: User | None) -> Accepted:
    """Accept those of the drafts that are certain and still wait, each with its own journal entry.

    The number of queries does not grow with the drafts. A draft whose values make no record stays open.

    Raises:
        PermissionDenied: if the person may not accept drafts here.
        InputError: if none of them waits any more.
    """
    require(by, "policy.accept_draft", document)
    locked = certain_drafts(document).filter(pk__in=list(ids)).select_for_update(of=("self",))
    drafts = list(locked.select_related("clause__document__programme"))
    if not drafts:
        found = said("none of these drafts waits any more")
        raise InputError(Problem(found, said("open the desk again to see it"), place=str(document)))
    made, refused = make(drafts, Making(document.programme))
    accepted = [draft for draft in drafts if draft.pk not in refused]
    _decide(accepted, Draft.State.ACCEPTED, by)
    details = (
        (draft, {"before": {}, "after": {}, "together": len(accepted), **_made(made.get(draft.pk))})
        for draft in accepted
    )
    record_each(by, "draft.accepted", details)
    _after_names(document, made.values())
    return Accepted(accepted, refused)


@transaction.atomic
def reject_draft(draft: Draft, by: User | None, reason: str) -> Draft:
    """Set a draft aside, with the reason.

    Raises:
        PermissionDenied: if the person may not reject drafts here.
        InputError: if somebody decided before, or no reason is given.
    """
    require(by, "policy.reject_draft", draft)
    if not reason.strip():
        raise InputError(
            Problem(said("no reason is given"), said("say in a few words why the draft is wrong"))
        )
    draft = _open_draft(draft)
    draft.reason = reason.strip()[:REASON_LENGTH]
    _decide([draft], Draft.State.REJECTED, by)
    record(by, "draft.rejected", draft, reason=draft.reason)
    return draft


@transaction.atomic
def mend_draft(
    draft: Draft, by: User | None, values: Mapping[str, Any], words: str = "", near: int | None = None
) -> Draft:
    """Correct what a draft says, or the words it rests on; it goes on waiting.

    Args:
        words: the words of the clause it rests on from now on; empty leaves them as they are.
        near: where in the clause's text they stand, if they stand in it more than once.

    Raises:
        PermissionDenied: if the person may not mend drafts here.
        InputError: if somebody decided before, or the words do not stand in the clause.
    """
    require(by, "policy.mend_draft", draft)
    draft = _open_draft(draft)
    before, after = _mend(draft, values)
    if words.strip() and words.strip() != draft.quote:
        before["quote"], after["quote"] = draft.quote, words.strip()
        _rest_on(draft, words.strip(), near)
    if after:
        draft.save()
        record(by, "draft.mended", draft, before=before, after=after)
    return draft


@transaction.atomic
def add_draft(
    clause: Clause, kind: str, values: Mapping[str, Any], words: str, by: User | None, near: int | None = None
) -> Draft:
    """Put what the program missed on the desk, with the words of the clause it rests on; it waits.

    Raises:
        PermissionDenied: if the person may not add drafts here.
        InputError: if the words do not stand in the clause, or there is no such kind.
    """
    require(by, "policy.add_draft", clause)
    if kind not in Draft.Kind.values:
        found = said("{kind} is no kind of record", kind=kind)
        raise InputError(Problem(found, said("choose one of the list"), place=str(clause)))
    draft = Draft(clause=clause, kind=kind, values=dict(values), source=Draft.Source.PERSON, confidence=1.0)
    _rest_on(draft, words.strip(), near)
    draft.save()
    record(by, "draft.added", draft, kind=kind, quote=draft.quote)
    return draft


@transaction.atomic
def reopen_draft(draft: Draft, by: User | None) -> Draft:
    """Take a decision back: the record goes, and the draft waits again.

    Raises:
        PermissionDenied: if the person may not open decided drafts here.
        InputError: if it waits already, or something rests on the record it became.
    """
    require(by, "policy.reopen_draft", draft)
    locked = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None or locked.state == Draft.State.OPEN:
        found = said("nothing was decided about this draft")
        raise InputError(Problem(found, said("open the desk again to see it"), place=str(draft.clause)))
    decided = locked.state
    if decided == Draft.State.ACCEPTED:
        unmake(locked)
    locked.state, locked.decided_by, locked.decided_on, locked.reason = Draft.State.OPEN, None, None, ""
    locked.save()
    record(by, "draft.reopened", locked, decided=decided)
    return locked


def _rest_on(draft: Draft, words: str, near: int | None) -> None:
    """Let the draft rest on these words of its clause."""
    place = place_of_words(words, draft.clause.text, near)
    in_heading = place_of_words(words, draft.clause.heading_zh)
    if place is None and in_heading is not None:
        place = Place(in_heading.start, in_heading.end, in_heading=True)
    if place is None:
        found = said("these words do not stand in the clause") if words else said("no words are chosen")
        remedy = said("choose words of the clause, exactly as printed")
        raise InputError(Problem(found, remedy, place=str(draft.clause)))
    draft.quote, draft.start, draft.end, draft.in_heading = words, place.start, place.end, place.in_heading


def _mend(draft: Draft, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Take over the values that differ; what they were before and are now, for the journal."""
    after = {name: value for name, value in values.items() if draft.values.get(name) != value}
    before = {name: draft.values.get(name) for name in after}
    draft.values = {**draft.values, **after}
    return before, after


def _decide(drafts: list[Draft], state: str, by: User | None) -> None:
    today = business_date()
    for draft in drafts:
        draft.state, draft.decided_by, draft.decided_on = state, by, today
    Draft.objects.bulk_update(drafts, ["state", "decided_by", "decided_on", "values", "reason"])


def _made(made: Any) -> dict[str, Any]:
    return {"record": made._meta.label_lower, "id": made.pk} if made is not None else {}


def _after_names(document: Document, made: Iterable[Any]) -> None:
    """Where an entity was named for the first time, say which known name it may be."""
    if any(isinstance(each, Mention) for each in made):
        suggest_same_names(document.programme)


def _open_draft(draft: Draft) -> Draft:
    """The draft as it stands in the record, locked, if nobody decided about it yet."""
    held = Draft.objects.select_related("clause__document__programme")
    locked = held.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if locked is not None and locked.state == Draft.State.OPEN:
        return locked
    if locked is None:
        found = said("the draft is gone, because the text was loaded anew")
    else:
        person = locked.decided_by.display if locked.decided_by else said("the command line")
        found = (
            said("{person} accepted the draft before", person=person)
            if locked.state == Draft.State.ACCEPTED
            else said("{person} rejected the draft before", person=person)
        )
    raise InputError(Problem(found, said("open the desk again to see it"), place=str(draft.clause)))
