"""What a part in a duty adds to the pages of its case: the duty, and what its projects have come to."""

from __future__ import annotations

from datetime import date
from typing import Any

from zoulang.web.casework.models import Case
from zoulang.web.casework.providers import Share, panel, share_of
from zoulang.web.programme.models import DutyUnit
from zoulang.web.programme.progress import progress_by_case


@share_of("duty")
def share_of_part(case: Case, on: date) -> Share | None:
    """A part that was turned into projects is as far as these; None without projects or without reports."""
    progress = progress_by_case([case.pk], on).get(case.pk)
    if progress is None or progress.done is None:
        return None
    return Share(progress.done, "programme/share.html", {"progress": progress})


@panel("duty")
def duty_panel(case: Case, on: date, user: Any) -> tuple[str, dict[str, Any]] | None:
    """The duty that the case is a part of, and the projects under it."""
    parts = DutyUnit.objects.visible_to(user).filter(case=case)
    part = parts.select_related("duty__clause__document__programme", "unit").first()
    if part is None:
        return None
    progress = progress_by_case([case.pk], on).get(case.pk)
    return "programme/case_panel.html", {"part": part, "progress": progress}
