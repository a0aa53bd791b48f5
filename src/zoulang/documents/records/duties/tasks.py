"""Tasks: the duty that a responsibility statement lays on named units."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from zoulang.documents.numbering import chinese_number
from zoulang.documents.passages import Passage, brackets, pieces
from zoulang.documents.reading import Record
from zoulang.documents.records.duties.statements import (
    Statement,
    begins_with_label,
    due_beside,
    find_statements,
    joined_lines,
    labelled_dues,
    labels_of,
)
from zoulang.documents.records.duties.unit_columns import find_rows
from zoulang.documents.records.duties.units import UnitList, is_no_unit, read_units
from zoulang.documents.records.goals.horizons import find_deadlines

_PLACE = (
    r"(?:排|列|名列|排名|排序|居|位列|处)(?:在|于|名|序)?(?:首位|第一位|第一名|第一|最前面?|首|前列|前面)"
)
_FIRST_LEADS = re.compile(
    rf"(?:{_PLACE}|第一个?|首个|首位)[^，。；）〕]{{0,8}}(?:单位|部门|者|的)?[^，。；）〕]{{0,4}}(?:为|是|系|即)[^，。；）〕]{{0,4}}(?:牵头|主办|总?负责)[^，。；）〕]*"
)
_BOLD_LEADS = re.compile(
    r"(?:标黑|加粗|加黑|黑体|粗体)[^，。；）〕]{0,8}(?:为|是|系)[^，。；）〕]{0,4}(?:牵头|主办)[^，。；）〕]*"
)
_ENDS = re.compile("[前底末]")  # no deadline without one of these
_SHARED = re.compile(
    r"(?:以下|后续|其余|下列)[^。；）]{0,12}(?:均|都)[^。；）]{0,6}上述\s*(\d+|[一二两三四五六七八九十]+)\s*[个家]?"
    r"[区市县镇家单位部门]+[^。；）]{0,8}(?:落实|负责)"
)
_SHARED_NAMES = re.compile(
    r"(?:以下|后续|其余|下列|具体|各项|所有|以上)[^。；，）]{0,12}(?:任务|工作|事项|措施|内容)[^。；，）]{0,6}(?:均|都)(?:需要?|须|由|应由|涉及|包括|含)?"
    r"(?P<names>[^。；，）〕]{2,60}?(?:[（〔][^（）〔〕]*[）〕][^。；，）〕]{0,20}?)?)(?:负责|落实|参与|配合|贯彻)*[，。；]\s*(?:以下|下文)?(?:不再|不一一|下同)[^。；）〕]*"
)


@dataclass(frozen=True)
class _Customs:
    """What the document says once about all its responsibility statements."""

    first_leads: bool
    bold_leads: bool


def find_tasks(passages: Sequence[Passage]) -> list[Record]:
    """One record for each responsibility statement.

    Fields: ``lead`` (only units stated to lead), ``units`` (leads first, as
    written), ``open_ended`` (the list ends in 等), ``implicit_units`` (units
    that an earlier statement makes share every later task), ``due`` (the day
    in ISO form that the statement itself prints, or None), ``due_text`` (that
    deadline as printed, with 持续推进 and the like), ``deadlines`` (what the
    same clause wants done by a named day: ``by`` and ``words``), ``source``
    (``责任单位`` labelled, ``roles`` 牵头 and 配合 behind the names, ``unlabelled``, ``table``).
    """
    deadlines = _deadlines(passages)
    whole = "\n".join(passage.text for passage in passages)
    customs = _Customs(bool(_FIRST_LEADS.search(whole)), bool(_BOLD_LEADS.search(whole)))
    passages = joined_lines(passages)
    found: list[tuple[Passage, Statement, UnitList]] = [
        (passage, statement, _duty(passage, statement, customs))
        for passage, statement in find_statements(passages)
    ]
    found += [
        (row, Statement(0, len(row.text), "table", 0.9), _customary(units, customs))
        for row, units in find_rows(passages)
    ]
    found.sort(key=lambda item: item[0].start + item[1].start)
    dues = labelled_dues(passages)
    records: list[Record] = []
    implicit: list[str] = []
    for passage, statement, units in found:
        if not units.units:
            continue
        address = passage.clause.address
        due_text = "，".join(units.days) or due_beside(dues.get(address, []), passage.start + statement.start)
        values: dict[str, object] = {
            "lead": units.lead,
            "units": units.units,
            "open_ended": units.open_ended,
            "implicit_units": [unit for unit in implicit if unit not in units.units],
            "due": _day(due_text),
            "due_text": due_text or None,
            "deadlines": deadlines.get(address, []),
            "source": statement.source,
        }
        records.append(passage.record("task", statement.start, statement.end, statement.confidence, values))
        shared = _shared_units(passage.text[statement.start : statement.end], units.units)
        implicit += [unit for unit in shared if unit not in implicit]
    return records


def _customary(units: UnitList, customs: _Customs) -> UnitList:
    """The units with the first of them as lead, where the document says so."""
    if not units.lead and customs.first_leads:
        units.lead = units.others[:1]
    return units


def _deadlines(passages: Sequence[Passage]) -> dict[str, list[dict[str, str]]]:
    """For each address, the stretches between commas that name a day, and that day."""
    found: dict[str, list[dict[str, str]]] = {}
    for passage in passages:
        if not _ENDS.search(passage.text):
            continue
        stretches = list(pieces(passage.text, "，。；"))
        for by, begin, _ in find_deadlines(passage.text):
            start, end = stretches[bisect(stretches, (begin, len(passage.text) + 1)) - 1]
            words = passage.source[start:end].strip()
            found.setdefault(passage.clause.address, []).append({"by": by, "words": words})
    return found


def _day(words: str) -> str | None:
    """The day a printed deadline ends, if it names its year."""
    words = re.sub(r"(?:完成|实施|推进|落实|启动)+$", "", words)
    days = [by for by, _, _ in find_deadlines(words if words.endswith("前") else words + "前")]
    return days[-1] if days and re.fullmatch(r"\d{4}-\d\d-\d\d", days[-1]) else None


def _duty(passage: Passage, statement: Statement, customs: _Customs) -> UnitList:
    text = passage.text[statement.start : statement.end]
    bracketed = next(brackets(text), None) == (0, len(text))
    text = text[1:-1] if bracketed else text
    offset = statement.start + bracketed
    remarkless = _without_remarks(text)
    found = UnitList()
    labels = labels_of(remarkless)
    if not labels:
        found = read_units(remarkless)
    stops = [label.start for label in labels[1:]] + [len(remarkless)]
    for label, stop in zip(labels, stops, strict=False):
        words = remarkless[label.end : stop]
        if label.part == "due":
            found.days.append(words.strip(" ，。；\n"))
        if label.part not in ("lead", "other"):
            continue
        listed = read_units(words, leads=label.part == "lead")
        found.lead += [unit for unit in listed.lead if not is_no_unit(unit)]
        found.others += [unit for unit in listed.others if not is_no_unit(unit)]
        found.open_ended |= listed.open_ended
        found.days += listed.days
    found = _customary(found, customs)
    if not found.lead and customs.bold_leads:
        found.lead = _bold_units(passage, offset, remarkless, found.others)
    return found


def _without_remarks(text: str) -> str:
    """The list with remarks such as （排在首位的为牵头单位，下同） blanked out, its length kept."""
    for start, end in brackets(text):
        if re.search("下同|牵头单位|责任单位", text[start:end]):
            text = text[:start] + "\u200b" * (end - start) + text[end:]
    for match in (_SHARED_NAMES.search(text), _FIRST_LEADS.search(text), _BOLD_LEADS.search(text)):
        if match and not begins_with_label(text[match.start() :]):
            text = text[: match.start()] + "\u200b" * (len(match[0])) + text[match.end() :]
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
    """Units that a statement makes share all later tasks.

    Either the last so many units named (以下各项任务均需上述四区落实), or units named for it
    (具体任务均涉及各镇人民政府，不再列出).
    """
    match = _SHARED.search(text)
    count = chinese_number(match[1]) if match else None
    if count:
        return list(units[-count:])
    named = _SHARED_NAMES.search(text)
    return read_units(named["names"]).units if named else []
