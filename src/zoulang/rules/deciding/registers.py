"""Rows that belong to a subject: 任一、全部、个数、合计、最大、最小 over a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.rules.deciding import values as v
from zoulang.rules.deciding.apply import count, extreme
from zoulang.rules.deciding.values import Truth, Unknown, Value
from zoulang.rules.policy import shifted
from zoulang.rules.tree import NONE, Column, Plain, Rows

if TYPE_CHECKING:
    from zoulang.rules.deciding.evaluate import Evaluation, Moment


def rows_value(evaluation: Evaluation, node: Rows, at: Moment) -> Value:
    """The value of a function over the rows of a register.

    A row whose test is unknown may count or not. A register that is not given, or one of an earlier
    period, is unknown, cause missing.
    """
    rows = evaluation.record.registers.get(node.register)
    if rows is None or at.back:
        return _not_given(node, shifted(node.register, at.back, "zh"))
    places = [at._replace(row=number) for number in range(len(rows))]
    tests: list[Truth] = [True if node.test is None else evaluation.truth(node.test, each) for each in places]
    match node.function:
        case "any":
            return v.kleene_or(tests)
        case "all":
            return v.kleene_and(tests)
        case "count":
            return count(tests)
    assert node.value is not None
    values = [
        _if_counted(test, evaluation.value(node.value, each))
        for test, each in zip(tests, places, strict=True)
        if test is not False
    ]
    return _sum(values) if node.function == "sum" else _extreme(node, values)


def row_tests(
    evaluation: Evaluation, node: Rows, at: Moment
) -> tuple[tuple[Mapping[str, Plain], Truth, Value | None], ...] | None:
    """Each row with the answer of the test and its value, for explanations; None without the register."""
    rows = evaluation.record.registers.get(node.register)
    if rows is None or at.back:
        return None
    found = []
    for number, row in enumerate(rows):
        here = at._replace(row=number)
        test = True if node.test is None else evaluation.truth(node.test, here)
        found.append((row, test, evaluation.value(node.value, here) if node.value is not None else None))
    return tuple(found)


def column_value(evaluation: Evaluation, node: Column, at: Moment) -> Value:
    """One cell of the row that is being looked at; an empty cell is missing."""
    rows = evaluation.record.registers.get(node.register)
    if rows is None or at.row is None:
        return v.unknown("undefined", node.text or node.name)
    given = rows[at.row].get(node.name)
    if given is not None:
        return given
    column = evaluation.policy.registers[node.register].columns[node.name]
    return v.unknown_fact(column, f"{node.register}.{node.name}")


def _not_given(node: Rows, name: str) -> Value:
    cause = (v.Cause("missing", name),)
    if node.function in ("any", "all"):
        return Unknown(cause)
    if node.function == "count":
        return Unknown(cause, Fraction(0))
    return Unknown(cause, may_be_none=node.function != "sum")


def _if_counted(test: Truth, value: Value) -> Value:
    return v.merge([value, NONE], test.causes) if isinstance(test, Unknown) else value


def _sum(values: Sequence[Value]) -> Value:
    total: Value = Fraction(0)
    for value in values:
        total = v.add(total, v.as_paid(value))
    return total


def _extreme(node: Rows, values: Sequence[Value]) -> Value:
    worst = node.function == "smallest"
    if node.type.values:
        return extreme(node.type.values, values, worst)
    if node.type.is_quantity:
        return v.smallest(values) if worst else v.largest(values)
    present = [value for value in values if value is not NONE]
    if any(isinstance(value, Unknown) for value in present):
        return Unknown(v.causes_of(*present), may_be_none=all(map(v.may_be_none, present)))
    days = [value for value in present if isinstance(value, (int, date))]
    pick = min if worst else max
    return pick(days) if days else NONE  # type: ignore[type-var]
