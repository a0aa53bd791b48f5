"""Functions of the rule language as expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from zoulang.batch import clocks, values
from zoulang.batch import expressions as e
from zoulang.batch.choices import extreme_choice
from zoulang.batch.counting import count_of, total_of
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import year_of
from zoulang.batch.program import CannotCompile
from zoulang.batch.values import Choice, Quantity, Single, Value
from zoulang.rules import tree
from zoulang.rules.deciding.apply import unit_step
from zoulang.rules.deciding.calendar import WORKING_DAYS

if TYPE_CHECKING:
    from zoulang.batch.compile import Compiler


def call(compiler: Compiler, node: tree.Call, back: int) -> Value | None:
    """The value of a function call; None where the function is not known here."""
    match node.function:
        case "largest":
            return largest(compiler, [compiler.fitted(each, node.type, back) for each in node.arguments])
        case "smallest":
            found = [compiler.fitted(each, node.type, back) for each in node.arguments]
            return reduce(values.smaller_of, [each for each in found if isinstance(each, Quantity)])
        case "sum" | "mean":
            parts = [compiler.fitted(each, node.type, back) for each in node.arguments]
            total, present = total_of([part for part in parts if isinstance(part, Quantity)])
            return total if node.function == "sum" else values.divide(total, present)
        case "first_time":
            return compiler.past.first_time(node, back)
        case "worst" | "best":
            choices = [compiler.fitted(each, node.type, back) for each in node.arguments]
            return extreme_choice([c for c in choices if isinstance(c, Choice)], node.function == "best")
        case "count":
            return count_of([compiler.truth(each, back) for each in node.arguments])
        case "round" | "ceiling" | "floor":
            return _rounded(compiler, node, back)
        case "absolute":
            value = compiler.quantity(node.arguments[0], back)
            size = abs(value.value)
            return replace(value, low=size, high=size)
        case "year":
            moment = compiler.value(node.arguments[0], back)
            if isinstance(moment, Single):
                year = year_of(moment.expr)
                return Quantity(year, year, none=moment.none)
        case "due" | "working_days" | "full_months" | "full_years" | "date":
            return _dated(compiler, node, back)
    return None


def largest(compiler: Compiler, options: Sequence[Value]) -> Value:
    """The largest of some quantities; 无 is passed over."""
    quantities = [option for option in options if isinstance(option, Quantity)]
    if len(quantities) != len(options):
        raise CannotCompile(compiler.policy, "the batch engine takes the best of quantities only")
    return reduce(values.larger_of, quantities)


def _rounded(compiler: Compiler, node: tree.Call, back: int) -> Quantity | None:
    value, digits = node.arguments
    if not isinstance(digits, tree.Literal) or not isinstance(digits.value, (int, Fraction)):
        return None
    step = unit_step(value.type) / Fraction(10) ** int(digits.value)
    how = {"round": "half up", "ceiling": "ceiling", "floor": "floor"}[node.function]
    return values.rounded(compiler.quantity(value, back), step, how)


# --- days -------------------------------------------------------------------------------------------


def _dated(compiler: Compiler, node: tree.Call, back: int) -> Value:
    """Functions of known days; 无 is no day, so nothing is known of it."""
    exprs = [known(compiler.value(each, back)) for each in node.arguments]
    calendar = compiler.setting.calendar
    match node.function:
        case "due":
            unit = node.arguments[1].type.unit
            try:
                return Single(clocks.due(exprs[0], exprs[1], unit, calendar))
            except clocks.NotWritten:
                raise months_in_a_column(compiler, node) from None
        case "date":
            return Single(clocks.day_from(exprs[0], exprs[1], exprs[2]))
        case "working_days":
            days = clocks.working_days(exprs[0], exprs[1], calendar)
        case "full_months":
            days = clocks.full_months(exprs[0], exprs[1])
        case _:
            days = clocks.full_years(exprs[0], exprs[1]) * 12
    return Quantity(days, days)


def later(compiler: Compiler, node: tree.Arithmetic, day: Single, by: Quantity) -> Value:
    """A date and a duration: days and months as the calendar has them, working days counted."""
    amount = known(by) if node.operator == "+" else -known(by)
    unit = node.right.type.unit
    try:
        if unit == WORKING_DAYS:
            moved = clocks.plus_working_days(known(day), amount, compiler.setting.calendar)
        else:
            moved = clocks.moved(known(day), amount, unit)
    except clocks.NotWritten:
        raise months_in_a_column(compiler, node) from None
    return Single(moved)


def months_in_a_column(compiler: Compiler, node: tree.Node) -> CannotCompile:
    """The refusal of months that are not written out."""
    found = f"the batch engine adds months that the text prints, not those of a record, in “{node.text}”"
    return CannotCompile(compiler.policy, found)


def known(value: Value) -> Expr:
    """The whole number or day where it is known and not 无, else null."""
    match value:
        case Quantity():
            whole = value.value
            if value.scale != 1:
                # Half a day is no day.
                steps = whole // value.scale
                whole = e.when(steps * value.scale == whole, steps, values.NOTHING)
        case Single():
            whole = value.expr
        case _:
            raise TypeError(type(value).__name__)
    if value.none is None:
        return whole
    return e.when((~value.none).is_true(), whole, e.literal(None, whole.sort))
