"""Other documents that a clause cites, by title or by number, and what it cites them for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zoulang.documents.passages import Passage, brackets
from zoulang.documents.reading import Record
from zoulang.documents.records.names.names import kind_of, last_stretch
from zoulang.documents.structure.metadata import NUMBER, spell_number

_TITLE = re.compile(r"《([^《》]*(?:《[^《》]*》[^《》]*)*)》")
_BEFORE = re.compile(r"(?:文件?)?[，、\s]*$")
# Endings of the titles of documents; what ends otherwise and has no number may be a book.
_DOCUMENT = re.compile(
    r"(?:意见|通知|办法|规定|方案|规划|计划|措施|政策|条例|法|细则|决定|纲要|要点|建议|提案|答复|公告|通告|通报|批复|函|报告|标准|指南|目录"
    r"|清单|指引|规范|规程|章程|决议|令|公报|协定|备忘录|框架|导则|规则|准则|预案|大纲|解释|汇编|体系|制度|合同|协议|要求|安排|举措|条款|任务"
    r"|说明|总则|守则|公约|宣言|倡议|若干.{0,8}|名单|名录|手册|流程|分工|行动|工程|战略|改革|简则|纪要|规程|定额|基准|代码|分类|本)$"
)
_FORM = re.compile(
    r"(?:表|承诺书|申请书|申报书|任务书|协议书|合同书|责任书|委托书|证明|证书|许可证|执照|介绍信|回执|台账|报名表)$"
)
_PRESS = re.compile(r"(?:日报|晚报|晨报|时报|早报|商报|周报|周刊|杂志|导报|画报|学报|月刊)$")
_VERSION = re.compile(r"(?:[（〔][^（）〔〕]*[）〕])+$")
_PERIOD = re.compile(r"(\d{4})\s*年?\s*[—至]{1,2}\s*(\d{4})\s*年?")
_DATE = re.compile(r"(\d{4})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?")
_ISSUED = re.compile(
    r"(?:于|在)?(?:今年|去年|近日|近期|日前)?(?:\d{4}年)?(?:\d{1,2}月份?)?(?:\d{1,2}日)?(?:联合)?"
    r"(?:印发|发布|出台|下发|制定|颁布|公布|颁发|转发)(?:的|了|实施了?)?$"
)
_OFFICE = r"[^\s，。；：、！？《》“”（）〔〕的]{2,24}"
_ISSUER = re.compile(rf"(?P<issuer>{_OFFICE}(?:[、和 ]{_OFFICE}){{0,3}})$")
_OWN_ISSUER = re.compile(
    r"^(?P<issuer>(?:中共|国务院|[\u4e00-\u9fff]{2,10})[^，。；：《》]{0,40}?)(?:关于|印发)"
)
_REPEALED = re.compile(
    r"(?:同时|即行|相应|一并|自行|予以|全文|现予)?(?:废止|停止执行|停止使用|失效|不再执行|宣布失效)"
)
_REPLACED = re.compile(r"(?:代替|替代|取代)")
_APPLIED = re.compile(
    r"(?:按照?|依照|参照|遵照|依据|根据|执行|落实|享受|符合|适用|对照|比照|获得)(?:我?[国省市县区州])?[^，。；《》]{0,40}$"
)
_BASIS = re.compile(r"(?:根据|依据|为.{0,12}?(?:贯彻|落实)|按照|贯彻|落实|遵照|结合|依照)[^。；]{0,160}$")
_MAKES = re.compile(
    r"(?:制定|提出|制订|编制|出台|起草|拟定|特制|现将|现就|决定)[^。；]{0,24}(?:本|如下|以下|办法|意见|方案|细则|措施|规定|通知|计划|政策|规划)"
)
_NEAR = 400
# Titles in a row are cited for one thing.
_ROW_BEFORE = re.compile(r"(?:《[^《》]*》(?:[（〔][^《》]{0,60}[）〕])?(?:[、和及与]|以及)?)+$")
_ROW_BEHIND = re.compile(r"^(?:(?:[、和及与]|以及)?《[^《》]*》(?:[（〔][^《》]{0,60}?[）〕])?)+")
_SPIRIT = re.compile(r"^[^，。；]{0,12}(?:精神|要求|部署|规定)[^。；]{0,60}?(?:制定|结合|现|提出|特)")


def find_references(passages: Sequence[Passage]) -> list[Record]:
    """One record for each cited document, and for each of several numbers beside one title.

    Fields: ``title`` and ``number`` (either may be None), ``issuer`` (as
    printed before the title or in it, or None), ``period`` and ``lapses``
    (the years printed in the title, and the last day of the last), ``date``
    (printed beside it), ``role`` (``basis``, ``applies``, ``repeals``,
    ``replaces`` or None), ``form`` (True for 申请表, 承诺书 and the like).
    Newspapers and books are no documents and are left out.
    """
    return [record for passage in passages for record in _references(passage)]


def _references(passage: Passage) -> Iterator[Record]:
    text = passage.text
    taken: set[int] = set()
    found: list[tuple[int, int, re.Match[str] | None, str | None]] = []
    for title in _TITLE.finditer(text):
        start, end, numbers = _with_numbers(text, title)
        taken |= {number.start() for number in numbers}
        if not numbers and not _is_document(title[1]):
            continue
        first = spell_number(numbers[0]) if numbers else None
        found.append((start, end, title, first))
        found += [(*_place(number), title, spell_number(number)) for number in numbers[1:]]
    found += [(*_place(m), None, spell_number(m)) for m in NUMBER.finditer(text) if m.start() not in taken]
    for start, end, named, number in sorted(found, key=lambda item: item[:2]):
        values = _values(passage, start, end, named, number)
        confidence = 0.95 if number else 0.6 if values["form"] else 0.8
        yield passage.record("reference", start, end, confidence, values)


def _values(
    passage: Passage, start: int, end: int, title: re.Match[str] | None, number: str | None
) -> dict[str, object]:
    text = passage.text
    period = _PERIOD.search(title[1]) if title else None
    return {
        "title": passage.source[title.start(1) : title.end(1)] if title else None,
        "number": number,
        "issuer": _issuer(text, title) if title else None,
        "period": period[0].strip() if period else None,
        "lapses": f"{period[2]}-12-31" if period else None,
        "date": _date(text, title) if title else None,
        "role": _role(text, title.start() if title else start, max(end, title.end() if title else end)),
        "form": bool(title and not number and _FORM.search(_VERSION.sub("", title[1]))),
    }


def _with_numbers(text: str, title: re.Match[str]) -> tuple[int, int, list[re.Match[str]]]:
    """A title with the numbers in the bracket behind it, or the number just before it."""
    for begin, end in brackets(text[title.end() : title.end() + 200]):
        if text[title.end() : title.end() + begin].strip():
            break
        numbers = list(NUMBER.finditer(text, title.end() + begin, title.end() + end))
        return title.start(), title.end() + end if numbers else title.end(), numbers
    for number in NUMBER.finditer(text, max(0, title.start() - 40), title.start()):
        if _BEFORE.fullmatch(text[number.end() : title.start()]):
            return _place(number)[0], title.end(), [number]
    behind = NUMBER.match(text, title.end())
    return title.start(), behind.end() if behind else title.end(), [behind] if behind else []


def _place(number: re.Match[str]) -> tuple[int, int]:
    """Where a number stands, without the words before it that its pattern takes along."""
    issuer = spell_number(number).split("〔")[0]
    return number.end(1) - len(issuer), number.end()


def _is_document(title: str) -> bool:
    """Whether a title without a number is that of a document.

    >>> _is_document("青梧县产业扶持办法（试行）"), _is_document("云澜日报"), _is_document("山海经")
    (True, False, False)
    """
    bare = _VERSION.sub("", title).strip("》 ")
    if _PRESS.search(bare):
        return False
    return bool("关于" in bare or re.search(r"\d", bare) or _DOCUMENT.search(bare) or _FORM.search(bare))


def _issuer(text: str, title: re.Match[str]) -> str | None:
    """Who issued it: the offices before the title, else those its own words begin with."""
    before = text[max(0, title.start() - 80) : title.start()]
    if issued := _ISSUED.search(before):
        before = before[: issued.start()]
    if match := _ISSUER.search(before):
        first = re.search("[、和 ]", match[0])
        begin = last_stretch(before, match.start(), match.start() + first.start() if first else match.end())
        issuer = before[begin:].strip("、和 ")
        if issuer and all(kind_of(part) == "unit" for part in re.split("[、和 ]", issuer)):
            return issuer
    own = _OWN_ISSUER.match(title[1])
    parts = re.split("[、 ]", own["issuer"]) if own else []
    return own["issuer"] if own and all(kind_of(part) == "unit" for part in parts) else None


def _date(text: str, title: re.Match[str]) -> str | None:
    """The day, month or year of issue that is printed in the words before the title or the bracket behind."""
    issued = _ISSUED.search(text[max(0, title.start() - 30) : title.start()])
    match = _DATE.search(issued[0]) if issued else None
    if match is None:
        beside = re.match(r"[（〔]([^（）]{4,40}?)(?:印发|发布|施行|公布)?[）〕]", text[title.end() :])
        match = _DATE.fullmatch(beside[1]) if beside else None
    if match is None:
        return None
    year, month, day = match.groups()
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])


def _role(text: str, start: int, end: int) -> str | None:
    """What a document is cited for, by the words of its sentence before and behind it."""
    begin = max(text.rfind(mark, 0, start) for mark in "。；\n") + 1
    stops = [place for mark in "。；\n" if (place := text.find(mark, end)) >= 0]
    before = _ROW_BEFORE.sub("", text[max(begin, start - _NEAR) : start])
    behind = _ROW_BEHIND.sub("", text[end : min([*stops, end + _NEAR])])
    if _REPEALED.search(behind) and not re.search("废止的|失效的", behind):
        return "repeals"
    if _REPLACED.search(before[-12:]):
        return "replaces"
    if _BASIS.search(before) and (_MAKES.search(behind) or _SPIRIT.search(behind)):
        return "basis"
    if re.search("为.{0,12}?(?:贯彻|落实)", before):
        return "basis"
    return "applies" if _APPLIED.search(before) else None
