"""Grants that cannot be paid safely: no cap, caps that contradict, two rules for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from zoulang.documents.auditing.conflicts import decided_between, stacking_rule
from zoulang.documents.auditing.document import Document
from zoulang.documents.auditing.findings import Finding, Place, Severity
from zoulang.documents.reading import Record
from zoulang.quantities import FEN_PER_YUAN, format_money

_JOINT_CAP = re.compile(
    r"(?:单个|同一|每个|每家|单户|各类|所有|全部|以上|上述)[^。；]{0,36}(?:最高|不超过|上限)"
)
_SAID_OPEN = re.compile(r"不设上限|上不封顶|不封顶|据实|全额|足额|不受[^，。；]{0,6}限制")
_INSTALMENT = re.compile(r"拨付|首付|余款|余下|中期|分期|预拨|先行|兑现")


def _grants(document: Document) -> list[Record]:
    return [r for r in document.reading.of_kind("measure") if r.values.get("kind") != "qualitative"]


def _rates(values: dict[str, Any]) -> list[float]:
    tiers = [tier["rate"] for tier in values.get("tiers") or [] if tier.get("rate") is not None]
    return tiers or ([values["rate"]] if values.get("rate") is not None else [])


def _capped(values: dict[str, Any]) -> bool:
    tiers = values.get("tiers") or []
    return values.get("cap") is not None or (bool(tiers) and all(t.get("cap") is not None for t in tiers))


def caps(document: Document) -> Iterator[Finding]:
    """Grants that are a share of something, without an upper limit.

    Where most of its siblings have a limit each one is a gap; where few have, one notice names them all.
    """
    rated = [r for r in _grants(document) if _rates(r.values)]
    capped = [record for record in rated if _capped(record.values)]
    bare = [record for record in rated if _may_grow(document, record)]
    parts = {"capped": str(len(capped)), "rated": str(len(rated)), "count": str(len(bare))}
    if not bare:
        return
    places = [document.place_of(record) for record in bare]
    if 2 * len(capped) >= len(rated):
        for place in places:
            yield Finding("no-cap", "open", (place,), parts)
    else:
        yield Finding("no-caps", "notice", tuple(places), parts)


_BOUND_SHARE = re.compile(r"(?:不超过|不高于|低于)[^，。；]{0,24}\d\s*%")


def _may_grow(document: Document, record: Record) -> bool:
    """Whether nothing bounds what a grant pays, neither its own words nor those around it."""
    if _capped(record.values) or record.values.get("amount") is not None:
        return False
    stop = re.search("[。；\n]|$", document.text[record.end :])
    words = document.text[record.start : record.end + (stop.start() if stop else 0)]
    if _BOUND_SHARE.search(words) and not re.search("按|给予", words.split("%")[0]):
        return False  # the share bounds something else than what is paid
    clause = document.clauses.get(record.address)
    rest = (document.text[clause.start : clause.end] if clause else "").replace(words, "")
    return not (_SAID_OPEN.search(words) or _JOINT_CAP.search(rest) or _INSTALMENT.search(words))


_BOUND = re.compile(
    r"(?P<scope>[^，。；]{0,20})(?:(?:最高|上限)(?:奖励|补助|补贴|金额)*(?:不超过|为)?|不超过)"
    r"\s*(?P<sum>\d+(?:\.\d+)?\s*(?:万元|亿元|元))"
)
_SCOPE = re.compile(
    r"单个|每个|每家|同一|每人|每项|项目|企业|机构|单位|年度|每年|累计|合计|个人|团队|单品种|单次|一次"
)


_CONDITION = re.compile("的，|对|认定|达到|其中|如|若|属于|为|的?，每")


def contradicting_caps(document: Document) -> Iterator[Finding]:
    """Two caps in one grant that bound the same thing, and a sum above its own cap."""
    for record in _grants(document):
        words = document.text[record.start : record.end]
        found = [(set(_SCOPE.findall(m["scope"])), m["sum"], m) for m in _BOUND.finditer(words)]
        tiered = bool(record.values.get("tiers")) or "分别" in words or "；" in words
        for (scope, sum_, first), (other_scope, other_sum, second) in combinations(found, 2):
            between = words[first.end() : second.start()]
            apart = tiered or _CONDITION.search(between)
            if not apart and scope == other_scope and sum_ != other_sum:
                places = tuple(_within(document, record, m) for m in (first, second))
                yield Finding("caps-contradict", "error", places)
        amount, cap = record.values.get("amount"), record.values.get("cap")
        plain = len(re.findall(r"\d\s*(?:万元|亿元|元)", words)) == 2 and "分别" not in words
        plain = plain and record.values.get("kind") == "fixed"
        if plain and amount is not None and cap is not None and amount > cap:
            parts = {"amount": _yuan(amount), "cap": _yuan(cap)}
            yield Finding("amount-above-cap", "error", (document.place_of(record),), parts)


def _within(document: Document, record: Record, match: re.Match[str]) -> Place:
    start, end = record.start + match.start(), record.start + match.end()
    return Place(document.index, record.address, document.reading.text[start:end], start, end)


def _yuan(value: float) -> str:
    return format_money(round(value * FEN_PER_YUAN))


# --- one award of another government, matched in several clauses ----------------------------------

_HIGHER = re.compile(r"国家|省级?|市级?|上级|中央")
_MONEY = re.compile(r"资金|奖补|奖励|补助|补贴")


def matched_twice(document: Document) -> Iterator[Finding]:
    """Several grants that match money of a higher government, while nothing forbids to match it twice."""
    matching = [record for record in _grants(document) if _rates(record.values) and _matches(record)]
    if len(matching) < 2 or stacking_rule(document) is not None:
        return
    places = tuple(document.place_of(record) for record in matching)
    yield Finding("matched-twice", "open", places, {"count": str(len(matching))})


def _matches(record: Record) -> bool:
    base = str(record.values.get("base") or "")
    return bool(_HIGHER.search(base) and _MONEY.search(base))


# --- two rules on one subject ---------------------------------------------------------------------

_COMMON = re.compile(
    r"(?:对于?|凡是?|当年|新|首次|初次|获得|被|年度|上年度|列入|纳入|认定|评定|通过|的|为|企业|单位|项目"
    r"|我[省市县区]|本[省市县区]|县内|区内|市内|“|”|（[^（）]*）)"
)


def two_rules(documents: Sequence[Document], about: int | None = None) -> Iterator[Finding]:
    """Two grants for one occasion, in one document or in two, and which rule decides between them.

    The places are those of the two grants, then those of the rules that decide.

    Args:
        about: the index of a document; only what concerns it is looked for.
    """
    grants = [(document, record, _telling(record)) for document in documents for record in _grants(document)]
    for (one_doc, one, a), (other_doc, other, b) in combinations(grants, 2):
        if about is not None and about not in (one_doc.index, other_doc.index):
            continue
        if not _same_subject(a, b) or one.values.get("kind") != other.values.get("kind"):
            continue
        if (one_doc is other_doc and one.address == other.address) or not (_numbers(one) or _numbers(other)):
            continue
        if not _within_another(one, other) if one_doc is other_doc else not _steps_agree(one, other):
            continue
        if _never_together(one_doc, other_doc):
            continue
        decision = decided_between(one_doc, other_doc, (one, other))
        settled = decision.decider not in ("silent", "interpreter") or _numbers(one) == _numbers(other)
        severity: Severity = "notice" if settled else "open"
        yield Finding(
            f"two-rules-{decision.decider}",
            severity,
            (one_doc.place_of(one), other_doc.place_of(other), *decision.rules),
            {"subject": _shorter_subject(one, other), "document": other_doc.name, **decision.parts},
        )


def _never_together(one: Document, other: Document) -> bool:
    """Whether one document was over before the other began."""
    spans = [(d.reading.metadata.effective_from, d.reading.metadata.effective_to) for d in (one, other)]
    (begin, end), (other_begin, other_end) = spans
    return bool((end and other_begin and end < other_begin) or (other_end and begin and other_end < begin))


def _telling(record: Record) -> frozenset[str]:
    """The pairs of signs of a subject, general words taken away."""
    return frozenset(_pairs(_COMMON.sub("", str(record.values.get("subject") or ""))))


def _same_subject(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two subjects share most of their pairs of signs."""
    least, most = sorted((len(a), len(b)))
    if least < 4 or least < 0.64 * most:
        return False
    shared = len(a & b)
    return shared >= 0.7 * least and shared >= 0.64 * most


