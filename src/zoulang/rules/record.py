"""Records: the facts of one subject and period, read from any spelling of names and values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.errors import InputError, Problem, said
from zoulang.quantities import parse_money
from zoulang.rules import units
from zoulang.rules.expressions.literals import quantity
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import FULL_TO_HALF, Fact, Input, Register, plain_name
from zoulang.rules.tree import NONE, NoneValue, Plain
from zoulang.rules.units import Kind

if TYPE_CHECKING:
    from zoulang.rules.policy import Policy

YES = {"是", "yes", "true", "y", "1", "√", "✓"}
NO = {"否", "no", "false", "n", "0", "×", "✗"}
# How many periods back a record can state a fact.
FARTHEST_BACK = 10
NESTED_PERIODS = {"上年": 1, "上年度": 1, "prev": 1, "前年": 2}
_EARLIER = re.compile(r"(?:往年|ago_?)(\d+)")

Rows = tuple[Mapping[str, Plain], ...]
"""The rows of one register: column to value; what is absent is missing."""


@dataclass(frozen=True)
class Record:
    """Facts (and terms, scores and classes given ready-made) by key and periods back.

    What is absent is missing; so is a register that is absent or None, while one without rows is known to
    have none. Values: money fen, percent fractions and other quantities as ``Fraction``; ``bool``,
    ``date``, ``int`` for years, ``str`` for choices and texts, ``NONE`` for 无.

    Attributes:
        undated: the own date is not known, and the day decided for does not stand in for it.
    """

    values: Mapping[tuple[str, int], Plain] = field(default_factory=dict)
    where: str | None = None
    registers: Mapping[str, Rows | None] = field(default_factory=dict)
    undated: bool = False

    def get(self, name: str, back: int = 0) -> Plain | None:
        """The value of a fact or term; None is missing."""
        return self.values.get((name, back))


class ValueProblem(ValueError):
    """A value that is not what the fact needs: what was found, what would do."""

    def __init__(self, found: str, remedy: str):
        super().__init__(f"{found}; {remedy}")
        self.found, self.remedy = found, remedy


def parse_record(policy: Policy, mapping: Mapping[str, object], where: str | None = None) -> Record:
    """A record of a policy from names in any spelling and values as text or typed Python.

    Args:
        mapping: name to value. Names: key, zh, en or an alias of a fact; a term, a score, a line of a
            score or a class, to give it ready-made; a register, with a list of mappings as its value.
            Earlier periods as ``上年（营业收入）`` or nested ``{"上年": {"营业收入": ...}, "往年3": {...}}``.
            Values: text with its unit (``500.01万元``, ``3%``, ``是``, ``无``, ``2022-06-01``)
            or Python values (money as ``int`` fen, percent as a ``Decimal`` fraction). Empty is missing.
        where: the file or row, for the error sentences.

    Raises:
        InputError: with every unknown name and every value that does not fit.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: p\\nfacts: {award: {zh: 奖补, type: money}}")
    >>> policy.parse_record({"奖补": "500.01万元"}).get("award")
    Fraction(500010000, 1)
    """
    reader = _Reader(policy, where)
    for name, raw in flat(mapping):
        reader.take(name, raw)
    if reader.problems:
        raise InputError(reader.problems)
    return Record(reader.values, where, reader.registers)


class _Reader:
    """A record in the making, with the problems found so far."""

    def __init__(self, policy: Policy, where: str | None):
        self.policy, self.where = policy, where
        self.inputs = policy.known_inputs
        self.spelt = {
            plain_name(spelling): register
            for register in policy.registers.values()
            for spelling in (register.key, register.zh, register.en)
        }
        self.values: dict[tuple[str, int], Plain] = {}
        self.registers: dict[str, Rows | None] = {}
        self.problems: list[Problem] = []

    def take(self, name: str, raw: object) -> None:
        """One name and its value."""
        register = self.spelt.get(plain_name(name))
        wanted = self.inputs.get(plain_name(name))
        if register is not None and wanted is None:
            self._take_rows(register, name, raw)
        elif wanted is None:
            self.problems.append(self._unknown(name))
        else:
            self._keep((wanted.fact.key, wanted.back), wanted, name, raw)

    def _keep(self, key: tuple[str, int], wanted: Input, name: str, raw: object) -> None:
        value = self._parsed(wanted.fact, raw, name)
        if value is None:
            return
        if key in self.values and self.values[key] != value:
            found, remedy = said("{fact} is given twice", fact=wanted.zh), said("keep one of the two")
            self.problems.append(Problem(found, remedy, self.where, place=name))
        self.values[key] = value

    def _parsed(self, fact: Fact, raw: object, place: str) -> Plain | None:
        try:
            return parse_value(fact, raw)
        except ValueProblem as problem:
            self.problems.append(Problem(problem.found, problem.remedy, self.where, place=place))
            return None

    def _take_rows(self, register: Register, name: str, raw: object) -> None:
        if raw is None:
            return
        none = raw is NONE or (isinstance(raw, str) and raw.strip() in ("无", "none"))
        given = () if none else raw
        if not isinstance(given, Sequence) or not all(isinstance(row, Mapping) for row in given):
            found = said("{register} is no list of rows", register=register.zh)
            remedy = said("give a list of mappings from column to value; an empty list where there are none")
            self.problems.append(Problem(found, remedy, self.where, place=name))
            return
        rows = [self._row(register, row, f"{name}, row {number}") for number, row in enumerate(given, 1)]
        self.registers[register.key] = tuple(rows)

    def _row(self, register: Register, row: Mapping[str, object], place: str) -> Mapping[str, Plain]:
        columns = {plain_name(s): f for f in register.columns.values() for s in (*f.spellings, f.en)}
        made: dict[str, Plain] = {}
        for name, raw in row.items():
            fact = columns.get(plain_name(str(name)))
            if fact is None:
                listed = "、".join(column.zh for column in register.columns.values())
                found = said("{register} has no column {name}", register=register.zh, name=name)
                remedy = said("the columns are: {listed}", listed=listed)
                self.problems.append(Problem(found, remedy, self.where, place=place))
                continue
            value = self._parsed(fact, raw, f"{place}, {name}")
            if value is not None:
                made[fact.key] = value
        return made

    def _unknown(self, name: str) -> Problem:
        near = nearest(plain_name(name), self.inputs)
        shown = self.inputs[near].zh if near else None
        listed = "、".join(i.zh for i in list(self.inputs.values())[:1])
        remedy = said("use a fact of {policy}, such as {listed}", policy=self.policy.slug, listed=listed)
        return Problem(said("unknown name {name}", name=name), or_else(shown, remedy), self.where, code="E01")


def flat(mapping: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Names and values, earlier periods that are nested spelt out.

    >>> list(flat({"上年": {"收入": 1}, "往年3": {"收入": 2}}))
    [('往年（收入，1）', 1), ('往年（收入，3）', 2)]
    """
    for name, raw in mapping.items():
        back = _periods(str(name)) if isinstance(raw, Mapping) else None
        if isinstance(raw, Mapping) and back:
            for inner, value in raw.items():
                yield f"往年（{inner}，{back}）", value
        else:
            yield str(name), raw


