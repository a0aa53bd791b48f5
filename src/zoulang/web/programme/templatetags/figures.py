"""Filters of the pages of goals and figures."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django import template

from zoulang.figures.computing import Cause
from zoulang.figures.wording import cause_in_words
from zoulang.web.accounts.sentences import is_english
from zoulang.web.accounts.templatetags.zoulang import figure as plain
from zoulang.web.programme.figure_words import KINDS, LOOKS, NESTED, verdict_word

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
def in_wan(fen: Fraction | None) -> str:
    """Fen as 万元, rounded to two decimals; yuan in English."""
    if fen is None:
        return ""
    return f"{digits(fen / 100, 0)}" if is_english() else f"{digits(fen / 10**6, 2)}"
