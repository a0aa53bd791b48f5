"""A policy file with other values in some places: only their characters change, comments and layout stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zoulang.errors import InputError, Problem
from zoulang.rules.loading.source import Listing, Part, Scalar, Section, read_yaml
from zoulang.rules.near import nearest, or_else

# What names the entries of a list.
_ID = "id"
# The value that a place has in mind which holds several: the test of a condition, the answer to a question.
_MAIN_KEYS = ("when", "value", "is")
# What only names, asks or says something; a number in it decides nothing.
_WORDS = {"id", "clause", "title", "name", "note", "document", "policy", "series", "zh", "en", "also", "ask",
          "owner", "source", "ref", "by", "on", "payer", "words", "facts", "cases", "case_files",
          "cited"}  # fmt: skip
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True)
class Lever:
    """A place of a policy file whose text holds a number, so that a person may want to try another one."""

    path: str
    text: str
    line: int


def changed(source: str, texts: Mapping[str, str]) -> str:
    """The policy file with new texts in some places.

    Args:
        source: the YAML text of a policy file.
        texts: path to new text. A path names sections, ids and keys, joined by dots:
            ``measures.growth-match.pay``, ``constants.会办时限``, ``effective``; a condition may be named
            by its id alone below its item, ``measures.rd-grant.revenue``, an entry without an id by its
            place, counted from 1.

    Raises:
        InputError: if a path leads nowhere or to several values, or a text cannot stand there.

    >>> print(changed("a: 1  # one\\nitems:\\n- {id: x, pay: 3元}", {"items.x.pay": "5元", "a": "2"}))
    a: 2  # one
    items:
    - {id: x, pay: 5元}
    """
    for path, text in texts.items():
        source = _with_text(source, path, text)
    return source


def levers(source: str) -> tuple[Lever, ...]:
    """Every place of a policy file with a number that decides something, in the order of the file.

    >>> levers("measures:\\n- {id: m, clause: 三/（二）, pay: 奖补 × 30%}")
    (Lever(path='measures.m.pay', text='奖补 × 30%', line=2),)
    """
    found = []
    for path, scalar in _scalars(read_yaml(source), ()):
        if _NUMBER.search(scalar.text):
            line = source.count("\n", 0, scalar.index) + 1
            found.append(Lever(".".join(path), scalar.text, line))
    return tuple(found)


def _scalars(part: Part, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    if isinstance(part, Scalar):
        yield path, part
        return
    for name, child in _entries(part):
        if name not in _WORDS:
            yield from _scalars(child, (*path, name))


def _entries(part: Part) -> list[tuple[str, Part]]:
    """What stands directly in a part, by key, by id, or by place."""
    if isinstance(part, Section):
        return [(key, value) for key, (_, value) in part.parts.items()]
    if isinstance(part, Listing):
        return [(_id_of(entry) or str(place), entry) for place, entry in enumerate(part.parts, 1)]
    return []


def _id_of(part: Part) -> str | None:
    own = part.get(_ID) if isinstance(part, Section) else None
    return own.text if isinstance(own, Scalar) else None


# --- finding --------------------------------------------------------------------------------------


def _found(source: str, path: str) -> Scalar:
    top = read_yaml(source)
    matches = list(_along(top, path))
    if len(matches) == 1 and isinstance(matches[0], Scalar):
        return matches[0]
    if len(matches) > 1:
        raise InputError(Problem(f"{path} means several places", "name the section and the key as well"))
    if matches:
        inside = "、".join(name for name, _ in _entries(matches[0]))
        raise InputError(Problem(f"{path} holds several values", f"go on with one of: {inside}"))
    raise InputError(_lost(top, path))


def _along(part: Part, path: str) -> Iterator[Part]:
    """The parts a path leads to; an id may contain dots, so every beginning of the path is tried."""
    if not path:
        yield _main(part)
        return
    near = list(_entries(part))
    hits = [(name, child) for name, child in near if path == name or path.startswith(name + ".")]
    for name, child in hits:
        yield from _along(child, path[len(name) + 1 :])
    if not hits:
        for _, child in near:
            if not isinstance(child, Scalar):
                yield from _along_ids(child, path)


def _along_ids(part: Part, path: str) -> Iterator[Part]:
    """Below a part, what has an id with which the path begins: a condition inside all, any or of."""
    for name, child in _entries(part):
        if _id_of(child) is not None and (path == name or path.startswith(name + ".")):
            yield from _along(child, path[len(name) + 1 :])
        elif not isinstance(child, Scalar):
            yield from _along_ids(child, path)


def _main(part: Part) -> Part:
    if isinstance(part, Section):
        main = [value for key in _MAIN_KEYS if isinstance(value := part.get(key), Scalar)]
        if len(main) == 1:
            return main[0]
    return part


def _lost(top: Section, path: str) -> Problem:
    known = {".".join(names): None for names, _ in _all_scalars(top, ())}
    near = nearest(path, known)
    beginnings = "、".join(dict.fromkeys(name.split(".")[0] for name in known))
    return Problem(f"no place is called {path}", or_else(near, f"a path begins with one of: {beginnings}"))


def _all_scalars(part: Part, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    if isinstance(part, Scalar):
        yield path, part
    for name, child in _entries(part):
        yield from _all_scalars(child, (*path, name))


# --- writing --------------------------------------------------------------------------------------


def _with_text(source: str, path: str, text: str) -> str:
    place = _found(source, path)
    end = place.index + len(source[place.index : place.end].rstrip())
    for written in (text, json.dumps(text, ensure_ascii=False)):
        made = source[: place.index] + written + source[end:]
        if _only_changed(source, made, place.index, text):
            return made
    raise InputError(Problem(f"“{text}” cannot stand at {path}", "write one value on one line"))


def _only_changed(source: str, made: str, index: int, text: str) -> bool:
    """Whether the new file reads as the old one but for the one text."""
    try:
        old, new = list(_all_scalars(read_yaml(source), ())), list(_all_scalars(read_yaml(made), ()))
    except InputError:
        return False
    if len(old) != len(new):
        return False
    for (_, before), (_, after) in zip(old, new, strict=True):
        wanted = text if before.index == index else before.text
        if after.text != wanted:
            return False
    return True
