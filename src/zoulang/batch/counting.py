"""Counting conditions and adding up rows of values, with what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from zoulang.batch import values
from zoulang.batch.select import select_quantity
from zoulang.batch.values import Quantity, Truth


def at_least(count: int, parts: Sequence[Truth]) -> Truth:
    """Yes if `count` hold already, no if they no longer can."""
    met = pl.sum_horizontal(part.expr.fill_null(False) for part in parts)
    possible = pl.sum_horizontal(part.expr.fill_null(True) for part in parts)
    return Truth(values.decided(met >= count, possible < count), all(part.certain for part in parts))


def count_of(parts: Sequence[Truth]) -> Quantity:
    """How many hold: at least those that do, at most those that still may."""
    certain = all(part.certain for part in parts)
    low = pl.sum_horizontal(part.expr.fill_null(False).cast(pl.Int64) for part in parts)
    high = low
    if not certain:
        high = pl.sum_horizontal(part.expr.fill_null(True).cast(pl.Int64) for part in parts)
    return Quantity(low, high, 1, len(parts), certain=certain)


def total_of(parts: Sequence[Quantity]) -> tuple[Quantity, Quantity]:
    """The sum of the values that are not 无, and how many these are."""
    total, present = values.literal(0), values.literal(0)
    for part in parts:
        there = Truth(~values.none_of(part).fill_null(False), certain=True)
        if part.none is not None:
            part = values.where(part, part.none.is_not_null())
        total = values.plus(total, select_quantity(there, replace(part, none=None), values.literal(0)))
        present = values.plus(present, select_quantity(there, values.literal(1), values.literal(0)))
    return total, present
