"""The dispatch sheet as a spreadsheet that goes out, is filled in by a unit, and comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import User
from zoulang.web.accounts.sheets import ID, Change, Column, Scope, Sheet, one_by_one, take_in
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


def take_in_sheet(period: Period, path: Path, by: User) -> list[Report]:
    """Hand in the reports of a filled sheet, all of them or none; rows that say nothing new are passed over.

    Raises:
        InputError: naming the row and the column of every mistake; then nothing is handed in.
    """
    rows = rows_for(live_rows(period, business_date()), by, period.programme_id)
    reports: list[Report] = []
    taken = take_in(_sheet(period, rows, reports), Scope(period.programme, by), path)
    if taken.changes_nothing:
        found = said("no row says anything new")
        raise InputError(Problem(found, said("fill in the progress of a row"), path.name))
    return reports


def _sheet(period: Period, rows: Sequence[SheetRow], reports: list[Report]) -> Sheet:
    """The sheet of one period and person; what is handed in is added to ``reports``."""
    asked = tuple(dict.fromkeys(name for row in rows for name in row.asked))

    def submit(scope: Scope, change: Change) -> None:
        case = Case.objects.select_related("procedure", "programme").get(pk=int(change.id))
        after = change.after
        values = {name: after[name] for name in asked if after.get(name) is not None}
        note = after.get("note") or ""
        reports.append(submit_report(case, period.period_end, after.get("done"), scope.user, note, values))

    return Sheet(
        slug="dispatch",
        zh="调度单",
        en="Dispatch sheet",
        about_zh="一期的调度单。",
        about_en="The dispatch sheet of a period.",
        deed="casework.submit_report",
        columns=lambda scope: _columns(asked),
        rows=lambda scope: [_row(row) for row in rows],
        take=one_by_one(submit),
        natural=("case",),
    )


def _columns(asked: Sequence[str]) -> tuple[Column, ...]:
    """What a unit fills in; what only tells how it stands may have changed since, and is not read."""
    full = Decimal(100)
    return (
        Column("case", CASE, "Number", once=True),
        Column("unit", "责任单位", "Unit", read_only=True),
        Column("title", "事项", "Case", read_only=True),
        Column("place", "依据", "Rests on", read_only=True),
        Column("done", "完成进度", "Done", "percent", places=2, lowest=Decimal(0), highest=full),
        *(Column(name, name, name, longest=300) for name in asked),
        Column("note", NOTE, "What was done", longest=LONGEST_NOTE),
        *(
            Column(f"live:{name}", name, name, read_only=True, live=True)
            for name in ("报送", "报送日期", "逾期工作日", "序时进度", "亮灯", "未办结问题")
        ),
    )


def _row(row: SheetRow) -> Mapping[str, Any]:
    return {
        ID: str(row.case),
        "case": str(row.case),
        "unit": row.unit_zh,
        "title": row.title_zh,
        "place": row.place or None,
        "done": None if row.by_plan else row.done,
        "note": row.note or None,
        **{name: row.values.get(name) for name in row.asked},
    }
