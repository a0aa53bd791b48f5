"""The alias book of a programme: which names mean one entity, as persons decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.policy.makers import Making
from zoulang.web.policy.models import Entity, Mention

Kind = Entity.Kind
# What a reader may call a kind, in the singular.
KINDS = {**{kind: kind for kind in Kind.values}, "company": Kind.ENTERPRISE, "firm": Kind.ENTERPRISE}


class Book:
    """All names of a programme in four queries, each leading to the entity that stands for it."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.entities = {entity.pk: entity for entity in programme.entities.all()}
        self.by_name: dict[str, Entity] = {}
        units = {entity.unit_id: entity for entity in self.entities.values() if entity.unit_id}
        self._units: dict[str, Unit] = {}
        for unit in programme.units.all():
            for name in names_of_unit(unit):
                if unit.pk in units:
                    self.by_name.setdefault(name, units[unit.pk])
                else:
                    self._units.setdefault(name, unit)
        for entity in self.entities.values():
            self.by_name.setdefault(entity.name_zh, entity)
        mentions = Mention.objects.filter(entity__programme=programme).order_by("pk")
        for written, aliases, entity_id in mentions.values_list("written", "aliases", "entity_id"):
            for name in (written, *aliases):
                self.by_name.setdefault(name, self.entities[entity_id])

    def entity(self, written: str, kind: str) -> tuple[Entity, bool]:
        """The entity of a name, and whether it is new and not saved yet."""
        if written in self.by_name:
            return self.by_name[written], False
        unit = self._units.get(written)
        if unit is not None:
            made = Entity(
                programme=self.programme,
                name_zh=unit.name_zh,
                name_en=unit.name_en,
                kind=Kind.UNIT,
                unit=unit,
            )
            names = [name for name, each in self._units.items() if each.pk == unit.pk]
        else:
            made = Entity(programme=self.programme, name_zh=written, kind=kind_of(kind))
            names = [written]
        for name in names:
            self.by_name[name] = made
        return made, True


def kind_of(kind: str) -> str:
    """The kind of an entity as a reader calls it, in the singular or the plural."""
    return KINDS.get(kind) or KINDS.get(kind.removesuffix("s")) or Kind.OTHER


def names_of_unit(unit: Unit) -> list[str]:
    """Every name under which documents mean the unit."""
    return [name for name in (unit.name_zh, unit.full_zh, *unit.aliases) if name]


def entity_of(making: Making, written: str, kind: str) -> tuple[Entity, bool]:
    """As `Book.entity`, with the book fetched once for all drafts that are accepted together."""
    book: Book = making.once("book", lambda: _locked_book(making.programme))
    return book.entity(written, kind)


def _locked_book(programme: Programme) -> Book:
    """The book while nobody else writes in it: two people who name one new entity make one entity."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    return Book(programme)


@dataclass
class Entry:
    """One line of the book: an entity that stands for itself, its names and where they are written."""

    entity: Entity
    names: dict[str, int] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    mentions: list[Mention] = field(default_factory=list)

    @property
    def others(self) -> list[str]:
        """The names besides the one shown."""
        return [name for name in self.names if name != self.entity.name_zh]


def entries(entities: Iterable[Entity], mentions: Iterable[Mention]) -> list[Entry]:
    """The lines of the book; whatever was merged is one line. ``entities`` come with their ``unit``."""
    held = {entity.pk: entity for entity in entities}
    lines: dict[int, Entry] = {}
    names: dict[int, dict[str, int]] = defaultdict(dict)
    for entity in held.values():
        root = root_of(entity, held)
        line = lines.setdefault(root.pk, Entry(root, names[root.pk]))
        line.names.setdefault(root.name_zh, 0)
        line.names.setdefault(entity.name_zh, 0)
        if entity.unit is not None:
            for name in names_of_unit(entity.unit):
                line.names.setdefault(name, 0)
    for mention in mentions:
        line = lines[root_of(held[mention.entity_id], held).pk]
        for name in (mention.written, *mention.aliases):
            line.names[name] = line.names.get(name, 0) + 1
        line.documents.add(str(mention.clause.document))
        line.mentions.append(mention)
    # What is named nowhere any more, because its drafts were opened again, is no line.
    told = [line for line in lines.values() if line.mentions or line.others or line.entity.unit is not None]
    return sorted(told, key=lambda line: (line.entity.kind, -len(line.mentions), line.entity.name_zh))


def root_of(entity: Entity, held: dict[int, Entity]) -> Entity:
    """The entity that stands for this one after all merges."""
    while entity.same_as_id is not None:
        entity = held[entity.same_as_id]
    return entity
