"""A period that the office has called for can be reported before it is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zoulang.web.accounts.models import Programme
from zoulang.web.casework.providers import opens_periods
from zoulang.web.dispatch.models import Period


@opens_periods
def called_for(programme: Programme, cadence: str) -> Iterable[date]:
    """Last days of the periods that stand open."""
    opened = Period.objects.filter(programme=programme, cadence=cadence, closed_on=None)
    return opened.values_list("period_end", flat=True)
