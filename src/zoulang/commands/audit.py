"""``zoulang audit``: what a careful reader would catch in documents, on the terminal or as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.rule_inputs import json_option, language_option, print_json
from zoulang.documents import Reading
from zoulang.documents import read as read_document
from zoulang.documents.auditing import Finding, in_reading_order
from zoulang.documents.auditing import audit as audited
from zoulang.documents.auditing.findings import words


@click.command(
    cls=CheckedCommand, epilog="Example: zoulang audit opinion.docx measures.pdf --on 2026-09-30 --lang en"
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Judge validity on this day; without it nothing is called expired.",
)
@json_option
@language_option
def audit(files: tuple[Path, ...], on: datetime | None, as_json: bool, language: str) -> None:
    """Say what a careful reader would catch in FILEs that belong together; stores nothing.

    Terms without their members, lists that do not add up, grants without a cap, citations that lapse, duties
    nobody owes, goals that contradict each other, damage to the text. Each finding quotes what it rests on.
    It is a report: findings do not change the exit code.
    """
    readings = [read_document(file) for file in files]
    findings = audited(readings, on.date() if on else None)
    if as_json:
        print_json(
            {
                "documents": [_about(file, reading) for file, reading in zip(files, readings, strict=True)],
                "findings": [finding.as_dict(language) for finding in findings],
            }
        )
        return
    for line in _lines(files, readings, findings, language):
        click.echo(line)


def _about(file: Path, reading: Reading) -> dict[str, str | None]:
    return {"file": str(file), "title": reading.metadata.title, "number": reading.metadata.number}


def _lines(
    files: Sequence[Path], readings: Sequence[Reading], findings: Sequence[Finding], language: str
) -> Iterator[str]:
    """The report: documents in the order given, their clauses with the gravest findings first."""
    said = words(language)["report"]
    for index, (file, reading) in enumerate(zip(files, readings, strict=True)):
        own = [finding for finding in findings if finding.document == index]
        about = reading.metadata
        yield " · ".join(part for part in (file.name, about.number, about.title) if part)
        count = Counter(finding.severity for finding in own)
        yield (
            said["counts"].format(**{kind: count[kind] for kind in ("error", "open", "notice")})
            if own
            else said["nothing"]
        )  # type: ignore[index]
        for address, group in in_reading_order(own).items():
            yield f"  {address or said['whole']}"
            for finding in group:
                yield said["line"].format(
                    severity=said[finding.severity],
                    sentence=finding.sentence(language),
                    remedy=finding.remedy(language),
                )
        yield ""
