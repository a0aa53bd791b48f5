"""Deeds on documents: load, publish, install a policy file. Those on drafts stand in `deciding`.

Each is one transaction that changes the record and writes the journal, or
refuses and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from zoulang.documents import read
from zoulang.errors import InputError, Problem, said
from zoulang.rules import Policy, load_policy
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.policy.editions import clauses_of_items, last_edition, next_edition, put_in_force
from zoulang.web.policy.loading import digest_of, draft_records, fill_metadata, put_text, slug_of
from zoulang.web.policy.models import Document, PolicyEdition, PolicyFile


def load_document(
    programme: Programme,
    path: Path,
    by: User | None,
    slug: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    name: str | None = None,
) -> Document:
    """Read a file into the record: its text onto clauses, its records as drafts that wait for a person.

    The document is the one called ``slug``; without a slug the one with the
    number that the text prints; else it is new. ``metadata`` (fields of
    `Document`) says what the text does not. ``name`` is the file's name as the
    user knows it. A file whose text is in the record already changes nothing.

    Raises:
        PermissionDenied: if the person may not load documents here.
        InputError: if the file cannot be read.
    """
    require(by, "policy.load_document", programme)
    return take_in_document(programme, path, by, slug, metadata, name)


def take_in_document(
    programme: Programme,
    path: Path,
    by: User | None,
    slug: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    name: str | None = None,
) -> Document:
    """As `load_document`, for a deed that has asked already whether the person may do it."""
    reading = read(path)
    with transaction.atomic():
        # Two people who load one new document at the same moment make one document.
        Programme.objects.select_for_update().get(pk=programme.pk)
        document = _document_for(programme, reading.metadata.number, slug)
        is_new = document is None
        if document is None:
            document = Document(programme=programme, slug=slug or slug_of(programme, reading))
        if document.text_digest == digest_of(reading):
            return document
        for field, value in (metadata or {}).items():
            setattr(document, field, value)
        fill_metadata(document, reading)
        if not document.title_zh:
            document.title_zh = (name or path.name)[:200]
        document.text_digest = digest_of(reading)
        document.source_name = (name or path.name)[:200]
        document.loaded_at = timezone.now()
        document.save()
        clauses = put_text(document, reading)
        drafts = draft_records(document, clauses, reading)
        count = len(set(clauses.values()))
        record(by, "document.loaded", document, new=is_new, clauses=count, drafts=len(drafts))
    return document


def _document_for(programme: Programme, number: str | None, slug: str | None) -> Document | None:
    documents = programme.documents.select_for_update()
    if slug:
        return documents.filter(slug=slug).first()
    return documents.filter(number=number).first() if number else None


@transaction.atomic
def publish_document(document: Document, by: User | None) -> Document:
    """Let everybody read the document and what it became.

    Raises:
        PermissionDenied: if the person may not publish documents here.
        InputError: if it is public already.
    """
    require(by, "policy.publish_document", document)
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.published:
        raise InputError(
            Problem(
                said("the document is public already"),
                said("there is nothing left to do"),
                place=str(document),
            )
        )
    document.published = True
    document.save(update_fields=["published"])
    record(by, "document.published", document)
    return document


def install_policy_file(document: Document, source: str, by: User | None) -> PolicyFile:
    """Put a policy in the rule language into force; every item becomes a rule under the clause it cites.

    A source that was installed before changes nothing. A changed source is taken from the command line only,
    as long as nobody has changed the policy in the record: it takes the place of an edition on which no award
    rests, and holds from the business date on otherwise. On the page, a policy in force is changed by a
    proposal that a second person approves.

    Raises:
        PermissionDenied: if the person may not install policy files here.
        InputError: with every mistake of the file.
    """
    require(by, "policy.install_policy_file", document)
    policy = load_policy(source)
    with transaction.atomic():
        policy_file = PolicyFile.objects.select_for_update().filter(slug=policy.slug).first()
        if policy_file and policy_file.document_id != document.pk:
            found = said(
                "a policy file {slug} belongs to {document}", slug=policy.slug, document=policy_file.document
            )
            raise InputError(Problem(found, said("give this one another name"), file=policy.slug))
        clauses = clauses_of_items(document, policy)
        if policy_file is None:
            policy_file = PolicyFile.objects.create(slug=policy.slug, document=document)
            edition, start = next_edition(policy_file, source), None
        else:
            last = last_edition(policy_file)
            if policy_file.editions.filter(source=source, proposed_by=None).exists():
                return policy_file
            _refuse_a_single_person(policy, last, by)
            edition, start = next_edition(policy_file, source), _start_after(last)
            edition.replaces = last
        edition.decided_by, edition.decided_on = by, business_date()
        put_in_force(edition, policy, clauses, start)
        record(by, "policy_file.installed", policy_file, items=[item.id for item in policy.items])
    return policy_file


def _refuse_a_single_person(policy: Policy, last: PolicyEdition, by: User | None) -> None:
    remedy = said("propose the change; a second person approves it")
    if by is not None:
        found = said("{slug} is in force, and one person alone does not change it", slug=policy.slug)
        raise InputError(Problem(found, remedy))
    if last.proposed_by_id is not None:
        found = said(
            "edition {number} was approved by a second person; this would undo it", number=last.number
        )
        raise InputError(Problem(found, remedy, file=policy.slug))


def _start_after(last: PolicyEdition) -> date | None:
    """The first day of a corrected text: that of the last edition, as long as no award rests on it."""
    if last.awards.exists():  # type: ignore[attr-defined]
        return business_date()
    last.status = PolicyEdition.Status.WITHDRAWN
    last.decision_note = "replaced before an award rested on it"
    last.save(update_fields=["status", "decision_note"])
    return last.in_force_from
