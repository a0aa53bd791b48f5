"""Tables of what belongs to the subjects of another table: payments, earlier periods, rows of registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from zoulang.batch.cells import SHOWN_FAULTS, as_text
from zoulang.batch.history import PAYMENT
from zoulang.batch.records import CODES, IDENTITIES, NAMES, records_frame, typed_table
from zoulang.errors import InputError, Problem
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Fact, Input, Policy, Register, plain_name
from zoulang.rules.units import MONEY, Kind, Type
from zoulang.tables import Table

# Heads that say which period a row of earlier records is of; they are not looked at.
PERIODS = ("年度", "年份", "期间", "year", "period")
_TEXT = Type(Kind.TEXT)
_FACTS = (
    Fact("item", "事项", "item", _TEXT, ("条款", "条目", "政策事项", "奖补事项", "measure")),
    Fact("year", "年度", "year", Type(Kind.YEAR), ("年份", "兑付年度")),
    Fact("amount", "金额", "amount", MONEY, ("兑付金额", "奖补金额"), low=0),  # type: ignore[arg-type]
    Fact("receipt", "凭证", "receipt", _TEXT, ("凭证号", "合同号", "发票号")),
    Fact("project", "项目", "project", _TEXT, ("项目名称",)),
)
_NEEDED = _FACTS[:3]


class Subjects:
    """The subjects of a table, found again by their credit codes, else by their names.

    Args:
        records: as `records_frame` makes it.
        name: the name of its file, for messages.
    """

    def __init__(self, records: pl.DataFrame, name: str):
        self.records, self.name = records, name

    def payments(self, policy: Policy, table: Table) -> pl.DataFrame:
        """A ledger as `history.BatchHistory` takes it: whose, item (id or title), year, amount, what for.

        Raises:
            InputError: every subject that is not in the table, unknown item and cell that cannot be read.
        """
        names = {plain_name(s): Input(fact) for fact in _FACTS for s in (*fact.spellings, fact.en)}
        typed = typed_table(names, table, "column", "a ledger")
        lacking = [fact.zh for fact in _NEEDED if fact.key not in typed.columns]
        if lacking:
            found = f"the ledger has no column {lacking[0]}"
            remedy = "its columns are 企业名称, 事项, 年度, 金额, and where known 凭证, 项目"
            raise InputError(Problem(found, remedy, table.name))
        items = _items(policy)
        _refuse([*_empty_cells(typed, table), *_unknown_items(typed, table, items)], table)
        ids = pl.Series(
            "item", [items[plain_name(item)] for item in typed["item"].to_list()], dtype=pl.String
        )
        return self._placed(typed.with_columns(ids), table).select(
            pl.selectors.by_name(*PAYMENT, require_all=False)
        )

    def earlier(self, policy: Policy, table: Table) -> pl.DataFrame:
        """Records of earlier periods as `history.BatchHistory` takes them, one row for each period."""
        free = [period for period in PERIODS if plain_name(period) not in policy.known_inputs]
        return self._placed(records_frame(policy, table, identities=(*IDENTITIES, *free)), table)

    def rows(self, register: Register, table: Table) -> pl.DataFrame:
        """Rows of a register as `registers.with_register` takes them."""
        columns = register.columns.values()
        names = {plain_name(s): Input(fact) for fact in columns for s in (*fact.spellings, fact.en)}
        return self._placed(typed_table(names, table, "column", register.zh), table)

    def _placed(self, typed: pl.DataFrame, table: Table) -> pl.DataFrame:
        """The rows with the place of the record each belongs to; of a subject with several, once for each."""
        own, theirs = self._heads(typed, table)
        places = pl.DataFrame({"key": _keys(self.records[own])}).with_row_index("record").drop_nulls()
        rows = typed.with_columns(_keys(typed[theirs]).alias("\1key"))
        known = set(places["key"].to_list())
        _refuse(
            [
                self._stranger(table, place, theirs, name)
                for place, (key, name) in enumerate(zip(rows["\1key"], typed[theirs], strict=True))
                if key not in known
            ],
            table,
        )
        joined = rows.join(places, left_on="\1key", right_on="key", how="inner", maintain_order="left")
        passing = set(map(plain_name, (*IDENTITIES, *PERIODS)))
        typed_keys = [n for n in typed.columns if plain_name(n) not in passing or typed[n].dtype != pl.String]
        return joined.select("record", *typed_keys)

    def _heads(self, typed: pl.DataFrame, table: Table) -> tuple[str, str]:
        for group in (CODES, ("id",), NAMES):
            heads = set(map(plain_name, group))
            own = next((n for n in self.records.columns if plain_name(n) in heads), None)
            theirs = next((n for n in typed.columns if plain_name(n) in heads), None)
            if own is not None and theirs is not None:
                return own, theirs
        found = f"no column says whose rows these are, as {self.name} does"
        raise InputError(Problem(found, "give both a column 企业名称 or 统一社会信用代码", table.name))

    def _stranger(self, table: Table, place: int, head: str, name: str | None) -> Problem:
        where = f"row {table.rows[place]}, column {head}"
        if name is None:
            return Problem("it is not said whose row this is", "fill the cell", table.name, place=where)
        remedy = "check the spelling, or leave the row out"
        return Problem(f"{name} is not in {self.name}", remedy, table.name, place=where)


def register_of(policy: Policy, name: str) -> Register:
    """The register of this name in any spelling.

    Raises:
        InputError: if there is none.
    """
    for register in policy.registers.values():
        if plain_name(name) in map(plain_name, (register.key, register.zh, register.en)):
            return register
    listed = f"the registers are {'、'.join(policy.registers)}" if policy.registers else "it has none"
    raise InputError(Problem(f"there is no register {name}", listed, policy.slug))


def _keys(column: pl.Series) -> pl.Series:
    names = as_text(column)
    return pl.Series("key", [None if n is None else plain_name(n) for n in names], dtype=pl.String)


def _items(policy: Policy) -> dict[str, str]:
    """Every spelling of an item to its id; a title that several items have means none of them."""
    ids = {plain_name(item.id): item.id for item in policy.items}
    titles: dict[str, set[str]] = {}
    for item in policy.items:
        for title in (item.name, item.title.zh, item.title.en):
            if title:
                titles.setdefault(plain_name(title), set()).add(item.id)
    return {title: next(iter(of)) for title, of in titles.items() if len(of) == 1} | ids


def _empty_cells(typed: pl.DataFrame, table: Table) -> Iterator[Problem]:
    for fact in _NEEDED:
        for place in typed[fact.key].is_null().arg_true().to_list():
            where = f"row {table.rows[place]}, column {fact.zh}"
            yield Problem("the cell is empty", "fill it, or leave the row out", table.name, place=where)


def _unknown_items(typed: pl.DataFrame, table: Table, items: Mapping[str, str]) -> Iterator[Problem]:
    for place, name in enumerate(typed["item"].to_list()):
        if name is not None and plain_name(name) not in items:
            near = nearest(plain_name(name), items)
            remedy = or_else(items[near] if near else None, f"the items are {'、'.join(items.values())}")
            where = f"row {table.rows[place]}, column 事项"
            yield Problem(f"{name} is no item of the policy", remedy, table.name, place=where)


def _refuse(problems: list[Problem], table: Table) -> None:
    """The first problems, then how many more there are."""
    if len(problems) > SHOWN_FAULTS:
        more = Problem(
            f"{len(problems) - SHOWN_FAULTS:,} more rows are wrong", "mend those first", table.name
        )
        problems = [*problems[:SHOWN_FAULTS], more]
    if problems:
        raise InputError(problems)
