"""A figures file read and checked before anything is counted: names, types, units, ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zoulang.citation import normalize_address
from zoulang.errors import InputError
from zoulang.figures.arithmetic import refuse_other_than_arithmetic
from zoulang.figures.definition import AS_OF_RULES, FedGoal, Figure, Part, PublishedAt
from zoulang.figures.registers import Column, Register
from zoulang.rules import load_policy, units
from zoulang.rules.expressions.check import expression
from zoulang.rules.expressions.lexer import KEYWORDS
from zoulang.rules.expressions.scope import Scope
from zoulang.rules.loading.parts import choice_list, entries, listed, reject_unknown, text_of, words_of
from zoulang.rules.loading.source import Part as Piece
from zoulang.rules.loading.source import Scalar, Section, load_source
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Fact, Policy, Words
from zoulang.rules.tree import Cohort, FactRef, Node
from zoulang.rules.units import Kind

KEYS = (
    "id", "title", "document", "clause", "register", "at", "parts", "value", "unit", "digits", "as_of",
    "scope", "goal", "published", "note",
)  # fmt: skip
PART_KEYS = ("en", "register", "at", "years_ago", "value")
MOST_DIGITS = 6
USUAL_DIGITS = {Kind.PERCENT: 1, Kind.POINTS: 1, Kind.MONEY: 2}
_EMPTY = load_policy("policy: figures")
NOTHING = Words("", "")


def load_figures(
    source: Path | str, registers: Mapping[str, Register], name: str | None = None
) -> tuple[Figure, ...]:
    """The figures of a file (``Path``) or of YAML text (``str``).

    Args:
        registers: by name, with the columns that expressions may use.
        name: the name of the file for messages, where the source is text.

    Raises:
        InputError: with every mistake in the file, each with line and column.

    >>> begun = Column("begun", "已开工", "begun", "yes/no")
    >>> project = Register("project", Words("项目", "projects"), (begun,))
    >>> [rate] = load_figures('''
    ... figures:
    ... - id: start-rate
    ...   title: {zh: 开工率, en: Start rate}
    ...   document: sample
    ...   clause: 一
    ...   register: project
    ...   value: 个数（已开工）按 全体 / 个数（是）按 全体
    ...   unit: "%"
    ... ''', {"project": project})
    >>> rate.title.zh, str(rate.kind), rate.digits, rate.as_of
    ('开工率', 'percent', 1, 'today')
    """
    top = load_source(source, name, tolerant=True)
    reject_unknown(top, ("figures",), "a figures file")
    reader = _Reader(registers)
    figures = [figure for part in listed(top.get("figures")) if (figure := reader.figure(part)) is not None]
    problems = [problem for problem in top.file.problems if not problem.warning]
    if problems:
        raise InputError(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))
    return tuple(figures)


@dataclass
class _Reader:
    registers: Mapping[str, Register]

    def __post_init__(self) -> None:
        self._scopes: dict[str, Scope] = {}
        self._ids: set[str] = set()

    # --- figures --------------------------------------------------------------------------------------

    def figure(self, piece: Piece) -> Figure | None:
        if not isinstance(piece, Section):
            piece.report("this is no figure", "write {id: …, title: …, register: …, value: …}", "E19")
            return None
        reject_unknown(piece, KEYS, "a figure")
        texts = {key: self._needed(piece, key) for key in ("id", "document", "clause", "value")}
        title = words_of(piece.get("title"))
        if title is None:
            piece.report("the figure has no title", "add title: {zh: …, en: …}", "E19")
        if texts["id"] in self._ids:
            piece.report(f"the figure {texts['id']} stands twice", "keep one of the two", "E22")
        self._ids.add(texts["id"] or "")
        read = self._formula(piece, title or NOTHING)
        if read is None or title is None or None in texts.values():
            return None
        parts, value, policy = read
        node = parts[0].node if value is None else value
        return Figure(
            id=texts["id"] or "",
            title=title,
            document=texts["document"] or "",
            clause=normalize_address(texts["clause"] or ""),
            parts=parts,
            value=value,
            policy=policy,
            unit=self._unit(piece, node),
            digits=self._digits(piece, node),
            as_of=self._choice(piece, "as_of", AS_OF_RULES, "today"),  # type: ignore[arg-type]
            scope=words_of(piece.get("scope")) or NOTHING,
            text=texts["value"] or "",
            goal=self._goal(piece, texts["document"] or ""),
            published=self._published(piece, texts["document"] or ""),
            note=words_of(piece.get("note")) or NOTHING,
        )

    @staticmethod
    def _needed(section: Section, key: str) -> str | None:
        text = text_of(section, key)
        if text is None and not isinstance(section.get(key), Section):
            section.report(f"the figure has no {key}", f"add `{key}: …`", "E19")
        return text

    def _formula(
        self, piece: Section, title: Words
    ) -> tuple[tuple[Part, ...], Node | None, Policy | None] | None:
        named = entries(piece.get("parts"))
        if named and "register" in piece:
            remedy = "name the register in each part, or leave the parts out"
            piece.key("register").report("a figure has parts or a register of its own", remedy, "E19")
            return None
        if not named:
            part = self._part(piece, title, "register")
            return None if part is None else ((part,), None, None)
        made = [self._named_part(key, place, source) for key, place, source in named]
        parts = tuple(part for part in made if part is not None)
        value = piece.get("value")
        if len(parts) < len(made) or not isinstance(value, Scalar):
            return None
        facts = {part.name.zh: _fact_of(part) for part in parts}
        scope = _scope_of(tuple(facts.values()))
        node = expression(value, scope)
        if node is None or self._refused(value, node):
            return None
        return parts, node, replace(_EMPTY, facts=facts)

    def _named_part(self, key: str, place: Scalar, source: Piece) -> Part | None:
        if not isinstance(source, Section):
            source.report(f"the part {key} has no value", "write {register: …, value: …}", "E19")
            return None
        reject_unknown(source, PART_KEYS, "a part")
        if key in KEYWORDS:
            place.report(f"{key} is a word of the rule language", "give the part another name", "E22")
            return None
        return self._part(source, Words(key, text_of(source, "en") or key), "register")

    def _part(self, section: Section, name: Words, key: str) -> Part | None:
        register = self._register(section, key)
        source = section.get("value")
        if register is None or not isinstance(source, Scalar):
            return None
        node = expression(source, self._scope(register))
        if node is None or self._refused(source, node):
            return None
        if not any(isinstance(each, Cohort) for each in node.walk()):
            source.report(
                "nothing is counted over the register", "write for example 个数（是）按 全体", "E24"
            )
            return None
        return Part(name, register, node, self._at(section, register), self._years_ago(section))

    def _register(self, section: Section, key: str) -> Register | None:
        name = text_of(section, key)
        if name is None:
            section.report("no register is named", f"add register: one of {', '.join(self.registers)}", "E19")
            return None
        if name not in self.registers:
            remedy = or_else(nearest(name, self.registers), f"the registers are {', '.join(self.registers)}")
            section.parts[key][1].report(f"there is no register {name}", remedy, "E01")
            return None
        return self.registers[name]

    @staticmethod
    def _refused(source: Scalar, node: Node) -> bool:
        """Whether the value is no number, or not arithmetic over totals."""
        if not node.type.is_quantity:
            source.report("a figure is a number", f"this is {node.type}", "E18")
            return True
        words = refuse_other_than_arithmetic(node)
        if words is not None:
            remedy = "add, subtract, multiply and divide totals; put conditions into them: 其中（…）"
            source.report(f"“{words}” stands outside a total", remedy, "E18")
        return words is not None

    def _at(self, section: Section, register: Register) -> str:
        name = text_of(section, "at")
        if name is None:
            return ""
        columns = {column.zh: column for column in register.columns if column.word == "yes/no"}
        columns |= {column.key: column for column in columns.values()}
        if name not in columns:
            remedy = or_else(nearest(name, columns), "name a yes/no column of the register")
            section.parts["at"][1].report(f"{register.name} has no yes/no column {name}", remedy, "E01")
            return ""
        return columns[name].key

    @staticmethod
    def _years_ago(section: Section) -> int:
        text = text_of(section, "years_ago")
        if text is None:
            return 0
        if not text.isdecimal() or not int(text):
            section.parts["years_ago"][1].report(f"{text} is no number of years", "write 1 or more", "E19")
            return 0
        return int(text)

    # --- how it is shown ------------------------------------------------------------------------------

    @staticmethod
    def _unit(piece: Section, node: Node) -> Words:
        unit = words_of(piece.get("unit"))
        if unit is None:
            piece.report("the figure has no unit", 'add unit: "%", or {zh: 家, en: firms}', "E19")
            return NOTHING
        kind, ratio = node.type.kind, node.type.kind is Kind.PERCENT and unit.zh == "倍"
        try:
            fits = ratio or units.parse_unit(unit.zh)[0].kind is kind
        except ValueError:
            fits = False
        if not fits:
            piece.parts["unit"][1].report(f"{unit.zh} is no unit of {node.type}", "correct it", "E11")
        return unit

    @staticmethod
    def _digits(piece: Section, node: Node) -> int:
        text = text_of(piece, "digits")
        if text is None:
            return USUAL_DIGITS.get(node.type.kind, 0 if node.type.whole else 2)
        if not text.isdecimal() or int(text) > MOST_DIGITS:
            piece.parts["digits"][1].report(f"{text} is no number of decimals", f"0 to {MOST_DIGITS}", "E19")
            return 0
        return int(text)

    @staticmethod
    def _choice(piece: Section, key: str, words: tuple[str, ...], usual: str) -> str:
        text = text_of(piece, key)
        if text is None or text in words:
            return text or usual
        piece.parts[key][1].report(f"{key}: {text} is not known", f"write {', '.join(words)}", "E19")
        return usual

    # --- what it is held against ----------------------------------------------------------------------

    def _goal(self, piece: Section, document: str) -> FedGoal | None:
        section = piece.get("goal")
        if section is None:
            return None
        if isinstance(section, Scalar):
            return FedGoal(document, section.text)
        if isinstance(section, Section):
            reject_unknown(section, ("document", "indicator"), "a goal")
            return FedGoal(text_of(section, "document") or document, self._needed(section, "indicator") or "")
        section.report("this is no goal", "write {indicator: …}", "E19")
        return None

    def _published(self, piece: Section, document: str) -> PublishedAt | None:
        section = piece.get("published")
        if section is None:
            return None
        if not isinstance(section, Section):
            section.report("this is no printed figure", "write {clause: …, what: …}", "E19")
            return None
        reject_unknown(section, ("document", "clause", "what"), "a published figure")
        clause, what = self._needed(section, "clause") or "", self._needed(section, "what") or ""
        return PublishedAt(text_of(section, "document") or document, normalize_address(clause), what)

    # --- names ----------------------------------------------------------------------------------------

    def _scope(self, register: Register) -> Scope:
        if register.name not in self._scopes:
            facts = tuple(column.fact for column in register.all_columns)
            self._scopes[register.name] = _scope_of(facts)
        return self._scopes[register.name]


def _fact_of(part: Part) -> Fact:
    return Fact(part.name.zh, part.name.zh, part.name.en, part.node.type.certain)


def _scope_of(facts: tuple[Fact, ...]) -> Scope:
    """The names that an expression may use."""
    scope = Scope(facts={fact.key: fact for fact in facts})
    for fact in facts:
        node = FactRef(type=fact.type, name=fact.key)
        for spelling in fact.spellings:
            if spelling not in KEYWORDS:
                scope.names.setdefault(spelling, lambda node=node: node)  # type: ignore[misc]
        choice_list(scope, fact.type.values)
        if fact.unit and fact.type.kind in (Kind.NUMBER, Kind.DURATION):
            scope.units.add(fact.unit)
    return scope


__all__ = ["Column", "load_figures"]
