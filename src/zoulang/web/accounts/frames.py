"""Rows of a query as a data frame, without a Python object for every row."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


def frame_of(rows: QuerySet, schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """The frame of a query made with ``values_list``; one query.

    Args:
        rows: its columns in the order of the schema.
        schema: name of each column to its type; a decimal field is read as `polars.Float64`.
    """
    connection = connections[rows.db]
    try:
        sql, params = rows.query.get_compiler(using=rows.db).as_sql()
    except EmptyResultSet:
        return pl.DataFrame(schema=schema)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        fetched = cursor.fetchall()
    if not fetched:
        return pl.DataFrame(schema=schema)
    columns = zip(*fetched, strict=True)
    return pl.DataFrame(
        [_column(name, values, schema[name]) for name, values in zip(schema, columns, strict=True)]
    )


def _column(name: str, values: tuple[object, ...], dtype: type[pl.DataType]) -> pl.Series:
    if dtype is pl.Date and any(isinstance(value, str) for value in values):
        return pl.Series(name, values, dtype=pl.String).str.to_date("%Y-%m-%d")
    if dtype is pl.Float64:
        return pl.Series(name, [None if value is None else float(value) for value in values], dtype=dtype)  # type: ignore[arg-type]
    return pl.Series(name, values, dtype=dtype, strict=False)
