"""Steps of a compiled policy: named columns, each made from columns of earlier layers.

Without names an expression used twice would be written out twice, and twice again above it. A step is
computed once; steps of one layer do not need each other, so an engine may compute them side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

import polars as pl

from zoulang.batch.values import Choice, Quantity, Single, Truth, Value

V = TypeVar("V", bound=Value)


@dataclass
class Program:
    """Named steps over the columns of a frame.

    >>> program = Program()
    >>> total = program.settle(pl.col("a") + pl.col("b"))
    >>> program.run(pl.LazyFrame({"a": [1], "b": [2]}), {"twice": total * 2}).collect().rows()
    [(6,)]
    """

    layers: list[dict[str, pl.Expr]] = field(default_factory=list)
    _depth: dict[str, int] = field(default_factory=dict)

    def settle(self, expr: pl.Expr) -> pl.Expr:
        """A short expression that stands for `expr`: the column of a new step."""
        roots = expr.meta.root_names()
        if not roots or expr.meta.is_column_selection():
            return expr
        depth = max(self._depth.get(root, 0) for root in roots)
        name = f"\0{len(self._depth)}"
        self._depth[name] = depth + 1
        while len(self.layers) <= depth:
            self.layers.append({})
        self.layers[depth][name] = expr
        return pl.col(name)

    def settle_value(self, value: V) -> V:
        """The value with every column of it settled."""
        match value:
            case Truth():
                return replace(value, expr=self.settle(value.expr))
            case Quantity():
                low = self.settle(value.low)
                high = low if value.sharp else self.settle(value.high)
                over = (self.settle(value.over[0]), value.over[1]) if value.over else None
                return replace(value, low=low, high=high, over=over, none=self._settle_none(value.none))
            case Choice():
                return replace(value, possible=self.settle(value.possible))
            case Single():
                return replace(value, expr=self.settle(value.expr), none=self._settle_none(value.none))

    def _settle_none(self, none: pl.Expr | None) -> pl.Expr | None:
        return None if none is None else self.settle(none)

    def run(self, frame: pl.LazyFrame, outputs: dict[str, pl.Expr]) -> pl.LazyFrame:
        """The outputs over a frame; steps that no output needs are never computed."""
        for layer in self.layers:
            frame = frame.with_columns(**layer)
        return frame.select(**outputs)
