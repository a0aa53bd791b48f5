"""What is late or stuck on a day and can be told in a notice: a constant number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q

from zoulang.periods import period_end_of, period_start_of
from zoulang.rules import Calendar
from zoulang.web.accounts.models import JournalEntry, Programme, Unit
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, CasePart, Item, Procedure
from zoulang.web.casework.periods import period_name
from zoulang.web.dispatch.days import calendar_of, days_late
from zoulang.web.dispatch.models import Period
from zoulang.web.dispatch.sheet import kept_rows, live_rows
from zoulang.web.dispatch.supervision import Slip, Supervision
from zoulang.web.policy.models import Clause
from zoulang.web.programme.lights import DONE_IN_FULL

NOTICE, LINES = "notice", "lines"
# Stages in which a notice has been told to nobody.
UNSAID = ("drafted", "signed", "withdrawn")
# Notices are no matter of a notice themselves, and what is sealed is told to nobody.
NOT_TOLD = Q(procedure__subject=NOTICE) | Q(procedure__seen=Procedure.Seen.SEALED)


NO_SLIP = Slip("")


@dataclass(frozen=True)
class LateMatter:
    """Something late that a line of a notice can name.

    Attributes:
        key: what it is, so that a form can choose it: ``report:3:2026-09-30``, ``finish:3``, ``item:8``.
        unit: who owes it.
        case: what it belongs to.
        clause: what orders it; None where it rests on no clause.
        title_zh, title_en: the duty, project or entry.
        cause_zh, cause_en: what was not done.
        days: working days late.
        earlier: notices of this quarter that told the same matter to the same unit.
        slip: the slip it gets by the programme's rule.
        in_notice: a notice that is not over tells it already.
    """

    key: str
    unit: Unit
    case: Case
    clause: Clause | None
    title_zh: str
    title_en: str
    cause_zh: str
    cause_en: str
    days: int
    earlier: int = 0
    slip: Slip = NO_SLIP
    in_notice: bool = False


def late_matters(programme: Programme, on: date, user: Any) -> list[LateMatter]:
    """Every late matter that a person sees; read once as long as nothing was written into the journal."""
    newest = JournalEntry.objects.values_list("id", "seal").order_by("-id").first()
    found = _kept(programme.pk, on, newest)
    if user is None or user.is_superuser:
        return list(found)
    seen = Case.objects.visible_to(user).filter(programme=programme).order_by()
    visible = set(seen.values_list("pk", flat=True))
    return [matter for matter in found if matter.case.pk in visible]


@lru_cache(maxsize=4)
def _kept(programme_id: int, on: date, newest: tuple[int, str] | None) -> tuple[LateMatter, ...]:
    return tuple(LateMatters(Programme.objects.get(pk=programme_id), on).found())


class LateMatters:
    """What is late in a programme on a day."""

    def __init__(self, programme: Programme, on: date) -> None:
        self.programme, self.on = programme, on
        self.calendar: Calendar = calendar_of(programme)
        self.supervision = Supervision(programme, on)
        self.cases = Case.objects.filter(programme=programme).exclude(NOT_TOLD)

    def found(self) -> list[LateMatter]:
        """Every late matter once, those of the unit that is most late first."""
        matters = [*self._reports(), *self._not_done(), *self._stages(), *self._items()]
        told, waiting = self._told()
        rows = [self._weighed(matter, told, waiting) for matter in matters]
        return sorted(rows, key=lambda row: (-row.days, row.unit.name_zh, row.key))

    def _weighed(
        self, matter: LateMatter, told: Counter[tuple[int, int]], waiting: set[tuple[int, int]]
    ) -> LateMatter:
        place = (matter.case.pk, matter.unit.pk)
        slip = self.supervision.slip(matter.days, told[place])
        values = {**vars(matter), "earlier": told[place], "slip": slip, "in_notice": place in waiting}
        return LateMatter(**values)

    def _reports(self) -> Iterator[LateMatter]:
        """Reports of the latest period of each rhythm that did not come, or came late."""
        latest: dict[str, Period] = {}
        periods = Period.objects.filter(programme=self.programme, period_end__lte=self.on)
        for period in periods.select_related("programme").order_by("period_end"):
            latest[period.cadence] = period
        for period in latest.values():
            now = live_rows(period, self.on) if period.is_closed else kept_rows(period, self.on)
            rows = {row.case: row for row in now if row.late_days}
            name = period_name(period.cadence, period.period_end)
            for case, units in self._with_units(self.cases.filter(cadence=period.cadence), set(rows)):
                row = rows[case.pk]
                how = ("未报送", "not reported") if row.state == "missing" else ("迟报", "reported late")
                key = f"report:{case.pk}:{period.period_end}"
                cause = f"{name.name_zh}进展{how[0]}", f"{how[1]} for {name.name_en}"
                yield from self._of_case(key, case, units, cause, row.late_days)

    def _not_done(self) -> Iterator[LateMatter]:
        """Cases past the day by which the whole was to be done."""
        cases = self.cases.filter(finish__lt=self.on, closed_on=None)
        cases = cases.filter(Q(reported_done=None) | Q(reported_done__lt=DONE_IN_FULL))
        for case, units in self._with_units(cases):
            assert case.finish is not None
            days = days_late(self.calendar, case.finish, self.on)
            cause = f"未在{_zh(case.finish)}前完成", f"not done by {case.finish.isoformat()}"
            if days:
                yield from self._of_case(f"finish:{case.pk}", case, units, cause, days)

    def _stages(self) -> Iterator[LateMatter]:
        """Cases that stand in a stage longer than the procedure gives it."""
        for case, units in self._with_units(self.cases.filter(due__lt=self.on, closed_on=None)):
            assert case.due is not None
            stage = read_procedure(case.procedure.source).stage(case.stage).title
            days = days_late(self.calendar, case.due, self.on)
            cause = f"“{stage.zh}”环节超过办理期限", f"past the time given for “{stage.en or stage.zh}”"
            if days:
                yield from self._of_case(f"stage:{case.pk}", case, units, cause, days)

    def _items(self) -> Iterator[LateMatter]:
        """Entries of lists that a unit holds past their day."""
        items = Item.objects.filter(case__in=self.cases, due__lt=self.on, state=Item.State.OPEN)
        items = items.exclude(unit=None)
        for item in items.select_related(
            "unit", "clause__document__programme", "case__procedure", "case__clause__document__programme"
        ):
            assert item.due is not None and item.unit is not None
            days = days_late(self.calendar, item.due, self.on)
            if days:
                yield LateMatter(
                    key=f"item:{item.pk}",
                    unit=item.unit,
                    case=item.case,
                    clause=item.clause or item.case.clause,
                    title_zh=item.title_zh,
                    title_en=item.title_en or item.title_zh,
                    cause_zh=f"未在{_zh(item.due)}前答复",
                    cause_en=f"not answered by {item.due.isoformat()}",
                    days=days,
                )

    def _of_case(
        self, key: str, case: Case, units: list[Unit], cause: tuple[str, str], days: int
    ) -> Iterator[LateMatter]:
        for unit in units:
            yield LateMatter(
                key=key if len(units) == 1 else f"{key}:{unit.pk}",
                unit=unit,
                case=case,
                clause=case.clause,
                title_zh=case.title_zh,
                title_en=case.title_en or case.title_zh,
                cause_zh=cause[0],
                cause_en=cause[1],
                days=days,
            )

    def _with_units(self, cases: Any, only: set[int] | None = None) -> Iterator[tuple[Case, list[Unit]]]:
        """Cases with the units that report on them, or else move them on from where they stand.

        Thousands of numbers are no condition for a database, so ``only`` leaves out what was read.
        """
        listed = list(cases.select_related("procedure", "clause__document__programme"))
        if only is not None:
            listed = [case for case in listed if case.pk in only]
        held: dict[int, list[CasePart]] = defaultdict(list)
        parts = CasePart.objects.filter(case__in=cases.values("pk")).select_related("unit")
        for part in parts.order_by("id"):
            held[part.case_id].append(part)
        for case in listed:
            positions = _acting(case)
            units = {part.unit_id: part.unit for part in held[case.pk] if part.position in positions}
            yield case, list(units.values())

    def _told(self) -> tuple[Counter[tuple[int, int]], set[tuple[int, int]]]:
        """For case and unit: how many notices of this quarter told it, and whether one is not over."""
        begin = period_start_of("quarter", period_end_of("quarter", self.on))
        lines = Item.objects.filter(case__programme=self.programme, case__procedure__subject=NOTICE)
        lines = lines.filter(kind=LINES, about__isnull=False, unit__isnull=False)
        lines = lines.exclude(case__stage__in=UNSAID)
        rows = lines.values_list("about", "unit", "opened_on", "case__closed_on", "state")
        counted: Counter[tuple[int, int]] = Counter()
        waiting = set()
        for about, unit, opened_on, closed_on, state in rows:
            place = (int(about or 0), int(unit or 0))
            counted[place] += begin <= opened_on <= self.on
            if closed_on is None and state != Item.State.CLOSED:
                waiting.add(place)
        return counted, waiting


def _acting(case: Case) -> set[str]:
    procedure = read_procedure(case.procedure.source)
    if procedure.reports is not None:
        return set(procedure.reports.by)
    return {name for move in procedure.moves_from(case.stage) for name in move.by}


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
