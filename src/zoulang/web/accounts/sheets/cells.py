"""Cells as people return them: one value, or what is wrong with it and what would do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from zoulang.errors import Said, said
from zoulang.quantities import FEN_PER_YUAN, parse_money
from zoulang.web.accounts.sheets.columns import MONEY_SCALES, CellProblem, Column, folded

YES = {"是", "有", "yes", "y", "true", "1", "√", "✓", "✔"}
NO = {"否", "无", "没有", "no", "n", "false", "0", "×", "✗", "✘"}
# Written into a cell, it takes out what the record says; an empty cell leaves it as it is.
EMPTIED = "清空"
EXCEL_DAY_ZERO = date(1899, 12, 30)
# Serial numbers of days from 1954 to 2119; other numbers are no days.
SERIALS = range(20_000, 80_000)
_DAY = re.compile(
    r"(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?"
)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")
_SPREADSHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"}
BETWEEN_UNITS = re.compile(r"[、,，;；\n]+")


@dataclass(frozen=True)
class Doubtful:
    """A value that may mean two things; it counts only where the record says it already."""

    value: Any
    found: Said
    remedy: Said


def read_cell(column: Column, raw: object, unit: str, units: Mapping[str, str]) -> Any:
    """The value of a cell (see `Column`); None where nothing is said, `Doubtful` where it is not clear.

    ``unit`` stands in the head of the file; ``units`` leads every folded name of a unit to its Chinese name.

    Raises:
        CellProblem: if it is no such value.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, str) and raw.strip() == EMPTIED:
        return EMPTIED
    if isinstance(raw, str) and raw.strip() in _SPREADSHEET_ERRORS:
        raise CellProblem(
            said("{raw} is a mistake of the spreadsheet's formula", raw=raw), said("write the value itself")
        )
    return _READERS[column.kind](column, raw, unit, units)


def shown_cell(column: Column, value: Any, english: bool) -> str:
    """A value in words, for a list of differences; empty where there is none."""
    if value is None:
        return ""
    if column.kind == "choice":
        return next((each.label(english) for each in column.choices if each.value == value), str(value))
    if column.kind == "yes_no":
        return ("yes" if value else "no") if english else ("是" if value else "否")
    if column.kind == "units":
        return "、".join(value)
    if column.kind == "money":
        return f"{plain(Decimal(value) / FEN_PER_YUAN / MONEY_SCALES[column.unit])}{column.unit}"
    if column.kind == "percent":
        return f"{plain(value)}%"
    if column.kind == "number":
        return f"{plain(value)}{column.unit}"
    return str(value)


