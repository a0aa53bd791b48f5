"""Two readings compared, clause by clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from zoulang.documents.comparing.matching import match_clauses
from zoulang.documents.comparing.records import RecordChange, record_changes
from zoulang.documents.comparing.words import NumberChange, Stretch, number_changes, stretches
from zoulang.documents.reading import Clause, Reading, Record

Wording = Literal["same", "changed", "added", "removed"]
Place = Literal["same", "renumbered", "moved"]


@dataclass(frozen=True)
class ClauseChange:
    """A clause of either edition, and what became of it.

    Attributes:
        old, new: the clause in each edition; None where it is not there.
        wording: whether heading or own words changed, or the clause came or went.
        place: ``moved`` if it stands under another clause now, ``renumbered`` if only its own number or
            that of a clause above it changed; ``same`` too where one edition has no such clause.
        heading, parts: the two headings and the two texts, cut into what stayed and what changed.
        numbers: the changed numbers of heading and text.
        records: what changed in the measures, goals, duties and references read from the clause.
    """

    old: Clause | None
    new: Clause | None
    wording: Wording
    place: Place
    heading: tuple[Stretch, ...] = ()
    parts: tuple[Stretch, ...] = ()
    numbers: tuple[NumberChange, ...] = ()
    records: tuple[RecordChange, ...] = ()

    @property
    def clause(self) -> Clause:
        """The clause in the newer edition, or in the older where it is gone."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def is_unchanged(self) -> bool:
        """Whether the clause says the same in the same place."""
        return self.wording == "same" and self.place == "same"

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON data; unchanged stretches are left out."""
        return {
            "old": self.old.address if self.old else None,
            "new": self.new.address if self.new else None,
            "title": self.clause.heading,
            "wording": self.wording,
            "place": self.place,
            "changed": [
                {"kind": s.kind, "old": s.old, "new": s.new}
                for s in (*self.heading, *self.parts)
                if s.kind != "same"
            ],
            "numbers": [vars(number) for number in self.numbers],
            "records": [
                {
                    "kind": change.kind,
                    "old": change.old.as_dict() if change.old else None,
                    "new": change.new.as_dict() if change.new else None,
                    "fields": {name: list(pair) for name, pair in change.fields.items()},
                }
                for change in self.records
            ],
        }


@dataclass(frozen=True)
class Comparison:
    """All clauses of both editions, in the order of the newer one; what went away stands where it stood."""

    changes: tuple[ClauseChange, ...] = field(default=())

    def counts(self) -> dict[str, int]:
        """How many clauses stayed, changed, came, went, moved and were renumbered; one may do two of these.

        >>> Comparison().counts()["changed"]
        0
        """
        found = dict.fromkeys(("same", "changed", "added", "removed", "moved", "renumbered"), 0)
        for change in self.changes:
            for each in {change.wording, change.place} - {"same"} or {"same"}:
                found[each] += 1
        return found


def compare(old: Reading, new: Reading) -> Comparison:
    """The older and the newer edition, clause by clause.

    Clauses are matched by their words, not by their numbers.

    >>> from zoulang.documents import read_text
    >>> goal, award = "目标\\n产值达到5亿元。", "奖励\\n对新入库企业给予10万元奖励。"
    >>> old = read_text(f"一、{goal}\\n二、{award}", "2024")
    >>> new = read_text(f"一、原则\\n坚持绿色发展。\\n二、{goal.replace('5', '8')}\\n三、{award}", "2026")
    >>> for change in compare(old, new).changes:
    ...     addresses = [clause and clause.address for clause in (change.old, change.new)]
    ...     print(*addresses, change.wording, change.place, [number.new for number in change.numbers])
    None 一 added same []
    一 二 changed renumbered ['8亿元']
    二 三 same renumbered []
    """
    pairs = match_clauses(old.clauses, new.clauses)
    came_from = {j: i for i, j in pairs}
    became = {old.clauses[i].address: new.clauses[j].address for i, j in pairs}
    before, after = _by_clause(old.records), _by_clause(new.records)
    changes = [
        _change(old.clauses[came_from[j]] if j in came_from else None, clause, became, before, after)
        for j, clause in enumerate(new.clauses)
    ]
    stayed = set(came_from.values())
    gone = [(i, clause) for i, clause in enumerate(old.clauses) if i not in stayed]
    for i, clause in gone:
        changes.insert(_place_of_gone(i, old.clauses, changes), _change(clause, None, became, before, after))
    return Comparison(tuple(changes))


def _by_clause(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.address].append(record)
    return found


def _change(
    old: Clause | None,
    new: Clause | None,
    became: dict[str, str],
    before: dict[str, list[Record]],
    after: dict[str, list[Record]],
) -> ClauseChange:
    # A heading that is only the beginning of the text would tell each change twice.
    titled = any(clause is not None and clause.titled for clause in (old, new))
    heading = stretches(old.heading if old else "", new.heading if new else "") if titled else []
    parts = stretches(old.text if old else "", new.text if new else "")
    changed = any(part.kind != "same" for part in (*heading, *parts))
    wording: Wording = (
        "added" if old is None else "removed" if new is None else "changed" if changed else "same"
    )
    records = record_changes(
        before.get(old.address, []) if old else [], after.get(new.address, []) if new else []
    )
    return ClauseChange(
        old=old,
        new=new,
        wording=wording,
        place=_placed(old, new, became),
        heading=tuple(heading),
        parts=tuple(parts),
        numbers=tuple(number_changes(heading) + number_changes(parts)) if wording == "changed" else (),
        records=tuple(records),
    )


def _placed(old: Clause | None, new: Clause | None, became: dict[str, str]) -> Place:
    if old is None or new is None or old.address == new.address:
        return "same"
    parent, _, _ = old.address.rpartition("/")
    new_parent, _, _ = new.address.rpartition("/")
    return "renumbered" if became.get(parent, parent) == new_parent else "moved"


def _place_of_gone(index: int, old: Sequence[Clause], changes: Sequence[ClauseChange]) -> int:
    """Behind the nearest clause that stood before it in the older edition."""
    before = {clause.address for clause in old[:index]}
    nearest = {clause.address: position for position, clause in enumerate(old[:index])}
    at = [
        (nearest[change.old.address], place)
        for place, change in enumerate(changes)
        if change.old is not None and change.old.address in before
    ]
    return max(at)[1] + 1 if at else 0
