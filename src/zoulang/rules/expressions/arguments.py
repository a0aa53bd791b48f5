"""Arguments of functions: how many, of which type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.rules.expressions.lexer import Token
from zoulang.rules.expressions.parse import Flaw, Syntax
from zoulang.rules.tree import Literal, Node
from zoulang.rules.units import Kind

if TYPE_CHECKING:
    from zoulang.rules.expressions.check import Typist


def want(word: Token, parts: Sequence[Syntax], count: int) -> None:
    """Refuse any other number of arguments."""
    if len(parts) != count:
        raise Flaw(
            word.start,
            f"{word.text} takes {count} value{'s' if count > 1 else ''}, not {len(parts)}",
            "add or remove values inside the parentheses",
            "E18",
        )


def whole_of(typist: Typist, part: Syntax) -> int:
    """A whole number that is written out."""
    node = typist.node(part)
    value = node.value if isinstance(node, Literal) and node.type.kind is Kind.NUMBER else None
    if isinstance(value, Fraction) and value.denominator == 1 and not node.type.unit:
        return int(value)
    raise Flaw(part.start, "a whole number must be written out here", "write for example 2", "E18")


def quantity_of(typist: Typist, part: Syntax) -> Node:
    """A quantity."""
    node = typist.node(part)
    if not node.type.is_quantity:
        raise Flaw(
            part.start, f"{node.type} is not a quantity", "use an amount, a number or a percentage", "E18"
        )
    return node


def of_kind(typist: Typist, part: Syntax, kind: Kind, needed: str) -> Node:
    """A value of one kind, which a sentence calls ``needed``."""
    node = typist.node(part)
    if node.type.kind is not kind:
        raise Flaw(part.start, f"{node.type} stands where {needed} is needed", f"use {needed}", "E18")
    return node


def values_fitting(
    typist: Typist, name: str, word: Token, nodes: Sequence[Node], starts: Sequence[int]
) -> list[Node]:
    """The nodes as values of one type that the function takes; 无 is allowed among them."""
    ordered = name in ("worst", "best")
    first = next((n for n in nodes if not (isinstance(n, Literal) and n.type.bare)), nodes[0])
    if ordered is not (first.type.kind is Kind.CHOICE) or (not ordered and not first.type.is_quantity):
        wanted = "choices" if ordered else "quantities"
        raise Flaw(starts[0], f"{word.text} compares {wanted}, not {first.type}", f"use {wanted}", "E18")
    wanted_type = replace(first.type, optional=True)
    return [typist.coerce(node, wanted_type, at) for node, at in zip(nodes, starts, strict=True)]