def plain(number: Decimal) -> str:
    """A number without an exponent and without zeros at its end.

    >>> plain(Decimal("1200.50")), plain(Decimal("1E+3"))
    ('1200.5', '1000')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(column: Column, raw: object, unit: str, units: Mapping[str, str]) -> str:
    text = _written(raw)
    if len(text) > column.longest:
        found = said("{text}… is longer than {most} characters", text=text[:20], most=column.longest)
        raise CellProblem(found, said("shorten it"))
    return column.check(text) if column.check else text


def _day(column: Column, raw: object, unit: str, units: Mapping[str, str]) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        if raw == int(raw) and int(raw) in SERIALS:
            return EXCEL_DAY_ZERO + timedelta(days=int(raw))
        text = _written(raw)
    else:
        text = unicodedata.normalize("NFKC", str(raw)).strip()
    found = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    if found is not None:
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            pass
    elif text.isdigit() and int(text) in SERIALS:
        return EXCEL_DAY_ZERO + timedelta(days=int(text))
    raise CellProblem(said("{raw} is no day", raw=text[:40]), said("write it as 2026年9月30日 or 2026-9-30"))


def _number(column: Column, raw: object, unit: str, units: Mapping[str, str]) -> Decimal:
    if unit and column.unit and folded(unit) != folded(column.unit):
        found = said("the head counts in {unit}, the record in {held}", unit=unit, held=column.unit)
        raise CellProblem(found, said("write the numbers in {held}", held=column.unit))
    text = unicodedata.normalize("NFKC", _written(raw)).replace(" ", "")
    if column.unit and text.endswith(column.unit):
        text = text.removesuffix(column.unit)
    return _checked(column, _decimal(text, raw), raw)


def _percent(column: Column, raw: object, unit: str, units: Mapping[str, str]) -> Decimal | Doubtful:
    text = unicodedata.normalize("NFKC", _written(raw)).replace(" ", "")
    if text.endswith(("%", "％")):
        return _checked(column, _decimal(text[:-1], raw), raw)
    value = _decimal(text, raw)
    if isinstance(raw, float | int) and 0 < value <= 1:
        # A cell formatted as a percentage holds 0.755 for 75.5 %, and a file does not say how it looks.
        found = said("{raw} may mean {raw} or {times} percent", raw=text, times=plain(value * 100))
        return Doubtful(value, found, said("write the sign as well: {times}%", times=plain(value * 100)))
    return _checked(column, value, raw)


def _money(column: Column, raw: object, unit: str, units: Mapping[str, str]) -> int:
    text = unicodedata.normalize("NFKC", _written(raw)).replace(" ", "")
    if text.endswith("元"):
        try:
            return parse_money(text)
        except ValueError:
            raise CellProblem(
                said("{raw} is no amount of money", raw=text[:40]), said("write for example 150万元")
            ) from None
    scale = MONEY_SCALES.get(folded(unit)) or MONEY_SCALES.get(unit)
    number = _decimal(text, raw)
    if scale is None:
        found = said("{raw} is an amount without a unit", raw=text[:40])
        raise CellProblem(
            found, said("write 元 or 万元 into the head, as in {head}", head=column.head(english=False))
        )
    fen = number * scale * FEN_PER_YUAN
    if fen != fen.to_integral_value():
        raise CellProblem(said("{raw} is finer than a fen", raw=text[:40]), said("round it to fen"))
    if fen < 0 and (column.lowest is None or column.lowest >= 0):
        raise CellProblem(said("{raw} is less than nothing", raw=text[:40]), said("write 0 or more"))
    return int(fen)


def _choice(column: Column, raw: object, unit: str, units: Mapping[str, str]) -> str:
    wanted = folded(_written(raw))
    for choice in column.choices:
        if wanted in {folded(each) for each in (choice.value, choice.zh, choice.en) if each}:
            return choice.value
    listed = "、".join(choice.zh for choice in column.choices)
    raise CellProblem(
        said("{raw} is none of the choices", raw=_written(raw)[:40]),
        said("write one of {listed}", listed=listed),
    )


def _unit(column: Column, raw: object, unit: str, units: Mapping[str, str]) -> str:
    name = _written(raw)
    if folded(name) in units:
        return units[folded(name)]
    near = get_close_matches(folded(name), units, n=1, cutoff=0.6)
    remedy = said("did you mean {near}?", near=units[near[0]]) if near else said("write the name of a unit")
    raise CellProblem(said("{name} is no unit of the programme", name=name[:40]), remedy)


def _units(column: Column, raw: object, unit: str, units: Mapping[str, str]) -> tuple[str, ...]:
    names = [name.strip() for name in BETWEEN_UNITS.split(_written(raw)) if name.strip()]
    return tuple(dict.fromkeys(_unit(column, name, unit, units) for name in names))


def _yes_no(column: Column, raw: object, unit: str, units: Mapping[str, str]) -> bool:
    if isinstance(raw, bool):
        return raw
    text = folded(_written(raw))
    if text in YES or text in NO:
        return text in YES
    raise CellProblem(said("{raw} is neither yes nor no", raw=_written(raw)[:40]), said("write 是 or 否"))


def _written(raw: object) -> str:
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return f"{raw:.15g}"
    if isinstance(raw, datetime | date):
        return raw.isoformat()[:10]
    return str(raw).strip()


def _decimal(text: str, raw: object) -> Decimal:
    if re.search(r"\d", text):
        plain_text = text.replace("−", "-")
        if isinstance(raw, float) and "e" in plain_text:
            return Decimal(plain_text)
        if _NUMBER.fullmatch(plain_text):
            try:
                return Decimal(plain_text.replace(",", ""))
            except InvalidOperation:
                pass
    raise CellProblem(said("{raw} is no number", raw=text[:40]), said("write figures, as in 1200.5"))


def _checked(column: Column, value: Decimal, raw: object) -> Decimal:
    if column.lowest is not None and value < column.lowest:
        found = said("{raw} is less than {least}", raw=_written(raw), least=column.lowest)
        raise CellProblem(found, said("check the value"))
    if column.highest is not None and value > column.highest:
        found = said("{raw} is more than {most}", raw=_written(raw), most=column.highest)
        raise CellProblem(found, said("check the value"))
    rounded = round(value, column.places)
    if isinstance(raw, float) and abs(rounded - value) < Decimal("1e-9"):
        return rounded
    if rounded != value:
        found = said("{raw} has more than {places} decimals", raw=_written(raw), places=column.places)
        raise CellProblem(found, said("round it"))
    return value


_READERS: dict[str, Callable[[Column, object, str, Mapping[str, str]], Any]] = {
    "text": _text,
    "day": _day,
    "number": _number,
    "percent": _percent,
    "money": _money,
    "choice": _choice,
    "unit": _unit,
    "units": _units,
    "yes_no": _yes_no,
}
