"""Cells of a table as values of the rule language, a column at a time.

Each parser takes a column as it came from a file and gives the typed column,
the rows that say 无, and the rows that cannot be read. Python looks only at
rows that cannot be read, to say why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import polars as pl

from zoulang.quantities import SCALES
from zoulang.rules.policy import FULL_TO_HALF, plain_name
from zoulang.rules.record import NO, YES
from zoulang.rules.units import Kind, Type, parse_unit, unit_text

# No more than this many cells of a column are described; the rest are counted.
SHOWN_FAULTS = 20
_NONE_WORDS = ("无", "none")
_WIDTHS = {chr(full): chr(half) for full, half in FULL_TO_HALF.items()} | {"−": "-", "\u3000": " "}
_NUMBER = r"^([+-]?)(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d+))?\s*([^\d.,].*)?$"
_DAY = r"^[1-9]\d{3}-\d{1,2}-\d{1,2}$"
_MIDNIGHT = r"[ T]00:00(:00(\.0+)?)?$"
# Digits before and after the point that are read: twice as many still fit into 128 bits.
_LONGEST = 19
_LARGEST = 10**36


@dataclass(frozen=True)
class Wanted:
    """What a column should hold.

    Attributes:
        type: the type of the fact.
        scale: decimals kept of the base value (fen, fraction, one).
        low, high: limits of the base value, both in; None is no limit.
        unit: the unit written in the head, for cells that have none.
    """

    type: Type
    scale: int = 0
    low: Fraction | None = None
    high: Fraction | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be read: its position in the column, what stands there, what would do."""

    index: int
    found: str
    remedy: str


@dataclass(frozen=True)
class Parsed:
    """A column that was read.

    Attributes:
        values: the typed column; null where the cell is empty, says 无, or is at fault.
        none: true where the cell says 无; None if no cell does.
        faults: the first few cells that cannot be read.
        fault_count: how many cells cannot be read.
    """

    values: pl.Series
    none: pl.Series | None
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0


def dtype_of(type: Type, scale: int) -> pl.DataType:
    """The column type that holds values of a rule type exactly.

    Money is whole fen, days and years are whole numbers, percent and numbers are decimals.

    >>> from zoulang.rules.units import MONEY, PERCENT
    >>> dtype_of(MONEY, 0), dtype_of(PERCENT, 8)
    (Int64, Decimal(precision=38, scale=8))
    """
    match type.kind:
        case Kind.YES_NO:
            return pl.Boolean()
        case Kind.DATE:
            return pl.Date()
        case Kind.CHOICE:
            return pl.Enum(type.values)
        case Kind.TEXT | Kind.NONE:
            return pl.String()
    return pl.Decimal(38, scale) if scale else pl.Int64()


def parse_column(cells: pl.Series, wanted: Wanted) -> Parsed:
    """Read one column.

    >>> from zoulang.rules.units import MONEY
    >>> parse_column(pl.Series(["500.01", "3亿元", None]), Wanted(MONEY, unit="万元")).values.to_list()
    [500010000, 30000000000, None]
    >>> parse_column(pl.Series(["12"]), Wanted(MONEY)).faults[0].found
    "'12' has no unit"
    """
    if cells.dtype == pl.Null:
        cells = cells.cast(pl.String)
    none = None
    says_none = wanted.type.optional and "无" not in wanted.type.values
    if cells.dtype == pl.String and says_none:
        none = cells.str.to_lowercase().is_in(_NONE_WORDS).fill_null(False)
        cells = cells.set(none, None)
        none = none if none.any() else None
    parser = _PARSERS.get(wanted.type.kind, _quantities)
    values, good = parser(cells, wanted)
    bad = cells.is_not_null() & ~good
    if not bad.any():
        return Parsed(values, none)
    where = bad.arg_true()
    faults = tuple(Fault(i, *_reason(cells[i], wanted)) for i in where.head(SHOWN_FAULTS).to_list())
    return Parsed(values.set(bad, None), none, faults, len(where))


