"""Nodes in words: the rule said back as a sentence of Chinese or English."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.rules.deciding.evaluate import Evaluation, Moment
from zoulang.rules.explaining import series
from zoulang.rules.policy import Input
from zoulang.rules.tree import (
    AmountRef,
    And,
    Arithmetic,
    AtLeast,
    Bands,
    Best,
    ByYear,
    Call,
    Cohort,
    Column,
    Compare,
    Condition,
    ConstantRef,
    Cut,
    Default,
    FactRef,
    First,
    If,
    InterpretationRef,
    ItemRef,
    Known,
    Ledger,
    Limit,
    Literal,
    Member,
    Negative,
    Node,
    Not,
    Or,
    PaymentYear,
    Range,
    Rows,
    Shift,
    TermRef,
    Unless,
)
from zoulang.rules.units import PERCENT

if TYPE_CHECKING:
    from zoulang.rules.explaining.words import Speaker

COMPARISON_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "=", "!=": "≠"}
ARITHMETIC_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "^": " ^ "}
STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
TIGHTEST = 9
ROUNDINGS = ("round", "ceiling", "floor")
NAMED = (FactRef, TermRef, ConstantRef, InterpretationRef, ItemRef, AmountRef, Ledger)
CLOSED = (*NAMED, Literal, Column, PaymentYear, Known, Call, Cohort, Rows, Shift)
"""Nodes whose words need no parentheses inside other words."""


class Phrases:
    """The words of nodes at one moment; with ``filled``, values stand in the place of names."""

    def __init__(self, speaker: Speaker, at: Moment, filled: Evaluation | None = None) -> None:
        self.speaker = speaker
        self.at = at
        self.filled = filled

    def of(self, node: Node) -> str:
        """The words of a node."""
        if self.filled is not None and isinstance(node, (*NAMED, Cohort, Rows, Cut)):
            return self.speaker.value(self.filled.value(node, self.at), node.type)
        if self.filled is None and (said := series.said(node)) is not None:
            return self._series(said)
        return _PHRASES[type(node)](self, node)

    def inside(self, node: Node, strength: int = 0) -> str:
        """The words of a node inside others that bind with a strength, in parentheses where needed."""
        text = self.of(node)
        if self.filled is not None and isinstance(node, (FactRef, TermRef)):
            return text
        weak = isinstance(node, Arithmetic) and STRENGTH[node.operator] < strength
        loose = strength > 0 and isinstance(node, (If, Limit, First, Best))
        joined = strength == TIGHTEST and isinstance(_test(node), (And, Or)) and not self._is_series(node)
        return self._bracketed(text) if weak or loose or joined else text

    def _is_series(self, node: Node) -> bool:
        return self.filled is None and series.said(_test(node)) is not None

    def _enclosed(self, node: Node) -> str:
        """The words of a node, in parentheses unless it is a name or a function."""
        inner = _test(node)
        closed = isinstance(inner, CLOSED) or self._is_series(inner)
        return self.of(node) if closed else self._bracketed(self.of(node))

    def _bracketed(self, text: str) -> str:
        return self.speaker.parens(text).strip()

    def _shifted(self, periods: int) -> Phrases:
        return Phrases(self.speaker, self.at._replace(back=self.at.back + periods), self.filled)

    # --- leaves -------------------------------------------------------------------------------------

    def _literal(self, node: Literal) -> str:
        return self.speaker.value(node.value, node.type)

    def _fact(self, node: FactRef) -> str:
        return self.speaker.input(Input(self.speaker.policy.facts[node.name], self.at.back))

    def _term(self, node: TermRef) -> str:
        return self.speaker.shifted(
            self.speaker.policy.terms[node.name].name(self.speaker.language), self.at.back
        )

    def _constant(self, node: ConstantRef) -> str:
        return self.speaker.word(node.name)

    def _interpretation(self, node: InterpretationRef) -> str:
        """Its name; in English, where the name has none, the question."""
        name, question = self.speaker.word(node.name), self.speaker.policy.interpretations.get(node.name)
        if self.speaker.language != "en" or name != node.name or question is None:
            return name
        return f"“{question.ask.en}”" if question.ask.en != question.ask.zh else name

    def _item(self, node: ItemRef) -> str:
        return self.speaker.item_name(self.speaker.policy.item(node.item))

    def _payment_year(self, node: PaymentYear) -> str:
        return self.speaker.say("payment_year")

    def _range(self, node: Range) -> str:
        return self.speaker.between(node.low, node.high, node.type)

    def _amount(self, node: AmountRef) -> str:
        title = self.speaker.title(self.speaker.policy.item(node.item))
        return self.speaker.say("amount_of", title=title)

    def _ledger(self, node: Ledger) -> str:
        title = self.speaker.title(self.speaker.policy.item(node.item))
        return self.speaker.say(node.function, title=title)

    def _column(self, node: Column) -> str:
        return self.speaker.policy.registers[node.register].columns[node.name].name(self.speaker.language)

    # --- logic --------------------------------------------------------------------------------------

    def _shift(self, node: Shift) -> str:
        return self._shifted(node.periods).of(node.operand)

    def _condition(self, node: Condition) -> str:
        return self.of(node.test)

    def _and(self, node: And) -> str:
        return self.speaker.say("and").join(self.inside(child, TIGHTEST) for child in node.operands)

    def _or(self, node: Or) -> str:
        return self.speaker.say("or").join(self.inside(child, TIGHTEST) for child in node.operands)

    def _not(self, node: Not) -> str:
        return self.speaker.say("not") + self.inside(node.operand, TIGHTEST)

    def _at_least(self, node: AtLeast) -> str:
        listed = self.speaker.parens(self._list(node.operands))
        return self.speaker.say("at_least", count=node.count) + listed

    def _compare(self, node: Compare) -> str:
        sign = COMPARISON_SIGNS[node.operator]
        growth = series.compared_growth(node) if self.filled is None else None
        if growth is not None:
            limit = self.speaker.value(growth[1], PERCENT)
            return f"{self._series(growth[0])} {sign} {limit}"
        return f"{self.inside(node.left, 1)} {sign} {self.inside(node.right, 1)}"

    def _member(self, node: Member) -> str:
        listed = self._bracketed(self._list(node.options))
        return self.inside(node.value) + self.speaker.say("not_in" if node.negated else "in") + listed

    def _known(self, node: Known) -> str:
        return self.inside(node.operand) + self.speaker.say("not_known" if node.negated else "known")

    def _list(self, nodes: tuple[Node, ...]) -> str:
        return self.speaker.join([self.inside(node, 1) for node in nodes])

    # --- values -------------------------------------------------------------------------------------

    def _arithmetic(self, node: Arithmetic) -> str:
        strength = STRENGTH[node.operator]
        after = self.inside(node.right, strength + (node.operator in "-/^"))
        return self.inside(node.left, strength) + ARITHMETIC_SIGNS[node.operator] + after

    def _negative(self, node: Negative) -> str:
        return "−" + self.inside(node.operand, 3)

    def _limit(self, node: Limit) -> str:
        return self.speaker.say(node.kind, value=self.inside(node.value), bound=self.inside(node.bound))

    def _if(self, node: If) -> str:
        holds = self.filled.truth(node.condition, self.at) if self.filled is not None else None
        if isinstance(holds, bool):
            return self.inside(node.then if holds else node.otherwise)
        test, then, otherwise = map(self.inside, (node.condition, node.then, node.otherwise))
        return self.speaker.say("if_then", test=test, then=then, otherwise=otherwise)

    def _default(self, node: Default) -> str:
        value, otherwise = self.inside(node.operand), self.inside(node.otherwise)
        return self.speaker.say("default", value=value, otherwise=otherwise)

    def _call(self, node: Call) -> str:
        if node.function == "due":
            start, within = map(self.inside, node.arguments)
            return self.speaker.say("due_of", start=start, within=within)
        arguments = node.arguments
        if node.function in ROUNDINGS and isinstance(arguments[-1], Literal) and not arguments[-1].value:
            arguments = arguments[:-1]
        return self.speaker.function(node.function) + self.speaker.parens(self._list(arguments))

    def _first(self, node: First) -> str:
        colon = self.speaker.say("colon")
        return self.speaker.say("semicolon").join(
            (self.of(row.when) + colon if row.when else self.speaker.say("otherwise") + colon)
            + self.of(row.value)
            for row in node.rows
        )

    def _best(self, node: Best) -> str:
        return self.speaker.say("semicolon").join(self.of(option) for option in node.options)

    def _unless(self, node: Unless) -> str:
        return self.of(node.value)

    def _by_year(self, node: ByYear) -> str:
        return self.speaker.say("schedule") + self.speaker.parens(self.of(node.start))

    # --- several periods, rows, the population ------------------------------------------------------

    def _series(self, said: series.Series) -> str:
        inner = self._enclosed(said.operand)
        if said.function in ("growth", "compound_growth"):
            kind = "growth" if said.function == "growth" else "compound_growth"
            text = self.speaker.say(kind, value=inner, count=said.periods)
        else:
            span = self.speaker.span(said.periods, said.function == "each")
            unit = self.speaker.period_name(1)
            text = self.speaker.say(f"series_{said.function}", span=span, value=inner, unit=unit)
        if said.back + self.at.back == 0:
            return text
        return self.speaker.shifted(text, said.back + self.at.back)

    def _rows(self, node: Rows) -> str:
        register = self.speaker.policy.registers[node.register]
        parts = {"register": register.en if self.speaker.language == "en" else register.zh}
        if node.value is not None:
            parts["value"] = self._enclosed(node.value)
        if node.test is None:
            return self.speaker.say(f"rows_{node.function}", **parts)
        return self.speaker.say(f"rows_{node.function}_where", test=self.of(node.test), **parts)

    def _cohort(self, node: Cohort) -> str:
        parts = {"scope": self.scope(node), "value": self._enclosed(node.operand)}
        if node.limit is not None:
            parts["limit"] = self.of(node.limit)
        return self.speaker.say(f"cohort_{node.function}", **parts)

    def scope(self, node: Cohort | Cut) -> str:
        """With whom a record is compared: all, or those that agree in some facts."""
        said = self.speaker.say("scope_all")
        if node.by:
            said = self.speaker.say("scope_by", keys=self._list(node.by))
        if node.among is not None:
            said = self.speaker.say("scope_among", scope=said, test=self.of(node.among))
        return said

    def _cut(self, node: Cut) -> str:
        classes = self.speaker.join(
            [
                self.speaker.say(
                    "cut_class",
                    name=self.speaker.word(name),
                    share=self.speaker.value(Fraction(share), PERCENT),
                )
                for name, share in node.upto
            ]
        )
        return self.speaker.say(
            "cut", value=self._enclosed(node.operand), scope=self.scope(node), classes=classes
        )


def _test(node: Node) -> Node:
    return node.test if isinstance(node, Condition) else node


_PHRASES: dict[type[Node], Callable[..., str]] = {
    Literal: Phrases._literal,
    FactRef: Phrases._fact,
    TermRef: Phrases._term,
    ConstantRef: Phrases._constant,
    InterpretationRef: Phrases._interpretation,
    ItemRef: Phrases._item,
    PaymentYear: Phrases._payment_year,
    Range: Phrases._range,
    AmountRef: Phrases._amount,
    Ledger: Phrases._ledger,
    Column: Phrases._column,
    Shift: Phrases._shift,
    Condition: Phrases._condition,
    And: Phrases._and,
    Or: Phrases._or,
    Not: Phrases._not,
    AtLeast: Phrases._at_least,
    Compare: Phrases._compare,
    Member: Phrases._member,
    Known: Phrases._known,
    Arithmetic: Phrases._arithmetic,
    Negative: Phrases._negative,
    Limit: Phrases._limit,
    If: Phrases._if,
    Default: Phrases._default,
    Call: Phrases._call,
    First: Phrases._first,
    Bands: Phrases._first,
    Best: Phrases._best,
    Unless: Phrases._unless,
    ByYear: Phrases._by_year,
    Rows: Phrases._rows,
    Cohort: Phrases._cohort,
    Cut: Phrases._cut,
}
