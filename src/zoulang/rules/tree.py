"""The typed tree of a policy: what every evaluator walks.

The checker builds it from the text; the traced interpreter, the explainer and
the batch compiler read it and never look at the text again. Nodes are frozen;
``type`` is settled, names are resolved to keys. Values inside literals:
money in fen, percent and points as fractions (3 % is 3/100), durations in
months, days or working days, all as ``Fraction``; years as ``int``; dates as
``date``; choices and texts as ``str``; yes/no as ``bool``; 无 as ``NONE``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Literal as OneOf

from zoulang.rules.units import Type


class NoneValue(Enum):
    """无: known to have none. Not the same as unknown."""

    NONE = "无"

    def __repr__(self) -> str:
        return "无"


NONE = NoneValue.NONE

Plain = bool | int | Fraction | str | date | NoneValue
"""A known value."""

Comparison = OneOf[">=", "<=", ">", "<", "=", "!="]
MIRRORED: dict[Comparison, Comparison] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}
OPPOSITE: dict[Comparison, Comparison] = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "=": "!=", "!=": "="}


@dataclass(frozen=True, kw_only=True)
class Node:
    """What all nodes share: the settled type and the words of the rule it came from."""

    type: Type
    text: str = ""

    def children(self) -> Iterator[Node]:
        """The nodes directly below, in the order of the text."""
        for field in fields(self):
            yield from _nodes_in(getattr(self, field.name))

    def walk(self) -> Iterator[Node]:
        """This node and all below it, parents first. Does not enter terms by name."""
        yield self
        for child in self.children():
            yield from child.walk()


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes_in(part)
    elif isinstance(value, (Row, Instalment)):
        for field in fields(value):
            yield from _nodes_in(getattr(value, field.name))


# --- leaves ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Literal(Node):
    """A value written in the text. A bare ``0`` has taken the type of its neighbour."""

    value: Plain


@dataclass(frozen=True, kw_only=True)
class FactRef(Node):
    """An input of the record. ``name`` is the key in ``Policy.facts``."""

    name: str


@dataclass(frozen=True, kw_only=True)
class TermRef(Node):
    """A named value; its tree is ``Policy.terms[name].value``. A record that sets it wins."""

    name: str


@dataclass(frozen=True, kw_only=True)
class ConstantRef(Node):
    """A number of the text, ``Policy.constants[name]``; dated ones are read at the own date."""

    name: str


@dataclass(frozen=True, kw_only=True)
class InterpretationRef(Node):
    """What the text leaves open; unknown with cause *silent* until it has a value."""

    name: str


@dataclass(frozen=True, kw_only=True)
class ItemRef(Node):
    """The result of a named item: yes/no of a recognition or measure, value of a class."""

    item: str


@dataclass(frozen=True, kw_only=True)
class PaymentYear(Node):
    """兑付年度: inside ``by_year`` the calendar year being paid."""


# --- logic ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Not(Node):
    operand: Node


@dataclass(frozen=True, kw_only=True)
class And(Node):
    """Kleene and: an expression with 且, a chain of comparisons, or ``all:`` of the file."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Or(Node):
    """Kleene or: an expression with 或, or ``any:`` of the file."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class AtLeast(Node):
    """至少N项, or ``at_least:`` with ``of:``."""

    count: int
    operands: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Compare(Node):
    """A comparison of two values. With 无: ``!=`` is yes, ``=`` of 无 and 无 is yes, the rest no.

    Where one side is a quotient it is decided by multiplication.
    """

    left: Node
    operator: Comparison
    right: Node


@dataclass(frozen=True, kw_only=True)
class Member(Node):
    """属于 a list of values (``negated``: 不属于)."""

    value: Node
    options: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, kw_only=True)
class Known(Node):
    """已知 (``negated``: 未知). Always yes or no."""

    operand: Node
    negated: bool = False


@dataclass(frozen=True, kw_only=True)
class Condition(Node):
    """A condition with a place in the file: ``id`` is its reason code and its bit in the mask.

    ``unless`` yes: not examined, counts as met, shown as 免.
    """

    id: str | None
    test: Node
    unless: Node | None = None
    clause: str | None = None
    title_zh: str | None = None
    title_en: str | None = None


# --- values ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Arithmetic(Node):
    """``left operator right``. Dates: date − date is days; date ± duration is a date."""

    operator: OneOf["+", "-", "*", "/", "^"]
    left: Node
    right: Node


@dataclass(frozen=True, kw_only=True)
class Negative(Node):
    operand: Node


@dataclass(frozen=True, kw_only=True)
class Default(Node):
    """``x 缺省 y``: y where x is unknown only for want of a fact."""

    operand: Node
    otherwise: Node


@dataclass(frozen=True, kw_only=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, kw_only=True)
class Limit(Node):
    """``value，最高 bound`` (cap) or ``，最低 bound`` (floor)."""

    kind: OneOf["cap", "floor"]
    value: Node
    bound: Node


@dataclass(frozen=True, kw_only=True)
class Call(Node):
    """A function. ``function`` is its English name in ``functions.FUNCTIONS``."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Shift(Node):
    """上年（e）: the whole expression, ``periods`` earlier. Shifts add up."""

    operand: Node
    periods: int


