"""The sides by which money is laid out: place, chain, size, policy, measure, year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.growth.models import Run, Standing
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.registry.models import Chain
from zoulang.web.site.office.money.firms import SIZE_ITEM, SIZE_RULES, SIZES

SIZE_WORDS = {
    "大型": gettext_lazy("large"),
    "中型": gettext_lazy("medium"),
    "小型": gettext_lazy("small"),
    "微型": gettext_lazy("micro"),
}


@dataclass(frozen=True)
class Side:
    """A side of the map.

    Attributes:
        field: what awards are grouped by.
        named: the values found, to their labels, in the order of the page.
    """

    name: str
    label: Any
    field: str
    named: Callable[[Programme, Iterable[Any]], dict[Any, str]]


def with_size(programme: Programme, awards: QuerySet[Any]) -> QuerySet[Any]:
    """Awards with ``size``: that of the firm by the last run of the published rule set."""
    run = Run.objects.filter(programme=programme, policy=SIZE_RULES).order_by("-year").first()
    sized = Standing.objects.filter(run=run, item=SIZE_ITEM, enterprise=OuterRef("enterprise"))
    return awards.annotate(size=Subquery(sized.values("value")[:1]))


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
        Side("town", gettext_lazy("Place"), "enterprise__town", _of_model(Unit, "name")),
        Side("chain", gettext_lazy("Chain"), "enterprise__chain_places__chain", _of_chains),
        Side("size", gettext_lazy("Size"), "size", _sizes),
        Side("policy", gettext_lazy("Policy"), "rule__policy_file", _of_model(PolicyFile, "title")),
        Side("measure", gettext_lazy("Measure"), "rule", _of_model(Rule, "title", "position")),
        Side("year", gettext_lazy("Year"), "year", _years),
    )
}


def in_cell(side: Side, value: str) -> Q:
    """The condition for a value of a side as an address writes it; nothing stands for what is not known."""
    if value == "-":
        return Q(**{f"{side.field}__isnull": True})
    if side.name != "size" and not value.isdigit():
        return Q(pk__in=[])
    return Q(**{side.field: value})
