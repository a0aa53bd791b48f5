"""Goals that cannot be measured as printed, and goals that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zoulang.documents.auditing.document import Document
from zoulang.documents.auditing.findings import Finding
from zoulang.documents.auditing.lists import alike
from zoulang.documents.reading import Record

_DOUBLING = re.compile(
    r"翻(?:一|两|二)?番|倍增(?!计划|行动|工程|方案)|翻倍|(?:增长|提高|增加)\s*[\d一二两三]+\s*倍"
)
_BASE_YEAR = re.compile(
    r"(?:比|较|以|在|相比)[^，。；]{0,8}(?:\d{4}年|“?十[一二三四五]五”?末|上年|去年)|\d{4}年[^，。；]{0,6}(?:基础|基数|基期)|为基数|为基期"
)


_HELPED = re.compile(r"支持|推动|促进|鼓励|引导|助力")
_AIMED = re.compile(r"实现|力争|达到|确保|目标|争取|到“?\d{4}年|到“?十")
_PAID = re.compile("标准|奖励|补助|补贴|资金")


def doubling(document: Document) -> Iterator[Finding]:
    """翻一番 or 倍增 without the year it is counted from."""
    for paragraph in document.paragraphs:
        found = []
        for start, end in paragraph.sentences():
            match = _DOUBLING.search(paragraph.text, start, end)
            if match is None or _BASE_YEAR.search(paragraph.text[start:end]):
                continue
            if _in_title(paragraph.text, match.start()) or not _AIMED.search(paragraph.text[start:end]):
                continue
            if _PAID.search(paragraph.text[max(start, match.start() - 12) : match.start()]):
                continue
            begin = max(paragraph.text.rfind(sign, 0, match.start()) for sign in "，。；：") + 1
            if not _HELPED.search(paragraph.text[begin : match.start()]):
                found.append(document.place(paragraph, begin, match.end()))
        if found:
            yield Finding("no-base-year", "open", tuple(found))


def _in_title(text: str, position: int) -> bool:
    return text.count("《", 0, position) > text.count("》", 0, position)


_GROWTH = re.compile(r"(?:增长|提高|提升|下降|降低|减少|增加|压减|缩短)(?:了|到)?\s*\d")
_GROWTH_BASE = re.compile(r"年均|同比|每年|逐年|比|较|上年|基础上|累计|以来|年度|期间|增速|平均")


_SEVERAL_YEARS = re.compile(r"到“?(?:\d{4}年|十[一二三四五六]五)|未来[一二三四五\d]+年|[一二三四五\d]年内")


def growth(document: Document) -> Iterator[Finding]:
    """A goal of growth that does not say compared with what."""
    for record in document.reading.of_kind("target"):
        values = record.values
        if (
            values.get("unit") not in ("%", "个百分点", "百分点", "倍")
            or values.get("value_type") != "number"
        ):
            continue
        paragraph = document.paragraph_at(record.start)
        if paragraph is None:
            continue
        own = document.text[record.start : record.end]
        sentence = paragraph.sentence_at(record.start - paragraph.start)
        # A year's plan grows over the year before by custom; a goal of several years needs its base.
        rising = _GROWTH.search(own) if _SEVERAL_YEARS.search(sentence) else None
        if (
            rising
            and not re.search(r"(?:提高|提升|增加|下降|降低|缩短|减少)到", own)
            and not _GROWTH_BASE.search(sentence)
        ):
            yield Finding("growth-without-base", "open", (document.place_of(record),))


# Another place's mean is a figure somebody has to give; 先进水平 is none, and 经济增长 is printed beside it.
_MEAN = re.compile(
    r"平均|均值|均速|(?:全国|全省|全市|全县|全区|全州|同行业|同类)[^，。；]{0,10}(?:增速|增幅|水平)"
)


def relative(document: Document) -> Iterator[Finding]:
    """Goals measured against somebody else's figure, which is not printed; one finding for each clause."""
    by_clause: dict[str, list[Record]] = {}
    for record in document.reading.of_kind("target"):
        mean = _MEAN.search(str(record.values.get("value") or ""))
        if record.values.get("value_type") == "reference" and mean:
            by_clause.setdefault(record.address, []).append(record)
    for records in by_clause.values():
        if all(_prints_value(document, record) for record in records):
            continue
        names = "、".join(str(record.values.get("indicator")) for record in records)
        references = "、".join(dict.fromkeys(str(record.values.get("value")) for record in records))
        places = {(r.start, r.end): document.place_of(r) for r in records}
        yield Finding(
            "reference-value-not-printed",
            "open",
            tuple(places.values()),
            {"names": names, "reference": references},
        )


def _prints_value(document: Document, record: Record) -> bool:
    value = str(record.values.get("value"))
    return bool(re.search(rf"{re.escape(value)}(?:（|为|是)\s*\d", document.body))


# --- goals repeated -------------------------------------------------------------------------------


