"""Once a day the record looks itself through."""

from __future__ import annotations

from datetime import date

from zoulang.web.accounts.models import Programme
from zoulang.web.money.alarms.actions import look_for_alarms
from zoulang.web.outbox.sources import source


@source("alarms")
def by_the_clock(on: date) -> int:
    """Raise the alarms of every programme that somebody runs; how many are new."""
    running = Programme.objects.exclude(kind=Programme.Kind.REFERENCE)
    return sum(len(look_for_alarms(programme, None, on)) for programme in running)
