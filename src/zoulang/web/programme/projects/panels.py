"""What the page of a project adds to that of a case: its year against the plan, and its three lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from zoulang.web.casework.models import Case, Report
from zoulang.web.casework.providers import panel
from zoulang.web.casework.standing import sees_inside, steers
from zoulang.web.programme.projects.chart import year_chart
from zoulang.web.programme.projects.table import SUBJECT, row_of

TEMPLATE = "programme/projects/panel.html"


@panel(SUBJECT)
def year_panel(case: Case, on: date, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Plan and done by ten days, what must be made up by when, and the state of the three lists."""
    row = row_of(case, on)
    if row.year is None:
        return None
    reads = sees_inside(user, case) or Report.objects.visible_to(user).filter(case=case).exists()
    may_plan = user.has_perm("casework.set_up_case", case) and steers(user, case)
    return TEMPLATE, {
        "row": row,
        "year": row.year,
        "reads": reads,
        "may_plan": may_plan and case.closed_on is None,
        "chart": year_chart(row.year) if reads and row.year.lines else None,
        "on": on,
    }
