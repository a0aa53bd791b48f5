"""What a document says about itself: title, number, issuer, dates, validity, interpretation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from zoulang.documents.numbering import chinese_number
from zoulang.documents.passages import fold
from zoulang.documents.reading import Metadata
from zoulang.documents.structure.outline import DATE, Outline

NUMBER = re.compile(r"([\u4e00-\u9fff]{1,12})\s*[〔（【\[](\d{4})[〕）】\]]\s*(第?\s*\d+)\s*号")
_BEFORE_NUMBER = re.compile(r"^.*(?:贯彻|落实|执行|按照|按|根据|依据|参照|遵照|印发|废止|和|及|与|的|见)")
_TITLE_END = re.compile(
    r"(?:意见|通知|办法|方案|规定|细则|措施|计划|规划|决定|决议|公告|通告|答复|复函|建议|报告|条例|函|批复|要点"
    r"|纲要|规程|指南|制度|政策|规则|标准|通报|清单|目录)(?:[（(].*[）)])?$"
)
# The longer word first: an implementation opinion also ends in "opinion".
_KINDS = (
    ("实施意见", "implementation_opinion"),
    ("意见", "opinion"),
    ("通知", "notice"),
    ("办法", "measures"),
    ("实施方案", "implementation_plan"),
    ("方案", "plan"),
    ("行动计划", "action_plan"),
    ("计划", "plan"),
    ("规划", "plan"),
    ("规定", "provisions"),
    ("细则", "detailed_rules"),
    ("措施", "policy_measures"),
    ("政策", "policy_measures"),
    ("答复", "proposal_reply"),
    ("建议", "delegate_proposal"),
    ("决定", "decision"),
    ("公告", "announcement"),
    ("通告", "announcement"),
    ("条例", "regulations"),
    ("报告", "report"),
    ("要点", "work_points"),
    ("批复", "reply"),
    ("函", "letter"),
)
_ISSUER = re.compile(
    r"(.*?(?:人民政府办公室|人民政府办公厅|人民政府|委员会|办公室|办公厅|委|局|厅|部|院|中心))(?=关于|印发)"
)
_FROM = re.compile(
    rf"(?:自|从)\s*({DATE}|(?:发布|印发|公布|下发)之日)起?\s*(?:正式)?(?:施行|实施|执行|生效|起)"
)
_UNTIL = re.compile(rf"(?:有效期|执行期|实施期|施行)(?:限)?(?:截止|至|到|为至|截至)+\s*({DATE})")
_YEARS = re.compile(
    r"有效期(?:限)?(?:暂定)?(?:为)?\s*(\d+|[一二两三四五六七八九十]+)\s*年|暂定(?:为)?\s*(\d+|[一二两三四五六七八九十]+)\s*年"
)
_INTERPRETER = re.compile(
    r"由([^，。；由\n]{2,40}?)(?:会同[^，。；\n]{2,40}?)?(?:负责|承担)?(?:具体)?(?:负责)?解释"
)


def metadata_of(outline: Outline, text: str) -> Metadata:
    """The metadata of a document from its head, its signature and its words on validity."""
    head = [fold(block.text) for block in outline.head]
    title = _title([block.text for block in outline.head])
    folded = fold(text)
    issued = _issued(outline, head)
    begin, end = validity(folded, issued)
    interpreter = _INTERPRETER.search(folded)
    return Metadata(
        title=title,
        number=_number(head),
        issuer=_issuer(outline.signature, title),
        issued=issued,
        effective_from=begin,
        effective_to=end,
        kind=next(
            (kind for word, kind in _KINDS if title and re.search(f"{word}(?:（.*）)?$", fold(title))), None
        ),
        interpreted_by=interpreter[1] if interpreter else None,
        addressees=_addressees(outline.salutation),
    )


def read_date(text: str) -> date | None:
    """A date in Arabic or Chinese digits, or None if it is no day of the calendar.

    >>> read_date("2025年1月24日"), read_date("二〇二五年三月二十五日"), read_date("2025年2月30日")
    (datetime.date(2025, 1, 24), datetime.date(2025, 3, 25), None)
    """
    match = re.search(r"([\d〇○零一二三四五六七八九]{4})\s*年\s*(\w{1,3}?)\s*月\s*(\w{1,3}?)\s*日", text)
    if match is None:
        return None
    year = int("".join(str(chinese_number(digit)) for digit in match[1]))
    month, day = chinese_number(match[2]), chinese_number(match[3])
    try:
        return date(year, month or 0, day or 0)
    except ValueError:
        return None


def validity(text: str, issued: date | None) -> tuple[date | None, date | None]:
    """First and last day in force, from explicit words only.

    Five years from 1 January 2017 end on 31 December 2021.

    >>> validity("本办法自2025年3月1日起施行，有效期3年。", None)
    (datetime.date(2025, 3, 1), datetime.date(2028, 2, 29))
    """
    start, end = _FROM.search(text), _UNTIL.search(text)
    begin = None
    if start:
        begin = issued if "之日" in start[1] else read_date(start[1])
    if end:
        return begin, read_date(end[1])
    years = _YEARS.search(text)
    count = chinese_number(years[1] or years[2]) if years else None
    if begin is None or not count:
        return begin, None
    return begin, _years_later(begin, count) - timedelta(days=1)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def spell_number(match: re.Match[str]) -> str:
    """A document number in its official spelling, whatever brackets and spaces were printed.

    >>> spell_number(NUMBER.search("青政字【2025】 12号"))
    '青政字〔2025〕12号'
    >>> spell_number(NUMBER.search("认真执行青政字〔2025〕12号"))
    '青政字〔2025〕12号'
    """
    issuer = _BEFORE_NUMBER.sub("", match[1])
    return f"{issuer if len(issuer) > 1 else match[1]}〔{match[2]}〕{''.join(match[3].split())}号"


def _number(head: Sequence[str]) -> str | None:
    for line in head:
        if match := NUMBER.search(line):
            return spell_number(match)
    return None


def _title(head: Sequence[str]) -> str | None:
    """The lines of the head that are neither number, date nor a letterhead, joined."""
    lines = [line for line in head if not _is_apart(fold(line))]
    if not lines:
        return None
    title = "".join(lines)
    return title if len(lines) == 1 or _TITLE_END.search(title) or "关于" in title else lines[0]


def _is_apart(line: str) -> bool:
    """Whether a line of the head stands apart from the title."""
    return bool(
        NUMBER.search(line)
        or re.fullmatch(rf"（?\s*{DATE}.*）?", line)
        or re.match(r"签发人|密级|公开|（.*(?:通过|公布|印发|施行).*）$|索引号|发文|成文|来源", line)
        or re.fullmatch(r"[\u4e00-\u9fff]+文件", line)
    )


def _issuer(signature: Sequence[str], title: str | None) -> str | None:
    if signature:
        return " ".join(signature)
    match = _ISSUER.match(title) if title else None
    return match[1] if match else None


def _issued(outline: Outline, head: Sequence[str]) -> date | None:
    if outline.signed:
        return read_date(outline.signed)
    return next((read_date(line) for line in head if re.fullmatch(rf"（?\s*{DATE}.*）?", line)), None)


def _addressees(salutation: str | None) -> tuple[str, ...]:
    if salutation is None:
        return ()
    return tuple(part.strip() for part in re.split("[，；,;]", salutation.rstrip("：: ")) if part.strip())
