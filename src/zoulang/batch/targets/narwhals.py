"""Expressions as Narwhals columns: DuckDB, PySpark, and every other engine that Narwhals carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add, and_, mul, or_, sub
from typing import Any

import narwhals as nw
import polars as pl

from zoulang.batch.expressions import Expr, walk
from zoulang.batch.operations import LONGEST_IN_DAYS, fits, root_of
from zoulang.batch.program import Program

DTYPES: dict[str, Any] = {"truth": nw.Boolean(), "date": nw.Date(), "text": nw.String()}
# Quotients up to here are exact in the binary fractions that Spark divides whole numbers in.
_EXACT_IN_FLOAT = 51
# Digits before the point that are left of a quotient of two decimals of 38 digits.
_DIGITS_OF_QUOTIENT = 32


class NotCarried(Exception):
    """Something that the engine cannot compute exactly."""


@dataclass(frozen=True)
class Dialect:
    """What sets an engine apart.

    Attributes:
        name: of the engine, for messages.
        bits: whole numbers may have so many bits, their sign included.
        wide: the column type of whole numbers beyond 64 bits.
        first_row: the values of the first row of a native table.
        fetch: a native table as a Polars frame.
        put: a Polars frame of truths, texts and whole numbers of 64 bits as a table beside a native one.
        plus_days: a column of dates so many days later, the days in a column of 64 bits.
        divides_floats: its whole division goes through binary fractions.
    """

    name: str
    bits: int
    wide: Any
    first_row: Callable[[Any], Sequence[Any]]
    fetch: Callable[[Any], pl.DataFrame]
    put: Callable[[Any, pl.DataFrame], Any]
    plus_days: Callable[[nw.Expr, nw.Expr], nw.Expr]
    divides_floats: bool = False


class _Arrow:
    """A frame that shows nothing but its Arrow stream, which DuckDB reads without further packages."""

    def __init__(self, frame: pl.DataFrame):
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def _put_in_duckdb(relation: Any, frame: pl.DataFrame) -> Any:
    # DuckDB finds the Python variable by the name in the query, on the connection of the relation.
    found = _Arrow(frame)  # noqa: F841
    return relation.query("its_own_table", "select * from found")


def _fetch_from_spark(frame: Any) -> pl.DataFrame:
    rows = [tuple(row) for row in frame.collect()]
    return pl.DataFrame(rows, schema=frame.columns, orient="row", infer_schema_length=None)


def _put_in_spark(table: Any, frame: pl.DataFrame) -> Any:
    from pyspark.sql.types import BooleanType, LongType, StringType, StructField, StructType

    types: dict[Any, Any] = {pl.Boolean: BooleanType(), pl.Int64: LongType(), pl.String: StringType()}
    schema = StructType([StructField(name, types[dtype]) for name, dtype in frame.schema.items()])
    return table.sparkSession.createDataFrame(frame.rows(), schema)


def _plus_short(day: nw.Expr, days: nw.Expr) -> nw.Expr:
    return day + days.cast(nw.Int32)


def _plus_duration(day: nw.Expr, days: nw.Expr) -> nw.Expr:
    microseconds = days * nw.lit(24 * 60 * 60 * 1_000_000, dtype=nw.Int64)
    return (day + microseconds.cast(nw.Duration("us"))).cast(nw.Date)


DUCKDB = Dialect(
    "DuckDB", 128, nw.Int128(), lambda relation: relation.limit(1).fetchall()[0], pl.DataFrame,
    _put_in_duckdb, _plus_short,
)  # fmt: skip
POLARS = Dialect(
    "Polars", 128, nw.Int128(), lambda frame: frame.collect().row(0), lambda frame: frame.collect(),
    lambda _, frame: frame.lazy(), _plus_duration,
)  # fmt: skip
# Spark has no whole numbers beyond 64 bits; its decimals have 38 digits.
SPARK = Dialect(
    "Spark", 126, nw.Decimal(38, 0), lambda frame: frame.first(), _fetch_from_spark, _put_in_spark,
    _plus_short, divides_floats=True,
)  # fmt: skip


def dialect_of(frame: nw.LazyFrame[Any]) -> Dialect | None:
    """The dialect of a frame; None for an engine that nobody has tried."""
    implementation = frame.implementation
    if implementation.is_duckdb():
        return DUCKDB
    if implementation.is_pyspark():
        return SPARK
    return POLARS if implementation.is_polars() else None


@dataclass(frozen=True)
class NarwhalsPlan:
    """A program as steps over a lazy frame of one engine."""

    layers: tuple[Mapping[str, nw.Expr], ...]
    outputs: Mapping[str, nw.Expr]
    reads: tuple[str, ...]

    def lazy(self, frame: nw.LazyFrame[Any], kept: Mapping[str, nw.Expr] | None = None) -> nw.LazyFrame[Any]:
        """The outputs over a frame, after columns that are kept."""
        for layer in self.layers:
            frame = frame.with_columns(**layer)
        outputs = {**(kept or {}), **self.outputs}
        if kept or self.reads:
            return frame.select(**outputs)
        # Literals alone would make one row of any number of rows.
        return frame.with_columns(**outputs).select(*outputs)


def plan(program: Program, dialect: Dialect) -> NarwhalsPlan:
    """A program for an engine.

    Raises:
        NotCarried: if the engine cannot compute it exactly.
    """
    writer = _Writer(dialect, program.shared())
    for expr in walk(program.outputs.values()):
        writer.write(expr)
    outputs = {name: writer.output(expr) for name, expr in program.outputs.items()}
    return NarwhalsPlan(tuple(writer.layers), outputs, program.columns)


@dataclass
class _Writer:
    dialect: Dialect
    shared: set[Expr]
    written: dict[Expr, nw.Expr] = field(default_factory=dict)
    depth: dict[Expr, int] = field(default_factory=dict)
    layers: list[dict[str, nw.Expr]] = field(default_factory=list)

    def write(self, expr: Expr) -> None:
        made = _WRITERS[expr.op](self, expr)
        depth = max((self.depth[part] for part in expr.args), default=0)
        if expr in self.shared:
            while len(self.layers) <= depth:
                self.layers.append({})
            name = f"step {sum(map(len, self.layers)) + 1}"
            self.layers[depth][name] = made
            made, depth = nw.col(name), depth + 1
        self.written[expr], self.depth[expr] = made, depth

    def output(self, expr: Expr) -> nw.Expr:
        """Results have 64 bits; one that has more is an error when it comes, not a wrong number."""
        own = self.written[expr]
        return own if expr.sort != "whole" or fits(expr, 64) else own.cast(nw.Int64)

    def dtype(self, *exprs: Expr) -> Any:
        """The narrowest type for whole numbers."""
        return nw.Int64() if all(fits(expr, 64) for expr in exprs) else self.dialect.wide

    def type_of(self, expr: Expr) -> Any:
        return self.dtype(expr) if expr.sort == "whole" else DTYPES[expr.sort]

    def part(self, expr: Expr, dtype: Any) -> nw.Expr:
        """A part of an operation on whole numbers of a width."""
        if expr.op == "literal":
            return _number(expr.value, dtype)
        own = self.written[expr]
        return own if self.dtype(expr) == dtype else own.cast(dtype)

    def as_part(self, expr: Expr, whole: Expr) -> nw.Expr:
        return self.part(expr, self.dtype(whole)) if whole.sort == "whole" else self.written[expr]

    def parts(self, expr: Expr) -> list[nw.Expr]:
        return [self.written[part] for part in expr.args]


def _number(value: object, dtype: Any) -> nw.Expr:
    if value is None:
        return nw.lit(None, dtype=dtype)
    number = int(str(value))
    if dtype == nw.Int64():
        return nw.lit(number, dtype=nw.Int64)
    if isinstance(dtype, nw.Decimal):
        return nw.lit(Decimal(number)).cast(dtype)
    return nw.lit(number).cast(dtype) if abs(number) < 2**63 else nw.lit(number, dtype=dtype)


def named(leaf: Expr) -> tuple[str, Any]:
    """The column that a leaf reads, with its decimals or its list of values."""
    name, more = leaf.value  # type: ignore[misc]
    return name, more  # type: ignore[has-type]


# --- leaves -----------------------------------------------------------------------------------------


def _column(writer: _Writer, expr: Expr) -> nw.Expr:
    own = nw.col(str(expr.value))
    return own.cast(writer.dtype(expr)) if expr.sort == "whole" else own


def _steps(writer: _Writer, expr: Expr) -> nw.Expr:
    name, scale = named(expr)
    steps = nw.col(name) * nw.lit(10**scale)
    return steps.cast(writer.dtype(expr))


def _code(writer: _Writer, expr: Expr) -> nw.Expr:
    name, values = named(expr)
    place = nw.lit(None, dtype=nw.Int64)
    for own, value in reversed(list(enumerate(values))):
        place = nw.when(nw.col(name) == nw.lit(value)).then(nw.lit(own, dtype=nw.Int64)).otherwise(place)
    return place


def _literal(writer: _Writer, expr: Expr) -> nw.Expr:
    if expr.sort == "whole":
        return _number(expr.value, writer.dtype(expr))
    if isinstance(expr.value, date):
        return _that_day(expr.value)
    value: Any = expr.value
    return nw.lit(value, dtype=DTYPES[expr.sort])


def _that_day(day: date) -> nw.Expr:
    # Spark takes no Python dates of the first thousand years.
    return nw.lit(day.isoformat()).cast(nw.Date)


# --- operations -------------------------------------------------------------------------------------


def _binary(operate: Callable[[nw.Expr, nw.Expr], nw.Expr]) -> Callable[[_Writer, Expr], nw.Expr]:
    def write(writer: _Writer, expr: Expr) -> nw.Expr:
        width = writer.dtype(expr, *expr.args)
        made = operate(*(writer.part(part, width) for part in expr.args))
        # A sum of decimals of 38 digits may be given a type of its own.
        return made if width == writer.dtype(expr) == nw.Int64() else made.cast(writer.dtype(expr))

    return write


def _floor_divided(writer: _Writer, expr: Expr) -> nw.Expr:
    width, own = writer.dtype(expr, *expr.args), writer.dtype(expr)
    top, divisor = (writer.part(part, width) for part in expr.args)
    if not writer.dialect.divides_floats:
        made = top // divisor
        return made if width == own else made.cast(own)
    if not fits(expr, _EXACT_IN_FLOAT) and width == nw.Int64():
        width = writer.dialect.wide
        top, divisor = (writer.part(part, width) for part in expr.args)
    largest = max(abs(expr.low or 0), abs(expr.high or 0))
    if width != nw.Int64() and largest >= 10**_DIGITS_OF_QUOTIENT:
        raise NotCarried(f"{writer.dialect.name} cannot divide numbers as large as these exactly")
    # What is divided is a multiple of the divisor, so the quotient is whole and nothing is lost.
    exact = (top - top % divisor) / divisor
    return exact.round(0).cast(own)


def _least(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    return nw.when(left <= right).then(left).otherwise(nw.when(right < left).then(right))


def _greatest(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    return nw.when(left >= right).then(left).otherwise(nw.when(right > left).then(right))


def _comparison(
    operate: Callable[[nw.Expr, nw.Expr], nw.Expr], places: Callable[[tuple[str, ...], int], tuple[str, ...]]
) -> Callable[[_Writer, Expr], nw.Expr]:
    def write(writer: _Writer, expr: Expr) -> nw.Expr:
        one, two = expr.args
        if one.op == "code" and two.op == "literal" and isinstance(two.value, int):
            name, values = named(one)
            return _among(nw.col(name), places(values, two.value))
        if one.sort != "whole":
            return operate(*writer.parts(expr))
        width = writer.dtype(one, two)
        return operate(writer.part(one, width), writer.part(two, width))

    return write


def _among(text: nw.Expr, values: tuple[str, ...]) -> nw.Expr:
    if len(values) == 1:
        return text == nw.lit(values[0])
    if not values:
        return nw.when(~text.is_null()).then(nw.lit(False))
    return reduce(or_, (text == nw.lit(value) for value in values))


def _when(writer: _Writer, expr: Expr) -> nw.Expr:
    condition, then, otherwise = expr.args
    chosen = nw.when(writer.written[condition]).then(writer.as_part(then, expr))
    return chosen.otherwise(writer.as_part(otherwise, expr))


def _coalesce(writer: _Writer, expr: Expr) -> nw.Expr:
    first, second = (writer.as_part(part, expr) for part in expr.args)
    return nw.coalesce(first, second)


def _count(writer: _Writer, expr: Expr) -> nw.Expr:
    return reduce(add, (_weight(part, 1) for part in writer.parts(expr)))


def _mask(writer: _Writer, expr: Expr) -> nw.Expr:
    if len(expr.args) > 62:
        raise NotCarried(f"{writer.dialect.name} takes masks of at most 62 conditions")
    bits = [_weight(part, 1 << place) for place, part in enumerate(writer.parts(expr))]
    return reduce(add, bits, nw.lit(0, dtype=nw.Int64))


def _weight(truth: nw.Expr, weight: int) -> nw.Expr:
    return nw.when(truth).then(nw.lit(weight, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))


def _days_between(writer: _Writer, expr: Expr) -> nw.Expr:
    later, earlier = writer.parts(expr)
    return _day_number(writer, later) - _day_number(writer, earlier)


def _day_number(writer: _Writer, day: nw.Expr) -> nw.Expr:
    """Days from a fixed day, in whole numbers; engines differ in what a difference of dates is."""

    def whole(number: int) -> nw.Expr:
        return nw.lit(number, dtype=nw.Int64)

    def over(top: nw.Expr, divisor: int) -> nw.Expr:
        if not writer.dialect.divides_floats:
            return top // whole(divisor)
        return ((top - top % whole(divisor)) / whole(divisor)).round(0).cast(nw.Int64)

    year, month = day.dt.year().cast(nw.Int64), day.dt.month().cast(nw.Int64)
    # Years begin in March, so that a leap day is the last of its year.
    early = nw.when(month <= whole(2)).then(whole(1)).otherwise(whole(0))
    year, month = year - early, month + early * whole(12) - whole(3)
    days = over(month * whole(153) + whole(2), 5) + day.dt.day().cast(nw.Int64)
    return year * whole(365) + over(year, 4) - over(year, 100) + over(year, 400) + days


def _add_days(writer: _Writer, expr: Expr) -> nw.Expr:
    day, number = expr.args
    days = writer.part(number, nw.Int64())
    longest = nw.lit(LONGEST_IN_DAYS, dtype=nw.Int64)
    few = nw.when((days <= longest) & (days >= -longest)).then(days)
    return _day(writer.dialect.plus_days(writer.written[day], few))


def _add_months(writer: _Writer, expr: Expr) -> nw.Expr:
    return _day(writer.written[expr.args[0]].dt.offset_by(f"{expr.value}mo").cast(nw.Date))


def _day(day: nw.Expr) -> nw.Expr:
    """Null beyond the years 1 to 9999."""
    first, last = _that_day(date.min), _that_day(date.max)
    return nw.when((day >= first) & (day <= last)).then(day)


def _text_of(writer: _Writer, expr: Expr) -> nw.Expr:
    place = writer.written[expr.args[0]]
    values: tuple[str, ...] = expr.value  # type: ignore[assignment]
    text = nw.lit(None, dtype=nw.String)
    for own, value in reversed(list(enumerate(values))):
        text = nw.when(place == nw.lit(own, dtype=nw.Int64)).then(nw.lit(value)).otherwise(text)
    return text


def _root(writer: _Writer, expr: Expr) -> nw.Expr:
    exponent, digits, longest = root_of(expr)
    top, under = (part.cast(nw.Float64) for part in writer.parts(expr))
    sound = top >= nw.lit(0.0)
    steps = nw.when(sound).then(top / under) ** exponent * nw.lit(10.0**digits)
    sound = sound & (steps <= nw.lit(float(longest)))
    return nw.when(sound).then((steps + nw.lit(0.5)).floor()).cast(writer.dtype(expr))


def _joined(join: Callable[[nw.Expr, nw.Expr], nw.Expr]) -> Callable[[_Writer, Expr], nw.Expr]:
    return lambda writer, expr: reduce(join, writer.parts(expr))


_WRITERS: dict[str, Callable[[_Writer, Expr], nw.Expr]] = {
    "column": _column,
    "steps": _steps,
    "code": _code,
    "literal": _literal,
    "plus": _binary(add),
    "minus": _binary(sub),
    "times": _binary(mul),
    "floordiv": _floor_divided,
    "least": _binary(_least),
    "greatest": _binary(_greatest),
    "ge": _comparison(lambda a, b: a >= b, lambda values, place: values[place:]),
    "gt": _comparison(lambda a, b: a > b, lambda values, place: values[place + 1 :]),
    "eq": _comparison(lambda a, b: a == b, lambda values, place: values[place : place + 1]),
    "and": _joined(and_),
    "or": _joined(or_),
    "not": lambda writer, expr: ~writer.parts(expr)[0],
    "is_null": lambda writer, expr: writer.parts(expr)[0].is_null(),
    "when": _when,
    "coalesce": _coalesce,
    "count": _count,
    "mask": _mask,
    "days_between": _days_between,
    "add_days": _add_days,
    "add_months": _add_months,
    "year": lambda writer, expr: writer.parts(expr)[0].dt.year().cast(nw.Int64),
    "month": lambda writer, expr: writer.parts(expr)[0].dt.month().cast(nw.Int64),
    "day": lambda writer, expr: writer.parts(expr)[0].dt.day().cast(nw.Int64),
    "root": _root,
    "text_of": _text_of,
}
