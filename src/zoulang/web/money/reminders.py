"""The clock on the government's own promises: awards that are not paid by their day."""

from __future__ import annotations

from collections.abc import Iterator

from zoulang.errors import said
from zoulang.web.accounts.models import Role
from zoulang.web.dispatch.reminders import Clock, Reminder, reminds, subject_of
from zoulang.web.money.models import Award


@reminds
def of_payments(clock: Clock) -> Iterator[Reminder]:
    """Finance is told of awards due for payment, all of one day together."""
    unpaid = Award.objects.filter(enterprise__programme=clock.programme, payment=None, due__lte=clock.last)
    days: dict[str, list[Award]] = {}
    for award in unpaid.order_by("due", "id"):
        assert award.due is not None
        if when := clock.when(award.due):
            days.setdefault(f"{award.due}:{when}", []).append(award)
    units = clock.units_with(Role.FINANCE) if days else []
    for key, awards in days.items():
        when = key.rpartition(":")[2]
        body = said("{count} awards were to be paid by {due}", count=len(awards), due=awards[0].due)
        for unit in units:
            yield Reminder(f"payment:{key}", unit, subject_of(when), body, awards[0])
