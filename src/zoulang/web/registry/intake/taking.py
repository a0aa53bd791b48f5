"""A foreign file taken into the register: the whole file, or nothing of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import IntegrityError, transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.accounts.sheets.refusals import refusal
from zoulang.web.registry import statement_tables
from zoulang.web.registry.intake.looking import Look, Progress, digest_of, look_at_file, silently
from zoulang.web.registry.models import Doubt, Source, Statement
from zoulang.web.registry.statement_tables import ROWS_AT_ONCE, keep_table, write_sheets


@dataclass(frozen=True)
class Taken:
    """What came of a file.

    Attributes:
        statement: what was kept of it; None: it says nothing new and leaves no doubt.
        before: it was taken before, and nothing was changed.
    """

    statement: Statement | None
    sheets: int
    unchanged: int
    doubts: int
    before: bool = False


def take_statement(
    programme: Programme,
    path: Path,
    year: int,
    source: Source,
    by: User | None,
    stated_on: date | None = None,
    assigned: Mapping[str, str] | None = None,
    progress: Progress = silently,
    name: str = "",
) -> Taken:
    """Take a file as people make them as what a source says of a year.

    Rows of which it is certain whose they are become fact sheets; the doubtful ones wait for a person and
    count nowhere until then. The same file a second time changes nothing.

    Args:
        stated_on: the day of the data; today without one.
        assigned: printed head to the fact it means; an empty text leaves the column out.
        name: of the file as the person knows it.

    Raises:
        PermissionDenied: if the person may not record facts here.
        InputError: if a column is unknown or a cell cannot be read: then nothing is taken.
    """
    require(by, "registry.take_statement", source)
    digest = digest_of(path)
    earlier = Statement.objects.filter(source=source, year=year, digest=digest).first()
    if earlier is not None:
        return Taken(earlier, 0, earlier.firms, 0, before=True)
    # The file is read outside the transaction: nobody else waits for it.
    last = _last_of(source, year)
    look = look_at_file(programme, path, year, source, assigned, progress)
    _refuse(look, name or path.name)
    progress("write", 0, look.changed.height)
    try:
        with transaction.atomic():
            Source.objects.select_for_update().get(pk=source.pk)
            if _last_of(source, year) != last:
                # Another file of the source came in meanwhile: what is new is told from that one.
                look = look_at_file(programme, path, year, source, assigned)
            return _keep(programme, look, year, source, by, stated_on, name or path.name, progress)
    except IntegrityError:
        earlier = Statement.objects.filter(source=source, year=year, digest=digest).first()
        if earlier is None:
            raise
        return Taken(earlier, 0, earlier.firms, 0, before=True)


def _last_of(source: Source, year: int) -> int | None:
    said = Statement.objects.filter(source=source, year=year).order_by("-pk")
    return said.values_list("pk", flat=True).first()


def _refuse(look: Look, file: str) -> None:
    problems = list(look.problems)
    for head in look.unknown:
        found = said("nobody knows what the column {column} means", column=head.text)
        problems.append(Problem(found, said("assign it to a fact or leave it out"), file, place=said("head")))
    if problems:
        raise refusal(problems, file)


def _keep(
    programme: Programme,
    look: Look,
    year: int,
    source: Source,
    by: User | None,
    stated_on: date | None,
    name: str,
    progress: Progress,
) -> Taken:
    if look.changed.is_empty() and look.doubtful.is_empty():
        return Taken(None, 0, look.unchanged, 0)
    today = business_date()
    statement = Statement.objects.create(
        programme=programme,
        source=source,
        year=year,
        stated_on=stated_on or today,
        file=name[:200],
        digest=look.digest,
        facts=list(look.facts),
        firms=look.changed.height,
        made_on=today,
        made_by=by,
    )
    is_large = look.changed.height >= statement_tables.LARGE
    for first in range(0, look.changed.height, ROWS_AT_ONCE):
        progress("write", first, look.changed.height)
        write_sheets(statement, look.changed.slice(first, ROWS_AT_ONCE), in_table=is_large)
    if is_large:
        keep_table(statement, look.table)
    progress("write", look.changed.height, look.changed.height)
    Doubt.objects.bulk_create(
        (
            Doubt(
                statement=statement,
                row=row["row"],
                code=row["code"][:40],
                name=row["name"][:200],
                facts=json.loads(row["facts"]),
                why=row["why"],
                suggested_id=row["suggested"],
                score=row["score"],
            )
            for row in look.doubtful.iter_rows(named=True)
        ),
        batch_size=1000,
    )
    record(
        by,
        "statement.taken",
        statement,
        year=year,
        source=source.slug,
        file=name[:100],
        enterprises=look.changed.height,
        doubts=look.doubtful.height,
    )
    return Taken(statement, look.changed.height, look.unchanged, look.doubtful.height)


def problems_of(error: InputError) -> list[str]:
    """The mistakes of a file, a sentence each."""
    return [str(each) for each in error.problems]
