"""The past of many subjects as frames, and the columns beside their records that say what matters of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from zoulang.batch.compile import Compiler, Setting
from zoulang.batch.frames import measure, none_column
from zoulang.batch.past import (
    PAID_BEFORE,
    RECEIPT_USED,
    Reading,
    consulted,
    earlier_column,
    gates_of,
    ledger_column,
)
from zoulang.batch.program import Program
from zoulang.batch.targets import polars as target
from zoulang.errors import InputError, Problem
from zoulang.rules.deciding.answers import answers_in_force
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.policy import Item, Policy, Stacking, plain_name
from zoulang.rules.tree import Ledger, Node

PAYMENT = {"record": pl.UInt32, "item": pl.String, "year": pl.Int64, "amount": pl.Int64,
           "receipt": pl.String, "project": pl.String}  # fmt: skip
"""The columns of a frame of payments: place of the record from 0, item id, calendar year, fen, what for."""
_RECORD, _OWN_YEAR, _NAME = "\1record", "\1own year", "\1name"


@dataclass(frozen=True, eq=False)
class BatchHistory:
    """What is known of the past of the records of a table.

    Attributes:
        paid: the payments, with the columns of `PAYMENT`; ``receipt`` and ``project`` may be left out, an
            empty cell is a payment without one. A frame without rows: nothing was paid. None: the ledger is
            not known, and not consulted. Payments for items of other policies are not looked at.
        earlier: records of earlier periods as `records_frame` makes them, with a column ``record`` of
            places; None: not known.
        earlier_complete: no earlier period is left out.
    """

    paid: pl.DataFrame | None = None
    earlier: pl.DataFrame | None = None
    earlier_complete: bool = True


def with_history(
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    history: BatchHistory,
    interpretations: Mapping[str, object] | None = None,
    calendar: Calendar | None = None,
) -> pl.DataFrame:
    """The records with the columns of the past that the policy reads (`past.Reading.columns`) beside them.

    Args:
        policy, on, interpretations, calendar: as for `decide.decide_frame`; the year of a record is that of
            its own date.
        records: as `records_frame` makes it.

    Raises:
        InputError: if a payment or an earlier record belongs to no record, or a column is lacking.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: p\\nfacts: {a: {type: money}}\\n"
    ...     "measures: [{id: m, pay: a, once: ever}]")
    >>> paid = pl.DataFrame({"record": [1], "item": ["m"], "year": [2021], "amount": [500]})
    >>> with_history(policy, pl.DataFrame({"a": [1, 2]}), date(2022, 6, 1), BatchHistory(paid)).rows()
    [(1, True), (2, False)]
    """
    reading = Reading(policy)
    columns: list[pl.Series] = []
    if history.paid is not None:
        columns += _Payments(policy, records, on, history.paid).columns(reading)
    if history.earlier is not None and reading.first_times:
        answers = answers_in_force(policy, interpretations or {})
        setting = Setting(policy, on, answers, calendar or WEEKENDS)
        tests = [node.arguments[0] for node in reading.first_times]
        columns += _earlier(setting, records, history.earlier, tests, history.earlier_complete)
    return records.with_columns(columns)


# --- payments ---------------------------------------------------------------------------------------


class _Payments:
    """Payments of the past beside the records they belong to."""

    def __init__(self, policy: Policy, records: pl.DataFrame, on: date, paid: pl.DataFrame):
        self.policy, self.records = policy, records
        own = pl.lit(on.year, dtype=pl.Int64)
        if policy.applies_on is not None and policy.applies_on in records.columns:
            own = pl.col(policy.applies_on).cast(pl.Date).dt.year().cast(pl.Int64).fill_null(on.year)
        years = records.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(_RECORD), own.alias(_OWN_YEAR))
        self.places = years.select(_RECORD)
        self.paid = _payments(paid, records.height).join(years, on=_RECORD, how="left")

    def columns(self, reading: Reading) -> list[pl.Series]:
        """The columns of the ledger."""
        made = [
            self._gate(item, code).alias(ledger_column(item.id, code))
            for item in self.policy.items
            for code in gates_of(item)
        ]
        for group in self.policy.stacking:
            if consulted(group):
                least, most = self._group(group)
                made += [
                    least.alias(ledger_column(group.id, "least")),
                    most.alias(ledger_column(group.id, "most")),
                ]
        made += [self._ledger(node, back).alias(name) for name, (node, back) in reading.ledger.items()]
        return made

    # --- gates ----------------------------------------------------------------------------------------

    def _gate(self, item: Item, code: str) -> pl.Series:
        """Whether a gate lets each record pass."""
        paid = self.paid.filter(pl.col("item") == item.id)
        if code == RECEIPT_USED:
            assert item.receipt is not None
            return self._unused(item.receipt, paid, "receipt")
        assert code == PAID_BEFORE
        if item.once == "project":
            assert item.project is not None
            return self._unused(item.project, paid, "project")
        if item.once == "year":
            paid = paid.filter(pl.col("year") == pl.col(_OWN_YEAR))
        return ~self._any(paid)

    def _unused(self, fact: str, paid: pl.DataFrame, column: str) -> pl.Series:
        """Whether a receipt or project was not paid for; without a name certain of a first claim only."""
        used = paid.select(_RECORD, pl.col(column).alias(_NAME)).drop_nulls()
        own = self._names([fact])
        matched = self._any(own.join(used, on=[_RECORD, _NAME], how="semi"))
        given, any_used = self._any(own), self._any(used)
        answers = pl.when(given).then(~matched).when(~any_used).then(True)
        return pl.select(answers.alias("answer"))["answer"]

    def _names(self, facts: Iterable[str]) -> pl.DataFrame:
        """The names that the records give under some facts, one row each."""
        parts = [
            self.places.with_columns(_plain(self.records[fact].cast(pl.String)).alias(_NAME)).drop_nulls()
            for fact in facts
            if fact in self.records.columns
        ]
        return pl.concat([pl.DataFrame(schema={_RECORD: pl.UInt32, _NAME: pl.String}), *parts])

    def _any(self, rows: pl.DataFrame) -> pl.Series:
        """Whether a record has one of some rows."""
        return self.places[_RECORD].is_in(rows[_RECORD].unique().implode())

    # --- ledger nodes and groups ----------------------------------------------------------------------

    def _ledger(self, node: Ledger, back: int) -> pl.Series:
        """已享受、累计、次数 up to the own year of a period."""
        paid = self.paid.filter(pl.col("item") == node.item)
        if back:
            paid = paid.filter(pl.col("year") <= pl.col(_OWN_YEAR) - back)
        match node.function:
            case "received":
                return self._any(paid)
            case "received_total":
                return self._sum(paid, pl.col("amount").sum())
        return self._sum(paid, pl.len().cast(pl.Int64))

    def _group(self, group: Stacking) -> tuple[pl.Series, pl.Series]:
        """Least and most that a stacking group was paid; a project that is not named leaves it open."""
        paid = self.paid.filter(pl.col("item").is_in(group.of))
        if group.per == "year":
            paid = paid.filter(pl.col("year") == pl.col(_OWN_YEAR))
        total = self._sum(paid, pl.col("amount").sum())
        if group.per != "project":
            return total, total
        facts = [item.project for item in self.policy.items if item.id in group.of and item.project]
        names = self._names(facts)
        same = paid.join(names, left_on=[_RECORD, "project"], right_on=[_RECORD, _NAME], how="semi")
        least = self._sum(same, pl.col("amount").sum())
        given = self._any(names) | self._said_none(facts)
        return least, least.zip_with(given, total)

    def _said_none(self, facts: Iterable[str]) -> pl.Series:
        """Whether a record says that there is no project: then none was paid for."""
        said = pl.repeat(False, self.records.height, dtype=pl.Boolean, eager=True)
        for fact in facts:
            if none_column(fact) in self.records.columns:
                said = said | self.records[none_column(fact)].fill_null(False)
        return said

    def _sum(self, rows: pl.DataFrame, what: pl.Expr) -> pl.Series:
        """A number for each record, nought where it has no rows."""
        sums = rows.group_by(_RECORD).agg(what.alias("sum"))
        joined = self.places.join(sums, on=_RECORD, how="left", maintain_order="left")
        return joined["sum"].cast(pl.Int64).fill_null(0)


def _plain(names: pl.Series) -> pl.Series:
    """Names without the accidents of typing; each is looked at once."""
    spelt = {name: plain_name(name) for name in names.drop_nulls().unique().to_list()}
    return names.replace_strict(spelt, default=None, return_dtype=pl.String) if spelt else names


def _payments(paid: pl.DataFrame, records: int) -> pl.DataFrame:
    """The payments under `PAYMENT`, checked."""
    needed = [name for name in PAYMENT if name not in ("receipt", "project")]
    lacking = [name for name in needed if name not in paid.columns]
    if lacking:
        raise InputError(Problem(f"the payments have no column {lacking[0]}", f"give {', '.join(needed)}"))
    _check_places(paid, records, "a payment")
    empty = [name for name in needed if paid[name].null_count()]
    if empty:
        raise InputError(
            Problem(f"a payment has no {empty[0]}", f"give {', '.join(needed)} of every payment")
        )
    none = pl.lit(None, dtype=pl.String)
    whole = paid.with_columns(none.alias(name) for name in PAYMENT if name not in paid.columns)
    typed = whole.select(pl.col(name).cast(dtype) for name, dtype in PAYMENT.items())
    names = [_plain(typed[name].set(typed[name] == "", None)) for name in ("receipt", "project")]
    return typed.with_columns(names).rename({"record": _RECORD})


def _check_places(rows: pl.DataFrame, records: int, what: str) -> None:
    places = rows["record"]
    if places.null_count() or (rows.height and not places.cast(pl.Int64).is_between(0, records - 1).all()):
        found = f"{what} belongs to no record of the table"
        raise InputError(Problem(found, f"give the place of its record, 0 to {records - 1}", place="record"))


# --- earlier periods --------------------------------------------------------------------------------


def _earlier(
    setting: Setting, records: pl.DataFrame, earlier: pl.DataFrame, tests: Sequence[Node], complete: bool
) -> list[pl.Series]:
    """For each test whether it held in an earlier period of each record, null where that is open."""
    if "record" not in earlier.columns:
        raise InputError(
            Problem("the earlier records have no column record", "give the places of their records")
        )
    _check_places(earlier, records.height, "an earlier record")
    compiler = Compiler(setting, measure(earlier), whole_table=False)
    names = [earlier_column(number) for number in range(len(tests))]
    program = Program({name: compiler.truth(test).expr for name, test in zip(names, tests, strict=True)})
    places = {_RECORD: pl.col("record").cast(pl.UInt32)}
    answers = target.plan(program).lazy(earlier.lazy(), places).collect()
    held = answers.group_by(_RECORD).agg(_any_of(pl.col(name)).alias(name) for name in names)
    own = pl.DataFrame({_RECORD: pl.int_range(records.height, dtype=pl.UInt32, eager=True)})
    joined = own.join(
        held.with_columns(pl.lit(True).alias(_NAME)), on=_RECORD, how="left", maintain_order="left"
    )
    # Whoever has no earlier record was not there before, unless a period is left out.
    found = [pl.when(pl.col(_NAME)).then(pl.col(name)).otherwise(False).alias(name) for name in names]
    if not complete:
        found = [pl.when(each).then(True).alias(name) for each, name in zip(found, names, strict=True)]
    return joined.select(found).get_columns()


def _any_of(held: pl.Expr) -> pl.Expr:
    """Kleene's or down a column."""
    return pl.when(held.any()).then(True).when(held.is_null().any()).then(None).otherwise(False)


__all__ = ["PAYMENT", "BatchHistory", "with_history"]
