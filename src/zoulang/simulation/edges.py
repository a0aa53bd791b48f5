"""Where a rule compares a quantity with a limit, solved for one input: where the answer turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from zoulang.rules.policy import Input, Item, Policy
from zoulang.rules.tree import (
    AmountRef,
    Arithmetic,
    Call,
    Cohort,
    Compare,
    Condition,
    Cut,
    FactRef,
    ItemRef,
    Literal,
    Negative,
    Node,
    PaymentYear,
    Shift,
    TermRef,
)
from zoulang.rules.units import NUMBER, Kind
from zoulang.simulation.places import shape

# What can grow by one step.
_GROWING = (Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.NUMBER, Kind.DURATION)


@dataclass(frozen=True)
class Edge:
    """An input, and the value of it at which some comparison turns.

    Attributes:
        input: the fact and period.
        value: a node of the input's type that does not read the input: a written limit, or an expression
            over the other facts, as 3% × 营业收入 for a share of revenue.
        tests: the comparisons that turn there.
    """

    input: Input
    value: Node
    tests: tuple[Node, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for the same edge of two policies."""
        return self.input.key, shape(self.value)


def ranks(policy: Policy, item: Item) -> bool:
    """Whether an item compares the records of a population with each other."""
    roots = (*item.roots, *gates(policy, item))
    return any(isinstance(node, (Cohort, Cut)) for root in roots for node, _ in reached(policy, root))


def gates(policy: Policy, item: Item) -> list[Condition]:
    """What the policy asks of everybody who wants this item."""
    vetoes = [veto.condition for veto in policy.vetoes if not veto.of or item.id in veto.of]
    return [*policy.requires, *vetoes]


def reached(
    policy: Policy, node: Node, back: int = 0, path: frozenset[str] = frozenset()
) -> Iterator[tuple[Node, int]]:
    """All nodes below one, through terms and named items, each with the periods it is read back."""
    yield node, back
    match node:
        case TermRef(name=name) if name not in path:
            yield from reached(policy, policy.terms[name].value, back, path | {name})
        case ItemRef(item=id) | AmountRef(item=id) if id not in path:
            for root in policy.item(id).roots:
                yield from reached(policy, root, back, path | {id})
        case Shift(operand=operand, periods=periods):
            yield from reached(policy, operand, back + periods, path)
        case _:
            for child in node.children():
                yield from reached(policy, child, back, path)


def edges_of(policy: Policy) -> list[Edge]:
    """Every edge that some measure of the policy reads, each once."""
    found: dict[tuple[object, ...], Edge] = {}
    for item in policy.items:
        if item.kind != "measure":
            continue
        for root in (*item.roots, *gates(policy, item)):
            for edge in _edges_below(policy, root):
                known = found.setdefault(edge.key, edge)
                if not any(test is edge.tests[0] for test in known.tests):
                    found[edge.key] = replace(known, tests=known.tests + edge.tests)
    return list(found.values())


def _edges_below(policy: Policy, root: Node) -> Iterator[Edge]:
    """Caps and floors are no edges: below and above them an amount is the same."""
    for node, back in reached(policy, root):
        if isinstance(node, Compare) and not _reads_payment_year(node):
            test = _at(node, back)
            for side, other in ((node.left, node.right), (node.right, node.left)):
                yield from _edges_of_sides(policy, side, other, back, test)


def _reads_payment_year(node: Node) -> bool:
    return any(isinstance(part, PaymentYear) for part in node.walk())


def _edges_of_sides(policy: Policy, side: Node, other: Node, back: int, test: Node) -> Iterator[Edge]:
    """The edges of the inputs that stand once in `side` and not in `other`."""
    if not side.type.is_quantity:
        return
    solver = _Solver(policy)
    elsewhere = solver.inputs(other, back)
    for (name, periods), times in solver.inputs(side, back).items():
        fact = policy.facts[name]
        if times != 1 or (name, periods) in elsewhere or fact.type.kind not in _GROWING:
            continue
        value = solver.solved(side, back, (name, periods), _at(other, back))
        if value is not None:
            yield Edge(Input(fact, periods), value, (test,))


def _at(node: Node, back: int) -> Node:
    """The node as it stands `back` periods before the record's own."""
    return Shift(type=node.type, text=node.text, operand=node, periods=back) if back else node


class _Solver:
    """Turns ``side = value`` into ``input = …``, going down to where the input stands."""

    def __init__(self, policy: Policy):
        self.policy = policy

    def inputs(self, node: Node, back: int) -> Counter[tuple[str, int]]:
        """The inputs that a node reads, each with how often."""
        return Counter(
            (part.name, periods)
            for part, periods in reached(self.policy, node, back)
            if isinstance(part, FactRef)
        )

    def solved(self, node: Node, back: int, wanted: tuple[str, int], value: Node) -> Node | None:
        """The value of the input at which the node equals `value`; None where that cannot be written."""
        match node:
            case FactRef(name=name):
                return value if (name, back) == wanted else None
            case TermRef(name=name):
                return self.solved(self.policy.terms[name].value, back, wanted, value)
            case Shift(operand=operand, periods=periods):
                return self.solved(operand, back + periods, wanted, value)
            case Negative(operand=operand):
                return self.solved(operand, back, wanted, Negative(type=value.type, operand=value))
            case Arithmetic(left=left, operator=operator, right=right) if operator != "^":
                in_left = wanted in self.inputs(left, back)
                inner, rest = (left, right) if in_left else (right, left)
                made = _undone(operator, value, _at(rest, back), in_left, inner)
                return self.solved(inner, back, wanted, made)
            case Call(function="sum", arguments=arguments):
                inner = next(a for a in arguments if wanted in self.inputs(a, back))
                for other in arguments:
                    if other is not inner:
                        value = _made("-", value, _at(other, back), value)
                return self.solved(inner, back, wanted, value)
        return None


def _undone(operator: str, value: Node, rest: Node, in_left: bool, inner: Node) -> Node:
    """``inner`` from ``inner operator rest = value``, or from ``rest operator inner = value``."""
    match operator, in_left:
        case "+", _:
            return _made("-", value, rest, inner)
        case "*", _:
            return _made("/", value, rest, inner)
        case "-", True:
            return _made("+", value, rest, inner)
        case "/", True:
            return _made("*", value, rest, inner)
        case "-", False:
            return _made("-", rest, value, inner)
    return _made("/", rest, value, inner)


def _made(operator: str, left: Node, right: Node, like: Node) -> Node:
    return Arithmetic(type=like.type, operator=operator, left=left, right=right)  # type: ignore[arg-type]


def in_steps(edge: Edge) -> Node:
    """The smallest value of the input at or above the edge, counted in the last decimal that is kept."""
    scale = Literal(type=NUMBER, value=Fraction(10) ** edge.input.fact.scale)
    counted = Arithmetic(type=NUMBER, operator="*", left=edge.value, right=scale)
    nought = Literal(type=NUMBER, value=Fraction(0))
    return Call(type=NUMBER, function="ceiling", arguments=(counted, nought))
