"""Uploads whose process died: the worker goes on with them."""

from __future__ import annotations

from datetime import date

from zoulang.web.outbox.sources import source
from zoulang.web.registry.intake import progress
from zoulang.web.registry.intake.uploads import BUSY, work_on
from zoulang.web.registry.models import Upload

# Whoever is at work tells how far it is every few seconds.
SILENT_FOR = 300


@source("uploads")
def work_on_left_over(on: date) -> int:
    """Go on with uploads of which nothing was heard for minutes; how many.

    A file that was taken in meanwhile is known by its digest and changes nothing.
    """
    waiting = Upload.objects.filter(state__in=BUSY).order_by("pk").select_related("taken_by")
    left = [each for each in waiting if progress.silent_for(each.pk) > SILENT_FOR]
    for each in left:
        # First, so that another worker leaves it alone.
        progress.tell(each.pk, "read", 0, 1)
        work_on(each.pk, each.taken_by)
    return len(left)
