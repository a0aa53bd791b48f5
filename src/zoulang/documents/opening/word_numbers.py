"""Automatic numbers of Word paragraphs, worked out as Word prints them.

Word stores a list level and counts when it shows the page; a clause number
typed by the list button is in no run of text, so it has to be counted here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from zoulang.documents.opening.numerals import spelled
from zoulang.documents.opening.word_text import OFF, Styles, style_of, value_of


@dataclass(frozen=True)
class _Level:
    """One level of a list.

    Attributes:
        form: its number format.
        pattern: its text, such as ``（%2）``.
        first: its first number.
        separated: whether a tab or a space stands after it.
        restarts_after: it begins anew after that level or a higher one, counted from 0; -1 for never.
        legal: whether all numbers in its text are printed in digits.
        style: the paragraph style that stands for this level.
    """

    form: str
    pattern: str
    first: int
    separated: bool
    restarts_after: int
    legal: bool
    style: str | None


@dataclass
class _List:
    """A list of the document; lists made from one template count on together unless told otherwise."""

    template: str | None
    levels: dict[int, _Level]
    begins: set[int]


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
        templates = {a.get(qn("w:abstractNumId")): a for a in root.findall(qn("w:abstractNum"))}
        by_id = {num.get(qn("w:numId")): num for num in root.findall(qn("w:num"))}
        for list_id, num in by_id.items():
            self._lists[list_id] = _list_of(num, templates, by_id, styles)

    def before(self, paragraph: Any) -> str:
        """The number printed before a ``w:p`` element with what parts it from the text, or nothing."""
        list_id, level = self._place(paragraph)
        its_list = self._lists.get(list_id)
        if its_list is None or level not in its_list.levels:
            return ""
        counts = self._counts.setdefault(its_list.template, {})
        levels = its_list.levels
        if level in its_list.begins:
            its_list.begins.remove(level)
            counts[level] = levels[level].first
        else:
            counts[level] = counts.get(level, levels[level].first - 1) + 1
        for deeper in [n for n in counts if n > level]:
            if deeper not in levels or level <= levels[deeper].restarts_after:
                del counts[deeper]
        printed = _printed(levels, level, counts)
        return printed + "\t" if printed and levels[level].separated else printed

    def _place(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and level of a paragraph, its own or its style's."""
        own = _numbering(paragraph.find(qn("w:pPr")))
        list_id, level = value_of(own, "w:numId"), value_of(own, "w:ilvl")
        for style in self._styles.lineage(style_of(paragraph)):
            if list_id is not None and level is not None:
                break
            inherited = _numbering(style.find(qn("w:pPr")))
            list_id = list_id or value_of(inherited, "w:numId")
            if level is None and list_id in self._lists:
                level = self._level_of_style(list_id, style.get(qn("w:styleId")))
            level = level or value_of(inherited, "w:ilvl")
        return list_id, int(level or 0)

    def _level_of_style(self, list_id: str | None, style: str | None) -> str | None:
        """The level of a list that a paragraph style stands for."""
        levels = self._lists[list_id].levels.items()
        return next((str(number) for number, level in levels if style and level.style == style), None)


def _list_of(num: Any, templates: dict[Any, Any], by_id: dict[Any, Any], styles: Styles) -> _List:
    """A list with the levels of its template, those that it defines anew, and where it begins anew."""
    template = value_of(num, "w:abstractNumId")
    definition = templates.get(template)
    link = value_of(definition, "w:numStyleLink")
    if link is not None:  # the template only names a list style, whose list has the levels
        its_style = next(styles.lineage(link), None)
        numbering = _numbering(its_style.find(qn("w:pPr"))) if its_style is not None else None
        template = value_of(by_id.get(value_of(numbering, "w:numId")), "w:abstractNumId") or template
        definition = templates.get(template)
    levels = dict(_levels_of(definition)) if definition is not None else {}
    begins = set()
    for override in num.findall(qn("w:lvlOverride")):
        levels |= dict(_levels_of(override))
        number, first = int(override.get(qn("w:ilvl"))), value_of(override, "w:startOverride")
        if first is not None and number in levels:
            levels[number] = replace(levels[number], first=int(first))
            begins.add(number)
    return _List(template, levels, begins)


def _numbering(properties: Any) -> Any:
    return properties.find(qn("w:numPr")) if properties is not None else None


def _levels_of(holder: Any) -> Iterator[tuple[int, _Level]]:
    """The levels that a template or an override defines."""
    for level in holder.findall(qn("w:lvl")):
        number = int(level.get(qn("w:ilvl")))
        restart = value_of(level, "w:lvlRestart")
        yield (
            number,
            _Level(
                _form(level),
                value_of(level, "w:lvlText") or "",
                int(value_of(level, "w:start") or 1),
                value_of(level, "w:suff") != "nothing",
                number - 1 if restart is None else int(restart) - 1,
                value_of(level, "w:isLgl") not in (None, *OFF),
                value_of(level, "w:pStyle"),
            ),
        )


def _form(level: Any) -> str:
    """The number format; where Word writes an own one beside a usual one, the usual."""
    forms = [str(form.get(qn("w:val"))) for form in level.iter(qn("w:numFmt"))]
    return forms[-1] if forms else "decimal"


def _printed(levels: dict[int, _Level], level: int, counts: dict[int, int]) -> str:
    shown = levels[level]
    if shown.form == "bullet":
        return ""

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        own = levels.get(index, shown)
        form = "decimal" if shown.legal and own.form != "none" else own.form
        return spelled(form, counts.get(index, own.first))

    return re.sub(r"%(\d)", number, shown.pattern)
