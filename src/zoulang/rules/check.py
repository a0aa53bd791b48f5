"""Syntax to typed nodes: names, types and units are settled before a record is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import cast

from zoulang.rules import units
from zoulang.rules.fit import common, unify
from zoulang.rules.functions import AT_LEAST, function_name
from zoulang.rules.lexer import COMPARISONS, KEYWORDS, Lexer, Token
from zoulang.rules.literals import quantity, read_date
from zoulang.rules.near import nearest, or_else
from zoulang.rules.parse import Flaw, Syntax, parse
from zoulang.rules.policy import FULL_TO_HALF
from zoulang.rules.source import Scalar
from zoulang.rules.tree import (
    MIRRORED,
    NONE,
    And,
    Arithmetic,
    AtLeast,
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
)
from zoulang.rules.units import Kind, Type

PAYMENT_YEAR_NAMES = ("兑付年度", "payment_year")


class Flaws(Exception):
    """The mistakes of one expression; none of its own where it uses a name that is broken itself."""

    def __init__(self, flaws: list[Flaw]):
        super().__init__("; ".join(flaw.found for flaw in flaws))
        self.flaws = flaws


@dataclass
class Scope:
    """The declared names of a file.

    Attributes:
        names: spelling -> maker of the node (terms are typed when first met).
        choices: value of a choice -> the lists it stands in.
        guarded: keys of facts that a condition compared before, so that 无 cannot reach arithmetic.
        per_period: keys of facts given per period, which 上年 may shift.
    """

    names: dict[str, Callable[[], Node]] = field(default_factory=dict)
    choices: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)
    guarded: frozenset[str] = frozenset()
    per_period: Callable[[Node], bool] = lambda node: True
    in_by_year: bool = False
    _lexer: Lexer | None = None

    @property
    def lexer(self) -> Lexer:
        """The lexer of these names; made once all names are declared."""
        if self._lexer is None:
            extra = PAYMENT_YEAR_NAMES
            # A choice may list 无 or 是; the words stay what they are and fit themselves to the choice.
            values = self.choices.keys() - KEYWORDS.keys()
            self._lexer = Lexer(self.names.keys() | values | set(extra), self.units)
        return self._lexer

    def inside(self, *, guarded: frozenset[str] | None = None, in_by_year: bool | None = None) -> Scope:
        """The same names seen from inside a guard or a schedule."""
        self.lexer  # noqa: B018 - shared by the copies
        return replace(
            self,
            guarded=self.guarded if guarded is None else self.guarded | guarded,
            in_by_year=self.in_by_year if in_by_year is None else in_by_year,
        )


def expression(scalar: Scalar, scope: Scope, wanted: Type | None = None) -> Node | None:
    """The typed node of an expression in the file; its mistakes are reported there and give None."""
    try:
        syntax = parse(scalar.text, scope.lexer)
        if syntax.kind != "value":
            raise Flaw(0, "a bare limit stands where a value is needed", "name what is compared first", "E04")
        typist = Typist(scalar.text, scope)
        node = typist.node(syntax.operands[0])
        return typist.coerce(node, wanted, syntax.start) if wanted else node
    except (Flaw, Flaws) as mistake:
        _report(scalar, mistake)
    return None


def band(scalar: Scalar, of: Node, scope: Scope) -> Node | None:
    """The comparison of a ``bands`` key such as ``≥ 5%`` with what is banded."""
    try:
        syntax = parse(scalar.text, scope.lexer)
        if syntax.kind != "band":
            raise Flaw(
                0, f"{scalar.text} is not a limit", "write a comparison and a limit, such as ≥ 5%", "E04"
            )
        typist = Typist(scalar.text, scope)
        limit = typist.node(syntax.operands[0])
        operator = comparison(syntax.token("CMP"))
        return typist.comparison(of, operator, limit, syntax.start, scalar.text)
    except (Flaw, Flaws) as mistake:
        _report(scalar, mistake)
    return None


def _report(scalar: Scalar, mistake: Flaw | Flaws) -> None:
    for flaw in mistake.flaws if isinstance(mistake, Flaws) else [mistake]:
        scalar.report_at(flaw.start, flaw.found, flaw.remedy, flaw.code)


def comparison(token: Token) -> Comparison:
    """The comparison that a token writes."""
    return cast(Comparison, COMPARISONS[token.text.translate(FULL_TO_HALF)])


def literal(node: Node) -> Literal | None:
    """The node as a literal, if it is one."""
    return node if isinstance(node, Literal) else None


class Typist:
    """Gives every piece of one expression its type, or says what is wrong with it."""

    def __init__(self, text: str, scope: Scope):
        self.text, self.scope = text, scope

    # --- walking ------------------------------------------------------------------------------------

    def node(self, syntax: Syntax) -> Node:
        """The typed node of a piece of syntax."""
        made: Node = getattr(self, f"_{syntax.kind}")(syntax)
        return replace(made, text=self.text[syntax.start : syntax.end]) if not made.text else made

    def nodes(self, *parts: Syntax) -> list[Node]:
        """The nodes of several pieces; the mistakes of all are collected."""
        made, flaws, broken = [], [], False
        for part in parts:
            try:
                made.append(self.node(part))
            except Flaw as flaw:
                flaws.append(flaw)
            except Flaws as several:
                flaws += several.flaws
                broken = True
        if flaws or broken:
            raise Flaws(flaws)
        return made

    def truths(self, *parts: Syntax) -> list[Node]:
        """The nodes of several pieces, all yes/no."""
        return [self.coerce(n, units.YES_NO, p.start) for n, p in zip(self.nodes(*parts), parts, strict=True)]

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
        if name in PAYMENT_YEAR_NAMES and name not in self.scope.names:
            if not self.scope.in_by_year:
                raise Flaw(token.start, f"{name} has a meaning only inside by_year", "use a fact here", "E06")
            return PaymentYear(type=units.YEAR, text=token.text)
        if maker := self.scope.names.get(name):
            return replace(maker(), text=token.text)
        if name in self.scope.choices:
            return Literal(type=Type(Kind.CHOICE), value=name, text=token.text)
        near = nearest(name, self.scope.lexer.names)
        raise Flaw(
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
        while syntax.kind == same:
            left, right = syntax.operands
            for side in (left, right):
                if side.kind == other:
                    token = syntax.token("OR" if same == "either" else "AND")
                    raise Flaw(
                        token.start,
                        "且 and 或 stand side by side",
                        "put the part that belongs together in parentheses",
                        "E03",
                    )
            parts.insert(0, right)
            syntax = left
        return self.truths(syntax, *parts)

    def _negation(self, syntax: Syntax) -> Node:
        return Not(type=units.YES_NO, operand=self.truths(*syntax.operands)[0])

    def _compare(self, syntax: Syntax) -> Node:
        sums = syntax.operands
        nodes = self.nodes(*sums)
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
        node, *options = self.nodes(value, *among.operands)
        fitted = tuple(
            unify(node, o, value.start, p.start)[1] for o, p in zip(options, among.operands, strict=True)
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
        left, right = unify(left, right, at, at if right_at is None else right_at)
        kind = left.type.kind if left.type.kind is not Kind.NONE else right.type.kind
        if kind in (Kind.TEXT, Kind.YES_NO, Kind.NONE) and operator not in ("=", "!="):
            raise Flaw(at, f"{kind.value} has no order", "compare with = or ≠", "E08")
        written = (Literal, ConstantRef)
        if isinstance(left, written) and not isinstance(right, written):
            left, operator, right = right, MIRRORED[operator], left
        return Compare(type=units.YES_NO, left=left, operator=operator, right=right, text=text)

    # --- arithmetic ---------------------------------------------------------------------------------

    def _arithmetic(self, syntax: Syntax) -> Node:
        left_part, right_part = syntax.operands
        left, right = self.nodes(left_part, right_part)
        token = next(part for part in syntax.parts if isinstance(part, Token))
        sign = {"PLUS": "+", "MINUS": "-", "TIMES": "*", "OVER": "/", "POW": "^"}[token.kind]
        for side, part in ((left, left_part), (right, right_part)):
            self._refuse_none(side, part.start)
        if sign in "+-":
            return self._sum(sign, left, right, left_part.start, right_part.start, token.start)
        for side, part in ((left, left_part), (right, right_part)):
            if not side.type.is_quantity:
                raise Flaw(
                    part.start, f"{side.type} cannot be multiplied or divided", "use a quantity", "E10"
                )
        return self._product(sign, left, right, right_part.start, token.start)

    def _sum(self, sign: str, left: Node, right: Node, at: int, right_at: int, sign_at: int) -> Node:
        kinds = (left.type.kind, right.type.kind)
        made: Type | None = None
        if kinds == (Kind.DATE, Kind.DATE) and sign == "-":
            made = units.DAYS
        elif kinds == (Kind.DATE, Kind.DURATION):
            self._refuse_odd_durations(right, right_at)
            made = units.DATE
        elif kinds == (Kind.YEAR, Kind.YEAR) and sign == "-":
            made = replace(units.NUMBER, whole=True)
        elif kinds == (Kind.YEAR, Kind.NUMBER) and not right.type.unit:
            made = units.YEAR
        elif kinds == (Kind.PERCENT, Kind.POINTS):
            made = units.PERCENT
        if made is None:
            if {left.type.kind, right.type.kind} == {Kind.MONEY, Kind.PERCENT}:
                raise Flaw(
                    sign_at,
                    "money and percent cannot be added",
                    "write how the percent applies: amount × percent",
                    "E10",
                )
            left, right = unify(left, right, at, right_at)
            if not left.type.is_quantity:
                raise Flaw(at, f"{left.type} cannot be added", "use quantities", "E10")
            both_percent = left.type.kind is Kind.PERCENT and right.type.kind is Kind.PERCENT
            # 1 − x and x − 1 are ratios; any other difference is in points.
            from_one = any(isinstance(side, Literal) and side.value == 1 for side in (left, right))
            made = units.POINTS if both_percent and sign == "-" and not from_one else left.type.certain
            if left.type.kind is Kind.NUMBER:
                made = replace(
                    left.type.certain,
                    whole=left.type.whole and right.type.whole,
                    unit=left.type.unit or right.type.unit,
                    bare=left.type.bare and right.type.bare,
                )
        return Arithmetic(type=made, operator=sign, left=left, right=right)  # type: ignore[arg-type]

    @staticmethod
    def _refuse_odd_durations(duration: Node, at: int) -> None:
        if duration.type.unit == (("工作日", 1),):
            raise Flaw(at, "working days cannot be added to a date yet", "count in 天 or 个月", "E09")
        written = duration.value if isinstance(duration, Literal) else None
        if isinstance(written, Fraction) and written.denominator != 1:
            raise Flaw(at, f"{duration.text} is no whole number of months or days", "write it in 天", "E05")

    def _product(self, sign: str, left: Node, right: Node, right_at: int, sign_at: int) -> Node:
        a, b = left.type, right.type
        if sign == "/" and isinstance(right, Literal) and right.value == 0:
            raise Flaw(right_at, "nothing can be divided by zero", "correct the divisor", "E10")
        if sign == "^":
            if not (b.kind is Kind.NUMBER and not b.unit) or a.dimension:
                raise Flaw(right_at, "a power needs numbers without units", "use plain numbers", "E10")
            return Arithmetic(type=a.certain, operator="^", left=left, right=right)
        points = [t for t in (a, b) if t.kind is Kind.POINTS]
        if points and sign == "*" and (a.dimension or b.dimension):
            raise Flaw(sign_at, "points multiply no amount", "divide the points by 1个百分点 first", "E10")
        unit = units.multiply_units(a.dimension, b.dimension, 1 if sign == "*" else -1)
        made = units.quantity_type(unit)
        if not unit and a.kind is Kind.NUMBER and b.kind is Kind.NUMBER and not a.unit and not b.unit:
            made = Type(Kind.NUMBER, whole=sign == "*" and a.whole and b.whole, bare=a.bare and b.bare)
        elif (sign == "*" and points) or (sign == "/" and a.kind is Kind.POINTS and b.kind is Kind.NUMBER):
            made = units.POINTS
        elif made.kind in (Kind.NUMBER, Kind.DURATION):
            whole = sign == "*" and all(t.whole for t in (a, b))
            made = replace(made, whole=whole, bare=False)
        return Arithmetic(type=made, operator=sign, left=left, right=right)  # type: ignore[arg-type]

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
        return Limit(type=value.type, kind=kind, value=value, bound=bound)  # type: ignore[arg-type]

    # --- functions ----------------------------------------------------------------------------------

    def _call(self, syntax: Syntax) -> Node:
        word = cast(Token, syntax.parts[0])
        if counted := AT_LEAST.match(word.text + "("):
            return AtLeast(
                type=units.YES_NO, count=int(counted[1]), operands=tuple(self.truths(*syntax.operands))
            )
        name = function_name(word.text)
        from zoulang.rules.calls import typed_call

        return typed_call(self, name, word, syntax.operands)

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