def _periods(name: str) -> int | None:
    """How many periods back a nested part of a record is: 上年 is 1, 往年3 is 3."""
    match = _EARLIER.fullmatch(name)
    return NESTED_PERIODS.get(name) or (int(match[1]) if match else None)


def known_inputs(policy: Policy) -> dict[str, Input]:
    """Plain spelling to input: facts, terms, scores and classes, of this and earlier periods."""
    found: dict[str, Input] = {}
    made = [*policy.facts.values(), *_ready_made(policy)]
    now = [Input(fact) for fact in made]
    # What is declared goes before what is derived: 上年营业收入 may be a fact of its own.
    before = [Input(fact, back) for fact in made if fact.per for back in range(1, FARTHEST_BACK + 1)]
    for each in (*now, *before):
        for spelling in (*each.spellings, each.en):
            found.setdefault(plain_name(spelling), each)
    return found


def _ready_made(policy: Policy) -> Iterator[Fact]:
    """What a record may give instead of having it computed, as if it were a fact."""
    for term in policy.terms.values():
        yield Fact(term.key, term.zh, term.en, term.type, scale=12, per=policy.period_of(term.value))
    for item in policy.items:
        if item.name is not None and item.value is not None and item.kind in ("class", "score"):
            type = replace(item.value.type, optional=item.value.type.optional or item.condition is not None)
            per = policy.period_of(item.value)
            yield Fact(item.name, item.name, item.name, type, scale=12, per=per)


