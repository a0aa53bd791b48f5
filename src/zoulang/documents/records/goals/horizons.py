"""By when: the years and dates that a goal names."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from zoulang.documents.numbering import chinese_number
from zoulang.documents.records.remembering import remembered

_PLANS = {"一": 2010, "二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035}
_PLAN = re.compile(r"“?十([一二三四五六])五”?(?:规划|时期|期间)?(?:末|目标)?(?!规划|开局|收官|以来|时期以来)")
_YEAR = re.compile(
    r"(?P<opening>到|至|截至|截止|力争|确保|争取|预计|计划|在)?\s*(?P<year>\d{4})\s*年"
    r"(?:(?P<month>\d{1,2})月)?(?P<late>底|末|(?:发展)?目标)?(?P<before>前)?(?P<after>.?)"
)
# 2027年全县计划改造: who intends something names the year that it is intended for.
_PLANNED = re.compile(
    r"(?:全[省市州县区旗镇乡年]|我[省市州县区旗镇乡]|本[市县区])?(?:计划(?!生育|经济|单列)|拟(?!定)|将(?!军)|力争|争取|确保|目标)"
)
_DONE = re.compile(
    r"新[增建创开]|完成|建成|改造|培育|引进|实施|创建|打造|启动|开工|竣工"
)  # 2027年新建公园3个
_RANGE = re.compile(r"\d{4}年?(?:—+|至|到)(?P<year>\d{4})年(?!的)")
_SPAN = re.compile(
    r"(?:力争|用|经过|通过|利用|未来|今后)?\s*(?<![\d〇○零一二两三四五六七八九十])([\d一二两三四五六七八九十]{1,3})\s*"
    r"(?:年内|年时间|年左右|年(?=实现|达到|力争|累计|全部|的?(?:发展)?目标|攻坚|努力|倍增|建设|奋斗|的?努力))"
)
_THIS_YEAR = re.compile(r"今年(?!以来|上半年|前|\d|[一二三四]季度)|本年度?|年内|(?<!\d)年底前|全年(?!龄)")
# 2027年，力争…: a year that opens a sentence or a stretch and stands alone there.
_OPENING_YEAR = re.compile(r"\s*(?P<words>(?P<year>\d{4})\s*年)(?:(?P<comma>，)\s*|(?![，\d]))")
# 2027年计划完成投资 may head a report of what came of the plan.
_RESOLVED = re.compile(r"(?:全[省市州县区旗镇乡]|我[省市州县区旗镇乡]|本[市县区])?(?:力争|争取|确保|努力)")
_MONTH_END = re.compile(r"(?<![\d年每])(?P<month>\d{1,2})月(?P<late>底|末)?(?:之|以)?前")
_BASELINE = re.compile(
    r"(?:较|比|于(?!\d{4}年(?:\d{1,2}月)?(?:底|末)?前)|与|相比|(?:以|在)(?=[^，；]{2,10}(?:基础上|为基)))(?P<on>\d{4}年(?:底|末)?|“?十[一二三四五]五”?(?:期)?末|上年|去年)(?:的)?(?:的?基础上|为基[数期]|相比)?，?"
)


_SEVERAL_YEARS = re.compile(
    r"\d{4}年?(?:—+|至|到)\d{4}|(?<!\d)[\d一二两三四五六七八九十]{1,2}年(?:内|时间|左右|$)|五”?"
)


@dataclass(frozen=True)
class Horizon:
    """By when something is to be reached.

    Attributes:
        by: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
        words: as printed.
        inferred: True if the year was counted from the date of issue, or stands only in a title.
        lasting: True if it also holds for the sentences after it (到2027年，… ；…).
    """

    by: str | None
    words: str
    inferred: bool = False
    lasting: bool = False

    @property
    def is_span(self) -> bool:
        """Whether it closes several years (2025—2027年, 三年内), of which a month alone is of no one."""
        return _SEVERAL_YEARS.search(self.words) is not None


@remembered
def find_horizon(
    text: str, issued: date | None, planned: bool = False, ordered: bool = False
) -> Horizon | None:
    """The horizon named in a stretch of text, the last one if several; None if it names none.

    A span such as 三年内 is counted from the year of issue as its first year,
    as three-year plans are; without a date of issue it stays open. A year
    before the date of issue is history, and so is one that only qualifies
    a noun (2020年的产值) or gives the base of a comparison (较2020年).

    Args:
        planned: whether the stretch stands under a heading of goals, where a
            bare year (2027年产值达到…) is a horizon too.
        ordered: whether tasks are told, where a year that stands alone before a comma is one.

    >>> find_horizon("到2027年底，产值达到5亿元", None).by
    '2027-12-31'
    >>> find_horizon("力争三年实现倍增", date(2025, 3, 1)).by, find_horizon("“十五五”末", None).by
    ('2027', '2030')
    >>> find_horizon("产值达到5亿元", None) is None, find_horizon("较2025年提高3个百分点", None, True) is None
    (True, True)
    >>> find_horizon("2026年，产值达到5亿元", date(2025, 3, 1), planned=True).by
    '2026'
    """
    if "年" not in text and "五" not in text:
        return None
    found: list[tuple[int, Horizon]] = []
    bases = {place for match in _BASELINE.finditer(text) for place in range(*match.span("on"))}
    for match in _YEAR.finditer(text):
        compared = match.start("year") in bases
        alone = ordered and (match.start() == 0 or text[match.start() - 1] in "，；：。")
        alone = alone and (
            match["after"] in ("", "，") or _DONE.match(text, match.start("after")) is not None
        )
        ahead = planned or ordered or (issued is not None and int(match["year"]) > issued.year)
        if not compared and (horizon := _of_year(match, issued, planned or alone, ahead)):
            found.append((match.start(), horizon))
    for match in _RANGE.finditer(text):
        if planned or issued is None or int(match["year"]) >= issued.year:
            found.append((match.start(), Horizon(match["year"], match[0])))
    for match in _PLAN.finditer(text):
        end = _PLANS[match[1]]
        closing = planned or match[0].endswith(("末", "目标"))
        if issued is None or end > issued.year or (closing and end == issued.year):
            found.append((match.start(), Horizon(str(end), match[0], lasting="目标" not in match[0])))
    if found:
        place, last = max(found, key=lambda item: item[0])
        around = [match[0] for match in _RANGE.finditer(text) if match.start() < place < match.end()]
        return replace(last, words=around[0]) if around else last
    if span := _SPAN.search(text):
        years = chinese_number(span[1])
        by = str(issued.year + years - 1) if issued and years else None
        through = re.match("用|经过|通过|利用", span[0].removeprefix("力争")) is not None
        return Horizon(by, span[0].strip(), inferred=True, lasting=through)
    if issued and (now := _THIS_YEAR.search(text)):
        return Horizon(str(issued.year), now[0], inferred=True)
    return None


def _of_year(match: re.Match[str], issued: date | None, planned: bool, ahead: bool) -> Horizon | None:
    """A year that is a horizon: with 到 or 力争 before it, 底 or 前 after it, or alone among goals."""
    opening, year, month, late = (match[name] for name in ("opening", "year", "month", "late"))
    if match["after"] in ("的", "—", "至", "以") or (issued and int(year) < issued.year):
        return None
    if opening in ("截至", "截止"):
        return None
    planning = ahead and not planned and _PLANNED.match(match.string, match.start("after")) is not None
    marked = opening not in (None, "在") or late or match["before"] or planning
    if not marked and not (planned and match["after"] != "度"):
        return None
    by = year
    if month and late in ("底", "末"):
        by = f"{year}-{int(month):02d}-{monthrange(int(year), int(month))[1]}" if _is_month(month) else year
    elif month and _is_month(month):
        by = f"{year}-{int(month):02d}"
    elif late in ("底", "末"):
        by = f"{year}-12-31"
    words = match[0].removesuffix(match["after"]).strip()
    return Horizon(by, words, lasting=opening in ("到", "至") or not (opening or late or planning))


def _is_month(month: str) -> bool:
    return 1 <= int(month) <= 12


def opening_year(sentence: str, issued: date | None) -> Horizon | None:
    """The year alone at the head of a sentence that goes on with a resolve, or one still to come.

    >>> opening_year("2027年，力争产值达到5亿元", date(2027, 3, 1)).by
    '2027'
    >>> opening_year("2028年，产值达到5亿元", date(2027, 3, 1)).by
    '2028'
    >>> opening_year("2027年，产值达到5亿元", date(2027, 3, 1)) is None
    True
    """
    match = _OPENING_YEAR.match(sentence)
    if match is None or (issued and int(match["year"]) < issued.year):
        return None
    resolved = (_PLANNED if match["comma"] else _RESOLVED).match(sentence, match.end())
    to_come = issued is not None and int(match["year"]) > issued.year and match["comma"]
    return Horizon(match["year"], match["words"]) if resolved or to_come else None


def month_alone(words: str) -> tuple[str, str] | None:
    """The last month named without its year, as ISO 8601 writes it, and its words.

    >>> month_alone("、9月底前达到"), month_alone("2027年9月底前达到")
    (('--09-30', '9月底前'), None)
    """
    found = [match for match in _MONTH_END.finditer(words) if _is_month(match["month"])]
    if not found:
        return None
    month = int(found[-1]["month"])
    day = f"-{monthrange(2001, month)[1]}" if found[-1]["late"] else ""
    return f"--{month:02d}{day}", found[-1][0]


def month_end(words: str, issued: date | None, standing: Horizon | None) -> Horizon | None:
    """A month of the year that stands over it, else of the year of issue: 6月底前.

    >>> month_end("9月底前达到90%", date(2027, 3, 1), None).by
    '2027-09-30'
    >>> month_end("9月前达到90%", date(2027, 3, 1), Horizon("2028", "2028年")).by
    '2028-09'
    """
    match = _MONTH_END.search(words)
    if match is None or "每年" in words or not _is_month(match["month"]) or (standing and standing.is_span):
        return None
    month = int(match["month"])
    if standing is not None and standing.by:
        year = int(standing.by[:4])
    elif issued is not None and month >= issued.month:
        year = issued.year
    else:
        return None
    day = f"-{monthrange(year, month)[1]}" if match["late"] else ""
    inferred = standing is None or standing.inferred
    return Horizon(f"{year}-{month:02d}{day}", match[0], inferred=inferred)


@remembered
def find_baseline(words: str) -> tuple[str, str | None]:
    """A stretch without the words that name the base of its comparison, and that base.

    >>> find_baseline("研发投入较2020年提高"), find_baseline("在2022年基础上翻一番")
    (('研发投入提高', '2020'), ('翻一番', '2022'))
    >>> find_baseline("工业产值增长")
    ('工业产值增长', None)
    """
    match = _BASELINE.search(words)
    if match is None:
        return words, None
    year = re.match(r"\d{4}", match["on"])
    return words[: match.start()] + words[match.end() :], year[0] if year else match["on"]


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
    opened = text.endswith(("到", "至"), 0, match.start())
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
