"""Names of firms that differ in one sign, found without comparing each with each."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

_FORM = re.compile("(?:股份有限公司|有限责任公司|有限公司|集团|公司|厂|合作社)+$")
_OUTSIDE = re.compile(r"[\s（）()·.,，、-]")
# Shorter names leave out a sign all the time.
SHORTEST = 5


def nearly_the_same(names: Mapping[int, str], addresses: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Pairs of ids, the smaller first, whose names differ in one sign once the legal form is left off.

    One sign more or less counts in any name of `SHORTEST` signs. Another sign in its place tells firms of one
    trade apart every day, so it counts only where both have the same address.

    Every name is filed under itself and under itself with each sign left out, so the work grows with the
    number of names and not with its square.

    >>> names = {1: "青梧汀光涂层有限公司", 2: "青梧汀光涂有限公司", 3: "青梧汀光涂料有限公司"}
    >>> list(nearly_the_same(names, {}))
    [(1, 2), (2, 3)]
    >>> list(nearly_the_same(names, {1: "双渡镇云汀路1号", 3: "双渡镇云汀路1号"}))
    [(1, 2), (1, 3), (2, 3)]
    """
    filed: dict[str, set[int]] = defaultdict(set)
    cores = {firm: core for firm, name in names.items() if len(core := core_of(name)) >= SHORTEST}
    for firm, core in cores.items():
        for spelling in {core, *(core[:at] + core[at + 1 :] for at in range(len(core)))}:
            filed[spelling].add(firm)
    pairs = set()
    for firms in filed.values():
        ordered = sorted(firms)
        pairs |= {(one, other) for at, one in enumerate(ordered) for other in ordered[at + 1 :]}
    for one, other in sorted(pairs):
        at_one_place = bool(addresses.get(one)) and addresses.get(one) == addresses.get(other)
        if _one_apart(cores[one], cores[other], at_one_place):
            yield one, other


def core_of(name: str) -> str:
    """A name without its legal form, in one width of signs and without brackets."""
    return _FORM.sub("", _OUTSIDE.sub("", unicodedata.normalize("NFKC", name)))


def _one_apart(one: str, other: str, at_one_place: bool) -> bool:
    """Whether one sign is another or is missing; two firms of one and the same name are near as well."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, remains = one[start:], other[start:]
    if len(one) == len(other):
        return at_one_place and rest[1:] == remains[1:]
    return rest[1:] == remains or rest == remains[1:]
