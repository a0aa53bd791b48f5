"""Grants for different things that one stretch names one after the other: 安家补助30万元、购房补贴20万元.

They are no steps: whoever meets the condition gets all of them. Sums for classes of applicants
(国家级30万元、省级20万元; 冠军奖励5万元、亚军奖励3万元) are steps, and so is whatever 分别 gives out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from zoulang.documents.records.grants.amounts import Figure

_KIND = "(?:补助|补贴|津贴|资助|奖励|奖金|奖补|资金|经费|贴息|补偿|扶持|启动金|安家费|生活费|租金|费用?)"
_AND = r"(?:、|以及|和|及|与|并)\s*"
_MEASURE = r"(?:\s*(?:人民币|/[^，。；、\d]{1,6}))*"
_HOW = r"(?:给予|予以|发放|提供|享受|每[人名户个家年月]|一次性|最高|不超过|另|再|为|标准|额度|人民币|的|\s)*"
_NAME = rf"(?P<name>[^，。；、：\d]{{2,20}}?){_KIND}"
_NAMED_BEFORE = re.compile(rf"{_NAME}{_HOW}$")
_NEXT_BEFORE = re.compile(rf"{_MEASURE}{_AND}{_HOW}{_NAME}{_HOW}")
_NAMED_AFTER = re.compile(rf"{_MEASURE}{_HOW}{_NAME}(?P<rest>[^，。；、\d]{{0,4}})")
_BETWEEN_AFTER = re.compile(rf"{_MEASURE}{_HOW}{_NAME}{_AND}{_HOW}")
_LEADS_IN = re.compile("给予|予以|发放|提供|享受|每[人名户个家年月]|一次性|最高|不超过|的")
# Classes of applicants or of prizes, and years; what is named by them is a step.
_CLASS = re.compile(
    r"(?:[级类等档层星板军奖牌赛名生士者员性次]|[省市县区国]|人才|国家|企业|单位|项目|机构|平台|团队|个人|基地|园区|[年月季])$|第|首|[前后][一二三两]"
)
_SAME_THING = 2  # as many last characters say what a grant is for: 研究生生活, 本科生生活


def named_apart(stretch: str, found: Sequence[Figure]) -> bool:
    """Whether each figure of a stretch is granted for a thing of its own.

    Args:
        found: all that the stretch grants or caps, in order, at places in it.

    >>> from zoulang.documents.records.grants.amounts import figures
    >>> def apart(words): return named_apart(words, figures(words))
    >>> apart("每人发给安家费8万元、租房补贴3万元"), apart("启动资金40万元、场地补贴6万元")
    (True, True)
    >>> apart("国家级奖励30万元、省级奖励20万元"), apart("研究生生活补贴2万元、本科生生活补贴1万元")
    (False, False)
    """
    if len(found) < 2 or "分别" in stretch:
        return False
    return any(_tell_apart(names) for names in (_names_before(stretch, found), _names_after(stretch, found)))


def _tell_apart(names: Sequence[str]) -> bool:
    things = {name[-_SAME_THING:] for name in names}
    return len(names) > 1 and len(things) == len(names) and not any(_CLASS.search(name) for name in names)


def _names_before(stretch: str, found: Sequence[Figure]) -> list[str]:
    """What each figure is for, if the words before it say so; else empty."""
    first = _NAMED_BEFORE.search(stretch[max(0, found[0].start - 60) : found[0].start])
    between = [_NEXT_BEFORE.fullmatch(stretch, one.end, other.start) for one, other in pairwise(found)]
    return _things([first, *between])


def _names_after(stretch: str, found: Sequence[Figure]) -> list[str]:
    """What each figure is for, if the words behind it say so; else empty."""
    between = [_BETWEEN_AFTER.fullmatch(stretch, one.end, other.start) for one, other in pairwise(found)]
    return _things([*between, _NAMED_AFTER.match(stretch, found[-1].end)])


def _things(matches: Sequence[re.Match[str] | None]) -> list[str]:
    names = [_LEADS_IN.split(match["name"])[-1] for match in matches if match]
    return names if len(names) == len(matches) and all(len(name) > 1 for name in names) else []
