"""Deeds on the alias book: which names may be one, and the person who says that they are or are not.

A program only suggests. A merge puts one entity under another and touches no mention, so a split finds
everything as it was.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from zoulang.documents import Record as Read
from zoulang.documents.records.names.aliases import numbered_lists, suggest_aliases
from zoulang.errors import InputError, Problem, Said, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.policy.models import Draft, Entity, SameName
from zoulang.web.policy.names import names_of_unit, root_of

State, Kind = SameName.State, Entity.Kind


def suggest_same_names(programme: Programme) -> list[SameName]:
    """Put pairs that nobody decided about and nobody suggested yet into the book, to wait for a person."""
    entities = {entity.pk: entity for entity in programme.entities.select_related("unit")}
    by_name: dict[str, Entity] = {}
    for entity in entities.values():
        root = root_of(entity, entities)
        for name in [entity.name_zh, *(names_of_unit(entity.unit) if entity.unit else [])]:
            by_name.setdefault(name, root)
    pairs = SameName.objects.filter(first__programme=programme).values_list("first_id", "second_id")
    known = {frozenset(pair) for pair in pairs}
    named = [(name, "" if entity.kind == Kind.OTHER else entity.kind) for name, entity in by_name.items()]
    new = []
    for one, other, why, _score in suggest_aliases(named, numbered_lists(_numbered(programme))):
        first, second = (_entity(programme, name, by_name) for name in (one, other))
        pair = frozenset((first.pk, second.pk))
        if len(pair) == 2 and pair not in known:
            known.add(pair)
            new.append(SameName(first=first, second=second, why=_kept(why)))
    return SameName.objects.bulk_create(new)


def _kept(why: str) -> dict[str, Any]:
    """A sentence as it can be kept and said again in another language."""
    if not isinstance(why, Said):
        return {"pattern": "{why}", "parts": {"why": why}}
    return {"pattern": why.pattern, "parts": {name: str(part) for name, part in why.parts.items()}}


def _numbered(programme: Programme) -> list[Read]:
    """Goals and chains as they were read: names that stand at one place of two lists may be one."""
    drafts = Draft.objects.filter(clause__document__programme=programme, kind__in=["target", "chain"])
    drafts = drafts.exclude(state=Draft.State.REJECTED).select_related("clause")
    return [
        Read(
            kind=draft.kind,  # type: ignore[arg-type]
            address=f"{draft.clause.document_id}/{draft.clause.address}",
            quote=draft.quote,
            start=0,
            end=0,
            confidence=draft.confidence,
            values=draft.values,
        )
        for draft in drafts
    ]


def _entity(programme: Programme, name: str, by_name: dict[str, Entity]) -> Entity:
    """The entity of a name; one that is only the name of a goal or a chain comes into the book as a chain."""
    if name not in by_name:
        made, _ = Entity.objects.get_or_create(programme=programme, name_zh=name[:120], kind=Kind.CHAIN)
        by_name[name] = made
    return by_name[name]


@transaction.atomic
def merge_names(first: Entity, second: Entity, by: User | None) -> SameName:
    """Say that two entities are one; a unit of the programme stands for the other, else the first.

    Raises:
        PermissionDenied: if the person may not decide about names here.
        InputError: if they are one already, belong to two programmes, or are two units of the programme.
    """
    require(by, "policy.merge_names", first)
    entities = _locked(first.programme)
    _refuse_strangers(first, second, entities)
    stays, moved = root_of(entities[first.pk], entities), root_of(entities[second.pk], entities)
    if stays.pk == moved.pk:
        found = said("{first} and {second} are one entry already", first=first, second=second)
        raise InputError(Problem(found, said("there is nothing left to do")))
    if stays.unit is None and moved.unit is not None:
        stays, moved = moved, stays
    if moved.unit is not None:
        found = said("{first} and {second} are two units of the programme", first=first, second=second)
        raise InputError(Problem(found, said("correct the units of the programme first")))
    pair, names = _pair(first, second), _names_under(moved, entities)
    moved.same_as = stays
    moved.save(update_fields=["same_as"])
    if stays.unit is not None:
        new = [name for name in names if name not in names_of_unit(stays.unit)]
        stays.unit.aliases = [*stays.unit.aliases, *new]
        stays.unit.save(update_fields=["aliases"])
        pair.aliases = new
    pair.moved = moved
    _decide(pair, State.CONFIRMED, by)
    record(by, "names.merged", pair, stays=str(stays), moved=str(moved))
    return pair


@transaction.atomic
def keep_names_apart(pair: SameName, by: User | None) -> SameName:
    """Say that two entities are not one; the pair is not suggested again.

    Raises:
        PermissionDenied: if the person may not decide about names here.
        InputError: if somebody decided before.
    """
    require(by, "policy.keep_names_apart", pair)
    pair = SameName.objects.select_for_update().get(pk=pair.pk)
    if pair.state != State.SUGGESTED:
        found = said("somebody decided about these names before")
        raise InputError(Problem(found, said("open the page again to see it"), place=str(pair)))
    _decide(pair, State.REFUSED, by)
    record(by, "names.kept_apart", pair)
    return pair


@transaction.atomic
def split_names(pair: SameName, by: User | None) -> SameName:
    """Take back what was decided about two names; a merge is undone and the pair waits again.

    Raises:
        PermissionDenied: if the person may not decide about names here.
        InputError: if the pair waits already.
    """
    require(by, "policy.split_names", pair)
    pair = SameName.objects.select_for_update().get(pk=pair.pk)
    if pair.state == State.SUGGESTED:
        found = said("nothing was decided about these names")
        raise InputError(Problem(found, said("open the page again to see it"), place=str(pair)))
    moved = pair.moved
    if moved is not None and moved.same_as is not None:
        unit = moved.same_as.unit
        if unit is not None:
            unit.aliases = [name for name in unit.aliases if name not in pair.aliases]
            unit.save(update_fields=["aliases"])
        moved.same_as = None
        moved.save(update_fields=["same_as"])
    decided = pair.state
    pair.moved, pair.aliases = None, []
    _decide(pair, State.SUGGESTED, None)
    record(by, "names.split", pair, decided=decided)
    return pair


def _decide(pair: SameName, state: str, by: User | None) -> None:
    pair.state, pair.decided_by = state, by
    pair.decided_on = None if state == State.SUGGESTED else business_date()
    pair.save()


def _pair(first: Entity, second: Entity) -> SameName:
    """The pair of these two in either order; new if nobody suggested it."""
    for one, other in ((first, second), (second, first)):
        held = SameName.objects.select_for_update().filter(first=one, second=other).first()
        if held is not None:
            return held
    return SameName(first=first, second=second)


def _locked(programme: Programme) -> dict[int, Entity]:
    entities = Entity.objects.select_for_update(of=("self",)).filter(programme=programme)
    return {entity.pk: entity for entity in entities.select_related("unit")}


def _refuse_strangers(first: Entity, second: Entity, entities: dict[int, Entity]) -> None:
    if first.pk not in entities or second.pk not in entities:
        found = said("{first} and {second} belong to two programmes", first=first, second=second)
        raise InputError(Problem(found, said("choose two names of one programme")))


def _names_under(entity: Entity, entities: dict[int, Entity]) -> list[str]:
    """The name of an entity and of all that were merged into it."""
    return [each.name_zh for each in entities.values() if root_of(each, entities).pk == entity.pk]
