"""A project's year as a chart: the plan as a line, what was done as bars, what is due now hollow."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zoulang.web.accounts.sentences import is_english
from zoulang.web.programme.projects.plans import Year, label_of

FEN_PER_WAN, FEN_PER_MILLION = 10**6, 10**8


def year_chart(year: Year) -> dict[str, Any]:
    """Labels and series, in the unit that readers of the language count in."""
    unit, size = ("¥ million", FEN_PER_MILLION) if is_english() else ("万元", FEN_PER_WAN)
    must = _must(year)

    def series(amounts: dict[date, int]) -> list[float | None]:
        return [round(amounts[end] / size, 2) if end in amounts else None for end in year.lines]

    return {
        "labels": [label_of(year.cadence, end) for end in year.lines],
        "series": [
            {"name": _("Amount done"), "values": series(dict(year.done))},
            {"name": _("To be done now"), "values": series(must), "kind": "hollow"},
            {"name": _("Plan"), "values": series(dict(year.lines)), "kind": "line"},
        ],
        "unit": unit,
        "together": True,
    }


def _must(year: Year) -> dict[date, int]:
    """What each period of the current month that is still to come must do."""
    held = year.progress
    if held is None or year.case.closed_on is not None or not year.demands:
        return {}
    month = next((each.end for each in year.demands if each.cadence == "month"), year.demands[0].end)
    return {
        period.end: period.must
        for period in held.levels[year.cadence]
        if period.must is not None and period.end <= month and period.end not in year.done
    }
