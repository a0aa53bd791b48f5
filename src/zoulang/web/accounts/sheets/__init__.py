"""One mechanism for every table that leaves as a spreadsheet and comes back as one."""

from zoulang.web.accounts.sheets.columns import Choice, Column
from zoulang.web.accounts.sheets.sheet import ID, Change, Scope, Sheet, all_sheets, offer, sheet_named
from zoulang.web.accounts.sheets.taking import Difference, Taken, look_at, one_by_one, take_in
from zoulang.web.accounts.sheets.writing import workbook_of

__all__ = [
    "ID",
    "Change",
    "Choice",
    "Column",
    "Difference",
    "Scope",
    "Sheet",
    "Taken",
    "all_sheets",
    "look_at",
    "offer",
    "one_by_one",
    "sheet_named",
    "take_in",
    "workbook_of",
]
