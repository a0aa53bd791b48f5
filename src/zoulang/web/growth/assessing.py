"""What an assessment of firms says of itself on the pages of its case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count

from zoulang.web.casework.models import Case
from zoulang.web.casework.providers import facts_of, panel
from zoulang.web.growth.comparing import compared
from zoulang.web.growth.models import Ranking

SUBJECT = "per-mu-assessment"


@facts_of(SUBJECT)
def of_grades(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """How many firms are graded, how many lack data, and whether the grades come out again."""
    found = Ranking.objects.filter(case__in=[case.pk for case in cases])
    rows = found.annotate(all=Count("firms"), placed=Count("firms__place"))
    return {
        row.case_id: {
            "参评企业": f"{row.placed}家",
            "缺数企业": f"{row.all - row.placed}家",
            "复算一致": "是" if compared(row).agrees else "否",
        }
        for row in rows
        if row.case_id is not None
    }


@panel(SUBJECT)
def grades(case: Case, on: date, user: Any) -> tuple[str, dict[str, Any]] | None:
    """How many firms have each grade, with the way to them."""
    found = Ranking.objects.visible_to(user).filter(case=case).select_related("scheme", "programme").first()
    if found is None:
        return None
    counts = found.firms.exclude(grade="").order_by().values_list("grade").annotate(n=Count("id"))
    return "growth/case_panel.html", {"ranking": found, "grades": sorted(counts)}
