"""A state of the record from which many tests start: made once, and then put back row by row.

Making the county takes most of the time of most tests, and it is the same county each time. The first test
that needs it makes it through the deeds that users call; what that changed in the tables is remembered, and
the next test gets exactly those rows. States follow on each other: the county, its document published, a
person for every role. A state is put back only as long as nothing else was written since the last one;
a test that wrote something of its own makes what follows in the ordinary way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import translation

Row = tuple[Any, ...]
# What reads, or only marks a place in the transaction.
READING = ("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "EXPLAIN")


@dataclass(frozen=True)
class Change:
    """What became of one table: keys of rows that went, rows that came, rows that say something else."""

    table: str
    columns: tuple[str, ...]
    key: int
    gone: list[Row]
    new: list[Row]
    changed: list[Row]

    def put_back(self, cursor: Any) -> None:
        name = connection.ops.quote_name
        table, names = name(self.table), [name(column) for column in self.columns]
        places = ", ".join(["%s"] * len(names))
        if self.gone:
            cursor.executemany(f"DELETE FROM {table} WHERE {names[self.key]} = %s", self.gone)
        if self.new:
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", self.new)
        if self.changed:
            told = ", ".join(f"{each} = %s" for each in names)
            by_key = [(*row, row[self.key]) for row in self.changed]
            cursor.executemany(f"UPDATE {table} SET {told} WHERE {names[self.key]} = %s", by_key)


# Of this process and its database: the states that were made, by the way that led to them.
_made: dict[tuple[str, ...], list[Change]] = {}


class Standing:
    """How far the record of one test has come, as long as that is known."""

    def __init__(self, is_known: bool) -> None:
        self.way: tuple[str, ...] | None = () if is_known else None
        self._at_work = False

    def reach(self, state: str, make: Callable[[], object]) -> None:
        """Bring the record to the state that ``make`` leads to from where it stands."""
        if self.way is None or self._at_work:
            make()
            return
        way = (*self.way, f"{state} {translation.get_language()}")
        self._at_work = True
        try:
            if way in _made:
                with transaction.atomic(), connection.cursor() as cursor:
                    for change in _made[way]:
                        change.put_back(cursor)
            else:
                before = _tables()
                make()
                _made[way] = _changes(before, _tables())
        except BaseException:
            self.way = None
            raise
        finally:
            self._at_work = False
        self.way = way

    @contextmanager
    def watched(self) -> Iterator[Standing]:
        """Notice what is written by anything else."""
        with connection.execute_wrapper(self._notice):
            yield self

    def _notice(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.way is not None and not self._at_work and not sql.lstrip().upper().startswith(READING):
            self.way = None
        return execute(sql, params, many, context)


@dataclass(frozen=True)
class _Table:
    columns: tuple[str, ...]
    key: int
    rows: dict[Any, Row]


def _tables() -> dict[str, _Table]:
    """Every row of every table as the database keeps it."""
    name = connection.ops.quote_name
    tables = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.django_table_names(only_existing=True)):
            columns = tuple(
                column.name for column in connection.introspection.get_table_description(cursor, table)
            )
            key = columns.index(connection.introspection.get_primary_key_column(cursor, table))
            # With the sign SQLite gives what is kept and not what its type would make of it.
            sign = "+" if connection.vendor == "sqlite" else ""
            cursor.execute(f"SELECT {', '.join(sign + name(each) for each in columns)} FROM {name(table)}")
            tables[table] = _Table(columns, key, {row[key]: tuple(row) for row in cursor.fetchall()})
    return tables


def _changes(before: dict[str, _Table], after: dict[str, _Table]) -> list[Change]:
    changes = []
    for name, now in after.items():
        was = before[name].rows
        gone = [(key,) for key in was if key not in now.rows]
        new = [row for key, row in now.rows.items() if key not in was]
        changed = [row for key, row in now.rows.items() if key in was and was[key] != row]
        if gone or new or changed:
            changes.append(Change(name, now.columns, now.key, gone, new, changed))
    return changes
