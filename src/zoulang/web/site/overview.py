"""A programme at a glance: goals, lights, money and what is late; a constant number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Min, Sum
from django.db.models.functions import TruncMonth

from zoulang.figures import Standing
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.money.models import Award, Payment
from zoulang.web.policy.models import Document, Rule
from zoulang.web.programme.lights import Light
from zoulang.web.programme.models import Duty, Goal, Measurement
from zoulang.web.programme.notes import duties_with_lights, goals_with_standing

LOUD_FIRST = ["late", "warn", "unknown", "good"]
# The same on every database: documents that print no date come last.
LATEST_FIRST = (F("issued").desc(nulls_last=True), "slug")
HEADLINE_GOALS = 9
MONTHS_SHOWN = 24


@dataclass(frozen=True)
class GoalRow:
    """A goal as it stands."""

    goal: Goal
    latest: Measurement | None
    standing: Standing | None


@dataclass(frozen=True)
class PartRow:
    """The part of one unit in a duty, with its light."""

    duty: Duty
    unit: Unit
    part: str
    light: Light


@dataclass(frozen=True)
class Unpaid:
    """Awards whose day of payment has passed without one."""

    amount: int
    count: int
    oldest: date


class Overview:
    """What the pages of a programme say of it on a day; each part is asked for once, when it is shown."""

    def __init__(self, programme: Programme, on: date, user: Any) -> None:
        self.programme, self.on, self.user = programme, on, user

    @cached_property
    def documents(self) -> list[Document]:
        """The documents, the latest first."""
        documents = list(
            Document.objects.visible_to(self.user).filter(programme=self.programme).order_by(*LATEST_FIRST)
        )
        for document in documents:
            document.programme = self.programme
        return documents

    @cached_property
    def goals(self) -> list[GoalRow]:
        """The goals of documents that have not expired, document by document."""
        goals = Goal.objects.filter(clause__document__in=self._unexpired)
        goals = goals.select_related("clause__document__programme").order_by(
            F("clause__document__issued").desc(nulls_last=True), "clause__position", "position", "id"
        )
        return [GoalRow(*row) for row in goals_with_standing(goals, self.on)]

    @property
    def headline_goals(self) -> list[GoalRow]:
        """The goals that a document sets for the whole programme: those of its outermost clauses."""
        numbers = [row for row in self.goals if row.goal.value_type == Goal.ValueType.NUMBER]
        return sorted(numbers, key=lambda row: row.goal.clause.depth)[:HEADLINE_GOALS]

    @property
    def goals_by_document(self) -> list[tuple[Document, list[GoalRow]]]:
        """Goals under their document."""
        grouped: dict[int, list[GoalRow]] = defaultdict(list)
        for row in self.goals:
            grouped[row.goal.clause.document_id].append(row)
        return [(document, grouped[document.pk]) for document in self.documents if grouped[document.pk]]

    @cached_property
    def goal_counts(self) -> Counter[str]:
        """How many goals stand how."""
        return Counter(row.standing.verdict for row in self.goals if row.standing)

    @cached_property
    def parts(self) -> list[PartRow]:
        """Every part of a duty that has a light, the loudest first."""
        duties = Duty.objects.filter(clause__document__in=self.documents)
        duties = duties.select_related("clause__document__programme")
        rows = [
            PartRow(duty, each["unit"], each["part"], each["light"])
            for duty, units, _ in duties_with_lights(self.programme, duties, self.on)
            for each in units
            if each["light"]
        ]
        return sorted(rows, key=lambda row: (LOUD_FIRST.index(row.light.state), -(row.light.overdue or 0)))

    @cached_property
    def light_counts(self) -> list[tuple[Light, int]]:
        """A light of each state and how many parts have it, from green to not reported."""
        shown = {row.light.state: row.light for row in self.parts}
        counts = Counter(row.light.state for row in self.parts)
        return [
            (shown[state], counts[state]) for state in ("good", "warn", "late", "unknown") if counts[state]
        ]

    @cached_property
    def light_rule(self) -> Rule | None:
        """The rule that sets the lights; None where the programme names none, or it is not public yet."""
        rules = Rule.objects.visible_to(self.user).filter(policy_file__slug=self.programme.lights or None)
        return rules.select_related("policy_file", "clause__document__programme").first()

    @property
    def late_parts(self) -> list[PartRow]:
        """The parts whose light is red, and those that were not reported."""
        return [row for row in self.parts if row.light.state == "late" or row.light.unreported]

    @cached_property
    def unit_rows(self) -> list[dict[str, Any]]:
        """Units with the number of their parts by state, those with most red first."""
        counts: dict[int, Counter[str]] = defaultdict(Counter)
        units: dict[int, Unit] = {}
        for row in self.parts:
            units[row.unit.pk] = row.unit
            counts[row.unit.pk][row.light.state] += 1
        order = sorted(
            units, key=lambda pk: (-counts[pk]["late"], -counts[pk]["unknown"], -counts[pk]["warn"], pk)
        )
        return [{"unit": units[pk], **{state: counts[pk][state] for state in LOUD_FIRST}} for pk in order]

    @cached_property
    def paid_by_month(self) -> list[tuple[date, int]]:
        """First day of the month and fen paid in it, the last two years, months without payment as 0."""
        payments = Payment.objects.filter(award__enterprise__programme=self.programme, paid_on__lte=self.on)
        rows = payments.annotate(month=TruncMonth("paid_on")).values_list("month").annotate(fen=Sum("amount"))
        paid = {(month.year, month.month): fen for month, fen in rows.order_by("month")}
        if not paid:
            return []
        last = self.on.year * 12 + self.on.month - 1
        first = max(min(year * 12 + month - 1 for year, month in paid), last - MONTHS_SHOWN + 1)
        months = [divmod(month, 12) for month in range(first, last + 1)]
        return [(date(year, month + 1, 1), paid.get((year, month + 1), 0)) for year, month in months]

    @cached_property
    def paid(self) -> dict[str, int]:
        """``fen`` paid, ``payments`` and ``firms`` that got them, up to the day."""
        payments = Payment.objects.filter(award__enterprise__programme=self.programme, paid_on__lte=self.on)
        found = payments.aggregate(
            fen=Sum("amount", default=0),
            payments=Count("id"),
            firms=Count("award__enterprise", distinct=True),
        )
        in_year = payments.filter(paid_on__year=self.on.year).aggregate(fen=Sum("amount", default=0))
        return {**found, "year_fen": in_year["fen"]}

    @cached_property
    def unpaid(self) -> Unpaid | None:
        """What is owed to firms past the day it was due; None if nothing is."""
        awards = Award.objects.filter(enterprise__programme=self.programme, granted_on__lte=self.on)
        late = awards.filter(due__lt=self.on, payment=None).aggregate(
            fen=Sum("amount", default=0), count=Count("id"), oldest=Min("due")
        )
        return Unpaid(late["fen"], late["count"], late["oldest"]) if late["count"] else None

    @property
    def _unexpired(self) -> list[Document]:
        return [document for document in self.documents if document.validity(self.on) != "expired"]


def featured(programmes: list[Programme]) -> Programme | None:
    """The programme that the home page opens with: one that somebody runs, else the demo, else any."""
    order = [Programme.Kind.COUNTY, Programme.Kind.DEMO, Programme.Kind.REFERENCE]
    return min(programmes, key=lambda programme: order.index(Programme.Kind(programme.kind)), default=None)
