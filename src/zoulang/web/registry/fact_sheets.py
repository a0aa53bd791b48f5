"""The sheet of what one source says of the enterprises for a year: the facts that policies read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from zoulang.errors import InputError, Problem, said
from zoulang.rules import Input
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.sheets import ID, Change, Column, Scope, Sheet, offer
from zoulang.web.accounts.sheets.facts import PREFIX, as_cell, as_text, column_of
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.facts import inputs_of
from zoulang.web.registry.models import FactSheet, Statement
from zoulang.web.registry.sheets import COLUMNS, credit_code

# The source of what comes by a sheet, until somebody names another.
BY_SHEET = "表格填报"


def _inputs(scope: Scope) -> list[Input]:
    """What policies about enterprises read of the year itself, each once whatever it is also called."""
    found = {each.zh: each for each in inputs_of(scope.programme).values() if not each.back}
    return list(found.values())


def _choices(scope: Scope) -> Sequence[tuple[str, str]]:
    """The year of the business date and the year before it by sheet, then every year and source there is."""
    year = business_date().year
    # Of each statement whether it has a sheet: a register has a hundred thousand of them.
    sheets = FactSheet.objects.filter(statement=OuterRef("pk"))
    held = Statement.objects.filter(Exists(sheets), programme=scope.programme)
    held = held.order_by("-year", "source__rank")
    pairs = [
        (year, BY_SHEET),
        (year - 1, BY_SHEET),
        *held.values_list("year", "source__name_zh").distinct(),
    ]
    return [(f"{when}/{source}", f"{when}　{source}") for when, source in dict.fromkeys(pairs)]


def _asked(scope: Scope) -> tuple[int, str]:
    year, _, source = scope.of.partition("/")
    return int(year), source


def _columns(scope: Scope) -> tuple[Column, ...]:
    return (
        Column("credit_code", "统一社会信用代码", "Credit code", once=True, width=22, check=credit_code),
        Column("name_zh", "企业名称", "Enterprise", read_only=True, width=30, also=COLUMNS[1].also),
        *(column_of(each.fact) for each in _inputs(scope)),
    )


def _rows(scope: Scope) -> Iterator[Mapping[str, Any]]:
    """Every enterprise that the person sees; three queries."""
    year, source = _asked(scope)
    firms = scope.programme.enterprises.all()
    seen = firms if scope.user is None else firms.visible_to(scope.user)
    sheets = FactSheet.objects.filter(enterprise__programme=scope.programme, year=year)
    sheets = sheets.filter(statement__source__name_zh=source)
    sheets = sheets.order_by("statement__stated_on", "statement_id")
    told: dict[int, dict[str, Any]] = {}
    for pk, facts in sheets.values_list("enterprise_id", "facts"):
        told.setdefault(pk, {}).update(facts)
    inputs = _inputs(scope)
    for firm in seen:
        facts = told.get(firm.pk, {})
        cells = {PREFIX + each.fact.key: as_cell(each.fact, facts.get(each.zh)) for each in inputs}
        known = {"credit_code": firm.credit_code, "name_zh": firm.name_zh}
        yield {ID: f"enterprise-{firm.pk}", **known, **cells}


def _take(scope: Scope, changes: Sequence[Change]) -> None:
    """One deed for all rows: what the sheet says of a firm goes before what this source said of it."""
    year, source = _asked(scope)
    inputs = _inputs(scope)
    firms = scope.programme.enterprises.in_bulk([int(each.id.rpartition("-")[2]) for each in changes])
    stated = {}
    for change in changes:
        # Only what changed: the rest stands in an earlier statement of the source. Emptied is taken back.
        stated[firms[int(change.id.rpartition("-")[2])]] = {
            each.zh: as_text(each.fact, change.after.get(PREFIX + each.fact.key))
            for each in inputs
            if PREFIX + each.fact.key in change.changed
        }
    if not stated:
        return
    rows = {str(firm): change.row for firm, change in zip(stated, changes, strict=True)}
    try:
        record_facts(scope.programme, year, source, stated, scope.user)
    except InputError as error:
        raise InputError([_at_row(each, rows) for each in error.problems]) from error


def _at_row(problem: Problem, rows: Mapping[str, int]) -> Problem:
    firm = next((name for name in rows if str(problem.place or "").startswith(name)), "")
    place = said("row {row}", row=rows[firm]) if firm else problem.place
    return Problem(problem.found, problem.remedy, place=place)


FACTS = offer(
    Sheet(
        slug="facts",
        zh="企业年度数据",
        en="Facts of enterprises by year",
        about_zh="政策判断要用的企业年度数据，一个来源一张表。",
        about_en="What policies read of the enterprises in a year, a sheet for each source.",
        deed="registry.record_facts",
        columns=_columns,
        rows=_rows,
        take=_take,
        natural=("credit_code",),
        kinds=("enterprises",),
        choices=_choices,
    )
)
