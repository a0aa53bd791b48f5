"""Automatic numbers of Word paragraphs, worked out as Word prints them.

Word stores a list level and counts when it shows the page; a clause number
typed by the list button is in no run of text, so it has to be counted here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from zoulang.documents.opening.word_text import Styles, style_of, value_of

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


@dataclass(frozen=True)
class _Level:
    """One level of a list: its number format, its text such as ``（%2）``, its first number."""

    form: str
    pattern: str
    first: int
    separated: bool = True
    restarts: bool = True


@dataclass
class _List:
    """A list of the document; lists made from one template count on together unless told otherwise."""

    template: str | None
    levels: dict[int, _Level]
    restarts: dict[int, int]


class AutomaticNumbers:
    """Counts the list levels of one document as its paragraphs are passed in order."""

    def __init__(self, document: Document, styles: Styles) -> None:
        self._styles = styles
        self._counts: dict[str | None, dict[int, int]] = {}
        self._lists: dict[str | None, _List] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        templates = {a.get(qn("w:abstractNumId")): _levels_of(a) for a in root.findall(qn("w:abstractNum"))}
        for num in root.findall(qn("w:num")):
            template = value_of(num, "w:abstractNumId")
            levels = dict(templates.get(template, {}))
            restarts = {}
            for override in num.findall(qn("w:lvlOverride")):
                levels |= _levels_of(override)
                first = value_of(override, "w:startOverride")
                if first is not None:
                    restarts[int(override.get(qn("w:ilvl")))] = int(first)
            self._lists[num.get(qn("w:numId"))] = _List(template, levels, restarts)

    def before(self, paragraph: Any) -> str:
        """The number printed before a ``w:p`` element with what parts it from the text, or nothing."""
        list_id, level = self._place(paragraph)
        its_list = self._lists.get(list_id)
        if its_list is None or level not in its_list.levels:
            return ""
        counts = self._counts.setdefault(its_list.template, {})
        levels = its_list.levels
        if level in its_list.restarts:
            counts[level] = its_list.restarts.pop(level)
        else:
            counts[level] = counts.get(level, levels[level].first - 1) + 1
        for deeper in [n for n in counts if n > level and (n not in levels or levels[n].restarts)]:
            del counts[deeper]
        printed = _printed(levels, level, counts)
        return printed + "\t" if printed and levels[level].separated else printed

    def _place(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and level of a paragraph, its own or its style's."""
        styles = (style.find(qn("w:pPr")) for style in self._styles.lineage(style_of(paragraph)))
        list_id = level = None
        for properties in (paragraph.find(qn("w:pPr")), *styles):
            found = properties.find(qn("w:numPr")) if properties is not None else None
            if found is not None:
                list_id = list_id or value_of(found, "w:numId")
                level = level or value_of(found, "w:ilvl")
        return list_id, int(level or 0)


def _levels_of(holder: Any) -> dict[int, _Level]:
    """The levels that a template or an override defines."""
    return {
        int(level.get(qn("w:ilvl"))): _Level(
            value_of(level, "w:numFmt") or "decimal",
            value_of(level, "w:lvlText") or "",
            int(value_of(level, "w:start") or 1),
            value_of(level, "w:suff") != "nothing",
            value_of(level, "w:lvlRestart") != "0",
        )
        for level in holder.findall(qn("w:lvl"))
    }


def _printed(levels: dict[int, _Level], level: int, counts: dict[int, int]) -> str:
    if levels[level].form in ("bullet", "none"):
        return ""

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        own = levels.get(index, levels[level])
        return _spelled(own.form, counts.get(index, own.first))

    return re.sub(r"%(\d)", number, levels[level].pattern)


def _spelled(form: str, value: int) -> str:
    """A number in one of Word's formats; letters and other signs that no clause bears stay letters."""
    if form in _CHINESE_FORMATS:
        return chinese_numeral(value)
    if form.startswith("decimalEnclosedCircle") and 0 < value <= len(_CIRCLED):
        return _CIRCLED[value - 1]
    if form.startswith("decimal"):
        return str(value)
    return chr(ord("a") + (value - 1) % 26)
