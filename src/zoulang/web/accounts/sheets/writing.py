"""A sheet as a spreadsheet to fill in: heads with units, lists of choices, an id that rows are known by."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from zoulang.quantities import FEN_PER_YUAN
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.sentences import day_in_words, is_english
from zoulang.web.accounts.sheets.cells import shown_cell
from zoulang.web.accounts.sheets.columns import MONEY_SCALES, Column
from zoulang.web.accounts.sheets.sheet import ID, Scope, Sheet

TITLE_ROW, HEAD_ROW, FIRST_ROW = 0, 1, 2
# Rows below the last that still offer their choices.
SPARE_ROWS = 200
DEMO = {False: "演示数据", True: "demo data"}
CHOICES = {False: "选项", True: "choices"}
HOW_TO = {False: "填写说明", True: "how to fill in"}
ID_HEAD = {False: "识别码", True: "Row ID"}
NUMBER_FORMATS = {"number": "#,##0.####", "percent": "0.##", "money": "#,##0.00####", "day": "yyyy-mm-dd"}
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_of(sheet: Sheet, scope: Scope) -> bytes:
    """The sheet with what the record says, as .xlsx.

    Raises:
        InputError: if there is no such sheet of the scope.
    """
    scope = sheet.checked_scope(scope)
    english = is_english()
    columns, rows = sheet.columns(scope), list(sheet.rows(scope))
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    _Writer(book, sheet, scope, columns, english).write(rows)
    book.close()
    return target.getvalue()


class _Writer:
    """Writes one workbook."""

    def __init__(
        self, book: Any, sheet: Sheet, scope: Scope, columns: Sequence[Column], english: bool
    ) -> None:
        self.book, self.sheet, self.scope = book, sheet, scope
        self.columns, self.english = columns, english
        self.table = book.add_worksheet(sheet.zh[:31] if not english else sheet.en[:31])
        self.formats: dict[tuple[str, bool], Any] = {}

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """The table, the lists of choices, and how to fill it in."""
        self._title()
        self._heads()
        for number, row in enumerate(rows, start=FIRST_ROW):
            for index, column in enumerate(self.columns):
                self._cell(number, index, column, row.get(column.key))
            self.table.write_string(number, len(self.columns), row[ID], self._format("text", True))
        last = FIRST_ROW + max(len(rows), 1)
        self.table.freeze_panes(FIRST_ROW, 1)
        self.table.autofilter(HEAD_ROW, 0, last - 1, len(self.columns))
        self._choices(last + SPARE_ROWS)
        self._how_to()

    def _title(self) -> None:
        options = dict(self.sheet.options(self.scope))
        parts = [
            self.scope.programme.text("name"),
            self.sheet.title,
            options.get(self.scope.of, self.scope.of),
            day_in_words(business_date()),
        ]
        if self.scope.programme.is_demo:
            parts.append(DEMO[self.english])
        words = "　".join(part for part in parts if part)
        style = self.book.add_format({"bold": True, "font_size": 14, "valign": "vcenter"})
        self.table.merge_range(TITLE_ROW, 0, TITLE_ROW, len(self.columns), words, style)
        self.table.set_row(TITLE_ROW, 26)
        self.table.repeat_rows(TITLE_ROW, HEAD_ROW)
        self.table.set_landscape()
        self.table.set_paper(9)
        self.table.fit_to_pages(1, 0)

    def _heads(self) -> None:
        base = {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1}
        filled, fixed = self.book.add_format(base), self.book.add_format(base | {"font_color": "#7f7f7f"})
        for index, column in enumerate(self.columns):
            star = "*" if column.required and not column.read_only else ""
            style = fixed if column.read_only else filled
            self.table.write_string(HEAD_ROW, index, column.head(self.english) + star, style)
            self.table.set_column(index, index, column.width)
        self.table.write_string(HEAD_ROW, len(self.columns), ID_HEAD[self.english], fixed)
        self.table.set_column(len(self.columns), len(self.columns), 14)

    def _cell(self, row: int, index: int, column: Column, value: Any) -> None:
        style = self._format(column.kind, column.read_only)
        if value is None:
            self.table.write_blank(row, index, None, style)
        elif isinstance(value, date):
            self.table.write_datetime(row, index, value, style)
        elif column.kind == "money":
            amount = Decimal(value) / FEN_PER_YUAN / MONEY_SCALES[column.unit]
            self.table.write_number(row, index, float(amount), style)
        elif isinstance(value, Decimal):
            self.table.write_number(row, index, float(value), style)
        else:
            self.table.write_string(row, index, shown_cell(column, value, self.english), style)

    def _format(self, kind: str, read_only: bool) -> Any:
        key = (kind, read_only)
        if key not in self.formats:
            made: dict[str, Any] = {"valign": "top", "text_wrap": kind in ("text", "units")}
            if kind in NUMBER_FORMATS:
                made["num_format"] = NUMBER_FORMATS[kind]
            if read_only:
                made["font_color"] = "#7f7f7f"
                made["bg_color"] = "#f5f4f0"
            self.formats[key] = self.book.add_format(made)
        return self.formats[key]

    def _choices(self, last: int) -> None:
        """Lists of choices on a sheet of their own, since a list in the cell itself is short."""
        lists = [(index, self._labels(column)) for index, column in enumerate(self.columns)]
        lists = [(index, labels) for index, labels in lists if labels]
        if not lists:
            return
        name = CHOICES[self.english]
        hidden = self.book.add_worksheet(name)
        hidden.hide()
        for place, (index, labels) in enumerate(lists):
            hidden.write_column(0, place, labels)
            letter = xl_col_to_name(place, col_abs=True)
            source = f"='{name}'!{letter}$1:{letter}${len(labels)}"
            warning = "information" if self.columns[index].kind == "unit" else "stop"
            rule = {"validate": "list", "source": source, "error_type": warning, "ignore_blank": True}
            self.table.data_validation(FIRST_ROW, index, last, index, rule)

    def _labels(self, column: Column) -> list[str]:
        if column.read_only:
            return []
        if column.kind == "choice":
            return [choice.label(self.english) for choice in column.choices]
        if column.kind == "yes_no":
            return [shown_cell(column, value, self.english) for value in (True, False)]
        return list(self.scope.units_by_name) if column.kind == "unit" else []

    def _how_to(self) -> None:
        sheet = self.book.add_worksheet(HOW_TO[self.english])
        bold, wrap = (
            self.book.add_format({"bold": True}),
            self.book.add_format({"text_wrap": True, "valign": "top"}),
        )
        heads = ("Column", "What to write") if self.english else ("列", "怎么填")
        sheet.write_row(0, 0, heads, bold)
        for number, column in enumerate(self.columns, start=1):
            sheet.write_row(number, 0, (column.head(self.english), self._how(column)), wrap)
        first = len(self.columns) + 2
        for number, line in enumerate(_GENERAL[self.english], start=first):
            sheet.write_string(number, 0, line)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 60)

    def _how(self, column: Column) -> str:
        if column.read_only:
            return "not filled in" if self.english else "不用填，供核对"
        words = _HOW[self.english].get(column.kind, "")
        if column.kind == "choice":
            words += "、".join(self._labels(column))
        if column.once:
            words += "; fixed once taken in" if self.english else "；填报后不能用表格改"
        if column.required:
            words += "; required" if self.english else "；必填"
        return words.strip("；; ")


_HOW = {
    False: {
        "text": "文字",
        "day": "日期，如2026-9-30",
        "number": "数字",
        "percent": "百分数，75.5表示75.5%",
        "money": "金额，单位见表头",
        "choice": "选填：",
        "unit": "单位名称",
        "units": "单位名称，几个单位用顿号隔开",
        "yes_no": "是或否",
    },
    True: {
        "text": "text",
        "day": "a day, such as 2026-9-30",
        "number": "a number",
        "percent": "percent, 75.5 for 75.5%",
        "money": "an amount in the unit of the head",
        "choice": "one of: ",
        "unit": "the name of a unit",
        "units": "names of units with 、 between them",
        "yes_no": "yes or no",
    },
}
_GENERAL = {
    False: (
        "空着的格子不改动系统里的内容；要去掉已有内容，请填“清空”。",
        "列的顺序可以换，不需要的列可以删；识别码用来认行，请保留。",
        "没有写进表里的行不受影响。整张表要么全部收下，要么一行也不收。",
    ),
    True: (
        "An empty cell changes nothing; write 清空 to take out what is there.",
        "Columns may be moved or left out; keep the row ID, rows are known by it.",
        "Rows that are not in the file stay as they are. A file goes in whole or not at all.",
    ),
}
