"""All checks over one or several readings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial

from zoulang.documents.auditing import (
    citations,
    conflicts,
    duties,
    enumerations,
    figures,
    goals,
    mechanisms,
    money,
    names,
    numbers,
    replies,
    terms,
    validity,
    wording,
)
from zoulang.documents.auditing.document import Document
from zoulang.documents.auditing.findings import WEIGHTS, Finding
from zoulang.documents.reading import Reading

IN_ONE: tuple[Callable[[Document], Iterable[Finding]], ...] = (
    enumerations.in_a_sentence,
    enumerations.under_a_title,
    enumerations.chosen,
    enumerations.numbered,
    enumerations.announced_sections,
    enumerations.panels,
    terms.undefined_terms,
    mechanisms.periods,
    mechanisms.weights,
    mechanisms.points,
    mechanisms.bodies,
    mechanisms.titles,
    goals.doubling,
    goals.growth,
    goals.relative,
    goals.repeated,
    goals.panels,
    money.caps,
    money.contradicting_caps,
    money.matched_twice,
    conflicts.pulling_apart,
    duties.owners,
    duties.leads,
    duties.dates,
    duties.siblings,
    duties.scope,
    duties.brackets,
    duties.implied,
    duties.placing,
    validity.title_page,
    numbers.sequence,
    numbers.glued,
    wording.cut_off,
    wording.unclosed,
    wording.repeated,
    wording.dashes,
    wording.unfinished,
    wording.broken_titles,
    names.benchmarks,
    names.separators,
    names.lost_signs,
    figures.recomputed,
    figures.unsaid_bases,
    figures.two_things,
)
IN_ALL: tuple[Callable[[Sequence[Document]], Iterable[Finding]], ...] = (
    terms.borrowed_terms,
    money.two_rules,
    citations.lapsing,
    citations.not_held,
    citations.differing_titles,
    names.variants,
    replies.unanswered,
)


def audit(readings: Sequence[Reading], on: date | None = None) -> list[Finding]:
    """What a careful reader would ask about the documents, the gravest first within each.

    Args:
        readings: documents that belong together; what one cites is looked for among the others.
        on: the day on which validity is judged; without it nothing is called expired.

    Returns:
        Findings by document, weight and place. Every place quotes the text it stands in.

    >>> from zoulang.documents import read_text
    >>> text = "一、机制\\n推行“七个一”招引机制，每月调度。"
    >>> found = audit([read_text(text, "样例")])
    >>> [(f.code, f.addresses, f.parts["term"]) for f in found if f.severity == "open"]
    [('set-not-printed', ('一',), '七个一')]
    >>> audit([])
    []
    """
    documents = [Document(index, reading) for index, reading in enumerate(readings)]
    found = [finding for document in documents for check in IN_ONE for finding in check(document)]
    found += [finding for document in documents for finding in validity.validity(document, on)]
    found += [finding for check in IN_ALL for finding in check(documents)]
    return sorted(_once(_without_echoes(found)), key=_order)


def audit_beside(reading: Reading, others: Sequence[Reading], on: date | None = None) -> list[Finding]:
    """What concerns one document: what is found in it alone, and between it and others.

    It is document 0 of the places, the others follow; what concerns only the others is left out.

    >>> from zoulang.documents import read_text
    >>> text = "一、措施\\n对纳入规模以上工业统计的企业，县财政给予一次性{}万元奖励。"
    >>> one, other = (read_text(text.format(sum_), "样例") for sum_ in (5, 8))
    >>> [(finding.code, [place.document for place in finding.places[:2]])
    ...  for finding in audit_beside(one, [other]) if finding.code.startswith("two-rules")]
    [('two-rules-silent', [0, 1])]
    """
    documents = [Document(index, each) for index, each in enumerate((reading, *others))]
    found = [finding for check in IN_ONE for finding in check(documents[0])]
    found += validity.validity(documents[0], on)
    between = [partial(money.two_rules, about=0) if check is money.two_rules else check for check in IN_ALL]
    found += [
        finding
        for check in between
        for finding in check(documents)
        if any(place.document == 0 for place in finding.places)
    ]
    return sorted(_once(_without_echoes(found)), key=_order)


def _order(finding: Finding) -> tuple[int, int, int, str]:
    return finding.document, WEIGHTS[finding.severity], finding.places[0].start, finding.code


def _without_echoes(findings: Sequence[Finding]) -> list[Finding]:
    """Findings without terms called undefined whose list stands there and only does not add up."""
    miscounted = [f.places[0] for f in findings if f.code == "enumeration-differs"]
    return [
        finding
        for finding in findings
        if finding.code != "set-not-printed"
        or not any(
            place.document == finding.document and place.start <= finding.places[0].start < place.end
            for place in miscounted
        )
    ]


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without those that say the same of the same place."""
    seen: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        where = tuple((place.document, place.start, place.end) for place in finding.places)
        seen.setdefault((finding.code, where), finding)
    return list(seen.values())


def in_reading_order(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings of one document by the clause they stand in, clauses with the gravest findings first.

    >>> in_reading_order([])
    {}
    """
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.places[0].address, []).append(finding)
    weight = {
        address: (min(WEIGHTS[f.severity] for f in own), min(f.places[0].start for f in own))
        for address, own in groups.items()
    }
    return {
        address: sorted(groups[address], key=_order) for address in sorted(groups, key=weight.__getitem__)
    }
