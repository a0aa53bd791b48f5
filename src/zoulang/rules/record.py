"""Records: the facts of one subject and period, read from any spelling of names and values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.errors import InputError, Problem, said
from zoulang.quantities import parse_money
from zoulang.rules import units
from zoulang.rules.literals import quantity
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import FULL_TO_HALF, Fact, Input, plain_name
from zoulang.rules.tree import NONE, NoneValue, Plain
from zoulang.rules.units import Kind

if TYPE_CHECKING:
    from zoulang.rules.policy import Policy

YES = {"是", "yes", "true", "y", "1", "√", "✓"}
NO = {"否", "no", "false", "n", "0", "×", "✗"}
# How many periods back a record can state a fact.
FARTHEST_BACK = 4
NESTED_PERIODS = {"上年": 1, "上年度": 1, "prev": 1, "前年": 2}


@dataclass(frozen=True)
class Record:
    """Facts (and ready-made terms) by key and periods back; what is absent is missing.

    Values: money fen, percent fractions and other quantities as ``Fraction``; ``bool``,
    ``date``, ``int`` for years, ``str`` for choices and texts, ``NONE`` for 无.
    """

    values: Mapping[tuple[str, int], Plain] = field(default_factory=dict)
    where: str | None = None

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
        mapping: name to value. Names: key, zh, en or an alias of a fact, or a term;
            earlier periods as ``上年（营业收入）`` or nested ``{"上年": {"营业收入": ...}}``.
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
    values: dict[tuple[str, int], Plain] = {}
    problems: list[Problem] = []
    inputs = policy.known_inputs
    for name, raw in _flat(mapping):
        wanted = inputs.get(plain_name(name))
        if wanted is None:
            near = nearest(plain_name(name), inputs)
            shown = inputs[near].zh if near else None
            listed = "、".join(i.zh for i in list(inputs.values())[:1])
            problems.append(
                Problem(
                    said("unknown name {name}", name=name),
                    or_else(
                        shown,
                        said("use a fact of {policy}, such as {listed}", policy=policy.slug, listed=listed),
                    ),
                    where,
                    code="E01",
                )
            )
            continue
        try:
            value = parse_value(wanted.fact, raw)
        except ValueProblem as problem:
            problems.append(Problem(problem.found, problem.remedy, where, place=name))
            continue
        if value is None:
            continue
        key = (wanted.fact.key, wanted.back)
        if key in values and values[key] != value:
            problems.append(
                Problem(
                    said("{fact} is given twice", fact=wanted.zh),
                    said("keep one of the two"),
                    where,
                    place=name,
                )
            )
        values[key] = value
    if problems:
        raise InputError(problems)
    return Record(values, where)


def _flat(mapping: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, raw in mapping.items():
        if isinstance(raw, Mapping) and name in NESTED_PERIODS:
            back = NESTED_PERIODS[name]
            for inner, value in raw.items():
                yield (f"上年（{inner}）" if back == 1 else f"前年（{inner}）"), value
        else:
            yield str(name), raw


def known_inputs(policy: Policy) -> dict[str, Input]:
    """Plain spelling to input: facts of this and earlier periods, and terms given ready-made."""
    found: dict[str, Input] = {}
    terms = [Fact(key=t.key, zh=t.zh, en=t.en, type=t.type, scale=12) for t in policy.terms.values()]
    now = [Input(fact) for fact in (*policy.facts.values(), *terms)]
    # What is declared goes before what is derived: 上年营业收入 may be a fact of its own.
    before = [
        Input(fact, back)
        for fact in policy.facts.values() if fact.per
        for back in range(1, FARTHEST_BACK + 1)
    ]  # fmt: skip
    for made in (*now, *before):
        for spelling in (*made.spellings, made.en):
            found.setdefault(plain_name(spelling), made)
    return found


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
