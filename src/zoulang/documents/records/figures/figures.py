"""Figures: the numbers a document reports, plans with, or bounds its subject by.

Every number with a unit is one unless it is a target, part of a measure, a threshold that somebody must
meet, a period of time, or part of a name. Beside them stand ranks (居全市第一), fractions (三分之一) and
counted enumerations (四大产业). What a rate is a share of is kept, for `derivations` recomputes it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from zoulang.documents.numbering import chinese_number
from zoulang.documents.passages import Passage, pieces
from zoulang.documents.reading import Clause, Metadata, Record
from zoulang.documents.records.figures.figure_names import FigureNames, Ratio
from zoulang.documents.records.figures.reporting_dates import document_date, reporting_date, year_of_base
from zoulang.documents.records.goals.outlook import Outlook, outlooks
from zoulang.documents.records.numbers import Quantity, plain, quantities, unscaled

Nature = Literal["reported", "planned", "scope", "norm"]

_SKIPPED = re.compile(
    r"给予|予以[^，]*(?:奖|补|支持)|奖励|补助|补贴(?!性)|不得|符合(?:下列|以下|条件)|申请(?:人|条件)|工作日内|注册资本|处以|罚款"
)
_SIZE_CLASS = re.compile(r"(?:[过超达破上]|规模|限额|年)$")
_SPANS = re.compile(r"个?工作日|小时|分钟|天|个月|年|周|岁|日")
_PLANNED = re.compile(r"规划|计划|拟|将|预计|总占地|占地|建设规模|总规模|设计")
_NORM = re.compile(r"每年|每[个家名户月季]|年度不|不超过|不少于|不低于|合一|上限|标准为")
_TOLD = re.compile(
    r"已|截[至止]|目前|今年以来|去年|同比|累计|近年来|现有|共有|以来|完成|获批|入选|表扬|评为|\d{4}年"
)
_RANK = re.compile(
    r"(?:位居|居|位列|列|排名?|排在|均为|均居|跃居|升至|升到|为|并列|名列|实现)(?P<place>[^，。；第“]{0,14})"
    r"第(?P<rank>\d{1,3}|[一二三四五六七八九十]{1,3})(?:位|名)?(?=[，。；、”」\s）]|$)"
)
_FRACTION = re.compile(
    r"(?P<parts>[二三四五六七八九十百]{1,4}|\d{1,4})分之(?P<share>[一二两三四五六七八九十]{1,4}|\d{1,4})"
)
_GREAT = re.compile(
    r"(?<![一二三四五六七八九十百第\d])(?P<count>[两二三四五六七八九十]|十[一二三四五六])大"
    r"(?!(?:力|幅|量|家|型|道|学|会|众|数|于|小|街))(?P<what>[\u4e00-\u9fff]{2,8})"
)
_STRONG = re.compile(r"“(?P<count>[二三四五六七八九十])强”(?P<what>[\u4e00-\u9fff]{2,4})?")
_JOINED = re.compile(r"(?P<count>[二两三四五六七八九十])(?P<unit>证|规|审|评|票|码|网|图|单)合一")
_AREAS = re.compile(
    r"(?:上述|以上|这|全部|各)(?P<count>[两二三四五六七八九十])(?P<unit>区|县|市|镇|街道|园区|地)"
    r"(?![\u4e00-\u9fff]?级)"
)
# A document of these kinds rules: its sums and shares are those of its measures.
_LOOK_BACK = 40  # how many figures of one value a repetition is looked for among
_RULING_KINDS = ("policy_measures", "measures", "provisions", "detailed_rules", "regulations", "notice")
_LONGEST, _LONGEST_STRETCH = 4000, 600  # beyond this nothing is prose
_CHAINED = re.compile(r"(?:(?<![\d.])\d{1,3}(?:大类|[\u4e00-\u9fff]{1,2}?)){3,}(?=[\u4e00-\u9fff])")
_CHAIN_PART = re.compile(r"(\d{1,3})(大类|阶段|[\u4e00-\u9fff]{1,2}?)(?=\d|[\u4e00-\u9fff]{2}|$)")
_LEVELS = re.compile(r"(?P<count>[二两三四五])级(?P<what>[\u4e00-\u9fff]{0,6}(?:体系|网络|机制|联动|架构))")


@dataclass(frozen=True)
class _Found:
    """A number in a stretch, before it is a record; places are relative to the passage."""

    start: int
    end: int
    what: str
    value: int | float
    unit: str
    nature: Nature
    qualifier: str | None = None
    ratio: Ratio | None = None
    decimals: int = 0
    as_of: str | None = None
    named: tuple[int, bool] | None = None
    printed: int | float | None = None


def find_figures(
    passages: Sequence[Passage],
    metadata: Metadata,
    clauses: Sequence[Clause] = (),
    taken: Sequence[Record] = (),
) -> list[Record]:
    """One record for each number that is no target and no part of a measure.

    Fields: ``text_value`` (the words), ``what``, ``value`` and ``unit`` (money as
    printed, 亿元; counts multiplied out, 15000 亩), ``as_of`` (ISO 8601, from the
    words, else the date of the document; None in a plan), ``nature``
    (``reported``, ``planned``, ``scope``, ``norm``), ``scope`` (the place named),
    ``qualifier`` (余, 多, 约 …), ``decimals`` as printed, ``of`` and ``ratio``
    (``share``, ``completion``, ``growth``, ``rate``) of a ratio, ``growth_on`` the
    base period of a growth, ``in_sentence`` where the sentence starts, ``named`` and
    ``open_list`` where a list of names stands right before the count, and
    ``repeats`` (address and start) for one told before.

    Args:
        taken: targets and measures, whose numbers are no figures.

    >>> from datetime import date
    >>> text = "截至9月底，完成投资12亿元，完成年度任务的80%。"
    >>> passage = Passage(Clause("一", "进展", "node", text, 0, 30), text, 2, text)
    >>> found = find_figures([passage], Metadata(issued=date(2025, 10, 20)))
    >>> [(f.values["value"], f.values["unit"], f.values["as_of"], f.values.get("of")) for f in found]
    [(12, '亿元', '2025-09-30', None), (80, '%', '2025-09-30', '年度任务')]
    """
    told_on = document_date(passages, metadata)
    reports = metadata.kind not in _RULING_KINDS
    records: list[Record] = []
    taken = sorted(taken, key=lambda record: record.start)
    starts = [record.start for record in taken]
    asides: set[int] = set()
    for passage, outlook in outlooks(passages, metadata, clauses):
        told = outlook.view == "past" or (outlook.view == "open" and reports)
        end = passage.start + len(passage.text)
        near = taken[bisect_left(starts, passage.start) : bisect_left(starts, end)]
        found = list(_figures(passage, outlook, told, told_on, near))
        if not re.search(r"[。！？：]$", passage.text):
            asides.update(record.start for record in found)
        records += found
    return _with_repeats(records, asides)


def _figures(
    passage: Passage, outlook: Outlook, reports: bool, told_on: date | None, taken: Sequence[Record]
) -> Iterator[Record]:
    text = passage.text
    of_past = _past_year(outlook, told_on)
    records = _Walk(taken)
    names = FigureNames(passage.clause.heading)
    for start, end in pieces(text, "。！"):
        sentence = text[start:end]
        if len(sentence) > _LONGEST:
            continue
        if _SKIPPED.search(sentence) and outlook.view != "past" and not _TOLD.search(sentence):
            continue
        as_of, told = of_past, None
        names.new_sentence()
        for a, b in pieces(sentence, "，；"):
            segment = (start + a, start + b)
            words = text[slice(*segment)]
            if len(words) > _LONGEST_STRETCH:
                continue
            named = reporting_date(words, told_on)
            told = named if named and _is_over(named, told_on) else told
            as_of = told or as_of
            of_past = as_of if as_of and len(as_of) == 4 else of_past
            for found in sorted(_in_stretch(passage, segment, reports, names), key=lambda found: found.start):
                place = (passage.start + found.start, passage.start + found.end)
                if any(_is_taken(record, place, found) for record in records.up_to(place)):
                    continue
                if _rules(found, sentence) and not reports:
                    continue
                if as_of and found.nature in ("planned", "scope") and found.unit != "家" and told:
                    found = replace(found, nature="reported")
                day = as_of or _day(found, reports, told_on)
                yield _record(passage, found, segment, day, passage.start + start)


class _Walk:
    """Records in the order of the text, so that each number meets only those around it."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._ahead = deque(records)
        self._open: list[Record] = []

    def up_to(self, place: tuple[int, int]) -> list[Record]:
        """The records that a place may lie in; places come in the order of their starts."""
        while self._ahead and self._ahead[0].start < place[1]:
            self._open.append(self._ahead.popleft())
        self._open = [record for record in self._open if record.end > place[0]]
        return self._open