def parse_value(fact: Fact, raw: object) -> Plain | None:
    """The value of a fact from text or a Python value; None is missing.

    Raises:
        ValueProblem: if it is not such a value.
    """
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return None
    if isinstance(raw, NoneValue):
        return _none(fact)
    if isinstance(raw, str):
        text = raw.strip()
        if not text:
            return None
        if text.casefold() in ("无", "none"):
            return _choice_none(fact, text)
        value = _from_text(fact, text)
    else:
        value = _from_python(fact, raw)
    _check_range(fact, value, raw)
    return value


def _choice_none(fact: Fact, text: str) -> Plain:
    return text if text in fact.type.values else _none(fact)


def _none(fact: Fact) -> Plain:
    if not fact.type.optional:
        raise ValueProblem(
            said("{fact} is never 无", fact=fact.zh),
            said("leave it empty if it is not known, or give a value"),
        )
    return NONE


def _check_range(fact: Fact, value: Plain, raw: object) -> None:
    if not isinstance(value, Fraction):
        return
    if fact.low is not None and value < fact.low:
        if fact.low == 0:
            raise ValueProblem(
                said("{fact} {raw} is negative", fact=fact.zh, raw=raw), said("give zero or more")
            )
        raise ValueProblem(
            said("{fact} {raw} is below the lowest value", fact=fact.zh, raw=raw), said("check the value")
        )
    if fact.high is not None and value > fact.high:
        raise ValueProblem(
            said("{fact} {raw} is above the highest value", fact=fact.zh, raw=raw), said("check the value")
        )
    if abs(value) >= LARGEST:
        raise ValueProblem(
            said("{fact} {raw} is larger than can be", fact=fact.zh, raw=raw), said("check the unit")
        )
    if fact.type.whole and value.denominator != 1:
        raise ValueProblem(
            said("{fact} {raw} is not a whole number", fact=fact.zh, raw=raw), said("give a whole number")
        )
    if (value * 10**fact.scale).denominator != 1:
        if fact.type.kind is Kind.MONEY:
            raise ValueProblem(
                said("{fact} {raw} is finer than one fen", fact=fact.zh, raw=raw), said("round it to the fen")
            )
        raise ValueProblem(
            said("{fact} {raw} has too many decimals", fact=fact.zh, raw=raw),
            said("keep {scale} decimals", scale=fact.scale),
        )


def _from_python(fact: Fact, raw: object) -> Plain:
    kind = fact.type.kind
    if isinstance(raw, datetime):
        raw = raw.date()
    if kind is Kind.YES_NO and (isinstance(raw, bool) or raw in (0, 1)):
        return bool(raw)
    if kind is Kind.DATE and isinstance(raw, date):
        return raw
    if kind is Kind.YEAR and isinstance(raw, int) and not isinstance(raw, bool) and 1900 <= raw < 2200:
        return raw
    if fact.type.is_quantity and isinstance(raw, (int, Decimal, Fraction)) and not isinstance(raw, bool):
        return Fraction(raw)
    if fact.type.is_quantity and isinstance(raw, float) and kind is not Kind.MONEY and math.isfinite(raw):
        return Fraction(Decimal(repr(raw)))
    if kind is Kind.MONEY and isinstance(raw, float):
        raise ValueProblem(
            said("{fact} {raw} is a floating number", fact=fact.zh, raw=raw),
            said("give text with its unit, such as 150万元"),
        )
    raise ValueProblem(said("{fact} cannot be {raw!r}", fact=fact.zh, raw=raw), example(fact))


def _from_text(fact: Fact, text: str) -> Plain:
    kind = fact.type.kind
    if kind is Kind.YES_NO:
        if text.casefold() in YES | NO:
            return text.casefold() in YES
        raise ValueProblem(
            said("{fact} cannot be {text}", fact=fact.zh, text=text), said("write 是 or 否 (yes or no)")
        )
    if kind is Kind.TEXT:
        return text
    if kind is Kind.CHOICE:
        return _choice(fact, text)
    if kind in (Kind.DATE, Kind.YEAR):
        return _day(fact, text)
    return _quantity(fact, text)


