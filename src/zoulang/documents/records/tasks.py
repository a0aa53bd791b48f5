"""Tasks: the duty that a responsibility statement lays on named units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zoulang.documents.numbering import chinese_number
from zoulang.documents.passages import Passage, brackets, pieces
from zoulang.documents.reading import Record
from zoulang.documents.records.horizons import find_deadlines

_LEAD = "(?:主要责任|第一责任|牵头(?:责任)?|主办|主责)"
_OTHER = "(?:协同配合|配合(?:责任)?|协助|责任|协办|参与|参加|负责|承办|落实|完成)"
_LABEL = re.compile(rf"(?:({_LEAD})|({_OTHER}))(?:单位|部门|处室|科室)[：:]")
_STATEMENT_LINE = re.compile(rf"(?:(?<=。)|^)(?:{_LEAD}|{_OTHER})(?:单位|部门)[：:]")
_ROLE_WORDS = re.compile(r"^(?:由)?(.+?)(?:共同)?(牵头|负责|配合|参与|协助)(?:负责|落实|实施)?$")

# Names end in one of these; a 和 or 及 divides only between two whole names.
_NAME_END = re.compile(
    r"(?:局|委|办|厅|部|院|会|署|中心|政府|街道|园区|开发区|新区|度假区|示范区|[市县区镇乡州]|办公室|公司|集团|银行|支行"
    r"|分行|处|队|站|所|馆|社|校|大学|学院|研究院|单位|部门|组)(?:（[^（）]*）)?$"
)
_SEPARATORS = re.compile(r"[、，,；;]|\s+")
_FIRST_LEADS = re.compile(r"(?:排在|列)(?:首位|第一位|第一|最前|首)[^，。；）]{0,6}(?:为|是)牵头")
_BOLD_LEADS = re.compile(r"(?:标黑|加粗|黑体|粗体)[^，。；）]{0,6}(?:为|是)牵头")
_SHARED = re.compile(
    r"(?:以下|后续|其余|下列)[^。；）]{0,12}(?:均|都)[^。；）]{0,6}上述\s*(\d+|[一二两三四五六七八九十]+)\s*[个家]?"
    r"[区市县镇家单位部门]+[^。；）]{0,8}(?:落实|负责)"
)
_REMARK = re.compile(r"(?:以下|下同|不再|分别负责|按职责|均需)")
_MANNER = re.compile(r"(?:按照?职责|按照?分工|分别负责|共同负责|负责落实).*$")
_OPEN_END = re.compile(r"等(?:[^、，；]{0,12}(?:部门|单位|机构|区县|企业))?$")


@dataclass(frozen=True)
class _Customs:
    """What the document says once about all its responsibility statements."""

    first_leads: bool
    bold_leads: bool


@dataclass
class _Duty:
    """A responsibility statement while it is read."""

    lead: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    open_ended: bool = False

    @property
    def units(self) -> list[str]:
        return list(dict.fromkeys(self.lead + self.others))


def find_tasks(passages: Sequence[Passage]) -> list[Record]:
    """One record for each responsibility statement.

    Fields: ``lead`` (only units stated to lead), ``units`` (leads first, as
    written), ``open_ended`` (the list ends in 等), ``implicit_units`` (units
    that an earlier statement makes share every later task), ``deadlines``
    (what the same clause wants done by a named day: ``by`` and ``words``),
    ``source``.
    """
    deadlines = _deadlines(passages)
    whole = "\n".join(passage.text for passage in passages)
    customs = _Customs(bool(_FIRST_LEADS.search(whole)), bool(_BOLD_LEADS.search(whole)))
    records: list[Record] = []
    implicit: list[str] = []
    for passage in passages:
        for start, end, labelled in _statements(passage.text):
            duty = _duty(passage, start, end, customs)
            if not duty.units:
                continue
            values: dict[str, object] = {
                "lead": duty.lead,
                "units": duty.units,
                "open_ended": duty.open_ended,
                "implicit_units": [unit for unit in implicit if unit not in duty.units],
                "deadlines": deadlines.get(passage.clause.address, []),
                "source": "责任单位" if labelled else "unlabelled",
            }
            records.append(passage.record("task", start, end, 0.95 if labelled else 0.7, values))
            implicit += _shared_units(passage.text[start:end], duty.units)
    return _joined(records)


def _deadlines(passages: Sequence[Passage]) -> dict[str, list[dict[str, str]]]:
    """For each address, the stretches between commas that name a day, and that day."""
    found: dict[str, list[dict[str, str]]] = {}
    for passage in passages:
        stretches = list(pieces(passage.text, "，。；"))
        for by, begin, _ in find_deadlines(passage.text):
            start, end = next((a, b) for a, b in stretches if a <= begin < b)
            words = passage.source[start:end].strip()
            found.setdefault(passage.clause.address, []).append({"by": by, "words": words})
    return found


def split_units(text: str) -> tuple[list[str], bool]:
    """The units of a list as written, and whether the list is left open by 等.

    >>> split_units("县工业和信息化局、县财政局和县科技局，各镇人民政府等有关部门")
    (['县工业和信息化局', '县财政局', '县科技局', '各镇人民政府'], True)
    """
    units: list[str] = []
    open_ended = False
    for part in _split_outside_brackets(text):
        name = _MANNER.sub("", part.strip(" 。.：:"))
        if not name or _REMARK.search(name):
            continue
        if match := _OPEN_END.search(name):
            open_ended, name = True, name[: match.start()]
        units += [unit for unit in _split_at_and(name) if unit]
    return units, open_ended


def _split_outside_brackets(text: str) -> Iterator[str]:
    inner = list(brackets(text))
    start = 0
    for match in _SEPARATORS.finditer(text):
        if not any(a <= match.start() < b for a, b in inner):
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _split_at_and(name: str) -> list[str]:
    """Divide at 和, 及 and 以及 where whole names stand on both sides of it."""
    parts: list[str] = []
    start = 0
    for match in re.finditer("以及|和|及", name) if _NAME_END.search(name) else ():
        left = name[start : match.start()]
        if len(left) > 1 and _NAME_END.search(left) and match.end() < len(name):
            parts.append(left)
            start = match.end()
    return [*parts, name[start:]]


def _statements(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where responsibility statements stand, and whether they carry a label."""
    line = _STATEMENT_LINE.search(text)
    if line:
        yield line.start(), len(text), True
        return
    for start, end in brackets(text):
        inner = text[start + 1 : end - 1]
        closes = not text[end:].strip(" 。")
        if _LABEL.search(inner):
            yield start, end, True
        elif closes and (_is_unit_list(inner) or _is_role_list(inner)):
            yield start, end, False


