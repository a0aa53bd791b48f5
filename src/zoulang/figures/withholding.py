"""Sums over so few firms that one of them could be recognised are withheld; docs/algorithms/withholding.md.

A sum is withheld by itself if fewer than `Withholding.firms` firms stand behind it, or if those who know the
second largest amount could tell the largest to within `Withholding.percent` of it. Of the sums beside it so
many are withheld as well that no sum that is shown gives it away.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

import polars as pl

State = Literal["shown", "few", "one_sided", "beside"]
AMOUNTS = {"part": pl.UInt32, "firm": pl.Int64, "fen": pl.Int64}
"""Columns of a table of amounts: the number of the innermost part, the firm, whole fen."""
# Whether sums give a sum away is worked out in whole numbers below a prime: exact, and no number grows.
_PRIME = 2**61 - 1
_Vector = dict[int, int]
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Withholding:
    """When a sum is withheld.

    Attributes:
        firms: the fewest firms behind a sum that is shown.
        percent: how near the largest amount may at most be estimated, in percent of it.
    """

    firms: int = 3
    percent: int = 10

    def state(self, firms: int, fen: int, largest: int, second: int) -> State:
        """How a sum by itself is to be treated; amounts in fen. Where no firm stands, nobody is recognised.

        >>> rule = Withholding()
        >>> rule.state(firms=2, fen=900, largest=500, second=400)
        'few'
        >>> rule.state(firms=3, fen=1_010, largest=900, second=100)
        'one_sided'
        >>> rule.state(firms=3, fen=1_100, largest=900, second=100)
        'shown'
        """
        if firms == 0:
            return "shown"
        if firms < self.firms:
            return "few"
        rest = fen - largest - second
        return "one_sided" if 100 * rest < self.percent * largest else "shown"


@dataclass(frozen=True)
class Sum:
    """A sum over some parts of a table.

    Attributes:
        fen: the amount, whole fen; not to be shown unless `state` is ``shown``.
        firms: how many different firms stand behind it; the same holds.
        state: ``few`` and ``one_sided`` are withheld for themselves, ``beside`` for another sum.
    """

    fen: int
    firms: int
    state: State

    @property
    def is_shown(self) -> bool:
        """Whether a public page may print it."""
        return self.state == "shown"


def withheld(
    amounts: pl.DataFrame, sums: Mapping[Name, Collection[int]], rule: Withholding
) -> dict[Name, Sum]:
    """The sums of a table, each shown or withheld so that none that is withheld follows from those shown.

    Args:
        amounts: what each firm has in each part, as `AMOUNTS`; several rows of one firm and part are added.
        sums: every sum that is to be printed, with the numbers of the parts of which it is made. A total and
            what it is the total of must stand in one call, or each may give the other away.
        rule: when a sum is withheld for itself.

    Returns:
        The same names. Of sums that would give another away the one over fewer parts is withheld, and of
        two over as many the smaller one, so that totals stay as long as possible.

    >>> amounts = pl.DataFrame(
    ...     [(0, 1, 500), (0, 2, 400), (0, 3, 450), (1, 4, 300), (2, 5, 200), (2, 6, 250), (2, 7, 210)],
    ...     schema=AMOUNTS, orient="row")
    >>> table = withheld(amounts, {"all": [0, 1, 2], "north": [0], "south": [1], "west": [2]}, Withholding())
    >>> {name: each.state for name, each in table.items()}
    {'all': 'shown', 'north': 'shown', 'south': 'few', 'west': 'beside'}
    """
    # A part in which no firm stands is nothing that could be hidden.
    there = set(amounts["part"].unique())
    parts = {name: frozenset(made_of) & there for name, made_of in sums.items()}
    stood = _standing(amounts, dict(enumerate(parts.values())))
    found = dict(zip(parts, stood, strict=True))
    own = {name: rule.state(*each) for name, each in found.items()}
    guarded = {parts[name] for name, state in own.items() if state != "shown"}
    open_order = sorted(
        (name for name, state in own.items() if state == "shown"),
        key=lambda name: (-len(parts[name]), -found[name][1]),
    )
    shown = _shown([parts[name] for name in open_order], guarded)
    while told := _told_together(amounts, shown, rule) - guarded:
        guarded |= told
        shown = _shown([parts[name] for name in open_order], guarded)
    return {
        name: Sum(found[name][1], found[name][0], _final(own[name], parts[name] in shown)) for name in parts
    }


def _final(own: State, is_shown: bool) -> State:
    return "beside" if own == "shown" and not is_shown else own


def _standing(amounts: pl.DataFrame, sums: Mapping[int, frozenset[int]]) -> list[tuple[int, int, int, int]]:
    """Of each sum the number of firms, the fen, and the largest and second largest amount of one firm."""
    made = [(place, part) for place, parts in sums.items() for part in parts]
    places = pl.DataFrame(made, schema={"sum": pl.UInt32, "part": pl.UInt32}, orient="row")
    by_part = amounts.group_by("part", "firm").agg(pl.col("fen").sum())
    by_firm = by_part.join(places, on="part").group_by("sum", "firm").agg(pl.col("fen").sum())
    by_firm = by_firm.filter(pl.col("fen") != 0)
    fen = pl.col("fen")
    counted = by_firm.group_by("sum").agg(
        pl.len().cast(pl.Int64).alias("firms"),
        fen.sum(),
        fen.max().alias("largest"),
        fen.top_k(2).sum().alias("two"),
    )
    known = {
        place: (firms, total, largest, two - largest)
        for place, firms, total, largest, two in counted.iter_rows()
    }
    return [known.get(place, (0, 0, 0, 0)) for place in sums]


# --- what sums give away --------------------------------------------------------------------------


def _shown(sums: list[frozenset[int]], guarded: Collection[frozenset[int]]) -> set[frozenset[int]]:
    """Of the sums, one after the other, those that with the earlier ones give away no guarded one."""
    columns = _columns(sums, guarded)
    kept = _Kept([_vector(each, columns) for each in guarded])
    return {each for each in sums if kept.take(_vector(each, columns))}


def _columns(sums: Collection[frozenset[int]], guarded: Collection[frozenset[int]]) -> dict[int, int]:
    """A column for each part; parts that stand in the same sums share one, since nothing tells them apart."""
    belongs: dict[int, list[int]] = {}
    for place, each in enumerate([*sums, *guarded]):
        for part in each:
            belongs.setdefault(part, []).append(place)
    kinds: dict[tuple[int, ...], int] = {}
    return {part: kinds.setdefault(tuple(places), len(kinds)) for part, places in belongs.items()}


def _vector(parts: frozenset[int], columns: Mapping[int, int]) -> _Vector:
    return {columns[part]: 1 for part in parts}


class _Kept:
    """The sums shown so far as rows of equations, and the guarded ones less what follows from the rows."""

    def __init__(self, guarded: list[_Vector]):
        self.rows: list[tuple[int, _Vector]] = []
        self.guarded = guarded

    def take(self, wanted: _Vector) -> bool:
        """Show one more sum, unless a guarded one would then follow from those shown."""
        left = self._less(wanted)
        if not left:
            return True
        if any(_is_multiple(each, left) for each in self.guarded):
            return False
        pivot = next(iter(left))
        inverse = pow(left[pivot], -1, _PRIME)
        row = {column: value * inverse % _PRIME for column, value in left.items()}
        self.rows.append((pivot, row))
        self.guarded = [_without(each, pivot, row) for each in self.guarded]
        return True

    def _less(self, vector: _Vector) -> _Vector:
        for pivot, row in self.rows:
            vector = _without(vector, pivot, row)
        return vector


def _without(vector: _Vector, pivot: int, row: _Vector) -> _Vector:
    """The vector less so many times the row that nothing is left in the pivot column."""
    times = vector.get(pivot, 0)
    if not times:
        return vector
    made = {c: (vector.get(c, 0) - times * row.get(c, 0)) % _PRIME for c in vector.keys() | row.keys()}
    return {column: value for column, value in made.items() if value}


def _is_multiple(one: _Vector, other: _Vector) -> bool:
    if not one or one.keys() != other.keys():
        return False
    first = next(iter(one))
    ratio = one[first] * pow(other[first], -1, _PRIME) % _PRIME
    return all(value == other[column] * ratio % _PRIME for column, value in one.items())


def _told_together(
    amounts: pl.DataFrame, shown: set[frozenset[int]], rule: Withholding
) -> set[frozenset[int]]:
    """What is left of a sum shown when others are taken off it, where that alone would be withheld."""
    rests = {rest for whole in shown for rest in _rests(whole, shown) if rest}
    stood = _standing(amounts, dict(enumerate(rests)))
    return {rest for rest, each in zip(rests, stood, strict=True) if rule.state(*each) != "shown"}


def _rests(whole: frozenset[int], shown: set[frozenset[int]]) -> Iterator[frozenset[int]]:
    """What remains of a sum less sums inside it, once the broad ones first and once the narrow ones."""
    inside = sorted(
        (each for each in shown if each < whole and each), key=lambda each: (len(each), *sorted(each))
    )
    for order in (inside, inside[::-1]):
        rest = whole
        for each in order:
            if each <= rest:
                rest = rest - each
        if rest != whole:
            yield rest
