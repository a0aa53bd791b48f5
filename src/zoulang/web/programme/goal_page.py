"""One goal: its values with their sources, the figure behind them, firm by firm, or beside the city."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from zoulang.figures import Figure, Result
from zoulang.figures.multiples import Grown
from zoulang.rules.units import Kind
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.accounts.sentences import is_english
from zoulang.web.programme.figures import Figures
from zoulang.web.programme.goal_rows import GoalRow, GoalRows
from zoulang.web.programme.models import ComputedFigure, Goal, Measurement, Region
from zoulang.web.programme.withheld import rule_of_withholding

FIRMS_SHOWN = 25
FEN_PER_WAN = 10**6


class GoalPage:
    """A goal as its page shows it to a person."""

    def __init__(self, goal: Goal, on: date, user: Any) -> None:
        self.goal, self.on, self.user = goal, on, user
        self._rows = GoalRows(goal.programme, on, Goal.objects.filter(pk=goal.pk))

    @cached_property
    def row(self) -> GoalRow:
        """How it stands."""
        return self._rows.rows[0]

    @property
    def measurements(self) -> list[Measurement]:
        """Its values, the latest first."""
        return list(reversed(self._rows.measured.get(self.goal.pk, [])))

    @property
    def periods(self) -> list[tuple[date, Decimal | None, Decimal | None]]:
        """Own and city values by period, the latest first."""
        return self._rows.by_period(self.goal)

    @cached_property
    def chart(self) -> dict[str, Any]:
        """The values as bars."""
        held = list(reversed(self.measurements))
        series = [{"name": self.goal.text("indicator"), "values": [float(each.value) for each in held]}]
        city = {day: float(value) for day, _own, value in self.periods if value is not None}
        if city and held:
            values = [city.get(each.as_of) for each in held]
            series.append({"name": _("Whole city"), "values": values})  # type: ignore[dict-item]
        labels = [f"{each.as_of:%Y-%m}" for each in held]
        return {"labels": labels, "series": series, "unit": self.goal.text("unit")}

    # --- the figure that measures it ----------------------------------------------------------------

    @cached_property
    def _figures(self) -> Figures:
        programme = self.goal.programme
        return Figures(programme, rule_of_withholding(programme, self.user).firms)

    @cached_property
    def figure(self) -> Figure | None:
        """The figure of the programme that measures it; None: its values are typed."""
        return self._figures.feeding(self.goal.clause.document.slug, self.goal.indicator_zh)

    @cached_property
    def computed(self) -> ComputedFigure | None:
        """The same, with its page."""
        if self.figure is None:
            return None
        held = ComputedFigure.objects.visible_to(self.user).filter(
            clause__document__programme=self.goal.programme, slug=self.figure.id
        )
        return held.select_related("clause__document__programme").first()

    @cached_property
    def result(self) -> Result | None:
        """What the figure gives today."""
        return self._figures.result(self.figure.id, self.on) if self.figure else None

    # --- firm by firm -------------------------------------------------------------------------------

    @property
    def may_see_firms(self) -> bool:
        """Whether the person sees the firms of the programme one by one."""
        user = self.user
        if user.is_superuser:
            return True
        return user.is_authenticated and self.goal.programme.pk in user.programmes_where("enterprises")

    @cached_property
    def firms(self) -> list[tuple[str, Grown]]:
        """Name and growth of each firm, the widest gap first, those of which something is missing last."""
        multiplied = self.row.multiplied
        if multiplied is None or multiplied.all is None or not self.may_see_firms:
            return []
        pairs = [
            (name, grown) for (_, name), grown in zip(multiplied.firms, multiplied.all.firms, strict=True)
        ]
        return sorted(pairs, key=lambda pair: (pair[1].gap is None, -(pair[1].gap or Fraction(0)), pair[0]))

    @property
    def firms_shown(self) -> list[tuple[str, Grown]]:
        """The first of them; the spreadsheet has all."""
        return self.firms[:FIRMS_SHOWN]

    @property
    def is_money(self) -> bool:
        """Whether the fact of the firms is money, in fen."""
        multiplied = self.row.multiplied
        return multiplied is not None and multiplied.type is not None and multiplied.type.kind is Kind.MONEY

    # --- what can be done ---------------------------------------------------------------------------

    def _may(self, deed: str) -> bool:
        return bool(self.user.has_perm(deed, self.goal))

    @property
    def may_measure(self) -> bool:
        """Whether the person enters values of this goal."""
        return self.row.kind in ("number", "reference") and self._may("programme.record_measurement")

    @property
    def may_take(self) -> bool:
        """Whether the person may take the value of the figure over."""
        result = self.result
        return result is not None and result.value is not None and self._may("programme.take_measurement")

    @property
    def may_set_base(self) -> bool:
        """Whether the person may say from which year a multiple is counted."""
        return self.row.kind == "multiple" and bool(self.goal.fact) and self._may("programme.set_base_year")

    @property
    def may_bid(self) -> bool:
        """Whether the person may begin the bid for a title."""
        free = self.row.kind == "status" and self.goal.case_id is None
        running = self.goal.programme.kind != Programme.Kind.REFERENCE
        return free and running and self._may("programme.bid_for_title")

    @property
    def bidders(self) -> Any:
        """The units that may bid."""
        kinds = (
            Unit.Kind.DEPARTMENT,
            Unit.Kind.PARK,
            Unit.Kind.DISTRICT,
            Unit.Kind.TOWN,
            Unit.Kind.INSTITUTE,
        )
        return self.goal.programme.units.filter(kind__in=kinds)

    @cached_property
    def whole(self) -> Region | None:
        """The whole city, whose value may be entered here."""
        return self.goal.programme.regions.filter(kind=Region.Kind.WHOLE).first()

    @property
    def may_enter_city(self) -> bool:
        """Whether the person may enter the city's value."""
        fits = self.row.kind == "reference" and self.whole is not None
        return fits and self._may("programme.record_region_value")

    @property
    def table(self) -> pl.DataFrame:
        """Its values as a spreadsheet; of a multiple the firms, for those who see them."""
        if self.firms:
            unit = "万元" if self.is_money else ""
            size = FEN_PER_WAN if self.is_money else 1

            grown = [each for _name, each in self.firms]
            latest = self.row.multiplied.year if self.row.multiplied else ""

            def column(values: Any) -> pl.Series:
                return pl.Series([None if v is None else float(v / size) for v in values], dtype=pl.Float64)

            multiples = [None if each.multiple is None else float(each.multiple) for each in grown]
            return pl.DataFrame(
                {
                    _("Enterprise"): pl.Series([name for name, _grown in self.firms], dtype=pl.String),
                    f"{self.goal.base_year} {unit}".strip(): column(each.base for each in grown),
                    f"{latest} {unit}".strip(): column(each.current for each in grown),
                    _("Multiple"): pl.Series(multiples, dtype=pl.Float64),
                    f"{_('Gap')} {unit}".strip(): column(each.gap for each in grown),
                }
            )
        held = self.measurements
        sources = [(is_english() and each.source_en) or each.source for each in held]
        return pl.DataFrame(
            {
                _("As of"): pl.Series([each.as_of for each in held], dtype=pl.Date),
                _("Value"): pl.Series([float(each.value) for each in held], dtype=pl.Float64),
                _("Source"): pl.Series(sources, dtype=pl.String),
            }
        )