def _is_over(day: str, told_on: date | None) -> bool:
    """Whether a date is not after the document's; what is to come is no date of a report."""
    return told_on is None or day <= told_on.isoformat()[: len(day)]


def _past_year(outlook: Outlook, told_on: date | None) -> str | None:
    """The year that a heading over a review names (2023年工作回顾)."""
    if outlook.view != "past" or outlook.horizon is None or outlook.horizon.by is None:
        return None
    year = outlook.horizon.by[:4]
    return year if told_on is None or int(year) < told_on.year else None


def _day(found: _Found, reports: bool, told_on: date | None) -> str | None:
    """The date of the document, for what it reports; a plan does not date its sizes."""
    reported = found.nature == "reported" or reports
    return told_on.isoformat() if told_on and reported else None


def _is_taken(record: Record, place: tuple[int, int], found: _Found) -> bool:
    """Whether the number is the target's own, or stands in a measure at all."""
    if not (record.start < place[1] and place[0] < record.end):
        return False
    if record.kind != "target":
        grants = ("amount", "rate", "cap", "tiers")
        return any(record.values.get(name) is not None for name in grants)
    own = {record.values.get(name) for name in ("value", "value_max", "baseline")}
    return found.value in own or found.printed in own or found.nature == "planned"


# ---------------------------------------------------------------- the numbers of a stretch
def _in_stretch(
    passage: Passage, segment: tuple[int, int], reports: bool, names: FigureNames
) -> Iterator[_Found]:
    (start, end), text, kind = segment, passage.text, passage.clause.kind
    words = text[start:end]
    ranks = [match.span() for match in _RANK.finditer(words)]
    counted = [
        q
        for q in quantities(_unquoted(words))
        if not _is_no_figure(words, q)
        and not any(a <= q.start < b for a, b in ranks)
        and (reports or not _is_small(q))
    ]
    chains = [chain.span() for chain in _CHAINED.finditer(words)]
    seen = 0
    for index, q in enumerate(counted):
        following = counted[index + 1].start if index + 1 < len(counted) else len(words)
        name = names.of_number(words[seen : q.start], q, words[q.end : following])
        value, unit = unscaled(q)
        nature = "norm" if any(a <= q.start < b for a, b in chains) else _nature(words, q, reports)
        if q.unit == "强":
            unit = "家"
        elif nature == "norm" and q.is_money and "每年" in words[: q.start]:
            unit += "/年"
        yield _Found(
            start + q.start,
            start + q.end,
            name.what,
            plain(value),
            unit,
            nature,
            q.more or q.about or q.bound,
            name.ratio,
            q.decimals,
            year_of_base(words[seen : q.start]),
            name.named,
            plain(q.value),
        )
        seen = q.end
    if kind == "preamble" and not reports:
        return
    for found in _without_unit(words, names):
        nature = _told_nature(found) if reports and found.nature != "norm" else found.nature
        yield replace(found, start=found.start + start, end=found.end + start, nature=nature)
    names.end_of_stretch(words)


