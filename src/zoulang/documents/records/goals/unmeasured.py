"""Targets without a number of their own: a reference, a status, a state told in words.

``占比超过全市平均水平`` measures against somebody else's number; ``升级为国家级开发区`` and
``创建全省最大的基地`` promise a status; ``到2027年，体系基本形成`` promises a state in words. Each needs
an indicator and the words of arrival; a wish without them (大力发展, 不断推进) promises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from zoulang.documents.passages import pieces
from zoulang.documents.records.goals.naming import clean_name
from zoulang.documents.records.remembering import remembered

_PLACE = "全国|全省|全市|全县|全区|全州|国家|国际|国内|世界|全球|省内|市内|省|市|同行业|行业|同期|周边"
_REFERENCE = re.compile(
    r"(?P<indicator>[^，。；]{2,80}?)(?P<relation>超过|高于|优于|好于|快于|大于|不低于|达到|低于|不高于)"
    rf"(?P<value>(?:{_PLACE})[^，。；的]{{0,10}}?(?:平均水平|平均值|平均增速|平均|均值|增速|先进水平|领先水平|水平)"
    r"|(?:经济|GDP|地区生产总值|财政收入|居民收入|城镇居民收入)(?:增长|增速)[^，。；]{0,4})$"
)
# 与经济增长同步 measures against growth as 高于全省平均 measures against an average.
_IN_STEP = re.compile(
    r"(?P<indicator>[^，。；]{2,80}?)(?:保持)?(?:与|和|同)(?P<value>(?:经济|GDP|地区生产总值)[^，。；]{0,6}?(?:增长|增速|发展))"
    r"(?:保持)?(?:基本)?同步(?:增长)?$"
)
_AS_SET = re.compile(
    r"(?P<indicator>[^，。；]{2,60}?)(?:控制在|达到|完成)"
    r"(?P<value>(?:国家|省|市|州|上级|省级|市级)(?:里)?(?:定|下达|规定|要求|核定)[^，。；]{0,8}?)(?P<within>以内|之内|范围内)?$"
)
_RANK = (
    r"前列|前茅|前[\d一二三四五六七八九十]{1,3}(?:名|位|强)?|[\d一二三四五六七八九十百千]{1,4}强(?:[县市区镇]|园区|企业)?|第一方阵|第一梯队"
    r"|首位|上游|中上游|领先地位|第[一二三四五六七八九十\d]{1,2}(?:名|位)?|先进行列"
)
_RANKED = re.compile(
    rf"(?P<indicator>[^，。；]{{0,40}}?)(?:位居|位列|进入|跻身|挺进|挤进|保持|稳居|走在|居于?|迈入|达到|争进|重返|冲刺)"
    rf"(?P<value>(?:{_PLACE})[^，。；的]{{0,14}}?(?:{_RANK}))(?:行列|之列|位置)?$"
)
_LESS = ("低于", "不高于")
_GROUP = re.compile(r"等[^、]{0,8}?指标")  # 产值、税收等主要指标
_ASPECT = re.compile(r"(?:年均)?(?:增长|增速|增幅|占比|比重)$")

_LEVEL = r"国家级?|省级|市级|世界级|国际级|省(?=重点|示范|技术|高新)"
_RAISED = re.compile(
    rf"(?P<thing>[^，。；、]{{2,30}}?)(?:升级|晋升|升格|提升|创建|创成|建成|成功创建)为(?P<value>(?:{_LEVEL})[^，。；]{{2,30}})$"
)
_STRIVEN = re.compile(
    rf"(?:争创|创建|创成|申创)(?P<value>(?:省、国家级|{_LEVEL}|[\u4e00-\u9fff]{{2,3}}[省市])[^，。；]{{2,40}})$"
)
_FOREMOST = re.compile(
    rf"(?:打造|建设|建成|创建|成为|形成)(?P<value>(?:{_PLACE})[^，。；的]{{0,14}}(?:最[^，。；的]{{1,16}}|领先|一流|第一|唯一))"
    r"的(?P<indicator>[^，。；、]{2,24})$"
)
_BUILT = re.compile(
    r"(?:建设|建成|打造)(?P<indicator>(?:国家级|省级|市级)[^，。；、\d]{2,24}"
    r"(?:中心|基地|平台|园区|示范区|示范县|先行区|开发区|高新区|实验室|孵化器|集群))$"
)
# Words of arrival tell of the past unless the sentence speaks of the future or somebody drives towards it.
_ARRIVED = re.compile(r"建成|形成|成为|创成|升级|晋升|升格|提升")
_DRIVEN = re.compile(r"推动|促进|加快|全力")
# Who only helps others towards a status promises none; nor does a stretch that names whom it concerns.
_HELPED = re.compile(
    r"支持|鼓励|引导|推荐|指导|协助|组织|辅导|申报|围绕|依托|按照?|对|的(?:企业|单位|项目|园区)$"
)

_COVERED = re.compile(
    r"(?P<indicator>[^，。；]{2,40}?)(?:实现|保持)?(?P<value>全覆盖|正增长|动态清零|应保尽保|只增不减|应[收改建]尽[收改建])$"
)
_STATE = re.compile(
    r"(?P<indicator>[^，。；]{2,40}?)"
    r"(?P<value>(?:基本|全面|初步|率先|如期|整体|总体)(?:形成|建成|建立|成形|成型|实现|完成)|建成投用"
    r"|(?:初见|取得(?:显著|明显)?)成效|(?:整体)?迈上[^，。；]{2,8}"
    r"|(?:显著|明显|大幅|全面)(?:提升|提高|增强|改善|优化|壮大|完善|健全|扩大|增加|缩小)"
    r"|(?:充分)?彰显|明显)$"
)
_BECOME = re.compile(r"(?P<value>(?:率先|努力|力争|全面)?成为)(?P<indicator>[^，。；]{4,40})$")
_OPENING = re.compile(
    r"^(?:到|至|在|于)?(?:\d{4}年(?:底|末)?前?)?[，,]?(?:其中|并|且|同时|以及)?"
    r"(?:力争|确保|争取|努力|推动|促进|加快|实现|使|将|把)*"
)


@dataclass(frozen=True)
class Ambition:
    """A target in words; places are relative to the stretch it was found in.

    Attributes:
        value: the reference, the status or the state, as printed.
        comparator: ``<=`` for what is to stay below a reference, ``>=`` above one, else ``=``.
    """

    start: int
    end: int
    indicator: str
    value: str
    value_type: Literal["reference", "status", "qualitative"]
    comparator: str = "="


def find_ambitions(words: str, dated: bool, future: bool) -> list[Ambition]:
    """What a stretch between two commas promises without a number of its own.

    Args:
        dated: whether a date to reach it by stands over the stretch; a state in words needs one.
        future: whether the sentence speaks of the future at all; a reference needs that.

    >>> [(a.indicator, a.value) for a in find_ambitions("产值、税收等指标增速高于全市平均水平", True, True)]
    [('产值增速', '全市平均水平'), ('税收增速', '全市平均水平')]
    >>> [(a.indicator, a.value) for a in find_ambitions("力争开发区升级为省级开发区", False, True)]
    [('开发区级别', '省级开发区')]
    >>> [(a.indicator, a.value) for a in find_ambitions("现代产业体系基本形成", True, True)]
    [('现代产业体系', '基本形成')]
    >>> find_ambitions("大力发展现代服务业", True, True)
    []
    """
    return list(_ambitions(words, dated, future))


@remembered
def _ambitions(words: str, dated: bool, future: bool) -> tuple[Ambition, ...]:
    if future and (reference := tuple(_references(words))):
        return reference
    arrived = not future and _ARRIVED.search(words) and not _DRIVEN.search(words)
    if not arrived and (status := tuple(_statuses(words, future))):
        return status
    return tuple(_states(words)) if dated else ()


def _references(words: str) -> Iterator[Ambition]:
    """What is measured by somebody else's number, or by a number that somebody else sets."""
    if match := _REFERENCE.search(words):
        comparator = "<=" if match["relation"] in _LESS else ">="
    elif match := _IN_STEP.search(words):
        comparator = "="
    elif match := _AS_SET.search(words):
        comparator = "<=" if match["within"] else "="
    else:
        return
    for indicator in _indicators(match["indicator"]):
        yield Ambition(0, len(words), indicator, match["value"], "reference", comparator)


