"""The day that every computation takes as today."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.utils import timezone

from zoulang.web.accounts.models import BusinessDate

_acting_on: ContextVar[date | None] = ContextVar("acting_on", default=None)


def business_date() -> date:
    """The day an administrator set, else today."""
    acting = _acting_on.get()
    if acting is not None:
        return acting
    return BusinessDate.objects.values_list("date", flat=True).first() or timezone.localdate()


@contextmanager
def acting_on(day: date) -> Iterator[None]:
    """Do everything inside as if it happened on ``day``; for building a record of past years."""
    token = _acting_on.set(day)
    try:
        yield
    finally:
        _acting_on.reset(token)
