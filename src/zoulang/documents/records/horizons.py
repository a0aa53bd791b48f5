"""By when: the years and dates that a goal names."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from zoulang.documents.numbering import chinese_number

_PLANS = {"一": 2005, "二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035}
_PLAN = re.compile(r"“?十([一二三四五六])五”?(?:规划|时期|期间)?(?:末|目标)?")
_YEAR = re.compile(
    r"(?:(到|至|截至|力争|确保|争取|在)\s*)?(\d{4})\s*年(?:(\d{1,2})月)?(底|末|(?:发展)?目标)?(前)?"
)
_SPAN = re.compile(
    r"(?:力争|用|经过|通过|未来)?\s*([\d一二两三四五六七八九十]{1,3})\s*(?:年内|年时间|年左右|年(?=实现|达到|力争|累计|全部))"
)


@dataclass(frozen=True)
class Horizon:
    """By when something is to be reached.

    Attributes:
        by: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
        words: as printed.
        inferred: True if the year was counted from the date of issue.
        lasting: True if it also holds for the sentences after it (到2027年，… ；…).
    """

    by: str | None
    words: str
    inferred: bool = False
    lasting: bool = False


def find_horizon(text: str, issued: date | None) -> Horizon | None:
    """The horizon named in a stretch of text, the last one if several; None if it names none.

    A span such as 三年内 is counted from the year of issue as its first year,
    as three-year plans are; without a date of issue it stays open.

    >>> find_horizon("到2027年底，产值达到5亿元", None).by
    '2027-12-31'
    >>> find_horizon("力争三年实现倍增", date(2025, 3, 1)).by, find_horizon("“十五五”末", None).by
    ('2027', '2030')
    >>> find_horizon("产值达到5亿元", None) is None
    True
    """
    found: list[tuple[int, Horizon]] = []
    for match in _YEAR.finditer(text):
        if horizon := _of_year(match):
            found.append((match.start(), horizon))
    for match in _PLAN.finditer(text):
        found.append(
            (match.start(), Horizon(str(_PLANS[match[1]]), match[0], lasting="目标" not in match[0]))
        )
    span = _SPAN.search(text)
    if not found and span:
        years = chinese_number(span[1])
        by = str(issued.year + years - 1) if issued and years else None
        return Horizon(by, span[0].strip(), inferred=True)
    return max(found, key=lambda item: item[0])[1] if found else None


def _of_year(match: re.Match[str]) -> Horizon | None:
    """A year that is a horizon: with 到 or 力争 before it, or 底, 前 after it."""
    opening, year, month, late, before = match.groups()
    if not (opening or late or before) or opening == "在":
        return None
    by = year
    if month and late in ("底", "末"):
        by = f"{year}-{int(month):02d}-{monthrange(int(year), int(month))[1]}"
    elif month:
        by = f"{year}-{int(month):02d}"
    elif late in ("底", "末"):
        by = f"{year}-12-31"
    return Horizon(by, match[0].strip(), lasting=opening in ("到", "至"))


_DEADLINE = re.compile(
    r"(?:(?P<year>\d{4})年|(?P<yearly>每年))?"
    r"(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?|(?P<quarter>[一二三四])季度|(?P<half>上半年))?"
    r"(?P<end>底|末)?(?P<before>之前|以前|前)?"
)


def find_deadlines(text: str) -> list[tuple[str, int, int]]:
    """Days and months before which a text wants something done, with the places of their words.

    A month or day without a year is that of the year named before it in its
    sentence; one of every year has no year (``--06-30``, as ISO 8601 writes it).

    >>> find_deadlines("2026年6月底前建成中心，9月15日前验收")
    [('2026-06-30', 0, 9), ('2026-09-15', 14, 20)]
    >>> find_deadlines("每年6月底前组织申报"), find_deadlines("到2026年底完成改造")
    ([('--06-30', 0, 6)], [('2026-12-31', 1, 7)])
    """
    found = []
    year: str | None = None
    seen = 0
    for match in _DEADLINE.finditer(text):
        if not match[0]:
            continue
        if "。" in text[seen : match.start()]:
            year = None
        seen = match.end()
        year = match["year"] or ("-" if match["yearly"] else year)
        if year is None or not _is_deadline(text, match):
            continue
        if by := _day_of(year, match):
            found.append((by, match.start(), match.end()))
    return found


def _is_deadline(text: str, match: re.Match[str]) -> bool:
    """A date is a deadline with 前 after it, or with 到 before and 底 or 末 after it."""
    opened = text[: match.start()].endswith(("到", "至", "截至"))
    dated = any(match[name] for name in ("year", "month", "quarter", "half"))
    return dated and bool(match["before"] or (opened and match["end"]))


def _day_of(year: str, match: re.Match[str]) -> str | None:
    """The day in ISO form, as exact as the words; None if the calendar has none such."""
    if match["quarter"] or match["half"]:
        month: int | None = 6 if match["half"] else 3 * " 一二三四".index(match["quarter"])
        exact = True
    else:
        month = int(match["month"]) if match["month"] else None
        exact = bool(match["day"] or match["end"])
    if month is None:
        return f"{year}-12-31" if match["end"] else year
    if not 1 <= month <= 12:
        return None
    last = monthrange(2001 if year == "-" else int(year), month)[1]
    day = min(int(match["day"]), last) if match["day"] else last
    return f"{year}-{month:02d}" + (f"-{day:02d}" if exact else "")