def _unquoted(words: str) -> str:
    """The stretch with what stands in quotation marks blanked, for names and titles hold no numbers."""
    if "“" not in words and "《" not in words:
        return words
    return re.sub(r"[“《][^”》]{0,160}[”》]", lambda match: "“" + "\u3000" * (len(match[0]) - 2) + "”", words)


def _is_no_figure(words: str, q: Quantity) -> bool:
    """Thresholds, periods and parts of names: 亿元以上项目, 30天内, 一个, 4A级景区."""
    before, after = words[: q.start], words[q.end :]
    if before.endswith("前"):
        return True
    if _SPANS.fullmatch(q.unit) and not re.search(r"时隔|历时|连续$", before):
        return True
    bounded = q.bound in ("以上", "及以上", "以下", "以内", "之内")
    if bounded and re.match(r"(?![和及与、并])[\u4e00-\u9fff]", after):
        return not q.is_count or after.startswith("的")
    if after.startswith("的") and not re.match(r"的(?:\d|比|份)", after) and not q.is_share:
        return bool(_SIZE_CLASS.search(before))
    if q.is_money and not q.low and re.match(r"级|项目|企业|以上|俱乐部|镇|村", after):
        return True
    if q.unit in ("A级", "级", "星", "岁", "分", "期", "代", "届", "类", "层", "度", "面", "券"):
        return not (q.unit == "A级" and re.match(r"[）)]", after))
    if q.unit == "强":
        ranking = re.search(r"(?:世界|全球|中国|全国|民企|民营企业)$", before)
        return not q.digits or q.value >= 500 or bool(ranking)
    small = not q.digits and q.value <= 1 and not q.scale
    return small or (
        not q.digits and q.unit in ("体", "本", "道", "种", "方面", "次", "期", "节", "件", "条", "大类")
    )


