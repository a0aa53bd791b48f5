"""The numbers that official documents put before their clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "零〇一二三四五六七八九十百"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

# Style, its rank in the customary order of levels (less is higher), and how a line opens with it.
_STYLES: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("编", 0, re.compile(rf"第\s*((?:[{_CHINESE}]|\d|\s)+?)\s*编")),
    ("章", 1, re.compile(rf"第\s*((?:[{_CHINESE}]|\d|\s)+?)\s*章")),
    ("节", 2, re.compile(rf"第\s*((?:[{_CHINESE}]|\d|\s)+?)\s*节(?!能)")),
    ("条", 3, re.compile(rf"第\s*((?:[{_CHINESE}]|\d|\s)+?)\s*条(?!第|规定|所)")),
    ("一、", 4, re.compile(rf"([{_CHINESE}]+)\s*[、．.]")),
    ("（一）", 5, re.compile(rf"[（(〔]\s*([{_CHINESE}]+)\s*[）)〕]")),
    ("1.", 6, re.compile(r"(\d{1,3})\s*[.．]")),
    ("1、", 6, re.compile(r"(\d{1,3})\s*、")),
    ("（1）", 7, re.compile(r"[（(]\s*(\d{1,3})\s*[）)]")),
    ("1）", 8, re.compile(r"(\d{1,2})\s*[）)]")),
    ("①", 9, re.compile(rf"([{_CIRCLED}])")),
    ("一是", 10, re.compile(r"([一二三四五六七八九十]+)是")),
)


@dataclass(frozen=True)
class Marker:
    """A clause number at the beginning of a paragraph.

    Attributes:
        style: the shape of the number, ``一、`` or ``第N条`` by its last sign.
        rank: its place in the customary order of levels, 0 the highest.
        value: the number it says.
        segment: as it stands in an address.
        end: where the number ends in the paragraph, spaces after it included.
        doubtful: True if it may be a decimal fraction (``1.5亿元``) instead.
    """

    style: str
    rank: int
    value: int
    segment: str
    end: int
    doubtful: bool = False


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


def find_marker(text: str) -> Marker | None:
    """The clause number a paragraph begins with, or None.

    >>> find_marker("（二）壮大配套").segment, find_marker("第 1 0 条  奖励").segment
    ('（二）', '第10条')
    >>> find_marker("3.品牌建设").segment, find_marker("2025年以来") is None
    ('3', True)
    >>> find_marker("1.5亿元的基金").doubtful
    True
    """
    for style, rank, pattern in _STYLES:
        match = pattern.match(text)
        if match is None:
            continue
        printed = re.sub(r"\s", "", match[1])
        value = _CIRCLED.index(printed) + 1 if printed in _CIRCLED else chinese_number(printed)
        if value is None:
            return None
        rest = text[match.end() :]
        doubtful = style == "1." and rest[:1].isdecimal()
        end = match.end() + len(rest) - len(rest.lstrip(" \t\u3000"))
        return Marker(style, rank, value, _segment(style, printed), end, doubtful)
    return None


def _segment(style: str, printed: str) -> str:
    if style in "编章节条":
        return f"第{printed}{style}"
    if style.startswith("（"):
        return f"（{printed}）"
    return {"1）": f"{printed}）", "一是": f"{printed}是"}.get(style, printed)
