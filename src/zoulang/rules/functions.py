"""The words of functions, Chinese and ASCII, and the one English name of each."""

from __future__ import annotations

import re

FUNCTION_WORDS = {
    "最大": "largest", "max": "largest",
    "最小": "smallest", "min": "smallest",
    "最差": "worst", "worst": "worst",
    "最好": "best", "best": "best",
    "个数": "count", "count": "count",
    "合计": "sum", "sum": "sum",
    "平均": "mean", "mean": "mean",
    "全部": "all_of", "all": "all_of",
    "任一": "any_of", "any": "any_of",
    "四舍五入": "round", "round": "round",
    "进一": "ceiling", "ceil": "ceiling",
    "去尾": "floor", "trunc": "floor",
    "年份": "year", "year": "year",
    "首次": "first_time", "first": "first_time",
    "上年": "previous", "prev": "previous",
    "前年": "before_previous",
    "往年": "earlier", "ago": "earlier",
    "增速": "growth", "growth": "growth",
    "绝对值": "absolute", "abs": "absolute",
}  # fmt: skip

AT_LEAST = re.compile(r"(?:至少|at_least_)(\d+)(?:项)?(?=\s*\()")
"""``至少2项（a、b、c）``; group 1 is the number."""


def function_name(word: str) -> str:
    """The English name of a function word.

    >>> function_name("上年"), function_name("prev")
    ('previous', 'previous')
    """
    return FUNCTION_WORDS[word]
