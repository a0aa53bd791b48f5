"""Counting conditions and adding up rows of values, with what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zoulang.batch import expressions as e
from zoulang.batch import values
from zoulang.batch.operations import count
from zoulang.batch.select import select_quantity
from zoulang.batch.values import Quantity, Truth


def at_least(count: int, parts: Sequence[Truth]) -> Truth:
    """Yes if `count` hold already, no if they no longer can."""
    number = count_of(parts)
    if number.sharp:
        return Truth(number.low >= count)
    return Truth(e.decided(number.low >= count, number.high < count))


def count_of(parts: Sequence[Truth]) -> Quantity:
    """How many hold: at least those that do, at most those that still may."""
    low = count(part.expr.is_true() for part in parts)
    return Quantity(low, count(part.expr.fill_null(True) for part in parts))


def total_of(parts: Sequence[Quantity]) -> tuple[Quantity, Quantity]:
    """The sum of the values that are not 无, and how many these are."""
    total, present = values.literal(0), values.literal(0)
    for part in parts:
        there = Truth(~values.none_of(part).is_true())
        if part.none is not None:
            part = values.where(part, part.none.is_not_null())
        total = values.plus(total, select_quantity(there, replace(part, none=None), values.literal(0)))
        present = values.plus(present, select_quantity(there, values.literal(1), values.literal(0)))
    return total, present
