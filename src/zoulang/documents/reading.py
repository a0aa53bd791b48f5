"""What reading a document gives: its metadata, its clauses, and records drafted from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

ClauseKind = Literal["node", "run_in_title", "panel", "panel_row", "preamble", "closing", "attachment"]
RecordKind = Literal[
    "task",
    "inline_task",
    "target",
    "measure",
    "reference",
    "chain",
    "figure",
    "entity",
    "conflict_rule",
]

RecordSource = Literal["rules", "model"]

_SECTION = {
    "task": "tasks",
    "inline_task": "inline_tasks",
    "target": "targets",
    "measure": "measures",
    "reference": "references",
    "chain": "chains",
    "figure": "figures",
    "entity": "entities",
    "conflict_rule": "conflict_rules",
}


@dataclass(frozen=True)
class Metadata:
    """What the document says about itself; None or empty where it is silent.

    Attributes:
        number: the document's own 文号, never one that it cites.
        issuer: as signed, else as printed in the title.
        issued: the date under the signature or the title.
        effective_from, effective_to: first and last day of validity, only from explicit words.
        validity_clause: the address of the clause that says so.
        kind: a code for the kind of document (``opinion``, ``notice`` ...), from its title.
        interpreted_by: the unit charged with interpretation.
        signatory: the person named as 签发人, where one is printed.
        openness: the openness statement as printed (此件公开发布, 主动公开 …).
        addressees: the groups addressed, as the salutation separates them.
    """

    title: str | None = None
    number: str | None = None
    issuer: str | None = None
    issued: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    validity_clause: str | None = None
    kind: str | None = None
    interpreted_by: str | None = None
    signatory: str | None = None
    openness: str | None = None
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clause:
    """One addressed place of the document.

    Attributes:
        address: the path of printed numbers, unique in its document.
        heading: its title, or its first words where it has none.
        kind: ``node`` is a numbered clause; panels, their rows and run-in titles stand inside nodes.
        text: its own words without number, title and the text of its children, one paragraph a line.
        start, end: the stretch of ``Reading.text`` from its number to the end of its last child.
        spans: where each own paragraph stands in ``Reading.text``; joined by line breaks they are ``text``.
        titled: False if the heading is only the beginning of the text, so that showing both repeats it.
        aliases: other addresses the clause goes by: the number it should have where a number was lost,
            repeated or changed in style (``1`` printed for ``一``); never an address of another clause.
    """

    address: str
    heading: str
    kind: ClauseKind
    text: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...] = ()
    titled: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """Something drafted from one clause, with the words it rests on.

    Attributes:
        quote: the words, equal to ``Reading.text[start:end]``.
        confidence: 0 to 1, how explicit the words are; not a probability.
        values: the fields, money in whole yuan and rates as fractions.
        source: ``rules`` of reading, or ``model`` where a language model proposed it.
    """

    kind: RecordKind
    address: str
    quote: str
    start: int
    end: int
    confidence: float
    values: dict[str, Any]
    source: RecordSource = "rules"

    def as_dict(self) -> dict[str, Any]:
        """The record as JSON data; ``drafted_by`` is its source, since a task has a ``source`` of its own."""
        return {
            "address": self.address,
            **self.values,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "confidence": self.confidence,
            "drafted_by": self.source,
        }


@dataclass(frozen=True)
class Reading:
    """A document as read.

    Attributes:
        text: the document's paragraphs joined by line breaks; all offsets point into it.
    """

    metadata: Metadata
    clauses: tuple[Clause, ...]
    records: tuple[Record, ...]
    text: str

    def of_kind(self, kind: RecordKind) -> list[Record]:
        """The records of one kind, in document order.

        >>> Reading(Metadata(), (), (), "").of_kind("task")
        []
        """
        return [record for record in self.records if record.kind == kind]

    def as_dict(self) -> dict[str, Any]:
        """The reading as JSON data: metadata at the top, then one list for each kind of thing.

        Numbered clauses and panels are ``clauses``; what stands inside or around
        them (run-in titles, panel rows, preamble, closing) are ``subclauses``.

        >>> Reading(Metadata(issued=date(2025, 1, 24)), (), (), "").as_dict()["issued"]
        '2025-01-24'
        """
        numbered = [c for c in self.clauses if c.kind in ("node", "panel")]
        others = [c for c in self.clauses if c.kind not in ("node", "panel")]
        result: dict[str, Any] = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in vars(self.metadata).items()
        }
        result["addressees"] = list(self.metadata.addressees)
        result["clauses"] = [_clause_as_dict(c) for c in numbered]
        result["subclauses"] = [{"address": c.address, "heading": c.heading, "kind": c.kind} for c in others]
        result |= {section: [] for section in _SECTION.values()}
        for record in self.records:
            result[_SECTION[record.kind]].append(record.as_dict())
        return result


def _clause_as_dict(clause: Clause) -> dict[str, Any]:
    aliases = {"aliases": list(clause.aliases)} if clause.aliases else {}
    return {"address": clause.address, "heading": clause.heading, **aliases}
