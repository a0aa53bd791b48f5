"""Columns of a sheet: what they are called and what their cells hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zoulang.errors import Said

Kind = Literal["text", "day", "number", "percent", "money", "choice", "unit", "units", "yes_no"]
# Yuan in one of the scales that heads of tables name.
MONEY_SCALES = {"元": 1, "千元": 10**3, "万元": 10**4, "亿元": 10**8, "yuan": 1, "10k yuan": 10**4}
_UNIT_AT_END = re.compile(r"^(?P<name>.+?)\s*[(\[](?:单位:)?(?P<unit>[^()\[\]]{1,12})[)\]]$")
# Columns that people add to count rows; nothing is read from them.
ROW_COUNTERS = {"序号", "行号", "no", "no.", "#"}


class CellProblem(ValueError):
    """A cell that cannot be read."""

    def __init__(self, found: Said, remedy: Said):
        super().__init__(found)
        self.found, self.remedy = found, remedy


@dataclass(frozen=True)
class Choice:
    """One value of a choice: how it is kept, and how it is written."""

    value: str
    zh: str
    en: str = ""

    def label(self, english: bool) -> str:
        """How it is written on the sheet."""
        return (self.en if english else self.zh) or self.zh or self.value


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Values, by kind: ``text`` and ``choice`` str (a choice as it is kept), ``day`` date, ``number`` and
    ``percent`` Decimal (75.5 for 75.5 %), ``money`` fen, ``unit`` the Chinese name of a unit, ``units`` a
    tuple of such names, ``yes_no`` bool; None where nothing is said.

    Attributes:
        key: the name that the program uses.
        zh, en: the head, without its unit; ``also`` are other heads that people give it.
        unit: of a number, ``家``; of money the scale in which it is written, ``万元``.
        required: a row without it is refused.
        once: can be said of a new row and not be changed by a sheet afterwards.
        read_only: written for orientation; a row that says something else has slipped and is refused.
        live: read-only, and may have changed since the sheet was taken away: nothing is read from it.
        places: decimals that a number may have.
        longest: signs that a text may have.
        check: brings a text into the form in which it is kept, or raises a `CellProblem`.
    """

    key: str
    zh: str
    en: str
    kind: Kind = "text"
    unit: str = ""
    required: bool = False
    once: bool = False
    read_only: bool = False
    live: bool = False
    width: int = 14
    choices: tuple[Choice, ...] = ()
    also: tuple[str, ...] = ()
    places: int = 4
    longest: int = 200
    lowest: Decimal | None = None
    highest: Decimal | None = None
    check: Callable[[str], str] | None = None

    def head(self, english: bool) -> str:
        """The head as it is written, with its unit."""
        name = self.en if english else self.zh
        unit = "%" if self.kind == "percent" else self.unit
        if english and self.kind == "money":
            unit = "yuan" if self.unit == "元" else f"{self.unit}"
        return f"{name}（{unit}）" if unit else name

    @property
    def names(self) -> set[str]:
        """Every spelling of the head, folded."""
        return {folded(name) for name in (self.key, self.zh, self.en, *self.also) if name}


def folded(text: str) -> str:
    """A text as it is compared: full-width signs narrow, no spaces, no capitals.

    >>> folded("到期 日（Ａ）")
    '到期日(a)'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", "", plain)


def parts_of_head(head: str) -> tuple[str, str]:
    """A head without its unit, folded, and the unit; the star of required columns is left out.

    >>> parts_of_head("年度计划投资（万元）*")
    ('年度计划投资', '万元')
    >>> parts_of_head("名称")
    ('名称', '')
    """
    plain = unicodedata.normalize("NFKC", head).strip().rstrip("*").strip()
    found = _UNIT_AT_END.match(plain)
    if found is None:
        return folded(plain), ""
    return folded(found["name"]), found["unit"].strip()
