"""Rows of a query as a data frame, without a Python object for every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import CharField, Model, QuerySet
from django.db.models.functions import Cast

# Column of the frame to the field that fills it and its type; a decimal field is read as `polars.Float64`.
Fields = Mapping[str, tuple[str, type[pl.DataType]]]
Row = TypeVar("Row", bound=Model)
# Databases take no list of any length.
ASKED_AT_ONCE = 5_000


def frame_of(rows: QuerySet, fields: Fields) -> pl.DataFrame:
    """The frame that a query fills; one query.

    Days come as text and are read by polars: the database drivers would make an object of every one.
    """
    schema = {name: dtype for name, (_, dtype) in fields.items()}
    days = {f"{name}_as_text": path for name, (path, dtype) in fields.items() if dtype is pl.Date}
    named = rows.annotate(**{name: Cast(path, CharField()) for name, path in days.items()})
    columns = [f"{name}_as_text" if dtype is pl.Date else path for name, (path, dtype) in fields.items()]
    try:
        sql, params = named.values_list(*columns).query.get_compiler(using=rows.db).as_sql()
    except EmptyResultSet:
        return pl.DataFrame(schema=schema)
    with connections[rows.db].cursor() as cursor:
        cursor.execute(sql, params)
        fetched = cursor.fetchall()
    if not fetched:
        return pl.DataFrame(schema=schema)
    values = zip(*fetched, strict=True)
    return pl.DataFrame(
        [_column(name, each, schema[name]) for name, each in zip(schema, values, strict=True)]
    )


def in_order(rows: QuerySet[Row], ids: Sequence[int]) -> list[Row]:
    """The rows with these ids, in the order of the ids; a query for every `ASKED_AT_ONCE` of them."""
    parts = [ids[at : at + ASKED_AT_ONCE] for at in range(0, len(ids), ASKED_AT_ONCE)]
    known = {pk: row for part in parts for pk, row in rows.in_bulk(part).items()}
    return [known[pk] for pk in ids if pk in known]


def _column(name: str, values: tuple[object, ...], dtype: type[pl.DataType]) -> pl.Series:
    if dtype is pl.Date:
        return pl.Series(name, values, dtype=pl.String).str.to_date("%Y-%m-%d")
    if dtype is pl.Float64:
        numbers = [None if value is None else float(str(value)) for value in values]
        return pl.Series(name, numbers, dtype=dtype)
    return pl.Series(name, values, dtype=dtype, strict=False)
