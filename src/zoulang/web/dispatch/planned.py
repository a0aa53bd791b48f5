"""How a project with a yearly plan stands at the end of a period: by the money done, not by the time gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zoulang.web.casework.models import Case
from zoulang.web.programme.lights import Light, light_by
from zoulang.web.programme.projects.plans import Year, has_money_plan
from zoulang.web.programme.projects.table import days_late, rows


@dataclass(frozen=True)
class Planned:
    """Percent of the year's plan done and planned up to the end of the period, and the light they give."""

    done: Decimal | None
    expected: Decimal | None
    light: Light | None


def planned(
    cases: Iterable[Case], period_end: date, came: Mapping[int, date | None], on: date
) -> dict[int, Planned]:
    """Case id to how it stands, for all that have a plan of money; a constant number of queries.

    ``came`` says when each case reported the period; None or left out: it did not.
    """
    listed = [case for case in cases if has_money_plan(case)]
    if not listed:
        return {}
    return {
        row.case.pk: _planned(row.case, row.year, row.light, period_end, came.get(row.case.pk), on)
        for row in rows(listed, on)
    }


def _planned(
    case: Case, year: Year | None, light: Light | None, period_end: date, came_on: date | None, on: date
) -> Planned:
    if year is None or not year.total or not year.lines:
        return Planned(None, None, None)
    expected = _share(year.lines, period_end, year.total)
    done = _share(year.done, period_end, year.total) if came_on else None
    if light is None or not light.source:
        return Planned(done, expected, light)
    again = light_by(light.source, on, done, expected, days_late(case, on), period_end, came_on)
    return Planned(done, expected, again)


def _share(amounts: Mapping[date, int], until: date, total: int) -> Decimal:
    made = sum(amount for end, amount in amounts.items() if end <= until)
    return (Decimal(made) * 100 / Decimal(total)).quantize(Decimal("0.01"))
