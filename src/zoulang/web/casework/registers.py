"""Registers of what runs: the cases of every procedure, with their facts, and the entries of their lists.

Sealed cases are in none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Q

from zoulang.batch.records import typed_table
from zoulang.figures.registers import Column, Register, column_of
from zoulang.rules import Input
from zoulang.rules.policy import Words
from zoulang.tables import Table
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.registers import Published, register, registers_of_programme
from zoulang.web.casework.facts import known_facts_of
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.looking_back import as_reported_by
from zoulang.web.casework.models import Case, Item, Move, Procedure

CASE = (
    Column("procedure", "程序", "procedure", "text"),
    Column("title", "名称", "name", "text"),
    Column("stage", "阶段", "stage", "text"),
    Column("opened_on", "立项日", "opened on", "date"),
    Column("due", "办结期限", "due", "date"),
    Column("closed_on", "办结日", "closed on", "date"),
    Column("closed", "已办结", "closed", "yes/no"),
    Column("overdue", "已逾期", "overdue", "yes/no"),
    Column("done", "完成进度", "done", "percent"),
)
# Of the firm that a case is about; empty where it is about none.
FIRM = (
    Column("enterprise", "企业名称", "enterprise", "text"),
    Column("credit_code", "统一社会信用代码", "credit code", "text"),
    Column("town", "所在镇街", "town", "text"),
)
LISTED = (
    Column("list", "清单", "list", "text"),
    Column("procedure", "程序", "procedure", "text"),
    Column("unit", "责任单位", "unit", "text"),
    Column("outcome", "结果", "outcome", "text"),
    Column("opened_on", "列入日", "entered on", "date"),
    Column("due", "期限", "due", "date"),
    Column("closed", "已销号", "closed", "yes/no"),
    Column("answered", "已答复", "answered", "yes/no"),
    Column("overdue", "已逾期", "overdue", "yes/no"),
)


@register("case", "事项", "cases", CASE)
def cases(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """The cases of every procedure that had been opened by the day, in the stage in which they stood."""
    for case in _as_of(_opened(programme, on), on):
        yield _row(case, on)


@register("item", "清单条目", "entries of lists", LISTED)
def items(programme: Programme, on: date) -> Iterator[tuple[Any, ...]]:
    """The entries of the lists of cases that had been made by the day."""
    found = Item.objects.filter(case__programme=programme, opened_on__lte=on)
    found = found.exclude(case__procedure__seen=Procedure.Seen.SEALED)
    fields = ("kind", "case__procedure__slug", "unit__name_zh", "outcome", "opened_on", "due")
    for *row, answered_on, closed_on in found.values_list(*fields, "answered_on", "closed_on"):
        due = row[-1]
        closed = closed_on is not None and closed_on <= on
        answered = answered_on is not None and answered_on <= on
        yield *row, closed, answered or closed, due is not None and not closed and due < on


@registers_of_programme
def cases_of_procedures(programme: Programme) -> Iterator[Published]:
    """One register for each procedure, ``case:SLUG``, with the facts of its file as columns."""
    held = Procedure.objects.filter(programme=programme).exclude(seen=Procedure.Seen.SEALED)
    for procedure in held:
        read = read_procedure(procedure.source)
        own = (*CASE, *FIRM) if read.firm_part else CASE
        taken = {name for column in own for name in (column.key, column.zh)}
        facts = [Input(fact) for fact in read.policy.facts.values() if not {fact.zh, fact.key} & taken]
        columns = (*own, *(column_of(each.fact) for each in facts))
        title = Words(procedure.title_zh, procedure.title_en or procedure.title_zh)
        shape = Register(f"case:{procedure.slug}", title, columns)
        yield Published(shape, _reader(procedure.slug, facts, own))


def _reader(slug: str, facts: list[Input], own: tuple[Column, ...]) -> Any:
    def read(programme: Programme, on: date, only: Collection[str] | None) -> pl.DataFrame:
        asked = [each for each in facts if only is None or each.fact.key in only]
        found = _as_of(_opened(programme, on).filter(procedure__slug=slug), on)
        rows = [(*_row(case, on), *(_firm_cells(case) if own != CASE else ())) for case in found]
        head = Register(slug, Words(slug, slug), own).frame(rows)
        known = known_facts_of(found) if asked else {case.pk: {} for case in found}
        values = [{**case.facts, **known[case.pk]} for case in found]
        cells = {each.fact.key: [held.get(each.fact.key) for held in values] for each in asked}
        frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String()))
        table = Table(frame, slug, pl.int_range(frame.height, eager=True))
        typed = typed_table({each.fact.key: each for each in asked}, table, identities=())
        empty = [each.fact for each in asked if typed[each.fact.key].dtype == pl.Null]
        typed = typed.with_columns(pl.col(fact.key).cast(column_of(fact).dtype) for fact in empty)
        return pl.concat([head, typed], how="horizontal")

    return read


def _opened(programme: Programme, on: date) -> Any:
    found = Case.objects.filter(programme=programme, opened_on__lte=on)
    found = found.exclude(Q(procedure__seen=Procedure.Seen.SEALED))
    return found.select_related("procedure", "enterprise__town")


def _as_of(found: Any, on: date) -> list[Case]:
    """The cases with the stage and the report of a day; two more queries at most."""
    listed = list(found)
    as_reported_by(listed, on)
    later = Move.objects.filter(case__in=listed, on__gt=on).order_by("-id")
    before = dict(later.values_list("case_id", "from_stage"))
    for case in listed:
        case.stage = before.get(case.pk, case.stage)
    return listed


def _firm_cells(case: Case) -> tuple[str | None, str | None, str | None]:
    firm = case.enterprise
    if firm is None:
        return None, None, None
    return firm.name_zh, firm.credit_code, firm.town.name_zh if firm.town else None


def _row(case: Case, on: date) -> tuple[Any, ...]:
    closed = case.closed_on is not None and case.closed_on <= on
    due = case.due or case.finish
    return (
        case.procedure.slug,
        case.title_zh,
        read_procedure(case.procedure.source).stage(case.stage).title.zh,
        case.opened_on,
        due,
        case.closed_on if closed else None,
        closed,
        due is not None and not closed and due < on,
        case.reported_done / 100 if case.reported_done is not None else None,
    )
