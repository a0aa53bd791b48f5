"""Rows that belong to a record, as numbered columns of its row: the first prize, the second, and so on.

A function over the rows becomes logic and arithmetic over these columns, on every engine alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

from zoulang.batch import expressions as e
from zoulang.batch import leaves, values
from zoulang.batch.choices import extreme_choice
from zoulang.batch.counting import count_of
from zoulang.batch.expressions import Expr
from zoulang.batch.frames import none_column
from zoulang.batch.program import CannotCompile
from zoulang.batch.select import select
from zoulang.batch.values import UNDECIDED, Choice, Quantity, Truth, Value
from zoulang.errors import InputError, Problem
from zoulang.rules.policy import Policy
from zoulang.rules.tree import NONE, Rows

if TYPE_CHECKING:
    from zoulang.batch.compile import Compiler

# A record with more rows makes every other record as wide.
MOST_ROWS = 60
_RECORD, _ROW = "\1record", "\1row"


def rows_column(register: str) -> str:
    """The column that says how many rows a record has; empty: the register is not given.

    >>> rows_column("获奖")
    '获奖[]'
    """
    return f"{register}[]"


def slot(register: str, row: int, column: str) -> str:
    """The column with one cell of a row; the first row is 0.

    >>> slot("获奖", 0, "级别")
    '获奖[0] 级别'
    """
    # A dot in the name of a column means a field to Spark.
    return f"{register}[{row}] {column}"


def with_register(policy: Policy, records: pl.DataFrame, register: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The records with the rows of a register beside them.

    Args:
        records: as `records_frame` makes it.
        register: the register of the policy.
        rows: a column ``record`` with the place of the record each row belongs to, from 0, and the columns
            of the register, typed as facts are, `frames.none_column` beside them where a value is 无. A
            record without rows is known to have none.

    Raises:
        InputError: if there is no such register, or a record has more than `MOST_ROWS` rows.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: p\\nregisters: {获奖: {名次: count}}")
    >>> rows = pl.DataFrame({"record": [1, 1], "名次": [3, 1]})
    >>> with_register(policy, pl.DataFrame({"a": [1, 2]}), "获奖", rows).rows()
    [(1, 0, None, None), (2, 2, 3, 1)]
    """
    if register not in policy.registers:
        listed = f"the registers are {'、'.join(policy.registers)}" if policy.registers else "it has none"
        raise InputError(Problem(f"there is no register {register}", listed, policy.slug))
    numbered = rows.rename({"record": _RECORD}).with_columns(pl.col(_RECORD).cast(pl.UInt32))
    numbered = numbered.with_columns(pl.int_range(pl.len()).over(_RECORD).alias(_ROW))
    most = int(numbered[_ROW].max() or 0) + 1 if rows.height else 0  # type: ignore[arg-type]
    if most > MOST_ROWS:
        found = f"a record has {most} rows of {register}"
        raise InputError(Problem(found, f"decide it by itself: a table takes {MOST_ROWS}", policy.slug))
    own = [name for name in rows.columns if name != "record"]
    counts = numbered.group_by(_RECORD).agg(pl.len().cast(pl.Int64).alias(rows_column(register)))
    wide = records.with_row_index(_RECORD).join(counts, on=_RECORD, how="left", maintain_order="left")
    wide = wide.with_columns(pl.col(rows_column(register)).fill_null(0))
    for row in range(most):
        cells = numbered.filter(pl.col(_ROW) == row).select(_RECORD, *own)
        cells = cells.rename({name: _renamed(register, row, name) for name in own})
        wide = wide.join(cells, on=_RECORD, how="left", maintain_order="left")
    return wide.drop(_RECORD)


def _renamed(register: str, row: int, column: str) -> str:
    suffix = none_column("")
    if column.endswith(suffix):
        return none_column(slot(register, row, column.removesuffix(suffix)))
    return slot(register, row, column)


def columns_of_registers(policy: Policy) -> tuple[str, ...]:
    """The columns that may hold rows of the policy's registers."""
    found = []
    for name, register in policy.registers.items():
        found.append(rows_column(name))
        for row in range(MOST_ROWS):
            for column in register.columns:
                cell = slot(name, row, column)
                found += [cell, none_column(cell)]
    return tuple(found)


def rows_value(compiler: Compiler, node: Rows, back: int) -> Value:
    """A function over the rows of a register; unknown where the register is not given."""
    number = rows_column(node.register)
    if number not in compiler.columns or back:
        return _not_given(node)
    own = compiler.columns[number]
    count = e.column(number, "whole", not own.complete, 0, MOST_ROWS)
    places = range(min(own.high or 0, MOST_ROWS))
    there = [(count > place).is_true() for place in places]
    tests = [here & _test(compiler, node, place) for place, here in enumerate(there)]
    given = Truth(count.is_not_null())
    match node.function:
        case "any":
            return select(given, Truth(e.any_of(tests)), Truth(UNDECIDED))
        case "all":
            holds = [~here | _test(compiler, node, place) for place, here in enumerate(there)]
            return select(given, Truth(e.all_of(holds)), Truth(UNDECIDED))
        case "count":
            return select(given, count_of([Truth(test) for test in tests]), values.at_least_nought())
    assert node.value is not None
    cells = []
    for place, test in enumerate(tests):
        with compiler.on_row(place):
            cells.append(_if_counted(test, compiler.fitted(node.value, node.value.type, 0), node))
    made = _sum(cells) if node.function == "sum" else _extreme(compiler, node, cells)
    return select(given, made, _not_given(node))


def _test(compiler: Compiler, node: Rows, place: int) -> Expr:
    if node.test is None:
        return e.literal(True)
    with compiler.on_row(place):
        return compiler.truth(node.test).expr


def _not_given(node: Rows) -> Value:
    if node.function in ("any", "all"):
        return Truth(UNDECIDED)
    if node.function == "count":
        return values.at_least_nought()
    return leaves.unknown(node.type)


def _if_counted(test: Expr, value: Value, node: Rows) -> Value:
    """The cell of a row that counts, 无 where it does not; where that is open both are possible."""
    assert node.value is not None
    return select(Truth(test), value, leaves.known(NONE, node.value.type))


def _sum(cells: list[Value]) -> Value:
    quantities = [values.as_paid(cell) for cell in cells if isinstance(cell, Quantity)]
    return reduce(values.plus, quantities, values.literal(0))


def _extreme(compiler: Compiler, node: Rows, cells: list[Value]) -> Value:
    if not cells:
        return leaves.known(NONE, node.type)
    if all(isinstance(cell, Choice) for cell in cells):
        return extreme_choice([c for c in cells if isinstance(c, Choice)], node.function == "largest")
    if all(isinstance(cell, Quantity) for cell in cells):
        pick: Callable[[Quantity, Quantity], Quantity]
        pick = values.larger_of if node.function == "largest" else values.smaller_of
        quantities = [cell for cell in cells if isinstance(cell, Quantity)]
        # With a 无 beside it even a single cell that may not count is one that may be passed over.
        return reduce(pick, quantities, replace(values.unknown_quantity(), none=values.YES))
    raise CannotCompile(compiler.policy, f"the batch engine does not pick days of “{node.text}”")
