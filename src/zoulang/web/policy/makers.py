"""What a draft becomes when a person accepts it.

Each app registers how its own records are made, so that accepting a draft needs
to know none of them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import models

from zoulang.web.policy.models import Draft

Maker = Callable[[Draft], models.Model | None]
_makers: dict[str, Maker] = {}


def maker(kind: str) -> Callable[[Maker], Maker]:
    """Register the function that makes the record of an accepted draft of this kind."""

    def register(function: Maker) -> Maker:
        _makers[kind] = function
        return function

    return register


def make(draft: Draft) -> models.Model | None:
    """The record that the draft becomes, saved; None for a kind that leaves no record of its own."""
    function = _makers.get(draft.kind)
    return function(draft) if function else None
