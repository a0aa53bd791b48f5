"""Filters of the pages of goals and figures."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django import template

from zoulang.documents.records.figures.printed import Printed
from zoulang.figures.computing import Cause
from zoulang.figures.derivations import Base, Derived
from zoulang.figures.wording import cause_in_words
from zoulang.web.accounts.sentences import day_in_words, is_english
from zoulang.web.accounts.templatetags.zoulang import figure as plain
from zoulang.web.programme.figure_words import KINDS, LOOKS, NESTED, verdict_word
from zoulang.web.programme.ledger import day_of

register = template.Library()
register.filter(verdict_word)


@register.filter
def look(verdict: str) -> str:
    """The state of a light that shows this answer."""
    return LOOKS.get(verdict, "quiet")


@register.filter
def goal_kind(kind: str) -> str:
    """The word of a kind of goal."""
    return str(KINDS.get(kind, kind))


@register.filter
def nested_word(verdict: str) -> str:
    """The word for how two statements of a goal agree."""
    return str(NESTED.get(verdict, verdict))


@register.filter
def cause_words(cause: Cause | None) -> str:
    """Why a figure is not known."""
    return "" if cause is None else cause_in_words(cause, "en" if is_english() else "zh")


@register.filter
def digits(number: Fraction | Decimal | None, places: int = 2) -> str:
    """A number rounded half up, without idle zeros."""
    if number is None:
        return ""
    value = Fraction(number)
    decimal = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(
        Decimal(1).scaleb(-places), ROUND_HALF_UP
    )
    return plain(decimal)


@register.filter
def printed_value(figure: Any) -> str:
    """A printed number with its qualifier and unit, as a document has it: 600余项, 三分之一 as 1/3."""
    number = figure.value
    if figure.unit_zh == "比值":
        return str(Fraction(number).limit_denominator(100))
    if is_english():
        bound = {"余": "more than ", "多": "more than ", "约": "about "}.get(
            figure.qualifier, figure.qualifier
        )
        unit = figure.unit_en or figure.unit_zh
        return f"{bound}{plain(Decimal(number))}{'' if unit == '%' else ' '}{unit}".strip()
    if figure.qualifier in ("余", "多"):
        return f"{plain(Decimal(number))}{figure.qualifier}{figure.unit_zh}"
    return f"{figure.qualifier}{plain(Decimal(number))}{figure.unit_zh}"


@register.filter
def printed_day(figure: Any) -> str:
    """The day that a printed number speaks of, in the words of the screen; a year as it stands."""
    day = day_of(figure)
    return day_in_words(day) if day else str(figure.as_of)


@register.filter
def number_as_printed(number: Printed) -> str:
    """A printed number of a check, with its unit: 97.67%, 1/3."""
    if number.is_fraction:
        return str(number.exact)
    return f"{number.value:f}{number.unit}"


@register.filter
def gives(derived: Derived) -> str:
    """What a calculation gives, with its unit; a year is not grouped."""
    if derived.unit == "年":
        return f"{int(derived.gives)}年"
    return f"{digits(derived.gives, 2)}{derived.unit}"


@register.filter
def between(base: Base) -> str:
    """The bounds that rounding leaves, with as many decimals as tell them apart."""
    for places in range(2, 7):
        low, high = digits(base.low, places), digits(base.high, places)
        if low != high:
            break
    return f"{low}–{high}"


@register.filter
def in_wan(fen: Fraction | None) -> str:
    """Fen as 万元, rounded to two decimals; yuan in English."""
    if fen is None:
        return ""
    return f"{digits(fen / 100, 0)}" if is_english() else f"{digits(fen / 10**6, 2)}"
