"""A file as people return it, to rows of values under the columns of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from zoulang.errors import InputError, Problem, said
from zoulang.tables import Table, read_rows
from zoulang.web.accounts.sheets.cells import read_cell
from zoulang.web.accounts.sheets.columns import ROW_COUNTERS, CellProblem, Column, folded, parts_of_head
from zoulang.web.accounts.sheets.refusals import refusal
from zoulang.web.accounts.sheets.sheet import ID, Scope, Sheet

MOST_ROWS = 20_000
# Whoever sits at the machine waits for it and keeps nobody else waiting.
MOST_ROWS_AT_THE_MACHINE = 200_000
# How rows below a table begin that say something about it.
BELOW = (
    "合计",
    "总计",
    "小计",
    "总数",
    "注",
    "备注",
    "说明",
    "填表",
    "填报",
    "审核",
    "负责人",
    "联系",
    "制表",
    "total",
    "note",
)
ID_HEADS = ("识别码", "id", "row id")


@dataclass(frozen=True)
class Row:
    """A row of the file.

    Attributes:
        number: its number there.
        values: of the columns that the file has.
        faulty: the columns of which a cell could not be read.
    """

    number: int
    values: Mapping[str, Any]
    faulty: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReadFile:
    """A file that was read.

    Attributes:
        heads: column key to the head in the file.
        left_out: the first words of rows below the table that are no rows of it.
        problems: of single cells.
    """

    name: str
    rows: Sequence[Row]
    heads: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    problems: Sequence[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Place:
    """Where a column of the sheet stands in the file."""

    column: Column
    head: str
    unit: str


def read_file(sheet: Sheet, scope: Scope, columns: Sequence[Column], path: Path) -> ReadFile:
    """Read a file; problems of single cells are collected, not raised.

    Raises:
        InputError: if it is no table, has a column that is none of the sheet's, or lacks one it needs.
    """
    table = read_rows(path, lambda cells: _is_head(cells, columns))
    places = _places(table, columns)
    _refuse_incomplete(sheet, columns, places, table)
    most = MOST_ROWS if scope.user is not None else MOST_ROWS_AT_THE_MACHINE
    if table.frame.height > most:
        found = said("{count} rows are more than a sheet takes", count=table.frame.height)
        raise InputError(Problem(found, said("split it, at most {most} rows", most=most), table.name))
    rows, problems = [], []
    for number, cells in zip(
        table.rows, table.frame.select([each.head for each in places]).iter_rows(), strict=True
    ):
        values: dict[str, Any] = {}
        faulty = set()
        for place, raw in zip(places, cells, strict=True):
            try:
                values[place.column.key] = read_cell(place.column, raw, place.unit, scope.units)
            except CellProblem as problem:
                at = said("row {row}, column {column}", row=number, column=place.head)
                problems.append((number, Problem(problem.found, problem.remedy, table.name, at)))
                values[place.column.key] = None
                faulty.add(place.column.key)
        rows.append((Row(number, values, frozenset(faulty)), cells))
    kept, left_out = _without_what_stands_below(rows, sheet, columns)
    numbers = {row.number for row in kept}
    return ReadFile(
        table.name,
        kept,
        {place.column.key: place.head for place in places},
        tuple(left_out),
        [problem for number, problem in problems if number in numbers],
    )


def _is_head(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether a line names two columns of the sheet at least."""
    names = {name for column in columns for name in column.names}
    found = {name for cell in cells if cell for name in (folded(cell), parts_of_head(cell)[0])}
    return len(names & found) >= min(2, len(columns))


def _places(table: Table, columns: Sequence[Column]) -> list[_Place]:
    by_name = {name: column for column in columns for name in column.names}
    by_name |= {folded(name): _ID_COLUMN for name in ID_HEADS}
    places: list[_Place] = []
    problems = []
    for head in table.frame.columns:
        name, unit = parts_of_head(head)
        column = by_name.get(folded(head)) or by_name.get(name)
        at = said("column {column}", column=head)
        if column is None:
            if name in ROW_COUNTERS:
                continue
            problems.append(
                Problem(said("this column is not one of the register"), _near(head, columns), table.name, at)
            )
        elif column.key in {each.column.key for each in places}:
            problems.append(Problem(said("two columns say the same"), said("keep one"), table.name, at))
        elif not column.live:
            places.append(_Place(column, head, unit))
    if problems:
        raise refusal(problems, table.name)
    return places


_ID_COLUMN = Column(ID, ID_HEADS[0], "Row ID", longest=60)


def _near(head: str, columns: Sequence[Column]) -> Any:
    listed = "、".join(column.zh for column in columns)
    near = get_close_matches(head, [column.zh for column in columns], n=1, cutoff=0.7)
    if near:
        return said("did you mean {near}? the columns are {listed}", near=near[0], listed=listed)
    return said("the columns are {listed}", listed=listed)


def _refuse_incomplete(
    sheet: Sheet, columns: Sequence[Column], places: Sequence[_Place], table: Table
) -> None:
    """A file has to say what its rows are about, and everything that no row may leave open."""
    there = {place.column.key for place in places}
    known_again = set() if ID in there else {*sheet.natural} - {*sheet.may_lack}
    required = {column.key for column in columns if column.required and not column.read_only}
    if ID in there:
        required -= set(sheet.natural)
    missing = [
        column for column in columns if column.key in (known_again | required | set(sheet.within)) - there
    ]
    if missing:
        problems = [
            Problem(
                said("the column {head} is missing", head=column.zh), said("add it"), table.name, said("head")
            )
            for column in missing
        ]
        raise refusal(problems, table.name)


def _without_what_stands_below(
    rows: Sequence[tuple[Row, Sequence[Any]]], sheet: Sheet, columns: Sequence[Column]
) -> tuple[list[Row], list[str]]:
    """The rows without totals and remarks at the end of the table, and how those begin."""
    kept, left_out = list(rows), []
    while kept:
        row, cells = kept[-1]
        first = next((str(cell) for cell in cells if cell is not None), "")
        if not folded(first).startswith(BELOW) or _is_known_again(row, sheet, first):
            break
        left_out.append(first[:30])
        kept.pop()
    return [row for row, _ in kept], left_out[::-1]


def _is_known_again(row: Row, sheet: Sheet, first: str) -> bool:
    """Whether the row says what it is about, so that it is a row however it begins."""
    if row.values.get(ID):
        return True
    known = [row.values.get(key) for key in sheet.natural if key not in sheet.may_lack]
    return len(known) > 1 and all(value is not None for value in known)