def _choice(fact: Fact, text: str) -> str:
    for value in fact.type.values:
        if plain_name(value) == plain_name(text):
            return value
    near = nearest(text, fact.type.values)
    raise ValueProblem(
        said("{fact} cannot be {text}", fact=fact.zh, text=text),
        or_else(near, said("write one of {listed}", listed="、".join(fact.type.values))),
    )


_DAY = re.compile(r"([1-9]\d{3})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")


def _day(fact: Fact, text: str) -> Plain:
    plain = text.translate(FULL_TO_HALF)
    if fact.type.kind is Kind.YEAR:
        digits = plain.removesuffix("年度").removesuffix("年")
        if digits.isdecimal() and 1900 <= int(digits) < 2200:
            return int(digits)
    elif match := _DAY.fullmatch(plain):
        with suppress(ValueError):
            return date(*map(int, match.groups()))
    raise ValueProblem(said("{fact} cannot be {text}", fact=fact.zh, text=text), example(fact))


_NUMBER = re.compile(r"([-−+]?)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)([^\d,.].*)?")
_SPACES = re.compile(r"\s+(?!\d)|(?<!\d)\s+")
# Fen, people or points: a larger number is a mistaken unit, and no database keeps it.
LARGEST = 10**18


def _quantity(fact: Fact, text: str) -> Fraction:
    plain = _SPACES.sub("", text.translate(FULL_TO_HALF))
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise ValueProblem(said("{fact} cannot be {text}", fact=fact.zh, text=text), example(fact))
    sign, digits, unit = match[1], match[2].replace(",", ""), match[3] or ""
    value: Fraction
    try:
        if fact.type.kind is Kind.MONEY and unit == "分":
            value = Fraction(Decimal(digits))
        elif fact.type.kind is Kind.MONEY and unit:
            value = Fraction(parse_money(digits + unit))
        elif unit and not (unit in ("万", "亿") and fact.type.kind is Kind.NUMBER):
            node = quantity(digits + unit)
            if (node.type.kind, node.type.unit) != (fact.type.kind, fact.type.unit):
                raise ValueProblem(
                    said("{fact} {text} is in {unit}", fact=fact.zh, text=text, unit=unit), example(fact)
                )
            value = node.value  # type: ignore[assignment]
        else:
            value = _bare(fact, text, digits, unit)
    except (ValueError, InvalidOperation) as error:
        if isinstance(error, ValueProblem):
            raise
        if fact.type.kind is not Kind.MONEY:
            raise ValueProblem(
                said("{fact} cannot be {text}", fact=fact.zh, text=text), example(fact)
            ) from None
        found = str(error).removesuffix("; write for example 150万元")
        raise ValueProblem(said("{fact} {found}", fact=fact.zh, found=found), example(fact)) from None
    return value if sign in ("", "+") else -value


def _bare(fact: Fact, text: str, digits: str, unit: str) -> Fraction:
    """A number without unit: good for counts, numbers and zero."""
    number = Fraction(Decimal(digits)) * {"": 1, "万": 10**4, "亿": 10**8}[unit]
    if number == 0 or fact.type.kind is Kind.NUMBER or (fact.type.kind is Kind.DURATION and fact.type.bare):
        return number
    if fact.unit and fact.type.kind is Kind.DURATION:
        return number * units.parse_unit(fact.unit)[1]
    raise ValueProblem(
        said("{fact} {text} has no unit", fact=fact.zh, text=text),
        said("did you mean {near}?", near=f"{text}{fact.unit or '万元'}"),
    )


def example(fact: Fact) -> str:
    """What a value of this fact looks like, as a remedy."""
    unit = fact.unit or ""
    shown = {
        Kind.MONEY: "150万元", Kind.PERCENT: "3%", Kind.POINTS: "10个百分点", Kind.DATE: "2022-06-01",
        Kind.YEAR: "2022", Kind.YES_NO: "是 or 否", Kind.CHOICE: " or ".join(fact.type.values),
    }  # fmt: skip
    return said("write for example {example}", example=shown.get(fact.type.kind, f"12{unit}"))
