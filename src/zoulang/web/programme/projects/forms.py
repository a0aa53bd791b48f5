"""The form of a project's plan: every ten days a line, in 万元."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoulang.figures.schedule import ends_of_year, plan_year, shares
from zoulang.quantities import half_up
from zoulang.web.programme.projects.plans import Year

FEN_PER_WAN = 10**6
EVEN, MONTHS = "even", "months"


class WayForm(forms.Form):
    """How the lines are made: evenly from a day to a day, or by weights of the twelve months."""

    way = forms.ChoiceField(
        label=_("Make the lines"),
        choices=[(EVEN, _("evenly")), (MONTHS, _("by weights of the months"))],
        widget=forms.RadioSelect,
    )
    start = forms.DateField(
        label=_("First day of the work"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    finish = forms.DateField(
        label=_("Last day of the work"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    weights = forms.CharField(
        label=_("Weights of the twelve months"),
        required=False,
        max_length=200,
        help_text=_("twelve numbers with spaces between them, for example 1 1 2 3 4 4 4 4 3 2 1 1"),
    )

    def clean(self) -> dict[str, Any]:
        """Twelve weights where the months are to be weighed, and a first day before the last."""
        given = super().clean() or {}
        if given.get("way") == MONTHS:
            given["month_weights"] = self._weights(given.get("weights", ""))
        start, finish = given.get("start"), given.get("finish")
        if start and finish and finish < start:
            self.add_error("finish", _("The last day is before the first."))
        return given

    def _weights(self, text: str) -> list[Fraction]:
        words = text.replace("，", " ").replace(",", " ").split()
        try:
            weights = [Fraction(Decimal(word)) for word in words]
        except (ArithmeticError, ValueError):
            weights = []
        if len(weights) != 12 or min(weights) < 0 or not any(weights):
            self.add_error("weights", _("Write twelve numbers that are not negative, and not all zero."))
            return []
        return weights


def made_lines(year: Year, asked: Mapping[str, Any]) -> dict[date, int]:
    """The lines that the way asked for gives; those that are over keep their amounts.

    Raises:
        ValueError: if no period to come is left for the work.
    """
    assert year.total is not None
    which = (max(year.lines) if year.lines else year.on).year
    kept = {end: year.lines[end] for end in year.settled}
    rest = year.total - sum(kept.values())
    ends = ends_of_year(which, year.cadence)
    weights = asked.get("month_weights")
    whole = plan_year(which, max(rest, 0), year.cadence, weights, asked.get("start"), asked.get("finish"))
    if not kept:
        return whole
    ahead = [end for end in ends if end not in kept]
    return kept | _shared(max(rest, 0), {end: whole[end] for end in ahead})


def _shared(total: int, wanted: Mapping[date, int]) -> dict[date, int]:
    """An amount over the periods to come, in the proportions in which the whole year would be cut."""
    return dict(zip(wanted, shares(total, list(wanted.values())), strict=True))


class LinesForm(forms.Form):
    """Every period of the year with its amount in 万元; those that are over are shown and not asked."""

    def __init__(self, *args: Any, year: Year, lines: Mapping[date, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.lines = year, lines
        settled = set(year.settled)
        for end, amount in lines.items():
            self.fields[end.isoformat()] = forms.DecimalField(
                label=end.isoformat(),
                min_value=Decimal(0),
                max_value=Decimal(10**9),
                decimal_places=6,
                initial=in_wan(amount),
                disabled=end in settled,
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )

    @property
    def by_month(self) -> list[tuple[date, list[Any]]]:
        """The fields of each month, for a table with a month in a row."""
        months: dict[date, list[Any]] = {}
        for end in self.lines:
            months.setdefault(end.replace(day=1), []).append(self[end.isoformat()])
        return list(months.items())

    @property
    def planned(self) -> dict[date, int]:
        """Period to fen, once the form is valid."""
        return {
            end: self.lines[end]
            if self.fields[end.isoformat()].disabled
            else half_up(self.cleaned_data[end.isoformat()] * FEN_PER_WAN)
            for end in self.lines
        }


def in_wan(fen: int) -> Decimal:
    """Fen in 万元, without idle zeros.

    >>> in_wan(333_333_333), in_wan(8_000_000_00)
    (Decimal('333.333333'), Decimal('800'))
    """
    amount = Decimal(fen) / FEN_PER_WAN
    return amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount.normalize()
