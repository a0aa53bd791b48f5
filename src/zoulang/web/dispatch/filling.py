"""The dispatch sheet as a spreadsheet that goes out, is filled in by a unit, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl
from django.core.exceptions import PermissionDenied
from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.tables import Table, read_rows
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import User
from zoulang.web.casework.actions import submit_report
from zoulang.web.casework.models import Case, Report
from zoulang.web.dispatch.models import Period
from zoulang.web.dispatch.papers import STATES
from zoulang.web.dispatch.sheet import SheetRow, live_rows, rows_for

CASE, DONE, NOTE = "编号", "完成进度（%）", "工作情况"
LONGEST_NOTE = 2000


def sheet_table(rows: list[SheetRow]) -> pl.DataFrame:
    """The rows as they come back; a unit fills in `完成进度（%）`, the values asked for and `工作情况`."""
    told = {
        CASE: pl.Series([row.case for row in rows], dtype=pl.Int64),
        "责任单位": pl.Series([row.unit_zh for row in rows], dtype=pl.String),
        "事项": pl.Series([row.title_zh for row in rows], dtype=pl.String),
        "依据": pl.Series([row.place for row in rows], dtype=pl.String),
        DONE: pl.Series([_reported(row) for row in rows], dtype=pl.Float64),
    }
    for name in dict.fromkeys(name for row in rows for name in row.asked):
        told[name] = pl.Series([row.values.get(name) for row in rows], dtype=pl.String)
    told |= {
        NOTE: pl.Series([row.note or None for row in rows], dtype=pl.String),
        "报送": pl.Series([STATES[row.state] for row in rows], dtype=pl.String),
        "报送日期": pl.Series([row.reported_on for row in rows], dtype=pl.Date),
        "逾期工作日": pl.Series([row.late_days for row in rows], dtype=pl.Int64),
        "序时进度（%）": pl.Series(
            [None if row.expected is None else float(row.expected) for row in rows], dtype=pl.Float64
        ),
        "亮灯": pl.Series([row.word for row in rows], dtype=pl.String),
        "未办结问题": pl.Series([row.problems for row in rows], dtype=pl.Int64),
    }
    return pl.DataFrame(told)


def _reported(row: SheetRow) -> float | None:
    """The percentage that was reported; none of a project whose share follows from its money."""
    return None if row.done is None or row.by_plan else float(row.done)


@dataclass(frozen=True)
class Filled:
    """A filled row: which case, how far, what was done; ``place`` says where it stands in the file."""

    case: int
    done: Decimal | None
    values: dict[str, str]
    note: str
    row: int


def take_in_sheet(period: Period, path: Path, by: User | None, name: str = "") -> list[Report]:
    """Hand in the reports of a filled sheet, all of them or none; rows that say nothing new are passed over.

    Raises:
        InputError: naming the row and the column of every mistake; then nothing is handed in.
    """
    table = read_rows(path)
    file = name or table.name
    rows = {row.case: row for row in rows_for(live_rows(period, business_date()), by, period.programme_id)}
    problems: list[Problem] = []
    filled = [each for each in _filled(table, file, rows, problems) if _is_new(each, rows[each.case])]
    if not filled and not problems:
        problems.append(
            Problem(said("no row says anything new"), said("fill in the progress of a row"), file)
        )
    reports = []
    with transaction.atomic():
        cases = Case.objects.select_related("procedure", "programme").in_bulk([each.case for each in filled])
        for each in filled:
            try:
                reports.append(
                    submit_report(cases[each.case], period.period_end, each.done, by, each.note, each.values)
                )
            except (InputError, PermissionDenied) as error:
                problems.extend(_at_row(error, file, each.row))
        if problems:
            raise InputError(problems)
    return reports


def _filled(table: Table, file: str, rows: dict[int, SheetRow], problems: list[Problem]) -> Iterator[Filled]:
    columns = table.frame.columns
    missing = [column for column in (CASE, DONE) if column not in columns]
    if missing:
        found = said("the column {column} is missing", column="、".join(missing))
        problems.append(Problem(found, said("fill in the sheet as it was downloaded"), file, place="head"))
        return
    seen: set[int] = set()
    for number, data in zip(table.rows, table.frame.iter_rows(named=True), strict=True):
        case = _case(data[CASE])
        if case is None or case not in rows:
            found = said("{value} is no number of your sheet", value=data[CASE])
            problems.append(_problem(found, said("leave the numbers as they were"), file, number, CASE))
        elif case in seen:
            found = said("{value} stands there twice", value=case)
            problems.append(_problem(found, said("keep one row"), file, number, CASE))
        else:
            seen.add(case)
            done = _percent(data[DONE], file, number, problems)
            values = {name: str(data[name]) for name in rows[case].asked if data.get(name) is not None}
            note = str(data.get(NOTE) or "")[:LONGEST_NOTE]
            if done is not None or values or note:
                yield Filled(case, done, values, note, number)


def _case(value: Any) -> int | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and number == int(number) else None


def _percent(value: Any, file: str, row: int, problems: list[Problem]) -> Decimal | None:
    if value is None:
        return None
    try:
        number = Decimal(str(value).removesuffix("%").removesuffix("％").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and 0 <= number <= 100):
        found = said("{done} is no share in percent", done=value)
        problems.append(_problem(found, said("write a number from 0 to 100"), file, row, DONE))
        return None
    return number.quantize(Decimal("0.01"))


def _is_new(filled: Filled, row: SheetRow) -> bool:
    done = None if row.by_plan else row.done
    return (filled.done, filled.values, filled.note) != (done, row.values, row.note)


def _problem(found: str, remedy: str, file: str, row: int, column: str) -> Problem:
    return Problem(found, remedy, file, place=said("row {row}, column {column}", row=row, column=column))


def _at_row(error: InputError | PermissionDenied, file: str, row: int) -> list[Problem]:
    place = said("row {row}", row=row)
    if isinstance(error, InputError):
        return [Problem(each.found, each.remedy, file, place=place) for each in error.problems]
    return [Problem(error.args[0], said("leave the rows of other units out"), file, place=place)]
