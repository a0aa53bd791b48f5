"""Entities: who and what a document names, each once, with its kind, its part and its other names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from zoulang.documents.passages import Passage
from zoulang.documents.reading import Record
from zoulang.documents.records.names.aliases import suggest_aliases
from zoulang.documents.records.names.firms import find_firms, find_listed
from zoulang.documents.records.names.names import Name, kind_of, names_and_places

__all__ = ["find_entities", "suggest_aliases"]

_CALLED = re.compile(
    r"（(?:以下|下文|下称|后)?(?:统一|统|均|简)?(?:简称|称)[为：]?(?P<names>[^（）]{2,40})）"
)
_BESIDE = re.compile(r"（(?P<name>[\u4e00-\u9fff]{3,12})）")
_GROUP = re.compile(
    r"^(?:各|有关|相关|其他|上述|所有|本|地方)|(?:有关|相关|各)(?:部门|单位|区县|县区)|其他|^[省市县区]直|部门$|单位$|^等|^设区|^地级|^县级|^县[（〔]|^经济区$|^(?:区县|县区|镇街|街镇|街道|乡镇)|^办公室$"
)
_TITLE = re.compile(r"《[^《》]*》")
_OPENING = 2  # letters of a name that are looked up; no name is shorter


@dataclass
class _Entity:
    name: str
    kind: str
    passage: Passage
    start: int
    end: int
    confidence: float
    role: str | None = None
    chain: str | None = None
    aliases: list[str] = field(default_factory=list)
    mentions: dict[str, None] = field(default_factory=dict)  # addresses in order, each once


def find_entities(
    passages: Sequence[Passage], tasks: Sequence[Record] = (), chains: Sequence[Record] = ()
) -> list[Record]:
    """One record for each entity named, at its first mention.

    Fields: ``name`` (as printed), ``type`` (unit, zone, park, enterprise,
    institution, platform, fund, project), ``role`` (链主, 对标 … or None),
    ``aliases`` (other names that the text itself gives: 以下简称…), ``chain``
    (of an enterprise listed for one), ``mentions`` (addresses).
    """
    found: dict[str, _Entity] = {}
    shared = _chains_of(chains)
    firms = _firms_of(chains)
    units = _units_of(tasks)
    any_unit = _AnyOf(units)
    named = [names_and_places(passage.text) for passage in passages]
    places = _places(passages, named)
    for passage, told in zip(passages, named, strict=True):
        for name, confidence, role in _named(passage, told, units, any_unit, places, firms):
            written = passage.source[name.start : name.end].strip()
            entity = found.get(written)
            if entity is None:
                entity = found[written] = _Entity(
                    written, name.kind, passage, name.start, name.end, confidence, role, shared.get(written)
                )
            entity.role = entity.role or role
            entity.mentions[passage.clause.address] = None
            for alias in _aliases(passage, name):
                if alias != written and alias not in entity.aliases:
                    entity.aliases.append(alias)
    return [_record(entity) for entity in found.values()]


def _record(entity: _Entity) -> Record:
    values: dict[str, object] = {
        "name": entity.name,
        "type": entity.kind,
        "role": entity.role,
        "aliases": entity.aliases,
        "chain": entity.chain,
        "mentions": list(entity.mentions),
    }
    return entity.passage.record("entity", entity.start, entity.end, entity.confidence, values)


def _named(
    passage: Passage,
    told: tuple[list[Name], list[Name]],
    units: dict[str, float],
    any_unit: _AnyOf,
    places: set[str],
    firms: dict[str, _Listed],
) -> Iterator[tuple[Name, float, str | None]]:
    """The names of a passage, none inside another, in the order of the text."""
    text = passage.text
    found: list[tuple[Name, float, str | None]] = []
    for start, end in any_unit.places(text):
        unit = text[start:end]
        found.append((Name(kind_of(unit) or "unit", start, end), units[unit], None))
    if listed := firms.get(passage.clause.address):
        for start, end in listed.anywhere.places(text):
            found.append((Name("enterprise", start, end), 0.8, listed.roles[text[start:end]]))
    found += [(firm.name, firm.confidence, firm.role) for firm in find_firms(text)]
    found += [(name, 0.5, None) for name in find_listed(text)]
    found += [(name, 0.7, None) for name in told[0] if not _GROUP.search(text[name.start : name.end])]
    found += [
        (name, 0.5, None) for name in told[1] if name.kind == "zone" or text[name.start : name.end] in places
    ]
    found += [(name, 0.6, None) for name in _called(text)]
    found.sort(key=lambda item: (-(item[0].end - item[0].start), -item[1], item[0].start))
    kept: list[tuple[Name, float, str | None]] = []
    taken = bytearray(len(text))
    for match in _TITLE.finditer(text):
        taken[match.start() : match.end()] = b"\x01" * len(match[0])
    for item in found:
        name = item[0]
        if 1 not in taken[name.start : name.end]:
            taken[name.start : name.end] = b"\x01" * (name.end - name.start)
            kept.append(item)
    yield from sorted(kept, key=lambda item: item[0].start)


class _AnyOf:
    """Many names at once, the longer before the shorter; how many there are costs nothing."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_opening: dict[str, list[str]] = {}
        for name in sorted(names, key=len, reverse=True):
            self._by_opening.setdefault(name[:_OPENING], []).append(name)
        first = "".join({opening[0] for opening in self._by_opening})
        self._first = re.compile(f"[{re.escape(first)}]") if first else None

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the names stand in a text, none inside another."""
        seen = 0
        for found in self._first.finditer(text) if self._first else ():
            start = found.start()
            likely = self._by_opening.get(text[start : start + _OPENING]) if start >= seen else None
            name = next((name for name in likely if text.startswith(name, start)), "") if likely else ""
            if name:
                seen = start + len(name)
                yield start, seen


def _units_of(tasks: Sequence[Record]) -> dict[str, float]:
    """The units of responsibility statements but the groups among them, as printed."""
    named: dict[str, float] = {}
    for task in tasks:
        for unit in task.values["units"]:
            if not _GROUP.search(unit) and len(unit) >= 3:
                named[unit] = max(named.get(unit, 0), min(task.confidence, 0.9))
    return named


def _places(passages: Sequence[Passage], named: Sequence[tuple[list[Name], list[Name]]]) -> set[str]:
    """Places named at least twice: once may be a chance of the words around it."""
    counted = Counter(
        passage.text[name.start : name.end]
        for passage, (_, places) in zip(passages, named, strict=True)
        for name in places
    )
    return {place for place, count in counted.items() if count >= 2}


@dataclass(frozen=True)
class _Listed:
    """The firms that chains list at one address, with their part, and what finds them."""

    roles: dict[str, str]
    anywhere: _AnyOf


def _firms_of(chains: Sequence[Record]) -> dict[str, _Listed]:
    """The firms that chains list, by address."""
    firms: dict[str, dict[str, str]] = {}
    for chain in chains:
        own = firms.setdefault(chain.address, {})
        for part, role in (("benchmark_companies", "对标"), ("key_firms", "重点企业"), ("leaders", "链主")):
            own |= {firm: role for firm in chain.values.get(part, []) if 2 <= len(firm) <= 30}
    return {address: _Listed(roles, _AnyOf(roles)) for address, roles in firms.items()}


def _chains_of(chains: Sequence[Record]) -> dict[str, str]:
    return {
        firm: chain.values["name"]
        for chain in chains
        for part in ("leaders", "key_firms")
        for firm in chain.values.get(part, [])
    }


def _called(text: str) -> Iterator[Name]:
    """What stands before （以下简称…）, where its own ending tells nothing."""
    for match in _CALLED.finditer(text) if "称" in text else ():
        before = re.split("[，。；：、！？“”《》\\n]|建设|设立|成立|打造|创建", text[: match.start()])[-1]
        if 4 <= len(before) <= 30:
            kind = kind_of(before)
            if kind:
                yield Name(kind, match.start() - len(before), match.start())


def _aliases(passage: Passage, name: Name) -> Iterator[str]:
    """Names given in a bracket behind a name: （以下简称“先行区”）, （创新港）."""
    called = _CALLED.match(passage.text, name.end)
    if called:
        for part in re.split("[、，]|或者?|和", passage.source[called.start("names") : called.end("names")]):
            if alias := part.strip('“”"‘’「」 '):
                yield alias
        return
    beside = _BESIDE.match(passage.text, name.end)
    if beside and name.kind != "project" and kind_of(beside["name"]) == name.kind:
        yield passage.source[beside.start("name") : beside.end("name")]
