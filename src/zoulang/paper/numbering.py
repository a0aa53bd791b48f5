"""Numbers of headings and lists, dates, and how wide a text is, in signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zoulang.paper.document import Mark

_DIGITS = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
OPEN_DAY = "　　年　月　日"


def chinese(number: int) -> str:
    """A number from 1 to 99 as headings write it.

    >>> [chinese(number) for number in (1, 10, 12, 20, 31)]
    ['一', '十', '十二', '二十', '三十一']

    Raises:
        ValueError: for any other number.
    """
    if not 1 <= number <= 99:
        raise ValueError(f"{number} is no number of a heading")
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else ("" if tens == 1 else _DIGITS[tens]) + "十") + (
        _DIGITS[ones] if ones else ""
    )


class Headings:
    """Counts headings: a heading of a level begins the levels below it anew.

    >>> headings = Headings()
    >>> [headings.next(level) for level in (1, 2, 2, 3, 4, 1, 2)]
    ['一、', '（一）', '（二）', '1.', '（1）', '二、', '（一）']
    """

    def __init__(self) -> None:
        self._counts = [0, 0, 0, 0]

    def next(self, level: int) -> str:
        """The number of the next heading of this level."""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (4 - level)
        number = self._counts[level - 1]
        return (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}.", f"（{number}）")[level - 1]


def mark_of(marks: Mark, number: int) -> str:
    """What stands before an entry of a list.

    >>> mark_of("1.", 3), mark_of("（1）", 3), mark_of("①", 3), mark_of("—", 3)
    ('3.', '（3）', '③', '——')
    """
    if marks == "①" and number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    return {"1.": f"{number}.", "（1）": f"（{number}）", "①": f"（{number}）", "—": "——"}[marks]


def day_on_paper(day: date | None) -> str:
    """A day with its year in full and no zero before the month; an open place for a day not set yet.

    >>> day_on_paper(date(2026, 9, 5))
    '2026年9月5日'
    """
    return OPEN_DAY if day is None else f"{day.year}年{day.month}月{day.day}日"


def signs_wide(text: str) -> float:
    """The width of a text in signs; figures and Latin letters take half a sign.

    >>> signs_wide("2026年9月5日")
    6.0
    """
    return sum(0.5 if sign.isascii() else 1 for sign in text)


# A title is broken before and after these rather than anywhere.
_BEFORE = ("关于", "《", "“", "（")
_AFTER = ("的", "、", "》", "”", "和", "与", "及", "印发", "转发", "做好", "推进", "落实", "开展")


def title_lines(title: str, most: int) -> Sequence[str]:
    """A title in lines of at most ``most`` signs, as equal as the words allow.

    >>> title_lines("关于样例的通知", 20)
    ['关于样例的通知']
    >>> title_lines("青梧县科创走廊建设领导小组办公室关于三季度重点任务进展情况的通报", 20)
    ['青梧县科创走廊建设领导小组办公室', '关于三季度重点任务进展情况的通报']
    """
    if "\n" in title:
        return title.split("\n")
    width = signs_wide(title)
    if width <= most:
        return [title]
    count = int(-(-width // most))
    breaks = [place for place in range(1, len(title)) if _may_break(title, place)]
    lines, begin = [], 0
    for left in range(count, 1, -1):
        ideal = signs_wide(title[begin:]) / left
        fits = [place for place in breaks if begin < place and signs_wide(title[begin:place]) <= most]
        rest = [place for place in fits if signs_wide(title[place:]) <= most * (left - 1)]
        if not rest:
            break
        best = min(rest, key=lambda place: abs(signs_wide(title[begin:place]) - ideal))
        lines.append(title[begin:best])
        begin = best
    return [*lines, title[begin:]]


def _may_break(title: str, place: int) -> bool:
    return title[place:].startswith(_BEFORE) or (
        title[:place].endswith(_AFTER) and not title[place:].startswith(("、", "》", "”", "）", "的"))
    )
