"""The words that say who qualifies, taken apart: thresholds, levels, and what stays in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zoulang.documents.drafting.names import letters
from zoulang.documents.drafting.thresholds import Threshold, find_threshold
from zoulang.documents.passages import brackets, pieces, without_brackets

_SHORT = 22
LADDER = ("县级", "市级", "省级", "国家级")

_OPENING = re.compile(
    r"^(?:其中|即|同时|并且|且|并|以及|如果?|每年|凡是?|对于?(?!接|标|外|口)|支持|鼓励|上述|[:：])+"
)
# What a measure begins to count from, and what is only looked at, is no condition of an applicant.
_NO_CONDITION = re.compile(
    r"^(?:自.{0,20}起|从.{0,16}起|视.*|为(?!.*(?:企业|单位)$).*|参照.*|实行|采取.*方式|分别|当年|一次性|经研究|每年|每满?.{1,8}|[^，每]{0,12}每[^，\d]{0,16}\d.{1,30}|.{0,3}财政"
    r"|(?:按|按照|依据|根据)(?!.*(?:要求|规定|标准).{2}).*)$"
)
_GENERIC = re.compile(
    r"^(?:该|其|本县|本市|本区|我县|我市|我区|相关|有关|区内|县内|市内|辖区内|申报)*的?"
    r"(?:企业|单位|项目|个人|机构|法人|主体|载体|公司|人员|产品|平台|团队|团体|组织|部分|申报人|申请人|投资方|依托单位|企业或项目|企业和项目|项目或企业|单位或个人)*$"
)
_HEAD = "企业|项目|单位|机构|公司|人员|合作社|平台|基地|园区|酒店|会议|赛事|产品|载体|团队"
_VERBS = (
    "获得|取得|开展|入选|列入|纳入|完成|转型|认定|评定|新增|新建|引进|建设|实施|购置|投资|研发|从事|获批|设立|"
    "落实|参加|承担|通过|符合|拥有"
)
_CLAUSE_AND_HEAD = re.compile(
    rf"^(?P<clause>[^的]{{0,60}}(?:{_VERBS})[^的]{{2,60}})的(?P<head>[^的]{{2,24}}(?:{_HEAD}))$"
)
_HOLDER_AND_MEASURE = re.compile(rf"^(?P<holder>.*(?:{_HEAD}|[^的]{{4,}}的|[后中]))(?P<measure>.{{2,}})$")
_NO_MEASURE = re.compile(r"^(?:数|数量|个数|总数|家数|化|级|类|库|部|员|区|名录|名单)")
_LEVEL = re.compile(r"(国家级|省级|市级|县级|区级|国家|省|市|县|区)(?:及|（含）|以?及其|\s)*以上(?:级别?)?")
_GROWTH = re.compile(r"(?:(?:比|较)上年度?|同比|年均|较上一?年度?|比上一?年度?)?(?:增长|增幅|增速)(?:率)?$")
_VERB_ONLY = re.compile(
    r"^(?:(?:新|当年|年度)?(?:发展|建设|建成|建|增|上|种植|引进|购置|投入|开工|开设|认定|流转|改造|完成|达|吸纳|安排|接待|组织))*的?$"
)
_EXPLAINS = re.compile("含|不含|不包括|指|仅指|以下|下同|其中|即|税|除")
_EXCLUDED = re.compile(
    r"(?:不含|不包括|不包含)([^（）〔〕]{2,60})|([^（）〔〕]{2,60})除外|^除([^（）〔〕]{2,60}?)(?:以?外)?$"
)


@dataclass(frozen=True)
class Limit:
    """A threshold of something that is measured.

    Attributes:
        of: what is measured, as printed.
        first: True for 首次突破: it must not have been reached before.
        growth: True if the change from the year before is meant.
    """

    of: str
    threshold: Threshold
    first: bool = False
    growth: bool = False


@dataclass(frozen=True)
class Level:
    """市级及以上: a level of a title, at least."""

    of: str
    lowest: str


@dataclass(frozen=True)
class Worded:
    """A condition that stays in the words of the document."""

    words: str


@dataclass(frozen=True)
class Either:
    """Conditions of which one is enough."""

    of: tuple[Limit | Level | Worded, ...]


Condition = Limit | Level | Worded | Either


def conditions_of(subject: str) -> list[Condition]:
    """The conditions in the words before a grant, in their order; all must hold.

    >>> found = conditions_of("获得省级认定且年销售收入首次突破2000万元的规上工业企业")
    >>> found[0], (found[1].of, found[1].first), found[2]
    (Worded(words='获得省级认定'), ('年销售收入', True), Worded(words='规上工业企业'))
    >>> conditions_of("首次入选市级及以上“瞪羚”企业的")
    [Level(of='首次入选“瞪羚”企业', lowest='市级')]
    """
    found: list[Condition] = []
    for segment in segments(subject):
        other = re.match("或者?(?:是)?", segment)
        if other and found:
            found.append(_either(found.pop(), _conditions_in(segment[other.end() :])))
        else:
            found += _conditions_in(segment)
    return list(dict.fromkeys(found))


def topic_of(subject: str) -> str:
    """What a grant is for, in as few of its words as name it.

    >>> topic_of("现代服务业类项目固定资产投资3000万元及以上的"), topic_of("年纳税额达到50万元以上")
    ('现代服务业类项目', '年纳税额')
    """
    first = next((one for one in segments(subject) if not is_generic(one)), "")
    if letters(first) and len(first) <= _SHORT and find_threshold(first) is None and not _LEVEL.search(first):
        return without_generic(first)
    found = conditions_of(subject)
    words = [one.words for one in found if isinstance(one, Worded)]
    measured = [one.of for one in found if isinstance(one, Limit | Level)]
    return next(iter([*words, *measured]), subject)


def without_generic(words: str) -> str:
    """The words without a last noun that names nobody in particular.

    >>> without_generic("新认定为智慧工厂的企业")
    '新认定为智慧工厂'
    """
    head, _, tail = words.rpartition("的")
    return head if len(head) >= 4 and is_generic(tail) else words


def _either(one: Condition, others: Sequence[Condition]) -> Condition:
    parts = [
        part
        for condition in (one, *others)
        for part in (condition.of if isinstance(condition, Either) else [condition])
    ]
    return Either(tuple(parts))


def segments(subject: str) -> list[str]:
    """The stretches of a subject that each hold conditions, without words that only introduce them.

    >>> segments("对新建基地，面积100亩以上且连续种植3年以上的")
    ['新建基地', '面积100亩以上', '连续种植3年以上']
    """
    plain = without_brackets(subject).replace("\u3000", "")
    found = []
    for start, end in pieces(plain, "，；"):
        for part in re.split(r"、?(?:并且|且|同时(?!达到|达|符合|满足|具备))", plain[start:end]):
            found += [_trimmed(one) for one in _listed_limits(part)]
    return [segment for segment in found if segment and not _NO_CONDITION.match(segment)]


def yearly(measure: str) -> str:
    """What is measured, without words for the year of the record.

    >>> yearly("年度纳税额"), yearly("年销售收入")
    ('纳税额', '年销售收入')
    """
    return re.sub(r"^(?:年度|当年|本年度|全年|当年度)(?=[^新].)", "", measure)


def exclusions(words: str) -> list[str]:
    """What remarks in brackets exclude: 不含…, …除外.

    >>> exclusions("对新上项目（不含房地产类项目），给予奖励")
    ['房地产类项目']
    """
    found = []
    for start, end in brackets(words):
        for match in _EXCLUDED.finditer(words[start + 1 : end - 1]):
            what = (match[1] or match[2] or match[3]).strip("，、 ")
            if find_threshold(what, listed=True) is None:
                found.append(what)
    return found


def limits_in_brackets(words: str) -> list[Condition]:
    """Thresholds that a remark in brackets adds: 每列次（游客人数须在600人以上）.

    >>> [limit.of for limit in limits_in_brackets("每列次（游客人数须在600人以上）奖励3万元（含税）")]
    ['游客人数']
    """
    found: list[Condition] = []
    for start, end in brackets(words):
        inside = words[start + 1 : end - 1]
        if not _EXPLAINS.match(inside):
            found += [one for one in conditions_of(inside) if isinstance(one, Limit)]
    return found


def excluded_limits(words: str) -> list[str]:
    """Limits that do not belong to their range: 10亿元（不含10亿元）以下, as the rule language writes them.

    >>> excluded_limits("投资1000万元到1亿元（不含1亿元）的项目")
    ['1亿元']
    """
    found = [
        find_threshold(match[1], listed=True) for match in re.finditer("不含([^（）〔〕]{2,12})[）〕]", words)
    ]
    return [one.quantity.text for one in found if one is not None]


def discretion(subject: str) -> list[str]:
    """Stretches by which somebody is to judge how much: 视…, 根据…情况.

    >>> discretion("新产品投产后，视其市场前景")
    ['视其市场前景']
    """
    plain = without_brackets(subject)
    parts = (plain[start:end] for start, end in pieces(plain, "，；"))
    return [part for part in parts if re.match(r"视|根据.*情况|依据.*情况", part)]


def is_generic(words: str) -> bool:
    """Whether the words name nobody in particular.

    >>> is_generic("企业或项目"), is_generic("规上工业企业")
    (True, False)
    """
    return bool(_GENERIC.match(words))


def _listed_limits(part: str) -> list[str]:
    """Divide at 、 where each side is a threshold of its own."""
    members = [part[a:b] for a, b in pieces(part, "、")]
    if len(members) > 1 and all(_begins_with_words(member) for member in members):
        return members
    return [part]


def _begins_with_words(member: str) -> bool:
    threshold = find_threshold(member)
    return threshold is not None and threshold.start >= 2


def _trimmed(words: str) -> str:
    words = _OPENING.sub("", words.strip(" 、，"))
    words = re.sub("^[^，：]{1,14}：", "", words)
    return re.sub("(?:可以?|均可)(?:获得|享受|申请)$", "", words.removesuffix("的"))


def _conditions_in(segment: str) -> list[Condition]:
    threshold = find_threshold(segment)
    if threshold is not None:
        return _around(segment, threshold)
    level = _LEVEL.search(segment)
    if level is not None:
        lowest = level[1] if level[1].endswith("级") else level[1] + "级"
        return [Level(segment[: level.start()] + segment[level.end() :].removeprefix("的"), lowest)]
    return _worded(segment)


def _around(segment: str, threshold: Threshold) -> list[Condition]:
    """The threshold, with what is said before and after it."""
    before = re.sub(r"(?:累计|合计)?(?:须|应|均|已|在|为|可)*$", "", segment[: threshold.start])
    after = segment[threshold.end :].removeprefix("的")
    first = bool(re.search("首次|第一次|初次", before[-6:]))
    before = re.sub("(?:首次|第一次|初次)$", "", before)
    before = re.sub("^(?:首次)?(?:同时)(?:达到|达|符合|满足|具备)|^(?:达到|具备)", "", before)
    if _VERB_ONLY.match(before):
        unit = threshold.quantity.unit or ""
        what = after if after and not is_generic(after) else ""
        if threshold.quantity.type == "money":
            what += "金额"
        return [Limit(before.removesuffix("的") + (what or f"{unit}数"), threshold, first)]
    holder, measure = _holder(before)
    if len(letters(measure)) < 2:
        return [Worded(segment)]
    growth = _GROWTH.search(measure)
    of = measure[: growth.start()] if growth and growth.start() >= 2 else measure
    rest = [] if is_generic(after) else conditions_of(after)
    return [*_worded(holder), Limit(of, threshold, first, bool(growth) and of != measure), *rest]


def _holder(words: str) -> tuple[str, str]:
    """规上工业企业年产值 -> who, and what is measured."""
    match = _HOLDER_AND_MEASURE.match(words)
    if match is None or _NO_MEASURE.match(match["measure"]):
        return "", words
    return match["holder"].removesuffix("的"), match["measure"].removeprefix("的")


def _worded(words: str) -> list[Condition]:
    words = _trimmed(words)
    if not letters(words) or is_generic(words):
        return []
    match = _CLAUSE_AND_HEAD.match(words)
    if match is not None:
        parts = [match["clause"], match["head"]]
        return [Worded(part) for part in parts if not is_generic(part)]
    return [Worded(without_generic(words))]
