"""``zoulang read``: what a document says, on the terminal or as JSON; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.read_suggest import with_suggestions
from zoulang.documents import Reading, Record
from zoulang.documents import read as read_document
from zoulang.quantities import FEN_PER_YUAN, format_money

HEADINGS = {
    "task": "Tasks",
    "target": "Targets",
    "measure": "Measures",
    "reference": "References",
    "chain": "Chains",
}


@click.command(cls=CheckedCommand)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON: clauses, tasks, targets, measures …")
@click.option("--suggest", is_flag=True, help="Also ask the language model that the settings name.")
def read(file: Path, as_json: bool, suggest: bool) -> None:
    """Print the clauses, tasks, targets and measures of FILE (.txt, .docx or .pdf).

    Everything printed is a draft with the words it rests on; nothing is stored. With --suggest the clauses
    are sent to the language model of ZOULANG_MODEL_URL; without it nothing leaves this machine.

    \b
    Example:
      zoulang read opinion.docx
      zoulang read opinion.docx --json > opinion.json
    """
    reading = read_document(file)
    if suggest:
        reading = with_suggestions(reading)
    if as_json:
        click.echo(json.dumps(reading.as_dict(), ensure_ascii=False, indent=2))
        return
    for line in _lines(reading):
        click.echo(line)


def _lines(reading: Reading) -> Iterator[str]:
    yield from _title_page(reading)
    yield ""
    yield f"Clauses ({len(reading.clauses)})"
    for clause in reading.clauses:
        depth = clause.address.count("/")
        yield f"  {'  ' * depth}{clause.address}  {clause.heading}"
    for kind, heading in HEADINGS.items():
        records = [record for record in reading.records if record.kind == kind]
        if records:
            yield ""
            yield f"{heading} ({len(records)})"
            yield from (f"  {record.address}  {_describe(record)}{_proposed(record)}" for record in records)


def _title_page(reading: Reading) -> Iterator[str]:
    about = reading.metadata
    yield about.title or "(no title found)"
    issued = about.issued.isoformat() if about.issued else None
    known = [part for part in (about.number, about.issuer, issued) if part]
    if known:
        yield " · ".join(known)
    if about.effective_from or about.effective_to:
        yield f"in force {about.effective_from or '…'} to {about.effective_to or '…'}"


def _proposed(record: Record) -> str:
    return f" (proposed by {record.values['proposed_by']})" if record.source == "model" else ""


def _describe(record: Record) -> str:
    """One line for one record: who owes it, how much it promises, or the words it rests on."""
    values = record.values
    match record.kind:
        case "task":
            parts = [_units(values), _quote(record)]
        case "target":
            parts = [_target(values)]
        case "measure":
            parts = [_worth(values), _quote(record)]
        case "chain":
            parts = [values["name"], "、".join(values.get("leaders") or values.get("key_firms") or [])]
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
