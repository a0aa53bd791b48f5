"""As of when: the day, the month or the year that a reported figure is told of."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from datetime import date

from zoulang.documents.passages import Passage
from zoulang.documents.reading import Metadata
from zoulang.documents.records.remembering import remembered

_MONTHS = re.compile(
    r"(?:(?P<year>\d{4})年|今年|本年)?(?:1|一)?月?(?:—+|至|到)(?P<month>\d{1,2}|[一二三四五六七八九十]+)月(?:份|底|末)?(?!\d|至|前)"
)
_UNTIL = re.compile(
    r"(?:截[至止]到?|到|至|截)(?:(?P<year>\d{4})年|今年|目前)?(?:(?P<month>\d{1,2})月(?P<day>\d{1,2}日)?(?:底|末|份)?|(?P<end>底|末))"
)
_FIRST_MONTHS = re.compile(
    r"(?:(?P<year>\d{4})年|今年|本年)?前(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})个?月"
)
_ONE_MONTH = re.compile(r"(?:(?P<year>\d{4})年)?(?<![\d—至到])(?P<month>\d{1,2})月(?:份(?!前)|单月|当月)")
_QUARTERS = re.compile(
    r"(?:(?P<year>\d{4})年|今年|本年)?(?:(?P<first>前[一二三]季度)|(?P<quarter>[一二三四])季度|(?P<half>上半年))"
)
# No date without one of these: a quick look at the many stretches that have none.
_ANY = re.compile("[年月季底末]")
_YEAR = re.compile(r"(?P<year>\d{4})年(?P<end>底|末)?(?!\d{1,2}月|以来|前)")
_LAST_YEAR = re.compile(r"去年|上年(?!同期|末)")
_DAY = re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_OF_YEAR = re.compile(r"[从由自](?P<year>\d{4})年(?:底|末)?的?$")
_FROM_YEAR = re.compile(r"[从由自]\d{4}年(?:底|末)?的?(?=\d)")
_COMPARED = re.compile(
    r"(?:比|较|与|于|相比|增速)(?:今年|去年|上年|\d{4}年)?[^，；]{0,4}?(?:\d{1,2}(?:—\d{1,2})?月|年)?(?:份|底|末|同期)?(?=提高|增加|增长|下降|上升|减少|回落|扩大|高|低|的)"
)


@remembered
def reporting_date(words: str, told_on: date | None) -> str | None:
    """The date that a stretch names for its figures, as ISO 8601; None if it names none.

    A year without month is that year, unless it is the year of the document itself.

    Args:
        told_on: the date of the document, which gives the year where only months are named.

    >>> day = date(2025, 10, 20)
    >>> reporting_date("截至9月底，完成投资", day), reporting_date("1—8月份，完成投资", day)
    ('2025-09-30', '2025-08-31')
    >>> reporting_date("2023年，新增", day), reporting_date("前三季度", day), reporting_date("目前", day)
    ('2023', '2025-09-30', None)
    """
    if not _ANY.search(words):
        return None
    words = _FROM_YEAR.sub("", _COMPARED.sub("", words))
    this_year = told_on.year if told_on else None
    found: list[tuple[int, str]] = []
    for match in (*_MONTHS.finditer(words), *_FIRST_MONTHS.finditer(words)):
        month = _number(match["month"])
        found += _end_of_month(match.start(), match["year"] or this_year, month)
    for match in _UNTIL.finditer(words):
        year = match["year"] or this_year
        if match["day"] and year:
            found.append((match.start(), f"{year}-{int(match['month']):02d}-{int(match['day'][:-1]):02d}"))
        else:
            month = int(match["month"]) if match["month"] else 12
            found += _end_of_month(match.start(), year if match["month"] or match["year"] else None, month)
    for match in _ONE_MONTH.finditer(words):
        found += _end_of_month(match.start(), match["year"] or this_year, int(match["month"]))
    for match in _QUARTERS.finditer(words):
        quarter = 2 if match["half"] else _number((match["first"] or match["quarter"]).strip("前季度")) or 4
        found += _end_of_month(match.start(), match["year"] or this_year, 3 * quarter)
    if not found:
        for match in _YEAR.finditer(words):
            if int(match["year"]) != this_year and 1949 < int(match["year"]) < 2100:
                found.append((match.start(), match["year"] + ("-12-31" if match["end"] else "")))
        if this_year and (match_last := _LAST_YEAR.search(words)):
            found.append((match_last.start(), str(this_year - 1)))
    return max(found)[1] if found else None


def year_of_base(before: str) -> str | None:
    """The year of the first of two figures: 2020 in 从2020年的169家增加到178家.

    >>> year_of_base("园区总数从2020年的"), year_of_base("园区总数")
    ('2020', None)
    """
    match = _OF_YEAR.search(before)
    return match["year"] if match else None


def document_date(passages: Sequence[Passage], metadata: Metadata) -> date | None:
    """The date of the document, else the first day it names in the year it names most.

    A newspaper page prints the day of the event and leaves its year to the date line, which is often lost.

    >>> from zoulang.documents.reading import Clause
    >>> text = "10月12日，开发区发布进展。2023年，实施项目14个。"
    >>> document_date([Passage(Clause("一", "", "node", text, 0, 30), text, 0, text)], Metadata())
    datetime.date(2023, 10, 12)
    """
    if metadata.issued:
        return metadata.issued
    text = "\n".join(passage.text for passage in passages)
    if re.search(r"到\d{4}年|有效期", text):
        return None  # a document with a programme ahead of it dates from some time before it
    years = Counter(re.findall(r"(?<!\d)(20\d{2})年(?!版)", text))
    day = _DAY.search(text)
    if not years or not day:
        return None
    year = max(years, key=lambda name: (years[name], name))
    try:
        return date(int(year), int(day["month"]), int(day["day"]))
    except ValueError:
        return None


def _number(text: str) -> int:
    digits = "零一二三四五六七八九十"
    if text.isdigit():
        return int(text)
    return digits.index(text) if text in digits else 10 + digits.index(text[-1])


def _end_of_month(place: int, year: str | int | None, month: int) -> list[tuple[int, str]]:
    if year is None or not 1 <= month <= 12:
        return []
    return [(place, f"{year}-{month:02d}-{monthrange(int(year), month)[1]}")]
