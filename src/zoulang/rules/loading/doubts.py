"""What is allowed but seldom meant: limits that decide nothing, divisors that may be zero."""

from __future__ import annotations

from zoulang.rules.expressions.bounds import bounds_of
from zoulang.rules.expressions.parse import Flaw
from zoulang.rules.expressions.scope import Scope
from zoulang.rules.tree import Arithmetic, Compare, ConstantRef, Limit, Literal, Node, TermRef
from zoulang.rules.units import QUANTITIES, Kind


def idle_comparison(node: Compare, at: int, scope: Scope) -> list[Flaw]:
    """W46: a comparison that the bounds of its facts decide before any record is read."""
    if node.left.type.kind not in QUANTITIES or isinstance(node.left, Literal):
        return []
    if not isinstance(node.right, (Literal, ConstantRef)):
        return []
    answer = _decided(node, scope)
    if answer is None or (answer and (node.left.type.optional or scope.in_row)):
        return []
    return [
        Flaw(
            at,
            f"{node.text or node.left.text} is always {'yes' if answer else 'no'}, whatever a record says",
            "correct the limit, or the bounds (within) of the facts",
            "W46",
        )
    ]


def _decided(node: Compare, scope: Scope) -> bool | None:
    low, high = bounds_of(node.left, scope)
    least, most = bounds_of(node.right, scope)
    if least is None or most is None:
        return None
    below, above = high is not None and high < least, low is not None and low > most
    at_most, at_least = high is not None and high <= least, low is not None and low >= most
    yes = {">=": at_least, ">": above, "<=": at_most, "<": below, "=": False, "!=": below or above}
    no = {">=": below, ">": at_most, "<=": above, "<": at_least, "=": below or above, "!=": False}
    if yes[node.operator]:
        return True
    return False if no[node.operator] else None


def idle_limit(node: Limit, at: int, scope: Scope) -> list[Flaw]:
    """W46: a cap above, or a floor below, anything that the value can be."""
    (low, high), (least, most) = bounds_of(node.value, scope), bounds_of(node.bound, scope)
    if node.kind == "cap" and high is not None and least is not None and high <= least:
        found = f"{node.value.text} never exceeds {node.bound.text}: the limit can never bind"
    elif node.kind == "floor" and low is not None and most is not None and low >= most:
        found = f"{node.value.text} is never below {node.bound.text}: the limit can never bind"
    else:
        return []
    return [Flaw(at, found, "correct the limit, or leave it out", "W46")]


def zero_divisor(divisor: Node, at: int, scope: Scope) -> list[Flaw]:
    """W42: a divisor that is a difference and may be zero, such as 最大 − 最小."""
    value = scope.term(divisor.name) if isinstance(divisor, TermRef) else divisor
    if not isinstance(value, Arithmetic) or value.operator != "-" or value.left.type.kind is Kind.DATE:
        return []
    low, high = bounds_of(value, scope)
    if (low is not None and low > 0) or (high is not None and high < 0):
        return []
    found = f"the divisor {divisor.text} may be zero; the result is then undefined"
    return [Flaw(at, found, "say what holds then: 若 … = 0 则 … 否则 …", "W42")]
