"""Boxes in layers from left to right, so that none lies on another and no line runs through one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fast_sugiyama import from_edges

# What a line takes that passes a layer, as a share of what a box takes.
PASSING = 0.35


@dataclass(frozen=True)
class Layers:
    """Where boxes stand.

    Attributes:
        places: box to (layer, height), the layer counted from the left, the height in boxes from the top.
        passes: of an edge that is longer than one layer, its heights in the layers between, from the left.
        count: how many layers there are.
    """

    places: dict[str, tuple[int, float]]
    passes: dict[tuple[str, str], tuple[tuple[int, float], ...]]
    count: int


def layered(boxes: Sequence[str], edges: Sequence[tuple[str, str]]) -> Layers:
    """Boxes placed so that every edge leads to the right; edges make no circle.

    Boxes that no edge touches stand below the others.

    >>> found = layered(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")])
    >>> [found.places[box][0] for box in "abc"], len(found.passes["a", "c"])
    ([0, 1, 2], 1)
    """
    number = {box: place for place, box in enumerate(boxes)}
    places: dict[str, tuple[int, float]] = {}
    passes: dict[tuple[str, str], tuple[tuple[int, float], ...]] = {}
    top, count = 0.0, 1
    drawn = from_edges(
        [(number[start], number[end]) for start, end in edges],
        vertex_spacing=1,
        dummy_vertices=True,
        dummy_size=PASSING,
    )
    for positions, _, _, linked in drawn:
        first = max(y for _, (_, y) in positions)
        left = min(x for _, (x, _) in positions)
        at = {int(key): (round(first - y), top + x - left) for key, (x, y) in positions}
        places |= {boxes[key]: place for key, place in at.items() if key < len(boxes)}
        follows = [(int(start), int(end)) for start, end in linked or ()]
        passes |= _passes(boxes, at, follows)
        count = max(count, 1 + max(layer for layer, _ in at.values()))
        top = max(height for _, height in at.values()) + 1
    for box in boxes:
        if box not in places:
            places[box] = (0, top)
            top += 1
    return Layers(places, passes, count)


def _passes(
    boxes: Sequence[str], at: dict[int, tuple[int, float]], follows: list[tuple[int, int]]
) -> dict[tuple[str, str], tuple[tuple[int, float], ...]]:
    """The chains of passing points from box to box."""
    after = {start: end for start, end in follows if start >= len(boxes)}
    found = {}
    for start, end in follows:
        if start >= len(boxes) or end < len(boxes):
            continue
        chain = [end]
        while after[chain[-1]] >= len(boxes):
            chain.append(after[chain[-1]])
        found[boxes[start], boxes[after[chain[-1]]]] = tuple(at[point] for point in chain)
    return found
