"""Which clause of the older edition became which clause of the newer one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from zoulang.documents.passages import fold
from zoulang.documents.reading import Clause

# Two wordings as like as this are one clause wherever they stand.
_ALIKE = 60.0
# At the same address, or under the same heading, less will do.
_ALIKE_IN_PLACE = 35.0
# A bare heading says little: it has to be nearly the same.
_ALIKE_HEADING = 85.0
_SHORT = 12


def match_clauses(old: Sequence[Clause], new: Sequence[Clause]) -> list[tuple[int, int]]:
    """Pairs of places, (in ``old``, in ``new``), each place in one pair at most, in the order of ``new``.

    First those whose words are equal, then those of like words at one address
    or under one heading, then the most alike of the rest.

    >>> def clause(address, heading, text): return Clause(address, heading, "node", text, 0, 1)
    >>> old = [clause("一", "目标", "产值达到五亿元。"), clause("二", "奖励", "给予十万元。")]
    >>> new = [clause("一", "奖励", "给予十万元。"), clause("二", "目标", "产值达到八亿元。")]
    >>> match_clauses(old, new)
    [(1, 0), (0, 1)]
    """
    left, right = [_words(clause) for clause in old], [_words(clause) for clause in new]
    pairs = _Pairs()
    for i, j in _equal(left, right, old, new):
        pairs.take(i, j)
    for i, j in _frames(old, new):
        pairs.take(i, j)
    for i, j, _ in _scored(left, right, pairs, _ALIKE_IN_PLACE):
        if _same_place(old[i], new[j]):
            pairs.take(i, j)
    for i, j, score in _scored(left, right, pairs, _ALIKE):
        short = min(len(left[i]), len(right[j])) <= _SHORT
        if score >= (_ALIKE_HEADING if short else _ALIKE):
            pairs.take(i, j)
    for i, j in _parents(old, new, pairs):
        pairs.take(i, j)
    return sorted(pairs.became.items(), key=lambda pair: pair[1])


@dataclass
class _Pairs:
    """The pairs found so far; ``became`` leads from the old place to the new."""

    became: dict[int, int] = field(default_factory=dict)
    came: set[int] = field(default_factory=set)

    def take(self, i: int, j: int) -> None:
        """Pair two places, unless one of them is paired already."""
        if i not in self.became and j not in self.came:
            self.became[i] = j
            self.came.add(j)


def _words(clause: Clause) -> str:
    """Heading and own text in one spelling, without spaces."""
    own = clause.text if clause.text.startswith(clause.heading) else clause.heading + clause.text
    return "".join(fold(own).split())


def _equal(
    left: Sequence[str], right: Sequence[str], old: Sequence[Clause], new: Sequence[Clause]
) -> Iterator[tuple[int, int]]:
    """Equal words; where several clauses say the same, those at one address first, else in their order."""
    by_words: dict[str, list[int]] = defaultdict(list)
    for j, words in enumerate(right):
        by_words[words].append(j)
    for i, words in enumerate(left):
        for j in by_words.get(words, ()):
            if old[i].address == new[j].address:
                yield i, j
    for i, words in enumerate(left):
        for j in by_words.get(words, ()):
            yield i, j


def _frames(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    """The preamble and the closing of one edition are those of the other, whatever they say."""
    for i, clause in enumerate(old):
        for j, other in enumerate(new):
            if clause.kind in ("preamble", "closing") and (clause.kind, clause.address) == (
                other.kind,
                other.address,
            ):
                yield i, j


def _same_place(old: Clause, new: Clause) -> bool:
    return old.address == new.address or (old.titled and new.titled and old.heading == new.heading)


def _scored(
    left: Sequence[str], right: Sequence[str], pairs: _Pairs, least: float
) -> list[tuple[int, int, float]]:
    """Candidates among what is not paired yet, the most alike first, then in the order of the document."""
    rows = [i for i in range(len(left)) if i not in pairs.became]
    columns = [j for j in range(len(right)) if j not in pairs.came]
    if not rows or not columns:
        return []
    choices = {j: right[j] for j in columns}
    found = [
        (i, j, score)
        for i in rows
        for _, score, j in process.extract(
            left[i], choices, scorer=fuzz.ratio, score_cutoff=least, limit=None
        )
    ]
    return sorted(found, key=lambda each: (-each[2], abs(each[0] - each[1]), each[0]))


def _parents(old: Sequence[Clause], new: Sequence[Clause], pairs: _Pairs) -> list[tuple[int, int]]:
    """A heading that was reworded is recognised by its children: most of them went under the same clause."""
    places = {clause.address: j for j, clause in enumerate(new)}
    under: dict[str, list[str | None]] = defaultdict(list)
    for k, clause in enumerate(old):
        went = pairs.became.get(k)
        under[_parent(clause.address)].append(None if went is None else _parent(new[went].address))
    found = []
    for i, clause in enumerate(old):
        parents = under.get(clause.address)
        likely = max(set(parents), key=parents.count) if parents else None
        if parents and likely in places and parents.count(likely) * 2 > len(parents):
            found.append((i, places[likely]))
    return found


def _parent(address: str) -> str:
    return address.rpartition("/")[0]
