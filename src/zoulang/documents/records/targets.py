"""Targets: what the government sets itself for the future, mostly in numbers.

A sentence speaks of the future if it says so (到2027年, 力争, 目标：), or if it
stands under a heading of goals. In such a sentence a number is a target when a
verb of reaching stands before it (产值达到5亿元) or a verb of making stands
right before number and thing (培育10家企业). Past facts, conditions for
applicants, sizes of land and of funds are none. Where a stretch has no number
it may still promise a reference, a status or a state (`unmeasured`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from zoulang.documents.passages import Passage, pieces, without_brackets
from zoulang.documents.reading import Metadata, Record
from zoulang.documents.records.amounts import NUMBER, SCALE, number
from zoulang.documents.records.horizons import Horizon, find_horizon
from zoulang.documents.records.unmeasured import find_ambitions

_FUTURE = re.compile(
    r"力争|确保|争取|目标[：:]|计划(?:到|在|用|新|建|引)|预期|努力实现|(?:缩短|压缩|压减|精简)至|每年(?:实施|培育|引进|新增|新建)|到\s*“|年底前"
)
_PAST = re.compile(r"截至目前|目前[，已]|已(?:有|经|建|形成|达|完成|签|开)|近年来|去年|以来|共建平台")
_GOAL_HEADING = re.compile(r"目标")
_APPLICANT = re.compile(
    r"给予|奖励|补助|补贴|奖补|(?:^|，)对[^，]*的(?:企业|项目|单位)|以上的(?:企业|项目|单位)"
)
_GRANTED = re.compile(r"(?:给予|予以)[^。]*(?:奖励|补助|补贴|奖补|贴息|支持)")
_FUND = re.compile(r"资金|基金|贷款|授信|担保|预算|经费安排|占地|用地|建筑面积|铺底")

_REACH_BACK = 200  # the name of an indicator is never longer
_SCALES = "万亿|千亿|百亿|千万|百万|十万|亿|万|千|百"
_UNITS = (
    "亿元|万元|元|个百分点|百分点|%|‰|个工作日|工作日|人次|万人|家|户|个|名|人|位|项|件|条|所|处|座|亩|公顷|平方米|平方公里|公里"
    "|倍|天|小时|分钟|吨|只|支|场|次|套|台|辆|千瓦|兆瓦|种|篇|门|期|款|张|例|对|层|床|张床位|课时|标箱"
)
_QUANTITY = re.compile(
    rf"(?P<about>约|近)?(?:(?P<low>{NUMBER})(?:{_SCALES})?(?:—+|至|到))?(?P<value>{NUMBER})"
    rf"(?P<scale>{_SCALES})?(?P<more>余|多)?(?P<unit>{_UNITS})(?P<bound>以上|左右|以内|以下)?"
)
_REACH = re.compile(
    r"(?:分别)?(?:累计|稳定|总数|总量|年均|力争|超额|全部|基本)?"
    r"(?:达到|达|突破|超过|增至|增加到|增加至|提高到|提高至|提升到|提升至|上升到|扩大到|扩大至|增长到|稳定在|保持在|控制在|降至|降低到|降低至"
    r"|下降到|缩短至|缩短到|压缩至|压减至|压缩到|不低于|不少于|不高于|不超过|高于|低于|增长|提高|下降|降低|缩短|压减|为|在)\s*$"
)
_MAKE = re.compile(
    r"(?:新增|新建|新培育|新引进|新认定|培育|培养|引进|引育|招引|打造|建成|建设|创建|完成|实施|组建|设立|孵化|集聚|推广|改造|认定|转化|选派"
    r"|举办|落地|开工|竣工|签约|新签约|形成|争创|入库|储备|布局|遴选|支持|发展|新发展)(?:各类|重点|高水平|不少于|超过|达到|省级以上|市级以上)*\s*$"
)
_MAKE_BEFORE = re.compile(
    r"(?:新增|新建|新认定|培育|引进|招引|建成|打造|孵化|集聚|转化)(?P<thing>[^，。；：、等\d]{2,20}?)(?:不少于|超过|达到|达)?$"
)
_LEVEL_SIZE = re.compile(
    rf"(?:(?P<value>{NUMBER})(?P<scale>亿|万)|(?P<round>百亿|千亿|万亿))级"
    r"(?P<thing>[^，。；、\d]{2,40})(?=[，。；、]|$)"
)
_LISTED = re.compile(r"\s*[、和及与](?P<thing>[^，。；：、\d]{2,20})?$")
_OF_WHICH = re.compile(r"\s*其中[，：]?(?P<thing>[^，。；：、\d]{2,20})$")
_GROWTH = re.compile(r"(?:年均|累计)?(?:增长|提高|下降|降低|压减|缩短)\s*$")
_DOUBLE = re.compile(r"翻(?P<times>[一两二三四])番|(?<!计划)倍增(?!计划|行动|工程)")
_ALL_OF = re.compile(
    rf"(?P<value>{NUMBER})(?P<unit>家|个|项|户|名)(?P<who>[^，。；\d]{{0,12}}?)(?:全部|均|都)(?P<what>(?:完成|实现|达到)[^，。；]{{2,20}})"
)
_ANAPHORA = re.compile(r"^(?:其)?(?:占比|比重|比例|增速|总量|规模|总数|数量|年均|累计)$")
_LESS = re.compile(r"控制在|降至|降低到|降低至|下降到|缩短|压缩|压减|不超过|不高于|低于")
_MORE = re.compile(r"达|突破|超过|不低于|不少于|高于|增至|以上|提高|提升|扩大|增加")


@dataclass(frozen=True)
class _Goal:
    """One target while it is read; places are relative to the passage."""

    start: int
    end: int
    indicator: str
    value: int | float | str
    unit: str | None
    comparator: str
    value_max: int | float | None = None
    value_type: str = "number"


def find_targets(passages: Sequence[Passage], metadata: Metadata) -> list[Record]:
    """One record for each number, reference, status or state the government sets itself.

    Fields: ``indicator``, ``comparator``, ``value`` and ``unit`` as printed (a
    text and None where ``value_type`` is ``reference``, ``status`` or
    ``qualitative`` and not ``number``), ``value_max`` for a range, ``by`` (a
    year or date) with ``by_text`` as printed, ``by_inferred`` if the year is
    counted from the date of issue, ``strength``.
    """
    return [
        record
        for passage in passages
        if passage.clause.kind != "closing"
        for record in _targets(passage, metadata)
    ]


def _targets(passage: Passage, metadata: Metadata) -> Iterator[Record]:
    text = without_brackets(passage.text)
    under_goals = bool(_GOAL_HEADING.search(passage.clause.heading))
    horizon: Horizon | None = None
    earlier = ""
    for start, end in pieces(text, "。；;！"):
        sentence = text[start:end]
        if _GRANTED.search(sentence):
            continue
        own = find_horizon(sentence, metadata.issued)
        speaks_of_future = bool(
            own or _FUTURE.search(sentence) or under_goals or (horizon and horizon.lasting)
        )
        standing = horizon if horizon and horizon.lasting else own
        tells_of_past = False
        for a, b in pieces(sentence, "，"):
            segment = (start + a, start + b)
            ahead = find_horizon(text[slice(*segment)], metadata.issued)
            standing = ahead or standing
            tells_of_past = ahead is None and (tells_of_past or bool(_PAST.search(text, *segment)))
            if tells_of_past or _is_condition_or_past(text[slice(*segment)]):
                continue
            promised = speaks_of_future or _builds_a_size(text[slice(*segment)])
            goals = list(_goals(text, segment, earlier)) if promised else []
            if not goals and passage.clause.kind != "preamble":
                goals = list(_in_words(text, segment, standing, speaks_of_future))
            for goal in goals:
                earlier = goal.indicator if goal.value_type == "number" else earlier
                yield _record(passage, goal, standing, sentence)
        horizon = standing if standing is not None else horizon


def _in_words(text: str, segment: tuple[int, int], horizon: Horizon | None, future: bool) -> Iterator[_Goal]:
    """The targets without a number in the stretch between two commas."""
    start, end = segment
    dated = horizon is not None and horizon.lasting
    for found in find_ambitions(text[start:end], dated, future):
        place = (start + found.start, start + found.end)
        yield _Goal(*place, found.indicator, found.value, None, found.comparator, value_type=found.value_type)


def _is_condition_or_past(words: str) -> bool:
    return bool(_APPLICANT.search(words) or _PAST.search(words))


def _builds_a_size(words: str) -> bool:
    """A size such as 千亿级 that is to be built needs no other word of the future."""
    return bool(_LEVEL_SIZE.search(words) and re.search("打造|建成|建设|形成", words))


def _goals(text: str, segment: tuple[int, int], earlier: str) -> Iterator[_Goal]:
    """The targets in the stretch between two commas."""
    start, end = segment
    words = text[start:end]
    if match := _ALL_OF.search(words):
        value = number(match["value"])
        if value is not None:
            what = f"{match['what']}的{match['who'] or ''}数".replace("的的", "的")
            yield _Goal(start, end, what, _plain(value), match["unit"], "=")
            return
    if match := _DOUBLE.search(words):
        times = 2 ** (number(match["times"]) or 1) if match["times"] else 2
        for indicator in _doubled(words[: match.start()]):
            yield _Goal(start, end, indicator, _plain(times), "倍", ">=")
        return
    if match := _LEVEL_SIZE.search(words):
        size = SCALE[match["round"]] // SCALE["亿"] if match["round"] else number(match["value"])
        if size is not None and re.search("打造|建成|建设|形成|培育", words[: match.start()]):
            unit = f"{match['scale'] or '亿'}元"
            yield _Goal(start, end, match["thing"] + "规模", _plain(size), unit, "~")
            return
    yield from _counted(text, segment, earlier)


def _counted(text: str, segment: tuple[int, int], earlier: str) -> Iterator[_Goal]:
    start, end = segment
    previous_end = start
    subject = ""
    for match in _QUANTITY.finditer(text, start, end):
        before = text[max(previous_end, match.start() - _REACH_BACK) : match.start()]
        after = text[match.end() : min(end, match.end() + _REACH_BACK)]
        reach, make, made = _REACH.search(before), _MAKE.search(before), _MAKE_BEFORE.search(before)
        listed = _LISTED.fullmatch(before) if subject else None
        of_which = _OF_WHICH.fullmatch(before) if earlier else None
        value = number(match["value"])
        if make and re.search("编制|制定|修订|起草", before[make.start() - 2 : make.end()]):
            continue  # drawing up four plans is a task
        if value is None or not (reach or make or made or listed or of_which):
            continue
        if text.startswith(("的", "级"), match.end()) or (make and match["value"] == "一"):
            continue  # 超过10亿元的企业 names the enterprises; 建设一条 sets no number
        if reach and reach.group() in ("为", "在") and not match["bound"]:
            continue
        if made:
            subject = made["thing"]
        elif reach:
            subject = _indicator(before[: reach.start()], earlier)
            if growth := _GROWTH.search(before):
                subject = (subject or earlier) + growth[0].strip()
        elif make:
            subject = _thing_made(after, before)
        elif (part := listed or of_which) and part["thing"]:
            subject = part["thing"]
        indicator = subject
        if not indicator or _FUND.search(indicator + after[:6]):
            continue
        previous_end = match.end()
        low = number(match["low"]) if match["low"] else None
        scaled = (match["scale"] or "") + match["unit"]
        yield _Goal(
            start,
            match.end() if reach else end,
            indicator,
            _plain(low if low is not None else value),
            scaled,
            _comparator(before, match),
            _plain(value) if low is not None else None,
        )


def _comparator(before: str, match: re.Match[str]) -> str:
    bound = match["bound"]
    if bound == "左右" or match["about"] or match["low"]:
        return "~"
    if bound in ("以内", "以下") or _LESS.search(before[-6:]):
        return "<="
    more = bound == "以上" or "至少" in before or _MORE.search(before[-6:])
    return ">=" if more else "="


def _indicator(words: str, earlier: str) -> str:
    """The name of what is counted, without the words of time and resolve before it."""
    name = re.sub(r"^.*(?:“十[一二三四五]五”)?目标[：:]", "", words)
    name = re.sub(r"^[、，\s]*(?:其中|并|且|同时|以及|和)[，：:]?", "", name)
    name = re.sub(r"^(?:力争|确保|争取|努力|计划|预计|实现|使)*", "", name)
    name = re.sub(
        r"^(?:到|至|在|于)?(?:\d{4}年(?:底|末)?前?|“?十[一二三四五]五”?(?:时期|期间)?末?|[一二三四五六七八九十\d]+年(?:内)?)[，,]?",
        "",
        name,
    )
    name = re.sub(r"^(?:力争|确保|争取|努力|实现|使|推动|带动|将|把)*(?=.)", "", name)
    name = name.strip(" 、：:的")
    if earlier and _ANAPHORA.match(name):
        return earlier if name in earlier or name in ("占比", "比重", "比例") else earlier + name
    return name


def _thing_made(after: str, before: str) -> str:
    thing = re.split("[，。；、]|(?:和|及|并)(?=[培引建打新])", after)[0].strip(" 的")
    return re.sub("(?:以上|左右|以内)", "", thing) or _indicator(_MAKE.sub("", before), "")


def _doubled(words: str) -> list[str]:
    """What is doubled: each member of a list, or the one thing named."""
    listed = re.search(r"(?:实现|推动|使)([^，。；]*?)等[^，。；]*$", words)
    if listed and "、" in listed[1]:
        return [member for member in listed[1].split("、") if member]
    name = _indicator(words, "")
    return [name] if name else []


def _record(passage: Passage, goal: _Goal, horizon: Horizon | None, sentence: str) -> Record:
    indicator = goal.indicator
    if passage.clause.kind == "panel_row" and len(indicator) <= 4:
        indicator = passage.clause.heading + indicator
    strength = re.search("力争|确保|争取|努力", sentence)
    values: dict[str, Any] = {
        "indicator": indicator,
        "comparator": goal.comparator,
        "value": goal.value,
        "unit": goal.unit,
        "by": horizon.by if horizon else None,
        "by_text": horizon.words if horizon else None,
        "value_type": goal.value_type,
        "strength": strength[0] if strength else None,
    }
    if goal.value_max is not None:
        values["value_max"] = goal.value_max
    if horizon and horizon.inferred:
        values["by_inferred"] = True
    dated = horizon is not None and not horizon.inferred
    sure, unsure = (0.9, 0.7) if goal.value_type == "number" else (0.7, 0.5)
    confidence = sure if dated else unsure
    return passage.record("target", goal.start, goal.end, confidence, values)


def _plain(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)
