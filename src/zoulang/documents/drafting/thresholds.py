"""Thresholds of an applicant: 固定资产投资1000万元以上, 100—500亩, 营业收入增长10%以上."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zoulang.documents.records.grants.amounts import NUMBER, SCALE, number

Sign = Literal["≥", ">", "≤", "<"]

COUNTED = (
    "人次|批次|人天|家次|平方米|平方公里|公顷|千瓦时|千瓦|立方米|吨标准煤|个工作日|"
    "家|个|项|件|名|人|张|间|亩|台|套|次(?!性)|户|吨|场|篇|块|辆|只|头|座|公里|倍|层|席|位|条|期|株|千克|公斤|架|艘"
)
_TIME = "年(?!内|度|起)|个月(?!内|起)|天(?!内)|日(?!内|起)"
_UNIT = (
    rf"(?P<{{0}}>(?:万|亿)?元/(?:亩|人|平方米|吨)|(?:万亿|千亿|百亿|百万|千万|十万|亿|万|千|百)?元|%|"
    rf"(?:万|千|百|亿)?(?:{COUNTED})|{_TIME})"
)
_INCLUDED = r"(?:（含[^（）]{0,12}）)?"
_AFTER = rf"{_INCLUDED}(?:的?(?P<after>(?:及|或)?以上|(?:及|或)?以下|以内|及以内))?{_INCLUDED}"
_BEFORE = (
    r"(?P<before>不低于|不少于|不小于|达到|达|超过|超|突破|大于|高于|多于|满|"
    r"不足|不满|低于|少于|小于|不超过|不高于)?"
)
_SINGLE = re.compile(rf"{_BEFORE}\s*(?P<low>{NUMBER}){_UNIT.format('unit')}{_AFTER}")
_RANGE = re.compile(
    rf"{_BEFORE}\s*(?P<low>{NUMBER})(?:{_UNIT.format('low_unit')})?{_INCLUDED}(?P<from>(?:及|或)?以上)?"
    rf"(?:—+|至|到|、?(?=不足|不满|低于)|(?<=以上)、?(?=[\d.]+[^，、。；]{{1,6}}以下))(?P<open>不足|不满|低于)?(?P<high>{NUMBER}){_UNIT.format('unit')}{_AFTER}"
)
_CALENDAR = 1900  # 2014年 is a year of the calendar and no length of time
_SIGNS: dict[str, Sign] = {
    **dict.fromkeys(("不低于", "不少于", "不小于", "达到", "达", "突破", "满"), "≥"),
    **dict.fromkeys(("超过", "超", "大于", "高于", "多于"), ">"),
    **dict.fromkeys(("不足", "不满", "低于", "少于", "小于"), "<"),
    **dict.fromkeys(("不超过", "不高于"), "≤"),
}


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, as the rule language writes it.

    Attributes:
        text: ``1000万元``, ``3%``, ``500亩``.
        type: of the fact it is compared with.
        unit: of a count or a time, else None.
        value: in the smallest unit, for ordering.
    """

    text: str
    type: str
    unit: str | None
    value: Decimal

    @property
    def keys(self) -> dict[str, object]:
        """The declaration of a fact of this kind."""
        keys: dict[str, object] = {"type": self.type}
        return keys | {"unit": self.unit} if self.unit else keys


@dataclass(frozen=True)
class Threshold:
    """A limit that stands at a place of a text; ``low`` or ``high`` is None where that side is open."""

    start: int
    end: int
    low: Quantity | None
    low_sign: Sign
    high: Quantity | None
    high_sign: Sign

    @property
    def quantity(self) -> Quantity:
        """One of its limits, for type and unit."""
        one = self.low or self.high
        assert one is not None
        return one

    def test(self, of: str) -> str:
        """The comparison as an expression.

        >>> find_threshold("面积100亩以上至500亩").test("面积")
        '100亩 ≤ 面积 ≤ 500亩'
        >>> one, other = find_threshold("投资5亿元以上10亿元以下"), find_threshold("税收达10万元/亩以上")
        >>> one.test("投资"), other.test("税收")
        ('5亿元 ≤ 投资 ≤ 10亿元', '税收 ≥ 10万元/亩')
        >>> find_threshold("收入超过2000万元").test("收入"), find_threshold("用工不足20人").test("用工")
        ('收入 > 2000万元', '用工 < 20人')
        """
        if self.low and self.high:
            turned = "<" if self.low_sign == ">" else "≤"
            return f"{self.low.text} {turned} {of} {self.high_sign} {self.high.text}"
        if self.low:
            return f"{of} {self.low_sign} {self.low.text}"
        return f"{of} {self.high_sign} {self.quantity.text}"


