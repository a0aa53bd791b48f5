"""Commands that serve the record, build the demo, and look whether everything is in order."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.opening import DEMO, bring_up_to_date, open_record
from zoulang.errors import InputError, Problem

LOOPBACK = "127.0.0.1"
PORT = 8600
PORTS_TRIED = 20
PYTHON = (3, 11)


@click.command(cls=CheckedCommand)
@click.option(
    "--port", type=click.IntRange(1, 65535), help=f"Where to listen; else {PORT} or the next free one."
)
@click.option("--no-serve", is_flag=True, help="Build the demo and stop.")
@click.option("--data", type=click.Path(path_type=Path), help="Where the demo is kept; else var/demo.")
def demo(port: int | None, no_serve: bool, data: Path | None) -> None:
    """Build the demo record and serve it on this machine.

    The demo holds a reference programme and an invented county with two years
    of history. It is built again only when what it is made of has changed.

    \b
    Example:
      zoulang demo --port 8600
    """
    free = None if no_serve else _free_port(port)
    given = os.environ.get("ZOULANG_DATA")
    open_record(data or Path(given or DEMO))
    from zoulang.web.demo import PASSWORD, accounts, build

    build(echo=click.echo)
    click.echo("")
    click.echo(f"Accounts of the demo, all with the password {PASSWORD}")
    rows = accounts()
    widths = [max(_width(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        click.echo(f"  {'  '.join(cells).rstrip()}")
    click.echo("")
    if free is not None:
        _serve(LOOPBACK, free)


@click.command(cls=CheckedCommand)
@click.option(
    "--port", type=click.IntRange(1, 65535), help=f"Where to listen; else {PORT} or the next free one."
)
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to listen on.")
def serve(port: int | None, host: str) -> None:
    """Serve the record that lies in ZOULANG_DATA, by default in var.

    \b
    Example:
      zoulang serve --port 8600
    """
    free = _free_port(port, host)
    folder = open_record()
    applied = bring_up_to_date()
    if applied:
        click.echo(f"The tables were brought up to date ({applied} steps).")
    click.echo(f"The record lies in {folder}.")
    _serve(host, free)


def _free_port(wanted: int | None, host: str = LOOPBACK) -> int:
    """The wanted port, or the first free one from the usual one on.

    Raises:
        InputError: if the wanted port is taken, or all that were tried.
    """
    ports = [wanted] if wanted else range(PORT, PORT + PORTS_TRIED)
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    taken = f"port {wanted}" if wanted else f"every port from {PORT} to {PORT + PORTS_TRIED - 1}"
    raise InputError(Problem(f"{taken} on {host} cannot be opened", "give a free one with --port"))


def _serve(host: str, port: int) -> None:
    """Become the web server. A new process image: forking after data frames were used is not safe."""
    os.environ["ZOULANG_BIND"] = f"{host}:{port}"
    sys.stdout.flush()
    arguments = ["-m", "gunicorn", "-c", "python:zoulang.web.site.serving", "zoulang.web.site.wsgi"]
    os.execv(sys.executable, [sys.executable, *arguments])


def _width(text: str) -> int:
    """Columns of a terminal that a text takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


# --- doctor -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """What the doctor found: ``ok``, ``note`` (works, but) or ``bad``."""

    what: str
    state: str
    said: str


@click.command(cls=CheckedCommand)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Look whether this installation is in order; exit code 1 if something is not.

    \b
    Example:
      zoulang doctor
    """
    findings = list(_findings())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        marks = {"ok": "✓", "note": "·", "bad": "✗"}
        for finding in findings:
            click.echo(f"{marks[finding.state]} {finding.what:<12} {finding.said}")
    if any(finding.state == "bad" for finding in findings):
        raise SystemExit(1)


def _findings() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    is_new = sys.version_info >= PYTHON
    yield Finding("Python", "ok" if is_new else "bad", f"{version} (needs {PYTHON[0]}.{PYTHON[1]} or newer)")
    try:
        folder = open_record()
    except Exception as error:
        yield Finding("settings", "bad", f"cannot be read: {error}")
        return
    is_writable = os.access(folder, os.W_OK)
    yield Finding(
        "data", "ok" if is_writable else "bad", f"{folder}{'' if is_writable else ' cannot be written'}"
    )
    yield from _database_findings()
    yield _tool(
        "chromium", ("chromium", "chromium-browser", "google-chrome"), "only the browser tests need it"
    )
    yield _tool("PostgreSQL", ("psql",), "only the tests on PostgreSQL need it")
    yield _fonts()


def _database_findings() -> Iterator[Finding]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        yield Finding("database", "bad", f"{connection.vendor} does not answer: {error}")
        return
    yield Finding("database", "ok", f"{connection.display_name} {'.'.join(map(str, _database_version()))}")
    said = f"{waiting} steps wait; `zoulang serve` takes them" if waiting else "up to date"
    yield Finding("tables", "note" if waiting else "ok", said)
    if not waiting:
        yield _record_finding()
        yield _worker_finding()


def _database_version() -> tuple[int, ...]:
    from django.db import connection

    return connection.get_database_version()  # type: ignore[no-any-return]


def _record_finding() -> Finding:
    from zoulang.web.accounts.guard import is_guarded
    from zoulang.web.accounts.journal import verify
    from zoulang.web.accounts.models import Programme

    names = "、".join(Programme.objects.values_list("name_zh", flat=True))
    found = verify()
    if not found.holds:
        return Finding("record", "bad", f"the journal: {found.said}")
    if not is_guarded():
        return Finding("record", "bad", "the journal can be changed: `zoulang serve` sets its guard again")
    told = f"{names or 'no programme yet'}; journal of {found.count} entries"
    return Finding("record", "ok" if names else "note", told)


def _worker_finding() -> Finding:
    """Whether a worker looks after what falls due, and whether messages wait for a person."""
    from django.conf import settings

    from zoulang.web.outbox.models import Message
    from zoulang.web.outbox.rounds import last_round

    here = last_round(settings.DATA_DIR)
    said = (
        f"was last here at {here:%Y-%m-%d %H:%M}" if here else "never ran: `zoulang worker` sends and reminds"
    )
    counts = {
        state: Message.objects.filter(state=state).count() for state in ("waiting", "unsure", "given_up")
    }
    channels = "、".join(settings.OUTBOX["channels"]) or "none (ZOULANG_SEND)"
    told = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in counts.items())
    is_asked = counts["unsure"] or counts["given_up"]
    state = "ok" if here and not is_asked else "note"
    return Finding("worker", state, f"{said}; channels: {channels}; messages: {told}")


def _tool(what: str, names: tuple[str, ...], remark: str) -> Finding:
    path = next(filter(None, map(shutil.which, names)), None)
    return Finding(what, "ok" if path else "note", path or f"not found; {remark}")


def _fonts(run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run) -> Finding:
    """Whether this machine can draw Chinese; visitors use the fonts of their own machines."""
    if shutil.which("fc-list") is None:
        return Finding("fonts", "note", "fc-list is not here, so fonts were not looked at")
    listed = run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    families = sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})
    if not families:
        return Finding("fonts", "note", "no Chinese font; install fonts-noto-cjk to take pictures of pages")
    return Finding("fonts", "ok", f"{families[0]} and {len(families) - 1} more for Chinese")
