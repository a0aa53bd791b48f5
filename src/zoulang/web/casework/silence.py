"""What the clock does to cases when nobody moved in time."""

from __future__ import annotations

from datetime import date

from zoulang.web.casework.actions import pass_silence
from zoulang.web.outbox.sources import source


@source("silence")
def moved_by_silence(on: date) -> int:
    """Make the moves that procedures leave to the clock; how many."""
    return len(pass_silence(on))
