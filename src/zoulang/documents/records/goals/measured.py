"""Targets in numbers: what a stretch between two commas says that a number is to be.

Four shapes, tried in this order, each with the name of what is counted in another place:
产值达到5亿元 (a verb of reaching), 培育瞪羚企业20家 and 培育20家瞪羚企业 (a verb of making), 粮食产量120万吨
(no verb, only where goals are listed). A list goes on with its first member: 国家级3家、省级10家.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from zoulang.documents.records.goals.goal_verbs import (
    ADVERBS,
    ALSO_NOUNS,
    DRAWN_UP,
    FIRM,
    FOR_WHOM,
    MADE,
    MAKE,
    MAKING,
    NEXT_TASK,
    RAISE,
    REACH,
    TOTALLED,
    comparator_of,
)
from zoulang.documents.records.goals.horizons import find_baseline, month_alone
from zoulang.documents.records.goals.naming import (
    aspect_of,
    clean_name,
    joint_names,
    listed_names,
    named_with,
    things_made,
)
from zoulang.documents.records.goals.own_counts import counts_its_parts
from zoulang.documents.records.numbers import RANK_UNITS, Quantity, plain, quantities

_FUND = re.compile(
    r"(?<!到位)资金(?!到位)|基金|贷款|授信|担保|预算(?!收入|支出)|经费安排|财政[^，。]{0,8}安排|铺底|(?<!完成)(?<!固定资产)总投资|计划投资|补助"
)
_LAND = re.compile(r"占地(?!区)|用地|建筑面积|规划面积")
_NOT_NAMED = re.compile(
    r"(?:为|在|将|把|对|向|按|按照|从|由|给予|奖励|每|第|共|设|分|及其|或者|满|以|距|经|历时|督促|督导|调度|协调|跟踪|走访)$"
)
# 三类项目, 二期工程: in words these are names of kinds and no counts.
_KINDS = ("次", "类", "级", "期", "层", "代", "轮", "届", "本", "种", "面")
# 50%的社区建成服务中心 sets a share of those that are to do something.
_SHARE_DOES = re.compile(
    r"(?P<of>的)?(?P<who>[^，。；、\d]{1,20}?)(?P<does>(?:建成|实现|完成|达到|开展|纳入|接入|设立|配备|建立|具备|创建|创成|建有|拥有|参加|享有|覆盖|安装|使用|集中|来源于|来自|落户|布局|应用|通(?!过))[^，。；、\d]{0,24})"
)
# 对20条道路进行改造 tells a task as 改造20条道路 does; calls and inspections are none.
_WORKED_ON = re.compile(
    r"(?P<thing>[^，。；\d]{2,40}?)(?:进行|实施|开展)[^，。；\d]{0,6}?(?P<work>改造|维修|大?整修|整治|更换|提升|升级|修缮|治理|加固|更新)"
)
_EACH = re.compile(r"(?<!年)(?<!平)(?<!人)(?<!户)[均都]\s*(?:[达超突提降不控保实]|增长)[^，。；\d]{0,5}$")
_NAMED_YEAR = re.compile(r"的[\u4e00-\u9fff]{0,8}$")  # 实施规划的关键一年
# What a stretch aims at, keeps to or starts from bounds its subject.
_SCOPED = re.compile(
    r"(?:为|对|向|在(?![地册校园岗职建库])|从|与|按|经|由)(?!上)|聚焦|围绕|对接|依托|结合|根据|针对|面向|瞄准"
)
# Before a count and a share, these name those concerned.
_CONCERNED = re.compile(r"(?:^|[，、])\s*(?:力争|争取|确保|推动|实现|使)(?:全[县市省区州])?$")
_DEFINITE = re.compile(
    r"(?:发展|支持|推动|引导|帮助|带动|服务|帮扶|巩固|提升)[^，。；]*的$"
)  # 发展条件好的30个县
_EVERYWHERE = re.compile(r"(?:[全我本][国省市州县区旗镇乡])?")
_SHARED = re.compile(r"(?:人均|户均|每[一\d]*(?:个)?[人户村镇乡县])[^，。；\d]{0,8}$")
_GOES_ON = re.compile(r"[\u4e00-\u9fff“”]{2,14}")  # 新建公园2个，景观林带3条
_LIST_MARK = re.compile(r"^\s*(?:、|和|及|与|以及|并|或|，)\s*")
_OF_WHICH = re.compile(r"^\s*其中[，：]?\s*")
_COUNTED_AFTER = re.compile(r"^(?:[\u4e00-\u9fff“]|\d+亿)")
_ENDS = re.compile(
    r"^(?:[，。；、：！）》”\s]|$|和|及|与|并|且|或|以上|左右|其中|等|的[^，。；\d]{0,8}目标|目标|规模|水平|台阶|大关|关口|的?(?:目标|规模|水平|台阶)|任务|力争|占)"
)


@dataclass(frozen=True)
class Goal:
    """One target while it is read; places are relative to the passage.

    Attributes:
        value: a number as printed before its unit, or the words of a reference, a status or a state.
        value_max: the upper end of a range, of which ``value`` is the lower.
        baseline, baseline_on: the value it is compared with and the year of that, where printed.
        by: a date of its own, where one sentence gives several (到2025年和2030年分别达到…; 9月底前达到…,
            ``--09-30`` of the year that stands over it).
        by_text: its words where they are not the year.
    """

    start: int
    end: int
    indicator: str
    value: int | float | str
    unit: str | None
    comparator: str
    value_max: int | float | None = None
    value_type: str = "number"
    baseline: int | float | None = None
    baseline_on: str | None = None
    by: str | None = None
    by_text: str | None = None


@dataclass
class Memory:
    """What earlier stretches of a paragraph said, for those that leave it out.

    Attributes:
        indicator: what the last target counts (年均增长 after it is its growth).
        names: the list that the last stretch without a number named, for 分别 in the next one.
        kind: the noun counted last, for 国家级3家、省级10家.
        lead: the verb of making that governed the last stretch, which the next may go on from.
        years: the years that the last stretch without a number named, for 分别 in the next one.
        words: the last stretch itself, for a number that nothing else names (…，每年不少于20场).
    """

    indicator: str = ""
    names: list[str] = field(default_factory=list)
    kind: str = ""
    lead: str = ""
    years: list[str] = field(default_factory=list)
    words: str = ""


@dataclass
class _Reading:
    """The stretch as far as it is read."""

    text: str
    end: int
    strong: bool
    future: bool
    memory: Memory
    seen: int  # how far the text has been used up
    subject: str = ""
    lead: str = ""  # the verb that governs a list, for its later members
    used: int = 0  # how much of the text after the number its noun takes up
    baseline: Quantity | None = None
    baseline_on: str | None = None


def measured_goals(
    text: str, segment: tuple[int, int], strong: bool, memory: Memory, future: bool = True
) -> list[Goal]:
    """The targets in numbers in a stretch between two commas.

    Args:
        text: the passage, folded, its bracketed remarks blanked.
        strong: whether goals are listed here, so that a number needs no verb.
        memory: what was said before; it is brought up to date.
        future: whether the sentence speaks of the future at all, and not only a task is told.

    >>> def told(words):
    ...     goals = measured_goals(words, (0, len(words)), True, Memory())
    ...     return [(g.indicator, g.comparator, g.value, g.unit) for g in goals]
    >>> told("培育国家级平台3家、省级10家以上")
    [('国家级平台', '=', 3, '家'), ('省级平台', '>=', 10, '家')]
    >>> told("风电、光伏装机分别达到250万千瓦、570万千瓦")
    [('风电', '>=', 250, '万千瓦'), ('光伏装机', '>=', 570, '万千瓦')]
    >>> told("粮食产量120万吨左右"), told("年产值超过2亿元的企业5家")
    ([('粮食产量', '~', 120, '万吨')], [('年产值超过2亿元的企业', '=', 5, '家')])
    """
    start, end = segment
    words = text[start:end]
    counted = [q for q in quantities(_unquoted(words)) if q.digits or q.unit not in _KINDS]
    found = [replace(q, start=q.start + start, end=q.end + start) for q in counted]
    if not found:
        memory.names, memory.years = listed_names(words), re.findall(r"(\d{4})年", words)
        memory.words = words
        return []
    reading = _Reading(text, end, strong, future, memory, start)
    goals = _in_parallel(reading, found, start)
    if goals is None:
        goals = [goal for q, after in _with_next(found) for goal in _one(reading, q, after, start)]
    memory.names, memory.years, memory.words = [], [], words
    memory.lead = reading.lead if goals and (reading.lead == "made" or MAKE.fullmatch(reading.lead)) else ""
    return goals


def _unquoted(words: str) -> str:
    """The stretch with what stands in quotation marks blanked, for names and titles hold no numbers."""
    return re.sub(r"[“《][^”》]{0,160}[”》]", lambda match: "“" + "\u3000" * (len(match[0]) - 2) + "”", words)


def _with_next(found: list[Quantity]) -> Iterator[tuple[Quantity, Quantity | None]]:
    yield from zip(found, [*found[1:], None], strict=True)


# ---------------------------------------------------------------- parallel lists
def _in_parallel(reading: _Reading, found: list[Quantity], start: int) -> list[Goal] | None:
    """A、B分别达到X、Y: as many numbers as names, or as many as years; None if it is no such list."""
    before = reading.text[start : found[0].start]
    told = re.search(r"分别", before)
    if not told or len(found) < 2:
        return None
    run = _run_of(reading.text, found)
    verb, head = before[told.end() :], before[: told.start()]
    years = re.findall(r"(\d{4})年", head) or reading.memory.years
    if len(years) == len(run) > 1 and len(listed_names(re.sub(r"^.*\d{4}年(?:底|末)?", "", head))) <= 1:
        name = clean_name(re.sub(r"^.*\d{4}年(?:底|末)?", "", head), "") or reading.memory.indicator
        return [
            replace(_goal(reading, q, name, before, start), by=year)
            for q, year in zip(run, years, strict=True)
        ]
    grown = re.search(rf"(?:年均|累计|同比)?(?:{RAISE})\s*$", before)
    suffix = grown[0].strip() if grown and not re.search("[到至]$", before) else ""
    head, year = find_baseline(re.sub(r"(?:年均|累计|总量|总数|将|要|力争)*$", "", head))
    names = listed_names(head) or reading.memory.names
    if len(names) == 1:
        names *= len(run)
    if len(names) != len(run):
        return None
    reading.baseline_on = year
    goals = [
        _goal(reading, q, name + (suffix or aspect_of(verb)), before, start)
        for q, name in zip(run, names, strict=True)
    ]
    if goals:
        reading.memory.indicator = goals[-1].indicator
    return goals


def _run_of(text: str, found: list[Quantity]) -> list[Quantity]:
    """The numbers of a list, nothing but list marks between them."""
    run = found[:1]
    for before, quantity in pairwise(found):
        if re.fullmatch(r"\s*(?:、|和|及|与|以及)?\s*", text[before.end : quantity.start]):
            run.append(quantity)
        else:
            break
    return run


# ---------------------------------------------------------------- one number
def _one(reading: _Reading, q: Quantity, following: Quantity | None, start: int) -> list[Goal]:
    before = reading.text[reading.seen : q.start]
    after = reading.text[q.end : following.start if following else reading.end]
    if re.search(r"(?:由|从)(?:\d{4}年(?:底|末)?的?)?$", before):
        of_year = re.search(r"\d{4}", before[-7:])
        reading.baseline, reading.baseline_on = q, of_year[0] if of_year else None
        reading.subject = clean_name(re.sub(r"(?:由|从)(?:\d{4}年(?:底|末)?的?)?$", "", before), "")
        reading.seen = q.end
        return []
    if _is_part_of_name(q, after, before) or _is_scope(q, following, before, after):
        return []
    before, year = find_baseline(before)
    reading.baseline_on = year or reading.baseline_on
    name = _name(reading, q, before, after)
    if name is None or len(name) < 2 or _is_a_size(q, name + after[:6]):
        reading.baseline = reading.baseline_on = None
        return []
    each = _EACH.search(before) is not None
    names = joint_names(name, each) if each or (q.is_share and "占" not in name) else [name]
    goals = [_goal(reading, q, one, before, start) for one in names]
    reading.seen = q.end + (reading.used if name.endswith(after[: reading.used].strip(" 的")) else 0)
    reading.baseline = reading.baseline_on = None
    reading.memory.indicator = name
    return goals


def _is_a_size(q: Quantity, words: str) -> bool:
    """Sizes of funds, budgets and land are none of the goals that they serve."""
    if re.search("平方|亩|公顷|公里", q.unit):
        return bool(_LAND.search(words)) and not re.match("每|人均|户均|[^，]{0,6}每", words)
    return bool(q.is_money and _FUND.search(words))


def _is_part_of_name(q: Quantity, after: str, before: str) -> bool:
    """超过10亿元的企业 names the enterprises, 4A级景区 and 60岁以上老人 name a kind."""
    if q.unit == "强" or before.endswith("前") or (q.unit in RANK_UNITS and not _ENDS.match(after)):
        return True  # 百强, 前10名
    if counts_its_parts(q.unit, before, after) or (q.unit == "年" and _NAMED_YEAR.search(before)):
        return True
    if q.is_share and _share_does(q, before, after):
        return False
    if after.startswith(("的", "级")) and not re.match(
        r"的[^，。；\d]{0,8}(?:目标|规模|水平|台阶|任务)", after
    ):
        return True
    if not q.digits and q.unit in ("村", "镇", "县") and not q.scale and not _ENDS.match(after):
        return True  # 四镇污水治理 names a set
    if not q.digits and q.value == 1 and not (q.scale or q.bound):
        return q.is_count or _COUNTED_AFTER.match(after) is not None  # 建设一个 sets no number
    return not q.is_count and not _ENDS.match(after) and not _of_area(q, after, before)


def _share_does(q: Quantity, before: str, after: str) -> re.Match[str] | None:
    """90%的村建成服务站, 80%以上行政村通光纤: the share of those that are to do something."""
    match = _SHARE_DOES.match(after)
    if match is None or match["of"]:
        return match
    opens = _EVERYWHERE.fullmatch(clean_name(before, "")) is not None
    return match if q.bound and opens else None


def _is_scope(q: Quantity, following: Quantity | None, before: str, after: str) -> bool:
    """力争10个县覆盖率达到60% and 东、西两县作为产地 count those concerned and nothing to be reached."""
    if not q.is_count:
        return False
    if following and following.is_share and _CONCERNED.search(before) and REACH.search(after):
        return True
    if _DEFINITE.search(before):
        return True
    names = re.split("、|和|与|及", re.split("[，：]|其中", before)[-1])
    counts_them = q.unit in ("村", "镇", "县") or _COUNTED_AFTER.match(after)
    listed = counts_them and len(names) > 1 and len(names) == q.value and not re.search(MAKING, before)
    return bool(listed) and all(0 < len(name) <= 12 for name in names)


def _of_area(q: Quantity, after: str, before: str) -> bool:
    """治理1000万平方米小区环境: areas and lengths are counted before what they measure."""
    measure = re.search(r"平方|亩|公里|公顷|米|吨|千瓦", q.unit)
    shared = _SHARED.search(before)  # 人均拥有1亩以上果园; else 10亩以上 is a condition
    return bool(measure and (not q.bound or shared) and _COUNTED_AFTER.match(after))


def _name(reading: _Reading, q: Quantity, before: str, after: str) -> str | None:
    """What the number counts, or None if nothing says that it is to be reached."""
    memory = reading.memory
    noun = _noun_after(after) if q.is_count or _of_area(q, after, before) else ""
    if q.is_share and reading.strong and (does := _share_does(q, before, after)):
        reading.subject = does["who"] + does["does"]
        return reading.subject
    reading.used = len(noun)
    before, of_which = _OF_WHICH.subn("", before)
    mark = _LIST_MARK.match(before) if reading.lead or reading.subject else None
    words = before[mark.end() :] if mark else before
    reach, make = REACH.search(words), MAKE.search(words)
    listed = bool(mark and reading.lead and not MAKE.match(words) and not MADE.match(words))
    if not reading.strong and not listed and not _may_promise(words, q):
        return None
    if make and (DRAWN_UP.search(words[: make.end()]) or DRAWN_UP.search(words[: make.start()])):
        return None
    if (
        re.search(r"(?:^|[^\u4e00-\u9fff])对(?:辖区|境内|全[市县区镇乡])?内?$", words)
        and (work := _WORKED_ON.match(after))
        and q.is_count
    ):
        reading.subject = work["thing"] + work["work"]
        return reading.subject
    if reach and _counts_as_reached(reading, q, reach, words):
        if noun and re.fullmatch(r"\s*确保", reach[0]):
            return None  # 确保5个点如期完工 names whom it concerns
        if noun and (MAKE.search(words[: reach.start()] or "-") or re.fullmatch(r"\s*力争", reach[0])):
            reading.subject = noun
            return noun
        return _reached(reading, words[: reach.start()], reach[0], bool(of_which), noun)
    if make:
        reading.lead = words[make.start() : make.end()]
        name = things_made(noun, words[: make.start()], reading.lead)
        if name == reading.lead.strip() != "造林":  # 造林 has its object in it
            name += memory.kind  # 开工建设住房80万平方米，竣工50万平方米
        memory.kind = noun or memory.kind
        reading.subject = name
        return name or None
    if (made := _last_made(words)) and not listed:
        thing = made if not noun else noun if made.endswith(("等", "个")) else made + noun
        reading.lead, memory.kind = "made", thing
        reading.subject = clean_name(thing, "")
        return reading.subject
    if mark and (words == "" or noun) and reading.lead and not _NOT_NAMED.search(words):
        if words == "" and not noun:
            return None
        reading.subject = clean_name(words + noun, "")
        return reading.subject
    if (mark or of_which) and words and not _NOT_NAMED.search(words):
        reading.subject = named_with(clean_name(words, ""), memory.kind or memory.indicator)
        return reading.subject
    return _bare(reading, q, words, noun)


def _may_promise(words: str, q: Quantity) -> bool:
    """Outside lists of goals a number needs a bound, or its verb opens the stretch (加快建设3家…)."""
    if q.bound or q.low is not None or REACH.search(words):
        return True
    verb = re.search(MAKING, words)
    opening = words[: verb.start()] if verb else words
    short = len(opening) <= 4 and not re.match(r"[按对从以由在据向为与经]", opening)
    if verb is None or short or ADVERBS.fullmatch(opening) or FOR_WHOM.fullmatch(opening):
        return True
    return verb[0] in ("完成", "实现") and TOTALLED.search(opening) is not None


def _counts_as_reached(reading: _Reading, q: Quantity, reach: re.Match[str], words: str) -> bool:
    """为 and 在 reach nothing by themselves; 占 does where goals are listed."""
    weak = re.fullmatch(r"(?:分别|均|将|要|全年)*(?:为|在|是|有|占)", reach[0].strip())
    if weak:
        if reach[0].strip()[-1] == "在":
            return bool(q.bound and re.match(r"\s*(?:确保|力争|争取)", words))
        return bool(q.bound or (reading.strong and q.is_share)) and not reach[0].strip().endswith("有")
    if re.search(r"完成|实现", words[: reach.start()]) and not words[: reach.start()].strip():
        return False
    return reading.strong or (reading.future and q.is_share) or bool(FIRM.search(reach[0]) or q.bound)


def _reached(reading: _Reading, subject: str, verb: str, of_which: bool, noun: str) -> str | None:
    memory = reading.memory
    grown = re.search(rf"(?:年均|累计|同比)?(?:{RAISE})\s*$", verb)
    suffix = grown[0].strip() if grown else aspect_of(verb)
    name = clean_name(subject, memory.indicator)
    if MADE.match(name):
        name = _last_made(name) or name
    if not name:
        name = reading.subject or memory.indicator or clean_name(memory.words, "")[-24:]
        suffix = suffix or ("累计" if verb.startswith("累计") and not name.endswith("累计") else "")
    elif len(name) < 2:
        name += memory.indicator
    elif of_which and len(name) <= 4:
        name = named_with(name, memory.kind or memory.indicator)
    if grown and suffix and name.endswith(suffix):
        suffix = ""
    if noun and len(name) <= 4 and name != memory.indicator:
        name += noun
    reading.lead, reading.subject = verb, name
    memory.kind = name
    return (name + suffix) or None


def _last_made(words: str) -> str:
    """What the first verb of making before a number is said to make: 机构 in 新增养老机构."""
    last = re.split("[，：]", words)[-1]
    match = MADE.search(last)
    if match is None or DRAWN_UP.search(last[: match.start("thing")]):
        return ""
    thing = match["thing"].strip(" 的")
    if ALSO_NOUNS.match(match[0]):
        thing = match[0][: match.end("thing") - match.start()].strip(" 的")
    return thing if len(thing) >= 2 and not _NOT_NAMED.search(thing) else ""


def _noun_after(after: str) -> str:
    """The noun that a count stands before: 企业 in 20家企业."""
    if not _COUNTED_AFTER.match(after) or re.match(r"[和及与并且或]|以上|左右|其中|的", after):
        return ""
    described = re.match(r"(?P<clause>[^，。；：\d]{6,60}的)(?P<noun>[^，。；、：\d]{2,24})", after)
    if described and "、" in described["clause"] and not re.search(NEXT_TASK, described["clause"]):
        return described[0]  # 3家引领行业升级、带动能力强的企业
    noun = re.split(r"[，。；、：]|和$|及$|(?:和|及|并)(?=[培引建打]|新[增建引培开])", after)[0]
    return noun.strip(" 的")


def _bare(reading: _Reading, q: Quantity, words: str, noun: str) -> str | None:
    """A name right before a number, without a verb: only where goals are listed."""
    name = clean_name(words, reading.memory.indicator)
    bounded = q.bound in ("以上", "及以上", "左右", "以内")
    done = q.is_share and re.match(r"\s*(?:做到|确保|实现)", words)
    goes_on = reading.memory.lead and _GOES_ON.fullmatch(words) and not reading.text[q.end : reading.end]
    if not (reading.strong or done or goes_on) and not (
        bounded and (q.is_count or (not q.is_money and reading.future))
    ):
        return None
    if _NOT_NAMED.search(words) or _SCOPED.match(name):
        return None
    if re.search(r"工作日|分钟|小时|天|年$|个月|岁", q.unit) and not bounded:
        return None
    if noun and len(name) < 2 and reading.memory.lead and reading.strong:
        reading.lead, reading.subject = reading.memory.lead, noun
        return noun
    if noun and len(name) < 2:
        return None  # nothing is said to be done with so many things
    reading.lead = reading.lead or (goes_on and reading.memory.lead) or "bare"
    reading.memory.kind = noun or name
    reading.subject = name + noun
    return reading.subject


# ---------------------------------------------------------------- the record
def _goal(reading: _Reading, q: Quantity, name: str, before: str, start: int) -> Goal:
    base, date = reading.baseline, month_alone(before)
    comparable = base is not None and base.unit == q.unit
    scale = base.scale if base and base.scale else ""
    return Goal(
        start,
        min(reading.end, max(q.end, start + 1)) if not reading.text[q.end : reading.end] else reading.end,
        name,
        plain(q.low if q.low is not None else q.value),
        q.scaled_unit,
        comparator_of(before, q),
        plain(q.value) if q.low is not None else None,
        baseline=_baseline_value(base, q, scale) if comparable else None,
        baseline_on=reading.baseline_on,
        by=date[0] if date else None,
        by_text=date[1] if date else None,
    )


def _baseline_value(base: Quantity | None, q: Quantity, scale: str) -> int | float | None:
    if base is None or (scale and scale != q.scale):
        return None
    return plain(base.value)
