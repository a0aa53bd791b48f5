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
    "上期": "previous", "上季": "previous", "上月": "previous", "往期": "earlier",
    "增速": "growth", "growth": "growth",
    "复合增速": "compound_growth", "compound_growth": "compound_growth",
    "绝对值": "absolute", "abs": "absolute",
    "期限": "due", "due": "due",
    "整年数": "full_years", "full_years": "full_years",
    "月数": "full_months", "full_months": "full_months",
    "工作日数": "working_days", "working_days": "working_days",
    "日期": "date", "date": "date",
    "排名": "rank", "rank": "rank",
    "占比": "share", "share": "share",
    "分位": "quantile", "quantile": "quantile",
    "中位数": "median", "median": "median",
    "应发": "amount", "amount": "amount",
    "已享受": "received", "received": "received",
    "累计": "received_total", "received_total": "received_total",
    "次数": "received_count", "received_count": "received_count",
}  # fmt: skip

OF_ITEMS = ("amount", "received", "received_total", "received_count")
"""Functions whose argument is the id or the name of a measure."""

AT_LEAST = re.compile(r"(?:至少|at_least_)(\d+)(?:项)?(?=\s*\()")
"""``至少2项（a、b、c）``; group 1 is the number."""

SERIES = re.compile(r"(?:(近|连续)(\d+)个?(年|季度|季|月|期)|(last|each)_(\d+))(?=\s*\()")
"""``近3年（x）`` and ``连续3年（c）``: the word, the number, the period."""

PLACES = re.compile(r"(?:(前|末)(\d+(?:\.\d+)?)(名|%)|(top|bottom)_(\d+(?:\.\d+)?)(%)?)(?=\s*\()")
"""``前20名（x）``, ``末5%（x）``: the end, the number, places or percent."""

COUNTED = (AT_LEAST, SERIES, PLACES)
"""Function words that carry a number."""


def function_name(word: str) -> str:
    """The English name of a function word.

    >>> function_name("上年"), function_name("prev")
    ('previous', 'previous')
    """
    return FUNCTION_WORDS[word]
