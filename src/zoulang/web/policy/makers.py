"""What a draft becomes when a person accepts it.

Each app registers how its own records are made, so that accepting a draft needs to know none of them. A maker
builds without saving: many drafts that are accepted together are saved together, in as many queries as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from zoulang.errors import InputError, Problem, Said, said
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import Document, Draft


@dataclass
class Made:
    """A record that is not saved yet, with new rows it leans on and rows that belong to it."""

    record: models.Model
    before: list[models.Model] = field(default_factory=list)
    parts: list[models.Model] = field(default_factory=list)


@dataclass
class Making:
    """What makers look up while drafts of one programme are accepted together; each thing is fetched once."""

    programme: Programme
    held: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, fetch: Callable[[], Any]) -> Any:
        """What ``fetch`` gave when this name was first asked for."""
        if name not in self.held:
            self.held[name] = fetch()
        return self.held[name]


Maker = Callable[[Draft, Making], Made | None]


@dataclass(frozen=True)
class Kind:
    """How the drafts of a kind become records.

    Attributes:
        model: what is made; it has a foreign key ``clause``.
        rests: names of relations of the record; rows there rest on it, so its draft is not opened again.
        also_filled_by: other models whose rows at a clause say that this kind has been dealt with there.
    """

    make: Maker
    model: type[models.Model]
    rests: tuple[str, ...] = ()
    also_filled_by: tuple[type[models.Model], ...] = ()


_kinds: dict[str, Kind] = {}


def maker(
    kind: str,
    model: type[models.Model],
    rests: Iterable[str] = (),
    also_filled_by: Iterable[type[models.Model]] = (),
) -> Callable[[Maker], Maker]:
    """Register the function that makes the record of an accepted draft of this kind."""

    def register(function: Maker) -> Maker:
        _kinds[kind] = Kind(function, model, tuple(rests), tuple(also_filled_by))
        return function

    return register


def make(drafts: Iterable[Draft], making: Making) -> tuple[dict[int, models.Model], dict[int, InputError]]:
    """The records that the drafts become, saved, and what keeps others from becoming one; both by draft id.

    A kind that leaves no record is in neither. The number of queries does not grow with the drafts.
    """
    made: dict[int, Made] = {}
    refused: dict[int, InputError] = {}
    for draft in drafts:
        try:
            built = _kinds[draft.kind].make(draft, making) if draft.kind in _kinds else None
        except InputError as error:
            refused[draft.pk] = error
        else:
            if built is not None:
                made[draft.pk] = built
    save_together([row for each in made.values() for row in each.before])
    save_together([each.record for each in made.values()])
    save_together([part for each in made.values() for part in each.parts])
    return {pk: each.record for pk, each in made.items()}, refused


def save_together(rows: list[models.Model]) -> None:
    """Save new rows model by model, in the order in which their models first come."""
    by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    for model, same in by_model.items():
        model._default_manager.bulk_create(same)


def unmake(draft: Draft) -> None:
    """Take away the record that the draft became, unless something rests on it.

    Raises:
        InputError: naming what rests on it.
    """
    kind = _kinds.get(draft.kind)
    made = _record_of(draft, kind.model) if kind else None
    if made is None or kind is None:
        return
    for path in kind.rests:
        resting = _resting(made, path)
        if resting:
            found = said("{count} {things} rest on it", count=len(resting), things=_name_of(resting[0]))
            raise InputError(Problem(found, said("what rests on a record keeps it"), place=str(draft.clause)))
    made.delete()


def _record_of(draft: Draft, model: type[models.Model]) -> models.Model | None:
    if not _has_draft(model):
        return None
    return model._default_manager.filter(draft=draft).first()


def _resting(made: models.Model, path: str) -> list[models.Model]:
    first, _, rest = path.partition("__")
    related = getattr(made, first)
    rows = list(related.all()) if hasattr(related, "all") else [related]
    return [each for row in rows for each in _resting(row, rest)] if rest else rows


def _name_of(row: models.Model) -> Said:
    return RESTING.get(row._meta.model_name or "", said("other records"))


# What a refusal calls the rows that rest on a record.
RESTING: dict[str, Said] = {
    "measurement": said("measurements"),
    "report": said("reports"),
}


def _has_draft(model: type[models.Model]) -> bool:
    return any(each.name == "draft" for each in model._meta.get_fields())


def clauses_filled(document: Document) -> set[tuple[str, int]]:
    """(kind, clause id) where records stand that came from no draft; nothing is drafted there again."""
    filled: set[tuple[str, int]] = set()
    for kind, registered in _kinds.items():
        for model in (registered.model, *registered.also_filled_by):
            rows: Any = model._default_manager.filter(clause__document=document)
            if _has_draft(model):
                rows = rows.filter(draft=None)
            filled |= {(kind, clause_id) for clause_id in rows.values_list("clause_id", flat=True)}
    return filled
