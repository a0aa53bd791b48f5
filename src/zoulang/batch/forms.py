"""Tables that hold facts in a form other than the engine's own, and what must hold of every row of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from zoulang.batch.frames import Column, Columns, none_column
from zoulang.errors import InputError, Problem

# Up to here an amount as float64, times a hundred, is less than NOISE off.
MOST_FEN_OF_FLOATS = 1 << 44
NOISE = 1 / 64
# Fewer cells are looked at column by column: to plan a query takes longer.
FEW_ROWS = 50_000


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
    _asked: Mapping[str, _Question] | None = None
    _full: list[str] = field(default_factory=list)

    def __call__(self, batch: pl.DataFrame) -> pl.DataFrame:
        if self._asked is None:
            self._prepare(batch.schema)
        for source in self._full:
            if batch[source].null_count():
                raise _has_holes(source)
        if self._asked and batch.height:
            if batch.height <= FEW_ROWS:
                found = {name: question.answer(batch) for name, question in self._asked.items()}
            else:
                asked = {name: question.expr for name, question in self._asked.items()}
                found = batch.select(**asked).row(0, named=True)
            for name, column in self.columns.items():
                self._judge(name, column, found)
        return batch

    def _prepare(self, schema: Mapping[str, pl.DataType]) -> None:
        asked: dict[str, _Question] = {}
        full: list[str] = []
        for name, column in self.columns.items():
            form = self.forms.get(name, Form(name))
            if form.source not in schema:
                continue
            own, flag = pl.col(form.source), none_column(name)
            if column.complete and flag in schema:
                empty = (own.is_null() & ~pl.col(flag).fill_null(False)).any()
                asked[f"holes {name}"] = _Question(empty)
            elif column.complete:
                full.append(form.source)
            asked |= _questions(name, form, column, schema[form.source])
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


@dataclass(frozen=True)
class _Question:
    """What is asked of a batch, as an expression and, for few rows, how to ask a column alone."""

    expr: pl.Expr
    source: str = ""
    ask: Callable[[pl.Series], object] | None = None

    def answer(self, batch: pl.DataFrame) -> object:
        if self.ask is None:
            return batch.select(self.expr).item()
        return self.ask(batch[self.source])


def _questions(name: str, form: Form, column: Column, dtype: pl.DataType) -> dict[str, _Question]:
    if form.yuan:
        if dtype != pl.Float64:
            raise InputError(Problem(f"the column holds {dtype}", "give yuan as float64", place=name))
        own_way = _sound_amounts(form, column) if form.rounded else None
        return {f"sound {name}": _Question(form.sound(column), form.source, own_way)}
    if not dtype.is_numeric() or column.low is column.high is None:
        return {}
    own = pl.col(form.source)
    if dtype.is_decimal():
        own = own.to_physical()
        return {f"low {name}": _Question(own.min()), f"high {name}": _Question(own.max())}
    return {
        f"low {name}": _Question(own.min(), form.source, pl.Series.min),
        f"high {name}": _Question(own.max(), form.source, pl.Series.max),
    }


def _sound_amounts(form: Form, column: Column) -> Callable[[pl.Series], bool]:
    """`Form.sound` of a column alone, where fractions of a fen are rounded."""
    low, high = (bound / 100 for bound in _span(form.source, column))

    def sound(cells: pl.Series) -> bool:
        least, most, total = cells.min(), cells.max(), cells.sum()
        # The least and the most pass over what is not a number; a sum does not.
        return least is None or bool(low <= least and most <= high and total == total)  # type: ignore[operator]

    return sound


def _has_holes(name: str) -> InputError:
    return InputError(Problem("the column has empty cells", "declare it as not complete", place=name))
