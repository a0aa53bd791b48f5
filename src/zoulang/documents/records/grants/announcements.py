"""Words that promise a grant and leave its sums to what follows; brackets that belong to a grant.

``对认定的企业按以下标准奖励：`` stands in a paragraph or a clause of its own, and the lines or
clauses after it name a class and a sum and no word of granting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zoulang.documents.passages import Passage, brackets, without_brackets
from zoulang.documents.reading import Clause
from zoulang.documents.records.grants.amounts import figures
from zoulang.documents.records.grants.roles import ENTITY, GRANT, SCHEDULE

_STANDARD = r"(?:奖励|补助|补贴|资助|奖补|扶持|支持|补偿)(?:标准|金额|额度|力度)?"
_HEADING = re.compile(rf"[^，。；]{{0,16}}{_STANDARD}")
_OPEN_END = re.compile(rf"(?:：|如下|为)[：。]?\s*$|(?:以下|下列)[^，。；]{{0,12}}{_STANDARD}$")
_CAP_NOTE = re.compile(
    r"(?:其中|且)?[^，。；]{0,14}?(?:最高|不超过|上限|最多|封顶|总额)[^，。；]{0,10}?\d[\d.]*\s?[十百千万亿]*元[^，。；\d]{0,6}"
)


def announced_passages(
    passages: Sequence[Passage], clauses: Sequence[Clause] = ()
) -> Iterator[tuple[Passage, bool]]:
    """Each passage, and whether a paragraph or clause before it promises what its figures are."""
    promises = {clause.address: True for clause in clauses if _is_standard(clause.heading)}
    for passage in passages:
        address = passage.clause.address
        parent = address.rpartition("/")[0]
        above = promises.get(address, promises.get(parent, False) or _is_standard(passage.clause.heading))
        yield passage, above
        promises[address] = above or promises_more(passage.text)


def _is_standard(heading: str) -> bool:
    return len(heading) <= 24 and bool(_HEADING.fullmatch(heading.strip("：。 "))) and "标准" in heading


def promises_more(text: str) -> bool:
    """Whether a paragraph ends in a promise that the next ones fill.

    >>> promises_more("对认定的企业，按以下标准奖励："), promises_more("对认定的企业给予奖励。")
    (True, False)
    """
    tail = text[-80:]
    return bool(_OPEN_END.search(tail) and (GRANT.search(tail) or re.search(_STANDARD, tail)))


def readable(text: str) -> str:
    """The text without bracketed remarks, its length kept; what a bracket adds to a grant stays.

    >>> readable("给予10%补助（最高5万元）"), readable("给予奖励（省级2万元）")
    ('给予10%补助，最高5万元，', '给予奖励，省级2万元，')
    >>> readable("奖励（不含税）1万元")
    '奖励\u3000\u3000\u3000\u3000\u30001万元'
    """
    if not _HALF.search(text):
        return text
    text = _balanced(text)
    blank = without_brackets(text)
    result = list(blank)
    for start, end in brackets(text):
        inside = text[start + 1 : end - 1]
        if len(inside) <= 120 and _belongs_to_grant(blank, start, end, inside):
            result[start:end] = "，" + inside.replace("（", "，").replace("）", "，") + "，"
    return "".join(result)


_PAIRS = {"（": "）", "〔": "〕", "《": "》", "“": "”"}
_HALF = re.compile("[（〔《“）〕》”]")


def _balanced(text: str) -> str:
    """The text with brackets and quotation marks blanked out that have no other half.

    >>> _balanced("奖励（国家级10万元；省级5万元）；另（补5万元")
    '奖励（国家级10万元；省级5万元）；另\u3000补5万元'
    """
    open_at: list[int] = []
    result = list(text)
    for found in _HALF.finditer(text):
        index, sign = found.start(), found[0]
        if sign in _PAIRS:
            open_at.append(index)
        else:
            while open_at and _PAIRS[text[open_at[-1]]] != sign:
                result[open_at.pop()] = "\u3000"
            if open_at:
                open_at.pop()
            else:
                result[index] = "\u3000"
    for index in open_at:
        result[index] = "\u3000"
    return "".join(result)


def _belongs_to_grant(blank: str, start: int, end: int, inside: str) -> bool:
    if _CAP_NOTE.fullmatch(inside):
        return not ENTITY.sub("", re.split("最高|不超过|上限|最多|封顶|总额|\\d", inside)[0])
    if not figures(inside) or SCHEDULE.search(inside):
        return False
    before = re.split("[。；]", blank[max(0, start - 200) : start])[-1]
    after = re.split("[。；]", blank[end : end + 100])[0]
    return bool(GRANT.search(before)) and not figures(before + after)
