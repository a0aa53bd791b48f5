"""Formulas over names, read with the rule language and said back in numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache

from zoulang.errors import InputError, Problem, said
from zoulang.rules import load_policy
from zoulang.rules.deciding.evaluate import Evaluation
from zoulang.rules.expressions.check import expression
from zoulang.rules.expressions.lexer import KEYWORDS
from zoulang.rules.expressions.scope import Scope
from zoulang.rules.loading.source import Scalar, SourceFile
from zoulang.rules.policy import Fact
from zoulang.rules.tree import Arithmetic, FactRef, Literal, Negative, Node
from zoulang.rules.units import Kind, Type

SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "^": " ^ "}
STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_EMPTY = load_policy("policy: formula")
_ANY_DAY = date(2000, 1, 1)


def read_formula(formula: str, names: Mapping[str, Type]) -> Node:
    """A formula as a typed tree.

    Args:
        names: the names it may use, each with its type.

    Raises:
        InputError: for what cannot be read, an unknown name, or units that do not go together.

    >>> from zoulang.rules import units
    >>> read_formula("完成 / 计划", {"完成": units.MONEY, "计划": units.MONEY}).type.kind
    <Kind.PERCENT: 'percent'>
    """
    return _read(formula, tuple((name, type) for name, type in names.items() if name in formula))


@lru_cache(maxsize=1024)
def _read(formula: str, names: tuple[tuple[str, Type], ...]) -> Node:
    scope = Scope(facts={name: Fact(name, name, name, type) for name, type in names})
    for name, type in names:
        if name not in KEYWORDS:
            node = FactRef(type=type, name=name)
            scope.names[name] = lambda node=node: node  # type: ignore[misc]
            scope.units |= {symbol for symbol, _ in type.unit if type.kind is Kind.NUMBER}
    file = SourceFile(None, formula)
    read = expression(Scalar(file, 0, formula, len(formula)), scope)
    problems = [problem for problem in file.problems if not problem.warning]
    if read is None or problems:
        found = Problem(said("the formula cannot be read"), said("write it over names of printed numbers"))
        raise InputError(problems or [found])
    return read


def constant(node: Node) -> Fraction:
    """The value of a formula without names, such as ``月数（2021-04-26，2022-12-31）``.

    >>> constant(read_formula("9 / 12", {}))
    Fraction(3, 4)

    Raises:
        InputError: if it has none.
    """
    value = Evaluation(_EMPTY, _EMPTY.parse_record({}), _ANY_DAY).value(node)
    if isinstance(value, bool) or not isinstance(value, (Fraction, int)):
        raise InputError(Problem(said("the formula has no value"), said("correct it")))
    return Fraction(value)


def spelled(node: Node, shown: Callable[[str], str]) -> str:
    """A formula with each name as ``shown`` gives it: ``84 ÷ 86``.

    >>> from zoulang.rules import units
    >>> spelled(read_formula("(甲 + 1) / 乙", {"甲": units.NUMBER, "乙": units.NUMBER}), lambda name: name)
    '(甲 + 1) ÷ 乙'
    """
    match node:
        case FactRef(name=name):
            return shown(name)
        case Literal(value=value) if isinstance(value, (Fraction, int)):
            return node.text or str(value)
        case Negative(operand=operand):
            return f"−{_inside(operand, 3, shown)}"
        case Arithmetic(operator=operator, left=left, right=right):
            strength = STRENGTH[operator]
            after = _inside(right, strength + (operator in "-/^"), shown)
            return f"{_inside(left, strength, shown)}{SIGNS[operator]}{after}"
    return node.text


def _inside(node: Node, strength: int, shown: Callable[[str], str]) -> str:
    text = spelled(node, shown)
    loose = isinstance(node, Arithmetic) and STRENGTH[node.operator] < strength
    return f"({text})" if loose else text
