"""Large files as columns: the text of a fact of a hundred thousand firms is read without their JSON.

A table says what those sheets of its statement say that are ``in_table``. It is written with them and never
changed; what comes to the statement later stands in sheets beside it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import polars as pl

from zoulang.web.accounts.bulk import insert_rows
from zoulang.web.registry.models import FactSheet, Statement, StatementTable

ENTERPRISE = "enterprise"
# A null that a source states, apart from a fact that it does not speak of. No text of a file can hold it.
TAKEN_BACK = "\0"
# Below so many firms reading the JSON costs no more than a table.
LARGE = 1_000
ROWS_AT_ONCE = 5_000


def write_sheets(statement: Statement, sheets: pl.DataFrame, in_table: bool = False) -> None:
    """Fact sheets whose facts are JSON texts already, written as they stand.

    Args:
        sheets: the columns ``enterprise`` (the id) and ``facts``.
        in_table: whether `keep_table` keeps them too.
    """
    fields = ("enterprise", "statement", "year", "facts", "in_table")
    rows = zip(sheets[ENTERPRISE].to_list(), sheets["facts"].to_list(), strict=True)
    told = statement.pk, statement.year
    insert_rows(FactSheet, fields, ((firm, *told, facts, in_table) for firm, facts in rows))


def keep_table(statement: Statement, table: pl.DataFrame) -> None:
    """Keep what a file says as columns, in the transaction that writes its sheets.

    Args:
        table: ``enterprise`` and a column of texts per fact, `TAKEN_BACK` where a null is stated.
    """
    facts = [name for name in table.columns if name != ENTERPRISE]
    takes_back = any((table[name] == TAKEN_BACK).any() for name in facts)
    data = io.BytesIO()
    table.sort(ENTERPRISE).write_parquet(data, compression="zstd", compression_level=1)
    StatementTable.objects.create(statement=statement, data=data.getvalue(), takes_back=takes_back)


def read_tables(wanted: Mapping[int, Sequence[str]]) -> dict[int, pl.DataFrame]:
    """The columns wanted of the tables of statements, by rising id; at most one query."""
    if not wanted:
        return {}
    held = StatementTable.objects.filter(statement__in=wanted).values_list("statement_id", "data")
    return {pk: _columns(io.BytesIO(bytes(data)), wanted[pk]) for pk, data in held.iterator(chunk_size=10)}


def _columns(data: io.BytesIO, names: Sequence[str]) -> pl.DataFrame:
    held = pl.read_parquet_schema(data)
    data.seek(0)
    return pl.read_parquet(data, columns=[ENTERPRISE, *(name for name in names if name in held)])
