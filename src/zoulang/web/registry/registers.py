"""Registers of the region's nouns: enterprises, their facts by year, and the yearly lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from zoulang.batch.records import typed_table
from zoulang.figures.registers import Column, Register, column_of
from zoulang.rules import Input
from zoulang.rules.policy import Words
from zoulang.tables import Table
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.registers import Published, register, registers_of_programme
from zoulang.web.registry.facts import as_text, inputs_of
from zoulang.web.registry.lists import LEAST_BELIEVED_FIRST
from zoulang.web.registry.models import Enterprise, FactSheet, ListedFirm, YearlyList

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
    facts = [each for each in inputs.values() if not {each.fact.zh, each.fact.key} & taken]
    columns = (*FIRM, *YEAR, *(column_of(each.fact) for each in facts))
    shape = Register("enterprise_year", Words("企业年度数据", "enterprises by year"), columns)
    yield Published(shape, partial(_year_rows, shape, facts), yearly=True)


def _year_rows(
    shape: Register, facts: list[Input], programme: Programme, on: date, only: Collection[str] | None
) -> pl.DataFrame:
    """Sheets up to the year of the day, put together: of two for one fact the later counts."""
    facts = [each for each in facts if only is None or each.fact.key in only]
    sheets = FactSheet.objects.filter(enterprise__programme=programme, year__lte=on.year)
    fields = [f"enterprise__{name}" for name in FIRM_FIELDS]
    firms: dict[tuple[int, int], tuple[Any, ...]] = {}
    known: dict[tuple[int, int], dict[str, Any]] = {}
    for pk, year, held, *firm in sheets.order_by("enterprise_id", "year", *LEAST_BELIEVED_FIRST).values_list(
        "enterprise_id", "year", "facts", *fields
    ):
        firms[pk, year] = (*firm, year)
        known.setdefault((pk, year), {}).update(held)
    _decide_by_lists(programme, known)
    years = sorted({year for _, year in firms})
    latest, before = (years[-1] if years else None), (years[-1] - 1 if years else None)
    rows = [(*firm, firm[-1] == latest, firm[-1] == before) for firm in firms.values()]
    head = Register("head", Words("", ""), (*FIRM, *YEAR)).frame(rows)
    cells = {
        each.fact.zh: [as_text(each, held.get(each.fact.zh)) for held in known.values()] for each in facts
    }
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String()))
    table = Table(frame, shape.title.zh, pl.int_range(frame.height, eager=True))
    names = {each.fact.zh: each for each in facts}
    typed = typed_table(names, table, identities=())
    return pl.concat([head, _as_declared(typed, facts)], how="horizontal")


def _as_declared(typed: pl.DataFrame, facts: list[Input]) -> pl.DataFrame:
    """Columns that are wholly empty keep their type."""
    empty = [each.fact for each in facts if typed[each.fact.key].dtype == pl.Null]
    return typed.with_columns(pl.col(fact.key).cast(column_of(fact).dtype) for fact in empty)


def _decide_by_lists(programme: Programme, known: dict[tuple[int, int], dict[str, Any]]) -> None:
    """A fact that yearly lists are kept for is what the list confirmed for the year says, or unknown."""
    kept = YearlyList.objects.filter(programme=programme, state=YearlyList.State.CONFIRMED)
    confirmed = set(kept.values_list("fact", "year"))
    if not confirmed:
        return
    members = ListedFirm.objects.filter(yearly_list__in=kept)
    on_list = set(members.values_list("yearly_list__fact", "yearly_list__year", "enterprise_id"))
    for (pk, year), facts in known.items():
        for fact in {fact for fact, _ in confirmed}:
            facts.pop(fact, None)
            if (fact, year) in confirmed:
                facts[fact] = (fact, year, pk) in on_list
