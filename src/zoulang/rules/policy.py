"""A policy as the engine knows it: facts, terms, items, all checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from zoulang.errors import Problem
from zoulang.rules.spelling import FULL_TO_HALF as FULL_TO_HALF
from zoulang.rules.spelling import key_at as key_at
from zoulang.rules.spelling import plain_name as plain_name
from zoulang.rules.spelling import shifted as shifted
from zoulang.rules.tree import AmountRef, Condition, FactRef, ItemRef, Node, Plain, Shift, TermRef
from zoulang.rules.units import Type

if TYPE_CHECKING:
    from zoulang.rules.record import Record

ItemKind = OneOf["measure", "recognition", "class", "score", "deadline"]


@dataclass(frozen=True)
class Words:
    """One text in both languages; ``en`` falls back to ``zh`` and the other way round."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Fact:
    """One input of a record.

    Attributes:
        key: the key in the file; ``zh``, ``en`` and ``aliases`` are spellings of the same name.
        type: settled type; ``type.optional`` says that 无 is a value.
        unit: the unit it is usually given in, as text (``万元``, ``人``), or None.
        values: for choices, the lowest first.
        per: ``year``, ``quarter``, ``month`` or None.
        source: who supplies it.
        judged: who decides it, if a person does; its unknown has cause *judge*.
        low, high: bounds that hold even where the fact is missing (money and counts: low 0).
        scale: decimals kept of the base value (money 0 fen, percent 8, numbers 6).
    """

    key: str
    zh: str
    en: str
    type: Type
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    per: str | None = None
    source: str | None = None
    judged: str | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    scale: int = 0

    @property
    def values(self) -> tuple[str, ...]:
        """For choices, the values, the lowest first."""
        return self.type.values

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling of the name."""
        return tuple(dict.fromkeys((self.key, self.zh, *self.aliases)))

    def name(self, language: str) -> str:
        """The name a person reads."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Input:
    """A fact of one period as a policy asks for it: the fact and how many periods back."""

    fact: Fact
    back: int = 0

    @property
    def key(self) -> str:
        """The key, ``prev(key)`` for the period before, ``ago(key, n)`` for earlier ones."""
        return key_at(self.fact.key, self.back)

    @property
    def zh(self) -> str:
        """The Chinese name, ``上年（…）`` for the period before."""
        return shifted(self.fact.zh, self.back, "zh")

    @property
    def en(self) -> str:
        """The English name, ``…, previous year`` for the period before."""
        return shifted(self.fact.en, self.back, "en")

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling under which a record or a table column may give it."""
        names = []
        for name in (*self.fact.spellings, self.fact.en):
            names += (
                [name] if not self.back else [shifted(name, self.back, "zh"), shifted(name, self.back, "en")]
            )
            if self.back:
                names += [f"往年（{name}，{self.back}）", f"ago({name}, {self.back})"]
            if self.back == 1:
                names += [f"prev({name})", f"上年{name}", f"上年度{name}"]
        return tuple(dict.fromkeys((self.key, self.zh, *names)))


@dataclass(frozen=True)
class Term:
    """A named value of the policy. A record may give it ready-made."""

    key: str
    zh: str
    en: str
    value: Node
    aliases: tuple[str, ...] = ()
    clause: str | None = None

    @property
    def type(self) -> Type:
        """The type of the value."""
        return self.value.type

    def name(self, language: str) -> str:
        """The name a person reads."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Constant:
    """A number of the text: (first day, value) pairs, the earliest first; None = from the start."""

    key: str
    type: Type
    versions: tuple[tuple[date | None, Plain], ...]


@dataclass(frozen=True)
class Interpretation:
    """What the text leaves open: a question with an owner, and the answer once there is one."""

    key: str
    type: Type
    ask: Words
    owner: str | None = None
    clause: str | None = None
    value: Plain | None = None
    on: date | None = None
    by: str | None = None
    ref: str | None = None


@dataclass(frozen=True)
class Cited:
    """The amount stands in another text."""

    document: str
    until: date | None = None


@dataclass(frozen=True)
class Veto:
    """A condition that refuses items: all of them, or those in ``of``."""

    condition: Condition
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScorePart:
    """One line of a score table, or a group of lines.

    Attributes:
        value: the points, capped at ``max``; of a group the sum of its parts.
        max: the most points, None where none is printed.
        name: the name under which expressions use the points; also the key of a term.
    """

    id: str
    title: Words
    value: Node
    max: Fraction | None = None
    name: str | None = None
    clause: str | None = None
    parts: tuple[ScorePart, ...] = ()


