"""The past of a subject, as columns beside its record: what was paid, and the answers of earlier periods.

`history.with_history` fills them for a whole table; an engine reads them like facts. Without them the ledger
is not consulted, as the interpreter does without a history.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from zoulang.batch import expressions as e
from zoulang.batch import values
from zoulang.batch.expressions import Expr
from zoulang.batch.values import UNDECIDED, Quantity, Truth, Value
from zoulang.rules.policy import Item, Policy, Stacking
from zoulang.rules.tree import AmountRef, Call, ItemRef, Ledger, Node, Shift, TermRef

if TYPE_CHECKING:
    from zoulang.batch.compile import Compiler

PAID_BEFORE, RECEIPT_USED = "paid-before", "receipt-used"


def ledger_column(of: str, what: str, back: int = 0) -> str:
    """The column of the ledger for an item or a group; `back` periods ago.

    >>> ledger_column("match", "received"), ledger_column("r.top", "received", 1)
    ('ledger[match] received', 'ledger[r·top] received 1')
    """
    # A dot in the name of a column means a field to Spark.
    return f"ledger[{of.replace('.', '·')}] {what}{f' {back}' if back else ''}"


def earlier_column(number: int) -> str:
    """The column that says whether the test of the policy's n-th 首次 held in an earlier period.

    >>> earlier_column(0)
    'earlier[0]'
    """
    return f"earlier[{number}]"


def gates_of(item: Item) -> Iterator[str]:
    """The codes of the gates that ask the ledger about an item, in the order in which they are explained."""
    if item.once in ("ever", "year") or (item.once == "project" and item.project is not None):
        yield PAID_BEFORE
    if item.receipt is not None:
        yield RECEIPT_USED


def consulted(group: Stacking) -> bool:
    """Whether a stacking group asks what was paid before."""
    return group.per is not None or group.top_up


class Reading:
    """What the rules of a policy ask of the past.

    Attributes:
        ledger: the ledger nodes, each with how many periods back it is read.
        first_times: the 首次 nodes; the place of one is the number of its column.
    """

    def __init__(self, policy: Policy):
        self._policy = policy
        self._entered: set[tuple[str, int]] = set()
        self.ledger: dict[str, tuple[Ledger, int]] = {}
        self.first_times: list[Call] = []
        roots = [root for item in policy.items for root in item.roots]
        roots += [*policy.shared_roots, *(term.value for term in policy.terms.values())]
        roots += [policy.running] if policy.running is not None else []
        for root in roots:
            self._read(root, 0)

    def columns(self) -> tuple[str, ...]:
        """Every column of the past that the policy may read."""
        gates = [ledger_column(item.id, gate) for item in self._policy.items for gate in gates_of(item)]
        paid = [
            ledger_column(group.id, end)
            for group in self._policy.stacking
            if consulted(group)
            for end in ("least", "most")
        ]
        earlier = map(earlier_column, range(len(self.first_times)))
        return tuple(dict.fromkeys((*gates, *paid, *self.ledger, *earlier)))

    def _read(self, node: Node, back: int) -> None:
        match node:
            case TermRef(name=name):
                self._enter(name, (self._policy.terms[name].value,), back)
            case ItemRef(item=id) | AmountRef(item=id):
                self._enter(f"item {id}", self._policy.item(id).roots, back)
            case Shift(operand=operand, periods=periods):
                self._read(operand, back + periods)
            case Ledger(function=function, item=id):
                self.ledger[ledger_column(id, function, back)] = node, back
            case _:
                if isinstance(node, Call) and node.function == "first_time":
                    self._add(node)
                for child in node.children():
                    self._read(child, back)

    def _add(self, node: Call) -> None:
        if not any(node is known for known in self.first_times):
            self.first_times.append(node)

    def _enter(self, name: str, roots: tuple[Node, ...], back: int) -> None:
        if (name, back) not in self._entered:
            self._entered.add((name, back))
            for root in roots:
                self._read(root, back)


class Past:
    """The past of the records that a compiler works on, unknown where there is no column."""

    def __init__(self, compiler: Compiler):
        self.compiler, self.columns = compiler, compiler.columns

    @cached_property
    def _numbers(self) -> dict[int, int]:
        reading = Reading(self.compiler.policy)
        return {id(node): number for number, node in enumerate(reading.first_times)}

    def ledger(self, node: Ledger, back: int) -> Value:
        """已享受、累计、次数."""
        name = ledger_column(node.item, node.function, back)
        if node.function == "received":
            return Truth(self._truth(name))
        if name not in self.columns:
            return values.at_least_nought()
        fen = self._whole(name)
        return Quantity(fen, fen)

    def first_time(self, node: Call, back: int) -> Truth:
        """首次（c）: now, and in no earlier period; without those only a no is certain."""
        now = self.compiler.truth(node.arguments[0], back)
        before = self._truth(earlier_column(self._numbers[id(node)]))
        return Truth(now.expr & ~before)

    def gates(self, item: Item) -> Iterator[tuple[str, Expr]]:
        """Code and answer of each gate of an item that asks the ledger: true where it lets pass."""
        for code in gates_of(item):
            name = ledger_column(item.id, code)
            if name in self.columns:
                yield code, self._truth(name)

    def paid(self, group: Stacking) -> tuple[Expr, Expr] | None:
        """Least and most fen that a stacking group was paid before; None where nobody asks or knows."""
        least, most = (ledger_column(group.id, end) for end in ("least", "most"))
        if not consulted(group) or least not in self.columns:
            return None
        return self._whole(least), self._whole(most if most in self.columns else least)

    def _truth(self, name: str) -> Expr:
        if name not in self.columns:
            return UNDECIDED
        return e.column(name, "truth", not self.columns[name].complete)

    def _whole(self, name: str) -> Expr:
        own = self.columns[name]
        return e.column(name, "whole", not own.complete, own.low, own.high)