def find_threshold(text: str, *, listed: bool = False) -> Threshold | None:
    """The first threshold of a folded text, or None.

    A number is one only with a word that makes it a limit (以上, 不低于, 达到);
    ``listed`` takes a bare number too, as in a list of steps.

    >>> t = find_threshold("亩均税收不低于10万元的")
    >>> t.test("亩均税收"), (t.start, t.end)
    ('亩均税收 ≥ 10万元', (4, 11))
    >>> find_threshold("国家级百年老店") is None, find_threshold("给予10万元") is None
    (True, True)
    """
    found = [one for one in (_range(text), _single(text, listed)) if one]
    return min(found, key=lambda one: (one.start, -one.end)) if found else None


def quantity(digits: str, unit: str) -> Quantity | None:
    """A number and its unit, or None if it is no number.

    >>> quantity("1", "万人次").text, quantity("1.5", "亿元").text, quantity("三", "年").text
    ('10000人次', '1.5亿元', '3年')
    """
    value = number(digits)
    if value is None:
        return None
    if unit == "%":
        return Quantity(f"{_plain(value)}%", "percent", None, value)
    if "/" in unit:
        return Quantity(f"{_plain(value)}{unit}", "number", unit, value)
    scale = re.match("万亿|千亿|百亿|百万|千万|十万|亿|万|千|百", unit)
    bare = unit[scale.end() :] if scale else unit
    whole = value * SCALE[scale[0]] if scale else value
    if bare == "元":
        text = f"{_plain(value)}{unit}" if not scale or scale[0] in ("万", "亿") else money(whole)
        return Quantity(text, "money", None, whole)
    if unit == "年" and value >= _CALENDAR:
        return None
    if unit in ("年", "个月", "天", "日", "个工作日"):
        return Quantity(f"{_plain(value)}{unit}", "duration", unit.replace("个月", "月"), value)
    type = "count" if whole == whole.to_integral_value() and bare not in _DIVISIBLE else "number"
    return Quantity(f"{_plain(whole)}{bare}", type, bare, whole)


_DIVISIBLE = (
    "亩",
    "平方米",
    "平方公里",
    "公顷",
    "千瓦时",
    "千瓦",
    "立方米",
    "吨",
    "吨标准煤",
    "公里",
    "倍",
    "千克",
    "公斤",
)


def money(yuan: Decimal | int | float) -> str:
    """Yuan as an amount of the rule language.

    >>> money(300000), money(150000000), money(100), money(12500)
    ('30万元', '1.5亿元', '100元', '1.25万元')
    """
    value = Decimal(str(yuan))
    if value >= 10**8:
        return f"{_plain(value / 10**8)}亿元"
    return f"{_plain(value / 10**4)}万元" if value >= 10**4 else f"{_plain(value)}元"


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _single(text: str, listed: bool) -> Threshold | None:
    for match in _SINGLE.finditer(text):
        one = quantity(match["low"], match["unit"])
        before, after = match["before"], match["after"]
        # A growth that a grant asks for is asked for at least.
        grown = text[: match.start()].endswith(("增长", "增幅", "增速", "提高"))
        if one is None or not (before or after or listed or grown):
            continue
        if after and after.endswith(("以下", "以内")):
            return Threshold(match.start(), match.end(), None, "≥", one, "≤")
        sign = _SIGNS[before] if before else "≥"
        if sign in ("≥", ">"):
            # 超过…以上 and 达到…以上 say no more than 以上.
            return Threshold(match.start(), match.end(), one, "≥" if after else sign, None, "≤")
        return Threshold(match.start(), match.end(), None, "≥", one, sign)
    return None


def _range(text: str) -> Threshold | None:
    match = _RANGE.search(text)
    if match is None:
        return None
    low = quantity(match["low"], match["low_unit"] or match["unit"])
    high = quantity(match["high"], match["unit"])
    if (
        low is None
        or high is None
        or low.type != high.type
        or low.unit != high.unit
        or low.value >= high.value
    ):
        return None
    sign: Sign = "<" if match["open"] else "≤"
    return Threshold(match.start(), match.end(), low, ">" if match["before"] == "超过" else "≥", high, sign)
