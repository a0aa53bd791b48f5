"""``zoulang rules review``: a second pair of eyes on policies."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.rule_inputs import (
    day_of,
    find_policy,
    json_option,
    language_option,
    on_option,
    print_json,
)

if TYPE_CHECKING:
    import polars as pl

    from zoulang.rules.policy import Policy

EXAMPLE = "zoulang rules review qingwu-2025-12 qingwu-2026-7 --data firms.xlsx --on 2026-09-30 --lang en"


@click.command(cls=CheckedCommand, epilog=f"Example: {EXAMPLE}")
@click.argument("names", metavar="POLICY...", nargs=-1, required=True)
@click.option("--data", type=click.Path(path_type=Path), help="A table of firms: then says whom a rule fits.")
@on_option
@json_option
@language_option
def review(
    names: tuple[str, ...], data: Path | None, on: datetime | None, as_json: bool, language: str
) -> None:
    """Say what to look at before policies are signed that are in force together.

    What pays twice for one thing or matches one amount twice, fits one firm only or none, leans on a document
    that ends earlier, has no upper limit, has the same conditions with other numbers, can be claimed again.
    """
    from zoulang.review import review as reviewed
    from zoulang.review.findings import words

    policies = [find_policy(name) for name in names]
    records = None if data is None else _records(policies, data)
    findings = reviewed(policies, records, day_of(on))
    if as_json:
        print_json({"findings": [finding.as_dict(language) for finding in findings]})
        return
    said = words(language)["report"]
    for finding in findings:
        click.echo(
            said["line"].format(
                severity=said[finding.severity],
                sentence=finding.sentence(language),
                remedy=finding.remedy(language),
            )
        )
    click.echo(said["all"].format(count=len(findings)) if findings else said["nothing"])


def _records(policies: list[Policy], data: Path) -> pl.DataFrame:
    """The table, read with the names of all policies."""
    from zoulang.batch.records import records_frame
    from zoulang.simulation import reading
    from zoulang.tables import read_rows

    return records_frame(reduce(reading, policies), read_rows(data))
