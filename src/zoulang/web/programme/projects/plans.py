"""The plan of a project's year against its ten-day reports: what is done, short and to be made up.

Nobody types a percentage: what was done is the sum of the amounts reported, held against the plan's lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import cast

from django.db.models import Min
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from zoulang.figures.schedule import Progress, ends_of_year, progress
from zoulang.periods import Cadence, period_end_of, period_start_of
from zoulang.quantities import parse_money
from zoulang.rules import Calendar
from zoulang.web.accounts.sentences import is_english
from zoulang.web.casework.clocks import calendar, due_of_report
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Move, PlanLine, Report
from zoulang.web.casework.periods import period_name

# As fine as a rule reads percentages: one yuan in a plan of a hundred million.
EXACT = Decimal("0.000001")


SQUARE_WORDS = {
    "kept": gettext_lazy("planned amount done"),
    "short": gettext_lazy("short of the plan"),
    "made-up": gettext_lazy("short, and made up"),
    "missing": gettext_lazy("not reported in time"),
    "waiting": gettext_lazy("report not due yet"),
    "idle": gettext_lazy("nothing planned"),
    "ahead": gettext_lazy("to come"),
}


def label_of(cadence: str, end: date) -> str:
    """A period without its year where the year is plain: 9月下旬, or Sep 21–30."""
    name = period_name(cadence, end)
    if not is_english():
        return name.name_zh.removeprefix(f"{end.year}年") if cadence != "year" else name.name_zh
    if cadence != "ten_days":
        return name.name_en
    return f"{end:%b} {period_start_of('ten_days', end).day}–{end.day}"


@dataclass(frozen=True)
class Square:
    """One period of the year as the pattern of reports shows it.

    Attributes:
        state: ``kept``, ``short``, ``made-up`` (short, and made up before or since), ``missing`` (not
            reported in time), ``waiting`` (over or running, and not due yet), ``idle`` (nothing planned,
            nothing reported), ``ahead`` (to come).
        done: None where it was not reported.
        made_up: the period by whose end what was short in it was done; itself where it was ahead.
        late: it was reported after its day.
    """

    cadence: Cadence
    end: date
    state: str
    planned: int
    done: int | None
    submitted_on: date | None = None
    made_up: date | None = None
    late: bool = False

    @property
    def name(self) -> str:
        """What the period is called."""
        return label_of(self.cadence, self.end)

    @property
    def words(self) -> str:
        """What its state means, as the pattern says it when one rests on it."""
        words = str(SQUARE_WORDS[self.state])
        return f"{words} · {gettext('reported late')}" if self.late else words

    @property
    def made_up_name(self) -> str:
        """The period by whose end what was short was done."""
        return label_of(self.cadence, self.made_up) if self.made_up else ""

    @property
    def short(self) -> int:
        """What is missing in it; 0 where nothing is, or nothing is known."""
        return max(self.planned - self.done, 0) if self.done is not None else 0


@dataclass(frozen=True)
class Demand:
    """What a period must do by its end, and how that comes about.

    Attributes:
        left: what the plan gives to the part of the period that is still to come.
        short: what is missing up to now; negative where more was done than planned.
        must: the sum of both, never below zero.
    """

    cadence: Cadence
    end: date
    left: int
    short: int
    must: int

    @property
    def name(self) -> str:
        """What the period is called."""
        return label_of(self.cadence, self.end)

    @property
    def ahead(self) -> int:
        """By how much more was done than planned; 0 where less was."""
        return max(-self.short, 0)


@dataclass(frozen=True)
class Sums:
    """What plan and reports come to up to ``known_until``, the last period with none missing before it.

    Attributes:
        missing: periods that are over and have no report.
    """

    known_until: date | None
    planned: int
    done: int
    missing: tuple[date, ...]

    @property
    def shortfall(self) -> int:
        """What is missing in all; negative where more was done than planned."""
        return self.planned - self.done


@dataclass(frozen=True)
class Year:
    """A project's year as it stands on a day.

    Attributes:
        total: the plan of the year in fen; None while the fact is not known.
        lines: the plan, every period of the year; empty where none is set.
        done: period to the amount reported.
        due: period to the last day on which its report was on time; None where no days are set.
        since: the day on which the project left its first stage; before it no report was owed.
    """

    case: Case
    on: date
    cadence: Cadence
    total: int | None
    lines: Mapping[date, int]
    done: Mapping[date, int]
    submitted: Mapping[date, date]
    due: Mapping[date, date | None]
    since: date | None

    @cached_property
    def progress(self) -> Progress | None:
        """The core's arithmetic, period by period; None where there is no plan."""
        if not self.lines:
            return None
        return progress(self.lines, self._known, self.asked_on, self.cadence)

    @cached_property
    def _known(self) -> dict[date, int | None]:
        """What was done by period, nothing where nothing was owed."""
        owed_nothing = {end: 0 for end in self.lines if end not in self.done and self._nothing_owed(end)}
        return {**self.done, **owed_nothing}

    @cached_property
    def sums(self) -> Sums | None:
        """The sums of ``progress`` without its periods, for tables of many projects; None without a plan."""
        if not self.lines:
            return None
        known, until = self._known, None
        planned = made = 0
        missing: list[date] = []
        last = max(known, default=date.min)
        for end, amount in self.lines.items():
            if end >= self.asked_on and end > last:
                break
            done = known.get(end)
            if done is None:
                missing.append(end)
            elif not missing:
                until, planned, made = end, planned + amount, made + done
        return Sums(until, planned, made, tuple(missing))

    @cached_property
    def asked_on(self) -> date:
        """The day the plan is held to: the day from which no reports are owed, for a project that rests."""
        rests = self.since is None or not owes_reports(self.case)
        return min(self.case.stage_since, self.on) if rests else self.on

    @property
    def made(self) -> int:
        """All that was reported, in fen."""
        return sum(self.done.values())

    @cached_property
    def done_share(self) -> Decimal | None:
        """Percent of the year's plan that is done, up to the last period with no report missing before it."""
        return _percent(self.sums.done, self.total) if self.sums else None

    @cached_property
    def planned_share(self) -> Decimal | None:
        """Percent of the year's plan that was planned up to the same period."""
        return _percent(self.sums.planned, self.total) if self.sums else None

    @cached_property
    def missing(self) -> tuple[date, ...]:
        """Periods whose report had to be in by now and is not."""
        named = self.sums.missing if self.sums else ()
        return tuple(end for end in named if self._is_late(end))

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """What the current month, quarter and year must do, the nearest first; none once the year is over."""
        held = self.progress
        if held is None or not held.must or self.asked_on < self.on:
            return ()
        first = next(end for end in self.lines if held.known_until is None or end > held.known_until)
        found = []
        for level in reversed(list(held.must)):
            until = period_end_of(level, first)
            left = sum(amount for end, amount in self.lines.items() if first <= end <= until)
            found.append(Demand(level, until, left, held.shortfall, held.must[level]))
        return tuple(found)

    @property
    def nearest(self) -> Demand | None:
        """What the current month must do, or the shortest stretch above the plan's own periods."""
        return next((each for each in self.demands if each.cadence != self.cadence), None)

    @property
    def shared_out(self) -> list[Demand]:
        """What the nearest demand asks of each period to come; empty where only one is left."""
        held, nearest = self.progress, self.nearest
        if held is None or nearest is None:
            return []
        inside = [
            Demand(self.cadence, each.end, each.planned, each.must - each.planned, each.must)
            for each in held.levels[self.cadence]
            if each.must is not None and each.end <= nearest.end
        ]
        return inside if len(inside) > 1 else []

    @property
    def ahead_by(self) -> int:
        """By how much more was done than planned."""
        return max(-self.sums.shortfall, 0) if self.sums else 0

    @property
    def first_missing(self) -> str:
        """The first period whose report is missing."""
        return label_of(self.cadence, self.missing[0]) if self.missing else ""

    @property
    def late_squares(self) -> list[Square]:
        """Periods that were reported late or not at all, the latest first."""
        return [each for each in reversed(self.squares) if each.late or each.state == "missing"]

    @property
    def done_part(self) -> Decimal | None:
        """The share done as a part of one."""
        return None if self.done_share is None else self.done_share / 100

    @property
    def planned_part(self) -> Decimal | None:
        """The share planned to date as a part of one."""
        return None if self.planned_share is None else self.planned_share / 100

    @property
    def pattern(self) -> SafeString:
        """The squares as the pattern of the year."""
        return format_html_join(
            "",
            '<i class="ten ten-{}{}" title="{} · {}"></i>',
            (
                (each.state, " ten-filed-late" if each.late else "", each.name, each.words)
                for each in self.squares
            ),
        )

    @property
    def settled(self) -> tuple[date, ...]:
        """Periods of the plan that are over, which no new plan may change; none before there is a plan."""
        return tuple(end for end in self.lines if end < self.on)

    @cached_property
    def squares(self) -> tuple[Square, ...]:
        """Every period of the year; empty where there is no plan."""
        made_up = self._made_up()
        return tuple(self._square(end, amount, made_up.get(end)) for end, amount in self.lines.items())

    def _square(self, end: date, planned: int, made_up: date | None) -> Square:
        done, submitted = self.done.get(end), self.submitted.get(end)
        due = self.due.get(end)
        # A report of the time before the project was assigned is filed later, and not late.
        late = bool(submitted and due and submitted > due and self.since and end >= self.since)
        if done is not None:
            state = "kept" if done >= planned else "made-up" if made_up else "short"
            state = "idle" if not planned and not done else state
        elif end >= self.asked_on:
            state = "waiting" if end == self.on and end == self.asked_on else "ahead"
        elif self._nothing_owed(end):
            state = "idle"
        else:
            state = "missing" if self._is_late(end) else "waiting"
        return Square(self.cadence, end, state, planned, done, submitted, made_up, late)

    def _nothing_owed(self, end: date) -> bool:
        """Whether nothing was planned in a period that ended before the project was assigned."""
        return not self.lines[end] and (self.since is None or end < self.since)

    def _is_late(self, end: date) -> bool:
        due = self.due.get(end)
        return due is not None and due < self.asked_on

    def _made_up(self) -> dict[date, date]:
        """Each period that was short, to the first one by whose end all planned before and in it was done."""
        gap = 0
        owed: dict[date, int] = {}
        found: dict[date, date] = {}
        for end, planned in self.lines.items():
            if end not in self.done:
                if planned:
                    break
                continue
            before, gap = max(gap, 0), gap + planned - self.done[end]
            for short, level in list(owed.items()):
                if gap <= level:
                    found[short] = end
                    del owed[short]
            if gap > before:
                owed[end] = before
            elif planned > self.done[end]:
                found[end] = end
        return found


