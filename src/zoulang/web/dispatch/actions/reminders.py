"""Sending the reminders that are due: by a person, or by the clock."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.dispatch.reminders import due_reminders
from zoulang.web.outbox.putting import Letter, put_all_in_outbox
from zoulang.web.outbox.sources import source


@transaction.atomic
def send_reminders(programme: Programme, by: User | None, on: date | None = None) -> int:
    """Put every reminder that is due into the outbox; how many were new. A second call sends nothing twice.

    Raises:
        PermissionDenied: if the person sends no reminders here.
    """
    require(by, "dispatch.send_reminders", programme)
    due = due_reminders(programme, on or business_date())
    new = put_all_in_outbox(Letter(each.key, each.to, each.subject, each.body, each.about) for each in due)
    if new:
        record(by, "reminders.sent", programme, new=new)
    return new


@source("reminders")
def by_the_clock(on: date) -> int:
    """Send what is due in every programme that somebody runs; the reference programme reminds nobody."""
    running = Programme.objects.exclude(kind=Programme.Kind.REFERENCE)
    return sum(send_reminders(programme, None, on) for programme in running)
