"""Duties told in running prose: 由县科技局负责…, 县发改局牵头编制…, 各镇要….

A unit has to stand where a sentence has its subject, and a word of doing
behind it. How explicit that word is decides the confidence: 负责 and 牵头
say more than 要, and 要 more than a bare verb.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zoulang.documents.passages import Passage, without_brackets
from zoulang.documents.reading import Record
from zoulang.documents.records.duties.units import read_units
from zoulang.documents.records.goals.horizons import find_deadlines
from zoulang.documents.records.remembering import remembered

# Words that end a name: behind them it is told what the unit does.
_NOT_IN_NAME = (
    "负责|牵头|会同|联合(?!会|国|办)|配合|协助|应当|必须|给予|加强|加大|建立|制定|安排|正在|定期"
    "|设立|根据|围绕|通过|列入|纳入"
)
_FORBIDDEN = re.compile(rf"{_NOT_IN_NAME}|对(?![外口])|[\s，。；：！？〔〕《》的将把使让被按为\d]")
_OFFICE = (
    "局|委|办(?!公)|厅|署|办公室|部门|单位|政府|管委会|委员会|领导小组|工作组|专班|指挥部|专项小组|小组|工作推进组|联席会议|街道|区县|县区|县市区|镇街|乡镇|街镇|海关|法院"
    "|检察院|(?<=[委传战织法部])部|财政|公安|税务|(?<=[市县区镇])中心|服务中心|促进中心|管理中心|中心|委会|办事处|工会|纪委监委|监委|公署|开发区|高新区|园区"
    "|(?<=各)(?:镇街?|乡镇|街镇|街道|区县|县区|县市区?|区市县|区|县|市州|地|园区|级|科室|处室|成员单位|功能区)|领导小组和办公室"
)
_NAME_ENDS = re.compile(rf"(?:{_OFFICE})(?:（[^（）]{{1,16}}）)?(?:等(?:[^，。；、]{{0,8}}(?:部门|单位))?)?")
_LAST_NAME = re.compile(rf"(?:{_OFFICE})(?:（[^（）]{{1,16}}）)?(?:等(?:[^，。；、]{{0,8}}(?:部门|单位))?)?$")
_STEM = re.compile(r"[\u4e00-\u9fff]{2,5}")
_LONGEST_LIST, _LONGEST_NAME = 160, 40
_EXPLICIT = r"(?:正在|共同|分别|统一|具体|联合|主要)*(?:牵头|负责|会同|承担|承办)"
_MODAL = r"(?:要(?!求|素|点|件|务)|应当|应(?![用急对收])|须|需(?!求)|必须|不得|务必)"
_ACTION = (
    r"(?:于(?=每|\d)|对(?=[^，。；]{2,24}(?:进行|开展|实施|予以))|每年|每季度?|每月|定期|适时|按照|根据|围绕|结合|加强|加大|强化|做好|制定|编制|建立|完善|健全|安排|统筹|组织(?!部)|开展|落实"
    r"|严肃|确认|审核|拨付|设立|研究|发布|公布|推进|指导|协调|履行|督促|督查|通过|及时|主动|切实|抓好|出台|配合|协助|严格|认真"
    r"|全面|加快|明确|细化|积极|密切|全力|依法|联合|组成|充分|进一步|具体|派|确定|受理|汇总|牢固)"
)
_DOES = re.compile(rf"{_EXPLICIT}|{_MODAL}|{_ACTION}")
_BY = re.compile(r"(?<![理自缘经来])由")
_BY_DOES = re.compile(r"(?!局?长|主任|书记|主要|分管|负责人|领导|同志)[^，。；、]{2,}")
_SEAT = re.compile("办公室设在")
_ENDS = re.compile(r"(?=[，。；（）〕\n]|$)")
_FOUNDED = re.compile(
    r"(?:成立|组建|建立|设立|发挥)(?:[^，。；]{0,30}?的)?(?P<names>(?:“[^”]{1,12}”)?[^，。；、的“”]{0,24}"
    r"(?:领导小组(?:和办公室)?|工作专班|指挥部|联席会议))(?:的?(?:职能|作用|牵头抓总作用|统筹协调作用|制度|机制))?，"
    r"(?P<does>统筹|负责|协调|研究|定期|加强|推动|具体|指导|组织)"
)
_CONTACT = re.compile(r"(?:联系|承办|主管)(?:单位|部门)[：:]\s*")
_CONFIRMED = re.compile(r"以(?:每年度?|当年|上年度?)?(?=[^，。；]{3,24}为准)")
_CONFIRMS = re.compile(r"(?:确认|公布|发布|认定|核定)[^，。；]*为准")
_WITH = re.compile("会同|联合")
_DOES_WITH = re.compile(
    "每|定期|制定|研究|开展|做好|负责|提出|组织|建立|对|围绕|编制|审核|共同|推进|出台|确定|按|根据|加强|进行|，"
)
_PARTNER_END = re.compile(
    "(?:[局委办厅署部区市县镇院校]|大学|部门|单位|政府|中心|学院|公司|街道)(?:等[^，。；、]{0,8}(?:部门|单位))?"
)
# Names that are not offices: applicants and the firms and persons a rule speaks to.
_NO_OFFICE = re.compile(
    r"申报|申请|项目单位|承担单位|用人单位|建设单位|受助|企业单位|参展|获奖|依托单位|施工|中标|推荐单位|^本办法|^本|^该"
    r"|^(?:有关|相关)?(?:企业|政府|单位|部门|委员会|中心|办公室|小组|街道)$|^(?:支持|推动|鼓励|引导|加快|推进|建设|打造|依托|围绕|完善"
    r"|实施|开展|组织|深化|强化|优化|落实|发挥|成立|以|在|以及|并|且|其|经)"
)
_FORMAL = re.compile(
    r"^(?:各|省|市|县|区|州|旗|镇|乡|国家|自治区|国务院|人民银行|海关|税务)|(?:领导小组|专班|指挥部|管委会|联席会议|专项小组)$|^.{2,6}部门$"
)
_PAST = re.compile(r"了|已[经]?|截至|目前|今年以来|近年来|荣获|先后")
_AWARD = re.compile(r"给予|奖励|补助|补贴|奖补|资助|贴息")
_STOP = re.compile(r"[。；\n]")
_NEXT = re.compile(r"^(?:对|凡|如|若|其中|并对|经|符合|首次)[^，]*的?$")


@dataclass(frozen=True)
class _Subject:
    """Units as the subject of a sentence: what introduces them, their names, the word of doing."""

    way: str
    start: int
    names: str
    told: int
    does: str


@dataclass(frozen=True)
class _Duty:
    begin: int
    end: int
    lead: tuple[str, ...]
    units: tuple[str, ...]
    open_ended: bool
    duty: tuple[int, int]
    confidence: float


def find_inline_tasks(passages: Sequence[Passage], tasks: Sequence[Record]) -> list[Record]:
    """One record for each duty that a sentence lays on units, outside printed unit lists.

    Fields: ``lead`` (units said to lead), ``units`` (leads first), ``duty``
    (the words), ``due`` (the day in ISO form that they name, or None),
    ``due_text``, ``open_ended``, ``source`` (``inline``).
    """
    records: list[Record] = []
    ordered = sorted(tasks, key=lambda task: task.start)
    starts = [task.start for task in ordered]
    for passage in passages:
        size = len(passage.text)
        taken = bytearray(size)
        first = max(0, bisect(starts, passage.start) - 1)
        for task in ordered[first : bisect(starts, passage.start + size)]:
            a, b = max(0, task.start - passage.start), max(0, min(size, task.end - passage.start))
            taken[a:b] = b"\x01" * max(0, b - a)
        for found in _duties(passage.text):
            if 1 in taken[found.begin : found.end]:
                continue
            words = passage.source[slice(*found.duty)].strip(" ，、")
            days = [by for by, _, _ in find_deadlines(words) if re.fullmatch(r"\d{4}-\d\d-\d\d", by)]
            values: dict[str, object] = {
                "lead": list(found.lead),
                "units": list(found.units),
                "open_ended": found.open_ended,
                "duty": words,
                "due": days[-1] if days else None,
                "source": "inline",
            }
            records.append(passage.record("inline_task", found.begin, found.end, found.confidence, values))
    return records


@remembered
def _duties(text: str) -> tuple[_Duty, ...]:
    found: list[_Duty] = []
    start = 0
    for stop in [*(m.end() for m in _STOP.finditer(text)), len(text)]:
        if text[start:stop].strip():
            found += _of_sentence(text, start, stop)
        start = stop
    return tuple(found)


def _of_sentence(text: str, start: int, stop: int) -> Iterator[_Duty]:
    found: list[tuple[_Subject, float]] = []
    taken = bytearray(stop - start)
    for subject in _candidates(text, start, stop):
        a, b = subject.start - start, subject.told - start
        if 1 in taken[a:b] or not (confidence := _confidence(text, subject, start, stop)):
            continue
        taken[a:b] = b"\x01" * (b - a)
        found.append((subject, confidence))
    found.sort(key=lambda item: item[0].start)
    for index, (subject, confidence) in enumerate(found):
        after = found[index + 1][0].start if index + 1 < len(found) else stop
        yield _duty(text, subject, min(after, stop), confidence)


def _candidates(text: str, start: int, stop: int) -> Iterator[_Subject]:
    """The subjects of a sentence: behind 由, at its beginning, behind a comma, behind a label."""
    for way, opening, does in (
        ("by", _BY, _BY_DOES),
        ("seat", _SEAT, _ENDS),
        ("contact", _CONTACT, _ENDS),
        ("confirmed", _CONFIRMED, _CONFIRMS),
    ):
        for match in opening.finditer(text, start, stop):
            if named := _names_at(text, match.end(), stop, does):
                yield _Subject(way, match.start(), *named)
    for match in _FOUNDED.finditer(text, start, stop):
        yield _Subject("founded", match.start(), match["names"], match.start("does"), match["does"])
    for begin in [start, *(m.end() for m in re.compile("[，、：）]").finditer(text, start, stop))]:
        if named := _names_at(text, begin, stop, _DOES):
            yield _Subject("subject", begin, *named)


def _names_at(text: str, begin: int, stop: int, does: re.Pattern[str]) -> tuple[str, int, str] | None:
    """The longest list of unit names that begins here and has a word of doing behind it."""
    limit = min(stop, begin + _LONGEST_LIST)
    forbidden = _FORBIDDEN.search(text, begin, limit)
    limit = forbidden.start() if forbidden else limit
    for match in reversed(list(_NAME_ENDS.finditer(text, begin, limit))):
        told = does.match(text, match.end(), stop)
        names = text[begin : match.end()]
        if told and _are_names(names):
            return names, match.end(), told[0]
    return None


def _are_names(names: str) -> bool:
    """Whether a list is one of names: each ends like an office, or only the last does (科技、财政部门)."""
    parts = [part for part in names.split("、") if part]
    whole = all(len(part) <= _LONGEST_NAME and _LAST_NAME.search(part) for part in parts)
    stems = all(_STEM.fullmatch(part) for part in parts[:-1]) and parts[-1].endswith(("部门", "局"))
    return bool(parts) and (whole or stems)


def _confidence(text: str, subject: _Subject, start: int, stop: int) -> float:
    """How explicit the duty is; 0 if it is none."""
    units = _units(subject.names)
    if not units:
        return 0.0
    speaking = [unit for unit in units if _LAST_NAME.search(unit)] or units[-1:]
    doubtful = any(_NO_OFFICE.search(unit) or len(unit) < 3 for unit in speaking)
    if subject.way != "founded" and doubtful:
        return 0.0
    told = text[subject.told : stop]
    if re.match(r"[^，。；、]{0,14}的(?![一是])", told) and not re.match(
        "(?:具体|统一|共同)?负责(?!的)", told
    ):
        return 0.0  # 由…创建的中心 describes a thing
    if subject.way == "by":
        return 0.85 if re.search("负责|牵头|承担", subject.does) else 0.75
    if subject.way in ("founded", "seat", "confirmed"):
        return 0.6
    if subject.way == "contact":
        return 0.5
    if re.fullmatch(_EXPLICIT, subject.does):
        return 0.85
    if not all(_FORMAL.search(unit) for unit in speaking) or _PAST.search(text[start:stop]):
        return 0.0
    if re.fullmatch(_MODAL, subject.does):
        return 0.7
    opens = subject.start == start or subject.names.startswith("各")
    return 0.5 if opens and not _AWARD.search(told) else 0.0


def _units(names: str) -> list[str]:
    split = re.sub("(?<=领导小组)和(?=办公室)", "、", names)
    return read_units(split).units


def _duty(text: str, subject: _Subject, stop: int, confidence: float) -> _Duty:
    units = _units(subject.names)
    leads = bool(re.search("牵头|会同", subject.does)) and subject.way != "contact"
    partners = _partners(text, subject.told, stop)
    units_with = [*units, *(unit for unit in partners if unit not in units)]
    if units == ["领导小组"]:
        units_with = [_full_name(text[: subject.start])]
    begin = subject.start if subject.way in ("seat", "contact") else subject.told
    end = _end_of_duty(text, begin, stop)
    return _Duty(
        subject.start,
        end,
        tuple(units) if leads else (),
        tuple(units_with),
        read_units(subject.names).open_ended,
        (begin, end),
        confidence,
    )


def _partners(text: str, begin: int, stop: int) -> list[str]:
    """The units behind 会同: those up to a name with a word of doing behind it."""
    skipped = re.compile("(?:正在|将|要|应当?|共同|具体|负责|牵头|，)*").match(text, begin, stop)
    with_whom = _WITH.match(text, skipped.end() if skipped else begin, stop)
    if not with_whom:
        return []
    start = with_whom.end()
    limit = min(stop, start + _LONGEST_LIST)
    for match in _PARTNER_END.finditer(text, start, limit):
        if _DOES_WITH.match(text, match.end(), stop):
            return _units(text[start : match.end()])
    return []


def _full_name(before: str) -> str:
    """The name that 领导小组 stands for: the last one written out before it."""
    named = re.findall(r"(?:“[^”]{1,12}”)?[^，。；、的“”由]{2,24}领导小组", before)
    return named[-1] if named else "领导小组"


def _end_of_duty(text: str, begin: int, stop: int) -> int:
    """The end of the sentence, or before a piece that begins a new condition."""
    blank = without_brackets(text[begin:stop])
    place = 0
    for match in re.finditer("，", blank):
        piece = blank[match.end() :].split("，")[0]
        if _NEXT.match(piece) and match.start() > place:
            return begin + match.start()
    return begin + len(blank.rstrip(" 。；，、\n"))
