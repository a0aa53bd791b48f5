"""The map of money: who got it, laid out by two sides, each cell with its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import number_in, office_page
from zoulang.web.accounts.frames import in_order
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.accounts.templatetags.zoulang import money_text
from zoulang.web.money.award_table import HEAVY, AwardTable, award_table
from zoulang.web.money.chart import in_unit, unit_of_money
from zoulang.web.money.models import Award
from zoulang.web.site.office.money.frame import money_programme
from zoulang.web.site.office.money.sides import SIDES, Side, in_cell, with_side

ON_A_PAGE = 50
SHADES = 5


@dataclass(frozen=True)
class Cell:
    """The money of one row and column, in fen; ``shade`` from 0 (nothing) to `SHADES`."""

    fen: int
    firms: int
    shade: int
    link: str


@dataclass(frozen=True)
class Row:
    """One row: its cells in the order of the columns, its total, and the shade of that."""

    label: str
    cells: list[Cell]
    total: Cell


class MoneyMap:
    """Money laid out by two sides: what was granted, or what was paid by a day."""

    def __init__(self, programme: Programme, asked: Any, on: date) -> None:
        self.programme, self.on = programme, on
        self.rows_by = SIDES.get(asked.get("rows", ""), SIDES["town"])
        usual = "measure" if self.rows_by.name != "measure" else "town"
        self.columns_by = SIDES.get(asked.get("columns", ""), SIDES[usual])
        if self.columns_by is self.rows_by:
            self.columns_by = SIDES["year" if self.rows_by.name != "year" else "policy"]
        self.what = "granted" if asked.get("what") == "granted" else "paid"
        self.year = number_in(asked.get("year", ""))

    @cached_property
    def table(self) -> AwardTable:
        return award_table(self.programme, self.on)

    @cached_property
    def awards(self) -> pl.DataFrame:
        """The awards behind the map with their ``fen``; of paid money those for which some left."""
        found = self.table.awards.filter(pl.col("granted_on") <= self.on)
        if self.what == "paid":
            paid = self.table.paid.group_by("award").agg(pl.col("fen").sum())
            found = found.join(paid, on="award", maintain_order="left")
        else:
            found = found.with_columns(fen=pl.col("amount"))
        return found.filter(pl.col("year") == self.year) if self.year else found

    def laid_out(self, *sides: Side) -> pl.DataFrame:
        """The awards with the columns of sides."""
        awards = self.awards
        for side in sides:
            awards = with_side(self.table, awards, side)
        return awards

    def _sums(self, *sides: Side) -> dict[tuple[Any, ...], tuple[int, int]]:
        counted = (
            self.laid_out(*sides)
            .group_by([side.column for side in sides], maintain_order=True)
            .agg(pl.col("enterprise").n_unique(), pl.col("fen").sum())
        )
        return {tuple(key): (firms, fen) for *key, firms, fen in counted.iter_rows()}

    @cached_property
    def _cells(self) -> dict[tuple[Any, ...], tuple[int, int]]:
        return self._sums(self.rows_by, self.columns_by)

    @cached_property
    def columns(self) -> dict[Any, str]:
        return self.columns_by.named(self.programme, [column for _row, column in self._cells])

    @cached_property
    def heads(self) -> list[Row]:
        """The columns with their totals."""
        return [
            Row(label, [], total) for label, total in zip(self.columns.values(), self._totals, strict=True)
        ]

    @cached_property
    def _totals(self) -> list[Cell]:
        sums = {key[0]: found for key, found in self._sums(self.columns_by).items()}
        most = max((fen for _firms, fen in sums.values()), default=0)
        return [self._cell(sums.get(key, (0, 0)), most, None, key) for key in self.columns]

    @cached_property
    def rows(self) -> list[Row]:
        """The rows, as many as there are values; each cell with the address of its list."""
        named = self.rows_by.named(self.programme, [row for row, _column in self._cells])
        sums = {key[0]: found for key, found in self._sums(self.rows_by).items()}
        most = max((fen for _firms, fen in self._cells.values()), default=0)
        most_in_row = max((fen for _firms, fen in sums.values()), default=0)
        return [
            Row(
                label,
                [
                    self._cell(self._cells.get((row, column), (0, 0)), most, row, column)
                    for column in self.columns
                ],
                self._cell(sums.get(row, (0, 0)), most_in_row, row, None, is_row=True),
            )
            for row, label in named.items()
        ]

    @cached_property
    def total(self) -> dict[str, int]:
        """``fen`` of all awards and the number of ``firms``; a firm in two chains counts once."""
        return {"fen": int(self.awards["fen"].sum()), "firms": self.awards["enterprise"].n_unique()}

    def _cell(
        self, found: tuple[int, int], most: int, row: Any, column: Any, *, is_row: bool = False
    ) -> Cell:
        firms, fen = found
        shade = -(-fen * SHADES // most) if most and fen else 0
        asked = {"rows": self.rows_by.name, "columns": self.columns_by.name, "what": self.what}
        if self.year:
            asked["year"] = str(self.year)
        if row is not None or is_row:
            asked["row"] = "-" if row is None else str(row)
        if not is_row:
            asked["column"] = "-" if column is None else str(column)
        link = f"{reverse('money_cell', args=[self.programme.slug])}?{urlencode(asked)}"
        return Cell(fen, firms, shade, link)

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The same as areas: rows with their columns inside."""
        children = [
            {
                "name": row.label,
                "value": in_unit(row.total.fen),
                "url": row.total.link,
                "children": [
                    {"name": head, "value": in_unit(cell.fen), "url": cell.link}
                    for head, cell in zip(self.columns.values(), row.cells, strict=True)
                    if cell.fen
                ],
            }
            for row in self.rows
            if row.total.fen
        ]
        return {"tree": children, "unit": unit_of_money()}

    @cached_property
    def by_year(self) -> list[tuple[str, list[tuple[int, int, int, str]]]]:
        """Of each row the years with their fen, the height in percent of the largest, and the words."""
        found = self._sums(self.rows_by, SIDES["year"])
        years = sorted({year for _row, year in found})
        most = max((fen for _firms, fen in found.values()), default=0)
        named = self.rows_by.named(self.programme, [row for row, _year in found])
        return [
            (label, [(year, fen, -(-100 * fen // most) if most else 0, money_text(fen))
                     for year in years for fen in [found.get((row, year), (0, 0))[1]]])
            for row, label in named.items()
        ]  # fmt: skip

    def sheet(self) -> pl.DataFrame:
        """The map as a table of fen."""
        columns: dict[str, Any] = {str(self.rows_by.label): [row.label for row in self.rows]}
        for place, head in enumerate(self.columns.values()):
            name = head if head not in columns else f"{head} ({place + 1})"
            columns[name] = pl.Series([row.cells[place].fen for row in self.rows], dtype=pl.Int64)
        columns[_("Total")] = pl.Series([row.total.fen for row in self.rows], dtype=pl.Int64)
        return pl.DataFrame(columns)


@office_page
def money_map(request: HttpRequest, programme: str) -> HttpResponse:
    """Where the money went."""
    held = money_programme(request, programme)
    found = MoneyMap(held, request.GET, business_date())
    if wants_spreadsheet(request):
        table = found.sheet()
        return spreadsheet(f"{held.slug}-money", table, money=table.columns[1:])
    context = {
        "programme": held,
        "section": "money",
        "map": found,
        "sides": SIDES.values(),
        "years": sorted(found.table.awards["year"].unique(), reverse=True),
        "on": business_date(),
    }
    return render(request, "site/office/money/map.html", context)


@office_page
def money_cell(request: HttpRequest, programme: str) -> HttpResponse:
    """The awards behind a cell of the map."""
    held = money_programme(request, programme)
    found = MoneyMap(held, request.GET, business_date())
    laid = found.laid_out(found.rows_by, found.columns_by)
    for side, name in ((found.rows_by, "row"), (found.columns_by, "column")):
        if value := request.GET.get(name, ""):
            laid = laid.filter(in_cell(side, value))
    laid = laid.unique("award").sort("fen", "award", descending=[True, False])
    fen = dict(laid.select("award", "fen").iter_rows())
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-awards", _table(_with_fen(list(fen), fen)), money=[_("Amount")])
    page = Paginator(list(fen), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"programme": held, "section": "money", "map": found, "page": page}
    return render(
        request, "site/office/money/cell.html", context | {"rows": _with_fen(list(page.object_list), fen)}
    )


def _with_fen(wanted: Sequence[int], fen: Mapping[int, int]) -> list[tuple[Award, int]]:
    """Awards in the order of their ids, each with the fen that the map counts of it."""
    related = ("enterprise__town", "rule__policy_file", "rule__clause__document__programme")
    held = Award.objects.select_related(*related).defer(*HEAVY)
    return [(award, fen[award.pk]) for award in in_order(held, wanted)]


def _table(rows: list[tuple[Award, int]]) -> pl.DataFrame:
    awards = [award for award, _fen in rows]
    return pl.DataFrame(
        {
            _("Enterprise"): pl.Series([award.enterprise.text("name") for award in awards], dtype=pl.String),
            _("Credit code"): pl.Series([award.enterprise.credit_code for award in awards], dtype=pl.String),
            _("Rule"): pl.Series([award.rule.text("title") for award in awards], dtype=pl.String),
            _("Clause"): pl.Series([str(award.rule.clause) for award in awards], dtype=pl.String),
            _("Year"): pl.Series([award.year for award in awards], dtype=pl.Int64),
            _("Amount"): pl.Series([fen for _award, fen in rows], dtype=pl.Int64),
        }
    )
