"""Declarations: facts, constants and interpretations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from zoulang.rules import units
from zoulang.rules.expressions.check import expression, literal
from zoulang.rules.expressions.literals import read_date
from zoulang.rules.expressions.scope import Scope
from zoulang.rules.loading.parts import misspelt, reject_unknown, text_of, words_of
from zoulang.rules.loading.schema import TYPE_WORDS as TYPE_WORDS
from zoulang.rules.loading.schema import keys_of
from zoulang.rules.loading.source import Listing, Part, Scalar, Section
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Constant, Fact, Interpretation, Words
from zoulang.rules.tree import Plain
from zoulang.rules.units import Kind, Type

USUAL_UNITS = {Kind.MONEY: "万元", Kind.PERCENT: "%", Kind.POINTS: "个百分点"}
LARGEST_SCALE = 12
SCALES = {Kind.PERCENT: 8, Kind.POINTS: 8, Kind.NUMBER: 6}


def declare_fact(key: str, place: Scalar, part: Part) -> Fact | None:
    """The fact under a key of ``facts``; mistakes are reported and give None."""
    if not isinstance(part, Section):
        part.report(f"the fact {key} has no type", "write {zh: …, en: …, type: money}", "E19")
        return None
    reject_unknown(part, keys_of("fact"), "a fact")
    type = _type(part, key, place)
    if type is None:
        return None
    if text_of(part, "or_none") in ("yes", "是"):
        type = replace(type, optional=True)
    unit = text_of(part, "unit") or USUAL_UNITS.get(type.kind)
    nonnegative = type.kind is Kind.MONEY or type.whole
    low, high = _within(part.get("within"), unit)
    scale = text_of(part, "scale")
    _refuse_other_words(part)
    also = part.get("also")
    spellings = [also] if isinstance(also, Scalar) else also.parts if isinstance(also, Listing) else []
    zh = text_of(part, "zh") or key
    return Fact(
        key=key,
        zh=zh,
        en=text_of(part, "en") or (key.replace("_", " ") if key.isascii() else zh),
        type=type,
        aliases=tuple(spelling.text for spelling in spellings if isinstance(spelling, Scalar)),
        unit=unit,
        per=_period(part),
        source=text_of(part, "source"),
        judged=text_of(part, "judged"),
        low=Fraction(0) if low is None and nonnegative else low,
        high=high,
        scale=int(scale) if scale and scale.isdigit() else 0 if type.whole else SCALES.get(type.kind, 0),
    )


PERIODS = ("year", "quarter", "month")


def _period(part: Section) -> str | None:
    """The period; one that is not known is reported, and then no use of it is judged."""
    per = text_of(part, "per")
    return per if per is None or per in PERIODS else "any"


def _refuse_other_words(part: Section) -> None:
    for key, words in (("or_none", ("yes", "是", "no", "否")), ("per", PERIODS)):
        given = text_of(part, key)
        if given is not None and given not in words:
            part.parts[key][1].report(f"{key}: {given} is not known", f"write {' or '.join(words)}", "E19")
    scale = text_of(part, "scale")
    if scale is not None and not (scale.isdecimal() and int(scale) <= LARGEST_SCALE):
        part.parts["scale"][1].report(
            f"{scale} is no number of decimals", f"write 0 to {LARGEST_SCALE}", "E19"
        )


def _type(part: Section, key: str, place: Scalar) -> Type | None:
    given = part.get("type")
    if isinstance(given, Listing):
        return Type(Kind.CHOICE, values=values_of(given))
    if given is None or not isinstance(given, Scalar):
        if misspelt(part, "fact", "type"):
            return None
        place.report(
            f"the fact {key} has no type", f"add type: one of {', '.join(TYPE_WORDS)}, or a list", "E19"
        )
        return None
    if given.text not in TYPE_WORDS:
        near = nearest(given.text, TYPE_WORDS)
        given.report(
            f"{given.text} is no type", or_else(near, f"use one of {', '.join(TYPE_WORDS)} or a list"), "E19"
        )
        return None
    return named_type(given.text, text_of(part, "unit"), part)


def values_of(listing: Listing) -> tuple[str, ...]:
    """The values of a choice, the lowest first; an empty list and a value that stands twice are reported."""
    values = tuple(v.text for v in listing.parts if isinstance(v, Scalar))
    if not values or len(values) < len(listing.parts):
        listing.report("a choice needs a list of values", "write for example [县级, 市级, 省级]", "E19")
    if len(set(values)) < len(values):
        listing.report("a value stands twice in this list", "keep one of the two", "E22")
    return values


def named_type(word: str, unit: str | None, place: Part) -> Type | None:
    """The type of a type word with its unit; a unit that cannot be read is reported."""
    if word not in ("count", "number", "duration"):
        if unit is not None and word not in _kinds_of(unit):
            place.report(f"{unit} is not a unit of {word}", "leave the unit out or correct it", "E11")
        return Type(Kind(word))
    if unit is None:
        if word == "duration":
            place.report("a duration needs a unit", "add unit: 年, 月, 天 or 工作日", "E19")
            return None
        return Type(Kind.NUMBER, whole=word == "count", bare=word == "count")
    try:
        type, scale = units.parse_unit(unit)
    except ValueError:
        place.report(f"{unit} is not a unit", "write for example 人, 家, 天 or 万元/亩", "E19")
        return None
    if word == "duration" and type.kind is not Kind.DURATION:
        place.report(f"{unit} is not a unit of time", "write 年, 月, 天 or 工作日", "E19")
        return None
    return replace(type, whole=word == "count", bare=type.kind is Kind.DURATION and scale == 1)


def _kinds_of(unit: str) -> tuple[str, ...]:
    try:
        return (units.parse_unit(unit)[0].kind.value,)
    except ValueError:
        return ()


def _within(part: Part | None, unit: str | None) -> tuple[Fraction | None, Fraction | None]:
    if part is None:
        return None, None
    ends = part.text.split("..") if isinstance(part, Scalar) else []
    try:
        low, high = (Fraction(Decimal(end.strip())) if end.strip() else None for end in ends)
    except (ValueError, InvalidOperation):
        part.report("this is not a range", "write within: 0..100", "E19")
        return None, None
    if low is not None and high is not None and low > high:
        part.report("the range ends before it begins", "write the smaller end first", "E19")
    scale = units.parse_unit(unit)[1] if unit and _kinds_of(unit) else Fraction(1)
    return (None if low is None else low * scale), (None if high is None else high * scale)


def declare_constant(key: str, place: Scalar, part: Part) -> Constant | None:
    """A constant: one value, or ``{dated: {2008-01-01: 1个月}}``."""
    versions: list[tuple[date | None, Plain]] = []
    type: Type | None = None
    dated = part.get("dated") if isinstance(part, Section) else None
    sources = [(None, part)] if isinstance(part, Scalar) else []
    if isinstance(dated, Section):
        for text, (key_place, value) in dated.parts.items():
            day = read_date(text)
            if not isinstance(day, date):
                key_place.report(f"{text} is no day", "write it as 2021-04-26", "E05")
            else:
                sources.append((day, value))  # type: ignore[arg-type]
    if not sources:
        if not isinstance(dated, Section) or not dated.parts:
            part.report(
                f"the constant {key} has no value", "write a value, or {dated: {2008-01-01: …}}", "E19"
            )
        return None
    for first, source in sources:
        node = expression(source, Scope()) if isinstance(source, Scalar) else None
        written = literal(node) if node is not None else None
        if written is None:
            if node is not None or not isinstance(source, Scalar):
                source.report("a constant is a written value", "put what is computed under terms", "E19")
            return None
        if type is not None and (written.type.kind, written.type.unit) != (type.kind, type.unit):
            source.report("the versions of this constant differ in type", "use one unit throughout", "E11")
            return None
        type = type or written.type
        versions.append((first, written.value))
    versions.sort(key=lambda version: version[0] or date.min)
    assert type is not None
    return Constant(key, replace(type, bare=False) if type.kind is not Kind.NUMBER else type, tuple(versions))


def declare_interpretation(
    key: str, place: Scalar, part: Part, named: Mapping[str, Type]
) -> Interpretation | None:
    """A question that the text leaves open, with its answer once it has one."""
    if not isinstance(part, Section):
        part.report(f"the interpretation {key} has no question", "write {type: …, ask: …, owner: …}", "E19")
        return None
    reject_unknown(part, keys_of("interpretation"), "an interpretation")
    given = part.get("type")
    if isinstance(given, Scalar) and given.text in named:
        type: Type | None = named[given.text]
    else:
        type = _type(part, key, place)
    if type is None:
        return None
    on = text_of(part, "on")
    day = read_date(on) if on else None
    return Interpretation(
        key=key,
        type=type,
        ask=words_of(part.get("ask")) or Words(key, key),
        owner=text_of(part, "owner"),
        clause=text_of(part, "clause"),
        value=_answer(part, type),
        on=day if isinstance(day, date) else None,
        by=text_of(part, "by"),
        ref=text_of(part, "ref"),
    )


def _answer(part: Section, type: Type) -> Plain | None:
    answer = part.get("value")
    if not isinstance(answer, Scalar) or not answer.text:
        return None
    if not all(text_of(part, key) for key in ("on", "by", "ref")):
        answer.report("an answer without its source", "add on, by and ref: when, who, in which paper", "E33")
    scope = Scope(choices={value: [type.values] for value in type.values})
    node = expression(answer, scope, type)
    written = literal(node) if node is not None else None
    return written.value if written else None
