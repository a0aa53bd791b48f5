"""Many rows into a table at once: who works out a hundred thousand firms also writes them down in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

AT_ONCE = 20_000


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values: JSON as text, no signals, no ids given back. Belongs into a transaction.

    Args:
        fields: names of fields of the model, in the order of the values; the others need a default of the
            database.
    """
    quoted = connection.ops.quote_name
    held: dict[str, models.Field[Any, Any]] = {field.name: field for field in model._meta.concrete_fields}
    columns = [quoted(str(held[name].column)) for name in fields]
    table, names = quoted(model._meta.db_table), ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        for part in _parts(rows):
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", part)


def _parts(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    left = iter(rows)
    while part := list(islice(left, AT_ONCE)):
        yield part
