"""What hangs on a person and goes to another when the person leaves.

Duties, reports and items belong to units and stay there; what names a person is registered here by the app it
belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from zoulang.errors import Said
from zoulang.web.accounts.models import Programme, User


@dataclass(frozen=True)
class Held:
    """One thing that hangs on a person.

    Attributes:
        label: what a list calls it, and the place in it.
        subject: the thing as the journal names it.
        unit_id: the unit for which the person holds it: whoever takes it acts for the same.
    """

    label: str
    subject: models.Model
    unit_id: int


Find = Callable[[User, Programme], list[Held]]
Give = Callable[[list[Held], User], Any]


@dataclass(frozen=True)
class Kind:
    """A kind of thing that hangs on people: how it is found, and how it is given to somebody else."""

    name: Said
    find: Find
    give: Give


_kinds: list[Kind] = []


def held_by_people(name: Said, find: Find, give: Give) -> None:
    """Register a kind of thing; apps do so from ``AppConfig.ready``."""
    if name not in [kind.name for kind in _kinds]:
        _kinds.append(Kind(name, find, give))


def what_is_held(person: User, programme: Programme) -> list[tuple[Kind, list[Held]]]:
    """All open things that hang on a person in a programme, by kind; a constant number of queries."""
    return [(kind, kind.find(person, programme)) for kind in _kinds]
