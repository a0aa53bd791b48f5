"""A kept ranking worked out again from its frozen inputs, and held against what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zoulang.web.growth.inputs import Inputs
from zoulang.web.growth.models import Ranked, Ranking


@dataclass(frozen=True)
class Compared:
    """How many firms were worked out again, and those that come out otherwise."""

    firms: int
    differing: list[Ranked]

    @property
    def agrees(self) -> bool:
        """Whether everything comes out as it is kept."""
        return not self.differing


def compared(ranking: Ranking) -> Compared:
    """Work a kept ranking out again from its own rules, settings, inputs and points."""
    inputs = Inputs.frozen(ranking)
    rows = list(ranking.firms.select_related("enterprise").order_by("enterprise_id"))
    differing = [
        row
        for row, again in zip(rows, inputs.work_out(), strict=True)
        if (row.place, row.chosen, row.grade, _rounded(row.value))
        != (again.place, again.chosen, again.grade, _rounded(again.value))
    ]
    return Compared(len(rows), differing)


def _rounded(number: Decimal | None) -> Decimal | None:
    return None if number is None else round(number, 8)
