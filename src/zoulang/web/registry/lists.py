"""Yearly lists: read from a spreadsheet, and what a list says of the firms of a year."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stdnum.cn import uscc

from zoulang.errors import InputError, Problem, said
from zoulang.rules.policy import plain_name
from zoulang.rules.units import Kind
from zoulang.tables import Table
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sheets.refusals import refusal
from zoulang.web.registry.known import facts_by_firm
from zoulang.web.registry.models import Enterprise
from zoulang.web.registry.policies import inputs_of

CREDIT_CODE = ("统一社会信用代码", "社会信用代码", "credit code")
NAME = ("企业名称", "单位名称", "名称", "name")
INDUSTRY_CODE = ("行业代码", "国民经济行业代码", "industry code")


@dataclass(frozen=True)
class Firm:
    """An enterprise with all facts known of it for the year."""

    enterprise: Enterprise
    facts: dict[str, object]


def facts_of_year(programme: Programme, year: int, firms: Collection[int] | None = None) -> list[Firm]:
    """The enterprises of which something is known for the year, in the order of their registration.

    ``firms`` are the ids of those asked for; all without it. What counts of several sources, lists and
    titles: see `known`.
    """
    known = facts_by_firm(programme, year, firms)
    held = programme.enterprises.select_related("town").order_by("pk")
    held = held if firms is None else held.filter(pk__in=firms)
    return [Firm(firm, known[firm.pk]) for firm in held if firm.pk in known]


def list_fact(programme: Programme, name: str) -> str:
    """The yes/no fact of this name that a policy of the programme reads.

    Raises:
        InputError: if no policy reads it, or it is no yes/no fact.
    """
    possible = yes_no_facts(programme)
    found = next((fact for fact in possible if plain_name(fact) == plain_name(name)), None)
    if found is None:
        problem = said("{name} is no yes/no fact that a policy of the programme reads", name=name)
        raise InputError(Problem(problem, said("choose one of {listed}", listed="、".join(possible) or "—")))
    return found


def yes_no_facts(programme: Programme) -> list[str]:
    """The Chinese names of the yes/no facts that policies of the programme read, in order."""
    asked = [each for each in inputs_of(programme).values() if not each.back]
    return sorted({each.zh for each in asked if each.fact.type.kind is Kind.YES_NO})


def listed_firms(programme: Programme, table: Table) -> list[tuple[Enterprise, str]]:
    """The firms of a table, each with its industry code, or an empty text.

    Raises:
        InputError: with the rows that name no firm of the register, or name it twice or otherwise.
    """
    heads = {head.strip().casefold(): head for head in table.frame.columns}
    code, name, industry = (_head(heads, spellings) for spellings in (CREDIT_CODE, NAME, INDUSTRY_CODE))
    if code is None:
        found = said("the column {head} is missing", head=CREDIT_CODE[0])
        raise InputError(Problem(found, said("add it"), table.name, place=said("head")))
    held = {firm.credit_code: firm for firm in programme.enterprises.all()}
    problems: list[Problem] = []
    firms: dict[Enterprise, str] = {}
    for row, number in zip(table.frame.iter_rows(named=True), table.rows, strict=True):
        firm = held.get(uscc.compact(str(row[code] or "")))
        for what, remedy in _row_problems(row, code, name, firm, firms):
            problems.append(Problem(what, remedy, table.name, place=said("row {number}", number=number)))
        if firm is not None:
            firms.setdefault(firm, str(row[industry] or "").strip()[:20] if industry else "")
    if not firms and not problems:
        problems.append(Problem(said("the list names no firm"), said("give at least one row"), table.name))
    if problems:
        raise refusal(problems, table.name)
    return list(firms.items())


def _head(heads: Mapping[str, str], spellings: tuple[str, ...]) -> str | None:
    return next((heads[each.casefold()] for each in spellings if each.casefold() in heads), None)


def _row_problems(
    row: Mapping[str, Any],
    code: str,
    name: str | None,
    firm: Enterprise | None,
    before: Mapping[Enterprise, str],
) -> Iterator[tuple[str, str]]:
    if firm is None:
        found = said("{code} is no enterprise of the register", code=repr(row[code]))
        yield found, said("mend the code, or import the enterprise first")
        return
    if firm in before:
        yield said("{firm} stands in the list twice", firm=firm.name_zh), said("keep one of the rows")
    printed = str(row[name] or "").strip() if name else ""
    if printed and printed != firm.name_zh:
        found = said("{printed} is {name} in the register", printed=printed, name=firm.name_zh)
        yield found, said("mend the name or the code")
