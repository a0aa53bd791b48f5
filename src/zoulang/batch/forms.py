"""Tables that hold facts in a form other than the engine's own, and what must hold of every row of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from zoulang.batch.frames import Column, Columns, none_column
from zoulang.errors import InputError, Problem

# Up to here an amount as float64, times a hundred, is less than NOISE off.
MOST_FEN_OF_FLOATS = 1 << 44
NOISE = 1 / 64


@dataclass(frozen=True)
class Form:
    """Where a table holds a column, and in which form.

    Attributes:
        source: the name of the column in the table.
        yuan: money as float64 in yuan, at least nought, so many yuan as fit `MOST_FEN_OF_FLOATS`; else
            the engine's own form, money in whole fen.
        rounded: an amount finer than a fen is rounded half up to the fen; else it is refused, if it is
            farther from whole fen than the noise of sums of floats.

    >>> form = Form("award", yuan=True)
    >>> pl.DataFrame({"award": [0.29, 1.0]}).select(form.read()).to_series().to_list()
    [29, 100]
    """

    source: str
    yuan: bool = False
    rounded: bool = False

    def read(self) -> pl.Expr:
        """The column in the engine's own form; rows have to keep `sound`."""
        # What would wrap is refused by whoever looks at the rows; a checking cast costs far more.
        own = pl.col(self.source)
        return self.half_up().cast(pl.Int64, wrap_numerical=True) if self.yuan else own

    def half_up(self) -> pl.Expr:
        """Fen and a half: its whole part is the number of fen."""
        return pl.col(self.source) * 100.0 + 0.5

    def sound(self, column: Column) -> pl.Expr:
        """Whether all amounts lie within the bounds, are numbers and, unless rounded, whole fen."""
        own, (low, high) = pl.col(self.source), _span(self.source, column)
        # What is not a number passes by the least, but is above every bound.
        within = (own.min() >= low / 100).fill_null(True) & (own <= high / 100).all()
        if self.rounded:
            return within
        part = self.half_up() - self.half_up().floor()
        return within & part.is_between(0.5 - NOISE, 0.5 + NOISE).all()


def _span(name: str, column: Column) -> tuple[int, int]:
    low, high = column.low, column.high
    if low is None or high is None or low < 0 or high > MOST_FEN_OF_FLOATS:
        raise ValueError(f"{name}: a column in yuan has bounds from 0 to at most {MOST_FEN_OF_FLOATS} fen")
    return low, high


Forms = Mapping[str, Form]
"""The forms of the columns that are not in the engine's own, by the name that the policy knows."""


@dataclass
class Watch:
    """Lets batches of rows pass, with an error for the first that does not keep what holds for all rows.

    Attributes:
        columns: what holds, by the name that the policy knows; names that a batch lacks are left out.
        forms: see `Forms`.

    >>> watch = Watch({"a": Column(complete=True, low=0, high=9)})
    >>> watch(pl.DataFrame({"a": [3, 9]})).height
    2
    >>> watch(pl.DataFrame({"a": [3, 10]}))
    Traceback (most recent call last):
    zoulang.errors.InputError: a: the column goes from 3 to 10, beyond 0 to 9; declare wider limits
    """

    columns: Columns
    forms: Forms = field(default_factory=dict)
    _asked: list[pl.Expr] | None = None
    _full: list[str] = field(default_factory=list)

    def __call__(self, batch: pl.DataFrame) -> pl.DataFrame:
        if self._asked is None:
            self._prepare(batch.schema)
        for source in self._full:
            if batch[source].null_count():
                raise _has_holes(source)
        if self._asked and batch.height:
            found = batch.select(self._asked).row(0, named=True)
            for name, column in self.columns.items():
                self._judge(name, column, found)
        return batch

    def _prepare(self, schema: Mapping[str, pl.DataType]) -> None:
        asked: list[pl.Expr] = []
        full: list[str] = []
        for name, column in self.columns.items():
            form = self.forms.get(name, Form(name))
            if form.source not in schema:
                continue
            own, flag = pl.col(form.source), none_column(name)
            if column.complete and flag in schema:
                empty = (own.is_null() & ~pl.col(flag).fill_null(False)).any()
                asked.append(empty.alias(f"holes {name}"))
            elif column.complete:
                full.append(form.source)
            asked += _questions(name, form, column, schema[form.source])
        self._full, self._asked = full, asked

    def _judge(self, name: str, column: Column, found: Mapping[str, Any]) -> None:
        if found.get(f"holes {name}"):
            raise _has_holes(name)
        if not found.get(f"sound {name}", True):
            raise InputError(
                Problem(
                    "the column holds what is no number, less than nought, too large or finer than a fen",
                    "correct these cells, or declare wider limits or that fractions of a fen are rounded",
                    place=name,
                )
            )
        low, high = found.get(f"low {name}"), found.get(f"high {name}")
        below = low is not None and column.low is not None and low < column.low
        above = high is not None and column.high is not None and high > column.high
        if below or above:
            text = f"the column goes from {low!s} to {high!s}, beyond {column.low} to {column.high}"
            raise InputError(Problem(text, "declare wider limits", place=name))


def _questions(name: str, form: Form, column: Column, dtype: pl.DataType) -> list[pl.Expr]:
    if form.yuan:
        if dtype != pl.Float64:
            raise InputError(Problem(f"the column holds {dtype}", "give yuan as float64", place=name))
        return [form.sound(column).alias(f"sound {name}")]
    if not dtype.is_numeric() or column.low is column.high is None:
        return []
    own = pl.col(form.source)
    own = own.to_physical() if dtype.is_decimal() else own
    return [own.min().alias(f"low {name}"), own.max().alias(f"high {name}")]


def _has_holes(name: str) -> InputError:
    return InputError(Problem("the column has empty cells", "declare it as not complete", place=name))
