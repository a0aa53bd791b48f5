"""Why a value is unknown: only for want of a fact, or for another reason too.

``x 缺省 y`` and ``missing:`` replace what is missing and nothing else. For a value that is unknown these
expressions say whether a person's judgement, a silent text or a quotient without sense is among the causes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoulang.batch import expressions as e
from zoulang.batch.expressions import Expr
from zoulang.batch.program import CannotCompile
from zoulang.batch.select import known_expr
from zoulang.batch.values import NO, YES, Quantity
from zoulang.rules import tree
from zoulang.rules.tree import Node

if TYPE_CHECKING:
    from zoulang.batch.compile import Compiler


def not_only_missing(compiler: Compiler, node: Node, back: int) -> Expr:
    """Whether an unknown value of this node has another cause than a missing fact; never null.

    Raises:
        CannotCompile: for a node whose causes are not followed here.
    """
    match node:
        case tree.Literal() | tree.Ledger():
            return NO
        case tree.FactRef(name=name):
            return YES if compiler.policy.facts[name].judged else NO
        case tree.InterpretationRef() | tree.ConstantRef():
            return YES
        case tree.TermRef(name=name):
            return not_only_missing(compiler, compiler.policy.terms[name].value, back)
        case tree.Shift(operand=operand, periods=periods):
            return not_only_missing(compiler, operand, back + periods)
        case tree.First(rows=rows):
            return _of_rows(compiler, rows, back)
        case tree.Arithmetic() | tree.Negative() | tree.Limit() | tree.Compare() | tree.And() | tree.Or():
            return e.any_of([_without_sense(compiler, node, back), *_open_parts(compiler, node, back)])
        case tree.Not() | tree.Condition() | tree.Call(function="sum" | "largest" | "smallest" | "round"):
            return e.any_of(_open_parts(compiler, node, back))
    found = f"the batch engine does not follow why “{node.text}” may be unknown, as 缺省 needs it"
    raise CannotCompile(compiler.policy, found)


def _open_parts(compiler: Compiler, node: Node, back: int) -> list[Expr]:
    """For every part: it is unknown, and not only for want of a fact."""
    return [
        ~known_expr(compiler.value(part, back)) & not_only_missing(compiler, part, back)
        for part in node.children()
        if not isinstance(part, tree.Literal)
    ]


def _without_sense(compiler: Compiler, node: Node, back: int) -> Expr:
    """A divisor that is known and not positive, or arithmetic with 无."""
    if not isinstance(node, tree.Arithmetic):
        return NO
    left, right = compiler.value(node.left, back), compiler.value(node.right, back)
    none = [s.none.is_true() for s in (left, right) if isinstance(s, Quantity) and s.none is not None]
    if node.operator == "/" and isinstance(right, Quantity):
        none.append((right.value <= 0).is_true())
    return e.any_of([*none, YES if node.operator == "^" else NO])


def _of_rows(compiler: Compiler, rows: tuple[tree.Row, ...], back: int) -> Expr:
    """Of the row that holds; while that is open, of any row that may; without one the text is silent."""
    result: Expr = YES
    for row in reversed(rows):
        value = ~known_expr(compiler.value(row.value, back)) & not_only_missing(compiler, row.value, back)
        if row.when is None:
            result = value
            continue
        test = compiler.truth(row.when, back).expr
        open = not_only_missing(compiler, row.when, back) | value | result
        result = e.choose(test, value, result, open)
    return result
