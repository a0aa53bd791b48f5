"""What accepted drafts of this app's kinds become."""

from __future__ import annotations

from zoulang.web.accounts.models import Programme
from zoulang.web.policy.makers import maker
from zoulang.web.policy.models import Document, Draft, Reference, Rule


@maker("reference", Reference)
def make_reference(draft: Draft) -> Reference:
    """A reference to another document; linked to it if that is in the record."""
    number = draft.values.get("number") or ""
    title = draft.values.get("title") or ""
    return Reference.objects.create(
        clause=draft.clause,
        number=number[:60],
        title=title[:200],
        lapses=draft.values.get("lapses") or None,
        held=held_document(draft.programme, number),
    )


@maker("measure", Rule)
def make_nothing(draft: Draft) -> None:
    """A measure leaves no record: the rule that pays stands in a policy file, written by a person."""


def held_document(programme: Programme, number: str) -> Document | None:
    """The document of the programme that has this number."""
    return programme.documents.filter(number=number).first() if number else None
