"""When a worker last looked at the record: a file beside it, so that a page and the doctor can tell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

MARK = "worker-was-here"


def mark_round(folder: Path) -> None:
    """Say that a worker has been here now."""
    (folder / MARK).write_text(datetime.now().astimezone().isoformat(), encoding="ascii")


def last_round(folder: Path) -> datetime | None:
    """When a worker last looked at the record in a folder; None if none ever did."""
    mark = folder / MARK
    return datetime.fromisoformat(mark.read_text(encoding="ascii")) if mark.exists() else None
