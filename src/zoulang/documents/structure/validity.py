"""From which day to which day a document is in force, from its explicit words only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from zoulang.documents.numbering import chinese_number
from zoulang.documents.passages import fold
from zoulang.documents.reading import Clause
from zoulang.documents.structure.dates import DATE, read_date

_N = r"\d+|[一二两三四五六七八九十]+"
_KIND = (
    "办法|意见|政策|措施|细则|规定|通知|方案|规则|条例|规划|计划|若干|文件|公告|通告|制度|条款|"
    "标准|指南|规程|预案|决定|十条|条"
)
_OWN = re.compile(
    rf"(?:本|该|以上|上述)[\u4e00-\u9fff“”《》（）]{{0,16}}?(?:{_KIND})|^(?:有效期|施行期|实施期|"
    rf"执行期|试行期|政策期限)"
)
_ISSUED = r"(?:发布|印发|公布|下发|颁布|颁发|出台|签发|发文|通过)之日"
_FORCE = r"(?:施行|实施|执行|生效|试行|起效|启用|实行)"
_FROM = re.compile(
    rf"(?:自|从|于)\s*({DATE}|{_ISSUED})\s*(?:开始|起算?|始)?\s*(?:满?\s*({_N})\s*(日|天|个工作日)后)?\s*("
    rf"?:起|开始|正式|，)*\s*(?:{_FORCE}|计算|有效|$|起)"
)
_AFTER_ISSUE = re.compile(rf"({_ISSUED})起?\s*满?\s*({_N})\s*[日天]后")
_TERM = (
    r"(?:有效期|有效期限|有效时间|执行期|执行期限|执行时间|实施期|实施期限|实施时间|施行期|施行期限|"
    r"试行期|试行期限|政策期限|政策有效期|期限)"
)
_UNTIL = re.compile(
    rf"(?:{_TERM}|施行|执行|实施|有效|试行|延续|延长|截止|自\s*{DATE}\s*起?)[^。；\d〇○二]{{0,8}}?(?:截止到"
    rf"?|截至|至|到|止于)+\s*({DATE}|\d{{4}}\s*年(?:底|末|\s*12\s*月底))"
)
_SPAN = re.compile(rf"({DATE})\s*(?:起)?\s*(?:[-—－~～至到]|，?\s*至)+\s*({DATE}|\d{{4}}\s*年(?:底|末))")
_YEAR_SPAN = re.compile(rf"{_TERM}[^。；\d]{{0,8}}(\d{{4}})\s*年?\s*[-—－~～至到]+\s*(\d{{4}})\s*年")
_YEARS = re.compile(
    rf"{_TERM}(?:暂?定|设定|限)?(?:为|是|：|:)?\s*({_N})\s*(年|个月)|(?:暂定|暂行|试行|试行期|暂定为)(?:期"
    rf"|为)?\s*({_N})\s*(年|个月)|({_N})\s*(年)有效"
)
# (2025年1月5日通过 2025年3月1日起施行) stands under a title without 自.
_UNDER_TITLE = re.compile(rf"({DATE})\s*起\s*{_FORCE}[）)]?$")
_BEGINS = re.compile(rf"(?:自|从|于)\s*(?:{DATE}|{_ISSUED}).{{0,12}}{_FORCE}|{_UNDER_TITLE.pattern}")
_IN_FORCE = re.compile("施行|实施|执行|生效|有效|试行|暂行|暂定|期限|实行|启用|起.{0,2}至.{8,16}止")
_LONGEST = 600
_THINGS = "证书|资质|资格|认定|合同|协议|称号|证|标志|保函|检验|报告|批件|许可|承诺|名单|公示|发票|结果"
_OTHERS = re.compile(
    rf"(?:{_THINGS})[^，。；]{{0,6}}有效期|(?:合同|协议|许可|资格|保险)[^，。；]{{0,6}}自|》(?:（[^（）]*）"
    rf")?\s*(?:自|从|于)|以来"
)


def validity(text: str, issued: date | None) -> tuple[date | None, date | None]:
    """First and last day in force.

    Five years from 1 January 2017 end on 31 December 2021.

    >>> validity("本办法自2025年3月1日起施行，有效期3年。", None)
    (datetime.date(2025, 3, 1), datetime.date(2028, 2, 29))
    >>> validity("证书有效期3年。", None), validity("本政策有效期为2023-2025年。", None)[1]
    ((None, None), datetime.date(2025, 12, 31))
    """
    begin = end = None
    term: tuple[int, str] | None = None
    for sentence in _sentences(text):
        first, last, length = _in_sentence(sentence, issued)
        begin, end, term = first or begin, last or end, length or term
    if end is None and begin and term:
        end = _later(begin, *term) - timedelta(days=1)
    return begin, end


def clause_of_validity(clauses: Iterable[Clause], issued: date | None) -> str | None:
    """The address of the first clause that says from when or until when the document is in force.

    >>> closing = Clause("附则", "本办法", "closing", "本办法自2025年3月1日起施行。", 0, 1)
    >>> clause_of_validity([Clause("一", "目标", "node", "", 0, 1), closing], None)
    '附则'
    """
    told = (clause.address for clause in clauses if any(validity(fold(clause.text), issued)))
    return next(told, None)


def _sentences(text: str) -> Iterator[str]:
    """The sentences that speak of the document's own force."""
    for sentence in re.split("[。\n；]", text):
        if len(sentence) > _LONGEST or not _IN_FORCE.search(sentence):
            continue
        words = sentence.strip().lstrip("（(0123456789第一二三四五六七八九十百条章、.）) ")
        own = _OWN.search(words) or _YEAR_SPAN.match(words) or _BEGINS.search(words)
        if own and not _OTHERS.search(words):
            yield words


def _in_sentence(
    sentence: str, issued: date | None
) -> tuple[date | None, date | None, tuple[int, str] | None]:
    begin = end = None
    if span := _YEAR_SPAN.search(sentence):
        return date(int(span[1]), 1, 1), date(int(span[2]), 12, 31), None
    if start := _FROM.search(sentence) or _UNDER_TITLE.search(sentence):
        begin = issued if "之日" in start[1] else read_date(start[1])
        if begin and "之日" in start[1] and (days := _AFTER_ISSUE.search(sentence)):
            begin += timedelta(days=chinese_number(days[2]) or 0)
    if (span := _SPAN.search(sentence)) and re.search(rf"{_TERM}|{_FORCE}|有效|起止", sentence):
        begin, end = begin or read_date(span[1]), _last_day(span[2])
    elif until := _UNTIL.search(sentence):
        end = _last_day(until[1])
    years = _YEARS.search(sentence)
    term = None
    if years:
        count, unit = next((years[i], years[i + 1]) for i in (1, 3, 5) if years[i])
        number = chinese_number(count)
        term = (number, unit) if number and number <= 30 else None
    return begin, end, term


def _last_day(text: str) -> date | None:
    year = re.match(r"(\d{4})\s*年(?:底|末|\s*12\s*月底)", text)
    return date(int(year[1]), 12, 31) if year else read_date(text)


def _later(day: date, count: int, unit: str) -> date:
    months = count * 12 if unit == "年" else count
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:  # 29 February, or a month of 30 days
        return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
