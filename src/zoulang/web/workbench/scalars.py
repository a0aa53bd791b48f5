"""The pieces of text of a policy file, each with an address, and a file with some of them written anew.

An address is a path of keys, ``measures/upgrade-match/pay``. A part of a list is named by its ``id``
where it has one, else by its place. ``#`` before an address means the key itself, such as the limit
``≥ 5亿元`` of a band; ``+`` a key that is not there yet. Comments, order and layout of a file stay as they
are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zoulang.errors import InputError, Problem, said
from zoulang.rules.loading.source import Listing, Part, Scalar, Section, read_yaml

KEY = "#"
ADDED = "+"
# Text that YAML reads back as it stands, wherever it stands.
PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~<][^\n,\[\]{}:#]*(?<=\S)")


@dataclass(frozen=True)
class Piece:
    """One piece of text of a file: its address, what it says, and where it stands."""

    address: str
    text: str
    start: int
    end: int
    scalar: Scalar


def pieces(source: str) -> dict[str, Piece]:
    """Address to piece, in the order of the file.

    Raises:
        InputError: if the text is not YAML.

    >>> {address: piece.text for address, piece in pieces("terms: {甲: 乙 > 1}").items()}
    {'#terms': 'terms', '#terms/甲': '甲', 'terms/甲': '乙 > 1'}
    """
    return {piece.address: piece for piece in _walk(read_yaml(source), "")}


def addresses(source: str) -> Iterator[tuple[str, Scalar]]:
    """As `pieces`, values only."""
    return ((address, piece.scalar) for address, piece in pieces(source).items() if address[0] != KEY)


def _walk(part: Part, address: str) -> Iterator[Piece]:
    if isinstance(part, Scalar):
        yield Piece(address, part.text, part.index, part.end, part)
        return
    if isinstance(part, Listing):
        for name, each in named_parts(part):
            yield from _walk(each, f"{address}/{name}" if address else name)
        return
    for name, (key, value) in part.parts.items():
        below = f"{address}/{step(name)}" if address else step(name)
        yield Piece(KEY + below, name, key.index, key.end, key)
        yield from _walk(value, below)


def named_parts(listing: Listing) -> list[tuple[str, Part]]:
    """The parts of a list, each with its ``id``; with its place where ids are missing or alike."""
    ids = [_id(part) for part in listing.parts]
    return [
        (step(id) if id and ids.count(id) == 1 else str(place), part)
        for place, (id, part) in enumerate(zip(ids, listing.parts, strict=True))
    ]


def _id(part: Part) -> str:
    value = part.get("id") if isinstance(part, Section) else None
    return value.text if isinstance(value, Scalar) else ""


def step(name: str) -> str:
    """A key as one step of an address."""
    return name.replace("~", "~0").replace("/", "~1")


def rewritten(source: str, edits: Mapping[str, str]) -> str:
    """The file with other texts at some addresses.

    Raises:
        InputError: if the file has no such address, a text has several lines, or the file is not YAML.

    >>> rewritten("terms: {甲: 乙 > 1}  # 注", {"terms/甲": "乙 > 2, 丙"})
    'terms: {甲: "乙 > 2, 丙"}  # 注'
    >>> rewritten("甲:\\n  乙: {丙: 丁}  # 注\\n戊: 己\\n", {"+甲/庚": "辛"})
    '甲:\\n  乙: {丙: 丁}  # 注\\n  庚: 辛\\n戊: 己\\n'
    """
    held = pieces(source)
    changed = {address: _one_line(text) for address, text in edits.items() if address[:1] != ADDED}
    unknown = [address for address in changed if address not in held]
    if unknown:
        raise _nothing_at(unknown[0])
    text = source
    for piece in sorted((held[address] for address in changed), key=lambda piece: -piece.start):
        new = changed[piece.address]
        if new != piece.text:
            text = text[: piece.start] + as_scalar(new) + text[piece.end :]
    for address, new in edits.items():
        if address[:1] == ADDED and _one_line(new):
            text = _with_key(text, address[1:], _one_line(new))
    return text


def carried(base: str, changed: str, newest: str) -> str | None:
    """What was changed in a text, on top of a newer one; None where both changed the same place, or where
    more than words was changed.

    >>> carried("terms: {甲: 1, 乙: 2}", "terms: {甲: 9, 乙: 2}", "terms: {甲: 1, 乙: 3}")
    'terms: {甲: 9, 乙: 3}'
    >>> carried("terms: {甲: 1}", "terms: {甲: 9}", "terms: {甲: 3}") is None
    True
    """
    try:
        old, own, new = pieces(base), pieces(changed), pieces(newest)
    except InputError:
        return None
    if own.keys() != old.keys():
        return None
    edits = {address: piece.text for address, piece in own.items() if piece.text != old[address].text}
    if not edits or any(address not in new or new[address].text != old[address].text for address in edits):
        return None
    return rewritten(newest, edits)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _nothing_at(address: str) -> InputError:
    found = said("the file has nothing at {address}", address=address)
    return InputError(Problem(found, said("load the page again")))


def _with_key(source: str, address: str, text: str) -> str:
    """The file with one more key, after the last one of its mapping."""
    above, _, key = address.rpartition("/")
    section = _section(read_yaml(source), above)
    if section is None or key in section or not section.parts:
        raise _nothing_at(above)
    end, is_flow = _end(section), source[section.index] == "{"
    if is_flow:
        return f"{source[:end]}, {key}: {as_scalar(text)}{source[end:]}"
    line_end = source.find("\n", end)
    line_end = len(source) if line_end < 0 else line_end
    first = next(iter(section.parts.values()))[0]
    indent = first.index - (source.rfind("\n", 0, first.index) + 1)
    return f"{source[:line_end]}\n{' ' * indent}{key}: {as_scalar(text)}{source[line_end:]}"


def _section(part: Part, address: str) -> Section | None:
    """The mapping at an address."""
    for name in address.split("/"):
        if isinstance(part, Listing):
            found = dict(named_parts(part)).get(name)
        else:
            found = _below(part, name) if isinstance(part, Section) else None
        if found is None:
            return None
        part = found
    return part if isinstance(part, Section) else None


def _below(section: Section, name: str) -> Part | None:
    return next((value for key, (_, value) in section.parts.items() if step(key) == name), None)


def _end(part: Part) -> int:
    """Where the last text of a part ends, the brackets around its own last part included."""
    if isinstance(part, Scalar):
        return part.end
    parts = part.parts if isinstance(part, Listing) else [value for _, value in part.parts.values()]
    if not parts:
        return part.index + 2
    last, text = parts[-1], part.file.text
    end = _end(last)
    if isinstance(last, Scalar) or text[last.index] not in "{[":
        return end
    return text.index("}" if text[last.index] == "{" else "]", end) + 1


def as_scalar(text: str) -> str:
    """A text as YAML, quoted where it must be.

    >>> as_scalar("市级技改资金 × 30%，最高 200万元"), as_scalar("> 5")
    ('市级技改资金 × 30%，最高 200万元', '"> 5"')
    """
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