def owes_reports(case: Case) -> bool:
    """Whether reports are owed in the present stage of a project."""
    read = read_procedure(case.procedure.source)
    if read.reports is None or read.stage(case.stage).end:
        return False
    return not read.reports.stages or case.stage in read.reports.stages


def has_money_plan(case: Case) -> bool:
    """Whether the procedure of a project cuts a yearly amount of money into periods."""
    read = read_procedure(case.procedure.source)
    return read.schedule is not None and read.facts[read.schedule.total].get("type") == "money"


def years_of(cases: Iterable[Case], on: date) -> dict[int, Year]:
    """Case id to its year, for all that have a plan of money; a constant number of queries."""
    listed = [case for case in cases if has_money_plan(case)]
    lines = _lines(listed)
    reports = _reports(listed, on)
    first_moves = Move.objects.filter(case__in=listed).order_by().values_list("case_id").annotate(Min("on"))
    since = dict(first_moves)
    due_days = _DueDays(calendar())
    return {
        case.pk: _year(case, on, lines[case.pk], reports[case.pk], since.get(case.pk), due_days)
        for case in listed
    }


def year_of(case: Case, on: date) -> Year | None:
    """The year of one project; None where it has no plan of money."""
    return years_of([case], on).get(case.pk)


class _DueDays:
    """The last day of each report, counted once for all projects under one procedure."""

    def __init__(self, table: Calendar) -> None:
        self.table = table
        self.known: dict[tuple[int, date], date | None] = {}

    def of(self, case: Case, end: date) -> date | None:
        key = (case.procedure_id, end)
        if key not in self.known:
            self.known[key] = due_of_report(case, end, self.table)
        return self.known[key]


