"""The worker: what the clock does, and sending what waits in the outbox."""

from __future__ import annotations

import json
import signal
import threading
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.opening import bring_up_to_date, open_record

EVERY = 60


@click.command(cls=CheckedCommand)
@click.option("--once", is_flag=True, help="Do what is due now and end.")
@click.option(
    "--every",
    type=click.IntRange(1, 3600),
    default=EVERY,
    show_default=True,
    help="Seconds between two rounds.",
)
@click.option("--json", "as_json", is_flag=True, help="Print each round as a line of JSON.")
def worker(once: bool, every: int, as_json: bool) -> None:
    """Do what falls due: moves that procedures leave to the clock, reminders, messages.

    Several may run at once: each message is sent by one of them. Nothing is
    sent unless ZOULANG_SEND names a channel. Ctrl-C ends it after the round.

    \b
    Example:
      zoulang worker --once
    """
    folder = open_record()
    bring_up_to_date()
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    if not once:
        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        click.echo(f"The worker looks every {every} seconds at the record in {folder}.", err=True)
    failed = _round(folder, as_json)
    while not once and not ended.wait(every):
        failed = _round(folder, as_json)
    if once and failed:
        raise SystemExit(1)


def _round(folder: Path, as_json: bool) -> bool:
    """One round; whether something failed. A database that is away for a moment does not end the worker."""
    from django.db import close_old_connections

    from zoulang.web.outbox.rounds import mark_round

    close_old_connections()
    try:
        told = _do_what_is_due()
    except Exception as error:
        told = {"failed": {"round": str(error)}}
    mark_round(folder)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    elif line := _line(told):
        click.echo(line)
    return bool(told["failed"])


def _do_what_is_due() -> dict[str, Any]:
    from zoulang.web.accounts.business_date import business_date
    from zoulang.web.outbox.sending import send_what_waits
    from zoulang.web.outbox.sources import run_sources

    on = business_date()
    done = run_sources(on)
    failed = {name: str(error) for name, error in done.items() if isinstance(error, Exception)}
    counts = {name: count for name, count in done.items() if isinstance(count, int)}
    return {"on": on.isoformat(), "done": counts, "messages": dict(send_what_waits()), "failed": failed}


def _line(told: dict[str, Any]) -> str:
    """What a round did, in a line; empty where it did nothing."""
    parts = [f"{name} {count}" for name, count in told.get("done", {}).items() if count]
    parts += [f"messages {state} {count}" for state, count in told.get("messages", {}).items()]
    parts += [f"{name} failed: {error}" for name, error in told["failed"].items()]
    return f"{datetime.now().astimezone():%H:%M:%S}  {'; '.join(parts)}" if parts else ""
