"""The numbers that official documents put before their clauses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "零〇○一二三四五六七八九十百"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
_ORDINAL_WORDS = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}
# One sign that stands for a number with its brackets or its point.
_SPELLED_OUT = (
    {chr(0x3220 + i): f"（{'一二三四五六七八九十'[i]}）" for i in range(10)}
    | {chr(0x2474 + i): f"（{i + 1}）" for i in range(20)}
    | {chr(0x2488 + i): f"{i + 1}." for i in range(20)}
    | {chr(0x2776 + i): _CIRCLED[i] for i in range(10)}
    | {chr(0x2780 + i): _CIRCLED[i] for i in range(10)}
)
_OPEN, _CLOSE = r"[（(〔\[【［<〈]", r"[）)〕\]】］>〉]"
_PART = rf"第\s*((?:[{_CHINESE}]|\d|\s)+?)\s*"
# What makes a number before it part of a sentence: 第三条所称, 第五条第二款.
_CITED = (
    r"(?!\s*(?:第\s*[一二三四五六七八九十\d]+\s*[款项]|规定[的，、]|所[称列述指规定]|的规定|[、和及至或]\s"
    r"*第))"
)
# （一）项, （一）至（三）: a place that is cited; （一）项目 begins a clause.
_OF_ARTICLE = r"(?!项(?!目)|款(?!项)|[至和及、或]\s*[（(第])"

# Style, its rank in the customary order of levels (less is higher), and how a line opens with it.
_STYLES: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("编", 0, re.compile(rf"{_PART}([编編篇]|部\s*分(?!别))")),
    ("章", 1, re.compile(rf"{_PART}(章)(?!程)")),
    ("节", 2, re.compile(rf"{_PART}([节節])(?![能约假点日水目])")),
    ("条", 3, re.compile(rf"{_PART}([条條](?:之[一二三四五六七八九十]+)?){_CITED}")),
    ("一、", 4, re.compile(rf"(十[—―]|[{_CHINESE}]+)\s*[、．.]")),
    ("（一）", 5, re.compile(rf"{_OPEN}\s*([{_CHINESE}]+)\s*{_CLOSE}{_OF_ARTICLE}[、．.]?")),
    ("一）", 5, re.compile(rf"([{_CHINESE}]+)\s*[）)][、．.]?")),
    ("1.1", 6, re.compile(r"(\d{1,2}(?:\s?[.．]\s?\d{1,2}){1,4})(?!\d|\s?[.．]\s?\d)[.．、]?")),
    ("1.", 6, re.compile(r"(\d{1,3})\s*[.．](?!\s*$)")),
    ("1、", 6, re.compile(r"(\d{1,3})\s*、")),
    ("1.", 6, re.compile(r"(\d{1,3})\s*[.．](?=\s*$)")),
    ("（1）", 7, re.compile(rf"{_OPEN}\s*(\d{{1,3}})\s*{_CLOSE}{_OF_ARTICLE}[、．.]?")),
    ("1）", 8, re.compile(r"(\d{1,3})\s*[）)][、．.]?")),
    ("①", 9, re.compile(rf"([{_CIRCLED}])[、．.]?")),
    ("A.", 8, re.compile(r"([A-HＡ-Ｈa-h])\s*[.．、）)](?![A-Za-z.])")),
    (
        "Ⅰ",
        3,
        re.compile(rf"([{_ROMAN}]|(?:IV|IX|VI{{0,3}}|I{{1,3}}|X)(?=\s*[、.．]))\s*[、.．]?(?![类级型期区])"),
    ),
    ("一是", 10, re.compile(r"([一二三四五六七八九十]{1,3})([是要])")),
    ("第一，", 10, re.compile(r"第([一二三四五六七八九十]{1,2})[，,、：:]")),
    ("一，", 4, re.compile(rf"([{_CHINESE}]{{1,3}})\s*[，,：:](?=\S)")),
    ("1，", 6, re.compile(r"(\d{1,3})\s*[，,：:。](?=[^\d\s])")),
    ("首先", 10, re.compile(rf"({'|'.join(_ORDINAL_WORDS)})[，,、：:]")),
    ("一 ", 4, re.compile(rf"([{_CHINESE}]{{1,3}})[ \u3000]+(?=[\u4e00-\u9fff])")),
    (
        "1",
        6,
        re.compile(
            r"(\d{1,2})\s*(?=[\u4e00-\u9fff])(?![家个项名人次年月日号亿万千百元倍户座台套亩期级类周天岁米吨])"
        ),
    ),
)
# Styles that are only numbers where the numbers around them say so.
_NEVER_ALONE = {"1.1", "A.", "Ⅰ", "第一，", "首先", "一 ", "1", "一，", "1，"}
_ALONE = {"1.1", "1.", "1、"}
_FIRST_SIGNS = {
    **dict.fromkeys(("编", "章", "节", "条", "第一，"), "第"),
    **dict.fromkeys(("（一）", "（1）"), "（(〔[【［<〈"),
    **dict.fromkeys(("一、", "一）", "一是", "一 ", "一，"), _CHINESE),
    **dict.fromkeys(("1.1", "1.", "1、", "1）", "1", "1，"), "1"),
    "①": _CIRCLED,
    "A.": "ABCDEFGHabcdefghＡＢＣＤＥＦＧＨ",
    "Ⅰ": _ROMAN + "IVX",
    "首先": "".join(word[0] for word in _ORDINAL_WORDS),
}
_BY_FIRST_SIGN = {
    sign: [entry for entry in _STYLES if sign in _FIRST_SIGNS[entry[0]]]
    for sign in "".join(_FIRST_SIGNS.values())
}
_QUANTITY = re.compile(r"\d*\s*(?:[%％‰万亿元倍岁]|个百分点|平方|公里|千瓦|吨|亩)")


@dataclass(frozen=True)
class Marker:
    """A clause number at the beginning of a paragraph.

    Attributes:
        style: the shape of the number, ``一、`` or ``第N条`` by its last sign.
        rank: its place in the customary order of levels, 0 the highest.
        value: the number it says; of 2.3.1 the last one.
        segment: as it stands in an address.
        end: where the number ends in the paragraph, spaces after it included.
        doubtful: True if it may be something else instead, a decimal fraction (``1.5亿元``) or plain words.
        levels: of 2.3.1 all three numbers, of others the only one.
        quantity: True if a unit of measure follows at once, as after 3.7%.
    """

    style: str
    rank: int
    value: int
    segment: str
    end: int
    doubtful: bool = False
    levels: tuple[int, ...] = ()
    quantity: bool = False


def chinese_number(text: str) -> int | None:
    """The number in Chinese or Arabic digits, or None.

    >>> chinese_number("二十一"), chinese_number("1 0"), chinese_number("两"), chinese_number("甲")
    (21, 10, 2, None)
    """
    text = re.sub(r"\s", "", text)
    if text.isdecimal():
        return int(text)
    total = current = 0
    for char in text:
        if char in _DIGITS:
            current = _DIGITS[char]
        elif char in _TENS:
            total += (current or 1) * _TENS[char]
            current = 0
        else:
            return None
    return total + current if text else None


def in_chinese(number: int) -> str:
    """A number from 1 to 99 as documents count their clauses.

    >>> in_chinese(3), in_chinese(10), in_chinese(12), in_chinese(30), in_chinese(45)
    ('三', '十', '十二', '三十', '四十五')
    """
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")


def find_marker(text: str) -> Marker | None:
    """The clause number a paragraph begins with, or None.

    Numbers that count only among others of their kind (A., Ⅰ, 第一，, 1 总则) are left out.

    >>> find_marker("（二）壮大配套").segment, find_marker("第 1 0 条  奖励").segment
    ('（二）', '第10条')
    >>> find_marker("3.品牌建设").segment, find_marker("2025年以来") is None
    ('3', True)
    >>> find_marker("1.5亿元的基金").doubtful
    True
    """
    found = candidates(text)
    return next((m for m in found if m.style in _ALONE or not m.doubtful), None)


def candidates(text: str) -> list[Marker]:
    """Every way to read the beginning of a paragraph as a clause number, the likelier first.

    >>> [(marker.style, marker.segment) for marker in candidates("1.1编制目的")]
    [('1.1', '1.1'), ('1.', '1')]
    >>> [marker.segment for marker in candidates("㈡考核")], candidates("青梧县")
    (['（二）'], [])
    """
    if text[:1] in _SPELLED_OUT:
        return [_lengthened(m, text) for m in _candidates(_SPELLED_OUT[text[0]] + text[1:])]
    return _candidates(text)


def _lengthened(marker: Marker, text: str) -> Marker:
    end = marker.end - len(_SPELLED_OUT[text[0]]) + 1
    return Marker(
        marker.style, marker.rank, marker.value, marker.segment, end, marker.doubtful, marker.levels
    )


def _candidates(text: str) -> list[Marker]:
    if not text:
        return []
    found: list[Marker] = []
    for style, rank, pattern in _BY_FIRST_SIGN.get("1" if text[0].isdecimal() else text[0], ()):
        match = pattern.match(text)
        if match and (marker := _marker(style, rank, match, text)):
            found.append(marker)
            if not marker.doubtful:
                break
    return found


def _marker(style: str, rank: int, match: re.Match[str], text: str) -> Marker | None:
    printed = unicodedata.normalize("NFKC", re.sub(r"\s", "", match[1])) if style != "①" else match[1]
    if style == "一、":
        printed = printed.translate({ord("—"): "一", ord("―"): "一"})  # a dash read for 一
    levels = _levels(style, printed)
    if levels is None:
        return None
    rest = text[match.end() :]
    quantity = style in ("1.", "1.1") and bool(_QUANTITY.match(rest))
    if style == "一、" and _counts_on(levels[0], rest):
        return None  # 一、二、三产业
    doubtful = style in _NEVER_ALONE or (style in ("1.", "1、") and rest[:1].isdecimal())
    doubtful = doubtful or (style == "一是" and match[2] == "要")
    end = match.end() + len(rest) - len(rest.lstrip(" \t\u3000"))
    shape = "一、" if style == "一 " else style
    return Marker(shape, rank, levels[-1], _segment(style, printed, match), end, doubtful, levels, quantity)


def _levels(style: str, printed: str) -> tuple[int, ...] | None:
    """The numbers that a clause number says, or None if it says none."""
    if style == "①":
        return (_CIRCLED.index(printed) + 1,)
    if style == "A.":
        return (ord(printed.upper()) - ord("A") + 1,)
    if style == "Ⅰ":
        value = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
        return (value.get(printed, 11),)
    if style == "首先":
        return (_ORDINAL_WORDS[printed],)
    numbers = [chinese_number(part) for part in printed.split(".")]
    if any(number is None for number in numbers):
        return None
    return tuple(number for number in numbers if number is not None)


def _counts_on(value: int, rest: str) -> bool:
    """Whether the next number follows at once: 一、二类, 一、二、三产业."""
    return value < 10 and rest.startswith(in_chinese(value + 1)) and rest[1:2] in "、级类批期次产等档"


def _segment(style: str, printed: str, match: re.Match[str]) -> str:
    if style in "编章节条":
        return f"第{printed}{''.join(match[2].split())}"
    if style.startswith("（"):
        return f"（{printed}）"
    if style in ("1）", "一）"):
        return f"{printed}）"
    if style == "一是":
        return f"{printed}{match[2]}"
    return f"第{printed}" if style == "第一，" else printed
