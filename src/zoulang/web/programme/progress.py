"""The progress of a part that was turned into projects: the weighted mean of what these have come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from zoulang.quantities import parse_money
from zoulang.web.casework.looking_back import as_reported_by
from zoulang.web.casework.models import Case
from zoulang.web.programme.projects.plans import years_of

# The fact of a project that says how much it weighs beside the others.
WEIGHT = "年度计划投资"
PROJECT = "project"


@dataclass(frozen=True)
class ProjectShare:
    """One project under a part.

    Attributes:
        done: percent reported, or what its ten-day reports make of the plan of its year; None: not known yet.
        weight: fen of `WEIGHT`; None where the project does not say it.
    """

    case: Case
    done: Decimal | None
    weight: int | None


@dataclass(frozen=True)
class Progress:
    """What the projects under a part have come to.

    Attributes:
        projects: in the order in which they were begun.
        weighted: each counts as much as it weighs; False: all count alike, because one does not say.
        done: percent, to two decimals; None while a project has not reported.
    """

    projects: tuple[ProjectShare, ...]
    weighted: bool
    done: Decimal | None

    @property
    def missing(self) -> tuple[ProjectShare, ...]:
        """The projects that have not reported."""
        return tuple(each for each in self.projects if each.done is None)


def progress_by_case(parents: Iterable[int], on: date) -> dict[int, Progress]:
    """Case id of each part with projects under it to its progress as known on the day; four queries at most.

    Facts of a project that say its weight count only if all projects of the part say it.
    """
    children = Case.objects.filter(parent__in=list(parents), procedure__subject=PROJECT, opened_on__lte=on)
    listed = list(children.select_related("procedure", "programme").order_by("id"))
    as_reported_by(listed, on)
    planned = {pk: year.done_share for pk, year in years_of(listed, on).items()}
    by_parent: dict[int, list[ProjectShare]] = defaultdict(list)
    for case in listed:
        assert case.parent_id is not None
        done = planned.get(case.pk, case.reported_done)
        by_parent[case.parent_id].append(ProjectShare(case, done, _weight(case)))
    return {parent: progress_of(projects) for parent, projects in by_parent.items()}


def progress_of(projects: Iterable[ProjectShare]) -> Progress:
    """The progress that these projects make together.

    50 % of 300 and 10 % of 100 are 40 % of both.
    """
    projects = tuple(projects)
    weights = [each.weight for each in projects]
    weighted = all(weights)
    if not projects or any(each.done is None for each in projects):
        return Progress(projects, weighted, None)
    counted = [Decimal(weight or 0) if weighted else Decimal(1) for weight in weights]
    total = sum((each.done or 0) * weight for each, weight in zip(projects, counted, strict=True))
    return Progress(projects, weighted, _rounded(Decimal(total) / sum(counted)))


def _weight(case: Case) -> int | None:
    text = case.facts.get(WEIGHT)
    if not text:
        return None
    try:
        return parse_money(str(text))
    except ValueError:
        return None


def _rounded(share: Decimal) -> Decimal:
    return share.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
