"""Printed numbers against each other: shares, parts and totals, one figure with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from zoulang.documents.auditing.document import Document, Paragraph
from zoulang.documents.auditing.findings import Finding

_UNITS = "个|家|项|人|名|件|亿元|万元|户|亩|公里|台|套|只|条|所|处|万人|万亩|万吨|吨"
_COUNT = re.compile(rf"(?<![\d.—])(\d+(?:\.\d+)?)\s*(?:余|多)?({_UNITS})")
_RATE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,6}率|占比|占[^，。；]{0,12}?(?:的|比重)?)\s*(?:为|达到?|的)?\s*(?P<rate>\d+(?:\.\d+)?)\s*%"
)
_DONE = re.compile(r"(?:已|完成|实现|其中|有)[^，。；\d]{0,10}$")
_OF_WHOLE = re.compile(r"开工率|完工率|竣工率|办结率|投产率|合格率|覆盖率|入驻率|满意率|通过率|占比|占总数")


def ratios(document: Document) -> Iterator[Finding]:
    """A share beside its two counts in one sentence, when the counts give another one."""
    for paragraph in document.paragraphs:
        for start, end in paragraph.sentences():
            yield from _ratios(document, paragraph, start, end)


def _ratios(document: Document, paragraph: Paragraph, start: int, end: int) -> Iterator[Finding]:
    for match in _RATE.finditer(paragraph.text, start, end):
        if not _OF_WHOLE.search(match["name"]):
            continue
        counts = [m for m in _COUNT.finditer(paragraph.text, start, match.start())]
        if len(counts) < 2:
            continue
        whole, part = counts[-2], counts[-1]
        between = paragraph.text[whole.end() : part.start()]
        if whole[2] != part[2] or not _DONE.search(between) or re.search("总投资|投资额", between):
            continue
        if "%" in between or paragraph.text[part.end() : match.start()].count("，") > 1:
            continue
        given, expected = Decimal(match["rate"]), Decimal(part[1]) / Decimal(whole[1]) * 100
        places = max(0, -int(given.as_tuple().exponent))
        rounded = expected.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if rounded != given:
            parts = {
                "part": part[1] + part[2],
                "whole": whole[1] + whole[2],
                "gives": f"{rounded}%",
                "printed": f"{given}%",
            }
            place = document.place(paragraph, whole.start(), match.end())
            yield Finding("ratio-contradicted", "error", (place,), parts)


_OF_THEM = re.compile(rf"(\d+(?:\.\d+)?)\s*({_UNITS})[^。；\d]{{0,30}}?[，（]其中[：，]?([^。；）]*)")


def totals(document: Document) -> Iterator[Finding]:
    """Parts after 其中 that are more than the whole."""
    for paragraph in document.paragraphs:
        for match in _OF_THEM.finditer(paragraph.text):
            whole, unit = Decimal(match[1]), match[2]
            parts = [Decimal(m[1]) for m in _COUNT.finditer(match[3]) if m[2] == unit]
            if parts and max(parts) > whole:
                yield _parts_exceed(document, paragraph, match, max(parts), unit)
            elif (
                len(parts) >= 2
                and sum(parts) > whole
                and "、" in match[3]
                and not re.search("人次|次", match[3])
            ):
                yield _parts_exceed(document, paragraph, match, Decimal(sum(parts)), unit)


def _parts_exceed(
    document: Document, paragraph: Paragraph, match: re.Match[str], total: Decimal, unit: str
) -> Finding:
    place = document.place(paragraph, match.start(), match.end())
    parts = {"whole": f"{match[1]}{unit}", "parts": f"{total}{unit}"}
    return Finding("parts-exceed-whole", "error", (place,), parts)


_BASE_UNSAID = re.compile(
    r"(?:完成(?:全年|年度)[^，。；]{0,8}(?:任务|目标|计划)[^，。；]{0,6}|[\u4e00-\u9fff]{0,4}(?:投资|任务|计划|目标)完成率)(?:为|达到?|的)?\s*\d+(?:\.\d+)?\s*%"
)


def unsaid_bases(document: Document) -> Iterator[Finding]:
    """Rates of completion of a plan that is nowhere printed; one finding for each clause."""
    found: dict[str, list[tuple[Paragraph, re.Match[str]]]] = {}
    for paragraph in document.paragraphs:
        for match in _BASE_UNSAID.finditer(paragraph.text):
            found.setdefault(paragraph.clause.address, []).append((paragraph, match))
    for matches in found.values():
        if re.search(r"(?:年度|全年)(?:计划|任务|目标)(?:投资)?(?:为)?\s*\d", document.body):
            continue
        places = tuple(document.place(p, m.start(), m.end()) for p, m in matches)
        yield Finding(
            "base-not-printed", "notice", places, {"rates": "；".join(place.quote for place in places)}
        )


_LABELLED = re.compile(r"(?P<noun>[\u4e00-\u9fff]{4,12}?)(?P<number>\d{2,4})(?P<unit>个|家|项|人|名)")


def two_things(document: Document) -> Iterator[Finding]:
    """The same number and unit for two different things: a repeat that is none."""
    seen: dict[tuple[str, str], dict[str, tuple[Paragraph, re.Match[str]]]] = {}
    for paragraph in document.paragraphs:
        for match in _LABELLED.finditer(paragraph.text):
            noun = re.sub(
                r"^.*?(?:列入|实施|完成|新增|引进|获批|建有|共有|达到|目前|今年)", "", match["noun"]
            )
            if int(match["number"]) >= 20 and int(match["number"]) % 10 and len(noun) >= 4:
                seen.setdefault((match["number"], match["unit"]), {}).setdefault(noun, (paragraph, match))
    for (number, unit), nouns in seen.items():
        different = [n for n in nouns if not any(n != o and (n.endswith(o) or o.endswith(n)) for o in nouns)]
        if len(different) >= 2:
            pair = [nouns[noun] for noun in different[:2]]
            places = tuple(document.place(p, m.start(), m.end()) for p, m in pair)
            parts = {"number": number + unit, "first": different[0], "second": different[1]}
            yield Finding("one-number-two-things", "notice", places, parts)
