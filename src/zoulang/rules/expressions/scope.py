"""What an expression may use: the declared names of a file, and where in the file it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeVar, cast

from zoulang.rules.expressions.lexer import KEYWORDS, Lexer
from zoulang.rules.policy import Constant, Fact, Register
from zoulang.rules.tree import Node

T = TypeVar("T")
PAYMENT_YEAR_NAMES = ("兑付年度", "payment_year")


@dataclass
class Scope:
    """The declared names of a file.

    Attributes:
        names: spelling -> maker of the node (terms are typed when first met).
        choices: value of a choice -> the lists it stands in.
        units: units that facts declare.
        facts, constants: by key.
        registers: spelling -> register.
        broken: names whose declaration is wrong: their users are not reported as well.
        measures: id or name of a measure -> its id.
        class_lists: lists of values that classes declare; they go before those of facts.
        columns: keys of terms that are columns of a table of constants.
        most_points: id of a score -> the maximum that it prints.
        term: the value of a term by key; None where it is broken.
        guarded: keys of facts that a condition compared before, so that 无 cannot reach arithmetic.
        given: the condition of the item: where it fails, no value is asked for.
        in_by_year: inside instalments, where 兑付年度 has a meaning.
        register: inside a test over the rows of this register, whose columns come first.
        in_row: inside the test of a row of a table, where a limit that always holds is no mistake.
        range_name: where points may be given as a range ``7..8``, the name of what is given.
    """

    names: dict[str, Callable[[], Node]] = field(default_factory=dict)
    choices: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    constants: Mapping[str, Constant] = field(default_factory=dict)
    registers: dict[str, Register] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    measures: dict[str, str] = field(default_factory=dict)
    class_lists: list[tuple[str, ...]] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    most_points: dict[str, Fraction] = field(default_factory=dict)
    term: Callable[[str], Node | None] = lambda key: None
    guarded: frozenset[str] = frozenset()
    given: Node | None = None
    in_by_year: bool = False
    register: Register | None = None
    in_row: bool = False
    range_name: str | None = None
    _of_terms: dict[tuple[str, str], Any] = field(default_factory=dict)
    _lexer: Lexer | None = None

    def of_term(self, question: str, key: str, answer: Callable[[Node], T], otherwise: T) -> T:
        """What is asked of the value of a term; asked once for each term, however often it is used."""
        if (question, key) not in self._of_terms:
            value = self.term(key)
            self._of_terms[question, key] = otherwise if value is None else answer(value)
        return cast("T", self._of_terms[question, key])

    @property
    def lexer(self) -> Lexer:
        """The lexer of these names; made once all names are declared."""
        if self._lexer is None:
            # A choice may list 无 or 是; the words stay what they are and fit themselves to the choice.
            values = self.choices.keys() - KEYWORDS.keys()
            columns = {name for register in self.registers.values() for name in register.columns}
            names = self.names.keys() | values | self.registers.keys() | columns | set(PAYMENT_YEAR_NAMES)
            self._lexer = Lexer(names - KEYWORDS.keys(), self.units)
        return self._lexer

    def inside(self, *, guarded: frozenset[str] = frozenset(), **changes: Any) -> Scope:
        """The same names seen from inside a guard, a schedule, a register or a score."""
        self.lexer  # noqa: B018 - shared by the copies
        return replace(self, guarded=self.guarded | guarded, **changes)