# --- yes/no, dates, choices, texts ---------------------------------------------------------------


def _texts(cells: pl.Series, wanted: Wanted) -> tuple[pl.Series, pl.Series]:
    texts = as_text(cells)
    return texts, cells.is_not_null() & ~texts.str.to_lowercase().is_in(_NONE_WORDS)


def _truths(cells: pl.Series, wanted: Wanted) -> tuple[pl.Series, pl.Series]:
    if cells.dtype == pl.Boolean:
        return cells, cells.is_not_null()
    words = as_text(cells).str.to_lowercase()
    table = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    values = words.replace_strict(table, default=None, return_dtype=pl.Boolean)
    return values, values.is_not_null()


def _choices(cells: pl.Series, wanted: Wanted) -> tuple[pl.Series, pl.Series]:
    cells = as_text(cells)
    spelt = {plain_name(value): value for value in wanted.type.values}
    table = {text: spelt.get(plain_name(text)) for text in cells.drop_nulls().unique().to_list()}
    values = cells.replace_strict(table, default=None, return_dtype=pl.Enum(wanted.type.values))
    return values, values.is_not_null()


def _dates(cells: pl.Series, wanted: Wanted) -> tuple[pl.Series, pl.Series]:
    if isinstance(cells.dtype, pl.Datetime):
        cells = cells.dt.strftime("%Y-%m-%d").set(cells != cells.dt.truncate("1d"), "?")
    if cells.dtype != pl.Date:
        text = _half_width(as_text(cells)).str.replace(_MIDNIGHT, "")
        text = text.str.replace_all(r"[年月/.]", "-").str.strip_chars("日 ")
        cells = text.set(~text.str.contains(_DAY), None).str.strptime(pl.Date, "%Y-%m-%d", strict=False)
    return cells, cells.is_not_null()


def _years(cells: pl.Series, wanted: Wanted) -> tuple[pl.Series, pl.Series]:
    text = _half_width(as_text(cells)).str.replace(r"\s*年度?$", "")
    values = text.str.extract(r"^((?:19|20|21)\d\d)$").cast(pl.Int64)
    return values, values.is_not_null()


# --- quantities -----------------------------------------------------------------------------------


def _quantities(cells: pl.Series, wanted: Wanted) -> tuple[pl.Series, pl.Series]:
    """Exact: digits are shifted as texts and multiplied as whole numbers."""
    parts = _half_width(as_text(cells)).str.extract_groups(_NUMBER).struct.unnest()
    parts.columns = ["sign", "whole", "decimals", "unit"]
    parts = parts.with_columns(
        pl.col("whole").str.replace_all(",", ""), pl.col("decimals").str.strip_chars_end("0")
    )
    places = min(_LONGEST, parts.select(pl.col("decimals").str.len_chars().max()).item() or 0)
    length = pl.col("whole").str.len_chars() + pl.col("decimals").fill_null("").str.len_chars()
    empty = (pl.col("whole") == "") & pl.col("decimals").is_null()
    digits = pl.col("whole") + pl.col("decimals").fill_null("").str.pad_end(places, "0")
    signed = pl.when(pl.col("sign") == "-").then(pl.lit("-")).otherwise(pl.lit("")) + digits.str.replace(
        "^$", "0"
    )
    parts = parts.with_columns(
        number=pl.when(~empty & (length <= _LONGEST)).then(signed).cast(pl.Int128, strict=False)
    )
    scaled, whole = _scaled(parts, places, wanted)
    kept = pl.Int128 if wanted.scale else pl.Int64
    values = parts.select(pl.when(whole).then(scaled).cast(kept, strict=False).alias("value")).to_series()
    good = values.is_not_null() & _within(values, wanted)
    return (decimal_series(values, wanted.scale) if wanted.scale else values), good


