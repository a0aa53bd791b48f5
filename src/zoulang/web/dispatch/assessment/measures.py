"""What an assessment can count over the record: for every unit, each thing behind the number.

Nothing here measures how often anybody uses this system. How much a measure weighs is set by a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.casework.models import Item, Report
from zoulang.web.casework.periods import period_name
from zoulang.web.dispatch.late import LINES, NOTICE, UNSAID
from zoulang.web.dispatch.models import Period
from zoulang.web.dispatch.sheet import SheetRow, rows_of
from zoulang.web.programme.goal_rows import GoalRows
from zoulang.web.programme.lights import DONE_IN_FULL
from zoulang.web.programme.models import Duty, DutyUnit, Goal
from zoulang.web.programme.notes import duties_with_lights


@dataclass(frozen=True)
class Trace:
    """One thing that was counted, and where it stands.

    Attributes:
        counts: it counts for the unit (or, of a measure that takes points, against it).
    """

    zh: str
    en: str
    url: str
    place: str
    counts: bool

    def as_data(self) -> dict[str, Any]:
        return vars(self)


Traces = Mapping[int, list[Trace]]
Count = Callable[[Programme, int, date], Traces]


@dataclass(frozen=True)
class Measure:
    """A measure of the catalogue.

    Attributes:
        takes: it takes points for each occurrence; the others give points by the share that counts.
        count: unit id to what was counted, for a year and as of a day.
    """

    slug: str
    title: Any
    formula: Any
    takes: bool
    count: Count


def duties_on_time(programme: Programme, year: int, on: date) -> Traces:
    """Parts of duties due in the year up to the day: done in full, or closed, by that day."""
    parts = DutyUnit.objects.filter(duty__clause__document__programme=programme, left_on=None)
    parts = parts.filter(case__finish__year=year, case__finish__lte=on)
    parts = parts.select_related("duty__clause__document__programme", "case")
    full = Report.objects.filter(case__duty_unit__in=parts, done=DONE_IN_FULL).order_by("period_end")
    first_full: dict[int, date] = {}
    for case_id, day in full.values_list("case_id", "period_end"):
        first_full.setdefault(case_id, day)
    found: dict[int, list[Trace]] = defaultdict(list)
    for part in parts:
        case = part.case
        days = [day for day in (first_full.get(case.pk), case.closed_on) if day is not None]
        in_time = bool(days) and case.finish is not None and min(days) <= case.finish
        found[part.unit_id].append(_of_part(part, in_time))
    return found


def _of_part(part: DutyUnit, counts: bool) -> Trace:
    clause = part.duty.clause
    url = reverse("duty", args=[clause.document.programme.slug, part.duty_id])
    return Trace(part.duty.title_zh, part.duty.title_en, url, str(clause), counts)


def reports_on_time(programme: Programme, year: int, on: date) -> Traces:
    """Reports called for in the year and due by the day: those that came in time."""
    found: dict[int, list[Trace]] = defaultdict(list)
    for period, row in _rows_due(programme, year, on):
        name = period_name(period.cadence, period.period_end)
        english = f"{row.title_en or row.title_zh}, {name.name_en}"
        trace = Trace(
            f"{row.title_zh}（{name.name_zh}）",
            english,
            period.get_absolute_url(),
            row.place,
            row.state == "on_time",
        )
        for unit in row.units:
            found[unit].append(trace)
    return found


def _rows_due(programme: Programme, year: int, on: date) -> Iterator[tuple[Period, SheetRow]]:
    periods = Period.objects.filter(programme=programme, period_end__year=year, due__lte=on)
    for period in periods.order_by("period_end"):
        period.programme = programme
        for row in rows_of(period, on):
            yield period, row


def goals_on_course(programme: Programme, year: int, on: date) -> Traces:
    """Goals still running in the year whose clause some unit leads: reached, or not behind an even pace."""
    goals = Goal.objects.filter(clause__document__programme=programme)
    goals = goals.filter(Q(by=None) | Q(by__year__gte=year))
    leads = _leads(programme)
    found: dict[int, list[Trace]] = defaultdict(list)
    for row in GoalRows(programme, on, goals).rows:
        goal, stands = row.goal, row.standing
        if stands is None or stands.verdict == "unknown":
            continue
        trace = Trace(
            goal.indicator_zh,
            goal.indicator_en,
            goal.clause.get_absolute_url(),
            str(goal.clause),
            stands.verdict == "good",
        )
        for unit in _units_over(goal, leads):
            found[unit].append(trace)
    return found


def _leads(programme: Programme) -> dict[tuple[int, str], set[int]]:
    """Document and address of a clause to the units that lead a duty there."""
    parts = DutyUnit.objects.filter(duty__clause__document__programme=programme, part=DutyUnit.Part.LEAD)
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    rows = parts.filter(left_on=None).values_list("duty__clause__document", "duty__clause__address", "unit")
    for document, address, unit in rows:
        found[document, address].add(unit)
    return found


def _units_over(goal: Goal, leads: Mapping[tuple[int, str], set[int]]) -> set[int]:
    """The units that lead a duty at the goal's clause or at one above it, the nearest alone."""
    address = goal.clause.address
    while address:
        units = leads.get((goal.clause.document_id, address))
        if units:
            return units
        address = address.rpartition("/")[0]
    return set()


