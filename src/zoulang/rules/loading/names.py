"""The names of a policy file: declared first, so that every expression may use all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from zoulang.rules import units
from zoulang.rules.expressions.check import expression
from zoulang.rules.expressions.lexer import KEYWORDS
from zoulang.rules.expressions.parse import Flaws
from zoulang.rules.expressions.scope import Scope
from zoulang.rules.loading.declare import declare_constant, declare_fact, declare_interpretation, values_of
from zoulang.rules.loading.declare_registers import declare_register
from zoulang.rules.loading.keyed import declare_keyed
from zoulang.rules.loading.parts import Reader, choice_list, entries, listed, reject_unknown, text_of
from zoulang.rules.loading.schema import CONDITION_FORMS, keys_of
from zoulang.rules.loading.shapes import value_of
from zoulang.rules.loading.source import Listing, Part, Scalar, Section
from zoulang.rules.policy import Constant, Fact, Interpretation, ItemKind, Register, Term, Words
from zoulang.rules.tree import ConstantRef, FactRef, InterpretationRef, ItemRef, Node, TermRef
from zoulang.rules.units import Kind, Type

ITEM_SECTIONS: dict[str, ItemKind] = {
    "measures": "measure", "recognitions": "recognition", "scores": "score", "classes": "class",
    "deadlines": "deadline",
}  # fmt: skip


@dataclass(frozen=True)
class LateName:
    """A name whose value is typed when it is first met: a term, a column of constants, a line of a score."""

    place: Scalar
    make: Callable[[], Node | None]
    zh: str
    en: str | None = None
    clause: str | None = None


@dataclass
class Names:
    """Everything that the file declares."""

    top: Section
    scope: Scope = field(default_factory=Scope)
    facts: dict[str, Fact] = field(default_factory=dict)
    registers: dict[str, Register] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    interpretations: dict[str, Interpretation] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    late: dict[str, LateName] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _broken: set[str] = field(default_factory=set)

    @property
    def reader(self) -> Reader:
        """What reads pieces of the file with these names."""
        return Reader(self.scope)

    def declare(self) -> None:
        """Read every section that declares names."""
        self.scope.facts, self.scope.constants = self.facts, self.constants
        self.scope.term = self._value_of_term
        self._declare_facts()
        for key, place, part in entries(self.top.get("registers")):
            self._declare_register(key, place, part)
        for key, place, part in entries(self.top.get("terms")):
            self._declare_term(key, place, part)
        for part in self.item_parts("classes"):
            if isinstance(values := part.get("values"), Listing):
                choice_list(self.scope, values_of(values))
                self.scope.class_lists.append(values_of(values))
        for section in ITEM_SECTIONS:
            for part in self.item_parts(section):
                self._declare_item(section, part)
        for key, place, part in entries(self.top.get("constants")):
            self._declare_constant(key, place, part)
        for key, place, part in entries(self.top.get("interpretations")):
            self._declare_interpretation(key, place, part)

    def item_parts(self, section: str) -> list[Section]:
        """The entries of a section of items; what is none is reported."""
        parts = listed(self.top.get(section))
        for part in parts:
            if not isinstance(part, Section):
                part.report(f"this is no entry of {section}", "write {id: …, when: …}", "E19")
        return [part for part in parts if isinstance(part, Section)]

    # --- declarations -------------------------------------------------------------------------------

    def _declare_facts(self) -> None:
        for key, place, part in entries(self.top.get("facts")):
            fact = declare_fact(key, place, part)
            if fact is None:
                self._break(key, part)
                continue
            self.facts[key] = fact
            node = FactRef(type=fact.type, name=key)
            for spelling in fact.spellings:
                self.name(spelling, place, _always(node))
            self._learn(fact)

    def _learn(self, fact: Fact) -> None:
        """The values and the unit of a fact or a column become words."""
        choice_list(self.scope, fact.type.values)
        if fact.unit and fact.type.kind in (Kind.NUMBER, Kind.DURATION):
            self.scope.units.add(fact.unit)

    def _declare_register(self, key: str, place: Scalar, part: Part) -> None:
        register = declare_register(key, place, part, self.facts)
        if register is None:
            self._break(key, part)
            return
        self.registers[key] = register
        for spelling in dict.fromkeys((key, register.zh)):
            if spelling in self.scope.names or spelling in self.scope.registers:
                place.report(
                    f"the name {spelling} is declared twice", "give one of the two another name", "E22"
                )
            self.scope.registers[spelling] = register
        for column in register.columns.values():
            self._learn(column)

    def _declare_term(self, key: str, place: Scalar, part: Part) -> None:
        named = isinstance(part, Section) and "value" in part
        if isinstance(part, Section) and named:
            reject_unknown(part, keys_of("term"), "a term")
        source = part.parts["value"][1] if isinstance(part, Section) and named else part
        zh = (text_of(part, "zh") if isinstance(part, Section) and named else None) or key
        en = text_of(part, "en") if isinstance(part, Section) and named else None
        clause = text_of(part, "clause") if isinstance(part, Section) and named else None
        self.name_late(key, place, lambda: self._read_term(key, source), zh, en, clause)

    def _read_term(self, key: str, source: Part) -> Node | None:
        return value_of(self.reader.inside(range_name=key), source, None, key)

    def _declare_item(self, section: str, part: Section) -> None:
        name, id = text_of(part, "name"), text_of(part, "id")
        if section == "measures" and id is not None:
            self.scope.measures |= dict.fromkeys((id, name or id), id)
        if section == "classes" and not isinstance(part.get("values"), Listing):
            for spelling in (name, id):
                if spelling is not None:
                    self.broken_name(spelling)
            self._keep_values(part)
            return
        if name is None or id is None:
            return
        type = units.SCORE if section == "scores" else units.YES_NO
        if section == "classes" and isinstance(values := part.get("values"), Listing):
            type = Type(Kind.CHOICE, values=values_of(values))
        node = ItemRef(type=replace(type, optional=_may_be_none(section, part)), item=id)
        self.name(name, part.parts["name"][1], _always(node))

    def _declare_constant(self, key: str, place: Scalar, part: Part) -> None:
        if isinstance(part, Section) and "dated" not in part and {"by", "columns", "rows"} & set(part):
            declare_keyed(self, key, place, part)
            return
        constant = declare_constant(key, place, part)
        if constant:
            self.constants[key] = constant
            made = ConstantRef(type=constant.type, name=key)
            self.name(key, place, _always(made))
        else:
            self._break(key, part)

    def _declare_interpretation(self, key: str, place: Scalar, part: Part) -> None:
        given = text_of(part, "type") if isinstance(part, Section) and not _lists(part) else None
        if given in self.scope.broken:
            self._break(key, part)
            return
        interpretation = declare_interpretation(key, place, part, self._named_types())
        if interpretation is None:
            self._break(key, part)
            return
        self.interpretations[key] = interpretation
        node = InterpretationRef(type=interpretation.type, name=key)
        self.name(key, place, _always(node))
        self._learn_values(interpretation.type)
        if interpretation.value is None:
            self.warn_open(key, place)

    def _learn_values(self, type: Type) -> None:
        choice_list(self.scope, type.values)

    def open_question(self, key: str, values: tuple[str, ...], ask: Words, place: Part) -> Node:
        """A question that the file does not even ask: unknown, cause silent, under this name."""
        type = Type(Kind.CHOICE, values=values)
        self.interpretations[key] = Interpretation(key=key, type=type, ask=ask)
        self.warn_open(key, place)
        return InterpretationRef(type=type, name=key, text=key)

    @staticmethod
    def warn_open(key: str, place: Part) -> None:
        """W44: an interpretation without an answer."""
        place.report(
            f"the text does not decide “{key}”",
            "fill in value, on, by and ref once its owner has decided",
            "W44",
            warning=True,
        )

    def _named_types(self) -> Mapping[str, Type]:
        """Types that a class lends to interpretations: its name is the type's name."""
        named = {}
        for part in self.item_parts("classes"):
            values = part.get("values")
            if isinstance(values, Listing):
                type = Type(Kind.CHOICE, values=values_of(values))
                named.update({key: type for key in (text_of(part, "name"), text_of(part, "id")) if key})
        return named

    def _break(self, key: str, part: Part) -> None:
        """A name whose declaration is wrong exists all the same."""
        zh = text_of(part, "zh") if isinstance(part, Section) and isinstance(part.get("zh"), Scalar) else None
        for spelling in dict.fromkeys((key, zh or key)):
            self.broken_name(spelling)
        self._keep_values(part)

    def _keep_values(self, part: Part) -> None:
        """The lists in a declaration that is wrong: most likely values of a choice, used elsewhere."""
        for _, source in part.parts.values() if isinstance(part, Section) else ():
            if isinstance(source, Listing):
                texts = tuple(value.text for value in source.parts if isinstance(value, Scalar))
                choice_list(self.scope, texts)

    def broken_name(self, spelling: str) -> None:
        """Declare a name that has no meaning and whose users are not reported."""
        self.scope.broken.add(spelling)
        self.scope.names.setdefault(spelling, _broken)

    # --- names --------------------------------------------------------------------------------------

    def name(self, spelling: str, place: Part, maker: Callable[[], Node]) -> None:
        """Give a name a meaning; a name that has one already is reported."""
        if spelling in self.scope.names or spelling in self.scope.registers:
            place.report(f"the name {spelling} is declared twice", "give one of the two another name", "E22")
        elif spelling in KEYWORDS:
            place.report(f"{spelling} is a word of the rule language", "give it another name", "E22")
        else:
            self.scope.names[spelling] = maker

    def name_late(
        self,
        key: str,
        place: Scalar,
        make: Callable[[], Node | None],
        zh: str,
        en: str | None = None,
        clause: str | None = None,
    ) -> None:
        """Give a name a value that is typed when it is first met."""
        self.late[key] = LateName(place, make, zh, en, clause)
        for spelling in dict.fromkeys((key, zh)):
            self.name(spelling, place, partial(self._term_ref, key))

    def _term_ref(self, key: str) -> Node:
        term = self.term(key)
        if term is None:
            raise Flaws([])
        return TermRef(type=term.type, name=key)

    def _value_of_term(self, key: str) -> Node | None:
        term = self.term(key)
        return term.value if term else None

    def term(self, key: str) -> Term | None:
        """The named value of a key; None where it is broken, which is reported once."""
        if key in self.terms or key in self._broken:
            return self.terms.get(key)
        late = self.late[key]
        if key in self._open:
            circle = " → ".join((*self._open[self._open.index(key) :], key))
            late.place.report(f"the terms define each other in a circle: {circle}", "break the circle", "E20")
            return None
        self._open.append(key)
        node = late.make()
        self._open.pop()
        if node is None:
            # its users are not reported as well
            self._broken.add(key)
            return None
        self.terms[key] = Term(key, late.zh, late.en or self.english(key), node, clause=late.clause)
        return self.terms[key]

    def english(self, text: str) -> str:
        """The English of a name under ``words``, or the name itself."""
        words = self.top.get("words")
        return (text_of(words, text) if isinstance(words, Section) else None) or text

    def all_terms(self) -> Iterator[tuple[str, Term]]:
        """Every named value, in the order of the file; those that nothing used are typed now."""
        for key in self.late:
            term = self.term(key)
            if term is not None:
                yield key, term

    def fact_key(self, part: Part | None, kind: Kind) -> str | None:
        """The key of the fact of this type that a piece names."""
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


def _broken() -> Node:
    raise Flaws([])


def _lists(part: Section) -> bool:
    return isinstance(part.get("type"), Listing)


def _may_be_none(section: str, part: Section) -> bool:
    """A score or class that only some records get, and a rank class that not everyone takes part in."""
    if section not in ("scores", "classes"):
        return False
    cut = part.get("cut")
    unranked = isinstance(cut, Section) and "among" in cut and "else" not in part
    return unranked or any(form in part for form in CONDITION_FORMS)


def _always(node: Node) -> Callable[[], Node]:
    return lambda: node