# Thresholds and levels that tell steps of one scheme apart.
_STEP = re.compile(r"\d+(?:\.\d+)?|国家|省|市|县|区|一等|二等|三等|[ABC]级|主板|创业板|新三板")


def _steps_agree(one: Record, other: Record) -> bool:
    a, b = (set(re.findall(r"\d+", str(r.values.get("subject") or ""))) for r in (one, other))
    return a == b or not a or not b


def _within_another(one: Record, other: Record) -> bool:
    """Whether one subject only repeats or narrows the other: steps beside each other are no clash."""
    a, b = (str(r.values.get("subject") or "") for r in (one, other))
    if sorted(_STEP.findall(a)) != sorted(_STEP.findall(b)):
        return False
    plain, longer = sorted((_COMMON.sub("", a), _COMMON.sub("", b)), key=len)
    return _pairs(plain) <= _pairs(longer)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _shorter_subject(one: Record, other: Record) -> str:
    return min((str(r.values.get("subject")) for r in (one, other)), key=len)


def _numbers(record: Record) -> set[float]:
    values = record.values
    own = [values.get(key) for key in ("rate", "amount")]
    own += [tier.get(key) for tier in values.get("tiers") or [] for key in ("rate", "amount")]
    return {float(number) for number in own if number is not None}