def _is_small(q: Quantity) -> bool:
    """A count in words up to ten is part of the prose of a plan: 两条主线, 十条措施."""
    return not q.digits and q.value <= 10 and not q.scale


def _rules(found: _Found, sentence: str) -> bool:
    """Whether a sum or a share in a document that rules is the rule's own, and no size of a fund."""
    ruled = found.unit.endswith(("元", "%", "‰", "元/年")) or "元/" in found.unit
    return ruled and not re.search(r"已|截[至止]|\d{4}年(?!底前)|投资|总额|规模|预算安排", sentence)


def _nature(words: str, q: Quantity, reports: bool) -> Nature:
    if q.unit == "强":
        return "scope"
    before = words[: q.start]
    if re.search(r"每年|每[个家名户月季度]", before) or (_NORM.search(before) and not _TOLD.search(before)):
        return "norm"
    if reports:
        return "planned" if re.search(r"规划|拟|占地", before) and not _TOLD.search(words) else "reported"
    if _PLANNED.search(before) and not re.search("已|完成", before):
        return "planned"
    if _TOLD.search(before):
        return "reported"
    return "scope" if q.is_count else "planned"


def _told_nature(found: _Found) -> Nature:
    return "reported" if found.unit in ("位", "") or found.what.endswith(("区数", "园数")) else found.nature


def _without_unit(words: str, names: FigureNames) -> Iterator[_Found]:
    """Ranks, fractions, and counts told in one word: 四大产业, 六证合一, 上述四区."""
    for match in _RANK.finditer(words):
        rank = _whole(match["rank"])
        what = names.before(words[: match.start()]) + "位次"
        yield _Found(match.start(), match.end(), what, rank, "位", "reported")
    for match in _FRACTION.finditer(words):
        share = Decimal(_whole(match["share"])) / Decimal(_whole(match["parts"]))
        name = names.of_share(words[: match.start()])
        yield _Found(
            match.start(), match.end(), name.what, float(round(share, 4)), "", "reported", ratio=name.ratio
        )
    for pattern in (_GREAT, _STRONG):
        for match in pattern.finditer(words if pattern is _STRONG else _unquoted(words)):
            what = (match["what"] or "") + "数"
            named = names.listed_before(words[: match.start()])
            if pattern is _STRONG and (named is None or named[0] != _whole(match["count"])):
                continue  # a brand, told without its members
            yield _Found(*match.span(), what, _whole(match["count"]), "个", "scope", named=named)
    for match in _LEVELS.finditer(_unquoted(words)):
        yield _Found(*match.span(), match["what"] + "级数", _whole(match["count"]), "级", "scope")
    for match in _AREAS.finditer(words):
        yield _Found(*match.span(), match["unit"] + "数", _whole(match["count"]), "个", "scope")
    for match in _JOINED.finditer(words):
        yield _Found(match.start(), match.end(), match[0], _whole(match["count"]), match["unit"], "norm")
    for chain in _CHAINED.finditer(words):
        if re.search("[年月日号]", chain[0]):
            continue
        for part in _CHAIN_PART.finditer(words, chain.start(), chain.end()):
            if not quantities(part[0]):
                yield _Found(part.start(), part.end(), part[2], int(part[1]), part[2], "norm")


