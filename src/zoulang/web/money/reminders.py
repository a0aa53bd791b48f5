"""The clock on the government's own promises: awards that are not paid by their day."""

from __future__ import annotations

from collections.abc import Iterator

from zoulang.errors import said
from zoulang.web.accounts.models import Role
from zoulang.web.dispatch.reminders import Clock, Reminder, reminds, subject_of
from zoulang.web.money.models import Instalment


@reminds
def of_payments(clock: Clock) -> Iterator[Reminder]:
    """Finance is told of awards due for payment, all of one day together."""
    unpaid = Instalment.objects.open().filter(
        award__enterprise__programme=clock.programme, due__lte=clock.last
    )
    days: dict[str, list[Instalment]] = {}
    for part in unpaid.select_related("award").order_by("due", "award_id"):
        assert part.due is not None
        if when := clock.when(part.due):
            days.setdefault(f"{part.due}:{when}", []).append(part)
    units = clock.units_with(Role.FINANCE) if days else []
    for key, parts in days.items():
        when = key.rpartition(":")[2]
        awards = {part.award_id for part in parts}
        body = said("{count} awards were to be paid by {due}", count=len(awards), due=parts[0].due)
        for unit in units:
            yield Reminder(f"payment:{key}", unit, subject_of(when), body, parts[0].award)
