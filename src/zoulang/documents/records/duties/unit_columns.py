"""Responsible units in the columns of a table: a heading such as 牵头单位, and a list in each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from zoulang.documents.passages import Passage
from zoulang.documents.records.duties.statements import Label, bare_label
from zoulang.documents.records.duties.units import NAME_END, UnitList, is_day, read_units

_SHORT = 8


def find_rows(passages: Sequence[Passage]) -> Iterator[tuple[Passage, UnitList]]:
    """The units of each table row, with a passage from the first to the last of their cells."""
    cells = [passage for passage in passages if passage.cell is not None]
    for _, table in groupby(cells, key=lambda passage: passage.cell and passage.cell[0]):
        heads: dict[int, Label] = {}
        for _, row in groupby(table, key=lambda passage: passage.cell and passage.cell[:2]):
            own = list(row)
            named = {_column(cell): label for cell in own if (label := bare_label(cell.text))}
            parts = list(_parts(own, heads))
            if any(label.part in ("lead", "other") for label in named.values()):
                heads = named if len(own) > 2 else heads
                parts = list(_parts(own, {column + 1: label for column, label in named.items()}))
            if found := _row(parts):
                yield found


def _column(cell: Passage) -> int:
    return cell.cell[2] if cell.cell else 0


def _parts(row: Sequence[Passage], heads: dict[int, Label]) -> Iterator[tuple[Passage, Label]]:
    """The cells of a row that stand under, or behind, a label."""
    for cell in row:
        label = heads.get(_column(cell))
        if label is not None and label.part != "person" and bare_label(cell.text) is None:
            yield cell, label


def _row(parts: Sequence[tuple[Passage, Label]]) -> tuple[Passage, UnitList] | None:
    found = UnitList()
    own: list[Passage] = []
    for cell, label in parts:
        if label.part == "due":
            found.days += [cell.source.strip()] if is_day(cell.text.strip()) else []
            continue
        listed = read_units(cell.text.replace("\n", "、"), leads=label.part == "lead")
        if all(NAME_END.search(unit) or len(unit) <= _SHORT for unit in listed.units):
            found.lead += listed.lead
            found.others += listed.others
            found.open_ended |= listed.open_ended
            own.append(cell)
    return (_span(own), found) if found.units else None


def _span(cells: Sequence[Passage]) -> Passage:
    """The cells as one passage as far as they stand side by side; else the first."""
    first = cells[0]
    text, source = first.text, first.source
    for cell in cells[1:]:
        if cell.start != first.start + len(source) + 1:
            break
        text, source = f"{text}\n{cell.text}", f"{source}\n{cell.source}"
    return Passage(first.clause, text, first.start, source)