def _lines(cases: list[Case]) -> dict[int, dict[date, int]]:
    lines: dict[int, dict[date, int]] = {case.pk: {} for case in cases}
    held = PlanLine.objects.filter(case__in=cases).values_list("case_id", "period_end", "planned")
    for case_id, end, planned in held:
        lines[case_id][end] = planned
    return lines


def _reports(cases: list[Case], on: date) -> dict[int, list[tuple[date, dict[str, str], date]]]:
    """Case id to the reports handed in by the day: period, values, day."""
    reports: dict[int, list[tuple[date, dict[str, str], date]]] = {case.pk: [] for case in cases}
    held = Report.objects.filter(case__in=cases, submitted_on__lte=on).order_by("period_end")
    for case_id, *report in held.values_list("case_id", "period_end", "values", "submitted_on"):
        reports[case_id].append((report[0], report[1], report[2]))
    return reports


def _year(
    case: Case,
    on: date,
    lines: dict[date, int],
    reports: list[tuple[date, dict[str, str], date]],
    since: date | None,
    due_days: _DueDays,
) -> Year:
    read = read_procedure(case.procedure.source)
    assert read.schedule is not None
    cadence = cast(Cadence, case.cadence or "ten_days")
    year = max(lines).year if lines else on.year
    ends = ends_of_year(year, cadence) if lines else ()
    of_year = [(end, values, submitted) for end, values, submitted in reports if end.year == year]
    total = case.facts.get(read.schedule.total)
    amounts = {end: values.get(read.schedule.done) for end, values, _ in of_year}
    return Year(
        case=case,
        on=on,
        cadence=cadence,
        total=_fen(total) if total else None,
        lines={end: lines.get(end, 0) for end in ends},
        done={end: _fen(text) for end, text in amounts.items() if text},
        submitted={end: submitted for end, _, submitted in of_year},
        due={end: due_days.of(case, end) for end in ends},
        since=since,
    )


@lru_cache(maxsize=16384)
def _fen(text: str) -> int:
    """An amount that the record holds; it was checked when it was written."""
    return parse_money(text)


def _percent(part: int, whole: int | None) -> Decimal | None:
    return None if not whole else (Decimal(part) * 100 / whole).quantize(EXACT)
