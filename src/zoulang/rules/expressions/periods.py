"""Earlier periods: 上年（x）, 近3年（x）, 连续3年（c）, 增速（x）. A series becomes one value per period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from zoulang.rules import units
from zoulang.rules.explaining import series
from zoulang.rules.expressions.arguments import quantity_of, values_fitting, want, whole_of
from zoulang.rules.expressions.functions import SERIES
from zoulang.rules.expressions.lexer import Token
from zoulang.rules.expressions.parse import Flaw, Syntax
from zoulang.rules.expressions.scope import Scope
from zoulang.rules.policy import FULL_TO_HALF, shifted
from zoulang.rules.record import FARTHEST_BACK
from zoulang.rules.tree import (
    AmountRef,
    And,
    Arithmetic,
    Call,
    ConstantRef,
    FactRef,
    InterpretationRef,
    ItemRef,
    Literal,
    Node,
    Or,
    Shift,
    TermRef,
)
from zoulang.rules.units import Kind, Type

if TYPE_CHECKING:
    from zoulang.rules.expressions.check import Typist

SHIFTS = {"previous": 1, "before_previous": 2}
PERIODS = {"年": "year", "季": "quarter", "季度": "quarter", "月": "month"}
PERIOD_WORDS = {"year": "年", "quarter": "季", "month": "月"}
YEARLY = ("上年", "前年", "往年")
WORDS_OF_PERIOD = {"上季": "quarter", "上月": "month"} | dict.fromkeys(YEARLY, "year")
ANY_PERIOD = "any"


@dataclass(frozen=True)
class SeriesSyntax:
    """``近3年（x）`` before its names are resolved."""

    word: Token
    count: int
    period: str | None
    operand: Syntax
    ending_now: bool


def series_in(part: Syntax) -> SeriesSyntax | None:
    """The series that a piece of syntax writes, if it does."""
    if part.kind != "call":
        return None
    word = cast(Token, part.parts[0])
    found = SERIES.match(word.text.translate(FULL_TO_HALF) + "(")
    if found is None:
        return None
    if len(part.operands) != 1 or part.operands[0].kind == "over":
        raise Flaw(word.start, f"{word.text} takes one value", f"write {word.text}（x）", "E18")
    chinese, chinese_count, period, ascii, ascii_count = found.groups()
    count, ending_now = int(chinese_count or ascii_count), (chinese or ascii) in ("连续", "each")
    return SeriesSyntax(word, count, PERIODS.get(period), part.operands[0], ending_now)


# --- shifts -----------------------------------------------------------------------------------------


def shift_call(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    """上年（e）, 前年（e）, 往年（e，n）."""
    want(word, parts, 2 if name == "earlier" else 1)
    operand = typist.node(parts[0])
    period = WORDS_OF_PERIOD.get(word.text)
    _refuse_timeless(typist.scope, operand, word, parts[0].start, period)
    periods = SHIFTS.get(name) or whole_of(typist, parts[1])
    if periods < 1 or periods + deepest(operand, typist.scope) > FARTHEST_BACK:
        remedy = f"write a number from 1 to {FARTHEST_BACK}"
        raise Flaw(parts[-1].start, "so many periods back are not kept", remedy, "E18")
    return Shift(type=operand.type, operand=operand, periods=periods)


def periods_of(node: Node, scope: Scope) -> set[str]:
    """The periods to which the facts of a node belong; items may belong to any."""
    found: set[str] = set()
    for part in node.walk():
        if isinstance(part, FactRef) and part.name in scope.facts:
            found.add(scope.facts[part.name].per or "")
        elif isinstance(part, TermRef):
            found |= scope.of_term("periods", part.name, lambda v: periods_of(v, scope), {ANY_PERIOD})
        elif isinstance(part, (ItemRef, AmountRef)):
            found.add(ANY_PERIOD)
    return found - {""}


def deepest(node: Node, scope: Scope) -> int:
    """How many periods back a node reads."""
    if isinstance(node, Shift):
        return node.periods + deepest(node.operand, scope)
    if isinstance(node, TermRef):
        return scope.of_term("deepest", node.name, lambda value: deepest(value, scope), 0)
    return max((deepest(child, scope) for child in node.children()), default=0)


def _refuse_timeless(scope: Scope, operand: Node, word: Token, at: int, period: str | None) -> None:
    given = periods_of(operand, scope)
    if not given:
        raise Flaw(
            at,
            f"{word.text} needs a fact that is given per {period or 'period'}",
            f"declare the fact with per: {period or 'year'}",
            "E23",
        )
    if period is not None and period not in given and ANY_PERIOD not in given:
        per = min(given)
        raise Flaw(
            at,
            f"{word.text} goes back by the {period}, but this is given per {per}",
            f"count in {PERIOD_WORDS[per]}, or write 上期（…） or 近3期（…）",
            "E23",
        )


# --- series -----------------------------------------------------------------------------------------


def each_call(typist: Typist, word: Token, parts: Sequence[Syntax]) -> Node:
    """连续3年（c）: in each of the three periods that end with this one. 近3年 alone is no value."""
    written = series_in(Syntax("call", (word, *parts), word.start, word.end))
    assert written is not None
    if not written.ending_now:
        raise Flaw(
            word.start,
            f"{word.text}（…） is several values, one for each period",
            f"write what is made of them: 合计（{word.text}（…））, 平均, 最大, 全部, 任一 or 个数",
            "E23",
        )
    test = typist.truths(written.operand)[0]
    _check_series(typist, written, test)
    earlier = [_back(test, n) for n in range(written.count - 1, 0, -1)]
    return And(type=units.YES_NO, operands=(*earlier, test)) if earlier else test


def over_series(typist: Typist, name: str, word: Token, written: SeriesSyntax) -> Node:
    """合计、平均、最大、最小、最好、最差、个数、全部、任一 over a series."""
    if written.ending_now:
        raise Flaw(
            written.word.start,
            f"{written.word.text}（…） is one yes or no",
            f"for the values of the periods before this one write 近{written.count}年（…）",
            "E23",
        )
    if name in ("all_of", "any_of", "count"):
        operand = typist.truths(written.operand)[0]
        _check_series(typist, written, operand)
        values = tuple(_back(operand, n) for n in range(written.count, 0, -1))
        return _of_truths(name, values)
    operand = typist.node(written.operand)
    _check_series(typist, written, operand)
    values = tuple(_back(operand, n) for n in range(written.count, 0, -1))
    fitted = values_fitting(typist, name, word, values, [written.operand.start] * len(values))
    optional = operand.type.optional and name not in ("sum", "mean")
    type = replace(fitted[0].type, whole=operand.type.whole and name != "mean", optional=optional)
    return Call(type=type, function=name, arguments=tuple(fitted))


def _of_truths(name: str, values: tuple[Node, ...]) -> Node:
    if name == "count":
        counted = Type(Kind.NUMBER, unit=(("项", 1),), whole=True, bare=True)
        return Call(type=counted, function="count", arguments=values)
    made = And if name == "all_of" else Or
    return made(type=units.YES_NO, operands=values)


def _check_series(typist: Typist, written: SeriesSyntax, operand: Node) -> None:
    _refuse_timeless(typist.scope, operand, written.word, written.operand.start, written.period)
    farthest = written.count - (1 if written.ending_now else 0) + deepest(operand, typist.scope)
    if written.count < 1 or farthest > FARTHEST_BACK:
        remedy = f"count 1 to {FARTHEST_BACK} periods"
        raise Flaw(written.word.start, "so many periods back are not kept", remedy, "E18")


def _back(operand: Node, periods: int) -> Node:
    return Shift(
        type=operand.type,
        operand=operand,
        periods=periods,
        text=shifted(operand.text, periods, "zh"),
    )


# --- growth -----------------------------------------------------------------------------------------


def growth(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    """增速（x） = x ÷ 上年（x） − 1."""
    want(word, parts, 1)
    return _less_one(_ratio(typist, word, parts[0], 1))


def compound_growth(typist: Typist, name: str, word: Token, parts: Sequence[Syntax]) -> Node:
    """复合增速（x，n） = (x ÷ 往年（x，n）) ^ (1/n) − 1."""
    want(word, parts, 2)
    periods = whole_of(typist, parts[1])
    if not 1 <= periods <= FARTHEST_BACK:
        remedy = f"write a number from 1 to {FARTHEST_BACK}"
        raise Flaw(parts[1].start, "so many periods back are not kept", remedy, "E18")
    ratio = _ratio(typist, word, parts[0], periods)
    if periods == 1:
        return _less_one(ratio)
    root = Literal(type=units.NUMBER, value=Fraction(1, periods), text=f"1/{periods}")
    return _less_one(
        Arithmetic(
            type=units.PERCENT, operator="^", left=ratio, right=root, text=f"（{ratio.text}）^（1/{periods}）"
        )
    )


def _ratio(typist: Typist, word: Token, part: Syntax, periods: int) -> Node:
    now = quantity_of(typist, part)
    _refuse_timeless(typist.scope, now, word, part.start, None)
    before = _back(now, periods)
    text = f"{now.text} / {before.text}"
    return Arithmetic(type=units.PERCENT, operator="/", left=now, right=before, text=text)


def _less_one(ratio: Node) -> Node:
    one = Literal(type=units.PERCENT, value=Fraction(1), text="1")
    return Arithmetic(type=units.PERCENT, operator="-", left=ratio, right=one)


def exact_growth(left: Node, right: Node) -> tuple[Node, Node]:
    """复合增速（x，n） against a written limit c, as x ÷ 往年（x，n） against (1 + c)^n: without the root."""
    found = series.said(left)
    if found is None or found.function != "compound_growth" or not isinstance(left, Arithmetic):
        return left, right
    power = left.left
    if not isinstance(power, Arithmetic) or not isinstance(right, (Literal, ConstantRef, InterpretationRef)):
        return left, right
    text = f"（1 + {right.text}）^{found.periods}"
    if isinstance(right, Literal):
        if not isinstance(right.value, Fraction) or right.value <= -1:
            return left, right
        limit = (1 + right.value) ** found.periods
        return power.left, Literal(type=units.PERCENT, value=limit, text=text)
    one = Literal(type=units.PERCENT, value=Fraction(1), text="1")
    base = Arithmetic(type=units.PERCENT, operator="+", left=one, right=right, text=f"1 + {right.text}")
    times = Literal(
        type=Type(Kind.NUMBER, whole=True), value=Fraction(found.periods), text=str(found.periods)
    )
    return power.left, Arithmetic(type=units.PERCENT, operator="^", left=base, right=times, text=text)
