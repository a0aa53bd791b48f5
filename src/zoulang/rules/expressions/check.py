"""Syntax to typed nodes: names, types and units are settled before a record is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import cast

from zoulang.rules import units
from zoulang.rules.expressions.arithmetic import product_of, sum_of
from zoulang.rules.expressions.calls import typed_call
from zoulang.rules.expressions.fit import common, unify
from zoulang.rules.expressions.lexer import COMPARISONS, Token
from zoulang.rules.expressions.literals import quantity, read_date
from zoulang.rules.expressions.parse import Flaw, Flaws, Syntax, parse
from zoulang.rules.expressions.periods import exact_growth
from zoulang.rules.expressions.scope import PAYMENT_YEAR_NAMES, Scope
from zoulang.rules.loading.doubts import idle_comparison, idle_limit, zero_divisor
from zoulang.rules.loading.source import Scalar
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import FULL_TO_HALF
from zoulang.rules.tree import (
    MIRRORED,
    NONE,
    And,
    Column,
    Compare,
    Comparison,
    Condition,
    ConstantRef,
    Default,
    FactRef,
    If,
    Known,
    Limit,
    Literal,
    Member,
    Negative,
    Node,
    Not,
    Or,
    PaymentYear,
    Range,
    TermRef,
)
from zoulang.rules.units import Kind, Type


def expression(scalar: Scalar, scope: Scope, wanted: Type | None = None) -> Node | None:
    """The typed node of an expression in the file; its mistakes are reported there and give None."""
    try:
        syntax = parse(scalar.text, scope.lexer)
        typist = Typist(scalar.text, scope)
        if syntax.kind == "band":
            raise Flaw(0, "a bare limit stands where a value is needed", "name what is compared first", "E04")
        node = typist.range(syntax) if syntax.kind == "range" else typist.node(syntax.operands[0])
        node = typist.coerce(node, wanted, syntax.start) if wanted else node
        _advise(scalar, typist)
        return node
    except (Flaw, Flaws) as mistake:
        _report(scalar, mistake)
    return None


def band(scalar: Scalar, of: Node | None, scope: Scope) -> Node | None:
    """The comparison of a ``bands`` key such as ``≥ 5%`` with ``of``, which is None where it is broken."""
    try:
        syntax = parse(scalar.text, scope.lexer)
        if syntax.kind != "band":
            raise Flaw(
                0, f"{scalar.text} is not a limit", "write a comparison and a limit, such as ≥ 5%", "E04"
            )
        typist = Typist(scalar.text, scope)
        limit = typist.node(syntax.operands[0])
        operator = comparison(syntax.token("CMP"))
        if of is None:
            return None
        node = typist.comparison(of, operator, limit, syntax.start, scalar.text)
        _advise(scalar, typist)
        return node
    except (Flaw, Flaws) as mistake:
        _report(scalar, mistake)
    return None


def _report(scalar: Scalar, mistake: Flaw | Flaws) -> None:
    for flaw in mistake.flaws if isinstance(mistake, Flaws) else [mistake]:
        scalar.report_at(flaw.start, flaw.found, flaw.remedy, flaw.code)


def _advise(scalar: Scalar, typist: Typist) -> None:
    for flaw in typist.doubts:
        scalar.report_at(flaw.start, flaw.found, flaw.remedy, flaw.code, warning=True)


def comparison(token: Token) -> Comparison:
    """The comparison that a token writes."""
    return cast(Comparison, COMPARISONS[token.text.translate(FULL_TO_HALF)])


def literal(node: Node) -> Literal | None:
    """The node as a literal, if it is one."""
    return node if isinstance(node, Literal) else None


def together(makers: Sequence[Callable[[], Node]]) -> list[Node]:
    """What several makers make; the mistakes of all are collected.

    Raises:
        Flaws: if any of them found a mistake.
    """
    made, flaws, broken = [], [], False
    for maker in makers:
        try:
            made.append(maker())
        except Flaw as flaw:
            flaws.append(flaw)
        except Flaws as several:
            flaws += several.flaws
            broken = True
    if flaws or broken:
        raise Flaws(flaws)
    return made


def _as_value(flaw: Flaw, parts: Sequence[Syntax], values: Sequence[str]) -> Flaw:
    named = any(part.kind == "name" and part.start == flaw.start for part in parts)
    if flaw.code != "E01" or not named or not values:
        return flaw
    name = flaw.found.removeprefix("unknown name ")
    # One other character makes a misspelt 建筑业, but of 农业 no 工业.
    if len(name) != 2 and nearest(name, values):
        return flaw
    return Flaw(flaw.start, f"{name} is none of the values", f"the values are {'、'.join(values)}", "E16")


def _option(value: Node, option: Node, at: int, option_at: int) -> Node:
    return unify(value, option, at, option_at)[1]


class Typist:
    """Gives every piece of one expression its type, or says what is wrong with it."""

    def __init__(self, text: str, scope: Scope, doubts: list[Flaw] | None = None):
        self.text, self.scope = text, scope
        self.doubts: list[Flaw] = [] if doubts is None else doubts

    # --- walking ------------------------------------------------------------------------------------

    def node(self, syntax: Syntax) -> Node:
        """The typed node of a piece of syntax."""
        made: Node = getattr(self, f"_{syntax.kind}")(syntax)
        return replace(made, text=self.text[syntax.start : syntax.end]) if not made.text else made

    def nodes(self, *parts: Syntax) -> list[Node]:
        """The nodes of several pieces; the mistakes of all are collected."""
        return together([partial(self.node, part) for part in parts])

    def truths(self, *parts: Syntax) -> list[Node]:
        """The nodes of several pieces, all yes/no."""
        return together([partial(self._truth_of, part) for part in parts])

    def _truth_of(self, part: Syntax) -> Node:
        return self.coerce(self.node(part), units.YES_NO, part.start)

    def range(self, syntax: Syntax) -> Node:
        """Points that a person gives within bounds, ``7..8``."""
        name = self.scope.range_name
        if name is None:
            raise Flaw(0, "a range stands only where points are given", "write one value", "E04")
        ends = [
            self.coerce(node, units.SCORE, part.start)
            for node, part in zip(self.nodes(*syntax.operands), syntax.operands, strict=True)
        ]
        low, high = (end.value if isinstance(end, Literal) else None for end in ends)
        if not isinstance(low, Fraction) or not isinstance(high, Fraction):
            raise Flaw(0, "the ends of a range are written numbers", "write for example 7..8", "E18")
        if low > high:
            raise Flaw(0, "the range ends before it begins", "write the smaller end first", "E05")
        return Range(type=units.SCORE, low=low, high=high, name=name)

    # --- atoms --------------------------------------------------------------------------------------

    def _quantity(self, syntax: Syntax) -> Node:
        token = cast(Token, syntax.parts[0])
        try:
            return quantity(token.text)
        except ValueError as error:
            raise Flaw(token.start, str(error), "write a number with a unit", "E05") from None

    def _date(self, syntax: Syntax) -> Node:
        token = cast(Token, syntax.parts[0])
        value = read_date(token.text)
        if value is None:
            raise Flaw(token.start, f"{token.text} is no day of the calendar", "check month and day", "E05")
        return Literal(type=units.YEAR if isinstance(value, int) else units.DATE, value=value)

    def _text(self, syntax: Syntax) -> Node:
        return Literal(type=units.TEXT, value=cast(Token, syntax.parts[0]).text[1:-1])

    def _truth(self, syntax: Syntax) -> Node:
        return Literal(type=units.YES_NO, value=cast(Token, syntax.parts[0]).text in ("是", "yes"))

    def _none(self, syntax: Syntax) -> Node:
        return Literal(type=units.NONE_TYPE, value=NONE)

    def _name(self, syntax: Syntax) -> Node:
        token = cast(Token, syntax.parts[0])
        name = token.text.strip("`")
        if self.scope.register is not None and name in self.scope.register.columns:
            column = self.scope.register.columns[name]
            return Column(type=column.type, register=self.scope.register.key, name=name, text=token.text)
        if name in PAYMENT_YEAR_NAMES and name not in self.scope.names:
            if not self.scope.in_by_year:
                raise Flaw(token.start, f"{name} has a meaning only inside by_year", "use a fact here", "E06")
            return PaymentYear(type=units.YEAR, text=token.text)
        if maker := self.scope.names.get(name):
            return replace(maker(), text=token.text)
        if name in self.scope.choices:
            return Literal(type=Type(Kind.CHOICE), value=name, text=token.text)
        raise self._nameless(name, token)

    def _nameless(self, name: str, token: Token) -> Flaw:
        if name in self.scope.registers:
            remedy = f"write 任一（{name}，…） or 个数（{name}）"
            return Flaw(
                token.start, f"{name} is a register of rows and has no value of its own", remedy, "E07"
            )
        owners = [r.key for r in self.scope.registers.values() if name in r.columns]
        if owners:
            remedy = f"write it inside 任一（{owners[0]}，…）"
            return Flaw(token.start, f"{name} is a column of {owners[0]}", remedy, "E07")
        near = nearest(name, self.scope.lexer.names)
        return Flaw(
            token.start, f"unknown name {name}", or_else(near, "declare it under facts or terms"), "E01"
        )

    def _group(self, syntax: Syntax) -> Node:
        return self.node(syntax.operands[0])

    # --- logic --------------------------------------------------------------------------------------

    def _either(self, syntax: Syntax) -> Node:
        return Or(type=units.YES_NO, operands=tuple(self._joined(syntax, "either", "both")))

    def _both(self, syntax: Syntax) -> Node:
        return And(type=units.YES_NO, operands=tuple(self._joined(syntax, "both", "either")))

    def _joined(self, syntax: Syntax, same: str, other: str) -> list[Node]:
        parts: list[Syntax] = []
        mixed: list[Flaw] = []
        while syntax.kind == same:
            left, right = syntax.operands
            if other in (left.kind, right.kind):
                token = syntax.token("OR" if same == "either" else "AND")
                remedy = "put the part that belongs together in parentheses"
                mixed.append(Flaw(token.start, "且 and 或 stand side by side", remedy, "E03"))
            parts.insert(0, right)
            syntax = left
        try:
            nodes = self.truths(syntax, *parts)
        except Flaws as more:
            raise Flaws([*mixed[-1:], *more.flaws]) from None
        if mixed:
            raise mixed[-1]
        return nodes

    def _negation(self, syntax: Syntax) -> Node:
        return Not(type=units.YES_NO, operand=self.truths(*syntax.operands)[0])

    def _compare(self, syntax: Syntax) -> Node:
        sums = syntax.operands
        nodes = self._choices(*sums)
        operators = [comparison(part) for part in syntax.parts if isinstance(part, Token)]
        tests = [
            self.comparison(
                left,
                operator,
                right,
                sums[i].start,
                self.text[sums[i].start : sums[i + 1].end],
                sums[i + 1].start,
            )
            for i, (left, operator, right) in enumerate(zip(nodes, operators, nodes[1:], strict=False))
        ]
        return tests[0] if len(tests) == 1 else And(type=units.YES_NO, operands=tuple(tests))

    def _choices(self, *parts: Syntax) -> list[Node]:
        """The nodes of compared pieces; an unknown name beside a choice is no value of that choice."""
        try:
            return self.nodes(*parts)
        except Flaws as several:
            order = next((node.type.values for part in parts if (node := self._quietly(part))
                          and node.type.values), ())  # fmt: skip
            raise Flaws([_as_value(flaw, parts, order) for flaw in several.flaws]) from None

    def _quietly(self, part: Syntax) -> Node | None:
        try:
            return self.node(part)
        except (Flaw, Flaws):
            return None

    def _between(self, syntax: Syntax) -> Node:
        value, low, high = syntax.operands
        node, floor, ceiling = self.nodes(value, low, high)
        return And(
            type=units.YES_NO,
            operands=(
                self.comparison(node, ">=", floor, value.start, "", low.start),
                self.comparison(node, "<=", ceiling, value.start, "", high.start),
            ),
        )

    def _member(self, syntax: Syntax) -> Node:
        value, among = syntax.operands
        if not among.operands:
            token = cast(Token, among.parts[0])
            raise Flaw(token.start, f"{token.text} is not a list", "write the values in （…、…）", "E07")
        node, *options = self._choices(value, *among.operands)
        fitted = tuple(
            together(
                [
                    partial(_option, node, option, value.start, part.start)
                    for option, part in zip(options, among.operands, strict=True)
                ]
            )
        )
        negated = syntax.token("IN").text.startswith(("不", "not"))
        return Member(type=units.YES_NO, value=node, options=fitted, negated=negated)

    def _known(self, syntax: Syntax) -> Node:
        word = syntax.token("KNOWN").text
        operand = self.node(syntax.operands[0])
        return Known(type=units.YES_NO, operand=operand, negated="未" in word or "unknown" in word)

    def comparison(
        self, left: Node, operator: Comparison, right: Node, at: int, text: str, right_at: int | None = None
    ) -> Node:
        """A typed comparison; texts and yes/no only compare with = and ≠."""
        left, right = self._column_beside_none(left, right), self._column_beside_none(right, left)
        left, right = unify(left, right, at, at if right_at is None else right_at)
        kind = left.type.kind if left.type.kind is not Kind.NONE else right.type.kind
        if kind in (Kind.TEXT, Kind.YES_NO, Kind.NONE) and operator not in ("=", "!="):
            raise Flaw(at, f"{kind.value} has no order", "compare with = or ≠", "E08")
        written = (Literal, ConstantRef)
        if isinstance(left, written) and not isinstance(right, written):
            left, operator, right = right, MIRRORED[operator], left
        left, right = exact_growth(left, right)
        made = Compare(type=units.YES_NO, left=left, operator=operator, right=right, text=text)
        self.doubts += idle_comparison(made, at, self.scope)
        return made

    def _column_beside_none(self, node: Node, other: Node) -> Node:
        """A column of a table may be asked for 无 even where none of its rows has it: others do."""
        column = isinstance(node, TermRef) and node.name in self.scope.columns
        if column and other.type.kind is Kind.NONE:
            return replace(node, type=replace(node.type, optional=True))
        return node

    # --- arithmetic ---------------------------------------------------------------------------------

    def _arithmetic(self, syntax: Syntax) -> Node:
        left_part, right_part = syntax.operands
        left, right = self.nodes(left_part, right_part)
        token = next(part for part in syntax.parts if isinstance(part, Token))
        sign = {"PLUS": "+", "MINUS": "-", "TIMES": "*", "OVER": "/", "POW": "^"}[token.kind]
        for side, part in ((left, left_part), (right, right_part)):
            self._refuse_none(side, part.start)
        if sign in "+-":
            return sum_of(sign, left, right, left_part.start, right_part.start, token.start)
        for side, part in ((left, left_part), (right, right_part)):
            if not side.type.is_quantity:
                raise Flaw(
                    part.start, f"{side.type} cannot be multiplied or divided", "use a quantity", "E10"
                )
        if sign == "/":
            self.doubts += zero_divisor(right, right_part.start, self.scope)
        return product_of(sign, left, right, right_part.start, token.start)

    def _negative(self, syntax: Syntax) -> Node:
        operand = self.node(syntax.operands[0])
        if not operand.type.is_quantity:
            raise Flaw(syntax.start, f"{operand.type} has no negative", "use a quantity", "E10")
        if isinstance(operand, Literal) and isinstance(operand.value, Fraction):
            return replace(operand, value=-operand.value, text="")
        self._refuse_none(operand, syntax.start)
        return Negative(type=operand.type, operand=operand)

    def _default(self, syntax: Syntax) -> Node:
        parts = syntax.operands
        operand, otherwise = self._fitting_pair(*parts)
        return Default(type=operand.type, operand=operand, otherwise=otherwise)

    def _choose(self, syntax: Syntax) -> Node:
        test, then, otherwise = syntax.operands
        condition = self.truths(test)[0]
        yes, no = self._fitting_pair(then, otherwise)
        return If(type=common(yes, no), condition=condition, then=yes, otherwise=no)

    def _limit(self, syntax: Syntax) -> Node:
        parts = syntax.operands
        value, bound = self._fitting_pair(*parts)
        if not value.type.is_quantity:
            raise Flaw(syntax.start, f"{value.type} has no upper or lower limit", "limit a quantity", "E10")
        word = syntax.token("CAP").text
        kind = "cap" if "最高" in word or "cap" in word else "floor"
        made = Limit(type=value.type, kind=kind, value=value, bound=bound)  # type: ignore[arg-type]
        self.doubts += idle_limit(made, syntax.token("CAP").start, self.scope)
        return made

    # --- functions ----------------------------------------------------------------------------------

    def _call(self, syntax: Syntax) -> Node:
        return typed_call(self, syntax)

    # --- fitting types ------------------------------------------------------------------------------

    def coerce(self, node: Node, wanted: Type, at: int) -> Node:
        """The node as the wanted type.

        Raises:
            Flaw: where it cannot be that.
        """
        fitted, _ = unify(node, Literal(type=wanted.certain, value=NONE), at, at, wanted=wanted)
        return fitted

    def _fitting_pair(self, first: Syntax, second: Syntax) -> tuple[Node, Node]:
        left, right = self.nodes(first, second)
        return unify(left, right, first.start, second.start)

    def _refuse_none(self, node: Node, at: int) -> None:
        if not node.type.optional:
            return
        if isinstance(node, FactRef) and node.name in self.scope.guarded:
            return
        raise Flaw(
            at,
            f"{node.text or 'this value'} may be 无 and cannot be computed with",
            f"test {node.text or 'it'} ≠ 无 in the condition first",
            "E14",
        )


def names_guarded(node: Node | None) -> frozenset[str]:
    """Keys of facts that a condition compares, so that 无 gives no before arithmetic is reached."""
    match node:
        case Condition(test=test, unless=None):
            return names_guarded(test)
        case And(operands=operands):
            return frozenset(name for part in operands for name in names_guarded(part))
        case Compare(left=FactRef(name=name), operator="!=", right=Literal(value=value)) if value is NONE:
            return frozenset((name,))
        case Compare(operator="<" | "<=" | ">" | ">="):
            return frozenset(side.name for side in (node.left, node.right) if isinstance(side, FactRef))
    return frozenset()
