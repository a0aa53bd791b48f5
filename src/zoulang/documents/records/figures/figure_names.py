"""What a reported figure counts, and what a ratio is a share of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from zoulang.documents.records.goals.naming import clean_name
from zoulang.documents.records.numbers import Quantity

_GROWTH = re.compile(
    r"(?:(?P<on>同比|环比|年均|累计|较?比?(?:去年|上年)(?:同期)?|较?比?上月末?)|(?P<of>(?:比|较)[^，]{2,14}?))?(?:分别|均)?"
    r"(?P<verb>增长|增加|提高|上升|下降|降低|减少|回落|上涨|高|低|增幅)(?:了|约|近|出)?$"
)
_COMPLETED = re.compile(
    r"(?P<verb>完成|占|达到|为)(?:了)?(?P<of>[^，]{0,10}(?:计划|任务|目标|预算)[^，占]{0,6}?)的?(?:约|近|超过)?$"
)
_SHARE = re.compile(
    r"占(?!比)(?P<of>[^，占]{1,20}?)(?:总量|总数)?的?(?:比重|比例|比)?(?:的|为|达到?|约|近|超过?)*$"
)
_RATE = re.compile(
    r"(?P<rate>[\u4e00-\u9fff、]{1,12}?(?:率|占比|比重|比例))(?:均|分别|约|近)?"
    r"(?:为|达到?|超过?|突破|保持在|稳定在|提高到|提升至|约)*$"
)
_OF_SUBJECT = re.compile(r"(?:开工|开、?复工|完成|投产|到位|投资完成|入驻|签约|竣工)率")
_TELLING = re.compile(
    r"(?:增至|增加到|增加至|提高到|提升到|提升至|达到?|超过?|突破|为|共计?|总数|近|约|有|已|实现|至|到|各|均|分别|完成了?)+$"
)
_LEADING = re.compile(
    r"^(?:[，、；：\s]|其中|目前|今年以来|今年|今年已|已|先后|累计|截[至止][^，]*?(?:日|底|末|目前)|\d{4}年(?:底|末)?|\d{1,2}—+\d{1,2}月份?|并|且|和|及|与|均|共|全年|实施|安排|全[市省县区]共?有?)+"
)
_LIST = re.compile(r"(?:[^，。；、“”：]{2,24}、)+[^，。；、“”：]{2,24}?(?P<open>等)?$")


@dataclass(frozen=True)
class Ratio:
    """Attributes:
    kind: a share of a whole, the completed part of a plan, a growth, or a rate with a name of its own.
    of: the whole or the plan, as printed; None where the name of the rate says it.
    growth_on: what a growth is measured against, as printed: 同比, 比上月末.
    """

    kind: Literal["share", "completion", "growth", "rate"]
    of: str | None = None
    growth_on: str | None = None


@dataclass(frozen=True)
class FigureName:
    what: str
    ratio: Ratio | None = None
    named: tuple[int, bool] | None = None


@dataclass
class FigureNames:
    """Names figures one after another; a rate without a subject takes that of the figure before it.

    Attributes:
        heading: of the clause, which names what nothing else names.

    >>> from zoulang.documents.records.numbers import quantities
    >>> names, words = FigureNames("进展"), "已开工项目84个，开工率97.67%"
    >>> count, rate = quantities(words)
    >>> names.of_number("已开工项目", count, "").what
    '开工项目'
    >>> names.of_number("开工率", rate, "").ratio
    Ratio(kind='rate', of=None, growth_on=None)
    """

    heading: str
    subject: str = ""
    of_sentence: str = ""
    pending: list[str] = field(default_factory=list)

    def new_sentence(self) -> None:
        self.of_sentence = ""

    def end_of_stretch(self, words: str) -> None:
        """A stretch without a number may name what the next one counts."""
        self.pending = [] if re.search(r"\d", words) else [words]

    def of_number(self, before: str, q: Quantity, after: str) -> FigureName:
        """The name of a number from the words on both sides of it."""
        if q.is_share and (ratio := self._ratio(before)):
            return ratio
        if not q.is_share and (growth := _GROWTH.search(before)) and growth["on"]:
            return FigureName(self.subject + growth[0].strip(), Ratio("growth", None, growth["on"]))
        if q.unit == "A级" and before.rstrip().endswith("（"):
            return FigureName(re.split("[、，]", before.strip(" （"))[-1].strip("）") + "等级")
        noun = re.split(r"[，。；、：（]", after)[0] if re.match(r"[\u4e00-\u9fff“]", after) else ""
        noun = re.split(r"(?:已|实现|达到?|获|入|进|列|的?建设|开展|位|居|如期|全部)", noun)[0].strip(" 的")
        named = self.listed_before(before)
        name = self.before(before)
        if re.search(r"(?:等|其中)$", before.strip()) or not q.is_count:
            what = noun or name if named else name + noun
        else:
            what = name + noun
        what = what or self.subject or self.heading
        self.subject = what
        return FigureName(what, None, named)

    def _ratio(self, before: str) -> FigureName | None:
        if match := _GROWTH.search(before):
            own = clean_name(_LEADING.sub("", before[: match.start()]), "")
            self.subject = own or self.subject
            printed = match["on"] or match["of"]
            return FigureName(self.subject + match[0].strip(), Ratio("growth", None, printed))
        if match := _COMPLETED.search(before):
            own = clean_name(_LEADING.sub("", before[: match.start()]), "")
            self.subject = own or self.subject
            verb = "" if match["verb"] == "为" else match["verb"]
            return FigureName(self.subject + verb + match["of"], Ratio("completion", match["of"]))
        if match := _SHARE.search(before):
            own = clean_name(_LEADING.sub("", before[: match.start()]), "")
            self.subject = own or self.subject
            return FigureName(f"{self.subject}占{match['of']}比重", Ratio("share", match["of"]))
        if match := _RATE.search(before):
            rate = clean_name(_LEADING.sub("", before[: match.end("rate")]), "")
            what = self.subject + rate if _OF_SUBJECT.fullmatch(rate) else rate
            return FigureName(what, Ratio("rate"))
        return None

    def of_share(self, before: str) -> FigureName:
        """The name of a fraction (占全市三分之一)."""
        match = _SHARE.search(before)
        of = match["of"] if match else None
        own = clean_name(_LEADING.sub("", before[: match.start()] if match else before), "")
        return FigureName(f"{own or self.subject}占{of or ''}比重", Ratio("share", of))

    def before(self, words: str) -> str:
        """The name right before a number or a rank, without the words of telling."""
        name = _TELLING.sub("", _LEADING.sub("", words).strip())
        name = clean_name(name, "")
        if name:
            return name
        if self.pending and not self.subject:
            return self.pending[0]
        return "" if words.strip() else self.subject

    def listed_before(self, words: str) -> tuple[int, bool] | None:
        """How many names a list right before the number has, and whether 等 leaves it open."""
        match = _LIST.search(words)
        if match is None:
            return None
        names = match[0].removesuffix("等").split("、")
        last = re.split(r"(?<=[\u4e00-\u9fff]{2})[和及与](?=[\u4e00-\u9fff]{2})", names[-1])
        return len(names) - 1 + len(last), bool(match["open"])
