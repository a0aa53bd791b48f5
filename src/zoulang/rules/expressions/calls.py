"""Types of function calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from zoulang.rules import units
from zoulang.rules.expressions.arguments import of_kind, quantity_of, values_fitting, want, whole_of
from zoulang.rules.expressions.clocks import due_of
from zoulang.rules.expressions.cohort_calls import COHORT_ONLY, cohort_call, places_call, refuse_lonely
from zoulang.rules.expressions.functions import AT_LEAST, FUNCTION_WORDS, OF_ITEMS, PLACES, SERIES
from zoulang.rules.expressions.lexer import Token
from zoulang.rules.expressions.parse import Flaw, Flaws, Syntax, unknown_function
from zoulang.rules.expressions.periods import (
    compound_growth,
    each_call,
    growth,
    over_series,
    series_in,
    shift_call,
)
from zoulang.rules.expressions.row_calls import register_in, row_call
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import FULL_TO_HALF
from zoulang.rules.tree import AmountRef, AtLeast, Call, Ledger, Literal, Node
from zoulang.rules.units import Kind, Type

if TYPE_CHECKING:
    from zoulang.rules.expressions.check import Typist

AGGREGATES = ("largest", "smallest", "sum", "mean", "worst", "best", "count", "all_of", "any_of")


def typed_call(typist: Typist, syntax: Syntax) -> Node:
    """The node of a function call.

    Raises:
        Flaw: for a wrong number or type of arguments.
    """
    word = cast(Token, syntax.parts[0])
    parts = [part for part in syntax.operands if part.kind != "over"]
    over = next((part for part in syntax.operands if part.kind == "over"), None)
    plain = word.text.translate(FULL_TO_HALF)
    if PLACES.match(plain + "("):
        return places_call(typist, word, parts, over)
    name = FUNCTION_WORDS.get(plain, "")
    if name in COHORT_ONLY or over is not None:
        return cohort_call(typist, name, word, parts, over)
    if AT_LEAST.match(plain + "("):
        return _at_least(typist, word, parts)
    if SERIES.match(plain + "("):
        return each_call(typist, word, parts)
    if name in OF_ITEMS:
        return _of_item(typist, name, word, parts)
    if name in AGGREGATES:
        return _aggregate(typist, name, word, parts)
    if name not in _FUNCTIONS:
        try:
            typist.nodes(*parts)
        except Flaws as more:
            raise Flaws([unknown_function(word), *more.flaws]) from None
        raise unknown_function(word)
    return _FUNCTIONS[name](typist, name, word, parts)


def _at_least(typist: Typist, word: Token, parts: Sequence[Syntax]) -> Node:
    counted = AT_LEAST.match(word.text.translate(FULL_TO_HALF) + "(")
    assert counted is not None
    return AtLeast(type=units.YES_NO, count=int(counted[1]), operands=tuple(typist.truths(*parts)))


def _of_item(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    """应发、已享受、累计、次数 of a measure."""
    want(word, parts, 1)
    given = parts[0].token("NAME").text.strip("`") if parts[0].kind == "name" else ""
    id = typist.scope.measures.get(given)
    if id is None:
        near = nearest(given, typist.scope.measures)
        raise Flaw(
            parts[0].start,
            f"no measure is called {given}",
            or_else(near, "write the id or the name of a measure"),
            "E01",
        )
    if name == "amount":
        return AmountRef(type=units.MONEY, item=id)
    times = Type(Kind.NUMBER, unit=(("次", 1),), whole=True, bare=True)
    type = {"received": units.YES_NO, "received_total": units.MONEY}.get(name, times)
    return Ledger(type=type, function=name, item=id)  # type: ignore[arg-type]


def _aggregate(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    if register := register_in(typist, parts):
        return row_call(typist, name, word, parts, register)
    if len(parts) == 1 and (series := series_in(parts[0])):
        return over_series(typist, name, word, series)
    if name in ("all_of", "any_of"):
        raise Flaw(
            word.start,
            f"{word.text} needs a series or a register",
            f"write {word.text}（近2年（…）） or {word.text}（获奖，…）, or join the tests by 且 or 或",
            "E23",
        )
    if len(parts) == 1:
        refuse_lonely(word)
    if name == "count":
        counted = Type(Kind.NUMBER, unit=(("项", 1),), whole=True, bare=True)
        return Call(type=counted, function=name, arguments=tuple(typist.truths(*parts)))
    return _over_values(typist, name, word, parts)


def _over_values(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    nodes = typist.nodes(*parts)
    fitted = values_fitting(typist, name, word, nodes, [part.start for part in parts])
    # A sum or a mean passes over 无 and is itself a number.
    optional = name not in ("sum", "mean") and all(n.type.optional for n in fitted)
    whole = name != "mean" and all(n.type.whole for n in fitted)
    return Call(
        type=replace(fitted[0].type, optional=optional, whole=whole), function=name, arguments=tuple(fitted)
    )


def _rounding(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    """Rounding to ``digits`` decimals of the unit in which the value is written: 元, percent, one."""
    if len(parts) not in (1, 2):
        raise Flaw(
            word.start, f"{word.text} takes a value and a number of digits", f"{word.text}（x，2）", "E18"
        )
    node = quantity_of(typist, parts[0])
    digits = whole_of(typist, parts[1]) if len(parts) == 2 else 0
    type = (
        Type(Kind.NUMBER, whole=digits == 0) if node.type.kind is Kind.PERCENT and digits == 0 else node.type
    )
    places = Literal(type=Type(Kind.NUMBER, whole=True), value=Fraction(digits), text=str(digits))
    return Call(type=type, function=name, arguments=(node, places))


def _first_time(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    want(word, parts, 1)
    return Call(type=units.YES_NO, function=name, arguments=tuple(typist.truths(*parts)))


def _year(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    want(word, parts, 1)
    day = of_kind(typist, parts[0], Kind.DATE, "a date")
    return Call(type=replace(units.YEAR, optional=day.type.optional), function=name, arguments=(day,))


def _absolute(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    want(word, parts, 1)
    node = quantity_of(typist, parts[0])
    return Call(type=node.type, function=name, arguments=(node,))


def _due(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    """期限（d，3个月）."""
    want(word, parts, 2)
    start = of_kind(typist, parts[0], Kind.DATE, "a date")
    within = of_kind(typist, parts[1], Kind.DURATION, "a time such as 3个月")
    return due_of(typist.scope, start, within)


def _between_days(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    """整年数、月数、工作日数 between two dates."""
    want(word, parts, 2)
    days = tuple(of_kind(typist, part, Kind.DATE, "a date") for part in parts)
    type = {
        "full_years": units.MONTHS,
        "full_months": replace(units.MONTHS, bare=True),
        "working_days": replace(units.WORKING_DAYS, bare=True),
    }[name]
    return Call(type=type, function=name, arguments=days)


def _date(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    """日期（年，月，日）."""
    want(word, parts, 3)
    year = of_kind(typist, parts[0], Kind.YEAR, "a year such as 2022年")
    month, day = (of_kind(typist, part, Kind.NUMBER, "a whole number") for part in parts[1:])
    return Call(type=units.DATE, function=name, arguments=(year, month, day))


_FUNCTIONS: dict[str, Callable[[Typist, str, Token, Sequence[Syntax]], Node]] = {
    "previous": shift_call,
    "before_previous": shift_call,
    "earlier": shift_call,
    "growth": growth,
    "compound_growth": compound_growth,
    "first_time": _first_time,
    "year": _year,
    "absolute": _absolute,
    "round": _rounding,
    "ceiling": _rounding,
    "floor": _rounding,
    "due": _due,
    "full_years": _between_days,
    "full_months": _between_days,
    "working_days": _between_days,
    "date": _date,
}
