"""Two texts of a policy side by side: which pieces were changed, and in them which words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from zoulang.web.workbench.cards import Card, Line, groups
from zoulang.web.workbench.scalars import KEY, pieces
from zoulang.web.workbench.words import label

# A number with its unit is one word, as is a name in letters; of Chinese every character is one.
WORD = re.compile(r"\d[\d,.]*(?:[万亿]?元|%|个百分点)?(?:/[\u4e00-\u9fff])?|[A-Za-z_][\w-]*|\s+|.")

# Pairs of words beyond which two texts are shown one after the other: comparing them would take minutes.
MOST_COMPARED = 4_000_000


@dataclass(frozen=True)
class Run:
    """Words that stand in both texts (``same``), only in the new (``added``) or the old (``removed``)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One piece that was changed, added or removed, with its words."""

    label: str
    before: str
    after: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Changed:
    """What was changed on one card: its title, its clause, and the pieces."""

    title: str
    clause: str
    kind: str
    differences: tuple[Difference, ...]


def differences(old: str, new: str) -> list[Changed]:
    """The changed cards in the order of the new text, those that are gone last."""
    before = {address: piece.text for address, piece in pieces(old).items()}
    after = {address: piece.text for address, piece in pieces(new).items()}
    addresses = [*after, *(address for address in before if address not in after)]
    changed = [address for address in addresses if before.get(address) != after.get(address)]
    # A key that came or went is seen in its value.
    changed = [address for address in changed if not address.startswith(KEY)]
    held = {**_owners(old), **_owners(new)}
    cards: dict[str, list[str]] = {}
    for address in changed:
        cards.setdefault(_card_of(address), []).append(address)
    return [_changed(key, below, before, after, held) for key, below in cards.items()]


def _owners(source: str) -> dict[str, tuple[Card, str]]:
    return {card.address: (card, group.title) for group in groups(source) for card in group.cards}


def _card_of(address: str) -> str:
    steps = address.split("/")
    return "/".join(steps[:2]) if len(steps) > 2 else ""


def _changed(
    key: str,
    addresses: list[str],
    before: dict[str, str],
    after: dict[str, str],
    held: dict[str, tuple[Card, str]],
) -> Changed:
    card = held.get(key, (None, ""))[0]
    lines = {line.address: line for line in card.lines} if card else {}
    found = tuple(
        _difference(each, key, before.get(each, ""), after.get(each, ""), lines) for each in addresses
    )
    is_new = not any(address == key or address.startswith(f"{key}/") for address in before) if key else False
    is_gone = not any(address == key or address.startswith(f"{key}/") for address in after) if key else False
    kind = "added" if is_new else "removed" if is_gone else "changed"
    title = card.title if card and card.title else _section_title(key)
    return Changed(title, card.clause if card else "", kind, found)


def _section_title(key: str) -> str:
    section, _, name = key.partition("/")
    return f"{label(section)} {name}".strip() if key else label("title")


def _difference(address: str, key: str, old: str, new: str, lines: dict[str, Line]) -> Difference:
    line = lines.get(address)
    named = (line.title or line.label or line.limit) if line else ""
    own = address[len(key) + 1 :] if key and address.startswith(f"{key}/") else address
    return Difference(
        named or " ".join(label(step) for step in own.split("/")), old, new, word_runs(old, new)
    )


def word_runs(old: str, new: str) -> tuple[Run, ...]:
    """The words of both texts in one line.

    >>> [(run.kind, run.text) for run in word_runs("最高 150万元", "最高 200万元")]
    [('same', '最高 '), ('removed', '150万元'), ('added', '200万元')]
    """
    return tuple(_runs(WORD.findall(old), WORD.findall(new)))


def _runs(old: list[str], new: list[str]) -> Iterator[Run]:
    if len(old) * len(new) > MOST_COMPARED:
        yield Run("removed", "".join(old))
        yield Run("added", "".join(new))
        return
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Run("same", "".join(old[first:last]))
            continue
        if last > first:
            yield Run("removed", "".join(old[first:last]))
        if end > start:
            yield Run("added", "".join(new[start:end]))
