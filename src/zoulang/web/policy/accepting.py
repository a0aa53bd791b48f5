"""What accepted drafts of this app's kinds become."""

from __future__ import annotations

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.makers import Made, Making, maker
from zoulang.web.policy.models import (
    ConflictRule,
    Document,
    Draft,
    Finding,
    Measure,
    Mention,
    Reference,
    Rule,
)
from zoulang.web.policy.names import entity_of

Which = ConflictRule.Which


@maker("reference", Reference)
def make_reference(draft: Draft, making: Making) -> Made:
    """A reference to another document; linked to it if that is in the record."""
    number = draft.values.get("number") or ""
    title = draft.values.get("title") or ""
    if not number and not title:
        found = said("the reference names no document")
        raise InputError(Problem(found, said("write its number or its title"), place=str(draft.clause)))
    held = making.once("documents", lambda: _by_number(making.programme))
    reference = Reference(
        clause=draft.clause,
        draft=draft,
        number=number[:60],
        title=title[:200],
        lapses=draft.values.get("lapses") or None,
        held=held.get(number) if number else None,
    )
    return Made(reference)


@maker("measure", Measure, also_filled_by=[Rule])
def make_measure(draft: Draft, making: Making) -> Made:
    """What the clause grants. It pays nothing: the rule that pays stands in a policy file."""
    subject = str(draft.values.get("subject") or draft.quote).strip()
    if not subject:
        found = said("the measure names nobody it is for")
        raise InputError(Problem(found, said("write whom it is for"), place=str(draft.clause)))
    values = {name: value for name, value in draft.values.items() if name != "subject" and value is not None}
    return Made(Measure(clause=draft.clause, draft=draft, subject_zh=subject[:300], values=values))


@maker("conflict_rule", ConflictRule)
def make_conflict_rule(draft: Draft, making: Making) -> Made:
    """What the document says about two rules on one subject."""
    which = draft.values.get("rule")
    if which not in Which.values:
        found = said("the rule of precedence does not say what goes first")
        raise InputError(Problem(found, said("choose what goes first"), place=str(draft.clause)))
    decider = str(draft.values.get("decider") or "")[:120]
    rule = ConflictRule(clause=draft.clause, draft=draft, rule=which, decider=decider, words=draft.quote)
    return Made(rule)


@maker("entity", Mention)
def make_mention(draft: Draft, making: Making) -> Made:
    """A place that names an entity of the alias book; a name the book does not have becomes an entity."""
    written = str(draft.values.get("name") or draft.quote).strip()
    if not written:
        raise InputError(Problem(said("the name is empty"), said("write the name"), place=str(draft.clause)))
    kind = str(draft.values.get("kind") or draft.values.get("type") or "")
    entity, is_new = entity_of(making, written[:120], kind)
    role = str(draft.values.get("role") or "")[:120]
    mention = Mention(clause=draft.clause, draft=draft, entity=entity, written=written[:120], role=role)
    mention.aliases = [str(alias)[:120] for alias in draft.values.get("aliases") or ()]
    return Made(mention, before=[entity] if is_new else [])


@maker("finding", Finding)
def make_finding(draft: Draft, making: Making) -> Made:
    """What the auditor or a person noticed about the clause."""
    text = str(draft.values.get("text_zh") or "").strip()
    if not text:
        found = said("the finding says nothing")
        raise InputError(Problem(found, said("write what was noticed"), place=str(draft.clause)))
    english = str(draft.values.get("text_en") or "")
    return Made(Finding(clause=draft.clause, draft=draft, text_zh=text, text_en=english))


def _by_number(programme: Programme) -> dict[str, Document]:
    return {document.number: document for document in programme.documents.all() if document.number}


def held_document(programme: Programme, number: str) -> Document | None:
    """The document of the programme that has this number."""
    return programme.documents.filter(number=number).first() if number else None
