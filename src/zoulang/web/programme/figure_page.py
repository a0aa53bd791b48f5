"""Figures as pages show them: the value, its formula in words, what went in, and what documents print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from zoulang.figures import Figure, Result
from zoulang.figures.definition import as_of_day
from zoulang.figures.published import Comparison, held_against
from zoulang.figures.wording import Line, formula, lines_of, shown
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import is_english
from zoulang.web.programme.figures import Figures
from zoulang.web.programme.ledger import day_of, number_of
from zoulang.web.programme.models import ComputedFigure, Goal
from zoulang.web.programme.models import Figure as PrintedFigure
from zoulang.web.programme.withheld import rule_of_withholding

HISTORY = 8


@dataclass(frozen=True)
class Published:
    """The printed number that a figure is compared with."""

    printed: PrintedFigure
    comparison: Comparison
    result: Result | None


@dataclass(frozen=True)
class FigureRow:
    """A computed figure on a day."""

    held: ComputedFigure
    figure: Figure
    result: Result
    published: Published | None

    @property
    def value(self) -> str | None:
        """The value rounded to the digits of the figure; None where it is not known."""
        return shown(self.result)

    @property
    def formula(self) -> str:
        """The formula in the words of the screen."""
        return formula(self.figure, language())

    @property
    def lines(self) -> list[Line]:
        """What went into it."""
        return lines_of(self.result, language())

    @property
    def unit(self) -> str:
        """Its unit in the language of the screen."""
        return self.figure.unit.in_language(language())

    @property
    def scope(self) -> str:
        """Over what it goes."""
        return self.figure.scope.in_language(language())

    @property
    def note(self) -> str:
        """What the file says beside it."""
        return self.figure.note.in_language(language())

    @property
    def bounds(self) -> tuple[str, str] | None:
        """Between what it lies, where it is not known and has bounds."""
        interval = self.result.interval
        if self.result.value is not None or interval.low is None or interval.high is None:
            return None
        return tuple(shown(self.result, end) or "" for end in (interval.low, interval.high))  # type: ignore[return-value]


class FigureRows:
    """The computed figures of a programme that a person may see; queries do not grow with their number."""

    def __init__(
        self, programme: Programme, on: date, user: Any, held: list[ComputedFigure] | None = None
    ) -> None:
        self.programme, self.on = programme, on
        visible = ComputedFigure.objects.visible_to(user).filter(clause__document__programme=programme)
        self.held = list(visible.select_related("clause__document__programme")) if held is None else held
        self.figures = Figures(programme, rule_of_withholding(programme, user).firms)

    @property
    def broken(self) -> str:
        """Why the figures file cannot be used any more; empty where it can."""
        return str(self.figures.error or "")

    @cached_property
    def rows(self) -> list[FigureRow]:
        """Each figure as of its day."""
        known = [each for each in self.held if each.slug in self.figures.definitions]
        return [self.row(each) for each in known]

    def row(self, held: ComputedFigure) -> FigureRow:
        """One figure."""
        figure = self.figures.definitions[held.slug]
        result = self.figures.result(held.slug, self.on)
        return FigureRow(held, figure, result, self._published(figure))

    @cached_property
    def _printed(self) -> dict[tuple[str, str, str], PrintedFigure]:
        """Document, clause and name to the printed figure; one query."""
        wanted = {each.published.what for each in self.figures.definitions.values() if each.published}
        found = PrintedFigure.objects.filter(
            clause__document__programme=self.programme, what_zh__in=wanted, repeat_of=None
        )
        return {
            (each.clause.document.slug, each.clause.address, each.what_zh): each
            for each in found.select_related("clause__document__programme")
        }

    def _published(self, figure: Figure) -> Published | None:
        """The computed value of the day that the print speaks of, beside the printed one."""
        if figure.published is None:
            return None
        where = figure.published
        printed = self._printed.get((where.document, where.clause, where.what))
        number = number_of(printed) if printed else None
        if printed is None or number is None:
            return None
        day = day_of(printed)
        result = self.figures.result(figure.id, day) if day else None
        value = result.shown if result and result.as_of == day else None
        return Published(printed, held_against(value, number, day), result)

    def goals_fed(self, figure: Figure) -> list[Goal]:
        """The goals that a figure measures."""
        if figure.goal is None:
            return []
        goals = Goal.objects.filter(
            clause__document__programme=self.programme,
            clause__document__slug=figure.goal.document,
            indicator_zh=figure.goal.indicator,
        )
        return list(goals.select_related("clause__document__programme"))

    def history(self, figure: Figure) -> list[Result]:
        """The figure on earlier days, worked out again from the registers, the earliest first."""
        rule = "year" if self.figures.changes_yearly(figure.id) else figure.as_of
        days = [figure.day(self.on)]
        while len(days) < HISTORY:
            step = days[-1] - timedelta(days=1)
            days.append(as_of_day("month" if rule == "today" else rule, step))  # type: ignore[arg-type]
        results = [self.figures.result(figure.id, day) for day in reversed(days)]
        first = next((place for place, each in enumerate(results) if each.rows), len(results))
        return results[first:]


def chart_of(figure: Figure, history: Iterable[Result]) -> dict[str, Any]:
    """Earlier values as bars."""
    results = list(history)
    values = [None if each.shown is None else round(float(each.shown), figure.digits) for each in results]
    unit = figure.unit.in_language(language())
    return {
        "labels": [f"{each.as_of:%Y-%m-%d}" for each in results],
        "series": [{"name": figure.title.in_language(language()), "values": values}],
        "unit": unit,
    }


def language() -> str:
    """``zh`` or ``en``, as the screen speaks."""
    return "en" if is_english() else "zh"