def lights_green(programme: Programme, year: int, on: date) -> Traces:
    """Parts of duties that have a light on the day: those that show green."""

    duties = Duty.objects.filter(clause__document__programme=programme)
    duties = duties.select_related("clause__document__programme")
    found: dict[int, list[Trace]] = defaultdict(list)
    for _duty, units, _light in duties_with_lights(programme, duties, on):
        for each in units:
            if each["light"] is not None and each["duty_unit"].left_on is None:
                part = each["duty_unit"]
                part.duty = _duty
                found[each["unit"].pk].append(_of_part(part, each["light"].state == "good"))
    return found


def _lines(programme: Programme, year: int, on: date) -> Any:
    lines = Item.objects.filter(case__programme=programme, case__procedure__subject=NOTICE, kind=LINES)
    lines = lines.exclude(unit=None).exclude(case__stage__in=UNSAID)
    return lines.filter(opened_on__year=year, opened_on__lte=on).select_related("case", "clause__document")


def notices_received(programme: Programme, year: int, on: date) -> Traces:
    """Lines of notices issued in the year that name the unit."""
    return _of_lines(programme, _lines(programme, year, on), lambda line: True)


def put_right_in_time(programme: Programme, year: int, on: date) -> Traces:
    """Lines of notices whose day to answer has come: those put right by that day."""
    lines = _lines(programme, year, on).filter(due__lte=on)
    return _of_lines(
        programme,
        lines,
        _in_time,
    )


def _in_time(line: Item) -> bool:
    in_time = line.answered_on is not None and line.due is not None and line.answered_on <= line.due
    return in_time and line.outcome == "put-right"


def _of_lines(programme: Programme, lines: Any, counts: Callable[[Item], bool]) -> Traces:
    found: dict[int, list[Trace]] = defaultdict(list)
    for line in lines:
        url = reverse("notice", args=[programme.slug, line.case_id])
        place = " ".join(text for text in (line.case.number, str(line.clause or "")) if text)
        found[line.unit_id].append(Trace(line.title_zh, line.title_en, url, place, counts(line)))
    return found


MEASURES: dict[str, Measure] = {
    measure.slug: measure
    for measure in (
        Measure(
            "duties-on-time",
            _("Duties done on time"),
            _("parts of duties due in the year that were done by their day ÷ all that were due"),
            False,
            duties_on_time,
        ),
        Measure(
            "goals-on-course",
            _("Goals met or on course"),
            _("goals the unit leads that are reached or not behind an even pace ÷ all that are measured"),
            False,
            goals_on_course,
        ),
        Measure(
            "reports-on-time",
            _("Reports on time"),
            _("reports that came by the due day ÷ all that the office called for"),
            False,
            reports_on_time,
        ),
        Measure(
            "lights-green",
            _("Green lights"),
            _("parts of duties that show green ÷ all that have a light"),
            False,
            lights_green,
        ),
        Measure(
            "put-right-in-time",
            _("Notices put right in time"),
            _("lines of notices put right by their day ÷ all whose day has come"),
            False,
            put_right_in_time,
        ),
        Measure(
            "notices-received",
            _("Notices received"),
            _("points for each line of a notice that names the unit, up to the most"),
            True,
            notices_received,
        ),
    )
}
