"""Registers: what each app publishes of the record as named, typed, read-only tables for figures.

An app writes a function for each register in its ``registers.py`` and imports that module from
``AppConfig.ready``. A function gives the rows as they stood on a day, in a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from zoulang.figures.registers import Column, Register
from zoulang.rules.policy import Words
from zoulang.web.accounts.models import Programme

Rows = Iterable[Sequence[object]] | pl.DataFrame
ReadRows = Callable[[Programme, date], Rows]
ReadColumns = Callable[[Programme, date, Collection[str] | None], Rows]


@dataclass(frozen=True)
class Published:
    """A register of a programme and the function that gives its rows.

    Attributes:
        rows: gives them as they stood on a day; it may leave out columns that are not asked for.
        yearly: the rows of all days of a year are the same.
    """

    register: Register
    rows: ReadColumns
    yearly: bool = False

    def frame(self, programme: Programme, on: date, only: Collection[str] | None = None) -> pl.DataFrame:
        """The rows as they stood on a day, typed."""
        found = self.rows(programme, on, only)
        return found if isinstance(found, pl.DataFrame) else self.register.frame(list(found))


OfProgramme = Callable[[Programme], Iterable[Published]]
_same_everywhere: dict[str, Published] = {}
_of_programme: list[OfProgramme] = []


def register(
    name: str, zh: str, en: str, columns: Sequence[Column], *, whom: str = ""
) -> Callable[[ReadRows], ReadRows]:
    """Publish a register whose columns are the same in every programme; ``whom``: see `Register`."""

    def publish(function: ReadRows) -> ReadRows:
        shape = Register(name, Words(zh, en), tuple(columns), whom)
        _same_everywhere[name] = Published(shape, lambda programme, on, only: function(programme, on))
        return function

    return publish


def registers_of_programme(function: OfProgramme) -> OfProgramme:
    """Publish registers whose columns depend on the programme: on facts of its policies and procedures."""
    if function not in _of_programme:
        _of_programme.append(function)
    return function


class Registers:
    """The registers of one programme; each is read once for each day.

    Attributes:
        only: name of a register to the columns that will be asked for; without an entry all are read.
    """

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.only: dict[str, Collection[str]] = {}
        self.published = {published.register.name: published for published in _published(programme)}
        self._frames: dict[tuple[str, date], pl.DataFrame] = {}

    @property
    def shapes(self) -> dict[str, Register]:
        """Name to register, as a figures file may use them."""
        return {name: published.register for name, published in self.published.items()}

    def read(self, name: str, on: date) -> pl.DataFrame:
        """The rows of a register as they stood on a day."""
        published = self.published[name]
        day = on.replace(month=12, day=31) if published.yearly else on
        if (name, day) not in self._frames:
            self._frames[name, day] = published.frame(self.programme, day, self.only.get(name))
        return self._frames[name, day]


def fixed_registers() -> list[Register]:
    """The registers with the same columns in every programme, in the order of their names."""
    return [_same_everywhere[name].register for name in sorted(_same_everywhere)]


def _published(programme: Programme) -> Iterator[Published]:
    yield from _same_everywhere.values()
    for function in _of_programme:
        yield from function(programme)
