"""How long the bank may take: the published clock on payment orders, counted in working days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files

from zoulang.rules import Calendar, Policy, decide, load_policy
from zoulang.web.accounts.holidays import calendar
from zoulang.web.money.models import Batch

# The clock P3 of the published rule set: from the day of the order to the day the bank pays.
CLOCK, ORDERED, ARRIVED = "policy-payout-clock", "支付指令日期", "银行到账日期"
ITEM = "P3-bank"


@cache
def _clock() -> Policy:
    text = (
        files("zoulang.programmes").joinpath(f"published/policies/{CLOCK}.yaml").read_text(encoding="utf-8")
    )
    return load_policy(text, name=f"{CLOCK}.yaml")


def due_of(sent_on: date, on: date, table: Calendar) -> date | None:
    """The day by which the bank pays what was ordered on a day."""
    record = _clock().parse_record({ORDERED: sent_on.isoformat(), ARRIVED: "无"})
    due = decide(_clock(), record, on, calendar=table).item(ITEM).due
    return due if isinstance(due, date) else None


def late_runs(batches: Iterable[Batch], on: date) -> set[int]:
    """Ids of the runs whose day has passed and that the bank has not answered in full."""
    table = calendar()
    days: dict[date, date | None] = {}
    late = set()
    for batch in batches:
        if batch.state != Batch.State.SENT or batch.sent_on is None:
            continue
        if batch.sent_on not in days:
            days[batch.sent_on] = due_of(batch.sent_on, on, table)
        due = days[batch.sent_on]
        if due is not None and on > due:
            late.add(batch.pk)
    return late
