"""A policy decided by another engine: DuckDB, PySpark, or what else Narwhals carries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw

from zoulang.batch.decide import known_columns, program_for
from zoulang.batch.engine_stages import with_stages
from zoulang.batch.frames import Column, none_column, widened_high, widened_low
from zoulang.batch.program import CannotCompile
from zoulang.batch.targets.narwhals import Dialect, NotCarried, dialect_of, plan
from zoulang.errors import InputError, Problem
from zoulang.rules.deciding.answers import answers_in_force
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.policy import Policy


def decide_with(
    policy: Policy,
    table: Any,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    calendar: Calendar | None = None,
    reasons: bool = True,
) -> Any:
    """Every item of a policy for every row of a table, computed where the table is.

    The columns are those of `decide.decide_frame`, typed as `records.records_frame` types them, choices as
    text.
    The table is read once beforehand, for its empty cells and the bounds of its numbers; where records are
    compared with each other or share a budget, a second time for the columns that this reads, which are held
    in memory (see `engine_stages`). It must not change until the decisions are computed.

    Args:
        policy, on, interpretations, calendar, reasons: as for `decide.decide_frame`.
        table: a DuckDB relation, a PySpark frame, a Polars frame.

    Returns:
        A table of the same engine, still to be computed; the order of its rows is the engine's own. Masks are
        whole numbers of 64 bits.

    Raises:
        CannotCompile: if the engine cannot compute the policy exactly.
        InputError: if the table is of an engine nobody has tried, or a column does not hold exact values.
    """
    frame = nw.from_native(table).lazy()
    dialect = dialect_of(frame)
    if dialect is None:
        found = f"tables of {frame.implementation.name} are not decided here"
        raise InputError(Problem(found, "use Polars, DuckDB or PySpark"))
    answers = answers_in_force(policy, interpretations or {})
    known = known_columns(policy)
    columns = measure_with(frame, policy, dialect)
    days = calendar or WEEKENDS
    program = program_for(policy, columns, on, answers, calendar=days, reasons=reasons, bits=dialect.bits)
    try:
        compiled = plan(program, dialect)
    except NotCarried as refusal:
        raise CannotCompile(policy, str(refusal)) from None
    own = set(known)
    kept = {name: nw.col(name) for name in frame.collect_schema().names() if name not in own}
    return compiled.lazy(with_stages(frame, program, dialect), kept).to_native()


def measure_with(frame: nw.LazyFrame[Any], policy: Policy, dialect: Dialect) -> dict[str, Column]:
    """The columns of a table that a policy knows, measured in one pass by the engine that holds it.

    Raises:
        InputError: if a column holds binary fractions, which are not exact, or a value of a choice that is
            not on its list.
    """
    schema = frame.collect_schema()
    names = [name for name in known_columns(policy) if name in schema]
    inexact = [name for name in names if schema[name].is_float()]
    if inexact:
        remedy = "use whole numbers of the smallest unit, or decimals"
        raise InputError(Problem(f"{name} holds binary fractions", remedy, place=name) for name in inexact)
    numbers = [name for name in names if schema[name].is_numeric()]
    lists = {slot.key: slot.fact.type.values for slot in policy.known_inputs.values()}
    # An alias may not hold what an engine's own quoting does not.
    wanted = {"rows": nw.len()}
    for place, name in enumerate(names):
        wanted[f"holes_{place}"] = _holes(name, schema.names())
        if lists.get(name):
            wanted[f"strange_{place}"] = _strange(name, lists[name])
        if name in numbers:
            wanted[f"low_{place}"], wanted[f"high_{place}"] = nw.col(name).min(), nw.col(name).max()
    found = dialect.first_row(frame.select(**wanted).to_native())
    by_name = dict(zip(wanted, found, strict=True))
    strange = {name: by_name.get(f"strange_{place}") for place, name in enumerate(names)}
    problems = [
        Problem(f"{value!r} is not one of the values", f"write {'、'.join(lists[name])}", place=name)
        for name, value in strange.items()
        if value is not None
    ]
    if problems:
        raise InputError(problems)
    columns = {}
    for place, name in enumerate(names):
        complete = not by_name[f"holes_{place}"]
        scale = getattr(schema[name], "scale", 0) or 0
        if name in numbers:
            low, high = (_in_steps(by_name[f"{end}_{place}"], scale) for end in ("low", "high"))
            columns[name] = Column(complete, widened_low(low), widened_high(high), scale)
        else:
            columns[name] = Column(complete)
    return columns


def _holes(name: str, names: list[str]) -> nw.Expr:
    """How many cells are empty and do not say 无."""
    flag = none_column(name)
    empty = nw.col(name).is_null()
    if flag in names:
        # A cell that is filled and said to be 无 counts as a hole too: nothing is taken for granted there.
        said = nw.coalesce(nw.col(flag), nw.lit(False))
        empty = (empty & ~said) | (~empty & said)
    return nw.when(empty).then(nw.lit(1)).otherwise(nw.lit(0)).sum()


def _strange(name: str, values: tuple[str, ...]) -> nw.Expr:
    """A value that is not on the list of a choice; null if there is none."""
    text = nw.col(name).cast(nw.String)
    return nw.when(~text.is_in(values)).then(text).min()


def _in_steps(value: Any, scale: int) -> int | None:
    return None if value is None else int(value * 10**scale)


__all__ = ["Dialect", "decide_with", "measure_with"]
