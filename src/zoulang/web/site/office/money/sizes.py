"""The size of firms: large, medium, small, micro, by the last run of the published rule set."""

from __future__ import annotations

import polars as pl
from django.utils.translation import gettext_lazy

from zoulang.web.accounts.frames import Fields, frame_of
from zoulang.web.accounts.kept import Kept
from zoulang.web.accounts.models import Programme
from zoulang.web.growth.models import Run, Standing
from zoulang.web.money.award_table import unless_touched

# The published rule set by which enterprises are large, medium, small or micro, and its class.
SIZE_RULES, SIZE_ITEM = "enterprise-size-2017", "size"
SIZES = ("大型", "中型", "小型", "微型")
SIZE_WORDS = {
    "大型": gettext_lazy("large"),
    "中型": gettext_lazy("medium"),
    "小型": gettext_lazy("small"),
    "微型": gettext_lazy("micro"),
}
FIELDS: Fields = {"enterprise": ("enterprise_id", pl.Int64), "size": ("value", pl.String)}
YEARS_KEPT = 6


def size_run(programme: Programme, year: int | None = None) -> Run | None:
    """The last run of the sizes: on the facts of a year, or on the latest."""
    runs = Run.objects.filter(programme=programme, policy=SIZE_RULES).order_by("-year")
    return (runs if year is None else runs.filter(year=year)).first()


def sizes_of(programme: Programme, year: int | None = None) -> pl.DataFrame:
    """``enterprise`` and its ``size``, of firms of which it is known; kept until firms are decided anew."""
    return _SIZES.value((programme.pk, year), lambda: _read(size_run(programme, year)), unless_touched)


_SIZES: Kept[tuple[int, int | None], pl.DataFrame] = Kept(YEARS_KEPT)


def _read(run: Run | None) -> pl.DataFrame:
    if run is None:
        return pl.DataFrame(schema={name: dtype for name, (_path, dtype) in FIELDS.items()})
    sized = Standing.objects.filter(run=run, item=SIZE_ITEM).order_by()
    return frame_of(sized, FIELDS).unique("enterprise", keep="first", maintain_order=True)
