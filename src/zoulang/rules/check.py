"""Syntax to typed nodes: names, types and units are settled before a record is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast

from zoulang.rules import units
from zoulang.rules.functions import AT_LEAST, function_name
from zoulang.rules.lexer import COMPARISONS, Lexer, Token
from zoulang.rules.near import nearest, or_else
from zoulang.rules.parse import Flaw, Syntax, parse
from zoulang.rules.policy import FULL_TO_HALF
from zoulang.rules.source import Scalar
from zoulang.rules.tree import (
    MIRRORED, NONE, And, Arithmetic, AtLeast, Compare, Comparison, Default, FactRef, If, Known, Limit, Literal,
    Member, Negative, Node, Not, Or, PaymentYear,
)  # fmt: skip
from zoulang.rules.units import Kind, Type

_DIGITS = re.compile(r"[\d.]+")
PAYMENT_YEAR_NAMES = ("兑付年度", "payment_year")


class Flaws(Exception):
    """Several mistakes of one expression."""

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

    names: dict[str, Callable[[str], Node]] = field(default_factory=dict)
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
            self._lexer = Lexer(self.names.keys() | self.choices.keys() | set(extra), self.units)
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
    except Flaw as flaw:
        scalar.report_at(flaw.start, flaw.found, flaw.remedy, flaw.code)
    except Flaws as several:
        for flaw in several.flaws:
            scalar.report_at(flaw.start, flaw.found, flaw.remedy, flaw.code)
    return None


def band(scalar: Scalar, of: Node, scope: Scope) -> Node | None:
    """The comparison of a ``bands`` key such as ``≥ 5%`` with what is banded."""
    try:
        syntax = parse(scalar.text, scope.lexer)
        if syntax.kind != "band":
            raise Flaw(0, f"{scalar.text} is not a limit", "write a comparison and a limit, such as ≥ 5%", "E04")
        typist = Typist(scalar.text, scope)
        limit = typist.node(syntax.operands[0])
        operator = comparison(syntax.token("CMP"))
        return typist.comparison(of, operator, limit, syntax.start, scalar.text)
    except Flaw as flaw:
        scalar.report_at(flaw.start, flaw.found, flaw.remedy, flaw.code)
    except Flaws as several:
        for flaw in several.flaws:
            scalar.report_at(flaw.start, flaw.found, flaw.remedy, flaw.code)
    return None


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
        made, flaws = [], []
        for part in parts:
            try:
                made.append(self.node(part))
            except Flaw as flaw:
                flaws.append(flaw)
            except Flaws as several:
                flaws += several.flaws
        if flaws:
            raise flaws[0] if len(flaws) == 1 else Flaws(flaws)
        return made

    def truths(self, *parts: Syntax) -> list[Node]:
        """The nodes of several pieces, all yes/no."""
        return [
            self.coerce(n, units.YES_NO, p.start) for n, p in zip(self.nodes(*parts), parts, strict=True)
        ]

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
            return replace(maker(name), text=token.text)
        if name in self.scope.choices:
            return Literal(type=Type(Kind.CHOICE), value=name, text=token.text)
        near = nearest(name, self.scope.lexer.names)
        raise Flaw(token.start, f"unknown name {name}", or_else(near, "declare it under facts or terms"), "E01")

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
                left, operator, right, sums[i].start, self.text[sums[i].start : sums[i + 1].end], sums[i + 1].start
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
            self._unify(node, o, value.start, p.start)[1] for o, p in zip(options, among.operands, strict=True)
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
        left, right = self._unify(left, right, at, at if right_at is None else right_at)
        kind = left.type.kind if left.type.kind is not Kind.NONE else right.type.kind
        if kind in (Kind.TEXT, Kind.YES_NO, Kind.NONE) and operator not in ("=", "!="):
            raise Flaw(at, f"{kind.value} has no order", "compare with = or ≠", "E08")
        if isinstance(left, Literal) and not isinstance(right, Literal):
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
                raise Flaw(part.start, f"{side.type} cannot be multiplied or divided", "use a quantity", "E10")
        return self._product(sign, left, right, right_part.start, token.start)

    def _sum(self, sign: str, left: Node, right: Node, at: int, right_at: int, sign_at: int) -> Node:
        kinds = (left.type.kind, right.type.kind)
        made: Type | None = None
        if kinds == (Kind.DATE, Kind.DATE) and sign == "-":
            made = units.DAYS
        elif kinds == (Kind.DATE, Kind.DURATION):
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
            left, right = self._unify(left, right, at, right_at, adding=True)
            if not left.type.is_quantity:
                raise Flaw(at, f"{left.type} cannot be added", "use quantities", "E10")
            both_percent = left.type.kind is Kind.PERCENT and right.type.kind is Kind.PERCENT
            written = isinstance(left, Literal) or isinstance(right, Literal)
            made = units.POINTS if both_percent and sign == "-" and not written else left.type.certain
            if left.type.kind is Kind.NUMBER:
                made = replace(
                    left.type.certain,
                    whole=left.type.whole and right.type.whole,
                    unit=left.type.unit or right.type.unit,
                    bare=left.type.bare and right.type.bare,
                )
        return Arithmetic(type=made, operator=sign, left=left, right=right)  # type: ignore[arg-type]

    def _product(self, sign: str, left: Node, right: Node, right_at: int, sign_at: int) -> Node:
        a, b = left.type, right.type
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
        elif sign == "*" and points or (sign == "/" and a.kind is Kind.POINTS and b.kind is Kind.NUMBER):
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
        operand, otherwise = self._unify(*self.nodes(*parts), parts[0].start, parts[1].start)
        return Default(type=operand.type, operand=operand, otherwise=otherwise)

    def _choose(self, syntax: Syntax) -> Node:
        test, then, otherwise = syntax.operands
        condition = self.truths(test)[0]
        yes, no = self._unify(*self.nodes(then, otherwise), then.start, otherwise.start)
        return If(type=common(yes, no), condition=condition, then=yes, otherwise=no)

    def _limit(self, syntax: Syntax) -> Node:
        parts = syntax.operands
        value, bound = self._unify(*self.nodes(*parts), parts[0].start, parts[1].start)
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
        fitted, _ = self._unify(node, Literal(type=wanted.certain, value=NONE), at, at, wanted=wanted)
        return fitted

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

    def _unify(
        self, left: Node, right: Node, at: int, right_at: int, adding: bool = False, wanted: Type | None = None
    ) -> tuple[Node, Node]:
        """Both nodes with types that fit each other."""
        if left.type.kind is Kind.NONE or right.type.kind is Kind.NONE:
            other, place = (right, at) if left.type.kind is Kind.NONE else (left, right_at)
            if wanted is None and not other.type.optional:
                raise Flaw(
                    place,
                    f"{other.text or other.type} is never 无",
                    "declare it with or_none: yes, if 无 is a possible answer",
                    "E15",
                )
            return left, right
        left, right = self._fit(left, right.type), self._fit(right, left.type)
        a, b = left.type, right.type
        if a.kind is b.kind:
            if a.kind is Kind.CHOICE and a.values != b.values:
                self._wrong_choice(left, right, at, right_at)
            if a.unit == b.unit or (a.kind is Kind.NUMBER and (a.bare or b.bare)):
                return left, right
            raise Flaw(
                right_at,
                f"the units {units.unit_text(a.unit) or 'none'} and {units.unit_text(b.unit) or 'none'} differ",
                "compare and add only quantities of one unit",
                "E11",
            )
        self._mismatch(left, right, at, right_at, wanted)
        return left, right

    def _fit(self, node: Node, other: Type) -> Node:
        """A literal takes the type of its neighbour where that is safe."""
        if not isinstance(node, Literal):
            return node
        if node.type.bare and node.value == 0 and other.is_quantity:
            return replace(node, type=replace(other.certain, bare=False))
        if node.type.kind in (Kind.CHOICE, Kind.TEXT) and other.kind is Kind.CHOICE and node.value in other.values:
            return replace(node, type=other.certain)
        if node.type.bare and other.kind is Kind.DURATION and other.bare:
            return replace(node, type=replace(other.certain, bare=False))
        if node.type.bare and node.value == 1 and other.kind is Kind.PERCENT:
            return replace(node, type=units.PERCENT)
        if node.type.bare and other.kind is Kind.NUMBER and other.unit:
            return replace(node, type=replace(other.certain, whole=node.type.whole))
        return node

    def _wrong_choice(self, left: Node, right: Node, at: int, right_at: int) -> None:
        for node, other, place in ((right, left, right_at), (left, right, at)):
            if isinstance(node, Literal) and other.type.values:
                near = nearest(str(node.value), other.type.values)
                listed = f"the values are {'、'.join(other.type.values)}"
                raise Flaw(
                    place, f"{other.text} is never {node.value}", or_else(near, listed) + (f" ({listed})" if near else ""),
                    "E16",
                )  # fmt: skip
        raise Flaw(right_at, "the two choices have different values", "compare choices of one list", "E16")

    def _mismatch(self, left: Node, right: Node, at: int, right_at: int, wanted: Type | None) -> None:
        kinds = {left.type.kind, right.type.kind}
        bare, place = (right, right_at) if right.type.bare else (left, at)
        number = bare.text or (f"{float(bare.value):g}" if is_number_literal(bare) else "")
        if kinds == {Kind.MONEY, Kind.NUMBER} and bare.type.bare:
            raise Flaw(place, f"the amount {number} has no unit", f"did you mean {number}万元?", "E12")
        if kinds == {Kind.PERCENT, Kind.NUMBER} and bare.type.bare:
            raise Flaw(place, f"the share {number} has no unit", f"did you mean {number}%?", "E12")
        if kinds == {Kind.DURATION, Kind.NUMBER} and bare.type.bare:
            raise Flaw(place, f"the duration {number} has no unit", f"did you mean {number}年 or {number}天?", "E12")
        if kinds == {Kind.POINTS, Kind.PERCENT}:
            percent, place = (right, right_at) if right.type.kind is Kind.PERCENT else (left, at)
            shown = percent.text.rstrip("%％ ") if isinstance(percent, Literal) else "10"
            raise Flaw(
                place, "a difference of two percentages is in percentage points", f"write {shown}个百分点", "E13"
            )
        if wanted is not None:
            raise Flaw(at, f"this is {left.type}, but {wanted} is needed here", f"write {_wish(wanted)}", "E17")
        if Kind.YEAR in kinds and Kind.DATE in kinds:
            raise Flaw(right_at, "a date and a year cannot be compared", "take 年份（…） of the date", "E11")
        raise Flaw(right_at, f"{left.type} and {right.type} do not go together", "use values of one type", "E11")


def is_number_literal(node: Node) -> bool:
    """True for a written quantity."""
    return isinstance(node, Literal) and isinstance(node.value, Fraction)


def common(left: Node, right: Node) -> Type:
    """The type of a value that is one of the two."""
    first, second = (right.type, left.type) if left.type.kind is Kind.NONE else (left.type, right.type)
    return replace(first, optional=first.optional or second.optional, whole=first.whole and second.whole)


def _wish(wanted: Type) -> str:
    examples = {
        Kind.YES_NO: "a condition, such as 年产值 ≥ 500万元",
        Kind.MONEY: "an amount, such as 50万元",
        Kind.YEAR: "a year, such as 2022年, or a fact of type year",
        Kind.CHOICE: f"one of {'、'.join(wanted.values)}",
    }
    return examples.get(wanted.kind, f"a value of type {wanted}")


# --- reading literals -------------------------------------------------------------------------------


def quantity(text: str) -> Literal:
    """The literal of a number that a unit may touch.

    Raises:
        ValueError: if the unit is none.

    >>> quantity("1.5亿元").value, quantity("3%").value, str(quantity("500人").type)
    (Fraction(15000000000, 1), Fraction(3, 100), 'count in 人')
    """
    plain = text.translate(FULL_TO_HALF).replace(",", "")
    if plain.startswith("第"):
        return Literal(type=Type(Kind.NUMBER, unit=(("年次", 1),), whole=True), value=Fraction(plain[1:-1]))
    digits = _DIGITS.match(plain)[0]  # type: ignore[index]
    unit = plain[len(digits) :]
    number = Fraction(Decimal(digits))
    if unit in ("", "万", "亿"):
        number *= {"": 1, "万": 10**4, "亿": 10**8}[unit]
        return Literal(
            type=Type(Kind.NUMBER, whole=number.denominator == 1, bare=True), value=number, text=text
        )
    type, scale = units.parse_unit(unit)
    value = number * scale
    if type.kind is Kind.MONEY and value.denominator != 1:
        raise ValueError(f"{text} is finer than one fen")
    whole = type.kind in (Kind.NUMBER, Kind.DURATION) and value.denominator == 1
    return Literal(type=replace(type, whole=whole), value=value, text=text)


def read_date(text: str) -> date | int | None:
    """A date, a year as int, or None where there is no such day.

    >>> read_date("2021年4月26日"), read_date("2021年"), read_date("2021-02-30")
    (datetime.date(2021, 4, 26), 2021, None)
    """
    parts = [int(part) for part in re.findall(r"\d+", text.translate(FULL_TO_HALF))]
    if len(parts) == 1:
        return parts[0]
    try:
        return date(*parts)
    except (ValueError, TypeError):
        return None


def names_guarded(node: Node | None) -> frozenset[str]:
    """Keys of facts that a condition compares, so that 无 gives no before arithmetic is reached."""
    if node is None:
        return frozenset()
    return frozenset(
        side.name
        for part in node.walk()
        if isinstance(part, Compare) and part.operator != "="
        for side in (part.left, part.right)
        if isinstance(side, FactRef)
    )


