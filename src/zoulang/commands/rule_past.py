"""Options of ``zoulang rules decide`` for what belongs to the subjects of a table: payments, past, rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from zoulang.errors import InputError, Problem
from zoulang.rules.policy import Policy

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--ledger", type=click.Path(path_type=Path), help="A table of payments: whose, item, year, amount."
    ),
    click.option("--earlier", type=click.Path(path_type=Path), help="A table of records of earlier periods."),
    click.option(
        "--earlier-incomplete", is_flag=True, help="Some earlier periods are not in the table of --earlier."
    ),
    click.option(
        "--register",
        "registers",
        multiple=True,
        metavar="NAME=FILE",
        help="A table of the rows of a register.",
    ),
)


def past_options(command: Command) -> Command:
    """``--ledger``, ``--earlier``, ``--earlier-incomplete`` and ``--register``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True)
class Belonging:
    """The files that were given beside a table."""

    ledger: Path | None
    earlier: Path | None
    earlier_incomplete: bool
    registers: Sequence[str]

    def read(self, policy: Policy, records: Any, data: Path) -> dict[str, Any]:
        """``history`` and ``registers`` as `decide_by` takes them.

        Raises:
            InputError: if a file does not fit the policy or the table.
        """
        from zoulang.batch.belonging import Subjects
        from zoulang.batch.history import BatchHistory
        from zoulang.tables import read_rows

        subjects, found = Subjects(records, data.name), dict[str, Any]()
        if self.earlier_incomplete and self.earlier is None:
            raise InputError(
                Problem("--earlier-incomplete says something of no table", "give --earlier FILE")
            )
        if self.ledger is not None or self.earlier is not None:
            paid = None if self.ledger is None else subjects.payments(policy, read_rows(self.ledger))
            earlier = None if self.earlier is None else subjects.earlier(policy, read_rows(self.earlier))
            found["history"] = BatchHistory(paid, earlier, not self.earlier_incomplete)
        if self.registers:
            found["registers"] = self._rows(policy, subjects)
        return found

    def _rows(self, policy: Policy, subjects: Any) -> dict[str, Any]:
        from zoulang.batch.belonging import register_of
        from zoulang.tables import read_rows

        rows: dict[str, Any] = {}
        for given in self.registers:
            name, sign, file = given.partition("=")
            if not (name and sign and file):
                raise InputError(Problem(f"--register {given} names no file", "write --register NAME=FILE"))
            register = register_of(policy, name.strip())
            if register.key in rows:
                raise InputError(Problem(f"--register {register.zh} is given twice", "give one file for it"))
            rows[register.key] = subjects.rows(register, read_rows(Path(file.strip())))
        return rows
