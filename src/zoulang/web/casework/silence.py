"""What time and the calendar do to cases: moves when nobody moved in time, deadlines counted anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.dispatch import receiver

from zoulang.web.accounts.holidays import days_off_changed
from zoulang.web.casework.actions import pass_silence, renew_cases
from zoulang.web.casework.clocks import count_anew
from zoulang.web.casework.models import Case
from zoulang.web.outbox.sources import source


@source("silence")
def moved_by_silence(on: date) -> int:
    """Make the moves that procedures leave to the clock; how many."""
    return len(pass_silence(on))


@source("renewal")
def opened_for_the_year(on: date) -> int:
    """Open the cases of the year that follow those of the year before; how many."""
    return len(renew_cases(on))


@receiver(days_off_changed)
def counted_anew(**_: Any) -> None:
    """Let the deadlines of all open cases follow the table of days off, within the deed that changed it."""
    running = Case.objects.filter(closed_on=None).exclude(due=None)
    count_anew(list(running.select_related("procedure", "programme")))
