"""``zoulang procedures``: check and draw procedure files."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from zoulang.commands.errors import CheckedGroup
from zoulang.commands.rule_inputs import counted, json_option, language_option, print_json
from zoulang.errors import InputError, Problem
from zoulang.procedures import Finding, Procedure, check_procedure, findings, load_procedure
from zoulang.rules.near import nearest, or_else

EXAMPLES = {
    "check": "zoulang procedures check duty my-county/procedures/key-project.yaml",
    "draw": "zoulang procedures draw duty -o duty.svg --lang en",
    "schema": "zoulang procedures schema -o procedure.schema.json",
}


def _example(name: str) -> str:
    return f"Example: {EXAMPLES[name]}"


@click.group(cls=CheckedGroup)
def procedures() -> None:
    """Check and draw procedure files.

    PROCEDURE is a file, or the name of a published procedure such as duty.
    """


@procedures.command(epilog=_example("check"))
@click.argument("names", metavar="PROCEDURE...", nargs=-1, required=True)
@language_option
@json_option
def check(names: tuple[str, ...], language: str, as_json: bool) -> None:
    """Say every mistake in procedure files, and what is wrong with the life cycles they describe.

    Stages that cannot be reached or left, moves that nobody may make, deadlines that pass without a word.
    Warnings do not stop; a mistake or an error ends with exit code 2.
    """
    paths = [_path(name) for name in names]
    mistakes = [problem for path in paths for problem in check_procedure(path, roles=_roles())]
    if mistakes:
        raise InputError(mistakes)
    found = [finding for path in paths for finding in findings(_load(path))]
    errors = [finding for finding in found if finding.severity == "error"]
    if as_json and not errors:
        print_json({"procedures": list(names), "findings": [finding.as_dict() for finding in found]})
        return
    if as_json:
        raise InputError([finding.problem for finding in found])
    for finding in found:
        click.echo(_line(finding, language), err=finding.severity == "error")
    warnings = len(found) - len(errors)
    click.echo(f"{counted(len(paths), 'procedure', 'procedures')} checked, "
               f"{counted(len(errors), 'error', 'errors')}, {counted(warnings, 'warning', 'warnings')}",
               err=bool(errors))  # fmt: skip
    if errors:
        raise SystemExit(2)


@procedures.command(epilog=_example("draw"))
@click.argument("name", metavar="PROCEDURE")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The SVG to write.")
@click.option("--stage", help="The stage that is shown as the present one.")
@language_option
def draw(name: str, output: Path, stage: str | None, language: str) -> None:
    """Draw a procedure as a picture: stages from left to right, moves as arrows, deadlines."""
    from zoulang.procedures import draw as drawn

    procedure = _load(_path(name))
    stages = [each.id for each in procedure.stages]
    if stage is not None and stage not in stages:
        remedy = or_else(nearest(stage, stages), f"the stages are {', '.join(stages)}")
        raise InputError(Problem(f"no stage is called {stage}", remedy, procedure.file))
    _write(output, drawn(procedure, stage, language))


@procedures.command(epilog=_example("schema"))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file to write; else it is printed.")
def schema(output: Path | None) -> None:
    """Print the JSON Schema of procedure files, for editors that complete and check while one writes.

    It knows keys and fixed words, not expressions: `zoulang procedures check` says every mistake.
    """
    import json

    from zoulang.procedures.schema import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(text)
        return
    _write(output, text)


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        found = f"this cannot be written: {error.strerror}"
        raise InputError(Problem(found, "check the path and the permissions", str(output))) from error
    click.echo(f"written to {output}")


def _line(finding: Finding, language: str) -> str:
    place = f"{finding.place}: " if finding.place else ""
    return f"{place}{finding.severity} {finding.code}: {finding.sentence(language)}"


def _load(path: Path) -> Procedure:
    return load_procedure(path, roles=_roles())


def _roles() -> frozenset[str]:
    from zoulang.web.accounts.roles import role_table

    return frozenset(role_table())


def published() -> dict[str, Path]:
    """Name to file of the published procedures."""
    folder = Path(str(files("zoulang").joinpath("programmes/published/procedures")))
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def _path(name: str) -> Path:
    """The file of a procedure: a path as it is, or the published one of that name.

    Raises:
        InputError: if there is neither.
    """
    path, known = Path(name), published()
    if path.is_file():
        return path
    if name in known:
        return known[name]
    if path.suffix or path.parent != Path():
        raise InputError(Problem("there is no such file", "check the path and the spelling", name))
    listed = f"the published ones are {', '.join(known)}"
    raise InputError(Problem(f"no procedure is called {name}", or_else(nearest(name, known), listed)))
