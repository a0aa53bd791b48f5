"""The sides by which money is laid out: place, chain, size, policy, measure, year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoulang.web.accounts.entrance import number_in
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.money.award_table import AwardTable
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.registry.models import Chain
from zoulang.web.site.office.money.sizes import SIZE_WORDS, SIZES, sizes_of


@dataclass(frozen=True)
class Side:
    """A side of the map.

    Attributes:
        column: of the frame of awards, by which they are grouped.
        named: the values found, to their labels, in the order of the page.
    """

    name: str
    label: Any
    column: str
    named: Callable[[Programme, Iterable[Any]], dict[Any, str]]


def with_side(table: AwardTable, awards: pl.DataFrame, side: Side) -> pl.DataFrame:
    """Awards with the column of a side; an award of a firm in two chains stands there twice."""
    if side.column in awards.columns:
        return awards
    more = table.chains if side.name == "chain" else sizes_of(table.programme)
    return awards.join(more, on="enterprise", how="left", maintain_order="left")


def _of_model(
    model: Any, field: str, order: str = "id"
) -> Callable[[Programme, Iterable[Any]], dict[Any, str]]:
    def named(programme: Programme, found: Iterable[Any]) -> dict[Any, str]:
        keys = {key for key in found if key is not None}
        labels = {each.pk: each.text(field) for each in model.objects.filter(pk__in=keys).order_by(order)}
        return {**labels, None: _("not known")} if None in set(found) else labels

    return named


def _of_chains(programme: Programme, found: Iterable[Any]) -> dict[Any, str]:
    labels = _of_model(Chain, "name", "clause__position")(programme, found)
    return {**labels, None: _("in no chain")} if None in labels else labels


def _sizes(programme: Programme, found: Iterable[Any]) -> dict[Any, str]:
    keys = set(found)
    labels: dict[Any, str] = {size: str(SIZE_WORDS[size]) for size in SIZES if size in keys}
    return {**labels, None: _("not known")} if None in keys else labels


def _years(programme: Programme, found: Iterable[Any]) -> dict[Any, str]:
    return {year: str(year) for year in sorted(set(found))}


SIDES = {
    side.name: side
    for side in (
        Side("town", gettext_lazy("Place"), "town", _of_model(Unit, "name")),
        Side("chain", gettext_lazy("Chain"), "chain", _of_chains),
        Side("size", gettext_lazy("Size"), "size", _sizes),
        Side("policy", gettext_lazy("Policy"), "policy", _of_model(PolicyFile, "title")),
        Side("measure", gettext_lazy("Measure"), "rule", _of_model(Rule, "title", "position")),
        Side("year", gettext_lazy("Year"), "year", _years),
    )
}


def in_cell(side: Side, value: str) -> pl.Expr:
    """The condition for a value of a side as an address writes it; nothing stands for what is not known."""
    column = pl.col(side.column)
    if value == "-":
        return column.is_null()
    if side.name == "size":
        return (column == value).fill_null(value=False)
    # Digits of other scripts and numbers that no id reaches are in no cell.
    number = number_in(value)
    return pl.lit(value=False) if number is None else (column == number).fill_null(value=False)
