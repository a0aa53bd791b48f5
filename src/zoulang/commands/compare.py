"""``zoulang compare``: two editions of a document, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.rule_inputs import json_option, print_json
from zoulang.documents import read
from zoulang.documents.comparing import ClauseChange, compare

EXAMPLE = "Example: zoulang compare measures-2024.docx measures-2026.docx"
FILE = click.Path(path_type=Path)
SIGNS = {"same": "=", "changed": "~", "added": "+", "removed": "-"}


@click.command("compare", cls=CheckedCommand, epilog=EXAMPLE)
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--all", "everything", is_flag=True, help="Print the clauses that did not change too.")
@json_option
def compare_files(old: Path, new: Path, everything: bool, as_json: bool) -> None:
    """Compare two editions of a document: changed words and numbers, moved and renumbered clauses.

    Nothing is stored. In the record, the page of a document shows what its successor does to rules, goals
    and awards.
    """
    comparison = compare(read(old), read(new))
    changes = [each for each in comparison.changes if everything or not each.is_unchanged or each.records]
    if as_json:
        print_json({"counts": comparison.counts(), "changes": [change.as_dict() for change in changes]})
        return
    for change in changes:
        for line in _lines(change):
            click.echo(line)
    click.echo(", ".join(f"{count} {name}" for name, count in comparison.counts().items()))


def _lines(change: ClauseChange) -> Iterator[str]:
    addresses = [clause.address if clause else None for clause in (change.old, change.new)]
    place = f" ({change.place})" if change.place != "same" else ""
    told = " -> ".join(dict.fromkeys(address for address in addresses if address))
    yield f"{SIGNS[change.wording]} {told}{place}  {change.clause.heading}"
    for number in change.numbers:
        yield f"      …{number.context}: {number.old or 'nothing'} -> {number.new or 'nothing'}"
    for record in change.records:
        if record.fields:
            said = "; ".join(f"{name} {a} -> {b}" for name, (a, b) in record.fields.items())
        else:
            said = "new" if record.new else "gone"
        yield f"      {record.kind}: {said}"
