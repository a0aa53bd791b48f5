"""Calculations over printed numbers: what they give, whether the print agrees, and what base it implies.

The answer is one of four. *agrees* and *differs* hold what is printed against what follows from other printed
numbers, as far as their rounding decides; *base implied* works out the number that a share, a growth or a
completion was reckoned on and that is not printed; *cannot be checked*: nothing printed decides it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal

from zoulang.documents.records.figures.printed import AT_LEAST, AT_MOST, Printed, printed
from zoulang.errors import InputError, Problem, said
from zoulang.figures.arithmetic import Interval, evaluate, exactly
from zoulang.figures.book import Book
from zoulang.figures.formulas import constant, read_formula, spelled
from zoulang.rules import units
from zoulang.rules.tree import Arithmetic, FactRef, Node
from zoulang.rules.units import Kind, Type

Relation = Literal[
    "ratio", "implied_base", "sum", "difference", "mean", "count", "bound", "match", "benchmark", "limit",
    "validity",
]  # fmt: skip
RELATIONS: tuple[Relation, ...] = (
    "ratio", "implied_base", "sum", "difference", "mean", "count", "bound", "match", "benchmark", "limit",
    "validity",
)  # fmt: skip
Verdict = Literal["agrees", "differs", "base_implied", "cannot_be_checked"]
KEYS = (
    "kind", "clause", "what", "relation", "formula", "inputs", "listed", "open", "printed", "unit", "check",
    "not_meant", "note", "base",
)  # fmt: skip
# The name under which a check uses the implied base.
BASE = "基数"


@dataclass(frozen=True)
class Base:
    """A number that is not printed and follows from those that are.

    Attributes:
        exact: as the printed numbers give it, in the unit of the derivation.
        low, high: between what their rounding leaves it.
        likely: the plainest number within; a whole one where things are counted.
        whole: the first and last whole number within, of counted things; None where there is none.
        check: the printed ratio worked out again from ``likely``, as printed: % in percent.
        check_text: how, in numbers.
    """

    exact: Fraction
    low: Fraction
    high: Fraction
    likely: Fraction
    whole: tuple[int, int] | None
    check: Fraction
    check_text: str


@dataclass(frozen=True)
class NotMeant:
    """A calculation that lies near and is not what the document means, and why."""

    text: str
    gives: Fraction
    why_zh: str
    why_en: str


@dataclass(frozen=True)
class Derived:
    """One calculation, done.

    Attributes:
        relation: what kind.
        formula: in names; ``text`` in numbers.
        gives: the result in ``unit``; a percentage in percent.
        printed: what the document prints for it; None: nothing.
        printed_name: under which name.
        verdict: see above.
        consistent: whether it agrees with the print; of an implied base whether the check does. None: open.
        inputs: the printed numbers that went in, by name.
    """

    relation: Relation
    formula: str
    text: str
    gives: Fraction
    unit: str
    printed: Printed | None
    printed_name: str
    verdict: Verdict
    consistent: bool | None
    inputs: tuple[tuple[str, Printed], ...]
    listed: tuple[str, ...] = ()
    base: Base | None = None
    not_meant: tuple[NotMeant, ...] = ()


def derive(told: Mapping[str, Any], book: Book, place: str = "") -> Derived:
    """A derivation record worked out over the numbers of its document.

    Args:
        told: the record: ``relation``; ``formula`` over names of figures and of ``inputs``, or ``listed``
            names that are counted; ``printed``, the figure it is held against; ``unit`` of the result; of an
            implied base ``check``, the ratio from 基数; ``not_meant``, formulas that lie near and are wrong.
        book: the printed numbers of the document.
        place: for messages.

    Raises:
        InputError: for unknown names, a formula that cannot be read, or one that a careful reader refuses:
            completed investment over total investment never tests a completion rate.

    >>> from zoulang.figures.book import Entry
    >>> numbers = {"技改项目": ("86", "个"), "已开工": ("84", "个"),
    ...            "开工率": ("97.67", "%"), "增长": ("22.86", "%")}
    >>> book = Book(Entry("figure", name, "一", printed(*number)) for name, number in numbers.items())
    >>> rate = derive({"relation": "ratio", "formula": "已开工 / 技改项目", "printed": "开工率"}, book)
    >>> rate.text, float(round(rate.gives, 2)), rate.verdict
    ('84 ÷ 86', 97.67, 'agrees')
    >>> before = derive({"relation": "implied_base", "formula": "技改项目 / (1 + 增长)", "printed": "增长",
    ...                  "check": "技改项目 / 基数 - 1", "unit": "个"}, book)
    >>> before.base.likely, before.base.whole, before.verdict
    (Fraction(70, 1), (70, 70), 'base_implied')
    """
    try:
        return _Deriving(told, book).derived()
    except InputError as error:
        raise InputError(
            [replace(problem, place=place or problem.place) for problem in error.problems]
        ) from None


class _Deriving:
    def __init__(self, told: Mapping[str, Any], book: Book):
        self.told, self.book = told, book
        unknown = [key for key in told if key not in KEYS]
        if unknown:
            raise _error(
                said("a derivation has no key {key}", key=unknown[0]), f"the keys are {', '.join(KEYS)}"
            )
        relation = told.get("relation", "")
        if relation not in RELATIONS:
            raise _error(
                said("{relation} is no relation", relation=relation), f"write one of {', '.join(RELATIONS)}"
            )
        self.relation: Relation = relation
        self.unit = str(told.get("unit", ""))
        self.numbers = self._numbers()

    def derived(self) -> Derived:
        listed = tuple(str(name) for name in self.told.get("listed", ()))
        formula = str(len(listed)) if listed else str(self.told.get("formula", ""))
        if not formula:
            raise _error(said("the derivation has no formula"), "add formula: … or listed: […]")
        node = self._read(formula)
        target, name = self._printed()
        self._refuse_total_for_plan(node, name)
        gives, interval = self._value(node), self._interval(node)
        unit = self.unit or ("%" if node.type.kind is Kind.PERCENT and self.relation != "validity" else "")
        step = self._step(unit, node.type)
        base = self._base(node, gives, interval, step, target) if self.relation == "implied_base" else None
        verdict, consistent = self._verdict(gives, interval, target, base)
        return Derived(
            relation=self.relation,
            formula=formula if not listed else "、".join(listed),
            text=spelled(node, self._digits),
            gives=gives / step,
            unit=unit,
            printed=target,
            printed_name=name,
            verdict=verdict,
            consistent=consistent,
            inputs=tuple((each, self.numbers[each]) for each in _names_in(node)),
            listed=listed,
            base=base,
            not_meant=tuple(self._not_meant(each) for each in self.told.get("not_meant", ())),
        )

    # --- what goes in -------------------------------------------------------------------------------

    def _numbers(self) -> dict[str, Printed]:
        numbers = {}
        for name, entries in self.book.names.items():
            values = {(entry.number.value, entry.number.unit) for entry in entries}
            if len(values) == 1:
                numbers[name] = entries[0].number
        for name, wanted in dict(self.told.get("inputs", {})).items():
            numbers[name] = self._input(wanted)
        return numbers

    def _input(self, wanted: Mapping[str, str]) -> Printed:
        if "value" in wanted:
            return printed(wanted["value"], wanted.get("unit", ""), wanted.get("qualifier"))
        return self.book.find(wanted).number

    def _printed(self) -> tuple[Printed | None, str]:
        wanted = self.told.get("printed")
        if wanted is None:
            return None, ""
        if isinstance(wanted, Mapping):
            return self._input(wanted), str(wanted.get("words", ""))
        if wanted in self.numbers:
            return self.numbers[wanted], wanted
        return self.book.find({"figure": wanted}).number, wanted

    def _read(self, formula: str, base: Printed | None = None) -> Node:
        for name in self.book.names:
            if name in formula and not any(name in known for known in self.numbers):
                self.book.find({"figure": name})  # says that several have the name
        numbers = self.numbers if base is None else {**self.numbers, BASE: base}
        return read_formula(formula, {name: type_of(number) for name, number in numbers.items()})

    def _leaf(self, exact: bool, base: Fraction | None = None) -> Any:
        def leaf(node: FactRef) -> Interval:
            if node.name == BASE and base is not None:
                return exactly(base)
            number = self.numbers[node.name]
            scale = _scale(number)
            return exactly(number.exact * scale) if exact else _bounds(number, scale)

        return leaf

    def _value(self, node: Node, base: Fraction | None = None) -> Fraction:
        if not _names_in(node):
            return constant(node)
        value = evaluate(node, self._leaf(True, base)).value
        if value is None:
            raise _error(said("the formula divides by nought"), "correct it")
        return value

    def _interval(self, node: Node, base: Fraction | None = None) -> Interval:
        if not _names_in(node):
            return exactly(constant(node))
        return evaluate(node, self._leaf(False, base))

    def _digits(self, name: str) -> str:
        number = self.numbers.get(name)
        if number is None:
            return name
        if number.is_fraction:
            return f"({number.exact})"
        return f"{number.value:f}{number.unit if number.divisor > 1 else ''}"

    @staticmethod
    def _step(unit: str, type: Type) -> Fraction:
        kind, scale = _kind_and_scale(unit) if unit not in ("%", "个百分点") else (None, Fraction(1, 100))
        fits = unit in ("%", "个百分点") or (kind is not None and kind.kind is type.kind)
        return scale if fits else Fraction(1)

    # --- what a careful reader refuses --------------------------------------------------------------

    def _refuse_total_for_plan(self, node: Node, name: str) -> None:
        """A completion rate of investment is of the plan of the year, which is not the total."""
        if "完成率" not in name or self.relation not in ("ratio", "implied_base"):
            return
        for each in node.walk():
            if isinstance(each, Arithmetic) and each.operator == "/":
                done, whole = spelled(each.left, str), spelled(each.right, str)
                if re.search("完成投资", done) and re.search("总投资", whole):
                    found = said(
                        "{done} over {whole} does not test {rate}", done=done, whole=whole, rate=name
                    )
                    remedy = said("the rate is of the plan of the year; work out the base it implies")
                    raise InputError(Problem(found, remedy))

    # --- what comes out -----------------------------------------------------------------------------

    def _verdict(
        self, gives: Fraction, interval: Interval, target: Printed | None, base: Base | None
    ) -> tuple[Verdict, bool | None]:
        if base is not None:
            fits = base.whole is not None or not self._is_counted()
            holds = target is not None and _within(
                base.check / 100 if target.divisor > 1 else base.check, target
            )
            return ("base_implied", True) if fits and holds else ("differs", False)
        if target is None:
            return "cannot_be_checked", None
        scale = _scale(target)
        whole = target.exact * scale
        if self.relation == "bound":
            return _said(None if target.is_open else gives <= whole)
        if self.relation == "count" and self.told.get("open") == "yes" and gives < whole:
            return "cannot_be_checked", None
        return _said(_agreement(interval, _bounds(target, scale)))

    def _base(
        self, node: Node, gives: Fraction, interval: Interval, step: Fraction, target: Printed | None
    ) -> Base:
        if interval.low is None or interval.high is None or target is None:
            raise _error(said("no base follows from an open number"), "say `relation: ratio` or leave it out")
        low, high, exact = interval.low / step, interval.high / step, gives / step
        whole = (ceil(low), floor(high)) if self._is_counted() and ceil(low) <= floor(high) else None
        decimals = max(
            (number.decimals for name in _names_in(node) for number in [self.numbers[name]]), default=0
        )
        likely = _plainest(exact, low, high, decimals)
        check = str(self.told.get("check", ""))
        if BASE not in check:
            raise _error(said("the implied base is not checked"), f"add check: the ratio from {BASE}")
        number = Printed(Decimal(likely.numerator) / Decimal(likely.denominator), self.unit)
        checked = self._read(check, number)
        ratio = self._value(checked, likely * step)
        shown = _decimal_text(likely)
        text = spelled(checked, lambda name: shown if name == BASE else self._digits(name))
        return Base(exact, low, high, likely, whole, ratio * (100 if target.divisor > 1 else 1), text)

    def _is_counted(self) -> bool:
        return Printed(Decimal(1), self.unit).is_counted and bool(self.unit)

    def _not_meant(self, told: Mapping[str, Any]) -> NotMeant:
        node = self._read(str(told["formula"]))
        value = self._value(node)
        why = told.get("why", {})
        zh, en = (why.get("zh", ""), why.get("en", "")) if isinstance(why, Mapping) else (str(why), str(why))
        shown = value * 100 if node.type.kind is Kind.PERCENT else value
        return NotMeant(spelled(node, self._digits), shown, zh, en)


def type_of(number: Printed) -> Type:
    """The type of a printed number in formulas: amounts, shares and counts do not mix.

    >>> [str(type_of(printed(*number))) for number in (("41.8", "亿元"), ("72.6", "%"), ("86", "个"))]
    ['money', 'percent', 'number in 个']
    """
    if number.divisor > 1 or number.is_fraction:
        return units.PERCENT
    kind = _kind_and_scale(number.unit)[0]
    return Type(Kind.NUMBER) if kind is None else replace(kind, whole=False)


def _kind_and_scale(unit: str) -> tuple[Type | None, Fraction]:
    try:
        type, scale = units.parse_unit(unit)
    except ValueError:
        return None, Fraction(1)
    return (type, scale) if type.kind in (Kind.MONEY, Kind.NUMBER) else (None, Fraction(1))


def _scale(number: Printed) -> Fraction:
    return Fraction(1) if number.divisor > 1 else _kind_and_scale(number.unit)[1]


def _bounds(number: Printed, scale: Fraction) -> Interval:
    """Between what the print leaves the number, its qualifier counted in."""
    low, high = (bound * scale for bound in number.bounds)
    if number.qualifier in AT_LEAST:
        return Interval(number.exact * scale, None)
    if number.qualifier in AT_MOST:
        return Interval(None, number.exact * scale)
    return Interval(None, None) if number.is_open else Interval(low, high)


def _agreement(found: Interval, wanted: Interval) -> bool | None:
    """True if they overlap, False if they cannot, None where an open bound decides it."""
    apart = (found.low is not None and wanted.high is not None and found.low > wanted.high) or (
        found.high is not None and wanted.low is not None and found.high < wanted.low
    )
    if apart:
        return False
    return None if None in (found.low, found.high, wanted.low, wanted.high) else True


def _within(value: Fraction, target: Printed) -> bool:
    low, high = target.bounds
    return low <= value <= high


def _said(agrees: bool | None) -> tuple[Verdict, bool | None]:
    if agrees is None:
        return "cannot_be_checked", None
    return ("agrees" if agrees else "differs"), agrees


def _plainest(exact: Fraction, low: Fraction, high: Fraction, decimals: int) -> Fraction:
    """The number nearest to the exact one that lies within and has the fewest decimals."""
    for places in range(decimals + 3):
        step = Decimal(1).scaleb(-places)
        number = Fraction(
            (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(step, ROUND_HALF_UP)
        )
        if low <= number <= high:
            return number
    return exact


def _decimal_text(number: Fraction) -> str:
    return f"{(Decimal(number.numerator) / Decimal(number.denominator)).normalize():f}"


def _names_in(node: Node) -> list[str]:
    return list(dict.fromkeys(each.name for each in node.walk() if isinstance(each, FactRef)))


def _error(found: str, remedy: str) -> InputError:
    return InputError(Problem(found, remedy))


def in_order(derived: Sequence[Derived]) -> list[Derived]:
    """Differing first, then what cannot be checked, implied bases, and what agrees."""
    order: list[Verdict] = ["differs", "cannot_be_checked", "base_implied", "agrees"]
    return sorted(derived, key=lambda each: order.index(each.verdict))
