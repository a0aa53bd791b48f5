"""A table meets a policy: heads become facts, cells become typed values, every mistake is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import polars as pl
from rapidfuzz import process

from zoulang.batch.cells import SHOWN_FAULTS, Parsed, Wanted, factor_of, parse_column
from zoulang.errors import InputError, Problem
from zoulang.rules.policy import Input, Policy, Term, plain_name, shifted
from zoulang.rules.units import Kind, Type, parse_unit, unit_text
from zoulang.tables import Table

# Heads of columns that say whose record it is; they pass through as they are.
IDENTITIES = ("企业名称", "单位名称", "名称", "name", "id", "统一社会信用代码", "社会信用代码", "credit_code", "credit code")
# Periods back for which a yearly fact may be given without the policy asking for it.
_PERIODS_BACK = 5
_SUFFIX = re.compile(r"^(?P<name>.+?)\s*[（(](?:单位\s*[:：]\s*)?(?P<unit>[^（()）]+)[)）]$", re.DOTALL)


@dataclass(frozen=True)
class Slot:
    """A place for one named value in a record: a fact of some period, or a term given ready-made.

    Attributes:
        key: the column of a records frame that holds it.
        zh, en: the head a person reads.
        wanted: type, scale and limits.
        spellings: every head it may stand under.
        unit: the unit its head shows when a frame is written, if it has one.
    """

    key: str
    zh: str
    en: str
    wanted: Wanted
    spellings: tuple[str, ...]
    unit: str | None = None


def none_column(key: str) -> str:
    """The yes/no column that says where the value `key` is 无, known to have none.

    >>> none_column("award_rank")
    'award_rank = 无'
    """
    return f"{key} = 无"


def slots(policy: Policy) -> Iterator[Slot]:
    """All values that a record of this policy may give, facts first, nearest period first."""
    asked = {(each.fact.key, each.back) for each in policy.inputs}
    for fact in policy.facts.values():
        earlier = range(1, _PERIODS_BACK + 1) if fact.per else ()
        backs = {0, *earlier, *(back for key, back in asked if key == fact.key)}
        wanted = Wanted(fact.type, fact.scale, fact.low, fact.high)
        for back in sorted(backs):
            given = Input(fact, back)
            yield Slot(given.key, given.zh, given.en, wanted, given.spellings, fact.unit)
    for term in policy.terms.values():
        yield from _term_slots(term)


def _term_slots(term: Term) -> Iterator[Slot]:
    names = (term.key, term.zh, *term.aliases, term.en)
    wanted = Wanted(term.type, scale_of(term.type))
    yield Slot(term.key, term.zh, term.en, wanted, names)
    back = tuple(shifted(name, 1, "zh") for name in names)
    yield Slot(f"prev({term.key})", back[0], shifted(term.en, 1, "en"), wanted, back)


def scale_of(type: Type) -> int:
    """Decimals kept of a computed value that a record gives ready-made."""
    if type.kind in (Kind.PERCENT, Kind.POINTS):
        return 8
    return 0 if type.whole or type.kind is not Kind.NUMBER else 6


def records_frame(policy: Policy, table: Table | pl.DataFrame, source_name: str | None = None) -> pl.DataFrame:
    """The records of a table, checked against the facts of a policy.

    Args:
        policy: whose facts the heads must name: by key, Chinese or English name or another spelling,
            in full or half width, with or without the unit in parentheses.
        table: as `tables.read_rows` gives it; a bare frame is taken to start in row 2 of its file.
        source_name: the name for messages, where `table` is a bare frame.

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
    heads = _Heads(policy, table)
    parsed = {
        head: parse_column(table.frame[head], wanted) for head, (_, wanted) in heads.known.items()
    }
    problems = heads.problems + list(_cell_problems(table, parsed))
    if problems:
        raise InputError(problems)
    columns = [table.frame[head].cast(pl.String).alias(head) for head in heads.identities]
    for head, (slot, _) in heads.known.items():
        columns.append(parsed[head].values.alias(slot.key))
        none = parsed[head].none
        if none is not None:
            columns.append(none.alias(none_column(slot.key)))
    return pl.DataFrame(columns)


