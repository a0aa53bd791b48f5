"""The document's own rules for conflicts: which of two rules decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from zoulang.documents.auditing.document import Document, Paragraph, plain_title
from zoulang.documents.auditing.findings import Finding, Place
from zoulang.documents.passages import fold
from zoulang.documents.reading import Record

Decider = Literal["ended", "higher", "one", "newer", "specific", "superior", "interpreter", "silent"]

_CODES = {
    "specific_over_this": "specific",
    "higher_over_this": "superior",
    "this_over_older": "newer",
    "later_over_earlier": "newer",
    "interpreter_decides": "interpreter",
}
_HIGHEST = re.compile(r"就高|从高|取高|最高|较高|择优|就优|从优")


def conflict_rules(document: Document) -> list[tuple[str, Place]]:
    """The rules on conflicts that the document prints, each with its place, in document order."""
    return [
        (_CODES.get(str(record.values.get("rule")), _of_several(record.quote)), document.place_of(record))
        for record in document.reading.of_kind("conflict_rule")
    ]


def _of_several(words: str) -> str:
    """Whether the higher of several is paid, or the one that the applicant chooses."""
    return "higher" if _HIGHEST.search(words) else "one"


def stacking_rule(document: Document) -> Place | None:
    """The rule that keeps one thing from being paid twice, or None."""
    return next((place for kind, place in conflict_rules(document) if kind in ("higher", "one")), None)


@dataclass(frozen=True)
class Decision:
    """Which rule decides between two clauses.

    Attributes:
        parts: the words that say so, or the unit that is asked.
        rules: where the rules stand that decide, or that pull apart.
    """

    decider: Decider
    parts: dict[str, str] = field(default_factory=dict)
    rules: tuple[Place, ...] = ()


def decided_between(one: Document, other: Document, grants: tuple[Record, Record]) -> Decision:
    """Which rule decides between two grants, the first of ``one``, the second of ``other``."""
    if one is not other:
        for ending, ended, grant in ((one, other, grants[1]), (other, one, grants[0])):
            if place := _ends(ending, ended, grant):
                return Decision("ended", {"rule": place.quote}, (place,))
    addresses = {grant.address for grant in grants}
    rules = [
        (kind, place, document)
        for document in ((one,) if one is other else (one, other))
        for kind, place in conflict_rules(document)
        if not _only_for_its_clause(kind, place, document) or place.address in addresses
    ]
    if one is not other:
        # The higher one of two grants, or the choice, is said by either document.
        newest = max(
            (one, other), key=lambda d: (d.reading.metadata.issued is not None, d.reading.metadata.issued)
        )
        rules = [r for r in rules if r[0] in ("higher", "one") or r[2] is newest]
    first = {kind: place for kind, place, _ in reversed(rules)}
    if {"newer", "specific"} <= set(first) and one is not other:
        interpreter = next((r[2].reading.metadata.interpreted_by for r in rules if r[0] == "newer"), None)
        pulling = (first["newer"], first["specific"])
        return Decision("interpreter", {"interpreter": interpreter or "—"}, pulling)
    order: tuple[Decider, ...] = ("higher", "one", "newer", "specific")
    for wanted in order if one is not other else order[:2]:
        if wanted in first:
            return Decision(wanted, {"rule": first[wanted].quote}, (first[wanted],))
    return Decision("silent")


# Words that make a rule one for the whole document, wherever it is printed.
_FOR_ALL = re.compile(
    r"本(?:意见|办法|措施|政策|文件|通知|方案|细则|规定|[省市县区])|同一(?:事项|项目|企业|单位|主体|内容)"
    r"|各类|多项|多个(?:政策|条款)|同类|上级"
)


def _only_for_its_clause(kind: str, place: Place, document: Document) -> bool:
    """Whether the highest of several steps is meant: the steps of the grant that the rule is printed with."""
    if kind not in ("higher", "one") or _FOR_ALL.search(fold(place.quote)):
        return False
    return any(grant.address == place.address for grant in document.reading.of_kind("measure"))


_ENDS = re.compile(r"停止(?:执行|施行|实施)|不再(?:执行|施行|实施|适用)|废止|失效|作废")


def _ends(document: Document, other: Document, grant: Record) -> Place | None:
    """The sentence by which a document ends the other one, or that grant of it; None if there is none."""
    about = other.reading.metadata
    number, title = fold(about.number or ""), plain_title(about.title or "")
    for paragraph in document.paragraphs:
        for start, end in paragraph.sentences():
            words = paragraph.text[start:end]
            stop = _ENDS.search(words)
            if not stop:
                continue
            cited = words.find(number) + len(number) if number and number in words else _behind(words, title)
            if 0 < cited <= stop.start() and _means(words[cited : stop.start()], other, grant):
                return _without_stop(document, paragraph, start, end)
    return None


def _without_stop(document: Document, paragraph: Paragraph, start: int, end: int) -> Place:
    return document.place(paragraph, start, start + len(paragraph.text[start:end].rstrip("。；")))


def _behind(words: str, title: str) -> int:
    """Where the title ends that the words cite; 0 if they do not cite it."""
    for match in re.finditer(r"《([^《》]+)》", words):
        if title and plain_title(match[1]) == title:
            return match.end()
    return 0


_NOT_NAMING = re.compile(
    r"[^\u4e00-\u9fff]|同时|一并|予以|自|起|之日|本\w{2}|施行|文件|全文|[年月日中的]|奖励|企业"
)


def _means(named: str, other: Document, grant: Record) -> bool:
    """Whether what a document ends of the other, as named behind its title, is all of it or this grant."""
    named = _NOT_NAMING.sub("", named)
    clause = other.clauses.get(grant.address)
    told = fold((clause.heading if clause else "") + grant.quote)
    pairs = {named[i : i + 2] for i in range(len(named) - 1)}
    return len(named) < 4 or sum(pair in told for pair in pairs) >= 2


def pulling_apart(document: Document) -> Iterator[Finding]:
    """Two rules on conflicts of which one prefers this document and the other what was there before."""
    rules = dict(reversed(conflict_rules(document)))
    if "newer" in rules and "specific" in rules:
        interpreter = document.reading.metadata.interpreted_by
        places = tuple(sorted((rules["newer"], rules["specific"]), key=lambda place: place.start))
        yield Finding("conflict-rules-disagree", "open", places, {"interpreter": interpreter or "—"})
