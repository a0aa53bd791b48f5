"""Counts of a document's own parts: 共细分出20项目标任务, 做好八个方面工作. They are no targets."""

from __future__ import annotations

import re

_UNITS = ("项", "条", "个", "大", "类")
_PARTS = (
    r"(?:重点|主要|重大|具体|工作|目标|改革|关键|核心|专项|政策|配套|保障|落实|年度|的|、|和)*"
    r"(?:任务|措施|举措|行动|工作|指标)"
)
_AFTER = re.compile(rf"(?:(?:大?方面|领域)(?:的)?(?:{_PARTS})?|{_PARTS})(?=[，。；、：:\d]|$|和|及)")
_BEFORE = re.compile(
    r"(?:^|[，、：共出为和及]|分解|确定|明确|提出|安排|部署|做好|抓好|落实|实施|推进|完成|制定)"
    r"(?:重点|主要|重大|具体|工作|目标|改革|关键|核心|年度|政策)*(?:任务|措施|举措|工作)(?:共|计|共计)?$"
)


def counts_its_parts(unit: str, before: str, after: str) -> bool:
    """Whether a number counts tasks, measures or fields that a document itself sets out.

    Args:
        before: the words before the number, back to the number before it.
        after: the words after its unit.

    >>> counts_its_parts("项", "共细分出", "目标任务"), counts_its_parts("个", "要做好", "方面工作：")
    (True, True)
    >>> counts_its_parts("项", "主导制定", "国家标准"), counts_its_parts("次", "开展专项行动", "")
    (False, False)
    """
    if unit not in _UNITS:
        return False
    return _AFTER.match(after) is not None or (_BEFORE.search(before) is not None and not after[:1].isalpha())
