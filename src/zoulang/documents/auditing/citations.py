"""Cited documents: lapsed before this one, not at hand, or cited under two titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from zoulang.documents.auditing.document import Document, plain_title
from zoulang.documents.auditing.findings import Finding, Severity
from zoulang.documents.numbering import chinese_number
from zoulang.documents.passages import fold
from zoulang.documents.reading import Record

_PERIOD = re.compile(r"(\d{4})\s*年?\s*[—至]+\s*(\d{4})\s*年?")
_PLAN_YEARS = re.compile(
    r"([一二三四五六七八九十])年(?:行动|倍增|攻坚|提升|推进|培育)*(?:计划|方案|行动|规划)"
)
_NUMBER_YEAR = re.compile(r"〔(\d{4})〕")
_FIVE_YEARS = re.compile(r"十([一二三四五])五”?")
_FIVE = {"一": 2010, "二": 2015, "三": 2020, "四": 2025, "五": 2030}


def lapsing(documents: Sequence[Document]) -> Iterator[Finding]:
    """A cited document that ends while the citing one still runs."""
    for document in documents:
        about = document.reading.metadata
        own_end = about.effective_to or about.effective_from or about.issued
        if own_end is None:
            continue
        for record in document.reading.of_kind("reference"):
            if _is_own(document, record) or _is_ended(document, record):
                continue
            end, certain = _end(record, documents)
            if end is None or end >= own_end:
                continue
            gone = bool(about.issued and end < about.issued)
            if not certain and not (gone or about.effective_to):
                continue
            severity: Severity = "error" if certain and gone else "open" if certain else "notice"
            code = "cites-lapsed" if certain else "cites-probably-lapsed"
            parts = {"document": _named(record), "end": end.isoformat(), "own": own_end.isoformat()}
            yield Finding(code, severity, (document.place_of(record),), parts)


def _is_ended(document: Document, record: Record) -> bool:
    """Whether the clause names a document only to put an end to it."""
    sentence = re.split("[。；]", document.text[record.end : record.end + 120])[0]
    return bool(re.search(r"废止|停止执行|不再执行|失效|终止", sentence))


def _end(record: Record, documents: Sequence[Document]) -> tuple[date | None, bool]:
    """The last day of a cited document, and whether that is printed or only follows from its kind."""
    held = held_as(record, documents)
    if held is not None and held.reading.metadata.effective_to:
        return held.reading.metadata.effective_to, True
    title = fold(str(record.values.get("title") or ""))
    if match := _PERIOD.search(title):
        return date(int(match[2]), 12, 31), True
    if match := _FIVE_YEARS.search(title):
        return date(_FIVE[match[1]], 12, 31), True
    span, year = _PLAN_YEARS.search(title), _NUMBER_YEAR.search(str(record.values.get("number") or ""))
    if span and year:
        count = chinese_number(span[1]) or 1
        return date(int(year[1]) + count - 1, 12, 31), False
    return None, False


def held_as(record: Record, documents: Sequence[Document]) -> Document | None:
    """The document among those given that a reference means, or None."""
    number, title = record.values.get("number"), record.values.get("title")
    for document in documents:
        about = document.reading.metadata
        if number and about.number == number:
            return document
        if title and about.title and plain_title(str(title)) in plain_title(about.title):
            return document
    return None


def not_held(documents: Sequence[Document]) -> Iterator[Finding]:
    """What a document cites and nobody handed in; one finding for each document."""
    for document in documents:
        missing = {
            _named(record): record
            for record in document.reading.of_kind("reference")
            if held_as(record, documents) is None and not _is_law(record) and not _is_own(document, record)
        }
        if missing:
            places = tuple(document.place_of(record) for record in missing.values())
            parts = {"count": str(len(missing)), "documents": "；".join(missing)}
            yield Finding("cites-not-held", "notice", places, parts)


def _is_law(record: Record) -> bool:
    title = str(record.values.get("title") or "")
    return bool(re.search(r"(?:(?<!办)法|条例)(?:（.*）)?$|^中华人民共和国", title))


def _is_own(document: Document, record: Record) -> bool:
    """Whether a notice only names what it carries: the title stands in its own, or on a line of its own."""
    title = plain_title(str(record.values.get("title") or ""))
    return bool(title) and (
        title in plain_title(document.reading.metadata.title or "") or title in document.own_titles
    )


def _named(record: Record) -> str:
    title, number = record.values.get("title"), record.values.get("number")
    return " ".join(part for part in (f"《{title}》" if title else None, number) if part)


def differing_titles(documents: Sequence[Document]) -> Iterator[Finding]:
    """One document cited under two titles, in one document or in two."""
    titled: dict[tuple[str, object], tuple[Document, Record]] = {}
    for document in documents:
        for record in document.reading.of_kind("reference"):
            if record.values.get("title"):
                key = (plain_title(str(record.values["title"])), record.values.get("number"))
                titled.setdefault(key, (document, record))
    cited = list(titled.values())
    seen: set[frozenset[str]] = set()
    for (one_doc, one), (other_doc, other) in combinations(cited, 2):
        a, b = str(one.values["title"]), str(other.values["title"])
        pair = frozenset((plain_title(a), plain_title(b)))
        if len(pair) == 1 or pair in seen or not _nearly(*sorted(pair, key=len)):
            continue
        numbers = [r.values.get("number") for r in (one, other)]
        if all(numbers) and numbers[0] != numbers[1]:
            continue
        seen.add(pair)
        places = (one_doc.place_of(one), other_doc.place_of(other))
        yield Finding("cited-under-two-titles", "notice", places, {"title": a, "second": b})


def _nearly(one: str, other: str) -> bool:
    """Whether two titles differ in the last word only, or in at most two signs."""
    common = 0
    while common < len(one) and one[common] == other[common]:
        common += 1
    tail = 0
    while tail < len(one) - common and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    differing = max(len(one), len(other)) - common - tail
    digits = re.search(r"\d", one[common : len(one) - tail] + other[common : len(other) - tail])
    return len(one) >= 12 and differing <= 2 and not digits