@dataclass(frozen=True)
class Clock:
    """A deadline.

    Attributes:
        start: the date counted from.
        within: the time given, a duration node.
        due: the date due, extension included; the ``value`` of the item.
        extension: condition of an extension and the time it adds; None: cannot be extended.
        done: key of the date fact that says when it was done; 无: not yet.
    """

    start: Node
    within: Node
    due: Node
    extension: tuple[Condition, Node] | None = None
    done: str | None = None


@dataclass(frozen=True)
class Stacking:
    """What several measures give one subject together.

    Attributes:
        rule: ``highest`` (就高不重复: the highest is paid, of equals the first listed) or ``sum``.
        cap: joint limit of ``sum``, cut from the last listed upwards.
        per: what counts as paid already: ``ever``, ``year`` or ``project``.
        top_up: 补差: ``highest`` less what the group was paid already.
    """

    id: str
    of: tuple[str, ...]
    rule: OneOf["highest", "sum"]
    cap: Node | None = None
    per: OneOf["ever", "year", "project"] | None = None
    top_up: bool = False
    clause: str | None = None
    title: Words | None = None


@dataclass(frozen=True)
class Budget:
    """Money that all claims of some measures share.

    Attributes:
        short: ``pro-rata`` cuts all alike, each rounded down to the fen; ``first-come`` pays in the order
            of the facts ``order``.
        rest: with ``first-come``, the claim that no longer fits gets what is left (``last-in-part``), or
            nothing, and the paying stops (``stop``).
    """

    id: str
    of: tuple[str, ...]
    amount: Node
    per: OneOf["year", "ever"] = "year"
    short: OneOf["pro-rata", "first-come"] = "pro-rata"
    order: tuple[str, ...] = ()
    rest: OneOf["last-in-part", "stop"] = "last-in-part"
    clause: str | None = None
    title: Words | None = None


@dataclass(frozen=True)
class Route:
    """Records for which the condition holds are decided by another edition of the series."""

    condition: Condition
    use: str
    clause: str | None = None


@dataclass(frozen=True)
class Conflicts:
    """Which document pays where several pay for the same: a choice of ``newer``, ``highest`` and ``both``."""

    rule: Node
    clause: str | None = None


@dataclass(frozen=True)
class Register:
    """Rows that belong to a subject, such as its prizes; the columns are declared like facts."""

    key: str
    zh: str
    en: str
    columns: Mapping[str, Fact]


