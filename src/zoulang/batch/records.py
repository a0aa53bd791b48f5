"""A table meets a policy: heads become facts, cells become typed values, every mistake is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from zoulang.batch.cells import (
    SHOWN_FAULTS,
    Parsed,
    Wanted,
    as_text,
    decimal_series,
    factor_of,
    parse_column,
)
from zoulang.batch.frames import none_column
from zoulang.batch.registers import rows_column, slot
from zoulang.errors import InputError, Problem
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Input, Policy, plain_name
from zoulang.rules.record import Record, Rows
from zoulang.rules.tree import NONE, Plain
from zoulang.rules.units import Kind, unit_text
from zoulang.tables import Table

# Heads of columns that say whose record it is; they pass through as they are.
CODES = ("统一社会信用代码", "社会信用代码", "credit_code", "credit code")
NAMES = ("企业名称", "单位名称", "名称", "name")
IDENTITIES = (*NAMES, "id", *CODES)
# Names of rows that add up the rows above them.
TOTALS = frozenset(map(plain_name, ("合计", "总计", "小计", "累计", "total", "sum")))
# Units of English heads. Whoever counts people or firms in English needs no unit.
ENGLISH_UNITS = {
    "yuan": "元", "fen": "分", "percentage points": "个百分点",
    "months": "个月", "days": "天", "working days": "个工作日",
}  # fmt: skip
_SUFFIX = re.compile(r"^(?P<name>.+?)\s*[（(](?:单位\s*[:：]\s*)?(?P<unit>[^（()）]+)[)）]$", re.DOTALL)


def wanted_of(given: Input, unit: str | None = None) -> Wanted:
    """What the column of a fact or a ready-made term should hold, with the unit of its head."""
    fact = given.fact
    if unit is None and fact.type.kind is Kind.DURATION:
        unit = fact.unit
    return Wanted(fact.type, fact.scale, fact.low, fact.high, unit)


def records_frame(
    policy: Policy,
    table: Table | pl.DataFrame,
    source_name: str | None = None,
    identities: Iterable[str] = IDENTITIES,
) -> pl.DataFrame:
    """The records of a table, checked against the facts of a policy.

    Args:
        policy: whose facts the heads must name: by key, Chinese or English name or another spelling,
            in full or half width, with or without the unit in parentheses.
        table: as `tables.read_rows` gives it; a bare frame is taken to start in row 2 of its file.
        source_name: the name for messages, where `table` is a bare frame.
        identities: heads of columns that are no facts and pass through.

    Returns:
        Identity columns as text under their own heads, then one column per value given, under the key of
        the fact (``prev(key)`` for the period before): money whole fen, percent and numbers Decimal, counts
        Int64, yes/no Boolean, dates Date, years Int64, choices Enum. An empty cell is null, which
        means missing; a cell with 无 is null here and true in the column `none_column(key)`.

    Raises:
        InputError: every unknown, doubled or wrongly united head and every cell that cannot be read, with
            file, row and column; at most 20 cells, then their number.
    """
    if isinstance(table, pl.DataFrame):
        numbers = pl.int_range(2, table.height + 2, eager=True)
        table = Table(table, source_name or "the table", numbers)
    return typed_table(policy.known_inputs, table, identities=identities)


def typed_table(
    names: Mapping[str, Input],
    table: Table,
    noun: str = "fact",
    of: str = "the policy",
    identities: Iterable[str] = IDENTITIES,
) -> pl.DataFrame:
    """The columns of a table by what their heads name, typed as `records_frame` types them.

    Args:
        names: `plain_name` of every spelling to what it means.
        noun, of: what the heads should name, for messages.
        identities: heads of columns that pass through.

    Raises:
        InputError: as `records_frame`.
    """
    heads = _Heads(names, table, noun, of, identities)
    parsed = {head: parse_column(table.frame[head], wanted) for head, (_, wanted) in heads.known.items()}
    problems = [*heads.problems, *_totals(table, heads.identities), *_cell_problems(table, parsed)]
    if problems:
        raise InputError(problems)
    columns = [as_text(table.frame[head]).alias(head) for head in heads.identities]
    for head, (given, _) in heads.known.items():
        columns.append(parsed[head].values.alias(given.key))
        none = parsed[head].none
        if none is not None:
            columns.append(none.alias(none_column(given.key)))
    return pl.DataFrame(columns)


def heads_of(policy: Policy, table: Table) -> list[str]:
    """The heads that `records_frame` reads for a policy, in order; it refuses a table that has others.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: demo\\nfacts: {award: {zh: 奖补, type: money}}")
    >>> frame = pl.DataFrame({"名称": ["a"], "奖补（万元）": [1], "人数": [2]})
    >>> heads_of(policy, Table(frame, "firms.csv", pl.Series([2])))
    ['名称', '奖补（万元）']
    """
    heads = _Heads(policy.known_inputs, table)
    return [head for head in table.frame.columns if head in heads.identities or heads.find(head) is not None]


def _totals(table: Table, identities: list[str]) -> Iterator[Problem]:
    """A row that adds up others would be decided, and counted, as one more enterprise."""
    for head in identities:
        names = as_text(table.frame[head]).to_list()
        for index, name in enumerate(names):
            if name is not None and plain_name(name) in TOTALS:
                place = f"row {table.rows[index]}, column {head}"
                yield Problem(f"{name} is no enterprise", "remove the row of sums", table.name, place=place)


class _Heads:
    """The heads of one table against the names that are known."""

    def __init__(
        self,
        names: Mapping[str, Input],
        table: Table,
        noun: str = "fact",
        of: str = "the policy",
        passing: Iterable[str] = IDENTITIES,
    ) -> None:
        self.known: dict[str, tuple[Input, Wanted]] = {}
        self.identities: list[str] = []
        self.problems: list[Problem] = []
        self._file = table.name
        self._names, self._noun, self._of = names, noun, of
        identities = set(map(plain_name, passing))
        for head in table.frame.columns:
            found = self.find(head)
            if found is not None:
                self._keep(head, *found)
            elif plain_name(head) in identities:
                self.identities.append(head)
            else:
                self._unknown(head)

    def find(self, head: str) -> tuple[Input, str | None] | None:
        """What a head names, and the unit it states."""
        given = self._names.get(plain_name(head))
        if given is not None:
            return given, None
        suffixed = _SUFFIX.match(head.strip())
        if suffixed is None:
            return None
        given = self._names.get(plain_name(suffixed["name"]))
        unit = suffixed["unit"].strip()
        return (given, ENGLISH_UNITS.get(unit.casefold(), unit)) if given is not None else None

    def _keep(self, head: str, given: Input, unit: str | None) -> None:
        wanted = wanted_of(given, unit)
        if unit is not None and factor_of(unit, wanted) is None:
            self._refuse(
                head, f"the unit {unit} does not fit {given.zh}, {given.fact.type}", _unit_remedy(given)
            )
            return
        taken = next((other for other, (kept, _) in self.known.items() if kept.key == given.key), None)
        if taken is not None:
            self._refuse(head, f"this and the column {taken} both give {given.zh}", "keep one of them")
        else:
            self.known[head] = (given, wanted)

    def _unknown(self, head: str) -> None:
        near = nearest(plain_name(head), self._names)
        listed = "、".join(list(dict.fromkeys(given.zh for given in self._names.values()))[:12])
        remedy = or_else(self._names[near].zh if near else None, f"the {self._noun}s are {listed}")
        self._refuse(head, f"this is not a {self._noun} of {self._of}", remedy)

    def _refuse(self, head: str, found: str, remedy: str) -> None:
        self.problems.append(Problem(found, remedy, self._file, place=f"head, column {head}"))


def _unit_remedy(given: Input) -> str:
    unit = given.fact.unit or unit_text(given.fact.type.unit)
    return f"write {given.zh}（{unit}）" if unit else f"write {given.zh} without a unit"


def _cell_problems(table: Table, parsed: dict[str, Parsed]) -> Iterator[Problem]:
    """The first cells at fault in the order of the rows, then how many more there are."""
    faults = [(fault, head) for head, column in parsed.items() for fault in column.faults]
    faults.sort(key=lambda each: each[0].index)
    for fault, head in faults[:SHOWN_FAULTS]:
        place = f"row {table.rows[fault.index]}, column {head}"
        yield Problem(fault.found, fault.remedy, table.name, place=place)
    more = sum(column.fault_count for column in parsed.values()) - min(len(faults), SHOWN_FAULTS)
    if more:
        yield Problem(f"{more:,} more cells cannot be read", "mend those above first", table.name)


def headed(policy: Policy, records: pl.DataFrame, language: str = "zh") -> tuple[pl.DataFrame, list[str]]:
    """A records frame as a table that a person reads and `records_frame` reads back.

    Returns:
        The frame under the names of the facts, and the heads among them that hold whole fen.
    """
    columns: list[pl.Series] = []
    money: list[str] = []
    known = {given.key: given for given in policy.known_inputs.values()}
    for key in records.columns:
        given = known.get(key)
        if given is None:
            if not key.endswith(none_column("")):
                columns.append(records[key])
            continue
        head = given.en if language == "en" else given.zh
        column = records[key]
        nothing = none_column(key) in records.columns
        if given.fact.type.kind is Kind.MONEY and not nothing:
            money.append(head)
        else:
            column, unit = _shown(column, given)
            head += _unit_in_head(unit, given, language) if unit else ""
        if nothing:
            text = column.cast(pl.String)
            column = text.set(records[none_column(key)].fill_null(False), "无")
        columns.append(column.alias(head))
    return pl.DataFrame(columns), money


def _unit_in_head(unit: str, given: Input, language: str) -> str:
    if language != "en":
        return f"（{unit}）"
    english = {chinese: word for word, chinese in ENGLISH_UNITS.items()}.get(unit)
    if english is None and given.fact.type.kind is Kind.NUMBER and "/" not in unit:
        return ""
    return f" ({english or unit})"


def _shown(column: pl.Series, given: Input) -> tuple[pl.Series, str | None]:
    """The column in the unit its head will show."""
    match given.fact.type.kind:
        case Kind.MONEY:
            return decimal_series(column, 2), "元"
        case Kind.PERCENT | Kind.POINTS:
            percent = pl.col("v") * 100
            shown = column.to_frame("v").select(percent.cast(pl.Decimal(38, given.fact.scale - 2)))["v"]
            return shown, "%" if given.fact.type.kind is Kind.PERCENT else "个百分点"
        case Kind.DURATION:
            return column, {"月": "个月", "天": "天"}.get(unit_text(given.fact.type.unit), "个工作日")
        case Kind.NUMBER:
            return column, _money_unit_text(given)
        case Kind.CHOICE:
            return column.cast(pl.String), None
    return column, None


def _money_unit_text(given: Input) -> str | None:
    """The base unit of a number; amounts inside it are counted in fen."""
    return unit_text(given.fact.type.unit).replace("元", "分") or None


def record_of(policy: Policy, records: pl.DataFrame, row: int) -> Record:
    """One row of a records frame for the single-record evaluator.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: demo\\nfacts: {award: {zh: 奖补, type: money}}")
    >>> record_of(policy, pl.DataFrame({"award": [500]}), 0).get("award")
    Fraction(500, 1)
    """
    cells = records.row(row, named=True)
    values: dict[tuple[str, int], Plain] = {}
    for given in dict.fromkeys(policy.known_inputs.values()):
        value = cells.get(given.key)
        if cells.get(none_column(given.key)):
            values[given.fact.key, given.back] = NONE
        elif value is not None:
            number = given.fact.type.is_quantity
            values[given.fact.key, given.back] = Fraction(value) if number else value
    registers = {
        name: rows for name in policy.registers if (rows := rows_of(policy, cells, name)) is not None
    }
    return Record(values, registers=registers)


def rows_of(policy: Policy, cells: Mapping[str, Any], register: str) -> Rows | None:
    """The rows of a register from the columns that `registers.with_register` made; None: not given."""
    count = cells.get(rows_column(register))
    if count is None:
        return None
    rows = []
    for place in range(count):
        row: dict[str, Plain] = {}
        for name, fact in policy.registers[register].columns.items():
            key = slot(register, place, name)
            value = cells.get(key)
            if cells.get(none_column(key)):
                row[name] = NONE
            elif value is not None:
                row[name] = Fraction(value) if fact.type.is_quantity else value
        rows.append(row)
    return tuple(rows)
