"""Facts of a procedure as columns of a sheet, and their values as cells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zoulang import procedures as core
from zoulang.quantities import format_money
from zoulang.rules.policy import Fact, plain_name
from zoulang.rules.record import ValueProblem, parse_value
from zoulang.rules.units import Kind
from zoulang.web.accounts.sheets import Choice, Column
from zoulang.web.accounts.sheets.cells import plain
from zoulang.web.casework.facts import OF_THE_RECORD

KINDS = {
    Kind.MONEY: "money",
    Kind.PERCENT: "percent",
    Kind.NUMBER: "number",
    Kind.DATE: "day",
    Kind.CHOICE: "choice",
    Kind.YES_NO: "yes_no",
}
PREFIX = "fact:"


def facts_of(procedure: core.Procedure) -> list[Fact]:
    """The facts that people state, in the order of the file."""
    inputs = procedure.policy.known_inputs
    facts = [inputs[plain_name(name)].fact for name in procedure.facts]
    return [fact for fact in facts if fact.source != OF_THE_RECORD]


def column_of(fact: Fact, read_only: bool = False) -> Column:
    """The column of a fact; kinds that a cell cannot hold stay texts, written with their units."""
    kind: Any = KINDS.get(fact.type.kind, "text")
    return Column(
        PREFIX + fact.key,
        fact.zh,
        fact.en or fact.zh,
        kind,
        unit="万元" if kind == "money" else (fact.unit or "") if kind == "number" else "",
        choices=tuple(Choice(value, value) for value in fact.values) if kind == "choice" else (),
        also=fact.aliases,
        read_only=read_only,
        places=6,
        longest=300,
        width=16,
    )


def as_cell(fact: Fact, text: str | None) -> Any:
    """A stored fact as the value of its column; None where it is not known or cannot be read."""
    if text in (None, ""):
        return None
    try:
        value = parse_value(fact, text)
    except ValueProblem:
        return None
    kind = fact.type.kind
    if isinstance(value, Fraction) and kind is Kind.MONEY:
        return int(value)
    if isinstance(value, Fraction) and kind is Kind.PERCENT:
        return _decimal(value * 100)
    if isinstance(value, Fraction) and kind is Kind.NUMBER:
        return _decimal(value)
    return value if isinstance(value, (bool, date)) else text


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
