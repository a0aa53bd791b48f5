"""One deed of the story, on its day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from zoulang.web.site.folder import Section


@dataclass(frozen=True)
class Event:
    """One deed of the story. ``order`` sorts the deeds of one day."""

    day: date
    order: int
    deed: Callable[[], object]


def day_of(section: Section, key: str) -> date:
    """The day under a key.

    Raises:
        InputError: if there is none.
    """
    day = section.day(key)
    if day is None:
        raise section.error(f"`{key}` is missing", "write a date")
    return day
