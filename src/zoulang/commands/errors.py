"""What the command line does with bad input: one clear sentence per mistake, exit code 2, nothing changed.

Every group of commands is made with ``cls=CheckedGroup``; its commands may then raise `InputError` freely.
"""

from __future__ import annotations

import json
from typing import IO, Any

import click

from zoulang.errors import InputError

BAD_INPUT = 2


class BadInput(click.ClickException):
    """An `InputError` on its way to the terminal.

    On the error stream stand the sentences, with the source line and a caret where there is one. A command
    called with ``--json`` prints the error in the one JSON shape instead, on the stream its reader reads.
    """

    exit_code = BAD_INPUT

    def __init__(self, error: InputError, as_json: bool = False):
        super().__init__(str(error))
        self.error = error
        self.as_json = as_json

    def show(self, file: IO[Any] | None = None) -> None:
        if self.as_json:
            click.echo(json.dumps(self.error.as_dict(), ensure_ascii=False, indent=2))
            return
        for problem in self.error.problems:
            click.echo(problem.with_caret(), file=file, err=file is None)


class CheckedCommand(click.Command):
    """A command whose `InputError` ends the program with sentences instead of a traceback.

    A command that has ``--json`` names the option's value ``as_json``.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InputError as error:
            raise BadInput(error, as_json=bool(ctx.params.get("as_json"))) from error


class CheckedGroup(click.Group):
    """A group whose commands and subgroups are checked in the same way."""

    command_class = CheckedCommand
    group_class = type
