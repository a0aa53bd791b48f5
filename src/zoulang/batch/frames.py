"""What the compiler must know of a frame before it compiles: its columns, holes and largest numbers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


def none_column(key: str) -> str:
    """The yes/no column that says where the value `key` is 无, known to have none.

    >>> none_column("award_rank")
    'award_rank = 无'
    """
    return f"{key} = 无"


@dataclass(frozen=True)
class Measured:
    """Columns with the number of their nulls and, for numbers, the largest step up or down.

    >>> measured = measure(pl.DataFrame({"award": [5, None, -7]}))
    >>> measured.magnitude("award"), measured.complete("award"), "other" in measured
    (7, False, False)
    """

    nulls: dict[str, int]
    largest: dict[str, int]
    scales: dict[str, int]

    def __contains__(self, key: str) -> bool:
        return key in self.nulls

    def complete(self, key: str) -> bool:
        """True if no cell of the column is empty."""
        return self.nulls[key] == 0

    def magnitude(self, key: str) -> int:
        """The largest number of steps in the column, up or down."""
        return self.largest.get(key, 0)

    def scale(self, key: str) -> int:
        """The decimals of the column."""
        return self.scales.get(key, 0)


def measure(frame: pl.DataFrame) -> Measured:
    """Measure a records frame in one pass."""
    numbers = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
    steps = [
        (pl.col(name).to_physical() if frame.schema[name].is_decimal() else pl.col(name)).alias(name)
        for name in numbers
    ]
    lows, highs = frame.select(*(step.min() for step in steps)), frame.select(*(step.max() for step in steps))
    largest = {name: max(abs(lows[name][0] or 0), abs(highs[name][0] or 0)) for name in numbers}
    nulls = {name: frame[name].null_count() for name in frame.columns}
    scales = {name: dtype.scale for name, dtype in frame.schema.items() if isinstance(dtype, pl.Decimal)}
    return Measured(nulls, largest, scales)
