"""What the commands for policies share: options, finding policies, reading one record, printing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from zoulang.errors import InputError, Problem
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Policy

if TYPE_CHECKING:
    from zoulang.rules.deciding.calendar import Calendar

on_option = click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day decided for, as 2022-06-01; today if left out.",
)
language_option = click.option(
    "--lang", "language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language."
)
calendar_option = click.option(
    "--calendar",
    "calendar_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A table of days off and make-up days; without one only weekends are off.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun: 1 warning, 2 warnings."""
    return f"{number:,} {one if number == 1 else many}"


def print_json(data: object) -> None:
    """Data on the output stream, for a program to read."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def calendar_of(file: Path | None) -> Calendar | None:
    """The table of ``--calendar``; None if it was left out.

    Raises:
        InputError: if it cannot be read.
    """
    from zoulang.rules.deciding.calendar import load_calendar

    return load_calendar(file) if file is not None else None


def day_of(on: datetime | None) -> date:
    """The day of ``--on``; today if it was left out."""
    return on.date() if on is not None else date.today()


# --- policies ---------------------------------------------------------------------------------------


def shipped_policies() -> dict[str, Path]:
    """Name to file of every policy under ``programmes/``."""
    root = Path(str(files("zoulang").joinpath("programmes")))
    found = sorted(root.glob("*/policies/*.yaml"))
    return {path.stem: path for path in found if not path.name.endswith(".keys.yaml")}


def policy_path(name: str) -> Path:
    """The file of a policy: a path as it is, or the shipped policy of that name.

    Raises:
        InputError: if there is neither.
    """
    path = Path(name)
    if path.is_file():
        return path
    if name not in shipped_policies() and (path.suffix or path.parent != Path()):
        raise InputError(Problem("there is no such file", "check the path and the spelling", name))
    return shipped_path(name)


def shipped_path(name: str) -> Path:
    """The file of the shipped policy of that name; never a path.

    Raises:
        InputError: if none is called so.
    """
    shipped = shipped_policies()
    if name in shipped:
        return shipped[name]
    listed = f"the shipped ones are {', '.join(shipped)}" if shipped else "give the path of a file"
    raise InputError(Problem(f"no policy is called {name}", or_else(nearest(name, shipped), listed)))


def find_policy(name: str) -> Policy:
    """The checked policy of a path or of a shipped name."""
    from zoulang.rules import load_policy

    return load_policy(policy_path(name))


# --- records ----------------------------------------------------------------------------------------


def record_of_name(policy: Policy, name: str) -> Any:
    """The record of a JSON or YAML file, or of a row of a table as FILE:ROW.

    Raises:
        InputError: if there is none, or a value does not fit its fact.
    """
    file, _, row = name.rpartition(":")
    if file and row.isdecimal():
        return _records_of_row([policy], Path(file), int(row))[0]
    path = Path(name)
    return policy.parse_record(_record_mapping(path), where=path.name)


def records_of_name(policies: Sequence[Policy], name: str) -> list[Any]:
    """The record of a file or row as each of several policies reads it; each name need be known to one.

    Raises:
        InputError: if there is none, a value does not fit its fact, or no policy knows a name of a file.
    """
    from zoulang.rules.deciding.edition import record_for, refuse_strangers

    file, _, row = name.rpartition(":")
    if file and row.isdecimal():
        return _records_of_row(policies, Path(file), int(row))
    mapping = _record_mapping(Path(name))
    refuse_strangers(policies, mapping)
    return [record_for(policy, mapping) for policy in policies]


def _records_of_row(policies: Sequence[Policy], path: Path, row: int) -> list[Any]:
    from zoulang.batch.records import heads_of, record_of, records_frame
    from zoulang.tables import Table, read_rows

    table = read_rows(path)
    chosen = table.rows == row
    if not chosen.any():
        rows = table.rows.to_list()
        filled = f"rows {rows[0]} to {rows[-1]} are filled" if rows else "it has no rows"
        raise InputError(Problem("there is no record in this row", filled, path.name, place=f"row {row}"))
    one = Table(table.frame.filter(chosen), table.name, table.rows.filter(chosen))
    if len(policies) == 1:
        return [record_of(policies[0], records_frame(policies[0], one), 0)]
    read = [heads_of(policy, one) for policy in policies]
    if strange := [head for head in one.frame.columns if not any(head in heads for heads in read)]:
        remedy = "use a name of one of the policies, or leave the column out"
        raise InputError(
            Problem(
                "this is not a fact of any of the policies", remedy, path.name, place=f"head, column {head}"
            )
            for head in strange
        )
    return [
        record_of(policy, records_frame(policy, Table(one.frame.select(heads), one.name, one.rows)), 0)
        for policy, heads in zip(policies, read, strict=True)
    ]


def _record_mapping(path: Path) -> Mapping[str, object]:
    """The facts of a JSON or YAML file as texts, so that an amount without a unit is noticed."""
    from zoulang.rules.loading.parts import plain_of
    from zoulang.rules.loading.source import load_source

    if path.suffix.lower() not in (".json", ".yaml", ".yml"):
        raise InputError(
            Problem(
                "this is no record", "give a .json or .yaml file, or a row of a table as FILE:ROW", str(path)
            )
        )
    try:
        if path.suffix.lower() != ".json":
            return cast(Mapping[str, object], plain_of(load_source(path)))
        text = path.read_text(encoding="utf-8-sig")
        mapping = json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=_named_once)
    except OSError as error:
        raise InputError(
            Problem(f"cannot be read ({error.strerror})", "check the path", str(path))
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(Problem("this is not text in UTF-8", "save it as UTF-8", path.name)) from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            Problem(f"cannot be read as a record ({error})", "write fact: value", path.name)
        ) from error
    if not isinstance(mapping, Mapping):
        raise InputError(Problem("this is no record", "write one fact: value per line", path.name))
    return mapping


def _named_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name} stands twice")
    return dict(pairs)
