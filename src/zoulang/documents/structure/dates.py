"""Days as official documents write them."""

from __future__ import annotations

import re
from datetime import date

from zoulang.documents.numbering import chinese_number

_YEAR = r"(?:\d{4}|[〇○零Oo一二三四五六七八九]{4})"
_PART = r"(?:\d|[一二三四五六七八九十]){1,3}"
DATE = rf"{_YEAR}\s*年\s*{_PART}\s*月\s*{_PART}\s*[日号]"
_WRITTEN = re.compile(rf"({_YEAR})\s*年\s*({_PART})\s*月\s*({_PART})\s*[日号]")
_FIGURES = re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")


def read_date(text: str) -> date | None:
    """A date in Arabic or Chinese digits, or None if it is no day of the calendar.

    >>> read_date("2025年1月24日"), read_date("二〇二五年三月二十五日"), read_date("2025年2月30日")
    (datetime.date(2025, 1, 24), datetime.date(2025, 3, 25), None)
    >>> read_date("2025-01-24 09:30")
    datetime.date(2025, 1, 24)
    """
    match = _WRITTEN.search(text) or _FIGURES.search(text)
    if match is None:
        return None
    digits = [chinese_number(digit) for digit in match[1].upper().replace("O", "〇")]
    month, day = chinese_number(match[2]), chinese_number(match[3])
    try:
        return date(int("".join(map(str, digits))), month or 0, day or 0)
    except ValueError:
        return None
