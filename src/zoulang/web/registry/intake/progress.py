"""How far the work on an upload is, as a file beside the record.

While a file is written into the record its transaction hides every row it changes, and on SQLite nobody else
can write one. The time of the file tells whether somebody is still at work.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

FOLDER = "uploads-at-work"


def tell(upload: int, step: str, done: int, total: int) -> None:
    """Say how far a step is, and that somebody is at work."""
    path = _path(upload)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{step} {done} {total}", encoding="utf-8")


class Work(NamedTuple):
    """How many of how many rows of a step are worked off."""

    step: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        """How much of the step is done."""
        return min(100, 100 * self.done // self.total) if self.total else 0


def told(upload: int) -> Work | None:
    """What was told last; None where nobody is at work."""
    try:
        step, done, total = _path(upload).read_text(encoding="utf-8").split()
        return Work(step, int(done), int(total))
    except (OSError, ValueError):
        return None


def silent_for(upload: int) -> float:
    """Seconds since something was told; infinite where nothing was."""
    try:
        return time.time() - _path(upload).stat().st_mtime
    except OSError:
        return float("inf")


def forget(upload: int) -> None:
    """The work is over."""
    _path(upload).unlink(missing_ok=True)


def _path(upload: int) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / str(upload)
