"""A document as the auditor looks at it: its paragraphs and headings in one spelling, with their places."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from zoulang.documents.auditing.findings import Place
from zoulang.documents.passages import fold
from zoulang.documents.reading import Clause, Reading, Record

_QUOTES = str.maketrans({"‘": "“", "’": "”", "『": "“", "』": "”"})


@dataclass(frozen=True)
class Paragraph:
    """A stretch of running text of one clause.

    Attributes:
        start: where it stands in ``Reading.text``.
        text: the words, folded; places in it are places in the document less ``start``.
    """

    clause: Clause
    start: int
    text: str

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Where its sentences stand, relative to the paragraph, the full stop included."""
        for match in re.finditer(r"[^。；！？]+[。；！？”）]*", self.text):
            yield match.start(), match.end()

    def sentence_at(self, position: int) -> str:
        """The sentence that a place of the paragraph belongs to."""
        return next((self.text[a:b] for a, b in self.sentences() if a <= position < b), self.text)


@dataclass(frozen=True)
class Document:
    """One of the readings to audit.

    Attributes:
        index: its position among them, from 0.
    """

    index: int
    reading: Reading

    @property
    def name(self) -> str:
        """The document's number, else its title."""
        about = self.reading.metadata
        return about.number or about.title or f"#{self.index + 1}"

    @cached_property
    def text(self) -> str:
        """The whole text, folded to one spelling; its length is that of ``Reading.text``."""
        return fold(self.reading.text).translate(_QUOTES)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The running text of all clauses but attachments, in document order."""
        found = [
            Paragraph(clause, start, self.text[start:end])
            for clause in self.reading.clauses
            if clause.kind != "attachment"
            for start, end in clause.spans
        ]
        return tuple(sorted(found, key=lambda paragraph: paragraph.start))

    @cached_property
    def headings(self) -> tuple[Paragraph, ...]:
        """The titles of clauses that have one."""
        return tuple(
            Paragraph(clause, start, self.text[start : start + len(clause.heading)])
            for clause in self.reading.clauses
            if clause.titled and clause.kind != "attachment"
            for start in [self.reading.text.find(clause.heading, clause.start, clause.end)]
            if start >= 0
        )

    @cached_property
    def body(self) -> str:
        """All running text and all titles, one a line."""
        return "\n".join(p.text for p in (*self.headings, *self.paragraphs))

    @cached_property
    def own_titles(self) -> frozenset[str]:
        """Lines that may be titles, as `plain_title` has them: words without the end of a sentence."""
        lines = (line for line in self.text.split("\n") if 4 <= len(line) <= 60)
        return frozenset(plain_title(line) for line in lines if not re.search("[。；]", line))

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """The clauses by address."""
        return {clause.address: clause for clause in self.reading.clauses}

    @cached_property
    def _below(self) -> dict[str, list[Clause]]:
        below: dict[str, list[Clause]] = {}
        for clause in self.reading.clauses:
            if clause.kind in ("node", "panel", "panel_row", "run_in_title"):
                below.setdefault(clause.address.rpartition("/")[0], []).append(clause)
        return below

    def children(self, address: str) -> list[Clause]:
        """The clauses one step below an address; those at the top for the empty one."""
        return self._below.get(address, [])

    @cached_property
    def opening(self) -> Clause | None:
        """The first numbered clause, or None."""
        return next((clause for clause in self.reading.clauses if clause.kind == "node"), None)

    def own_paragraphs(self, address: str) -> list[Paragraph]:
        """The running text of one clause, without its children's."""
        return self._by_address.get(address, [])

    @cached_property
    def _by_address(self) -> dict[str, list[Paragraph]]:
        found: dict[str, list[Paragraph]] = {}
        for paragraph in self.paragraphs:
            found.setdefault(paragraph.clause.address, []).append(paragraph)
        return found

    def paragraph_at(self, position: int) -> Paragraph | None:
        """The paragraph that a place of the text belongs to, or None."""
        index = bisect_right(self.paragraphs, position, key=lambda paragraph: paragraph.start) - 1
        paragraph = self.paragraphs[index] if index >= 0 else None
        return paragraph if paragraph and position < paragraph.start + len(paragraph.text) else None

    def place(self, paragraph: Paragraph, begin: int, end: int) -> Place:
        """The place of ``paragraph.text[begin:end]``."""
        start, stop = paragraph.start + begin, paragraph.start + end
        return Place(self.index, paragraph.clause.address, self.reading.text[start:stop], start, stop)

    def place_of(self, record: Record) -> Place:
        """The place of a record."""
        return Place(self.index, record.address, record.quote, record.start, record.end)

    def clause_place(self, clause: Clause) -> Place:
        """The place of a clause's title, or of its first words."""
        length = min(len(clause.heading), clause.end - clause.start)
        start = max(self.reading.text.find(clause.heading, clause.start, clause.end), clause.start)
        quote = self.reading.text[start : start + length]
        return Place(self.index, clause.address, quote, start, start + length)

    def head_place(self) -> Place:
        """The place of the document as a whole: its title, without an address."""
        title = self.reading.metadata.title or ""
        start = self.reading.text.find(title) if title else -1
        quote = title if start >= 0 else ""
        return Place(self.index, "", quote, max(start, 0), max(start, 0) + len(quote))

    @cached_property
    def pays(self) -> bool:
        """Whether it grants money: then validity, caps and conflicts matter."""
        return any(
            record.values.get("kind") in ("percent", "fixed", "per_unit")
            for record in self.reading.of_kind("measure")
        )


def plain_title(title: str) -> str:
    """A title without what is printed differently from place to place.

    >>> plain_title("《关于加快发展的 意见》") == plain_title("关于加快发展意见")
    True
    """
    return re.sub(r"[^\w]|关于|的", "", fold(title))
