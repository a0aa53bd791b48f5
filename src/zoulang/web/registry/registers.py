"""Registers of the region's nouns: enterprises, their facts by year, and the yearly lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from zoulang.figures.registers import Column, Register, column_of
from zoulang.rules import Input
from zoulang.rules.policy import Words
from zoulang.rules.units import Kind
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.registers import Published, register, registers_of_programme
from zoulang.web.registry.known import ENTERPRISE, known_of_years, typed
from zoulang.web.registry.models import Enterprise, FactSheet, ListedFirm, YearlyList
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
FIRM_FIELDS = ("credit_code", "name_zh", "town__name_zh", "industry")


@register("enterprise", "企业", "enterprises", FIRM)
def enterprises(programme: Programme, on: date) -> Any:
    """The enterprises of the register."""
    return Enterprise.objects.filter(programme=programme).values_list(*FIRM_FIELDS)


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
    told = FactSheet.objects.filter(statement__programme=programme, year__lte=on.year)
    years = sorted(told.order_by().values_list("year", flat=True).distinct())
    known = known_of_years(programme, years, only={each.fact.zh for each in facts}.__contains__)
    firms = Enterprise.objects.filter(programme=programme).values_list("pk", *FIRM_FIELDS)
    held = {pk: tuple(fields) for pk, *fields in firms.iterator(chunk_size=20_000)}
    latest, before = (years[-1] if years else None), (years[-1] - 1 if years else None)
    rows = [
        (*held[pk], year, year == latest, year == before)
        for year in years
        for pk in known[year][ENTERPRISE].to_list()
    ]
    head = Register("head", Words("", ""), (*FIRM, *YEAR)).frame(rows)
    frame = pl.concat([known[year] for year in years], how="diagonal") if years else pl.DataFrame()
    return head.with_columns(_column(each, frame) for each in facts)


def _column(given: Input, frame: pl.DataFrame) -> pl.Series:
    """A fact in the type its register declares; a fact of which nothing is known is empty."""
    name, dtype = given.fact.zh, column_of(given.fact).dtype
    if name not in frame.columns:
        return pl.Series(given.key, [None] * frame.height, dtype=dtype)
    return typed(given, frame[name])[0].cast(dtype)
