"""Printed numbers against each other: shares, parts and totals, one figure with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zoulang.documents.auditing.document import Document, Paragraph
from zoulang.documents.auditing.findings import Finding, Place
from zoulang.documents.records.figures.derivations import derivations

_CONTRADICTIONS = {
    "ratio": "ratio-contradicted",
    "sum": "parts-exceed-whole",
    "bound": "parts-exceed-whole",
    "repeat": "figure-differs",
}


def recomputed(document: Document) -> Iterator[Finding]:
    """Shares, parts and repeats that other printed figures contradict."""
    for derived in derivations(document.reading.of_kind("figure")):
        code = _CONTRADICTIONS.get(derived.kind)
        if code is None or derived.agrees is not False or derived.printed is None:
            continue
        places = tuple(
            _place(document, start, quote)
            for start, quote in zip(derived.starts, derived.quotes, strict=True)
        )
        parts = {
            "formula": derived.formula.replace("/", "÷"),
            "gives": _shown(derived.gives, derived.kind),
            "printed": _shown(derived.printed, derived.kind),
        }
        yield Finding(code, "error", places, parts)


def _place(document: Document, start: int, quote: str) -> Place:
    paragraph = document.paragraph_at(start)
    address = paragraph.clause.address if paragraph else ""
    return Place(document.index, address, quote, start, start + len(quote))


def _shown(value: float, kind: str) -> str:
    return f"{round(value * 100, 2):g}%" if kind == "ratio" else f"{value:g}"


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