def _whole(text: str) -> int:
    return int(text) if text.isdigit() else chinese_number(text) or 0


# ---------------------------------------------------------------- records
_PLACE = re.compile(
    r"全[国省市县区州](?![\u4e00-\u9fff]?域)|[\u4e00-\u9fff]{2,4}?(?:高新区|开发区|经开区|新区|自治区)"
    r"|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,3}?[省市县区](?!级|域|场|政|长|块|间|委|直)"
)


def _record(
    passage: Passage, found: _Found, segment: tuple[int, int], as_of: str | None, sentence: int
) -> Record:
    place = _PLACE.search(passage.text[segment[0] : found.start])
    values: dict[str, Any] = {
        "text_value": passage.source[found.start : found.end],
        "what": found.what,
        "value": found.value,
        "unit": found.unit,
        "as_of": found.as_of or as_of,
        "nature": found.nature,
        "in_sentence": sentence,
    }
    ratio, named = found.ratio, found.named
    optional = {
        "scope": place[0] if place else None,
        "qualifier": found.qualifier,
        "decimals": found.decimals or None,
        "ratio": ratio.kind if ratio else None,
        "of": ratio.of if ratio else None,
        "growth_on": ratio.growth_on if ratio else None,
        "named": named[0] if named else None,
        "open_list": named[1] if named else None,
    }
    values |= {name: value for name, value in optional.items() if value is not None}
    confidence = 0.9 if found.nature == "reported" and found.what else 0.6
    return passage.record("figure", segment[0], segment[1], confidence, values)


def _with_repeats(records: Sequence[Record], asides: set[int]) -> list[Record]:
    """The figures with each that tells again what another told, in the same words, linked to it.

    Args:
        asides: where figures stand in lines without a sentence, such as a quote pulled out of the text:
            those repeat the text, wherever they stand.
    """
    first: dict[tuple[float, str], list[Record]] = {}
    links: dict[int, Record] = {}
    for record in sorted(records, key=lambda record: (record.start in asides, record.start)):
        same = first.setdefault((record.values["value"], record.values["unit"]), [])
        told = next((other for other in same[-_LOOK_BACK:] if _tells_again(record, other)), None)
        if told is None:
            same.append(record)
        else:
            links[id(record)] = told
    return [_linked(record, links.get(id(record))) for record in records]


def _linked(record: Record, told: Record | None) -> Record:
    if told is None:
        return record
    link = {"address": told.address, "start": told.start}
    return replace(record, values={**record.values, "repeats": link})


def _tells_again(record: Record, other: Record) -> bool:
    if record.start == other.start or record.values["as_of"] != other.values["as_of"]:
        return False
    for mine, theirs in ((record.quote, other.quote), (record.values["what"], other.values["what"])):
        shorter, longer = sorted((_core(mine), _core(theirs)), key=len)
        if len(shorter) >= 6 and shorter in longer:
            return True
    return False


def _core(quote: str) -> str:
    """A stretch without the place and the time before it, which a repetition changes."""
    quote = re.sub(r"^.*?(?:高新区|开发区|新区|[省市县区])(?=[\u4e00-\u9fff]{2})", "", quote, count=1)
    return re.sub(r"今年|目前|已|，|\s", "", quote)
