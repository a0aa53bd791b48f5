"""The clock on titles that run out: whoever enters titles is told in time to have them assessed again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from zoulang.errors import said
from zoulang.web.accounts.models import Role, Unit
from zoulang.web.dispatch.reminders import Clock, Reminder, reminds
from zoulang.web.registry.models import Title, valid_titles

FIRST_NOTICE, LAST_NOTICE = 90, 30


@reminds
def of_titles(clock: Clock) -> Iterator[Reminder]:
    """The office, and the firm if it has people here, hear of a title 90 and 30 days before it ends.

    Each notice goes out once: its key names the title, its end and which notice it is. A day on which nothing
    ran is caught up on the next; of a title entered within the last 30 days the second notice tells alone.
    """
    ending = Title.objects.filter(
        valid_titles(clock.on),
        enterprise__programme=clock.programme,
        expires_on__lte=clock.on + timedelta(days=FIRST_NOTICE),
    )
    found = list(ending.select_related("enterprise__unit", "kind").order_by("expires_on", "id"))
    office = clock.units_with(Role.OFFICE) if found else []
    for title in found:
        assert title.expires_on is not None
        notice = LAST_NOTICE if (title.expires_on - clock.on).days <= LAST_NOTICE else FIRST_NOTICE
        body = said(
            "{kind} of {firm} ends on {day}",
            kind=title.kind.name_zh, firm=title.enterprise.name_zh, day=title.expires_on,
        )  # fmt: skip
        for unit in _told(title, office):
            key = f"title:{title.pk}:{title.expires_on}:{notice}"
            yield Reminder(key, unit, said("A title ends soon"), body, title.enterprise)


def _told(title: Title, office: list[Unit]) -> list[Unit]:
    own = title.enterprise.unit
    return office if own is None or own in office else [*office, own]
