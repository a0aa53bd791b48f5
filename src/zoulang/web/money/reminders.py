"""The clock on the government's own promises: awards that are not paid by their day."""

from __future__ import annotations

from collections.abc import Iterator

from zoulang.errors import said
from zoulang.web.accounts.models import Role
from zoulang.web.dispatch.reminders import Clock, Reminder, reminds, subject_of
from zoulang.web.money.bank_clock import late_runs
from zoulang.web.money.models import Batch, Instalment, Recovery


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


@reminds
def of_recoveries(clock: Clock) -> Iterator[Reminder]:
    """Finance is told of money that firms have to give back."""
    open_ones = Recovery.objects.filter(
        award__enterprise__programme=clock.programme, returned_on=None, due__lte=clock.last
    )
    found = list(open_ones.select_related("award__enterprise").order_by("due", "id"))
    units = clock.units_with(Role.FINANCE) if found else []
    for each in found:
        if when := clock.when(each.due):
            firm, due = str(each.award.enterprise), each.due
            body = said("{firm} was to give money back by {due}", firm=firm, due=due)
            for unit in units:
                yield Reminder(f"recovery:{each.pk}:{when}", unit, subject_of(when), body, each.award)


@reminds
def of_runs(clock: Clock) -> Iterator[Reminder]:
    """Finance is told, once, of a run that the bank has not answered in its time."""
    sent = Batch.objects.filter(programme=clock.programme, state=Batch.State.SENT).order_by("id")
    late = late_runs(sent, clock.on)
    units = clock.units_with(Role.FINANCE) if late else []
    for batch in sent if late else ():
        body = said("the bank has not answered run {run}", run=batch.number)
        for unit in units if batch.pk in late else ():
            yield Reminder(f"run:{batch.pk}", unit, subject_of("late-0"), body, batch)
