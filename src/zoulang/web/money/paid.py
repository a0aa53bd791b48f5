"""What is told when money has left the treasury; a later folder of this app listens."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from zoulang.web.accounts.models import User
from zoulang.web.money.models import Award

Told = Callable[[Iterable[Award], User | None], object]
_listeners: list[Told] = []


def when_paid(listener: Told) -> Told:
    """Register what has to happen, in the same transaction, once for all payments of a deed."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell_of_payments(awards: Iterable[Award], by: User | None) -> None:
    """Tell of payments that were made."""
    paid = list(awards)
    for listener in _listeners if paid else ():
        listener(paid, by)
