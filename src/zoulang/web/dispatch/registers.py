"""The register of what the office called for: a row for each report owed in a period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from zoulang.figures.registers import Column
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.registers import register
from zoulang.web.dispatch.models import Period
from zoulang.web.dispatch.sheet import rows_of

CALLED_FOR = (
    Column("cadence", "周期", "rhythm", "text"),
    Column("period_end", "期末", "end of the period", "date"),
    Column("due", "报送期限", "due", "date"),
    Column("unit", "责任单位", "unit", "text"),
    Column("title", "事项", "duty or project", "text"),
    Column("in_time", "按期", "in time", "yes/no"),
    Column("came", "已报送", "came", "yes/no"),
    Column("days_late", "逾期工作日", "working days late", "count", unit="个工作日"),
    Column("light", "灯", "light", "text"),
)


@register("called_for", "调度应报", "reports called for", CALLED_FOR)
def called_for(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """What every period owed whose due day had come: closed ones as they were frozen."""
    for period in Period.objects.filter(programme=programme, due__lte=on).order_by("period_end"):
        period.programme = programme
        for row in rows_of(period, on):
            yield (
                period.cadence,
                period.period_end,
                period.due,
                row.unit_zh,
                row.title_zh,
                row.state == "on_time",
                row.is_in,
                row.late_days,
                row.word or None,
            )