@dataclass(frozen=True)
class Item:
    """A measure, recognition, class, score or deadline.

    Attributes:
        condition: the whole tree of ``when``/``all``/``any`` (yes/no); None: always.
        pay: the amount of a measure, a money node; None with ``cited`` or where none is printed.
        value: the value of a class (a choice), the yes/no of a recognition that has rows, the total of a
            score, the due date of a deadline.
        parts: the lines of a score table.
        max: the most points of a score.
        once: ``ever``, ``year`` or ``project``: checked against the payments of the history.
        receipt: key of the text fact that may be used only once.
        project: key of the text fact that names the project, for ``once: project``.
        pays_for: what a measure pays for; measures of other documents may pay for the same.
    """

    id: str
    kind: ItemKind
    title: Words
    clause: str | None = None
    name: str | None = None
    note: Words | None = None
    condition: Condition | None = None
    pay: Node | None = None
    value: Node | None = None
    once: OneOf["ever", "year", "project"] | None = None
    receipt: str | None = None
    project: str | None = None
    payer: str | None = None
    cited: Cited | None = None
    parts: tuple[ScorePart, ...] = ()
    max: Fraction | None = None
    clock: Clock | None = None
    pays_for: str | None = None

    @property
    def roots(self) -> tuple[Node, ...]:
        """The trees of the item: condition, pay, value."""
        return tuple(node for node in (self.condition, self.pay, self.value) if node is not None)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions with an id, in file order: bit i of the masks is the i-th of these."""
        if self.condition is None:
            return ()
        return tuple(n for n in self.condition.walk() if isinstance(n, Condition) and n.id is not None)


@dataclass(frozen=True)
class Policy:
    """A checked policy; see ``load_policy``.

    Attributes:
        running: yes/no: whether instalments that fall due after validity are still paid; None: the text
            was not asked, they are paid and marked.
    """

    slug: str
    title: Words
    document: str | None
    effective_from: date | None
    effective_to: date | None
    applies_on: str | None
    subject: str
    period: str
    facts: Mapping[str, Fact]
    terms: Mapping[str, Term]
    constants: Mapping[str, Constant]
    interpretations: Mapping[str, Interpretation]
    requires: tuple[Condition, ...]
    vetoes: tuple[Veto, ...]
    items: tuple[Item, ...]
    cases: tuple[Mapping[str, object], ...] = ()
    case_files: tuple[Mapping[str, str], ...] = ()
    folder: str | None = None
    warnings: tuple[Problem, ...] = ()
    series: str | None = None
    routes: tuple[Route, ...] = ()
    registers: Mapping[str, Register] = field(default_factory=dict)
    stacking: tuple[Stacking, ...] = ()
    budgets: tuple[Budget, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    running: Node | None = None
    conflicts: Conflicts | None = None

    def word(self, text: str, language: str) -> str:
        """A value, term or office in the language; ``words:`` of the file holds the English."""
        return self.words.get(text, text) if language == "en" else text

    def fact(self, name: str) -> Fact:
        """The fact of this name in any spelling.

        Raises:
            KeyError: if there is none.
        """
        for fact in self.facts.values():
            if plain_name(name) in map(plain_name, (*fact.spellings, fact.en)):
                return fact
        raise KeyError(name)

    def item(self, id: str) -> Item:
        """The item with this id.

        Raises:
            KeyError: if there is none.
        """
        for item in self.items:
            if item.id == id:
                return item
        raise KeyError(id)

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """Every fact and period that some item reads, in the order of the facts, nearest first.

        The application date (``applies_on``) and receipts count as read.
        """
        wanted: set[tuple[str, int]] = set()
        for item in self.items:
            wanted |= self.inputs_of(item)
        named = (self.applies_on, *(key for item in self.items for key in (item.receipt, item.project)))
        wanted |= {(name, 0) for name in named if name}
        wanted |= {(name, 0) for budget in self.budgets for name in budget.order}
        for node in self.shared_roots:
            wanted |= set(self._reads(node))
        order = list(self.facts)
        return tuple(
            Input(self.facts[k], b) for k, b in sorted(wanted, key=lambda w: (order.index(w[0]), w[1]))
        )

    @property
    def shared_roots(self) -> tuple[Node, ...]:
        """The trees outside the items: what all need, what refuses, what is shared, what leads elsewhere."""
        return (
            *self.requires,
            *(veto.condition for veto in self.vetoes),
            *(route.condition for route in self.routes),
            *(group.cap for group in self.stacking if group.cap is not None),
            *(budget.amount for budget in self.budgets),
        )

    def inputs_of(self, item: Item) -> set[tuple[str, int]]:
        """(fact key, periods back) pairs that one item reads, through terms and named items."""
        done = {(item.clock.done, 0)} if item.clock is not None and item.clock.done else set()
        return {read for root in item.roots for read in self._reads(root)} | done

    def period_of(self, node: Node) -> str | None:
        """The period of the facts that a node reads: ``year`` and the like; None where none has one."""
        read = (self.facts[key] for key, _ in self._reads(node))
        return next((fact.per for fact in read if fact.per), None)

    def _reads(
        self, node: Node, back: int = 0, entered: set[tuple[str, int]] | None = None
    ) -> Iterator[tuple[str, int]]:
        """What a tree reads; each term and item is entered once for each period."""
        entered = set() if entered is None else entered
        match node:
            case FactRef(name=name):
                yield name, back
            case TermRef(name=name):
                if (name, back) not in entered:
                    entered.add((name, back))
                    yield from self._reads(self.terms[name].value, back, entered)
            case ItemRef(item=name) | AmountRef(item=name):
                if (f"item {name}", back) not in entered:
                    entered.add((f"item {name}", back))
                    for root in self.item(name).roots:
                        yield from self._reads(root, back, entered)
            case Shift(operand=operand, periods=periods):
                yield from self._reads(operand, back + periods, entered)
            case _:
                for child in node.children():
                    yield from self._reads(child, back, entered)

    @cached_property
    def part_nodes(self) -> Mapping[str, Node]:
        """The value nodes of the named lines of all score tables: a record may give them ready-made."""
        found: dict[str, Node] = {}
        waiting = [part for item in self.items for part in item.parts]
        while waiting:
            part = waiting.pop()
            waiting += part.parts
            if part.name is not None:
                found[part.name] = part.value
        return found

    @cached_property
    def known_inputs(self) -> Mapping[str, Input]:
        """``plain_name`` of a spelling to the input it means: facts of any period, and terms."""
        from zoulang.rules.record import known_inputs

        return known_inputs(self)

    @cached_property
    def inputs_by_key(self) -> Mapping[str, Input]:
        """``Input.key`` to the input: what a cause of an unknown names."""
        found: dict[str, Input] = {}
        for each in self.known_inputs.values():
            found.setdefault(each.key, each)
        return found

    def parse_record(self, mapping: Mapping[str, object], where: str | None = None) -> Record:
        """A record from names and values in any spelling; see ``record.parse_record``."""
        from zoulang.rules.record import parse_record

        return parse_record(self, mapping, where)
