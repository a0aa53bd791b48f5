"""Points from what was counted, and the sheet of scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from zoulang.web.accounts.models import Unit
from zoulang.web.dispatch.assessment.measures import MEASURES, Trace
from zoulang.web.dispatch.models import Scheme, SchemeItem, Score

CENT = Decimal("0.01")
# Firms and the public owe the government no duties.
NOT_ASSESSED = (Unit.Kind.ENTERPRISE, Unit.Kind.PUBLIC, Unit.Kind.LEADING_GROUP, Unit.Kind.GOVERNMENT)


def points_of(item: SchemeItem, traces: list[Trace]) -> Decimal | None:
    """The points of a unit on an item; None where there is nothing to count.

    A share gives its part of the points; what is counted by occurrence takes its points each time, at most
    all of them, and nothing where nothing occurred.
    """
    counted = sum(trace.counts for trace in traces)
    if MEASURES[item.measure].takes:
        assert item.each is not None
        return -min(item.each * counted, item.points)
    if not traces:
        return None
    return (item.points * counted / len(traces)).quantize(CENT, rounding=ROUND_HALF_UP)


def scores_of(scheme: Scheme, on: date) -> list[Score]:
    """The scores of every unit that something was counted for, not saved yet."""
    items = list(scheme.items.all())
    counted = {item.pk: MEASURES[item.measure].count(scheme.programme, scheme.year, on) for item in items}
    seen = {unit for traces in counted.values() for unit in traces}
    units = Unit.objects.filter(pk__in=seen).exclude(kind__in=NOT_ASSESSED).order_by("id")
    return [_score(scheme, item, unit, counted[item.pk].get(unit.pk, [])) for unit in units for item in items]


def _score(scheme: Scheme, item: SchemeItem, unit: Unit, traces: list[Trace]) -> Score:
    takes = MEASURES[item.measure].takes
    return Score(
        scheme=scheme,
        item=item,
        unit=unit,
        points=points_of(item, traces),
        counted=sum(trace.counts for trace in traces),
        of=None if takes else len(traces),
        traces=[trace.as_data() for trace in traces],
    )


@dataclass(frozen=True)
class UnitScore:
    """The line of one unit.

    Attributes:
        scores: one for each item of the scheme, in its order.
        total: the sum of what is known.
        most: the points of the items that say something of the unit; what takes points adds nothing.
    """

    unit: Unit
    scores: list[Score]

    @property
    def total(self) -> Decimal:
        return sum((score.points for score in self.scores if score.points is not None), Decimal(0))

    @property
    def most(self) -> Decimal:
        return sum(
            (score.item.points for score in self.scores if score.points is not None and score.of is not None),
            Decimal(0),
        )

    @property
    def share(self) -> Decimal | None:
        """The total over the most, 0 to 1 (below 0 where more was taken than given); None for no points."""
        return self.total / self.most if self.most else None


def by_unit(scores: Iterable[Score]) -> list[UnitScore]:
    """The scores in lines, in the order of the units."""
    grouped: dict[int, list[Score]] = defaultdict(list)
    units: dict[int, Unit] = {}
    for score in scores:
        units[score.unit_id] = score.unit
        grouped[score.unit_id].append(score)
    lines = [UnitScore(units[pk], sorted(grouped[pk], key=lambda each: each.item.position)) for pk in units]
    return sorted(lines, key=lambda line: line.unit.pk)
