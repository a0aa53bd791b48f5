"""The tests of an item and how they are joined: what has to hold, and which single step would be enough."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_

import polars as pl

from zoulang.rules import tree
from zoulang.rules.policy import Item, Policy, key_at
from zoulang.rules.tree import Node
from zoulang.rules.units import Kind


@dataclass(frozen=True)
class Step:
    """One test of an item that is not made of others.

    Attributes:
        number: its place among the tests of the item, from 0.
        node, back: what is tested, and how many periods back.
        condition: the nearest condition above it that has an id.
        fixed: it says which of two branches counts, and is no step that anybody takes.
    """

    number: int
    node: Node
    back: int
    condition: tree.Condition | None
    fixed: bool = False

    @property
    def id(self) -> str:
        """The id of its condition; without one its number."""
        named = None if self.condition is None else self.condition.id
        return named or f"step {self.number + 1}"


@dataclass(frozen=True)
class Joined:
    """Tests joined: at least ``least`` of the parts must hold; a part is a test by its number, or joined."""

    least: int
    parts: tuple[Joined | int, ...]


@dataclass(frozen=True)
class Skeleton:
    """The tests of an item in the order of its text, and how they are joined."""

    steps: tuple[Step, ...]
    root: Joined


def skeleton_of(policy: Policy, item: Item, given: Container[str] = ()) -> Skeleton:
    """The tests of an item.

    Conditions, 且, 或, 至少 and 若 are taken apart, also those of a term or a recognition that the item asks
    for; what stands under 非 is one test with it. A condition with an exemption holds if either does.

    Args:
        given: keys of terms that the records give ready-made; such a term is one test.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {award: {zh: 奖补, type: money}, listed: {zh: 已上市, type: yes/no}}
    ... recognitions: [{id: r, all: [{id: a, when: 奖补 > 0 或 已上市}, {id: b, when: 非 已上市}]}]
    ... ''')
    >>> skeleton = skeleton_of(policy, policy.item("r"))
    >>> [step.id for step in skeleton.steps], skeleton.root
    (['a', 'a', 'b'], Joined(least=2, parts=(Joined(least=1, parts=(0, 1)), 2)))
    """
    builder = _Builder(policy, given)
    roots = [item.condition] if item.condition is not None else []
    if item.kind == "recognition" and item.value is not None:
        roots.append(item.value)  # type: ignore[arg-type]
    parts = [builder.part(node, 0, None) for node in roots]
    root = parts[0] if len(parts) == 1 and isinstance(parts[0], Joined) else Joined(len(parts), tuple(parts))
    return Skeleton(tuple(builder.steps), root)


class _Builder:
    def __init__(self, policy: Policy, given: Container[str]):
        self.policy, self.given = policy, given
        self.steps: list[Step] = []

    def part(self, node: Node, back: int, condition: tree.Condition | None) -> Joined | int:
        match node:
            case tree.Condition(test=test, unless=unless):
                named = node if node.id is not None else condition
                if unless is None:
                    return self.part(test, back, named)
                return Joined(1, (self.part(test, back, named), self.part(unless, back, named)))
            case tree.Shift(operand=operand, periods=periods) if operand.type.kind is Kind.YES_NO:
                return self.part(operand, back + periods, condition)
            case tree.And(operands=operands):
                return self._joined(len(operands), operands, back, condition)
            case tree.Or(operands=operands):
                return self._joined(1, operands, back, condition)
            case tree.AtLeast(count=count, operands=operands):
                return self._joined(count, operands, back, condition)
            case tree.If(condition=chosen, then=then, otherwise=otherwise):
                return self._branches(chosen, then, otherwise, back, condition)
            case tree.TermRef(name=name) if key_at(name, back) not in self.given:
                return self.part(self.policy.terms[name].value, back, condition)
            case tree.ItemRef(item=id) if self._plain(self.policy.item(id)):
                own = self.policy.item(id).condition
                assert own is not None
                return self.part(own, back, condition)
        return self._step(node, back, condition)

    def _step(self, node: Node, back: int, condition: tree.Condition | None, fixed: bool = False) -> int:
        self.steps.append(Step(len(self.steps), node, back, condition, fixed))
        return len(self.steps) - 1

    def _branches(
        self, chosen: Node, then: Node, otherwise: Node, back: int, condition: tree.Condition | None
    ) -> Joined:
        """One branch by what is chosen; where that is open, both branches do."""
        chosen_no = tree.Not(type=chosen.type, operand=chosen)
        yes, no = (self._step(each, back, condition, True) for each in (chosen, chosen_no))
        first, second = (self.part(each, back, condition) for each in (then, otherwise))
        return Joined(1, (Joined(2, (yes, first)), Joined(2, (no, second)), Joined(2, (first, second))))

    def _joined(
        self, least: int, operands: Iterable[Node], back: int, condition: tree.Condition | None
    ) -> Joined:
        return Joined(least, tuple(self.part(each, back, condition) for each in operands))

    @staticmethod
    def _plain(item: Item) -> bool:
        """Whether the answer of an item is that of its condition."""
        return item.kind in ("recognition", "measure") and item.condition is not None and item.value is None


# --- answers --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Answers:
    """Yes and no of a test or of joined tests, as expressions; in neither is unknown."""

    yes: pl.Expr
    no: pl.Expr


def answers_of(truth: pl.Expr) -> Answers:
    """Of a column of yes, no and null."""
    return Answers(truth.fill_null(False), ~truth.fill_null(True))


def joined(part: Joined | int, of: Callable[[int], Answers]) -> Answers:
    """Kleene's answer of joined tests.

    >>> frame = pl.DataFrame({"a": [True, None, False], "b": [True, True, None]})
    >>> tests = [answers_of(pl.col("a")), answers_of(pl.col("b"))]
    >>> both = joined(Joined(2, (0, 1)), tests.__getitem__)
    >>> frame.select(yes=both.yes, no=both.no).rows()
    [(True, False), (False, False), (False, True)]
    """
    if isinstance(part, int):
        return of(part)
    parts = [joined(each, of) for each in part.parts]
    if part.least == len(parts):
        return Answers(_all([each.yes for each in parts]), _any([each.no for each in parts]))
    if part.least == 1:
        return Answers(_any([each.yes for each in parts]), _all([each.no for each in parts]))
    yes, no = (_count([getattr(each, side) for each in parts]) for side in ("yes", "no"))
    return Answers(yes >= part.least, no > len(parts) - part.least)


def _all(parts: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(and_, parts)


def _any(parts: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(or_, parts)


def _count(parts: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(add, (each.cast(pl.UInt16) for each in parts))
