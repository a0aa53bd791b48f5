"""Names of a procedure file in the language of the screen."""

from __future__ import annotations

from typing import Literal

from zoulang import procedures as core
from zoulang.web.accounts.models import Role
from zoulang.web.accounts.sentences import is_english


def screen_language() -> Literal["zh", "en"]:
    """The language that the core is asked to speak."""
    return "en" if is_english() else "zh"


def shown(words: core.Words) -> str:
    """A name in the language of the screen."""
    return words.in_language(screen_language())


def name_of(procedure: core.Procedure, name: str) -> str:
    """What a position or a role is called; a position goes before a role of the same name."""
    for part in procedure.parts:
        if part.id == name:
            return shown(part.title)
    return str(Role(name).label) if name in Role.values else name


def names_of(procedure: core.Procedure, names: tuple[str, ...] | list[str]) -> str:
    """Positions and roles, one after the other."""
    return (", " if is_english() else "、").join(name_of(procedure, name) for name in names)
