"""Texts of cells brought into the one spelling that is read: widths, dates, thousands, words for nothing."""

from __future__ import annotations

import polars as pl

from zoulang.rules.policy import FULL_TO_HALF
from zoulang.rules.units import Kind

# What people write where they have nothing to say. It states nothing, not even 无.
NOTHING = ("-", "--", "—", "——", "/", "\\", "n/a", "na", "null", "#n/a", "暂无", "未知", "不详", "待定", ".")
_WIDTHS = {chr(full): chr(half) for full, half in FULL_TO_HALF.items()} | {"−": "-", "\u3000": " "}
_EIGHT_DIGITS = r"^((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$"
_NUMERIC = frozenset((Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.NUMBER, Kind.DURATION))


def plain_cells(cells: pl.Series, kind: Kind) -> pl.Series:
    """A column of texts as `batch.cells.parse_column` reads it.

    Full-width digits and letters become half-width ones, the days 2026年3月5日, 2026.3.5 and 20260305 and the
    number of a day that Excel keeps become ISO days, spaces and commas between digits go away, and words that
    say nothing are null.

    >>> plain_cells(pl.Series(["２０２６.３.５", "20260305", "46086", "—"]), Kind.DATE).to_list()
    ['2026-3-5', '2026-03-05', '2026-03-05', None]
    >>> plain_cells(pl.Series(["１,２３４ 万元", "1 234.5", "/"]), Kind.MONEY).to_list()
    ['1234万元', '1234.5', None]
    """
    text = half_width(cells.cast(pl.String)).str.strip_chars()
    text = text.set(text.str.to_lowercase().is_in(NOTHING).fill_null(False) | (text == ""), None)
    if kind is Kind.DATE:
        return _days(text)
    if kind in _NUMERIC:
        text = text.str.replace_all(r"(\d)[,\s](\d)", "$1$2").str.replace_all(r"(\d)[,\s](\d)", "$1$2")
        text = text.str.replace_all(r"\s", "").str.strip_prefix("¥").str.strip_prefix("约")
        if kind is Kind.MONEY:
            text = text.str.replace(r"([万亿])$", "${1}元")
    return text


def half_width(text: pl.Series) -> pl.Series:
    """Full-width signs as half-width ones.

    >>> half_width(pl.Series(["９１３７ＡＢ（集团）"])).to_list()
    ['9137AB(集团)']
    """
    if not text.str.contains(r"[\u{FF01}-\u{FF5E}−　]").any():
        return text
    return text.str.replace_many([*_WIDTHS], [*_WIDTHS.values()])


def _days(text: pl.Series) -> pl.Series:
    text = text.str.replace(r"[ T]\d\d:\d\d(:\d\d)?(\.\d+)?$", "")
    text = text.str.replace(_EIGHT_DIGITS, "$1-$2-$3")
    text = text.str.replace_all(r"\s*[年月./]\s*", "-").str.replace(r"\s*日$", "").str.strip_chars("- ")
    # Excel counts days from 30 December 1899; five digits are between 1927 and 2173.
    serial = text.str.extract(r"^([1-9]\d{4})(?:\.0*)?$").cast(pl.Int32)
    epoch = pl.lit(-25_569, dtype=pl.Int32)
    day = pl.select((pl.lit(serial) + epoch).cast(pl.Date).dt.strftime("%Y-%m-%d")).to_series()
    return day.zip_with(serial.is_not_null(), text)
