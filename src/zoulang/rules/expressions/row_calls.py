"""Rows that belong to a subject: 任一（获奖，级别 = 国家级 且 名次 ≤ 3）, 合计（到账，金额）."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from zoulang.rules import units
from zoulang.rules.expressions.lexer import Token
from zoulang.rules.expressions.parse import Flaw, Flaws, Syntax
from zoulang.rules.policy import Register
from zoulang.rules.tree import Node, Rows
from zoulang.rules.units import Kind, Type

if TYPE_CHECKING:
    from zoulang.rules.expressions.check import Typist

ROW_FUNCTIONS = {
    "any_of": "any", "all_of": "all", "count": "count", "sum": "sum", "largest": "largest",
    "smallest": "smallest",
}  # fmt: skip
COUNT = Type(Kind.NUMBER, unit=(("项", 1),), whole=True, bare=True)


def register_in(typist: Typist, parts: Sequence[Syntax]) -> Register | None:
    """The register that the first argument names, if it does."""
    if not parts or parts[0].kind != "name":
        return None
    name = parts[0].token("NAME").text.strip("`")
    if name in typist.scope.broken:
        raise Flaws([])
    return typist.scope.registers.get(name)


def row_call(typist: Typist, name: str, word: Token, parts: Sequence[Syntax], register: Register) -> Node:
    """The node of a function over the rows of a register.

    Raises:
        Flaw: for another function, or other arguments than a test and a value.
    """
    function = ROW_FUNCTIONS.get(name)
    if function is None:
        remedy = "use 任一, 全部, 个数, 合计, 最大 or 最小"
        raise Flaw(word.start, f"{word.text} is not computed over the rows of a register", remedy, "E18")
    inner = type(typist)(typist.text, typist.scope.inside(register=register), typist.doubts)
    arguments = list(parts[1:])
    has_value = function in ("sum", "largest", "smallest")
    if not _fits(function, len(arguments)):
        remedy = f"write {word.text}（{register.key}，{'列，条件' if has_value else '条件'}）"
        raise Flaw(word.start, f"{word.text} got the wrong values for a register", remedy, "E18")
    value = inner.node(arguments.pop(0)) if has_value else None
    if value is not None and not value.type.is_quantity:
        raise Flaw(parts[1].start, f"{value.type} is not a quantity", "use an amount or a number", "E18")
    test = inner.truths(arguments[0])[0] if arguments else None
    made = cast(Any, function)
    return Rows(type=_type(function, value), function=made, register=register.key, test=test, value=value)


def _fits(function: str, count: int) -> bool:
    return {"any": count == 1, "all": count == 1, "count": count <= 1}.get(function, 1 <= count <= 2)


def _type(function: str, value: Node | None) -> Type:
    if function in ("any", "all"):
        return units.YES_NO
    if value is None:
        return COUNT
    # No row has a largest value: 无.
    return replace(value.type, optional=function != "sum")
