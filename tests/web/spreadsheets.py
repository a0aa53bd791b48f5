"""Spreadsheets as people make them, for the tests of sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.web.conftest import County
from zoulang.errors import InputError
from zoulang.web.accounts.sheets import Scope, sheet_named, take_in, workbook_of
from zoulang.web.programme.models import Goal

FIRST_HEADS = ["指标", "目标", "文件", "条款", "截至", "实际值", "来源"]


def book(path: Path, rows: Sequence[Sequence[Any]], merged: int = 0) -> Path:
    """A workbook as a person makes it; ``merged`` first rows are titles over the whole width."""
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("填报表")
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    width = max(map(len, rows))
    for number, row in enumerate(rows):
        if number < merged:
            sheet.merge_range(number, 0, number, width - 1, row[0])
            continue
        for column, value in enumerate(row):
            if isinstance(value, (date, datetime)):
                sheet.write_datetime(number, column, value, day)
            elif value is not None:
                sheet.write(number, column, value)
    made.close()
    return path


def exported(slug: str, scope: Scope, path: Path) -> list[list[Any]]:
    """The rows of an exported sheet, its head first; the file stays at the path."""
    path.write_bytes(workbook_of(sheet_named(slug), scope))
    grid = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return grid[1:]


def goal_of(county: County) -> Goal:
    return Goal.objects.get(clause__document=county.document)


def goal_row(goal: Goal, as_of: Any, value: Any, source: Any = "县统计局快报") -> list[Any]:
    target = f"{goal.comparator}{goal.value.normalize():f}{goal.unit_zh}"  # type: ignore[union-attr]
    return [goal.indicator_zh, target, "青政字〔2026〕90号", goal.clause.address, as_of, value, source]


def statistics(county: County) -> Scope:
    return Scope(county.programme, county["statistics"], "all")


def refused(county: County, slug: str, scope: Scope, path: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        take_in(sheet_named(slug), scope, path)
    return [str(problem) for problem in error.value.problems]
