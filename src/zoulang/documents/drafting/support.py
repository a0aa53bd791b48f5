"""Promises without a figure: whether they are money, and which other text says how much."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_MONEY = re.compile(
    r"奖补|奖励|补助|补贴|资助|贴息|奖金|返还|兑现|扶持|一事一议|一企一策|资金|奖|补偿|支持(?=$|[，。；”])"
)
_NO_MONEY = re.compile(r"优先|加分|表扬|推荐|辅导|服务|保障|倾斜|宣传|牵头|通报")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}〔\d{4}〕\d{1,4}号")
_TITLE = re.compile(r"(?:按照?|根据|依据|参照|执行)[^《》。；]{0,12}《([^《》]{2,80})》")
_POLICY = re.compile(
    r"(?:按照?|根据|依据|参照|执行)([^，。；《》]{2,40}?(?:政策|规定|办法|意见|文件|方案|标准))(?=给予|予以|执行|享受|兑现|，|。|；|$)"
)


def promises_money(words: str, values: Mapping[str, Any]) -> bool:
    """Whether a promise without a figure is one of money.

    >>> promises_money("对入选企业，优先保障用地", {}), promises_money("采取“一事一议”方式给予奖励", {})
    (False, True)
    """
    promise = re.split("对(?=[^，]*，)", words)[-1].rpartition("，")[2]
    if _NO_MONEY.search(promise):
        return bool(re.search("奖励|奖补|补助|补贴|资金支持|贴息", promise))
    return bool(_MONEY.search(promise) or _MONEY.search(words))


def cited_text(words: str, values: Mapping[str, Any]) -> str | None:
    """The text by which the money is counted, as number or title; None if none is named.

    >>> cited_text("按照《青梧县人才办法》（青政办发〔2024〕22号）给予补助", {})
    '青政办发〔2024〕22号'
    >>> cited_text("按照市有关招商政策给予奖补", {})
    '市有关招商政策'
    """
    given = [text for one in values.get("references") or [] if (text := _reference(one))]
    numbers = list(dict.fromkeys(_NUMBER.findall(words)))
    if numbers or given:
        return " 和 ".join(numbers or given)
    title = _TITLE.search(words)
    if title:
        return f"《{title[1]}》"
    policy = _POLICY.search(words)
    return policy[1] if policy else None


def _reference(one: object) -> str:
    if isinstance(one, Mapping):
        return str(one.get("number") or one.get("title") or "")
    return str(one)
