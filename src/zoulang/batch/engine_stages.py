"""Stages for a table that another engine holds.

The columns that the stages read come to Polars, the stages run there, and what they found goes back. No row
needs a number, and no order of rows is relied upon: whatever a stage finds for a record follows from these
columns alone, so rows of the same content get the same answer and are found again by their content.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from zoulang.batch.expressions import Expr, walk
from zoulang.batch.program import READING, Program
from zoulang.batch.stages import PREFIX
from zoulang.batch.targets import polars as target
from zoulang.batch.targets.narwhals import Dialect, named

_CONTENT = f"{PREFIX}content"
_DIGITS = 38


def with_stages(frame: nw.LazyFrame[Any], program: Program, dialect: Dialect) -> nw.LazyFrame[Any]:
    """The table with the columns that the stages of a program add; as it is where there are no stages.

    The columns that the stages read are held in memory, once. The table must not change until the decisions
    are computed; what was measured of it before rests on the same.
    """
    if not program.stages:
        return frame
    added = [name for stage in program.stages for name in stage.outputs]
    leaves = _leaves(program, set(added))
    frame = frame.with_columns(_content(frame, leaves).alias(_CONTENT))
    here = dialect.fetch(frame.select(*leaves, _CONTENT).to_native())
    records = here.lazy().select(_CONTENT, *(_as_record(name, leaf) for name, leaf in leaves.items()))
    kept = {name: pl.col(name) for name in (_CONTENT, *added)}
    found = target.plan(Program({}, program.stages)).lazy(records, kept).unique(_CONTENT).collect()
    # Engines differ in how they hold a number beyond 64 bits; each of them reads its digits.
    wide = [name for name, dtype in found.schema.items() if dtype == pl.Int128]
    there = dialect.put(frame.to_native(), found.with_columns(pl.col(wide).cast(pl.String)))
    return frame.join(nw.from_native(there).lazy(), on=_CONTENT, how="left")


def _leaves(program: Program, added: set[str]) -> dict[str, Expr]:
    """The columns of the table that the stages read, and how."""
    inputs = [expr for stage in program.stages for expr in stage.inputs.values()]
    leaves = {}
    for expr in walk(inputs):
        if expr.op in READING:
            name = str(expr.value) if expr.op == "column" else named(expr)[0]
            leaves[name] = expr
    return {name: leaf for name, leaf in leaves.items() if name not in added}


def _content(frame: nw.LazyFrame[Any], names: dict[str, Expr]) -> nw.Expr:
    """What some columns hold in a row, as one text that no other content has."""
    schema = frame.collect_schema()
    told = [_told(name, schema[name]) for name in names]
    return nw.concat_str(told, separator=" ") if told else nw.lit("")


def _told(name: str, dtype: Any) -> nw.Expr:
    own = nw.col(name)
    text = own.cast(nw.String)
    if not (dtype.is_numeric() or dtype in (nw.Boolean, nw.Date)):
        # With its length in front a text is set apart from what follows it.
        text = nw.concat_str([text.str.len_chars().cast(nw.String), text], separator=":")
    return nw.when(own.is_null()).then(nw.lit("-")).otherwise(text)


def _as_record(name: str, leaf: Expr) -> pl.Expr:
    """A column of an engine, typed as in a records frame."""
    own = pl.col(name)
    match leaf.op:
        case "code":
            values: tuple[str, ...] = named(leaf)[1]
            return own.cast(pl.String).cast(pl.Enum(values), strict=False)
        case "steps":
            return own.cast(pl.Decimal(_DIGITS, named(leaf)[1]))
    return own.cast(pl.Int64()) if leaf.sort == "whole" else own.cast(target.DTYPES[leaf.sort])
