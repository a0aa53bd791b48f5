"""Where the words of a record stand in the clause they were read from.

A reading counts from the beginning of the whole document; the record keeps each clause with its own text.
So a place is kept relative to the clause: in its text, or in its heading. A place that does not hold the
quoted words exactly is no place, and the draft then points at the clause as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from zoulang.documents import Clause as ReadClause
from zoulang.documents import Reading


class Words(Protocol):
    """Words of a document with their place in its text: those of a record, or of a finding."""

    @property
    def quote(self) -> str: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Place:
    """Characters ``start`` to ``end`` of a clause's text, or of its heading."""

    start: int
    end: int
    in_heading: bool = False


def place_of(drafted: Words, found: ReadClause, reading: Reading, heading: str) -> Place | None:
    """The place of words in its clause; None if they stand in neither text nor heading.

    ``heading`` is the clause's heading as the record keeps it, which a person may have worded otherwise.
    """
    own = _in_text(drafted, found)
    if own is not None and found.text[own.start : own.end] == drafted.quote:
        return own
    first_own = min((start for start, _ in found.spans), default=found.end)
    printed = reading.text.find(found.heading, found.start, first_own)
    if printed < 0:
        return None
    place = Place(drafted.start - printed, drafted.end - printed, in_heading=True)
    fits = 0 <= place.start < place.end and heading[place.start : place.end] == drafted.quote
    return place if fits else None


def _in_text(drafted: Words, found: ReadClause) -> Place | None:
    before, start, end = 0, None, None
    for first, last in found.spans:
        if first <= drafted.start < last:
            start = before + drafted.start - first
        if first < drafted.end <= last:
            end = before + drafted.end - first
        before += last - first + 1
    return Place(start, end) if start is not None and end is not None and start < end else None


def place_of_words(words: str, text: str, near: int | None = None) -> Place | None:
    """Where the words stand in a text: the place nearest to ``near``; None where they do not.

    >>> place_of_words("10万元", "奖励10万元，再奖励10万元。", near=9)
    Place(start=10, end=14, in_heading=False)
    """
    places = []
    at = text.find(words) if words else -1
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    if not places:
        return None
    start = min(places, key=lambda place: abs(place - (near or 0)))
    return Place(start, start + len(words))