class _Heads:
    """The heads of one table against the slots of one policy."""

    def __init__(self, policy: Policy, table: Table) -> None:
        self.known: dict[str, tuple[Slot, Wanted]] = {}
        self.identities: list[str] = []
        self.problems: list[Problem] = []
        self._file = table.name
        self._slots = {
            plain_name(spelling): slot for slot in reversed(list(slots(policy))) for spelling in slot.spellings
        }
        identities = set(map(plain_name, IDENTITIES))
        for head in table.frame.columns:
            found = self._find(head)
            if found is not None:
                self._keep(head, *found)
            elif plain_name(head) in identities:
                self.identities.append(head)
            else:
                self._unknown(head)

    def _find(self, head: str) -> tuple[Slot, str | None] | None:
        slot = self._slots.get(plain_name(head))
        if slot is not None:
            return slot, None
        suffixed = _SUFFIX.match(head.strip())
        if suffixed is None:
            return None
        slot = self._slots.get(plain_name(suffixed["name"]))
        return (slot, suffixed["unit"].strip()) if slot is not None else None

    def _keep(self, head: str, slot: Slot, unit: str | None) -> None:
        wanted = replace(slot.wanted, unit=unit)
        if unit is not None and factor_of(unit, wanted) is None:
            self._refuse(head, f"the unit {unit} does not fit {slot.zh}, {slot.wanted.type}", _unit_remedy(slot))
        taken = next((other for other, (kept, _) in self.known.items() if kept.key == slot.key), None)
        if taken is not None:
            self._refuse(head, f"this and the column {taken} both give {slot.zh}", "keep one of them")
        else:
            self.known[head] = (slot, wanted)

    def _unknown(self, head: str) -> None:
        near = process.extractOne(plain_name(head), self._slots.keys(), score_cutoff=60)
        names = dict.fromkeys(slot.zh for slot in reversed(self._slots.values()))
        remedy = f"did you mean {self._slots[near[0]].zh}?" if near else f"the facts are {'、'.join(list(names)[:12])}"
        self._refuse(head, "is not a fact of this policy", remedy)

    def _refuse(self, head: str, found: str, remedy: str) -> None:
        self.problems.append(Problem(found, remedy, self._file, place=f"head, column {head}"))


def _unit_remedy(slot: Slot) -> str:
    unit = slot.unit or ("万元" if slot.wanted.type.kind is Kind.MONEY else unit_text(slot.wanted.type.unit))
    return f"write {slot.zh}（{unit}）" if unit else f"write {slot.zh} without a unit"


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
    known = {slot.key: slot for slot in slots(policy)}
    for key in records.columns:
        slot = known.get(key)
        if slot is None:
            if not key.endswith(none_column("")):
                columns.append(records[key])
            continue
        head = slot.en if language == "en" else slot.zh
        column = records[key]
        if slot.wanted.type.kind is Kind.MONEY:
            money.append(head)
        else:
            column, unit = _shown(column, slot)
            head += f"（{unit}）" if unit else ""
        if none_column(key) in records.columns:
            if head in money:
                raise NotImplementedError(f"an amount of money that may be 无: {slot.zh}")
            text = column.cast(pl.String)
            column = text.set(records[none_column(key)].fill_null(False), "无")
        columns.append(column.alias(head))
    return pl.DataFrame(columns), money


def _shown(column: pl.Series, slot: Slot) -> tuple[pl.Series, str | None]:
    """The column in the unit its head will show."""
    match slot.wanted.type.kind:
        case Kind.PERCENT | Kind.POINTS:
            percent = column.to_frame("v").select((pl.col("v") * 100).cast(pl.Decimal(38, slot.wanted.scale - 2)))["v"]
            return percent, "%" if slot.wanted.type.kind is Kind.PERCENT else "个百分点"
        case Kind.NUMBER | Kind.DURATION:
            return column, unit_text(slot.wanted.type.unit) or None
        case Kind.CHOICE:
            return column.cast(pl.String), None
    return column, None
