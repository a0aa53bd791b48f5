"""Sheets of cases, of the entries of their lists, and of what is reported of them by period."""

from zoulang.web.casework.sheets import cases, items, reports

__all__ = ["cases", "items", "reports"]
