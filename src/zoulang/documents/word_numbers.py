"""Automatic numbers of Word paragraphs, worked out as Word prints them.

Word stores a list level and counts when it shows the page; a clause number
typed by the list button is in no run of text, so it has to be counted here.
"""

from __future__ import annotations

import re
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE_FORMATS = (
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
)


def chinese_numeral(value: int) -> str:
    """A number below 1000 as clause numbers spell it.

    >>> chinese_numeral(2), chinese_numeral(10), chinese_numeral(21), chinese_numeral(105)
    ('二', '十', '二十一', '一百零五')
    """
    digits = "零一二三四五六七八九"
    if value < 10:
        return digits[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
    hundreds, rest = divmod(value, 100)
    if not rest:
        return digits[hundreds] + "百"
    tail = (
        "零" + digits[rest]
        if rest < 10
        else digits[rest // 10] + "十" + (digits[rest % 10] if rest % 10 else "")
    )
    return digits[hundreds] + "百" + tail


class AutomaticNumbers:
    """Counts the list levels of one document as its paragraphs are passed in order."""

    def __init__(self, document: Document) -> None:
        self.current = ""
        self._counts: dict[str, dict[int, int]] = {}
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {a.get(qn("w:abstractNumId")): _levels_of(a) for a in root.findall(qn("w:abstractNum"))}
        for num in root.findall(qn("w:num")):
            reference = num.find(qn("w:abstractNumId"))
            if reference is not None:
                self._levels[num.get(qn("w:numId"))] = abstract.get(reference.get(qn("w:val")), {})

    def before(self, paragraph: Paragraph) -> str:
        """The number printed before this paragraph, empty if it has none."""
        self.current = ""
        list_id, level = _list_of(paragraph)
        levels = self._levels.get(list_id or "", {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(list_id or "", {})
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        self.current = _printed(levels, level, counts)
        return self.current


def _levels_of(abstract: Any) -> dict[int, tuple[str, str, int]]:
    """Level to (format, text such as ``（%2）``, first number)."""
    result = {}
    for level in abstract.findall(qn("w:lvl")):
        values = {}
        for tag, default in (("numFmt", "decimal"), ("lvlText", ""), ("start", "1")):
            element = level.find(qn(f"w:{tag}"))
            values[tag] = element.get(qn("w:val"), default) if element is not None else default
        result[int(level.get(qn("w:ilvl")))] = (values["numFmt"], values["lvlText"], int(values["start"]))
    return result


def _list_of(paragraph: Paragraph) -> tuple[str | None, int]:
    """The list and level of a paragraph, its own or its style's."""
    properties = [paragraph._p.pPr, getattr(paragraph.style, "element", None)]
    for holder in properties:
        found = holder.find(f".//{qn('w:numPr')}") if holder is not None else None
        if found is None:
            continue
        list_id, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
        if list_id is not None:
            return list_id.get(qn("w:val")), int(level.get(qn("w:val"))) if level is not None else 0
    return None, 0


def _printed(levels: dict[int, tuple[str, str, int]], level: int, counts: dict[int, int]) -> str:
    kind, pattern, _ = levels[level]
    if kind in ("bullet", "none"):
        return ""

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        value = counts.get(index, 1)
        form = levels.get(index, (kind, "", 1))[0]
        if form in _CHINESE_FORMATS:
            return chinese_numeral(value)
        if form.startswith("decimalEnclosedCircle") and value <= len(_CIRCLED):
            return _CIRCLED[value - 1]
        return str(value)

    return re.sub(r"%(\d)", number, pattern)
