"""Nodes and values in words: the rule said back in Chinese or English."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from zoulang.quantities import format_money
from zoulang.rules.evaluate import NOW, Evaluation, Moment
from zoulang.rules.policy import Input, Policy, shifted
from zoulang.rules.tree import (
    NONE,
    And,
    Arithmetic,
    AtLeast,
    Best,
    ByYear,
    Call,
    Compare,
    Condition,
    ConstantRef,
    Default,
    FactRef,
    First,
    If,
    InterpretationRef,
    ItemRef,
    Known,
    Limit,
    Literal,
    Member,
    Negative,
    Node,
    Not,
    Or,
    PaymentYear,
    Shift,
    TermRef,
    Unless,
)
from zoulang.rules.units import Kind, Type, unit_text
from zoulang.rules.values import Unknown, Value

COMPARISON_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "=", "!=": "≠"}
ARITHMETIC_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "^": " ^ "}
STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}


@cache
def sentences(language: str) -> dict[str, Any]:
    """The sentence patterns of a language, from ``words.toml``.

    >>> sentences("en")["total"]
    'Total'
    """
    table = tomllib.loads(files("zoulang.rules").joinpath("words.toml").read_text(encoding="utf-8"))
    return {**table["en" if language == "en" else "zh"], "units": table["units"]}


@dataclass(frozen=True)
class Speaker:
    """Says nodes and values in one language, for one policy."""

    policy: Policy
    language: str

    def say(self, pattern: str, **parts: object) -> str:
        """A sentence of ``words.toml`` with its blanks filled in."""
        return str(sentences(self.language)[pattern]).format(**parts)

    def join(self, parts: list[str]) -> str:
        """Parts of a list, with the comma of the language."""
        return str(sentences(self.language)["list_comma"]).join(parts)

    # --- values -------------------------------------------------------------------------------------

    def value(self, value: Value, type: Type) -> str:
        """A value as a person reads it; nothing is rounded away silently."""
        if isinstance(value, Unknown):
            return self._open(value, type)
        if value is NONE:
            return self.say("none")
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int):
            return f"{value}年" if self.language == "zh" else str(value)
        if isinstance(value, str):
            return self.policy.word(value, self.language)
        return self._quantity(value, type)

    def day(self, day: date) -> str:
        """A date in the words of the language."""
        if self.language == "en":
            return f"{day.day} {day:%B} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日"

    def money(self, fen: int) -> str:
        """An amount in fen."""
        return format_money(fen, self.language)

    def _open(self, value: Unknown, type: Type) -> str:
        if value.possible:
            shown = [self.value(part, type) for part in value.possible]
            return self.say("possible", values=self.join(shown))
        if value.low is not None and value.high is not None:
            return self.say("between", low=self.value(value.low, type), high=self.value(value.high, type))
        if value.high is not None:
            return self.say("at_most", high=self.value(value.high, type))
        return self.say("unknown_value")

    def _quantity(self, value: Fraction, type: Type) -> str:
        match type.kind:
            case Kind.MONEY if value.denominator == 1:
                return self.money(int(value))
            case Kind.MONEY:
                return self.say("about") + self.money(round(value))
            case Kind.PERCENT:
                return self._digits(value * 100) + "%"
            case Kind.POINTS:
                digits = self._digits(value * 100)
                return (
                    f"{digits}个百分点"
                    if self.language == "zh"
                    else f"{digits} percentage point{'' if digits == '1' else 's'}"
                )
            case Kind.DURATION:
                return self._duration(value, type.unit[0][0])
        return self._counted(value, type)

    def _duration(self, value: Fraction, unit: str) -> str:
        if unit == "月":
            years = value / 12
            whole = years.denominator == 1 and value >= 12
            amount, zh, en = (years, "年", "year") if whole else (value, "个月", "month")
        else:
            amount, (zh, en) = value, {"天": ("天", "day")}.get(unit, ("个工作日", "working day"))
        digits = self._digits(amount)
        return f"{digits}{zh}" if self.language == "zh" else f"{digits} {en}{'' if amount == 1 else 's'}"

    def _counted(self, value: Fraction, type: Type) -> str:
        scale = Fraction(1)
        unit = unit_text(type.unit)
        if ("元", 1) in type.unit:
            scale = Fraction(100)
        digits = self._digits(value / scale)
        if self.language == "zh" or not unit:
            return f"{digits}{unit}"
        english = sentences("en")["units"].get(unit, unit)
        return f"{digits} {english}".rstrip()

    def _digits(self, value: Fraction) -> str:
        """Exact digits where they end within six decimals, else two decimals marked as about."""
        scaled = value * 10**6
        exact = scaled.denominator == 1
        number = Decimal(value.numerator) / Decimal(value.denominator)
        number = number.quantize(Decimal("0.000001") if exact else Decimal("0.01"), ROUND_HALF_UP)
        text = f"{number:,f}" if self.language == "en" else f"{number:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text if exact else self.say("about") + text

    # --- nodes --------------------------------------------------------------------------------------

    def node(self, node: Node, at: Moment = NOW, filled: Evaluation | None = None) -> str:
        """The rule in words; with ``filled``, values stand in the place of names."""
        if filled is not None and isinstance(
            node, (FactRef, TermRef, ConstantRef, InterpretationRef, ItemRef)
        ):
            return self.value(filled.value(node, at), node.type)
        return self._node(node, at, filled)

    def _node(self, node: Node, at: Moment, filled: Evaluation | None) -> str:
        def part(child: Node, strength: int = 0) -> str:
            return self._wrapped(child, at, filled, strength)

        match node:
            case If(condition=condition, then=then, otherwise=otherwise) if filled is not None:
                holds = filled.truth(condition, at)
                if isinstance(holds, bool):
                    return self._wrapped(then if holds else otherwise, at, filled, 0)
        match node:
            case Literal(value=value):
                return self.value(value, node.type)
            case FactRef(name=name):
                asked = Input(self.policy.facts[name], at.back)
                return asked.en if self.language == "en" else asked.zh
            case TermRef(name=name):
                return shifted(self.policy.terms[name].name(self.language), at.back, self.language)
            case ConstantRef(name=name) | InterpretationRef(name=name):
                return self.policy.word(name, self.language)
            case ItemRef(item=id):
                return self.policy.item(id).title.in_language(self.language)
            case PaymentYear():
                return self.say("payment_year")
            case Shift(operand=operand, periods=periods):
                return self.node(operand, at._replace(back=at.back + periods), filled)
            case Condition(test=test):
                return self.node(test, at, filled)
            case And(operands=operands):
                return str(self.say("and")).join(part(child, 9) for child in operands)
            case Or(operands=operands):
                return str(self.say("or")).join(part(child, 9) for child in operands)
            case Not(operand=operand):
                return self.say("not") + part(operand, 9)
            case AtLeast(count=count, operands=operands):
                inside = self.join([part(child) for child in operands])
                return self.say("at_least", count=count) + self._parens(inside)
            case Compare(left=left, operator=operator, right=right):
                return f"{part(left)} {COMPARISON_SIGNS[operator]} {part(right)}"
            case Member(value=value, options=options, negated=negated):
                inside = self.join([part(option) for option in options])
                return part(value) + self.say("not_in" if negated else "in") + self._parens(inside).strip()
            case Known(operand=operand, negated=negated):
                return part(operand) + self.say("not_known" if negated else "known")
            case Arithmetic(operator=operator, left=left, right=right):
                strength = STRENGTH[operator]
                after = part(right, strength + (operator in "-/^"))
                return part(left, strength) + ARITHMETIC_SIGNS[operator] + after
            case Negative(operand=operand):
                return "−" + part(operand, 3)
            case Limit(kind=kind, value=value, bound=bound):
                return self.say(kind, value=part(value), bound=part(bound))
            case If(condition=condition, then=then, otherwise=otherwise):
                return self.say("if_then", test=part(condition), then=part(then), otherwise=part(otherwise))
            case Default(operand=operand, otherwise=otherwise):
                return self.say("default", value=part(operand), otherwise=part(otherwise))
            case Call(function=function, arguments=arguments):
                inside = self.join([part(argument) for argument in arguments])
                return str(sentences(self.language)["functions"][function]) + self._parens(inside)
        return self._table(node, at, filled)

    def _table(self, node: Node, at: Moment, filled: Evaluation | None) -> str:
        match node:
            case First(rows=rows):
                return self.say("semicolon").join(
                    (self.node(row.when, at, filled) + self.say("colon") if row.when else "")
                    + self.node(row.value, at, filled)
                    for row in rows
                )
            case Best(options=options):
                return self.say("semicolon").join(self.node(option, at, filled) for option in options)
            case Unless(value=value):
                return self.node(value, at, filled)
            case ByYear(start=start):
                return f"{self.say('schedule')}{self._parens(self.node(start, at, filled))}"
        raise TypeError(f"no words for {type(node).__name__}")

    def _wrapped(self, node: Node, at: Moment, filled: Evaluation | None, strength: int) -> str:
        text = self.node(node, at, filled)
        weak = isinstance(node, Arithmetic) and STRENGTH[node.operator] < strength
        loose = strength > 0 and isinstance(node, (If, Limit))
        joined = strength == 9 and isinstance(node, (And, Or, Condition)) and self._is_joined(node)
        if filled is not None and isinstance(node, (FactRef, TermRef)):
            return text
        return self._parens(text).strip() if weak or loose or joined else text

    def _is_joined(self, node: Node) -> bool:
        return isinstance(node.test if isinstance(node, Condition) else node, (And, Or))

    def _parens(self, text: str) -> str:
        return f"{self.say('open_paren')}{text}{self.say('close_paren')}"
