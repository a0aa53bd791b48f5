"""The duty board: units down, periods across, what became of each report; a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, cast

import polars as pl
from django.db.models import QuerySet

from zoulang.periods import Cadence, period_end_of, period_start_of
from zoulang.web.accounts.frames import Fields, frame_of
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.casework.models import Report
from zoulang.web.policy.models import Document
from zoulang.web.programme.board_filters import BoardFilters
from zoulang.web.programme.light_table import FULL, LightTable, light_table
from zoulang.web.programme.models import Duty

UNITS_SHOWN = 25
PERIODS_SHOWN = 12
# A cell with more reports shows how many are in each state instead of a square for each.
SQUARES_SHOWN = 10
CADENCES = ("ten_days", "month", "quarter", "year")
# What may become of the report of a period, the loudest first.
MARKS = ("missing", "late", "open", "waits", "on_time", "done")
REPORT_FIELDS: Fields = {
    "case": ("case_id", pl.Int64),
    "end": ("period_end", pl.Date),
    "done": ("done", pl.Float64),
    "submitted_on": ("submitted_on", pl.Date),
}


@dataclass(frozen=True)
class Square:
    """The report of one part for one period, or that there is none."""

    mark: str
    duty: int
    end: date
    done: float | None


@dataclass(frozen=True)
class Cell:
    """What a unit owes for one period.

    Attributes:
        squares: one for each report; empty where there are too many to tell them apart.
        counts: how many reports are in each state, the loudest first; empty where there are squares.
    """

    end: date
    squares: tuple[Square, ...]
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class BoardRow:
    """A unit with the lights of its parts and its cells."""

    unit: Unit
    parts: int
    lights: dict[str, int]
    cells: tuple[Cell, ...]


class DutyBoard:
    """The board of a programme on a day, for what a person may see and asked for."""

    def __init__(self, programme: Programme, on: date, user: Any, filters: BoardFilters) -> None:
        self.programme, self.on, self.user, self.filters = programme, on, user, filters

    @cached_property
    def table(self) -> LightTable:
        return light_table(self.programme, self.on)

    @cached_property
    def documents(self) -> list[Document]:
        """The documents the person may read."""
        return list(Document.objects.visible_to(self.user).filter(programme=self.programme))

    @cached_property
    def seen(self) -> pl.DataFrame:
        """The parts of duties in documents the person may read; one handed on is not there any more."""
        return self.table.frame.filter(
            pl.col("document").is_in([document.pk for document in self.documents]),
            pl.col("left_on").is_null(),
        )

    @cached_property
    def chosen(self) -> pl.DataFrame:
        """The parts that the filters leave, each with the kind of its unit."""
        frame = self.seen.join(self.units, on="unit", how="left", maintain_order="left")
        return self.filters.applied(frame, self.programme)

    @cached_property
    def units(self) -> pl.DataFrame:
        """Unit id and kind of every unit of the programme, in order."""
        rows = Unit.objects.filter(programme=self.programme).order_by("id")
        return frame_of(rows, {"unit": ("id", pl.Int64), "unit_kind": ("kind", pl.String)})

    @cached_property
    def unit_ids(self) -> list[int]:
        """Ids of the units that have a part left, in order."""
        return sorted(self.chosen["unit"].unique().to_list())

    @property
    def part_count(self) -> int:
        """How many parts the filters leave."""
        return self.chosen.height

    @property
    def pages(self) -> int:
        return max(-(-len(self.unit_ids) // UNITS_SHOWN), 1)

    @property
    def page(self) -> int:
        return min(max(self.filters.page, 1), self.pages)

    @property
    def page_numbers(self) -> range:
        return range(1, self.pages + 1)

    @cached_property
    def cadence(self) -> Cadence:
        """The rhythm of the columns: the one that most parts left have, of equals the finer."""
        counts = dict(self.chosen.filter(pl.col("cadence") != "").group_by("cadence").len().iter_rows())
        return cast(Cadence, max(CADENCES, key=lambda each: counts.get(each, 0)) if counts else "quarter")

    @cached_property
    def other_rhythms(self) -> bool:
        """Whether some parts left have another rhythm, of which the columns show not every period."""
        return bool(set(self.chosen["cadence"].unique().to_list()) - {self.cadence, ""})

    @cached_property
    def ends(self) -> list[date]:
        """The last days of the periods shown, the latest last: up to the day, or the one asked for."""
        day = min(self.filters.until or self.on, self.on)
        end = period_end_of(self.cadence, day)
        if end > day:
            end = period_start_of(self.cadence, end) - timedelta(days=1)
        ends = [end]
        while len(ends) < PERIODS_SHOWN:
            ends.append(period_start_of(self.cadence, ends[-1]) - timedelta(days=1))
        first = self.chosen["start"].min()
        kept = [each for each in reversed(ends) if first is None or each >= cast(date, first)]
        return kept or [end]

    @property
    def earlier(self) -> date | None:
        """The last period before those shown; None if the parts had not begun by then."""
        before = period_start_of(self.cadence, self.ends[0]) - timedelta(days=1)
        first = self.chosen["start"].min()
        return before if first is not None and before > cast(date, first) else None

    @property
    def later(self) -> date | None:
        """The day that shows the next periods; None if the latest are shown."""
        day = self.ends[-1]
        for _ in range(PERIODS_SHOWN):
            day = period_end_of(self.cadence, day + timedelta(days=1))
        newest = period_end_of(self.cadence, self.on)
        return None if self.ends[-1] >= self.on or self.filters.until is None else min(day, newest)

    @cached_property
    def rows(self) -> list[BoardRow]:
        """The units of the page with their cells."""
        shown = self.unit_ids[(self.page - 1) * UNITS_SHOWN : self.page * UNITS_SHOWN]
        parts = self.chosen.filter(pl.col("unit").is_in(shown))
        marks = self.marks(parts)
        cells: dict[int, dict[date, list[Square]]] = defaultdict(lambda: defaultdict(list))
        counts: dict[int, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        grouped = marks.group_by("unit", "end", "mark").agg(pl.len().alias("count"))
        crowded = (
            grouped.group_by("unit", "end").agg(pl.col("count").sum()).filter(pl.col("count") > SQUARES_SHOWN)
        )
        few = marks.join(crowded, on="unit", how="anti")
        for unit, end, mark, duty, done in few.select("unit", "end", "mark", "duty", "done").iter_rows():
            cells[unit][end].append(Square(mark, duty, end, done))
        for unit, end, mark, count in grouped.join(crowded, on="unit", how="semi").iter_rows():
            counts[unit][end][mark] = count
        lights = self.light_counts(parts, "unit")
        units = Unit.objects.in_bulk(shown)
        sizes = dict(parts.group_by("unit").len().iter_rows())
        return [
            BoardRow(
                units[unit],
                sizes[unit],
                lights.get(unit, {}),
                tuple(_cell(end, cells[unit][end], counts[unit][end]) for end in self.ends),
            )
            for unit in shown
        ]

    @cached_property
    def titles(self) -> dict[int, Duty]:
        """The duties that a square of the page names, by id; one query."""
        named = {square.duty for row in self.rows for cell in row.cells for square in cell.squares}
        return Duty.objects.in_bulk(named)

    def light_counts(self, parts: pl.DataFrame, *columns: str) -> dict[Any, dict[str, int]]:
        """How many lights of each state there are, by the value of a column."""
        found: dict[Any, dict[str, int]] = defaultdict(dict)
        for key, state, count in parts.filter("lit").group_by(*columns, "state").len().iter_rows():
            found[key][state] = count
        return found

    @cached_property
    def states(self) -> dict[str, int]:
        """How many of the parts left have which light."""
        return dict(self.chosen.filter("lit").group_by("state").len().iter_rows())

    def marks(self, parts: pl.DataFrame) -> pl.DataFrame:
        """What was owed for every part and period: unit, part, duty, end, mark, done; one query."""
        periods = pl.DataFrame(
            [(cadence, end) for cadence in CADENCES for end in self.ends if _ends(cadence, end)],
            schema={"cadence": pl.String, "end": pl.Date},
            orient="row",
        )
        owed = parts.lazy().join(periods.lazy(), on="cadence").filter(pl.col("end") > pl.col("start"))
        # A part that was added or taken over owes nothing for the time before.
        later = (pl.col("origin") != "printed") & (pl.col("end") < pl.col("opened_on"))
        reports = self._reports(parts).lazy()
        within = timedelta(days=self.programme.report_within or 0)
        owed = owed.filter(~later).join(reports, on=["case", "end"], how="left")
        in_full = pl.col("reported_steps") == FULL
        over = (pl.col("treatment") == "over") & (pl.col("end") > pl.col("stage_since"))
        nothing_more = over | (in_full & (pl.col("end") > pl.col("reported_end"))).fill_null(False)
        reported = pl.col("submitted_on").is_not_null()
        deadline = pl.col("end") + within
        mark = (
            pl.when(reported & (pl.col("done") == 100)).then(pl.lit("done"))
            .when(reported & (pl.col("submitted_on") > deadline)).then(pl.lit("late"))
            .when(reported).then(pl.lit("on_time"))
            .when(pl.col("treatment") == "waits").then(pl.lit("waits"))
            .when(deadline >= self.on).then(pl.lit("open"))
            .otherwise(pl.lit("missing"))
        )  # fmt: skip
        found = owed.filter(reported | ~nothing_more).with_columns(mark=mark)
        order = found.sort("unit", "end", pl.col("mark").cast(pl.Enum(MARKS)), "part")
        return order.select("unit", "part", "duty", "end", "mark", "done").collect()

    def _reports(self, parts: pl.DataFrame) -> pl.DataFrame:
        """The reports of the parts in the periods shown, as far as they were in on the day."""
        wanted: QuerySet[Report] = Report.objects.filter(
            case__duty_unit__unit__in=parts["unit"].unique().to_list(),
            case__programme=self.programme,
            period_end__gte=self.ends[0],
            period_end__lte=self.ends[-1],
            submitted_on__lte=self.on,
        )
        return frame_of(wanted.order_by(), REPORT_FIELDS)


def _cell(end: date, squares: list[Square], counts: dict[str, int]) -> Cell:
    return Cell(end, tuple(squares), tuple((mark, counts[mark]) for mark in MARKS if mark in counts))


def _ends(cadence: str, end: date) -> bool:
    return period_end_of(cast(Cadence, cadence), end) == end