def _scaled(parts: pl.DataFrame, places: int, wanted: Wanted) -> tuple[pl.Expr, pl.Expr]:
    """The numbers in base units at the wanted scale, and whether they are whole there."""
    number, unit = pl.col("number"), pl.col("unit")
    # A bare nought is nought in every unit.
    scaled, whole = pl.lit(0, dtype=pl.Int128), unit.is_null() & (number == 0)
    for written in parts.filter(number.is_not_null())["unit"].unique().to_list():
        factor = factor_of(written, wanted)
        if factor is None:
            continue
        ratio = factor * Fraction(10) ** (wanted.scale - places)
        # What would not fit is left out before it is multiplied.
        limit = pl.lit(_LARGEST * ratio.denominator // ratio.numerator, dtype=pl.Int128)
        here = unit.eq_missing(pl.lit(written, dtype=pl.String)) & number.is_between(0 - limit, limit)
        product = number * pl.lit(ratio.numerator, dtype=pl.Int128)
        divisor = pl.lit(ratio.denominator, dtype=pl.Int128)
        scaled = pl.when(here).then(product // divisor).otherwise(scaled)
        whole = pl.when(here).then(product % divisor == 0).otherwise(whole)
    return scaled, whole


def factor_of(unit: str | None, wanted: Wanted) -> Fraction | None:
    """How many base units one of `unit` is; None if the unit does not fit.

    A cell without a unit takes that of the head; without that it must be a plain count or number.

    >>> from zoulang.rules.units import MONEY
    >>> factor_of("万元", Wanted(MONEY)), factor_of(None, Wanted(MONEY)), factor_of("人", Wanted(MONEY))
    (Fraction(1000000, 1), None, None)
    """
    unit = unit or wanted.unit
    if unit is None:
        return Fraction(1) if wanted.type.kind is Kind.NUMBER else None
    unit = unit.replace(" ", "")
    if wanted.type.kind is Kind.MONEY and unit == "分":
        return Fraction(1)
    if wanted.type.kind is Kind.NUMBER and unit in ("万", "亿"):
        return Fraction(SCALES[unit])
    try:
        given, factor = parse_unit(unit)
    except ValueError:
        return None
    same_kind = given.kind is wanted.type.kind
    return factor if same_kind and given.unit == wanted.type.unit else None


def _within(values: pl.Series, wanted: Wanted) -> pl.Series:
    within = pl.repeat(True, len(values), dtype=pl.Boolean, eager=True)
    if wanted.low is not None:
        within &= values >= ceil(wanted.low * 10**wanted.scale)
    if wanted.high is not None:
        within &= values <= floor(wanted.high * 10**wanted.scale)
    return within.fill_null(False)


def decimal_series(scaled: pl.Series, scale: int) -> pl.Series:
    """Whole numbers of 10^-scale as decimals, without passing through binary fractions.

    >>> decimal_series(pl.Series([305, None]), 2).to_list()
    [Decimal('3.05'), None]
    """
    step = pl.lit(Decimal(1).scaleb(-scale), dtype=pl.Decimal(38, scale))
    return scaled.to_frame("v").select(
        (pl.col("v").cast(pl.Decimal(38, 0)) * step).cast(pl.Decimal(38, scale))
    )["v"]


# --- texts of cells -------------------------------------------------------------------------------


def as_text(cells: pl.Series) -> pl.Series:
    """The cells as text; binary fractions as the 15 digits that a spreadsheet shows.

    >>> as_text(pl.Series([1.0, 0.1 + 0.2])).to_list()
    ['1', '0.3']
    """
    if cells.dtype == pl.String:
        return cells.str.strip_chars()
    if not cells.dtype.is_float():
        return cells.cast(pl.String)
    text = cells.cast(pl.Float64).round_sig_figs(15).cast(pl.String)
    has_exponent = text.str.contains("e").fill_null(False)
    if has_exponent.any():
        plain = text.filter(has_exponent).map_elements(lambda t: f"{Decimal(t):f}", pl.String)
        text = text.scatter(has_exponent.arg_true(), plain)
    return text.str.replace(r"\.0$", "")


def _half_width(text: pl.Series) -> pl.Series:
    if not text.str.contains(r"[\u{FF01}-\u{FF5E}−　]").any():
        return text
    return text.str.replace_many(list(_WIDTHS), list(_WIDTHS.values()))


# --- reasons --------------------------------------------------------------------------------------


def _reason(cell: object, wanted: Wanted) -> tuple[str, str]:
    """What is wrong with one cell and what would do, for the rows that could not be read."""
    shown = repr(cell) if isinstance(cell, str) else f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    match wanted.type.kind:
        case Kind.YES_NO:
            return f"{shown} is not yes or no", "write 是 or 否"
        case Kind.DATE:
            return f"{shown} is not a date", "write for example 2022-06-01"
        case Kind.YEAR:
            return f"{shown} is not a year", "write for example 2022年"
        case Kind.CHOICE:
            return f"{shown} is not one of the values", f"write {'、'.join(wanted.type.values)}"
        case Kind.TEXT:
            return f"{shown} is no text of this kind", "leave the cell empty if there is none"
    return _quantity_reason(cell, shown, wanted)


def _quantity_reason(cell: object, shown: str, wanted: Wanted) -> tuple[str, str]:
    parts = _half_width(as_text(pl.Series([cell]))).str.extract_groups(_NUMBER).struct.unnest().row(0)
    sign, whole, decimals, unit = parts
    if not (whole or decimals):
        return f"{shown} is not {_article(wanted.type)}", f"write for example {_example(wanted)}"
    factor = factor_of(unit, wanted)
    if factor is None and not unit and not wanted.unit:
        return f"{shown} has no unit", f"write for example {_example(wanted)}, or the unit in the head"
    if factor is None:
        return f"{shown} is not {_article(wanted.type)}", f"write for example {_example(wanted)}"
    value = Decimal(f"{sign}{whole.replace(',', '') or 0}.{decimals or 0}")
    base = Fraction(value) * factor
    if wanted.low is not None and base < wanted.low:
        if wanted.low == 0:
            return f"{shown} is negative", "write 0 or more, or leave the cell empty if it is not known"
        return f"{shown} is below {wanted.low}", "write a value in the range"
    if wanted.high is not None and base > wanted.high:
        return f"{shown} is above {wanted.high}", "write a value in the range"
    if (base * 10**wanted.scale).denominator == 1:
        return f"{shown} is larger than can be", "check the unit"
    if wanted.type.kind is Kind.MONEY:
        return f"{shown} is finer than one fen", "round it to the fen"
    if not wanted.scale:
        return f"{shown} is not a whole number", f"write for example {_example(wanted)}"
    return f"{shown} has more than {wanted.scale} decimals", "round it"


def _article(type: Type) -> str:
    names = {Kind.MONEY: "an amount of money", Kind.PERCENT: "a percentage", Kind.POINTS: "percentage points"}
    if type.kind in names:
        return names[type.kind]
    return f"a number of {unit_text(type.unit)}" if type.unit else "a number"


def _example(wanted: Wanted) -> str:
    match wanted.type.kind:
        case Kind.MONEY:
            return "150万元"
        case Kind.PERCENT:
            return "3%"
        case Kind.POINTS:
            return "10个百分点"
    number = "12" if wanted.type.whole else "12.5"
    return number + (unit_text(wanted.type.unit) if wanted.type.unit else "")


_PARSERS: dict[Kind, Callable[[pl.Series, Wanted], tuple[pl.Series, pl.Series]]] = {
    Kind.YES_NO: _truths,
    Kind.DATE: _dates,
    Kind.YEAR: _years,
    Kind.CHOICE: _choices,
    Kind.TEXT: _texts,
    Kind.NONE: _texts,
}