def _indicators(words: str) -> list[str]:
    """The members of a list of indicators, each with what is said of all of them at the end."""
    words = _OPENING.sub("", words)
    group = _GROUP.search(words)
    aspect = words[group.end() :] if group else ""
    names = [words[a:b].strip() for a, b in pieces(words[: group.start()] if group else words, "、")]
    if group is None and len(names) > 1 and (shared := _ASPECT.search(names[-1])):
        aspect = "" if any(_ASPECT.search(name) for name in names[:-1]) else shared[0]
        names[-1] = names[-1].removesuffix(aspect)
    return [name + aspect for name in names if name]


def _statuses(words: str, future: bool) -> Iterator[Ambition]:
    if _HELPED.search(words):
        return
    if match := _RAISED.search(words):
        thing = _OPENING.sub("", match["thing"])
        yield Ambition(0, len(words), f"{thing}级别", match["value"], "status")
    elif future and (match := _RANKED.search(words)):  # a rank is told of the past more often
        indicator = clean_name(match["indicator"], "") or "位次"
        yield Ambition(0, len(words), indicator, match["value"], "status")
    elif match := _FOREMOST.search(words):
        yield Ambition(match.start(), len(words), match["indicator"], match["value"], "status")
    elif match := _STRIVEN.search(words):
        for value in re.split(r"、(?!国家级)", match["value"]):
            name = re.sub(
                rf"^(?:省、国家级|{_LEVEL}|[\u4e00-\u9fff]{{2,3}}[省市](?=[\u4e00-\u9fff]{{3}}))+", "", value
            )
            yield Ambition(match.start(), len(words), name or value, value, "status")
    elif match := _BUILT.search(words):
        yield Ambition(match.start(), len(words), match["indicator"], "建成", "status")


def _states(words: str) -> Iterator[Ambition]:
    match = _BECOME.search(words) or _STATE.search(words) or _COVERED.search(words)
    indicator = _OPENING.sub("", match["indicator"]).strip(" 的") if match else ""
    if match and len(indicator) >= 2:
        yield Ambition(match.start(), len(words), indicator, match["value"], "qualitative")
