"""The leaves of the tree as columns: written values, what is wholly unknown, and the columns of a frame."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import lcm

import polars as pl

from zoulang.batch import values
from zoulang.batch.choices import choice_of_codes, choice_of_value, open_choice
from zoulang.batch.frames import Measured, none_column
from zoulang.batch.values import Quantity, Single, Truth, Value
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
        return Truth(pl.lit(value), certain=True)
    if isinstance(value, (int, Fraction)):
        return values.literal(value)
    if isinstance(value, date):
        return Single(pl.lit(value, dtype=pl.Date), certain=True)
    return Single(pl.lit(value, dtype=pl.String), certain=True)


def _nothing(type: Type) -> Value:
    none = pl.lit(True)
    if type.kind in NUMBERS or type.kind is Kind.NONE:
        return replace(values.unknown_quantity(), none=none)
    if type.kind is Kind.YES_NO:
        raise NoColumn("the batch engine does not know a yes/no that may be 无")
    return Single(pl.lit(None, dtype=pl.Date if type.kind is Kind.DATE else pl.String), none)


def unknown(type: Type, silent: bool = False) -> Value:
    """A value of which only the type is known; where the text is silent not even the list of values."""
    maybe = pl.lit(None, dtype=pl.Boolean) if type.optional else None
    match type.kind:
        case Kind.YES_NO:
            return Truth(pl.lit(None, dtype=pl.Boolean))
        case Kind.CHOICE:
            return open_choice(type.values, type.optional, silent)
        case Kind.DATE:
            return Single(pl.lit(None, dtype=pl.Date), maybe)
        case Kind.TEXT:
            return Single(pl.lit(None, dtype=pl.String), maybe)
    return replace(values.unknown_quantity(), none=maybe)


def column(key: str, type: Type, measured: Measured) -> Value:
    """The column of a records frame that holds a fact or a ready-made term; unknown if there is none."""
    if key not in measured:
        return unknown(type)
    own = pl.col(key)
    none = _none_of(key, measured) if type.optional else None
    certain = measured.complete(key) and none is None
    match type.kind:
        case Kind.YES_NO:
            return Truth(own, certain)
        case Kind.CHOICE:
            return choice_of_codes(own, none, type)
        case Kind.DATE | Kind.TEXT:
            return Single(own, none, certain)
    scale = measured.scale(key)
    # Below a decimal stands the whole number of its smallest steps.
    steps = own.to_physical() if scale else own.cast(pl.Int64)
    return Quantity(steps, steps, 10**scale, max(1, measured.magnitude(key)), none=none, certain=certain)


def _none_of(key: str, measured: Measured) -> pl.Expr:
    """Whether a value that may be 无 is: true, false, or null where the cell is empty."""
    given = pl.when(pl.col(key).is_not_null()).then(pl.lit(False))
    flag = none_column(key)
    return given if flag not in measured else pl.when(pl.col(flag)).then(pl.lit(True)).otherwise(given)


def limited(value: Quantity, low: Fraction | None, high: Fraction | None) -> Quantity:
    """A fact within the limits that hold for all its values, also where it is missing."""
    limits = [limit for limit in (low, high) if limit is not None]
    if not limits or value.certain:
        return value
    for limit in limits:
        value = values.rescaled(value, lcm(value.scale, limit.denominator))
    steps = [int(limit * value.scale) for limit in limits]
    wide = values.whole_type(value.magnitude, *map(abs, steps))
    own = value.low.cast(wide)
    return replace(
        value,
        low=own if low is None else own.fill_null(pl.lit(steps[0], dtype=wide)),
        high=own if high is None else own.fill_null(pl.lit(steps[-1], dtype=wide)),
        magnitude=max(value.magnitude, *map(abs, steps)),
    )
