"""Whether the document justifies a proposal: its quotation stands there, and its values in the quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from zoulang.documents.passages import fold
from zoulang.documents.reading import Clause, Reading, Record, RecordKind
from zoulang.documents.records.grants.amounts import figures, number
from zoulang.documents.suggesting.answers import Proposal
from zoulang.documents.suggesting.fields import FIELDS

CONFIDENCE = 0.4
"""Of every record that a model proposed; below what a person may accept without looking at it."""

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百]{1,6}")
_MOST_PLACES = 50
_SCALED = ((1, ""), (10_000, "万"), (100_000_000, "亿"))


class Unproved(Exception):
    """Why a proposal is dropped: ``quote``, ``words``, ``number`` or ``place``."""


class Proof:
    """Proves proposals against one reading, which is folded once."""

    def __init__(self, reading: Reading, model: str):
        self.reading = reading
        self.model = model
        self.folded = fold(reading.text)

    def record(self, proposal: Proposal) -> Record:
        """The record that a proposal justifies.

        Raises:
            Unproved: if it justifies none.
        """
        words = fold(proposal.quote)
        places = self._places(words)
        if not places:
            raise Unproved("quote" if words not in self.folded else "place")
        start, clause = next((p for p in places if p[1].address == proposal.address), places[0])
        end = start + len(words)
        _prove_values(proposal, words)
        values: dict[str, Any] = _whole(proposal.kind, proposal.values) | {"proposed_by": self.model}
        quote = self.reading.text[start:end]
        kind = cast(RecordKind, proposal.kind)
        return Record(kind, clause.address, quote, start, end, CONFIDENCE, values, source="model")

    def _places(self, words: str) -> list[tuple[int, Clause]]:
        """Where the words stand in paragraphs of clauses, the first few places."""
        found: list[tuple[int, Clause]] = []
        start = self.folded.find(words)
        for _ in range(_MOST_PLACES):
            if start < 0:
                break
            clause = self._clause(start, start + len(words))
            if clause is not None:
                found.append((start, clause))
            start = self.folded.find(words, start + 1)
        return found

    def _clause(self, start: int, end: int) -> Clause | None:
        """The clause in one of whose paragraphs the words stand; attachments are not read."""
        for clause in self.reading.clauses:
            inside = any(a <= start and end <= b for a, b in clause.spans)
            if inside and clause.kind != "attachment":
                return clause
        return None


def _prove_values(proposal: Proposal, words: str) -> None:
    for name, value in proposal.values.items():
        field = FIELDS[proposal.kind][name]
        members = value if isinstance(value, list) else [value]
        for member in members:
            if field.by == "words" and not _stands(str(member), words):
                raise Unproved("words")
            if field.by in ("sum", "rate") and not _printed(float(str(member)), words, field.by):
                raise Unproved("number")
            if field.by == "number" and not _digits(member, words):
                raise Unproved("number")


def _stands(value: str, words: str) -> bool:
    return fold(value.strip()) in words


def _printed(value: float, words: str, by: str) -> bool:
    kind = "money" if by == "sum" else "rate"
    found = [figure for figure in figures(words) if figure.kind == kind]
    printed = [one for figure in found for one in (figure.value, figure.low) if one is not None]
    return any(abs(value - one) <= 1e-9 * max(1.0, abs(one)) for one in printed)


def _digits(value: object, words: str) -> bool:
    """Whether a number stands in the words, as printed or multiplied out (15000 for 1.5万)."""
    if isinstance(value, str):
        return value.strip() in words
    for match in _NUMBER.finditer(words):
        printed = number(match[0])
        for factor, scale in _SCALED:
            follows = words[match.end() : match.end() + 1] == scale if scale else True
            if printed is not None and follows and abs(float(printed) * factor - float(str(value))) < 1e-9:
                return True
    return False


def _whole(kind: str, values: dict[str, object]) -> dict[str, Any]:
    """The values with the keys that records of this kind always have."""
    if kind == "measure":
        names = [*FIELDS[kind], "tiers"]
        return dict.fromkeys(names) | values | {"kind": _measure_kind(values)}
    if kind == "task":
        units = cast(list[str], values["units"])
        lead = cast(list[str], values.get("lead") or [])
        return {"units": [*lead, *(unit for unit in units if unit not in lead)], "lead": lead}
    made = dict.fromkeys(FIELDS[kind]) | values
    if kind == "target" and made["by"] is not None:
        made["by"] = str(made["by"])
    return made


def _measure_kind(values: dict[str, object]) -> str:
    if "rate" in values:
        return "percent"
    if values.get("kind") == "per_unit" and "amount" in values and "base" in values:
        return "per_unit"
    return "fixed" if "amount" in values or "cap" in values else "qualitative"


def is_known(record: Record, known: Sequence[Record]) -> bool:
    """Whether the words of a proposal were read already, with the same numbers or names.

    Two records of one kind over the same words are one, unless the second
    holds a number that the first does not.
    """
    return any(
        other.kind == record.kind and _overlap(record, other) and _essence(record) <= _essence(other)
        for other in known
    )


def _overlap(one: Record, other: Record) -> bool:
    common = min(one.end, other.end) - max(one.start, other.start)
    return common * 2 >= min(one.end - one.start, other.end - other.start)


def _essence(record: Record) -> set[object]:
    """What makes a record differ from another one of its kind over the same words."""
    values = record.values
    if record.kind == "task":
        return {("unit", unit) for unit in values.get("units") or ()}
    if record.kind == "reference":
        return {value for key in ("number", "title") if (value := values.get(key))}
    found = {_number(values.get(key)) for key in ("rate", "amount", "cap", "value")}
    for tier in values.get("tiers") or ():
        found |= {_number(tier.get(key)) for key in ("rate", "amount", "cap")}
    return found - {None}


def _number(value: object) -> object:
    return None if value is None else round(float(value), 9) if isinstance(value, int | float) else str(value)
