"""Targets that are pure numbers: 指数达到95, 收入比缩小到2.1:1. They have no unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from zoulang.documents.records.goals.naming import clean_name

_INDEX = re.compile(
    r"(?P<name>[^，。；：]{0,40}?(?:指数|系数|收入比|收入之?比|倍差|比值|水平|成熟度|满意度|得分))"
    r"(?P<verb>(?:[^，。；：\d]{0,4}(?:达到?|超过?|突破|[降缩升增][小到至低高]*[到至]|提高[到至]|稳定在|保持在|控制在|低于|高于|不[超低高][过于]|为))约?)"
    r"(?P<value>\d{1,6}(?:\.\d{1,6})?)(?:[:∶：]1(?![\d.]))?(?P<bound>及?以上|左右|以内|以下|之内)?(?=[，。；、）]|$)"
)
_LESS = re.compile(r"[降缩]|控制|低于|不[超高]")


@dataclass(frozen=True)
class Index:
    """A pure number that is to be reached; places are relative to the stretch it was found in."""

    start: int
    end: int
    name: str
    comparator: str
    value: Decimal


def find_indices(words: str) -> list[Index]:
    """The indices and ratios to one in a stretch, each with the number it is to reach.

    >>> [(i.name, i.comparator, str(i.value)) for i in find_indices("营商环境指数达到95，收入比缩小到2.1:1")]
    [('营商环境指数', '>=', '95'), ('收入比', '<=', '2.1')]
    >>> find_indices("指数保险覆盖3个镇")
    []
    """
    found = []
    for match in _INDEX.finditer(words):
        name = clean_name(match["name"], "")
        if len(name) < 2:
            continue
        found.append(Index(match.start(), match.end(), name, _comparator(match), Decimal(match["value"])))
    return found


def _comparator(match: re.Match[str]) -> str:
    if match["bound"] == "左右":
        return "~"
    if match["bound"] in ("以内", "以下", "之内") or _LESS.search(match["verb"].replace("不低", "")):
        return "<=" if not match["verb"].startswith("不低") else ">="
    return "=" if match["verb"] == "为" else ">="
