"""What a process keeps of the record from one page to the next, until the journal tells of a deed.

Every change of the record writes an entry into the journal, so what was read when an entry was the newest may
be shown as long as it is the newest, without ever showing an old record.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from zoulang.web.accounts.since import Done, Newest, deeds_since, in_a_deed, newest_entry

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class _Entry(Generic[Value]):
    """A value, the newest entry of the journal when it was read, and whether no deed was being done then."""

    newest: Newest
    value: Value
    is_settled: bool


class Kept(Generic[Key, Value]):
    """The values that were asked for last.

    Attributes:
        most: so many values are kept, the ones asked for last.
        in_deeds: also in the middle of a deed a value is kept until the next entry of the journal: for what
            is dear to read and changed by nothing that a deed does before it writes its entry.
    """

    def __init__(self, most: int, *, in_deeds: bool = False) -> None:
        self.most, self.in_deeds = most, in_deeds
        self._entries: dict[Key, _Entry[Value]] = {}
        self._lock = Lock()

    def value(
        self,
        key: Key,
        make: Callable[[], Value],
        mend: Callable[[Value, Sequence[Done]], Value | None] | None = None,
    ) -> Value:
        """The value of a key as the record stands; one query where nothing was done since it was read.

        Args:
            make: reads it.
            mend: turns the value kept, and what was done since, into the value now; None: it cannot tell.
        """
        newest, busy = newest_entry(), in_a_deed()
        entry = self._entries.get(key)
        if entry is not None and self._holds(entry, newest, busy):
            return entry.value
        made = None
        if mend is not None and entry is not None and entry.is_settled:
            deeds = deeds_since(entry.newest)
            made = None if deeds is None else mend(entry.value, deeds)
        value = make() if made is None else made
        if self.in_deeds or not busy:
            self._keep(key, _Entry(newest, value, not busy))
        return value

    def clear(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._entries.clear()

    def _holds(self, entry: _Entry[Value], newest: Newest, busy: bool) -> bool:
        if entry.newest != newest or newest is None:
            return False
        return self.in_deeds if busy else entry.is_settled

    def _keep(self, key: Key, entry: _Entry[Value]) -> None:
        with self._lock:
            self._entries.pop(key, None)
            self._entries[key] = entry
            while len(self._entries) > self.most:
                del self._entries[next(iter(self._entries))]
