"""Periods as offices call them."""

from __future__ import annotations

from calendar import month_name
from dataclasses import dataclass
from datetime import date

TEN_DAYS = {10: ("上旬", "first"), 20: ("中旬", "second")}


@dataclass(frozen=True)
class PeriodName:
    """A period as offices call it, in two languages."""

    name_zh: str
    name_en: str

    def __str__(self) -> str:
        return self.name_zh


def period_name(cadence: str, end: date) -> PeriodName:
    """2026年9月下旬, or the last ten days of September 2026.

    >>> period_name("ten_days", date(2026, 9, 30))
    PeriodName(name_zh='2026年9月下旬', name_en='the last ten days of September 2026')
    """
    month = month_name[end.month]
    if cadence == "year":
        return PeriodName(f"{end.year}年", f"the year {end.year}")
    if cadence == "quarter":
        quarter = (end.month + 2) // 3
        return PeriodName(f"{end.year}年第{'一二三四'[quarter - 1]}季度", f"quarter {quarter} of {end.year}")
    if cadence == "month":
        return PeriodName(f"{end.year}年{end.month}月", f"{month} {end.year}")
    zh, en = TEN_DAYS.get(end.day, ("下旬", "last"))
    return PeriodName(f"{end.year}年{end.month}月{zh}", f"the {en} ten days of {month} {end.year}")
