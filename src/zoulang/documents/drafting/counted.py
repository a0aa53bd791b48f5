"""Sums paid for each of something: 每台2万元, 100元/亩, 产值每新增1000万元奖励2万元."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zoulang.documents.drafting.names import letters
from zoulang.documents.drafting.thresholds import COUNTED, money, quantity
from zoulang.documents.records.grants.amounts import SCALE, figures, number

_NUMBER = r"[\d一二两三四五六七八九十]{0,6}(?:\.\d+)?"
_SCALE = "(?:百万|千万|万|千|百|亿)?"
_POINTS = "个?百分点|%"
_BASE = re.compile(rf"(?:每|满|新增|增长)*(?P<size>{_NUMBER}{_SCALE})(?P<unit>元|{_POINTS}|{COUNTED})")
_EACH = re.compile(
    rf"(?P<of>[^，。；\d]{{0,12}}?)每(?P<verb>[^，。；\d]{{0,16}}?)(?P<size>{_NUMBER}{_SCALE})(?P<unit>元|{_POINTS}|{COUNTED})"
)
_SLASH = re.compile(
    "/(?!年|月|天|日|次)((?:[\u4e00-\u9fff]{1,3})(?:/[\u4e00-\u9fff]{1,2})?)(?=[，。；、的标奖补）]|$)"
)
_TIMES = ("年", "月", "个月", "天", "日", "季度", "季")
_NOT_COUNTED = re.compile("[或和及]|引进|培育|新增|企业$")


@dataclass(frozen=True)
class Each:
    """For each of what a sum is paid.

    Attributes:
        size: how many of the unit count once.
        unit: 台, 亩, or 元 where the sum follows another sum.
        of: the words of what is counted, where they stand beside it.
    """

    size: int
    unit: str
    of: str = ""

    @property
    def text(self) -> str:
        """The size as the rule language writes it."""
        return money(self.size) if self.unit == "元" else f"{self.size}{self.unit}"


def each_of(values: Mapping[str, Any], words: str) -> Each | None:
    """For each of what the sum of a measure is paid; None where it is paid once or the words do not say.

    >>> each_of({"kind": "per_unit", "base": "每满一万人"}, "")
    Each(size=10000, unit='人', of='')
    >>> each_of({"kind": "per_unit", "base": "1000万元"}, "产值每新增1000万元奖励2万元")
    Each(size=10000000, unit='元', of='新增产值')
    >>> each_of({"kind": "per_unit", "base": "或引进"}, "每培育或引进1家示范企业，奖励3万元")
    Each(size=1, unit='家', of='培育或引进示范企业')
    """
    words = words.replace("㎡", "平方米")
    if values.get("kind") != "per_unit":
        return _after_slash(values, words)
    if re.search(
        r"每(?:家|户)(?:企业)?(?:每年|每次|一次性)?(?:给予|予以|补助|奖励|补贴|最高|不超过|\d)", words
    ):
        return None  # the applicant itself
    base = re.sub("(?:奖励|补助|补贴|资助|一次性|一)+$", "", str(values.get("base") or ""))
    base = base.replace("㎡", "平方米").replace("/", "")
    match = _BASE.fullmatch(base)
    found = _EACH.search(words)
    if match is not None and _size(match["size"]):
        return Each(_size(match["size"]), match["unit"], _counted_words(found, words, match["unit"]))
    unit = letters(base)
    if 0 < len(unit) <= 4 and not unit[0].isdigit() and unit not in _TIMES and not _NOT_COUNTED.search(unit):
        return Each(1, unit)
    if found is not None and unit not in _TIMES and _size(found["size"]):
        return Each(_size(found["size"]), found["unit"], _counted_words(found, words, found["unit"]))
    return None


def _after_slash(values: Mapping[str, Any], words: str) -> Each | None:
    """18元/平方米/月 printed for a step: the unit stands right behind the sum that is granted."""
    granted = {one.get("amount") for one in (values, *(values.get("tiers") or ()))} - {None}
    for figure in figures(words):
        unit = _SLASH.match(words, figure.end)
        if figure.kind == "money" and figure.value in granted and unit:
            return Each(1, letters(unit[1]))
    return None


def countable(unit: str) -> str:
    """The type of a fact that counts this unit.

    >>> countable("台"), countable("亩")
    ('count', 'number')
    """
    made = quantity("1", unit)
    return made.type if made is not None and made.type in ("count", "number") else "count"


def _counted_words(found: re.Match[str] | None, words: str, unit: str) -> str:
    """每新增…台 names what is counted after the unit, 产值每新增…元 before it."""
    if found is None or found["unit"] != unit:
        return ""
    verb = re.sub("^(?:满|个|家)|(?:满|达到)$", "", found["verb"])
    if unit == "元":
        return verb + re.sub("^.*(?:按照?|其|对)", "", found["of"])
    if re.match("再?(?:增加|超过|超出|多)", verb):
        return verb
    after = re.match(r"[^，。；\d]*?(?=给予|予以|奖励|补助|补贴|，|。|；|\d|$)", words[found.end() :])
    noun = after[0].removeprefix("的") if after else ""
    return verb + noun if verb and noun else ""


def _size(text: str) -> int:
    """How many count once; 0 where that is no whole number."""
    scale = re.search("百万|千万|万|千|百|亿", text)
    digits = text[: scale.start()] if scale else text
    value = (number(digits) if digits else Decimal(1)) or Decimal(0)
    whole = value * (SCALE[scale[0]] if scale else 1)
    return int(whole) if whole == whole.to_integral_value() else 0
