"""The day that every computation takes as today."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import BusinessDate, User


@transaction.atomic
def set_business_date(day: date, by: User | None) -> BusinessDate:
    """Pin the day every computation takes as today."""
    require(by, "accounts.set_business_date", None)
    pinned, _ = BusinessDate.objects.update_or_create(pk=1, defaults={"date": day})
    record(by, "business_date.set", pinned, date=day.isoformat())
    return pinned
