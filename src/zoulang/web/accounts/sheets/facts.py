"""Facts of the rule language as columns of a sheet, and their values as cells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zoulang.quantities import format_money
from zoulang.rules.policy import Fact
from zoulang.rules.record import ValueProblem, parse_value
from zoulang.rules.units import Kind
from zoulang.web.accounts.sheets.cells import plain
from zoulang.web.accounts.sheets.columns import Choice, Column

KINDS = {
    Kind.MONEY: "money",
    Kind.PERCENT: "percent",
    Kind.NUMBER: "number",
    Kind.DATE: "day",
    Kind.CHOICE: "choice",
    Kind.YES_NO: "yes_no",
}
PREFIX = "fact:"


NONE_OF_THEM = Choice("无", "无", "none")


def cell_kind(fact: Fact) -> Any:
    """The kind of column that holds the fact; 无 beside other values is held by a text or a choice only."""
    kind = KINDS.get(fact.type.kind, "text")
    return "text" if fact.type.optional and kind != "choice" else kind


def column_of(fact: Fact, read_only: bool = False) -> Column:
    """The column of a fact; kinds that a cell cannot hold stay texts, written with their units."""
    kind = cell_kind(fact)
    choices = tuple(Choice(value, value) for value in fact.values) if kind == "choice" else ()
    if choices and fact.type.optional:
        choices = (*choices, NONE_OF_THEM)
    return Column(
        PREFIX + fact.key,
        fact.zh,
        fact.en or fact.zh,
        kind,
        unit="万元" if kind == "money" else (fact.unit or "") if kind == "number" else "",
        choices=choices,
        also=fact.aliases,
        read_only=read_only,
        places=6,
        longest=300,
        width=16,
    )


def as_cell(fact: Fact, stored: object) -> Any:
    """A stored fact as the value of its column; None where it is not known or cannot be read."""
    if stored in (None, ""):
        return None
    if cell_kind(fact) == "text":
        return _written(fact, stored)
    try:
        value = parse_value(fact, stored)
    except ValueProblem:
        return None
    kind = fact.type.kind
    if isinstance(value, Fraction) and kind is Kind.MONEY:
        return int(value)
    if isinstance(value, Fraction) and kind is Kind.PERCENT:
        return _decimal(value * 100)
    if isinstance(value, Fraction) and kind is Kind.NUMBER:
        return _decimal(value)
    return value if isinstance(value, (bool, date)) else str(stored)


def as_text(fact: Fact, value: Any) -> str | None:
    """A value of the column as a policy record writes it; None takes the fact back."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if fact.type.kind is Kind.MONEY and isinstance(value, int):
        return format_money(value)
    if isinstance(value, Decimal):
        return f"{plain(value)}{'%' if fact.type.kind is Kind.PERCENT else fact.unit or ''}"
    return str(value)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _written(fact: Fact, stored: object) -> str:
    if isinstance(stored, bool):
        return "是" if stored else "否"
    if isinstance(stored, int) and fact.type.kind is Kind.MONEY:
        return format_money(stored)
    return str(stored)
