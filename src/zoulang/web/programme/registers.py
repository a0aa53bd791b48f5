"""Registers of goals and duties: what was promised, who owes it, what was reported and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast

import polars as pl

from zoulang.figures.registers import Column
from zoulang.periods import Cadence, period_ends
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.registers import register
from zoulang.web.casework.models import Report
from zoulang.web.programme.models import DutyUnit, Goal, Measurement, RegionValue

PART = (
    Column("duty", "责任事项", "duty", "text"),
    Column("document", "文件", "document", "text"),
    Column("clause", "条款", "clause", "text"),
    Column("unit", "责任单位", "unit", "text"),
    Column("leads", "牵头", "leads", "yes/no"),
)
PART_FIELDS = ("duty__title_zh", "duty__clause__document__number", "duty__clause__address", "unit__name_zh")


@register(
    "duty_part",
    "责任分工",
    "parts in duties",
    [
        *PART,
        Column("due", "期限", "due", "date"),
        Column("done", "完成进度", "done", "percent"),
        Column("closed", "已办结", "closed", "yes/no"),
        Column("overdue", "已逾期", "overdue", "yes/no"),
    ],
)
def duty_parts(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """The part of every unit in every duty, with what it had reported by the day; two queries."""
    reported = dict(_reports(programme, on).order_by("period_end").values_list("case_id", "done"))
    parts = DutyUnit.objects.filter(duty__clause__document__programme=programme, case__opened_on__lte=on)
    fields = ("part", "case_id", "case__finish", "case__closed_on")
    for *named, part, case_id, due, closed_on in parts.values_list(*PART_FIELDS, *fields):
        done = reported.get(case_id)
        share = done / 100 if done is not None else None
        closed = (closed_on is not None and closed_on <= on) or share == 1
        overdue = due is not None and due < on and not closed
        yield *named, part == DutyUnit.Part.LEAD, due, share, closed, overdue


@register(
    "report",
    "应报进度",
    "reports owed",
    [
        *PART,
        Column("period_end", "期末", "end of the period", "date"),
        Column("latest", "最近一期", "latest period", "yes/no"),
        Column("reported", "已报", "reported", "yes/no"),
        Column("on_time", "按期", "on time", "yes/no"),
        Column("done", "完成进度", "done", "percent"),
    ],
)
def reports(programme: Programme, on: date) -> pl.DataFrame:
    """What every unit owed a report of: a row for each part and period whose time to report is over.

    A part that was reported done in full owes no further reports.
    """
    within = timedelta(days=programme.report_within or 0)
    parts = _parts_that_report(programme, on)
    owed = _owed(parts, on - within)
    rows = _reports(programme, on).values_list("case_id", "period_end", "submitted_on", "done")
    schema = {
        "case": pl.Int64(),
        "period_end": pl.Date(),
        "submitted_on": pl.Date(),
        "percent": pl.Decimal(38, 8),
    }
    given = pl.DataFrame(list(rows), schema=schema, orient="row")
    full = (
        given.filter(pl.col("percent") == 100).group_by("case").agg(pl.col("period_end").min().alias("full"))
    )
    found = owed.join(given, on=["case", "period_end"], how="left").join(full, on="case", how="left")
    found = found.filter(pl.col("full").is_null() | (pl.col("period_end") <= pl.col("full")))
    late = pl.col("submitted_on") > pl.col("period_end").dt.offset_by(f"{within.days}d")
    return found.select(
        *(column.key for column in PART),
        "period_end",
        (pl.col("period_end") == pl.col("period_end").max().over("cadence")).alias("latest"),
        pl.col("submitted_on").is_not_null().alias("reported"),
        (pl.col("submitted_on").is_not_null() & ~late.fill_null(True)).alias("on_time"),
        (pl.col("percent") / 100).cast(pl.Decimal(38, 8)).alias("done"),
    )


def _reports(programme: Programme, on: date) -> Any:
    return Report.objects.filter(
        case__duty_unit__duty__clause__document__programme=programme, submitted_on__lte=on
    )


def _parts_that_report(programme: Programme, on: date) -> pl.DataFrame:
    parts = DutyUnit.objects.filter(
        duty__clause__document__programme=programme, case__opened_on__lte=on, case__start__isnull=False
    ).exclude(case__cadence="")
    fields = ("part", "case_id", "case__cadence", "case__start", "case__finish")
    schema = {
        **{column.key: column.dtype for column in PART[:4]},
        "part": pl.String(),
        "case": pl.Int64(),
        "cadence": pl.String(),
        "start": pl.Date(),
        "finish": pl.Date(),
    }
    frame = pl.DataFrame(list(parts.values_list(*PART_FIELDS, *fields)), schema=schema, orient="row")
    return frame.with_columns((pl.col("part") == DutyUnit.Part.LEAD.value).alias("leads"))


def _owed(parts: pl.DataFrame, until: date) -> pl.DataFrame:
    """A row for each part and each of its periods that ended by a day."""
    first = parts["start"].min()
    ends = [
        (cadence, end)
        for cadence in parts["cadence"].unique().to_list()
        for end in period_ends(cast(Cadence, cadence), cast(date, first), until)
    ]
    frame = pl.DataFrame(ends, schema={"cadence": pl.String, "period_end": pl.Date}, orient="row")
    joined = parts.join(frame, on="cadence", how="inner")
    after = pl.col("period_end") > pl.col("start")
    # The last period is the one in which the duty ends.
    before = pl.col("finish").is_null() | (pl.col("period_end") <= pl.col("finish").dt.offset_by("92d"))
    return joined.filter(after & before)


@register(
    "goal",
    "目标",
    "goals",
    [
        Column("indicator", "指标", "indicator", "text"),
        Column("document", "文件", "document", "text"),
        Column("clause", "条款", "clause", "text"),
        Column("target", "目标值", "target", "number"),
        Column("by", "期限", "by", "date"),
        Column("latest", "最新值", "latest value", "number"),
        Column("measured_on", "最新值日期", "day of the latest value", "date"),
        Column("measured", "有数", "measured", "yes/no"),
    ],
)
def goals(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """The goals that are numbers, with their latest measurement up to the day; two queries."""
    latest: dict[int, tuple[Any, date]] = {}
    measured = Measurement.objects.filter(goal__clause__document__programme=programme, as_of__lte=on)
    for goal_id, value, as_of in measured.order_by("as_of").values_list("goal_id", "value", "as_of"):
        latest[goal_id] = value, as_of
    found = Goal.objects.filter(
        clause__document__programme=programme, value_type=Goal.ValueType.NUMBER, same_as=None
    )
    fields = ("indicator_zh", "clause__document__number", "clause__address", "value", "by")
    for pk, *row in found.values_list("pk", *fields):
        known = latest.get(pk)
        yield (*row, *(known or (None, None)), known is not None)


@register(
    "measurement",
    "测量值",
    "measurements",
    [
        Column("indicator", "指标", "indicator", "text"),
        Column("as_of", "期末日", "as of", "date"),
        Column("value", "数值", "value", "number"),
        Column("computed", "由数字得出", "taken from a figure", "yes/no"),
    ],
)
def measurements(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """Every measurement of a goal up to the day."""
    found = Measurement.objects.filter(goal__clause__document__programme=programme, as_of__lte=on)
    fields = ("goal__indicator_zh", "as_of", "value", "computed_id")
    for indicator, as_of, value, computed in found.values_list(*fields):
        yield indicator, as_of, value, computed is not None


@register(
    "region_value",
    "各区县数值",
    "values of regions",
    [
        Column("indicator", "指标", "indicator", "text"),
        Column("region", "地区", "region", "text"),
        Column("own", "本地", "this place", "yes/no"),
        Column("whole", "全市", "whole city", "yes/no"),
        Column("period_end", "期末", "end of the period", "date"),
        Column("value", "数值", "value", "number"),
    ],
)
def region_values(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """What is known of the city and its districts for periods up to the day."""
    found = RegionValue.objects.filter(region__programme=programme, as_of__lte=on)
    fields = ("indicator", "region__name_zh", "region__kind", "as_of", "value")
    for indicator, region, kind, as_of, value in found.values_list(*fields):
        yield indicator, region, kind == "own", kind == "whole", as_of, value
