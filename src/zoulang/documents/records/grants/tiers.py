"""Steps of one grant: what each of several sums, rates or caps is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from zoulang.documents.records.grants.amounts import Figure

_LEVEL = re.compile(r"国家级|省级|市级|县级|区级|国家|国际|全国性|国际性")
_ADDED_WORDS = re.compile(
    r"对于?|新?(?:认定|评定|获批|入选)(?:的|为)?|升级为|晋升为|首次|初次|上述|的|，|区?财政|县财政|市财政|企业"
)
_RAISED = re.compile("升级|晋升|晋级|升格|提升为|升为")
_STEP = re.compile(
    r"(?:级|类|等|档|档次|年|期|奖|名|博士|硕士|本科|专科|研究生|学历|学位|职称|星|层|板|国家|省|市|县|区"
    r"|以上|以下|以内|\d[\d.]*\s?[万亿]?(?:元|%|家|人|亩|个|人次|平方米|吨)?|[A-FⅠ-Ⅵ])$"
)
_ORDINAL = r"[\d一二三四五六七八九十]{1,2}"
_YEAR = re.compile(
    rf"(第?[前后][\d一二两三四五六七八九十]{{0,3}}年|第{_ORDINAL}(?:[至—]+第?{_ORDINAL})?年度?|首年|次年|之后|此后|以后)(?!起)[^，。；、]{{0,24}}$"
)
_YEAR_OR_LEVEL = re.compile(
    r"(?:第?[前后首\d一二两三四五六七八九十]{1,3}年|(?:国家|省|市|县|区|[一二三四五]星|[特一二三四五\dA]{1,2})级)内?$"
)
_CLASS = re.compile(r"(?:[A-FⅠ-Ⅵ一二三四五甲乙丙丁][、]?)+类|[级等档类]")
_LABEL_END = re.compile(
    r"给予|予以|按照?|奖励|补助|补贴|奖补|资助|一次性|分别|标准|支持|扶持|每年(?=给|按|奖|补|\s*$)|每月(?=给|按|奖|补|\s*$)|最高|不超过|人民币|可[获享]|安家"
)
_LABEL_BEGIN = re.compile(
    r"^(?:[\s、，和及与或：；]|其中|即|并|对于?|分别为|按照?|给予|予以|奖励|补助|补贴|为|的)+"
)


@dataclass
class Grant:
    """One grant while it is read; places are relative to its passage.

    Attributes:
        subject: the words before the grant, as printed.
        words: all words of the grant.
        tail: the words after it in its sentence, which say how long and how often it is paid.
        found: the sums and rates granted, in order; several are steps of it.
        caps: the sums that limit it.
        labels: for each figure, the short condition printed before it, or empty.
        cap_labels: the same for each cap; empty where it limits the grant as a whole.
        joint: sums that limit it together with others, from a sentence of their own.
        doubts: what had to be guessed, one word for each guess.
        announced: whether a list before it promised the grant (按以下标准奖励：…).
        steps: the steps as data, where they were put together from several sentences.
    """

    start: int
    end: int
    subject: str
    words: str
    found: list[Figure] = field(default_factory=list)
    caps: list[Figure] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    cap_labels: list[str] = field(default_factory=list)
    joint: list[Figure] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    tail: str = ""
    announced: bool = False
    on_top: bool = False
    top_up: bool = False
    steps: list[dict[str, Any]] = field(default_factory=list)


def tier(when: str, figure: Figure) -> dict[str, Any]:
    """One step as data.

    >>> tier("省级", Figure("money", 0, 5, 300000))
    {'when': '省级', 'amount': 300000, 'rate': None, 'cap': None}
    """
    money = figure.kind == "money"
    return {
        "when": when,
        "amount": figure.value if money else None,
        "rate": None if money else figure.value,
        "cap": None,
    }


def label_tiers(found: Sequence[Figure], subject: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """The steps of a grant, named by the list of as many members in its subject.

    >>> [t["when"] for t in label_tiers(
    ...     [Figure("money", 0, 1, 3), Figure("money", 2, 3, 2)], "对新认定的国家级、省级平台，", [])]
    ['国家级', '省级']
    """
    labels = list(names) or enumeration(subject, len(found))
    return [tier(label, figure) for label, figure in zip(labels, found, strict=True)]


def capped_tiers(caps: Sequence[Figure], subject: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """Steps that differ in their cap (最高分别不超过50万元、20万元).

    >>> capped_tiers([Figure("money", 0, 1, 5), Figure("money", 2, 3, 2)], "国家级、省级中心", [])[0]
    {'when': '国家级', 'amount': None, 'rate': None, 'cap': 5}
    """
    labels = list(names) or enumeration(subject, len(caps))
    return [
        {"when": label, "amount": None, "rate": None, "cap": cap.value}
        for label, cap in zip(labels, caps, strict=True)
    ]


def enumeration(subject: str, count: int) -> list[str]:
    """The list of exactly so many members that a subject names, or numbered steps.

    >>> enumeration("年产值首次突破1亿元、5亿元的企业", 2), enumeration("企业", 2)
    (['1亿元', '5亿元'], ['第1档', '第2档'])
    """
    subject = re.sub(r"[\u3000\s]+", "", subject)
    levels = list(dict.fromkeys(_LEVEL.findall(subject)))
    if len(levels) == count:
        return levels
    for stretch in reversed(re.split("[，；：\n]", subject)):
        members = [member for member in re.split("、|和|及|与|或|/|(?<=”)(?=“)", stretch) if member]
        if len(members) > count and all(_MEASURE.search(member) for member in members[-count:]):
            members = members[-count:]
        if len(members) == count:
            return [_core(member) for member in members]
    return [f"第{number}档" for number in range(1, count + 1)]


_REACHED = re.compile(
    r"^.*(?:认定|评定|评选|评|纳入|入选|获得|取得|获批|突破|达到?|新建|建成|列入|获得?)(?:为|的)?(?:我[省市县区])?"
)
_MEASURE = re.compile(r"\d[\d.]*\s?[十百千万亿]*(?:元|%|家|人|人次|亩|个|吨|名|平方米).*$")
_BELONGS = re.compile(
    r"(?:认定|评定|称号|资质|备案|奖励)?的(?:[^、]{0,8}(?:企业|单位|组织|项目|个人|机构|园区|人员|团队|人才|产品))?$"
    r"|(?<=[级类等强])(?:企业|单位|人员|组织)$"
)


def _core(member: str) -> str:
    """A member of a list without how it is reached before it and what it belongs to after it."""
    member = re.sub(r"^(?:对于?|设|分(?!别))|(?<=.)(?:分别|给予|予以).*$|\d+名$", "", member)
    core = _REACHED.sub("", _BELONGS.sub("", member))
    if measured := _MEASURE.search(core):
        core = measured[0]
    return re.sub("^(?:[^的]{1,6}的)(?=.{3})|[，的]$|(?:企业|单位|人员)$", "", core) or member


def step_label(words: str) -> str:
    """The short condition of a step in the words before its figure, or empty.

    >>> step_label("，其中三星级给予"), step_label("A类人才每人"), step_label("地方财政奖励")
    ('三星级', 'A类人才', '')
    """
    if year := _YEAR.search(words[-40:]):
        return year[1]
    head = _LABEL_BEGIN.sub("", words[-60:])
    head = re.sub(r"[\u3000\s]+|每[^，。；]{1,4}$", "", _LABEL_END.split(head)[0]).strip("的：、，（）")
    if bare := _YEAR_OR_LEVEL.search(head):
        return bare[0].removesuffix("内")
    named = head.rpartition("的")[2]
    if _CLASS.search(named):
        head = named
    short = 0 < len(head) <= 24 and not re.search("[，。；]|对.{4,}的", head)
    return head if short and (_STEP.search(head) or _CLASS.search(head)) else ""


def names_a_class(words: str) -> bool:
    """Whether words name one of several classes, levels or thresholds.

    >>> names_a_class("省级"), names_a_class("市重点企业"), names_a_class("举办赛事")
    (True, True, False)
    """
    return bool(_STEP.search(words) or _CLASS.search(words) or re.match("国家|[省市县区]", words))


def same_grant_at_other_level(grants: Sequence[Grant]) -> list[Grant]:
    """Sentences that grant the same thing once it is raised to another level become steps of one grant.

    ``对新认定的省级中心，给予100万元；对升级为国家级中心的，给予300万元`` speaks of one
    thing, the centre, at two levels; grants for different things stay apart, and so do
    those for things that are only alike (对国家级中心…；对省级中心…).
    """
    result: list[Grant] = []
    open_steps: dict[tuple[object, ...], dict[str, Grant]] = {}
    raised = False
    for grant in grants:
        raised = raised or bool(_RAISED.search(grant.subject))
        alike, level = _likeness(grant), _level(grant.subject)
        steps = open_steps.setdefault(alike, {}) if alike and level else {}
        others = [other for other in steps if other != level]
        if others and raised:
            earlier = steps.pop(others[-1])
            earlier.steps = earlier.steps or [tier(others[-1], earlier.found[0])]
            earlier.steps.append(tier(level, grant.found[0]))
            earlier.end = grant.end
            earlier.subject += "；" + grant.subject
        else:
            earlier = grant
            steps.pop(level, None)
            result.append(grant)
        steps[level] = earlier
    return result


def without_parts(grants: Sequence[Grant]) -> list[Grant]:
    """The grants without those that only divide the sum of the one before them.

    ``奖励500万元，分阶段拨付：完成股改奖励200万元，成功上市奖励300万元`` grants 500万元 once.
    """
    result: list[Grant] = []
    index = 0
    while index < len(grants):
        whole = grants[index]
        result.append(whole)
        index += 1
        if len(whole.found) == 1 and whole.found[0].kind == "money":
            index += _count_of_parts(whole, grants[index : index + 12])
    return result


def _count_of_parts(whole: Grant, following: Sequence[Grant]) -> int:
    """How many of the grants that follow add up to the sum of a grant and say so; else 0."""
    rest, members = whole.found[0].value, 0
    divided = bool(following) and bool(
        re.search(
            "分(?:段|期|批|步|阶段|年|.{1,3}(?:次|年|期|批|阶段))|其中", whole.words + following[0].words
        )
    )
    for count, part in enumerate(following if divided else (), start=1):
        if any(figure.kind != "money" for figure in part.found) or part.on_top or not part.found:
            return 0
        rest -= sum(figure.value for figure in part.found)
        members += len(part.found)
        if rest <= 0:
            return count if rest == 0 and members > 1 else 0
    return 0


def _likeness(grant: Grant) -> tuple[object, ...]:
    """What grants that differ in level only have in common; empty if this one has no such others."""
    thing = _thing(grant.subject)
    if not thing or len(grant.found) != 1:
        return ()
    return thing, grant.found[0].kind, bool(grant.caps), "连续" in grant.words


def _thing(subject: str) -> str:
    """What a grant is for, without its level and without how it was reached."""
    return _ADDED_WORDS.sub("", _LEVEL.sub("", subject.rpartition("对")[2])).strip()


def _level(subject: str) -> str:
    found = _LEVEL.findall(subject.rpartition("对")[2])
    return found[0] if len(found) == 1 else ""
