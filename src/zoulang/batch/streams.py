"""Tables that are never held whole: a policy over a lazy frame, and from one Parquet file into another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from zoulang.batch.cells import dtype_of
from zoulang.batch.decide import known_columns, others, plan_for
from zoulang.batch.forms import Watch
from zoulang.batch.frames import Column, Columns, none_column, widened_high, widened_low
from zoulang.batch.parquet import Stated, stated
from zoulang.errors import InputError, Problem
from zoulang.rules.policy import Policy
from zoulang.rules.units import Kind


def decide_lazy(
    policy: Policy,
    records: pl.LazyFrame,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    columns: Columns | None = None,
    reasons: bool = True,
) -> pl.LazyFrame:
    """Every item of a policy for every row of a lazy frame; only the bounds of its numbers are computed.

    Args:
        policy, on, interpretations, reasons: as for `decide.decide_frame`.
        records: typed as `records_frame` types them; choices may be text, or the place of the value in its
            list, from nought.
        columns: what holds for all rows. With it nothing is computed beforehand, and a row that does not
            keep it is an error when it comes. Without it the frame is read once for the bounds.

    Raises:
        CannotCompile: if the policy uses what the batch engine lacks.
        InputError: if a column has another type than its fact.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {award: {zh: 奖补, type: money}}
    ... measures: [{id: match, when: 奖补 > 0, pay: 奖补 × 30%，最高 150万元}]
    ... ''')
    >>> lazy = decide_lazy(policy, pl.LazyFrame({"award": [500]}), date(2022, 6, 1))
    >>> lazy.select("match.amount").collect().item()
    150
    """
    records = typed(policy, records)
    given = known_columns(policy)
    if columns is None:
        columns = measure_lazy(records, given)
        records = _kept_to(records, _places(policy, records))
    else:
        records = _kept_to(records, {**columns, **_places(policy, records, columns)})
    plan = plan_for(policy, columns, on, interpretations, reasons=reasons)
    return plan.lazy(records, others(records.collect_schema().names(), given))


def decide_parquet(
    policy: Policy,
    source: Path,
    target: Path,
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    reasons: bool = False,
    only: Iterable[str] | None = None,
) -> None:
    """Every item of a policy for every row of a Parquet file, into another one; rows stream through.

    The bounds of the numbers are those that the footer of the file states. Where it states none, the columns
    are read once beforehand.

    Args:
        policy, on, interpretations, reasons: as for `decide.decide_frame`.
        source: its columns are typed as for `decide_lazy`.
        target: the file to write.
        only: the columns to write, by name; all if None.

    Raises:
        CannotCompile: if the policy uses what the batch engine lacks.
        InputError: if the file is no Parquet file, or a column has another type than its fact.
    """
    records = pl.scan_parquet(source)
    columns = _stated_columns(policy, records, source)
    # What the footer states is not checked a second time; it does not know how long a list of values is.
    records = typed(policy, records)
    records = _kept_to(records, _places(policy, records))
    plan = plan_for(policy, columns, on, interpretations, reasons=reasons)
    decisions = plan.lazy(records, others(records.collect_schema().names(), known_columns(policy)))
    if only is not None:
        decisions = decisions.select(*only)
    decisions.sink_parquet(target)


def typed(policy: Policy, records: pl.LazyFrame) -> pl.LazyFrame:
    """The columns that a policy knows in the types it computes with; choices that came as text as choices.

    Raises:
        InputError: every column whose type is not that of its fact.
    """
    schema = records.collect_schema()
    changed, problems = [], []
    for given in dict.fromkeys(policy.known_inputs.values()):
        if given.key not in schema:
            continue
        own, wanted = schema[given.key], dtype_of(given.fact.type, given.fact.scale)
        if given.fact.type.kind is Kind.CHOICE and own.is_integer():
            continue
        if given.fact.type.kind is Kind.CHOICE and own != wanted:
            changed.append(pl.col(given.key).cast(pl.String).cast(wanted))
        elif not _fits(own, wanted):
            remedy = f"make it {wanted}"
            problems.append(Problem(f"the column holds {own}", remedy, place=given.key))
    if problems:
        raise InputError(problems)
    return records.with_columns(*changed) if changed else records


def _fits(own: pl.DataType, wanted: pl.DataType) -> bool:
    if own == pl.Null or own == wanted:
        return True
    # Fewer decimals, or whole numbers of any width, say the same exactly.
    return own.is_integer() if wanted.is_integer() else own.is_decimal() and wanted.is_decimal()


def measure_lazy(records: pl.LazyFrame, wanted: Iterable[str]) -> dict[str, Column]:
    """The columns of a lazy frame with their holes and bounds, read once without being held."""
    schema = records.collect_schema()
    names = [name for name in wanted if name in schema]
    asked = []
    for name in names:
        own = pl.col(name)
        asked.append(_holes(name, schema.names()).alias(f"holes {name}"))
        if schema[name].is_numeric():
            steps = own.to_physical() if schema[name].is_decimal() else own
            asked += [steps.min().alias(f"low {name}"), steps.max().alias(f"high {name}")]
    found = records.select(pl.len(), *asked).collect(engine="streaming").row(0, named=True)
    columns = {}
    for name in names:
        complete = not found[f"holes {name}"]
        column = Column(complete, scale=getattr(schema[name], "scale", 0) or 0)
        if schema[name].is_numeric() or schema[name] == pl.Null:
            low, high = found.get(f"low {name}"), found.get(f"high {name}")
            column = replace(column, low=widened_low(low), high=widened_high(high))
        columns[name] = column
    return columns


def _holes(name: str, names: Iterable[str]) -> pl.Expr:
    """How many cells are empty without saying 无, or filled and said to be 无."""
    empty = pl.col(name).is_null()
    flag = none_column(name)
    return (empty != pl.col(flag).fill_null(False)).sum() if flag in names else empty.sum()


def _stated_columns(policy: Policy, records: pl.LazyFrame, source: Path) -> dict[str, Column]:
    schema = records.collect_schema()
    footer = stated(source)
    names = [name for name in known_columns(policy) if name in schema]
    columns = {
        name: column
        for name in names
        if (column := _stated_column(schema[name], footer.get(name, Stated(None)))) is not None
    }
    silent = [name for name in names if name not in columns]
    return columns | measure_lazy(typed(policy, records), silent) if silent else columns


def _stated_column(dtype: pl.DataType, found: Stated) -> Column | None:
    """The column as the footer has it; None where it says too little."""
    if found.nulls is None:
        return None
    column = Column(found.nulls == 0, scale=getattr(dtype, "scale", 0) or 0)
    if not dtype.is_numeric():
        return column
    if found.low is None or found.high is None or not (dtype.is_signed_integer() or dtype.is_decimal()):
        return None
    return replace(column, low=widened_low(found.low), high=widened_high(found.high))


def _places(policy: Policy, records: pl.LazyFrame, columns: Columns | None = None) -> dict[str, Column]:
    """The bounds of the choices that came as places."""
    schema = records.collect_schema()
    return {
        given.key: replace((columns or {}).get(given.key, Column()), low=0, high=len(given.fact.values) - 1)
        for given in policy.known_inputs.values()
        if given.fact.type.kind is Kind.CHOICE and given.key in schema and schema[given.key].is_integer()
    }


def _kept_to(records: pl.LazyFrame, columns: Columns) -> pl.LazyFrame:
    """The rows as they are, with an error for the first that does not keep what holds for all."""
    if not columns:
        return records

    return records.map_batches(Watch(columns), streamable=True)
