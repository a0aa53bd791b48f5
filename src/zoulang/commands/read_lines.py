"""What ``zoulang read`` prints for a person: title page, clauses, and one line for each record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from zoulang.documents import Reading, Record
from zoulang.documents.reading import RecordKind
from zoulang.quantities import FEN_PER_YUAN, format_money

HEADINGS: dict[RecordKind, str] = {
    "task": "Duties",
    "inline_task": "Duties told in passing",
    "target": "Goals",
    "measure": "Measures",
    "conflict_rule": "Rules of precedence",
    "reference": "References",
    "chain": "Chains",
    "figure": "Figures",
}
# Below this the reader guessed at something: a subject told elsewhere, a grant without a figure.
SURE = 0.7
MARK = "?"
# A report prints hundreds of figures; a person looks at the first, a program takes the JSON.
FIGURES_SHOWN = 30


def lines(reading: Reading) -> Iterator[str]:
    """The reading in lines; what was read from unsure words begins with a question mark."""
    yield from _title_page(reading)
    yield ""
    yield f"Clauses ({len(reading.clauses)})"
    for clause in reading.clauses:
        depth = clause.address.count("/")
        yield f"  {'  ' * depth}{clause.address}  {clause.heading}"
    for kind, heading in HEADINGS.items():
        yield from _of_kind(heading, reading.of_kind(kind), FIGURES_SHOWN if kind == "figure" else None)
    yield from _names(reading.of_kind("entity"))
    unsure = sum(not _is_sure(record) for record in reading.records)
    if unsure:
        yield ""
        of = f"{unsure} of {len(reading.records)}"
        yield f"{MARK} {of} rest on words that are not explicit: look there first"


def _title_page(reading: Reading) -> Iterator[str]:
    about = reading.metadata
    yield about.title or "(no title found)"
    issued = about.issued.isoformat() if about.issued else None
    known = [part for part in (about.number, about.issuer, issued) if part]
    if known:
        yield " · ".join(known)
    if about.effective_from or about.effective_to:
        yield f"in force {about.effective_from or '…'} to {about.effective_to or '…'}"


def _of_kind(heading: str, records: Sequence[Record], most: int | None) -> Iterator[str]:
    if not records:
        return
    yield ""
    yield f"{heading} ({len(records)})"
    for record in records[:most]:
        yield f"{_mark(record)}{record.address}  {_describe(record)}{_proposed(record)}"
    if most is not None and len(records) > most:
        yield f"  and {len(records) - most} more; --json prints all of them"


def _names(records: Sequence[Record]) -> Iterator[str]:
    """The names of one type in a line: they are many, and short."""
    if not records:
        return
    by_type: dict[str, list[str]] = defaultdict(list)
    for record in records:
        mark = "" if _is_sure(record) else MARK
        by_type[str(record.values.get("type") or "other")].append(f"{mark}{record.values['name']}")
    yield ""
    yield f"Names ({len(records)})"
    for kind, names in sorted(by_type.items(), key=lambda each: (-len(each[1]), each[0])):
        yield f"  {kind} ({len(names)})  {'、'.join(names)}"


def _is_sure(record: Record) -> bool:
    return record.confidence >= SURE


def _mark(record: Record) -> str:
    return f"{'' if _is_sure(record) else MARK:<2}"


def _proposed(record: Record) -> str:
    return f" (proposed by {record.values['proposed_by']})" if record.source == "model" else ""


def _describe(record: Record) -> str:
    """One line for one record: who owes it, how much it promises, or the words it rests on."""
    values = record.values
    match record.kind:
        case "task" | "inline_task":
            parts = [_units(values), _quote(record)]
        case "target":
            parts = [_target(values)]
        case "measure":
            parts = [_worth(values), _quote(record)]
        case "chain":
            parts = [values["name"], "、".join(values.get("leaders") or values.get("key_firms") or [])]
        case "figure":
            parts = [f"{values.get('what') or ''} {values.get('text_value') or ''}".strip(), _told(values)]
        case "conflict_rule":
            parts = [values["rule"].replace("_", " "), values.get("decider") or "", _quote(record)]
        case _:
            parts = [_quote(record)]
    return " · ".join(part for part in parts if part)


def _units(values: dict[str, Any]) -> str:
    lead = values.get("lead") or []
    others = [unit for unit in values.get("units") or [] if unit not in lead]
    named = [f"{unit} (lead)" for unit in lead] + others
    if values.get("open_ended"):
        named.append("and others")
    return "、".join(named)


def _target(values: dict[str, Any]) -> str:
    words = [values.get("indicator")]
    if values.get("value") is not None:
        words.append(f"{values.get('comparator') or ''} {values['value']}{values.get('unit') or ''}".strip())
    if values.get("by"):
        words.append(f"by {values['by']}")
    return " ".join(word for word in words if word)


def _told(values: dict[str, Any]) -> str:
    """Whether a figure is reported or planned, and of which day or year."""
    return " ".join(str(part) for part in (values.get("nature"), values.get("as_of")) if part)


def _worth(values: dict[str, Any]) -> str:
    tiers = values.get("tiers") or []
    if tiers:
        return "; ".join(f"{tier.get('when') or '…'} {_amounts(tier)}".strip() for tier in tiers)
    return _amounts(values)


def _amounts(values: dict[str, Any]) -> str:
    parts = []
    if values.get("rate") is not None:
        parts.append(f"{values['rate'] * 100:g}%")
    for field, words in (("amount", ""), ("cap", "at most ")):
        if values.get(field) is not None:
            parts.append(words + format_money(round(values[field] * FEN_PER_YUAN)))
    return ", ".join(parts)


def _quote(record: Record, longest: int = 60) -> str:
    words = " ".join(record.quote.split())
    return words if len(words) <= longest else words[: longest - 1] + "…"
