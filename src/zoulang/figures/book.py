"""The numbers that documents print, by name: figures and goals, each where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from zoulang.documents.records.figures.printed import Printed
from zoulang.errors import InputError, Problem, said


@dataclass(frozen=True)
class Entry:
    """A printed number.

    Attributes:
        kind: a ``figure`` that the document reports, or a ``goal`` that it sets.
        name: what it counts, as the record says.
        clause: the address of its clause.
        by: of a goal, the day by which, in ISO form; empty: none.
        number: the number itself.
        repeats: it is told again here; it is no second fact.
    """

    kind: Literal["figure", "goal"]
    name: str
    clause: str
    number: Printed
    by: str = ""
    repeats: bool = False


class Book:
    """The printed numbers of one document.

    >>> from zoulang.documents.records.figures.printed import printed
    >>> book = Book([Entry("figure", "技改项目数", "一", printed("86", "个"))])
    >>> book.find({"figure": "技改项目数"}).number.value
    Decimal('86')
    """

    def __init__(self, entries: Iterable[Entry]):
        self.entries = tuple(entries)

    def find(self, wanted: Mapping[str, str]) -> Entry:
        """The number meant by ``{figure: name}`` or ``{goal: name}``, if need be with ``clause`` and ``by``.

        A number told again is the same fact and no second candidate.

        Raises:
            InputError: if there is none, or several of different value.
        """
        kind = "goal" if "goal" in wanted else "figure"
        name = wanted.get(kind, "")
        found = [
            entry
            for entry in self.entries
            if entry.kind == kind
            and entry.name == name
            and wanted.get("clause", entry.clause) == entry.clause
            and wanted.get("by", entry.by) == entry.by
        ]
        if not found:
            raise InputError(
                Problem(
                    said("no number of this document is called {name}", name=name),
                    said("use the name of a figure or a goal of the document"),
                )
            )
        if len({(entry.number.value, entry.number.unit) for entry in found}) > 1:
            raise InputError(
                Problem(
                    said("{count} numbers are called {name}", count=len(found), name=name),
                    said("add the clause, or of a goal the day"),
                )
            )
        return found[0]

    @property
    def names(self) -> dict[str, list[Entry]]:
        """Name to the figures that have it."""
        named: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.kind == "figure":
                named.setdefault(entry.name, []).append(entry)
        return named