@dataclass(frozen=True)
class Row:
    """One row of ``first`` or ``bands``; ``when`` is None for ``else``."""

    when: Node | None
    value: Node


@dataclass(frozen=True, kw_only=True)
class First(Node):
    """The value of the first row that holds; no row: unknown, cause silent, name ``gap``."""

    rows: tuple[Row, ...]
    gap: str


@dataclass(frozen=True, kw_only=True)
class Bands(First):
    """``first`` over one quantity: every ``when`` is a Compare whose left side is ``of``."""

    of: Node


@dataclass(frozen=True, kw_only=True)
class Best(Node):
    """择优: the largest of the options, both shown."""

    options: tuple[Node, ...]


@dataclass(frozen=True)
class Instalment:
    """``第2..4年: value``; the first year is 1."""

    first: int
    last: int
    value: Node


@dataclass(frozen=True, kw_only=True)
class ByYear(Node):
    """Instalments: year n is paid in calendar year ``start`` + n − 1. The value is their sum."""

    start: Node
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, kw_only=True)
class Unless(Node):
    """A value that is 无 when ``condition`` holds."""

    condition: Node
    value: Node


@dataclass(frozen=True, kw_only=True)
class Range(Node):
    """Points that a person gives within bounds, ``7..8``: unknown, cause *judge*, named ``name``."""

    low: Fraction
    high: Fraction
    name: str


# --- money and the past ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class AmountRef(Node):
    """应发（id）: what a measure gives the record, before stacking and budgets."""

    item: str


@dataclass(frozen=True, kw_only=True)
class Ledger(Node):
    """已享受（id） yes/no, 累计（id） money, 次数（id） count: what the history says was paid for an item."""

    function: OneOf["received", "received_total", "received_count"]
    item: str


# --- rows that belong to a subject ----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Column(Node):
    """A column of a register; it has a meaning only inside ``Rows`` of that register."""

    register: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Rows(Node):
    """任一、全部、个数、合计、最大、最小 over the rows of a register that pass ``test``.

    ``test`` is None where all rows count, ``value`` is None for ``any``, ``all`` and ``count``.
    """

    function: OneOf["any", "all", "count", "sum", "largest", "smallest"]
    register: str
    test: Node | None = None
    value: Node | None = None


# --- the whole population -------------------------------------------------------------------------

CohortFunction = OneOf[
    "rank", "first", "last", "share", "quantile", "sum", "mean", "largest", "smallest", "median", "count"
]


@dataclass(frozen=True, kw_only=True)
class Cohort(Node):
    """A function over all records of the policy in the same period.

    Attributes:
        function: ``rank`` (1 is the largest, ties share the better place), ``first``/``last`` (前N名, 前20%,
            末5%: yes/no), ``share`` of the sum, ``quantile``, or an aggregate.
        operand: the value of each record; a yes/no for ``count``.
        limit: places or percent of ``first`` and ``last``, percent of ``quantile``; a Literal.
        by: the record is compared with those that agree in all of these; empty: with all.
        among: only records for which this holds take part; None: all.
    """

    function: CohortFunction
    operand: Node
    limit: Node | None = None
    by: tuple[Node, ...] = ()
    among: Node | None = None


ROUNDINGS = ("四舍五入", "进一", "去尾")
TIES = ("从优", "从低")


@dataclass(frozen=True, kw_only=True)
class Cut(Node):
    """A ranking cut into classes: place p of n is in the first class with p ≤ round(share × n).

    Attributes:
        operand: what is ranked, the largest first.
        upto: class and cumulative share, the best class first, the last share 1.
        rounding: how share × n becomes a place: a choice of ``ROUNDINGS``; while it is open, the places
            between the roundings are open.
        ties: the place of equals: a choice of ``TIES``, their best place or their worst.
    """

    operand: Node
    by: tuple[Node, ...]
    among: Node | None
    upto: tuple[tuple[str, Fraction], ...]
    rounding: Node
    ties: Node
