"""The document's own rules for conflicts: which of two rules decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from zoulang.documents.auditing.document import Document
from zoulang.documents.auditing.findings import Finding, Place

Decider = Literal["higher", "one", "newer", "specific", "superior", "interpreter", "silent"]

# What a sentence on conflicts says; the first that fits.
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("higher", re.compile(r"就高(?:不就低|不重复|原则|奖励|享受)|按最高(?:标准|额|一项)|从高")),
    ("one", re.compile(r"不得?重复(?:享受|奖励|申报|支持|补助|计算)|不(?:重复|再)享受|择一|选择其中一项|只(?:能)?享受(?:一|其中)|不予重复|不叠加")),
    ("specific", re.compile(r"已有[^，。；]{0,10}(?:政策|规定)的?，?按[^，。；]{0,10}(?:现行|原有?|既有|该)[^，。；]{0,6}(?:政策|规定)?执行|另有规定的[^，。；]{0,4}从其规定")),
    ("superior", re.compile(r"(?:国家|上级|省|市)[^。；]{0,30}(?:相抵触|不一致|另有规定|调整)[^。；]{0,20}(?:上级|国家)[^。；]{0,8}(?:规定|文件|政策)?(?:执行|为准)|(?:按|以)(?:国家|上级)[^。；]{0,12}(?:执行|为准)")),
    ("newer", re.compile(r"(?:不一致|相抵触|不符)的?，?(?:以|按照?)本[^，。；]{1,6}(?:为准|执行)|此前[^。；]{0,30}(?:同时废止|停止执行)|本[^，。；]{1,6}与(?:此前|原有|以前)[^。；]{0,12}不一致")),
)  # fmt: skip


def conflict_rules(document: Document) -> list[tuple[str, Place]]:
    """The rules on conflicts that the document prints, each with its place, in document order."""
    records = document.reading.of_kind("conflict_rule")
    found = [
        (kind, document.place(paragraph, match.start(), match.end()))
        for paragraph in document.paragraphs
        for kind, pattern in _RULES
        for match in [pattern.search(paragraph.text)]
        if match
    ]
    seen = {kind for kind, _ in found}
    for record in records:
        decider = str(record.values.get("decider") or "")
        kind = {"this": "newer", "this_document": "newer", "existing": "specific", "higher": "higher"}.get(
            decider
        )
        if kind and kind not in seen:
            found.append((kind, document.place_of(record)))
    return found


def stacking_rule(document: Document) -> Place | None:
    """The rule that keeps one thing from being paid twice, or None."""
    return next((place for kind, place in conflict_rules(document) if kind in ("higher", "one")), None)


def decided_between(one: Document, other: Document) -> tuple[Decider, dict[str, str]]:
    """Which rule decides between two clauses, and the words that say so."""
    rules = [(kind, place, document) for document in (one, other) for kind, place in conflict_rules(document)]
    if one is not other:
        # The higher one of two grants, or the choice, is said by either document.
        newest = max(
            (one, other), key=lambda d: (d.reading.metadata.issued is not None, d.reading.metadata.issued)
        )
        rules = [r for r in rules if r[0] in ("higher", "one") or r[2] is newest]
    kinds = {kind for kind, _, _ in rules}
    if {"newer", "specific"} <= kinds and one is not other:
        interpreter = next((r[2].reading.metadata.interpreted_by for r in rules if r[0] == "newer"), None)
        return "interpreter", {"interpreter": interpreter or "—"}
    order = ("higher", "one", "newer", "specific") if one is not other else ("higher", "one")
    for wanted in order:
        for kind, place, _ in rules:
            if kind == wanted:
                return wanted, {"rule": place.quote}  # type: ignore[return-value]
    return "silent", {}


def pulling_apart(document: Document) -> Iterator[Finding]:
    """Two rules on conflicts of which one prefers this document and the other what was there before."""
    rules = dict(reversed(conflict_rules(document)))
    if "newer" in rules and "specific" in rules:
        interpreter = document.reading.metadata.interpreted_by
        places = tuple(sorted((rules["newer"], rules["specific"]), key=lambda place: place.start))
        yield Finding("conflict-rules-disagree", "open", places, {"interpreter": interpreter or "—"})
