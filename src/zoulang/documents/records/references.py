"""Other documents that a clause cites, by title or by number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoulang.documents.passages import Passage
from zoulang.documents.reading import Record
from zoulang.documents.structure.metadata import NUMBER, spell_number

_TITLE = re.compile(r"《([^《》]*(?:《[^《》]*》[^《》]*)*)》")
_NUMBER_BESIDE = re.compile(r"\s*（([^（）]{2,60})）")


def find_references(passages: Sequence[Passage]) -> list[Record]:
    """One record for each cited document: ``title``, ``number``; either may be None."""
    return [record for passage in passages for record in _references(passage)]


def _references(passage: Passage) -> list[Record]:
    found: list[tuple[int, int, str | None, str | None]] = []
    taken: set[int] = set()
    for title in _TITLE.finditer(passage.text):
        beside = _NUMBER_BESIDE.match(passage.text, title.end())
        number = NUMBER.search(beside[1]) if beside else None
        end = title.end()
        if beside and number:
            taken.add(beside.start(1) + number.start())
            end = beside.end()
        found.append(
            (
                title.start(),
                end,
                passage.source[title.start(1) : title.end(1)],
                spell_number(number) if number else None,
            )
        )
    found += [
        (m.start(), m.end(), None, spell_number(m))
        for m in NUMBER.finditer(passage.text)
        if m.start() not in taken
    ]
    return [
        passage.record("reference", start, end, 0.95 if number else 0.8, {"title": title, "number": number})
        for start, end, title, number in sorted(found, key=lambda item: item[0])
    ]
