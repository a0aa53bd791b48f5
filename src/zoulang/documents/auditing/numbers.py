"""Clause numbers: skipped, repeated, changed in style, glued to the text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from zoulang.documents.auditing.document import Document
from zoulang.documents.auditing.findings import Finding
from zoulang.documents.numbering import Marker, find_marker
from zoulang.documents.reading import Clause

_GLUED = re.compile(r"^\d{1,2}[.．](?!(?:19|20)\d\d\s*年)\d{2,}(?=[\u4e00-\u9fff])")


def _marker(document: Document, clause: Clause) -> Marker | None:
    return find_marker(document.reading.text[clause.start : clause.start + 24])


def sequence(document: Document) -> Iterator[Finding]:
    """Numbers of siblings, and of styles that run through the whole document."""
    last: dict[str, tuple[int, Clause]] = {}
    first = _marker(document, document.opening) if document.opening else None
    middle = first is not None and first.value > 1
    for parent in dict.fromkeys(["", *(c.address.rpartition("/")[0] for c in document.reading.clauses)]):
        below = [c for c in document.children(parent) if c.kind == "node"]
        marked = [(clause, marker) for clause in below if (marker := _marker(document, clause))]
        if not marked:
            continue
        styles = {marker.style for _, marker in marked}
        if len(styles) > 1:
            yield from _style(document, marked)
        for style in styles:
            own = [(clause, marker) for clause, marker in marked if marker.style == style]
            # Of a text without its beginning, articles and the first clauses of each level begin anywhere.
            anywhere = middle and style not in last and (style == "条" or _leads_on(document, own[0][0]))
            starts = own[0][1].value if anywhere else 1
            yield from _gaps(document, own, last, len(styles) > 1, starts)


def _leads_on(document: Document, clause: Clause) -> bool:
    """Whether all numbered clauses before it are those it stands in, and there is one."""
    before = []
    for other in document.reading.clauses:
        if other is clause:
            break
        if other.kind == "node":
            before.append(other)
    return bool(before) and all(clause.address.startswith(f"{other.address}/") for other in before)


def _style(document: Document, marked: list[tuple[Clause, Marker]]) -> Iterator[Finding]:
    """The number goes on, and its shape does not."""
    for (before, one), (clause, other) in itertools.pairwise(marked):
        if one.style != other.style and other.value == one.value + 1:
            yield Finding(
                "number-changes-style",
                "notice",
                (document.clause_place(clause), document.clause_place(before)),
                {"before": one.segment, "after": other.segment},
            )


def _gaps(
    document: Document,
    own: list[tuple[Clause, Marker]],
    last: dict[str, tuple[int, Clause]],
    mixed: bool,
    expected: int,
) -> Iterator[Finding]:
    style = own[0][1].style
    if style in last and own[0][1].value == last[style][0] + 1:
        expected = own[0][1].value  # numbers that run on under another heading
    for clause, marker in own:
        printed = clause.address.rpartition("/")[2]
        place = (document.clause_place(clause),)
        if "·" in printed or marker.value < expected:
            if marker.value != 1 or "·" in printed:
                yield Finding("number-repeated", "error", place, {"number": marker.segment})
        elif marker.value > expected and clause is document.opening:
            yield Finding("begins-in-the-middle", "notice", place, {"number": marker.segment})
        elif marker.value > expected and not mixed:
            skipped = str(expected) if marker.value == expected + 1 else f"{expected}—{marker.value - 1}"
            yield Finding("number-skipped", "error", place, {"number": marker.segment, "skipped": skipped})
        expected = marker.value + 1
    last[style] = (own[-1][1].value, own[-1][0])


def glued(document: Document) -> Iterator[Finding]:
    """A clause number that runs into other digits: which digit belongs to what is a guess."""
    for clause in document.reading.clauses:
        match = _GLUED.match(document.text[clause.start : clause.start + 24])
        if match:
            yield Finding("number-glued", "notice", (document.clause_place(clause),), {"printed": match[0]})
