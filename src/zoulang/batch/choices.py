"""Choices as sets of bits: which of the values are still possible."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

import polars as pl

from zoulang.batch.values import Choice, Truth, decided
from zoulang.rules.tree import Comparison
from zoulang.rules.units import Type


def choice_of_value(value: str | None, values: tuple[str, ...]) -> Choice:
    """A known value; None is 无."""
    bit = 1 << (len(values) if value is None else values.index(value))
    return Choice(_bits(bit), values)


def open_choice(values: tuple[str, ...], optional: bool, silent: bool = False) -> Choice:
    """Any of the values may come; where the text is silent nothing can be concluded from the list."""
    beyond = 1 << (len(values) + 1) if silent else 0
    return Choice(_bits((1 << (len(values) + optional)) - 1 | beyond), values)


def choice_of_codes(column: pl.Expr, none: pl.Expr | None, type: Type) -> Choice:
    """A column of type ``Enum`` with the values in their order."""
    values = type.values
    bits = [1 << code for code in range(len(values))]
    known = (
        column.to_physical()
        .cast(pl.Int64)
        .replace_strict(list(range(len(values))), bits, default=None, return_dtype=pl.UInt64)
    )
    anything = _bits((1 << (len(values) + type.optional)) - 1)
    possible = known.fill_null(anything)
    if none is not None:
        possible = pl.when(none).then(_bits(1 << len(values))).otherwise(possible)
    return Choice(possible, values)


def _bits(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.UInt64)


def compare_choices(left: Choice, operator: Comparison, right: Choice) -> Truth:
    """Decided where every pair of values that is still possible gives the same answer."""
    count = len(left.values)
    listed = ((left.possible | right.possible) & _bits(1 << (count + 1))) == 0
    yes, no = [listed], [listed]
    for code in range(count + 1):
        absent = (left.possible & _bits(1 << code)) == 0
        holding = sum(1 << other for other in range(count + 1) if _holds(code, operator, other, count))
        yes.append(absent | ((right.possible & _bits(_others(holding, count))) == 0))
        no.append(absent | ((right.possible & _bits(holding)) == 0))
    return Truth(decided(reduce(and_, yes), reduce(and_, no)))


def _others(bits: int, count: int) -> int:
    return ((1 << (count + 1)) - 1) & ~bits


def _holds(left: int, operator: Comparison, right: int, none: int) -> bool:
    """One pair of codes; the code `none` is 无, which equals itself only."""
    if left == none or right == none:
        return (left == right) if operator == "=" else (left != right) if operator == "!=" else False
    return {
        ">=": left >= right, "<=": left <= right, ">": left > right,
        "<": left < right, "=": left == right, "!=": left != right,
    }[operator]  # fmt: skip


def select_choice(condition: pl.Expr, then: Choice, otherwise: Choice) -> Choice:
    """One of two; where the choice is open, all that either may be."""
    both = then.possible | otherwise.possible
    possible = (
        pl.when(condition).then(then.possible).when(~condition).then(otherwise.possible).otherwise(both)
    )
    return Choice(possible, then.values)


def extreme_choice(choices: Sequence[Choice], best: bool) -> Choice:
    """The best or worst of several, passing over 无; what may come is every value that can still win."""
    values = choices[0].values
    none = choices[0].none_bit
    order = range(len(values)) if best else range(len(values) - 1, -1, -1)
    bits = []
    for code in order:
        # The value wins if one can have it and all others can be no better (or 无).
        allowed = none | sum(
            1 << other for other in range(len(values)) if (other <= code if best else other >= code)
        )
        can = reduce(or_, ((choice.possible & _bits(1 << code)) != 0 for choice in choices))
        rest = reduce(and_, ((choice.possible & _bits(allowed)) != 0 for choice in choices))
        bits.append(pl.when(can & rest).then(_bits(1 << code)).otherwise(_bits(0)))
    all_none = reduce(and_, ((choice.possible & _bits(none)) != 0 for choice in choices))
    bits.append(pl.when(all_none).then(_bits(none)).otherwise(_bits(0)))
    return Choice(reduce(or_, bits), values)


def single(choice: Choice) -> pl.Expr:
    """Whether only one value, or only 无, is possible."""
    rest: pl.Expr = choice.possible & (choice.possible - 1)
    return (rest == 0) & (choice.possible != _bits(1 << (len(choice.values) + 1)))


def known_value(choice: Choice) -> pl.Expr:
    """The value as text where only one is possible; null for 无 and where several are."""
    codes = {1 << code: value for code, value in enumerate(choice.values)}
    return choice.possible.replace_strict(codes, default=None, return_dtype=pl.String)
