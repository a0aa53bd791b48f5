"""The command ``zoulang``: a table of commands, each opened only when it is called.

A command opens its module late, so that ``zoulang --help`` needs neither
Django nor Polars. A new command is a line in `COMMANDS` and a module in
``zoulang.commands``.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import NamedTuple

import click

from zoulang import __version__
from zoulang.commands.errors import BadInput, CheckedGroup
from zoulang.errors import InputError, Problem


class Entry(NamedTuple):
    """Where a command stands, and the sentence that the list of commands shows for it."""

    module: str
    name: str
    summary: str


COMMANDS = {
    "demo": Entry("serve", "demo", "Build the demo record and serve it."),
    "serve": Entry("serve", "serve", "Serve the record."),
    "worker": Entry("worker", "worker", "Do what falls due: the clock's moves, reminders, messages."),
    "doctor": Entry("serve", "doctor", "Look whether this installation is in order."),
    "read": Entry("read", "read", "Print what a document says; store nothing."),
    "audit": Entry("audit", "audit", "Say what a careful reader would catch in documents."),
    "compare": Entry("compare", "compare_files", "Compare two editions of a document, clause by clause."),
    "load": Entry("record", "load", "Read a document into the record, as drafts."),
    "import": Entry("sheets", "import_", "Take a spreadsheet into a register, whole or not at all."),
    "export": Entry("sheets", "export", "Write a register as a spreadsheet that comes back."),
    "journal": Entry("record", "journal", "Look after the journal of the record."),
    "decide-register": Entry(
        "decide_register", "decide_register", "Decide every firm of a programme under every rule in force."
    ),
    "figures": Entry("figures", "figures", "Print every figure: value, target, printed value, agreement."),
    "rules": Entry("rules", "rules", "Check, test, explain and decide policy files."),
    "procedures": Entry("procedures", "procedures", "Check and draw procedure files."),
    "mechanisms": Entry("mechanisms", "mechanisms", "List the mechanisms of the founding documents."),
    "test": Entry("test", "test", "Run every check and test of the project."),
}


class LateGroup(CheckedGroup):
    """A group that knows the names of its commands and opens a module when one is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, entry in COMMANDS.items() if _is_shipped(entry)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None or not _is_shipped(entry):
            return None
        try:
            module = importlib.import_module(f"zoulang.commands.{entry.module}")
        except ModuleNotFoundError as missing:
            if missing.name is None or missing.name.startswith("zoulang"):
                raise
            raise _not_installed(cmd_name, missing.name) from missing
        command: click.Command = getattr(module, entry.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in self.list_commands(ctx)])


def _is_shipped(entry: Entry) -> bool:
    """Whether the module is there; an installation without the project's tests has no command ``test``."""
    return importlib.util.find_spec(f"zoulang.commands.{entry.module}") is not None


def _not_installed(command: str, package: str) -> BadInput:
    found = f"the command {command} needs the package {package}, which is not installed"
    return BadInput(InputError(Problem(found, "install it with: python3 bootstrap.py test")))


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zoulang", message="%(prog)s %(version)s")
def main() -> None:
    """Run a regional programme from its own official documents.

    \b
    Example:
      zoulang demo
    """


if __name__ == "__main__":
    main(prog_name="zoulang")
