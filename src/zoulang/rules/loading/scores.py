"""Scores: a table of points by line, group and total becomes one tree, whose parts keep their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import partial
from typing import cast

from zoulang.rules import units
from zoulang.rules.expressions.bounds import bounds_of
from zoulang.rules.expressions.check import expression
from zoulang.rules.loading.names import Names
from zoulang.rules.loading.parts import Reader, listed, misspelt, reject_unknown, text_of, words_of
from zoulang.rules.loading.schema import keys_of
from zoulang.rules.loading.shapes import value_of
from zoulang.rules.loading.source import Scalar, Section
from zoulang.rules.policy import FULL_TO_HALF, ScorePart, Words
from zoulang.rules.tree import (
    Arithmetic,
    Call,
    Cohort,
    Default,
    First,
    If,
    Limit,
    Literal,
    Node,
    TermRef,
    Unless,
)
from zoulang.rules.units import Kind, Type

POINT_DIGITS = 10
"""Decimals of the points of a line: half up, when a quotient has more."""
POINT_SHAPES = ("points", "first", "bands", "best", "items")


class Scores:
    """The score tables of a file; a line is read once, when its name or its table is first needed."""

    def __init__(self, names: Names):
        self.names = names
        self._read: dict[int, ScorePart | None] = {}

    def declare(self) -> None:
        """Give the named lines and groups their names."""
        for score in self.names.item_parts("scores"):
            if (most := maximum(score)) is not None:
                self.names.scope.most_points[text_of(score, "id") or ""] = most
            for part, gap in self._lines(score, text_of(score, "id") or "score"):
                name = text_of(part, "name")
                if name is not None:
                    place = cast(Scalar, part.parts["name"][1])
                    title = words_of(part.get("title"))
                    make = partial(self._value, part, gap)
                    self.names.name_late(name, place, make, name, title.en if title else None)

    def _lines(self, part: Section, path: str) -> Iterator[tuple[Section, str]]:
        for child in listed(part.get("items")):
            if isinstance(child, Section):
                gap = f"{path}.{text_of(child, 'id') or text_of(child, 'name') or ''}"
                yield child, gap
                yield from self._lines(child, path)

    def _value(self, part: Section, gap: str) -> Node | None:
        made = self.part(part, gap)
        return made.value if made else None

    def total(self, score: Section, id: str, reader: Reader) -> tuple[Node | None, tuple[ScorePart, ...]]:
        """The total of a score and its parts."""
        made = self._points(score, id, reader, "score")
        return made if made is not None else (None, ())

    def part(self, part: Section, gap: str) -> ScorePart | None:
        """One line or group; mistakes are reported and give None."""
        key = id(part)
        if key not in self._read:
            self._read[key] = self._part(part, gap)
        return self._read[key]

    def _part(self, part: Section, gap: str) -> ScorePart | None:
        reject_unknown(part, keys_of("score part"), "a line of a score")
        line = text_of(part, "id") or text_of(part, "name")
        if line is None:
            part.report("this line of the score has no id", "add id: with a short name", "E19")
            return None
        title = words_of(part.get("title")) or Words(text_of(part, "name") or line, line)
        reader = self.names.reader.inside(range_name=text_of(part, "name") or title.zh)
        made = self._points(part, gap, reader, "score part")
        if made is None:
            return None
        value, parts = made
        exempt = _unless(reader, part, value)
        if exempt is None:
            return None
        return ScorePart(
            id=line,
            title=title,
            value=exempt,
            max=maximum(part),
            name=text_of(part, "name"),
            clause=text_of(part, "clause"),
            parts=parts,
        )

    def _points(
        self, part: Section, gap: str, reader: Reader, shape: str
    ) -> tuple[Node, tuple[ScorePart, ...]] | None:
        given = [key for key in POINT_SHAPES if key in part]
        if len(given) != 1:
            if not given and misspelt(part, shape, *POINT_SHAPES):
                return None
            found = " and ".join(given) if given else "no points"
            remedy = f"write exactly one of {', '.join(POINT_SHAPES)}"
            part.report(f"this part of the score has {found}", remedy, "E19")
            return None
        parts: tuple[ScorePart, ...] = ()
        value: Node | None
        if given == ["items"]:
            group = self._group(part, gap)
            if group is None:
                return None
            value, parts = group
        elif given == ["points"]:
            value = value_of(reader, part.parts["points"][1], units.SCORE, gap)
        else:
            value = value_of(reader, part, units.SCORE, gap, keys=keys_of(shape))
        if value is not None and not parts:
            value = self._in_digits(value)
        value = _default(reader, part, value) if value is not None else None
        return (self._capped(value, part), parts) if value is not None else None

    def _in_digits(self, value: Node) -> Node:
        """The points of a line: a quotient is rounded, so that totals of many stay exact on every engine."""
        if not self._may_be_broken(value):
            return value
        digits = Literal(
            type=Type(Kind.NUMBER, whole=True), value=Fraction(POINT_DIGITS), text=str(POINT_DIGITS)
        )
        return Call(type=value.type, function="round", arguments=(value, digits), text=value.text)

    def _may_be_broken(self, node: Node) -> bool:
        """Whether a value may have more decimals than any written number."""
        match node:
            case Arithmetic(operator="/", right=Literal()):
                return self._may_be_broken(node.left)
            case Arithmetic(operator="/" | "^") | Cohort() | Call(function="mean"):
                return True
            case TermRef(name=name):
                term = self.names.terms.get(name)
                return term is None or self._may_be_broken(term.value)
            case First(rows=rows):
                return any(self._may_be_broken(row.value) for row in rows)
            case If(then=then, otherwise=otherwise):
                return self._may_be_broken(then) or self._may_be_broken(otherwise)
            case Unless(value=value) | Limit(value=value):
                return self._may_be_broken(value)
        return any(self._may_be_broken(part) for part in node.children())

    def _group(self, part: Section, gap: str) -> tuple[Node, tuple[ScorePart, ...]] | None:
        path = gap.partition(".")[0]
        children = listed(part.get("items"))
        made: list[ScorePart] = []
        for child in children:
            if not isinstance(child, Section):
                child.report("this is no line of a score", "write {id: …, max: …, points: …}", "E19")
                continue
            line = self.part(child, f"{path}.{text_of(child, 'id') or text_of(child, 'name') or ''}")
            made += [line] if line else []
        if not children:
            part.report("this group has no lines", "list them under items", "E19")
        if len(made) < len(children) or not made:
            return None
        self._refuse_twins(part, made)
        _refuse_short_maxima(part, made)
        values = tuple(line.value for line in made)
        return Call(
            type=units.SCORE, function="sum", arguments=values, text=text_of(part, "name") or ""
        ), tuple(made)

    @staticmethod
    def _refuse_twins(part: Section, made: list[ScorePart]) -> None:
        ids = [line.id for line in made]
        for id in dict.fromkeys(id for id in ids if ids.count(id) > 1):
            part.key("items").report(
                f"the line id {id} stands twice", "give each line an id of its own", "E22"
            )

    def _capped(self, value: Node, part: Section) -> Node:
        most = maximum(part)
        if most is None:
            return value
        reach = bounds_of(value, self.names.scope)
        if reach[1] is not None and reach[1] <= most:
            return value
        bound = Literal(type=units.SCORE, value=most, text=_plain(most))
        return Limit(type=value.type, kind="cap", value=value, bound=bound, text=value.text)


def maximum(part: Section) -> Fraction | None:
    """The most points that a part prints, if it does."""
    text = text_of(part, "max")
    if text is None:
        return None
    try:
        return Fraction(Decimal(text.translate(FULL_TO_HALF).removesuffix("分")))
    except InvalidOperation:
        part.parts["max"][1].report(f"{text} is no number of points", "write for example max: 20", "E05")
        return None


def _plain(points: Fraction) -> str:
    return f"{float(points):g}分"


def _default(reader: Reader, part: Section, value: Node) -> Node | None:
    """``missing``: what counts where facts are missing."""
    source = part.get("missing")
    if source is None:
        return value
    otherwise = value_of(reader, source, units.SCORE, "missing")
    if otherwise is None:
        return None
    return Default(type=value.type, operand=value, otherwise=otherwise, text=value.text)


def _unless(reader: Reader, part: Section, value: Node) -> Node | None:
    """``unless``: a line that does not apply gives no points and is 无."""
    source = part.get("unless")
    if source is None:
        return value
    if not isinstance(source, Scalar):
        source.report("unless needs one expression", "join several tests by 且 or 或", "E19")
        return None
    condition = expression(source, reader.scope, units.YES_NO)
    if condition is None:
        return None
    type = replace(value.type, optional=True)
    return Unless(type=type, condition=condition, value=value, text=value.text)


def _refuse_short_maxima(part: Section, made: list[ScorePart]) -> None:
    """E31: the printed maxima of the lines do not reach the printed maximum of the group."""
    most, maxima = maximum(part), [line.max for line in made]
    if most is None or any(line is None for line in maxima):
        return
    total = sum((line for line in maxima if line is not None), Fraction(0))
    if total < most:
        part.parts["max"][1].report(
            f"the maxima of the lines add up to {_plain(total)}, less than {_plain(most)}",
            "correct one of them, or add the missing line",
            "E31",
        )