def _is_unit_list(inner: str) -> bool:
    units, _ = split_units(inner)
    return len(units) >= 2 and all(_NAME_END.search(unit) and len(unit) >= 2 for unit in units)


def _is_role_list(inner: str) -> bool:
    return bool(re.search("牵头", inner)) and any(
        _ROLE_WORDS.match(part) for part in re.split("[，；]", inner)
    )


def _duty(passage: Passage, start: int, end: int, customs: _Customs) -> _Duty:
    text = passage.text[start:end]
    bracketed = text[0] in "（〔"
    text = text[1:-1] if bracketed else text
    offset = start + bracketed
    remarkless = _without_remarks(text)
    duty = _Duty()
    labels = list(_LABEL.finditer(remarkless))
    if not labels:
        _read_roles(remarkless, duty)
    stops = [label.start() for label in labels[1:]] + [len(remarkless)]
    for label, stop in zip(labels, stops, strict=False):
        units, open_ended = split_units(remarkless[label.end() : stop])
        duty.open_ended |= open_ended
        (duty.lead if label[1] else duty.others).extend(units)
    if not duty.lead and customs.first_leads:
        duty.lead = duty.others[:1]
    if not duty.lead and customs.bold_leads:
        duty.lead = _bold_units(passage, offset, remarkless, duty.others)
    return duty


def _read_roles(text: str, duty: _Duty) -> None:
    """Units from ``A牵头，B、C配合``; a list without any role names units only."""
    if not _is_role_list(text):
        duty.others, duty.open_ended = split_units(text)
        return
    for part in re.split("[，；]", text):
        role = _ROLE_WORDS.match(part)
        units, open_ended = split_units(role[1] if role else part)
        duty.open_ended |= open_ended
        (duty.lead if role and role[2] == "牵头" else duty.others).extend(units)


def _without_remarks(text: str) -> str:
    """The list with remarks such as （排在首位的为牵头单位，下同） blanked out, its length kept."""
    for start, end in brackets(text):
        if re.search("下同|牵头单位|责任单位", text[start:end]):
            text = text[:start] + "\u200b" * (end - start) + text[end:]
    return text.replace("\u200b", "、") if "\u200b" in text else text


def _bold_units(passage: Passage, offset: int, text: str, units: Sequence[str]) -> list[str]:
    """The units set in bold type, where the document says that bold marks the lead."""
    bold = []
    for unit in units:
        begin = offset + text.find(unit)
        covered = sum(max(0, min(b, begin + len(unit)) - max(a, begin)) for a, b in passage.bold)
        if covered * 2 > len(unit):
            bold.append(unit)
    return bold


def _shared_units(text: str, units: Sequence[str]) -> list[str]:
    """The last so many units named, where ``以下各项任务均需上述四区落实`` makes them share later tasks."""
    match = _SHARED.search(text)
    count = chinese_number(match[1]) if match else None
    return list(units[-count:]) if count else []


def _joined(records: Sequence[Record]) -> list[Record]:
    """A lead line followed at once by a line of participants is one statement."""
    result: list[Record] = []
    for record in records:
        last = result[-1] if result else None
        next_line = last is not None and last.address == record.address and record.start - last.end <= 2
        if last is not None and next_line and last.values["lead"] and not record.values["lead"]:
            units = list(dict.fromkeys(last.values["units"] + record.values["units"]))
            opened = last.values["open_ended"] or record.values["open_ended"]
            values = last.values | {"units": units, "open_ended": opened}
            quote = last.quote + "\n" + record.quote
            if len(quote) == record.end - last.start:
                result[-1] = Record(
                    "task", last.address, quote, last.start, record.end, last.confidence, values
                )
                continue
        result.append(record)
    return result
