"""The database refuses to change or remove an entry of the journal.

Set after every migration and not by one: rebuilding a table, as SQLite does for some changes, drops its
triggers.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

TABLE = "accounts_journalentry"
NAMES = ("journal_is_not_changed", "journal_is_not_removed", "journal_is_not_emptied")
SQLITE = [
    f"""CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END"""
    for name, event in zip(NAMES, ("UPDATE", "DELETE"), strict=False)
]
POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION journal_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the journal is only added to'; END $$""",
    *(
        f"""CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION journal_is_only_added_to()"""
        for name, event in zip(NAMES, ("UPDATE", "DELETE", "TRUNCATE"), strict=True)
    ),
]


def set_guard(using: str = "default", **_: Any) -> None:
    """Put the triggers on the table; once there, they are left as they are."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def lift_guard(using: str = "default") -> None:
    """Take the triggers away; only what empties a database after a test does so."""
    connection = connections[using]
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in NAMES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def is_guarded(using: str = "default") -> bool:
    """Whether every trigger stands."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        ask, wanted = (
            "SELECT count(*) FROM pg_trigger WHERE tgname = ANY(%s) AND tgenabled <> 'D'",
            len(NAMES),
        )
        parameters: list[Any] = [list(NAMES)]
    else:
        ask = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN (%s, %s)"
        wanted, parameters = 2, list(NAMES[:2])
    with connection.cursor() as cursor:
        cursor.execute(ask, parameters)
        return bool(cursor.fetchone()[0] == wanted)
