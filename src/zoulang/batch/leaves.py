"""The leaves of the tree: written values, what is wholly unknown, and the columns of a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import lcm

from zoulang.batch import expressions as e
from zoulang.batch import values
from zoulang.batch.choices import choice_of_places, choice_of_value, open_choice
from zoulang.batch.expressions import Expr, Sort
from zoulang.batch.frames import Columns, none_column
from zoulang.batch.values import NO, UNDECIDED, YES, Quantity, Single, Truth, Value
from zoulang.rules.tree import NONE, NoneValue, Plain
from zoulang.rules.units import Kind, Type

NUMBERS = (Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.NUMBER, Kind.DURATION, Kind.YEAR)


class NoColumn(Exception):
    """A value for which the batch engine has no column."""


def known(value: Plain, type: Type) -> Value:
    """A value written in the text."""
    if type.kind is Kind.CHOICE and type.values:
        return choice_of_value(None if value is NONE else str(value), type.values)
    if isinstance(value, NoneValue):
        return _nothing(type)
    if isinstance(value, bool):
        return Truth(e.literal(value))
    if isinstance(value, (int, Fraction)):
        return values.literal(value)
    return Single(e.literal(value if isinstance(value, date) else str(value)))


def _nothing(type: Type) -> Value:
    if type.kind in NUMBERS or type.kind is Kind.NONE:
        return replace(values.unknown_quantity(), none=YES)
    if type.kind is Kind.YES_NO:
        raise NoColumn("the batch engine does not know a yes/no that may be 无")
    return Single(e.literal(None, _sort(type)), YES)


def _sort(type: Type) -> Sort:
    return "date" if type.kind is Kind.DATE else "text"


def unknown(type: Type, silent: bool = False) -> Value:
    """A value of which only the type is known; where the text is silent not even the list of values."""
    maybe = UNDECIDED if type.optional else None
    match type.kind:
        case Kind.YES_NO:
            return Truth(UNDECIDED)
        case Kind.CHOICE:
            return open_choice(type.values, type.optional, silent)
        case Kind.DATE | Kind.TEXT:
            return Single(e.literal(None, _sort(type)), maybe)
    return replace(values.unknown_quantity(), none=maybe)


def column(key: str, type: Type, columns: Columns) -> Value:
    """The column of a table that holds a fact or a ready-made term; unknown if there is none."""
    if key not in columns:
        return unknown(type)
    own = columns[key]
    # Where the value is 无 the cell is empty.
    nullable = not own.complete or (type.optional and none_column(key) in columns)
    match type.kind:
        case Kind.YES_NO:
            return Truth(e.column(key, "truth", nullable))
        case Kind.CHOICE:
            place = e.code(key, type.values, nullable)
            none = _none_of(key, place, columns) if type.optional else None
            return choice_of_places(place, none, type)
        case Kind.DATE | Kind.TEXT:
            single = e.column(key, _sort(type), nullable)
            return Single(single, _none_of(key, single, columns) if type.optional else None)
    if own.scale:
        number = e.steps(key, own.scale, nullable, own.low, own.high)
    else:
        number = e.column(key, "whole", nullable, own.low, own.high)
    none = _none_of(key, number, columns) if type.optional else None
    return Quantity(number, number, 10**own.scale, none=none)


def _none_of(key: str, value: Expr, columns: Columns) -> Expr:
    """Whether a value that may be 无 is: true, false, or null where the cell is empty."""
    flag = none_column(key)
    said = e.column(flag, "truth", not columns[flag].complete).is_true() if flag in columns else NO
    if columns[key].complete:
        return said
    return e.when(said, YES, e.when(value.is_not_null(), NO, UNDECIDED))


def limited(value: Quantity, low: Fraction | None, high: Fraction | None) -> Quantity:
    """A fact within the limits that hold for all its values, also where it is missing."""
    limits = [limit for limit in (low, high) if limit is not None]
    if not limits or value.certain:
        return value
    for limit in limits:
        value = values.rescaled(value, lcm(value.scale, limit.denominator))
    own = value.low
    return replace(
        value,
        low=own if low is None else own.fill_null(int(low * value.scale)),
        high=own if high is None else own.fill_null(int(high * value.scale)),
    )
