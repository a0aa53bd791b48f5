"""What the compiler must know of a table: its columns, their holes and the bounds of their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl


def none_column(key: str) -> str:
    """The yes/no column that says where the value `key` is 无, known to have none.

    >>> none_column("award_rank")
    'award_rank = 无'
    """
    return f"{key} = 无"


@dataclass(frozen=True)
class Column:
    """What is known of a column.

    Attributes:
        complete: no cell is empty; of a value that may be 无: every cell is filled or said to be 无.
        low, high: bounds of its numbers in steps, both in; None is no bound.
        scale: the decimals of its numbers.
    """

    complete: bool = False
    low: int | None = None
    high: int | None = None
    scale: int = 0


Columns = Mapping[str, Column]
"""The columns of a table that a policy knows, by name."""


def measure(frame: pl.DataFrame, wanted: Iterable[str] | None = None) -> dict[str, Column]:
    """Measure columns of a records frame; a bound is widened to a power of two.

    So a plan that was compiled for one frame fits the next one of its size.

    >>> measure(pl.DataFrame({"award": [5, None, 7]}))
    {'award': Column(complete=False, low=0, high=7, scale=0)}
    """
    names = [name for name in (frame.columns if wanted is None else wanted) if name in frame.columns]
    return {name: _measured(frame, name) for name in names}


def _measured(frame: pl.DataFrame, name: str) -> Column:
    own = frame[name]
    complete = _complete(frame, name)
    if own.dtype == pl.Null:
        return Column(complete, 0, 0)
    if not own.dtype.is_numeric():
        return Column(complete)
    scale = getattr(own.dtype, "scale", 0) or 0
    steps = own.to_physical() if scale else own
    low, high = steps.min(), steps.max()
    return Column(complete, widened_low(_whole(low)), widened_high(_whole(high)), scale)


def _whole(number: object) -> int | None:
    return None if number is None else int(str(number))


def _complete(frame: pl.DataFrame, name: str) -> bool:
    nulls = frame[name].null_count()
    flag = none_column(name)
    if nulls == 0 or flag not in frame.columns:
        return nulls == 0
    flags = frame[flag]
    return nulls == flags.sum() and not (flags & frame[name].is_not_null()).any()


def widened_low(low: int | None) -> int:
    """A lower bound that more numbers keep: nought, or a power of two downwards.

    >>> widened_low(3), widened_low(-5)
    (0, -8)
    """
    return 0 if low is None or low >= 0 else -(1 << (-low - 1).bit_length())


def widened_high(high: int | None) -> int:
    """An upper bound that more numbers keep: one less than a power of two."""
    return 0 if high is None or high <= 0 else (1 << high.bit_length()) - 1
