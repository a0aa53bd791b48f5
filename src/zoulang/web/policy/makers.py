"""What a draft becomes when a person accepts it.

Each app registers how its own records are made, so that accepting a draft needs
to know none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from zoulang.web.policy.models import Document, Draft

Maker = Callable[[Draft], models.Model | None]
_makers: dict[str, Maker] = {}
_models: dict[str, type[models.Model]] = {}


def maker(kind: str, model: type[models.Model]) -> Callable[[Maker], Maker]:
    """Register the function that makes the record of an accepted draft of this kind.

    ``model`` is what it makes; it has a foreign key ``clause``.
    """

    def register(function: Maker) -> Maker:
        _makers[kind] = function
        _models[kind] = model
        return function

    return register


def make(draft: Draft) -> models.Model | None:
    """The record that the draft becomes, saved; None for a kind that leaves no record of its own.

    Raises:
        InputError: if the draft's values are not enough for a record.
    """
    function = _makers.get(draft.kind)
    return function(draft) if function else None


def clauses_filled(document: Document) -> set[tuple[str, int]]:
    """(kind, clause id) where accepted records of a kind stand already; nothing is drafted there again."""
    filled: set[tuple[str, int]] = set()
    for kind, model in _models.items():
        rows: Any = model._default_manager.filter(clause__document=document)
        filled |= {(kind, clause_id) for clause_id in rows.values_list("clause_id", flat=True)}
    return filled