def repeated(document: Document) -> Iterator[Finding]:
    """One indicator with two values for one year, in the text and in a panel or in two clauses."""
    groups: dict[tuple[object, ...], list[Record]] = {}
    for record in document.reading.of_kind("target"):
        values = record.values
        if values.get("value_type") == "number" and values.get("by") and "、" not in _name(record):
            groups.setdefault((_name(record), values.get("unit"), values["by"]), []).append(record)
    for first, *others in groups.values():
        for other in others:
            if first.values["value"] == other.values["value"] or _staged(first, other):
                continue
            part = any(_is_part(document, r) or _is_of_another_year(document, r) for r in (first, other))
            if not part and not _in_one_sentence(document, first, other):
                yield _differs(document, first, other)


def _in_one_sentence(document: Document, one: Record, other: Record) -> bool:
    """In one sentence a second number is a part, a bound or a step of the first."""
    between = document.text[min(one.start, other.start) : max(one.start, other.start)]
    return "。" not in between and "\n" not in between


def _is_part(document: Document, record: Record) -> bool:
    """Whether the number is one of several behind 其中."""
    opening = max(document.text.rfind(sign, 0, record.start) for sign in "。\n")
    return "其中" in document.text[opening + 1 : record.end]


def _is_of_another_year(document: Document, record: Record) -> bool:
    """Whether its sentence names years, and not the one that the goal was given."""
    paragraph = document.paragraph_at(record.start)
    sentence = paragraph.sentence_at(record.start - paragraph.start) if paragraph else ""
    years = re.findall(r"(\d{4})年", sentence)
    return bool(years) and str(record.values.get("by"))[:4] not in years


def _staged(one: Record, other: Record) -> bool:
    """Bounds on both sides of a range are no contradiction."""
    return {one.values.get("comparator"), other.values.get("comparator")} == {">=", "<="}


def _differs(document: Document, one: Record, other: Record) -> Finding:
    return Finding(
        "target-differs",
        "error",
        (document.place_of(one), document.place_of(other)),
        {
            "name": str(one.values.get("indicator")),
            "before": _amount(one),
            "after": _amount(other),
            "by": str(one.values.get("by") or ""),
        },
    )


def _amount(record: Record) -> str:
    return f"{record.values.get('value')}{record.values.get('unit') or ''}"


def _name(record: Record) -> str:
    name = re.sub(r"^(?:全[省市县区]|我[省市县区]|本[省市县区])", "", str(record.values.get("indicator")))
    return re.sub(r"[“”\s]|数量|总数|总量", "", name)


def panels(document: Document) -> Iterator[Finding]:
    """Goals of the text beside those of the panel: another number is an error, another name worth a look."""
    rows = {c.address: c for c in document.reading.clauses if c.kind == "panel_row"}
    numbers = [r for r in document.reading.of_kind("target") if r.values.get("value_type") == "number"]
    inside = [r for r in numbers if r.address in rows]
    outside = [r for r in numbers if r.address not in rows]
    taken: set[int] = set()
    renamed: list[tuple[Record, Record]] = []
    for target in outside:
        same = [r for r in inside if id(r) not in taken and _comparable(target, r)]
        match = next(
            (r for r in same if rows[r.address].heading in str(target.values.get("indicator"))), None
        )
        if match is None:
            continue
        taken.add(id(match))
        if match.values["value"] != target.values["value"]:
            if _about_one_thing(target, match, rows[match.address].heading):
                yield _differs(document, target, match)
        elif _name(match) != _name(target):
            renamed.append((target, match))
    paired = {id(a) for a, _ in renamed}
    for target in outside:
        if id(target) in paired:
            continue
        match = next(
            (
                r
                for r in inside
                if id(r) not in taken
                and _comparable(target, r)
                and r.values["value"] == target.values["value"]
            ),
            None,
        )
        if match is not None and _in_one_series(target, outside, match, inside):
            taken.add(id(match))
            renamed.append((target, match))
    if renamed:
        pairs = "；".join(f"{a.values['indicator']}/{b.values['indicator']}" for a, b in renamed)
        places = tuple(document.place_of(r) for pair in renamed for r in pair)
        yield Finding("names-differ", "notice", places, {"pairs": pairs})


def _comparable(one: Record, other: Record) -> bool:
    return one.values.get("unit") == other.values.get("unit") and one.values.get("by") == other.values.get(
        "by"
    )


def _about_one_thing(target: Record, row: Record, heading: str) -> bool:
    """Whether the names agree but for the name of the row: 产值 is not 税收."""
    rest = str(row.values.get("indicator")).replace(heading, "")
    own = str(target.values.get("indicator")).replace(heading, "")
    scale = {"产值", "年产值", "总产值", "产业规模", "规模", "产业产值", "产业年产值", "产业规模产值"}
    return alike(rest, own) >= 0.5 or (rest in scale and own in scale)


def _in_one_series(target: Record, outside: list[Record], row: Record, inside: list[Record]) -> bool:
    """Whether it stands with several of its kind in both places, so that position tells which is which."""
    here = [r for r in outside if r.address == target.address and _comparable(r, target)]
    panel = row.address.rpartition("/")[0]
    there = [r for r in inside if r.address.rpartition("/")[0] == panel and _comparable(r, row)]
    values = [r.values["value"] for r in there]
    shared = [r for r in here if r.values["value"] in values]
    return len(shared) >= 3 and values.count(row.values["value"]) == 1
