"""Targets: what the government sets itself for the future, mostly in numbers.

A sentence speaks of the future if it says so (到2027年, 力争, 目标：), or if it stands under a heading of
goals or of tasks to come (`outlook`). In such a sentence a number is a target by the shapes of
`measured`. Past facts, conditions for applicants, sizes of land and of funds are none. Where a stretch
has no number it may still promise a reference, a status or a state (`unmeasured`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from zoulang.documents.passages import Passage, pieces, without_brackets
from zoulang.documents.reading import Clause, Metadata, Record
from zoulang.documents.records.goals.horizons import (
    Horizon,
    find_baseline,
    find_horizon,
    month_end,
    opening_year,
)
from zoulang.documents.records.goals.indicator_tables import table_targets
from zoulang.documents.records.goals.indices import find_indices
from zoulang.documents.records.goals.measured import Goal, Memory, measured_goals
from zoulang.documents.records.goals.naming import clean_name, listed_names
from zoulang.documents.records.goals.outlook import Outlook, is_heading, outlooks
from zoulang.documents.records.goals.unmeasured import find_ambitions
from zoulang.documents.records.grants.amounts import SCALE, number
from zoulang.documents.records.numbers import plain, quantities

_FUTURE = re.compile(
    r"力争|确保|争取|目标(?:是|为|任务)?[：:，]|计划(?:到|在|用|新|建|引)|预期|努力实现|(?:缩短|压缩|压减|精简)至|每年(?:实施|培育|引进|新增|新建)|到\s*“|年底前"
    r"|(?<!即)将(?:新|达|建|完|实|培|引|增|拆|提)|全年(?:计划|力争|完成|新增)"
)
_OWN_GOALS = re.compile(r"目标(?:是|为|任务)?[：:，]|力争|确保|争取(?!更多)|预期")
_PAST = re.compile(
    r"截至目前|目前[，已]|已(?!建成区|有)[^，]{0,6}|已有|近年来|去年|上年末|以来|共建平台|截[至止]|(?:实现|完成|取得|新增|建成|达成|形成)了|过去[一二三四五\d]年"
    r"|先后|累计已|创历史|首次|[到至]\d{4}年的[约近]?\d|\d{1,2}月份?，|\d月?(?:—+|至)\d{1,2}月|前[一二三]季度|前\d{1,2}个?月|上半年(?!前)|今年以来"
)
_STAGE = re.compile(
    r"(?:近期|中期|远期|阶段|目标|起步|攻坚|提升)[^，。（）]{0,8}（(?P<words>(?:\d{4}年?(?:—+|至|到))?(?P<year>\d{4})年?(?:底|末)?)）"
)
_PAST_YEAR = re.compile(r"(?<!\d)(\d{4})年(?!前|底前)")
_APPLICANT = re.compile(
    r"给予|奖励|补助|补贴(?!性)|奖补|(?:^|，)对[^，]*的(?:企业|项目|单位)|\d.*的$|符合上述|以上的(?:企业|项目|单位)[^\d]*$"
)
_GRANTED = re.compile(r"(?:给予|予以)[^。]{0,300}?(?:奖励|补助|补贴|奖补|贴息|支持)")
# A rate that is granted, and the cap of a grant told in the stretch before it.
_RATED = re.compile(
    r"按[^。]{0,40}?\d[^，。]{0,20}?(?:给予|予以|奖励|补助|补贴|资助|扶持)|(?:给予|予以)[^，。]{0,40}?\d"
)
_CAP = re.compile(
    r"\s*(?:且|但|并)?(?:每[年家户个人]|单个|同一|年度|累计|合计|总额|原则上|奖励|补助|补贴|资助|扶持|金额|最高|最多|企业|项目|资金)*(?:不超过|最高|最多|上限|限额)[^，]*元"
)
# 补贴6月底前下达60% grants nothing: it tells how much of a grant is to be paid out.
_PAID_OUT = re.compile(r"(?:下达|拨付|兑付|兑现|支付|发放)(?:率|比例)?(?:达到?|超过)?\d[\d.]*%")
_BOUNDED = re.compile(r"不得(?=低于|少于|高于|多于|超过)")  # among goals this bounds a number as 不低于 does
_DATED = re.compile(r"\s*(?:力争|确保|争取)?(?:到|至)\d{4}年")
_RULED = re.compile(
    r"工作日内|(?:日|小时|天)内(?:办结|完成|答复|报送|反馈|公示|受理)|不得|符合(?:下列|以下|条件)|申请(?:人|条件)|注册资本(?:不|在)"
    # 落后超过10个百分点的，亮红灯 says what follows from a number, and wants none.
    r"|的，(?:亮[红黄绿蓝]|标注|视为|认定为|判定为|评为|列为|扣\d|约谈|责令)"
)
# 完成年度目标任务的85% tells how far a goal is reached and sets none.
_PROGRESS = re.compile(r"(?:目标|任务|计划)[^，。；]{0,12}的\d[\d.]*%")
# Brackets explain and are not read, but for those that divide what stands before them.
_OF_WHICH = re.compile(r"（(其中[^（）]{0,120}?\d[^（）]{0,200})）")
_YEARLY = re.compile(r"每年|逐年|常年|年均")
_LONGEST, _LONGEST_STRETCH = 2500, 600  # beyond this nothing is prose
_BUILT = "打造|建成|建设|形成|培育"
_LEVEL_SIZE = re.compile(
    r"(?:(?P<value>\d+(?:\.\d+)?|[一二两三四五六七八九十百千]{1,4})(?P<scale>亿|万)|(?P<round>百亿|千亿|万亿))元?级"
    r"(?P<thing>(?!的)[^，。；、\d]{2,40})(?=[，。；、]|$)"
)
_COUNT_BEFORE = re.compile(r"(?:[\d一二两三四五六七八九十]|[个家条批]|更多|若干|系列)$")
_DOUBLE = re.compile(
    r"翻(?P<times>[一两二三四])?番|(?<!计划)[“”]?双?倍增[”]?(?!计划|行动|工程)|(?P<turns>[一两二三四])倍增长"
)
_ALL_OF = re.compile(
    r"(?P<value>(?<![\d.])\d{1,6})(?P<unit>家|个|项|户|名)(?P<who>[^，。；\d]{0,12}?)(?:全部|均|都)(?P<what>(?:完成|实现|达到)[^，。；\d]{2,20})"
)


def find_targets(
    passages: Sequence[Passage], metadata: Metadata, clauses: Sequence[Clause] = ()
) -> list[Record]:
    """One record for each number, reference, status or state the government sets itself.

    Fields: ``indicator``, ``comparator``, ``value`` and ``unit`` as printed (a
    text and None where ``value_type`` is ``reference``, ``status`` or
    ``qualitative`` and not ``number``), ``value_max`` for a range, ``by`` (a
    year or date) with ``by_text`` as printed, ``by_inferred`` if the year is
    counted from the date of issue or stands only in a title, ``strength``,
    ``baseline`` and ``baseline_on`` where the text compares, ``binding`` where a
    table says 约束性 or 预期性.

    Args:
        clauses: all clauses, so that the headings above a passage are known.

    >>> text = "到2027年，工业产值达到50亿元。"
    >>> clause = Clause("一", "目标", "node", text, 0, 20, ((3, 20),))
    >>> [target] = find_targets([Passage(clause, text, 3, text)], Metadata())
    >>> [target.values[name] for name in ("indicator", "comparator", "value", "unit", "by")]
    ['工业产值', '>=', 50, '亿元', '2027']
    """
    spoken = [passage for passage in passages if passage.clause.kind != "closing"]
    tabled, rest = table_targets([passage for passage in spoken if not is_heading(passage)], metadata)
    titles = [passage for passage in spoken if is_heading(passage)]
    rest = sorted([*titles, *rest], key=lambda passage: passage.start)
    told = [
        record
        for passage, outlook in outlooks(rest, metadata, clauses)
        for record in _targets(passage, metadata, outlook)
    ]
    return sorted([*tabled, *told], key=lambda record: record.start)


def _targets(passage: Passage, metadata: Metadata, outlook: Outlook) -> Iterator[Record]:
    text = without_brackets(_OF_WHICH.sub(r"，\1，", passage.text))
    standing = outlook.horizon
    memory, past, opened = Memory(), outlook.view == "past", False
    listed = False  # after 到2027年 the paragraph goes on with its goals
    for start, end in pieces(text, "。！"):
        own: Horizon | None = None
        strong = outlook.view == "goals" or outlook.lead_in or listed
        for a, b in pieces(text[start:end], "；;"):
            b = a + _before_grant(text[start + a : start + b])
            piece = text[start + a : start + b]
            strong = strong or bool(_OWN_GOALS.search(piece))
            if (
                len(piece) > _LONGEST
                or _GRANTED.search(piece)
                or (_RATED.search(piece) and _CAP.search(piece))
                or _RULED.search(_BOUNDED.sub("", piece) if strong else piece)
            ):
                continue
            reader = _Sentence(passage, metadata, outlook, memory, strong, past, opened)
            yield from reader.goals(text, (start + a, start + b), own or standing)
            own, past, opened = reader.horizon or own, reader.past, reader.opened
            strong = strong or reader.dated
        if own is not None and own.lasting:
            standing, listed = own, True


def _before_grant(piece: str) -> int:
    """Where a goal with a date ends and the grant for it begins; the whole length if there is none."""
    grant = _GRANTED.search(piece)
    if grant is None or not _DATED.match(piece):
        return len(piece)
    comma = piece.rfind("，", 0, grant.start())
    head = piece[: max(comma, 0)]
    return len(head) if quantities(head) and not _APPLICANT.search(head) else len(piece)


class _Sentence:
    """A sentence, or a part of one between semicolons, stretch by stretch."""

    def __init__(
        self,
        passage: Passage,
        metadata: Metadata,
        outlook: Outlook,
        memory: Memory,
        strong: bool,
        past: bool,
        opened: bool,
    ) -> None:
        self.passage, self.issued, self.outlook, self.memory = passage, metadata.issued, outlook, memory
        self.strong, self.past, self.opened = strong, past, opened
        self.heading = is_heading(passage)  # a title wishes much; only its numbers promise
        self.horizon: Horizon | None = None
        self.dated = False

    def goals(self, text: str, piece: tuple[int, int], standing: Horizon | None) -> Iterator[Record]:
        start, end = piece
        sentence = text[start:end]
        stage = self._stage(piece)
        self.horizon = stage
        standing = stage or standing
        named = self._horizon(sentence) or stage or opening_year(sentence, self.issued)
        from_above = standing is not None and standing.lasting
        tells = self.outlook.view in ("open", "past")
        reported = tells and named is not None and bool(re.match("[今本全]年|年内", named.words))
        dated = named is not None and not reported  # a report tells of this year as of any other
        told = bool(dated or _FUTURE.search(sentence) or self.strong or from_above)
        future = told or (self.opened and self.outlook.view == "tasks")
        self.opened = future
        self.past = self.outlook.view == "past" or (self.past and not (named or _OWN_GOALS.search(sentence)))
        tells_of_past = self.past
        for a, b in pieces(sentence, "，"):
            segment = (start + a, start + b)
            words = text[slice(*segment)]
            if len(words) > _LONGEST_STRETCH:
                continue
            ahead = self._horizon(words) or opening_year(sentence[a:], self.issued)
            ahead = ahead or month_end(words, self.issued, standing)
            if ahead:
                self.horizon, standing = ahead, ahead
                self.dated = self.dated or ahead.lasting or not ahead.inferred
            tells_of_past = (ahead is None or not future or reported) and (
                tells_of_past or self._is_past(words)
            )
            said, self.memory.words = self.memory.words, words
            self.past = self.past or (tells_of_past and self._is_history(words))
            granted = _APPLICANT.search(words) and not _PAID_OUT.search(words)
            if tells_of_past or granted or _PROGRESS.search(words):
                continue
            self.memory.words = said
            back = self._reaching_back(text[start + b : end]) if not _YEARLY.search(words) else None
            yield from self._stretch(text, segment, sentence, standing or stage or back, future)
            self.memory.words = words

    def _stretch(
        self, text: str, segment: tuple[int, int], sentence: str, horizon: Horizon | None, future: bool
    ) -> Iterator[Record]:
        words = text[slice(*segment)]
        goals: list[Goal] = []
        ordered = self.outlook.view == "tasks" and self.passage.clause.kind != "preamble"
        if future or ordered or _builds_a_size(words):
            goals = list(_goals(text, segment, self.strong or self.dated, self.memory, future))
        silent = self.passage.clause.kind == "preamble" or self.outlook.view == "past" or self.heading
        if not goals and not silent:
            told = horizon if self.strong or self.dated else None  # a year in a heading of tasks is none
            goals = list(_in_words(text, segment, told, future))
            # 争创国家实验室 where nobody orders or aims is a phrase.
            if "争创" in words and not (future or ordered):
                goals = [goal for goal in goals if goal.value_type != "status"]
        for goal in goals:
            yield _record(self.passage, goal, horizon, sentence)

    def _reaching_back(self, later: str) -> Horizon | None:
        """A date that stands later in the sentence without a number of its own (…，2027年底前投用)."""
        return self._horizon(later) if not quantities(later) else None

    def _horizon(self, words: str) -> Horizon | None:
        goals, tasks = self.outlook.view == "goals", self.outlook.view == "tasks"
        return find_horizon(words, self.issued, goals, tasks)

    def _stage(self, piece: tuple[int, int]) -> Horizon | None:
        """The year in brackets behind the name of a stage, which is blanked elsewhere: 近期目标（2026年）."""
        start, end = piece
        match = _STAGE.search(self.passage.text[start:end])
        if match is None or (self.issued and int(match["year"]) < self.issued.year):
            return None
        return Horizon(match["year"], match["words"], lasting=True)

    def _is_past(self, words: str) -> bool:
        words, _ = find_baseline(words)
        told = _PAST.search(words) or (not self.strong and re.search("同比(?!例)", words))
        return bool(told) or self._is_history(words)

    def _is_history(self, words: str) -> bool:
        """Whether the words name a time gone by, so that what follows them is told of that time."""
        if re.search(r"截[至止]|今年以来|过去[一二三四五\d]年", words):
            return True
        words, _ = find_baseline(words)
        years = [int(year) for year in _PAST_YEAR.findall(re.sub(r"[由从]\d{4}年(?:底|末)?的?", "", words))]
        return self.issued is not None and any(1900 < year < self.issued.year for year in years)


def _in_words(text: str, segment: tuple[int, int], horizon: Horizon | None, future: bool) -> Iterator[Goal]:
    """The targets without a number in the stretch between two commas."""
    start, end = segment
    dated = horizon is not None and (horizon.lasting or not horizon.inferred)
    for found in find_ambitions(text[start:end], dated, future):
        place = (start + found.start, start + found.end)
        yield Goal(*place, found.indicator, found.value, None, found.comparator, value_type=found.value_type)


def _builds_a_size(words: str) -> bool:
    """A size such as 千亿级 that is to be built needs no other word of the future."""
    return bool(_LEVEL_SIZE.search(words) and re.search("打造|建成|建设|形成", words))


def _goals(text: str, segment: tuple[int, int], strong: bool, memory: Memory, future: bool) -> Iterator[Goal]:
    """The targets in numbers in the stretch between two commas."""
    start, end = segment
    words = text[start:end]
    if match := _ALL_OF.search(words):
        what = f"{match['what']}的{match['who'] or ''}数".replace("的的", "的")
        yield Goal(start, end, what, int(match["value"]), match["unit"], "=")
        return
    if match := _DOUBLE.search(words):
        yield from _doubled(words, match, segment, memory)
        return
    if sizes := list(_sizes(words, segment)):
        yield from sizes
        return
    yield from measured_goals(text, segment, strong, memory, future)
    if future:
        for index in find_indices(words):
            place = (start + index.start, start + index.end)
            yield Goal(*place, index.name, plain(index.value), None, index.comparator)


def _sizes(words: str, segment: tuple[int, int]) -> Iterator[Goal]:
    """Things of a size to be built (打造千亿级集群); a count before the size counts them instead."""
    built = re.search(_BUILT, words)
    for match in _LEVEL_SIZE.finditer(words):
        if built is None or built.end() > match.start() or _COUNT_BEFORE.search(words[: match.start()]):
            continue
        if re.search(r"\d$|\d(?:个|家|条)", match["thing"]):
            continue
        size = (
            Decimal(SCALE[match["round"]] // SCALE["亿"]) if match["round"] else number(match["value"] or "")
        )
        if size is not None and not re.match(r"\d", words[match.end() :]):
            yield Goal(*segment, match["thing"] + "规模", plain(size), f"{match['scale'] or '亿'}元", "~")


def _doubled(words: str, match: re.Match[str], segment: tuple[int, int], memory: Memory) -> Iterator[Goal]:
    """What is doubled: each member of a list, or the one thing named."""
    times = Decimal(2)
    if match["times"]:
        times = 2 ** (number(match["times"]) or Decimal(1))
    elif match["turns"]:
        times = 1 + (number(match["turns"]) or Decimal(1))
    before, year = find_baseline(re.sub(r"[一二三四五六\d]+年$", "", words[: match.start()]))
    listed = re.search(r"(?:实现|推动|使)([^，。；]*?)等[^，。；]*$", before)
    members = listed[1].split("、") if listed and "、" in listed[1] else listed_names(before)
    members = members if len(members) > 1 else [clean_name(before, "")]
    names = [name for name in members if len(name) >= 2] or memory.names
    memory.names = listed_names(before)
    for name in names:
        yield Goal(*segment, name, plain(times), "倍", ">=", baseline_on=year)


def _record(passage: Passage, goal: Goal, horizon: Horizon | None, sentence: str) -> Record:
    indicator = goal.indicator
    if passage.clause.kind == "panel_row" and len(indicator) <= 4:
        indicator = passage.clause.heading + indicator
    strength = re.search("力争|确保|争取|努力", sentence)
    if goal.by and goal.by.startswith("--"):
        if horizon and horizon.by and not horizon.is_span and horizon.by[5:7] != goal.by[2:4]:
            horizon = replace(horizon, by=horizon.by[:4] + goal.by[1:], words=goal.by_text or horizon.words)
    elif goal.by:
        horizon = replace(horizon, by=goal.by) if horizon else Horizon(goal.by, f"{goal.by}年")
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
    optional = {
        "value_max": goal.value_max,
        "baseline": goal.baseline,
        "baseline_on": goal.baseline_on,
        "by_inferred": True if horizon and horizon.inferred else None,
        "recurrence": "annual" if re.search(r"每年|年均(?!增|下|降|提)", sentence) else None,
    }
    values |= {name: value for name, value in optional.items() if value is not None}
    dated = horizon is not None and not horizon.inferred
    sure, unsure = (0.9, 0.7) if goal.value_type == "number" else (0.7, 0.5)
    return passage.record("target", goal.start, goal.end, sure if dated else unsure, values)
