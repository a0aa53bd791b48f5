"""Files of sources as people make them, taken in with a bar that shows how far the work is."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from zoulang.commands.opening import bring_up_to_date, open_record
from zoulang.commands.record import programme_named
from zoulang.errors import InputError, Problem

STEPS = {"read": "reading", "match": "finding the firms", "check": "checking", "write": "writing"}


class Bar:
    """A bar on the error stream, a new one for each step; nothing where nobody looks."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: Any = None

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show how far a step is."""
        if not total:
            return
        if step != self._step:
            self.close()
            stream: Any = sys.stderr
            show: Any = click.progressbar
            self._bar = show(length=total, label=STEPS.get(step, step), file=stream)
            self._step = step
            self._bar.render_progress()
        self._bar.update(max(0, done - self._bar.pos))

    def close(self) -> None:
        """End the bar of the last step."""
        if self._bar is not None:
            self._bar.render_finish()
        self._bar = None


def import_statement(
    register: str,
    file: Path,
    programme: str | None,
    slug: str,
    year: int | None,
    preview: bool,
    as_json: bool,
) -> None:
    """Take a file of a source into the facts of a year, or say what it would change.

    Raises:
        InputError: if it is not about facts, the year or the source is missing, or the file cannot be taken.
    """
    if register != "facts" or year is None:
        raise InputError(
            Problem("--source is for facts of a year", "write: import facts FILE --source tax --year 2026")
        )
    open_record()
    bring_up_to_date()
    from zoulang.web.registry.intake import look_at_file, take_statement
    from zoulang.web.registry.intake.looking import as_data

    found = programme_named(programme)
    source = found.sources.filter(slug=slug).first()
    if source is None:
        known = "、".join(found.sources.values_list("slug", flat=True)) or "none"
        raise InputError(Problem(f"{found} has no source {slug}", f"name one of its sources: {known}"))
    bar = Bar()
    try:
        if preview:
            click.echo(
                json.dumps(
                    as_data(look_at_file(found, file, year, source, {}, bar)), ensure_ascii=False, indent=2
                )
            )
            return
        taken = take_statement(found, file, year, source, None, progress=bar)
    finally:
        bar.close()
    told = {
        "sheets": taken.sheets,
        "unchanged": taken.unchanged,
        "doubts": taken.doubts,
        "before": taken.before,
    }
    if as_json:
        click.echo(json.dumps(told))
    elif taken.before:
        click.echo("This file was taken in before; nothing was changed.")
    else:
        counts = f"{taken.sheets} firms stated, {taken.unchanged} as they were"
        click.echo(f"{counts}, {taken.doubts} rows wait for a person.")
