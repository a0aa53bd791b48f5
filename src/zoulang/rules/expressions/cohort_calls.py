"""Functions over all records of a policy: 排名, 前20名, 占比, 合计 … 按 行业 其中 规上."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from zoulang.rules import units
from zoulang.rules.expressions.arguments import of_kind, quantity_of, want
from zoulang.rules.expressions.functions import PLACES
from zoulang.rules.expressions.lexer import Token
from zoulang.rules.expressions.parse import Flaw, Syntax
from zoulang.rules.expressions.scope import Scope
from zoulang.rules.policy import FULL_TO_HALF
from zoulang.rules.tree import Cohort, Cut, Literal, Node, TermRef
from zoulang.rules.units import Kind, Type

if TYPE_CHECKING:
    from zoulang.rules.expressions.check import Typist

COHORT_ONLY = ("rank", "share", "quantile", "median")
AGGREGATES = ("sum", "mean", "largest", "smallest", "median", "count")
COUNT = Type(Kind.NUMBER, unit=(("项", 1),), whole=True, bare=True)
PLACE = Type(Kind.NUMBER, unit=(("名", 1),), whole=True, bare=True)
KEY_KINDS = (Kind.CHOICE, Kind.TEXT, Kind.YEAR, Kind.DATE, Kind.YES_NO)


@dataclass(frozen=True)
class Group:
    """The records that a record is compared with: ``按 行业 其中 规上``."""

    by: tuple[Node, ...] = ()
    among: Node | None = None


def refuse_lonely(word: Token) -> NoReturn:
    """E24: an aggregate of one value, of which it is not said over what it goes.

    Raises:
        Flaw: always.
    """
    raise Flaw(
        word.start,
        f"{word.text} of one value needs to know over what",
        f"write {word.text}（x）按 全体 for all records, {word.text}（近3年（x）） for the periods before, "
        f"or several values {word.text}（a、b）",
        "E24",
    )


def places_call(typist: Typist, word: Token, parts: Sequence[Syntax], over: Syntax | None) -> Node:
    """前20名（x）, 前20%（x）, 末5%（x）: yes/no."""
    found = PLACES.match(word.text.translate(FULL_TO_HALF) + "(")
    assert found is not None
    want(word, parts, 1)
    number, percent = found[2] or found[5], "%" in (found[3] or found[6] or "")
    limit = Fraction(number) / (100 if percent else 1)
    if (percent and not 0 < limit <= 1) or (not percent and (limit.denominator != 1 or limit < 1)):
        remedy = "write for example 前20名 or 前20%"
        raise Flaw(word.start, f"{word.text} is no number of places", remedy, "E05")
    written = Literal(
        type=units.PERCENT if percent else replace(PLACE, bare=False),
        value=limit,
        text=f"{number}%" if percent else f"{number}名",
    )
    operand = quantity_of(typist, parts[0])
    group = group_of(typist, over)
    refuse_nested(typist.scope, word, operand, group)
    function = "first" if (found[1] or found[4]) in ("前", "top") else "last"
    return Cohort(
        type=units.YES_NO,
        function=function,  # type: ignore[arg-type]
        operand=operand,
        limit=written,
        by=group.by,
        among=group.among,
    )


def cohort_call(typist: Typist, name: str, word: Token, parts: Sequence[Syntax], over: Syntax | None) -> Node:
    """排名, 占比, 分位, and the aggregates with 按.

    Raises:
        Flaw: for other functions, other values, or one such value inside another.
    """
    if name not in (*COHORT_ONLY, *AGGREGATES):
        assert over is not None
        remedy = "it goes with 合计 平均 最大 最小 中位数 个数 排名 占比 分位 前20名"
        raise Flaw(over.start, f"{word.text} takes neither 按 nor 其中", remedy, "E24")
    if name in AGGREGATES and (over is None or not _keys(over)):
        refuse_lonely(word)
    want(word, parts, 2 if name == "quantile" else 1)
    operand = typist.truths(parts[0])[0] if name == "count" else quantity_of(typist, parts[0])
    limit = _share(typist, parts[1]) if name == "quantile" else None
    group = group_of(typist, over)
    refuse_nested(typist.scope, word, operand, group)
    type = _type(name, operand, group)
    return Cohort(type=type, function=name, operand=operand, limit=limit, by=group.by, among=group.among)  # type: ignore[arg-type]


def _type(name: str, operand: Node, group: Group) -> Type:
    # Who takes no part has no place and no share.
    outside = operand.type.optional or group.among is not None
    if name == "rank":
        return replace(PLACE, optional=outside)
    if name == "share":
        return replace(units.PERCENT, optional=outside)
    if name == "count":
        return COUNT
    return replace(operand.type.certain, whole=operand.type.whole and name not in ("mean", "median"))


def _share(typist: Typist, part: Syntax) -> Node:
    node = of_kind(typist, part, Kind.PERCENT, "a percentage such as 75%")
    if not isinstance(node, Literal) or not isinstance(node.value, Fraction) or not 0 <= node.value <= 1:
        raise Flaw(part.start, "a written percentage is needed here", "write for example 75%", "E18")
    return node


def group_of(typist: Typist, over: Syntax | None) -> Group:
    """The keys and the filter behind 按 and 其中."""
    if over is None:
        return Group()
    if typist.scope.register is not None:
        remedy = "compute it under terms, and compare inside"
        raise Flaw(over.start, "a value over all records cannot stand inside a register", remedy, "E25")
    by = []
    for token in _keys(over):
        if token.kind == "NAME":
            key = typist.node(Syntax("name", (token,), token.start, token.end))
            if key.type.kind not in KEY_KINDS:
                found = f"{token.text} is {key.type}, which groups no records"
                raise Flaw(token.start, found, "group by a choice, a text, a year or yes/no", "E18")
            by.append(key)
    among = next((part for part in over.operands if part.kind == "among"), None)
    return Group(tuple(by), _among(typist, among) if among is not None else None)


def _keys(over: Syntax) -> list[Token]:
    keys = next((part for part in over.operands if part.kind == "keys"), None)
    tokens = [part for part in keys.parts if isinstance(part, Token)] if keys is not None else []
    return [token for token in tokens if token.kind in ("NAME", "ALL", "BY_ALL")]


def _among(typist: Typist, among: Syntax) -> Node:
    if among.operands:
        return typist.truths(*among.operands)[0]
    token = among.token("NAME")
    return typist.truths(Syntax("name", (token,), token.start, token.end))[0]


def refuse_nested(scope: Scope, word: Token, operand: Node, group: Group) -> None:
    """E25: a value over all records that is made of another one."""
    for node in (operand, *group.by, *(() if group.among is None else (group.among,))):
        if over_records(node, scope):
            raise Flaw(
                word.start,
                f"{word.text} is computed of a value that is itself computed over all records",
                "give the inner value to a score or a class of its own, and use its name here",
                "E25",
            )


def over_records(node: Node, scope: Scope) -> bool:
    """True if a node is computed over all records, itself or through terms."""
    for part in node.walk():
        if isinstance(part, (Cohort, Cut)):
            return True
        if isinstance(part, TermRef) and scope.of_term(
            "cohort", part.name, lambda value: over_records(value, scope), False
        ):
            return True
    return False
