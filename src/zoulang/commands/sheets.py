"""Registers as spreadsheets: taken in whole or not at all, and taken away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.opening import bring_up_to_date, open_record
from zoulang.commands.record import programme_named
from zoulang.commands.statements import import_statement
from zoulang.tables import whole_file

if TYPE_CHECKING:
    from zoulang.web.accounts.sheets import Scope, Sheet, Taken

FILE = click.Path(path_type=Path)
OF = "Which of several: a period, a procedure, a list. Without it the first there is."
PROGRAMME = "The programme it belongs to, where there are several."


@click.command("import", cls=CheckedCommand)
@click.argument("register")
@click.argument("file", type=FILE)
@click.option("--of", default="", metavar="NAME", help=OF)
@click.option("--programme", metavar="SLUG", help=PROGRAMME)
@click.option("--preview", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--source", metavar="SLUG", help="Whose statement it is: a file of facts as people make them.")
@click.option("--year", type=int, metavar="YEAR", help="The year of the facts, with --source.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_(
    register: str,
    file: Path,
    of: str,
    programme: str | None,
    preview: bool,
    source: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """Take a spreadsheet into a register: the whole file, or nothing of it.

    The registers are enterprises, facts, titles, measurements, duties, reports, cases, items, units, people
    and holidays. A row that is known brings the record up to date; the same file a second time
    changes nothing. `zoulang export` writes a sheet to begin with.

    \b
    Example:
      zoulang import enterprises firms.xlsx --programme qingwu
      zoulang import cases projects.xlsx --of key-project --preview
      zoulang import facts tax-2026.xlsx --source tax --year 2026 --programme qingwu
    """
    if source is not None:
        import_statement(register, file, programme, source, year, preview, as_json)
        return
    sheet, scope = _opened(register, programme, of)
    from zoulang.web.accounts.sheets import look_at, take_in

    taken = (look_at if preview else take_in)(sheet, scope, file)
    if as_json:
        click.echo(json.dumps(_as_json(taken), ensure_ascii=False))
        return
    if taken.changes_nothing:
        click.echo(f"0 added, 0 changed, {taken.unchanged} as they were: this file changes nothing.")
    else:
        ending = "; nothing is changed yet." if preview else "."
        counts = f"{taken.added} added, {taken.changed} changed, {taken.unchanged} as they were"
        click.echo(counts + ending)
    for line in taken.left_out:
        click.echo(f"Left out below the table: {line}")
    for each in taken.differences if preview else ():
        sign = "+" if each.is_new else "~"
        click.echo(
            f"{sign} row {each.row}  {each.what}  {each.column}: {each.before or '-'} > {each.after or '-'}"
        )


@click.command("export", cls=CheckedCommand)
@click.argument("register")
@click.argument("file", type=FILE)
@click.option("--of", default="", metavar="NAME", help=OF)
@click.option("--programme", metavar="SLUG", help=PROGRAMME)
def export(register: str, file: Path, of: str, programme: str | None) -> None:
    """Write a register as the spreadsheet that `zoulang import` takes in.

    \b
    Example:
      zoulang export reports reports.xlsx --of duty/2026-09-30 --programme qingwu
    """
    sheet, scope = _opened(register, programme, of)
    from zoulang.web.accounts.sheets import workbook_of

    content = workbook_of(sheet, scope)
    with whole_file(file) as target:
        target.write(content)
    click.echo(f"{sheet.title}: {file}")


def _opened(register: str, programme: str | None, of: str) -> tuple[Sheet, Scope]:
    open_record()
    bring_up_to_date()
    from zoulang.web.accounts.sheets import Scope, sheet_named

    sheet = sheet_named(register)
    return sheet, sheet.checked_scope(Scope(programme_named(programme), None, of))


def _as_json(taken: Taken) -> dict[str, Any]:
    keys = ("added", "changed", "unchanged", "silent")
    return {key: getattr(taken, key) for key in keys} | {"left_out": list(taken.left_out)}
