"""Validity and the title page: from when to when, issued by whom, interpreted by whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from zoulang.documents.auditing.document import Document
from zoulang.documents.auditing.findings import Finding

_RULING = frozenset(
    [
        *(
            "implementation_opinion",
            "opinion",
            "measures",
            "implementation_plan",
            "provisions",
            "detailed_rules",
        ),
        *("policy_measures", "regulations", "notice", "plan", "action_plan"),
    ]
)


def validity(document: Document, on: date | None) -> Iterator[Finding]:
    """Dates that contradict each other, are missing where money depends on them, or have passed."""
    about = document.reading.metadata
    begin, end, issued = about.effective_from, about.effective_to, about.issued
    head = (document.head_place(),)
    if begin and end and end < begin:
        yield Finding("ends-before-it-begins", "error", head, {"begin": f"{begin}", "end": f"{end}"})
    if issued and end and end < issued:
        yield Finding("ends-before-issued", "error", head, {"issued": f"{issued}", "end": f"{end}"})
    if issued and begin and begin < issued:
        yield Finding("begins-before-issued", "notice", head, {"issued": f"{issued}", "begin": f"{begin}"})
    if on and end and end < on:
        yield Finding("expired", "notice", head, {"end": f"{end}", "on": f"{on}"})
    if on and begin and begin > on:
        yield Finding("not-yet-in-force", "notice", head, {"begin": f"{begin}", "on": f"{on}"})
    if not document.pays or not (about.kind is None or about.kind in _RULING):
        return
    closing = document.text[-1500:]
    if _is_headless(document):
        if begin is None and _FROM_ISSUE.search(closing):
            yield Finding("first-day-hangs-on-issue", "open", head)
        return
    if begin is None and not _FROM_ISSUE.search(closing):
        yield Finding("no-first-day", "open", head)
    elif begin is None:
        yield Finding("first-day-hangs-on-issue", "open", head)
    if end is None and not re.search(r"有效期|暂定[^。；]{1,6}年|执行至|施行至|试行期", document.text):
        yield Finding("no-last-day", "notice", head)
    if about.interpreted_by is None:
        yield Finding("no-interpreter", "notice", head)


_FROM_ISSUE = re.compile("(?:发布|印发|公布|下发)之日起")


def _is_headless(document: Document) -> bool:
    """Whether the text is pasted from a document, without anything that says which one."""
    about = document.reading.metadata
    return not (about.title or about.number or about.issuer or about.issued)


_RELATIVE = re.compile(r"今年以来|今年|去年|目前|截至目前|本年度|近日|上半年")


def title_page(document: Document) -> Iterator[Finding]:
    """What the head does not print: who issued it, its number, its day."""
    about = document.reading.metadata
    head = (document.head_place(),)
    if _is_headless(document):
        yield Finding("no-title-page", "notice", head)
        return
    if about.issuer is None and about.number is None:
        yield Finding("head-without-origin", "notice", head)
    if about.issued is None:
        yield Finding("head-without-date", "notice", head)
    if about.issued is None:
        found = [
            document.place(paragraph, match.start(), match.end())
            for paragraph in document.paragraphs
            for match in _RELATIVE.finditer(paragraph.text)
        ]
        if found:
            yield Finding("relative-dates", "notice", tuple(found[:8]), {"count": str(len(found))})
