"""Expressions as Polars columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import add, and_, floordiv, mul, or_, sub

import polars as pl

from zoulang.batch.expressions import Expr, walk
from zoulang.batch.forms import Form, Forms
from zoulang.batch.operations import LONGEST_IN_DAYS, fits, root_of
from zoulang.batch.program import Program
from zoulang.batch.stages import Stage

BITS = 128
DTYPES = {"truth": pl.Boolean(), "date": pl.Date(), "text": pl.String()}


@dataclass(frozen=True)
class PolarsPlan:
    """A program as steps over a lazy frame; good for every frame of the same columns and bounds.

    What is used more than once becomes a named step; steps of one layer do not need each other. `reads` are
    the columns that the steps and outputs need. `stages` need the whole table: their inputs are collected.
    """

    layers: tuple[Mapping[str, pl.Expr], ...]
    outputs: Mapping[str, pl.Expr]
    reads: tuple[str, ...]
    stages: tuple[tuple[PolarsPlan, Stage], ...] = ()

    def lazy(self, frame: pl.LazyFrame, kept: Mapping[str, pl.Expr] | None = None) -> pl.LazyFrame:
        """The outputs over a frame, after columns that are kept."""
        for inputs, stage in self.stages:
            whole = {name: pl.col(name) for name in frame.collect_schema().names()}
            frame = stage.run(inputs.lazy(frame, whole).collect()).lazy()
        for layer in self.layers:
            frame = frame.with_columns(**layer)
        outputs = {**(kept or {}), **self.outputs}
        if kept or self.reads:
            return frame.select(**outputs)
        # Literals alone would make one row of any number of rows.
        return frame.with_columns(**outputs).select(*outputs)


def plan(program: Program, wide: bool = False, forms: Forms | None = None) -> PolarsPlan:
    """A program for Polars; with `wide` its outputs may have 128 bits.

    Columns that have another form than the engine's own are read where they are used.

    >>> from zoulang.batch.expressions import column
    >>> total = column("a", "whole", low=0, high=9) + 1
    >>> plan(Program({"twice": total * 2})).lazy(pl.LazyFrame({"a": [1]})).collect().rows()
    [(4,)]
    """
    writer = _Writer(program.shared(), forms or {})
    for expr in walk(program.outputs.values()):
        writer.write(expr)
    outputs = {
        name: writer.written[expr] if wide else writer.output(expr) for name, expr in program.outputs.items()
    }
    stages = tuple((plan(Program(stage.inputs), wide=True, forms=forms), stage) for stage in program.stages)
    return PolarsPlan(tuple(writer.layers), outputs, program.columns, stages)


@dataclass
class _Writer:
    shared: set[Expr]
    forms: Forms
    written: dict[Expr, pl.Expr] = field(default_factory=dict)
    depth: dict[Expr, int] = field(default_factory=dict)
    layers: list[dict[str, pl.Expr]] = field(default_factory=list)

    def write(self, expr: Expr) -> None:
        made = _WRITERS[expr.op](self, expr)
        depth = max((self.depth[part] for part in expr.args), default=0)
        if expr in self.shared:
            while len(self.layers) <= depth:
                self.layers.append({})
            name = f"\0{sum(map(len, self.layers))}"
            self.layers[depth][name] = made
            made, depth = pl.col(name), depth + 1
        self.written[expr], self.depth[expr] = made, depth

    def output(self, expr: Expr) -> pl.Expr:
        """Results have 64 bits; one that has more is an error when it comes, not a wrong number."""
        return self.written[expr].cast(pl.Int64) if _dtype(expr) == pl.Int128 else self.written[expr]

    def source(self, name: str) -> pl.Expr:
        """A column of the table, as the table has it."""
        return pl.col(self.forms[name].source if name in self.forms else name)

    def yuan(self, expr: Expr) -> Form | None:
        """The form of a column of the table that holds yuan."""
        form = self.forms.get(str(expr.value)) if expr.op == "column" else None
        return form if form is not None and form.yuan else None

    def parts(self, expr: Expr) -> list[pl.Expr]:
        return [self.written[part] for part in expr.args]

    def whole(self, expr: Expr, dtype: pl.DataType) -> pl.Expr:
        """A part of an operation on whole numbers of a width."""
        if expr.op == "literal":
            return pl.lit(expr.value, dtype=dtype)
        own = self.written[expr]
        return own if _dtype(expr) == dtype else own.cast(dtype)


def _dtype(expr: Expr) -> pl.DataType:
    """The column type of an expression."""
    if expr.sort != "whole":
        return DTYPES[expr.sort]
    if expr.op == "mask":
        return next(dtype for bits, dtype in _UNSIGNED.items() if len(expr.args) <= bits)
    return pl.Int64() if fits(expr, 64) else pl.Int128()


def _widest(*exprs: Expr) -> pl.DataType:
    return pl.Int64() if all(fits(expr, 64) for expr in exprs) else pl.Int128()


def _column(writer: _Writer, expr: Expr) -> pl.Expr:
    form = writer.yuan(expr)
    if form is not None:
        return form.read()
    own = writer.source(str(expr.value))
    return own.cast(_dtype(expr)) if expr.sort == "whole" else own


def _steps(writer: _Writer, expr: Expr) -> pl.Expr:
    name = expr.value[0]  # type: ignore[index]
    # Below a decimal stands the whole number of its smallest steps.
    return writer.source(name).to_physical().cast(_dtype(expr))


def _stored(writer: _Writer, expr: Expr) -> pl.Expr | None:
    """A column of whole numbers or places, as narrow as it is stored; None for any other expression."""
    if expr.op == "code":
        return writer.source(expr.value[0]).to_physical()  # type: ignore[index]
    return writer.source(str(expr.value)) if expr.op == "column" and writer.yuan(expr) is None else None


def _code(writer: _Writer, expr: Expr) -> pl.Expr:
    name = expr.value[0]  # type: ignore[index]
    return writer.source(name).to_physical().cast(pl.Int64)


def _literal(writer: _Writer, expr: Expr) -> pl.Expr:
    return pl.lit(expr.value, dtype=_dtype(expr))


def _binary(operate: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[_Writer, Expr], pl.Expr]:
    def write(writer: _Writer, expr: Expr) -> pl.Expr:
        width = _widest(expr, *expr.args)
        made = operate(*(writer.whole(part, width) for part in expr.args))
        return made if width == _dtype(expr) else made.cast(_dtype(expr))

    return write


def _comparison(operate: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[_Writer, Expr], pl.Expr]:
    def write(writer: _Writer, expr: Expr) -> pl.Expr:
        if expr.args[0].sort != "whole":
            return operate(*writer.parts(expr))
        short = _against_literal(writer, expr, operate)
        if short is not None:
            return short
        width = _widest(*expr.args)
        return operate(*(writer.whole(part, width) for part in expr.args))

    return write


def _against_literal(
    writer: _Writer, expr: Expr, operate: Callable[[pl.Expr, pl.Expr], pl.Expr]
) -> pl.Expr | None:
    """A column compared with a number as it is stored, without widening it; None for any other comparison."""
    one, two = expr.args
    for own, other in ((one, two), (two, one)):
        if other.op != "literal" or other.value is None:
            continue
        stored = _stored(writer, own)
        if stored is not None:
            number = pl.lit(other.value)
            return operate(stored, number) if own is one else operate(number, stored)
    form = writer.yuan(one)
    if form is None or two.op != "literal" or not isinstance(two.value, int) or expr.op == "eq":
        return None
    # A whole part is at least k where the number is.
    return form.half_up() >= float(two.value + (expr.op == "gt")) if abs(two.value) < 1 << 52 else None


def _least(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return pl.when(left <= right).then(left).when(right < left).then(right)


def _greatest(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return pl.when(left >= right).then(left).when(right > left).then(right)


def _extreme(
    certain: Callable[..., pl.Expr], open: Callable[[pl.Expr, pl.Expr], pl.Expr]
) -> Callable[[_Writer, Expr], pl.Expr]:
    def write(writer: _Writer, expr: Expr) -> pl.Expr:
        return _binary(open if expr.nullable else certain)(writer, expr)

    return write


def _when(writer: _Writer, expr: Expr) -> pl.Expr:
    condition, then, otherwise = expr.args
    one, two = (_as(writer, part, expr) for part in (then, otherwise))
    chosen = pl.when(writer.written[condition]).then(one)
    return chosen if otherwise.op == "literal" and otherwise.value is None else chosen.otherwise(two)


def _coalesce(writer: _Writer, expr: Expr) -> pl.Expr:
    first, second = expr.args
    return _as(writer, first, expr).fill_null(_as(writer, second, expr))


def _as(writer: _Writer, part: Expr, whole: Expr) -> pl.Expr:
    return writer.whole(part, _dtype(whole)) if whole.sort == "whole" else writer.written[part]


def _count(writer: _Writer, expr: Expr) -> pl.Expr:
    return reduce(add, (part.cast(pl.Int64) for part in writer.parts(expr)))


def _mask(writer: _Writer, expr: Expr) -> pl.Expr:
    # Bits are put together, and stay, as narrow as they are.
    narrow = _dtype(expr)
    nought = pl.lit(0, dtype=narrow)
    bits = [
        pl.when(part).then(pl.lit(1 << place, dtype=narrow)).otherwise(nought)
        for place, part in enumerate(writer.parts(expr))
    ]
    return reduce(or_, bits, nought)


_UNSIGNED: dict[int, pl.DataType] = {8: pl.UInt8(), 16: pl.UInt16(), 32: pl.UInt32(), 64: pl.UInt64()}


def _text_of(writer: _Writer, expr: Expr) -> pl.Expr:
    place = writer.written[expr.args[0]]
    values: tuple[str, ...] = expr.value  # type: ignore[assignment]
    return place.replace_strict(list(range(len(values))), list(values), default=None, return_dtype=pl.String)


def _add_days(writer: _Writer, expr: Expr) -> pl.Expr:
    day, days = writer.parts(expr)
    longest = LONGEST_IN_DAYS
    few = pl.when(days.is_between(-longest, longest)).then(days)
    return _day(day + pl.duration(days=few))


def _day(day: pl.Expr) -> pl.Expr:
    return pl.when(day.is_between(pl.lit(date.min), pl.lit(date.max))).then(day)


def _root(writer: _Writer, expr: Expr) -> pl.Expr:
    exponent, digits, longest = root_of(expr)
    top, under = (part.cast(pl.Float64) for part in writer.parts(expr))
    sound = top >= 0
    steps = pl.when(sound).then(top / under) ** exponent * 10.0**digits
    return pl.when(sound & (steps <= float(longest))).then((steps + 0.5).floor()).cast(_dtype(expr))


def _joined(join: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[_Writer, Expr], pl.Expr]:
    return lambda writer, expr: reduce(join, writer.parts(expr))


_WRITERS: dict[str, Callable[[_Writer, Expr], pl.Expr]] = {
    "column": _column,
    "steps": _steps,
    "code": _code,
    "literal": _literal,
    "plus": _binary(add),
    "minus": _binary(sub),
    "times": _binary(mul),
    "floordiv": _binary(floordiv),
    "least": _extreme(pl.min_horizontal, _least),
    "greatest": _extreme(pl.max_horizontal, _greatest),
    "ge": _comparison(lambda a, b: a >= b),
    "gt": _comparison(lambda a, b: a > b),
    "eq": _comparison(lambda a, b: a == b),
    "and": _joined(and_),
    "or": _joined(or_),
    "not": lambda writer, expr: ~writer.parts(expr)[0],
    "is_null": lambda writer, expr: writer.parts(expr)[0].is_null(),
    "when": _when,
    "coalesce": _coalesce,
    "count": _count,
    "mask": _mask,
    "days_between": lambda writer, expr: sub(*writer.parts(expr)).dt.total_days(),
    "add_days": _add_days,
    "add_months": lambda writer, expr: _day(writer.parts(expr)[0].dt.offset_by(f"{expr.value}mo")),
    "year": lambda writer, expr: writer.parts(expr)[0].dt.year().cast(pl.Int64),
    "month": lambda writer, expr: writer.parts(expr)[0].dt.month().cast(pl.Int64),
    "day": lambda writer, expr: writer.parts(expr)[0].dt.day().cast(pl.Int64),
    "root": _root,
    "text_of": _text_of,
}
