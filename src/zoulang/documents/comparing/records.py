"""What changed in the records that were read from two wordings of one clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from zoulang.documents.reading import Record

# The fields that a rule, a goal or a duty rests on; the rest describes the words.
_COMPARED = {
    "measure": ("rate", "rate_min", "amount", "amount_min", "cap", "tiers", "recurrence", "years"),
    "target": ("comparator", "value", "unit", "by"),
    "task": ("lead", "units"),
    "inline_task": ("lead", "units"),
    "reference": ("number", "title"),
}
_NAMED_BY = {"measure": "subject", "target": "indicator", "reference": "title"}
_ALIKE = 50.0


@dataclass(frozen=True)
class RecordChange:
    """A measure, goal, duty or reference that one edition has and the other has not, or has otherwise.

    Attributes:
        kind: the kind of record.
        old, new: the records; None where that edition has no counterpart.
        fields: field to (old value, new value) where both are there and differ.
    """

    kind: str
    old: Record | None
    new: Record | None
    fields: dict[str, tuple[Any, Any]]


def record_changes(old: Sequence[Record], new: Sequence[Record]) -> list[RecordChange]:
    """What became of the records of one clause; records that say the same are left out.

    >>> def goal(value): return Record("target", "一", "", 0, 0, 1.0, {"indicator": "产值", "value": value})
    >>> [change.fields for change in record_changes([goal(5)], [goal(8)])]
    [{'value': (5, 8)}]
    """
    changes = []
    for kind in _COMPARED:
        before = [record for record in old if record.kind == kind]
        after = [record for record in new if record.kind == kind]
        for a, b in _paired(kind, before, after):
            fields = _differing(kind, a, b)
            if a is None or b is None or fields:
                changes.append(RecordChange(kind, a, b, fields))
    return changes


def _paired(
    kind: str, old: Sequence[Record], new: Sequence[Record]
) -> list[tuple[Record | None, Record | None]]:
    """Records of one kind, paired by what they are about, the most alike first; then what is left over."""
    scored = sorted(
        ((_likeness(kind, a, b), i, j) for i, a in enumerate(old) for j, b in enumerate(new)),
        key=lambda each: (-each[0], each[1], each[2]),
    )
    pairs: dict[int, int] = {}
    for score, i, j in scored:
        if score >= _ALIKE and i not in pairs and j not in pairs.values():
            pairs[i] = j
    came = set(pairs.values())
    return [
        *((old[i], new[j]) for i, j in sorted(pairs.items())),
        *((a, None) for i, a in enumerate(old) if i not in pairs),
        *((None, b) for j, b in enumerate(new) if j not in came),
    ]


def _likeness(kind: str, old: Record, new: Record) -> float:
    """How far two records are about the same, 0 to 100; equal values settle it among equals."""
    name = _NAMED_BY.get(kind)
    about = fuzz.ratio(str(old.values.get(name) or ""), str(new.values.get(name) or "")) if name else 100.0
    words = fuzz.ratio(old.quote, new.quote)
    return max(about, words) + (0.1 if not _differing(kind, old, new) else 0.0)


def _differing(kind: str, old: Record | None, new: Record | None) -> dict[str, tuple[Any, Any]]:
    if old is None or new is None:
        return {}
    values = {name: (old.values.get(name), new.values.get(name)) for name in _COMPARED[kind]}
    return {name: pair for name, pair in values.items() if pair[0] != pair[1]}
