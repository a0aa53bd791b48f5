"""Items: measures, recognitions, scores, classes and deadlines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from zoulang.rules import units
from zoulang.rules.expressions.check import names_guarded
from zoulang.rules.loading.cuts import cut_of
from zoulang.rules.loading.deadlines import with_clock
from zoulang.rules.loading.declare import values_of
from zoulang.rules.loading.names import ITEM_SECTIONS, Names
from zoulang.rules.loading.parts import (
    Reader,
    conditions_of,
    day_of,
    misspelt,
    reject_unknown,
    text_of,
    words_of,
)
from zoulang.rules.loading.schema import CONDITION_FORMS, keys_of
from zoulang.rules.loading.scores import Scores, maximum
from zoulang.rules.loading.shapes import PAY_SHAPES, value_of
from zoulang.rules.loading.source import Listing, Part, Scalar, Section
from zoulang.rules.policy import Cited, Item, ItemKind, Words
from zoulang.rules.tree import Node
from zoulang.rules.units import Kind, Type

VALUE_KEYS = ("first", "bands", "best", "is", "cut")
TAKEN_IDS = {"total": "total is the sum of all measures"}


class Items:
    """Reads the sections of items, in the order of the file."""

    def __init__(self, names: Names, scores: Scores):
        self.names, self.scores = names, scores

    def all(self) -> tuple[Item, ...]:
        """Every item that could be read; mistakes are reported."""
        order = sorted(
            (
                (part.index, section, part)
                for section in ITEM_SECTIONS
                for part in self.names.item_parts(section)
            ),
            key=lambda entry: entry[0],
        )
        items: list[Item] = []
        for _, section, part in order:
            item = self._item(ITEM_SECTIONS[section], part)
            if item is None:
                continue
            if any(item.id == other.id for other in items):
                part.report(f"the id {item.id} stands twice", "give each item an id of its own", "E22")
            if item.id in TAKEN_IDS:
                part.report(TAKEN_IDS[item.id], "give the item another id", "E22")
            items.append(item)
        return tuple(items)

    def _item(self, kind: ItemKind, part: Section) -> Item | None:
        id = text_of(part, "id")
        if id is None:
            part.report(f"this {kind} has no id", "add id: with a short name", "E19")
        reject_unknown(part, keys_of(kind), f"a {kind}")
        conditions = conditions_of(self.names.reader, part, "when", whole=True)
        condition = conditions[0] if conditions else None
        item = Item(
            id=id or kind,
            kind=kind,
            title=words_of(part.get("title")) or Words(id or kind, id or kind),
            clause=text_of(part, "clause"),
            name=text_of(part, "name"),
            note=words_of(part.get("note")),
            condition=condition,
        )
        _refuse_twin_conditions(item, part)
        guarded = self.names.reader.inside(guarded=names_guarded(condition), given=condition)
        made: dict[str, Callable[[Item, Section, Reader], Item]] = {
            "measure": self._measure,
            "recognition": self._recognition,
            "class": self._class,
            "score": self._score,
            "deadline": lambda item, part, reader: with_clock(self.names, item, part, reader),
        }
        whole = made[kind](item, part, guarded)
        return whole if id is not None else None

    # --- measures -----------------------------------------------------------------------------------

    def _measure(self, item: Item, part: Section, reader: Reader) -> Item:
        pay, cited = part.get("pay"), part.get("cited")
        if (pay is None) is (cited is None) and not misspelt(part, "measure", "pay", "cited"):
            part.report(
                f"the measure {item.id} needs either pay or cited",
                "write pay: with an amount, or cited: {document: …} where the amount stands in another text",
                "E19",
            )
        once = text_of(part, "once")
        if once is not None and isinstance(pay, Section) and "by_year" in pay:
            found = "once would refuse every instalment after the first"
            part.key("once").report(found, "leave it out: a schedule is paid once by itself", "E19")
        if once not in (None, "ever", "year", "project"):
            part.parts["once"][1].report(f"once: {once} is not known", "write ever, year or project", "E19")
        return replace(
            item,
            pay=value_of(reader, pay, units.MONEY, item.id, PAY_SHAPES) if pay is not None else None,
            cited=_cited(cited) if cited is not None else None,
            once=cast("None", once),
            receipt=self.names.fact_key(part.get("receipt"), Kind.TEXT),
            project=self.names.fact_key(part.get("project"), Kind.TEXT),
            payer=text_of(part, "payer"),
            pays_for=text_of(part, "pays_for"),
        )

    # --- values -------------------------------------------------------------------------------------

    def _recognition(self, item: Item, part: Section, reader: Reader) -> Item:
        if self._has_value(item, part, "write when, all or any"):
            return replace(item, value=self._value(item, part, reader, units.YES_NO))
        return item

    def _class(self, item: Item, part: Section, reader: Reader) -> Item:
        if not self._has_value(item, part, "write first, bands, is or cut"):
            return item
        listing = part.get("values")
        if not isinstance(listing, Listing) and misspelt(part, "class", "values"):
            return item
        if not isinstance(listing, Listing):
            found = f"the class {item.id} has no values"
            part.report(found, "list them, the lowest first: values: [红, 黄, 绿]", "E19")
            return item
        values = values_of(listing)
        if "cut" in part:
            return replace(item, value=cut_of(self.names, part, item.id, values, reader))
        if "else" in part:
            part.key("else").report("else belongs to a cut", "write it as the last row of first", "E19")
        wanted = Type(Kind.CHOICE, values=values, optional=True)
        return replace(item, value=self._value(item, part, reader, wanted))

    @staticmethod
    def _has_value(item: Item, part: Section, remedy: str) -> bool:
        given = [key for key in VALUE_KEYS if key in part]
        wanting = not given and (item.kind == "class" or not any(key in part for key in CONDITION_FORMS))
        if wanting and not misspelt(part, item.kind, *VALUE_KEYS, *CONDITION_FORMS):
            part.report(f"the {item.kind} {item.id} has no value", remedy, "E19")
        if len(given) > 1:
            part.report(f"{item.id} has {' and '.join(given)}", "keep one of them", "E19")
        return bool(given)

    @staticmethod
    def _value(item: Item, part: Section, reader: Reader, wanted: Type) -> Node | None:
        given = [key for key in VALUE_KEYS if key in part]
        source = part.parts["is"][1] if given[0] == "is" else part
        return value_of(reader, source, wanted, item.id, keys=keys_of(item.kind))

    def _score(self, item: Item, part: Section, reader: Reader) -> Item:
        title = item.name or item.title.zh
        value, parts = self.scores.total(part, item.id, reader.inside(range_name=title))
        return replace(item, value=value, parts=parts, max=maximum(part))


def _cited(part: Part) -> Cited | None:
    if isinstance(part, Scalar):
        return Cited(part.text)
    document = text_of(part, "document") if isinstance(part, Section) else None
    if document is None or not isinstance(part, Section):
        part.report("the cited text has no name", "write cited: {document: its number or title}", "E19")
        return None
    until = part.get("until")
    return Cited(document, day_of(until) if until is not None else None)


def _refuse_twin_conditions(item: Item, part: Section) -> None:
    seen: set[str] = set()
    for condition in item.conditions:
        if condition.id in seen:
            part.report(f"the condition id {condition.id} stands twice in {item.id}", "rename one", "E22")
        seen.add(str(condition.id))
