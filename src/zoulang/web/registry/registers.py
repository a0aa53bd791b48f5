"""Registers of the region's nouns: enterprises, their facts by year, and the yearly lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from zoulang.figures.registers import Column, Register, column_of
from zoulang.rules import Input
from zoulang.rules.policy import Words
from zoulang.rules.units import Kind
from zoulang.web.accounts.frames import Fields, frame_of
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.registers import Published, register, registers_of_programme
from zoulang.web.accounts.since import Done
from zoulang.web.registry.known import ENTERPRISE, known_of_years, typed
from zoulang.web.registry.models import (
    Enterprise,
    FactSheet,
    ListedFirm,
    Listing,
    Title,
    YearlyList,
    valid_titles,
)
from zoulang.web.registry.policies import inputs_of

FIRM = (
    Column("credit_code", "统一社会信用代码", "credit code", "text"),
    Column("name", "企业名称", "enterprise", "text"),
    Column("town", "镇街", "town", "text"),
    Column("industry", "行业", "industry", "text"),
)
YEAR = (
    Column("year", "年度", "year", "year"),
    Column("latest_year", "最近年度", "latest year", "yes/no"),
    Column("year_before", "上一年度", "year before the latest", "yes/no"),
)
# Deeds that change neither facts nor firms nor rules.
ELSEWHERE = (
    "question.", "message.", "reminders.", "award.", "batch.", "account.", "alarm.", "recovery.",
    "instalment.", "budget.", "report.", "file.", "promise.", "team.", "supervision.", "problem.", "period.",
    "objection.",
    "town_points.", "measurement.", "region_value.", "deputy.", "agent.", "draft.", "duty.", "rhythm.",
)  # fmt: skip
LEVELS = (("nation", "国家级"), ("province", "省级"), ("city", "市级"), ("district", "区县级"))
FIRM_FIELDS = ("credit_code", "name_zh", "town__name_zh", "industry")
FIRM_COLUMNS: Fields = {
    ENTERPRISE: ("pk", pl.Int64),
    **{column.key: (field, pl.String) for column, field in zip(FIRM, FIRM_FIELDS, strict=True)},
}


@register(
    "enterprise",
    "企业",
    "enterprises",
    [*FIRM, Column("industry_code", "行业代码", "industry code", "text")],
)
def enterprises(programme: Programme, on: date) -> Any:
    """The enterprises of the register."""
    firms = Enterprise.objects.filter(programme=programme)
    return firms.values_list(*FIRM_FIELDS, "industry_code")


@register(
    "listing",
    "上市挂牌",
    "listed stocks",
    [
        *FIRM,
        Column("board", "板块", "board", "text"),
        Column("stock_code", "证券代码", "stock code", "text"),
        Column("listed_on", "上市日期", "day of listing", "date"),
        Column("first_of_firm", "首只", "first stock of the firm", "yes/no"),
    ],
)
def listings(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """The stocks listed on the day: rows are stocks, and one row of each firm is its first."""
    listed = Listing.objects.filter(enterprise__programme=programme).exclude(delisted_on__lte=on)
    listed = listed.exclude(listed_on__gt=on).order_by("enterprise_id", "listed_on", "id")
    fields = [f"enterprise__{name}" for name in FIRM_FIELDS]
    seen: set[int] = set()
    for firm, *row in listed.values_list("enterprise_id", *fields, "board", "stock_code", "listed_on"):
        yield (*row, firm not in seen)
        seen.add(firm)


@register(
    "title",
    "称号",
    "titles of enterprises",
    [
        *FIRM,
        Column("kind", "称号类别", "kind of title", "text"),
        Column("level", "级别", "level", "text"),
        Column("subject", "认定对象", "subject", "text"),
        Column("year_granted", "认定年度", "year granted", "year"),
        Column("granted_on", "认定日期", "day granted", "date"),
        Column("valid", "有效", "valid on the day", "yes/no"),
        Column("first_of_firm", "首项", "first title of the firm", "yes/no"),
    ],
)
def titles(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """The titles granted by the day, whether they are valid on it, and which is the first of its firm."""
    granted = Title.objects.filter(kind__programme=programme, granted_on__lte=on)
    valid = set(granted.filter(valid_titles(on)).values_list("pk", flat=True))
    fields = [f"enterprise__{name}" for name in FIRM_FIELDS]
    names = ("pk", "enterprise_id", *fields, "kind__name_zh", "level", "subject", "granted_on")
    levels = dict(LEVELS)
    seen: set[int] = set()
    for pk, firm, *row in granted.order_by("enterprise_id", "granted_on", "pk").values_list(*names):
        *told, level, subject, day = row
        first = pk in valid and firm not in seen
        seen |= {firm} if first else set()
        yield (*told, levels.get(level, level) or None, subject or None, day.year, day, pk in valid, first)


@register(
    "list_firm",
    "年度名单企业",
    "enterprises on yearly lists",
    [
        Column("list", "名单", "list", "text"),
        Column("year", "年度", "year", "year"),
        Column("this_year", "本年", "this year", "yes/no"),
        *FIRM,
    ],
)
def listed_firms(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """The firms on the lists that were confirmed by the day."""
    firms = ListedFirm.objects.filter(
        yearly_list__programme=programme,
        yearly_list__state=YearlyList.State.CONFIRMED,
        yearly_list__decided_on__lte=on,
    )
    fields = [f"enterprise__{name}" for name in FIRM_FIELDS]
    for fact, year, *firm in firms.values_list("yearly_list__fact", "yearly_list__year", *fields):
        yield fact, year, year == on.year, *firm


@registers_of_programme
def enterprise_years(programme: Programme) -> Iterator[Published]:
    """One row for each enterprise and year, with the facts that the policies of the programme read."""
    inputs = {each.fact.zh: each for each in inputs_of(programme).values() if not each.back}
    taken = {column.zh for column in (*FIRM, *YEAR)} | {column.key for column in (*FIRM, *YEAR)}
    facts: dict[str, Input] = {}
    for each in inputs.values():
        # Of two facts under one key that of the programme's own policies stays. A term that is a length of
        # time has no unit to be kept in.
        unkept = each.fact.type.kind is Kind.DURATION and not each.fact.unit
        if not {each.fact.zh, each.fact.key} & taken and not unkept:
            facts.setdefault(each.fact.key, each)
    columns = (*FIRM, *YEAR, *(column_of(each.fact) for each in facts.values()))
    shape = Register("enterprise_year", Words("企业年度数据", "enterprises by year"), columns)
    yield Published(shape, partial(_year_rows, [*facts.values()]), yearly=True)


def _year_rows(
    facts: list[Input], programme: Programme, on: date, only: Collection[str] | None
) -> pl.DataFrame:
    """What is known of the enterprises up to the year of the day, year by year."""
    facts = [each for each in facts if only is None or each.fact.key in only]
    spoken_of = _spoken_of(programme, on)
    years = sorted(spoken_of["year"].unique())
    known = known_of_years(programme, years, only={each.fact.zh for each in facts}.__contains__)
    latest = years[-1] if years else 0
    parts = [frame.with_columns(year=pl.lit(year, pl.Int32)) for year, frame in sorted(known.items())]
    parts.append(pl.DataFrame(schema={ENTERPRISE: pl.Int64, "year": pl.Int32}))
    frame = pl.concat(parts, how="diagonal")
    # A firm that some source speaks of has a row, also where nothing is said of what is asked for.
    frame = frame.join(spoken_of, on=[ENTERPRISE, "year"], how="full", coalesce=True).sort("year", ENTERPRISE)
    firms = frame_of(Enterprise.objects.filter(programme=programme).order_by(), FIRM_COLUMNS)
    frame = frame.join(firms, on=ENTERPRISE, how="left", maintain_order="left")
    frame = frame.with_columns(latest_year=pl.col("year") == latest, year_before=pl.col("year") == latest - 1)
    head = frame.select(pl.col(each.key).cast(each.dtype) for each in (*FIRM, *YEAR))
    return head.with_columns(_column(each, frame) for each in facts)


def _spoken_of(programme: Programme, on: date) -> pl.DataFrame:
    """The firms and years of which some source speaks, up to the year of the day."""
    sheets = FactSheet.objects.filter(enterprise__programme=programme, year__lte=on.year).order_by()
    columns: Fields = {ENTERPRISE: ("enterprise_id", pl.Int64), "year": ("year", pl.Int32)}
    return frame_of(sheets.values("enterprise_id", "year").distinct(), columns)


def facts_stand(deeds: Sequence[Done]) -> bool:
    """Whether all that is known of the firms is after these deeds what it was before."""
    return all(deed.verb.startswith(ELSEWHERE) for deed in deeds)


def _column(given: Input, frame: pl.DataFrame) -> pl.Series:
    """A fact in the type its register declares; a fact of which nothing is known is empty."""
    name, dtype = given.fact.zh, column_of(given.fact).dtype
    if name not in frame.columns:
        return pl.Series(given.key, [None] * frame.height, dtype=dtype)
    return typed(given, frame[name])[0].cast(dtype)
