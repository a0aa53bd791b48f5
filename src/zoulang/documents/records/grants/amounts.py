"""Sums of money and rates as official prose writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from zoulang.documents.numbering import chinese_number
from zoulang.documents.records.remembering import remembered

SCALE = {
    "": 1,
    "十": 10,
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
# Bounded and never begun inside a number, so that a page of digits costs no more than one of words.
NUMBER = (
    r"(?<![\d.,])\d[\d,]{0,14}(?:\.\d{1,6})?|(?<![一二两三四五六七八九十百])[一二两三四五六七八九十百]{1,8}"
)
_DIGITS = r"(?<![\d.,])\d[\d,]{0,14}(?:\.\d{1,6})?"
_SCALES = "万亿|千亿|百亿|千万|百万|十万|亿|万|千|百"
_TO = r"\s*(?:—+|至|到)\s*"
_YUAN = "元(?!月|旦|宵|宇宙|素)"
_MONEY = re.compile(rf"(?:({NUMBER})\s?({_SCALES})?元?{_TO})?(?<![数几])({NUMBER})\s?({_SCALES})?\s?{_YUAN}")
_GRANTED_NEXT = "(?:一次性|专项|配套|资金)?(?:奖励|奖补|补助|补贴|资助|扶持|支持|奖金|资金|配套)"
# 奖励5万；2万/5万/10万元: a sum without its 元, where nothing else can be counted
_WITHOUT_YUAN = re.compile(
    rf"(?:({_DIGITS})\s?(万|亿)?{_TO})?({_DIGITS})\s?(万|亿|千万|百万)"
    rf"(?=\s*(?:人民币|的?{_GRANTED_NEXT}|[，。；、/）]|和\d|及\d|$))"
)
_LISTED_BEFORE = re.compile(r"(?<![\d.第])((?:\d{1,5}(?:\.\d{1,4})?\s?[、/和及或与]\s?){1,12})$")
_IN_WORDS = re.compile(
    r"(?<![\d数几一二两三四五六七八九十百千万亿零〇壹贰叁肆伍陆柒捌玖拾佰仟])"
    rf"([一二两三四五六七八九十百壹贰叁肆伍陆柒捌玖拾][一二两三四五六七八九十百千万亿零〇壹贰叁肆伍陆柒捌玖拾佰仟]{{1,14}}){_YUAN}"
)
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟〇", "一二三四五六七八九十百千零")

_RATE_DIGITS = r"(?<![\d.])\d{1,9}(?:\.\d{1,6})?"
_RATE = re.compile(
    rf"(?:({_RATE_DIGITS})[%‰﹪]?{_TO})?({_RATE_DIGITS})\s*([%‰﹪])(?!点)"
    r"|([百千万二三四五])分之([一二三四五六七八九十]+(?:点[一二三四五六七八九零]{1,3})?|\d{1,3}(?:\.\d{1,3})?)"
)
_PARTS = {
    "%": 100,
    "﹪": 100,
    "‰": 1000,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
}
_PAID = "(?:给予)?(?:奖励|奖补|补助|补贴|返还|贴息|资助|补偿|减免|报销)"
_RATE_IN_WORDS = re.compile(
    rf"(?P<whole>全额{_PAID}|(?:给予|予以|补贴|补助)全额|(?:等额|同等额度|相同额度|同等金额|(?<!不)同比例)(?:的|给予)*(?:奖励|配套|补助|补贴|资助))"
    r"|(?P<half>减半(?:收取|征收|缴纳|收费|给予|补贴|补助|奖励)|的一半(?:给予|予以|奖励|补助|补贴))"
    r"|(?<![\d.：∶])1\s?[：∶比]\s?(?P<ratio>\d{1,2}(?:\.\d{1,2})?)(?![\d：∶.])(?=[^，。；]{0,8}(?:配套|匹配))"
)
# No figure without one of these: a quick look at the many sentences that have none.
_ANY = re.compile(r"元|[%‰﹪]|分之|全额|减半|一半|等额|相同额|同等|同比例|1\s?[：∶比]|\d\s?[万亿]")


@dataclass(frozen=True)
class Figure:
    """A sum or a rate at a place of a text.

    Attributes:
        value: yuan, or a fraction; the upper end of a range.
        low: the lower end of a range, else None.
        plain: False if it is printed without its unit or told in words (全额), so that it is less sure.
    """

    kind: Literal["money", "rate"]
    start: int
    end: int
    value: int | float
    low: int | float | None = None
    plain: bool = True

    def moved(self, by: int) -> Figure:
        """The figure in a longer text that has ``by`` more characters before it."""
        return Figure(self.kind, self.start + by, self.end + by, self.value, self.low, self.plain)


def number(text: str) -> Decimal | None:
    """The number in Arabic or Chinese digits, or None.

    >>> number("1,200.5"), number("两"), number("若干")
    (Decimal('1200.5'), Decimal('2'), None)
    """
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        value = chinese_number(text)
        return None if value is None else Decimal(value)


def figures(text: str) -> list[Figure]:
    """All sums in 元 and rates in % or ‰ of a folded text, in order.

    >>> [(f.kind, f.value, f.low) for f in figures("按投资的5%—10%给予3万—5万元")]
    [('rate', 0.1, 0.05), ('money', 50000, 30000)]
    >>> [f.value for f in figures("每满一万人奖励一万元，8‰")]
    [10000, 0.008]
    >>> [f.value for f in figures("分别奖励10、20、30万元，再奖一万五千元，按1：1配套")]
    [100000, 200000, 300000, 15000, 1.0]
    """
    return list(_figures(text))


@remembered
def _figures(text: str) -> tuple[Figure, ...]:
    if not _ANY.search(text):
        return ()
    found: list[Figure] = []
    end = 0
    for figure in sorted([*_money(text), *_rates(text)], key=lambda figure: (figure.start, -figure.end)):
        if figure.start >= end:  # two patterns may read the same words
            found.append(figure)
            end = figure.end
    return tuple(found)


def _money(text: str) -> Iterator[Figure]:
    for match in _IN_WORDS.finditer(text):
        spoken = _sum_in_words(match[1])
        if spoken is not None:
            yield Figure("money", match.start(), match.end(), spoken)
    for pattern, plain in ((_MONEY, True), (_WITHOUT_YUAN, False)):
        for match in pattern.finditer(text):
            value = _yuan(match[3], match[4])
            if value is not None:
                if not match[1]:
                    yield from _listed_before(text, match.start(), match[4])
                low = _yuan(match[1], match[2] or match[4]) if match[1] else None
                yield Figure("money", match.start(), match.end(), value, low, plain)


def _listed_before(text: str, end: int, scale: str | None) -> Iterator[Figure]:
    """The members of ``10、20、30万元`` that leave the unit to the last one."""
    start = max(0, end - 60)
    listed = _LISTED_BEFORE.search(text[start:end])
    if listed and start + listed.start(1) == 0 and len(listed[1]) < 4:
        return  # 1、10万元 at the very beginning: the number of the paragraph
    for member in re.finditer(r"\d+(?:\.\d+)?", listed[1] if listed else ""):
        value = _yuan(member[0], scale)
        if listed and value is not None:
            begin = start + listed.start(1) + member.start()
            yield Figure("money", begin, begin + len(member[0]), value)


def _yuan(digits: str, scale: str | None) -> int | float | None:
    value = number(digits)
    return None if value is None else _plain(value * SCALE[scale or ""])


def _sum_in_words(words: str) -> int | None:
    """``一万五千`` as 15000; None if it is no number."""
    total, rest = 0, words.translate(_FORMAL)
    for scale in ("亿", "万"):
        head, found, tail = rest.rpartition(scale)
        if found:
            value = _below_ten_thousand(head)
            if value is None:
                return None
            total, rest = total + value * SCALE[scale], tail
    if not rest:
        return total
    value = _below_ten_thousand(rest)
    return None if value is None else total + value


def _below_ten_thousand(words: str) -> int | None:
    thousands, found, rest = words.rpartition("千")
    rest = rest.strip("零")
    value = (chinese_number(rest) if rest else 0) if found or rest else None
    if not found or value is None:
        return value
    leading = chinese_number(thousands)
    return None if leading is None else leading * 1000 + value


def _rates(text: str) -> Iterator[Figure]:
    for match in _RATE.finditer(text):
        parts = _PARTS[match[4] or match[3]]
        value = _spoken(match[5]) if match[4] else number(match[2])
        low = number(match[1]) if match[1] else None
        if value is not None:
            lower = None if low is None else float(low / parts)
            yield Figure("rate", match.start(), match.end(), float(value / parts), lower)
    for match in _RATE_IN_WORDS.finditer(text):
        fraction = 1.0 if match["whole"] else 0.5 if match["half"] else float(match["ratio"])
        yield Figure("rate", match.start(), match.end(), fraction, plain=False)


def _spoken(words: str) -> Decimal | None:
    """``三点五`` as 3.5."""
    whole, _, part = words.partition("点")
    value = number(whole)
    if value is None or not part:
        return value
    digits = "".join(str("零一二三四五六七八九".index(digit)) for digit in part)
    return value + Decimal(f"0.{digits}")


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
