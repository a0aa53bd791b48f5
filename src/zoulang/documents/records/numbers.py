"""Numbers with their units, as official prose prints them: 1.5万亩, 8—10家, 300余名, 五千亿元."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from zoulang.documents.records.grants.amounts import SCALE, number
from zoulang.documents.records.remembering import remembered

SCALES = "万亿|千亿|百亿|千万|百万|十万|亿|万|千|百"
MONEY = ("元", "美元", "欧元", "港元", "日元", "英镑")
SHARES = ("%", "‰", "个百分点", "百分点", "个点")
RANK_UNITS = ("A级", "级", "星", "岁")

_MEASURES = (
    "个工作日|工作日|小时|分钟|天|个月|年|周|岁|平方公里|平方千米|平方米|平米|立方米|立方|公里|千米|米|海里|m2|km2|km|亩|公顷"
    "|吨标准煤|吨标煤|吨|公斤|千克|斤|克|微克|毫克|千瓦时|兆瓦时|千瓦|兆瓦|吉瓦|度|千伏安|kWh|MWh|GWh|kW|MW|GW|PFlops|EFlops|标箱|标准箱|TEU"
    "|倍|番|分"
)
_COUNTS = (
    "人年(?!均|龄|度|内)|人次|场次|班次|架次|辆次|件次|户次|批次|例次|床位|张床位|课时|学时|家次|万次|大类|机架"
    "|家|户|个|名|人|位|项|件|条|所|处|座|只|支|场|次|套|台|辆|架|艘|头|羽|株|棵|种|类|篇|部|册|门|期|届|款|张|例|对|层|床"
    "|单|笔|批|片|块|段|口|眼|孔|尾|根|幅|栋|幢|间|宗|班|列|趟|组|团|村|镇|县|轮|代|枚|箱|份|本|节|道|面|枝|束|桩|券|强"
)
_UNIT = rf"(?:{'|'.join(MONEY)}|(?!个点位)(?:{'|'.join(map(re.escape, SHARES))})|A级|{_MEASURES}|{_COUNTS})"
_SHARED_BY = "人|户|亩|公顷|平方公里|平方米|立方米|家|吨|件|台|公里|年|月|日|天|小时|升|班|万元|亿元|元"
_PER = rf"(?:/[万百千]?(?:{_SHARED_BY}))?"
_DIGITS = r"(?<![\d.,A-Za-z])\d[\d,]{0,14}(?:\.\d{1,6})?"
_WORDS = r"(?<![一二两三四五六七八九十百千第数几])[一二两三四五六七八九十百千]{1,8}"
_BARE = r"(?<=[破过超达近上约至到])(?:万亿|亿|万)(?=余|多|元|美元|人|家|件|户|亩|吨)"
_QUANTITY = re.compile(
    rf"(?P<about>约为?|将?近|大约)?"
    rf"(?:(?P<low>{_DIGITS}|{_WORDS})(?:{SCALES})?(?:{_UNIT})?(?:—+|至|到))?"
    rf"(?:(?P<value>{_DIGITS}|{_WORDS}) ?(?P<scale>{SCALES})?|(?P<bare>{_BARE}))"
    rf"(?P<more>余|多)?(?:个(?=亿))? ?(?P<unit>{_UNIT}{_PER})"
    r"(?P<bound>及?以上|左右|上下|以内|之内|以下)?"
)
_TENTHS = re.compile(
    rf"(?P<value>{_DIGITS}|[一二三四五六七八九])成(?:(?P<bound>以上|左右|以下)|(?=[，。；、的）]|$))"
)
_NOT_COUNTED = re.compile(
    r"千家万户|[一两二三]位数|百[家花]|一[次期]性|一[类种]|[一二三四]级|十[大佳]|一带一路|一流|两个一百年|一百年"
)

# 名称, 组织, 条例: what looks like a unit is the beginning of a word.
_GOES_ON = {
    "名": "称录牌义",
    "组": "织建合",
    "家": "庭",
    "处": "理置",
    "批": "复准",
    "条": "例件",
    "层": "次面级",
    "期": "间末限",
    "位": "于居",
    "部": "门署",
    "所": "有在属",
    "本": "县市省级科",
    "分": "别布公局支管",
}


@dataclass(frozen=True)
class Quantity:
    """A number and its unit at a place of a text.

    Attributes:
        value: as printed before the scale, 1.5 in 1.5万亩; the upper end of a range.
        scale: 万, 亿 … or empty.
        unit: without the scale: 亩, 元/人, %.
        low: the lower end of a range, in the same scale.
        about: 约 or 近 before it.
        more: 余 or 多: at least so many.
        bound: 以上, 左右, 以内 … after it.
        decimals: how many digits are printed after the point, which says how it was rounded.
        digits: whether it is printed in Arabic digits.
    """

    start: int
    end: int
    value: Decimal
    scale: str
    unit: str
    low: Decimal | None = None
    about: str | None = None
    more: str | None = None
    bound: str | None = None
    decimals: int = 0
    digits: bool = True

    @property
    def scaled_unit(self) -> str:
        """The unit with its scale, as a table of indicators prints it: 亿元, 万人次."""
        return self.scale + self.unit

    @property
    def is_money(self) -> bool:
        return self.unit in MONEY

    @property
    def is_share(self) -> bool:
        return self.unit in SHARES

    @property
    def is_count(self) -> bool:
        """Whether things are counted, and not measured, dated or paid."""
        return re.fullmatch(_COUNTS, self.unit) is not None


def quantities(text: str) -> list[Quantity]:
    """The numbers with units in a folded text, in order; years, months and ordinals are none.

    >>> [(str(q.value), q.scaled_unit, q.bound) for q in quantities("投资12.5亿元，带动3万余人，八成以上")]
    [('12.5', '亿元', None), ('3', '万人', None), ('80', '%', '以上')]
    >>> [(str(q.low), str(q.value), q.unit) for q in quantities("2027年培育8—10家，增长7.5%—8%")]
    [('8', '10', '家'), ('7.5', '8', '%')]
    >>> [(str(q.value), q.scaled_unit) for q in quantities("产业规模突破万亿元，打造五千亿元级集群")]
    [('1', '万亿元'), ('5000', '亿元')]
    >>> quantities("第3个专栏，2025年9月30日，“一带一路”")
    []
    """
    return list(_quantities(text))


@remembered
def _quantities(text: str) -> tuple[Quantity, ...]:
    found = [quantity for match in _QUANTITY.finditer(text) if (quantity := _quantity(text, match))]
    if "成" in text:
        found += [quantity for match in _TENTHS.finditer(text) if (quantity := _tenths(match))]
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    printed = match["value"]
    value = Decimal(1) if match["bare"] else number(printed)
    if value is None or _is_name_or_date(text, match, value):
        return None
    low = number(match["low"]) if match["low"] else None
    return Quantity(
        match.start(),
        match.end(),
        value,
        match["bare"] or match["scale"] or "",
        match["unit"],
        low,
        match["about"],
        match["more"],
        match["bound"],
        len(printed.partition(".")[2]) if printed else 0,
        bool(printed and printed[0].isdigit()),
    )


def _is_name_or_date(text: str, match: re.Match[str], value: Decimal) -> bool:
    """Whether the number is a year, an ordinal, or part of a name."""
    begin = match.start("value") if match["value"] else match.start("bare")
    if text[max(0, begin - 1) : begin] == "第" or text[match.start() - 1 : match.start()] == "第":
        return True
    if re.search(r"(?:最后|最前|最先|最初|第)$", text[:begin][-2:]) and match["unit"] in ("公里", "米"):
        return True  # 最后一公里 is a place on the way
    thousand = match["value"] in ("百", "千") and not (match["scale"] or match["more"])
    if thousand and not re.search("[破过超达近上约至到]", text[begin - 1 : begin]):
        return True  # 千人床位数 is shared by a thousand people
    if text[begin - 1 : begin] == "每" and not text[begin].isdigit():
        return True  # 每千人口 is what another number is shared by
    if not match["bound"] and text.startswith(tuple(_GOES_ON.get(match["unit"], "")), match.end()):
        return True
    if match["unit"] == "年" and (value > 100 or not match["value"] or text.startswith("级", match.end())):
        return True
    named = _NOT_COUNTED.match(text, begin)
    return named is not None and not match["bound"]


def _tenths(match: re.Match[str]) -> Quantity | None:
    value = number(match["value"])
    if value is None or value >= 10:
        return None
    return Quantity(match.start(), match.end(), value * 10, "", "%", bound=match["bound"])


def plain(value: Decimal) -> int | float:
    """The number for JSON: whole where it is whole.

    >>> plain(Decimal("12.0")), plain(Decimal("1.5"))
    (12, 1.5)
    """
    return int(value) if value == value.to_integral_value() else float(value)


def unscaled(quantity: Quantity) -> tuple[Decimal, str]:
    """Value and unit with money in its printed scale and everything else multiplied out.

    >>> [(str(v), u) for v, u in map(unscaled, quantities("占地1.5万亩，投资2亿元"))]
    [('15000.0', '亩'), ('2', '亿元')]
    """
    if quantity.unit.startswith(MONEY):
        return quantity.value, quantity.scaled_unit
    return quantity.value * SCALE.get(quantity.scale, 1), quantity.unit
