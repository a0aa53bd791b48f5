"""Names of a procedure file in the language of the screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from django.utils.translation import gettext as _

from zoulang import procedures as core
from zoulang.procedures.policy import deadline_id
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.tree import Literal as Value
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
    return joined(name_of(procedure, name) for name in names)


def joined(names: Iterable[str]) -> str:
    """Names, one after the other, with the comma of the language."""
    return (", " if is_english() else "、").join(names)


def time_of(procedure: core.Procedure, stage: core.Stage) -> str:
    """The time limit of a stage in words; empty where it has none."""
    if not stage.within:
        return ""
    clock = procedure.policy.item(deadline_id(stage.id)).clock
    assert clock is not None
    speaker = Speaker(procedure.policy, screen_language())
    start, time = speaker.node(clock.start), speaker.node(clock.within)
    if not stage.counted_from:
        told = _("within %(time)s") % {"time": time}
    elif isinstance(clock.within, Value) and clock.within.value == 0:
        told = _("by: %(day)s") % {"day": start}
    else:
        told = _("%(time)s from: %(day)s") % {"time": time, "day": start}
    if clock.extension is not None:
        told += _(", or %(time)s more") % {"time": speaker.node(clock.extension[1])}
    return told


def condition_of(procedure: core.Procedure, move: core.Move) -> str:
    """The condition of a move in words; empty where it has none."""
    if not move.when:
        return ""
    condition = procedure.policy.item(move.id).condition
    assert condition is not None
    return Speaker(procedure.policy, screen_language()).node(condition)


def source_of(procedure: core.Procedure, source: str | None) -> str:
    """Where a fact comes from: a position under its own name, else as the file says it."""
    for part in procedure.parts:
        if part.title.zh == source:
            return shown(part.title)
    return procedure.policy.word(source, screen_language()) if source else ""
