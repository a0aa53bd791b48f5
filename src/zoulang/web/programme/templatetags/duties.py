"""The cells of the duty board, and the words of periods and marks.

A page of the board has thousands of squares, so a row is written in one go and not square by square.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.sentences import is_english
from zoulang.web.casework.periods import period_name
from zoulang.web.programme.board import MARKS, BoardRow, Cell, DutyBoard, Square
from zoulang.web.programme.lights import Light

register = template.Library()

MARK_WORDS = {
    "missing": _("Not reported"),
    "late": _("Reported late"),
    "open": _("Due now"),
    "waits": _("Not accepted"),
    "on_time": _("Reported in time"),
    "done": _("Done in full"),
}
TEN_DAYS = {10: "上旬", 20: "中旬"}


@register.simple_tag
def board_cells(board: DutyBoard, row: BoardRow) -> SafeString:
    """The cells of a unit, each with its squares or its counts."""
    address = reverse("duty", args=[board.programme.slug, 0]).replace("/0/", "/{}/")
    words = {mark: escape(str(word)) for mark, word in MARK_WORDS.items()}
    titles = {pk: escape(duty.text("title")) for pk, duty in board.titles.items()}
    cells = (_cell(cell, row.unit.pk, address, words, titles) for cell in row.cells)
    return mark_safe("".join(cells))  # titles and words are escaped above


def _cell(cell: Cell, unit: int, address: str, words: Mapping[str, str], titles: Mapping[int, str]) -> str:
    inner = "".join(_square(square, address, words, titles) for square in cell.squares)
    inner += "".join(_tally(mark, count, unit, cell.end, words) for mark, count in cell.counts)
    return f'<td class="squares">{inner}</td>'


def _square(square: Square, address: str, words: Mapping[str, str], titles: Mapping[int, str]) -> str:
    done = "" if square.done is None or square.mark == "done" else f" {square.done:g}%"
    label = f"{titles.get(square.duty, '')} · {words[square.mark]}{done}"
    href = f"{address.format(square.duty)}?period={square.end}"
    return f'<a class="square square-{square.mark}" href="{href}" aria-label="{label}"></a>'


def _tally(mark: str, count: int, unit: int, end: date, words: Mapping[str, str]) -> str:
    href = f"?unit={unit}&amp;until={end}"
    label = f"{words[mark]} {count}"
    inner = f'<i class="square square-{mark}"></i>{count}'
    return f'<a class="tally tally-{mark}" href="{href}" aria-label="{label}">{inner}</a>'


@register.simple_tag
def unit_chip(unit: Any, part: str, light: Light | None, clause: Any = None) -> SafeString:
    """A unit as a chip with its light, which opens the sum behind it.

    A document may have hundreds of chips, most of which looked the same on the last request; what a chip
    shows depends on nothing but the values given here, so it is drawn once.
    """
    cited = (clause.anchor, clause.document.number, clause.address) if clause is not None else None
    return _chip(get_language() or "", (unit.name_zh, unit.name_en, unit.full_zh), part, light, cited)


@lru_cache(maxsize=8192)
def _chip(
    language: str,
    names: tuple[str, str, str],
    part: str,
    light: Light | None,
    cited: tuple[str, str, str] | None,
) -> SafeString:
    name_zh, name_en, full_zh = names
    shown: dict[str, Any] = {
        "unit": SimpleNamespace(name_zh=name_zh, name_en=name_en, full_zh=full_zh),
        "part": part,
        "light": light,
        "clause": None,
    }
    if cited is not None:
        anchor, number, address = cited
        shown["clause"] = SimpleNamespace(
            anchor=anchor, address=address, document=SimpleNamespace(number=number)
        )
    return mark_safe(render_to_string("programme/chip.html", shown))  # drawn by the template engine


@register.filter
def mark_word(mark: str) -> str:
    """What a mark of the board means."""
    return str(MARK_WORDS.get(mark, mark))


@register.simple_tag
def board_marks() -> tuple[str, ...]:
    """Every mark of the board, the loudest first."""
    return MARKS


@register.filter
def short_period(end: date, cadence: str) -> str:
    """The head of a column: 9月下旬, 三季度, or 21–30 Sep."""
    if is_english():
        return _short_english(end, cadence)
    if cadence == "quarter":
        return f"{'一二三四'[(end.month + 2) // 3 - 1]}季度"
    if cadence == "year":
        return f"{end.year}年"
    return f"{end.month}月" + (TEN_DAYS.get(end.day, "下旬") if cadence == "ten_days" else "")


def _short_english(end: date, cadence: str) -> str:
    if cadence == "quarter":
        return f"Q{(end.month + 2) // 3}"
    if cadence == "year":
        return str(end.year)
    if cadence == "month":
        return f"{end:%b}"
    first = end.day - 9 if end.day in TEN_DAYS else 21
    return f"{first}–{end.day} {end:%b}"


@register.filter
def whole_period(end: date, cadence: str) -> str:
    """A period as offices call it."""
    named = period_name(cadence or "ten_days", end)
    return named.name_en if is_english() else named.name_zh


@register.filter
def year_turns(ends: list[date], index: int) -> bool:
    """Whether a column is the first of its year, so that its head says the year."""
    return index == 0 or ends[index].year != ends[index - 1].year


@register.filter
def days_ahead(day: date | None, on: date) -> str:
    """How far a day is ahead or behind: in 3 days, 5 days late, today."""
    if day is None:
        return ""
    days = (day - on).days
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value under a key; nothing if there is none."""
    return mapping.get(key, "") if mapping else ""
