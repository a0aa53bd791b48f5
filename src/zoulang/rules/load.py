"""A policy file to a checked ``Policy``: all mistakes are found before any record is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from zoulang.errors import InputError, Problem
from zoulang.rules import units
from zoulang.rules.check import Flaws, Scope, expression, names_guarded
from zoulang.rules.declare import declare_constant, declare_fact, declare_interpretation, values_of
from zoulang.rules.lexer import KEYWORDS
from zoulang.rules.parts import (
    PAY_SHAPES,
    Reader,
    choice_list,
    conditions_of,
    day_of,
    days_of,
    entries,
    listed,
    plain_of,
    reject_unknown,
    text_of,
    value_of,
    words_of,
)
from zoulang.rules.policy import (
    Cited,
    Constant,
    Fact,
    Interpretation,
    Item,
    ItemKind,
    Policy,
    Term,
    Veto,
    Words,
)
from zoulang.rules.source import Listing, Part, Scalar, Section, load_source
from zoulang.rules.tree import (
    ConstantRef,
    FactRef,
    InterpretationRef,
    ItemRef,
    Node,
    TermRef,
)
from zoulang.rules.units import Kind, Type
from zoulang.rules.whole import (
    refuse_circles,
    refuse_names_alike,
    refuse_odd_cases,
    refuse_twin_ids,
    warn_late_instalments,
)

TOP_KEYS = (
    "policy",
    "title",
    "document",
    "effective",
    "applies_on",
    "subject",
    "period",
    "series",
    "facts",
    "constants",
    "interpretations",
    "terms",
    "words",
    "requires",
    "vetoes",
    "measures",
    "recognitions",
    "classes",
    "cases",
    "case_files",
)
ITEM_SECTIONS: dict[str, ItemKind] = {
    "measures": "measure", "recognitions": "recognition", "classes": "class",
}  # fmt: skip
CONDITION_KEYS = ("when", "all", "any", "at_least", "of", "unless")
TERM_KEYS = ("zh", "en", "value")
VALUE_KEYS = ("first", "bands", "best", "is")
ITEM_KEYS = ("id", "clause", "title", "name", "note", *CONDITION_KEYS)
KEYS_OF_KIND = {
    "measure": (*ITEM_KEYS, "pay", "once", "receipt", "payer", "cited"),
    "recognition": (*ITEM_KEYS, *VALUE_KEYS),
    "class": (*ITEM_KEYS, "values", *VALUE_KEYS),
}


def load_policy(source: Path | str, name: str | None = None) -> Policy:
    """The checked policy of a file (``Path``) or of YAML text (``str``).

    Raises:
        InputError: with every mistake in the file, each with line and column.

    >>> policy = load_policy('''
    ... policy: demo
    ... effective: 2024-01-01..
    ... facts: {award: {zh: 市级奖补, en: city award, type: money}}
    ... measures: [{id: match, clause: 三/（二）, when: 市级奖补 > 0, pay: 市级奖补 × 30%，最高 150万元}]
    ... ''')
    >>> policy.slug, policy.item("match").pay.text
    ('demo', '市级奖补 × 30%，最高 150万元')
    """
    loader = Loader(load_source(source, name), source.parent if isinstance(source, Path) else None)
    try:
        policy = loader.policy()
    except RecursionError:
        raise InputError(
            Problem("names that need each other form too long a chain", "shorten it", loader.file.name)
        ) from None
    errors = [problem for problem in loader.file.problems if not problem.warning]
    if errors or policy is None:
        raise InputError(sorted(errors, key=_by_place))
    return replace(policy, warnings=tuple(p for p in loader.file.problems if p.warning))


def check_policy(source: Path | str, name: str | None = None) -> list[Problem]:
    """Every mistake and warning of a policy file, in the order of the lines; empty if there is none."""
    try:
        return list(load_policy(source, name).warnings)
    except InputError as error:
        return error.problems


def _by_place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0


class Loader:
    """Reads one file, section by section; names first, then what uses them."""

    def __init__(self, top: Section, folder: Path | None):
        self.top, self.file, self.folder = top, top.file, folder
        self.scope = Scope()
        self.reader = Reader(self.scope)
        self.facts: dict[str, Fact] = {}
        self.constants: dict[str, Constant] = {}
        self.interpretations: dict[str, Interpretation] = {}
        self.terms: dict[str, Term] = {}
        self._term_sources: dict[str, tuple[Scalar, Part]] = {}
        self._open_terms: list[str] = []
        self._broken_terms: set[str] = set()
        self._item_types: dict[str, Type] = {}

    def policy(self) -> Policy | None:
        """The policy, or None where the file is too broken to build one."""
        reject_unknown(self.top, TOP_KEYS, "a policy file")
        slug = text_of(self.top, "policy")
        if slug is None:
            self.top.report("the policy has no name", "begin with `policy:` and a short name", "E19")
        self._declare_facts()
        self._declare_rest()
        applies_on = self._fact_key(self.top.get("applies_on"), Kind.DATE)
        items = tuple(self._items())
        requires = tuple(conditions_of(self.reader, self.top.get("requires"), "requires"))
        vetoes = tuple(self._vetoes({item.id for item in items}))
        refuse_twin_ids(self.top, "requires", requires)
        refuse_twin_ids(self.top, "vetoes", [veto.condition for veto in vetoes])
        for key in self._term_sources:
            self._term(key)
        refuse_odd_cases(self.top)
        refuse_names_alike(self.top, self.facts, self.terms)
        parts = [part for section in ITEM_SECTIONS for part in self._item_parts(section)]
        refuse_circles(parts, items, self.terms)
        first, last = days_of(self.top.get("effective"))
        warn_late_instalments(self._item_parts("measures"), items, last)
        words = entries(self.top.get("words"))
        title = words_of(self.top.get("title")) or Words(slug or "", slug or "")
        if slug is None or any(not problem.warning for problem in self.file.problems):
            return None
        return Policy(
            slug=slug,
            title=title,
            document=text_of(self.top, "document"),
            effective_from=first,
            effective_to=last,
            applies_on=applies_on,
            subject=text_of(self.top, "subject") or "enterprise",
            period=text_of(self.top, "period") or "year",
            series=text_of(self.top, "series"),
            facts=self.facts,
            terms={key: self.terms[key] for key in self._term_sources},
            constants=self.constants,
            interpretations=self.interpretations,
            requires=requires,
            vetoes=vetoes,
            items=items,
            cases=tuple(plain_of(part) for part in listed(self.top.get("cases"))),  # type: ignore[misc]
            case_files=tuple(plain_of(part) for part in listed(self.top.get("case_files"))),  # type: ignore[misc]
            words={key: part.text for key, _, part in words if isinstance(part, Scalar) and part.text},
            folder=str(self.folder) if self.folder else None,
        )

    # --- names --------------------------------------------------------------------------------------

    def _declare_facts(self) -> None:
        for key, place, part in entries(self.top.get("facts")):
            fact = declare_fact(key, place, part)
            if fact is None:
                continue
            self.facts[key] = fact
            node = FactRef(type=fact.type, name=key)
            for spelling in fact.spellings:
                self._name(spelling, place, _always(node))
            choice_list(self.scope, fact.type.values)
            if fact.unit and fact.type.kind in (Kind.NUMBER, Kind.DURATION):
                self.scope.units.add(fact.unit)
        self.scope.per_period = self._is_per_period

    def _declare_rest(self) -> None:
        for key, place, part in entries(self.top.get("terms")):
            self._term_sources[key] = (place, part)
            for spelling in dict.fromkeys((key, *self._term_names(part))):
                self._name(spelling, place, partial(self._term_ref, key))
        for part in self._item_parts("classes"):
            if isinstance(values := part.get("values"), Listing):
                choice_list(self.scope, values_of(values))
        for section in ITEM_SECTIONS:
            for part in self._item_parts(section):
                self._declare_item(section, part)
        for key, place, part in entries(self.top.get("constants")):
            constant = declare_constant(key, place, part)
            if constant:
                self.constants[key] = constant
                made = ConstantRef(type=constant.type, name=key)
                self._name(key, place, _always(made))
        for key, place, part in entries(self.top.get("interpretations")):
            interpretation = declare_interpretation(key, place, part, self._named_types())
            if interpretation:
                self.interpretations[key] = interpretation
                open_question = InterpretationRef(type=interpretation.type, name=key)
                self._name(key, place, _always(open_question))
                if interpretation.value is None:
                    self._warn_open(key, place)

    def _warn_open(self, key: str, place: Scalar) -> None:
        place.report(
            f"the text does not decide “{key}”",
            "fill in value, on, by and ref once its owner has decided",
            "W44",
            warning=True,
        )

    def _declare_item(self, section: str, part: Section) -> None:
        name, id = text_of(part, "name"), text_of(part, "id")
        if name is None or id is None:
            return
        type = units.YES_NO
        if section == "classes" and isinstance(values := part.get("values"), Listing):
            type = Type(Kind.CHOICE, values=values_of(values))
        node = ItemRef(type=type, item=id)
        self._name(name, part.parts["name"][1], _always(node))

    def _name(self, spelling: str, place: Part, maker: Callable[[], Node]) -> None:
        if spelling in self.scope.names:
            place.report(f"the name {spelling} is declared twice", "give one of the two another name", "E22")
        elif spelling in KEYWORDS:
            place.report(f"{spelling} is a word of the rule language", "give it another name", "E22")
        else:
            self.scope.names[spelling] = maker

    def _named_types(self) -> Mapping[str, Type]:
        """Types that a class lends to interpretations: its name is the type's name."""
        named = {}
        for part in self._item_parts("classes"):
            values = part.get("values")
            if isinstance(values, Listing):
                type = Type(Kind.CHOICE, values=values_of(values))
                named.update({key: type for key in (text_of(part, "name"), text_of(part, "id")) if key})
        return named

    def _term_ref(self, key: str) -> Node:
        term = self._term(key)
        if term is None:
            raise Flaws([])
        return TermRef(type=term.type, name=key)

    def _term(self, key: str) -> Term | None:
        if key in self.terms or key in self._broken_terms:
            return self.terms.get(key)
        place, part = self._term_sources[key]
        if key in self._open_terms:
            circle = " → ".join((*self._open_terms[self._open_terms.index(key) :], key))
            place.report(f"the terms define each other in a circle: {circle}", "break the circle", "E20")
            return None
        self._open_terms.append(key)
        named = isinstance(part, Section) and "value" in part
        if isinstance(part, Section) and named:
            reject_unknown(part, TERM_KEYS, "a term")
        source = part.parts["value"][1] if isinstance(part, Section) and named else part
        node = value_of(self.reader, source, None, key)
        self._open_terms.pop()
        if node is None:
            # its users are not reported as well
            self._broken_terms.add(key)
            return None
        zh = (text_of(part, "zh") if isinstance(part, Section) and named else None) or key
        en = text_of(part, "en") if isinstance(part, Section) and named else None
        self.terms[key] = Term(key, zh, en or self._english(key), node)
        return self.terms[key]

    @staticmethod
    def _term_names(part: Part) -> list[str]:
        """The other names of a term that is written as {zh: …, en: …, value: …}."""
        zh = text_of(part, "zh") if isinstance(part, Section) and "value" in part else None
        return [zh] if zh else []

    def _english(self, text: str) -> str:
        words = self.top.get("words")
        return (text_of(words, text) if isinstance(words, Section) else None) or text

    def _is_per_period(self, node: Node) -> bool:
        for part in node.walk():
            if isinstance(part, FactRef) and part.name in self.facts and self.facts[part.name].per:
                return True
            term = self.terms.get(part.name) if isinstance(part, TermRef) else None
            if term is not None and self._is_per_period(term.value):
                return True
        return False

    # --- items --------------------------------------------------------------------------------------

    def _item_parts(self, section: str) -> list[Section]:
        parts = listed(self.top.get(section))
        for part in parts:
            if not isinstance(part, Section):
                part.report(f"this is no entry of {section}", "write {id: …, when: …}", "E19")
        return [part for part in parts if isinstance(part, Section)]

    def _items(self) -> list[Item]:
        items: list[Item] = []
        order = sorted(
            ((part.index, section, part) for section in ITEM_SECTIONS for part in self._item_parts(section)),
            key=lambda entry: entry[0],
        )
        for _, section, part in order:
            item = self._item(ITEM_SECTIONS[section], part)
            if item is None:
                continue
            if any(item.id == other.id for other in items):
                part.report(f"the id {item.id} stands twice", "give each item an id of its own", "E22")
            if item.id == "total":
                part.report("total is the sum of all measures", "give the item another id", "E22")
            items.append(item)
        return items

    def _item(self, kind: ItemKind, part: Section) -> Item | None:
        id = text_of(part, "id")
        if id is None:
            part.report(f"this {kind} has no id", "add id: with a short name", "E19")
            return None
        reject_unknown(part, KEYS_OF_KIND[kind], f"a {kind}")
        conditions = conditions_of(self.reader, part, "when", whole=True)
        condition = conditions[0] if conditions else None
        item = Item(
            id=id,
            kind=kind,
            title=words_of(part.get("title")) or Words(id, id),
            clause=text_of(part, "clause"),
            name=text_of(part, "name"),
            note=words_of(part.get("note")),
            condition=condition,
        )
        self._refuse_twin_ids(item, part)
        guarded = self.reader.inside(guarded=names_guarded(condition))
        if kind == "measure":
            return self._measure(item, part, guarded)
        return replace(item, value=self._item_value(item, part, guarded))

    def _measure(self, item: Item, part: Section, reader: Reader) -> Item:
        pay, cited = part.get("pay"), part.get("cited")
        if (pay is None) is (cited is None):
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
            cited=self._cited(cited) if cited is not None else None,
            once=cast("None", once),
            receipt=self._fact_key(part.get("receipt"), Kind.TEXT),
            payer=text_of(part, "payer"),
        )

    def _item_value(self, item: Item, part: Section, reader: Reader) -> Node | None:
        given = [key for key in VALUE_KEYS if key in part]
        if not given:
            if not any(key in part for key in CONDITION_KEYS) or item.kind == "class":
                part.report(
                    f"the {item.kind} {item.id} has no value",
                    "write when, all or any" if item.kind == "recognition" else "write first, bands or is",
                    "E19",
                )
            return None
        if len(given) > 1:
            part.report(f"{item.id} has {' and '.join(given)}", "keep one of them", "E19")
        wanted = units.YES_NO
        if item.kind == "class":
            values = part.get("values")
            if not isinstance(values, Listing):
                part.report(
                    f"the class {item.id} has no values",
                    "list them, the lowest first: values: [红, 黄, 绿]",
                    "E19",
                )
                return None
            wanted = Type(Kind.CHOICE, values=values_of(values), optional=True)
        source = part.parts["is"][1] if given[0] == "is" else part
        return value_of(reader, source, wanted, item.id, keys=KEYS_OF_KIND[item.kind])

    def _cited(self, part: Part) -> Cited | None:
        if isinstance(part, Scalar):
            return Cited(part.text)
        document = text_of(part, "document") if isinstance(part, Section) else None
        if document is None or not isinstance(part, Section):
            part.report("the cited text has no name", "write cited: {document: its number or title}", "E19")
            return None
        until = part.get("until")
        return Cited(document, day_of(until) if until is not None else None)

    def _refuse_twin_ids(self, item: Item, part: Section) -> None:
        seen: set[str] = set()
        for condition in item.conditions:
            if condition.id in seen:
                part.report(f"the condition id {condition.id} stands twice in {item.id}", "rename one", "E22")
            seen.add(str(condition.id))

    def _vetoes(self, ids: set[str]) -> list[Veto]:
        vetoes = []
        for number, part in enumerate(listed(self.top.get("vetoes")), 1):
            one = Listing(part.file, part.index, [part])
            made = conditions_of(self.reader, one, "veto", extra=("of",), first=number)
            of: list[str] = []
            if isinstance(part, Section):
                for entry in listed(part.get("of")):
                    if isinstance(entry, Scalar) and entry.text not in ids:
                        entry.report(f"no item is called {entry.text}", "use the id of an item", "E01")
                    of.append(entry.text if isinstance(entry, Scalar) else "")
            vetoes += [Veto(condition, tuple(of)) for condition in made]
        return vetoes

    def _fact_key(self, part: Part | None, kind: Kind) -> str | None:
        if part is None or (isinstance(part, Scalar) and not part.text):
            return None
        if not isinstance(part, Scalar):
            part.report(f"a fact of type {kind.value} is needed here", "write its name", "E17")
            return None
        node = expression(part, self.scope)
        if node is None:
            return None
        if not isinstance(node, FactRef) or node.type.kind is not kind:
            part.report(f"{part.text} is not a fact of type {kind.value}", "name such a fact", "E17")
            return None
        return node.name


def _always(node: Node) -> Callable[[], Node]:
    return lambda: node
