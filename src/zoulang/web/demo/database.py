"""Where the demo is built, so that nobody ever sees half of it."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from zoulang.errors import InputError, Problem
from zoulang.web.accounts.models import Programme
from zoulang.web.site.models import DemoBuild


def put_in_place(mark: str, fill: Callable[[], None], echo: Callable[[str], object]) -> bool:
    """Fill the database unless it was filled with the same mark; True if it was filled now."""
    path = _database_file()
    with _alone(path, echo):
        held = _held_mark()
        if held == mark:
            echo("The demo is up to date.")
            return False
        if held is not None:
            echo("The demo's data or code changed; what was added to the old demo goes with it.")
        echo("Building the demo (about half a minute) ...")
        if path is None:
            _fill_in_place(mark, fill, is_demo=held is not None)
        else:
            _fill_beside(path, mark, fill)
        echo("The demo is built.")
        return True


@contextmanager
def _alone(path: Path | None, echo: Callable[[str], object]) -> Iterator[None]:
    """Let one process build at a time; a second one waits and finds the demo built."""
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name("building.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            echo("Another process is building the demo; waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _held_mark() -> str | None:
    """The mark of the demo in the database; None if it holds none.

    Raises:
        InputError: if it holds programmes that are not the demo's.
    """
    path = _database_file()
    if path is not None and not path.exists():
        return None
    try:
        held = DemoBuild.objects.order_by("-id").values_list("fingerprint", flat=True).first()
        has_programmes = Programme.objects.exists()
    except DatabaseError:
        # No tables yet, or those of an older version.
        connection.close()
        return None
    if held is None and has_programmes:
        found = "the database holds programmes that are not the demo's"
        remedy = "build the demo into a database of its own (ZOULANG_DATA or DATABASE_URL)"
        raise InputError(Problem(found, remedy, file=str(connection.settings_dict["NAME"])))
    return held


def _database_file() -> Path | None:
    """The file of an SQLite database on disk; None for a server or a database in memory."""
    name = str(connection.settings_dict["NAME"])
    in_memory = name == ":memory:" or "mode=memory" in name
    return None if connection.vendor != "sqlite" or in_memory else Path(name)


def _fill_in_place(mark: str, fill: Callable[[], None], is_demo: bool) -> None:
    """One transaction on a server; what an older demo left goes first."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        if is_demo:
            call_command("flush", interactive=False, verbosity=0)
        fill()
        DemoBuild.objects.create(fingerprint=mark)


def _fill_beside(path: Path, mark: str, fill: Callable[[], None]) -> None:
    """Fill a new file beside the database and move it there when it is whole."""
    beside = path.with_name(f"{path.stem}.building{path.suffix}")
    _remove(beside)
    connection.close()
    connection.settings_dict["NAME"] = str(beside)
    try:
        fill()
        DemoBuild.objects.create(fingerprint=mark)
        with connection.cursor() as cursor:
            # Everything must lie in the one file that is moved.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except BaseException:
        connection.close()
        _remove(beside)
        raise
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(path)
    # What SQLite keeps beside the old file must not be read into the new one.
    _remove(path, "-wal", "-shm")
    beside.replace(path)


def _remove(path: Path, *suffixes: str) -> None:
    """Remove a database file and the files SQLite keeps beside it, or only those with the suffixes."""
    for suffix in suffixes or ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
